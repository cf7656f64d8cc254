//! The merged catalog and its lookups.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::catalog::builder::Parts;
use crate::catalog::documents::Documents;
use crate::catalog::embedded;
use crate::catalog::list::List;
use crate::catalog::listed::Listed;
use crate::catalog::row::Row;
use crate::model::{
    ClearText, Document, Endpoint, ListedProtocol, ListedRow, ListedService, Lookup, Port,
    Progress, Role, RoleId, Service, ServiceId, Symptom, Symptoms, Text, text,
};

/// Services with their ports, predefined roles, and the documents that facts come from.
#[derive(Debug, Clone)]
pub struct Catalog {
    services: Vec<Service>,
    /// Predefined roles. The embedded ones are read on first use, since the first frame doesn't need them.
    roles: OnceLock<Vec<Role>>,
    /// Symptoms. The embedded ones are read on first use.
    symptoms: Symptoms,
    documents: Documents,
    /// Rows of the port table in display order, as (service index, endpoint index).
    rows: Vec<(usize, usize)>,
    /// Services and rows from port lists, which follow those of the catalog.
    listed: Listed,
}

impl Catalog {
    /// Creates a catalog, sorting services and roles by id.
    #[must_use]
    pub fn new(services: Vec<Service>, mut roles: Vec<Role>, documents: Vec<Document>) -> Self {
        roles.sort_by(|a, b| a.id.cmp(&b.id));
        Self {
            roles: OnceLock::from(roles),
            symptoms: Vec::new().into(),
            ..Self::with_embedded_roles(services, documents.into())
        }
    }

    /// Adds symptoms, sorting them by id, in place of those that it has.
    pub(super) fn with_symptoms(self, mut symptoms: Vec<Symptom>) -> Self {
        symptoms.sort_by(|a, b| a.id.cmp(&b.id));
        Self {
            symptoms: symptoms.into(),
            ..self
        }
    }

    /// Creates a catalog with these services and documents and the embedded roles and symptoms.
    pub(super) fn with_embedded_roles(mut services: Vec<Service>, documents: Documents) -> Self {
        services.sort_by(|a, b| a.id.cmp(&b.id));
        let mut rows: Vec<(usize, usize)> = services
            .iter()
            .enumerate()
            .flat_map(|(service, known)| (0..known.endpoints.len()).map(move |at| (service, at)))
            .collect();
        // By port, as in the tables of the source documents, then by line in the source.
        rows.sort_by_key(|&(service, at)| {
            let endpoint = &services[service].endpoints[at];
            let line = endpoint.sources.first().and_then(|source| source.line);
            (endpoint.port, line.unwrap_or(u32::MAX), service)
        });
        Self {
            services,
            roles: OnceLock::new(),
            symptoms: Symptoms::read_by(|| embedded::symptoms().unwrap_or_default()),
            documents,
            rows,
            listed: Listed::default(),
        }
    }

    /// Returns everything that the catalog has, to build another one from.
    pub(super) fn into_parts(self) -> Parts {
        let roles = self.roles().to_vec();
        let symptoms = self.symptoms().to_vec();
        (self.services, roles, self.documents.into_vec(), symptoms)
    }

    /// Adds port lists: one service for each name and port number, after the services of the catalog in the port table.
    #[must_use]
    pub fn with_lists(self, lists: Vec<List>) -> Self {
        self.with_lists_reporting(lists, Progress::NONE)
    }

