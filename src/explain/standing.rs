//! Standing of a needed port in an observation: seen open, perhaps open, missing, or not looked at.

use crate::model::{
    Evidence, Observed, Os, Port, PortNumber, PortRange, PortSet, PortSpec, PortState, Transport,
};

/// Standing of a needed port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Seen open.
    Open,
    /// Neither seen open nor seen shut, although it was looked at; or a range of which a scan found only a part open.
    Unproven,
    /// Not open.
    Missing,
    /// Not looked at.
    Unseen,
}

impl From<PortState> for Standing {
    /// Returns the standing of a port that was seen in a state. One that listens on loopback addresses only is open to
    /// nobody.
    fn from(state: PortState) -> Self {
        match state {
            PortState::Open => Self::Open,
            PortState::Unproven => Self::Unproven,
            PortState::Local | PortState::Shut => Self::Missing,
        }
    }
}

/// Standings of all ports in an observation.
#[derive(Debug)]
pub struct Standings<'a> {
    observed: &'a Observed,
    open: PortSet,
    /// Ports that may be open.
    unproven: PortSet,
    /// Ports that were seen shut, or on loopback addresses only.
    shut: PortSet,
    looked_at: PortSet,
}

impl<'a> Standings<'a> {
    /// Creates the standings in which every observed range proves each of its ports.
    #[must_use]
    pub fn new(observed: &'a Observed) -> Self {
        Self::with(observed, |_| true)
    }

    /// Creates the standings in which a range of over 1,000 ports proves none of them: whoever lets in so many has not
    /// thought of one.
    pub(super) fn without_wide_ranges(observed: &'a Observed) -> Self {
        Self::with(observed, |port| !port.is_wide())
    }

    fn with(observed: &'a Observed, proves: impl Fn(Port) -> bool) -> Self {
        let [mut open, mut unproven, mut shut] = [PortSet::new(), PortSet::new(), PortSet::new()];
        for (port, seen) in &observed.ports {
            let set = match seen.state {
                PortState::Open if proves(*port) => &mut open,
                PortState::Open | PortState::Unproven => &mut unproven,
                PortState::Local | PortState::Shut => &mut shut,
            };
            insert(set, *port);
        }
        let mut looked_at = PortSet::new();
        for port in observed.looked_at.iter().flatten() {
            insert(&mut looked_at, *port);
        }
        Self {
            observed,
            open,
            unproven,
            shut,
            looked_at,
        }
    }

    /// Returns the standing of a port that a service may use on a host with these Windows versions. A range of over 1,000
    /// ports is open only as a whole: any socket may be in it.
    #[must_use]
    pub fn of_use(&self, port: Port, os: Os) -> Standing {
        if port.spec().is_dynamic() {
            return self.dynamic(port, os.dynamic_ranges());
        }
        match self.of(port) {
            Standing::Open if port.is_wide() && !self.has_all_of(port) => Standing::Unproven,
            standing => standing,
        }
    }

    /// Returns whether a single port or a protocol was seen open.
    pub(super) fn is_open(&self, port: Port) -> bool {
        contains(&self.open, port)
    }

    /// Returns the standing of a port, a range of ports or a protocol without ports; for dynamic ports see
    /// [`dynamic`](Self::dynamic).
    pub(super) fn of(&self, port: Port) -> Standing {
        let is_range = matches!(port.spec(), PortSpec::Range(_));
        // A service takes ports out of a range when it needs them. Rules and lists have the whole of it.
        let is_pool =
            is_range && !matches!(self.observed.evidence, Evidence::Rules | Evidence::List);
        let has_open = is_pool && self.has_open_in(port);
        if self.is_open(port) || has_open && !self.has_failed_in(port) {
            Standing::Open
        } else if has_open || contains(&self.unproven, port) {
            Standing::Unproven
        } else if contains(&self.shut, port) {
            // A rule that blocks the port takes precedence over one for any port.
            self.absent(true)
        } else if self.has_rule_for_any_port(port) || is_pool && contains(&self.looked_at, port) {
            Standing::Unproven
        } else {
            self.absent(contains(&self.looked_at, port))
        }
    }

    /// Returns the standing of a dynamic port that has its numbers in `ranges`. One port of dynamic RPC that is open
    /// together with the endpoint mapper proves all of them: the mapper hands out the others.
    pub(super) fn dynamic(&self, port: Port, ranges: &[PortRange]) -> Standing {
        let transport = port.transport();
        let in_ranges = || {
            ranges
                .iter()
                .filter_map(|&range| of_range(transport, range))
        };
        let state = self.observed.ports.get(&port).map(|seen| seen.state);
        let is_whole = !ranges.is_empty() && in_ranges().all(|range| self.has_all_of(range));
        if state == Some(PortState::Open) || is_whole {
            return Standing::Open;
        }
        if state == Some(PortState::Shut) {
            return self.absent(true);
        }
        let has_some = in_ranges().any(|range| self.has_open_in(range));
        let mapper = mapper_port().map_or(Standing::Unseen, |mapper| self.of(mapper));
        match (port.spec(), mapper) {
            (PortSpec::DynamicRpc, Standing::Open) if has_some => return Standing::Open,
            (PortSpec::DynamicRpc, Standing::Open | Standing::Missing | Standing::Unseen) => {}
            // Nobody tells which service the other ports belong to.
            _ if has_some => return Standing::Unproven,
            _ => {}
        }
        if state == Some(PortState::Unproven) || self.has_rule_for_any_port(port) {
            return Standing::Unproven;
        }
        let is_looked_at = in_ranges().all(|range| contains(&self.looked_at, range));
        self.absent(self.observed.looked_at(port) || is_looked_at)
    }

