//! Access lists with sequence numbers and network prefixes, as in Cisco NX-OS and Arista EOS: one for IPv4 and one
//! for IPv6. Both take sequence numbers from 1 to 4294967295 and any IP protocol by its number. Lists are stateless
//! and end in an implicit deny.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::cisco_ios::icmp_condition;
use crate::export::device::{OTHER_FAMILY, comments, condition, head};
use crate::export::entry::Protocol;
use crate::export::input::Input;
use crate::export::network_list::Family;
use crate::model::Transport;

/// Differences between the two systems.
pub(super) struct Dialect {
    /// Maximum number of ports after `eq`.
    pub(super) most_ports: usize,
    /// Keyword for ICMPv6 in an IPv6 list.
    pub(super) icmpv6: &'static str,
    /// Types of ICMPv6 messages without which IPv6 doesn't work, if they need entries in an IPv6 list.
    pub(super) discovery: &'static [&'static str],
    /// Instructions for loading the file.
    pub(super) load: &'static [&'static str],
    /// Instructions for applying a list.
    pub(super) apply: &'static [&'static str],
}

/// Step from one sequence number to the next.
const STEP: usize = 10;

/// Access list of one address family.
struct List {
    /// Command that opens the list, or deletes it after `no`.
    command: String,
    /// Sources and destinations, as in an entry.
    paths: Vec<String>,
    matches: Vec<Match>,
    /// Last entries of the list.
    discovery: Vec<String>,
}

/// Match condition of some entries, and the services that need it.
struct Match {
    reasons: Vec<String>,
    protocol: String,
    /// Condition: ` eq 53 88`, ` range 3268 3269`, ` echo`, or empty.
    condition: String,
}

/// Returns the name of the IPv4 list. The other one has the suffix `-v6`: names must be unique across all lists.
pub(super) fn name(input: &Input<'_>) -> String {
    input.full_name()
}

pub(super) fn render(input: &Input<'_>, dialect: &Dialect) -> String {
    let lists = lists(input, dialect);
    let anywhere = input.destinations.are_anyone();
    let discovery = lists.iter().any(|list| !list.discovery.is_empty());
    let how = input
        .head()
        .lines(dialect.load.iter().copied())
        .lines(["Loading it again replaces its own lists; the first time, there are none to delete."])
        .lines(dialect.apply.iter().copied())
        .lines(anywhere.then_some("Destinations are not restricted."))
        .lines([
            "Everything else is denied: add your own lines to the list.",
            "Return traffic: lists are stateless, so it needs separate entries (established).",
        ])
        .lines(discovery.then_some(
            "The last lines of the IPv6 list permit neighbor discovery from anywhere, without which no IPv6 host \
             is reached.",
        ))
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
    let mut number = 0;
    let mut write = |line: &str| {
        number += STEP;
        let _ = writeln!(text, "  {number} {line}");
    };
    for Match {
        reasons,
        protocol,
        condition,
    } in &list.matches
    {
        for reason in reasons {
            comments("remark", reason).lines().for_each(&mut write);
        }
        for path in &list.paths {
            write(&format!("permit {protocol} {path}{condition}"));
        }
    }
    list.discovery.iter().for_each(|line| write(line));
    text.push_str("exit\n");
}

/// Returns the lists that permit anything.
fn lists(input: &Input<'_>, dialect: &Dialect) -> Vec<List> {
    let name = name(input);
    let list = |family, command| {
        let flow = input.flow_of(family)?;
        let matches = matches(input, dialect, family);
        let paths = flow.paths(family).into_iter();
        let word = |network: IpNet| match network.prefix_len() {
            0 => "any".to_owned(),
            _ => network.to_string(),
        };
        let discovery = dialect.discovery.iter();
        let discovery = discovery.map(|kind| format!("permit {} any any {kind}", dialect.icmpv6));
        (!matches.is_empty()).then(|| List {
            command,
            paths: paths
                .map(|(from, to)| format!("{} {}", word(from), word(to)))
                .collect(),
            matches,
            discovery: match family {
                Family::V4 => Vec::new(),
                Family::V6 => discovery.collect(),
            },
        })
    };
    let lists = [
        list(Family::V4, format!("ip access-list {name}")),
        list(Family::V6, format!("ipv6 access-list {name}-v6")),
    ];
    lists.into_iter().flatten().collect()
}

fn matches(input: &Input<'_>, dialect: &Dialect, family: Family) -> Vec<Match> {
    let mut found = Vec::new();
    for list in input.port_lists() {
        let transport = list.transport.name();
        let (singles, ranges): (Vec<_>, Vec<_>) =
            list.entries.iter().partition(|run| run.range.count() == 1);
        for some in singles.chunks(dialect.most_ports) {
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
        protocol: protocol_word(protocol, dialect),
        condition: icmp_condition(protocol),
    }));
    found
}

/// Returns the number of most protocols, since the two systems and address families have different names for them.
fn protocol_word(protocol: &Protocol<'_>, dialect: &Dialect) -> String {
    match protocol.transport {
        Transport::Icmp => Transport::Icmp.name().to_owned(),
        Transport::Icmpv6 => dialect.icmpv6.to_owned(),
        _ => protocol.number().to_string(),
    }
}
