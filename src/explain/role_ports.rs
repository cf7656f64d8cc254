//! Ports of roles with their weights, which are the same for every host: a port weighs the more, the fewer roles name
//! it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Direction, Flow, Need, Port, PortSpec, Role, ServiceId};

/// Highest number of roles that name a telling port.
///
/// The ports of the ready-made roles fall into two groups: eight that 11 to 41 of the 86 roles name (TCP 135, 443, 445,
/// 80, 139 and 5985, UDP 137 and 138), and all others, which at most 5 name. This is the middle between them, so that
/// neither a few more roles nor those of a user move a port to the other group.
const TELLING: usize = 8;

/// Role with the ports that are looked for on a host.
#[derive(Debug)]
pub(super) struct RolePorts<'a> {
    pub(super) role: &'a Role,
    /// Single TCP and UDP ports that other hosts open on the role's host, sorted.
    pub(super) wanted: Vec<WantedPort>,
    /// Dynamic RPC ports that it requires without a condition, sorted.
    pub(super) dynamic: BTreeSet<Port>,
    /// Number of its entries that clients open.
    pub(super) from_clients: usize,
}

/// Single port that a role has towards its host.
#[derive(Debug)]
pub(super) struct WantedPort {
    pub(super) port: Port,
    /// True if it is required without a condition.
    pub(super) is_required: bool,
    /// True if it is required under a condition.
    pub(super) is_conditional: bool,
    /// Number of roles that name it.
    pub(super) named: usize,
    /// Its weight for the role.
    pub(super) weight: f64,
}

impl WantedPort {
    /// Returns whether few roles name the port.
    pub(super) const fn is_telling(&self) -> bool {
        self.named <= TELLING
    }
}

impl<'a> RolePorts<'a> {
    /// Prepares the ports of all roles. `first` returns the service with the first claim to a port.
    pub(super) fn of_all(
        roles: &'a [Role],
        mut first: impl FnMut(Port) -> Option<ServiceId>,
    ) -> Vec<Self> {
        let needs: Vec<BTreeMap<Port, Needs<'_>>> = roles.iter().map(needs).collect();
        let mut named: BTreeMap<Port, usize> = BTreeMap::new();
        for port in needs.iter().flat_map(BTreeMap::keys) {
            *named.entry(*port).or_default() += 1;
        }
        let named: BTreeMap<Port, (usize, Option<ServiceId>)> = named
            .into_iter()
            .map(|(port, count)| (port, (count, first(port))))
            .collect();
        let wanted = |(port, needs): (Port, Needs<'_>)| {
            let (count, first) = &named[&port];
            let mut services = needs.services.into_iter();
            // Half if none of the role's services has the first claim.
            let share = if services.any(|own| Some(own) == first.as_ref()) {
                1.0
            } else {
                0.5
            };
            WantedPort {
                port,
                is_required: needs.is_required,
                is_conditional: needs.is_conditional,
                named: *count,
                weight: share / *count as f64,
            }
        };
        let from_clients = |role: &Role| {
            let entries = role.entries.iter();
            entries.filter(|entry| entry.flow == Flow::In).count()
        };
        let all = roles.iter().zip(needs).map(|(role, needs)| Self {
            role,
            wanted: needs.into_iter().map(wanted).collect(),
            dynamic: required_dynamic(role),
            from_clients: from_clients(role),
        });
        all.collect()
    }

    /// Returns a single port that the role has.
    pub(super) fn get(&self, port: Port) -> Option<&WantedPort> {
        let at = self
            .wanted
            .binary_search_by_key(&port, |wanted| wanted.port);
        self.wanted.get(at.ok()?)
    }
}

/// What a role needs a port for.
#[derive(Default)]
struct Needs<'a> {
    is_required: bool,
    is_conditional: bool,
    /// Services that listen on it.
    services: Vec<&'a ServiceId>,
}

/// Returns the single TCP and UDP ports that other hosts open on a role's host.
fn needs(role: &Role) -> BTreeMap<Port, Needs<'_>> {
    let mut all: BTreeMap<Port, Needs<'_>> = BTreeMap::new();
    for entry in &role.entries {
        let is_single = matches!(entry.port.spec(), PortSpec::Single(_));
        if !is_single || !entry.is_open_in(Direction::In, &BTreeSet::new()) {
            continue;
        }
        let needs = all.entry(entry.port).or_default();
        let is_required = entry.need == Need::Required;
        needs.is_required |= is_required && entry.when.is_none();
        needs.is_conditional |= is_required && entry.when.is_some();
        needs.services.extend(&entry.service);
    }
    all
}

/// Returns the dynamic RPC ports that a role requires without a condition.
fn required_dynamic(role: &Role) -> BTreeSet<Port> {
    let entries = role.entries.iter().filter(|entry| {
        let is_required = entry.need == Need::Required && entry.when.is_none();
        let is_dynamic = entry.port.spec() == PortSpec::DynamicRpc;
        is_required && is_dynamic && entry.is_open_in(Direction::In, &BTreeSet::new())
    });
    entries.map(|entry| entry.port).collect()
}
