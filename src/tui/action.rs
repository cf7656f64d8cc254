//! Actions that a user can trigger, and the parts of the screen where their keys apply.

use strum::{IntoStaticStr, VariantArray};

use crate::model::{Label, Text};

/// Action that a user can trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Action {
    /// Quit at once, whatever is open.
    Quit,
    /// Suspend the program and return to the shell, which can resume it.
    Suspend,
    /// Quit, with a confirmation if an unsaved role would be lost.
    Leave,
    /// Show all keys.
    Help,
    /// Open the command palette.
    #[strum(serialize = "commands")]
    Palette,
    /// Switch to the next theme.
    #[strum(serialize = "next-theme")]
    Theme,
    /// Open or close the export.
    Export,
    /// Go to the search box.
    FocusSearch,
    /// Go to the port table.
    FocusTable,
    /// Go to the page of the selected service.
    #[strum(serialize = "focus-service")]
    FocusDetail,
    /// Go to the role.
    #[strum(serialize = "focus-role")]
    FocusBuilder,
    /// Go to the next pane.
    NextPane,
    /// Go to the previous pane.
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
    /// Scroll the preview to the left.
    ScrollLeft,
    /// Scroll the preview to the right.
    ScrollRight,
    /// Wrap long lines, or cut them.
    Wrap,
    /// Open the selected line: from the search to the table, from the table to the service.
    Open,
    /// Go back: clear the search, leave the pane, close the popup.
    Back,
    /// Go to the previous position in the history.
    HistoryBack,
    /// Go to the next position in the history.
    HistoryForward,
    /// Sort by the next column.
    Sort,
    /// Reverse the sort order.
    #[strum(serialize = "reverse-order")]
    Reverse,
    /// Choose the columns of the table.
    Columns,
    /// Start or stop marking rows.
    Mark,
    /// Mark all results.
    MarkAll,
    /// Add the selected port to the role, or remove it.
    Toggle,
    /// Add the ports that the service requires without a condition, or remove the service.
    ToggleService,
    /// Clear the role.
    #[strum(serialize = "empty")]
    Clear,
    /// Undo the last change of the role.
    Undo,
    /// Redo the last undone change.
    Redo,
    /// Name the role.
    #[strum(serialize = "rename")]
    Name,
    /// Save the role to a file.
    Save,
    /// Open a saved role.
    #[strum(serialize = "open-role")]
    Load,
    /// Enter the reason for excluding a port, or what a port of one's own is for.
    #[strum(serialize = "why")]
    Reason,
    /// Switch the language.
    Language,
    /// Switch to the next Windows version.
    Os,
    /// Switch to the next way to write dynamic RPC.
    Dynamic,
    /// Enter a narrower range for dynamic RPC.
    #[strum(serialize = "narrow-dynamic")]
    Narrow,
    /// Switch to the next group of hosts that the rules serve.
    Peers,
    /// Enter the source networks.
    Networks,
    /// Switch to the next choice of profiles of Windows Firewall.
    Profiles,
    /// Switch between inbound and outbound rules.
    Direction,
    /// Show the predefined roles.
    Roles,
    /// Show the symptoms of closed ports.
    Symptoms,
    /// Add all ports of a predefined role that may be opened, or remove the role.
    ToggleRole,
    /// Check which ports of the role can be reached on hosts.
    Check,
    /// Explain a listing, a scan or a log by services and roles.
    Explain,
    /// Read another listing, scan or log.
    ReadAnother,
    /// Paste or type a listing line by line; again: explain it.
    TypeLines,
    /// End the line of a listing that is typed.
    EndLine,
    /// Type a tab into a listing.
    TypeTab,
    /// Show the previous host of a scan.
    PreviousHost,
    /// Show the next host of a scan.
    NextHost,
    /// Add the open ports that nothing explains as ports of one's own, or remove them.
    #[strum(serialize = "toggle-unexplained")]
    Unexplained,
    /// Copy to the clipboard.
    Copy,
    /// Turn mouse support on or off. While it is off, the terminal's text selection works.
    Mouse,
    /// Confirm a question or an input.
    Accept,
    /// Discard the autosaved role.
    Discard,
    /// Add the port for TCP.
    Tcp,
    /// Add the port for UDP.
    Udp,
    /// Add the port for TCP and UDP.
    TcpAndUdp,
    /// Delete the selected file of a saved role.
    #[strum(serialize = "delete-file")]
    Delete,
    /// Rename the selected file of a saved role.
    RenameFile,
    /// Complete the typed path.
    CompletePath,
}

