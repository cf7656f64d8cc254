//! Advice for an empty search result and for an empty role, with the relevant keys.

use crate::model::{Lang, Text, text};
use crate::tui::action::{Action, Scope};
use crate::tui::keymap::Keymap;
use crate::tui::words;

/// Advice for an empty search result, in paragraphs.
pub(super) fn nothing_found(lang: Lang, keys: &Keymap) -> [String; 2] {
    let clear = keys.label(Scope::Search, Action::Back);
    let advice = text!(
        "Try a port (445), a range (135-139), udp/53, part of a name in English, Chinese or pinyin, a program or command, or an error code. {clear} clears the search.",
        "可试：端口（445）、范围（135-139）、udp/53、中英文或拼音名称的一部分、程序或命令、错误代码。按 {clear} 清空搜索框。"
    );
    [words::NOTHING_FOUND.into(), advice].map(|text: Text| text.pick(lang))
}

/// Advice for an empty role, in paragraphs.
pub(super) fn empty_role(lang: Lang, keys: &Keymap) -> [String; 5] {
    let [port, service] = adding(keys);
    let roles = keys.label(Scope::Panes, Action::Roles);
    let symptoms = keys.label(Scope::Panes, Action::Symptoms);
    let lines = [
        text!("The role is empty.", "角色为空。"),
        text!("{port} adds the selected port,", "{port}：加入所选端口；"),
        text!(
            "{service} adds what its service requires;",
            "{service}：加入其服务必需的端口；"
        ),
        text!(
            "{roles} shows the predefined roles;",
            "{roles}：查看预置角色；"
        ),
        text!(
            "{symptoms} finds the ports of an error code.",
            "{symptoms}：按错误代码查找端口。"
        ),
    ];
    lines.map(|text| text.pick(lang))
}

/// Labels of the keys that add the selected port and its service.
pub(super) fn adding(keys: &Keymap) -> [String; 2] {
    [Action::Toggle, Action::ToggleService].map(|action| keys.label(Scope::Table, action))
}

/// Text in place of a list of formats in which nothing matches.
pub(super) fn no_format(keys: &Keymap) -> Text {
    let key = keys.label(Scope::Export, Action::Back);
    text!(
        "No format matches. {key} clears the filter.",
        "没有匹配的格式。按 {key} 清空筛选框。"
    )
}