    /// Returns the standing of a port that is not open.
    fn absent(&self, is_noticed: bool) -> Standing {
        // A log has only the connections that somebody tried.
        if is_noticed && self.observed.evidence != Evidence::Log {
            Standing::Missing
        } else {
            Standing::Unseen
        }
    }

    /// Returns whether all ports of a range were seen open, wide ranges included.
    fn has_all_of(&self, range: Port) -> bool {
        let mut ports = self.observed.in_state(PortState::Open);
        self.is_open(range) || ports.any(|(port, _)| has_range(port, range))
    }

    /// Returns whether a port of a range was seen open, wide ranges included.
    fn has_open_in(&self, range: Port) -> bool {
        self.has_in(range, PortState::Open)
    }

    /// Returns whether a scan tells of a port of a range that it was shut or did not answer: a firewall may let in only
    /// a part of the range.
    fn has_failed_in(&self, range: Port) -> bool {
        let mut failed = [PortState::Shut, PortState::Unproven].into_iter();
        self.observed.evidence == Evidence::Scan && failed.any(|state| self.has_in(range, state))
    }

    /// Returns whether a port of a range was seen in a state.
    fn has_in(&self, range: Port, state: PortState) -> bool {
        let mut ports = self.observed.in_state(state);
        ports.any(|(port, _)| port.spec().range().is_some() && port.overlaps(range))
    }

    /// Returns whether a rule for any port lets a port in.
    fn has_rule_for_any_port(&self, port: Port) -> bool {
        let mut rules = self.observed.any_port_rules.iter();
        rules.any(|rule| rule.transport.is_none_or(|own| own == port.transport()))
    }
}

/// Returns the port of the RPC endpoint mapper, TCP 135.
pub(super) fn mapper_port() -> Option<Port> {
    let number = PortNumber::new(135)?;
    Port::new(Transport::Tcp, PortSpec::Single(number)).ok()
}

/// Returns a range of ports of a transport.
pub(super) fn of_range(transport: Transport, range: PortRange) -> Option<Port> {
    Port::new(transport, range.into()).ok()
}

/// Adds a port to a set. Dynamic ports, which have no numbers, are not added.
pub(super) fn insert(set: &mut PortSet, port: Port) {
    match port.spec().range() {
        Some(range) => set.insert(port.transport(), range),
        None => set.insert_protocol(port),
    }
}

/// Returns whether a set has all numbers of a port.
pub(super) fn contains(set: &PortSet, port: Port) -> bool {
    match port.spec().range() {
        Some(range) => set.contains_range(port.transport(), range),
        None => set.contains_protocol(port),
    }
}

/// Returns whether a port has all numbers of a range.
fn has_range(port: Port, range: Port) -> bool {
    let both = port.spec().range().zip(range.spec().range());
    let is_in = |(all, own): (PortRange, PortRange)| all.contains_range(own);
    port.transport() == range.transport() && both.is_some_and(is_in)
}

#[cfg(test)]
mod tests {
    use crate::model::{AnyPortRule, Sighting};

    use super::*;

    fn port(text: &str) -> Port {
        text.parse().expect(text)
    }

    fn observed(evidence: Evidence, open: &str) -> Observed {
        let mut observed = Observed::new(evidence, None);
        for text in open.split_whitespace() {
            observed.add(port(text), PortState::Open, Sighting::default());
        }
        observed.look_at_occurring_transports();
        observed
    }

    fn standing(observed: &Observed, text: &str) -> Standing {
        let standings = Standings::new(observed);
        let port = port(text);
        if port.spec().is_dynamic() {
            standings.dynamic(port, Os::Modern.dynamic_ranges())
        } else {
            standings.of(port)
        }
    }

