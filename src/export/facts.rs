//! What a reader must know of a ruleset beside its ports, in words, for the head of an export.

use indexmap::IndexSet;

use crate::model::{
    Direction, DynamicMode, Generation, Kind, Lang, Matches, Reason, Rule, Ruleset,
};

/// Windows generation, dynamic RPC, direction and source networks: a line each.
pub(super) fn facts(ruleset: &Ruleset, lang: Lang) -> [String; 4] {
    let labels = match lang {
        Lang::En => [
            "Windows: ",
            "Dynamic RPC: ",
            "Direction: ",
            "Connections from: ",
        ],
        Lang::Zh => ["Windows：", "动态 RPC：", "方向：", "连接来自："],
    };
    let mut lines = labels.map(str::to_owned);
    lines[0].push_str(&generation(ruleset.generation, lang));
    lines[1].push_str(&dynamic(ruleset.dynamic, lang));
    lines[2].push_str(direction(ruleset.direction, lang));
    lines[3].push_str(&networks(ruleset, lang));
    lines
}

fn generation(generation: Generation, lang: Lang) -> String {
    let ranges: Vec<String> = generation
        .dynamic_ranges()
        .iter()
        .map(ToString::to_string)
        .collect();
    let ranges = ranges.join(", ");
    match (generation, lang) {
        (Generation::Legacy, Lang::En) => format!("2000 to Server 2003, dynamic ports {ranges}"),
        (Generation::Legacy, Lang::Zh) => format!("2000 至 Server 2003，动态端口 {ranges}"),
        (Generation::Modern, Lang::En) => format!("Server 2008 and later, dynamic ports {ranges}"),
        (Generation::Modern, Lang::Zh) => format!("Server 2008 及更高版本，动态端口 {ranges}"),
        (Generation::Mixed, Lang::En) => {
            format!("Server 2003 and 2008 in one network, dynamic ports {ranges}")
        }
        (Generation::Mixed, Lang::Zh) => format!("新旧版本并存，动态端口 {ranges}"),
    }
}

fn dynamic(mode: DynamicMode, lang: Lang) -> String {
    match (mode, lang) {
        (DynamicMode::Full, Lang::En) => "the whole dynamic range".to_owned(),
        (DynamicMode::Full, Lang::Zh) => "整个动态范围".to_owned(),
        (DynamicMode::Narrowed(range), Lang::En) => {
            format!("{range}, to which the servers must be narrowed too")
        }
        (DynamicMode::Narrowed(range), Lang::Zh) => {
            format!("{range}，服务器上也须限定为此范围")
        }
        (DynamicMode::Keyword, Lang::En) => "the firewall's own keyword".to_owned(),
        (DynamicMode::Keyword, Lang::Zh) => "防火墙自身的关键字".to_owned(),
        (DynamicMode::Omit, Lang::En) => "left out".to_owned(),
        (DynamicMode::Omit, Lang::Zh) => "已省略".to_owned(),
    }
}

fn direction(direction: Direction, lang: Lang) -> &'static str {
    match (direction, lang) {
        (Direction::In, Lang::En) => "in, others connect to this host",
        (Direction::In, Lang::Zh) => "入站，其他主机连接本机",
        (Direction::Out, Lang::En) => "out, this host connects to others",
        (Direction::Out, Lang::Zh) => "出站，本机连接其他主机",
    }
}

fn networks(ruleset: &Ruleset, lang: Lang) -> String {
    if ruleset.source_networks.is_empty() {
        let anywhere = match lang {
            Lang::En => "anywhere",
            Lang::Zh => "任意地址",
        };
        return anywhere.to_owned();
    }
    let networks = ruleset.source_networks.iter().map(ToString::to_string);
    networks.collect::<Vec<_>>().join(", ")
}

/// The names of the services among `reasons` (of the roles, where no service is known), each once, and
/// whether a port was typed.
pub(super) fn needed_by<'a>(reasons: impl Iterator<Item = &'a Reason>, lang: Lang) -> Vec<&'a str> {
    let names = reasons.map(|reason| match (reason.who(), lang) {
        (Some(name), lang) => name.get(lang),
        (None, Lang::En) => "typed by hand",
        (None, Lang::Zh) => "手动输入",
    });
    names.collect::<IndexSet<_>>().into_iter().collect()
}

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
    let words = match (rule.kind, lang) {
        (Kind::Static, _) => {
            let protocols = rule.reasons().filter_map(|reason| reason.protocol.as_ref());
            let protocols: IndexSet<&str> = protocols.map(|protocol| protocol.get(lang)).collect();
            return protocols.into_iter().collect::<Vec<_>>().join(", ");
        }
        (Kind::DynamicRpc, Lang::En) => "dynamic RPC, clients ask tcp/135 first",
        (Kind::DynamicRpc, Lang::Zh) => "动态 RPC，客户端先询问 tcp/135",
        (Kind::DynamicEphemeral, Lang::En) => "dynamic, chosen by the server",
        (Kind::DynamicEphemeral, Lang::Zh) => "动态，由服务器选定",
        (Kind::IpProtocol, Lang::En) => "IP protocol, no port",
        (Kind::IpProtocol, Lang::Zh) => "IP 协议，无端口",
    };
    words.to_owned()
}
