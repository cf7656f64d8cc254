//! What the playbooks share: their head, their hosts and how they are undone.

use std::fmt::Write as _;

use crate::export::head::lines as head_lines;
use crate::model::{Lang, Ruleset};

/// The variable that undoes what a playbook does.
pub(super) const STATE: &str = "rule_state";

/// The beginning of a playbook, up to its tasks. `about` is further comment lines, `away` the value of
/// [`STATE`] that undoes; `group` the inventory group that is meant where none is named.
pub(super) fn opening(
    ruleset: &Ruleset,
    lang: Lang,
    about: &[String],
    away: &str,
    group: &str,
) -> String {
    let mut lines = head_lines(ruleset, lang);
    lines.push(String::new());
    lines.extend_from_slice(about);
    lines.extend(match lang {
        Lang::En => [
            format!("Load: ansible-playbook -e target=HOSTS FILE; without it, the hosts of the group {group}."),
            format!("Undo: the same with -e {STATE}={away}"),
        ],
        Lang::Zh => [
            format!("加载：ansible-playbook -e target=主机 文件；不指定时为 {group} 组的主机。"),
            format!("撤销：同上，并加上 -e {STATE}={away}"),
        ],
    });
    let mut text = String::new();
    comments(&mut text, 0, lines);
    text.push_str("---\n");
    text
}

/// Adds comment lines; Ansible doesn't look for variables in them.
pub(super) fn comments(text: &mut String, indent: usize, lines: impl IntoIterator<Item = String>) {
    for line in lines {
        // Writing to a string never fails.
        let _ = writeln!(text, "{:indent$}{}", "", format!("# {line}").trim_end());
    }
}
