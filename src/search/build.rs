//! Building of the search index from the rows of the port table and the roles.

use std::thread;

use foldhash::{HashMap, HashMapExt as _};

use crate::model::{
    Category, Endpoint, ListedProtocol, ListedRow, ListedService, Progress, Role, Service,
    ServiceId, Status, Symptoms, Text,
};
use crate::search::claim::{Claim, ProtocolNames};
use crate::search::columns::Column;
use crate::search::descriptions::Descriptions;
use crate::search::endpoint_names::EndpointNames;
use crate::search::index::{Facts, Index};
use crate::search::keys::{Keys, NAME_WEIGHT, PROTOCOL_WEIGHT};
use crate::search::known_symptoms::{KnownSymptoms, TableRow};
use crate::search::rank::Demotion;
use crate::search::roles::RoleNames;
use crate::search::row::Row;

impl Index {
    /// Builds the index of a port table, row by row in table order, and of the roles that need its ports. At
    /// most 2³² rows.
    pub fn new<'a>(
        table: impl IntoIterator<Item = (&'a Service, &'a Endpoint)>,
        roles: &[Role],
    ) -> Self {
        let mut index = Self {
            services: Keys::new(),
            facts: Vec::new(),
            descriptions: Descriptions::new(),
            protocols: Keys::new(),
            endpoints: EndpointNames::new(),
            rows: Vec::new(),
            roles: Keys::new(),
            role_rows: Vec::new(),
            symptoms: KnownSymptoms::default(),
            catalog_protocols: 0,
            role_names: RoleNames::new(roles),
        };
        let mut services: HashMap<&ServiceId, u32> = HashMap::new();
        let mut protocols: HashMap<&Text, u32> = HashMap::new();
        let mut owned = Vec::new();
        for (service, endpoint) in table {
            let owner = *services
                .entry(&service.id)
                .or_insert_with(|| index.add_service(service));
            let protocol = *protocols
                .entry(&endpoint.protocol)
                .or_insert_with_key(|text| {
                    let protocol = index.protocols.add_owner();
                    index.protocols.add(&text.en, PROTOCOL_WEIGHT);
                    index.protocols.add(&text.zh, PROTOCOL_WEIGHT);
                    protocol
                });
            owned.push((service, owner, endpoint, protocol));
        }
        index.add_rows(&owned);
        let catalog = index
            .rows
            .iter()
            .filter(|row| index.demotion(row) != Demotion::Listed);
        let protocols = catalog.map(|row| row.protocol as usize + 1);
        index.catalog_protocols = protocols.max().unwrap_or(0);
        let mut on_service: Vec<Vec<u32>> = vec![Vec::new(); index.services.len()];
        if !roles.is_empty() {
            for (row, &(_, owner, ..)) in owned.iter().enumerate() {
                on_service[owner as usize].push(row as u32);
            }
        }
        for role in roles {
            index.add_role(role, |id| {
                services.get(id).map(|&owner| &*on_service[owner as usize])
            });
        }
        index
    }

    /// Adds the symptoms that queries may ask for. `table` has the same rows as the index so far.
    #[must_use]
    pub fn with_symptoms<'a>(
        mut self,
        symptoms: &Symptoms,
        table: impl IntoIterator<Item = (&'a Service, &'a Endpoint)>,
    ) -> Self {
        let table = table.into_iter();
        let table = table.map(|(service, endpoint)| TableRow::new(service, endpoint));
        self.symptoms = KnownSymptoms::new(symptoms.clone(), table.collect());
        self
    }

    /// Adds the rows of the table, whose services and protocols have already been added.
    fn add_rows(&mut self, rows: &[(&Service, u32, &Endpoint, u32)]) {
        let protocols = 0..self.protocols.len();
        let protocols: Vec<ProtocolNames<'_>> = protocols
            .map(|protocol| ProtocolNames::of(self.protocols.of(protocol)))
            .collect();
        self.rows.reserve(rows.len());
        for &(service, owner, endpoint, protocol) in rows {
            let names = self.services.with_weights(owner as usize);
            let claim = Claim::of(service, endpoint, names, &protocols[protocol as usize]);
            let names = self.endpoints.add(service, endpoint);
            self.rows.push(Row {
                service: owner,
                protocol,
                endpoint: names,
                port: endpoint.port,
                claim,
            });
        }
    }

    fn add_service(&mut self, service: &Service) -> u32 {
        let owner = self.services.add_owner();
        for column in Column::OF_SERVICE {
            for (text, weight) in column.of_service(service) {
                self.services.add(text, weight);
            }
        }
        self.facts.push(Facts {
            status: service.status,
            category: service.category,
            demotion: match service.status {
                Status::Removed | Status::Legacy => Demotion::Removed,
                _ => Demotion::None,
            },
        });
        for text in [&service.description.en, &service.description.zh] {
            if !text.is_empty() {
                self.descriptions.add(owner, text);
            }
        }
        owner
    }

    /// Adds the services and rows of port lists, which follow those of the catalog in the port table. Names and
    /// protocols are added in two threads, since a list can have a million of both.
    #[must_use]
    pub fn with_lists<'a>(
        mut self,
        services: impl ExactSizeIterator<Item = ListedService<'a>> + Send,
        protocols: impl Iterator<Item = ListedProtocol<'a>>,
        rows: impl ExactSizeIterator<Item = ListedRow>,
        progress: Progress<'_>,
    ) -> Self {
        const LISTED: Facts = Facts {
            status: Status::Listed,
            category: Category::Listed,
            demotion: Demotion::Listed,
        };
        let first = self.services.len() as u32;
        self.facts.resize(self.facts.len() + services.len(), LISTED);
        let (names, keys) = (&mut self.services, &mut self.protocols);
        let (total, progress) = (rows.len(), progress.part(0, 50));
        let on_line = thread::scope(|scope| {
            scope.spawn(|| {
                names.reserve(services.len());
                for service in services {
                    names.add_listed(&service);
                }
            });
            add_protocols(keys, protocols, total, progress)
        });
        self.rows.reserve_exact(total);
        self.rows.extend(rows.map(|row| Row {
            service: first + row.service,
            protocol: on_line[row.line as usize],
            endpoint: None,
            port: row.port,
            claim: Claim::LISTED,
        }));
        self
    }

    /// Adds a role; `on_service` returns the rows of a service.
    fn add_role<'a>(&mut self, role: &Role, on_service: impl Fn(&ServiceId) -> Option<&'a [u32]>) {
        self.roles.add_owner();
        for name in [role.id.as_str(), &role.name.en, &role.name.zh] {
            self.roles.add(name, NAME_WEIGHT);
        }
        let mut rows: Vec<u32> = Vec::new();
        for entry in &role.entries {
            let on_service = entry.service.as_ref().and_then(&on_service);
            let on_port = |&&row: &&u32| self.rows[row as usize].port.overlaps(entry.port);
            rows.extend(on_service.into_iter().flatten().filter(on_port));
        }
        rows.sort_unstable();
        rows.dedup();
        self.role_rows.push(rows);
    }
}

/// Adds the protocols of `total` rows of port lists; returns the protocol on each line.
fn add_protocols<'a>(
    keys: &mut Keys,
    protocols: impl Iterator<Item = ListedProtocol<'a>>,
    total: usize,
    progress: Progress<'_>,
) -> Vec<u32> {
    keys.reserve(total);
    let mut on_line = Vec::with_capacity(total);
    let mut last: Option<ListedProtocol<'_>> = None;
    for (at, protocol) in protocols.enumerate() {
        if at % Progress::STRIDE == 0 {
            progress.report(at, total);
        }
        // The lines of a service usually have the same protocol, and follow each other.
        let is_known = |last: ListedProtocol<'_>| {
            (last.service, last.text) == (protocol.service, protocol.text)
        };
        if !last.is_some_and(is_known) {
            keys.add_owner();
            keys.add(protocol.text, PROTOCOL_WEIGHT);
        }
        on_line.resize(protocol.line as usize, 0);
        on_line.push(keys.len() as u32 - 1);
        last = Some(protocol);
    }
    on_line
}
