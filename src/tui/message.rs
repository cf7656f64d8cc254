//! Messages about the results of actions, shown in the bottom line. A message without values is a [`Label`],
//! one with values a function. Each has both languages, so that it follows a change of the language.

use std::collections::BTreeSet;

use ipnet::IpNet;

use crate::file::Loss;
use crate::model::{
    Direction, DynamicMode, Label, Lang, LeftOut, Localized as _, Offer, Options, Os, Peer, Pick,
    Text, text,
};
use crate::page::peer_names;
use crate::tui::action::{Action, Scope};
use crate::tui::advice;
use crate::tui::keymap::Keymap;
use crate::tui::words;

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

// Adding and removing.

pub(super) const LOCAL_ONLY: Label = Text::new(
    "the port listens on this host only and is never opened",
    "此端口只在本机侦听，从不对外开放",
);
pub(super) const BETWEEN_OTHERS: Label = Text::new(
    "these connections are between other hosts and never exported",
    "这些连接发生在其他主机之间，不会导出",
);
pub(super) const NOTHING_HERE: Label = Text::new("no action for this line", "此行没有可执行的操作");

/// `ports` ports of `what` were added, `had` of which were open before.
pub(super) fn added(ports: usize, had: usize, what: Text) -> Message {
    let s = plural(ports);
    let Text { en, zh } = what;
    Message::info(match had {
        0 => text!(
            "added {ports} port{s} of {en}",
            "已加入“{zh}”的 {ports} 个端口"
        ),
        _ => text!(
            "added {ports} port{s} of {en}, {had} already open",
            "已加入“{zh}”的 {ports} 个端口，其中 {had} 个此前已开放"
        ),
    })
}

/// A service or role was added with `ports` ports, `had` of which were open before. Reports what was left out, and
/// where to add it.
pub(super) fn added_pick(ports: usize, had: usize, offer: &Offer, keys: &Keymap) -> Message {
    let Some(left_out) = LeftOut::of(offer) else {
        return added(ports, had, offer.name.clone());
    };
    let LeftOut { taken, total, .. } = left_out;
    let Text { en, zh } = &offer.name;
    let mut text = text!(
        "{en}: {taken} of {total} added",
        "“{zh}”：共 {total} 个端口，已加入 {taken} 个"
    );
    if had > 0 {
        text.en += &format!(", {had} already open");
        text.zh += &format!("，其中 {had} 个此前已开放");
    }
    let Text { en, zh } = left_out.counts();
    let text = joined(&text, &text!("left out: {en}", "未加入：{zh}"));
    let Text { en, zh } = where_to_tick(&offer.pick, keys);
    Message::info(joined(&text, &text!("add them on {en}", "可在{zh}加入")))
}

/// The page on which single ports of a service or role are added, and the keys for it.
fn where_to_tick(pick: &Pick, keys: &Keymap) -> Text {
    let space = keys.label(Scope::Detail, Action::Toggle);
    if matches!(pick, Pick::Service(_)) {
        let page = keys.label(Scope::Panes, Action::FocusDetail);
        return text!(
            "its page ({page}) with {space}",
            "其页面（{page}）按 {space} "
        );
    }
    let roles = keys.label(Scope::Panes, Action::Roles);
    let page = keys.label(Scope::Roles, Action::Open);
    let space = keys.label(Scope::RolePage, Action::Toggle);
    text!(
        "its page ({roles}, {page}) with {space}",
        "其页面（{roles}、{page}）按 {space} "
    )
}

/// A service or role was added, but takes no port by itself: lists its choices.
pub(super) fn nothing_added(offer: &Offer, options: &Options, keys: &Keymap) -> Message {
    let Some(left_out) = LeftOut::of(offer) else {
        let name = offer.name.clone();
        return if !offer.has_versions {
            not_in_versions(name, keys)
        } else if offer.has_direction && !options.peers.is_empty() {
            no_port_for_peers(name, options, keys)
        } else {
            no_port_in_direction(name, options.direction, keys)
        };
    };
    let Text { en, zh } = &offer.name;
    let text = text!(
        "{en}: no port is needed by every installation",
        "“{zh}”：没有任何安装都需要的端口"
    );
    let Text { en, zh } = where_to_tick(&offer.pick, keys);
    let choose = text!("choose on {en}", "请在{zh}选择");
    let counts = left_out.counts();
    Message::info(Text::new(
        format!("{}; {}: {}", text.en, choose.en, counts.en),
        format!("{}；{}：{}", text.zh, choose.zh, counts.zh),
    ))
}

/// `what` was added, but has no port in the Windows versions of the role.
pub(super) fn not_in_versions(what: Text, keys: &Keymap) -> Message {
    let Text { en, zh } = what;
    let key = keys.label(Scope::Panes, Action::Os);
    Message::info(text!(
        "{en}: no port in this Windows version; {key} switches the version",
        "“{zh}”：此 Windows 版本没有该端口，按 {key} 切换版本"
    ))
}

/// `what` was added, but has no port for the chosen groups of hosts.
pub(super) fn no_port_for_peers(what: Text, options: &Options, keys: &Keymap) -> Message {
    let Text { en, zh } = what;
    let peers = peer_names(options.peers.iter().copied());
    let key = keys.label(Scope::Panes, Action::Peers);
    Message::info(Text::new(
        format!("{en}: no port for {}; {key} switches the peers", peers.en),
        format!("“{zh}”：没有供{}使用的端口，按 {key} 切换对端", peers.zh),
    ))
}

