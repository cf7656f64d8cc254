//! Notices: statements about a ruleset that the user must know before using it.

use std::collections::BTreeSet;

use ipnet::IpNet;

use crate::model::direction::Direction;
use crate::model::lang::{COMMA, Label, Localized, Text, text};
use crate::model::left_out::LeftOut;
use crate::model::os::DynamicMode;
use crate::model::peer::Peer;
use crate::model::port::Port;
use crate::model::range::PortRange;
use crate::model::rule::{Kind, Matches};
use crate::model::transport::Transport;

/// Statement about a ruleset that the user must know before using it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Dynamic ports of this kind are needed, but were left out as requested.
    DynamicOmitted(Transport, Kind),
    /// The rules limit ports that a server picks without RPC to this range, so the server must be limited too.
    ServerMustFollow(Transport, PortRange),
    /// The RPC keyword doesn't cover ports that a server picks without RPC, so their whole range is open.
    NoKeyword(Transport),
    /// A range of over 1,000 ports is open; its numbers are of this kind.
    WideRange(Transport, PortRange, Kind),
    /// The range for dynamic ports has fewer ports than Microsoft recommends.
    FewDynamicPorts(PortRange),
    /// Dynamic RPC is open, but the endpoint mapper, from which clients learn its ports, is not.
    MapperMissing,
    /// The RPC keyword can open an excluded port.
    ExcludedButDynamic(Port),
    /// The target can't express this match.
    NotExpressible(Transport, Matches),
    /// The target can express this match for IPv4 networks only, and there are IPv6 networks.
    NotOverIpv6(Transport, Matches),
    /// The target may reject a whole file for this match, which therefore belongs in a file of its own.
    Alone(Transport, Matches),
    /// The target can't express this source network.
    NetworkNotExpressible(IpNet),
    /// The target can't express this destination network.
    DestinationNotExpressible(IpNet),
    /// No network at the other end is of the address family of this one.
    NoCounterpart(IpNet),
    /// No source network is of the address family of this protocol, ICMP or ICMPv6.
    NoSource(Port),
    /// No destination network is of the address family of this protocol, ICMP or ICMPv6.
    NoDestination(Port),
    /// The file can't contain source networks; the instructions for loading it explain where to apply them.
    NetworksApart,
    /// The rules have this type of ICMP or ICMPv6 for the networks of its address family, and nothing like it for those
    /// of the other one.
    OneFamily(Port),
    /// The documents disagree about this port or are doubted, and all that needs it is disputed.
    Disputed(Port),
    /// A chosen service has no ports in the Windows versions of the rules.
    NotInVersions(Text),
    /// A chosen service or role has no ports in this direction.
    NothingThisWay(Text, Direction),
    /// A chosen role has ports in this direction, but none for these groups of hosts.
    NothingForPeers(Text, BTreeSet<Peer>),
    /// Ports of the chosen services and roles that are left out.
    LeftOut(Vec<LeftOut>),
    /// Services and typed ports, which belong to every group of hosts: the first of them, and the number of others.
    EveryGroup(Vec<Text>, usize),
    /// Warning from the documents of a chosen role.
    Caution(Text),
}

