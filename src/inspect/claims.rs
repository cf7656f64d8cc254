//! Claims of services to ports, in the order in which the search answers.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::catalog::Catalog;
use crate::explain::{Claim, Known, is_any_port};
use crate::model::{Direction, Need, Os, Port};
use crate::search::{Index, Query};

/// Claims of the services of a catalog to ports.
#[derive(Debug)]
pub struct Claims<'a> {
    index: Cow<'a, Index>,
    catalog: &'a Catalog,
    /// Claims to the ports of roles, which are asked for many times.
    known: HashMap<Port, Vec<Claim>>,
}

impl<'a> Claims<'a> {
    /// Prepares the claims to the ports of a catalog, with an index that was built for it if there is one.
    #[must_use]
    pub fn new(catalog: &'a Catalog, index: Option<&'a Index>) -> Self {
        let build = || Cow::Owned(Index::new(catalog.rows(), &[]));
        let mut claims = Self {
            index: index.map_or_else(build, Cow::Borrowed),
            catalog,
            known: HashMap::new(),
        };
        let entries = catalog.roles().iter().flat_map(|role| &role.entries);
        for port in entries.map(|entry| entry.port) {
            if !claims.known.contains_key(&port) {
                let found = claims.search(port);
                claims.known.insert(port, found);
            }
        }
        claims
    }

    /// Returns the claims to a port, the strongest first.
    #[must_use]
    pub fn of(&self, port: Port) -> Vec<Claim> {
        let known = self.known.get(&port).cloned();
        known.unwrap_or_else(|| self.search(port))
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

    /// Calls `explain` with what explains the ports of a host with these Windows versions.
    pub fn with_known<T>(&self, os: Os, explain: impl FnOnce(&Known<'_>) -> T) -> T {
        let claims = |port: Port| self.of(port);
        explain(&Known {
            services: self.catalog.services(),
            roles: self.catalog.roles(),
            os,
            claims: &claims,
        })
    }

    fn search(&self, port: Port) -> Vec<Claim> {
        let query = Query::parse(&port.to_string());
        let mut hits = self.index.search(&query);
        self.index.rank(&mut hits, usize::MAX);
        let rows = hits.iter().take(hits.answers());
        let claims = rows.filter_map(|hit| {
            let row = self.catalog.row(hit.row)?;
            let endpoint = row.endpoint();
            Some(Claim {
                service: row.service_id().into_owned(),
                port: endpoint.port,
                protocol: endpoint.protocol.clone(),
                listens: endpoint.direction != Direction::Out,
                is_listed: false,
            })
        });
        claims.collect()
    }
}