    /// Adds port lists like [`Catalog::with_lists`] and reports the progress.
    #[must_use]
    pub fn with_lists_reporting(mut self, lists: Vec<List>, progress: Progress<'_>) -> Self {
        let count = lists.len();
        for (at, list) in lists.into_iter().enumerate() {
            let tag = list.format.tag();
            let known = self.documents.all().iter();
            let tag = match known.filter(|one| one.id.starts_with(tag)).count() {
                0 => tag.to_owned(),
                known => format!("{tag}-{}", known + 1),
            };
            let label = list.file.rsplit(['/', '\\']).next().unwrap_or(&tag);
            self.documents.push(Document {
                label: Text::each(|_| label.to_owned()),
                id: tag.clone(),
                title: Text::each(|_| list.file.clone()),
                about: Some(text!(
                    "A port list that you loaded in addition to the catalog: it only names ports and does not state what Windows needs.",
                    "在服务资料库之外加载的端口列表：仅提供端口名称，不说明 Windows 需要哪些端口。"
                )),
                address: None,
                date: None,
            });
            let percent = |list: usize| (list * 100 / count) as u8;
            self.listed
                .add(list, tag, progress.part(percent(at), percent(at + 1)));
        }
        self.listed.finish(self.services.iter().map(|one| &one.id));
        self
    }

    /// Returns the services of the catalog, without those of port lists, sorted by id.
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
    pub const fn symptoms(&self) -> &Symptoms {
        &self.symptoms
    }

    /// Returns all documents that facts come from.
    #[must_use]
    pub fn documents(&self) -> &[Document] {
        self.documents.all()
    }

