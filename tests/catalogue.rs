//! The catalogue holds every fact of the source document, and nothing that the document does not say.
//!
//! `fixtures/seed-ports.tsv` is the document's table, `fixtures/seed-services.tsv` the endpoints of its
//! sections, both with their line numbers.

use std::collections::{BTreeMap, BTreeSet};

use portolan::catalog::Catalog;
use portolan::model::{Endpoint, Lang, Service, Source};

/// The lines of the document's table.
const TABLE: std::ops::RangeInclusive<u32> = 7..=162;

fn catalog() -> Catalog {
    Catalog::embedded().expect("the embedded catalogue is good")
}

/// The rows of a fixture, each by its column names.
fn rows(tsv: &'static str) -> Vec<BTreeMap<&'static str, &'static str>> {
    let mut lines = tsv.lines();
    let header: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    lines
        .map(|line| header.iter().copied().zip(line.split('\t')).collect())
        .collect()
}

fn lines(sources: &[Source]) -> impl Iterator<Item = u32> {
    let seed = sources.iter().filter(|source| source.document == "seed");
    seed.filter_map(|source| source.line)
}

/// What stands on each line of the document, read back from the catalogue.
fn by_line(catalog: &Catalog) -> BTreeMap<u32, (&Service, &Endpoint)> {
    let mut facts = BTreeMap::new();
    for (service, endpoint) in catalog.rows() {
        for line in lines(&endpoint.sources) {
            let before = facts.insert(line, (service, endpoint));
            assert!(before.is_none(), "line {line} is claimed twice");
        }
    }
    facts
}

/// The port of a fixture row as the catalogue writes it.
fn port(transport: &str, port: &str) -> String {
    let transport = transport.to_ascii_lowercase();
    match port {
        "n/a" => transport,
        // FTP's passive ports are chosen by the server; RPC hands out all others of the document.
        "dynamic" => format!("{transport}/dynamic"),
        number => format!("{transport}/{number}"),
    }
}

#[test]
fn every_row_of_the_table_is_there_and_no_other() {
    let catalog = catalog();
    let facts = by_line(&catalog);
    let table = rows(include_str!("fixtures/seed-ports.tsv"));
    assert_eq!(table.len(), 156);
    for row in &table {
        let line: u32 = row["line_no"].parse().expect("a line number");
        let (service, endpoint) = facts.get(&line).unwrap_or_else(|| panic!("line {line}"));
        assert_eq!(
            endpoint.port.to_string(),
            port(row["transport_norm"], row["port"]),
            "line {line}"
        );
        assert_eq!(endpoint.protocol.zh, row["app_protocol_zh"], "line {line}");
        let printed = row["service_zh"];
        assert!(
            service.names().any(|name| name == printed),
            "line {line}: {printed}"
        );
    }
    let claimed = facts.keys().filter(|line| TABLE.contains(line)).count();
    assert_eq!(
        claimed,
        table.len(),
        "no line of the table is claimed that the document does not have"
    );
}

#[test]
fn every_endpoint_of_the_sections_is_there_and_no_other() {
    let catalog = catalog();
    let facts = by_line(&catalog);
    let sections = rows(include_str!("fixtures/seed-services.tsv"));
    let listed: Vec<_> = sections
        .iter()
        .filter(|row| row["kind"] == "listed")
        .collect();
    assert_eq!(listed.len(), 59);
    for row in &listed {
        let line: u32 = row["line_no"].parse().expect("a line number");
        let (service, endpoint) = facts.get(&line).unwrap_or_else(|| panic!("line {line}"));
        assert_eq!(service.id.as_str(), row["service_id"], "line {line}");
        let written = endpoint.port.to_string();
        let wanted = port(row["transport"], row["port"]);
        let dynamic = wanted.ends_with("dynamic") && endpoint.port.spec().is_dynamic();
        assert!(
            written == wanted || (dynamic && written.starts_with(&wanted)),
            "line {line}"
        );
        assert_eq!(endpoint.protocol.en, row["app_protocol_en"], "line {line}");
        if row["system_service_name"] != "-" {
            let name = row["system_service_name"].to_owned();
            assert!(service.system_names.contains(&name), "line {line}: {name}");
        }
    }
    let claimed = facts.keys().filter(|line| !TABLE.contains(line)).count();
    assert_eq!(claimed, listed.len());
}

