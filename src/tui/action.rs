//! Every action of the browser, in one table: the key map, the footer's hints, the help, the palette and
//! the list of keys on the command line are read from it.

use crossterm::event::KeyCode;

use strum::{IntoStaticStr, VariantArray};

use crate::model::{Label, Text};
use crate::tui::key::Key;

/// Something a user can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Action {
    /// Leave at once, whatever is open.
    Quit,
    /// Stop and give the terminal to the shell, which lets it go on later.
    Suspend,
    /// Leave; asks when a role would be lost.
    Leave,
    /// Show all keys.
    Help,
    /// Show every action, found by typing.
    #[strum(serialize = "commands")]
    Palette,
    /// Take the next theme.
    #[strum(serialize = "next-theme")]
    Theme,
    /// Show or leave the list of formats.
    Export,
    /// Go to the search box.
    FocusSearch,
    /// Go to the port table.
    FocusTable,
    /// Go to the service's page.
    #[strum(serialize = "focus-service")]
    FocusDetail,
    /// Go to the role.
    #[strum(serialize = "focus-role")]
    FocusBuilder,
    /// Go to the next pane.
    NextPane,
    /// Go to the pane before.
    PreviousPane,
    /// Move up a line.
    Up,
    /// Move down a line.
    Down,
    /// Move up a page.
    PageUp,
    /// Move down a page.
    PageDown,
    /// Move to the first line.
    Top,
    /// Move to the last line.
    Bottom,
    /// Scroll the preview up.
    PreviewUp,
    /// Scroll the preview down.
    PreviewDown,
    /// Go on from the selected line: from the search to the table, from the table to the service.
    Open,
    /// Go back: empty the search, leave the pane, close the popup.
    Back,
    /// Go to the place before this one.
    HistoryBack,
    /// Go forward again.
    HistoryForward,
    /// Sort by the next column.
    Sort,
    /// Turn the order around.
    #[strum(serialize = "reverse-order")]
    Reverse,
    /// Begin to mark rows, or stop.
    Mark,
    /// Mark all that was found.
    MarkAll,
    /// Add the selected port to the role, or take it out.
    Toggle,
    /// Add the whole service to the role, or take it out.
    ToggleService,
    /// Empty the role.
    #[strum(serialize = "empty")]
    Clear,
    /// Undo the last change of the role.
    Undo,
    /// Redo it.
    Redo,
    /// Name the role.
    #[strum(serialize = "rename")]
    Name,
    /// Save the role to a file.
    Save,
    /// Open a saved role.
    #[strum(serialize = "open-role")]
    Load,
    /// Say why a port was taken out.
    #[strum(serialize = "why")]
    Reason,
    /// Switch the language.
    Language,
    /// Step through the Windows generations.
    Generation,
    /// Step through the ways to write dynamic RPC.
    Dynamic,
    /// Type the range to which dynamic RPC is narrowed.
    #[strum(serialize = "narrow-dynamic")]
    Narrow,
    /// Type the networks that may connect.
    Networks,
    /// Switch between rules for what the host accepts and for what it opens.
    Direction,
    /// Show the ready-made roles.
    Roles,
    /// Add all of a role that may be opened, or take it out.
    ToggleRole,
    /// Copy to the clipboard.
    Copy,
    /// Turn the mouse on or off, so that the terminal's own selection works.
    Mouse,
    /// Confirm what is asked or typed.
    Accept,
    /// Forget the role that was left behind.
    Discard,
}

impl Action {
    /// Its name in the settings, which outlives the name in this enum.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether its hint stays on the narrowest screen: the way out, and those that lead to all others.
    pub(super) const fn is_vital(self) -> bool {
        matches!(self, Self::Back | Self::Help | Self::Palette)
    }
}

/// Where a key counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Scope {
    /// In the search box.
    Search,
    /// In the port table.
    Table,
    /// In the service's page.
    #[strum(serialize = "service")]
    Detail,
    /// In the role.
    #[strum(serialize = "role")]
    Builder,
    /// In the table, the detail and the role: where letters are commands.
    Panes,
    /// In every pane, the search box included.
    Anywhere,
    /// In the palette of all actions.
    #[strum(serialize = "commands")]
    Palette,
    /// In the list of ready-made roles.
    Roles,
    /// In the page of a ready-made role.
    RolePage,
    /// In the list of formats.
    Export,
    /// Where a name or a path is typed.
    Prompt,
    /// Where a question is asked.
    #[strum(serialize = "question")]
    Confirm,
    /// Where a role that was left behind is offered.
    #[strum(serialize = "unsaved-role")]
    Draft,
    /// In the help.
    Help,
    /// Everywhere, popups included.
    Always,
}

