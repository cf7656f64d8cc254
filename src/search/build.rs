//! Building of the search index from the rows of the port table and the roles.

use std::collections::HashMap;

use crate::model::{
    Category, Direction, Endpoint, ListedRow, ListedService, Need, Progress, Role, Service,
    ServiceId, Status, Text,
};
use crate::search::claim::Claim;
use crate::search::endpoint_names::{EndpointNames, KERNEL};
use crate::search::fold::fold;
use crate::search::index::{Facts, Index};
use crate::search::keys::{ALIAS_WEIGHTS, Keys, NAME_WEIGHT, PROTOCOL_WEIGHT};
use crate::search::rank::Demotion;
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
            descriptions: Vec::new(),
            protocols: Keys::new(),
            endpoints: EndpointNames::new(),
            rows: Vec::new(),
            roles: Keys::new(),
            role_rows: Vec::new(),
        };
        let mut services: HashMap<&ServiceId, u32> = HashMap::new();
        let mut protocols: HashMap<&Text, u32> = HashMap::new();
        let mut on_service: HashMap<&ServiceId, Vec<u32>> = HashMap::new();
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
            let names = index.services.with_weights(owner as usize);
            let protocol_names: Vec<&str> = index.protocols.of(protocol as usize).collect();
            let claim = Claim::of(service, endpoint, names, &protocol_names);
            let row = index.rows.len() as u32;
            on_service.entry(&service.id).or_default().push(row);
            let listens = endpoint.direction == Direction::In;
            let names = index.endpoints.add(service, endpoint);
            index.rows.push(Row {
                service: owner,
                protocol,
                endpoint: names,
                port: endpoint.port,
                required: listens && endpoint.need == Need::Required,
                claim,
            });
        }
        for role in roles {
            index.add_role(role, &on_service);
        }
        index
    }

    fn add_service(&mut self, service: &Service) -> u32 {
        let owner = self.services.add_owner();
        self.services.add(service.id.as_str(), NAME_WEIGHT);
        let system_names = service.system_names.iter().map(String::as_str);
        for name in service.names().chain(system_names) {
            self.services.add(name, NAME_WEIGHT);
        }
        let weights = ALIAS_WEIGHTS.iter().chain(std::iter::repeat(&0));
        for (alias, weight) in service.aliases.iter().zip(weights) {
            self.services.add(alias, *weight);
        }
        for program in programs_without_port(service) {
            self.services.add(program, 0);
        }
        self.facts.push(Facts {
            status: service.status,
            category: service.category,
            demotion: match service.status {
                Status::Removed => Demotion::Removed,
                _ => Demotion::None,
            },
        });
        for text in [&service.description.en, &service.description.zh] {
            if !text.is_empty() {
                self.descriptions.push((owner, fold(text)));
            }
        }
        owner
    }

    /// Adds the services and rows of port lists, which follow those of the catalog in the port table.
    #[must_use]
    pub fn with_lists<'a>(
        mut self,
        services: impl ExactSizeIterator<Item = ListedService<'a>>,
        rows: impl ExactSizeIterator<Item = ListedRow<'a>>,
        progress: Progress<'_>,
    ) -> Self {
        const LISTED: Facts = Facts {
            status: Status::Listed,
            category: Category::Listed,
            demotion: Demotion::Listed,
        };
        let first = self.services.len() as u32;
        let count = services.len();
        self.facts.resize(self.facts.len() + count, LISTED);
        for (at, service) in services.enumerate() {
            if at % Progress::STRIDE == 0 {
                progress.part(0, 50).report(at, count);
            }
            self.services.add_owner();
            // A name from a port list weighs no more than an alias, so that it never ranks before a catalog service of
            // the same name. The id is derived from the name, so it is not indexed.
            self.services.add(service.name, ALIAS_WEIGHTS[0]);
            let weights = ALIAS_WEIGHTS.iter().chain(std::iter::repeat(&0));
            for (alias, weight) in service.aliases.iter().zip(weights) {
                self.services.add(alias, *weight);
            }
        }
        // The rows of a service usually have the same protocol.
        let mut protocols: Vec<Option<(u32, &str)>> = vec![None; count];
        let total = rows.len();
        self.rows.reserve_exact(total);
        for (at, row) in rows.enumerate() {
            if at % Progress::STRIDE == 0 {
                progress.part(50, 100).report(at, total);
            }
            let known = &mut protocols[row.service as usize];
            let protocol = match *known {
                Some((protocol, text)) if text == row.protocol => protocol,
                _ => {
                    let protocol = self.protocols.add_owner();
                    self.protocols.add(row.protocol, PROTOCOL_WEIGHT);
                    *known = Some((protocol, row.protocol));
                    protocol
                }
            };
            self.rows.push(Row {
                service: first + row.service,
                protocol,
                endpoint: None,
                port: row.port,
                required: true,
                claim: Claim::LISTED,
            });
        }
        self
    }

    fn add_role(&mut self, role: &Role, on_service: &HashMap<&ServiceId, Vec<u32>>) {
        self.roles.add_owner();
        for name in [role.id.as_str(), &role.name.en, &role.name.zh] {
            self.roles.add(name, NAME_WEIGHT);
        }
        let mut rows: Vec<u32> = Vec::new();
        for entry in &role.entries {
            let on_service = entry.service.as_ref().and_then(|id| on_service.get(id));
            let on_port = |&&row: &&u32| self.rows[row as usize].port.overlaps(entry.port);
            rows.extend(on_service.into_iter().flatten().filter(on_port));
        }
        rows.sort_unstable();
        rows.dedup();
        self.role_rows.push(rows);
    }
}

/// Returns the programs of a service that none of its endpoints names, although others are named.
fn programs_without_port(service: &Service) -> impl Iterator<Item = &str> {
    let of_endpoints = || service.endpoints.iter().flat_map(|one| &one.programs);
    let is_split = of_endpoints().next().is_some();
    let is_left = move |name: &&str| is_split && !of_endpoints().any(|other| other == name);
    let names = service.program_names().into_iter();
    names.filter(|name| *name != KERNEL).filter(is_left)
}
