//! Advice with the relevant keys: for an empty search result, an empty role, and questions.

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
pub(super) fn empty_role(lang: Lang, keys: &Keymap) -> [String; 6] {
    let [port, service] = adding(keys);
    let table = keys.label(Scope::Search, Action::Open);
    let roles = keys.label(Scope::Panes, Action::Roles);
    let symptoms = keys.label(Scope::Panes, Action::Symptoms);
    let lines = [
        text!("The role is empty.", "角色为空。"),
        text!(
            "In the table ({table} leads there):",
            "在端口表中（按 {table} 转到）："
        ),
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

/// Advice for an empty list of saved roles; `folder` is where they are kept.
pub(super) fn no_saved_roles(folder: &str, lang: Lang, keys: &Keymap) -> String {
    let close = keys.label(Scope::SavedRoles, Action::Back);
    let save = keys.label(Scope::Panes, Action::Save);
    text!(
        "No role is saved in {folder} yet. {close} closes this list, then {save} saves the role there.",
        "{folder} 中还没有已保存的角色。按 {close} 关闭此列表后，按 {save} 将角色保存到该文件夹。"
    )
    .pick(lang)
}

/// Advice for a typed path.
pub(super) fn typed_path(lang: Lang, keys: &Keymap) -> String {
    let complete = keys.label(Scope::RolePath, Action::CompletePath);
    let open = keys.label(Scope::RolePath, Action::Accept);
    text!(
        "{complete} completes the path, {open} opens the file.",
        "按 {complete} 补全路径，按 {open} 打开文件。"
    )
    .pick(lang)
}

/// How to open a saved role that is selected in a list.
pub(super) fn opens_role(lang: Lang, keys: &Keymap) -> String {
    let open = keys.label(Scope::Roles, Action::Accept);
    let undo = keys.label(Scope::Panes, Action::Undo);
    text!(
        "{open} opens this role in place of the current one; {undo} undoes it.",
        "按 {open} 打开此角色并替换当前角色；可按 {undo} 撤销。"
    )
    .pick(lang)
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

/// How to say what shows the ports of a host, in paragraphs. `known` is what is observed now.
pub(super) fn observe(known: Option<&str>, keys: &Keymap) -> Vec<Text> {
    let complete = keys.label(Scope::Observe, Action::CompletePath);
    let read = keys.label(Scope::Observe, Action::Accept);
    let lines = keys.label(Scope::Observe, Action::TypeLines);
    let mut paragraphs = vec![
        text!(
            "Type the path of a file: {complete} completes it, {read} reads it. Or paste the text here.",
            "输入文件路径：按 {complete} 补全，按 {read} 读取。也可在此直接粘贴文本。"
        ),
        text!(
            "Read are: netstat, ss, Get-NetTCPConnection; nmap, masscan, PortQry, Test-NetConnection; rules of Windows Firewall (netsh, PowerShell, the console's list); pfirewall.log; a list of ports.",
            "可读取：netstat、ss、Get-NetTCPConnection；nmap、masscan、PortQry、Test-NetConnection；Windows 防火墙规则（netsh、PowerShell、控制台导出的列表）；pfirewall.log；端口列表。"
        ),
        text!(
            "A console that pastes line by line, as Windows does: press {lines}, paste, press {lines} again.",
            "逐行粘贴的控制台（如 Windows 控制台）：先按 {lines}，粘贴后再按 {lines}。"
        ),
    ];
    if let Some(name) = known {
        paragraphs.push(text!(
            "{read} on the empty line forgets {name}.",
            "行为空时按 {read}，将清除 {name}。"
        ));
    }
    paragraphs
}

/// How to go on in a text that is typed line by line.
pub(super) fn typed_lines(count: usize, keys: &Keymap) -> Text {
    let explain = keys.label(Scope::ObserveText, Action::TypeLines);
    let discard = keys.label(Scope::ObserveText, Action::Back);
    let s = if count == 1 { "" } else { "s" };
    text!(
        "{count} line{s} so far: {explain} explains them, {discard} discards them.",
        "已有 {count} 行：按 {explain} 说明，按 {discard} 丢弃。"
    )
}

#[cfg(feature = "check")]
/// What a check of hosts does, in paragraphs.
pub(super) fn ask_hosts(keys: &Keymap) -> [Text; 3] {
    let check = keys.label(Scope::AskHosts, Action::Accept);
    [
        text!(
            "{check} checks which ports of the role can be reached on these hosts, from this computer.",
            "按 {check} 检查从本机能否到达这些主机上角色的各个端口。"
        ),
        text!(
            "Sent are only constant requests to these hosts, which the manual lists. Nobody logs in, and nothing is changed.",
            "只向这些主机发送手册中列出的固定请求；不登录，也不更改任何内容。"
        ),
        text!(
            "Several hosts are separated by spaces. Each of their addresses is checked.",
            "多台主机以空格分隔；检查其每个地址。"
        ),
    ]
}

#[cfg(feature = "check")]
/// How far a check is: the numbers of ports that were tested and of all, and the last one.
pub(super) fn check_progress(tested: usize, all: usize, last: &str, keys: &Keymap) -> Text {
    let stop = keys.label(Scope::Checked, Action::Back);
    text!(
        "{tested} of {all}  {last}  {stop} stops",
        "{tested} / {all}  {last}  按 {stop} 停止"
    )
}

/// How to stop reading.
pub(super) fn stop_reading(keys: &Keymap) -> Text {
    let stop = keys.label(Scope::Observe, Action::Back);
    text!("{stop} stops.", "按 {stop} 停止。")
}

/// What to do with a search about an observed host while none is observed.
pub(super) fn nothing_observed(lang: Lang, keys: &Keymap) -> [String; 2] {
    let key = keys.label(Scope::Search, Action::Explain);
    let advice = text!(
        "No host is observed yet: {key} reads a listing, a scan or a log.",
        "尚未观察任何主机：按 {key} 读取列表、扫描结果或日志。"
    );
    [words::NOTHING_FOUND.into(), advice].map(|text: Text| text.pick(lang))
}
