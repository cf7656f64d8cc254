//! Listing of rows of the port table, with the reasons for which a search found them.

use std::borrow::Cow;
use std::io;

use crate::catalog::{Catalog, Row};

use crate::cli::record::{RowRecord, other_names, port_text, programs};
use crate::cli::render::{ListingOptions, SEPARATOR, array, optional, protocol_number};
use crate::cli::table::Table;
use crate::cli::words::{self, source_tags};
use crate::model::{COMMA, Endpoint, Lang, Port, Service, Status};
use crate::page::citation;
use crate::search::Reason;

/// Columns of the port table in CSV and TSV.
const ROW: &[&str] = &[
    "port",
    "transport",
    "ip_protocol",
    "protocol",
    "service",
    "system_names",
    "name",
    "status",
    "need",
    "when",
    "sources",
    "direction",
    "programs",
    "tool_names",
];

/// Column for the names of ports in port lists in CSV and TSV.
const LISTED: &str = "listed";

/// Row of a listing, with the reason for which a search found it.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) row: Row<'a>,
    /// Reason that decided on its rank.
    pub(super) reason: Option<Reason>,
    /// Reasons that are not in the columns of the listing as text.
    pub(super) hidden: Vec<Reason>,
}

/// Renders the rows of `ports`.
pub(super) fn rows(
    rows: &[Row<'_>],
    catalog: &Catalog,
    options: ListingOptions,
) -> io::Result<String> {
    let rows = rows.iter().map(|row| Found {
        row: *row,
        reason: None,
        hidden: Vec::new(),
    });
    render(&rows.collect::<Vec<_>>(), false, catalog, options)
}

/// Renders the rows of `search`.
pub(super) fn found(
    found: &[Found<'_>],
    catalog: &Catalog,
    options: ListingOptions,
) -> io::Result<String> {
    render(found, true, catalog, options)
}

/// Renders the rows of one service in CSV and TSV.
pub(super) fn of_service(service: &Service, catalog: &Catalog, lang: Lang) -> Table {
    let endpoints = service.endpoints.iter();
    let rows = endpoints.map(|one| (Cow::Borrowed(service), Cow::Borrowed(one)));
    let mut table = row_table(rows, lang);
    let ports = service
        .endpoints
        .iter()
        .map(|one| (service.status, one.port));
    add_list_names(&mut table, LISTED, ports, catalog);
    table
}

fn render(
    found: &[Found<'_>],
    is_search: bool,
    catalog: &Catalog,
    options: ListingOptions,
) -> io::Result<String> {
    let lang = options.lang;
    let rows = || found.iter().map(|found| found.row);
    let ports = || rows().map(|row| (row.status(), row.port()));
    // A row of a port list is built from its text, so one at a time is kept.
    let built = || rows().map(|row| (row.service(), row.endpoint()));
    options.render(
        || {
            let rows: Vec<_> = built().collect();
            let rows = rows.iter().zip(found).map(|((service, port), found)| {
                RowRecord::new(service, port, found.reason.as_ref(), catalog)
            });
            array(rows)
        },
        || {
            let mut table = row_table(built(), lang);
            if is_search {
                let cells = |cell: fn(&Reason) -> String| {
                    let reasons = found.iter().map(|found| found.reason.as_ref());
                    reasons.map(move |reason| reason.map_or_else(String::new, cell))
                };
                table.push_column("match_how", cells(|reason| reason.how.name().to_owned()));
                table.push_column("match_text", cells(Reason::matched));
            }
            add_list_names(&mut table, LISTED, ports(), catalog);
            table
        },
        || text(found, catalog, options),
    )
}

/// Renders the rows as columns for people.
fn text(found: &[Found<'_>], catalog: &Catalog, options: ListingOptions) -> String {
    let lang = options.lang;
    let mut table = Table::new(&[
        words::PORT.get(lang),
        words::TRANSPORT.get(lang),
        words::PROTOCOL.get(lang),
        words::SERVICE.get(lang),
        words::ID.get(lang),
        words::STATUS.get(lang),
        words::NEED.get(lang),
        words::DIRECTION.get(lang),
        words::SOURCE.get(lang),
    ]);
    for Found { row, .. } in found {
        let endpoint = row.endpoint();
        table.push([
            row.port().spec_text(),
            row.port().transport().label().to_owned(),
            row.protocol(lang).to_owned(),
            row.name(lang).to_owned(),
            row.service_id().to_string(),
            row.status().label().get(lang).to_owned(),
            words::need(&endpoint).get(lang).to_owned(),
            endpoint.direction.label().get(lang).to_owned(),
            citation(&endpoint.sources, catalog, lang, COMMA.get(lang)),
        ]);
    }
    if found.iter().any(|found| !found.hidden.is_empty()) {
        let texts = found.iter().map(|found| {
            let texts: Vec<String> = found.hidden.iter().map(Reason::matched).collect();
            texts.join(COMMA.get(lang))
        });
        table.push_column(words::MATCH.get(lang), texts);
    }
    let ports = found
        .iter()
        .map(|found| (found.row.status(), found.row.port()));
    add_list_names(&mut table, words::LISTED.get(lang), ports, catalog);
    table.columns(options.width)
}

/// Builds the port table for CSV and TSV.
fn row_table<'a>(
    rows: impl Iterator<Item = (Cow<'a, Service>, Cow<'a, Endpoint>)>,
    lang: Lang,
) -> Table {
    let mut table = Table::new(ROW);
    for (service, endpoint) in rows {
        table.push([
            port_text(endpoint.port).unwrap_or_default(),
            endpoint.port.transport().name().to_owned(),
            protocol_number(endpoint.port),
            endpoint.protocol.get(lang).to_owned(),
            service.id.to_string(),
            service.system_names.join(SEPARATOR),
            service.name.get(lang).to_owned(),
            service.status.name().to_owned(),
            endpoint.need.name().to_owned(),
            optional(endpoint.when.as_ref(), lang),
            source_tags(&endpoint.sources, SEPARATOR),
            endpoint.direction.name().to_owned(),
            programs(&service, &endpoint).join(SEPARATOR),
            Endpoint::names_of(&endpoint.tool_names).join(SEPARATOR),
        ]);
    }
    table
}

/// Adds a column with the names of the ports in port lists, if any are loaded. `ports` are those of the rows, with the
/// status of the service.
fn add_list_names(
    table: &mut Table,
    head: &'static str,
    ports: impl Iterator<Item = (Status, Port)>,
    catalog: &Catalog,
) {
    if catalog.has_lists() {
        let names = ports.map(|(status, port)| other_names(status, port, catalog).join(SEPARATOR));
        table.push_column(head, names);
    }
}
