//! Input of a format's renderer: a ruleset, and the data that formats derive from it in the same way.

use crate::export::entry::{Entry, PortList, Protocol, port_lists, protocols};
use crate::export::head::Head;
use crate::export::name::{identifier, short_identifier};
use crate::export::sources::Sources;
use crate::model::{Direction, Lang, Ruleset};

/// Input of a renderer.
pub(super) struct Input<'a> {
    /// The rules and networks that the target can express.
    pub(super) ruleset: &'a Ruleset,
    /// Language of comments; English where a format's files are ASCII.
    pub(super) lang: Lang,
    /// The source networks, aggregated.
    pub(super) sources: Sources,
}

impl<'a> Input<'a> {
    pub(super) fn new(ruleset: &'a Ruleset, lang: Lang) -> Self {
        let sources = Sources::of(&ruleset.source_networks);
        Self {
            ruleset,
            lang,
            sources,
        }
    }

    /// Direction in names and commands: `in` or `out`.
    pub(super) fn direction(&self) -> &'static str {
        self.ruleset.direction.name()
    }

    /// Identifier of the ruleset: `portolan-svc-dc`.
    pub(super) fn name(&self) -> String {
        identifier(&self.ruleset.name)
    }

    /// Identifier of the rules of this direction: `portolan-svc-dc-in`.
    pub(super) fn full_name(&self) -> String {
        format!("{}-{}", self.name(), self.direction())
    }

    /// Identifier of the ruleset in at most `longest` characters, at least 17.
    pub(super) fn short_name(&self, longest: usize) -> String {
        short_identifier(&self.ruleset.name, longest)
    }

    /// Identifier of the rules of this direction in at most `longest` characters, at least 21. Only the part
    /// before the direction is cut.
    pub(super) fn short_full_name(&self, longest: usize) -> String {
        let direction = Direction::Out.name().len() + "-".len();
        let name = self.short_name(longest.saturating_sub(direction));
        format!("{name}-{}", self.direction())
    }

    /// Starts the comment at the top of a file that changes nothing in a target.
    pub(super) fn head(&self) -> Head {
        Head::new(self.ruleset, None, self.lang)
    }

    /// Starts the comment at the top of a file whose rules the target knows by `identifier`.
    pub(super) fn head_of(&self, identifier: &str) -> Head {
        Head::new(self.ruleset, Some(identifier), self.lang)
    }

    /// Port list of each transport with ports.
    pub(super) fn port_lists(&self) -> Vec<PortList<'a>> {
        port_lists(self.ruleset, &self.ruleset.set())
    }

    /// Port ranges of all transports.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'a>> {
        let lists = self.port_lists().into_iter();
        lists.flat_map(|list| list.entries)
    }

    /// IP protocols without ports, and message types of them.
    pub(super) fn protocols(&self) -> Vec<Protocol<'a>> {
        protocols(self.ruleset, &self.ruleset.set())
    }
}
