//! Set of ports: per transport, a sorted list of disjoint ranges, with adjacent ranges joined. The set holds
//! numbers only; dynamic ports must be resolved before insertion.

use std::collections::BTreeSet;

use rangemap::RangeInclusiveSet;

use crate::model::port::{Port, PortSpec};
use crate::model::range::{PortNumber, PortRange};
use crate::model::transport::Transport;

/// Set of TCP ports, UDP ports, and IP protocols without ports or the message types of such a protocol.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PortSet {
    tcp: RangeInclusiveSet<u16>,
    udp: RangeInclusiveSet<u16>,
    /// Ports without numbers. The set never has both a type and its whole protocol.
    protocols: BTreeSet<Port>,
}

impl PortSet {
    /// Creates an empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds TCP or UDP ports. Ignores transports without ports, which have no range.
    pub fn insert(&mut self, transport: Transport, range: PortRange) {
        if let Some(ports) = self.ports_mut(transport) {
            ports.insert(range.low()..=range.high());
        }
    }

    /// Adds an IP protocol without ports, or a message type of one. Ignores TCP and UDP, which are only added with
    /// a range.
    pub fn insert_protocol(&mut self, port: Port) {
        if port.transport().has_ports() || self.contains_protocol(port) {
            return;
        }
        if port.spec() == PortSpec::None {
            let transport = port.transport();
            self.protocols
                .retain(|other| other.transport() != transport);
        }
        self.protocols.insert(port);
    }

    /// Returns whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tcp.is_empty() && self.udp.is_empty() && self.protocols.is_empty()
    }

    /// Returns whether the set contains the port.
    #[must_use]
    pub fn contains(&self, transport: Transport, port: PortNumber) -> bool {
        self.ports(transport)
            .is_some_and(|ports| ports.contains(&port.get()))
    }

    /// Returns whether the set contains the IP protocol without ports, or the message type, alone or with its
    /// whole protocol.
    #[must_use]
    pub fn contains_protocol(&self, port: Port) -> bool {
        let whole = Port::new(port.transport(), PortSpec::None);
        self.protocols.contains(&port) || whole.is_ok_and(|whole| self.protocols.contains(&whole))
    }

    /// Returns whether the set contains all ports and protocols of `other`.
    #[must_use]
    pub fn is_superset(&self, other: &Self) -> bool {
        other.difference(self).is_empty()
    }

    /// Returns the ports and protocols that are in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut all = self.clone();
        all.tcp.extend(other.tcp.iter().cloned());
        all.udp.extend(other.udp.iter().cloned());
        for &port in &other.protocols {
            all.insert_protocol(port);
        }
        all
    }

    /// Returns the ports and protocols of this set that are not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let mut rest = self.clone();
        for range in other.tcp.iter() {
            rest.tcp.remove(range.clone());
        }
        for range in other.udp.iter() {
            rest.udp.remove(range.clone());
        }
        rest.protocols
            .retain(|&port| !other.contains_protocol(port));
        rest
    }

    /// Returns the ranges of a transport, lowest first, neither overlapping nor adjacent; none for IP
    /// protocols without ports.
    pub fn ranges(&self, transport: Transport) -> impl Iterator<Item = PortRange> {
        self.ports(transport)
            .into_iter()
            .flat_map(RangeInclusiveSet::iter)
            .filter_map(|range| PortRange::from_numbers(*range.start(), *range.end()))
    }

    /// Returns the IP protocols without ports and their message types, in table order.
    pub fn protocols(&self) -> impl Iterator<Item = Port> {
        self.protocols.iter().copied()
    }

    /// Returns the number of ports of a transport.
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

    /// Returns the set as ports in table order, one for each range and each protocol.
    #[must_use]
    pub fn to_ports(&self) -> Vec<Port> {
        let ranges = [Transport::Tcp, Transport::Udp]
            .into_iter()
            .flat_map(|transport| {
                let ranges = self.ranges(transport);
                ranges.filter_map(move |range| Port::new(transport, range.into()).ok())
            });
        ranges.chain(self.protocols()).collect()
    }
}
