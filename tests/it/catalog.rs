//! Checks that the catalog holds every fact of its source documents, and nothing more.
//!
//! `fixtures/seed-ports.tsv` is the table of the source document and `fixtures/seed-services.tsv` lists the
//! endpoints of its sections, both with line numbers. `services.tsv`, `endpoints.tsv` and `roles.tsv` hold
//! the facts of all documents, `changes-*.tsv` those of later documents, `more-*.tsv` those that other services
//! and roles are based on; `aliases.tsv` has the search terms of users. `left-out.tsv` lists the rows of
//! `endpoints.tsv` that the catalog does not hold, each with the reason. Roles are in `facts.rs`.

use std::collections::{BTreeMap, BTreeSet};

use portolan::catalog::Catalog;
use portolan::model::{
    Choice, Endpoint, Kind, Lang, Matches, Need, Part, Port, Reason, Rule, Service, Source, Text,
    Warning,
};
use portolan::search::{Index, Query};

use crate::support::fixture::{all_rows, names, row_port, rows, stated};
use crate::support::rulesets::catalog;

/// Endpoints of all documents, in three tables.
const ENDPOINTS: [&str; 3] = [
    include_str!("../fixtures/endpoints.tsv"),
    include_str!("../fixtures/more-endpoints.tsv"),
    include_str!("../fixtures/changes-endpoints.tsv"),
];
/// Search terms of users, in two tables.
const ALIASES: [&str; 2] = [
    include_str!("../fixtures/aliases.tsv"),
    include_str!("../fixtures/more-aliases.tsv"),
];
/// Ports of roles, in three tables.
const ROLES: [&str; 3] = [
    include_str!("../fixtures/roles.tsv"),
    include_str!("../fixtures/more-roles.tsv"),
    include_str!("../fixtures/changes-roles.tsv"),
];
/// Protocol names of the table that the catalog corrects, by line: a misspelling, the word for accounting, and a
/// wrong translation. The document's words are aliases of the endpoints.
const CORRECTED: [(u32, &str); 5] = [
    (16, "QOTD"),
    (17, "QOTD"),
    (129, "RADIUS 记帐"),
    (139, "SMS 远程控制（控制）"),
    (140, "SMS 远程控制（控制）"),
];
/// Changes of endpoints that their document proves by not having the port; it is no source of them.
const PROVED_BY_ABSENCE: [(&str, &str); 3] = [
    ("server", "udp/445"),
    ("performance-logs-and-alerts", "tcp/139"),
    ("rpc", "tcp/593"),
];
/// Line numbers of the document's table.
const TABLE: std::ops::RangeInclusive<u32> = 7..=162;

fn lines(sources: &[Source]) -> impl Iterator<Item = u32> {
    let seed = sources.iter().filter(|source| source.document == "seed");
    seed.filter_map(|source| source.line)
}

/// Maps each line of the document to the catalog's endpoint for it.
fn by_line(catalog: &Catalog) -> BTreeMap<u32, (&Service, &Endpoint)> {
    let mut facts = BTreeMap::new();
    for (service, endpoint) in catalog.rows() {
        for line in lines(&endpoint.sources) {
            let before = facts.insert(line, (service, endpoint));
            assert!(before.is_none(), "two endpoints name line {line}");
        }
    }
    facts
}

/// Formats the port of a fixture row as the catalog writes it.
fn port(transport: &str, port: &str) -> String {
    let transport = transport.to_ascii_lowercase();
    match port {
        "n/a" => transport,
        // The server chooses FTP's passive ports; RPC assigns all other dynamic ports of the document.
        "dynamic" => format!("{transport}/dynamic"),
        number => format!("{transport}/{number}"),
    }
}

