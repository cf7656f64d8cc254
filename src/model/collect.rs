//! Collection of the ports of a choice, each with its reasons: the first of two steps to a ruleset.

use std::collections::BTreeMap;

use indexmap::IndexSet;

use crate::model::lang::text;
use crate::model::notice::Notice;
use crate::model::port::{Port, PortSpec};
use crate::model::range::PortNumber;
use crate::model::role::{Entry, Extras, Role};
use crate::model::rule::{Part, Reason};
use crate::model::selection::{Choice, Lookup, Pick};
use crate::model::service::{Endpoint, Need, Service};
use crate::model::transport::Transport;

/// Returns the port of the RPC endpoint mapper, TCP 135.
pub(super) fn mapper_port() -> Option<Port> {
    let number = PortNumber::new(135)?;
    Port::new(Transport::Tcp, PortSpec::Single(number)).ok()
}

/// Returns the chosen ports with their reasons, without the excluded ones, sorted by port.
pub(super) fn parts(choice: &Choice, known: &impl Lookup) -> Vec<Part> {
    let mut parts = Parts {
        excluded: choice.excluded(),
        reasons: BTreeMap::new(),
    };
    for pick in choice.picks() {
        match pick {
            Pick::Port(port) => parts.add(*port, Reason::default()),
            Pick::Service(id) => {
                if let Some(service) = known.service(id) {
                    parts.add_all(service_ports(service, None, choice));
                }
            }
            Pick::Endpoint(id, port) => {
                if let Some(service) = known.service(id) {
                    parts.extend(service_ports(service, Some(*port), choice));
                }
            }
            Pick::Role(id, _) => {
                if let Some(role) = known.role(id) {
                    parts.add_all(role_ports(role, None, choice, known));
                }
            }
            Pick::Entry(id, port) => {
                if let Some(role) = known.role(id) {
                    parts.extend(role_ports(role, Some(*port), choice, known));
                }
            }
        }
    }
    let parts = parts.reasons.into_iter();
    parts
        .map(|(port, reasons)| Part { port, reasons })
        .collect()
}

/// Collected ports, sorted, with their reasons.
struct Parts<'a> {
    excluded: &'a IndexSet<Port>,
    reasons: BTreeMap<Port, Vec<Reason>>,
}

impl Parts<'_> {
    fn add(&mut self, port: Port, reason: Reason) {
        if self.excluded.contains(&port) {
            return;
        }
        let reasons = self.reasons.entry(port).or_default();
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }

    /// Adds the ports of a whole service or role. With dynamic RPC over TCP, also adds the endpoint mapper,
    /// which clients always need and some documents omit.
    fn add_all(&mut self, ports: Vec<(Port, Reason)>) {
        let mapper = mapper_port();
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

/// Returns the ports of a service, or only the given one, that servers of the chosen Windows version open.
fn service_ports(service: &Service, only: Option<Port>, choice: &Choice) -> Vec<(Port, Reason)> {
    let os = choice.options.os;
    let wanted = |endpoint: &&Endpoint| {
        endpoint.is_open_in(os) && only.is_none_or(|port| endpoint.port == port)
    };
    let endpoints = service.endpoints.iter().filter(wanted);
    endpoints
        .map(|endpoint| {
            let reason = Reason {
                service: Some((service.id.clone(), service.name.clone())),
                role: None,
                protocol: Some(endpoint.protocol.clone()),
                need: endpoint.need,
                sources: endpoint.sources.clone(),
            };
            (endpoint.port, reason)
        })
        .collect()
}

/// Returns the ports of a role in the chosen direction: the required ones and the chosen extras, or only the
/// given port.
fn role_ports(
    role: &Role,
    only: Option<Port>,
    choice: &Choice,
    known: &impl Lookup,
) -> Vec<(Port, Reason)> {
    let extras = match only {
        Some(_) => Extras::default(),
        None => choice.role_extras(&role.id).unwrap_or_default(),
    };
    let entries = role.entries.iter().filter(|entry| {
        let wanted = match only {
            Some(port) => entry.port == port && entry.need != Need::Local,
            None => extras.wants(entry.need),
        };
        wanted && entry.flow.goes(choice.options.direction)
    });
    entries
        .map(|entry| {
            let service = entry.service.as_ref().and_then(|id| known.service(id));
            let reason = Reason {
                service: service.map(|service| (service.id.clone(), service.name.clone())),
                role: Some((role.id.clone(), role.name.clone())),
                protocol: Some(entry.purpose.clone()),
                need: entry.need,
                sources: entry.sources.clone(),
            };
            (entry.port, reason)
        })
        .collect()
}

/// Returns notices about the chosen roles: the warnings of their documents, and roles without a port in the
/// chosen direction.
pub(super) fn role_notices(choice: &Choice, known: &impl Lookup) -> Vec<Notice> {
    let roles = choice.picks().iter().filter_map(|pick| match pick {
        Pick::Role(id, _) => known.role(id),
        _ => None,
    });
    let mut notices = Vec::new();
    for role in roles {
        let direction = choice.options.direction;
        if role_ports(role, None, choice, known).is_empty() {
            let is_selectable =
                |entry: &Entry| entry.flow.goes(direction) && entry.need != Need::Local;
            notices.push(if role.entries.iter().any(is_selectable) {
                Notice::NothingWanted(role.name.clone(), direction)
            } else {
                Notice::NothingThisWay(role.name.clone(), direction)
            });
        }
        let cautions = role.cautions.iter();
        notices.extend(cautions.map(|caution| Notice::Caution(caution.text.clone())));
    }
    notices
}
