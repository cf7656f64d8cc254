//! Building blocks of pages.

use crate::model::{COMMA, Endpoint, Entry, Label, Lang, Need, Port, Text};
use crate::page::citation::Citations;
use crate::page::term::{COLON, Term, need, only};

/// Labeled fact. Pages omit facts without text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Kind of fact, which provides the label.
    pub term: Term,
    /// Text of the fact.
    pub text: Text,
}

impl Fact {
    /// Creates a fact from names, which are the same in both languages.
    pub(super) fn names<S: AsRef<str>>(term: Term, names: &[S]) -> Self {
        let text = Text::list(names);
        Self { term, text }
    }
}

/// Remark with its sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    /// Port that the remark is about; none for the whole service or role.
    pub port: Option<Port>,
    /// Text of the remark.
    pub text: &'a Text,
    /// Sources of the remark.
    pub sources: Citations<'a>,
}

impl Item<'_> {
    /// Returns the port, the remark and its sources as one paragraph.
    #[must_use]
    pub fn paragraph(&self, lang: Lang) -> String {
        let port = self.port.map(|port| format!("{port}{}", COLON.get(lang)));
        let sources = self.sources.text(lang, COMMA.get(lang));
        format!(
            "{}{} [{sources}]",
            port.unwrap_or_default(),
            self.text.get(lang)
        )
    }
}

/// Port of a service.
#[derive(Debug, Clone, Copy)]
pub struct PortRow<'a> {
    /// Port with its facts.
    pub endpoint: &'a Endpoint,
    /// Sources of the port.
    pub sources: Citations<'a>,
}

impl PortRow<'_> {
    /// Returns how much the port is needed, and by which Windows versions.
    #[must_use]
    pub fn need(&self) -> Text {
        need(self.endpoint.need, self.endpoint.os)
    }

    /// Returns the restrictions of a port that is not always required: its need and its Windows versions.
    #[must_use]
    pub fn limits(&self) -> Vec<Label> {
        let need = self.endpoint.need;
        let need = (need != Need::Required).then(|| need.label());
        let versions = self.endpoint.os.and_then(only);
        need.into_iter().chain(versions).collect()
    }
}

/// Port of a role.
#[derive(Debug, Clone, Copy)]
pub struct EntryRow<'a> {
    /// Port with its facts.
    pub entry: &'a Entry,
    /// Sources of the port.
    pub sources: Citations<'a>,
}

impl EntryRow<'_> {
    /// Returns how much the port is needed.
    #[must_use]
    pub fn need(&self) -> Text {
        need(self.entry.need, None)
    }
}
