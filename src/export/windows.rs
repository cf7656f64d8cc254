//! What all formats for Windows Firewall share: which rules there are, their keywords, and the advice
//! that belongs on top.

use ipnet::IpNet;

use crate::export::entry::{PortList, port_lists, why};
use crate::export::input::Input;
use crate::model::{Direction, Label, Lang, Matches, PortRange, PortSet, Transport};

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

impl Row {
    /// Each port range with the services that need it: `TCP 53: DNS Server`.
    pub(super) fn labeled_reasons(&self) -> impl Iterator<Item = String> {
        self.reasons.iter().map(|(run, why)| match run {
            Some(run) => format!("{} {run}: {why}", self.transport.label()),
            None => format!("{}: {why}", self.label),
        })
    }
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

/// The rules of a ruleset.
pub(super) fn rows(input: &Input<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut numbers = input.ruleset.set();
    let mut rules = input.ruleset.rules.iter();
    if rules.any(|rule| rule.matches == Matches::RpcKeyword) {
        let mut mapper = PortSet::new();
        if let Some(port) = MAPPER {
            mapper.insert(Transport::Tcp, port);
        }
        if numbers.is_superset(&mapper) {
            numbers = numbers.difference(&mapper);
            let lists = port_lists(input.ruleset, &mapper);
            rows.extend(lists.iter().map(|list| Row {
                key: MAPPER_KEY,
                label: "RPC mapper",
                transport: Transport::Tcp,
                ports: Ports::Mapper,
                reasons: reasons(list, input.lang),
            }));
        }
        let needed = why(
            input.ruleset,
            Transport::Tcp,
            Matches::RpcKeyword,
            input.lang,
        );
        rows.push(Row {
            key: RPC_KEY,
            label: "RPC dynamic",
            transport: Transport::Tcp,
            ports: Ports::Rpc,
            reasons: vec![(None, needed)],
        });
    }
    let lists = port_lists(input.ruleset, &numbers);
    rows.extend(lists.iter().map(|list| Row {
        key: list.transport.name(),
        label: list.transport.label(),
        transport: list.transport,
        ports: Ports::Numbers(list.entries.iter().map(|entry| entry.range).collect()),
        reasons: reasons(list, input.lang),
    }));
    rows.extend(input.protocols().iter().map(|protocol| Row {
        key: protocol.transport.name(),
        label: protocol.transport.label(),
        transport: protocol.transport,
        ports: Ports::None,
        reasons: vec![(None, protocol.why(input.lang))],
    }));
    rows
}

fn reasons(list: &PortList<'_>, lang: Lang) -> Vec<(Option<PortRange>, String)> {
    let entries = list.entries.iter();
    entries
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

/// The parameters of a rule in `netsh` and in Ansible that take the ports and the source networks.
pub(super) const fn parameters(direction: Direction) -> (&'static str, &'static str) {
    match direction {
        Direction::In => ("localport", "remoteip"),
        Direction::Out => ("remoteport", "localip"),
    }
}

/// Microsoft's advice to use built-in rules instead, for the top of a file.
pub(super) const ADVICE: [Label; 2] = [
    Label::new(
        "On the server itself Microsoft advises the rule groups that come with each role. These rules",
        "在服务器本机上，Microsoft 建议使用各角色自带的规则组。这些规则用于内置规则已被删除的主机，",
    ),
    Label::new(
        "are for hosts whose built-in rules were removed, or whose sources are to be narrowed.",
        "或需要收窄来源地址的情形。",
    ),
];
