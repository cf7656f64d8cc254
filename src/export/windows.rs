//! Common parts of the formats for Windows Firewall: rules, keywords, and advice for the head of a file.

use ipnet::IpNet;

use crate::export::comment::{one_line, short};
use crate::export::entry::{PortList, Protocol, port_lists, services_of};
use crate::export::input::Input;
use crate::export::network_list::NetworkList;
use crate::model::{
    Direction, Label, Lang, Matches, Os, PortRange, PortSet, Profile, Text, Transport, text,
};

/// Names of the formats whose target has a keyword for dynamic RPC.
pub(super) const WITH_KEYWORD: [&str; 4] = ["powershell", "netsh", "gpo", "ansible-windows"];

/// Maximum number of ports, and of networks, in a list of a rule ([MS-FASP] 2.2.5 to 2.2.13).
pub(super) const LONGEST_LIST: usize = 1_000;

/// Maximum length of the services in a description, and of the ruleset's name before them, in UTF-16 units. The field
/// takes 9,999 characters ([MS-FASP] 2.2.37), but people read it in a list.
const LONGEST_SERVICES: usize = 250;
const LONGEST_NAME: usize = 100;

/// Keys of the rules that a ruleset can have, as used in rule names.
pub(super) const KEYS: [&str; 10] = [
    MAPPER_KEY, RPC_KEY, "tcp", "udp", "gre", "esp", "ah", "icmp", "icmpv6", NUMBER_KEY,
];
/// Key of all protocols that are given by number.
pub(super) const NUMBER_KEY: &str = "ip";
const MAPPER_KEY: &str = "rpc-mapper";
const RPC_KEY: &str = "rpc";

/// Returns the keys of the rules without a keyword and without a number.
pub(super) fn plain_keys() -> impl Iterator<Item = &'static str> {
    let others = [MAPPER_KEY, RPC_KEY, NUMBER_KEY];
    KEYS.into_iter().filter(move |key| !others.contains(key))
}

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
    /// Number of the protocol.
    pub(super) number: u8,
    /// Ports of the rule.
    pub(super) ports: Ports,
    /// Types of ICMP or ICMPv6; empty for all types, and for other protocols.
    pub(super) icmp_types: Vec<u8>,
    reasons: Vec<Reason>,
}

impl Row {
    /// Returns each port range with the services that need it: `TCP 53: DNS Server`.
    pub(super) fn labeled_reasons(&self) -> impl Iterator<Item = String> {
        self.labeled(&self.reasons)
    }

    fn labeled(&self, reasons: &[Reason]) -> impl Iterator<Item = String> {
        reasons.iter().map(|(part, services)| match part {
            Some(part) => format!("{} {part}: {services}", self.transport.label()),
            None => format!("{}: {services}", self.label),
        })
    }

    /// Returns the row in as many portions as it needs if a rule has at most `longest` ports; `mapper` is the target's
    /// keyword for the endpoint mapper.
    pub(super) fn portions(&self, mapper: &str, longest: usize) -> Vec<Portion<'_>> {
        let words = self.ports.words(mapper);
        if words.len() <= longest {
            return vec![Portion {
                row: self,
                number: 1,
                ports: words,
                reasons: &self.reasons,
            }];
        }
        // Each of several ports has its reason.
        let portions = words.chunks(longest).zip(self.reasons.chunks(longest));
        let portions = (1..).zip(portions);
        let portion = |(number, (ports, reasons)): (usize, (&[String], _))| Portion {
            row: self,
            number,
            ports: ports.to_vec(),
            reasons,
        };
        portions.map(portion).collect()
    }
}

/// Port range or type of ICMP with the services that need it; neither for rules with no numbers.
type Reason = (Option<String>, String);

/// Row, or a part of it with as many ports as a rule takes.
pub(super) struct Portion<'a> {
    /// Row.
    pub(super) row: &'a Row,
    /// Number among the portions of the row, from 1.
    number: usize,
    /// Ports: `53`, `3268-3269` or a keyword; none for a protocol without ports.
    pub(super) ports: Vec<String>,
    reasons: &'a [Reason],
}

