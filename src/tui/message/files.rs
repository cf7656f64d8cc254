//! Messages about files, the clipboard and autosaved roles.

use crate::file::Loss;
use crate::model::{Label, Localized as _, Text, text};
use crate::tui::action::{Action, Scope};
use crate::tui::effect::Clipboard;
use crate::tui::keymap::Keymap;
use crate::tui::message::{Message, joined, plural};

/// Text was copied to a clipboard.
pub(in crate::tui) fn copied(bytes: usize, clipboard: Clipboard) -> Message {
    to_clipboard(
        text!("copied {bytes} bytes", "已复制 {bytes} 字节"),
        text!("{bytes} bytes", "{bytes} 字节"),
        clipboard,
    )
}

/// Rows of the table were copied.
pub(in crate::tui) fn copied_rows(rows: usize, bytes: usize, clipboard: Clipboard) -> Message {
    to_clipboard(
        text!(
            "copied {rows} rows ({bytes} bytes)",
            "已复制 {rows} 行（{bytes} 字节）"
        ),
        text!("{rows} rows ({bytes} bytes)", "{rows} 行（{bytes} 字节）"),
        clipboard,
    )
}

/// Says what is known about a text on its way to the clipboard: a terminal never confirms that it has taken it.
fn to_clipboard(copied: Text, what: Text, clipboard: Clipboard) -> Message {
    let Text { en, zh } = what;
    let sent = text!(
        "sent {en} to the terminal's clipboard (OSC 52)",
        "已将 {zh} 发送到终端的剪贴板（OSC 52）"
    );
    Message::done(match clipboard {
        Clipboard::System => copied,
        Clipboard::Terminal => sent,
        Clipboard::Tmux => joined(
            &sent,
            &text!(
                "tmux passes it on only with set -g set-clipboard on",
                "tmux 需要 set -g set-clipboard on 才会转发"
            ),
        ),
    })
}

/// Copying failed.
pub(in crate::tui) fn copy_failed(why: Text) -> Message {
    let Text { en, zh } = why;
    Message::failed(text!("could not copy: {en}", "无法复制：{zh}"))
}

/// A file was saved; `lost` are the properties of the replaced file that could not be preserved.
pub(in crate::tui) fn saved(path: &str, bytes: usize, lost: &[Loss]) -> Message {
    let mut text = text!(
        "saved {path} ({bytes} bytes)",
        "已保存 {path}（{bytes} 字节）"
    );
    for loss in lost {
        text = joined(&text, &loss.both());
    }
    Message::done(text)
}

/// Saving failed.
pub(in crate::tui) fn save_failed(why: Text) -> Message {
    let Text { en, zh } = why;
    Message::failed(text!("not saved: {en}", "未保存：{zh}"))
}

/// A file can't be saved without a name.
pub(in crate::tui) fn no_file_name() -> Message {
    save_failed(text!("enter a file name", "请输入文件名"))
}

/// A saved role was opened.
pub(in crate::tui) fn opened(name: &str, path: &str) -> Message {
    Message::done(text!(
        "opened the role {name} ({path})",
        "已打开角色“{name}”（{path}）"
    ))
}

/// Opening a file failed.
pub(in crate::tui) fn open_failed(why: Text) -> Message {
    let Text { en, zh } = why;
    Message::failed(text!("not opened: {en}", "未打开：{zh}"))
}

/// What was observed is forgotten.
pub(in crate::tui) fn forgotten(name: &str) -> Message {
    Message::done(text!("forgot {name}", "已清除 {name}"))
}

/// Several lines were pasted where a query is typed.
pub(in crate::tui) fn pasted_lines(keys: &Keymap) -> Message {
    let key = keys.label(Scope::Search, Action::Explain);
    Message::refused(text!(
        "several lines were pasted as one query; {key} explains a listing",
        "多行文本已作为一条查询粘贴；要说明列表，请按 {key}"
    ))
}

