//! Building blocks of pages.

use crate::model::{COMMA, Direction, Endpoint, Entry, Label, Lang, Need, Peer, Port, Text};
use crate::page::citation::Citations;
use crate::page::term::{COLON, Term, direction, need, only};

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
    /// Returns how much the port is needed, by which Windows versions, and under which condition.
    #[must_use]
    pub fn need(&self) -> Text {
        let need = need(self.endpoint.need, self.endpoint.os);
        conditional(need, self.endpoint.when.as_ref())
    }

    /// Returns what the service does with the port: listens on it, or calls it on another host.
    #[must_use]
    pub const fn direction(&self) -> Label {
        direction(self.endpoint.direction)
    }

    /// Returns what distinguishes the port from one that the service always needs and listens on: its need, its
    /// Windows versions, its condition, and that the service calls it.
    #[must_use]
    pub fn limits(&self) -> Vec<Text> {
        let endpoint = self.endpoint;
        let need = (endpoint.need != Need::Required).then(|| endpoint.need.label());
        let versions = endpoint.os.and_then(only);
        let calls = (endpoint.direction == Direction::Out).then(|| self.direction());
        let labels = [need, versions, calls].into_iter().flatten();
        let labels = labels.map(Text::from);
        labels.chain(endpoint.when.clone()).collect()
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

    /// Returns the groups of hosts at the other end; none for connections between other hosts.
    #[must_use]
    pub fn peers(&self) -> Option<Text> {
        let peers = &self.entry.peers;
        (!peers.is_empty()).then(|| peer_names(peers.iter().copied()))
    }
}

/// Returns the names of groups of hosts, joined with commas.
#[must_use]
pub fn peer_names(peers: impl IntoIterator<Item = Peer>) -> Text {
    let names: Vec<Label> = peers.into_iter().map(Peer::label).collect();
    Text::join(&names, COMMA)
}

/// Appends the condition to a need.
fn conditional(need: Text, when: Option<&Text>) -> Text {
    match when {
        None => need,
        Some(when) => Text::new(
            format!("{} {}", need.en, when.en),
            format!("{}（{}）", need.zh, when.zh),
        ),
    }
}
