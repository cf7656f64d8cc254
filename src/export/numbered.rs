//! Access lists of numbered rules, as Huawei and H3C have them from a common ancestor: a rule names one port
//! or one range, and a comment belongs to a number.

use std::fmt::Write as _;

use crate::export::device::{Sources, head, reason, short};
use crate::export::entry::{entries, why};
use crate::export::name::short_identifier;
use crate::model::{Lang, Matches, Ruleset, Transport};

/// How the two differ.
pub(super) struct Dialect {
    /// Opens the list of that name, of IPv6 or not.
    pub(super) create: fn(&str, bool) -> String,
    /// Deletes it.
    pub(super) delete: fn(&str, bool) -> String,
    /// The word in front of a rule's comment.
    pub(super) comment: &'static str,
    /// How to load the file.
    pub(super) load: &'static str,
    /// How to put a list to use.
    pub(super) apply: &'static str,
}

/// The longest name that every device takes is of 32 characters; `-out-v6` comes behind it.
const LONGEST_NAME: usize = 25;
/// How long a rule's comment may be, in characters.
const LONGEST_COMMENT: usize = 127;
/// The number of the first rule, and the step to the next.
const STEP: usize = 5;
/// The highest number that every device takes.
const LAST_NUMBER: usize = 65_534;

/// What a rule matches beside its source, and who needs it.
struct Match {
    why: String,
    protocol: String,
    /// ` destination-port eq 53`, or nothing.
    ports: String,
}

pub(super) fn render(ruleset: &Ruleset, dialect: &Dialect) -> String {
    let name = short_identifier(&ruleset.name, LONGEST_NAME);
    let name = format!("{name}-{}", ruleset.direction.name());
    let sources = Sources::of(ruleset);
    let v4 = sources.v4.iter().map(|network| match network.prefix_len() {
        0 => "any".to_owned(),
        32 => format!("{} 0", network.addr()),
        _ => format!("{} {}", network.network(), network.hostmask()),
    });
    let v6 = sources.v6.iter().map(|network| match network.prefix_len() {
        0 => "any".to_owned(),
        length => format!("{} {length}", network.network()),
    });
    let lists: Vec<(String, bool, Vec<String>, Vec<Match>)> = [
        (name.clone(), false, v4.collect::<Vec<_>>()),
        (format!("{name}-v6"), true, v6.collect()),
    ]
    .into_iter()
    .map(|(name, v6, sources)| (name, v6, sources, matches(ruleset, v6)))
    .filter(|(_, _, sources, matches)| !sources.is_empty() && !matches.is_empty())
    .collect();

    let undo = lists.iter();
    let undo: Vec<String> = undo
        .map(|(name, v6, ..)| (dialect.delete)(name, *v6))
        .collect();
    let mut how = vec![
        dialect.load,
        "Loading it again replaces its own lists; a list in use must be taken off its interface first.",
        dialect.apply,
        "Destinations are not restricted, and what no rule matches may pass: end the list with a deny.",
        "Answers: lists keep no state; those for the way back need rules of their own.",
        "Undo:",
    ];
    how.extend(undo.iter().map(String::as_str));
    let mut text = head(ruleset, "#", &how);
    for (name, v6, sources, matches) in &lists {
        let rules = sources.len() * matches.len();
        let step = if rules * STEP > LAST_NUMBER { 1 } else { STEP };
        // Writing to a string never fails.
        let _ = writeln!(text, "{}", (dialect.delete)(name, *v6));
        let _ = writeln!(text, "{}", (dialect.create)(name, *v6));
        let mut number = 0;
        for rule in matches {
            for source in sources {
                number += step;
                let _ = writeln!(
                    text,
                    " rule {number} permit {} source {source}{}",
                    rule.protocol, rule.ports
                );
                let comment = short(&rule.why, LONGEST_COMMENT);
                let _ = writeln!(text, " rule {number} {} {comment}", dialect.comment);
            }
        }
        text.push_str("quit\n");
    }
    text
}

fn matches(ruleset: &Ruleset, v6: bool) -> Vec<Match> {
    let set = ruleset.set();
    let mut found = Vec::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        for run in entries(ruleset, &set, transport) {
            let ports = if run.range.count() == 1 {
                format!("eq {}", run.range)
            } else {
                format!("range {} {}", run.range.low(), run.range.high())
            };
            found.push(Match {
                why: reason(&run),
                protocol: transport.name().to_owned(),
                ports: format!(" destination-port {ports}"),
            });
        }
    }
    let protocols = set
        .protocols()
        .filter(|&one| !(v6 && one == Transport::Icmp));
    found.extend(protocols.map(|transport| {
        let needed = why(ruleset, transport, Matches::Protocol, Lang::En);
        Match {
            why: format!("{}: {needed}", transport.label()),
            protocol: match transport {
                Transport::Icmp => transport.name().to_owned(),
                // Not every device knows their names, but all know the numbers.
                other => other.ip_protocol().to_string(),
            },
            ports: String::new(),
        }
    }));
    found
}
