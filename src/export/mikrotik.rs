//! Filter rules for `MikroTik` `RouterOS` in chains of their own, as a script for `/import`.
//!
//! An import stops at its first error, and what it has removed stays removed. So the script first marks the rules of an
//! earlier load by their comment, then adds the new ones behind them, and only then removes the marked ones: at every
//! point, the chain has all rules of the earlier load or all of this one. Lists of addresses are not used, because an
//! address can't be added twice to a list, nor removed while the earlier rules need it.
//!
//! Rules with networks are in a chain of ports, which the chain itself jumps to for each pair of networks.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::comment::{comment, one_line};
use crate::export::device::{plain, short};
use crate::export::entry::{Protocol, packed, ranges};
use crate::export::format::Format;
use crate::export::head::Head;
use crate::export::input::Input;
use crate::export::network_list::Family;
use crate::export::target::{Encoding, Group};
use crate::model::{Direction, Label, Rule, Transport};

pub(super) const FORMAT: Format = Format::new(
    "mikrotik",
    "rsc",
    Group::Routers,
    Label::new(
        "filter rules for MikroTik RouterOS in their own chain, as a script to import",
        "MikroTik RouterOS 的过滤规则（独立的链，导入脚本）",
    ),
    render,
)
.only(expresses)
.destinations()
.encoding(Encoding::Ascii)
.known_by(chain);

/// Maximum length of a name of a chain. The documentation has no limit; `RouterOS` is a Linux, whose iptables takes 28
/// characters.
const LONGEST_NAME: usize = 28;
/// Ending of the name of the chain of ports.
const PORTS: &str = "-p";
/// Maximum number of ports in a rule, of which a range counts as two. The documentation has no limit; this is the one
/// of iptables (multiport).
const LONGEST_LIST: usize = 15;
/// Maximum length of a comment, in characters; the documentation has no limit.
const LONGEST_COMMENT: usize = 200;
/// Comment of the rules of an earlier load while the new ones are added.
const OLD: &str = "earlier rule of portolan";

/// Protocols that Linux does not match as such: 0 means any, and the others are extension headers in IPv6.
const UNMATCHED: [u8; 4] = [0, 43, 44, 60];
/// Type of ICMP that means any type to Linux.
const ANY_TYPE: u8 = 255;

fn expresses(rule: &Rule) -> bool {
    match rule.transport {
        Transport::Ip => !UNMATCHED.contains(&rule.ip_protocol()),
        Transport::Icmp => rule.icmp_type() != Some(ANY_TYPE),
        _ => true,
    }
}

/// Returns the name of the chain.
fn chain(input: &Input<'_>) -> String {
    input.short_full_name(LONGEST_NAME - PORTS.len())
}

/// Returns the menu of the filter rules of an address family.
const fn menu(family: Family) -> &'static str {
    match family {
        Family::V4 => "/ip firewall filter",
        Family::V6 => "/ipv6 firewall filter",
    }
}

fn render(input: &Input<'_>) -> String {
    let chain = chain(input);
    let mut text = how(input, &chain).written(|line| comment("#", &printable(line)));
    for family in Family::ALL {
        write_family(&mut text, input, &chain, family);
    }
    text
}

/// Puts a line of the head on one line of printable ASCII. A terminal would take `?` for a request for help.
fn printable(line: &str) -> String {
    let is_kept = |one: char| one == ' ' || one.is_ascii_graphic() && !"?$\\".contains(one);
    one_line(line).replace(|one: char| !is_kept(one), ".")
}

fn how(input: &Input<'_>, chain: &str) -> Head {
    let hook = Family::ALL.map(|family| {
        let menu = menu(family);
        format!("{menu} add chain=forward action=jump jump-target=\"{chain}\" place-before=NUMBER")
    });
    let undo = Family::ALL.into_iter().flat_map(|family| {
        let menu = menu(family);
        [
            format!("{menu} remove [find where jump-target=\"{chain}\"]"),
            format!("{menu} remove [find where chain=\"{chain}\"]"),
            format!("{menu} remove [find where chain=\"{chain}{PORTS}\"]"),
        ]
    });
    let sides = match input.ruleset.direction {
        Direction::In => "the clients and this host",
        Direction::Out => "this host and the servers",
    };
    input
        .head()
        .lines([
            "For RouterOS 7; in RouterOS 6, the /ipv6 lines at the end need the package ipv6.",
            "Check (7.16 and later): /import file-name=FILE verbose=yes dry-run",
            "Load: /import file-name=FILE",
            "Loading it again replaces its own rules: the new ones are added first, and the earlier ones are removed",
            "last. If a line fails, the import stops there and nothing is lost: correct it and load the file again.",
            &format!("Use, once, on a router between {sides}: jump to the chain before the rule that drops the rest,"),
            "whose NUMBER is in the list of print. The chain input is for traffic to the router itself.",
        ])
        .lines(hook)
        .lines([
            "Return traffic: your own rules must accept established connections.",
            "Undo:",
        ])
        .lines(undo)
}