#[test]
fn what_stands_only_in_prose_is_a_note() {
    let catalog = catalog();
    let sections = rows(include_str!("fixtures/seed-services.tsv"));
    for row in sections.iter().filter(|row| row["kind"] == "prose") {
        let line: u32 = row["line_no"].parse().expect("a line number");
        let service = catalog.find(row["service_id"]).expect(row["service_id"]);
        let noted = service
            .notes
            .iter()
            .any(|note| lines(&note.sources).any(|at| at == line));
        assert!(noted, "line {line} of {}", service.id);
    }
    let note = |id: &str, words: &str| {
        let service = catalog.find(id).expect(id);
        assert!(
            service
                .notes
                .iter()
                .any(|note| note.text.en.contains(words)),
            "{id}: {words}"
        );
    };
    note("application-layer-gateway", "3000 to 5000");
    note("ftp-publishing", "control port minus one");
    note("ftp-publishing", "1025 to 5000");
    note("internet-connection-sharing", "inside interface only");
    note("sms-remote-control-agent", "UPD");
}

#[test]
fn the_sixty_two_services_of_the_table_are_complete_in_both_languages() {
    let catalog = catalog();
    assert_eq!(catalog.services().len(), 62);
    for service in catalog.services() {
        for lang in [Lang::En, Lang::Zh] {
            let description = service.description.get(lang);
            let enough = if lang == Lang::En { 80 } else { 30 };
            assert!(
                description.chars().count() > enough,
                "{}: {description}",
                service.id
            );
            assert!(!service.name.get(lang).is_empty(), "{}", service.id);
        }
        let is_han = |char: char| ('\u{4e00}'..='\u{9fff}').contains(&char);
        assert!(!service.description.en.contains(is_han), "{}", service.id);
        assert!(service.description.zh.contains(is_han), "{}", service.id);
        assert!(!service.endpoints.is_empty(), "{}", service.id);
        assert!(!service.aliases.is_empty(), "{}", service.id);
    }
}

#[test]
fn ids_names_and_sources_are_sound() {
    let catalog = catalog();
    let mut names = BTreeMap::new();
    for service in catalog.services() {
        let own: BTreeSet<String> = std::iter::once(service.id.as_str())
            .chain(service.system_names.iter().map(String::as_str))
            .chain(service.names())
            .map(str::to_lowercase)
            .collect();
        for name in own {
            let other = names.insert(name.clone(), &service.id);
            assert!(other.is_none(), "{name} means {} and {other:?}", service.id);
        }
        let facts = service.endpoints.iter().map(|endpoint| &endpoint.sources);
        let notes = service.notes.iter().map(|note| &note.sources);
        for source in facts.chain(notes).flatten() {
            assert!(
                catalog.document(&source.document).is_some(),
                "{}: {source}",
                service.id
            );
        }
    }
}

#[test]
fn no_text_holds_what_breaks_a_terminal() {
    for service in catalog().services() {
        let texts = service
            .names()
            .chain([&*service.description.en, &*service.description.zh]);
        let notes = service.notes.iter().map(|note| &note.text);
        let ends = service
            .endpoints
            .iter()
            .flat_map(|end| [Some(&end.protocol), end.note.as_ref()]);
        let both = notes
            .chain(ends.flatten())
            .flat_map(|text| [&*text.en, &*text.zh]);
        for text in texts
            .chain(both)
            .chain(service.aliases.iter().map(String::as_str))
        {
            let breaks = |char: char| {
                char.is_control() || matches!(char, '\u{fe0f}' | '\u{202a}'..='\u{202e}')
            };
            assert!(!text.contains(breaks), "{}: {text:?}", service.id);
            assert_eq!(text.trim(), text, "{}", service.id);
        }
    }
}
