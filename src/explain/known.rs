//! What an explanation is based on: the services and roles of the catalog, and their claims to ports.

use crate::model::{Os, Port, Role, Service, ServiceId, Text};

/// Claim of a service to a port: a row of the port table that answers a search for the port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Service.
    pub service: ServiceId,
    /// Port of the row: the one that was asked for, or a range with it.
    pub port: Port,
    /// Application protocol.
    pub protocol: Text,
    /// True if the service listens on the port, false if it calls the port on other hosts.
    pub listens: bool,
    /// True if only a port list of the user names the service.
    pub is_listed: bool,
}

impl Claim {
    /// Returns whether the claim explains why a host has the port open. A pool of ports claims none of its numbers, and
    /// dynamic ports are explained by the endpoint mapper.
    pub(super) fn explains(&self, port: Port) -> bool {
        let is_same_kind = self.port.spec().is_dynamic() == port.spec().is_dynamic();
        self.listens && is_same_kind && !self.port.is_wide() && self.port.overlaps(port)
    }
}

/// Services, roles and claims that explain ports.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Services, without those of port lists.
    pub services: &'a [Service],
    /// Roles, in the order of the catalog.
    pub roles: &'a [Role],
    /// Windows versions of the host, which determine the dynamic ports.
    pub os: Os,
    /// Returns the claims to a port or protocol, the strongest first: the order in which a search for it answers.
    pub claims: &'a dyn Fn(Port) -> Vec<Claim>,
}

impl Known<'_> {
    /// Returns the claims that explain why a host has a port open, the strongest first; those of port lists are last.
    pub(super) fn claims_to(&self, port: Port) -> Vec<Claim> {
        let mut claims = (self.claims)(port);
        claims.retain(|claim| claim.explains(port));
        claims.sort_by_key(|claim| claim.is_listed);
        claims
    }
}

/// Returns whether a port is a number, or a range of numbers, that Windows of these versions assigns dynamically.
pub(super) fn is_dynamic(port: Port, os: Os) -> bool {
    let Some(range) = port.spec().range() else {
        return false;
    };
    let mut dynamic = os.dynamic_ranges().iter();
    dynamic.any(|all| all.contains_range(range))
}
