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
use crate::cli::words::{self, need, places};
use crate::model::{Lang, Port, Service, Text};

/// The page of `service`.
pub(super) fn of(service: &Service, catalog: &Catalog, lang: Lang, width: Option<usize>) -> String {
    let wide = width.unwrap_or(WIDTH);
    let of_ports = service.endpoints.iter().map(|endpoint| &endpoint.sources);
    let of_notes = service.notes.iter().map(|note| &note.sources);
    let sources = of_ports.chain(of_notes).flatten();
    let [near, in_wide_ranges] = neighbors(service, catalog, lang);
    assemble([
        title(&service.name, lang, wide),
        facts(service, lang, wide),
        wrap(service.description.get(lang), wide, "", ""),
        ports(service, lang, width),
        list(words::NOTES.get(lang), &notes(service, lang), wide),
        list(words::ALSO_USED_BY.get(lang), &near, wide),
        list(words::IN_WIDE_RANGES.get(lang), &in_wide_ranges, wide),
        list(
            words::LISTED.get(lang),
            &listed(service, catalog, lang),
            wide,
        ),
        list(
            words::DOCUMENTS.get(lang),
            &cited(sources, catalog, lang),
            wide,
        ),
    ])
}

fn facts(service: &Service, lang: Lang, wide: usize) -> String {
    let text = |text: Option<&Text>| {
        text.map(|text| text.get(lang).to_owned())
            .unwrap_or_default()
    };
    let today = service
        .today
        .as_ref()
        .filter(|&today| *today != service.name);
    let facts = [
        (words::ID.get(lang), service.id.to_string()),
        (
            words::SYSTEM_NAME.get(lang),
            service.system_names.join(words::COMMA.get(lang)),
        ),
        (words::TODAY.get(lang), text(today)),
        (
            words::OTHER_NAMES.get(lang),
            service.other_names.join(words::COMMA.get(lang)),
        ),
        (
            words::STATUS.get(lang),
            service.status.label(lang).to_owned(),
        ),
        (words::SUCCESSOR.get(lang), text(service.successor.as_ref())),
        (
            words::CATEGORY.get(lang),
            service.category.label(lang).to_owned(),
        ),
        (
            words::ALIASES.get(lang),
            service.aliases.join(words::COMMA.get(lang)),
        ),
        (
            words::ORIGINS.get(lang),
            service.origins.join(words::COMMA.get(lang)),
        ),
    ];
    labels(&facts, wide)
}

/// The ports with what is spoken there, how much they are needed and the place that says so.
fn ports(service: &Service, lang: Lang, width: Option<usize>) -> String {
    let mut table = Table::new(&[
        words::PORT.get(lang),
        words::PROTOCOL.get(lang),
        words::NEED.get(lang),
        words::SOURCE.get(lang),
    ]);
    for endpoint in &service.endpoints {
        table.push([
            endpoint.port.to_string(),
            endpoint.protocol.get(lang).to_owned(),
            need(endpoint.standing, endpoint.generation, lang),
            places(&endpoint.sources, words::COMMA.get(lang)),
        ]);
    }
    table.columns(width).trim_end().to_owned()
}

/// What must be known beside the ports, and what the documents say in prose.
fn notes(service: &Service, lang: Lang) -> Vec<String> {
    let colon = words::COLON.get(lang);
    let of_ports = service.endpoints.iter().filter_map(|endpoint| {
        let note = endpoint.note.as_ref()?;
        let places = places(&endpoint.sources, words::COMMA.get(lang));
        Some(format!(
            "{}{colon}{} ({places})",
            endpoint.port,
            note.get(lang)
        ))
    });
    let prose = service.notes.iter().map(|note| {
        let places = places(&note.sources, words::COMMA.get(lang));
        format!("{} ({places})", note.text.get(lang))
    });
    of_ports.chain(prose).collect()
}

/// A line of names on a port, once, and only where there are names.
fn push_names<S: AsRef<str>>(port: Port, names: &[S], lang: Lang, lines: &mut Vec<String>) {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    let line = format!(
        "{port}{}{}",
        words::COLON.get(lang),
        names.join(words::COMMA.get(lang))
    );
    if !names.is_empty() && !lines.contains(&line) {
        lines.push(line);
    }
}

/// For each port that lists beside the catalogue name too: its names there.
fn listed(service: &Service, catalog: &Catalog, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for endpoint in &service.endpoints {
        let names = other_names(service, endpoint, catalog);
        push_names(endpoint.port, &names, lang, &mut lines);
    }
    lines
}

/// For each port that other services use too: which, and by which port where that is another one. Those in
/// wide ranges come apart.
fn neighbors(service: &Service, catalog: &Catalog, lang: Lang) -> [Vec<String>; 2] {
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
            push_names(endpoint.port, &names.collect::<Vec<_>>(), lang, lines);
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
            .split_once(words::ALSO_USED_BY.get(Lang::En))
            .expect("the section");
        assert!(others.contains("tcp/135: Message Queuing, "), "{others}");
        // The locator is another service.
        assert!(!others.contains("Remote Procedure Call (RPC),"), "{others}");
    }
}
