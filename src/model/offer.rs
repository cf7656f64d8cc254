//! Ports that the chosen services and roles offer, and which of them a choice takes.

use std::collections::BTreeSet;

use foldhash::{HashSet, HashSetExt as _};

use crate::model::direction::Direction;
use crate::model::lang::Text;
use crate::model::need::Extras;
use crate::model::port::Port;
use crate::model::role::Role;
use crate::model::rule::Reason;
use crate::model::selection::{Choice, Lookup, Pick};
use crate::model::service::Service;

/// Chosen service or role with the ports that it offers under the options of the choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The chosen service or role.
    pub pick: Pick,
    /// Its name.
    pub name: Text,
    /// Its ports, in its order.
    pub ports: Vec<OfferedPort>,
    /// True if it has ports in the direction of the choice, for any group of hosts.
    pub has_direction: bool,
    /// True if it has ports in the Windows versions of the choice, in any direction.
    pub has_versions: bool,
}

/// Port that a chosen service or role offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedPort {
    /// Port.
    pub port: Port,
    /// Reason for which the port would be open.
    pub reason: Reason,
    /// Condition under which the port is needed.
    pub when: Option<Text>,
    /// True if the choice takes the port: by default, by an extra, or by naming the port.
    pub is_taken: bool,
}

impl Choice {
    /// Returns the chosen services and roles with the ports that they offer in the direction, for the Windows
    /// versions and groups of hosts of the options. Excluded and local ports are not offered.
    #[must_use]
    pub fn offers(&self, known: &impl Lookup) -> Vec<Offer> {
        let picks = self.picks();
        let offers = picks.filter_map(|(pick, extras)| match pick {
            Pick::Service(id) => Some(self.service_offer(known.service(id)?.as_ref(), extras)),
            Pick::Role(id) => Some(self.role_offer(known.role(id)?, extras, known)),
            Pick::Endpoint(..) | Pick::Entry(..) | Pick::Port(_) => None,
        });
        offers.collect()
    }

    fn service_offer(&self, service: &Service, extras: Extras) -> Offer {
        let (os, direction) = (self.options.os, self.options.direction);
        let has = |direction| {
            let mut endpoints = service.endpoints.iter();
            endpoints.any(|one| one.is_open_in(os, direction))
        };
        Offer {
            pick: Pick::Service(service.id.clone()),
            name: service.name.clone(),
            ports: self.endpoint_ports(service, extras, None),
            has_direction: has(direction),
            has_versions: has(Direction::Out),
        }
    }

    fn role_offer(&self, role: &Role, extras: Extras, known: &impl Lookup) -> Offer {
        let direction = self.options.direction;
        let mut entries = role.entries.iter();
        Offer {
            pick: Pick::Role(role.id.clone()),
            name: role.name.clone(),
            ports: self.entry_ports(role, extras, None, known),
            has_direction: entries.any(|one| one.is_open_in(direction, &BTreeSet::new())),
            has_versions: true,
        }
    }

    /// Returns the ports that a service offers with these extras, or only those on the given port.
    pub(super) fn endpoint_ports(
        &self,
        service: &Service,
        extras: Extras,
        only: Option<Port>,
    ) -> Vec<OfferedPort> {
        let (os, direction) = (self.options.os, self.options.direction);
        let open = service.endpoints.iter().filter(|one| {
            only.is_none_or(|port| one.port == port)
                && one.is_open_in(os, direction)
                && !self.excludes(one.port)
        });
        open.map(|one| OfferedPort {
            port: one.port,
            reason: Reason::of_endpoint(service, one),
            when: one.when.clone(),
            is_taken: extras.take(one.need, one.when.as_ref())
                || self.names_port(one.port, &Pick::Endpoint(service.id.clone(), one.port)),
        })
        .collect()
    }

    /// Returns the ports that a role offers with these extras, or only those on the given port.
    pub(super) fn entry_ports(
        &self,
        role: &Role,
        extras: Extras,
        only: Option<Port>,
        known: &impl Lookup,
    ) -> Vec<OfferedPort> {
        let options = &self.options;
        let open = role.entries.iter().filter(|one| {
            only.is_none_or(|port| one.port == port)
                && one.is_open_in(options.direction, &options.peers)
                && !self.excludes(one.port)
        });
        let service = |id| known.service(id);
        open.map(|one| OfferedPort {
            port: one.port,
            reason: Reason::of_entry(role, one, one.service.as_ref().and_then(service).as_deref()),
            when: one.when.clone(),
            is_taken: extras.take(one.need, one.when.as_ref())
                || self.names_port(one.port, &Pick::Entry(role.id.clone(), one.port)),
        })
        .collect()
    }

    /// Returns whether a port of a service or role is chosen by itself: by `pick`, or as a typed port.
    fn names_port(&self, port: Port, pick: &Pick) -> bool {
        self.extras(pick).is_some() || self.extras(&Pick::Port(port)).is_some()
    }

    /// Returns whether a port is excluded, by itself or with its whole protocol. A message type excludes its whole
    /// protocol too, since no rule opens a protocol without one of its types.
    pub(super) fn excludes(&self, port: Port) -> bool {
        let excluded = self.excluded();
        excluded.contains(&port)
            || !port.transport().has_ports() && excluded.iter().any(|other| other.overlaps(port))
    }

    /// Returns the ports of the chosen services and roles in the direction, for any group of hosts. A typed port
    /// among them takes the port of the service or role.
    pub(super) fn owned_ports(&self, known: &impl Lookup) -> HashSet<Port> {
        let (os, direction) = (self.options.os, self.options.direction);
        let mut owned = HashSet::new();
        for (pick, _) in self.picks() {
            if let Pick::Service(id) = pick
                && let Some(service) = known.service(id)
            {
                let endpoints = service.endpoints.iter();
                let open = endpoints.filter(|one| one.is_open_in(os, direction));
                owned.extend(open.map(|one| one.port));
            }
            if let Pick::Role(id) = pick
                && let Some(role) = known.role(id)
            {
                let entries = role.entries.iter();
                let open = entries.filter(|one| one.is_open_in(direction, &BTreeSet::new()));
                owned.extend(open.map(|one| one.port));
            }
        }
        owned
    }
}
