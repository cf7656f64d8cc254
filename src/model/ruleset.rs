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
use crate::model::rule::{Kind, Matches, Rule};
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
    /// Rules, sorted by transport, then ports. [`retain_rules`](Self::retain_rules) removes some of them.
    pub rules: Vec<Rule>,
    /// Short names of the documents that the rules are based on, by tag.
    pub documents: BTreeMap<String, Text>,
    /// Notices about the rules.
    pub notices: Vec<Notice>,
    /// Set of all ports and protocols of the rules: the browser asks for each row that it draws whether it is open.
    pub(super) open: PortSet,
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
        open_ports(&self.rules)
    }

    /// Removes the rules for which `is_kept` returns false.
    pub fn retain_rules(&mut self, is_kept: impl FnMut(&Rule) -> bool) {
        let before = self.rules.len();
        self.rules.retain(is_kept);
        if self.rules.len() < before {
            self.open = open_ports(&self.rules);
        }
    }

    /// Returns whether the rules open all numbers of `port`.
    #[must_use]
    pub fn covers(&self, port: Port) -> bool {
        if let Some(range) = port.spec().range() {
            return self.open.contains_range(port.transport(), range);
        }
        // There are few rules of other kinds, but tens of thousands may have numbers.
        let rules = self.rules.iter().filter(|rule| rule.kind != Kind::Static);
        let mut parts = rules.flat_map(|rule| &rule.parts);
        parts.any(|part| part.port == port) || self.open.contains_protocol(port)
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

/// Returns all ports and protocols of rules as a set, without those written as a keyword.
pub(super) fn open_ports(rules: &[Rule]) -> PortSet {
    let mut set = PortSet::new();
    for rule in rules {
        match rule.matches {
            Matches::Ports(range) => set.insert(rule.transport, range),
            Matches::Protocol(port) => set.insert_protocol(port),
            Matches::RpcKeyword => {}
        }
    }
    set
}
