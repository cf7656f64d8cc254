//! Rulesets: the rules that follow from a choice, and all that an exporter sees. Ports are settled for the
//! chosen Windows generation and merged where they touch.

use std::collections::BTreeMap;

use indexmap::IndexSet;
use ipnet::IpNet;

use crate::model::direction::Direction;
use crate::model::generation::{DynamicMode, Generation};
use crate::model::lang::{Lang, Text};
use crate::model::notice::Notice;
use crate::model::port::Port;
use crate::model::portset::PortSet;
use crate::model::rule::{Matches, Rule};
use crate::model::selection::{Choice, Presence};
use crate::model::service::{Endpoint, Service};

/// A set of rules, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruleset {
    /// Its name, as typed.
    pub name: String,
    /// The Windows generation that settled its dynamic ports.
    pub generation: Generation,
    /// How dynamic RPC is written.
    pub dynamic: DynamicMode,
    /// Who opens the connection.
    pub direction: Direction,
    /// The networks that connections may come from; none means anyone.
    pub source_networks: Vec<IpNet>,
    /// The rules, by transport, then ports.
    pub rules: Vec<Rule>,
    /// Short names of the documents that the rules are based on, by tag.
    pub documents: BTreeMap<String, Text>,
    /// What must be said beside them.
    pub notices: Vec<Notice>,
}

impl Ruleset {
    /// Whether it has no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The short names of the documents with these tags, each once, in the order of the tags; a document that
    /// the catalog doesn't know is named by its tag.
    pub fn document_names<'a>(
        &'a self,
        tags: impl IntoIterator<Item = &'a str>,
        lang: Lang,
    ) -> Vec<&'a str> {
        let name = |tag| self.documents.get(tag).map_or(tag, |name| name.get(lang));
        let names: IndexSet<&str> = tags.into_iter().map(name).collect();
        names.into_iter().collect()
    }

    /// All its ports and protocols as a set; what stands as a keyword is not in it.
    #[must_use]
    pub fn set(&self) -> PortSet {
        let mut set = PortSet::new();
        for rule in &self.rules {
            match rule.matches {
                Matches::Ports(range) => set.insert(rule.transport, range),
                Matches::Protocol => set.insert_protocol(rule.transport),
                Matches::RpcKeyword => {}
            }
        }
        set
    }

    /// Whether all that `port` stands for is open.
    #[must_use]
    pub fn covers(&self, port: Port) -> bool {
        let Some(range) = port.spec().range() else {
            let parts = self.rules.iter().flat_map(|rule| &rule.parts);
            return parts.into_iter().any(|part| part.port == port);
        };
        // Nearly always one rule holds all of it; else rules of two kinds may, side by side.
        let of_transport = |rule: &&Rule| rule.transport == port.transport();
        let mut ranges = self
            .rules
            .iter()
            .filter(of_transport)
            .filter_map(Rule::range);
        if ranges.any(|open| open.contains(range.low()) && open.contains(range.high())) {
            return true;
        }
        let mut wanted = PortSet::new();
        wanted.insert(port.transport(), range);
        range.count() > 1 && self.set().is_superset(&wanted)
    }

    /// How a port of a service stands to this ruleset and the choice that it came from.
    #[must_use]
    pub fn presence(&self, choice: &Choice, service: &Service, endpoint: &Endpoint) -> Presence {
        let opened = endpoint.is_open_in(self.generation);
        if opened && choice.has_endpoint(&service.id, endpoint.port) {
            Presence::Picked
        } else if self.covers(endpoint.port) {
            Presence::Covered
        } else {
            Presence::Absent
        }
    }
}
