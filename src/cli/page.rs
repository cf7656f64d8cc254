//! Texts for reading that are no table: a service's page and the list of documents. They are wrapped to
//! the terminal.
//!
//! ```text
//! Kerberos Key Distribution Center
//! Kerberos 密钥分发中心
//!
//! Id           kerberos-kdc
//! System name  kdc
//! Status       current
//!
//! Runs on every domain controller and issues Kerberos tickets …
//!
//! Port    Protocol  Source
//! tcp/88  Kerberos  seed:40, seed:332
//! ```

use textwrap::{Options, WordSplitter};
use unicode_width::UnicodeWidthStr;

use crate::catalog::Catalog;
use crate::cli::table::{HEAD, Table};
use crate::cli::words::{Words, places, words};
use crate::model::{Document, Lang, Service, Text};

/// How wide a text is when no terminal says.
const WIDTH: usize = 80;
/// How far the text of a list item stands in.
const INDENT: &str = "  ";

/// The page of `service`.
pub(super) fn of(service: &Service, catalog: &Catalog, lang: Lang, width: Option<usize>) -> String {
    let words = words(lang);
    let wide = width.unwrap_or(WIDTH);
    let mut parts = vec![
        title(service, lang, wide),
        labels(service, lang, words, wide),
        wrap(service.description.get(lang), wide, "", ""),
        ports(service, lang, words, width),
    ];
    let sections = [
        (words.notes, notes(service, lang, words)),
        (
            words.also_used_by,
            neighbours(service, catalog, lang, words),
        ),
        (words.documents, cited(service, catalog, lang, words)),
    ];
    for (head, entries) in sections {
        if entries.is_empty() {
            continue;
        }
        let entries = entries.iter().map(|entry| wrap(entry, wide, "", INDENT));
        let entries: Vec<String> = entries.collect();
        parts.push(format!("{HEAD}{head}{HEAD:#}\n{}", entries.join("\n")));
    }
    parts.retain(|part| !part.is_empty());
    let mut text = parts.join("\n\n");
    text.push('\n');
    text
}

/// Every document: its tag and title, and what it covers.
pub(super) fn documents(documents: &[Document], lang: Lang, width: Option<usize>) -> String {
    let wide = width.unwrap_or(WIDTH);
    let entries: Vec<String> = documents
        .iter()
        .map(|document| {
            let head = wrap(&named(document, lang, words(lang)), wide, "", "");
            let about = wrap(document.about.get(lang), wide, INDENT, INDENT);
            format!("{HEAD}{head}{HEAD:#}\n{about}\n")
        })
        .collect();
    entries.join("\n")
}

/// The name, and the name in the other language where it differs.
fn title(service: &Service, lang: Lang, wide: usize) -> String {
    let name = service.name.get(lang);
    let other = service.name.get(lang.other());
    let mut text = format!("{HEAD}{}{HEAD:#}", wrap(name, wide, "", ""));
    if other != name {
        text.push('\n');
        text.push_str(&wrap(other, wide, "", ""));
    }
    text
}

/// What fits behind a label each.
fn labels(service: &Service, lang: Lang, words: &Words, wide: usize) -> String {
    let text = |text: Option<&Text>| {
        text.map(|text| text.get(lang).to_owned())
            .unwrap_or_default()
    };
    let today = service
        .today
        .as_ref()
        .filter(|&today| *today != service.name);
    let labels = [
        (words.id, service.id.to_string()),
        (words.system_name, service.system_names.join(words.comma)),
        (words.today, text(today)),
        (words.other_names, service.other_names.join(words.comma)),
        (words.status, service.status.label(lang).to_owned()),
        (words.successor, text(service.successor.as_ref())),
        (words.category, service.category.label(lang).to_owned()),
        (words.aliases, service.aliases.join(words.comma)),
    ];
    let said = labels.iter().filter(|(_, text)| !text.is_empty());
    let column = labels.iter().map(|(label, _)| label.width()).max();
    let column = column.unwrap_or_default() + INDENT.len();
    let lines: Vec<String> = said
        .map(|(label, text)| {
            let first = format!("{label}{}", " ".repeat(column - label.width()));
            let rest = " ".repeat(column);
            wrap(text, wide, &first, &rest)
        })
        .collect();
    lines.join("\n")
}

