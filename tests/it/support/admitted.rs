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

/// Returns true if any traffic of the rule can come from or go to the networks; none means any.
fn is_possible(networks: &[IpNet], rule: &Rule) -> bool {
    networks.is_empty()
        || networks
            .iter()
            .any(|network| can_come_from(network, rule.transport))
}

/// Returns true if packets can go from the source networks to the destination networks.
pub(crate) fn has_common_family(ruleset: &Ruleset) -> bool {
    [true, false].into_iter().any(|v4| {
        let ends = [&ruleset.source_networks, &ruleset.destination_networks];
        ends.into_iter().all(|networks| {
            networks.is_empty() || networks.iter().any(|one| one.addr().is_ipv4() == v4)
        })
    })
}

/// Returns the notices of an export that its ruleset doesn't have. It has all others but those about the width of a
/// range, which are wrong for a file that doesn't open it.
pub(crate) fn own_notices<'a>(ruleset: &Ruleset, notices: &'a [Notice]) -> Vec<&'a Notice> {
    let is_wide = |notice: &&Notice| matches!(notice, Notice::WideRange(..));
    let kept = ruleset.notices.iter().filter(|notice| !is_wide(notice));
    let held: Vec<&Notice> = notices.iter().filter(|notice| !is_wide(notice)).collect();
    let kept: Vec<&Notice> = kept.collect();
    assert!(held.starts_with(&kept), "{held:?}");
    held[kept.len()..].to_vec()
}

/// Returns the notice for a rule that a format leaves out, given whether its target can express the rule; none
/// for a rule that is exported.
pub(crate) fn left_out(ruleset: &Ruleset, rule: &Rule, expressible: bool) -> Option<Notice> {
    if !expressible {
        return Some(Notice::NotExpressible(rule.transport, rule.matches));
    }
    let port = rule.matches.protocol()?;
    if !is_possible(&ruleset.source_networks, rule) {
        Some(Notice::NoSource(port))
    } else if !is_possible(&ruleset.destination_networks, rule) {
        Some(Notice::NoDestination(port))
    } else {
        None
    }
}

/// Asserts that exactly the rules that are not exported are reported, apart from the notices of the ruleset.
pub(crate) fn check_left_out(
    ruleset: &Ruleset,
    notices: &[Notice],
    format: &str,
    expresses: impl Fn(&Rule) -> bool,
) {
    let is_left_out = |one: &&Notice| {
        matches!(
            one,
            Notice::NotExpressible(..) | Notice::NoSource(_) | Notice::NoDestination(_)
        )
    };
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

/// Source and destination network; none is any.
type Path = (Option<IpNet>, Option<IpNet>);

/// Source and destination network as texts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Between<'a>(Option<&'a str>, Option<&'a str>);

/// A source, with any destination.
impl<'a> From<Option<&'a str>> for Between<'a> {
    fn from(source: Option<&'a str>) -> Self {
        Self(source, None)
    }
}

/// A source and a destination.
impl<'a> From<(Option<&'a str>, Option<&'a str>)> for Between<'a> {
    fn from((source, destination): (Option<&'a str>, Option<&'a str>)) -> Self {
        Self(source, destination)
    }
}

/// Ports and protocols by source and destination network; `None` is any. Traffic that can't come from or go to a
/// network is not part of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Admitted(BTreeMap<Path, PortSet>);

