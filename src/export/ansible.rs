//! Common parts of the Ansible playbooks: head, hosts and how to undo them.

use crate::export::comment::comment;
use crate::export::input::Input;
use crate::model::{Text, text};

/// Variable that makes a playbook undo its changes.
pub(super) const STATE: &str = "rule_state";

/// Returns the start of a playbook, up to its tasks. `about` are further comment lines, `away` is the value
/// of [`STATE`] that undoes the changes, and `group` is the inventory group that the playbook runs on unless
/// another is given.
pub(super) fn opening<T: Into<Text>>(
    input: &Input<'_>,
    about: impl IntoIterator<Item = T>,
    away: &str,
    group: &str,
) -> String {
    let head = input.head().texts(about).texts([
        text!(
            "Load: ansible-playbook -e target=HOSTS FILE; without it, the hosts of the group {group}.",
            "加载：ansible-playbook -e target=主机 文件；不指定时为 {group} 组的主机。"
        ),
        text!(
            "Undo: the same with -e {STATE}={away}",
            "撤销：同上，并加上 -e {STATE}={away}"
        ),
    ]);
    // Ansible doesn't look for variables in comments.
    head.comments("#") + "---\n"
}

/// Formats a comment between tasks.
pub(super) fn task_comment(line: &str) -> String {
    comment("    #", line)
}
