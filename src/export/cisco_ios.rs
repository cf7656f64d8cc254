//! Extended access lists for Cisco IOS: one for IPv4 and one for IPv6. A list is stateless and ends in a
//! deny of its own.

use std::fmt::Write as _;

use ipnet::{Ipv4Net, Ipv6Net};

use crate::export::device::{Sources, comments, head, reason};
use crate::export::entry::{entries, why};
use crate::export::format::{Encoding, Format, Group, Networks};
use crate::export::name::identifier;
use crate::model::{Label, Lang, Matches, Ruleset, Transport};

pub(super) const FORMAT: Format = Format::new(
    "cisco-ios",
    "cfg",
    Group::Devices,
    Label::new(
        "extended access lists for Cisco routers and switches",
        "Cisco 路由器和交换机的扩展访问列表",
    ),
    render,
)
.networks(Networks::ByFamily)
.encoding(Encoding::Ascii);

/// How many ports an entry of a named IPv4 list takes behind `eq` (since 12.3(7)T).
const LONGEST_LIST: usize = 10;

/// What some entries of a list match, and who needs it.
struct Match {
    why: Vec<String>,
    protocol: String,
    /// ` eq 53 88`, ` range 3268 3269`, or nothing.
    ports: String,
}

fn render(ruleset: &Ruleset, _: Lang) -> String {
    let name = format!("{}-{}", identifier(&ruleset.name), ruleset.direction.name());
    let sources = Sources::of(ruleset);
    let v4: Vec<String> = sources.v4.iter().copied().map(source).collect();
    let v6: Vec<String> = sources.v6.iter().copied().map(source_v6).collect();
    let lists = [
        ("ip access-list extended", name.clone(), v4, false),
        // IOS lets no two lists share a name.
        ("ipv6 access-list", format!("{name}-v6"), v6, true),
    ];
    let lists = lists
        .into_iter()
        .filter(|(_, _, sources, _)| !sources.is_empty());
    let lists: Vec<_> = lists
        .filter(|(.., v6)| !matches(ruleset, *v6).is_empty())
        .collect();

    let undo = lists.iter();
    let undo = undo.map(|(command, name, ..)| format!("no {command} {name}"));
    let undo: Vec<String> = undo.collect();
    let mut how = vec![
        "Load: paste it in configuration mode, or copy the file to running-config. Loading it again",
        "replaces its own lists; while a list is away, an interface that uses it passes everything.",
        "Apply: ip access-group or ipv6 traffic-filter on the interface that faces those who connect.",
        "Destinations are not restricted, and everything else is denied: add your own lines to the list.",
        "Answers: lists keep no state; those for the way back need lines of their own (established).",
        "Undo:",
    ];
    how.extend(undo.iter().map(String::as_str));
    let mut text = head(ruleset, "!", &how);
    for (command, name, sources, v6) in &lists {
        let _ = write!(text, "!\nno {command} {name}\n{command} {name}\n");
        for entry in matches(ruleset, *v6) {
            for why in &entry.why {
                text.push_str(&comments(" remark", why));
            }
            for source in sources {
                // Writing to a string never fails.
                let _ = writeln!(
                    text,
                    " permit {} {source} any{}",
                    entry.protocol, entry.ports
                );
            }
        }
    }
    text.push_str("!\n");
    text
}

fn matches(ruleset: &Ruleset, v6: bool) -> Vec<Match> {
    let set = ruleset.set();
    let mut found = Vec::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        let runs = entries(ruleset, &set, transport);
        let (singles, ranges): (Vec<_>, Vec<_>) =
            runs.iter().partition(|run| run.range.count() == 1);
        // Only lists of IPv4 take several ports.
        for some in singles.chunks(if v6 { 1 } else { LONGEST_LIST }) {
            let ports = some.iter().map(|run| format!(" {}", run.range));
            found.push(Match {
                why: some.iter().map(|run| reason(run)).collect(),
                protocol: transport.name().to_owned(),
                ports: format!(" eq{}", ports.collect::<String>()),
            });
        }
        found.extend(ranges.iter().map(|run| Match {
            why: vec![reason(run)],
            protocol: transport.name().to_owned(),
            ports: format!(" range {} {}", run.range.low(), run.range.high()),
        }));
    }
    // In a list for IPv6 `icmp` would be ICMPv6.
    let protocols = set
        .protocols()
        .filter(|&one| !(v6 && one == Transport::Icmp));
    found.extend(protocols.map(|transport| {
        let needed = why(ruleset, transport, Matches::Protocol, Lang::En);
        Match {
            why: vec![format!("{}: {needed}", transport.label())],
            protocol: match (transport, v6) {
                (Transport::Ah, _) => "ahp".to_owned(),
                // Lists for IPv6 know no name for it, but every number.
                (Transport::Gre, true) => transport.ip_protocol().to_string(),
                _ => transport.name().to_owned(),
            },
            ports: String::new(),
        }
    }));
    found
}

/// A source with a wildcard, which is a network mask turned around.
pub(super) fn source(network: Ipv4Net) -> String {
    match network.prefix_len() {
        0 => "any".to_owned(),
        32 => format!("host {}", network.addr()),
        _ => format!("{} {}", network.network(), network.hostmask()),
    }
}

fn source_v6(network: Ipv6Net) -> String {
    match network.prefix_len() {
        0 => "any".to_owned(),
        128 => format!("host {}", network.addr()),
        _ => network.trunc().to_string(),
    }
}
