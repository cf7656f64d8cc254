//! Collection of the ports of a choice, each with its reasons: the first of two steps to a ruleset.

use std::borrow::Cow;
use std::sync::Arc;

use foldhash::{HashSet, HashSetExt as _};

use crate::model::lang::{Text, text};
use crate::model::left_out::LeftOut;
use crate::model::need::Extras;
use crate::model::notice::Notice;
use crate::model::offer::{Offer, OfferedPort};
use crate::model::port::{Port, PortSpec};
use crate::model::range::PortNumber;
use crate::model::resolved::Resolved;
use crate::model::rule::{Part, Reason};
use crate::model::selection::{Choice, Lookup, Pick};
use crate::model::transport::Transport;

/// Returns the port of the RPC endpoint mapper, TCP 135.
pub(super) fn mapper_port() -> Option<Port> {
    let number = PortNumber::new(135)?;
    Port::new(Transport::Tcp, PortSpec::Single(number)).ok()
}

/// Returns the chosen ports with their reasons, without the excluded ones, sorted by port.
pub(super) fn parts(
    choice: &Choice,
    offers: &[Offer],
    known: &impl Lookup,
    resolved: &Resolved,
) -> Vec<Part> {
    let mut parts = Parts(Vec::with_capacity(choice.picks().len()));
    let owned = choice.owned_ports(known);
    let by_hand: Arc<[Reason]> = Arc::from([Reason::default()]);
    let whole: HashSet<&Pick> = choice
        .picks()
        .map(|(pick, _)| pick)
        .filter(is_whole)
        .collect();
    for offer in offers {
        let taken = offer.ports.iter().filter(|one| one.is_taken);
        let taken: Vec<(Port, Reason)> = taken.map(|one| (one.port, one.reason.clone())).collect();
        parts.add_all(taken, choice);
    }
    for (at, (pick, _)) in choice.picks().enumerate() {
        match pick {
            Pick::Port(port) if choice.excludes(*port) || owned.contains(port) => {}
            Pick::Port(port) => parts.add(
                *port,
                match choice.purpose(*port) {
                    None => Arc::clone(&by_hand),
                    Some(purpose) => Arc::from([Reason {
                        protocol: Some(Text::each(|_| purpose.to_owned())),
                        ..Reason::default()
                    }]),
                },
            ),
            Pick::Endpoint(id, _) if has_whole(&whole, || Pick::Service(id.clone())) => {}
            Pick::Entry(id, _) if has_whole(&whole, || Pick::Role(id.clone())) => {}
            Pick::Endpoint(id, port) => {
                if let Some(reasons) = resolved.reasons(at) {
                    if !choice.excludes(*port) {
                        parts.add(*port, Arc::clone(reasons));
                    }
                } else if let Some(service) = known.service(id) {
                    let ports = choice.endpoint_ports(&service, Extras::ALL, Some(*port));
                    parts.extend(reasons(ports));
                }
            }
            Pick::Entry(id, port) => {
                if let Some(role) = known.role(id) {
                    let ports = choice.entry_ports(role, Extras::ALL, Some(*port), known);
                    parts.extend(reasons(ports));
                }
            }
            Pick::Service(_) | Pick::Role(_) => {}
        }
    }
    parts.merged()
}

/// Returns whether a pick is a whole service or role.
fn is_whole(pick: &&Pick) -> bool {
    matches!(pick, Pick::Service(_) | Pick::Role(_))
}

/// Returns whether a service or role is chosen as a whole, in which nearly no role has any.
fn has_whole(whole: &HashSet<&Pick>, pick: impl Fn() -> Pick) -> bool {
    !whole.is_empty() && whole.contains(&pick())
}

fn reasons(ports: Vec<OfferedPort>) -> Vec<(Port, Reason)> {
    let ports = ports.into_iter();
    ports.map(|one| (one.port, one.reason)).collect()
}

/// Collected ports with their reasons, in the order of the reasons; a port may come several times.
struct Parts(Vec<Part>);

impl Parts {
    fn add(&mut self, port: Port, reasons: Arc<[Reason]>) {
        self.0.push(Part { port, reasons });
    }

    /// Returns the ports sorted, each once with all its reasons. There may be tens of thousands, nearly all with one
    /// reason: sorting a list takes a tenth of the time that a tree takes.
    fn merged(self) -> Vec<Part> {
        let Self(mut all) = self;
        all.sort_by_key(|part| part.port);
        if all.is_sorted_by(|one, next| one.port < next.port) {
            return all;
        }
        let mut merged: Vec<Part> = Vec::with_capacity(all.len());
        let mut all = all.into_iter().peekable();
        while let Some(mut part) = all.next() {
            let is_same = |next: &Part| next.port == part.port;
            if all.peek().is_some_and(is_same) {
                let mut reasons = part.reasons.to_vec();
                while let Some(next) = all.next_if(is_same) {
                    for reason in &*next.reasons {
                        if !reasons.contains(reason) {
                            reasons.push(reason.clone());
                        }
                    }
                }
                part.reasons = reasons.into();
            }
            merged.push(part);
        }
        merged
    }

