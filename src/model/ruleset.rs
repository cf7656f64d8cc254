//! Rulesets: the rules derived from a choice, and the only input of exporters. Dynamic ports are resolved for
//! the chosen Windows version; adjacent and overlapping ports are merged.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;
use ipnet::IpNet;

use crate::model::direction::Direction;
use crate::model::lang::{Lang, Text};
use crate::model::notice::Notice;
use crate::model::os::{DynamicMode, Os};
use crate::model::peer::Peer;
use crate::model::port::Port;
use crate::model::portset::PortSet;
use crate::model::rule::{Matches, Rule};
use crate::model::selection::{Choice, Presence};
use crate::model::service::{Endpoint, Service};

/// Set of rules, ready for export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruleset {
    /// Name, as typed or after the contents.
    pub name: String,
    /// Windows versions that the rules apply to, which determine the dynamic ports.
    pub os: Os,
    /// Notation for dynamic RPC ports.
    pub dynamic: DynamicMode,
    /// Direction of traffic.
    pub direction: Direction,
    /// Groups of hosts that the rules serve; empty for all.
    pub peers: BTreeSet<Peer>,
    /// Networks that may connect; empty for any network.
    pub source_networks: Vec<IpNet>,
    /// Rules, sorted by transport, then ports.
    pub rules: Vec<Rule>,
    /// Short names of the documents that the rules are based on, by tag.
    pub documents: BTreeMap<String, Text>,
    /// Notices about the rules.
    pub notices: Vec<Notice>,
}

impl Ruleset {
    /// Returns whether there are no rules.
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

    /// Returns all ports and protocols as a set, without those written as a keyword.
    #[must_use]
    pub fn set(&self) -> PortSet {
        let mut set = PortSet::new();
        for rule in &self.rules {
            match rule.matches {
                Matches::Ports(range) => set.insert(rule.transport, range),
                Matches::Protocol(port) => set.insert_protocol(port),
                Matches::RpcKeyword => {}
            }
        }
        set
    }

    /// Returns whether the rules open all numbers of `port`.
    #[must_use]
    pub fn covers(&self, port: Port) -> bool {
        let Some(range) = port.spec().range() else {
            let mut parts = self.rules.iter().flat_map(|rule| &rule.parts);
            return parts.any(|part| part.port == port) || self.set().contains_protocol(port);
        };
        // Nearly always a single rule covers the whole range; otherwise adjacent rules of two kinds may.
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

    /// Returns whether this ruleset opens a port of a service, and whether `choice`, from which the ruleset
    /// was derived, includes the port itself.
    #[must_use]
    pub fn presence(&self, choice: &Choice, service: &Service, endpoint: &Endpoint) -> Presence {
        let opened = endpoint.is_open_in(self.os, self.direction);
        if opened && choice.has_endpoint(&service.id, endpoint) {
            Presence::Picked
        } else if self.covers(endpoint.port) {
            Presence::Covered
        } else {
            Presence::Absent
        }
    }
}
