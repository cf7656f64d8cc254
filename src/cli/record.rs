//! JSON records of listings. Scripts depend on the keys and their order, so each record defines them explicitly.

use serde::Serialize;

use crate::catalog::Catalog;
use crate::export::Format;
use crate::model::{
    Document, Endpoint, Entry, Note, Os, Port, PortSpec, Role, RoleId, Service, ServiceId, Source,
    Status, Symptom, Text,
};
use crate::search::{How, Reason};

/// Row of the port table.
#[derive(Debug, Serialize)]
pub(super) struct RowRecord<'a> {
    #[serde(flatten)]
    port: PortFields,
    protocol: &'a Text,
    service: &'a str,
    system_names: &'a [String],
    name: &'a Text,
    status: &'static str,
    /// Names of the port in the user's port lists, for a row of the catalog.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    listed: Vec<&'a str>,
    #[serde(flatten)]
    evidence: Evidence<'a>,
    /// Why the row was found, for a search.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonRecord>,
}

/// Reason for which a row was found.
#[derive(Debug, Serialize)]
struct ReasonRecord {
    how: How,
    text: String,
}

/// Service with all its data.
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
    programs: Vec<&'a str>,
    endpoints: Vec<EndpointRecord<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<NoteRecord<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    origin: &'a [String],
}

/// Port of a service: a row without the service's data.
#[derive(Debug, Serialize)]
struct EndpointRecord<'a> {
    #[serde(flatten)]
    port: PortFields,
    protocol: &'a Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    listed: Vec<&'a str>,
    #[serde(flatten)]
    evidence: Evidence<'a>,
}

/// Port and transport.
#[derive(Debug, Serialize)]
struct PortFields {
    /// Port numbers, or the type of ICMP messages; `null` for an IP protocol without ports, which has `ip_protocol`
    /// instead.
    port: Option<String>,
    transport: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_protocol: Option<u8>,
}

/// Need, sources, direction and names of a port.
#[derive(Debug, Serialize)]
struct Evidence<'a> {
    need: &'static str,
    /// Condition under which the port is needed.
    when: Option<&'a Text>,
    sources: Vec<SourceRecord<'a>>,
    /// `in` if the service listens on the port, `out` if it calls it.
    direction: &'static str,
    /// Windows version that the port is limited to, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    os: Option<&'static str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    aliases: &'a [String],
    /// Programs that use the port: its own, or else all of the service.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    programs: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_names: Vec<&'a str>,
    /// Names that tools have for the port because it is registered for another program.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unrelated_names: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a Text>,
}

#[derive(Debug, Serialize)]
struct NoteRecord<'a> {
    text: &'a Text,
    sources: Vec<SourceRecord<'a>>,
}

/// Source of a fact.
#[derive(Debug, Serialize)]
struct SourceRecord<'a> {
    document: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
}

/// Role with all its data.
#[derive(Debug, Serialize)]
pub(super) struct RoleRecord<'a> {
    id: &'a str,
    name: &'a Text,
    description: &'a Text,
    services: Vec<&'a str>,
    endpoints: Vec<EntryRecord<'a>>,
    cautions: Vec<NoteRecord<'a>>,
    aliases: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    origin: &'a [String],
}

/// Port of a role.
#[derive(Debug, Serialize)]
struct EntryRecord<'a> {
    #[serde(flatten)]
    port: PortFields,
    /// `null` if the documents name no service of the catalog.
    service: Option<&'a str>,
    purpose: &'a Text,
    from: &'a Text,
    to: &'a Text,
    direction: &'static str,
    peer: Vec<&'static str>,
    need: &'static str,
    when: Option<&'a Text>,
    note: Option<&'a Text>,
    sources: Vec<SourceRecord<'a>>,
}

/// Symptom of a closed port.
#[derive(Debug, Serialize)]
pub(super) struct SymptomRecord<'a> {
    codes: &'a [String],
    text: Text,
    services: Vec<&'a str>,
    ports: Vec<String>,
    advice: &'a Text,
    source: String,
    roles: Vec<&'a str>,
    /// True if the Chinese text is a translation that no document has.
    own_zh: bool,
}

/// Export format.
#[derive(Debug, Serialize)]
pub(super) struct FormatRecord {
    name: &'static str,
    extension: &'static str,
    about: Text,
    group: Text,
    rpc_keyword: bool,
}

/// Source document.
#[derive(Debug, Serialize)]
pub(super) struct DocumentRecord<'a> {
    id: &'a str,
    title: &'a Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<&'a Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
}

/// Formats a port's number, keyword or message type for scripts; `None` for an IP protocol without ports.
pub(super) fn port_text(port: Port) -> Option<String> {
    match port.spec() {
        PortSpec::None | PortSpec::IpProtocol(_) => None,
        _ => Some(port.spec_text()),
    }
}

