//! All that is known, and its look-ups.

use std::sync::OnceLock;

use crate::catalog::stock;
use crate::model::{
    ClearText, Document, Endpoint, Lookup, Port, Role, RoleId, Service, ServiceId, Status, Text,
};

/// Services, roles, their ports and the documents behind them.
#[derive(Debug, Clone)]
pub struct Catalog {
    services: Vec<Service>,
    /// Empty until the embedded ones are asked for: the first frame shows none.
    roles: OnceLock<Vec<Role>>,
    documents: Vec<Document>,
    /// (service, endpoint) of every row of the port table, in its order.
    rows: Vec<(usize, usize)>,
}

impl Catalog {
    /// A catalogue of these services and roles, sorted here by id.
    #[must_use]
    pub fn new(services: Vec<Service>, mut roles: Vec<Role>, documents: Vec<Document>) -> Self {
        roles.sort_by(|a, b| a.id.cmp(&b.id));
        Self::with(services, OnceLock::from(roles), documents)
    }

    /// A catalogue of these services and the embedded roles.
    pub(super) fn with_stock_roles(services: Vec<Service>, documents: Vec<Document>) -> Self {
        Self::with(services, OnceLock::new(), documents)
    }

    fn with(
        mut services: Vec<Service>,
        roles: OnceLock<Vec<Role>>,
        documents: Vec<Document>,
    ) -> Self {
        services.sort_by(|a, b| a.id.cmp(&b.id));
        let mut rows: Vec<(usize, usize)> = services
            .iter()
            .enumerate()
            .flat_map(|(service, known)| (0..known.endpoints.len()).map(move |at| (service, at)))
            .collect();
        // What only a list names stands behind. By port, as the documents print their tables; among
        // equals by line.
        rows.sort_by_key(|&(service, at)| {
            let endpoint = &services[service].endpoints[at];
            let line = endpoint.sources.first().and_then(|source| source.line);
            let listed = services[service].status == Status::Listed;
            (listed, endpoint.port, line.unwrap_or(u32::MAX), service)
        });
        Self {
            services,
            roles,
            documents,
            rows,
        }
    }

    /// Services, roles and documents, to make another catalogue of.
    pub(super) fn into_parts(self) -> (Vec<Service>, Vec<Role>, Vec<Document>) {
        let roles = self.roles().to_vec();
        (self.services, roles, self.documents)
    }

    /// The same with more services and documents.
    pub(super) fn with_more(self, services: Vec<Service>, documents: Vec<Document>) -> Self {
        let (mut all, mut cited) = (self.services, self.documents);
        all.extend(services);
        cited.extend(documents);
        Self::with(all, self.roles, cited)
    }

    /// Every service, by id.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// Every ready-made role, by id.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        // The tests hold what is embedded good.
        self.roles
            .get_or_init(|| stock::roles().unwrap_or_default())
    }

    /// Every document that a fact comes from.
    #[must_use]
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The document of that tag.
    #[must_use]
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == id)
    }

    /// Every row of the port table, by port.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (&Service, &Endpoint)> {
        self.rows.iter().map(|&(service, at)| {
            let service = &self.services[service];
            (service, &service.endpoints[at])
        })
    }

    /// The row at that place of the port table.
    #[must_use]
    pub fn row(&self, at: usize) -> Option<(&Service, &Endpoint)> {
        let &(service, endpoint) = self.rows.get(at)?;
        let service = &self.services[service];
        Some((service, &service.endpoints[endpoint]))
    }

    /// Whether lists stand beside the catalogue.
    #[must_use]
    pub fn has_lists(&self) -> bool {
        self.rows
            .last()
            .is_some_and(|&(service, _)| self.is_listed(service))
    }

    /// What the lists call exactly that port, each name once: the other name of a port that the catalogue
    /// knows too.
    #[must_use]
    pub fn listed_names(&self, port: Port) -> Vec<&str> {
        let place = |&(service, at): &(usize, usize)| {
            let listed = self.is_listed(service);
            (listed, self.services[service].endpoints[at].port)
        };
        let first = self.rows.partition_point(|row| place(row) < (true, port));
        let mut names: Vec<&str> = Vec::new();
        for row in self.rows[first..]
            .iter()
            .take_while(|row| place(row).1 == port)
        {
            let name = self.services[row.0].name.en.as_str();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn is_listed(&self, service: usize) -> bool {
        self.services[service].status == Status::Listed
    }

    /// The role that `name` means: its id or its name in either language. Letter case doesn't matter.
    #[must_use]
    pub fn find_role(&self, name: &str) -> Option<&Role> {
        let wanted = name.trim().to_lowercase();
        let is_wanted = |text: &str| text.to_lowercase() == wanted;
        self.roles().iter().find(|role| {
            is_wanted(role.id.as_str()) || is_wanted(&role.name.en) || is_wanted(&role.name.zh)
        })
    }

    /// The service that `name` means: its id, a system name, a name in either language, or an alias that
    /// no other service has; what only a list names, last. Letter case doesn't matter.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Service> {
        let wanted = name.trim().to_lowercase();
        let is_wanted = |text: &str| text.to_lowercase() == wanted;
        let named = |service: &&Service| {
            is_wanted(service.id.as_str())
                || service.system_names.iter().any(|name| is_wanted(name))
                || service.names().any(is_wanted)
        };
        let aliased = |service: &&Service| service.aliases.iter().any(|alias| is_wanted(alias));
        let of = |listed| {
            let services = || {
                self.services
                    .iter()
                    .filter(move |one| (one.status == Status::Listed) == listed)
            };
            services().find(named).or_else(|| {
                let mut known = services().filter(aliased);
                known.next().filter(|_| known.next().is_none())
            })
        };
        of(false).or_else(|| of(true))
    }
}

impl Lookup for Catalog {
    fn service(&self, id: &ServiceId) -> Option<&Service> {
        let at = self.services.binary_search_by(|service| service.id.cmp(id));
        at.ok().map(|at| &self.services[at])
    }

    fn role(&self, id: &RoleId) -> Option<&Role> {
        let at = self.roles().binary_search_by(|role| role.id.cmp(id));
        at.ok().map(|at| &self.roles()[at])
    }

    fn document_label(&self, tag: &str) -> Option<&Text> {
        self.document(tag).map(|document| &document.label)
    }

    fn clear_text(&self) -> &[ClearText] {
        stock::clear_text()
    }
}
