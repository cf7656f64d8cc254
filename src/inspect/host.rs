//! Hosts that inputs show, with what explains them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::explain::{
    Explained, Explanation, InferredRoles, Input, Known, Standing, Standings, explain_ports,
    folded, infer_roles,
};
use crate::model::{Observed, Os, Port, PortState};

/// Input with the name that messages use for it.
#[derive(Debug)]
pub struct NamedInput {
    /// Name.
    pub name: String,
    /// What it shows.
    pub input: Input,
}

/// Host with what explains its ports.
#[derive(Debug, Clone)]
pub struct Host {
    /// What was observed.
    pub observed: Observed,
    /// Windows versions of the host.
    pub os: Os,
    /// Its roles.
    pub roles: InferredRoles,
    /// What explains each of its ports, in table order.
    pub ports: Vec<Explained>,
}

impl Host {
    /// Explains what was observed of a host.
    #[must_use]
    pub fn new(observed: Observed, known: &Known<'_>) -> Self {
        let roles = infer_roles(&observed, known);
        let ports = explain_ports(&observed, &roles, known);
        Self {
            observed,
            os: known.os(),
            roles,
            ports,
        }
    }

    /// Returns what explains a port.
    #[must_use]
    pub fn explained(&self, port: Port) -> Option<&Explained> {
        let at = self.ports.binary_search_by_key(&port, |one| one.port);
        self.ports.get(at.ok()?)
    }

    /// Returns whether a port is open and explained.
    #[must_use]
    pub fn is_explained(&self) -> bool {
        self.ports.iter().any(|port| port.kind.is_explained())
    }

    /// Returns the open ports that nothing explains.
    pub fn unexplained(&self) -> impl Iterator<Item = Port> {
        let ports = self.ports.iter();
        let unexplained = ports.filter(|port| port.kind == Explanation::Unexplained);
        let is_open = |port: &Port| {
            let seen = self.observed.ports.get(port);
            seen.is_some_and(|seen| seen.state == PortState::Open)
        };
        unexplained.map(|explained| explained.port).filter(is_open)
    }

    /// Returns the standings of ports that services may use.
    pub fn standings(&self, ports: impl Iterator<Item = Port>) -> Vec<Standing> {
        let standings = Standings::new(&self.observed);
        ports.map(|port| standings.of_use(port, self.os)).collect()
    }

    /// Returns the ports in groups that are shown on one line each; with `all`, each port alone.
    #[must_use]
    pub fn lines(&self, all: bool) -> Vec<Vec<&Explained>> {
        if all {
            self.ports.iter().map(|port| vec![port]).collect()
        } else {
            folded(&self.ports, &self.observed, self.os)
        }
    }
}

/// Merges inputs by host: those without a host are parts of one.
#[must_use]
pub fn merged_hosts(inputs: &[NamedInput]) -> Vec<Observed> {
    let mut hosts: Vec<Observed> = Vec::new();
    let mut places: HashMap<Option<&str>, usize> = HashMap::new();
    for observed in inputs.iter().flat_map(|named| &named.input.observed) {
        match places.entry(observed.host.as_deref()) {
            Entry::Occupied(place) => hosts[*place.get()].merge(observed),
            Entry::Vacant(place) => {
                place.insert(hosts.len());
                hosts.push(observed.clone());
            }
        }
    }
    hosts
}
