//! Checks that the catalog holds every fact of its source documents, and nothing more.
//!
//! `fixtures/seed-ports.tsv` is the table of the source document and `fixtures/seed-services.tsv` lists the
//! endpoints of its sections, both with line numbers. `services.tsv`, `endpoints.tsv` and `roles.tsv` hold
//! the facts of all documents, `aliases.tsv` the search terms of users; `left-out.tsv` lists the rows of
//! `endpoints.tsv` that the catalog does not hold as printed, each with the reason.

use std::collections::{BTreeMap, BTreeSet};

use portolan::catalog::Catalog;
use portolan::model::{
    Choice, Endpoint, Kind, Lang, Lookup, Matches, Need, Part, Port, Reason, Role, Rule, Service,
    Source, Text, Warning,
};
use portolan::search::{Index, Query};

/// Line numbers of the document's table.
const TABLE: std::ops::RangeInclusive<u32> = 7..=162;

fn catalog() -> Catalog {
    Catalog::embedded().expect("the embedded catalog is valid")
}

/// Parses a fixture into rows, each keyed by column name.
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
    let facts = by_line(&catalog);
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
        "endpoints name only lines that the document has"
    );
}

#[test]
fn the_catalog_has_exactly_the_endpoints_of_the_sections() {
    let catalog = catalog();
    let facts = by_line(&catalog);
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

/// Returns the documents that a row of `endpoints.tsv` or `roles.tsv` comes from; the source document
/// includes its line.
fn stated(row: &BTreeMap<&str, &str>) -> Vec<Source> {
    let source = |document: &str, line| Source {
        document: document.to_owned(),
        line,
    };
    let of_tags = |tags: &str| {
        let tags = tags.split(';').map(|tag| tag.trim_end_matches(" note"));
        tags.map(|tag| source(tag, None)).collect()
    };
    let Some(kind) = row.get("source") else {
        return of_tags(row["source_tag"]);
    };
    let place = row["source_ref"];
    match *kind {
        "seed-table" | "seed-section" => {
            let line = place.strip_prefix("line ").expect("a line");
            vec![source("seed", Some(line.parse().expect("a number")))]
        }
        "learn-current" => vec![source("L23", None)],
        "kb-archived" if place == "JP05" => vec![source("JP05", None)],
        "kb-archived" => vec![source("L20", None)],
        _ => {
            let (_, tags) = place.split_once('[').expect("tags");
            of_tags(tags.trim_end_matches(']'))
        }
    }
}

/// Returns the port of a row of `endpoints.tsv` or `roles.tsv`; `None` for “any”.
fn row_port(row: &BTreeMap<&str, &str>) -> Option<Port> {
    let written = port(row["transport"], row["port_spec"]);
    (row["port_spec"] != "any").then(|| written.parse().expect("a port"))
}

/// Returns true if `sources` include that document, and that line if one is given.
fn names(sources: &[Source], stated: &Source) -> bool {
    sources.iter().any(|source| {
        source.document == stated.document && (stated.line.is_none() || source.line == stated.line)
    })
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
    let table = rows(include_str!("../fixtures/endpoints.tsv"));
    assert_eq!(table.len(), 724);
    for row in &table {
        let service = catalog.find(row["service_id"]).expect(row["service_id"]);
        let port = row_port(row).expect("a port");
        let there = stated(row).iter().all(|source| {
            let mut ends = service.endpoints.iter().filter(|end| end.port == port);
            ends.any(|end| names(&end.sources, source))
        });
        assert_ne!(
            there,
            left_out.remove(&key(row)),
            "{row:?} must be either in the catalog or listed as left out"
        );
    }
    assert!(
        left_out.is_empty(),
        "listed as left out, but not in the table: {left_out:?}"
    );
}

#[test]
fn every_endpoint_has_a_documented_source() {
    let catalog = catalog();
    let mut documented = BTreeSet::new();
    for row in rows(include_str!("../fixtures/endpoints.tsv")) {
        for source in stated(&row) {
            let port = row_port(&row).expect("a port").to_string();
            documented.insert((row["service_id"], port, source.document));
        }
    }
    let mut of_roles = BTreeSet::new();
    for row in rows(include_str!("../fixtures/roles.tsv")) {
        for source in stated(&row) {
            of_roles.extend(row_port(&row).map(|port| (port.to_string(), source.document)));
        }
    }
    for (service, endpoint) in catalog.rows() {
        for source in &endpoint.sources {
            let of_role = (endpoint.port.to_string(), source.document.clone());
            let (port, document) = of_role.clone();
            let id = service.id.as_str();
            // The one range that appears only in the document's prose.
            let in_prose = (id, port.as_str()) == ("application-layer-gateway", "tcp/3000-5000");
            assert!(
                documented.contains(&(id, port, document))
                    || of_roles.contains(&of_role)
                    || in_prose,
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

#[test]
fn every_role_has_exactly_the_rows_of_its_documents() {
    let catalog = catalog();
    assert_eq!(catalog.roles().len(), 51);
    let table = rows(include_str!("../fixtures/roles.tsv"));
    assert_eq!(table.len(), 397);
    let mut counts: BTreeMap<(&str, Port), usize> = BTreeMap::new();
    for row in &table {
        let role = catalog.find_role(row["role_id"]).expect(row["role_id"]);
        let stated = stated(row);
        let Some(port) = row_port(row) else {
            let warned = |source| {
                role.cautions
                    .iter()
                    .any(|note| names(&note.sources, source))
            };
            assert!(stated.iter().all(warned), "{row:?}");
            continue;
        };
        *counts.entry((row["role_id"], port)).or_default() += 1;
        let need = row["need"].split([':', ' ', ';']).next().expect("a need");
        let conditional = row["need"].len() > need.len();
        let answers = role.entries.iter().any(|entry| {
            entry.port == port
                && entry.need.name() == need
                && (!conditional || entry.condition.is_some())
                && stated.iter().all(|source| names(&entry.sources, source))
        });
        assert!(answers, "{row:?}");
    }
    for role in catalog.roles() {
        for entry in &role.entries {
            let rows = counts.get(&(role.id.as_str(), entry.port));
            let rows = rows.unwrap_or_else(|| panic!("{}: no row has {}", role.id, entry.port));
            let entries = role.entries.iter().filter(|other| other.port == entry.port);
            assert!(entries.count() >= *rows, "{} {}", role.id, entry.port);
        }
    }
}

#[test]
fn roles_are_complete_in_both_languages_and_reference_known_services() {
    let catalog = catalog();
    let texts = |role: &Role| -> Vec<Text> {
        let entries = role.entries.iter().flat_map(|entry| {
            let mut texts = vec![&entry.purpose, &entry.from, &entry.to];
            texts.extend(&entry.condition);
            texts
        });
        let cautions = role.cautions.iter().map(|note| &note.text);
        let all = [&role.name, &role.description].into_iter().chain(entries);
        all.chain(cautions).cloned().collect()
    };
    let mut names = BTreeSet::new();
    for role in catalog.roles() {
        assert!(role.description.en.len() > 80, "{}", role.id);
        assert!(role.description.zh.chars().count() > 30, "{}", role.id);
        assert!(!role.entries.is_empty(), "{}", role.id);
        assert!(names.insert(role.name.en.clone()), "{}", role.id);
        for text in texts(role) {
            for word in [&text.en, &text.zh] {
                assert!(!word.is_empty() && word.trim() == word, "{}", role.id);
                assert!(!word.contains(char::is_control), "{}", role.id);
            }
            assert!(!text.en.contains(is_han), "{}: {}", role.id, text.en);
        }
        for entry in &role.entries {
            if let Some(id) = &entry.service {
                assert!(catalog.service(id).is_some(), "{}: {id}", role.id);
            }
        }
    }
}

/// Role entries for which no service in the catalog listens: clients, devices, Microsoft's servers.
#[test]
fn only_ports_of_clients_devices_and_the_internet_have_no_service() {
    let catalog = catalog();
    let nobody: BTreeSet<String> = catalog
        .roles()
        .iter()
        .flat_map(|role| {
            let entries = role.entries.iter().filter(|entry| entry.service.is_none());
            entries.map(|entry| format!("{} {}", role.id, entry.port))
        })
        .collect();
    let nobody: Vec<&str> = nobody.iter().map(String::as_str).collect();
    assert_eq!(
        nobody,
        [
            "configmgr-management-point udp/68",
            "configmgr-site-server udp/9",
            "dhcp udp/68",
            "file-server tcp/dynamic-rpc",
            "operations-manager icmp",
            "operations-manager tcp/22",
            "rds-licensing tcp/443",
            "wds udp/68",
            "wsus tcp/443",
            "wsus tcp/80",
        ]
    );
}

/// Returns true for characters that appear only in Chinese texts.
fn is_han(char: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&char)
}

#[test]
fn every_service_is_complete_in_both_languages() {
    let catalog = catalog();
    let table = rows(include_str!("../fixtures/services.tsv"));
    assert_eq!(table.len(), 102);
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
    let table = rows(include_str!("../fixtures/aliases.tsv"));
    assert_eq!(table.len(), 178);
    let mut lost = Vec::new();
    for row in &table {
        let wanted: Vec<&str> = row["service_ids"].split(',').collect();
        let mut hits = index.search(&Query::parse(row["alias"]));
        index.rank(&mut hits, usize::MAX);
        let mut found: Vec<&str> = Vec::new();
        for hit in hits.iter() {
            let (service, _) = catalog.row(hit.row).expect("hits name rows");
            if !found.contains(&service.id.as_str()) {
                found.push(service.id.as_str());
            }
        }
        found.truncate(5);
        let first = found.first().is_some_and(|first| wanted.contains(first));
        if !first || !found.contains(&wanted[0]) {
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
    for row in rows(include_str!("../fixtures/aliases.tsv")) {
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
        ends.chain(service.notes.iter().flat_map(|note| &note.sources))
    });
    let of_roles = catalog.roles().iter().flat_map(|role| {
        let entries = role.entries.iter().flat_map(|entry| &entry.sources);
        entries.chain(role.cautions.iter().flat_map(|note| &note.sources))
    });
    let named: BTreeSet<&str> = of_services
        .chain(of_roles)
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
    let mut ruleset = Choice::default().ruleset(&catalog);
    ruleset.rules.push(Rule {
        transport: port.transport(),
        matches: Matches::Ports(port.spec().range().expect("a number")),
        kind: Kind::Static,
        parts: vec![Part {
            port,
            reasons: vec![reason],
        }],
    });
    ruleset.warnings(&catalog)
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