    #[test]
    fn an_absent_port_is_missing_only_where_it_was_looked_at() {
        let tcp = observed(Evidence::Sockets, "tcp/53");
        assert_eq!(standing(&tcp, "tcp/53"), Standing::Open);
        assert_eq!(standing(&tcp, "tcp/88"), Standing::Missing);
        assert_eq!(standing(&tcp, "udp/53"), Standing::Unseen);
        assert_eq!(standing(&tcp, "icmp/echo"), Standing::Unseen);
        let mut scan = observed(Evidence::Scan, "tcp/53");
        scan.looked_at = Some(vec![port("tcp/53"), port("tcp/80-90")]);
        assert_eq!(standing(&scan, "tcp/88"), Standing::Missing);
        assert_eq!(standing(&scan, "tcp/389"), Standing::Unseen);
        scan.add(port("tcp/88"), PortState::Unproven, Sighting::default());
        assert_eq!(standing(&scan, "tcp/88"), Standing::Unproven);
        scan.add(port("tcp/389"), PortState::Local, Sighting::default());
        assert_eq!(standing(&scan, "tcp/389"), Standing::Missing);
    }

    #[test]
    fn dynamic_ports_are_missing_only_where_all_of_them_were_looked_at() {
        let mut scan = observed(Evidence::Scan, "tcp/53 tcp/135");
        for (looked_at, wanted) in [
            ("tcp/53 tcp/135", Standing::Unseen),
            ("tcp/1-1024", Standing::Unseen),
            ("tcp/1-49200", Standing::Unseen),
            ("udp/1-65535", Standing::Unseen),
            ("tcp/49152-65535", Standing::Missing),
            ("tcp/1-65535", Standing::Missing),
        ] {
            scan.looked_at = Some(looked_at.split(' ').map(port).collect());
            assert_eq!(standing(&scan, "tcp/dynamic-rpc"), wanted, "{looked_at}");
        }
    }

    #[test]
    fn nothing_is_missing_in_a_log() {
        let mut log = observed(Evidence::Log, "tcp/53");
        log.add(port("tcp/464"), PortState::Shut, Sighting::default());
        for text in ["tcp/464", "tcp/88", "udp/53", "tcp/dynamic-rpc"] {
            assert_eq!(standing(&log, text), Standing::Unseen, "{text}");
        }
    }

    #[test]
    fn a_rule_for_any_port_proves_none_and_a_block_takes_precedence() {
        let mut rules = observed(Evidence::Rules, "tcp/53 udp/53");
        rules.add(port("tcp/464"), PortState::Shut, Sighting::default());
        rules.any_port_rules.push(AnyPortRule {
            transport: Some(Transport::Tcp),
            name: "any".to_owned(),
            line: 1,
        });
        assert_eq!(standing(&rules, "tcp/88"), Standing::Unproven);
        assert_eq!(standing(&rules, "tcp/dynamic-rpc"), Standing::Unproven);
        assert_eq!(standing(&rules, "tcp/464"), Standing::Missing);
        assert_eq!(standing(&rules, "udp/88"), Standing::Missing);
    }

    #[test]
    fn dynamic_rpc_needs_the_mapper_and_one_port_or_the_keyword() {
        for (open, expected) in [
            ("tcp/135 tcp/49664", Standing::Open),
            ("tcp/dynamic-rpc", Standing::Open),
            ("tcp/49152-65535", Standing::Open),
            ("tcp/1024-65535", Standing::Open),
            ("tcp/135", Standing::Missing),
            ("tcp/49664", Standing::Missing),
            ("tcp/135 udp/49664", Standing::Missing),
            ("udp/53", Standing::Unseen),
        ] {
            let observed = observed(Evidence::Rules, open);
            assert_eq!(standing(&observed, "tcp/dynamic-rpc"), expected, "{open}");
        }
        let other = observed(Evidence::Sockets, "tcp/135 tcp/49664");
        assert_eq!(
            standing(&other, "tcp/dynamic-ephemeral"),
            Standing::Unproven
        );
    }

    #[test]
    fn one_port_of_a_pool_proves_it_if_no_other_failed_but_rules_have_all_of_it() {
        let sockets = observed(Evidence::Sockets, "udp/64010");
        assert_eq!(standing(&sockets, "udp/64001-65000"), Standing::Open);
        assert_eq!(standing(&sockets, "udp/5004-5005"), Standing::Unproven);
        let mut scan = observed(Evidence::Scan, "tcp/5001");
        assert_eq!(standing(&scan, "tcp/5000-5003"), Standing::Open);
        for state in [PortState::Shut, PortState::Unproven] {
            scan.add(port("tcp/5002"), state, Sighting::default());
            assert_eq!(standing(&scan, "tcp/5000-5003"), Standing::Unproven);
            assert_eq!(standing(&scan, "tcp/5000-5001"), Standing::Open);
        }
        let rules = observed(Evidence::Rules, "udp/64001-64999 udp/5000-5010");
        assert_eq!(standing(&rules, "udp/64001-65000"), Standing::Missing);
        assert_eq!(standing(&rules, "udp/5004-5005"), Standing::Open);
        let wide = observed(Evidence::Rules, "tcp/1-65535");
        let standings = Standings::without_wide_ranges(&wide);
        assert_eq!(standings.of(port("tcp/53")), Standing::Unproven);
        assert_eq!(standing(&wide, "tcp/53"), Standing::Open);
    }
}
