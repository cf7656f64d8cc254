//! Access lists with numbered rules, as in Huawei and H3C devices, whose syntax has a common origin: a rule
//! matches one port or one range, and comments refer to rule numbers.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::device::{OTHER_FAMILY, condition, head, short};
use crate::export::input::Input;
use crate::export::network_list::Family;
use crate::model::{Rule, Transport};

/// Differences between the two vendors.
pub(super) struct Dialect {
    /// Returns the command that opens the list of that name, for IPv6 if true.
    pub(super) create: fn(&str, bool) -> String,
    /// Returns the command that deletes the list.
    pub(super) delete: fn(&str, bool) -> String,
    /// Keyword of a rule comment.
    pub(super) comment: &'static str,
    /// Devices that the file is for, and the format for the vendor's firewalls.
    pub(super) scope: &'static str,
    /// Instructions for loading the file.
    pub(super) load: &'static str,
    /// Instructions for applying a list.
    pub(super) apply: &'static str,
}

/// Maximum length of a name without the suffix `-v6`; all devices accept 32 characters.
const LONGEST_NAME: usize = 32 - "-v6".len();
/// Maximum length of a rule comment, in characters.
const LONGEST_COMMENT: usize = 127;
/// Number of the first rule, and the step to the next.
const STEP: usize = 5;
/// Highest rule number that all devices accept.
const LAST_NUMBER: usize = 65_534;

/// Returns true if all devices can express `rule`: of the types of ICMP, only echo has a single code, and some
/// devices match a type only together with a code.
pub(super) fn expresses(rule: &Rule) -> bool {
    rule.icmp_type().is_none() || rule.icmp_type() == rule.transport.echo()
}

/// Access list of one address family.
struct List {
    create: String,
    delete: String,
    /// Source, and destination unless it is any: ` source 10.0.0.0 0.255.255.255 destination 10.1.1.1 0`.
    paths: Vec<String>,
    matches: Vec<Match>,
}

/// Match condition of a rule without its source, and the services that need it.
struct Match {
    reason: String,
    protocol: String,
    /// Condition such as ` destination-port eq 53` or ` icmp-type 8 0`, or empty.
    condition: String,
}

/// Returns the name of the IPv4 list.
pub(super) fn name(input: &Input<'_>) -> String {
    input.short_full_name(LONGEST_NAME)
}

pub(super) fn render(input: &Input<'_>, dialect: &Dialect) -> String {
    let lists = lists(input, dialect);
    let how = input
        .head()
        .lines([
            dialect.scope,
            dialect.load,
            "Loading it again replaces its own lists; remove a list in use from its interface first.",
            dialect.apply,
            "Unmatched packets may be permitted: end the list with a deny.",
            "Return traffic: lists are stateless, so it needs separate rules.",
        ])
        .lines((lists.len() == 1).then_some(OTHER_FAMILY))
        .lines(["Undo:"])
        .lines(lists.iter().map(|list| list.delete.as_str()));
    let mut text = head(&how, "#");
    for list in &lists {
        write_list(&mut text, list, dialect);
    }
    text
}

fn write_list(text: &mut String, list: &List, dialect: &Dialect) {
    // Writing to a string never fails.
    let _ = write!(
        text,
        "{}
{}
",
        list.delete, list.create
    );
    let rules = list.paths.len() * list.matches.len();
    let step = if rules * STEP > LAST_NUMBER { 1 } else { STEP };
    let mut number = 0;
    for rule in &list.matches {
        for path in &list.paths {
            number += step;
            let _ = writeln!(
                text,
                " rule {number} permit {}{path}{}",
                rule.protocol, rule.condition
            );
            let comment = short(&rule.reason, LONGEST_COMMENT);
            let _ = writeln!(text, " rule {number} {} {comment}", dialect.comment);
        }
    }
    text.push_str(
        "quit
",
    );
}

/// Returns the lists that permit anything.
fn lists(input: &Input<'_>, dialect: &Dialect) -> Vec<List> {
    let name = name(input);
    let list = |name: &str, family| List {
        create: (dialect.create)(name, family == Family::V6),
        delete: (dialect.delete)(name, family == Family::V6),
        paths: paths(input, family),
        matches: matches(input, family),
    };
    let mut lists = vec![
        list(&name, Family::V4),
        list(&format!("{name}-v6"), Family::V6),
    ];
    lists.retain(|list| !list.paths.is_empty() && !list.matches.is_empty());
    lists
}

/// Returns each source with each destination.
fn paths(input: &Input<'_>, family: Family) -> Vec<String> {
    let paths = input.flow_of(family).map(|flow| flow.paths(family));
    let paths = paths.into_iter().flatten();
    paths
        .map(|(source, destination)| {
            let source = format!(" source {}", address(source));
            if destination.prefix_len() == 0 {
                source
            } else {
                format!("{source} destination {}", address(destination))
            }
        })
        .collect()
}

/// Formats a network; one of IPv4 has a wildcard mask.
fn address(network: IpNet) -> String {
    match network {
        _ if network.prefix_len() == 0 => "any".to_owned(),
        IpNet::V4(network) if network.prefix_len() == 32 => format!("{} 0", network.addr()),
        IpNet::V4(network) => format!("{} {}", network.addr(), network.hostmask()),
        IpNet::V6(network) => format!("{} {}", network.addr(), network.prefix_len()),
    }
}

fn matches(input: &Input<'_>, family: Family) -> Vec<Match> {
    let ports = input.entries().map(|run| Match {
        reason: run.reason(input.lang),
        protocol: run.transport.name().to_owned(),
        condition: format!(" destination-port {}", condition(run.range)),
    });
    let mut protocols = input.protocols();
    protocols.retain(|one| family.carries(one.transport));
    let protocols = protocols.iter().map(|protocol| Match {
        reason: protocol.reason(input.lang),
        protocol: match protocol.transport {
            Transport::Icmp | Transport::Icmpv6 => protocol.word(),
            // Not all devices support the names, but all support the numbers.
            _ => protocol.number().to_string(),
        },
        // A request has code 0.
        condition: match (protocol.icmp_type(), family) {
            (Some(number), Family::V4) => format!(" icmp-type {number} 0"),
            (Some(number), Family::V6) => format!(" icmp6-type {number} 0"),
            (None, _) => String::new(),
        },
    });
    ports.chain(protocols).collect()
}
