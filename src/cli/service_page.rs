//! A service's page.
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
//! Port    Protocol  Need      Source
//! tcp/88  Kerberos  required  seed:40, seed:332
//! ```

use crate::catalog::Catalog;
use crate::cli::page::{WIDTH, assemble, cited, labels, list, title, wrap};
use crate::cli::record::other_names;
use crate::cli::table::Table;
use crate::cli::words::{Words, need, places, words};
use crate::model::{Lang, Port, Service, Text};

/// The page of `service`.
pub(super) fn of(service: &Service, catalog: &Catalog, lang: Lang, width: Option<usize>) -> String {
    let words = words(lang);
    let wide = width.unwrap_or(WIDTH);
    let of_ports = service.endpoints.iter().map(|endpoint| &endpoint.sources);
    let of_notes = service.notes.iter().map(|note| &note.sources);
    let sources = of_ports.chain(of_notes).flatten();
    let [near, in_wide_ranges] = neighbors(service, catalog, lang, words);
    assemble([
        title(&service.name, lang, wide),
        facts(service, lang, words, wide),
        wrap(service.description.get(lang), wide, "", ""),
        ports(service, lang, words, width),
        list(words.notes, &notes(service, lang, words), wide),
        list(words.also_used_by, &near, wide),
        list(words.in_wide_ranges, &in_wide_ranges, wide),
        list(words.listed, &listed(service, catalog, words), wide),
        list(words.documents, &cited(sources, catalog, lang), wide),
    ])
}

fn facts(service: &Service, lang: Lang, words: &Words, wide: usize) -> String {
    let text = |text: Option<&Text>| {
        text.map(|text| text.get(lang).to_owned())
            .unwrap_or_default()
    };
    let today = service
        .today
        .as_ref()
        .filter(|&today| *today != service.name);
    let facts = [
        (words.id, service.id.to_string()),
        (words.system_name, service.system_names.join(words.comma)),
        (words.today, text(today)),
        (words.other_names, service.other_names.join(words.comma)),
        (words.status, service.status.label().get(lang).to_owned()),
        (words.successor, text(service.successor.as_ref())),
        (
            words.category,
            service.category.label().get(lang).to_owned(),
        ),
        (words.aliases, service.aliases.join(words.comma)),
        (words.origins, service.origins.join(words.comma)),
    ];
    labels(&facts, wide)
}

/// The ports with what is spoken there, how much they are needed and the place that says so.
fn ports(service: &Service, lang: Lang, words: &Words, width: Option<usize>) -> String {
    let mut table = Table::new(&[words.port, words.protocol, words.need, words.source]);
    for endpoint in &service.endpoints {
        table.push([
            endpoint.port.to_string(),
            endpoint.protocol.get(lang).to_owned(),
            need(endpoint.standing, endpoint.generation, lang),
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

/// A line of names on a port, once, and only where there are names.
fn push_names<S: AsRef<str>>(port: Port, names: &[S], words: &Words, lines: &mut Vec<String>) {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    let line = format!("{port}{}{}", words.colon, names.join(words.comma));
    if !names.is_empty() && !lines.contains(&line) {
        lines.push(line);
    }
}

/// For each port that lists beside the catalogue name too: its names there.
fn listed(service: &Service, catalog: &Catalog, words: &Words) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for endpoint in &service.endpoints {
        let names = other_names(service, endpoint, catalog);
        push_names(endpoint.port, &names, words, &mut lines);
    }
    lines
}

/// For each port that other services use too: which, and by which port where that is another one. Those in
/// wide ranges come apart.
fn neighbors(service: &Service, catalog: &Catalog, lang: Lang, words: &Words) -> [Vec<String>; 2] {
    let mut lines = [Vec::new(), Vec::new()];
    for endpoint in &service.endpoints {
        let found = catalog.neighbors(&service.id, endpoint.port);
        for (others, lines) in [found.near, found.wide].into_iter().zip(&mut lines) {
            let names = others.into_iter().map(|(other, at)| {
                let name = other.name.get(lang);
                if at == endpoint.port {
                    name.to_owned()
                } else {
                    format!("{name} ({at})")
                }
            });
            push_names(endpoint.port, &names.collect::<Vec<_>>(), words, lines);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn nothing_is_wider_than_the_terminal() {
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
        // The locator is another service.
        assert!(!others.contains("Remote Procedure Call (RPC),"), "{others}");
    }
}
