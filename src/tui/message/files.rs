//! Messages about files, the clipboard and autosaved roles.

use crate::file::Loss;
use crate::model::{Label, Localized as _, Text, text};
use crate::tui::action::{Action, Scope};
use crate::tui::keymap::Keymap;
use crate::tui::message::{Message, joined, plural};

/// Text was copied to the clipboard.
pub(in crate::tui) fn copied(bytes: usize) -> Message {
    Message::info(text!("copied {bytes} bytes", "已复制 {bytes} 字节"))
}

/// Rows of the table were copied.
pub(in crate::tui) fn copied_rows(rows: usize, bytes: usize) -> Message {
    Message::info(text!(
        "copied {rows} rows ({bytes} bytes)",
        "已复制 {rows} 行（{bytes} 字节）"
    ))
}

/// Copying failed.
pub(in crate::tui) fn copy_failed(why: Text) -> Message {
    let Text { en, zh } = why;
    Message::error(text!("could not copy: {en}", "无法复制：{zh}"))
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
    Message::info(text)
}

/// Saving failed.
pub(in crate::tui) fn save_failed(why: Text) -> Message {
    let Text { en, zh } = why;
    Message::error(text!("not saved: {en}", "未保存：{zh}"))
}

/// A file can't be saved without a name.
pub(in crate::tui) fn no_file_name() -> Message {
    save_failed(text!("enter a file name", "请输入文件名"))
}

/// A saved role was opened.
pub(in crate::tui) fn opened(name: &str, path: &str) -> Message {
    Message::info(text!(
        "opened the role {name} ({path})",
        "已打开角色“{name}”（{path}）"
    ))
}

/// Opening a file failed.
pub(in crate::tui) fn open_failed(why: Text) -> Message {
    let Text { en, zh } = why;
    Message::error(text!("not opened: {en}", "未打开：{zh}"))
}

/// Lists were loaded.
pub(in crate::tui) fn lists_loaded(rows: usize) -> Message {
    let s = plural(rows);
    Message::info(text!(
        "lists loaded: {rows} row{s} added",
        "列表已加载：新增 {rows} 行"
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
    Message::info(text!(
        "restored the role {name}; {key} undoes",
        "已恢复角色“{name}”，按 {key} 撤销"
    ))
}

/// An autosaved role can't be restored because the catalog has nothing of it.
pub(in crate::tui) fn nothing_known() -> Message {
    Message::error(text!(
        "not restored: start with the list or catalog that contains it",
        "未恢复：请使用包含该角色内容的列表或服务资料库启动"
    ))
}

/// An autosaved role was discarded.
pub(in crate::tui) fn discarded(name: &str) -> Message {
    Message::info(text!("discarded the role {name}", "已丢弃角色“{name}”"))
}

/// Autosaving the role failed; appended to the current message, if there is one.
pub(in crate::tui) fn autosave_failed(shown: Option<Message>, why: Text) -> Message {
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
