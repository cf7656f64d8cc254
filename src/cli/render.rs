//! Options of listings, and their parts: records as JSON, cells of tables.

use std::io;

use serde::Serialize;

use crate::cli::args::ListFormat;
use crate::cli::record::port_text;
use crate::cli::table::Table;
use crate::export::to_json;
use crate::model::{Lang, Port, Text};

/// Format, language and width of a listing.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListingOptions {
    /// Output format.
    pub(super) format: ListFormat,
    /// Language of the texts.
    pub(super) lang: Lang,
    /// Terminal width in cells; `None` if the output is no terminal.
    pub(super) width: Option<usize>,
}

/// Separator of list items in a cell.
pub(super) const SEPARATOR: &str = "; ";

impl ListingOptions {
    /// Renders the requested format.
    pub(super) fn render(
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

pub(super) fn json(records: &impl Serialize) -> io::Result<String> {
    Ok(to_json(records)?)
}

pub(super) fn array<R: Serialize>(records: impl Iterator<Item = R>) -> io::Result<String> {
    json(&records.collect::<Vec<_>>())
}

/// Returns the number of an IP protocol without ports, or an empty cell.
pub(super) fn protocol_number(port: Port) -> String {
    match port_text(port) {
        Some(_) => String::new(),
        None => port.ip_protocol().to_string(),
    }
}

/// Returns a text, or an empty cell without one.
pub(super) fn optional(text: Option<&Text>, lang: Lang) -> String {
    text.map_or_else(String::new, |text| text.get(lang).to_owned())
}

pub(super) fn joined(items: impl IntoIterator<Item: ToString>, between: &str) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    items.join(between)
}
