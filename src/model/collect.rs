//! Collection of the ports of a choice, each with its reasons: the first of two steps to a ruleset.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::model::lang::{Text, text};
use crate::model::left_out::LeftOut;
use crate::model::need::Extras;
use crate::model::notice::Notice;
use crate::model::offer::{Offer, OfferedPort};
use crate::model::port::{Port, PortSpec};
use crate::model::range::PortNumber;
use crate::model::rule::{Part, Reason};
use crate::model::selection::{Choice, Lookup, Pick};
use crate::model::transport::Transport;

/// Returns the port of the RPC endpoint mapper, TCP 135.
pub(super) fn mapper_port() -> Option<Port> {
    let number = PortNumber::new(135)?;
    Port::new(Transport::Tcp, PortSpec::Single(number)).ok()
}

/// Returns the chosen ports with their reasons, without the excluded ones, sorted by port.
pub(super) fn parts(choice: &Choice, offers: &[Offer], known: &impl Lookup) -> Vec<Part> {
    let mut parts = Parts::default();
    let mut typed = Vec::new();
    let named = named_ports(choice);
    let owned = choice.owned_ports(known);
    for offer in offers {
        let taken = offer.ports.iter().filter(|one| one.is_taken);
        let taken: Vec<(Port, Reason)> = taken.map(|one| (one.port, one.reason.clone())).collect();
        parts.add_all(taken, choice);
    }
    for (pick, _) in choice.picks() {
        match pick {
            Pick::Port(port) if choice.excludes(*port) || owned.contains(port) => {}
            Pick::Port(port) if named.contains(port) || parts.reasons.contains_key(port) => {
                parts.add(*port, Reason::default());
            }
            Pick::Port(port) => typed.push(*port),
            Pick::Endpoint(id, port) if choice.extras(&Pick::Service(id.clone())).is_none() => {
                if let Some(service) = known.service(id) {
                    parts.extend(reasons(choice.endpoint_ports(
                        &service,
                        Extras::ALL,
                        Some(*port),
                    )));
                }
            }
            Pick::Entry(id, port) if choice.extras(&Pick::Role(id.clone())).is_none() => {
                if let Some(role) = known.role(id) {
                    let ports = choice.entry_ports(role, Extras::ALL, Some(*port), known);
                    parts.extend(reasons(ports));
                }
            }
            Pick::Service(_) | Pick::Role(_) | Pick::Endpoint(..) | Pick::Entry(..) => {}
        }
    }
    parts.with_typed(typed)
}

/// Returns the ports that are chosen as single ports of services and roles.
fn named_ports(choice: &Choice) -> HashSet<Port> {
    let ports = choice.picks().filter_map(|(pick, _)| match pick {
        Pick::Endpoint(_, port) | Pick::Entry(_, port) => Some(*port),
        Pick::Service(_) | Pick::Role(_) | Pick::Port(_) => None,
    });
    ports.collect()
}

fn reasons(ports: Vec<OfferedPort>) -> Vec<(Port, Reason)> {
    let ports = ports.into_iter();
    ports.map(|one| (one.port, one.reason)).collect()
}

/// Collected ports, sorted, with their reasons.
#[derive(Default)]
struct Parts {
    reasons: BTreeMap<Port, Vec<Reason>>,
}

impl Parts {
    fn add(&mut self, port: Port, reason: Reason) {
        // Most ports have one reason.
        let reasons = self.reasons.entry(port);
        let reasons = reasons.or_insert_with(|| Vec::with_capacity(1));
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }

    /// Returns the collected ports and others that were only typed, sorted. There may be tens of thousands of the
    /// latter: sorting a list takes a tenth of the time that a tree takes.
    fn with_typed(self, mut typed: Vec<Port>) -> Vec<Part> {
        typed.sort_unstable();
        let by_hand: Arc<[Reason]> = Arc::from([Reason::default()]);
        let typed = typed.into_iter().map(|port| Part {
            port,
            reasons: Arc::clone(&by_hand),
        });
        let mut parts: Vec<Part> = typed.collect();
        if !self.reasons.is_empty() {
            let others = self.reasons.into_iter();
            parts.extend(others.map(|(port, reasons)| Part {
                port,
                reasons: reasons.into(),
            }));
            parts.sort_by_key(|part| part.port);
        }
        parts
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
            self.add(mapper, reason);
        }
        self.extend(ports);
    }

    fn extend(&mut self, ports: Vec<(Port, Reason)>) {
        for (port, reason) in ports {
            self.add(port, reason);
        }
    }
}

/// Returns notices about the chosen services and roles: those that open nothing, ports that are left out, and the
/// warnings of their documents.
pub(super) fn offer_notices(choice: &Choice, offers: &[Offer], known: &impl Lookup) -> Vec<Notice> {
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
    notices.extend(everyone(choice, known));
    notices
}

/// Number of services and typed ports that a notice names; more are only counted.
const NAMED: usize = 100;

/// Returns a notice about services and typed ports, which belong to every group of hosts.
fn everyone(choice: &Choice, known: &impl Lookup) -> Option<Notice> {
    if choice.options.peers.is_empty() {
        return None;
    }
    let owned = choice.owned_ports(known);
    let mut names: Vec<Text> = Vec::new();
    let mut more = 0;
    let mut services: HashSet<Text> = HashSet::new();
    for (pick, _) in choice.picks() {
        let name = match pick {
            Pick::Service(id) | Pick::Endpoint(id, _) => {
                let name = known.service(id).map(|service| service.name.clone());
                name.filter(|name| services.insert(name.clone()))
            }
            Pick::Port(port) if names.len() == NAMED && !owned.contains(port) => {
                more += 1;
                None
            }
            Pick::Port(port) if !owned.contains(port) => Some(text!("{port}", "{port}")),
            Pick::Port(_) | Pick::Role(_) | Pick::Entry(..) => None,
        };
        match name {
            Some(name) if names.len() < NAMED => names.push(name),
            Some(_) => more += 1,
            None => {}
        }
    }
    (!names.is_empty()).then(|| Notice::EveryGroup(names, more))
}
