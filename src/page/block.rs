//! Blocks that pages consist of.

use crate::model::{Endpoint, Entry, Label, Lang, Port, Standing, Text};
use crate::page::citation::Citations;
use crate::page::term::{COLON, COMMA, Term, need, only};

/// A labelled fact. Facts without a text are left out of pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Kind of fact, which has the label.
    pub term: Term,
    /// Its text.
    pub text: Text,
}

impl Fact {
    /// A fact from names, which are the same in both languages.
    pub(super) fn names<S: AsRef<str>>(term: Term, names: &[S]) -> Self {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        let text = Text::new(names.join(", "), names.join("、"));
        Self { term, text }
    }
}

/// A remark, with the documents that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    /// The port that it is about, unless it is about the whole.
    pub port: Option<Port>,
    /// Its text.
    pub text: &'a Text,
    /// Its sources.
    pub sources: Citations<'a>,
}

impl Item<'_> {
    /// The port, the remark and its sources as one paragraph.
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

/// A port of a service.
#[derive(Debug, Clone, Copy)]
pub struct PortRow<'a> {
    /// The port with its facts.
    pub endpoint: &'a Endpoint,
    /// The port's sources.
    pub sources: Citations<'a>,
}

impl PortRow<'_> {
    /// How much the port is needed, and by which versions of Windows.
    #[must_use]
    pub fn need(&self) -> Text {
        need(self.endpoint.standing, self.endpoint.generation)
    }

    /// What sets the port apart from one that is always required: its need and the versions of Windows.
    #[must_use]
    pub fn limits(&self) -> Vec<Label> {
        let standing = self.endpoint.standing;
        let need = (standing != Standing::Required).then(|| standing.label());
        let versions = self.endpoint.generation.and_then(only);
        need.into_iter().chain(versions).collect()
    }
}

/// A port of a role.
#[derive(Debug, Clone, Copy)]
pub struct EntryRow<'a> {
    /// The port with its facts.
    pub entry: &'a Entry,
    /// The port's sources.
    pub sources: Citations<'a>,
}

impl EntryRow<'_> {
    /// How much the port is needed.
    #[must_use]
    pub fn need(&self) -> Text {
        need(self.entry.standing, None)
    }
}
