//! Traffic that a file admits: the ports and protocols for each source network, as compared after reading
//! back.

use std::collections::BTreeMap;

use ipnet::IpNet;
use portolan::export::{Format, Networks};
use portolan::model::{
    Notice, Port, PortRange, PortSet, PortSpec, Rule, Ruleset, Transport, parse_ports,
};

/// Returns true if packets of the transport can come from the network: ICMP exists in IPv4 only, and ICMPv6 in
/// IPv6 only.
pub(crate) fn can_come_from(network: &IpNet, transport: Transport) -> bool {
    match network {
        IpNet::V4(_) => transport != Transport::Icmpv6,
        IpNet::V6(_) => transport != Transport::Icmp,
    }
}

/// Returns true if any traffic of the rule can come from the source networks.
fn is_possible(ruleset: &Ruleset, rule: &Rule) -> bool {
    let mut networks = ruleset.source_networks.iter();
    ruleset.source_networks.is_empty()
        || networks.any(|network| can_come_from(network, rule.transport))
}

/// Returns the notice for a rule that a format leaves out, given whether its target can express the rule; none
/// for a rule that is exported.
pub(crate) fn left_out(ruleset: &Ruleset, rule: &Rule, expressible: bool) -> Option<Notice> {
    if !expressible {
        return Some(Notice::NotExpressible(rule.transport, rule.matches));
    }
    let port = rule.matches.protocol();
    port.filter(|_| !is_possible(ruleset, rule))
        .map(Notice::NoSource)
}

/// Asserts that exactly the rules that are not exported are reported, apart from the notices of the ruleset.
pub(crate) fn check_left_out(
    ruleset: &Ruleset,
    notices: &[Notice],
    format: &str,
    expresses: impl Fn(&Rule) -> bool,
) {
    let is_left_out =
        |one: &&Notice| matches!(one, Notice::NotExpressible(..) | Notice::NoSource(_));
    let reported: Vec<&Notice> = notices.iter().filter(is_left_out).collect();
    let rules = ruleset.rules.iter();
    let wanted: Vec<Notice> = rules
        .filter_map(|rule| left_out(ruleset, rule, expresses(rule)))
        .collect();
    assert_eq!(reported, wanted.iter().collect::<Vec<_>>(), "{format}");
}

/// Returns the ports and protocols of the rules that are exported.
pub(crate) fn exported(ruleset: &Ruleset, expresses: impl Fn(&Rule) -> bool) -> PortSet {
    let mut exported = ruleset.clone();
    exported.retain_rules(|rule| left_out(ruleset, rule, expresses(rule)).is_none());
    exported.set()
}

/// Returns the part of `set` that can come from the network.
pub(crate) fn possible(network: &IpNet, set: &PortSet) -> PortSet {
    let mut impossible = PortSet::new();
    for port in set.protocols() {
        if !can_come_from(network, port.transport()) {
            impossible.insert_protocol(port);
        }
    }
    set.difference(&impossible)
}

/// Parses an IP protocol by its number or by a name of portolan or of the system.
pub(crate) fn protocol(text: &str) -> Port {
    let number = |number: u8| Port::of_protocol(number).expect("a protocol without ports");
    if let Ok(own) = text.parse() {
        return number(own);
    }
    match Transport::find(text) {
        Some(transport) => Port::new(transport, PortSpec::None).expect("a protocol without ports"),
        None if text == "ipv6-icmp" => number(58),
        None => {
            // Other programs list the names of this file.
            let names = std::fs::read_to_string("/etc/protocols").unwrap_or_default();
            let mut lines = names.lines().map(str::split_ascii_whitespace);
            let own = lines.find_map(|mut line| {
                (line.next() == Some(text)).then(|| line.next().and_then(|own| own.parse().ok()))
            });
            number(
                own.flatten()
                    .unwrap_or_else(|| panic!("no protocol: {text}")),
            )
        }
    }
}

/// Returns a message type of ICMP or ICMPv6.
pub(crate) fn icmp_type(transport: Transport, number: &str) -> Port {
    let number = number.parse().expect("a type");
    Port::new(transport, PortSpec::IcmpType(number)).expect("a transport with types")
}

/// Ports and protocols by source network; `None` is any source. Traffic that can't come from a network is not
/// part of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Admitted(BTreeMap<Option<IpNet>, PortSet>);

impl Admitted {
    /// Adds a range such as `53` or `3268-3269`, whose ends are separated by `dash`.
    pub(crate) fn ports(&mut self, from: Option<&str>, transport: &str, ports: &str, dash: char) {
        let transport = Transport::find(transport).expect("a transport");
        assert!(transport.has_ports(), "{transport:?}");
        let (low, high) = ports.split_once(dash).unwrap_or((ports, ports));
        let number = |text: &str| text.parse::<u16>().expect("a number");
        let range = PortRange::from_numbers(number(low), number(high)).expect("a range");
        let mut set = PortSet::new();
        set.insert(transport, range);
        self.insert(from.map(network), &set);
    }

