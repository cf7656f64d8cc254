//! Notices: statements about a ruleset that the user must know before using it.

use ipnet::IpNet;

use crate::model::direction::Direction;
use crate::model::lang::{Label, Localized, Text, text};
use crate::model::port::Port;
use crate::model::rule::{Kind, Matches};
use crate::model::transport::Transport;

/// Statement about a ruleset that the user must know before using it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Services need dynamic RPC, which was left out as requested.
    DynamicRpcOmitted,
    /// Dynamic RPC is open, but the endpoint mapper, from which clients learn its ports, is not.
    MapperMissing,
    /// The RPC keyword can open an excluded port.
    ExcludedButDynamic(Port),
    /// The target can't express this match.
    NotExpressible(Transport, Matches),
    /// The target can't express this source network.
    NetworkNotExpressible(IpNet),
    /// The file can't contain source networks; its header explains where to apply them.
    NetworksApart,
    /// The documents disagree about this port or are doubted, and all that needs it is disputed.
    Disputed(Port),
    /// A chosen role has no ports in this direction.
    NothingThisWay(Text, Direction),
    /// A chosen role has ports in this direction, but none of a requested need.
    NothingWanted(Text, Direction),
    /// Warning from the documents of a chosen role.
    Caution(Text),
}

/// A single sentence without a period.
impl Localized for Notice {
    fn both(&self) -> Text {
        match self {
            Self::DynamicRpcOmitted => text!(
                "dynamic RPC ports are needed, but left out as requested",
                "需要动态 RPC 端口，但已按要求不写入规则"
            ),
            Self::MapperMissing => text!(
                "dynamic RPC is open without tcp/135: clients query the endpoint mapper there first",
                "已开放动态 RPC 端口，但未开放 tcp/135：客户端须先在该端口查询终结点映射器"
            ),
            Self::ExcludedButDynamic(port) => text!(
                "{port} is excluded, but the RPC keyword can still open it",
                "{port} 已排除，但 RPC 关键字仍可能开放该端口"
            ),
            Self::NotExpressible(transport, matches) => text!(
                "not supported by this format: {rule}",
                "此格式不支持：{rule}",
                rule = rule_name(*transport, *matches)
            ),
            Self::NetworkNotExpressible(network) => text!(
                "not supported by this format: connections from {network}",
                "此格式不支持：来自 {network} 的连接"
            ),
            Self::NetworksApart => text!(
                "not supported by this format: source networks; the header of the file explains where to apply them",
                "此格式不支持：来源网络；文件开头说明了应在何处应用"
            ),
            Self::Disputed(port) => text!(
                "{port} is disputed: see the notes of its service",
                "{port} 有争议：请参阅其服务的说明"
            ),
            Self::NothingThisWay(role, Direction::In) => Text::new(
                format!(
                    "{}: no inbound connections, the host only connects to others",
                    role.en
                ),
                format!("{}：没有入站连接，该主机只连接其他主机", role.zh),
            ),
            Self::NothingThisWay(role, Direction::Out) => Text::new(
                format!("{}: no outbound connections", role.en),
                format!("{}：没有出站连接", role.zh),
            ),
            Self::NothingWanted(role, direction) => nothing_required(role, *direction),
            Self::Caution(text) => text.clone(),
        }
    }
}

fn nothing_required(role: &Text, direction: Direction) -> Text {
    let direction = match direction {
        Direction::In => Label::new("inbound", "入站"),
        Direction::Out => Label::new("outbound", "出站"),
    };
    Text::new(
        format!(
            "{}: no {} port is required, only optional, legacy or disputed ones",
            role.en, direction.en
        ),
        format!(
            "{}：没有必需的{}端口，只有可选、旧版或有争议的端口",
            role.zh, direction.zh
        ),
    )
}

/// Returns `GRE`, `tcp/445`, or `tcp/dynamic-rpc` for a keyword.
fn rule_name(transport: Transport, matches: Matches) -> String {
    match matches {
        Matches::Ports(range) => format!("{}/{range}", transport.name()),
        Matches::RpcKeyword => format!("{}/{}", transport.name(), Kind::DynamicRpc.name()),
        Matches::Protocol => transport.label().to_owned(),
    }
}
