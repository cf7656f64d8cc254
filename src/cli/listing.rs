//! Output of the listing commands: records for JSON, cells for CSV and TSV, and text for people.

use std::io;
use std::path::Path;

use crate::catalog::Catalog;
use crate::cli::key_page::KeyRow;
use crate::cli::record::{
    DocumentRecord, FormatRecord, RoleRecord, ServiceRecord, SymptomRecord, document_tags,
    port_text,
};
use crate::cli::render::{
    ListingOptions, SEPARATOR, array, joined, json, optional, protocol_number,
};
use crate::cli::table::{HEAD, Table};
use crate::cli::words::{self, source_tags};
use crate::cli::{key_page, page, role_page, role_ports, rows, service_page, symptom_page};
use crate::export::{FORMATS, Format};
use crate::model::{Direction, Lang, Peer, Port, Role, Service, Symptom};
use crate::page::Term;

/// Columns of a role's entries in CSV and TSV.
const ENTRY: &[&str] = &[
    "port",
    "transport",
    "ip_protocol",
    "purpose",
    "service",
    "role",
    "from",
    "to",
    "direction",
    "peer",
    "need",
    "when",
    "note",
    "sources",
];

/// Columns of symptoms in CSV and TSV.
const SYMPTOM: &[&str] = &[
    "codes", "text", "services", "ports", "advice", "source", "roles",
];

/// Renders all services.
pub(super) fn services(catalog: &Catalog, options: ListingOptions) -> io::Result<String> {
    let services = catalog.all_services();
    let lang = options.lang;
    options.render(
        || array(services.iter().map(|one| ServiceRecord::new(one, catalog))),
        || {
            let mut table = Table::new(&[
                "id",
                "system_names",
                "name",
                "status",
                "category",
                "ports",
                "calls",
            ]);
            for service in &services {
                table.push([
                    service.id.to_string(),
                    service.system_names.join(SEPARATOR),
                    service.name.get(lang).to_owned(),
                    service.status.name().to_owned(),
                    service.category.name().to_owned(),
                    joined(ports(service, Direction::In), SEPARATOR),
                    joined(ports(service, Direction::Out), SEPARATOR),
                ]);
            }
            table
        },
        || {
            let mut table = Table::new(&[
                words::ID.get(lang),
                words::NAME.get(lang),
                Term::SystemName.label().get(lang),
                words::STATUS.get(lang),
                Term::Ports.label().get(lang),
                words::CALLS.get(lang),
            ]);
            for service in &services {
                table.push([
                    service.id.to_string(),
                    service.name.get(lang).to_owned(),
                    service.system_names.join(" "),
                    service.status.label().get(lang).to_owned(),
                    joined(ports(service, Direction::In), " "),
                    joined(ports(service, Direction::Out), " "),
                ]);
            }
            table.columns(options.width)
        },
    )
}

/// Renders one service: its page, or its rows in CSV and TSV.
pub(super) fn service(
    service: &Service,
    catalog: &Catalog,
    options: ListingOptions,
) -> io::Result<String> {
    options.render(
        || json(&ServiceRecord::new(service, catalog)),
        || rows::of_service(service, catalog, options.lang),
        || service_page::of(service, catalog, options.lang, options.width),
    )
}

/// Renders the given roles, with the ports that are open by default.
pub(super) fn roles(roles: &[&Role], options: ListingOptions) -> io::Result<String> {
    let lang = options.lang;
    options.render(
        || array(roles.iter().map(|role| RoleRecord::new(role))),
        || {
            let mut table = Table::new(&["id", "name", "services", "ports", "outbound", "peers"]);
            for role in roles {
                table.push([
                    role.id.to_string(),
                    role.name.get(lang).to_owned(),
                    joined(role.services(), SEPARATOR),
                    joined(role_ports::by_default(role, Direction::In), SEPARATOR),
                    joined(role_ports::by_default(role, Direction::Out), SEPARATOR),
                    joined(role_ports::peers(role).map(Peer::name), SEPARATOR),
                ]);
            }
            table
        },
        || {
            let mut table = Table::new(&[
                words::ID.get(lang),
                words::NAME.get(lang),
                words::PEER_GROUPS.get(lang),
                words::MORE.get(lang),
                words::INBOUND.get(lang),
            ]);
            for role in roles {
                table.push([
                    role.id.to_string(),
                    role.name.get(lang).to_owned(),
                    joined(role_ports::peers(role).map(Peer::name), " "),
                    role_ports::more(role).pick(lang),
                    joined(role_ports::by_default(role, Direction::In), " "),
                ]);
            }
            table.columns(options.width)
        },
    )
}

