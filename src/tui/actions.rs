//! Table of all actions of the browser. The key map, the footer's hints, the help, the command palette and
//! `--print-keys` are derived from it.

use crossterm::event::KeyCode;

use crate::model::{Label, Text};
use crate::tui::action::{Action, Scope};
use crate::tui::key::Key;

/// Row of the table of actions.
#[derive(Debug)]
pub struct ActionRow {
    /// Action.
    pub action: Action,
    /// Scope in which the keys apply.
    pub scope: Scope,
    /// Default keys; hints show the first one.
    pub keys: &'static [Key],
    /// Description for the help.
    pub about: Label,
    /// Label of the footer's hint, if there is one.
    pub hint: Option<Label>,
}

const UP: Key = Key::code(KeyCode::Up);
const DOWN: Key = Key::code(KeyCode::Down);
const PAGE_UP: Key = Key::code(KeyCode::PageUp);
const PAGE_DOWN: Key = Key::code(KeyCode::PageDown);
const HOME: Key = Key::code(KeyCode::Home);
const END: Key = Key::code(KeyCode::End);
const ENTER: Key = Key::code(KeyCode::Enter);
const ESC: Key = Key::code(KeyCode::Esc);
const TAB: Key = Key::code(KeyCode::Tab);
const BACK_TAB: Key = Key::code(KeyCode::BackTab);
const DELETE: Key = Key::code(KeyCode::Delete);
const SPACE: Key = Key::char(' ');

/// Key for places where a plain letter is text, and where a function key means something else to the terminal.
const fn alt(char: char) -> Key {
    Key::alt(KeyCode::Char(char))
}

const fn row(
    scope: Scope,
    action: Action,
    keys: &'static [Key],
    about: Label,
    hint: Option<Label>,
) -> ActionRow {
    ActionRow {
        action,
        scope,
        keys,
        about,
        hint,
    }
}

const fn text(en: &'static str, zh: &'static str) -> Label {
    Text::new(en, zh)
}

const fn hint(en: &'static str, zh: &'static str) -> Option<Label> {
    Some(text(en, zh))
}