/// Returns the programs that use a port: its own, or else all of the service.
pub(super) fn programs<'a>(service: &'a Service, endpoint: &'a Endpoint) -> Vec<&'a str> {
    if endpoint.programs.is_empty() {
        return service.program_names();
    }
    endpoint.programs.iter().map(String::as_str).collect()
}

/// Returns the tags of a symptom's documents, joined with `+`.
pub(super) fn document_tags(symptom: &Symptom) -> String {
    let tags = symptom.sources.iter();
    let tags: Vec<&str> = tags.map(|source| source.document.as_str()).collect();
    tags.join("+")
}

/// Returns the names that the user's port lists have for a port of the catalog; empty for a service that comes
/// from a list itself.
pub(super) fn other_names(status: Status, port: Port, catalog: &Catalog) -> Vec<&str> {
    match status {
        Status::Listed => Vec::new(),
        _ => catalog.listed_names(port),
    }
}

impl<'a> RowRecord<'a> {
    pub(super) fn new(
        service: &'a Service,
        endpoint: &'a Endpoint,
        reason: Option<&Reason>,
        catalog: &'a Catalog,
    ) -> Self {
        Self {
            reason: reason.map(|reason| ReasonRecord {
                how: reason.how,
                text: reason.matched(),
            }),
            port: PortFields::new(endpoint.port),
            protocol: &endpoint.protocol,
            service: service.id.as_str(),
            system_names: &service.system_names,
            name: &service.name,
            status: service.status.name(),
            listed: other_names(service.status, endpoint.port, catalog),
            evidence: Evidence::new(service, endpoint),
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
            programs: service.program_names(),
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
            port: PortFields::new(endpoint.port),
            protocol: &endpoint.protocol,
            listed: other_names(service.status, endpoint.port, catalog),
            evidence: Evidence::new(service, endpoint),
        }
    }
}

impl PortFields {
    fn new(port: Port) -> Self {
        let text = port_text(port);
        Self {
            ip_protocol: text.is_none().then(|| port.ip_protocol()),
            port: text,
            transport: port.transport().name(),
        }
    }
}

impl<'a> Evidence<'a> {
    fn new(service: &'a Service, endpoint: &'a Endpoint) -> Self {
        Self {
            need: endpoint.need.name(),
            when: endpoint.when.as_ref(),
            sources: SourceRecord::of(&endpoint.sources),
            direction: endpoint.direction.name(),
            os: endpoint.os.map(Os::name),
            aliases: &endpoint.aliases,
            programs: programs(service, endpoint),
            tool_names: Endpoint::names_of(&endpoint.tool_names),
            unrelated_names: Endpoint::names_of(&endpoint.unrelated_names),
            note: endpoint.note.as_ref(),
        }
    }
}

impl<'a> NoteRecord<'a> {
    fn new(note: &'a Note) -> Self {
        Self {
            text: &note.text,
            sources: SourceRecord::of(&note.sources),
        }
    }
}

impl<'a> SourceRecord<'a> {
    fn of(sources: &'a [Source]) -> Vec<Self> {
        let records = sources.iter().map(|source| Self {
            document: &source.document,
            line: source.line,
        });
        records.collect()
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
            aliases: &role.aliases,
            origin: &role.origins,
        }
    }
}

impl<'a> EntryRecord<'a> {
    fn new(entry: &'a Entry) -> Self {
        Self {
            port: PortFields::new(entry.port),
            service: entry.service.as_ref().map(ServiceId::as_str),
            purpose: &entry.purpose,
            from: &entry.from,
            to: &entry.to,
            direction: entry.flow.name(),
            peer: entry.peers.iter().map(|peer| peer.name()).collect(),
            need: entry.need.name(),
            when: entry.when.as_ref(),
            note: entry.note.as_ref(),
            sources: SourceRecord::of(&entry.sources),
        }
    }
}

impl<'a> SymptomRecord<'a> {
    pub(super) fn new(symptom: &'a Symptom) -> Self {
        Self {
            codes: &symptom.codes,
            text: symptom.message(),
            services: symptom.services.iter().map(ServiceId::as_str).collect(),
            ports: symptom.ports.iter().map(Port::to_string).collect(),
            advice: &symptom.advice,
            source: document_tags(symptom),
            roles: symptom.roles.iter().map(RoleId::as_str).collect(),
            own_zh: symptom.own_zh,
        }
    }
}

impl FormatRecord {
    pub(super) fn new(format: &Format) -> Self {
        Self {
            name: format.name,
            extension: format.extension,
            about: format.about.into(),
            group: format.group.label().into(),
            rpc_keyword: format.rpc_keyword,
        }
    }
}

impl<'a> DocumentRecord<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self {
            id: &document.id,
            title: &document.title,
            about: document.about.as_ref(),
            address: document.address.as_deref(),
            date: document.date.as_deref(),
        }
    }
}