#[test]
fn the_catalog_has_exactly_the_rows_of_the_table() {
    let catalog = catalog();
    let facts = by_line(catalog);
    let table = rows(include_str!("../fixtures/seed-ports.tsv"));
    assert_eq!(table.len(), 156);
    for row in &table {
        let line: u32 = row["line_no"].parse().expect("a line number");
        let (service, endpoint) = facts.get(&line).unwrap_or_else(|| panic!("line {line}"));
        assert_eq!(
            endpoint.port.to_string(),
            port(row["transport_norm"], row["port"]),
            "line {line}"
        );
        let document = row["app_protocol_zh"];
        let corrected = CORRECTED.iter().find(|(at, _)| *at == line);
        if let Some((_, word)) = corrected {
            assert_eq!(endpoint.protocol.zh, *word, "line {line}");
            let is_alias = |alias: &String| alias.eq_ignore_ascii_case(document);
            assert!(endpoint.aliases.iter().any(is_alias), "line {line}");
        } else {
            assert_eq!(endpoint.protocol.zh, document, "line {line}");
        }
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
        "endpoints name only lines that the document has"
    );
}

#[test]
fn the_catalog_has_exactly_the_endpoints_of_the_sections() {
    let catalog = catalog();
    let facts = by_line(catalog);
    let sections = rows(include_str!("../fixtures/seed-services.tsv"));
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
fn facts_only_in_prose_are_notes() {
    let catalog = catalog();
    let sections = rows(include_str!("../fixtures/seed-services.tsv"));
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
fn every_documented_endpoint_is_present_or_left_out_with_a_reason() {
    let catalog = catalog();
    let key = |row: &BTreeMap<&'static str, &'static str>| {
        [
            "service_id",
            "transport",
            "port_spec",
            "source",
            "source_ref",
        ]
        .map(|column| row[column])
    };
    let left_out = rows(include_str!("../fixtures/left-out.tsv"));
    assert!(left_out.iter().all(|row| row["reason"].len() > 20));
    let mut left_out: BTreeSet<_> = left_out.iter().map(key).collect();
    assert_eq!(rows(ENDPOINTS[0]).len(), 724);
    for row in all_rows(&ENDPOINTS[..2]) {
        let service = catalog.find(row["service_id"]).expect(row["service_id"]);
        let port = row_port(&row).expect("a port");
        let there = stated(&row).iter().all(|source| {
            let mut ends = service.endpoints.iter().filter(|end| end.port == port);
            ends.any(|end| names(&end.sources, source))
        });
        assert_ne!(
            there,
            left_out.remove(&key(&row)),
            "{row:?} must be either in the catalog or listed as left out"
        );
    }
    assert!(
        left_out.is_empty(),
        "listed as left out, but not in the table: {left_out:?}"
    );
}

#[test]
fn every_changed_endpoint_is_present() {
    let catalog = catalog();
    let table = rows(ENDPOINTS[2]);
    assert_eq!(table.len(), 31);
    for row in &table {
        let service = catalog.find(row["service_id"]).expect(row["service_id"]);
        let port = row_port(row).expect("a port");
        let mut ends = service.endpoints.iter().filter(|end| end.port == port);
        let by_absence = PROVED_BY_ABSENCE.contains(&(row["service_id"], &*port.to_string()));
        let has_sources = |end: &Endpoint| {
            let mut stated = stated(row).into_iter();
            stated.all(|source| names(&end.sources, &source) != by_absence)
        };
        assert!(ends.any(has_sources), "{row:?}");
    }
    for (id, port, need, has_condition) in [
        ("server", "udp/445", Need::Disputed, false),
        ("server", "udp/443", Need::Optional, true),
        (
            "performance-logs-and-alerts",
            "tcp/139",
            Need::Legacy,
            false,
        ),
        ("rpc", "tcp/593", Need::Optional, true),
        ("sql-server", "udp/1434", Need::Optional, true),
        ("sql-browser", "tcp/2382", Need::Required, true),
        (
            "sql-analysis-services",
            "tcp/dynamic-ephemeral",
            Need::Required,
            true,
        ),
        ("windows-admin-center", "tcp/6516", Need::Legacy, false),
    ] {
        let service = catalog.find(id).expect(id);
        let port: Port = port.parse().expect(port);
        let mut ends = service.endpoints.iter();
        let end = ends.find(|end| end.port == port).expect(id);
        assert_eq!(
            (end.need, end.when.is_some()),
            (need, has_condition),
            "{id} {port}"
        );
    }
}

#[test]
fn every_endpoint_has_a_documented_source() {
    let catalog = catalog();
    let mut documented = BTreeSet::new();
    for row in all_rows(&ENDPOINTS) {
        for source in stated(&row) {
            let port = row_port(&row).expect("a port").to_string();
            documented.insert((row["service_id"], port, source.document));
        }
    }
    let mut of_roles = BTreeSet::new();
    for row in all_rows(&ROLES) {
        for source in stated(&row) {
            of_roles.extend(row_port(&row).map(|port| (port.to_string(), source.document)));
        }
    }
    for (service, endpoint) in catalog.rows() {
        for source in &endpoint.sources {
            let of_role = (endpoint.port.to_string(), source.document.clone());
            let (port, document) = of_role.clone();
            let id = service.id.as_str();
            assert!(
                documented.contains(&(id, port, document)) || of_roles.contains(&of_role),
                "{id} {}: {source}",
                endpoint.port
            );
        }
    }
}

#[test]
fn disputed_and_local_ports_are_explained_and_local_ones_never_opened() {
    let catalog = catalog();
    for (service, endpoint) in catalog.rows() {
        let at = format!("{} {}", service.id, endpoint.port);
        match endpoint.need {
            Need::Disputed => {
                let note = endpoint.note.as_ref().expect(&at);
                assert!(note.en.starts_with("Disputed: "), "{at}");
                assert!(note.zh.starts_with("有争议："), "{at}");
            }
            Need::Local => assert!(endpoint.note.is_some(), "{at}"),
            Need::Required | Need::Optional | Need::Legacy => {}
        }
    }
    let need = |id: &str, port: &str| {
        let service = catalog.find(id).expect(id);
        let port: Port = port.parse().expect(port);
        let mut ends = service.endpoints.iter().filter(|end| end.port == port);
        ends.next().expect(id).need
    };
    for (id, port) in [
        ("server", "udp/445"),
        ("local-security-authority", "udp/636"),
        ("cluster-service", "udp/dynamic-rpc"),
        ("event-log", "tcp/445"),
        ("smtp", "udp/25"),
    ] {
        assert_eq!(need(id, port), Need::Disputed, "{id} {port}");
    }
    assert_eq!(need("dfs-replication", "tcp/5722"), Need::Legacy);
    assert_eq!(need("ad-fs", "tcp/1501"), Need::Local);
}

/// Returns true for characters that appear only in Chinese texts.
fn is_han(char: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&char)
}

#[test]
fn every_service_is_complete_in_both_languages() {
    let catalog = catalog();
    let table = all_rows(&[
        include_str!("../fixtures/services.tsv"),
        include_str!("../fixtures/more-services.tsv"),
    ]);
    assert_eq!(catalog.services().len(), table.len());
    for row in &table {
        let service = catalog.find(row["id"]).expect(row["id"]);
        assert_eq!(service.status.name(), row["status"], "{}", service.id);
        assert_eq!(service.category.name(), row["category"], "{}", service.id);
    }
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
        assert!(!service.description.en.contains(is_han), "{}", service.id);
        assert!(service.description.zh.contains(is_han), "{}", service.id);
        assert!(!service.endpoints.is_empty(), "{}", service.id);
        assert!(!service.aliases.is_empty(), "{}", service.id);
    }
}

