//! Common parts of the formats for Windows Firewall: rules, keywords, and advice for the head of a file.

use ipnet::IpNet;

use crate::export::entry::{PortList, port_lists, services_of};
use crate::export::input::Input;
use crate::model::{Direction, Label, Lang, Matches, PortRange, PortSet, Transport};

/// Keys of the rules that a ruleset can have, as used in rule names.
pub(super) const KEYS: [&str; 8] = [
    MAPPER_KEY, RPC_KEY, "tcp", "udp", "gre", "esp", "ah", "icmp",
];
const MAPPER_KEY: &str = "rpc-mapper";
const RPC_KEY: &str = "rpc";

/// Port of the endpoint mapper, for which Windows Firewall has a keyword.
const MAPPER: Option<PortRange> = PortRange::from_numbers(135, 135);

/// Rule of Windows Firewall.
pub(super) struct Row {
    /// Key, one of [`KEYS`].
    pub(super) key: &'static str,
    /// Label for people: `TCP`.
    pub(super) label: &'static str,
    /// Protocol of the rule.
    pub(super) transport: Transport,
    /// Ports of the rule.
    pub(super) ports: Ports,
    /// Port ranges with the services that need them; no range for rules without port numbers.
    pub(super) reasons: Vec<(Option<PortRange>, String)>,
}

impl Row {
    /// Returns each port range with the services that need it: `TCP 53: DNS Server`.
    pub(super) fn labeled_reasons(&self) -> impl Iterator<Item = String> {
        self.reasons.iter().map(|(range, services)| match range {
            Some(range) => format!("{} {range}: {services}", self.transport.label()),
            None => format!("{}: {services}", self.label),
        })
    }
}

/// Ports of a rule.
pub(super) enum Ports {
    /// Port ranges.
    Numbers(Vec<PortRange>),
    /// Keyword for the endpoint mapper.
    Mapper,
    /// Keyword for the ports that the RPC runtime has assigned.
    Rpc,
    /// No ports: an IP protocol.
    None,
}

impl Ports {
    /// Formats the list of ports, given the target's keyword for the endpoint mapper.
    pub(super) fn words(&self, mapper: &str) -> Vec<String> {
        match self {
            Self::Numbers(runs) => runs.iter().map(ToString::to_string).collect(),
            Self::Mapper => vec![mapper.to_owned()],
            Self::Rpc => vec!["RPC".to_owned()],
            Self::None => Vec::new(),
        }
    }
}

/// Returns the protocol's name in Windows, or its number if it has none.
pub(super) fn protocol(transport: Transport) -> String {
    match transport {
        Transport::Tcp | Transport::Udp => transport.label().to_owned(),
        Transport::Icmp => "ICMPv4".to_owned(),
        other => other.ip_protocol().to_string(),
    }
}

/// Returns the rules of a ruleset.
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
        let needed = services_of(
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
        reasons: vec![(None, protocol.services(input.lang))],
    }));
    rows
}

fn reasons(list: &PortList<'_>, lang: Lang) -> Vec<(Option<PortRange>, String)> {
    let entries = list.entries.iter();
    entries
        .map(|entry| (Some(entry.range), entry.services(lang)))
        .collect()
}

/// Formats a network for `netsh` and the COM interface. All addresses have to be a range, not a network with
/// a zero mask.
pub(super) fn address(network: &IpNet) -> String {
    if network.prefix_len() > 0 {
        return network.to_string();
    }
    match network {
        IpNet::V4(_) => "0.0.0.0-255.255.255.255".to_owned(),
        IpNet::V6(_) => "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".to_owned(),
    }
}

/// Names of the parameters for ports and source networks in `netsh` and Ansible.
pub(super) const fn parameters(direction: Direction) -> (&'static str, &'static str) {
    match direction {
        Direction::In => ("localport", "remoteip"),
        Direction::Out => ("remoteport", "localip"),
    }
}

/// Microsoft's recommendation to use built-in rules instead, for the head of a file.
pub(super) const ADVICE: [Label; 2] = [
    Label::new(
        "On the server itself, Microsoft recommends the built-in rule groups of each role. Use these rules",
        "在服务器本机上，Microsoft 建议使用各角色自带的规则组。这些规则用于内置规则已被删除的主机，",
    ),
    Label::new(
        "where the built-in rules were removed, or where the sources must be restricted.",
        "或需要限制来源地址的情形。",
    ),
];
