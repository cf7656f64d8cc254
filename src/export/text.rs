//! Plain text for reading, on paper or in a message: a line a rule, in columns.

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
        "plain text for reading and for messages",
        "供阅读和发送的纯文本",
    ),
    render,
);

fn render(input: &Input<'_>) -> String {
    let mut text = input
        .head()
        .written(|line| format!("{}\n", line.trim_end()));
    for rule in &input.ruleset.rules {
        let ports = rule
            .range()
            .map_or_else(|| "-".to_owned(), |range| range.to_string());
        // Writing to a string never fails.
        // The longest are `ICMP (1)` and `49152-65535`.
        let _ = writeln!(
            text,
            "{:<8}  {ports:<11}  {}",
            protocol(rule),
            purpose(rule, input.lang)
        );
    }
    text
}

/// Who needs it, and what is spoken there.
fn purpose(rule: &Rule, lang: Lang) -> String {
    let services = one_line(&needed_by(rule.reasons(), lang).join(", "));
    let note = one_line(&note(rule, lang));
    if note.is_empty() {
        services
    } else {
        format!("{services} ({note})")
    }
}
