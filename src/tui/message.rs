//! Messages: the answers to actions, in the line at the bottom. One without details is a [`Label`], one with
//! details a function; both have both languages, so that a message follows a change of the language.

use ipnet::IpNet;

use crate::file::Loss;
use crate::model::{Direction, DynamicMode, Generation, Label, Lang, Localized as _, Text, text};
use crate::tui::action::{Action, Scope};
use crate::tui::advice;
use crate::tui::keymap::Keymap;
use crate::tui::words;

/// The answer to an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    kind: Kind,
    text: Text,
}

/// The importance of a message.
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

    /// True if something went wrong.
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
    "it listens on the host itself only and is never opened",
    "只在本机侦听，从不对外开放",
);
pub(super) const NOTHING_HERE: Label =
    Text::new("nothing to act on in this line", "此行无可操作内容");

/// Ports of `what` were added, `had` of which were open before.
pub(super) fn added(ports: usize, had: usize, what: Text) -> Message {
    let s = plural(ports);
    let Text { en, zh } = what;
    let were = if had == 1 { "was" } else { "were" };
    Message::info(match had {
        0 => text!(
            "added {ports} port{s} of {en}",
            "已加入“{zh}”的 {ports} 个端口"
        ),
        _ => text!(
            "added {ports} port{s} of {en}, {had} {were} open already",
            "已加入“{zh}”的 {ports} 个端口，其中 {had} 个原已开放"
        ),
    })
}

/// `what` was removed; `stay` ports of it stay open because others need them.
pub(super) fn removed(what: Text, stay: usize) -> Message {
    let s = plural(stay);
    let Text { en, zh } = what;
    let stay_open = if stay == 1 { "stays open" } else { "stay open" };
    Message::info(match stay {
        0 => text!("removed {en}", "已移除“{zh}”"),
        _ => text!(
            "removed {en}; {stay} port{s} {stay_open} for others",
            "已移除“{zh}”，其中 {stay} 个端口因其他服务仍开放"
        ),
    })
}

/// An excluded port was included again.
pub(super) fn brought_back(what: Text) -> Message {
    let Text { en, zh } = what;
    Message::info(text!("brought back {en}", "已恢复“{zh}”"))
}

/// The ports of rows were added: `had` were open before, `local` are never opened.
pub(super) fn added_rows(rows: usize, had: usize, local: usize) -> Message {
    let mut text = text!("added the ports of {rows} rows", "已加入 {rows} 行的端口");
    if had > 0 {
        text.en += &format!(", {had} were open already");
        text.zh += &format!("，其中 {had} 个原已开放");
    }
    if local > 0 {
        text.en += &format!("; {local} listen on the host itself only");
        text.zh += &format!("；{local} 个只在本机侦听，从不开放");
    }
    Message::info(text)
}

/// The ports of rows were removed.
pub(super) fn removed_rows(rows: usize) -> Message {
    Message::info(text!(
        "removed the ports of {rows} rows",
        "已移除 {rows} 行的端口"
    ))
}

/// Whole services were added.
pub(super) fn added_services(count: usize) -> Message {
    Message::info(text!("added {count} services", "已加入 {count} 个服务"))
}

/// Whole services were removed.
pub(super) fn removed_services(count: usize) -> Message {
    Message::info(text!("removed {count} services", "已移除 {count} 个服务"))
}

/// What was added has no port in this direction.
pub(super) fn nothing_this_way(what: Text, direction: Direction, keys: &Keymap) -> Message {
    let Text { en, zh } = what;
    let direction = direction.name();
    let key = keys.label(Scope::Panes, Action::Direction);
    Message::info(text!(
        "{en}: no port in direction {direction}; {key} switches",
        "“{zh}”在方向 {direction} 上没有端口，按 {key} 切换方向"
    ))
}

// The role.

pub(super) const UNDONE: Label = Text::new("undone", "已撤销");
pub(super) const REDONE: Label = Text::new("redone", "已重做");
pub(super) const NOTHING_TO_UNDO: Label = Text::new("nothing to undo", "没有可撤销的操作");
pub(super) const NOTHING_TO_REDO: Label = Text::new("nothing to redo", "没有可重做的操作");

/// The role was emptied.
pub(super) fn cleared(keys: &Keymap) -> Message {
    let key = keys.label(Scope::Panes, Action::Undo);
    Message::info(text!(
        "emptied the role; {key} brings it back",
        "已清空角色，按 {key} 恢复"
    ))
}

/// The role got a name.
pub(super) fn named(name: &str) -> Message {
    Message::info(text!("the role is called {name}", "角色名称：{name}"))
}

/// Another Windows generation was chosen.
pub(super) fn generation(generation: Generation) -> Message {
    Message::info(text!("Windows: {generation}", "Windows: {generation}"))
}

/// Another way to write dynamic RPC was chosen.
pub(super) fn dynamic(mode: DynamicMode) -> Message {
    Message::info(text!("dynamic RPC: {mode}", "动态 RPC：{mode}"))
}

/// The other direction was chosen.
pub(super) fn direction(direction: Direction) -> Message {
    let label: Label = match direction {
        Direction::In => Text::new(
            "direction in: others connect to the host",
            "方向 in：其他主机连接本机",
        ),
        Direction::Out => Text::new(
            "direction out: the host connects to others",
            "方向 out：本机连接其他主机",
        ),
    };
    label.into()
}

