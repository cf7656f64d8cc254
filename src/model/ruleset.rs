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
use crate::model::profile::Profile;
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
    /// Networks that they connect to; empty for any network.
    pub destination_networks: Vec<IpNet>,
    /// Profiles of Windows Firewall in which the rules apply; empty for all.
    pub profiles: BTreeSet<Profile>,
    /// Rules, sorted by transport, then ports. [`retain_rules`](Self::retain_rules) removes some of them.
    pub rules: Vec<Rule>,
    /// Short names of the documents that the rules are based on, by tag.
    pub documents: BTreeMap<String, Text>,
    /// Notices about the rules.
    pub notices: Vec<Notice>,
    /// What the rules open: the browser asks for each row that it draws whether it is open.
    pub(super) open: Open,
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
        self.open.set.clone()
    }

    /// Removes the rules for which `is_kept` returns false.
    pub fn retain_rules(&mut self, is_kept: impl FnMut(&Rule) -> bool) {
        let before = self.rules.len();
        self.rules.retain(is_kept);
        if self.rules.len() < before {
            self.open = Open::by(&self.rules);
        }
    }

    /// Returns whether the rules open all numbers of `port`.
    #[must_use]
    pub fn covers(&self, port: Port) -> bool {
        let Open { set, others } = &self.open;
        match port.spec().range() {
            Some(range) => set.contains_range(port.transport(), range),
            None => others.contains(&port) || set.contains_protocol(port),
        }
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

/// Ports and protocols that rules open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Open {
    /// All of them but those written as a keyword.
    set: PortSet,
    /// Ports without numbers of their own that were merged into rules. There are few, in tens of thousands of rules.
    others: BTreeSet<Port>,
}

impl Open {
    pub(super) fn by(rules: &[Rule]) -> Self {
        let mut set = PortSet::new();
        let mut others = BTreeSet::new();
        for rule in rules {
            match rule.matches {
                Matches::Ports(range) => set.insert(rule.transport, range),
                Matches::Protocol(port) => set.insert_protocol(port),
                Matches::RpcKeyword => {}
            }
            if rule.kind != Kind::Static {
                others.extend(rule.parts.iter().map(|part| part.port));
            }
        }
        Self { set, others }
    }
}
