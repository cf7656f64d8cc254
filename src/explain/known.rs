//! What an explanation is based on: the services and roles of the catalog, and their claims to ports. It is prepared once
//! for all hosts.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use crate::explain::role_ports::RolePorts;
use crate::explain::standing::{contains, insert};
use crate::model::{Direction, Os, Port, PortSet, PortSpec, Role, Service, ServiceId, Text};

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
pub struct Known<'a> {
    pub(super) os: Os,
    /// Ports of the roles, in the order of the catalog.
    pub(super) role_ports: Vec<RolePorts<'a>>,
    services: HashMap<&'a ServiceId, &'a Service>,
    /// Services by the names of their programs and system names; none for a name that several services have.
    programs: BTreeMap<String, Option<&'a Service>>,
    /// Single ports of services. A search for each of the thousands of dynamic ports of a host takes seconds.
    claimed: PortSet,
    /// Claims that explain the ports of roles, and those that were asked for in advance.
    learned: HashMap<Port, Vec<Claim>>,
    search: &'a dyn Fn(Port) -> Vec<Claim>,
}

impl<'a> Known<'a> {
    /// Prepares services, without those of port lists, and roles, in the order of the catalog, for hosts with these
    /// Windows versions. `search` returns the claims to a port or protocol, the strongest first: the order in which a
    /// search for it answers.
    pub fn new(
        services: &'a [Service],
        roles: &'a [Role],
        os: Os,
        search: &'a dyn Fn(Port) -> Vec<Claim>,
    ) -> Self {
        let mut claimed = PortSet::new();
        for endpoint in services.iter().flat_map(|service| &service.endpoints) {
            let is_single = matches!(endpoint.port.spec(), PortSpec::Single(_));
            if endpoint.direction == Direction::In && is_single {
                insert(&mut claimed, endpoint.port);
            }
        }
        let mut learned = HashMap::new();
        let role_ports = RolePorts::of_all(roles, |port| {
            let claims = learned.entry(port);
            let claims = claims.or_insert_with(|| explaining(port, search(port)));
            let mut own = claims.iter().filter(|claim| !claim.is_listed);
            own.next().map(|claim| claim.service.clone())
        });
        Self {
            os,
            role_ports,
            services: services
                .iter()
                .map(|service| (&service.id, service))
                .collect(),
            programs: programs(services),
            claimed,
            learned,
            search,
        }
    }

    /// Looks up the claims to ports in advance, because many hosts have the same ports.
    pub fn learn(&mut self, ports: impl Iterator<Item = Port>) {
        for port in ports {
            if self.is_claimable(port) && !self.learned.contains_key(&port) {
                let claims = explaining(port, (self.search)(port));
                self.learned.insert(port, claims);
            }
        }
    }

    /// Returns the Windows versions of the hosts.
    #[must_use]
    pub const fn os(&self) -> Os {
        self.os
    }

    /// Returns the roles, in the order of the catalog.
    pub(super) fn roles(&self) -> impl Iterator<Item = &'a Role> {
        self.role_ports.iter().map(|ports| ports.role)
    }

    pub(super) fn service(&self, id: &ServiceId) -> Option<&'a Service> {
        self.services.get(id).copied()
    }

    /// Returns the only service that a program, or a Windows service in a program, belongs to.
    pub(super) fn service_of_program(&self, program: &str) -> Option<&'a Service> {
        self.programs.get(&program_name(program)).copied().flatten()
    }

    /// Returns whether services may claim a port before it is known whether Windows has assigned it dynamically.
    pub(super) fn is_claimable(&self, port: Port) -> bool {
        let is_keyword = port.spec() == PortSpec::DynamicRpc;
        let is_unclaimed = is_dynamic(port, self.os) && !contains(&self.claimed, port);
        !port.is_wide() && !is_keyword && !is_unclaimed
    }

    /// Returns the claims that explain why a host has a port open, the strongest first; those of port lists are last.
    pub(super) fn claims_to(&self, port: Port) -> Cow<'_, [Claim]> {
        match self.learned.get(&port) {
            Some(claims) => Cow::Borrowed(claims),
            None => Cow::Owned(explaining(port, (self.search)(port))),
        }
    }
}

/// Returns the claims that explain why a host has a port open; those of port lists are last.
fn explaining(port: Port, mut claims: Vec<Claim>) -> Vec<Claim> {
    claims.retain(|claim| claim.explains(port));
    claims.sort_by_key(|claim| claim.is_listed);
    claims
}

/// Returns whether a port is a number, or a range of numbers, that Windows of these versions assigns dynamically.
pub(super) fn is_dynamic(port: Port, os: Os) -> bool {
    let Some(range) = port.spec().range() else {
        return false;
    };
    let mut dynamic = os.dynamic_ranges().iter();
    dynamic.any(|all| all.contains_range(range))
}

/// Returns the services by their program names and system names; none for a name that several services have.
fn programs(services: &[Service]) -> BTreeMap<String, Option<&Service>> {
    let mut named: BTreeMap<String, Option<&Service>> = BTreeMap::new();
    for service in services {
        let system_names = service.system_names.iter().map(String::as_str);
        let names = service.program_names().into_iter().chain(system_names);
        for name in names {
            let only = named.entry(program_name(name)).or_insert(Some(service));
            *only = only.filter(|other| other.id == service.id);
        }
    }
    named
}

/// Returns the name of a program as it is compared: in lower case, without the brackets of `netstat -b` and without the
/// extension, which only some tools print.
fn program_name(name: &str) -> String {
    let name = name.trim().trim_start_matches('[').trim_end_matches(']');
    let name = name.to_lowercase();
    name.strip_suffix(".exe").unwrap_or(&name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_compared_without_brackets_case_and_extension() {
        for name in ["[dns.exe]", "DNS.EXE", " dns "] {
            assert_eq!(program_name(name), "dns");
        }
    }
}
