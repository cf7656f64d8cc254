//! Messages about ports, services and roles that were added or removed.

use crate::model::{Direction, Label, LeftOut, Offer, Options, Pick, Text, text};
use crate::page::peer_names;
use crate::tui::action::{Action, Scope};
use crate::tui::keymap::Keymap;
use crate::tui::message::{Message, Refusal, joined, plural};

pub(in crate::tui) const LOCAL_ONLY: Refusal = Refusal::new(
    "the port listens on this host only and is never opened",
    "此端口只在本机侦听，从不对外开放",
);
pub(in crate::tui) const BETWEEN_OTHERS: Refusal = Refusal::new(
    "these connections are between other hosts and never exported",
    "这些连接发生在其他主机之间，不会导出",
);
pub(in crate::tui) const NOTHING_HERE: Label =
    Text::new("no action for this line", "此行没有可执行的操作");

/// `ports` ports of `what` were added, `had` of which were open before.
pub(in crate::tui) fn added(ports: usize, had: usize, what: Text) -> Message {
    let s = plural(ports);
    let Text { en, zh } = what;
    Message::done(match had {
        0 => text!(
            "added {ports} port{s} of {en}",
            "已加入“{zh}”的 {ports} 个端口"
        ),
        _ => text!(
            "added {ports} port{s} of {en}, {had} already open",
            "已加入“{zh}”的 {ports} 个端口，其中 {had} 个此前已开放"
        ),
    })
}

/// A service or role was added with `ports` ports, `had` of which were open before. Reports what was left out, and
/// where to add it.
pub(in crate::tui) fn added_pick(
    ports: usize,
    had: usize,
    offer: &Offer,
    keys: &Keymap,
) -> Message {
    let Some(left_out) = LeftOut::of(offer) else {
        return added(ports, had, offer.name.clone());
    };
    let LeftOut { taken, total, .. } = left_out;
    let Text { en, zh } = &offer.name;
    let mut text = text!(
        "{en}: {taken} of {total} added",
        "“{zh}”：共 {total} 个端口，已加入 {taken} 个"
    );
    if had > 0 {
        text.en += &format!(", {had} already open");
        text.zh += &format!("，其中 {had} 个此前已开放");
    }
    let Text { en, zh } = left_out.counts();
    let text = joined(&text, &text!("left out: {en}", "未加入：{zh}"));
    let Text { en, zh } = where_to_tick(&offer.pick, keys);
    Message::done(joined(&text, &text!("add them on {en}", "可在{zh}加入")))
}

/// The page on which single ports of a service or role are added, and the keys for it.
fn where_to_tick(pick: &Pick, keys: &Keymap) -> Text {
    let space = keys.label(Scope::Detail, Action::Toggle);
    if matches!(pick, Pick::Service(_)) {
        let page = keys.label(Scope::Panes, Action::FocusDetail);
        return text!(
            "its page ({page}) with {space}",
            "其页面（{page}）按 {space} "
        );
    }
    let roles = keys.label(Scope::Panes, Action::Roles);
    let page = keys.label(Scope::Roles, Action::Open);
    let space = keys.label(Scope::RolePage, Action::Toggle);
    text!(
        "its page ({roles}, {page}) with {space}",
        "其页面（{roles}、{page}）按 {space} "
    )
}

/// A service or role was added, but takes no port by itself: lists its choices.
pub(in crate::tui) fn nothing_added(offer: &Offer, options: &Options, keys: &Keymap) -> Message {
    let Some(left_out) = LeftOut::of(offer) else {
        let name = offer.name.clone();
        return if !offer.has_versions {
            not_in_versions(name, keys)
        } else if offer.has_direction && !options.peers.is_empty() {
            no_port_for_peers(name, options, keys)
        } else {
            no_port_in_direction(name, options.direction, keys)
        };
    };
    let Text { en, zh } = &offer.name;
    let text = text!(
        "{en}: no port is needed by every installation",
        "“{zh}”：没有任何安装都需要的端口"
    );
    let Text { en, zh } = where_to_tick(&offer.pick, keys);
    let choose = text!("choose on {en}", "请在{zh}选择");
    let counts = left_out.counts();
    Message::refused(Text::new(
        format!("{}; {}: {}", text.en, choose.en, counts.en),
        format!("{}；{}：{}", text.zh, choose.zh, counts.zh),
    ))
}