/// Table of actions. The footer shows the rows of the focused pane first, in this order.
#[rustfmt::skip]
pub const ACTIONS: &[ActionRow] = &[
    row(Scope::Search, Action::Open, &[ENTER], text("go to the table, keep the filter", "转到端口表，保留筛选"), hint("go to table", "转到端口表")),
    row(Scope::Search, Action::Back, &[ESC], text("clear the search; if it is empty, go to the table", "清空搜索框；已为空时转到端口表"), hint("clear", "清空")),
    row(Scope::Search, Action::Up, &[UP, Key::ctrl('p')], text("move up in the table", "在端口表中上移"), None),
    row(Scope::Search, Action::Down, &[DOWN, Key::ctrl('n')], text("move down in the table", "在端口表中下移"), None),
    row(Scope::Search, Action::PageDown, &[PAGE_DOWN], text("next page of the table", "端口表下一页"), None),
    row(Scope::Search, Action::PageUp, &[PAGE_UP], text("previous page of the table", "端口表上一页"), None),

    row(Scope::Table, Action::Toggle, &[SPACE], text("add the port to the role, or remove it", "将端口加入角色，或移除"), hint("add port", "加入端口")),
    row(Scope::Table, Action::ToggleService, &[Key::char('a')], text("add the service's required ports, or remove it", "加入服务的必需端口，或移除"), hint("add service", "加入服务")),
    row(Scope::Table, Action::Open, &[ENTER, Key::code(KeyCode::Right), Key::char('l')], text("go to the service's page", "转到服务详情"), hint("go to service", "转到服务")),
    row(Scope::Table, Action::Back, &[ESC], text("clear the search", "清空搜索框"), None),
    row(Scope::Table, Action::Copy, &[Key::char('y')], text("copy the row, or all marked rows", "复制此行或所有标记的行"), None),
    row(Scope::Table, Action::Mark, &[Key::char('v')], text("start marking rows, to add or copy them", "从此处起标记多行，以便加入或复制"), hint("mark", "标记")),
    row(Scope::Table, Action::MarkAll, &[Key::char('V')], text("mark all results", "标记全部结果"), None),
    row(Scope::Table, Action::Reason, &[Key::char('w')], text("say what a port of your own is for", "填写自定端口的用途"), None),
    row(Scope::Table, Action::Sort, &[Key::char('t')], text("sort by the next column; after the last, in default order", "按下一列排序；最后一列之后恢复默认排序"), hint("sort", "排序")),
    row(Scope::Table, Action::Reverse, &[Key::char('T')], text("reverse order", "反转排序"), None),

    row(Scope::Detail, Action::Toggle, &[SPACE], text("add the selected port to the role, or remove it", "将所选端口加入角色，或移除"), hint("add port", "加入端口")),
    row(Scope::Detail, Action::ToggleService, &[Key::char('a')], text("add the service's required ports, or remove it", "加入服务的必需端口，或移除"), hint("add service", "加入服务")),
    row(Scope::Detail, Action::Open, &[ENTER], text("show the selected port or service in the table", "在端口表中定位所选端口或服务"), hint("go there", "定位")),
    row(Scope::Detail, Action::Back, &[ESC, Key::code(KeyCode::Left), Key::char('h')], text("back to the table", "返回端口表"), hint("back", "返回")),
    row(Scope::Detail, Action::Copy, &[Key::char('y')], text("copy the service's ports", "复制该服务的端口"), None),

    row(Scope::Start, Action::Open, &[ENTER], text("search for the example, run the command or open the role", "搜索示例、执行命令或打开角色"), hint("go there", "前往")),
    row(Scope::Start, Action::Back, &[ESC], text("back to the search box", "返回搜索框"), hint("back", "返回")),

    row(Scope::Builder, Action::Toggle, &[SPACE, DELETE, Key::char('x')], text("remove the item from the role, or add it back", "从角色中移除此项，或恢复"), hint("remove", "移除")),
    row(Scope::Builder, Action::Open, &[ENTER], text("show the item's port or service in the table", "在端口表中定位此项的端口或服务"), hint("go there", "定位")),
    row(Scope::Builder, Action::Reason, &[Key::char('w')], text("say why a port is excluded, or what a port of your own is for", "填写排除原因，或自定端口的用途"), hint("reason", "原因")),
    row(Scope::Builder, Action::Back, &[ESC], text("back to the table", "返回端口表"), None),
    row(Scope::Builder, Action::Copy, &[Key::char('y')], text("copy the resulting ports", "复制最终端口"), None),

    row(Scope::Panes, Action::FocusSearch, &[Key::char('/')], text("search", "搜索"), hint("search", "搜索")),
    row(Scope::Panes, Action::Roles, &[Key::char('r')], text("predefined roles", "预置角色"), hint("roles", "预置角色")),
    row(Scope::Panes, Action::Symptoms, &[Key::char('S')], text("symptoms: error codes and messages, with the ports to check", "症状：错误代码和消息，以及应检查的端口"), None),
    row(Scope::Panes, Action::Explain, &[Key::char('X')], text("explain a listing, scan or log by services and roles", "用服务和角色说明列表、扫描结果或日志"), None),
    #[cfg(feature = "check")]
    row(Scope::Panes, Action::Check, &[Key::char('K')], text("check a host: which ports of the role can be reached", "检查主机：角色的哪些端口可达"), None),
    row(Scope::Panes, Action::Export, &[Key::char('e')], text("export the role", "导出角色"), hint("export", "导出")),
    row(Scope::Panes, Action::Help, &[Key::char('?')], text("help: all keys and the search syntax", "帮助：全部按键和搜索语法"), hint("keys", "按键")),
    row(Scope::Panes, Action::Palette, &[Key::char(':')], text("command palette: search all commands", "命令面板：搜索全部命令"), hint("commands", "命令")),
    row(Scope::Panes, Action::Undo, &[Key::char('u')], text("undo the last change to the role", "撤销对角色的上次更改"), hint("undo", "撤销")),
    row(Scope::Panes, Action::Redo, &[Key::char('U'), Key::ctrl('r')], text("redo the last undone change", "重做上次撤销的更改"), None),
    row(Scope::Panes, Action::Name, &[Key::char('n')], text("name the role", "命名角色"), hint("name", "命名")),
    row(Scope::Panes, Action::Save, &[Key::char('s')], text("save the role to a file", "保存角色到文件"), hint("save", "保存")),
    row(Scope::Panes, Action::Load, &[Key::char('f')], text("open a saved role", "打开已保存的角色"), None),
    row(Scope::Panes, Action::Clear, &[Key::char('c')], text("clear the role (can be undone)", "清空角色（可撤销）"), None),
    row(Scope::Panes, Action::Os, &[Key::char('o')], text("Windows version: 2003 and earlier, 2008 and later, both", "Windows 版本：2003 及更早、2008 及更高、两者"), None),
    row(Scope::Panes, Action::Dynamic, &[Key::char('d')], text("dynamic RPC: whole range, RPC keyword, left out", "动态 RPC：全部范围、RPC 关键字、不写"), None),
    row(Scope::Panes, Action::Narrow, &[Key::char('D')], text("limit dynamic RPC to a range", "将动态 RPC 限定为自定义范围"), None),
    row(Scope::Panes, Action::Direction, &[Key::char('i')], text("direction: inbound or outbound", "方向：入站或出站"), None),
    row(Scope::Panes, Action::Peers, &[Key::char('P')], text("peers: all, clients, same role, management, other servers", "对端：全部、客户端、同角色、管理、其他服务器"), None),
    row(Scope::Panes, Action::Networks, &[Key::char('N')], text("networks: who may connect, and to where", "网络：允许连接的来源和目标"), None),
    row(Scope::Panes, Action::Profiles, &[Key::char('F')], text("Windows Firewall profiles: all, or some of them", "Windows 防火墙配置文件：全部或其中一些"), None),
    row(Scope::Panes, Action::HistoryBack, &[Key::char('['), Key::code(KeyCode::Backspace), Key::alt(KeyCode::Left)], text("back to the previous port or service", "返回上一个端口或服务"), None),
    row(Scope::Panes, Action::HistoryForward, &[Key::char(']'), Key::alt(KeyCode::Right)], text("forward to the next port or service", "前进到下一个端口或服务"), None),
    row(Scope::Panes, Action::Up, &[UP, Key::char('k')], text("move up", "上移"), None),
    row(Scope::Panes, Action::Down, &[DOWN, Key::char('j')], text("move down", "下移"), None),
    row(Scope::Panes, Action::PageUp, &[PAGE_UP, Key::ctrl('u'), Key::ctrl('b')], text("previous page", "上一页"), None),
    row(Scope::Panes, Action::PageDown, &[PAGE_DOWN, Key::ctrl('d'), Key::ctrl('f')], text("next page", "下一页"), None),
    row(Scope::Panes, Action::Top, &[HOME, Key::char('g')], text("first line", "首行"), None),
    row(Scope::Panes, Action::Bottom, &[END, Key::char('G')], text("last line", "末行"), None),
    row(Scope::Panes, Action::FocusTable, &[Key::char('1')], text("go to the port table", "转到端口表"), None),
    row(Scope::Panes, Action::FocusDetail, &[Key::char('2')], text("go to the service", "转到服务"), None),
    row(Scope::Panes, Action::FocusBuilder, &[Key::char('3')], text("go to the role", "转到角色"), None),
    row(Scope::Panes, Action::Language, &[Key::char('L')], text("switch to Chinese", "切换到英文"), hint("中文", "English")),
    row(Scope::Panes, Action::Theme, &[Key::char('p')], text("next theme", "下一个主题"), None),
    row(Scope::Panes, Action::Mouse, &[Key::char('m')], text("turn the mouse on or off (off: select text with the terminal)", "启用或关闭鼠标（关闭后可用终端选择文本）"), None),
    row(Scope::Panes, Action::Columns, &[Key::char('C')], text("choose the columns of the table", "选择端口表的列"), None),
    row(Scope::Panes, Action::Leave, &[Key::char('q')], text("quit", "退出"), hint("quit", "退出")),

    row(Scope::Anywhere, Action::NextPane, &[TAB], text("next pane", "下一窗格"), hint("next pane", "下一窗格")),
    row(Scope::Anywhere, Action::PreviousPane, &[BACK_TAB], text("previous pane", "上一窗格"), None),
    row(Scope::Anywhere, Action::Roles, &[Key::code(KeyCode::F(4)), alt('4')], text("predefined roles", "预置角色"), hint("roles", "预置角色")),
    row(Scope::Anywhere, Action::Export, &[Key::code(KeyCode::F(3)), alt('3')], text("export the role", "导出角色"), hint("export", "导出")),
    row(Scope::Anywhere, Action::Explain, &[Key::code(KeyCode::F(6)), alt('6')], text("explain a listing, scan or log by services and roles", "用服务和角色说明列表、扫描结果或日志"), None),
    #[cfg(feature = "check")]
    row(Scope::Anywhere, Action::Check, &[Key::code(KeyCode::F(7)), alt('7')], text("check a host: which ports of the role can be reached", "检查主机：角色的哪些端口可达"), None),
    row(Scope::Anywhere, Action::Leave, &[alt('q')], text("quit", "退出"), hint("quit", "退出")),

    #[cfg(feature = "check")]
    row(Scope::AskHosts, Action::Accept, &[ENTER], text("check these hosts", "检查这些主机"), hint("check", "检查")),
    #[cfg(feature = "check")]
    row(Scope::AskHosts, Action::Back, &[ESC], text("clear the hosts, or close", "清空主机，或关闭"), hint("close", "关闭")),

    #[cfg(feature = "check")]
    row(Scope::Checked, Action::Back, &[ESC, Key::char('q')], text("stop the check, or close", "停止检查，或关闭"), hint("stop, close", "停止、关闭")),
    #[cfg(feature = "check")]
    row(Scope::Checked, Action::Explain, &[Key::char('X'), Key::code(KeyCode::F(6)), alt('6')], text("explain what was found by services and roles", "用服务和角色说明检查结果"), hint("explain", "说明")),
    #[cfg(feature = "check")]
    row(Scope::Checked, Action::Check, &[Key::char('K'), Key::code(KeyCode::F(7)), alt('7')], text("check other hosts", "检查其他主机"), hint("other hosts", "其他主机")),
    #[cfg(feature = "check")]
    row(Scope::Checked, Action::Up, &[UP, Key::char('k')], text("scroll up", "向上滚动"), None),
    #[cfg(feature = "check")]
    row(Scope::Checked, Action::Down, &[DOWN, Key::char('j')], text("scroll down", "向下滚动"), None),
    #[cfg(feature = "check")]
    row(Scope::Checked, Action::PageUp, &[PAGE_UP, Key::ctrl('u')], text("previous page", "上一页"), None),
    #[cfg(feature = "check")]
    row(Scope::Checked, Action::PageDown, &[PAGE_DOWN, SPACE, Key::ctrl('d')], text("next page", "下一页"), None),
    #[cfg(feature = "check")]
    row(Scope::Checked, Action::Top, &[HOME, Key::char('g')], text("first line", "首行"), None),
    #[cfg(feature = "check")]
    row(Scope::Checked, Action::Bottom, &[END, Key::char('G')], text("last line", "末行"), None),
    #[cfg(feature = "check")]
    row(Scope::Checked, Action::Help, &[Key::char('?')], text("help: all keys and the search syntax", "帮助：全部按键和搜索语法"), hint("keys", "按键")),
    #[cfg(feature = "check")]
    row(Scope::Checked, Action::Palette, &[Key::char(':')], text("command palette: search all commands", "命令面板：搜索全部命令"), None),
    #[cfg(feature = "check")]
    row(Scope::Checked, Action::Language, &[Key::char('L')], text("switch to Chinese", "切换到英文"), None),

    row(Scope::Export, Action::Accept, &[ENTER], text("save to a file", "保存到文件"), hint("save", "保存")),
    row(Scope::Export, Action::Open, &[TAB, Key::code(KeyCode::Right)], text("go to the preview and its options", "转到预览及其选项"), hint("preview", "预览")),
    row(Scope::Export, Action::Copy, &[Key::ctrl('y')], text("copy to the clipboard", "复制到剪贴板"), hint("copy", "复制")),
    row(Scope::Export, Action::Up, &[UP, Key::ctrl('p')], text("previous format", "上一个格式"), None),
    row(Scope::Export, Action::Down, &[DOWN, Key::ctrl('n')], text("next format", "下一个格式"), None),
    row(Scope::Export, Action::PageUp, &[PAGE_UP], text("previous page", "上一页"), None),
    row(Scope::Export, Action::PageDown, &[PAGE_DOWN], text("next page", "下一页"), None),
    row(Scope::Export, Action::Top, &[HOME], text("first format", "首个格式"), None),
    row(Scope::Export, Action::Bottom, &[END], text("last format", "末个格式"), None),
    row(Scope::Export, Action::Back, &[ESC], text("clear the filter; if it is empty, close", "清空筛选框；已为空时关闭"), hint("back", "返回")),

    row(Scope::ExportPreview, Action::Accept, &[ENTER], text("save to a file", "保存到文件"), hint("save", "保存")),
    row(Scope::ExportPreview, Action::Copy, &[Key::char('y'), Key::ctrl('y')], text("copy to the clipboard", "复制到剪贴板"), hint("copy", "复制")),
    row(Scope::ExportPreview, Action::Os, &[Key::char('o')], text("Windows version", "Windows 版本"), hint("Windows", "Windows")),
    row(Scope::ExportPreview, Action::Dynamic, &[Key::char('d')], text("dynamic RPC: whole range, RPC keyword, left out", "动态 RPC：全部范围、RPC 关键字、不写"), hint("RPC", "RPC")),
    row(Scope::ExportPreview, Action::Narrow, &[Key::char('D')], text("limit dynamic RPC to a range", "将动态 RPC 限定为自定义范围"), None),
    row(Scope::ExportPreview, Action::Direction, &[Key::char('i')], text("direction: inbound or outbound", "方向：入站或出站"), hint("in/out", "方向")),
    row(Scope::ExportPreview, Action::Peers, &[Key::char('P')], text("peers: all, clients, same role, management, other servers", "对端：全部、客户端、同角色、管理、其他服务器"), None),
    row(Scope::ExportPreview, Action::Networks, &[Key::char('N')], text("networks: who may connect, and to where", "网络：允许连接的来源和目标"), hint("networks", "网络")),
    row(Scope::ExportPreview, Action::Profiles, &[Key::char('F')], text("Windows Firewall profiles: all, or some of them", "Windows 防火墙配置文件：全部或其中一些"), None),
    row(Scope::ExportPreview, Action::Undo, &[Key::char('u')], text("undo the last change to the role", "撤销对角色的上次更改"), None),
    row(Scope::ExportPreview, Action::Wrap, &[Key::char('w')], text("wrap long lines, or cut them", "长行换行，或不换行"), hint("wrap", "换行")),
    row(Scope::ExportPreview, Action::ScrollLeft, &[Key::code(KeyCode::Left)], text("scroll left", "向左滚动"), None),
    row(Scope::ExportPreview, Action::ScrollRight, &[Key::code(KeyCode::Right)], text("scroll right", "向右滚动"), None),
    row(Scope::ExportPreview, Action::Up, &[UP, Key::char('k')], text("scroll up; at the first rule, show the comments above it", "向上滚动；在首条规则处显示其上方的注释"), None),
    row(Scope::ExportPreview, Action::Down, &[DOWN, Key::char('j')], text("scroll down", "向下滚动"), None),
    row(Scope::ExportPreview, Action::PageUp, &[PAGE_UP, Key::ctrl('u'), Key::ctrl('b')], text("previous page", "上一页"), None),
    row(Scope::ExportPreview, Action::PageDown, &[PAGE_DOWN, SPACE, Key::ctrl('d'), Key::ctrl('f')], text("next page", "下一页"), None),
    row(Scope::ExportPreview, Action::Top, &[HOME, Key::char('g')], text("first line", "首行"), None),
    row(Scope::ExportPreview, Action::Bottom, &[END, Key::char('G')], text("last line", "末行"), None),
    row(Scope::ExportPreview, Action::Help, &[Key::char('?')], text("help: all keys and the search syntax", "帮助：全部按键和搜索语法"), hint("keys", "按键")),
    row(Scope::ExportPreview, Action::Palette, &[Key::char(':')], text("command palette: search all commands", "命令面板：搜索全部命令"), hint("commands", "命令")),
    row(Scope::ExportPreview, Action::Language, &[Key::char('L')], text("switch to Chinese", "切换到英文"), None),
    row(Scope::ExportPreview, Action::Back, &[ESC, TAB, Key::char('h'), Key::char('/'), Key::char('q')], text("back to the formats", "返回格式列表"), hint("back", "返回")),

    row(Scope::Roles, Action::Accept, &[ENTER], text("add the role's required ports, or remove the role", "加入角色的必需端口，或移除角色"), hint("add required", "加入必需端口")),
    row(Scope::Roles, Action::Open, &[TAB, Key::code(KeyCode::Right)], text("go to the role's ports", "转到角色的端口"), hint("go to ports", "转到端口")),
    row(Scope::Roles, Action::Export, &[Key::code(KeyCode::F(3))], text("export the role", "导出角色"), hint("export", "导出")),
    row(Scope::Roles, Action::Up, &[UP, Key::ctrl('p')], text("previous role", "上一个角色"), None),
    row(Scope::Roles, Action::Down, &[DOWN, Key::ctrl('n')], text("next role", "下一个角色"), None),
    row(Scope::Roles, Action::PageUp, &[PAGE_UP], text("previous page", "上一页"), None),
    row(Scope::Roles, Action::PageDown, &[PAGE_DOWN], text("next page", "下一页"), None),
    row(Scope::Roles, Action::Back, &[ESC], text("clear the search; if it is empty, close", "清空搜索框；已为空时关闭"), hint("close", "关闭")),

    row(Scope::RolePage, Action::Toggle, &[SPACE], text("add the selected port, or remove it", "加入所选端口，或移除"), hint("add port", "加入端口")),
    row(Scope::RolePage, Action::Accept, &[ENTER], text("add the role's required ports, or remove the role", "加入角色的必需端口，或移除角色"), hint("add required", "加入必需端口")),
    row(Scope::RolePage, Action::ToggleRole, &[Key::char('a')], text("add all ports that may be opened, or remove the role", "加入全部可开放的端口，或移除角色"), hint("add all", "全部加入")),
    row(Scope::RolePage, Action::Direction, &[Key::char('i')], text("direction: inbound or outbound", "方向：入站或出站"), hint("in/out", "方向")),
    row(Scope::RolePage, Action::Peers, &[Key::char('P')], text("peers: all, clients, same role, management, other servers", "对端：全部、客户端、同角色、管理、其他服务器"), hint("peers", "对端")),
    row(Scope::RolePage, Action::Export, &[Key::code(KeyCode::F(3))], text("export the role", "导出角色"), hint("export", "导出")),
    row(Scope::RolePage, Action::Undo, &[Key::char('u')], text("undo the last change to the role", "撤销对角色的上次更改"), None),
    row(Scope::RolePage, Action::Up, &[UP, Key::char('k')], text("move up", "上移"), None),
    row(Scope::RolePage, Action::Down, &[DOWN, Key::char('j')], text("move down", "下移"), None),
    row(Scope::RolePage, Action::PageUp, &[PAGE_UP, Key::ctrl('u')], text("previous page", "上一页"), None),
    row(Scope::RolePage, Action::PageDown, &[PAGE_DOWN, Key::ctrl('d')], text("next page", "下一页"), None),
    row(Scope::RolePage, Action::Top, &[HOME, Key::char('g')], text("first line", "首行"), None),
    row(Scope::RolePage, Action::Bottom, &[END, Key::char('G')], text("last line", "末行"), None),
    row(Scope::RolePage, Action::Copy, &[Key::char('y')], text("copy the role's ports", "复制角色的端口"), None),
    row(Scope::RolePage, Action::Help, &[Key::char('?')], text("help: all keys and the search syntax", "帮助：全部按键和搜索语法"), hint("keys", "按键")),
    row(Scope::RolePage, Action::Palette, &[Key::char(':')], text("command palette: search all commands", "命令面板：搜索全部命令"), hint("commands", "命令")),
    row(Scope::RolePage, Action::Back, &[ESC, TAB, Key::code(KeyCode::Left), Key::char('h'), Key::char('/'), Key::char('q')], text("back to the roles", "返回角色列表"), hint("back", "返回")),
    row(Scope::RolePage, Action::Language, &[Key::char('L')], text("switch to Chinese", "切换到英文"), None),

    row(Scope::SavedRoles, Action::Accept, &[ENTER], text("open the role (can be undone)", "打开角色（可撤销）"), hint("open", "打开")),
    row(Scope::SavedRoles, Action::RenameFile, &[Key::code(KeyCode::F(6)), Key::ctrl('r')], text("rename the file", "重命名文件"), hint("rename", "重命名")),
    row(Scope::SavedRoles, Action::Delete, &[DELETE, Key::ctrl('d')], text("delete the file, after a question", "删除文件（先确认）"), hint("delete", "删除")),
    row(Scope::SavedRoles, Action::Up, &[UP, Key::ctrl('p')], text("previous role", "上一个角色"), None),
    row(Scope::SavedRoles, Action::Down, &[DOWN, Key::ctrl('n')], text("next role", "下一个角色"), None),
    row(Scope::SavedRoles, Action::PageUp, &[PAGE_UP], text("previous page", "上一页"), None),
    row(Scope::SavedRoles, Action::PageDown, &[PAGE_DOWN], text("next page", "下一页"), None),
    row(Scope::SavedRoles, Action::Back, &[ESC], text("clear the search; if it is empty, close", "清空搜索框；已为空时关闭"), hint("close", "关闭")),

    row(Scope::RolePath, Action::Accept, &[ENTER], text("open the file (can be undone)", "打开文件（可撤销）"), hint("open", "打开")),
    row(Scope::RolePath, Action::CompletePath, &[TAB], text("complete the path; again: next candidate", "补全路径；再按则换下一个"), hint("complete", "补全")),
    row(Scope::RolePath, Action::Up, &[UP, Key::ctrl('p')], text("previous candidate", "上一个候选"), None),
    row(Scope::RolePath, Action::Down, &[DOWN, Key::ctrl('n')], text("next candidate", "下一个候选"), None),
    row(Scope::RolePath, Action::Back, &[ESC], text("back to the list", "返回列表"), hint("back", "返回")),

    row(Scope::Symptoms, Action::Accept, &[ENTER], text("go to the first service, or to the first role if there is none", "转到第一个服务；没有服务时转到第一个角色"), hint("go to service", "转到服务")),
    row(Scope::Symptoms, Action::Open, &[TAB], text("open the page of the first role", "打开第一个角色的页面"), hint("role", "角色")),
    row(Scope::Symptoms, Action::Copy, &[Key::ctrl('y')], text("copy the ports to check", "复制应检查的端口"), hint("copy ports", "复制端口")),
    row(Scope::Symptoms, Action::Export, &[Key::code(KeyCode::F(3))], text("export the role", "导出角色"), None),
    row(Scope::Symptoms, Action::Up, &[UP, Key::ctrl('p')], text("previous symptom", "上一个症状"), None),
    row(Scope::Symptoms, Action::Down, &[DOWN, Key::ctrl('n')], text("next symptom", "下一个症状"), None),
    row(Scope::Symptoms, Action::PreviewDown, &[PAGE_DOWN], text("details: next page", "详情：下一页"), None),
    row(Scope::Symptoms, Action::PreviewUp, &[PAGE_UP], text("details: previous page", "详情：上一页"), None),
    row(Scope::Symptoms, Action::Back, &[ESC], text("clear the search; if it is empty, close", "清空搜索框；已为空时关闭"), hint("close", "关闭")),

    row(Scope::Observe, Action::Accept, &[ENTER], text("read the file, or the ports that were typed; on an empty line: forget what was read", "读取文件或所输入的端口；行为空时：清除已读取的内容"), hint("read", "读取")),
    row(Scope::Observe, Action::CompletePath, &[TAB], text("complete the path; again: next candidate", "补全路径；再按则换下一个"), hint("complete", "补全")),
    row(Scope::Observe, Action::TypeLines, &[Key::code(KeyCode::F(6)), alt('6')], text("paste or type a listing line by line", "逐行粘贴或输入列表"), hint("paste lines", "逐行粘贴")),
    row(Scope::Observe, Action::Up, &[UP, Key::ctrl('p')], text("previous candidate", "上一个候选"), None),
    row(Scope::Observe, Action::Down, &[DOWN, Key::ctrl('n')], text("next candidate", "下一个候选"), None),
    row(Scope::Observe, Action::Back, &[ESC], text("stop reading, or close", "停止读取，或关闭"), hint("close", "关闭")),

    row(Scope::ObserveText, Action::TypeLines, &[Key::code(KeyCode::F(6)), alt('6')], text("explain the lines", "说明这些行"), hint("explain", "说明")),
    row(Scope::ObserveText, Action::EndLine, &[ENTER], text("next line", "下一行"), None),
    row(Scope::ObserveText, Action::TypeTab, &[TAB], text("type a tab", "输入制表符"), None),
    row(Scope::ObserveText, Action::Back, &[ESC], text("discard the lines", "丢弃这些行"), hint("discard", "丢弃")),

    row(Scope::Explained, Action::Accept, &[ENTER], text("add the role's required ports, or remove the role; elsewhere: go to the page", "加入角色的必需端口，或移除角色；其他行：转到详情"), hint("add role", "加入角色")),
    row(Scope::Explained, Action::Open, &[TAB, Key::code(KeyCode::Right), Key::char('l')], text("go to the page", "转到详情"), hint("page", "详情")),
    row(Scope::Explained, Action::Unexplained, &[Key::char('a')], text("add the unexplained ports as your own, or remove them", "将无法说明的端口作为自定端口加入，或移除"), hint("add unexplained", "加入无法说明的端口")),
    row(Scope::Explained, Action::Copy, &[Key::char('y')], text("copy the page", "复制详情"), hint("copy", "复制")),
    row(Scope::Explained, Action::PreviousHost, &[Key::char('[')], text("previous host", "上一台主机"), None),
    row(Scope::Explained, Action::NextHost, &[Key::char(']')], text("next host", "下一台主机"), hint("next host", "下一台主机")),
    row(Scope::Explained, Action::ReadAnother, &[Key::char('X'), Key::code(KeyCode::F(6)), alt('6')], text("read another listing, or forget this one", "读取另一份列表，或清除此列表"), hint("another", "另选")),
    row(Scope::Explained, Action::Undo, &[Key::char('u')], text("undo the last change to the role", "撤销对角色的上次更改"), None),
    row(Scope::Explained, Action::Export, &[Key::char('e'), Key::code(KeyCode::F(3))], text("export the role", "导出角色"), None),
    row(Scope::Explained, Action::Up, &[UP, Key::char('k')], text("move up", "上移"), None),
    row(Scope::Explained, Action::Down, &[DOWN, Key::char('j')], text("move down", "下移"), None),
    row(Scope::Explained, Action::PageUp, &[PAGE_UP, Key::ctrl('u')], text("previous page", "上一页"), None),
    row(Scope::Explained, Action::PageDown, &[PAGE_DOWN, Key::ctrl('d')], text("next page", "下一页"), None),
    row(Scope::Explained, Action::Top, &[HOME, Key::char('g')], text("first line", "首行"), None),
    row(Scope::Explained, Action::Bottom, &[END, Key::char('G')], text("last line", "末行"), None),
    row(Scope::Explained, Action::Help, &[Key::char('?')], text("help: all keys and the search syntax", "帮助：全部按键和搜索语法"), hint("keys", "按键")),
    row(Scope::Explained, Action::Palette, &[Key::char(':')], text("command palette: search all commands", "命令面板：搜索全部命令"), None),
    row(Scope::Explained, Action::Language, &[Key::char('L')], text("switch to Chinese", "切换到英文"), None),
    row(Scope::Explained, Action::Back, &[ESC, Key::char('q')], text("close", "关闭"), hint("close", "关闭")),

    row(Scope::ExplainedPage, Action::Accept, &[ENTER], text("go to the port in the table", "在端口表中定位该端口"), hint("go there", "定位")),
    row(Scope::ExplainedPage, Action::Toggle, &[SPACE], text("add the port to the role, or remove it", "将端口加入角色，或移除"), hint("add port", "加入端口")),
    row(Scope::ExplainedPage, Action::Unexplained, &[Key::char('a')], text("add the unexplained ports as your own, or remove them", "将无法说明的端口作为自定端口加入，或移除"), None),
    row(Scope::ExplainedPage, Action::Copy, &[Key::char('y')], text("copy the page", "复制详情"), hint("copy", "复制")),
    row(Scope::ExplainedPage, Action::Undo, &[Key::char('u')], text("undo the last change to the role", "撤销对角色的上次更改"), None),
    row(Scope::ExplainedPage, Action::Up, &[UP, Key::char('k')], text("move up", "上移"), None),
    row(Scope::ExplainedPage, Action::Down, &[DOWN, Key::char('j')], text("move down", "下移"), None),
    row(Scope::ExplainedPage, Action::PageUp, &[PAGE_UP, Key::ctrl('u')], text("previous page", "上一页"), None),
    row(Scope::ExplainedPage, Action::PageDown, &[PAGE_DOWN, Key::ctrl('d')], text("next page", "下一页"), None),
    row(Scope::ExplainedPage, Action::Top, &[HOME, Key::char('g')], text("first line", "首行"), None),
    row(Scope::ExplainedPage, Action::Bottom, &[END, Key::char('G')], text("last line", "末行"), None),
    row(Scope::ExplainedPage, Action::Help, &[Key::char('?')], text("help: all keys and the search syntax", "帮助：全部按键和搜索语法"), hint("keys", "按键")),
    row(Scope::ExplainedPage, Action::Palette, &[Key::char(':')], text("command palette: search all commands", "命令面板：搜索全部命令"), None),
    row(Scope::ExplainedPage, Action::Language, &[Key::char('L')], text("switch to Chinese", "切换到英文"), None),
    row(Scope::ExplainedPage, Action::Back, &[ESC, TAB, Key::code(KeyCode::Left), Key::char('h'), Key::char('q')], text("back to the roles", "返回角色列表"), hint("back", "返回")),

    row(Scope::Prompt, Action::Accept, &[ENTER], text("accept", "确定"), hint("accept", "确定")),
    row(Scope::Prompt, Action::Back, &[ESC], text("cancel", "取消"), hint("cancel", "取消")),

    row(Scope::Confirm, Action::Accept, &[Key::char('y'), ENTER], text("yes", "是"), hint("yes", "是")),
    row(Scope::Confirm, Action::Back, &[Key::char('n'), ESC, Key::char('q')], text("no", "否"), hint("no", "否")),
    row(Scope::Confirm, Action::Help, &[Key::char('?')], text("help: all keys and the search syntax", "帮助：全部按键和搜索语法"), hint("keys", "按键")),

    row(Scope::Columns, Action::Toggle, &[SPACE, ENTER], text("show or hide the column", "显示或隐藏该列"), hint("show or hide", "显示或隐藏")),
    row(Scope::Columns, Action::Up, &[UP, Key::char('k')], text("move up", "上移"), None),
    row(Scope::Columns, Action::Down, &[DOWN, Key::char('j')], text("move down", "下移"), None),
    row(Scope::Columns, Action::Back, &[ESC, Key::char('q'), Key::char('C')], text("close", "关闭"), hint("close", "关闭")),
    row(Scope::Columns, Action::Help, &[Key::char('?')], text("help: all keys and the search syntax", "帮助：全部按键和搜索语法"), hint("keys", "按键")),

    row(Scope::Transport, Action::Accept, &[ENTER, SPACE], text("add the port for the selected transport", "按所选传输协议加入端口"), hint("add", "加入")),
    row(Scope::Transport, Action::Tcp, &[Key::char('t')], text("add it for TCP", "按 TCP 加入"), hint("TCP", "TCP")),
    row(Scope::Transport, Action::Udp, &[Key::char('u')], text("add it for UDP", "按 UDP 加入"), hint("UDP", "UDP")),
    row(Scope::Transport, Action::TcpAndUdp, &[Key::char('b')], text("add it for TCP and UDP", "按 TCP 和 UDP 加入"), hint("both", "两者")),
    row(Scope::Transport, Action::Up, &[UP, Key::char('k')], text("move up", "上移"), None),
    row(Scope::Transport, Action::Down, &[DOWN, Key::char('j')], text("move down", "下移"), None),
    row(Scope::Transport, Action::Back, &[ESC, Key::char('q')], text("cancel", "取消"), hint("cancel", "取消")),
    row(Scope::Transport, Action::Help, &[Key::char('?')], text("help: all keys and the search syntax", "帮助：全部按键和搜索语法"), hint("keys", "按键")),

    row(Scope::Leaving, Action::Accept, &[Key::char('y'), ENTER], text("quit without saving", "不保存直接退出"), hint("quit without saving", "不保存退出")),
    row(Scope::Leaving, Action::Save, &[Key::char('s')], text("save the role, then quit", "保存角色后退出"), hint("save and quit", "保存并退出")),
    row(Scope::Leaving, Action::Back, &[Key::char('n'), ESC, Key::char('q')], text("don't quit", "不退出"), hint("stay", "不退出")),
    row(Scope::Leaving, Action::Help, &[Key::char('?')], text("help: all keys and the search syntax", "帮助：全部按键和搜索语法"), hint("keys", "按键")),

    row(Scope::Draft, Action::Accept, &[ENTER, Key::char('y')], text("restore the role (can be undone)", "恢复该角色（可撤销）"), hint("restore", "恢复")),
    row(Scope::Draft, Action::Discard, &[Key::char('x'), DELETE], text("discard it permanently", "彻底丢弃"), hint("discard", "丢弃")),
    row(Scope::Draft, Action::Back, &[ESC, Key::char('q')], text("ask again at the next start", "下次启动时再询问"), hint("later", "稍后")),
    row(Scope::Draft, Action::Language, &[Key::code(KeyCode::F(2)), alt('2'), Key::char('L')], text("switch to Chinese", "切换到英文"), hint("中文", "English")),

    row(Scope::Notice, Action::Up, &[UP, Key::char('k')], text("move up", "上移"), hint("up", "上移")),
    row(Scope::Notice, Action::Down, &[DOWN, Key::char('j')], text("move down", "下移"), hint("down", "下移")),
    row(Scope::Notice, Action::PageUp, &[PAGE_UP, Key::ctrl('u')], text("previous page", "上一页"), None),
    row(Scope::Notice, Action::PageDown, &[PAGE_DOWN, SPACE, Key::ctrl('d')], text("next page", "下一页"), hint("page", "翻页")),
    row(Scope::Notice, Action::Top, &[HOME, Key::char('g')], text("first line", "首行"), None),
    row(Scope::Notice, Action::Bottom, &[END, Key::char('G')], text("last line", "末行"), None),
    row(Scope::Notice, Action::Language, &[Key::char('L')], text("switch to Chinese", "切换到英文"), hint("中文", "English")),
    row(Scope::Notice, Action::Help, &[Key::char('?')], text("help: all keys and the search syntax", "帮助：全部按键和搜索语法"), hint("keys", "按键")),
    row(Scope::Notice, Action::Back, &[ESC, Key::char('q'), ENTER], text("close", "关闭"), hint("close", "关闭")),

    row(Scope::Help, Action::Accept, &[ENTER], text("run the command, or search for the example", "执行命令，或搜索示例"), hint("run", "执行")),
    row(Scope::Help, Action::Up, &[UP, Key::ctrl('p')], text("previous command", "上一个命令"), None),
    row(Scope::Help, Action::Down, &[DOWN, Key::ctrl('n')], text("next command", "下一个命令"), None),
    row(Scope::Help, Action::PageUp, &[PAGE_UP], text("previous page", "上一页"), None),
    row(Scope::Help, Action::PageDown, &[PAGE_DOWN], text("next page", "下一页"), hint("page", "翻页")),
    row(Scope::Help, Action::Top, &[HOME], text("first line", "首行"), None),
    row(Scope::Help, Action::Bottom, &[END], text("last line", "末行"), None),
    row(Scope::Help, Action::Back, &[ESC], text("clear the filter; if it is empty, close", "清空筛选框；已为空时关闭"), hint("close", "关闭")),
    row(Scope::Help, Action::Help, &[Key::code(KeyCode::F(1)), alt('1')], text("close", "关闭"), None),

    row(Scope::Palette, Action::Accept, &[ENTER], text("run the command", "执行命令"), hint("run", "执行")),
    row(Scope::Palette, Action::Up, &[UP, Key::ctrl('p')], text("previous command", "上一个命令"), None),
    row(Scope::Palette, Action::Down, &[DOWN, Key::ctrl('n')], text("next command", "下一个命令"), None),
    row(Scope::Palette, Action::PageUp, &[PAGE_UP], text("previous page", "上一页"), None),
    row(Scope::Palette, Action::PageDown, &[PAGE_DOWN], text("next page", "下一页"), None),
    row(Scope::Palette, Action::Back, &[ESC], text("close", "关闭"), hint("close", "关闭")),
    row(Scope::Palette, Action::Palette, &[Key::code(KeyCode::F(5)), alt('5')], text("close", "关闭"), None),

    row(Scope::Always, Action::Help, &[Key::code(KeyCode::F(1)), alt('1')], text("help: all keys and the search syntax", "帮助：全部按键和搜索语法"), hint("keys", "按键")),
    row(Scope::Always, Action::Language, &[Key::code(KeyCode::F(2)), alt('2')], text("switch to Chinese", "切换到英文"), hint("中文", "English")),
    row(Scope::Always, Action::Palette, &[Key::code(KeyCode::F(5)), alt('5')], text("command palette: search all commands", "命令面板：搜索全部命令"), hint("commands", "命令")),
    row(Scope::Always, Action::Quit, &[Key::ctrl('c')], text("quit immediately", "立即退出"), None),
    row(Scope::Always, Action::Suspend, &[Key::ctrl('z')], text("suspend; fg in the shell resumes (not on Windows)", "回到 shell，用 fg 恢复（Windows 不支持）"), None),
];
