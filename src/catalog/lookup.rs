//! The merged catalog and its lookups.

use std::sync::OnceLock;

use crate::catalog::builder::Parts;
use crate::catalog::embedded;
use crate::model::{
    ClearText, Document, Endpoint, Lookup, Port, Role, RoleId, Service, ServiceId, Status, Symptom,
    Text,
};

/// Services with their ports, predefined roles, and the documents that facts come from.
#[derive(Debug, Clone)]
pub struct Catalog {
    services: Vec<Service>,
    /// Predefined roles. The embedded ones are read on first use, since the first frame doesn't need them.
    roles: OnceLock<Vec<Role>>,
    /// Symptoms. The embedded ones are read on first use.
    symptoms: OnceLock<Vec<Symptom>>,
    documents: Vec<Document>,
    /// Rows of the port table in display order, as (service index, endpoint index).
    rows: Vec<(usize, usize)>,
}

impl Catalog {
    /// Creates a catalog, sorting services and roles by id.
    #[must_use]
    pub fn new(services: Vec<Service>, mut roles: Vec<Role>, documents: Vec<Document>) -> Self {
        roles.sort_by(|a, b| a.id.cmp(&b.id));
        Self {
            roles: OnceLock::from(roles),
            symptoms: OnceLock::from(Vec::new()),
            ..Self::with_embedded_roles(services, documents)
        }
    }

    /// Adds symptoms, sorting them by id, in place of those that it has.
    pub(super) fn with_symptoms(self, mut symptoms: Vec<Symptom>) -> Self {
        symptoms.sort_by(|a, b| a.id.cmp(&b.id));
        Self {
            symptoms: OnceLock::from(symptoms),
            ..self
        }
    }

    /// Creates a catalog with these services and documents and the embedded roles and symptoms.
    pub(super) fn with_embedded_roles(
        mut services: Vec<Service>,
        documents: Vec<Document>,
    ) -> Self {
        services.sort_by(|a, b| a.id.cmp(&b.id));
        let mut rows: Vec<(usize, usize)> = services
            .iter()
            .enumerate()
            .flat_map(|(service, known)| (0..known.endpoints.len()).map(move |at| (service, at)))
            .collect();
        // Services from port lists come last. Otherwise the order is by port, as in the tables of the source
        // documents, then by line in the source.
        rows.sort_by_key(|&(service, at)| {
            let endpoint = &services[service].endpoints[at];
            let line = endpoint.sources.first().and_then(|source| source.line);
            let listed = services[service].status == Status::Listed;
            (listed, endpoint.port, line.unwrap_or(u32::MAX), service)
        });
        Self {
            services,
            roles: OnceLock::new(),
            symptoms: OnceLock::new(),
            documents,
            rows,
        }
    }

    /// Returns everything that the catalog has, to build another one from.
    pub(super) fn into_parts(self) -> Parts {
        let roles = self.roles().to_vec();
        let symptoms = self.symptoms().to_vec();
        (self.services, roles, self.documents, symptoms)
    }

    /// Adds services and documents.
    pub(super) fn with_more(self, services: Vec<Service>, documents: Vec<Document>) -> Self {
        let (mut all, mut cited) = (self.services, self.documents);
        all.extend(services);
        cited.extend(documents);
        Self {
            roles: self.roles,
            symptoms: self.symptoms,
            ..Self::with_embedded_roles(all, cited)
        }
    }

    /// Returns all services, sorted by id.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// Returns all predefined roles, sorted by id.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        // Tests ensure that the embedded roles are valid.
        self.roles
            .get_or_init(|| embedded::roles().unwrap_or_default())
    }

    /// Returns all symptoms, sorted by id.
    #[must_use]
    pub fn symptoms(&self) -> &[Symptom] {
        self.symptoms
            .get_or_init(|| embedded::symptoms().unwrap_or_default())
    }

    /// Returns all documents that facts come from.
    #[must_use]
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// Finds a document by its tag.
    #[must_use]
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == id)
    }

    /// Iterates over the rows of the port table, ordered by port.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (&Service, &Endpoint)> {
        self.rows.iter().map(|&(service, at)| {
            let service = &self.services[service];
            (service, &service.endpoints[at])
        })
    }

    /// Returns the row at an index of the port table.
    #[must_use]
    pub fn row(&self, at: usize) -> Option<(&Service, &Endpoint)> {
        let &(service, endpoint) = self.rows.get(at)?;
        let service = &self.services[service];
        Some((service, &service.endpoints[endpoint]))
    }

    /// Returns true if port lists are loaded.
    #[must_use]
    pub fn has_lists(&self) -> bool {
        self.rows
            .last()
            .is_some_and(|&(service, _)| self.is_listed(service))
    }

    /// Returns the names that port lists give to exactly this port, without duplicates.
    #[must_use]
    pub fn listed_names(&self, port: Port) -> Vec<&str> {
        let key = |&(service, at): &(usize, usize)| {
            let listed = self.is_listed(service);
            (listed, self.services[service].endpoints[at].port)
        };
        let first = self.rows.partition_point(|row| key(row) < (true, port));
        let mut names: Vec<&str> = Vec::new();
        for row in self.rows[first..]
            .iter()
            .take_while(|row| key(row).1 == port)
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

    /// Finds a role by its id or its name in either language, ignoring case.
    #[must_use]
    pub fn find_role(&self, name: &str) -> Option<&Role> {
        let wanted = name.trim().to_lowercase();
        let is_wanted = |text: &str| text.to_lowercase() == wanted;
        self.roles().iter().find(|role| {
            is_wanted(role.id.as_str()) || is_wanted(&role.name.en) || is_wanted(&role.name.zh)
        })
    }

    /// Finds a service by its id, a system name, a name in either language, or an alias that no other service
    /// has, ignoring case. Services from port lists are considered last.
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
        embedded::clear_text()
    }
}
