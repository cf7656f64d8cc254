//! Notices: remarks on a ruleset that its reader must know.

use ipnet::IpNet;

use crate::model::direction::Direction;
use crate::model::lang::{Label, Localized, Text, text};
use crate::model::port::Port;
use crate::model::rule::{Kind, Matches};
use crate::model::transport::Transport;

/// Something about a ruleset that its reader must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Dynamic RPC was asked to be left out, and services need it.
    DynamicRpcOmitted,
    /// Dynamic RPC is open, and the endpoint mapper that tells its ports is not.
    MapperMissing,
    /// The keyword opens a port that was taken out.
    KeywordHolds(Port),
    /// The target has no way to say this.
    NotExpressible(Transport, Matches),
    /// The target has no way to name this source network.
    NetworkNotExpressible(IpNet),
    /// The file can't name source networks; its head tells where they go.
    NetworksApart,
    /// The documents disagree about this port, or it is doubted, and nothing undisputed needs it.
    Disputed(Port),
    /// A role was chosen that has nothing to say in this direction.
    NothingThisWay(Text, Direction),
    /// A role was chosen whose entries of this direction are all of a kind that was not asked for.
    NothingWanted(Text, Direction),
    /// What a chosen role's documents warn of.
    Caution(Text),
}

/// One sentence without a full stop.
impl Localized for Notice {
    fn both(&self) -> Text {
        match self {
            Self::DynamicRpcOmitted => text!(
                "dynamic RPC ports are needed and were left out on demand",
                "需要动态 RPC 端口，已按要求省略"
            ),
            Self::MapperMissing => text!(
                "dynamic RPC without tcp/135: clients ask the endpoint mapper there first",
                "有动态 RPC 端口而没有 tcp/135：客户端要先在那里询问终结点映射器"
            ),
            Self::KeywordHolds(port) => text!(
                "{port} was taken out, but the RPC keyword can still open it",
                "{port} 已移除，但 RPC 关键字仍可能开放它"
            ),
            Self::NotExpressible(transport, matches) => text!(
                "not expressible here: {rule}",
                "此格式无法表示：{rule}",
                rule = shown(*transport, *matches)
            ),
            Self::NetworkNotExpressible(network) => text!(
                "not expressible here: connections from {network}",
                "此格式无法表示：来自 {network} 的连接"
            ),
            Self::NetworksApart => text!(
                "not expressible here: source networks; the head of the file tells where they go",
                "此格式无法表示：来源网络；文件开头说明了它们的用处"
            ),
            Self::Disputed(port) => text!(
                "{port} is disputed: see the note of the service that lists it",
                "{port} 有争议：见列出它的服务的说明"
            ),
            Self::NothingThisWay(role, Direction::In) => Text::new(
                format!(
                    "{}: its host accepts nothing from others, it only connects out",
                    role.en
                ),
                format!("{}：该主机不接受连接，只向外连接", role.zh),
            ),
            Self::NothingThisWay(role, Direction::Out) => Text::new(
                format!("{}: its host opens nothing towards others", role.en),
                format!("{}：该主机不向外连接", role.zh),
            ),
            Self::NothingWanted(role, direction) => nothing_wanted(role, *direction),
            Self::Caution(text) => text.clone(),
        }
    }
}

fn nothing_wanted(role: &Text, direction: Direction) -> Text {
    let way = match direction {
        Direction::In => Label::new("from others", "入站方向"),
        Direction::Out => Label::new("towards others", "出站方向"),
    };
    Text::new(
        format!(
            "{}: nothing is required {}, only optional, legacy or disputed ports are there",
            role.en, way.en
        ),
        format!(
            "{}：{}没有必需的端口，只有可选、旧式或有争议的端口",
            role.zh, way.zh
        ),
    )
}

/// `GRE`, `tcp/445`, or `tcp/dynamic-rpc` for a keyword.
fn shown(transport: Transport, matches: Matches) -> String {
    match matches {
        Matches::Ports(range) => format!("{}/{range}", transport.name()),
        Matches::RpcKeyword => format!("{}/{}", transport.name(), Kind::DynamicRpc.name()),
        Matches::Protocol => transport.label().to_owned(),
    }
}
