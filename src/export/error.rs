//! Reasons why a ruleset can't be written in a format.

use ipnet::IpNet;

use crate::export::windows::WITH_KEYWORD;
use crate::model::{Label, Lang, Localized, Text, text};

/// Number of things that a target takes, and how many a ruleset needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excess {
    /// What is counted, in the plural, and in Chinese after its measure word: `rules`, `条规则`.
    pub what: Label,
    /// How many the ruleset needs.
    pub needed: usize,
    /// How many the target takes.
    pub most: usize,
}

impl Excess {
    /// Returns the excess if more than `most` are needed.
    pub(super) fn of(what: Label, needed: usize, most: usize) -> Option<Self> {
        (needed > most).then_some(Self { what, needed, most })
    }
}

/// Reason why a ruleset can't be written in a format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum ExportError {
    /// There are no rules.
    Empty,
    /// The target has no keyword for dynamic RPC.
    NoKeyword(&'static str),
    /// The target's keyword for dynamic RPC doesn't cover the rule: Windows Firewall has none for remote
    /// ports ([MS-GPFAS] 2.2.2.19, `RPort`), and its keyword tracks the TCP ports of local RPC servers.
    KeywordElsewhere(&'static str),
    /// The target supports one direction only.
    NoOutbound(&'static str),
    /// The target can express none of the rules.
    Inexpressible(&'static str),
    /// The target can't name destination networks.
    NoDestinations(&'static str),
    /// The target can't name the destination networks of inbound rules.
    NoInboundDestinations(&'static str),
    /// No packet can come from the source networks and go to the destination networks.
    NoCommonFamily,
    /// The rules exceed a limit of the target.
    TooMany(&'static str, Excess),
    /// The file would be larger than the target accepts.
    TooLarge {
        /// Name of the format.
        format: &'static str,
        /// Size in bytes.
        bytes: usize,
        /// Maximum size in bytes.
        most: usize,
    },
    /// The target rejects a network: a file with it would load in part or not at all.
    RejectedNetwork {
        /// Name of the format.
        format: &'static str,
        /// Network.
        network: IpNet,
        /// Reason.
        why: Label,
    },
}

impl Localized for ExportError {
    fn both(&self) -> Text {
        match self {
            Self::Empty => text!(
                "nothing is selected: add a service or a port first",
                "尚未选择任何内容：请先加入服务或端口"
            ),
            Self::NoKeyword(format) => no_keyword(format),
            Self::KeywordElsewhere(format) => text!(
                "the RPC keyword of {format} only covers TCP ports of this host: use full, a range like \
                 50000-50999, or omit",
                "{format} 的 RPC 关键字仅适用于本机的 TCP 端口：请用 full、50000-50999 这样的范围或 omit"
            ),
            Self::NoOutbound(format) => text!(
                "{format} has rules for inbound connections only: choose another format",
                "{format} 只有入站规则：请选择其他格式"
            ),
            Self::NoDestinations(format) => text!(
                "{format} can't restrict destinations: leave out --destination, or choose another format",
                "{format} 无法限制目标地址：请去掉 --destination，或选择其他格式"
            ),
            Self::NoInboundDestinations(format) => no_inbound_destinations(format),
            Self::NoCommonFamily => text!(
                "the source and destination networks have no address family in common",
                "来源网络与目标网络没有相同的地址族"
            ),
            Self::TooMany(format, Excess { what, needed, most }) => {
                let Label { en, zh } = what;
                text!(
                    "{format} takes at most {most} {en}, and this selection needs {needed}: export fewer at a time",
                    "{format} 最多接受 {most} {zh}，所选内容需要 {needed} {zh}：请分次导出"
                )
            }
            Self::TooLarge {
                format,
                bytes,
                most,
            } => text!(
                "{format} takes at most {most} bytes, and these rules need {bytes}: export fewer at a time",
                "{format} 最多接受 {most} 字节，这些规则需要 {bytes} 字节：请分次导出"
            ),
            Self::RejectedNetwork {
                format,
                network,
                why,
            } => {
                let Label { en, zh } = why;
                text!(
                    "{format} can't name the network {network}: {en}",
                    "{format} 不能使用网络 {network}：{zh}"
                )
            }
            Self::Inexpressible(format) => text!(
                "{format} can't express any of these rules: choose another format",
                "{format} 无法表示其中任何规则：请选择其他格式"
            ),
        }
    }
}

fn no_keyword(format: &str) -> Text {
    let [having, having_zh] = [", ", "、"].map(|between| WITH_KEYWORD.join(between));
    text!(
        "{format} has no keyword for dynamic RPC, only {having} have one: use full, a range like 50000-50999, or omit",
        "{format} 没有动态 RPC 的关键字（只有 {having_zh} 有）：请用 full、50000-50999 这样的范围或 omit"
    )
}

fn no_inbound_destinations(format: &str) -> Text {
    text!(
        "{format} can't restrict the destinations of inbound rules: leave out --destination, or choose another format",
        "{format} 无法限制入站规则的目标地址：请去掉 --destination，或选择其他格式"
    )
}
