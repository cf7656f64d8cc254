//! Extended access lists for Cisco IOS: one for IPv4 and one for IPv6. Lists are stateless and end in an
//! implicit deny.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::device::{OTHER_FAMILY, comments, condition, head};
use crate::export::entry::Protocol;
use crate::export::format::{Encoding, Format, Group};
use crate::export::input::{Input, full_name};
use crate::export::network_list::Family;
use crate::model::{Label, Transport};

pub(super) const FORMAT: Format = Format::new(
    "cisco-ios",
    "cfg",
    Group::Routers,
    Label::new(
        "extended access lists for Cisco routers and switches with IOS or IOS XE",
        "Cisco IOS、IOS XE 路由器和交换机的扩展访问列表",
    ),
    render,
)
.encoding(Encoding::Ascii)
.known_by(full_name)
.destinations();

/// Maximum number of ports after `eq` in an entry of a named IPv4 list (since 12.3(7)T).
const LONGEST_LIST: usize = 10;

/// Access list of one address family.
struct List {
    /// Command that opens the list, or deletes it after `no`.
    command: String,
    /// Source and destination.
    paths: Vec<String>,
    matches: Vec<Match>,
}

/// Match condition of some entries, and the services that need it.
struct Match {
    reasons: Vec<String>,
    protocol: String,
    /// Condition: ` eq 53 88`, ` range 3268 3269`, ` echo`, or empty.
    condition: String,
}

fn render(input: &Input<'_>) -> String {
    let lists = lists(input);
    let how = input
        .head()
        .lines([
            "For IOS and IOS XE; NX-OS has another syntax (format cisco-nxos).",
            "Load: paste it in configuration mode, or copy the file to running-config. Loading it again",
            "replaces its own lists; while a list is missing, an interface that uses it permits everything.",
            "Apply: ip access-group or ipv6 traffic-filter on the interface facing the clients.",
            "Everything else is denied: add your own lines to the list.",
            "Return traffic: lists are stateless, so it needs separate entries (established).",
        ])
        .lines((lists.len() == 1).then_some(OTHER_FAMILY))
        .lines(["Undo:"])
        .lines(lists.iter().map(|list| format!("no {}", list.command)));
    let mut text = head(&how, "!");
    for list in &lists {
        write_list(&mut text, list);
    }
    text.push_str("!\n");
    text
}

fn write_list(text: &mut String, list: &List) {
    let command = &list.command;
    // Writing to a string never fails.
    let _ = write!(text, "!\nno {command}\n{command}\n");
    for Match {
        reasons,
        protocol,
        condition,
    } in &list.matches
    {
        text.extend(reasons.iter().map(|line| comments(" remark", line)));
        for path in &list.paths {
            let _ = writeln!(text, " permit {protocol} {path}{condition}");
        }
    }
}

/// Returns the lists that permit anything.
fn lists(input: &Input<'_>) -> Vec<List> {
    let name = input.full_name();
    let lists = [
        List {
            command: format!("ip access-list extended {name}"),
            paths: paths(input, Family::V4),
            matches: matches(input, Family::V4),
        },
        List {
            // IOS requires unique names across all lists.
            command: format!("ipv6 access-list {name}-v6"),
            paths: paths(input, Family::V6),
            matches: matches(input, Family::V6),
        },
    ];
    let mut lists = Vec::from(lists);
    lists.retain(|list| !list.paths.is_empty() && !list.matches.is_empty());
    lists
}

fn matches(input: &Input<'_>, family: Family) -> Vec<Match> {
    let v6 = family == Family::V6;
    let mut found = Vec::new();
    for list in input.port_lists() {
        let transport = list.transport.name();
        let (singles, ranges): (Vec<_>, Vec<_>) =
            list.entries.iter().partition(|run| run.range.count() == 1);
        // Only IPv4 lists allow several ports in an entry.
        for some in singles.chunks(if v6 { 1 } else { LONGEST_LIST }) {
            let ports = some.iter().map(|run| format!(" {}", run.range));
            found.push(Match {
                reasons: some.iter().map(|run| run.reason(input.lang)).collect(),
                protocol: transport.to_owned(),
                condition: format!(" eq{}", ports.collect::<String>()),
            });
        }
        found.extend(ranges.iter().map(|run| Match {
            reasons: vec![run.reason(input.lang)],
            protocol: transport.to_owned(),
            condition: format!(" {}", condition(run.range)),
        }));
    }
    let mut protocols = input.protocols();
    protocols.retain(|one| family.carries(one.transport));
    found.extend(protocols.iter().map(|protocol| Match {
        reasons: vec![protocol.reason(input.lang)],
        protocol: protocol_word(protocol, v6),
        condition: icmp_condition(protocol),
    }));
    found
}

fn protocol_word(protocol: &Protocol<'_>, v6: bool) -> String {
    match protocol.transport {
        Transport::Ah => "ahp".to_owned(),
        // IPv6 lists have no keyword for GRE, but accept any protocol number.
        Transport::Gre if v6 => protocol.number().to_string(),
        // In an IPv6 list, this keyword means ICMPv6.
        Transport::Icmpv6 => Transport::Icmp.name().to_owned(),
        _ => protocol.word(),
    }
}

/// Formats the message type of a protocol as the condition of an access list: ` echo`, ` 11`, or empty for all
/// types. The names of the echo requests differ between IPv4 and IPv6.
pub(super) fn icmp_condition(protocol: &Protocol<'_>) -> String {
    match (protocol.icmp_type(), protocol.transport) {
        (None, _) => String::new(),
        (Some(number), transport) if transport.echo() != Some(number) => format!(" {number}"),
        (Some(_), Transport::Icmpv6) => " echo-request".to_owned(),
        (Some(_), _) => " echo".to_owned(),
    }
}

/// Returns each source with each destination, as in an entry of a list of that address family.
pub(super) fn paths(input: &Input<'_>, family: Family) -> Vec<String> {
    let paths = input.flow_of(family).map(|flow| flow.paths(family));
    let paths = paths.into_iter().flatten();
    paths
        .map(|(source, destination)| format!("{} {}", address(source), address(destination)))
        .collect()
}

/// Formats a network; one of IPv4 has a wildcard mask, the inverse of a network mask.
fn address(network: IpNet) -> String {
    match network {
        _ if network.prefix_len() == 0 => "any".to_owned(),
        _ if network.prefix_len() == network.max_prefix_len() => format!("host {}", network.addr()),
        IpNet::V4(network) => format!("{} {}", network.addr(), network.hostmask()),
        IpNet::V6(network) => network.to_string(),
    }
}
