//! A set of ports: sorted, without overlaps, adjacent runs joined, one run list a transport. It holds
//! numbers only, so what is dynamic is settled before it gets here.

use std::collections::BTreeSet;

use rangemap::RangeInclusiveSet;

use crate::model::port::{Port, PortSpec};
use crate::model::range::{PortNumber, PortRange};
use crate::model::transport::Transport;

/// A set of TCP ports, UDP ports and port-less IP protocols.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PortSet {
    tcp: RangeInclusiveSet<u16>,
    udp: RangeInclusiveSet<u16>,
    protocols: BTreeSet<Transport>,
}

impl PortSet {
    /// The empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds ports of TCP or UDP; for an IP protocol without ports, adds the protocol.
    pub fn insert(&mut self, transport: Transport, range: PortRange) {
        match self.ports_mut(transport) {
            Some(ports) => ports.insert(range.low()..=range.high()),
            None => self.insert_protocol(transport),
        }
    }

    /// Adds an IP protocol without ports. TCP and UDP come with ports only, so they are left alone.
    pub fn insert_protocol(&mut self, transport: Transport) {
        if !transport.has_ports() {
            self.protocols.insert(transport);
        }
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tcp.is_empty() && self.udp.is_empty() && self.protocols.is_empty()
    }

    /// Whether that port is in it.
    #[must_use]
    pub fn contains(&self, transport: Transport, port: PortNumber) -> bool {
        self.ports(transport)
            .is_some_and(|ports| ports.contains(&port.get()))
    }

    /// Whether that IP protocol without ports is in it.
    #[must_use]
    pub fn contains_protocol(&self, transport: Transport) -> bool {
        self.protocols.contains(&transport)
    }

    /// Whether every port and protocol of `other` is in it.
    #[must_use]
    pub fn is_superset(&self, other: &Self) -> bool {
        other.difference(self).is_empty()
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut all = self.clone();
        all.tcp.extend(other.tcp.iter().cloned());
        all.udp.extend(other.udp.iter().cloned());
        all.protocols.extend(&other.protocols);
        all
    }

    /// What is in this one and not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let mut rest = self.clone();
        for run in other.tcp.iter() {
            rest.tcp.remove(run.clone());
        }
        for run in other.udp.iter() {
            rest.udp.remove(run.clone());
        }
        for transport in &other.protocols {
            rest.protocols.remove(transport);
        }
        rest
    }

    /// The runs of a transport, lowest first, none touching another; none for IP protocols.
    pub fn ranges(&self, transport: Transport) -> impl Iterator<Item = PortRange> {
        self.ports(transport)
            .into_iter()
            .flat_map(RangeInclusiveSet::iter)
            .filter_map(|run| PortRange::from_numbers(*run.start(), *run.end()))
    }

    /// The IP protocols without ports, in table order.
    pub fn protocols(&self) -> impl Iterator<Item = Transport> {
        self.protocols.iter().copied()
    }

    /// How many ports of that transport are in it.
    #[must_use]
    pub fn count(&self, transport: Transport) -> u32 {
        self.ranges(transport).map(PortRange::count).sum()
    }

    fn ports(&self, transport: Transport) -> Option<&RangeInclusiveSet<u16>> {
        match transport {
            Transport::Tcp => Some(&self.tcp),
            Transport::Udp => Some(&self.udp),
            _ => None,
        }
    }

    fn ports_mut(&mut self, transport: Transport) -> Option<&mut RangeInclusiveSet<u16>> {
        match transport {
            Transport::Tcp => Some(&mut self.tcp),
            Transport::Udp => Some(&mut self.udp),
            _ => None,
        }
    }

    /// All of it as ports, a run each, in table order.
    #[must_use]
    pub fn to_ports(&self) -> Vec<Port> {
        let runs = [Transport::Tcp, Transport::Udp]
            .into_iter()
            .flat_map(|transport| {
                let ranges = self.ranges(transport);
                ranges.filter_map(move |range| Port::new(transport, range.into()).ok())
            });
        let protocols = self
            .protocols()
            .filter_map(|transport| Port::new(transport, PortSpec::None).ok());
        runs.chain(protocols).collect()
    }
}
