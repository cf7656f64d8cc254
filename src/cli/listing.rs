//! What the listing commands print: the same facts as records for JSON, as cells for csv and tsv, and
//! as a text for reading.

use std::io;
use std::path::Path;

use indexmap::IndexSet;
use serde::Serialize;

use crate::catalog::Catalog;
use crate::cli::args::ListFormat;
use crate::cli::key_page::KeyRow;
use crate::cli::record::{
    DocumentRecord, FormatRecord, RoleRecord, RowRecord, ServiceRecord, other_names, port_text,
};
use crate::cli::table::Table;
use crate::cli::words::{self, places};
use crate::cli::{key_page, page, role_page, service_page};
use crate::export::{FORMATS, to_json};
use crate::model::{Direction, Endpoint, Entry, Lang, Port, Role, Service, Standing};
use crate::page::{COMMA, Term, citation};

/// A row of the port table.
pub(super) type Row<'a> = (&'a Service, &'a Endpoint);

/// How a listing is to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    /// The form.
    pub(super) format: ListFormat,
    /// The language of its texts.
    pub(super) lang: Lang,
    /// The terminal's width in cells; none when it goes elsewhere.
    pub(super) width: Option<usize>,
}

/// Between the items of a list in a cell.
const SEPARATOR: &str = "; ";

/// The columns of a row in csv and tsv.
const ROW: &[&str] = &[
    "port",
    "transport",
    "protocol",
    "service",
    "system_names",
    "name",
    "status",
    "sources",
];

/// The columns of a role's entry in csv and tsv.
const ENTRY: &[&str] = &[
    "port",
    "transport",
    "purpose",
    "service",
    "role",
    "from",
    "to",
    "direction",
    "need",
    "condition",
    "sources",
];

