//! Advice for a search without results and for an empty role, with the keys that lead on.

use crate::model::{Lang, Text, text};
use crate::tui::action::{Action, Scope};
use crate::tui::keymap::Keymap;
use crate::tui::words;

/// Advice for a search without results: paragraphs.
pub(super) fn nothing_found(lang: Lang, keys: &Keymap) -> [String; 2] {
    let clear = keys.label(Scope::Search, Action::Back);
    let advice = text!(
        "Try a port (445), a range (135-139), udp/53, a name or a part of it in English or Chinese. {clear} clears.",
        "可试：端口（445）、范围（135-139）、udp/53，或中英文名称的一部分。{clear} 清空。"
    );
    [words::NOTHING_FOUND.into(), advice].map(|text: Text| text.pick(lang))
}

/// Advice for an empty role: paragraphs.
pub(super) fn empty_role(lang: Lang, keys: &Keymap) -> [String; 4] {
    let [port, service] = adding(keys);
    let roles = keys.label(Scope::Panes, Action::Roles);
    let lines = [
        text!("Nothing gathered yet.", "尚未选入任何内容。"),
        text!("{port} adds the selected port,", "{port}：加入所选端口；"),
        text!(
            "{service} adds the whole service;",
            "{service}：加入整个服务；"
        ),
        text!(
            "{roles} shows the ready-made roles.",
            "{roles}：查看现成角色。"
        ),
    ];
    lines.map(|text| text.pick(lang))
}

/// The keys that add the selected port and its service.
pub(super) fn adding(keys: &Keymap) -> [String; 2] {
    [Action::Toggle, Action::ToggleService].map(|action| keys.label(Scope::Table, action))
}