/// The required ports with what is spoken there and the place that says so.
fn ports(service: &Service, lang: Lang, words: &Words, width: Option<usize>) -> String {
    let mut table = Table::new(&[words.port, words.protocol, words.source]);
    for endpoint in &service.endpoints {
        table.push([
            endpoint.port.to_string(),
            endpoint.protocol.get(lang).to_owned(),
            places(&endpoint.sources, words.comma),
        ]);
    }
    table.columns(width).trim_end().to_owned()
}

/// What must be known beside the ports, and what the documents say in prose.
fn notes(service: &Service, lang: Lang, words: &Words) -> Vec<String> {
    let colon = words.colon;
    let of_ports = service.endpoints.iter().filter_map(|endpoint| {
        let note = endpoint.note.as_ref()?;
        let places = places(&endpoint.sources, words.comma);
        Some(format!(
            "{}{colon}{} ({places})",
            endpoint.port,
            note.get(lang)
        ))
    });
    let prose = service.notes.iter().map(|note| {
        let places = places(&note.sources, words.comma);
        format!("{} ({places})", note.text.get(lang))
    });
    of_ports.chain(prose).collect()
}

/// For each port that others use too: who.
fn neighbours(service: &Service, catalog: &Catalog, lang: Lang, words: &Words) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for endpoint in &service.endpoints {
        let mut names: Vec<&str> = Vec::new();
        for (other, at) in catalog.rows() {
            let name = other.name.get(lang);
            if other.id != service.id && at.port.overlaps(endpoint.port) && !names.contains(&name) {
                names.push(name);
            }
        }
        let line = format!(
            "{}{}{}",
            endpoint.port,
            words.colon,
            names.join(words.comma)
        );
        if !names.is_empty() && !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// The documents that the page cites, in the catalogue's order.
fn cited(service: &Service, catalog: &Catalog, lang: Lang, words: &Words) -> Vec<String> {
    let of_ports = service.endpoints.iter().map(|endpoint| &endpoint.sources);
    let of_notes = service.notes.iter().map(|note| &note.sources);
    let tags = of_ports.chain(of_notes).flatten();
    let tags: Vec<&str> = tags.map(|source| source.document.as_str()).collect();
    let documents = catalog.documents().iter();
    documents
        .filter(|document| tags.contains(&document.id.as_str()))
        .map(|document| named(document, lang, words))
        .collect()
}

/// A document's tag and title.
fn named(document: &Document, lang: Lang, words: &Words) -> String {
    format!("{}{}{}", document.id, words.colon, document.title.get(lang))
}

/// `text` wrapped to `wide` cells, its first line and the others begun as told. Words with hyphens and
/// port ranges stay whole.
fn wrap(text: &str, wide: usize, first: &str, others: &str) -> String {
    let options = Options::new(wide)
        .initial_indent(first)
        .subsequent_indent(others)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_wider_than_the_terminal_and_ranges_stay_whole() {
        let catalog = Catalog::embedded().expect("the embedded catalogue");
        for service in catalog.services() {
            for lang in [Lang::En, Lang::Zh] {
                assert!(!of(service, &catalog, lang, Some(1)).is_empty());
                let page = of(service, &catalog, lang, Some(40));
                let page = anstream::adapter::strip_str(&page).to_string();
                let widest = page.lines().map(UnicodeWidthStr::width).max();
                assert!(widest <= Some(40), "{}:\n{page}", service.id);
            }
        }
        assert_eq!(wrap("from 49152-65535", 12, "", ""), "from\n49152-65535");
    }

    #[test]
    fn a_page_tells_who_else_uses_its_ports() {
        let catalog = Catalog::embedded().expect("the embedded catalogue");
        let rpc = catalog.find("rpc").expect("known");
        let page = of(rpc, &catalog, Lang::En, None);
        let (_, others) = page
            .split_once(words(Lang::En).also_used_by)
            .expect("the section");
        assert!(others.contains("tcp/135: Message Queuing, "), "{others}");
        assert!(!others.contains("Remote Procedure Call"), "{others}");
    }
}