impl Action {
    /// Name of the action in the settings. Stable even if the variant is renamed.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// True if the hint is shown even on the narrowest screen, at the end: the list of all keys, and the way out.
    pub(super) const fn is_vital(self) -> bool {
        matches!(self, Self::Help | Self::Leave)
    }

    /// Worth of the hint in `scope`, the lower the better; `at` is its place among the hints of the focused part. In the
    /// search box, the way back only clears the text.
    pub(super) const fn worth(self, scope: Scope, at: Option<usize>) -> u8 {
        match (self, at) {
            (Self::Back, _) if matches!(scope, Scope::Search) => 7,
            (Self::Back, _) => 0,
            (_, Some(0 | 1)) => 1,
            (Self::FocusSearch, _) => 2,
            (Self::Roles, _) => 3,
            (Self::Export, _) => 4,
            (Self::Undo, _) => 5,
            (Self::Palette, _) => 6,
            _ => 7,
        }
    }
}

/// Part of the screen where a key binding applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Scope {
    /// Search box.
    Search,
    /// Port table.
    Table,
    /// Page of the selected service.
    #[strum(serialize = "service")]
    Detail,
    /// Start page in its place while nothing was typed.
    Start,
    /// Role pane.
    #[strum(serialize = "role")]
    Builder,
    /// Table, service and role panes, where letters are commands.
    Panes,
    /// All panes, including the search box.
    Anywhere,
    /// Command palette.
    #[strum(serialize = "commands")]
    Palette,
    /// List of predefined roles.
    Roles,
    /// Page of a predefined role.
    RolePage,
    /// List of saved roles.
    SavedRoles,
    /// Path of a saved role, typed in the list of saved roles.
    RolePath,
    /// List of symptoms.
    Symptoms,
    /// Question for what shows the ports of a host.
    Observe,
    /// Listing that is typed line by line.
    ObserveText,
    /// Explanation of a host: its roles and kinds of ports.
    Explained,
    /// Page of a role or kind of port in it.
    ExplainedPage,
    /// Question for the hosts to check.
    AskHosts,
    /// What a check finds.
    Checked,
    /// List of formats of the export.
    Export,
    /// Preview of the export.
    ExportPreview,
    /// Input prompt.
    Prompt,
    /// Yes/no question.
    #[strum(serialize = "question")]
    Confirm,
    /// Choice of the columns.
    Columns,
    /// Question about the transport of a port.
    Transport,
    /// Question before quitting with an unsaved role.
    #[strum(serialize = "quit-question")]
    Leaving,
    /// Offer to restore an autosaved role.
    #[strum(serialize = "unsaved-role")]
    Draft,
    /// Notice.
    Notice,
    /// Help.
    Help,
    /// Everywhere, including popups.
    Always,
}