/// A single sentence without a period.
impl Localized for Notice {
    fn both(&self) -> Text {
        match self {
            Self::DynamicOmitted(transport, kind) => dynamic_omitted(*transport, *kind),
            Self::ServerMustFollow(transport, range) => server_must_follow(*transport, *range),
            Self::NoKeyword(transport) => no_keyword(*transport),
            Self::WideRange(transport, range, kind) => wide_range(*transport, *range, *kind),
            Self::FewDynamicPorts(range) => few_dynamic_ports(*range),
            Self::MapperMissing => text!(
                "dynamic RPC is open without tcp/135: clients query the endpoint mapper there first",
                "已开放动态 RPC 端口，但未开放 tcp/135：客户端须先在该端口查询终结点映射器"
            ),
            Self::ExcludedButDynamic(port) => text!(
                "{port} is excluded, but the RPC keyword can still open it",
                "{port} 已排除，但 RPC 关键字仍可能开放该端口"
            ),
            Self::NotExpressible(transport, matches) => {
                not_supported(&rule_text(*transport, *matches))
            }
            Self::NetworkNotExpressible(network) => not_supported(&from_network(*network)),
            Self::DestinationNotExpressible(network) => not_supported(&to_network(*network)),
            Self::NoCounterpart(network) => no_counterpart(*network),
            Self::NotOverIpv6(transport, matches) => {
                not_supported(&over_ipv6(*transport, *matches))
            }
            Self::Alone(transport, matches) => alone(*transport, *matches),
            Self::NoSource(port) => no_source(*port),
            Self::NoDestination(port) => no_destination(*port),
            Self::OneFamily(port) => one_family(*port),
            Self::NetworksApart => text!(
                "not supported by this format: source networks; the instructions for loading it explain where to apply them",
                "此格式不支持：来源网络；加载说明中写明了应在何处应用"
            ),
            Self::Disputed(port) => text!(
                "{port} is disputed: see the notes of its service",
                "{port} 有争议：请参阅其服务的说明"
            ),
            Self::NotInVersions(name) => {
                let Text { en, zh } = name;
                text!(
                    "{en}: no ports in this Windows version",
                    "{zh}：此 Windows 版本没有它的端口"
                )
            }
            Self::NothingThisWay(name, direction) => nothing_this_way(name, *direction),
            Self::NothingForPeers(name, peers) => nothing_for_peers(name, peers),
            Self::LeftOut(left_out) => Text::each(|lang| {
                let left_out: Vec<String> = left_out.iter().map(|one| one.text(lang)).collect();
                left_out.join("; ")
            }),
            Self::EveryGroup(names, more) => every_group(names, *more),
            Self::Caution(text) => text.clone(),
        }
    }
}

impl Notice {
    /// Returns what the target can't express, if that is what the notice says.
    #[must_use]
    pub fn not_expressible(&self) -> Option<Text> {
        match self {
            Self::NotExpressible(transport, matches) => Some(rule_text(*transport, *matches)),
            Self::NetworkNotExpressible(network) => Some(from_network(*network)),
            Self::DestinationNotExpressible(network) => Some(to_network(*network)),
            Self::NotOverIpv6(transport, matches) => Some(over_ipv6(*transport, *matches)),
            _ => None,
        }
    }
}

fn few_dynamic_ports(range: PortRange) -> Text {
    text!(
        "the range {range} has fewer than {least} ports, the least that Microsoft recommends for RPC",
        "范围 {range} 不足 {least} 个端口，少于 Microsoft 建议 RPC 使用的最小数量",
        least = DynamicMode::RECOMMENDED
    )
}

fn alone(transport: Transport, matches: Matches) -> Text {
    text!(
        "{rule} is left out: older devices may reject all rules because of it; export it separately with --port {rule}",
        "未包含 {rule}：较旧的设备可能因此拒绝全部规则；请用 --port {rule} 单独导出",
        rule = rule_name(transport, matches)
    )
}

fn dynamic_omitted(transport: Transport, kind: Kind) -> Text {
    let (label, ports) = (transport.label(), dynamic_ports(kind));
    let Text { en, zh } = ports;
    text!(
        "{label} {en} are needed, but left out as requested",
        "需要 {label} {zh}，但已按要求不写入规则"
    )
}

fn server_must_follow(transport: Transport, range: PortRange) -> Text {
    let label = transport.label();
    text!(
        "{label} ports that a server picks itself are limited to {range}: set the same range on the server",
        "由服务器自行选择的 {label} 端口限定为 {range}：服务器上也须设置相同的范围"
    )
}

fn no_keyword(transport: Transport) -> Text {
    let label = transport.label();
    text!(
        "the RPC keyword does not cover {label} ports that a server picks itself: their whole range is open",
        "RPC 关键字不包括由服务器自行选择的 {label} 端口：其全部范围已开放"
    )
}

fn wide_range(transport: Transport, range: PortRange, kind: Kind) -> Text {
    let (label, count) = (transport.label(), range.count());
    let Text { en, zh } = narrowing(kind);
    text!(
        "{label} {range} opens {count} ports: {en}",
        "{label} {range} 会开放 {count} 个端口：{zh}"
    )
}

fn not_supported(what: &Text) -> Text {
    let Text { en, zh } = what;
    text!("not supported by this format: {en}", "此格式不支持：{zh}")
}

fn rule_text(transport: Transport, matches: Matches) -> Text {
    let rule = rule_name(transport, matches);
    text!("{rule}", "{rule}")
}

fn from_network(network: IpNet) -> Text {
    text!("connections from {network}", "来自 {network} 的连接")
}

