//! Messages about the results of actions, shown in the bottom line. A message without values is a [`Label`],
//! one with values a function. Each has both languages, so that it follows a change of the language.

mod adding;
mod files;

use std::collections::BTreeSet;

use ipnet::IpNet;

use crate::model::{Direction, DynamicMode, Label, Lang, Os, Peer, Text, text};
use crate::tui::action::{Action, Scope};
use crate::tui::advice;
use crate::tui::keymap::Keymap;
use crate::tui::words;

pub(super) use self::adding::{
    BETWEEN_OTHERS, LOCAL_ONLY, NOTHING_HERE, added, added_pick, added_rows, added_services,
    included, no_port_for_peers, no_port_in_direction, not_in_versions, nothing_added, removed,
    removed_rows, removed_services,
};
pub(super) use self::files::{
    OFFERED_AGAIN, autosave_failed, copied, copied_rows, copy_failed, discarded, lists_loaded,
    no_file_name, nothing_known, open_failed, opened, restored, save_failed, saved,
};

/// Result of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    kind: Kind,
    text: Text,
}

/// Severity of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Info,
    Error,
}

impl Message {
    const fn info(text: Text) -> Self {
        let kind = Kind::Info;
        Self { kind, text }
    }

    const fn error(text: Text) -> Self {
        let kind = Kind::Error;
        Self { kind, text }
    }

    /// True if the message reports an error.
    pub(super) const fn is_error(&self) -> bool {
        matches!(self.kind, Kind::Error)
    }

    /// The text in one language.
    pub(super) fn text(&self, lang: Lang) -> &str {
        self.text.get(lang)
    }
}

impl From<Label> for Message {
    fn from(label: Label) -> Self {
        Self::info(label.into())
    }
}

// The role.

pub(super) const UNDONE: Label = Text::new("undone", "已撤销");
pub(super) const REDONE: Label = Text::new("redone", "已重做");
pub(super) const NOTHING_TO_UNDO: Label = Text::new("nothing to undo", "没有可撤销的操作");
pub(super) const NOTHING_TO_REDO: Label = Text::new("nothing to redo", "没有可重做的操作");

/// The role was cleared.
pub(super) fn cleared(keys: &Keymap) -> Message {
    let key = keys.label(Scope::Panes, Action::Undo);
    Message::info(text!(
        "cleared the role; {key} restores it",
        "已清空角色，按 {key} 恢复"
    ))
}

/// The role was renamed.
pub(super) fn named(name: &str) -> Message {
    Message::info(text!(
        "renamed the role to {name}",
        "角色已重命名为“{name}”"
    ))
}

/// The Windows version was changed.
pub(super) fn os(os: Os) -> Message {
    let Text { en, zh } = words::windows_version(os);
    Message::info(text!("Windows version: {en}", "Windows 版本：{zh}"))
}

/// The way to write dynamic RPC was changed.
pub(super) fn dynamic(mode: DynamicMode) -> Message {
    let Text { en, zh } = words::dynamic_rpc(mode);
    Message::info(text!("dynamic RPC: {en}", "动态 RPC：{zh}"))
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
    Message::info(text!("peers: {en}", "对端：{zh}"))
}

/// The source networks were changed; none means that any network may connect.
pub(super) fn networks(networks: &[IpNet]) -> Message {
    if networks.is_empty() {
        return Text::new("any network may connect", "允许任意来源网络").into();
    }
    let networks = words::networks_text(networks);
    Message::info(text!(
        "only {networks} may connect",
        "仅允许 {networks} 连接"
    ))
}

/// The input of a prompt was rejected.
pub(super) const fn refused(why: Text) -> Message {
    Message::error(why)
}

/// There is no role to export or save.
pub(super) fn nothing_to_export(keys: &Keymap) -> Message {
    let [port, service] = advice::adding(keys);
    Message::info(text!(
        "the role is empty: {port} adds a port, {service} adds a service",
        "角色为空：按 {port} 加入端口，按 {service} 加入服务"
    ))
}

// The table and the appearance.

pub(super) const AS_FOUND: Label = Text::new("default order", "默认排序");
pub(super) const NOTHING_BACK: Label = Text::new("nothing to go back to", "已是最早的位置");
pub(super) const NOTHING_FORWARD: Label = Text::new("nothing to go forward to", "已是最后的位置");
pub(super) const MOUSE_ON: Label = Text::new("mouse on", "鼠标已启用");
pub(super) const MOUSE_OFF: Label = Text::new(
    "mouse off: select text with the terminal",
    "鼠标已关闭：可用终端选择文本",
);
pub(super) const NO_COLOR: Label = Text::new(
    "no colors: NO_COLOR is set, or --color never",
    "颜色已停用：已设置 NO_COLOR 或 --color never",
);

/// Marking of rows has started.
pub(super) fn marking(keys: &Keymap) -> Message {
    let key = keys.label(Scope::Table, Action::Back);
    Message::info(text!(
        "marking rows: move the cursor, then add or copy; {key} cancels",
        "正在标记多行：移动光标后可加入或复制，按 {key} 取消"
    ))
}

/// The table was sorted by a column.
pub(super) fn sorted(column: Label, is_descending: bool) -> Message {
    let Text { en, zh } = column.map(str::to_lowercase);
    Message::info(if is_descending {
        text!("sorted by {en}, descending", "按{zh}降序")
    } else {
        text!("sorted by {en}", "按{zh}升序")
    })
}

/// The theme was changed.
pub(super) fn theme(name: &str) -> Message {
    Message::info(text!(
        "theme {name}; to keep it, set theme = \"{name}\" in the settings",
        "主题：{name}（在设置中写入 theme = \"{name}\" 即可保留）"
    ))
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
