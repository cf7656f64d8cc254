//! Claims of services to ports, in the order in which the search answers.

use std::borrow::Cow;

use crate::catalog::Catalog;
use crate::explain::{Claim, Known, is_any_port};
use crate::model::{Direction, Need, Observed, Os, Port, PortSet, PortSpec, Progress, Status};
use crate::search::{Index, Query};

/// Claims of the services of a catalog to ports.
#[derive(Debug)]
pub struct Claims<'a> {
    index: Cow<'a, Index>,
    catalog: &'a Catalog,
    /// Ports of the catalog's services, without pools of ports.
    claimed: PortSet,
}

impl<'a> Claims<'a> {
    /// Creates the claims to the ports of a catalog, with an index that was built for it if there is one.
    #[must_use]
    pub fn new(catalog: &'a Catalog, index: Option<&'a Index>) -> Self {
        let build = || Cow::Owned(new_index(catalog));
        let mut claimed = PortSet::new();
        for port in own_ports(catalog) {
            if let Some(range) = port.spec().range() {
                claimed.insert(port.transport(), range);
            }
        }
        Self {
            index: index.map_or_else(build, Cow::Borrowed),
            catalog,
            claimed,
        }
    }

    /// Returns whether a service of the catalog may have a claim to a port.
    fn is_claimed(&self, port: Port) -> bool {
        match port.spec() {
            PortSpec::Single(number) => self.claimed.contains(port.transport(), number),
            _ => own_ports(self.catalog).any(|own| own.overlaps(port)),
        }
    }

    /// Returns the required ports of the first answer that a search for a name gives.
    #[must_use]
    pub fn ports_of_name(&self, name: &str) -> Vec<Port> {
        if is_any_port(name) {
            return Vec::new();
        }
        let query = Query::parse(name);
        let mut hits = self.index.search(&query);
        self.index.rank(&mut hits, 1);
        if hits.answers() == 0 {
            return Vec::new();
        }
        let first = hits.get(0).and_then(|hit| self.catalog.row(hit.row));
        let ports = first.map(|row| {
            let service = row.service();
            let required = service.endpoints.iter().filter(|endpoint| {
                endpoint.need == Need::Required
                    && endpoint.when.is_none()
                    && endpoint.direction != Direction::Out
            });
            required.map(|endpoint| endpoint.port).collect()
        });
        ports.unwrap_or_default()
    }

    /// Calls `explain` with what explains the ports of these hosts, which have these Windows versions.
    pub fn with_known<T>(
        &self,
        os: Os,
        hosts: &[Observed],
        explain: impl FnOnce(&Known<'_>) -> T,
    ) -> T {
        let search = |port: Port| self.of(port);
        let (services, roles) = (self.catalog.services(), self.catalog.roles());
        let mut known = Known::new(services, roles, os, &search);
        known.learn(hosts.iter().flat_map(|host| host.ports.keys().copied()));
        explain(&known)
    }

    /// Returns the claims to a port, the strongest first.
    fn of(&self, port: Port) -> Vec<Claim> {
        // A search takes time, and a scan may have tried thousands of ports.
        if !self.catalog.has_lists() && !self.is_claimed(port) {
            return Vec::new();
        }
        let query = Query::parse(&port.to_string());
        let mut hits = self.index.search(&query);
        self.index.rank(&mut hits, usize::MAX);
        let rows = hits.iter().take(hits.answers());
        let claims = rows.filter_map(|hit| {
            let row = self.catalog.row(hit.row)?;
            let endpoint = row.endpoint();
            let is_listed = row.status() == Status::Listed;
            Some(Claim {
                service: row.service_id().into_owned(),
                port: endpoint.port,
                protocol: endpoint.protocol.clone(),
                listens: endpoint.direction != Direction::Out,
                is_listed,
            })
        });
        claims.collect()
    }
}

/// Builds the index of a catalog and its port lists.
fn new_index(catalog: &Catalog) -> Index {
    let index = Index::new(catalog.rows(), &[]);
    if !catalog.has_lists() {
        return index;
    }
    let (services, protocols) = (catalog.listed_services(), catalog.listed_protocols());
    index.with_lists(services, protocols, catalog.listed_rows(), Progress::NONE)
}

/// Returns the ports of the catalog's services, without pools of ports, which claim none of them.
fn own_ports(catalog: &Catalog) -> impl Iterator<Item = Port> {
    let ports = catalog.rows().map(|(_, endpoint)| endpoint.port);
    ports.filter(|port| !port.is_wide())
}
