//! Checks both ends of every flow: what one role opens towards a host with another role is accepted there.
//!
//! `flow-ends.tsv` has the roles at the other end, by the role and the words of its entry. Roles that are joined by
//! `|` are alternatives, roles that are separated by a space all have to accept. Ends without a role have a reason.

use std::collections::{BTreeMap, BTreeSet};

use portolan::model::{Direction, Entry, Need, Peer, Port, Role};

use crate::support::browser::CATALOG;
use crate::support::fixture::{list, rows};

/// Difference between what a role opens and what the other end accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    /// The other end has no such port.
    Closed,
    /// The other end accepts it, but not by default, although this one opens it by default.
    Weak,
    /// The other end accepts it from hosts of its own kind only.
    Peer,
}

impl Gap {
    fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Weak => "weak",
            Self::Peer => "peer",
        }
    }
}

fn is_default(entry: &Entry) -> bool {
    entry.need == Need::Required && entry.when.is_none()
}

/// Returns whether rules for `open` cover all numbers of `wanted`.
fn covers(open: Port, wanted: Port) -> bool {
    match (open.spec().range(), wanted.spec().range()) {
        (Some(own), Some(other)) => {
            let ends = own.contains(other.low()) && own.contains(other.high());
            ends && open.transport() == wanted.transport()
        }
        _ => open == wanted,
    }
}

/// Returns what alternative roles lack for an entry of `caller`.
fn gap(caller: &Role, entry: &Entry, ends: &[&Role]) -> Option<Gap> {
    let accepting = ends.iter().flat_map(|end| {
        let entries = end.entries.iter();
        let accepting = entries.filter(|one| {
            one.flow.goes(Direction::In) && one.need != Need::Local && covers(one.port, entry.port)
        });
        accepting.map(|one| (end.id == caller.id, one))
    });
    let accepting: Vec<(bool, &Entry)> = accepting.collect();
    let from_others = |(is_same, one): &(bool, &Entry)| {
        *is_same || one.peers.iter().any(|peer| *peer != Peer::SameRole)
    };
    if accepting.is_empty() {
        Some(Gap::Closed)
    } else if is_default(entry) && !accepting.iter().any(|(_, one)| is_default(one)) {
        Some(Gap::Weak)
    } else if !accepting.iter().any(from_others) {
        Some(Gap::Peer)
    } else {
        None
    }
}

/// Returns the entries that open connections to other hosts.
fn calls(role: &Role) -> impl Iterator<Item = &Entry> {
    let entries = role.entries.iter();
    entries.filter(|entry| entry.flow.goes(Direction::Out))
}

#[test]
fn every_flow_names_an_end_that_is_known() {
    let table = rows(include_str!("../fixtures/flow-ends.tsv"));
    for row in &table {
        let has_reason = row["reason"].len() >= 12;
        assert_ne!(row["ends"] == "-", !has_reason, "{row:?}");
    }
    let listed: BTreeSet<(&str, &str)> = table
        .iter()
        .map(|row| (row["role_id"], row["to"]))
        .collect();
    assert_eq!(listed.len(), table.len());
    let roles = CATALOG.roles().iter();
    let named: BTreeSet<(&str, &str)> = roles
        .flat_map(|role| calls(role).map(|entry| (role.id.as_str(), entry.to.en.as_str())))
        .collect();
    assert_eq!(named, listed);
}

#[test]
fn what_one_role_opens_the_role_at_the_other_end_accepts() {
    let table = rows(include_str!("../fixtures/flow-ends.tsv"));
    let ends_of: BTreeMap<(&str, &str), &'static str> = table
        .iter()
        .map(|row| ((row["role_id"], row["to"]), row["ends"]))
        .collect();
    let exceptions = rows(include_str!("../fixtures/flow-exceptions.tsv"));
    assert!(exceptions.iter().all(|row| row["reason"].len() > 20));
    let mut used = BTreeSet::new();
    let mut lost = Vec::new();
    let mut compared = 0;
    for caller in CATALOG.roles() {
        for entry in calls(caller) {
            let ends = ends_of[&(caller.id.as_str(), entry.to.en.as_str())];
            for group in list(ends, ' ') {
                let roles: Vec<&Role> = group
                    .split('|')
                    .map(|id| CATALOG.find_role(id).expect(id))
                    .collect();
                compared += 1;
                let Some(gap) = gap(caller, entry, &roles) else {
                    continue;
                };
                let port = entry.port.to_string();
                let fits = |cell: &str, value: &str| cell == "*" || cell == value;
                let reason = exceptions.iter().position(|row| {
                    row["role_id"] == caller.id.as_str()
                        && fits(row["ends"], group)
                        && fits(row["port"], &port)
                        && row["how"] == gap.name()
                });
                match reason {
                    Some(at) => drop(used.insert(at)),
                    None => lost.push(format!("{} → {group} {port}: {gap:?}", caller.id)),
                }
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
    assert_eq!(
        used.len(),
        exceptions.len(),
        "reasons for nothing: {used:?}"
    );
    assert!(compared > 300, "{compared}");
}