impl Portion<'_> {
    /// Part of rule names that differs between all portions of a ruleset: `tcp`, `tcp-ports2`.
    pub(super) fn name(&self) -> String {
        self.numbered(&self.row.name, "-ports")
    }

    /// Label for people that differs between all portions of a ruleset: `TCP`, `TCP ports 2`.
    pub(super) fn label(&self) -> String {
        self.numbered(&self.row.label, " ports ")
    }

    fn numbered(&self, text: &str, before: &str) -> String {
        match self.number {
            1 => text.to_owned(),
            number => format!("{text}{before}{number}"),
        }
    }

    /// Returns each port range with the services that need it: `TCP 53: DNS Server`.
    pub(super) fn labeled_reasons(&self) -> impl Iterator<Item = String> {
        self.row.labeled(self.reasons)
    }

    /// Types of ICMP or ICMPv6, or only `any` for all types; none for other protocols.
    pub(super) fn icmp_types(&self, any: &str) -> Vec<String> {
        let types = self.row.icmp_types.iter();
        let mut types: Vec<String> = types.map(ToString::to_string).collect();
        if self.row.transport.has_types() && types.is_empty() {
            types.push(any.to_owned());
        }
        types
    }

    /// Formats the ruleset's name and the services for the rule's description; `more` is appended where some are
    /// missing. `|` separates the fields of a stored rule ([MS-GPFAS] 2.2.2.19).
    pub(super) fn description(&self, input: &Input<'_>, more: Label) -> String {
        let name = short(&one_line(&input.ruleset.name), LONGEST_NAME);
        let mut reasons = self.reasons.iter().map(|(part, services)| match part {
            Some(part) => format!("[{part}] {services}"),
            None => services.clone(),
        });
        let first = reasons.next().unwrap_or_default();
        let mut text = short(&first, LONGEST_SERVICES);
        let mut is_cut = text != first;
        for reason in reasons {
            let length: usize = [&text, &reason]
                .map(|one| one.encode_utf16().count())
                .iter()
                .sum();
            is_cut |= length > LONGEST_SERVICES;
            if is_cut {
                break;
            }
            text = format!("{text}; {reason}");
        }
        if is_cut {
            text.truncate(text.trim_end_matches('.').len());
            text = format!("{text} ...{}", more.get(input.lang));
        }
        format!("{name}: {text}").replace('|', "/")
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
            number: transport.ip_protocol().unwrap_or_default(),
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
            number: protocol.number(),
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

fn reasons(list: &PortList<'_>, lang: Lang) -> Vec<Reason> {
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

/// Lists of a rule for targets that take no script: its portion, and its local and remote networks. The lists are short
/// enough for a rule.
pub(super) struct Lists<'a> {
    /// Portion.
    pub(super) portion: &'a Portion<'a>,
    /// Part of rule names that differs between all rules of a ruleset: `tcp`, `tcp-ports2-networks3`.
    pub(super) name: String,
    /// Networks of the host that has the rule, or only the target's word for any.
    pub(super) local: Vec<String>,
    /// Networks of the other hosts, or only the target's word for any.
    pub(super) remote: Vec<String>,
}

/// Returns the rules for a portion; `any` is the target's word for any network. More networks than a list takes need
/// more rules.
pub(super) fn lists<'a>(
    portion: &'a Portion<'a>,
    input: &Input<'_>,
    any: &'static str,
) -> Vec<Lists<'a>> {
    let networks = portion.row.networks(input);
    let [sources, destinations] = networks.map(|list| addresses(&list, any));
    let (local, remote) = match input.ruleset.direction {
        Direction::In => (destinations, sources),
        Direction::Out => (sources, destinations),
    };
    let mut lists = Vec::new();
    for local in local.chunks(LONGEST_LIST) {
        for remote in remote.chunks(LONGEST_LIST) {
            let name = portion.name();
            lists.push(Lists {
                portion,
                name: match lists.len() + 1 {
                    1 => name,
                    number => format!("{name}-networks{number}"),
                },
                local: local.to_vec(),
                remote: remote.to_vec(),
            });
        }
    }
    lists
}

/// Returns the chosen profiles by their names in Windows, separated by `separator`.
pub(super) fn profile_names(input: &Input<'_>, separator: &str) -> String {
    let profiles = Profile::of(&input.ruleset.profiles).into_iter();
    profiles
        .map(Profile::name)
        .collect::<Vec<_>>()
        .join(separator)
}

/// Line about the profiles, for the head of a file.
pub(super) fn profiles_line(input: &Input<'_>) -> Text {
    let Text { en, zh } = Profile::list(&input.ruleset.profiles);
    text!("Profiles: {en}.", "配置文件：{zh}。")
}

/// Line about the versions of Windows that can't load the rules, for the head of a file.
pub(super) fn older_versions(input: &Input<'_>) -> Option<Text> {
    (input.ruleset.os != Os::Modern).then(|| {
        text!(
            "Windows Server 2003 and earlier have none of this; Server 2008 takes no ranges of ports.",
            "Windows Server 2003 及更早版本不支持这些命令；Server 2008 不支持端口范围。"
        )
    })
}

/// Lines about the profiles and the versions of Windows, for the head of a file with local rules.
pub(super) fn about_profiles(input: &Input<'_>) -> Vec<Text> {
    let mut lines = vec![
        profiles_line(input),
        text!(
            "On a host whose policy ignores local rules, they must be in the policy.",
            "如果策略规定忽略本地规则，则须写入该策略。"
        ),
    ];
    lines.extend(older_versions(input));
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
