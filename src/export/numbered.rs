//! Access lists of numbered rules, as Huawei and H3C have them from a common ancestor: a rule names one port
//! or one range, and a comment belongs to a number.

use std::fmt::Write as _;

use crate::export::device::{condition, head, short};
use crate::export::input::Input;
use crate::export::name::short_identifier;
use crate::model::Transport;

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

/// An access list of one address family.
struct List {
    create: String,
    delete: String,
    sources: Vec<String>,
    matches: Vec<Match>,
}

/// What a rule matches beside its source, and who needs it.
struct Match {
    why: String,
    protocol: String,
    /// ` destination-port eq 53`, or nothing.
    ports: String,
}

pub(super) fn render(input: &Input<'_>, dialect: &Dialect) -> String {
    let lists = lists(input, dialect);
    let how = input
        .head()
        .lines([
            dialect.load,
            "Loading it again replaces its own lists; a list in use must be taken off its interface first.",
            dialect.apply,
            "Destinations are not restricted, and what no rule matches may pass: end the list with a deny.",
            "Answers: lists keep no state; those for the way back need rules of their own.",
            "Undo:",
        ])
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
    let rules = list.sources.len() * list.matches.len();
    let step = if rules * STEP > LAST_NUMBER { 1 } else { STEP };
    let mut number = 0;
    for rule in &list.matches {
        for source in &list.sources {
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
    text.push_str(
        "quit
",
    );
}

/// The lists that permit anything.
fn lists(input: &Input<'_>, dialect: &Dialect) -> Vec<List> {
    let name = short_identifier(&input.ruleset.name, LONGEST_NAME);
    let name = format!("{name}-{}", input.direction());
    let sources = input.sources.or_all();
    let v4 = sources.v4.iter().map(|network| match network.prefix_len() {
        0 => "any".to_owned(),
        32 => format!("{} 0", network.addr()),
        _ => format!("{} {}", network.addr(), network.hostmask()),
    });
    let v6 = sources.v6.iter().map(|network| match network.prefix_len() {
        0 => "any".to_owned(),
        length => format!("{} {length}", network.addr()),
    });
    let list = |name: &str, v6, sources| List {
        create: (dialect.create)(name, v6),
        delete: (dialect.delete)(name, v6),
        sources,
        matches: matches(input, v6),
    };
    let mut lists = vec![
        list(&name, false, v4.collect()),
        list(&format!("{name}-v6"), true, v6.collect()),
    ];
    lists.retain(|list| !list.sources.is_empty() && !list.matches.is_empty());
    lists
}

fn matches(input: &Input<'_>, v6: bool) -> Vec<Match> {
    let ports = input.entries().map(|run| Match {
        why: run.reason(input.lang),
        protocol: run.transport.name().to_owned(),
        ports: format!(" destination-port {}", condition(run.range)),
    });
    let mut protocols = input.protocols();
    protocols.retain(|one| !(v6 && one.transport == Transport::Icmp));
    let protocols = protocols.iter().map(|protocol| Match {
        why: protocol.reason(input.lang),
        protocol: match protocol.transport {
            Transport::Icmp => Transport::Icmp.name().to_owned(),
            // Not every device knows their names, but all know the numbers.
            other => other.ip_protocol().to_string(),
        },
        ports: String::new(),
    });
    ports.chain(protocols).collect()
}