/// `what` was added, but has no port in the Windows versions of the role.
pub(in crate::tui) fn not_in_versions(what: Text, keys: &Keymap) -> Message {
    let Text { en, zh } = what;
    let key = keys.label(Scope::Panes, Action::Os);
    Message::refused(text!(
        "{en}: no port in this Windows version; {key} switches the version",
        "“{zh}”：此 Windows 版本没有该端口，按 {key} 切换版本"
    ))
}

/// `what` was added, but has no port for the chosen groups of hosts.
pub(in crate::tui) fn no_port_for_peers(what: Text, options: &Options, keys: &Keymap) -> Message {
    let Text { en, zh } = what;
    let peers = peer_names(options.peers.iter().copied());
    let key = keys.label(Scope::Panes, Action::Peers);
    Message::refused(Text::new(
        format!("{en}: no port for {}; {key} switches the peers", peers.en),
        format!("“{zh}”：没有供{}使用的端口，按 {key} 切换对端", peers.zh),
    ))
}

/// `what` was removed; `stay` of its ports stay open because something else in the role needs them.
pub(in crate::tui) fn removed(what: Text, stay: usize) -> Message {
    let s = plural(stay);
    let Text { en, zh } = what;
    let stay_open = if stay == 1 { "stays open" } else { "stay open" };
    Message::done(match stay {
        0 => text!("removed {en}", "已移除“{zh}”"),
        _ => text!(
            "removed {en}; {stay} port{s} {stay_open} for other services",
            "已移除“{zh}”，其中 {stay} 个端口因其他服务需要而保持开放"
        ),
    })
}

/// An excluded port was included again.
pub(in crate::tui) fn included(what: Text) -> Message {
    let Text { en, zh } = what;
    Message::done(text!("included {en} again", "已恢复“{zh}”"))
}

/// The ports of several rows were added: `had` of them were open before; `local` more were skipped, because
/// they listen on the local host only.
pub(in crate::tui) fn added_rows(rows: usize, had: usize, local: usize) -> Message {
    let mut text = text!("added the ports of {rows} rows", "已加入 {rows} 行的端口");
    if had > 0 {
        text.en += &format!(", {had} already open");
        text.zh += &format!("，其中 {had} 个此前已开放");
    }
    if local > 0 {
        text.en += &format!("; skipped {local} that listen on this host only");
        text.zh += &format!("；另有 {local} 个只在本机侦听，已跳过");
    }
    Message::done(text)
}

/// The ports of several rows were removed.
pub(in crate::tui) fn removed_rows(rows: usize) -> Message {
    Message::done(text!(
        "removed the ports of {rows} rows",
        "已移除 {rows} 行的端口"
    ))
}

/// Several whole services were added.
pub(in crate::tui) fn added_services(count: usize) -> Message {
    Message::done(text!("added {count} services", "已加入 {count} 个服务"))
}

/// Several whole services were removed.
pub(in crate::tui) fn removed_services(count: usize) -> Message {
    Message::done(text!("removed {count} services", "已移除 {count} 个服务"))
}

/// `what` was added, but has no port in the current direction.
pub(in crate::tui) fn no_port_in_direction(
    what: Text,
    direction: Direction,
    keys: &Keymap,
) -> Message {
    let Text { en, zh } = what;
    let Text {
        en: direction_en,
        zh: direction_zh,
    } = direction.label();
    let key = keys.label(Scope::Panes, Action::Direction);
    Message::refused(text!(
        "{en}: no {direction_en} port; {key} switches the direction",
        "“{zh}”：没有{direction_zh}端口，按 {key} 切换方向"
    ))
}

/// Ports that no service has were added.
pub(in crate::tui) fn added_own(ports: Text, keys: &Keymap) -> Message {
    let key = keys.label(Scope::Table, Action::Reason);
    let Text { en, zh } = ports;
    Message::done(text!(
        "added {en}, which no Windows service is known to need; {key} says what it is for",
        "已加入 {zh}（没有已知的 Windows 服务需要它）；按 {key} 填写用途"
    ))
}