impl Scope {
    /// All scopes, in the order of the help.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Name of the scope in the settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Heading of the scope in lists of keys.
    #[must_use]
    pub const fn heading(self) -> Label {
        match self {
            Self::Always => Text::new("Everywhere", "任何时候"),
            Self::Anywhere => Text::new("In every pane", "所有窗格"),
            Self::Panes => Text::new("In table, service and role", "端口表、服务和角色"),
            Self::Search => Text::new("In the search box", "搜索框"),
            Self::Table => Text::new("In the port table", "端口表"),
            Self::Detail => Text::new("In the service", "服务"),
            Self::Start => Text::new("In the start page", "起始页"),
            Self::Builder => Text::new("In the role", "角色"),
            Self::Notice => Text::new("In a notice", "提示"),
            Self::Help => Text::new("In this help", "本帮助"),
            Self::Palette => Text::new("In the command palette", "命令面板"),
            Self::Export => Text::new("In the export's formats", "导出格式"),
            Self::ExportPreview => Text::new("In the export's preview", "导出预览"),
            Self::Roles => Text::new("In the predefined roles", "预置角色"),
            Self::RolePage => Text::new("In a predefined role's page", "预置角色详情"),
            Self::SavedRoles => Text::new("In the saved roles", "已保存的角色"),
            Self::RolePath => Text::new("In the path of a saved role", "已保存角色的路径"),
            Self::Symptoms => Text::new("In the symptoms", "症状"),
            Self::Observe => Text::new("Before explaining a listing", "选择要说明的列表"),
            Self::ObserveText => Text::new("In a typed listing", "逐行输入的列表"),
            Self::Explained => Text::new("In the explanation of a host", "主机说明"),
            Self::ExplainedPage => Text::new("In a page of the explanation", "主机说明的详情"),
            Self::AskHosts => Text::new("Before checking hosts", "检查主机之前"),
            Self::Checked => Text::new("In a check of hosts", "主机检查"),
            Self::Prompt => Text::new("In an input prompt", "输入框"),
            Self::Confirm => Text::new("In a yes/no question", "确认提示"),
            Self::Columns => Text::new("In the choice of columns", "选择列"),
            Self::Transport => Text::new("In the choice of a transport", "选择传输协议"),
            Self::Leaving => Text::new("In the question before quitting", "退出前的提示"),
            Self::Draft => Text::new("In the offer to restore a role", "恢复角色的提示"),
        }
    }

    /// Scopes whose bindings apply in this scope, most specific first.
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
            S::Start => &[S::Start, S::Panes, S::Anywhere, S::Always],
            S::Builder => &[S::Builder, S::Panes, S::Anywhere, S::Always],
            S::Notice => &[S::Notice, S::Always],
            S::Help => &[S::Help, S::Always],
            S::Palette => &[S::Palette, S::Always],
            S::Export => &[S::Export, S::Always],
            S::ExportPreview => &[S::ExportPreview, S::Always],
            S::Roles => &[S::Roles, S::Always],
            S::RolePage => &[S::RolePage, S::Always],
            S::SavedRoles => &[S::SavedRoles, S::Always],
            S::RolePath => &[S::RolePath, S::Always],
            S::Symptoms => &[S::Symptoms, S::Always],
            S::Observe => &[S::Observe, S::Always],
            S::ObserveText => &[S::ObserveText, S::Always],
            S::Explained => &[S::Explained, S::Always],
            S::ExplainedPage => &[S::ExplainedPage, S::Always],
            S::AskHosts => &[S::AskHosts, S::Always],
            S::Checked => &[S::Checked, S::Always],
            S::Prompt => &[S::Prompt, S::Always],
            S::Confirm => &[S::Confirm, S::Always],
            S::Columns => &[S::Columns, S::Always],
            S::Transport => &[S::Transport, S::Always],
            S::Leaving => &[S::Leaving, S::Always],
            S::Draft => &[S::Draft, S::Always],
        }
    }

    /// Scopes whose actions can be run from this one, most specific first: where characters are text, also those of the
    /// part next to it.
    pub(super) fn commands(self) -> Vec<Self> {
        let next: &[Self] = match self {
            Self::Search => Self::Table.chain(),
            Self::Export => Self::ExportPreview.chain(),
            _ => &self.chain()[1..],
        };
        [self].into_iter().chain(next.iter().copied()).collect()
    }

    /// True if characters can be text input in this scope.
    #[must_use]
    pub const fn is_typed_in(self) -> bool {
        matches!(
            self,
            Self::Search
                | Self::Palette
                | Self::Roles
                | Self::SavedRoles
                | Self::RolePath
                | Self::Symptoms
                | Self::Observe
                | Self::ObserveText
                | Self::AskHosts
                | Self::Export
                | Self::Prompt
                | Self::Help
                | Self::Anywhere
                | Self::Always
        )
    }
}
