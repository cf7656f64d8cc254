//! Plain text for printing and for messages: one rule per line, in columns.

use std::fmt::Write as _;

use crate::export::comment::one_line;
use crate::export::facts::{needed_by, note, protocol};
use crate::export::format::{Format, Group};
use crate::export::input::Input;
use crate::model::{Label, Lang, Rule};

pub(super) const FORMAT: Format = Format::new(
    "text",
    "txt",
    Group::Documents,
    Label::new(
        "plain text for reading and messages",
        "供阅读和发送的纯文本",
    ),
    render,
)
.destinations()
.descriptive();

fn render(input: &Input<'_>) -> String {
    let mut text = input
        .head()
        .written(|line| format!("{}\n", line.trim_end()));
    let rules = &input.ruleset.rules;
    let protocols: Vec<String> = rules.iter().map(protocol).collect();
    let width = protocols.iter().map(String::len).max().unwrap_or_default();
    for (rule, protocol) in rules.iter().zip(protocols) {
        let ports = rule
            .range()
            .map_or_else(|| "-".to_owned(), |range| range.to_string());
        // Writing to a string never fails. The longest range is `49152-65535`.
        let _ = writeln!(
            text,
            "{protocol:<width$}  {ports:<11}  {}",
            purpose(rule, input.lang)
        );
    }
    text
}

/// Services that need the rule, and its application protocols.
fn purpose(rule: &Rule, lang: Lang) -> String {
    let services = one_line(&needed_by(rule.reasons(), lang).join(", "));
    let note = one_line(&note(rule, lang));
    if note.is_empty() {
        services
    } else {
        format!("{services} ({note})")
    }
}
