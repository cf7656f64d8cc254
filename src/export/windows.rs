//! What all formats for Windows Firewall share: which rules there are, their keywords, and the advice
//! that belongs on top.

use ipnet::IpNet;

use crate::export::entry::{entries, why};
use crate::model::{Lang, Matches, PortRange, PortSet, Ruleset, Transport};

/// What tells apart the rules that one ruleset can have, as it stands in their names.
pub(super) const KEYS: [&str; 8] = [
    MAPPER_KEY, RPC_KEY, "tcp", "udp", "gre", "esp", "ah", "icmp",
];
const MAPPER_KEY: &str = "rpc-mapper";
const RPC_KEY: &str = "rpc";

/// The endpoint mapper's port, for which Windows Firewall has a keyword.
const MAPPER: Option<PortRange> = PortRange::from_numbers(135, 135);

/// A rule of Windows Firewall.
pub(super) struct Row {
    /// One of [`KEYS`].
    pub(super) key: &'static str,
    /// The same for people: `TCP`.
    pub(super) label: &'static str,
    /// Its protocol.
    pub(super) transport: Transport,
    /// Its ports.
    pub(super) ports: Ports,
    /// Which run of ports serves whom; one without a run where there are none.
    pub(super) reasons: Vec<(Option<PortRange>, String)>,
}

/// What a rule says of ports.
pub(super) enum Ports {
    /// These.
    Numbers(Vec<PortRange>),
    /// The keyword for the endpoint mapper.
    Mapper,
    /// The keyword for the ports that the RPC runtime has handed out.
    Rpc,
    /// Nothing: an IP protocol without ports.
    None,
}

impl Ports {
    /// The list as it is written, given the target's keyword for the endpoint mapper.
    pub(super) fn words(&self, mapper: &str) -> Vec<String> {
        match self {
            Self::Numbers(runs) => runs.iter().map(ToString::to_string).collect(),
            Self::Mapper => vec![mapper.to_owned()],
            Self::Rpc => vec!["RPC".to_owned()],
            Self::None => Vec::new(),
        }
    }
}

/// The name that Windows knows the protocol by; where it has none, the number.
pub(super) fn protocol(transport: Transport) -> String {
    match transport {
        Transport::Tcp | Transport::Udp => transport.label().to_owned(),
        Transport::Icmp => "ICMPv4".to_owned(),
        other => other.ip_protocol().to_string(),
    }
}

/// The rules of `ruleset`.
pub(super) fn rows(ruleset: &Ruleset, lang: Lang) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut numbers = ruleset.set();
    let keyword = ruleset
        .rules
        .iter()
        .any(|rule| rule.matches == Matches::RpcKeyword);
    if keyword {
        let mut mapper = PortSet::new();
        if let Some(port) = MAPPER {
            mapper.insert(Transport::Tcp, port);
        }
        if numbers.is_superset(&mapper) {
            rows.push(Row {
                key: MAPPER_KEY,
                label: "RPC mapper",
                transport: Transport::Tcp,
                ports: Ports::Mapper,
                reasons: reasons(ruleset, &mapper, Transport::Tcp, lang),
            });
            numbers = numbers.difference(&mapper);
        }
        rows.push(Row {
            key: RPC_KEY,
            label: "RPC dynamic",
            transport: Transport::Tcp,
            ports: Ports::Rpc,
            reasons: vec![(
                None,
                why(ruleset, Transport::Tcp, Matches::RpcKeyword, lang),
            )],
        });
    }
    for transport in [Transport::Tcp, Transport::Udp] {
        let runs: Vec<PortRange> = numbers.ranges(transport).collect();
        if !runs.is_empty() {
            rows.push(Row {
                key: transport.name(),
                label: transport.label(),
                transport,
                ports: Ports::Numbers(runs),
                reasons: reasons(ruleset, &numbers, transport, lang),
            });
        }
    }
    rows.extend(numbers.protocols().map(|transport| Row {
        key: transport.name(),
        label: transport.label(),
        transport,
        ports: Ports::None,
        reasons: vec![(None, why(ruleset, transport, Matches::Protocol, lang))],
    }));
    rows
}

fn reasons(
    ruleset: &Ruleset,
    set: &PortSet,
    transport: Transport,
    lang: Lang,
) -> Vec<(Option<PortRange>, String)> {
    let runs = entries(ruleset, set, transport);
    runs.iter()
        .map(|entry| (Some(entry.range), entry.why(lang)))
        .collect()
}

/// A network as `netsh` and the COM interface take it. All addresses are a range there, not a network
/// without a mask.
pub(super) fn address(network: &IpNet) -> String {
    if network.prefix_len() > 0 {
        return network.to_string();
    }
    match network {
        IpNet::V4(_) => "0.0.0.0-255.255.255.255".to_owned(),
        IpNet::V6(_) => "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".to_owned(),
    }
}

/// What Microsoft advises instead, for the top of a file.
pub(super) const fn advice(lang: Lang) -> [&'static str; 2] {
    match lang {
        Lang::En => [
            "On the server itself Microsoft advises the rule groups that come with each role. These rules",
            "are for hosts whose built-in rules were removed, or whose sources are to be narrowed.",
        ],
        Lang::Zh => [
            "在服务器本机上，Microsoft 建议使用各角色自带的规则组。这些规则用于内置规则已被删除的主机，",
            "或需要收窄来源地址的情形。",
        ],
    }
}