#[test]
fn aliases_find_the_intended_service() {
    let catalog = catalog();
    let index = Index::new(catalog.rows(), catalog.roles());
    let table = all_rows(&ALIASES);
    assert_eq!(rows(ALIASES[0]).len(), 178);
    let mut lost = Vec::new();
    for row in &table {
        let wanted: Vec<&str> = row["service_ids"].split(',').collect();
        let mut hits = index.search(&Query::parse(row["alias"]));
        index.rank(&mut hits, usize::MAX);
        let mut found: Vec<String> = Vec::new();
        for hit in hits.iter() {
            let row = catalog.row(hit.row).expect("hits name rows");
            let id = row.service_id().to_string();
            if !found.contains(&id) {
                found.push(id);
            }
        }
        found.truncate(5);
        let first = found.first();
        let first = first.is_some_and(|first| wanted.contains(&first.as_str()));
        if !first || !found.iter().any(|id| id == wanted[0]) {
            lost.push(format!(
                "{}: wanted {wanted:?}, got {found:?}",
                row["alias"]
            ));
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn a_shared_alias_is_listed_earliest_for_its_main_service() {
    let catalog = catalog();
    for row in all_rows(&ALIASES) {
        let place = |id: &str| {
            let service = catalog.find(id).expect(id);
            let mut aliases = service.aliases.iter();
            let at = aliases.position(|alias| alias == row["alias"]);
            at.unwrap_or_else(|| panic!("{id} has no alias {}", row["alias"]))
        };
        let mut places = row["service_ids"].split(',').map(place);
        let first = places.next().expect("a service");
        assert!(places.all(|later| first < later), "{}", row["alias"]);
    }
}

#[test]
fn every_document_is_used_and_every_fact_has_a_document() {
    let catalog = catalog();
    let of_services = catalog.services().iter().flat_map(|service| {
        let ends = service.endpoints.iter().flat_map(|end| &end.sources);
        let programs = service.programs.iter().flat_map(|program| &program.sources);
        let ends = ends.chain(programs);
        ends.chain(service.notes.iter().flat_map(|note| &note.sources))
    });
    let of_roles = catalog.roles().iter().flat_map(|role| {
        let entries = role.entries.iter().flat_map(|entry| &entry.sources);
        entries.chain(role.cautions.iter().flat_map(|note| &note.sources))
    });
    let of_symptoms = catalog.symptoms().iter().flat_map(|one| &one.sources);
    let named: BTreeSet<&str> = of_services
        .chain(of_roles)
        .chain(of_symptoms)
        .map(|source| source.document.as_str())
        .collect();
    let listed: BTreeSet<&str> = catalog
        .documents()
        .iter()
        .map(|document| document.id.as_str())
        .collect();
    assert_eq!(named, listed);
}

#[test]
fn no_two_services_share_a_name() {
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
    }
}

#[test]
fn no_text_contains_characters_unsafe_for_terminals() {
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

/// Returns the warnings of a ruleset that opens this port for this protocol.
fn warnings(port: &str, protocol: &str) -> Vec<Warning> {
    let catalog = catalog();
    let port: Port = port.parse().expect(port);
    let reason = Reason {
        protocol: Some(Text::each(|_| protocol.to_owned())),
        ..Reason::default()
    };
    let mut ruleset = Choice::default().ruleset(catalog);
    ruleset.rules.push(Rule {
        transport: port.transport(),
        matches: Matches::Ports(port.spec().range().expect("a number")),
        kind: Kind::Static,
        parts: vec![Part {
            port,
            reasons: [reason].into(),
        }]
        .into(),
    });
    ruleset.warnings(catalog)
}

#[test]
fn clear_text_is_recognized_by_port_or_name() {
    for (port, protocol, name) in [
        ("tcp/80", "CRL and AIA", "HTTP"),
        ("tcp/8530", "HTTP (clients)", "HTTP"),
        ("udp/162", "SNMP traps", "SNMP"),
    ] {
        let clear = vec![(port.parse().expect(port), name.to_owned())];
        assert_eq!(warnings(port, protocol), [Warning::ClearText(clear)]);
    }
    for (port, protocol) in [
        ("tcp/443", "HTTPS"),
        ("tcp/990", "FTP over TLS (implicit)"),
        ("tcp/5985", "WinRM 2.0 (HTTP)"),
        ("udp/80", "Anything"),
        ("tcp/389", "LDAP Server"),
    ] {
        assert_eq!(warnings(port, protocol), [], "{port} {protocol}");
    }
}