/// Renders symptoms.
pub(super) fn symptoms(
    symptoms: &[&Symptom],
    catalog: &Catalog,
    options: ListingOptions,
) -> io::Result<String> {
    let lang = options.lang;
    options.render(
        || array(symptoms.iter().map(|one| SymptomRecord::new(one))),
        || {
            let mut table = Table::new(SYMPTOM);
            for symptom in symptoms {
                table.push([
                    symptom.codes.join(SEPARATOR),
                    symptom.message().pick(lang),
                    joined(&symptom.services, SEPARATOR),
                    joined(&symptom.ports, SEPARATOR),
                    symptom.advice.get(lang).to_owned(),
                    document_tags(symptom),
                    joined(&symptom.roles, SEPARATOR),
                ]);
            }
            table
        },
        || symptom_page::of(symptoms, catalog, lang, options.width),
    )
}

/// Renders one role: its page, or its entries in CSV and TSV.
pub(super) fn role(role: &Role, catalog: &Catalog, options: ListingOptions) -> io::Result<String> {
    let lang = options.lang;
    options.render(
        || json(&RoleRecord::new(role)),
        || {
            let mut table = Table::new(ENTRY);
            for entry in &role.entries {
                table.push([
                    port_text(entry.port).unwrap_or_default(),
                    entry.port.transport().name().to_owned(),
                    protocol_number(entry.port),
                    entry.purpose.get(lang).to_owned(),
                    joined(&entry.service, SEPARATOR),
                    role.id.to_string(),
                    entry.from.get(lang).to_owned(),
                    entry.to.get(lang).to_owned(),
                    entry.flow.name().to_owned(),
                    joined(entry.peers.iter().map(|peer| peer.name()), SEPARATOR),
                    entry.need.name().to_owned(),
                    optional(entry.when.as_ref(), lang),
                    optional(entry.note.as_ref(), lang),
                    source_tags(&entry.sources, SEPARATOR),
                ]);
            }
            table
        },
        || role_page::of(role, catalog, lang, options.width),
    )
}

/// Renders the export formats: as text below the headings of their groups.
pub(super) fn formats(options: ListingOptions) -> io::Result<String> {
    let lang = options.lang;
    options.render(
        || array(FORMATS.iter().map(FormatRecord::new)),
        || {
            let mut table = Table::new(&["name", "extension", "about", "group"]);
            for format in FORMATS {
                table.push(format_cells(format, lang));
            }
            table
        },
        || {
            let heads = [words::FORMAT, words::EXTENSION, words::ABOUT];
            let mut table = Table::new(&heads.map(|head| head.get(lang)));
            for format in FORMATS {
                let [name, extension, about, _] = format_cells(format, lang);
                table.push([name, extension, about]);
            }
            grouped(&table.columns(options.width), lang)
        },
    )
}

/// Returns name, extension, description and group of a format.
fn format_cells(format: &Format, lang: Lang) -> [String; 4] {
    [
        format.name.to_owned(),
        format!(".{}", format.extension),
        format.about.get(lang).to_owned(),
        format.group.label().get(lang).to_owned(),
    ]
}

/// Puts the headings of the groups above the rows of a table of all formats.
fn grouped(table: &str, lang: Lang) -> String {
    let mut lines = table.split_inclusive('\n');
    let mut text = lines.next().unwrap_or_default().to_owned();
    for formats in FORMATS.chunk_by(|one, next| one.group == next.group) {
        let rows = lines.by_ref().take(formats.len());
        if let Some(format) = formats.first() {
            text += &format!("\n{HEAD}{}{HEAD:#}\n", format.group.label().get(lang));
        }
        text.extend(rows);
    }
    text
}

/// Renders the source documents.
pub(super) fn documents(catalog: &Catalog, options: ListingOptions) -> io::Result<String> {
    let documents = catalog.documents();
    let lang = options.lang;
    options.render(
        || array(documents.iter().map(DocumentRecord::new)),
        || {
            let mut table = Table::new(&["id", "title", "about", "address", "date"]);
            for document in documents {
                table.push([
                    document.id.clone(),
                    document.title.get(lang).to_owned(),
                    optional(document.about.as_ref(), lang),
                    document.address.clone().unwrap_or_default(),
                    document.date.clone().unwrap_or_default(),
                ]);
            }
            table
        },
        || page::documents(documents, lang, options.width),
    )
}

/// Renders the key bindings of the browser; `config` is its settings file.
pub(super) fn keys(
    keys: &[KeyRow],
    config: Option<&Path>,
    options: ListingOptions,
) -> io::Result<String> {
    options.render(
        || array(keys.iter()),
        || {
            let mut table = Table::new(&["scope", "action", "keys", "about"]);
            for row in keys {
                table.push([
                    row.scope.to_owned(),
                    row.action.to_owned(),
                    row.keys.join(SEPARATOR),
                    row.about.to_owned(),
                ]);
            }
            table
        },
        || key_page::page(keys, config, options.lang),
    )
}

/// Returns the ports that a service listens on, or that it calls.
fn ports(service: &Service, direction: Direction) -> impl Iterator<Item = Port> {
    let endpoints = service.endpoints.iter();
    let endpoints = endpoints.filter(move |endpoint| endpoint.direction == direction);
    endpoints.map(|endpoint| endpoint.port)
}