/// Writes the commands for one address family: mark, add, remove. If it has no rules, those of an earlier load are
/// removed.
fn write_family(text: &mut String, input: &Input<'_>, chain: &str, family: Family) {
    let menu = menu(family);
    let ports = format!("{chain}{PORTS}");
    let matches = matches(input, family);
    let flow = input.flow_of(family).filter(|_| !matches.is_empty());
    // Writing to a string never fails.
    let Some(flow) = flow else {
        for chain in [chain, &ports] {
            let _ = writeln!(text, "{menu} remove [find where chain=\"{chain}\"]");
        }
        return;
    };
    for chain in [chain, &ports] {
        let _ = writeln!(
            text,
            ":foreach rule in=[{menu} find where chain=\"{chain}\"] do={{ {menu} set $rule comment=\"{OLD}\" }}"
        );
    }
    let jumps: Vec<String> = flow
        .paths(family)
        .into_iter()
        .map(|(source, destination)| {
            address("src-address", source) + &address("dst-address", destination)
        })
        .collect();
    let is_open = jumps.iter().any(String::is_empty);
    let own = if is_open { chain } else { &ports };
    for Match { reasons, condition } in &matches {
        text.extend(reasons.iter().map(|line| comment("#", &plain(line))));
        let reason = short(&reasons.join("; "), LONGEST_COMMENT);
        let _ = writeln!(
            text,
            "{menu} add chain=\"{own}\" action=accept {condition} comment=\"{reason}\""
        );
    }
    for jump in jumps.iter().filter(|_| !is_open) {
        let _ = writeln!(
            text,
            "{menu} add chain=\"{chain}\" action=jump jump-target=\"{ports}\"{jump}"
        );
    }
    for chain in [chain, &ports] {
        let _ = writeln!(
            text,
            "{menu} remove [find where chain=\"{chain}\" and comment=\"{OLD}\"]"
        );
    }
}

/// Formats a condition for a network; empty for all addresses.
fn address(key: &str, network: IpNet) -> String {
    if network.prefix_len() == 0 {
        String::new()
    } else {
        format!(" {key}={network}")
    }
}

/// Condition of a rule, and the services that need it.
struct Match {
    reasons: Vec<String>,
    condition: String,
}

fn matches(input: &Input<'_>, family: Family) -> Vec<Match> {
    let mut found = Vec::new();
    for list in input.port_lists() {
        for some in packed(&list.entries, LONGEST_LIST) {
            let reasons = some.iter().map(|entry| entry.labeled_reason(input.lang));
            let (transport, ports) = (list.transport.name(), ranges(some).join(","));
            found.push(Match {
                reasons: reasons.collect(),
                condition: format!("protocol={transport} dst-port={ports}"),
            });
        }
    }
    let mut protocols = input.protocols();
    protocols.retain(|one| family.carries(one.transport));
    found.extend(protocols.iter().map(|protocol| Match {
        reasons: vec![protocol.reason(input.lang)],
        condition: condition(protocol),
    }));
    found
}

/// Formats the condition for a protocol without ports: by number, unless it is ICMP or ICMPv6, whose types have any
/// code.
fn condition(protocol: &Protocol<'_>) -> String {
    match (protocol.transport, protocol.icmp_type()) {
        (Transport::Icmp | Transport::Icmpv6, Some(number)) => {
            format!("protocol={} icmp-options={number}:0-255", protocol.word())
        }
        (Transport::Icmp | Transport::Icmpv6, None) => format!("protocol={}", protocol.word()),
        _ => format!("protocol={}", protocol.number()),
    }
}
