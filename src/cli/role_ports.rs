//! Summary of a role's ports for listings.

use indexmap::IndexSet;

use crate::cli::words;
use crate::model::{COMMA, Direction, Entry, Extra, Need, Peer, Port, Role, Text, text};

/// Returns the ports that a role opens by default in a direction, each once.
pub(super) fn by_default(role: &Role, direction: Direction) -> IndexSet<Port> {
    let entries = open(role, direction).filter(|entry| is_default(entry));
    entries.map(|entry| entry.port).collect()
}

/// Returns the groups of hosts that a role has ports for, in the order of [`Peer::ALL`].
pub(super) fn peers(role: &Role) -> impl Iterator<Item = Peer> {
    let has = |peer: &Peer| role.entries.iter().any(|one| one.peers.contains(peer));
    Peer::ALL.iter().copied().filter(has)
}

/// Counts what a role opens in addition to its default inbound ports: by extra, and by default in the other
/// direction, such as `1 conditional, 4 optional, 2 outbound`.
pub(super) fn more(role: &Role) -> Text {
    let count = |need: Need| {
        let others = open(role, Direction::In).filter(|entry| !is_default(entry));
        others.filter(|entry| entry.need == need).count()
    };
    let extras = [
        (Extra::Conditional, count(Need::Required)),
        (Extra::Optional, count(Need::Optional)),
        (Extra::Legacy, count(Need::Legacy)),
        (Extra::Disputed, count(Need::Disputed)),
    ];
    let extras = extras.into_iter().filter(|(_, count)| *count > 0);
    let extras = extras.map(|(extra, count)| {
        let Text { en, zh } = extra.label();
        text!("{count} {en}", "{count} 个{zh}")
    });
    let outbound = by_default(role, Direction::Out).len();
    let outbound = (outbound > 0).then(|| words::outbound(outbound));
    let counts: Vec<Text> = extras.chain(outbound).collect();
    Text::join(&counts, COMMA)
}

/// Returns the entries that rules of a direction can open.
fn open(role: &Role, direction: Direction) -> impl Iterator<Item = &Entry> {
    let is_open = move |entry: &&Entry| entry.need != Need::Local && entry.flow.goes(direction);
    role.entries.iter().filter(is_open)
}

const fn is_default(entry: &Entry) -> bool {
    matches!(entry.need, Need::Required) && entry.when.is_none()
}