/// Every open port is explained.
pub(in crate::tui) const ALL_EXPLAINED: Label =
    Text::new("every open port is explained", "所有开放端口均已说明");

/// There is nothing to forget, and no path was typed.
pub(in crate::tui) const NOTHING_READ: Label =
    Text::new("type a path, or paste a listing", "请输入路径，或粘贴列表");

/// A listed file of a saved role is gone.
pub(in crate::tui) fn role_gone(path: &str) -> Message {
    Message::failed(text!(
        "not opened: {path} no longer exists; the list is up to date again",
        "未打开：{path} 已不存在，列表已更新"
    ))
}

/// The selected line is not a file that can be deleted or renamed.
pub(in crate::tui) const NO_ROLE_FILE: Label =
    Text::new("select a saved role first", "请先选择已保存的角色");

/// A file was deleted; `is_own` if it was the file of the current role.
pub(in crate::tui) fn deleted(file: &str, is_own: bool) -> Message {
    Message::done(if is_own {
        text!(
            "deleted {file}; the current role is unsaved now",
            "已删除 {file}；当前角色现为未保存"
        )
    } else {
        text!("deleted {file}", "已删除 {file}")
    })
}

/// Deleting a file failed.
pub(in crate::tui) fn delete_failed(why: Text) -> Message {
    let Text { en, zh } = why;
    Message::failed(text!("not deleted: {en}", "未删除：{zh}"))
}

/// A file was renamed.
pub(in crate::tui) fn renamed(from: &str, to: &str) -> Message {
    Message::done(text!("renamed {from} to {to}", "已将 {from} 重命名为 {to}"))
}

/// Renaming a file failed, or the new name was refused.
pub(in crate::tui) fn rename_failed(why: Text) -> Message {
    let Text { en, zh } = why;
    Message::failed(text!("not renamed: {en}", "未重命名：{zh}"))
}

/// Lists were loaded.
pub(in crate::tui) fn lists_loaded(rows: usize) -> Message {
    let s = plural(rows);
    Message::done(text!(
        "lists loaded: {rows} row{s} added",
        "列表已加载：新增 {rows} 行"
    ))
}

/// Language, theme and so on can't be written for the next start.
pub(in crate::tui) fn not_remembered(why: Text) -> Message {
    let Text { en, zh } = why;
    Message::failed(text!(
        "language, theme, mouse, columns and format can't be remembered: {en}",
        "无法记住语言、主题、鼠标、列和导出格式：{zh}"
    ))
}

// Crash recovery.

pub(in crate::tui) const OFFERED_AGAIN: Label = Text::new(
    "you will be asked again at the next start",
    "下次启动时会再次询问",
);

/// An autosaved role of an earlier instance was restored.
pub(in crate::tui) fn restored(name: &str, keys: &Keymap) -> Message {
    let key = keys.label(Scope::Panes, Action::Undo);
    Message::done(text!(
        "restored the role {name}; {key} undoes",
        "已恢复角色“{name}”，按 {key} 撤销"
    ))
}

/// An autosaved role can't be restored because the catalog has nothing of it.
pub(in crate::tui) fn nothing_known() -> Message {
    Message::refused(text!(
        "not restored: start with the list or catalog that contains it",
        "未恢复：请使用包含该角色内容的列表或服务资料库启动"
    ))
}

/// An autosaved role was discarded.
pub(in crate::tui) fn discarded(name: &str) -> Message {
    Message::done(text!("discarded the role {name}", "已丢弃角色“{name}”"))
}

/// Autosaving the role failed; appended to the current message, if there is one.
pub(in crate::tui) fn autosave_failed(shown: Option<Message>, why: Text) -> Message {
    let Text { en, zh } = why;
    let text = text!(
        "the role can't be autosaved: {en}",
        "无法自动保存角色：{zh}"
    );
    Message::failed(match shown {
        Some(shown) => joined(&shown.text, &text),
        None => text,
    })
}
