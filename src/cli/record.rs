//! The JSON of listings: a contract with scripts, so every key is written here by name and in order.

use serde::Serialize;

use crate::catalog::Catalog;
use crate::export::Format;
use crate::model::{
    Document, Endpoint, Entry, Generation, Note, Port, PortSpec, Role, Service, ServiceId, Source,
    Status, Text,
};

/// One row of the port table.
#[derive(Debug, Serialize)]
pub(super) struct RowRecord<'a> {
    #[serde(flatten)]
    place: Place,
    protocol: &'a Text,
    service: &'a str,
    system_names: &'a [String],
    name: &'a Text,
    status: &'static str,
    /// What the user's lists call the port of a row of the catalogue.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    listed: Vec<&'a str>,
    #[serde(flatten)]
    evidence: Evidence<'a>,
}

/// One service with all that is known of it.
#[derive(Debug, Serialize)]
pub(super) struct ServiceRecord<'a> {
    id: &'a str,
    system_names: &'a [String],
    name: &'a Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    today: Option<&'a Text>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    other_names: &'a [String],
    description: &'a Text,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    successor: Option<&'a Text>,
    category: &'static str,
    aliases: &'a [String],
    endpoints: Vec<EndpointRecord<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<NoteRecord<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    origin: &'a [String],
}

/// One port of a service: a row without the service.
#[derive(Debug, Serialize)]
struct EndpointRecord<'a> {
    #[serde(flatten)]
    place: Place,
    protocol: &'a Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    listed: Vec<&'a str>,
    #[serde(flatten)]
    evidence: Evidence<'a>,
}

/// Where one connects.
#[derive(Debug, Serialize)]
struct Place {
    /// `null` for an IP protocol without ports, which has its number instead.
    port: Option<String>,
    transport: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_protocol: Option<u8>,
}

/// How far it holds, and who says so.
#[derive(Debug, Serialize)]
struct Evidence<'a> {
    standing: &'static str,
    /// The only Windows generation that has it, where one hasn't.
    #[serde(skip_serializing_if = "Option::is_none")]
    os: Option<&'static str>,
    sources: &'a [Source],
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a Text>,
}

#[derive(Debug, Serialize)]
struct NoteRecord<'a> {
    text: &'a Text,
    sources: &'a [Source],
}

/// One role with all that is known of it.
#[derive(Debug, Serialize)]
pub(super) struct RoleRecord<'a> {
    id: &'a str,
    name: &'a Text,
    description: &'a Text,
    services: Vec<&'a str>,
    endpoints: Vec<EntryRecord<'a>>,
    cautions: Vec<NoteRecord<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    origin: &'a [String],
}

/// One port of a role.
#[derive(Debug, Serialize)]
struct EntryRecord<'a> {
    #[serde(flatten)]
    place: Place,
    /// `null` where the documents name no service of the catalogue.
    service: Option<&'a str>,
    purpose: &'a Text,
    from: &'a Text,
    to: &'a Text,
    direction: &'static str,
    need: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<&'a Text>,
    sources: &'a [Source],
}

/// One export format.
#[derive(Debug, Serialize)]
pub(super) struct FormatRecord {
    name: &'static str,
    extension: &'static str,
    about: Text,
    rpc_keyword: bool,
}

/// One document.
#[derive(Debug, Serialize)]
pub(super) struct DocumentRecord<'a> {
    id: &'a str,
    title: &'a Text,
    about: &'a Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
}

/// The number or word of a port as scripts see it; none for an IP protocol without ports.
pub(super) fn port_text(port: Port) -> Option<String> {
    match port.spec() {
        PortSpec::None => None,
        spec => Some(spec.to_string()),
    }
}

/// What the user's lists call a port of the catalogue's; a list's own row needs no second name.
pub(super) fn other_names<'a>(
    service: &Service,
    endpoint: &Endpoint,
    catalog: &'a Catalog,
) -> Vec<&'a str> {
    match service.status {
        Status::Listed => Vec::new(),
        _ => catalog.listed_names(endpoint.port),
    }
}