    /// Adds an IP protocol, by name or number.
    pub(crate) fn protocol(&mut self, from: Option<&str>, text: &str) {
        self.port(from, protocol(text));
    }

    /// Adds a message type of ICMP or ICMPv6.
    pub(crate) fn icmp_type(&mut self, from: Option<&str>, transport: Transport, number: &str) {
        self.port(from, icmp_type(transport, number));
    }

    /// Adds an IP protocol without ports, or a message type of one.
    pub(crate) fn port(&mut self, from: Option<&str>, port: Port) {
        let mut set = PortSet::new();
        set.insert_protocol(port);
        assert!(!set.is_empty(), "{port}");
        self.insert(from.map(network), &set);
    }

    /// Adds a protocol as in tables: `GRE`, `ICMP echo`, `IP 41`.
    pub(crate) fn label(&mut self, from: Option<&str>, label: &str) {
        self.port(from, labeled(label));
    }

    /// Adds the listed ports of a transport, or the protocol itself if there is no list.
    pub(crate) fn list(
        &mut self,
        from: Option<&str>,
        transport: &str,
        list: Option<&str>,
        dash: char,
    ) {
        match list {
            Some(list) => {
                for ports in list.split(',') {
                    self.ports(from, transport, ports, dash);
                }
            }
            None => self.protocol(from, transport),
        }
    }

    /// Adds all traffic of `other`.
    pub(crate) fn add(&mut self, other: Self) {
        for (from, set) in other.0 {
            self.insert(from, &set);
        }
    }

    fn insert(&mut self, from: Option<IpNet>, set: &PortSet) {
        let set = from.map_or_else(|| set.clone(), |network| possible(&network, set));
        if !set.is_empty() {
            let own = self.0.entry(from).or_default();
            *own = own.union(&set);
        }
    }

    /// Returns the traffic that `format` should admit for `ruleset`, limited to the rules its target can
    /// express.
    pub(crate) fn wanted(
        ruleset: &Ruleset,
        format: &Format,
        expresses: impl Fn(&Rule) -> bool,
    ) -> Self {
        let set = exported(ruleset, expresses);
        let mut admitted = Self::default();
        let networks = IpNet::aggregate(&ruleset.source_networks);
        if networks.is_empty() {
            admitted.insert(None, &set);
        }
        for network in networks {
            let named = match format.networks {
                Networks::Both | Networks::BothIn | Networks::Apart => true,
                Networks::Ipv4 => matches!(network, IpNet::V4(_)),
                Networks::Ipv6 => matches!(network, IpNet::V6(_)),
            };
            if named {
                admitted.insert(Some(network), &set);
            }
        }
        admitted
    }

    /// Removes the source networks, for files that name none.
    pub(crate) fn without_networks(self) -> Self {
        let mut all = Self::default();
        all.insert(None, &self.into_set());
        all
    }

    /// Returns the ports and protocols from all sources.
    pub(crate) fn into_set(self) -> PortSet {
        let sets = self.0.into_values().reduce(|one, other| one.union(&other));
        sets.unwrap_or_default()
    }

    /// Converts networks of all addresses to any source.
    pub(crate) fn with_all_as_anyone(self) -> Self {
        let mut converted = Self::default();
        for (from, set) in self.0 {
            converted.insert(from.filter(|network| network.prefix_len() > 0), &set);
        }
        converted
    }
}

/// Parses a protocol as in tables: `GRE`, `ICMP echo`, `IP 41`.
pub(crate) fn labeled(label: &str) -> Port {
    let ports = parse_ports(&label.replace(' ', "/")).expect(label);
    assert_eq!(ports.len(), 1, "{label}");
    ports[0]
}

fn network(from: &str) -> IpNet {
    let address = |from: &str| from.parse().map(|address: std::net::IpAddr| address.into());
    from.parse().or_else(|_| address(from)).expect("a network")
}

#[test]
fn a_type_never_counts_as_its_whole_protocol() {
    let mut whole = Admitted::default();
    whole.protocol(Some("10.0.0.0/8"), "icmp");
    let mut echo = Admitted::default();
    echo.icmp_type(Some("10.0.0.0/8"), Transport::Icmp, "8");
    assert_ne!(whole, echo);
    let mut other = Admitted::default();
    other.label(Some("10.0.0.0/8"), "ICMP echo");
    other.label(Some("10.0.0.0/8"), "ICMPv6");
    assert_eq!(other, echo);
}