impl Scope {
    /// Every scope, in the order of the help.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its name in the settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Its heading in lists of keys.
    #[must_use]
    pub const fn heading(self) -> Label {
        match self {
            Self::Always => Text::new("Everywhere", "任何时候"),
            Self::Anywhere => Text::new("In every pane", "所有窗格"),
            Self::Panes => Text::new("In table, service and role", "端口表、服务、角色"),
            Self::Search => Text::new("In the search box", "搜索框"),
            Self::Table => Text::new("In the port table", "端口表"),
            Self::Detail => Text::new("In the service", "服务"),
            Self::Builder => Text::new("In the role", "角色"),
            Self::Help => Text::new("In this help", "本帮助"),
            Self::Palette => Text::new("In the list of commands", "命令列表"),
            Self::Export => Text::new("In the export", "导出"),
            Self::Roles => Text::new("In the ready-made roles", "现成角色"),
            Self::RolePage => Text::new("In a role's page", "角色页面"),
            Self::Prompt => Text::new("Where text is typed", "输入文本时"),
            Self::Confirm => Text::new("Where a question is asked", "询问时"),
            Self::Draft => Text::new("When a role was not saved", "有未保存的角色时"),
        }
    }

    /// The scopes in which a key counts where this one is the nearest, that one first.
    #[must_use]
    pub const fn chain(self) -> &'static [Self] {
        use Scope as S;
        match self {
            S::Always => &[S::Always],
            S::Anywhere => &[S::Anywhere, S::Always],
            S::Panes => &[S::Panes, S::Anywhere, S::Always],
            S::Search => &[S::Search, S::Anywhere, S::Always],
            S::Table => &[S::Table, S::Panes, S::Anywhere, S::Always],
            S::Detail => &[S::Detail, S::Panes, S::Anywhere, S::Always],
            S::Builder => &[S::Builder, S::Panes, S::Anywhere, S::Always],
            S::Help => &[S::Help, S::Always],
            S::Palette => &[S::Palette, S::Always],
            S::Export => &[S::Export, S::Always],
            S::Roles => &[S::Roles, S::Always],
            S::RolePage => &[S::RolePage, S::Always],
            S::Prompt => &[S::Prompt, S::Always],
            S::Confirm => &[S::Confirm, S::Always],
            S::Draft => &[S::Draft, S::Always],
        }
    }

    /// Whether characters are text here, at least at times.
    #[must_use]
    pub const fn is_typed_in(self) -> bool {
        matches!(
            self,
            Self::Search
                | Self::Palette
                | Self::Roles
                | Self::Prompt
                | Self::Anywhere
                | Self::Always
        )
    }
}

