//! Rules for `OPNsense` as CSV, for its import of firewall rules. The lists of ports and networks are aliases, which
//! `opnsense_aliases.rs` defines.
//!
//! The first line of the file names the columns, whatever it says, and a line that names none makes every row a rule
//! that passes everything (opnsense/core, issue 9861). So there is no head, no byte order mark and no comment. The
//! columns and their values are those of `Filter.xml` in opnsense/core: ICMP by names, ICMPv6 by numbers, protocols by
//! the names of FreeBSD's `/etc/protocols` without extension headers of IPv6 (`ProtocolField.php`).

use crate::export::comment::short_bytes;
use crate::export::entry::Protocol;
use crate::export::error::Excess;
use crate::export::format::Format;
use crate::export::input::Input;
use crate::export::network_list::Family;
use crate::export::opnsense_aliases::{
    LONGEST_DESCRIPTION, destinations_alias, is_all, name, ports_alias, sources_alias, uuid,
};
use crate::export::target::Group;
use crate::model::{Direction, Label, Rule, Text, Transport, text};

pub(super) const FORMAT: Format = Format::new(
    "opnsense",
    "csv",
    Group::Firewalls,
    Label::new(
        "rules for OPNsense, which name the aliases of opnsense-aliases",
        "OPNsense 的规则，引用 opnsense-aliases 中的别名",
    ),
    render,
)
.only(expresses)
.destinations()
.limited(exceeds)
.instructions(instructions);

/// Columns that a rule needs. `log` and others are left as they are when the file is loaded again.
const COLUMNS: [&str; 15] = [
    "@uuid",
    "enabled",
    "sequence",
    "action",
    "quick",
    "interface",
    "direction",
    "ipprotocol",
    "protocol",
    "icmptype",
    "icmp6type",
    "source_net",
    "destination_net",
    "destination_port",
    "description",
];

/// Interface of all rules. Without one, a rule would be for every interface; one that doesn't exist is refused.
const INTERFACE: &str = "lan";
/// Number that orders the first rule, and the step to the next.
const FIRST: usize = 1_000;
const STEP: usize = 10;
/// Largest number that orders a rule.
const LAST: usize = 999_999;
/// Keyword for all addresses.
const ANY: &str = "any";

/// Protocols in use that have a name in FreeBSD's `lib/libc/net/protocols`, other than those of [`protocol_name`].
const NAMED: [(u8, &str); 26] = [
    (2, "IGMP"),
    (4, "IPENCAP"),
    (8, "EGP"),
    (9, "IGP"),
    (33, "DCCP"),
    (41, "IPV6"),
    (46, "RSVP"),
    (55, "MOBILE"),
    (88, "EIGRP"),
    (89, "OSPF"),
    (94, "IPIP"),
    (97, "ETHERIP"),
    (98, "ENCAP"),
    (103, "PIM"),
    (108, "IPCOMP"),
    (112, "CARP"),
    (113, "PGM"),
    (115, "L2TP"),
    (124, "ISIS"),
    (132, "SCTP"),
    (136, "UDPLITE"),
    (137, "MPLS-IN-IP"),
    (138, "MANET"),
    (139, "HIP"),
    (140, "SHIM6"),
    (141, "WESP"),
];

/// Types of ICMP by the names of pf (FreeBSD, `sbin/pfctl/pfctl_parser.c`).
const ICMP_TYPES: [(u8, &str); 25] = [
    (0, "echorep"),
    (3, "unreach"),
    (4, "squench"),
    (5, "redir"),
    (6, "althost"),
    (8, "echoreq"),
    (9, "routeradv"),
    (10, "routersol"),
    (11, "timex"),
    (12, "paramprob"),
    (13, "timereq"),
    (14, "timerep"),
    (15, "inforeq"),
    (16, "inforep"),
    (17, "maskreq"),
    (18, "maskrep"),
    (30, "trace"),
    (31, "dataconv"),
    (32, "mobredir"),
    (33, "ipv6-where"),
    (34, "ipv6-here"),
    (35, "mobregreq"),
    (36, "mobregrep"),
    (39, "skip"),
    (40, "photuris"),
];

/// Types of ICMPv6 that a rule can have.
const ICMPV6_TYPES: [u8; 19] = [
    1, 2, 3, 4, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 200, 201,
];

/// Returns true if `OPNsense` has names for the protocol and its message type.
fn expresses(rule: &Rule) -> bool {
    let has_type = match (rule.transport, rule.icmp_type()) {
        (_, None) => true,
        (Transport::Icmpv6, Some(number)) => ICMPV6_TYPES.contains(&number),
        (_, Some(number)) => named(&ICMP_TYPES, number).is_some(),
    };
    has_type && protocol_name(rule.transport, rule.ip_protocol()).is_some()
}