fn to_network(network: IpNet) -> Text {
    text!("connections to {network}", "到 {network} 的连接")
}

/// Returns the address family of ICMP or ICMPv6.
fn family_of(port: Port) -> &'static str {
    match port.transport() {
        Transport::Icmp => "IPv4",
        _ => "IPv6",
    }
}

fn one_family(port: Port) -> Text {
    let (own, other) = match port.transport() {
        Transport::Icmp => ("IPv4", "IPv6"),
        _ => ("IPv6", "IPv4"),
    };
    match port.counterpart() {
        Some(counterpart) => text!(
            "{port} is for the {own} networks only: add {counterpart} for the {other} networks",
            "{port} 只适用于 {own} 网络：如需用于 {other} 网络，请加入 {counterpart}"
        ),
        None => text!(
            "{port} is for the {own} networks only",
            "{port} 只适用于 {own} 网络"
        ),
    }
}

fn over_ipv6(transport: Transport, matches: Matches) -> Text {
    let rule = rule_name(transport, matches);
    text!("{rule} over IPv6", "IPv6 上的 {rule}")
}

fn no_counterpart(network: IpNet) -> Text {
    text!(
        "{network} is left out: the other end has no network of its address family",
        "未包含 {network}：另一端没有同一地址族的网络"
    )
}

fn no_destination(port: Port) -> Text {
    let family = family_of(port);
    text!(
        "{port} is left out: there is no {family} destination network",
        "{port} 未写入规则：没有 {family} 目标网络"
    )
}

fn no_source(port: Port) -> Text {
    let family = family_of(port);
    text!(
        "{port} is left out: there is no {family} source network",
        "{port} 未写入规则：没有 {family} 来源网络"
    )
}

fn nothing_this_way(name: &Text, direction: Direction) -> Text {
    let Text { en, zh } = name;
    match direction {
        Direction::In => text!(
            "{en}: no inbound connections, it only connects to others",
            "{zh}：没有入站连接，它只连接其他主机"
        ),
        Direction::Out => text!("{en}: no outbound connections", "{zh}：没有出站连接"),
    }
}

fn nothing_for_peers(name: &Text, peers: &BTreeSet<Peer>) -> Text {
    let peers: Vec<Label> = peers.iter().map(|peer| peer.label()).collect();
    let peers = Text::join(&peers, COMMA);
    Text::new(
        format!("{}: no ports for {}", name.en, peers.en),
        format!("{}：没有供{}使用的端口", name.zh, peers.zh),
    )
}

fn every_group(names: &[Text], more: usize) -> Text {
    let Text { mut en, mut zh } = Text::join(names, COMMA);
    if more > 0 {
        en.push_str(&format!(", and {more} more"));
        zh.push_str(&format!("，另有 {more} 个"));
    }
    text!(
        "for every group of hosts, since only roles distinguish them: {en}",
        "适用于所有主机分组（只有角色区分分组）：{zh}"
    )
}

/// Returns the way to narrow a wide range.
const fn narrowing(kind: Kind) -> Label {
    match kind {
        Kind::DynamicRpc => Label::new(
            "to narrow it, limit RPC on the servers and give that range as the dynamic range",
            "如需缩小，请在服务器上限定 RPC 端口，并将该范围指定为动态范围",
        ),
        Kind::DynamicEphemeral => Label::new(
            "to narrow it, set a fixed port or a small range on the server and open that instead",
            "如需缩小，请在服务器上设置固定端口或较小的范围，并改为开放它",
        ),
        Kind::Static | Kind::IpProtocol => Label::new(
            "to narrow it, take it out and add only the ports in use",
            "如需缩小，请将其移除，只加入实际使用的端口",
        ),
    }
}

const fn dynamic_ports(kind: Kind) -> Label {
    match kind {
        Kind::DynamicEphemeral => Label::new(
            "ports that the server picks itself",
            "由服务器自行选择的端口",
        ),
        _ => Label::new("dynamic RPC ports", "动态 RPC 端口"),
    }
}

/// Returns `gre`, `icmp/echo`, `tcp/445`, or `tcp/dynamic-rpc` for a keyword.
fn rule_name(transport: Transport, matches: Matches) -> String {
    match matches {
        Matches::Ports(range) => format!("{}/{range}", transport.name()),
        Matches::RpcKeyword => format!("{}/{}", transport.name(), Kind::DynamicRpc.name()),
        Matches::Protocol(port) => port.to_string(),
    }
}
