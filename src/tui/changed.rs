//! What a change of the role was, in words, for undo and redo.

use crate::catalog::Catalog;
use crate::model::{Choice, Extras, Label, Lang, Options, Pick, Port, Text, text};
use crate::page::SEMICOLON;
use crate::tui::words;

/// Says what changed from one choice to another: “added DNS Server”.
pub(super) fn describe(before: &Choice, after: &Choice, catalog: &Catalog) -> Text {
    let parts: Vec<Text> = [
        picks(before, after, catalog),
        excluded(before, after),
        renamed(before, after),
    ]
    .into_iter()
    .flatten()
    .chain(options(&before.options, &after.options))
    .collect();
    if parts.is_empty() {
        return text!("order of the items", "项目的顺序");
    }
    Text::each(|lang| {
        let parts: Vec<&str> = parts.iter().map(|part| part.get(lang)).collect();
        parts.join(SEMICOLON.get(lang))
    })
}

/// Items that were added or removed, or whose optional ports were.
fn picks(before: &Choice, after: &Choice, catalog: &Catalog) -> Option<Text> {
    let missing = |one: &Choice, other: &Choice| -> Vec<(Pick, Extras)> {
        let picks = one.picks();
        let missing = picks.filter(|(pick, extras)| !has(other, pick, *extras));
        missing
            .map(|(pick, extras)| (pick.clone(), extras))
            .collect()
    };
    let (removed, added) = (missing(before, after), missing(after, before));
    let name = |(pick, extras): &(Pick, Extras)| {
        let is_default = *extras == Extras::default();
        Text::each(|lang| match is_default {
            true => words::pick_name(catalog, pick, lang),
            false => words::pick(catalog, pick, *extras, lang),
        })
    };
    match (&*removed, &*added) {
        ([], []) => None,
        ([], [one]) => {
            let Text { en, zh } = name(one);
            Some(text!("added {en}", "加入“{zh}”"))
        }
        ([one], []) => {
            let Text { en, zh } = name(one);
            Some(text!("removed {en}", "移除“{zh}”"))
        }
        ([], many) => {
            let count = many.len();
            Some(text!("added {count} items", "加入 {count} 项"))
        }
        (many, []) if after.is_empty() => {
            let count = many.len();
            let s = if count == 1 { "" } else { "s" };
            Some(text!(
                "cleared the role ({count} item{s})",
                "清空角色（{count} 项）"
            ))
        }
        (many, []) => {
            let count = many.len();
            Some(text!("removed {count} items", "移除 {count} 项"))
        }
        ([one], [other]) if one.0 == other.0 => {
            let Text { en, zh } = name(&(one.0.clone(), Extras::default()));
            Some(text!(
                "changed the optional ports of {en}",
                "更改“{zh}”的可选端口"
            ))
        }
        _ if removed.len() == before.picks().len() => Some(text!("replaced the role", "替换角色")),
        _ => {
            let (gone, new) = (removed.len(), added.len());
            Some(text!(
                "removed {gone} and added {new} items",
                "移除 {gone} 项并加入 {new} 项"
            ))
        }
    }
}

fn has(choice: &Choice, pick: &Pick, extras: Extras) -> bool {
    choice.extras(pick) == Some(extras)
}

/// Ports that were taken out or put back, or the reason for it.
fn excluded(before: &Choice, after: &Choice) -> Option<Text> {
    let missing = |one: &Choice, other: &Choice| -> Vec<Port> {
        let ports = one.excluded().iter().copied();
        ports
            .filter(|port| !other.excluded().contains(port))
            .collect()
    };
    let port = |port: Port| Text::each(|lang| words::port(port, lang));
    match (&*missing(before, after), &*missing(after, before)) {
        ([], []) => {
            let mut ports = after.excluded().iter().copied();
            let changed =
                ports.find(|one| before.why_excluded(*one) != after.why_excluded(*one))?;
            let Text { en, zh } = port(changed);
            Some(text!("reason for excluding {en}", "排除 {zh} 的原因"))
        }
        ([], [one]) => {
            let Text { en, zh } = port(*one);
            Some(text!("excluded {en}", "排除 {zh}"))
        }
        ([one], []) => {
            let Text { en, zh } = port(*one);
            Some(text!("included {en} again", "重新包含 {zh}"))
        }
        (gone, new) => {
            let count = gone.len() + new.len();
            Some(text!("exclusion of {count} ports", "{count} 个端口的排除"))
        }
    }
}

fn renamed(before: &Choice, after: &Choice) -> Option<Text> {
    (before.name != after.name).then(|| match &after.name {
        Some(name) => text!("named the role {name}", "将角色命名为“{name}”"),
        None => text!("removed the name of the role", "删除角色的名称"),
    })
}

/// Options that were changed, with their new values.
fn options(before: &Options, after: &Options) -> Vec<Text> {
    let labeled = |label: Label, value: Text| {
        let colon = |lang: Lang| words::COLON.get(lang);
        Text::each(|lang| format!("{}{}{}", label.get(lang), colon(lang), value.get(lang)))
    };
    let mut changes = Vec::new();
    if before.os != after.os {
        changes.push(labeled(
            words::WINDOWS,
            words::windows_version(after.os).into(),
        ));
    }
    if before.dynamic != after.dynamic {
        changes.push(labeled(
            words::DYNAMIC_RPC,
            words::dynamic_rpc(after.dynamic),
        ));
    }
    if before.direction != after.direction {
        changes.push(after.direction.label().into());
    }
    if before.peers != after.peers {
        let peers = words::peers(&after.peers, after.direction);
        changes.push(labeled(words::PEERS, peers));
    }
    if before.profiles != after.profiles {
        changes.push(words::profiles(&after.profiles));
    }
    for (label, before, after) in [
        (
            words::MAY_CONNECT,
            &before.source_networks,
            &after.source_networks,
        ),
        (
            words::CONNECT_TO,
            &before.destination_networks,
            &after.destination_networks,
        ),
    ] {
        if before != after {
            let value = if after.is_empty() {
                text!("any network", "任意网络")
            } else {
                let networks = words::networks_text(after);
                Text::each(|_| networks.clone())
            };
            changes.push(labeled(label, value));
        }
    }
    changes
}
