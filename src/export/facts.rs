//! What a reader must know of a ruleset beside its ports, in words, for the head of an export.

use indexmap::IndexSet;
use ipnet::IpNet;

use crate::model::{
    Direction, DynamicMode, Generation, Kind, Label, Lang, Matches, Reason, Rule, Ruleset, Text,
    text,
};

/// Windows generation, dynamic RPC, direction and source networks: a line each.
pub(super) fn facts(ruleset: &Ruleset) -> [Text; 4] {
    let facts = [
        (
            Label::new("Windows: ", "Windows："),
            generation(ruleset.generation),
        ),
        (
            Label::new("Dynamic RPC: ", "动态 RPC："),
            dynamic(ruleset.dynamic),
        ),
        (
            Label::new("Direction: ", "方向："),
            direction(ruleset.direction).into(),
        ),
        (
            Label::new("Connections from: ", "连接来自："),
            networks(&ruleset.source_networks),
        ),
    ];
    facts.map(|(label, fact)| Text::each(|lang| [label.get(lang), fact.get(lang)].concat()))
}

fn generation(generation: Generation) -> Text {
    let ranges = joined(generation.dynamic_ranges());
    match generation {
        Generation::Legacy => text!(
            "2000 to Server 2003, dynamic ports {ranges}",
            "2000 至 Server 2003，动态端口 {ranges}"
        ),
        Generation::Modern => text!(
            "Server 2008 and later, dynamic ports {ranges}",
            "Server 2008 及更高版本，动态端口 {ranges}"
        ),
        Generation::Mixed => text!(
            "Server 2003 and 2008 in one network, dynamic ports {ranges}",
            "新旧版本并存，动态端口 {ranges}"
        ),
    }
}

fn dynamic(mode: DynamicMode) -> Text {
    match mode {
        DynamicMode::Full => text!("the whole dynamic range", "整个动态范围"),
        DynamicMode::Narrowed(range) => text!(
            "{range}, to which the servers must be narrowed too",
            "{range}，服务器上也须限定为此范围"
        ),
        DynamicMode::Keyword => text!("the firewall's own keyword", "防火墙自身的关键字"),
        DynamicMode::Omit => text!("left out", "已省略"),
    }
}

const fn direction(direction: Direction) -> Label {
    match direction {
        Direction::In => Label::new("in, others connect to this host", "入站，其他主机连接本机"),
        Direction::Out => Label::new(
            "out, this host connects to others",
            "出站，本机连接其他主机",
        ),
    }
}

fn networks(networks: &[IpNet]) -> Text {
    if networks.is_empty() {
        return text!("anywhere", "任意地址");
    }
    let networks = joined(networks);
    Text::new(networks.clone(), networks)
}

fn joined(items: &[impl ToString]) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    items.join(", ")
}

/// The names of the services among `reasons` (of the roles, where no service is known), each once, and
/// whether a port was typed.
pub(super) fn needed_by<'a>(reasons: impl Iterator<Item = &'a Reason>, lang: Lang) -> Vec<&'a str> {
    let names = reasons.map(|reason| match reason.who() {
        Some(name) => name.get(lang),
        None => TYPED.get(lang),
    });
    names.collect::<IndexSet<_>>().into_iter().collect()
}

const TYPED: Label = Label::new("typed by hand", "手动输入");

/// Its protocol, with the number where it is matched as a whole.
pub(super) fn protocol(rule: &Rule) -> String {
    match rule.matches {
        Matches::Protocol => {
            format!(
                "{} ({})",
                rule.transport.label(),
                rule.transport.ip_protocol()
            )
        }
        Matches::Ports(_) | Matches::RpcKeyword => rule.transport.label().to_owned(),
    }
}

/// The application protocols of a static rule; how the port comes about of any other.
pub(super) fn note(rule: &Rule, lang: Lang) -> String {
    let label = match rule.kind {
        Kind::Static => {
            let protocols = rule.reasons().filter_map(|reason| reason.protocol.as_ref());
            let protocols: IndexSet<&str> = protocols.map(|protocol| protocol.get(lang)).collect();
            return protocols.into_iter().collect::<Vec<_>>().join(", ");
        }
        Kind::DynamicRpc => Label::new(
            "dynamic RPC, clients ask tcp/135 first",
            "动态 RPC，客户端先询问 tcp/135",
        ),
        Kind::DynamicEphemeral => Label::new("dynamic, chosen by the server", "动态，由服务器选定"),
        Kind::IpProtocol => Label::new("IP protocol, no port", "IP 协议，无端口"),
    };
    label.get(lang).to_owned()
}