impl<'a> RowRecord<'a> {
    pub(super) fn new(
        &(service, endpoint): &(&'a Service, &'a Endpoint),
        catalog: &'a Catalog,
    ) -> Self {
        Self {
            place: Place::new(endpoint.port),
            protocol: &endpoint.protocol,
            service: service.id.as_str(),
            system_names: &service.system_names,
            name: &service.name,
            status: service.status.name(),
            listed: other_names(service, endpoint, catalog),
            evidence: Evidence::new(endpoint),
        }
    }
}

impl<'a> ServiceRecord<'a> {
    pub(super) fn new(service: &'a Service, catalog: &'a Catalog) -> Self {
        Self {
            id: service.id.as_str(),
            system_names: &service.system_names,
            name: &service.name,
            today: service.today.as_ref(),
            other_names: &service.other_names,
            description: &service.description,
            status: service.status.name(),
            successor: service.successor.as_ref(),
            category: service.category.name(),
            aliases: &service.aliases,
            endpoints: service
                .endpoints
                .iter()
                .map(|endpoint| EndpointRecord::new(service, endpoint, catalog))
                .collect(),
            notes: service.notes.iter().map(NoteRecord::new).collect(),
            origin: &service.origins,
        }
    }
}

impl<'a> EndpointRecord<'a> {
    fn new(service: &'a Service, endpoint: &'a Endpoint, catalog: &'a Catalog) -> Self {
        Self {
            place: Place::new(endpoint.port),
            protocol: &endpoint.protocol,
            listed: other_names(service, endpoint, catalog),
            evidence: Evidence::new(endpoint),
        }
    }
}

impl Place {
    fn new(port: Port) -> Self {
        let transport = port.transport();
        Self {
            port: port_text(port),
            transport: transport.name(),
            ip_protocol: (!transport.has_ports()).then(|| transport.ip_protocol()),
        }
    }
}

impl<'a> Evidence<'a> {
    fn new(endpoint: &'a Endpoint) -> Self {
        Self {
            standing: endpoint.standing.name(),
            os: endpoint.generation.map(Generation::name),
            sources: &endpoint.sources,
            note: endpoint.note.as_ref(),
        }
    }
}

impl<'a> NoteRecord<'a> {
    fn new(note: &'a Note) -> Self {
        Self {
            text: &note.text,
            sources: &note.sources,
        }
    }
}

impl<'a> RoleRecord<'a> {
    pub(super) fn new(role: &'a Role) -> Self {
        Self {
            id: role.id.as_str(),
            name: &role.name,
            description: &role.description,
            services: role.services().iter().map(|id| id.as_str()).collect(),
            endpoints: role.entries.iter().map(EntryRecord::new).collect(),
            cautions: role.cautions.iter().map(NoteRecord::new).collect(),
            origin: &role.origins,
        }
    }
}

impl<'a> EntryRecord<'a> {
    fn new(entry: &'a Entry) -> Self {
        Self {
            place: Place::new(entry.port),
            service: entry.service.as_ref().map(ServiceId::as_str),
            purpose: &entry.purpose,
            from: &entry.from,
            to: &entry.to,
            direction: entry.flow.name(),
            need: entry.standing.name(),
            condition: entry.condition.as_ref(),
            sources: &entry.sources,
        }
    }
}

impl FormatRecord {
    pub(super) fn new(format: &Format) -> Self {
        Self {
            name: format.name,
            extension: format.extension,
            about: Text::each(|lang| format.about(lang).to_owned()),
            rpc_keyword: format.rpc_keyword,
        }
    }
}

impl<'a> DocumentRecord<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self {
            id: &document.id,
            title: &document.title,
            about: &document.about,
            address: document.address.as_deref(),
            date: document.date.as_deref(),
        }
    }
}