/// Only these networks may connect; without any, anyone may.
pub(super) fn networks(networks: &[IpNet]) -> Message {
    if networks.is_empty() {
        return Text::new("anyone may connect", "不限来源").into();
    }
    let networks = words::networks_text(networks);
    Message::info(text!(
        "only {networks} may connect",
        "仅允许来自 {networks} 的连接"
    ))
}

/// A line that was typed was refused.
pub(super) const fn refused(why: Text) -> Message {
    Message::error(why)
}

/// There is no role to export or save.
pub(super) fn nothing_to_export(keys: &Keymap) -> Message {
    let [port, service] = advice::adding(keys);
    Message::info(text!(
        "the role is empty: {port} adds a port, {service} adds a service",
        "角色为空：{port} 加端口，{service} 加服务"
    ))
}

// Files and the clipboard.

/// A text was copied.
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

/// A text was not copied.
pub(super) fn copy_failed(why: Text) -> Message {
    let Text { en, zh } = why;
    Message::error(text!("could not copy: {en}", "无法复制：{zh}"))
}

/// A file was written, in place of one that had what is now `lost`.
pub(super) fn saved(path: &str, bytes: usize, lost: &[Loss]) -> Message {
    let mut text = text!(
        "saved {path} ({bytes} bytes)",
        "已保存 {path}（{bytes} 字节）"
    );
    for loss in lost {
        text = followed(&text, &loss.both());
    }
    Message::info(text)
}

/// A file was not written.
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

/// A file was not opened.
pub(super) fn open_failed(why: Text) -> Message {
    let Text { en, zh } = why;
    Message::error(text!("not opened: {en}", "未打开：{zh}"))
}

/// Lists were loaded.
pub(super) fn listed(rows: usize) -> Message {
    let s = plural(rows);
    Message::info(text!(
        "lists loaded: {rows} more row{s}",
        "列表已加载：新增 {rows} 行"
    ))
}

// Unsaved roles.

pub(super) const OFFERED_AGAIN: Label = Text::new(
    "it is offered again at the next start",
    "下次启动时会再次询问",
);

/// An unsaved role of an earlier instance was restored.
pub(super) fn restored(name: &str, keys: &Keymap) -> Message {
    let key = keys.label(Scope::Panes, Action::Undo);
    Message::info(text!(
        "restored the role {name}; {key} undoes",
        "已恢复角色“{name}”，按 {key} 撤销"
    ))
}

/// Nothing of an unsaved role is in the catalogue, so it can't be restored.
pub(super) fn nothing_known() -> Message {
    Message::error(text!(
        "not restored: start with the list or catalogue that has it",
        "未恢复：请用含有这些内容的列表或目录启动"
    ))
}

/// An unsaved role was discarded.
pub(super) fn discarded(name: &str) -> Message {
    Message::info(text!("discarded the role {name}", "已丢弃角色“{name}”"))
}

/// The role is not autosaved; this follows the message that is shown, if there is one.
pub(super) fn not_drafted(shown: Option<Message>, why: Text) -> Message {
    let Text { en, zh } = why;
    let text = text!(
        "a crash would lose the role: {en}",
        "程序崩溃时角色会丢失：{zh}"
    );
    Message::info(match shown {
        Some(shown) => followed(&shown.text, &text),
        None => text,
    })
}

// The table and the looks.

pub(super) const AS_FOUND: Label = Text::new("in the order found", "恢复原序");
pub(super) const NOTHING_BACK: Label = Text::new("nothing to go back to", "已是最早的位置");
pub(super) const NOTHING_FORWARD: Label = Text::new("nothing to go forward to", "已是最后的位置");
pub(super) const MOUSE_ON: Label = Text::new("mouse on", "鼠标已启用");
pub(super) const MOUSE_OFF: Label = Text::new(
    "mouse off: the terminal selects text again",
    "鼠标已关闭：可用终端选择文本",
);
pub(super) const NO_COLOR: Label = Text::new(
    "no colour: NO_COLOR is set, or --color never",
    "无颜色：已设置 NO_COLOR 或 --color never",
);

/// Rows are being marked.
pub(super) fn marking(keys: &Keymap) -> Message {
    let key = keys.label(Scope::Table, Action::Back);
    Message::info(text!(
        "marking: move on, then add or copy; {key} ends",
        "标记中：移动后可加入或复制，{key} 结束"
    ))
}

/// The table is sorted by a column.
pub(super) fn sorted(column: Label, is_descending: bool) -> Message {
    let Text { en, zh } = column.map(str::to_lowercase);
    Message::info(if is_descending {
        text!("sorted by {en}, descending", "按{zh}降序")
    } else {
        text!("sorted by {en}", "按{zh}升序")
    })
}

/// Another theme was chosen.
pub(super) fn theme(name: &str) -> Message {
    Message::info(text!(
        "theme {name}; to keep it, theme = \"{name}\" in the settings",
        "主题：{name}（在设置中写 theme = \"{name}\" 即可保留）"
    ))
}

/// One text after another.
fn followed(first: &Text, second: &Text) -> Text {
    Text::new(
        format!("{}; {}", first.en, second.en),
        format!("{}；{}", first.zh, second.zh),
    )
}

const fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