impl Admitted {
    /// Adds a range such as `53` or `3268-3269`, whose ends are separated by `dash`.
    pub(crate) fn ports<'a>(
        &mut self,
        path: impl Into<Between<'a>>,
        transport: &str,
        ports: &str,
        dash: char,
    ) {
        let transport = Transport::find(transport).expect("a transport");
        assert!(transport.has_ports(), "{transport:?}");
        let (low, high) = ports.split_once(dash).unwrap_or((ports, ports));
        let number = |text: &str| text.parse::<u16>().expect("a number");
        let range = PortRange::from_numbers(number(low), number(high)).expect("a range");
        let mut set = PortSet::new();
        set.insert(transport, range);
        self.insert(parsed(path), &set);
    }

    /// Adds an IP protocol, by name or number.
    pub(crate) fn protocol<'a>(&mut self, path: impl Into<Between<'a>>, text: &str) {
        self.port(path, protocol(text));
    }

    /// Adds a message type of ICMP or ICMPv6.
    pub(crate) fn icmp_type<'a>(
        &mut self,
        path: impl Into<Between<'a>>,
        transport: Transport,
        number: &str,
    ) {
        self.port(path, icmp_type(transport, number));
    }

    /// Adds an IP protocol without ports, or a message type of one.
    pub(crate) fn port<'a>(&mut self, path: impl Into<Between<'a>>, port: Port) {
        let mut set = PortSet::new();
        set.insert_protocol(port);
        assert!(!set.is_empty(), "{port}");
        self.insert(parsed(path), &set);
    }

    /// Adds a protocol as in tables: `GRE`, `ICMP echo`, `IP 41`.
    pub(crate) fn label<'a>(&mut self, path: impl Into<Between<'a>>, label: &str) {
        self.port(path, labeled(label));
    }

    /// Adds the listed ports of a transport, or the protocol itself if there is no list.
    pub(crate) fn list<'a>(
        &mut self,
        path: impl Into<Between<'a>>,
        transport: &str,
        list: Option<&str>,
        dash: char,
    ) {
        let path = path.into();
        match list {
            Some(list) => {
                for ports in list.split(',') {
                    self.ports(path, transport, ports, dash);
                }
            }
            None => self.protocol(path, transport),
        }
    }

    /// Adds all traffic of `other`.
    pub(crate) fn add(&mut self, other: Self) {
        for (path, set) in other.0 {
            self.insert(path, &set);
        }
    }

    fn insert(&mut self, path: Path, set: &PortSet) {
        let (source, destination) = path;
        let is_v4 = |network: IpNet| network.addr().is_ipv4();
        if source
            .map(is_v4)
            .zip(destination.map(is_v4))
            .is_some_and(|(one, other)| one != other)
        {
            return;
        }
        let set = match source.or(destination) {
            Some(network) => possible(&network, set),
            None => set.clone(),
        };
        if !set.is_empty() {
            let own = self.0.entry(path).or_default();
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
        let named = |networks: &[IpNet]| -> Vec<Option<IpNet>> {
            let all = IpNet::aggregate(&networks.to_vec());
            if all.is_empty() {
                return vec![None];
            }
            let is_named = |network: &IpNet| match format.networks {
                Networks::Both | Networks::BothIn | Networks::Apart => true,
                Networks::Ipv4 => matches!(network, IpNet::V4(_)),
                Networks::Ipv6 => matches!(network, IpNet::V6(_)),
            };
            all.into_iter().filter(is_named).map(Some).collect()
        };
        for source in named(&ruleset.source_networks) {
            for destination in named(&ruleset.destination_networks) {
                admitted.insert((source, destination), &set);
            }
        }
        admitted
    }

    /// Removes the networks, for files that name none.
    pub(crate) fn without_networks(self) -> Self {
        let mut all = Self::default();
        all.insert((None, None), &self.into_set());
        all
    }

    /// Returns the ports and protocols from all sources.
    pub(crate) fn into_set(self) -> PortSet {
        let sets = self.0.into_values().reduce(|one, other| one.union(&other));
        sets.unwrap_or_default()
    }

    /// Converts networks of all addresses to any.
    pub(crate) fn with_all_as_anyone(self) -> Self {
        let mut converted = Self::default();
        let is_part = |network: &IpNet| network.prefix_len() > 0;
        for ((source, destination), set) in self.0 {
            converted.insert((source.filter(is_part), destination.filter(is_part)), &set);
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

fn parsed<'a>(path: impl Into<Between<'a>>) -> Path {
    let Between(source, destination) = path.into();
    (source.map(network), destination.map(network))
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