/// `what` was removed; `stay` of its ports stay open because something else in the role needs them.
pub(super) fn removed(what: Text, stay: usize) -> Message {
    let s = plural(stay);
    let Text { en, zh } = what;
    let stay_open = if stay == 1 { "stays open" } else { "stay open" };
    Message::info(match stay {
        0 => text!("removed {en}", "已移除“{zh}”"),
        _ => text!(
            "removed {en}; {stay} port{s} {stay_open} for other services",
            "已移除“{zh}”，其中 {stay} 个端口因其他服务需要而保持开放"
        ),
    })
}

/// An excluded port was included again.
pub(super) fn included(what: Text) -> Message {
    let Text { en, zh } = what;
    Message::info(text!("included {en} again", "已恢复“{zh}”"))
}

/// The ports of several rows were added: `had` of them were open before; `local` more were skipped, because
/// they listen on the local host only.
pub(super) fn added_rows(rows: usize, had: usize, local: usize) -> Message {
    let mut text = text!("added the ports of {rows} rows", "已加入 {rows} 行的端口");
    if had > 0 {
        text.en += &format!(", {had} already open");
        text.zh += &format!("，其中 {had} 个此前已开放");
    }
    if local > 0 {
        text.en += &format!("; skipped {local} that listen on this host only");
        text.zh += &format!("；另有 {local} 个只在本机侦听，已跳过");
    }
    Message::info(text)
}

/// The ports of several rows were removed.
pub(super) fn removed_rows(rows: usize) -> Message {
    Message::info(text!(
        "removed the ports of {rows} rows",
        "已移除 {rows} 行的端口"
    ))
}

/// Several whole services were added.
pub(super) fn added_services(count: usize) -> Message {
    Message::info(text!("added {count} services", "已加入 {count} 个服务"))
}

/// Several whole services were removed.
pub(super) fn removed_services(count: usize) -> Message {
    Message::info(text!("removed {count} services", "已移除 {count} 个服务"))
}

/// `what` was added, but has no port in the current direction.
pub(super) fn no_port_in_direction(what: Text, direction: Direction, keys: &Keymap) -> Message {
    let Text { en, zh } = what;
    let Text {
        en: direction_en,
        zh: direction_zh,
    } = direction.label();
    let key = keys.label(Scope::Panes, Action::Direction);
    Message::info(text!(
        "{en}: no {direction_en} port; {key} switches the direction",
        "“{zh}”：没有{direction_zh}端口，按 {key} 切换方向"
    ))
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

// Files and the clipboard.

/// Text was copied to the clipboard.
pub(super) fn copied(bytes: usize) -> Message {
    Message::info(text!("copied {bytes} bytes", "已复制 {bytes} 字节"))
}

/// Rows of the table were copied.
pub(super) fn copied_rows(rows: usize, bytes: usize) -> Message {
    Message::info(text!(
        "copied {rows} rows ({bytes} bytes)",
        "已复制 {rows} 行（{bytes} 字节）"
    ))
}

/// Copying failed.
pub(super) fn copy_failed(why: Text) -> Message {
    let Text { en, zh } = why;
    Message::error(text!("could not copy: {en}", "无法复制：{zh}"))
}

/// A file was saved; `lost` are the properties of the replaced file that could not be preserved.
pub(super) fn saved(path: &str, bytes: usize, lost: &[Loss]) -> Message {
    let mut text = text!(
        "saved {path} ({bytes} bytes)",
        "已保存 {path}（{bytes} 字节）"
    );
    for loss in lost {
        text = joined(&text, &loss.both());
    }
    Message::info(text)
}

/// Saving failed.
pub(super) fn save_failed(why: Text) -> Message {
    let Text { en, zh } = why;
    Message::error(text!("not saved: {en}", "未保存：{zh}"))
}

/// A saved role was opened.
pub(super) fn opened(name: &str, path: &str) -> Message {
    Message::info(text!(
        "opened the role {name} ({path})",
        "已打开角色“{name}”（{path}）"
    ))
}

/// Opening a file failed.
pub(super) fn open_failed(why: Text) -> Message {
    let Text { en, zh } = why;
    Message::error(text!("not opened: {en}", "未打开：{zh}"))
}

/// Lists were loaded.
pub(super) fn lists_loaded(rows: usize) -> Message {
    let s = plural(rows);
    Message::info(text!(
        "lists loaded: {rows} row{s} added",
        "列表已加载：新增 {rows} 行"
    ))
}

// Crash recovery.

pub(super) const OFFERED_AGAIN: Label = Text::new(
    "you will be asked again at the next start",
    "下次启动时会再次询问",
);

/// An autosaved role of an earlier instance was restored.
pub(super) fn restored(name: &str, keys: &Keymap) -> Message {
    let key = keys.label(Scope::Panes, Action::Undo);
    Message::info(text!(
        "restored the role {name}; {key} undoes",
        "已恢复角色“{name}”，按 {key} 撤销"
    ))
}

/// An autosaved role can't be restored because the catalog has nothing of it.
pub(super) fn nothing_known() -> Message {
    Message::error(text!(
        "not restored: start with the list or catalog that contains it",
        "未恢复：请使用包含该角色内容的列表或服务资料库启动"
    ))
}

/// An autosaved role was discarded.
pub(super) fn discarded(name: &str) -> Message {
    Message::info(text!("discarded the role {name}", "已丢弃角色“{name}”"))
}

/// Autosaving the role failed; appended to the current message, if there is one.
pub(super) fn autosave_failed(shown: Option<Message>, why: Text) -> Message {
    let Text { en, zh } = why;
    let text = text!(
        "the role can't be autosaved: {en}",
        "无法自动保存角色：{zh}"
    );
    Message::info(match shown {
        Some(shown) => joined(&shown.text, &text),
        None => text,
    })
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
