//! Options and services of a ruleset as text, for the heads of exports.

use std::collections::BTreeSet;

use indexmap::IndexSet;
use ipnet::IpNet;

use crate::model::{
    COMMA, Direction, DynamicMode, Kind, Label, Lang, Matches, Os, Peer, Reason, Rule, Ruleset,
    Text, Transport, text,
};

/// Returns one line each for Windows version, dynamic RPC, direction, peers, source networks, and destination networks
/// if they are restricted.
pub(super) fn facts(ruleset: &Ruleset) -> impl Iterator<Item = Text> {
    let destinations = &ruleset.destination_networks;
    let destinations = (!destinations.is_empty()).then(|| {
        (
            Label::new("Destination networks: ", "目标网络："),
            networks(destinations),
        )
    });
    let facts = [
        (Label::new("Windows: ", "Windows："), os(ruleset.os)),
        (
            Label::new("Dynamic RPC: ", "动态 RPC："),
            dynamic(ruleset.dynamic),
        ),
        (
            Label::new("Direction: ", "方向："),
            direction(ruleset.direction).into(),
        ),
        (Label::new("Peers: ", "对端："), peers(&ruleset.peers)),
        (
            Label::new("Source networks: ", "来源网络："),
            networks(&ruleset.source_networks),
        ),
    ];
    let facts = facts.into_iter().chain(destinations);
    facts.map(|(label, fact)| Text::each(|lang| [label.get(lang), fact.get(lang)].concat()))
}

fn os(os: Os) -> Text {
    let ranges = joined(os.dynamic_ranges());
    match os {
        Os::Legacy => text!(
            "Server 2003 and earlier, dynamic ports {ranges}",
            "Server 2003 及更早版本，动态端口 {ranges}"
        ),
        Os::Modern => text!(
            "Server 2008 and later, dynamic ports {ranges}",
            "Server 2008 及更高版本，动态端口 {ranges}"
        ),
        Os::Mixed => text!(
            "Server 2003 and earlier, and Server 2008 and later; dynamic ports {ranges}",
            "Server 2003 及更早版本和 Server 2008 及更高版本，动态端口 {ranges}"
        ),
    }
}

fn dynamic(mode: DynamicMode) -> Text {
    match mode {
        DynamicMode::Full => text!("whole range", "全部范围"),
        DynamicMode::Narrowed(range) => text!(
            "{range}; configure the servers to use this range too",
            "{range}，服务器上也须限定为此范围"
        ),
        DynamicMode::Keyword => text!("RPC keyword of the firewall", "防火墙的 RPC 关键字"),
        DynamicMode::Omit => text!("left out", "不写"),
    }
}

const fn direction(direction: Direction) -> Label {
    match direction {
        Direction::In => Label::new(
            "inbound, other hosts connect to this host",
            "入站，其他主机连接本机",
        ),
        Direction::Out => Label::new(
            "outbound, this host connects to other hosts",
            "出站，本机连接其他主机",
        ),
    }
}

/// Returns the groups of hosts that the rules serve, in English by the names that `--from` accepts.
fn peers(peers: &BTreeSet<Peer>) -> Text {
    if peers.is_empty() {
        return text!("all", "全部");
    }
    let en: Vec<&str> = peers.iter().copied().map(Peer::name).collect();
    let zh: Vec<&str> = peers.iter().map(|peer| peer.label().zh).collect();
    Text::new(en.join(COMMA.en), zh.join(COMMA.zh))
}

fn networks(networks: &[IpNet]) -> Text {
    if networks.is_empty() {
        return text!("any", "任意");
    }
    let networks = joined(networks);
    Text::new(networks.clone(), networks)
}

fn joined(items: &[impl ToString]) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    items.join(", ")
}

/// Returns the unique names of the services in `reasons` (the role, if there is no service), and the purpose of
/// ports that the user entered, or a label for them.
pub(super) fn needed_by<'a>(reasons: impl Iterator<Item = &'a Reason>, lang: Lang) -> Vec<&'a str> {
    let names = reasons.map(|reason| match reason.who() {
        Some(name) => name.get(lang),
        // What the user said that the port is for.
        None => reason
            .protocol
            .as_ref()
            .map_or(TYPED.get(lang), |purpose| purpose.get(lang)),
    });
    // Nearly always they are one name, and there may be tens of thousands.
    let mut names: Vec<&str> = names.collect();
    names.dedup();
    if names.len() > 1 {
        names = names
            .into_iter()
            .collect::<IndexSet<_>>()
            .into_iter()
            .collect();
    }
    names
}

const TYPED: Label = Label::new("entered manually", "手动输入");

/// Transport of a rule, with the number of a protocol without ports: `TCP`, `GRE (47)`, `ICMP echo (1)`, `IP 41`.
pub(super) fn protocol(rule: &Rule) -> String {
    match rule.matches {
        Matches::Protocol(port) if port.transport() == Transport::Ip => port.protocol_label(),
        Matches::Protocol(port) => format!("{} ({})", port.protocol_label(), rule.ip_protocol()),
        Matches::Ports(_) | Matches::RpcKeyword => rule.transport.label().to_owned(),
    }
}

/// Returns the application protocols of a static rule; for other rules, the way the port is assigned.
pub(super) fn note(rule: &Rule, lang: Lang) -> String {
    let label = match rule.kind {
        Kind::Static => {
            let protocols = rule.reasons().filter_map(|reason| reason.protocol.as_ref());
            let protocols: IndexSet<&str> = protocols.map(|protocol| protocol.get(lang)).collect();
            return protocols.into_iter().collect::<Vec<_>>().join(", ");
        }
        Kind::DynamicRpc => Label::new(
            "dynamic RPC, clients query tcp/135 first",
            "动态 RPC，客户端先查询 tcp/135",
        ),
        Kind::DynamicEphemeral => Label::new("dynamic, chosen by the server", "动态，由服务器选定"),
        Kind::IpProtocol => Label::new("IP protocol, no port", "IP 协议，无端口"),
    };
    label.get(lang).to_owned()
}
