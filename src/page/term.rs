//! Terms of the pages: one label for each concept, wherever it is shown.

use crate::model::{Direction, Flow, Label, Need, Os, Text};

/// Kind of fact or section, with its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// Description of a service.
    About,
    /// First things to check for a symptom.
    Advice,
    /// Alternative search terms of a service.
    Aliases,
    /// Area that a service belongs to.
    Category,
    /// Warnings that no rule can express.
    Cautions,
    /// Codes of a symptom.
    Codes,
    /// Name of a service in current versions of Windows.
    CurrentName,
    /// Documents that the facts come from.
    Documents,
    /// Identifier on the command line.
    Id,
    /// Names in the user's port lists.
    Listed,
    /// Remarks on ports, services and roles.
    Notes,
    /// Files of the user's catalog.
    Origins,
    /// Other names of a service in documents.
    OtherNames,
    /// Other services on a port.
    OtherServices,
    /// Ports of a service, or those to check for a symptom.
    Ports,
    /// Processes in which a service runs.
    Programs,
    /// Roles with the ports of a symptom.
    Roles,
    /// Services of a role.
    Services,
    /// Status of a service in current versions of Windows.
    Status,
    /// Service that replaced this one.
    Successor,
    /// Name of a service in Windows.
    SystemName,
    /// Names that tools have for the ports.
    ToolNames,
    /// Names of other programs for which the ports are registered.
    UnrelatedNames,
    /// Other services that use the port in a range of over 1,000 ports.
    WideRanges,
}

impl Term {
    /// Returns the label.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::About => Label::new("Description", "简介"),
            Self::Advice => Label::new("Check first", "先检查"),
            Self::Aliases => Label::new("Search terms", "搜索关键字"),
            Self::Category => Label::new("Category", "类别"),
            Self::Cautions => Label::new("Warnings", "注意"),
            Self::Codes => Label::new("Codes", "代码"),
            Self::CurrentName => Label::new("Current name", "现名"),
            Self::Documents => Label::new("Sources", "来源"),
            Self::Id => Label::new("Id", "标识"),
            Self::Listed => Label::new("In your lists", "列表中的名称"),
            Self::Notes => Label::new("Notes", "说明"),
            Self::Origins => Label::new("Your files", "自有文件"),
            Self::OtherNames => Label::new("Also known as", "其他名称"),
            Self::OtherServices => {
                Label::new("Other services on these ports", "使用这些端口的其他服务")
            }
            Self::Ports => Label::new("Ports", "端口"),
            Self::Programs => Label::new("Programs", "程序"),
            Self::Roles => Label::new("Roles", "角色"),
            Self::Services => Label::new("Services", "服务"),
            Self::Status => Label::new("Status", "状态"),
            Self::Successor => Label::new("Successor", "后继服务"),
            Self::SystemName => Label::new("System name", "系统服务名"),
            Self::ToolNames => Label::new("Names in tools", "工具中的名称"),
            Self::UnrelatedNames => {
                Label::new("Registered for other programs", "登记给其他程序的名称")
            }
            Self::WideRanges => Label::new(
                "In ranges of over 1,000 ports",
                "在超过 1000 个端口的范围内",
            ),
        }
    }
}

/// Returns the heading of a role's ports of one flow, from the point of view of the role's host.
#[must_use]
pub const fn flow(flow: Flow) -> Label {
    match flow {
        Flow::In => Label::new("This host accepts", "本机接受"),
        Flow::Both => Label::new(
            "Hosts of this role accept from each other",
            "同角色主机彼此接受",
        ),
        Flow::Out => Label::new(
            "This host connects to (in outbound exports only)",
            "本机连接其他主机（仅在出站规则中导出）",
        ),
        Flow::Elsewhere => Label::new(
            "Between other hosts (never exported)",
            "其他主机之间（不导出）",
        ),
    }
}

/// Returns how much a port is needed, and the Windows versions that need it unless all do.
#[must_use]
pub fn need(need: Need, os: Option<Os>) -> Text {
    let need = need.label();
    match os.and_then(only) {
        None => need.into(),
        Some(only) => Text::new(
            format!("{}, {}", need.en, only.en),
            format!("{}（{}）", need.zh, only.zh),
        ),
    }
}

/// Returns what a service does with a port: listens on it, or calls it on another host.
#[must_use]
pub const fn direction(direction: Direction) -> Label {
    match direction {
        Direction::In => Label::new("listens", "侦听"),
        Direction::Out => Label::new("calls", "连接其他主机"),
    }
}

/// Returns the label of the Windows versions that a port is limited to; none for all versions.
#[must_use]
pub const fn only(os: Os) -> Option<Label> {
    match os {
        Os::Legacy => Some(Label::new("2003 and earlier", "仅 2003 及更早")),
        Os::Modern => Some(Label::new("2008 and later", "仅 2008 及更高")),
        Os::Mixed => None,
    }
}

/// Label of the groups of hosts at the other end of a connection.
pub const PEERS: Label = Label::new("peers", "对端");
/// Separator between a label and its text.
pub const COLON: Label = Label::new(": ", "：");
/// Separator between two statements.
pub const SEMICOLON: Label = Label::new("; ", "；");
