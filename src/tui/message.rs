//! Messages about the results of actions, shown for some seconds above the footer. A message without values is a [`Label`],
//! one with values a function. Each has both languages, so that it follows a change of the language.

mod adding;
mod files;

use std::collections::BTreeSet;

use ipnet::IpNet;

use crate::model::{Direction, DynamicMode, Label, Lang, Os, Peer, Profile, Text, text};
use crate::tui::action::{Action, Scope};
use crate::tui::advice;
use crate::tui::keymap::Keymap;
use crate::tui::words;

pub(super) use self::adding::{
    BETWEEN_OTHERS, LOCAL_ONLY, NOTHING_HERE, added, added_own, added_pick, added_rows,
    added_services, included, no_port_for_peers, no_port_in_direction, not_in_versions,
    nothing_added, removed, removed_rows, removed_services,
};
pub(super) use self::files::{
    ALL_EXPLAINED, NO_ROLE_FILE, NOTHING_READ, OFFERED_AGAIN, autosave_failed, copied, copied_rows,
    copy_failed, delete_failed, deleted, discarded, forgotten, lists_loaded, no_file_name,
    not_remembered, nothing_known, open_failed, opened, pasted_lines, rename_failed, renamed,
    restored, role_gone, save_failed, saved,
};

/// Result of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    kind: Kind,
    text: Text,
}

/// Kind of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Something was done.
    Done,
    /// Something was not done, and why.
    Refused,
    /// Something failed.
    Failed,
}

impl Message {
    const fn done(text: Text) -> Self {
        let kind = Kind::Done;
        Self { kind, text }
    }

    const fn refused(text: Text) -> Self {
        let kind = Kind::Refused;
        Self { kind, text }
    }

    const fn failed(text: Text) -> Self {
        let kind = Kind::Failed;
        Self { kind, text }
    }

    /// Kind of the message.
    pub(super) const fn kind(&self) -> Kind {
        self.kind
    }

    /// The text in one language.
    pub(super) fn text(&self, lang: Lang) -> &str {
        self.text.get(lang)
    }
}

/// Reason why nothing was done, without values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal(Label);

impl Refusal {
    const fn new(en: &'static str, zh: &'static str) -> Self {
        Self(Text::new(en, zh))
    }
}

impl From<Refusal> for Message {
    fn from(Refusal(label): Refusal) -> Self {
        Self::refused(label.into())
    }
}

impl From<Label> for Message {
    fn from(label: Label) -> Self {
        Self::done(label.into())
    }
}

// The role.

/// A change was undone.
pub(super) fn undone(change: Text) -> Message {
    let Text { en, zh } = change;
    Message::done(text!("undone: {en}", "已撤销：{zh}"))
}

/// A change was redone.
pub(super) fn redone(change: Text) -> Message {
    let Text { en, zh } = change;
    Message::done(text!("redone: {en}", "已重做：{zh}"))
}

pub(super) const NOTHING_TO_UNDO: Refusal = Refusal::new("nothing to undo", "没有可撤销的操作");
pub(super) const NOTHING_TO_REDO: Refusal = Refusal::new("nothing to redo", "没有可重做的操作");

/// The role was cleared.
pub(super) fn cleared(keys: &Keymap) -> Message {
    let key = keys.label(Scope::Panes, Action::Undo);
    Message::done(text!(
        "cleared the role; {key} restores it",
        "已清空角色，按 {key} 恢复"
    ))
}

/// The role was renamed.
pub(super) fn named(name: &str) -> Message {
    Message::done(text!(
        "renamed the role to {name}",
        "角色已重命名为“{name}”"
    ))
}

/// The Windows version was changed.
pub(super) fn os(os: Os) -> Message {
    let Text { en, zh } = words::windows_version(os);
    Message::done(text!("Windows version: {en}", "Windows 版本：{zh}"))
}

/// The way to write dynamic RPC was changed.
pub(super) fn dynamic(mode: DynamicMode) -> Message {
    let Text { en, zh } = words::dynamic_rpc(mode);
    Message::done(text!("dynamic RPC: {en}", "动态 RPC：{zh}"))
}

/// The direction was changed.
pub(super) fn direction(direction: Direction) -> Message {
    let label: Label = match direction {
        Direction::In => Text::new(
            "inbound: other hosts connect to this host",
            "入站：其他主机连接本机",
        ),
        Direction::Out => Text::new(
            "outbound: this host connects to other hosts",
            "出站：本机连接其他主机",
        ),
    };
    label.into()
}