/// A row of the table of actions.
#[derive(Debug)]
pub struct ActionRow {
    /// What it does.
    pub action: Action,
    /// Where.
    pub scope: Scope,
    /// On which keys as long as the settings say nothing else, the one that hints show first.
    pub keys: &'static [Key],
    /// What it does, for the help.
    pub about: Label,
    /// The word of the footer's hint; none when it is not hinted at.
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

/// The table. In the footer, the rows of the focused pane come first, in this order.
#[rustfmt::skip]
pub const ACTIONS: &[ActionRow] = &[
    row(Scope::Search, Action::Open, &[ENTER], text("go to the table, keep the filter", "进入端口表，保留筛选"), hint("go to table", "进入端口表")),
    row(Scope::Search, Action::Back, &[ESC], text("empty the search; when it is empty, go to the table", "清空搜索；已空时进入端口表"), hint("clear", "清空")),
    row(Scope::Search, Action::Up, &[UP, Key::ctrl('p')], text("up in the table", "端口表上移"), None),
    row(Scope::Search, Action::Down, &[DOWN, Key::ctrl('n')], text("down in the table", "端口表下移"), None),
    row(Scope::Search, Action::PageDown, &[PAGE_DOWN], text("next page of the table", "端口表下一页"), None),
    row(Scope::Search, Action::PageUp, &[PAGE_UP], text("previous page of the table", "端口表上一页"), None),

    row(Scope::Table, Action::Toggle, &[SPACE], text("add the port to the role, or remove it", "将端口加入角色或移除"), hint("add port", "加端口")),
    row(Scope::Table, Action::ToggleService, &[Key::char('a')], text("add the whole service, or remove it", "将整个服务加入角色或移除"), hint("add service", "加服务")),
    row(Scope::Table, Action::Open, &[ENTER, Key::code(KeyCode::Right), Key::char('l')], text("go to the service's page", "进入服务详情"), hint("go to service", "进入服务")),
    row(Scope::Table, Action::Back, &[ESC], text("empty the search", "清空搜索"), None),
    row(Scope::Table, Action::Copy, &[Key::char('y')], text("copy the row, or all marked rows", "复制此行或所有标记的行"), None),
    row(Scope::Table, Action::Mark, &[Key::char('v')], text("mark rows from here on, for adding and copying", "从此处起标记多行，以便加入或复制"), hint("mark", "标记")),
    row(Scope::Table, Action::MarkAll, &[Key::char('V')], text("select all", "标记全部结果"), None),
    row(Scope::Table, Action::Sort, &[Key::char('t')], text("sort by the next column, at last as found", "按下一列排序，最后恢复原序"), hint("sort", "排序")),
    row(Scope::Table, Action::Reverse, &[Key::char('T')], text("reverse order", "反转排序"), None),

    row(Scope::Detail, Action::Toggle, &[SPACE], text("add the selected port to the role, or remove it", "将所选端口加入角色或移除"), hint("add port", "加端口")),
    row(Scope::Detail, Action::ToggleService, &[Key::char('a')], text("add the whole service, or remove it", "将整个服务加入角色或移除"), hint("add service", "加服务")),
    row(Scope::Detail, Action::Open, &[ENTER], text("go to the selected port or service in the table", "在端口表中定位所选端口或服务"), hint("go there", "定位")),
    row(Scope::Detail, Action::Back, &[ESC, Key::code(KeyCode::Left), Key::char('h')], text("back to the table", "返回端口表"), hint("back", "返回")),
    row(Scope::Detail, Action::Copy, &[Key::char('y')], text("copy the service's ports", "复制该服务的端口"), None),

    row(Scope::Builder, Action::Toggle, &[SPACE, DELETE, Key::char('x')], text("remove the line from the role, or bring it back", "移除此项或恢复"), hint("remove", "移除")),
    row(Scope::Builder, Action::Open, &[ENTER], text("go to the line's port or service in the table", "在端口表中定位"), hint("go there", "定位")),
    row(Scope::Builder, Action::Reason, &[Key::char('w')], text("give the reason for excluding a port", "填写移除原因"), hint("why", "原因")),
    row(Scope::Builder, Action::Back, &[ESC], text("back to the table", "返回端口表"), None),
    row(Scope::Builder, Action::Copy, &[Key::char('y')], text("copy the resulting ports", "复制最终端口"), None),

    row(Scope::Panes, Action::FocusSearch, &[Key::char('/')], text("search", "搜索"), hint("search", "搜索")),
    row(Scope::Panes, Action::Roles, &[Key::char('r')], text("ready-made roles", "现成角色"), hint("roles", "角色库")),
    row(Scope::Panes, Action::Export, &[Key::char('e')], text("export the role", "导出角色"), hint("export", "导出")),
    row(Scope::Panes, Action::Help, &[Key::char('?')], text("all keys", "全部按键"), hint("help", "帮助")),
    row(Scope::Panes, Action::Palette, &[Key::char(':')], text("all commands, found by typing", "全部命令，输入即可查找"), hint("commands", "命令")),
    row(Scope::Panes, Action::Undo, &[Key::char('u')], text("undo the last change of the role", "撤销"), hint("undo", "撤销")),
    row(Scope::Panes, Action::Redo, &[Key::char('U'), Key::ctrl('r')], text("redo it", "重做"), None),
    row(Scope::Panes, Action::Name, &[Key::char('n')], text("name the role", "命名角色"), hint("name", "命名")),
    row(Scope::Panes, Action::Save, &[Key::char('s')], text("save the role to a file", "保存角色到文件"), hint("save", "保存")),
    row(Scope::Panes, Action::Load, &[Key::char('f')], text("open a saved role", "打开已保存的角色"), None),
    row(Scope::Panes, Action::Clear, &[Key::char('c')], text("empty the role (undo brings it back)", "清空角色（可撤销）"), None),
    row(Scope::Panes, Action::Generation, &[Key::char('o')], text("Windows generation: modern, legacy, mixed", "Windows 代别：modern、legacy、mixed"), None),
    row(Scope::Panes, Action::Dynamic, &[Key::char('d')], text("dynamic RPC: full range, keyword, left out", "动态 RPC：完整范围、关键字、省略"), None),
    row(Scope::Panes, Action::Narrow, &[Key::char('D')], text("narrow dynamic RPC to a range of your own", "自定义动态 RPC 范围"), None),
    row(Scope::Panes, Action::Direction, &[Key::char('i')], text("direction: what the host accepts, or what it opens", "方向：主机接受的连接或主动发起的连接"), None),
    row(Scope::Panes, Action::Networks, &[Key::char('N')], text("the networks that may connect", "允许连接的网络"), None),
    row(Scope::Panes, Action::HistoryBack, &[Key::char('['), Key::code(KeyCode::Backspace), Key::alt(KeyCode::Left)], text("back to the previous port or service", "后退到上一个端口或服务"), None),
    row(Scope::Panes, Action::HistoryForward, &[Key::char(']'), Key::alt(KeyCode::Right)], text("forward again", "前进"), None),
    row(Scope::Panes, Action::Up, &[UP, Key::char('k')], text("up", "上移"), None),
    row(Scope::Panes, Action::Down, &[DOWN, Key::char('j')], text("down", "下移"), None),
    row(Scope::Panes, Action::PageUp, &[PAGE_UP, Key::ctrl('u'), Key::ctrl('b')], text("page up", "上一页"), None),
    row(Scope::Panes, Action::PageDown, &[PAGE_DOWN, Key::ctrl('d'), Key::ctrl('f')], text("page down", "下一页"), None),
    row(Scope::Panes, Action::Top, &[HOME, Key::char('g')], text("first line", "首行"), None),
    row(Scope::Panes, Action::Bottom, &[END, Key::char('G')], text("last line", "末行"), None),
    row(Scope::Panes, Action::FocusTable, &[Key::char('1')], text("port table", "端口表"), None),
    row(Scope::Panes, Action::FocusDetail, &[Key::char('2')], text("service", "服务"), None),
    row(Scope::Panes, Action::FocusBuilder, &[Key::char('3')], text("role", "角色"), None),
    row(Scope::Panes, Action::Language, &[Key::char('L')], text("switch to Chinese", "切换到英文"), hint("中文", "English")),
    row(Scope::Panes, Action::Theme, &[Key::char('p')], text("next theme", "下一个主题"), None),
    row(Scope::Panes, Action::Mouse, &[Key::char('m')], text("mouse on or off (off: the terminal selects text)", "开关鼠标（关闭后可用终端选择文本）"), None),
    row(Scope::Panes, Action::Leave, &[Key::char('q')], text("quit", "退出"), hint("quit", "退出")),

    row(Scope::Anywhere, Action::NextPane, &[TAB], text("next pane", "下一窗格"), hint("next pane", "下一窗格")),
    row(Scope::Anywhere, Action::PreviousPane, &[BACK_TAB], text("previous pane", "上一窗格"), None),
    row(Scope::Anywhere, Action::Roles, &[Key::code(KeyCode::F(4))], text("ready-made roles", "现成角色"), hint("roles", "角色库")),
    row(Scope::Anywhere, Action::Export, &[Key::code(KeyCode::F(3))], text("export the role", "导出角色"), hint("export", "导出")),

    row(Scope::Export, Action::Accept, &[ENTER], text("save to a file", "保存到文件"), hint("save", "保存")),
    row(Scope::Export, Action::Copy, &[Key::char('y')], text("copy to the clipboard", "复制到剪贴板"), hint("copy", "复制")),
    row(Scope::Export, Action::Up, &[UP, Key::char('k')], text("format above", "上一个格式"), None),
    row(Scope::Export, Action::Down, &[DOWN, Key::char('j')], text("format below", "下一个格式"), None),
    row(Scope::Export, Action::Generation, &[Key::char('o')], text("Windows generation", "Windows 代别"), hint("Windows", "Windows")),
    row(Scope::Export, Action::Dynamic, &[Key::char('d')], text("how dynamic RPC is written", "动态 RPC 的写法"), hint("RPC", "RPC")),
    row(Scope::Export, Action::Narrow, &[Key::char('D')], text("narrow dynamic RPC to a range of your own", "自定义动态 RPC 范围"), None),
    row(Scope::Export, Action::Direction, &[Key::char('i')], text("direction: in or out", "方向：入站或出站"), hint("in/out", "方向")),
    row(Scope::Export, Action::Networks, &[Key::char('N')], text("the networks that may connect", "允许连接的网络"), hint("networks", "网络")),
    row(Scope::Export, Action::Top, &[HOME, Key::char('g')], text("first format", "首个格式"), None),
    row(Scope::Export, Action::Bottom, &[END, Key::char('G')], text("last format", "末个格式"), None),
    row(Scope::Export, Action::PreviewDown, &[PAGE_DOWN, SPACE, Key::ctrl('d')], text("preview: page down", "预览下一页"), hint("page", "翻页")),
    row(Scope::Export, Action::PreviewUp, &[PAGE_UP, Key::ctrl('u')], text("preview: page up", "预览上一页"), None),
    row(Scope::Export, Action::Help, &[Key::char('?')], text("all keys", "全部按键"), hint("help", "帮助")),
    row(Scope::Export, Action::Palette, &[Key::char(':')], text("all commands, found by typing", "全部命令，输入即可查找"), hint("commands", "命令")),
    row(Scope::Export, Action::Back, &[ESC, Key::char('q'), Key::char('e')], text("close", "关闭"), hint("close", "关闭")),

    row(Scope::Roles, Action::Accept, &[ENTER], text("add what the role requires, or remove the role", "加入角色的必需部分或移除角色"), hint("add required", "加必需")),
    row(Scope::Roles, Action::Open, &[TAB, Key::code(KeyCode::Right)], text("go to the role's ports", "进入角色的端口"), hint("go to ports", "进入端口")),
    row(Scope::Roles, Action::Up, &[UP, Key::ctrl('p')], text("role above", "上一个角色"), None),
    row(Scope::Roles, Action::Down, &[DOWN, Key::ctrl('n')], text("role below", "下一个角色"), None),
    row(Scope::Roles, Action::PageUp, &[PAGE_UP], text("page up", "上一页"), None),
    row(Scope::Roles, Action::PageDown, &[PAGE_DOWN], text("page down", "下一页"), None),
    row(Scope::Roles, Action::Back, &[ESC], text("empty the search, then close", "清空搜索，再关闭"), hint("close", "关闭")),

    row(Scope::RolePage, Action::Toggle, &[SPACE], text("add the selected port, or remove it", "加入所选端口或移除"), hint("tick", "勾选")),
    row(Scope::RolePage, Action::Accept, &[ENTER], text("add what the role requires, or remove the role", "加入角色的必需部分或移除角色"), hint("add required", "加必需")),
    row(Scope::RolePage, Action::ToggleRole, &[Key::char('a')], text("add all that may be opened, or remove the role", "加入全部可开放端口或移除角色"), hint("add all", "全部加入")),
    row(Scope::RolePage, Action::Direction, &[Key::char('i')], text("direction: what the host accepts, or what it opens", "方向：主机接受的连接或主动发起的连接"), hint("in/out", "方向")),
    row(Scope::RolePage, Action::Undo, &[Key::char('u')], text("undo the last change of the role", "撤销"), None),
    row(Scope::RolePage, Action::Up, &[UP, Key::char('k')], text("up", "上移"), None),
    row(Scope::RolePage, Action::Down, &[DOWN, Key::char('j')], text("down", "下移"), None),
    row(Scope::RolePage, Action::PageUp, &[PAGE_UP, Key::ctrl('u')], text("page up", "上一页"), None),
    row(Scope::RolePage, Action::PageDown, &[PAGE_DOWN, Key::ctrl('d')], text("page down", "下一页"), None),
    row(Scope::RolePage, Action::Top, &[HOME, Key::char('g')], text("first line", "首行"), None),
    row(Scope::RolePage, Action::Bottom, &[END, Key::char('G')], text("last line", "末行"), None),
    row(Scope::RolePage, Action::Copy, &[Key::char('y')], text("copy the role's ports", "复制角色的端口"), None),
    row(Scope::RolePage, Action::Help, &[Key::char('?')], text("all keys", "全部按键"), hint("help", "帮助")),
    row(Scope::RolePage, Action::Palette, &[Key::char(':')], text("all commands, found by typing", "全部命令，输入即可查找"), hint("commands", "命令")),
    row(Scope::RolePage, Action::Back, &[ESC, TAB, Key::code(KeyCode::Left), Key::char('h'), Key::char('/'), Key::char('q')], text("back to the roles", "返回角色列表"), hint("back", "返回")),
    row(Scope::RolePage, Action::Language, &[Key::char('L')], text("switch to Chinese", "切换到英文"), None),

    row(Scope::Prompt, Action::Accept, &[ENTER], text("accept", "确定"), hint("accept", "确定")),
    row(Scope::Prompt, Action::Back, &[ESC], text("cancel", "取消"), hint("cancel", "取消")),

    row(Scope::Confirm, Action::Accept, &[Key::char('y'), ENTER], text("yes", "是"), hint("yes", "是")),
    row(Scope::Confirm, Action::Back, &[Key::char('n'), ESC, Key::char('q')], text("no", "否"), hint("no", "否")),
    row(Scope::Confirm, Action::Help, &[Key::char('?')], text("all keys", "全部按键"), hint("help", "帮助")),

    row(Scope::Draft, Action::Accept, &[ENTER, Key::char('y')], text("restore the role (undo takes it away again)", "恢复该角色（可撤销）"), hint("restore", "恢复")),
    row(Scope::Draft, Action::Discard, &[Key::char('x'), DELETE], text("discard it for good", "彻底丢弃"), hint("discard", "丢弃")),
    row(Scope::Draft, Action::Back, &[ESC, Key::char('q')], text("ask again at the next start", "下次启动时再问"), hint("later", "以后再说")),
    row(Scope::Draft, Action::Language, &[Key::code(KeyCode::F(2)), Key::char('L')], text("switch to Chinese", "切换到英文"), hint("中文", "English")),

    row(Scope::Help, Action::Up, &[UP, Key::char('k')], text("up", "上移"), hint("up", "上移")),
    row(Scope::Help, Action::Down, &[DOWN, Key::char('j')], text("down", "下移"), hint("down", "下移")),
    row(Scope::Help, Action::PageUp, &[PAGE_UP, Key::ctrl('u')], text("page up", "上一页"), None),
    row(Scope::Help, Action::PageDown, &[PAGE_DOWN, SPACE, Key::ctrl('d')], text("page down", "下一页"), hint("page", "翻页")),
    row(Scope::Help, Action::Top, &[HOME, Key::char('g')], text("first line", "首行"), None),
    row(Scope::Help, Action::Bottom, &[END, Key::char('G')], text("last line", "末行"), None),
    row(Scope::Help, Action::Language, &[Key::char('L')], text("switch to Chinese", "切换到英文"), hint("中文", "English")),
    row(Scope::Help, Action::Back, &[ESC, Key::char('q'), ENTER], text("close", "关闭"), hint("close", "关闭")),
    row(Scope::Help, Action::Help, &[Key::char('?'), Key::code(KeyCode::F(1))], text("close", "关闭"), None),

    row(Scope::Palette, Action::Accept, &[ENTER], text("do it", "执行"), hint("do it", "执行")),
    row(Scope::Palette, Action::Up, &[UP, Key::ctrl('p')], text("command above", "上一个命令"), None),
    row(Scope::Palette, Action::Down, &[DOWN, Key::ctrl('n')], text("command below", "下一个命令"), None),
    row(Scope::Palette, Action::PageUp, &[PAGE_UP], text("page up", "上一页"), None),
    row(Scope::Palette, Action::PageDown, &[PAGE_DOWN], text("page down", "下一页"), None),
    row(Scope::Palette, Action::Back, &[ESC], text("close", "关闭"), hint("close", "关闭")),
    row(Scope::Palette, Action::Palette, &[Key::code(KeyCode::F(5))], text("close", "关闭"), None),

    row(Scope::Always, Action::Help, &[Key::code(KeyCode::F(1))], text("all keys", "全部按键"), hint("help", "帮助")),
    row(Scope::Always, Action::Language, &[Key::code(KeyCode::F(2))], text("switch to Chinese", "切换到英文"), hint("中文", "English")),
    row(Scope::Always, Action::Palette, &[Key::code(KeyCode::F(5))], text("all commands, found by typing", "全部命令，输入即可查找"), hint("commands", "命令")),
    row(Scope::Always, Action::Quit, &[Key::ctrl('c')], text("quit at once", "立即退出"), None),
    row(Scope::Always, Action::Suspend, &[Key::ctrl('z')], text("back to the shell; fg goes on (not on Windows)", "回到 shell，fg 继续（Windows 除外）"), None),
];
