//! Common parts of the formats for Windows Firewall: rules, keywords, and advice for the head of a file.

use ipnet::IpNet;

use crate::export::entry::{PortList, Protocol, port_lists, services_of};
use crate::export::input::Input;
use crate::export::network_list::NetworkList;
use crate::model::{
    Direction, Label, Lang, Matches, Os, PortRange, PortSet, Profile, Text, Transport, text,
};

/// Names of the formats whose target has a keyword for dynamic RPC.
pub(super) const WITH_KEYWORD: [&str; 3] = ["powershell", "netsh", "ansible-windows"];

/// Keys of the rules that a ruleset can have, as used in rule names.
pub(super) const KEYS: [&str; 10] = [
    MAPPER_KEY, RPC_KEY, "tcp", "udp", "gre", "esp", "ah", "icmp", "icmpv6", NUMBER_KEY,
];
/// Key of all protocols that are given by number.
pub(super) const NUMBER_KEY: &str = "ip";
const MAPPER_KEY: &str = "rpc-mapper";
const RPC_KEY: &str = "rpc";

/// Port of the endpoint mapper, for which Windows Firewall has a keyword.
const MAPPER: Option<PortRange> = PortRange::from_numbers(135, 135);

/// Rule of Windows Firewall.
pub(super) struct Row {
    /// Key, one of [`KEYS`].
    pub(super) key: &'static str,
    /// Part of rule names that differs between all rules of a ruleset: the key, or `ip-41`.
    pub(super) name: String,
    /// Label for people: `TCP`.
    pub(super) label: String,
    /// Protocol of the rule.
    pub(super) transport: Transport,
    /// Name of the protocol in Windows, or its number if it has none.
    pub(super) protocol: String,
    /// Ports of the rule.
    pub(super) ports: Ports,
    /// Types of ICMP or ICMPv6; empty for all types, and for other protocols.
    pub(super) icmp_types: Vec<u8>,
    /// Port ranges and types of ICMP with the services that need them; neither for rules with no numbers.
    pub(super) reasons: Vec<(Option<String>, String)>,
}

impl Row {
    /// Returns each port range with the services that need it: `TCP 53: DNS Server`.
    pub(super) fn labeled_reasons(&self) -> impl Iterator<Item = String> {
        self.reasons.iter().map(|(part, services)| match part {
            Some(part) => format!("{} {part}: {services}", self.transport.label()),
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
                label: "RPC mapper".to_owned(),
                reasons: reasons(list, input.lang),
                ..Row::of_ports(MAPPER_KEY, Transport::Tcp, Ports::Mapper)
            }));
        }
        let needed = services_of(
            input.ruleset,
            Transport::Tcp,
            Matches::RpcKeyword,
            input.lang,
        );
        rows.push(Row {
            label: "RPC dynamic".to_owned(),
            reasons: vec![(None, needed)],
            ..Row::of_ports(RPC_KEY, Transport::Tcp, Ports::Rpc)
        });
    }
    let lists = port_lists(input.ruleset, &numbers);
    rows.extend(lists.iter().map(|list| {
        let ports = list.entries.iter().map(|entry| entry.range).collect();
        Row {
            reasons: reasons(list, input.lang),
            ..Row::of_ports(list.transport.name(), list.transport, Ports::Numbers(ports))
        }
    }));
    for protocol in input.protocols() {
        let row = Row::of_protocol(&protocol, input.lang);
        match rows.last_mut() {
            // A rule can have several types of ICMP.
            Some(last) if last.name == row.name => {
                last.icmp_types.extend(row.icmp_types);
                last.reasons.extend(row.reasons);
            }
            _ => rows.push(row),
        }
    }
    rows
}

impl Row {
    fn of_ports(key: &'static str, transport: Transport, ports: Ports) -> Self {
        Self {
            key,
            name: key.to_owned(),
            label: transport.label().to_owned(),
            transport,
            protocol: transport.label().to_owned(),
            ports,
            icmp_types: Vec::new(),
            reasons: Vec::new(),
        }
    }