/// The groups of hosts that the rules serve were changed.
pub(super) fn peers(peers: &BTreeSet<Peer>, direction: Direction) -> Message {
    let Text { en, zh } = words::peers(peers, direction);
    Message::done(text!("peers: {en}", "对端：{zh}"))
}

/// The profiles of Windows Firewall were changed.
pub(super) fn profiles(profiles: &BTreeSet<Profile>) -> Message {
    let Text { en, zh } = words::profiles(profiles);
    Message::done(text!("{en}", "{zh}"))
}

/// The source networks were changed; none means that any network may connect.
pub(super) fn networks(sources: &[IpNet], destinations: &[IpNet]) -> Message {
    let [from, to] = [sources, destinations].map(words::networks_text);
    match (sources, destinations) {
        ([], []) => Text::new("any network may connect", "允许任意来源网络").into(),
        (_, []) => Message::done(text!("only {from} may connect", "仅允许 {from} 连接")),
        ([], _) => Message::done(text!(
            "any network may connect, only to {to}",
            "允许任意来源网络，仅可连接 {to}"
        )),
        (_, _) => Message::done(text!(
            "only {from} may connect, only to {to}",
            "仅允许 {from} 连接，仅可连接 {to}"
        )),
    }
}

/// Nothing was done, for that reason.
pub(super) const fn refused(why: Text) -> Message {
    Message::refused(why)
}

/// There is no role to export or save.
pub(super) fn nothing_to_export(keys: &Keymap) -> Message {
    let [port, service] = advice::adding(keys);
    Message::refused(text!(
        "the role is empty: {port} adds a port, {service} adds a service",
        "角色为空：按 {port} 加入端口，按 {service} 加入服务"
    ))
}

#[cfg(feature = "check")]
pub(super) fn outbound_check(keys: &Keymap) -> Message {
    let key = keys.label(Scope::Panes, Action::Direction);
    Message::refused(text!(
        "the role is outbound: {key} makes it inbound, for a check of its own ports",
        "角色为出站方向：按 {key} 改为入站后才能检查其端口"
    ))
}

// The table and the appearance.

pub(super) const AS_FOUND: Label = Text::new("default order", "默认排序");
pub(super) const ALWAYS_SHOWN: Refusal =
    Refusal::new("this column is always shown", "此列始终显示");
pub(super) const NOTHING_BACK: Refusal = Refusal::new("nothing to go back to", "已是最早的位置");
pub(super) const NOTHING_FORWARD: Refusal =
    Refusal::new("nothing to go forward to", "已是最后的位置");
pub(super) const MOUSE_ON: Label = Text::new("mouse on", "鼠标已启用");
pub(super) const MOUSE_OFF: Label = Text::new(
    "mouse off: select text with the terminal",
    "鼠标已关闭：可用终端选择文本",
);
pub(super) const NO_COLOR: Refusal = Refusal::new(
    "no colors: NO_COLOR is set, or --color never",
    "颜色已停用：已设置 NO_COLOR 或 --color never",
);

/// Marking of rows has started.
pub(super) fn marking(keys: &Keymap) -> Message {
    let key = keys.label(Scope::Table, Action::Back);
    Message::done(text!(
        "marking rows: move the cursor, then add or copy; {key} cancels",
        "正在标记多行：移动光标后可加入或复制，按 {key} 取消"
    ))
}

/// The table was sorted by a column.
pub(super) fn sorted(column: Label, is_descending: bool) -> Message {
    let Text { en, zh } = column.map(str::to_lowercase);
    Message::done(if is_descending {
        text!("sorted by {en}, descending", "按{zh}降序")
    } else {
        text!("sorted by {en}", "按{zh}升序")
    })
}

/// A command can't be run from here.
pub(super) fn only_in(scope: Scope) -> Message {
    let Text { en, zh } = scope.heading();
    let en = en.to_lowercase();
    refused(text!(
        "this command works only {en}",
        "此命令只能用于：{zh}"
    ))
}

/// The theme was changed.
/// `is_set` if the settings name the theme of every start.
pub(super) fn theme(name: &str, is_set: bool) -> Message {
    Message::done(if is_set {
        text!(
            "theme {name}; the settings name the one of the next start",
            "主题：{name}（下次启动时以设置为准）"
        )
    } else {
        text!("theme {name}", "主题：{name}")
    })
}

/// Joins two texts with a semicolon.
fn joined(first: &Text, second: &Text) -> Text {
    Text::new(
        format!("{}; {}", first.en, second.en),
        format!("{}；{}", first.zh, second.zh),
    )
}

const fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
