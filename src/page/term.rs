//! Terms of the pages: one word for each thing, wherever it is shown.

use crate::model::{Flow, Generation, Label, Standing, Text};

/// A labelled kind of fact, or the heading of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// Description of a service.
    About,
    /// Alternative search terms of a service.
    Aliases,
    /// Area that a service belongs to.
    Category,
    /// Warnings that no rule can express.
    Cautions,
    /// Name of a service in current versions of Windows.
    CurrentName,
    /// Documents that the facts come from.
    Documents,
    /// Identifier on the command line.
    Id,
    /// Names in the user's lists.
    Listed,
    /// Remarks on ports and services.
    Notes,
    /// Files of the user's own catalogue.
    Origins,
    /// Names in documents.
    OtherNames,
    /// Other services on a port.
    OtherServices,
    /// Ports of a service.
    Ports,
    /// Services of a role.
    Services,
    /// Whether a service still exists.
    Status,
    /// Service that replaced this one.
    Successor,
    /// Name of a service in Windows.
    SystemName,
    /// Other services that use the port in a range of over 1,000 ports.
    WideRanges,
}

impl Term {
    /// Its label.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::About => Label::new("What it is", "简介"),
            Self::Aliases => Label::new("Found by", "搜索关键字"),
            Self::Category => Label::new("Category", "类别"),
            Self::Cautions => Label::new("Warnings", "注意"),
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
            Self::Services => Label::new("Services", "服务"),
            Self::Status => Label::new("Status", "状态"),
            Self::Successor => Label::new("Successor", "后继服务"),
            Self::SystemName => Label::new("System name", "系统服务名"),
            Self::WideRanges => Label::new(
                "In ranges of over 1,000 ports",
                "在超过 1000 个端口的范围内",
            ),
        }
    }
}

/// The heading of a role's entries of one flow, from the point of view of the role's host.
#[must_use]
pub const fn flow(flow: Flow) -> Label {
    match flow {
        Flow::In => Label::new("This host accepts", "本机接受"),
        Flow::Both => Label::new(
            "Hosts of this role accept from each other",
            "同角色主机彼此接受",
        ),
        Flow::Out => Label::new(
            "This host connects to (exported with direction out)",
            "本机连接其他主机（以出站方向导出）",
        ),
        Flow::Elsewhere => Label::new(
            "Between other hosts (never exported)",
            "其他主机之间（从不导出）",
        ),
    }
}

/// How much a port is needed, and the versions of Windows that need it unless all do.
#[must_use]
pub fn need(standing: Standing, generation: Option<Generation>) -> Text {
    let need = standing.label();
    match generation.and_then(only) {
        None => need.into(),
        Some(only) => Text::new(
            format!("{}, {}", need.en, only.en),
            format!("{}（{}）", need.zh, only.zh),
        ),
    }
}

/// The versions of Windows that a generation restricts a port to; none for all versions.
#[must_use]
pub const fn only(generation: Generation) -> Option<Label> {
    match generation {
        Generation::Legacy => Some(Label::new("2003 and earlier", "仅 2003 及更早")),
        Generation::Modern => Some(Label::new("2008 and later", "仅 2008 及更高")),
        Generation::Mixed => None,
    }
}

/// Separator of the items of a list within a sentence.
pub const COMMA: Label = Label::new(", ", "、");
/// Separator of a label and its text.
pub const COLON: Label = Label::new(": ", "：");
/// Separator of two statements.
pub const SEMICOLON: Label = Label::new("; ", "；");
