//! Observed ports: what a listing, a scan, a log or a list of rules shows of a host.

use std::collections::BTreeMap;

use strum::{IntoStaticStr, VariantArray};

use crate::model::check_state::CheckState;
use crate::model::port::{Port, PortSpec};
use crate::model::range::{PortNumber, PortRange};
use crate::model::transport::Transport;

/// Kind of evidence, which decides what an open port and an absent port mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Evidence {
    /// Listing of sockets on the host: an open port listens on an address that others reach.
    Sockets,
    /// Scan from outside: an open port has answered.
    Scan,
    /// Rules of a firewall on the host: an open port is let in by an enabled rule.
    Rules,
    /// Log of a firewall on the host: an open port was let in, a shut one was dropped. An absent port proves nothing.
    Log,
    /// List of ports that someone has written.
    List,
}

impl Evidence {
    /// Returns the name used in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// State of an observed port, the strongest last: a port that is seen twice has the stronger state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum PortState {
    /// Closed, filtered, blocked or dropped.
    Shut,
    /// It did not answer, or it is covered only by a rule for any port: it may be open.
    Unproven,
    /// It listens on loopback addresses only.
    Local,
    /// Open to others.
    Open,
}

impl PortState {
    /// Returns the state in which a check has seen a port; none if nothing was sent to it.
    #[must_use]
    pub const fn of_check(state: CheckState) -> Option<Self> {
        match state {
            CheckState::Open => Some(Self::Open),
            CheckState::Closed | CheckState::Filtered => Some(Self::Shut),
            CheckState::NoAnswer => Some(Self::Unproven),
            CheckState::Untested => None,
        }
    }

    /// Returns the name used in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// What is known of an observed port besides its state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sighting {
    /// Program that the input names, as it writes it.
    pub program: Option<String>,
    /// Interface of the endpoint mapper that the input names for the port.
    pub interface: Option<String>,
    /// Networks from which rules let in, as the input writes them; empty if from anywhere.
    pub networks: Vec<String>,
    /// Number of events of a log; 1 for other kinds.
    pub times: u64,
    /// Addresses that the events of a log came from, without duplicates, in order of appearance. Limited in number.
    pub from: Vec<String>,
    /// First line of the input with the port, counted from 1.
    pub line: usize,
}

/// Observed port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Strongest state that was seen.
    pub state: PortState,
    /// Details of it.
    pub sighting: Sighting,
}

/// Rule of a firewall that lets in, or blocks, every port of a transport.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnyPortRule {
    /// Transport; `None` for every protocol.
    pub transport: Option<Transport>,
    /// Name of the rule.
    pub name: String,
    /// Line of the input, counted from 1.
    pub line: usize,
}

/// What was observed of one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// Kind of evidence.
    pub evidence: Evidence,
    /// Address or name of the host, if the input has one.
    pub host: Option<String>,
    /// The ports: single ones and ranges, dynamic ports by keyword, and protocols without ports.
    pub ports: BTreeMap<Port, Seen>,
    /// Ports that were looked at, by any transport; a port outside of them is unseen. `None` if absence proves nothing.
    pub looked_at: Option<Vec<Port>>,
    /// Allow rules for any port. They prove no port.
    pub any_port_rules: Vec<AnyPortRule>,
}

impl Observed {
    /// Creates an observation without ports, of which nothing was looked at.
    #[must_use]
    pub const fn new(evidence: Evidence, host: Option<String>) -> Self {
        Self {
            evidence,
            host,
            ports: BTreeMap::new(),
            looked_at: None,
            any_port_rules: Vec::new(),
        }
    }