    /// Finds a document by its tag.
    #[must_use]
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.find(id)
    }

    /// Returns all services, with those of port lists, sorted by id.
    #[must_use]
    pub fn all_services(&self) -> Vec<Cow<'_, Service>> {
        let services = self.services.iter().map(Cow::Borrowed);
        let listed = self.listed.services().map(Cow::Owned);
        let mut all: Vec<Cow<'_, Service>> = services.chain(listed).collect();
        if self.has_lists() {
            all.sort_by(|one, other| one.id.cmp(&other.id));
        }
        all
    }

    /// Iterates over the rows of the catalog in the port table, without those of port lists, which follow them; ordered
    /// by port.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (&Service, &Endpoint)> {
        self.rows.iter().map(|&(service, at)| {
            let service = &self.services[service];
            (service, &service.endpoints[at])
        })
    }

    /// Returns the number of rows of the port table, with those of port lists.
    #[must_use]
    pub const fn row_count(&self) -> usize {
        self.rows.len() + self.listed.len()
    }

    /// Returns the row at an index of the port table.
    #[must_use]
    pub fn row(&self, at: usize) -> Option<Row<'_>> {
        match self.rows.get(at) {
            Some(&(service, endpoint)) => {
                let service = &self.services[service];
                Some(Row::of_catalog(service, &service.endpoints[endpoint]))
            }
            None => {
                let line = self.listed.rows().get(at - self.rows.len())?;
                Some(Row::of_list(&self.listed, *line))
            }
        }
    }

    /// Iterates over all rows of the port table.
    pub fn all_rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.row_count()).filter_map(|at| self.row(at))
    }

    /// Returns the row of a port of a service.
    #[must_use]
    pub fn row_of(&self, id: &ServiceId, port: Port) -> Option<usize> {
        let mut rows = self.rows();
        let known = rows.position(|(service, endpoint)| service.id == *id && endpoint.port == port);
        known.or_else(|| {
            let service = self.listed.by_id(id)?;
            let row = self.listed.on_port(port).find(|&row| {
                let line = self.listed.rows()[row];
                self.listed.service_of(line) == service
            });
            row.map(|row| self.rows.len() + row)
        })
    }

    /// Iterates over all rows with exactly this port.
    pub fn rows_on(&self, port: Port) -> impl Iterator<Item = Row<'_>> {
        let known = self.rows().filter(move |row| row.1.port == port);
        let known = known.map(|(service, endpoint)| Row::of_catalog(service, endpoint));
        let listed = self.listed.rows_on(port).iter();
        let listed = listed.map(|&line| Row::of_list(&self.listed, line));
        known.chain(listed)
    }

    /// Returns true if port lists are loaded.
    #[must_use]
    pub const fn has_lists(&self) -> bool {
        self.listed.len() > 0
    }

    /// Iterates over the services of port lists, for the search.
    pub fn listed_services(&self) -> impl ExactSizeIterator<Item = ListedService<'_>> {
        self.listed.search_services()
    }

    /// Iterates over the protocols of the rows of port lists, in the order of the lists, for the search.
    pub fn listed_protocols(&self) -> impl Iterator<Item = ListedProtocol<'_>> {
        self.listed.search_protocols()
    }

    /// Iterates over the rows of port lists in table order, for the search.
    pub fn listed_rows(&self) -> impl ExactSizeIterator<Item = ListedRow> {
        self.listed.search_rows()
    }

    /// Numbers the services of port lists that have the same name, so that their ids are known at once. That takes time
    /// if there are many, and is otherwise done when the first id is needed.
    pub fn prepare_listed_ids(&self) {
        self.listed.prepare_ids();
    }

    /// Returns the names that port lists give to exactly this port, without duplicates.
    #[must_use]
    pub fn listed_names(&self, port: Port) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for &line in self.listed.rows_on(port) {
            let name = self.listed.name(line);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Returns the ports with this name or alias in the port lists, sorted and without duplicates. Ignores
    /// case.
    #[must_use]
    pub fn listed_ports(&self, name: &str) -> Vec<Port> {
        let services = self.listed.named(name);
        let lines = services.flat_map(|service| self.listed.lines_of(service));
        let mut ports: Vec<Port> = lines.map(|line| line.port).collect();
        ports.sort_unstable();
        ports.dedup();
        ports
    }

    /// Finds a role by its id, its name in either language, or an alias; see [`Role::is_named`].
    #[must_use]
    pub fn find_role(&self, name: &str) -> Option<&Role> {
        let named = self.roles().iter().filter(|role| role.is_named(name));
        // The name of a role in the user's catalog can be that of another one.
        let id = name.trim().to_lowercase();
        named.min_by_key(|role| (role.id.as_str() != id, role.has_alias(name)))
    }

    /// Finds a service by its id, a system name, a name in either language, or an alias that no other service
    /// has, ignoring case. Services from port lists are considered last.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Cow<'_, Service>> {
        let wanted = name.trim().to_lowercase();
        let is_wanted = |text: &str| text.to_lowercase() == wanted;
        let named = |service: &&Service| {
            is_wanted(service.id.as_str())
                || service.system_names.iter().any(|name| is_wanted(name))
                || service.names().any(is_wanted)
        };
        let aliased = |service: &&Service| service.aliases.iter().any(|alias| is_wanted(alias));
        let services = || self.services.iter();
        let known = services().find(named).or_else(|| {
            let mut known = services().filter(aliased);
            known.next().filter(|_| known.next().is_none())
        });
        let listed = || self.listed.find(&wanted).map(Cow::Owned);
        known.map(Cow::Borrowed).or_else(listed)
    }
}

impl Lookup for Catalog {
    fn service(&self, id: &ServiceId) -> Option<Cow<'_, Service>> {
        match self.services.binary_search_by(|service| service.id.cmp(id)) {
            Ok(at) => Some(Cow::Borrowed(&self.services[at])),
            Err(_) => {
                let service = self.listed.by_id(id)?;
                Some(Cow::Owned(self.listed.service(service)))
            }
        }
    }

    fn role(&self, id: &RoleId) -> Option<&Role> {
        let at = self.roles().binary_search_by(|role| role.id.cmp(id));
        at.ok().map(|at| &self.roles()[at])
    }

    fn roles(&self) -> &[Role] {
        self.roles()
    }

    fn symptoms(&self) -> &[Symptom] {
        self.symptoms()
    }

    fn document_label(&self, tag: &str) -> Option<&Text> {
        self.document(tag).map(|document| &document.label)
    }

    fn outdated(&self) -> Vec<&Service> {
        let services = self.services.iter();
        services.filter(|one| one.status.is_outdated()).collect()
    }

    fn clear_text(&self) -> &[ClearText] {
        embedded::clear_text()
    }
}