fn named(names: &[(u8, &'static str)], number: u8) -> Option<&'static str> {
    let mut names = names.iter();
    names.find(|(own, _)| *own == number).map(|(_, name)| *name)
}

fn protocol_name(transport: Transport, number: u8) -> Option<&'static str> {
    match transport {
        Transport::Tcp => Some("TCP"),
        Transport::Udp => Some("UDP"),
        Transport::Icmp => Some("ICMP"),
        Transport::Icmpv6 => Some("IPV6-ICMP"),
        Transport::Gre => Some("GRE"),
        Transport::Esp => Some("ESP"),
        Transport::Ah => Some("AH"),
        Transport::Ip => named(&NAMED, number),
    }
}

/// Traffic of one or more rules that differ only in their addresses.
struct Traffic {
    transport: Transport,
    /// Part of the key of a rule: `tcp`, `icmp-8`.
    key: String,
    protocol: &'static str,
    icmp_type: &'static str,
    icmpv6_type: String,
    /// Alias of the ports, or nothing.
    ports: String,
    /// Services that need it: `TCP 53: DNS Server`.
    reason: String,
}

/// Addresses of a rule.
#[derive(Debug, PartialEq, Eq)]
struct Ends {
    /// Address family: `inet`, `inet6` or `inet46` for both.
    family: &'static str,
    source: String,
    destination: String,
}

fn render(input: &Input<'_>) -> String {
    let mut table = ::csv::Writer::from_writer(Vec::new());
    let rows = std::iter::once(COLUMNS.map(str::to_owned)).chain(rows(input));
    for row in rows {
        table
            .write_record(&row)
            .expect("memory takes every write, and every row has as many cells");
    }
    let bytes = table.into_inner().expect("memory takes every write");
    String::from_utf8(bytes).expect("the cells were strings")
}

fn exceeds(input: &Input<'_>) -> Option<Excess> {
    let rules = Label::new("rules", "条规则");
    Excess::of(rules, rows(input).len(), (LAST - FIRST) / STEP)
}

/// Returns the rules, one row each.
fn rows(input: &Input<'_>) -> Vec<[String; COLUMNS.len()]> {
    let name = name(input);
    let mut rows = Vec::new();
    for traffic in traffic(input) {
        for (at, ends) in ends(input, traffic.transport).into_iter().enumerate() {
            // The first rule for some traffic is always the same, whatever its networks are.
            let key = if at > 0 {
                format!("{name} {} {}", traffic.key, at + 1)
            } else {
                format!("{name} {}", traffic.key)
            };
            let sequence = FIRST + rows.len() * STEP;
            rows.push(row(&name, &traffic, ends, uuid(&key), sequence));
        }
    }
    rows
}

fn row(
    name: &str,
    traffic: &Traffic,
    ends: Ends,
    uuid: String,
    sequence: usize,
) -> [String; COLUMNS.len()] {
    // PHP reads a backslash in front of a quote as part of the text.
    let description = format!("{name} {}", traffic.reason)
        .replace('"', "'")
        .replace('\\', "/");
    [
        uuid,
        "1".to_owned(),
        sequence.to_string(),
        "pass".to_owned(),
        "1".to_owned(),
        INTERFACE.to_owned(),
        // A packet is checked where it enters the firewall, also that of an outbound connection of a host behind it.
        "in".to_owned(),
        ends.family.to_owned(),
        traffic.protocol.to_owned(),
        traffic.icmp_type.to_owned(),
        traffic.icmpv6_type.clone(),
        ends.source,
        ends.destination,
        traffic.ports.clone(),
        short_bytes(&description, LONGEST_DESCRIPTION),
    ]
}

fn traffic(input: &Input<'_>) -> Vec<Traffic> {
    let ports = input.port_lists().into_iter().filter_map(|list| {
        let reasons = list.entries.iter().map(|entry| entry.reason(input.lang));
        let reasons: Vec<String> = reasons.collect();
        Some(Traffic {
            transport: list.transport,
            key: list.transport.name().to_owned(),
            protocol: protocol_name(list.transport, 0)?,
            icmp_type: "",
            icmpv6_type: String::new(),
            ports: ports_alias(input, list.transport),
            reason: format!("{} {}", list.transport.label(), reasons.join("; ")),
        })
    });
    let protocols = input.protocols();
    let protocols = protocols.iter().filter_map(|protocol| {
        Some(Traffic {
            transport: protocol.transport,
            key: protocol.key(),
            protocol: protocol_name(protocol.transport, protocol.number())?,
            icmp_type: icmp_type(protocol),
            icmpv6_type: icmpv6_type(protocol),
            ports: String::new(),
            reason: protocol.reason(input.lang),
        })
    });
    ports.chain(protocols).collect()
}

fn icmp_type(protocol: &Protocol<'_>) -> &'static str {
    match (protocol.transport, protocol.icmp_type()) {
        (Transport::Icmp, Some(number)) => named(&ICMP_TYPES, number).unwrap_or_default(),
        _ => "",
    }
}

fn icmpv6_type(protocol: &Protocol<'_>) -> String {
    match (protocol.transport, protocol.icmp_type()) {
        (Transport::Icmpv6, Some(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// Returns the addresses of the rules for a transport: aliases, or the networks themselves if there are no ports, so
/// that no file of aliases is needed.
fn ends(input: &Input<'_>, transport: Transport) -> Vec<Ends> {
    let has_aliases = has_aliases(input);
    let mut all: Vec<Ends> = Vec::new();
    let families = Family::ALL.into_iter();
    for family in families.filter(|family| family.carries(transport)) {
        let Some(flow) = input.flow_of(family) else {
            continue;
        };
        let of_alias = |networks: &[_], alias: String| {
            let is_any = networks.is_empty() || networks.iter().any(is_all);
            if is_any { ANY.to_owned() } else { alias }
        };
        let word = |network| {
            if is_all(&network) {
                ANY.to_owned()
            } else {
                network.to_string()
            }
        };
        let paths: Vec<(String, String)> = if has_aliases {
            vec![(
                of_alias(&flow.sources, sources_alias(input)),
                of_alias(&flow.destinations, destinations_alias(input)),
            )]
        } else {
            let paths = flow.paths(family).into_iter();
            paths.map(|(from, to)| (word(from), word(to))).collect()
        };
        for (source, destination) in paths {
            match all.first_mut() {
                Some(first) if first.source == source && first.destination == destination => {
                    first.family = "inet46";
                }
                _ => all.push(Ends {
                    family: match family {
                        Family::V4 => "inet",
                        Family::V6 => "inet6",
                    },
                    source,
                    destination,
                }),
            }
        }
    }
    all
}

/// Returns true if `opnsense-aliases` can be exported for these rules: it has only aliases that belong to ports.
fn has_aliases(input: &Input<'_>) -> bool {
    let mut rules = input.ruleset.rules.iter();
    rules.any(|rule| rule.transport.has_ports())
}

fn instructions(input: &Input<'_>) -> Vec<Text> {
    let name = name(input);
    let mut lines = Vec::new();
    if has_aliases(input) {
        lines.push(text!(
            "load the file of opnsense-aliases first: OPNsense leaves out rules whose alias is missing",
            "请先加载 opnsense-aliases 的文件：如缺少别名，OPNsense 会略过引用它的规则"
        ));
    }
    lines.push(match input.ruleset.direction {
        Direction::In => text!(
            "replace {INTERFACE} in the column interface by the interface where the clients' packets enter the firewall",
            "请将 interface 列中的 {INTERFACE} 改为客户端数据包进入防火墙的接口"
        ),
        Direction::Out => text!(
            "replace {INTERFACE} in the column interface by the interface where this host's packets enter the firewall",
            "请将 interface 列中的 {INTERFACE} 改为本机数据包进入防火墙的接口"
        ),
    });
    lines.extend([
        text!(
            "leave the first line as it is, with nothing above it and no byte order mark: otherwise OPNsense may make \
             rules that pass everything",
            "请保持首行不变，其上不要添加任何内容，也不要添加字节顺序标记：否则 OPNsense 可能生成放行一切的规则"
        ),
        text!(
            "then load it: Firewall > Rules (in earlier versions Rules [new]), import CSV, then Apply",
            "然后加载：在 Firewall > Rules（早期版本为 Rules [new]）中导入 CSV，再点击 Apply"
        ),
        text!(
            "loading it again updates the same rules, also with other networks or options; a rule that only an earlier \
             file had stays until you delete it",
            "再次加载会更新相同的规则，网络或选项不同时也一样；仅存在于先前文件中的规则会保留，须自行删除"
        ),
    ]);
    lines.push(if has_aliases(input) {
        text!(
            "undo: delete the rules whose description begins with {name}, then the aliases whose name does",
            "撤销：删除描述以 {name} 开头的规则，再删除名称以其开头的别名"
        )
    } else {
        text!(
            "undo: delete the rules whose description begins with {name}",
            "撤销：删除描述以 {name} 开头的规则"
        )
    });
    lines
}