    /// Adds a port. If it is known already, the stronger state wins, and programs, counts and sources are merged.
    pub fn add(&mut self, port: Port, state: PortState, sighting: Sighting) {
        /// Maximum number of sources that are kept for a port.
        const MAX_SOURCES: usize = 64;
        let seen = self.ports.entry(port).or_insert_with(|| Seen {
            state,
            sighting: Sighting {
                networks: sighting.networks.clone(),
                line: sighting.line,
                ..Sighting::default()
            },
        });
        let known = &mut seen.sighting;
        if state > seen.state {
            seen.state = state;
            // The details belong to the stronger state.
            known.program = None;
            known.networks.clone_from(&sighting.networks);
        } else if state == seen.state {
            // One rule that lets in from anywhere is enough.
            let is_any = known.networks.is_empty() || sighting.networks.is_empty();
            known.networks.retain(|_| !is_any);
            let more = sighting.networks.into_iter().filter(|_| !is_any);
            for network in more {
                if known.networks.len() < MAX_SOURCES && !known.networks.contains(&network) {
                    known.networks.push(network);
                }
            }
        }
        if state == seen.state {
            known.program = known.program.take().or(sighting.program);
        }
        known.interface = known.interface.take().or(sighting.interface);
        known.times += sighting.times.max(1);
        known.line = known.line.min(sighting.line);
        for source in sighting.from {
            if known.from.len() < MAX_SOURCES && !known.from.contains(&source) {
                known.from.push(source);
            }
        }
    }

    /// Adds a port that was checked from another host, with the interfaces that the endpoint mapper names for it. One
    /// that was not tested remains unseen.
    pub fn add_checked(&mut self, port: Port, state: CheckState, interfaces: &[String]) {
        let Some(state) = PortState::of_check(state) else {
            return;
        };
        self.looked_at.get_or_insert_default().push(port);
        let interface = (!interfaces.is_empty()).then(|| interfaces.join(", "));
        let sighting = Sighting {
            interface,
            line: 1,
            ..Sighting::default()
        };
        self.add(port, state, sighting);
    }

    /// Sets the state of a port, whatever it was: for inputs in which a later line corrects an earlier one.
    pub fn set(&mut self, port: Port, state: PortState, sighting: Sighting) {
        self.ports.remove(&port);
        self.add(port, state, sighting);
    }

    /// Adds what another input shows of the same host.
    pub fn merge(&mut self, other: &Self) {
        for (port, seen) in &other.ports {
            self.add(*port, seen.state, seen.sighting.clone());
        }
        if let Some(more) = &other.looked_at {
            self.looked_at.get_or_insert_default().extend(more);
        }
        let rules = other.any_port_rules.iter().cloned();
        self.any_port_rules.extend(rules);
    }

    /// Returns the ports with a state.
    pub fn in_state(&self, state: PortState) -> impl Iterator<Item = (Port, &Seen)> {
        let ports = self.ports.iter();
        ports
            .filter(move |(_, seen)| seen.state == state)
            .map(|(port, seen)| (*port, seen))
    }

    /// Returns whether the absence of a port would have been noticed.
    #[must_use]
    pub fn looked_at(&self, port: Port) -> bool {
        let Some(looked_at) = &self.looked_at else {
            return false;
        };
        looked_at.iter().any(|range| covers(*range, port))
    }

    /// Declares that every port of the transports that occur was looked at.
    pub fn look_at_occurring_transports(&mut self) {
        let occurring = |transport: Transport| {
            let mut ports = self.ports.keys();
            ports.any(|port| port.transport() == transport)
        };
        let occurring = [Transport::Tcp, Transport::Udp]
            .into_iter()
            .filter(|transport| occurring(*transport));
        self.looked_at = Some(occurring.filter_map(every_port).collect());
    }
}

/// Returns the range of all ports of a transport that has ports.
#[must_use]
pub fn every_port(transport: Transport) -> Option<Port> {
    let range = PortRange::new(PortNumber::new(1)?, PortNumber::MAX).ok()?;
    Port::new(transport, PortSpec::Range(range)).ok()
}

/// Returns whether a range contains a port. Dynamic ports are contained in a range from 1024 or below to 65535 only.
fn covers(range: Port, port: Port) -> bool {
    if range.transport() != port.transport() {
        return false;
    }
    match (range.spec().range(), port.spec().range()) {
        (Some(outer), Some(inner)) => outer.contains_range(inner),
        (Some(outer), None) => {
            port.spec().is_dynamic() && outer.low() <= 1024 && outer.high() == u16::MAX
        }
        _ => range == port,
    }
}