/// The rows of `ports` and `search`.
pub(super) fn rows(rows: &[Row<'_>], catalog: &Catalog, form: Form) -> io::Result<String> {
    let lang = form.lang;
    form.write(
        || array(rows.iter().map(|row| RowRecord::new(row, catalog))),
        || cells(rows, catalog, lang),
        || {
            let mut table = Table::new(&[
                words::PORT.get(lang),
                words::TRANSPORT.get(lang),
                words::PROTOCOL.get(lang),
                words::SERVICE.get(lang),
                words::ID.get(lang),
                words::STATUS.get(lang),
                words::SOURCE.get(lang),
            ]);
            for (service, endpoint) in rows {
                table.push([
                    endpoint.port.spec().to_string(),
                    endpoint.port.transport().label().to_owned(),
                    endpoint.protocol.get(lang).to_owned(),
                    service.name.get(lang).to_owned(),
                    service.id.to_string(),
                    service.status.label().get(lang).to_owned(),
                    citation(&endpoint.sources, catalog, lang, COMMA.get(lang)),
                ]);
            }
            add_listed(&mut table, words::LISTED.get(lang), rows, catalog);
            table.columns(form.width)
        },
    )
}

/// Every service.
pub(super) fn services(catalog: &Catalog, form: Form) -> io::Result<String> {
    let services = catalog.services();
    let lang = form.lang;
    form.write(
        || array(services.iter().map(|one| ServiceRecord::new(one, catalog))),
        || {
            let mut table =
                Table::new(&["id", "system_names", "name", "status", "category", "ports"]);
            for service in services {
                table.push([
                    service.id.to_string(),
                    service.system_names.join(SEPARATOR),
                    service.name.get(lang).to_owned(),
                    service.status.name().to_owned(),
                    service.category.name().to_owned(),
                    joined(ports(service), SEPARATOR),
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
                words::PORTS.get(lang),
            ]);
            for service in services {
                table.push([
                    service.id.to_string(),
                    service.name.get(lang).to_owned(),
                    service.system_names.join(" "),
                    service.status.label().get(lang).to_owned(),
                    joined(ports(service), " "),
                ]);
            }
            table.columns(form.width)
        },
    )
}

/// One service: its page, or its rows for csv and tsv.
pub(super) fn service(service: &Service, catalog: &Catalog, form: Form) -> io::Result<String> {
    form.write(
        || json(&ServiceRecord::new(service, catalog)),
        || {
            let endpoints = service.endpoints.iter();
            let rows: Vec<Row<'_>> = endpoints.map(|endpoint| (service, endpoint)).collect();
            cells(&rows, catalog, form.lang)
        },
        || service_page::of(service, catalog, form.lang, form.width),
    )
}

/// Every role.
pub(super) fn roles(roles: &[Role], form: Form) -> io::Result<String> {
    let lang = form.lang;
    form.write(
        || array(roles.iter().map(RoleRecord::new)),
        || {
            let mut table = Table::new(&["id", "name", "services", "ports"]);
            for role in roles {
                table.push([
                    role.id.to_string(),
                    role.name.get(lang).to_owned(),
                    joined(role.services(), SEPARATOR),
                    joined(accepted(role), SEPARATOR),
                ]);
            }
            table
        },
        || {
            let mut table = Table::new(&[
                words::ID.get(lang),
                words::NAME.get(lang),
                words::ACCEPTED.get(lang),
            ]);
            for role in roles {
                table.push([
                    role.id.to_string(),
                    role.name.get(lang).to_owned(),
                    joined(accepted(role), " "),
                ]);
            }
            table.columns(form.width)
        },
    )
}

/// One role: its page, or its entries for csv and tsv.
pub(super) fn role(role: &Role, catalog: &Catalog, form: Form) -> io::Result<String> {
    let lang = form.lang;
    form.write(
        || json(&RoleRecord::new(role)),
        || {
            let mut table = Table::new(ENTRY);
            for entry in &role.entries {
                table.push([
                    port_text(entry.port).unwrap_or_default(),
                    entry.port.transport().name().to_owned(),
                    entry.purpose.get(lang).to_owned(),
                    joined(&entry.service, SEPARATOR),
                    role.id.to_string(),
                    entry.from.get(lang).to_owned(),
                    entry.to.get(lang).to_owned(),
                    entry.flow.name().to_owned(),
                    entry.standing.name().to_owned(),
                    entry
                        .condition
                        .as_ref()
                        .map_or_else(String::new, |text| text.get(lang).to_owned()),
                    places(&entry.sources, SEPARATOR),
                ]);
            }
            table
        },
        || role_page::of(role, catalog, lang, form.width),
    )
}

/// The export formats.
pub(super) fn formats(form: Form) -> io::Result<String> {
    let lang = form.lang;
    let table = |heads: &[&'static str]| {
        let mut table = Table::new(heads);
        for format in FORMATS {
            table.push([
                format.name.to_owned(),
                format!(".{}", format.extension),
                format.about.get(lang).to_owned(),
            ]);
        }
        table
    };
    form.write(
        || array(FORMATS.iter().map(FormatRecord::new)),
        || table(&["name", "extension", "about"]),
        || {
            table(&[
                words::FORMAT.get(lang),
                words::EXTENSION.get(lang),
                words::ABOUT.get(lang),
            ])
            .columns(form.width)
        },
    )
}

/// The documents.
pub(super) fn documents(catalog: &Catalog, form: Form) -> io::Result<String> {
    let documents = catalog.documents();
    let lang = form.lang;
    form.write(
        || array(documents.iter().map(DocumentRecord::new)),
        || {
            let mut table = Table::new(&["id", "title", "about", "address", "date"]);
            for document in documents {
                table.push([
                    document.id.clone(),
                    document.title.get(lang).to_owned(),
                    document.about.get(lang).to_owned(),
                    document.address.clone().unwrap_or_default(),
                    document.date.clone().unwrap_or_default(),
                ]);
            }
            table
        },
        || page::documents(documents, lang, form.width),
    )
}

/// The keys of the browser; `config` is its settings file.
pub(super) fn keys(keys: &[KeyRow], config: Option<&Path>, form: Form) -> io::Result<String> {
    form.write(
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
        || key_page::page(keys, config, form.lang),
    )
}

impl Form {
    /// Writes the one form that was asked for.
    fn write(
        self,
        json: impl FnOnce() -> io::Result<String>,
        cells: impl FnOnce() -> Table,
        text: impl FnOnce() -> String,
    ) -> io::Result<String> {
        match self.format {
            ListFormat::Text => Ok(text()),
            ListFormat::Json => json(),
            ListFormat::Csv => cells().csv(),
            ListFormat::Tsv => Ok(cells().tsv()),
        }
    }
}

fn json(records: &impl Serialize) -> io::Result<String> {
    Ok(to_json(records)?)
}

fn array<R: Serialize>(records: impl Iterator<Item = R>) -> io::Result<String> {
    json(&records.collect::<Vec<_>>())
}

/// A row's cells in csv and tsv.
fn cells(rows: &[Row<'_>], catalog: &Catalog, lang: Lang) -> Table {
    let mut table = Table::new(ROW);
    for (service, endpoint) in rows {
        table.push([
            port_text(endpoint.port).unwrap_or_default(),
            endpoint.port.transport().name().to_owned(),
            endpoint.protocol.get(lang).to_owned(),
            service.id.to_string(),
            service.system_names.join(SEPARATOR),
            service.name.get(lang).to_owned(),
            service.status.name().to_owned(),
            places(&endpoint.sources, SEPARATOR),
        ]);
    }
    add_listed(&mut table, "listed", rows, catalog);
    table
}

/// Where lists stand beside the catalogue: what they call its ports.
fn add_listed(table: &mut Table, head: &'static str, rows: &[Row<'_>], catalog: &Catalog) {
    if catalog.has_lists() {
        let names = |row: &Row<'_>| other_names(row.0, row.1, catalog).join(SEPARATOR);
        table.push_column(head, rows.iter().map(names));
    }
}

/// The ports of a service.
fn ports(service: &Service) -> impl Iterator<Item = Port> {
    service.endpoints.iter().map(|endpoint| endpoint.port)
}

/// What the host of a role must accept, each port once.
fn accepted(role: &Role) -> IndexSet<Port> {
    let needed =
        |entry: &&Entry| entry.standing == Standing::Required && entry.flow.goes(Direction::In);
    let entries = role.entries.iter().filter(needed);
    entries.map(|entry| entry.port).collect()
}

fn joined(items: impl IntoIterator<Item: ToString>, between: &str) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    items.join(between)
}