    /// Adds the ports of a whole service or role. With dynamic RPC over TCP, also adds the endpoint mapper,
    /// which clients always need and some documents omit.
    fn add_all(&mut self, ports: Vec<(Port, Reason)>, choice: &Choice) {
        let mapper = mapper_port().filter(|&port| !choice.excludes(port));
        let dynamic = ports.iter().find(|(port, _)| {
            port.transport() == Transport::Tcp && port.spec() == PortSpec::DynamicRpc
        });
        let has_mapper = ports.iter().any(|(port, _)| Some(*port) == mapper);
        if let (Some((_, reason)), Some(mapper), false) = (dynamic, mapper, has_mapper) {
            let reason = Reason {
                protocol: Some(text!("RPC endpoint mapper", "RPC 终结点映射器")),
                ..reason.clone()
            };
            self.add(mapper, Arc::from([reason]));
        }
        self.extend(ports);
    }

    fn extend(&mut self, ports: Vec<(Port, Reason)>) {
        for (port, reason) in ports {
            self.add(port, Arc::from([reason]));
        }
    }
}

/// Returns notices about the chosen services and roles: those that open nothing, ports that are left out, and the
/// warnings of their documents.
pub(super) fn offer_notices(
    choice: &Choice,
    offers: &[Offer],
    known: &impl Lookup,
    resolved: &Resolved,
) -> Vec<Notice> {
    let mut notices = Vec::new();
    let direction = choice.options.direction;
    for offer in offers {
        let name = || offer.name.clone();
        if !offer.has_versions {
            notices.push(Notice::NotInVersions(name()));
        } else if !offer.has_direction {
            notices.push(Notice::NothingThisWay(name(), direction));
        } else if offer.ports.is_empty() && choice.options.peers.is_empty() {
            // All of its ports are excluded.
        } else if offer.ports.is_empty() {
            notices.push(Notice::NothingForPeers(
                name(),
                choice.options.peers.clone(),
            ));
        }
        if let Pick::Role(id) = &offer.pick
            && let Some(role) = known.role(id)
        {
            let cautions = role.cautions.iter();
            notices.extend(cautions.map(|caution| Notice::Caution(caution.text.clone())));
        }
    }
    let left_out: Vec<LeftOut> = offers.iter().filter_map(LeftOut::of).collect();
    if !left_out.is_empty() {
        notices.push(Notice::LeftOut(left_out));
    }
    notices.extend(everyone(choice, known, resolved));
    notices
}

/// Number of services and typed ports that a notice names; more are only counted.
const NAMED: usize = 100;

/// Returns the names of the services that are not resolved, with the index of their pick.
fn built_names(choice: &Choice, known: &impl Lookup, resolved: &Resolved) -> Vec<(usize, Text)> {
    let picks = choice.picks().enumerate();
    let names = picks.filter_map(|(at, (pick, _))| match pick {
        Pick::Service(id) | Pick::Endpoint(id, _) if resolved.reasons(at).is_none() => {
            Some((at, known.service(id)?.name.clone()))
        }
        _ => None,
    });
    names.collect()
}

/// Returns a notice about services and typed ports, which belong to every group of hosts.
fn everyone(choice: &Choice, known: &impl Lookup, resolved: &Resolved) -> Option<Notice> {
    if choice.options.peers.is_empty() {
        return None;
    }
    let owned = choice.owned_ports(known);
    let mut names: Vec<Text> = Vec::new();
    let mut more = 0;
    let built = built_names(choice, known, resolved);
    let mut built = built.iter().peekable();
    let mut services: HashSet<&Text> = HashSet::with_capacity(choice.picks().len());
    for (at, (pick, _)) in choice.picks().enumerate() {
        let name = match pick {
            Pick::Service(_) | Pick::Endpoint(..) => {
                let name = || Some(&built.next_if(|(of, _)| *of == at)?.1);
                let name = resolved.service_name(at).or_else(name);
                let name = name.filter(|name| services.insert(name));
                name.map(Cow::Borrowed)
            }
            Pick::Port(port) if names.len() == NAMED && !owned.contains(port) => {
                more += 1;
                None
            }
            Pick::Port(port) if !owned.contains(port) => {
                Some(Cow::Owned(text!("{port}", "{port}")))
            }
            Pick::Port(_) | Pick::Role(_) | Pick::Entry(..) => None,
        };
        match name {
            Some(name) if names.len() < NAMED => names.push(name.into_owned()),
            Some(_) => more += 1,
            None => {}
        }
    }
    (!names.is_empty()).then(|| Notice::EveryGroup(names, more))
}