    fn of_protocol(protocol: &Protocol<'_>, lang: Lang) -> Self {
        let transport = protocol.transport;
        let part = protocol.icmp_type().map(|_| protocol.part());
        Self {
            name: match transport {
                Transport::Ip => protocol.key(),
                _ => transport.name().to_owned(),
            },
            label: match transport {
                Transport::Ip => protocol.label(),
                _ => transport.label().to_owned(),
            },
            protocol: match transport {
                Transport::Icmp => "ICMPv4".to_owned(),
                Transport::Icmpv6 => "ICMPv6".to_owned(),
                _ => protocol.number().to_string(),
            },
            icmp_types: protocol.icmp_type().into_iter().collect(),
            reasons: vec![(part, protocol.services(lang))],
            ..Self::of_ports(transport.name(), transport, Ports::None)
        }
    }

    /// Returns the networks that the rule's packets can come from, and go to.
    pub(super) fn networks(&self, input: &Input<'_>) -> [NetworkList; 2] {
        [&input.sources, &input.destinations].map(|networks| networks.carrying(self.transport))
    }
}

fn reasons(list: &PortList<'_>, lang: Lang) -> Vec<(Option<String>, String)> {
    let entries = list.entries.iter();
    entries
        .map(|entry| (Some(entry.range.to_string()), entry.services(lang)))
        .collect()
}

/// Returns why Windows Firewall rejects a network: it has no loopback and no unspecified addresses ([MS-FASP] 2.2.6,
/// 2.2.10 and 2.2.24).
pub(super) fn rejects(network: &IpNet) -> Option<Label> {
    let address = network.network();
    let is_whole = network.prefix_len() == 0;
    if address.is_loopback() {
        Some(Label::new(
            "Windows Firewall rejects loopback addresses",
            "Windows 防火墙拒绝环回地址",
        ))
    } else if address.is_unspecified() && !is_whole {
        Some(Label::new(
            "Windows Firewall rejects unspecified addresses",
            "Windows 防火墙拒绝未指定的地址",
        ))
    } else {
        None
    }
}

/// Returns networks as words, or only `any` if there are none or they are all addresses of both families.
pub(super) fn addresses(networks: &NetworkList, any: &str) -> Vec<String> {
    let are_all = networks.v4.iter().any(|one| one.prefix_len() == 0)
        && networks.v6.iter().any(|one| one.prefix_len() == 0);
    if are_all {
        return vec![any.to_owned()];
    }
    networks.words(any, address)
}

/// Formats a network. All addresses of a family have to be a range, not a network with a zero mask, and a range of
/// IPv6 begins after the loopback address ([MS-FASP] 2.2.4, 2.2.6 and 2.2.10).
fn address(network: &IpNet) -> String {
    if network.prefix_len() > 0 {
        return network.to_string();
    }
    match network {
        IpNet::V4(_) => "0.0.0.0-255.255.255.255".to_owned(),
        IpNet::V6(_) => "::2-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".to_owned(),
    }
}

/// Returns the chosen profiles by their names in Windows, separated by `separator`.
pub(super) fn profile_names(input: &Input<'_>, separator: &str) -> String {
    let profiles = Profile::of(&input.ruleset.profiles).into_iter();
    profiles
        .map(Profile::name)
        .collect::<Vec<_>>()
        .join(separator)
}

/// Lines about the profiles and the versions of Windows, for the head of a file.
pub(super) fn about_profiles(input: &Input<'_>) -> Vec<Text> {
    let Text { en, zh } = Profile::list(&input.ruleset.profiles);
    let mut lines = vec![
        text!("Profiles: {en}.", "配置文件：{zh}。"),
        text!(
            "On a host whose policy ignores local rules, they must be in the policy.",
            "如果策略规定忽略本地规则，则须写入该策略。"
        ),
    ];
    if input.ruleset.os != Os::Modern {
        lines.push(text!(
            "Windows Server 2003 and earlier have none of this; Server 2008 takes no ranges of ports.",
            "Windows Server 2003 及更早版本不支持这些命令；Server 2008 不支持端口范围。"
        ));
    }
    lines
}

/// Names of the parameters for ports, source networks and destination networks in `netsh` and Ansible.
pub(super) const fn parameters(direction: Direction) -> [&'static str; 3] {
    match direction {
        Direction::In => ["localport", "remoteip", "localip"],
        Direction::Out => ["remoteport", "localip", "remoteip"],
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
