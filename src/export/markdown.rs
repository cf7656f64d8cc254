//! Markdown table for change tickets (tables of GitHub Flavored Markdown).

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::export::comment::one_line;
use crate::export::facts::{facts, needed_by, note, protocol};
use crate::export::format::{Format, Group};
use crate::export::head::HEAD_END;
use crate::export::input::Input;
use crate::model::{Label, Localized as _, Rule};

pub(super) const FORMAT: Format = Format::new(
    "markdown",
    "md",
    Group::Documents,
    Label::new(
        "a table for change tickets and wikis",
        "供变更单和维基使用的表格",
    ),
    render,
)
.destinations()
.descriptive();

const COLUMNS: Label = Label::new(
    "| Protocol | Port | Services | Note |",
    "| 协议 | 端口 | 服务 | 说明 |",
);
const SOURCES: Label = Label::new("Sources: ", "来源：");

fn render(input: &Input<'_>) -> String {
    let Input { ruleset, lang, .. } = *input;
    let title = format!("# {}", escaped(&ruleset.name));
    let facts: Vec<String> = facts(ruleset).map(|fact| fact.pick(lang)).collect();
    let mut text = format!(
        "{}\n\n{}\n{HEAD_END}\n{}\n|---|---|---|---|\n",
        title.trim_end(),
        facts.join(" · "),
        COLUMNS.get(lang)
    );
    for rule in &ruleset.rules {
        let services = escaped(&needed_by(rule.reasons(), lang).join(", "));
        // Writing to a string never fails.
        let _ = writeln!(
            text,
            "| {} | {} | {services} | {} |",
            protocol(rule),
            rule.range()
                .map_or_else(|| "-".to_owned(), |range| range.to_string()),
            escaped(&note(rule, lang)),
        );
    }
    if !ruleset.notices.is_empty() {
        text.push('\n');
        for notice in &ruleset.notices {
            let _ = writeln!(text, "- {}", escaped(&notice.text(lang)));
        }
    }
    let tags: BTreeSet<&str> = ruleset.rules.iter().flat_map(Rule::tags).collect();
    let documents = ruleset.document_names(tags, lang);
    if !documents.is_empty() {
        let _ = writeln!(
            text,
            "\n{}{}",
            SOURCES.get(lang),
            escaped(&documents.join(", "))
        );
    }
    text
}

/// Escapes an external text so that it stays plain text, on one line and in its cell.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for one in one_line(text).chars() {
        if r"\`|<>[]*_~&#".contains(one) {
            escaped.push('\\');
        }
        escaped.push(one);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn external_text_is_escaped() {
        assert_eq!(escaped("a|b\\`<i>[x]"), r"a\|b\\\`\<i\>\[x\]");
        assert_eq!(escaped("a\nb"), "a b");
        assert_eq!(escaped("域控制器"), "域控制器");
    }
}
