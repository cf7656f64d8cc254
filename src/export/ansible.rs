//! What the playbooks share: their head, their hosts and how they are undone.

use crate::export::comment::comment;
use crate::export::input::Input;
use crate::model::{Text, text};

/// The variable that undoes what a playbook does.
pub(super) const STATE: &str = "rule_state";

/// The beginning of a playbook, up to its tasks. `about` is further comment lines, `away` the value of
/// [`STATE`] that undoes; `group` the inventory group that is meant where none is named.
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

/// A comment among the tasks.
pub(super) fn task_comment(line: &str) -> String {
    comment("    #", line)
}
