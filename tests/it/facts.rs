//! Checks the ports of roles, the programs and the tool names of services, and the symptoms against the tables of
//! facts: every row is in the catalog or listed with a reason, and the catalog holds nothing more.
//!
//! `roles.tsv` has the facts of the documents, `changes-roles.tsv` what later documents corrected and added, and
//! `more-roles.tsv` the ports of other roles.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use portolan::model::{
    Direction, Endpoint, Entry, Flow, Id, Need, Port, Role, Service, Status, ToolNames,
};

use crate::support::browser::CATALOG;
use crate::support::fixture::{Row, list, names, need, port_text, row_port, rows, stated};

const CHANGES: &str = include_str!("../fixtures/changes-roles.tsv");
const MORE: &str = include_str!("../fixtures/more-roles.tsv");

/// Rows that became required under a condition, because the feature that needs the port always needs it.
const CONDITIONAL: [(&str, &str); 4] = [
    ("sql-engine", "tcp/dynamic-ephemeral"),
    ("ssas", "tcp/dynamic-ephemeral"),
    ("sql-browser", "tcp/2382"),
    ("remote-event-log", "tcp/445"),
];
/// The row that a later document corrects: it lists the port for a mode that is off by default.
const CORRECTED: (&str, &str) = ("branchcache", "tcp/443");
/// The port that a document is named for because it does not have it.
const PROVED_BY_ABSENCE: (&str, &str, &str) = ("domain-controller", "udp/445", "AD179442");

/// Words after `required` in `roles.tsv`, by role and port, and whether they are a condition: a feature that a
/// default installation does not have. The others are remarks, which the entry has as a note.
const WORDS_AFTER_REQUIRED: [(&str, &str, bool); 26] = [
    ("dc-replication", "udp/123", false),
    ("ad-fs-wap", "tcp/80", false),
    ("wins", "tcp/42", true),
    ("wins", "udp/42", true),
    ("dfs-namespaces", "tcp/135", false),
    ("dfs-namespaces", "tcp/dynamic-rpc", false),
    ("dfs-namespaces", "tcp/389", false),
    ("dfs-namespaces", "udp/389", false),
    ("print-server", "tcp/135", false),
    ("print-server", "tcp/dynamic-rpc", false),
    ("print-server", "tcp/445", false),
    ("ftp", "tcp/dynamic-ephemeral", true),
    ("rds-licensing", "tcp/443", false),
    ("exchange-current", "tcp/587", false),
    ("sql-engine", "tcp/dynamic-ephemeral", true),
    ("sql-browser", "udp/1434", false),
    ("sql-browser", "tcp/2382", true),
    ("sql-availability-group", "tcp/5022", false),
    ("sql-availability-group", "tcp/1433", false),
    ("ssas", "tcp/2382", true),
    ("configmgr-site-server", "tcp/4022", true),
    ("configmgr-management-point", "tcp/80", true),
    ("configmgr-management-point", "tcp/443", false),
    ("remote-event-log", "tcp/445", true),
    ("branchcache", "udp/3702", true),
    ("branchcache", "tcp/443", true),
];

fn role(id: &str) -> &'static Role {
    CATALOG
        .find_role(id)
        .unwrap_or_else(|| panic!("no role {id}"))
}

fn service(id: &str) -> &'static Service {
    match CATALOG.find(id) {
        Some(Cow::Borrowed(service)) => service,
        _ => panic!("no service {id}"),
    }
}

fn port(text: &str) -> Port {
    text.parse().expect(text)
}

/// Returns the entries of a row's role on the row's port.
fn entries<'a>(row: &Row, port: Port) -> impl Iterator<Item = &'a Entry> + use<'a> {
    let entries = role(row["role_id"]).entries.iter();
    entries.filter(move |entry| entry.port == port)
}

/// Returns the need of a row, and whether it has a condition if that is known from the row.
fn wanted_need(row: &Row, port: Port) -> (Need, Option<bool>) {
    let key = (row["role_id"], &*port.to_string());
    if CONDITIONAL.contains(&key) {
        return (Need::Required, Some(true));
    }
    if key == CORRECTED {
        return (Need::Optional, Some(true));
    }
    (need(row["need"]), None)
}

fn has_sources(row: &Row, entry: &Entry) -> bool {
    stated(row).iter().all(|source| {
        let (id, port, document) = PROVED_BY_ABSENCE;
        let absent = row["role_id"] == id && entry.port.to_string() == port;
        names(&entry.sources, source) != (absent && source.document == document)
    })
}

/// Asserts that the role has an entry with the port, the need and the documents of a row.
fn assert_present(row: &Row) {
    let Some(port) = row_port(row) else {
        let warned = |source| {
            let mut cautions = role(row["role_id"]).cautions.iter();
            cautions.any(|note| names(&note.sources, source))
        };
        assert!(stated(row).iter().all(warned), "{row:?}");
        return;
    };
    let (need, condition) = wanted_need(row, port);
    let fits = |entry: &Entry| {
        entry.need == need
            && condition.is_none_or(|has| entry.when.is_some() == has)
            && has_sources(row, entry)
    };
    assert!(entries(row, port).any(fits), "{row:?}");
}

#[test]
fn every_documented_port_of_a_role_is_present() {
    let table = rows(include_str!("../fixtures/roles.tsv"));
    assert_eq!(table.len(), 397);
    table.iter().for_each(assert_present);
    rows(MORE).iter().for_each(assert_present);
}

/// Returns the rows of an action in the table of changes.
fn changes(action: &str) -> Vec<Row> {
    let all = rows(CHANGES);
    let of_action = all.into_iter().filter(|row| row["action"] == action);
    of_action.collect()
}

#[test]
fn every_correction_of_a_role_is_made() {
    let table = changes("change");
    assert_eq!(table.len(), 10);
    table.iter().for_each(assert_present);
    let flow = |id: &str, port_text: &str| {
        let port = port(port_text);
        let mut entries = role(id).entries.iter();
        entries.find(|entry| entry.port == port).expect(id).flow
    };
    // What was both ways and is one.
    assert_eq!(flow("dfs-replication", "tcp/389"), Flow::Out);
    assert_eq!(flow("dfs-replication", "udp/389"), Flow::Out);
    let inbound = |id: &str, text: &str| {
        let mut entries = role(id).entries.iter();
        entries.any(|entry| entry.port == port(text) && entry.flow.goes(Direction::In))
    };
    assert!(!inbound("dfs-replication", "tcp/389"));
    let echo = role("failover-cluster").entries.iter();
    let types: Vec<_> = echo.filter_map(|entry| entry.port.icmp_type()).collect();
    assert_eq!(
        types,
        [8, 128],
        "echo over IPv4 and IPv6, and nothing else of ICMP"
    );
}

#[test]
fn every_addition_to_a_role_is_made() {
    let table = changes("add");
    assert_eq!(table.len(), 63);
    table.iter().for_each(assert_present);
}

#[test]
fn every_row_of_the_new_roles_is_present() {
    let table = changes("add-role");
    assert_eq!(table.len(), 121);
    let roles: BTreeSet<&str> = table.iter().map(|row| row["role_id"]).collect();
    assert_eq!(roles.len(), 13);
    table.iter().for_each(assert_present);
}

#[test]
fn a_role_has_no_port_without_a_row() {
    let mut counts: BTreeMap<(&str, Port), usize> = BTreeMap::new();
    let roles = rows(include_str!("../fixtures/roles.tsv"));
    let more = rows(MORE);
    let additions = [changes("add"), changes("add-role")].concat();
    for row in roles.iter().chain(&more).chain(&additions) {
        if let Some(port) = row_port(row) {
            *counts.entry((row["role_id"], port)).or_default() += 1;
        }
    }
    for row in changes("change") {
        let port = row_port(&row).expect("a port");
        counts.entry((row["role_id"], port)).or_insert(1);
    }
    for role in CATALOG.roles() {
        for entry in &role.entries {
            let key = (role.id.as_str(), entry.port);
            assert!(
                counts.contains_key(&key),
                "{}: no row has {}",
                role.id,
                entry.port
            );
        }
    }
    for ((id, port), rows) in counts {
        let entries = role(id).entries.iter();
        let count = entries.filter(|entry| entry.port == port).count();
        assert!(count > 0, "{id} {port}: {rows} rows, no entry");
    }
}

#[test]
fn each_word_after_required_is_a_condition_or_a_note() {
    let table = rows(include_str!("../fixtures/roles.tsv"));
    let mut decided = BTreeMap::new();
    for (id, port, is_condition) in WORDS_AFTER_REQUIRED {
        decided.insert((id, port.to_owned()), is_condition);
    }
    assert_eq!(decided.len(), WORDS_AFTER_REQUIRED.len());
    let mut seen = BTreeSet::new();
    for row in &table {
        let Some(words) = row["need"].strip_prefix("required") else {
            continue;
        };
        let Some(port) = row_port(row).filter(|_| !words.is_empty()) else {
            continue;
        };
        let key = (row["role_id"], port.to_string());
        let is_condition = *decided.get(&key).unwrap_or_else(|| panic!("{row:?}"));
        let need = wanted_need(row, port).0;
        let fits = |entry: &Entry| {
            entry.need == need && entry.when.is_some() == is_condition && has_sources(row, entry)
        };
        assert!(entries(row, port).any(fits), "{row:?}");
        seen.insert(key);
    }
    assert_eq!(seen.len(), decided.len(), "{decided:?}");
}

/// Returns whether an endpoint is where a role's entry says that the service listens.
fn has_port(service: &Service, port: Port) -> bool {
    let holds = |end: &Endpoint| match (end.port.spec().range(), port.spec().range()) {
        (Some(own), Some(wanted)) => {
            let ends = own.contains(wanted.low()) && own.contains(wanted.high());
            ends && end.port.transport() == port.transport()
        }
        _ => end.port == port,
    };
    service.endpoints.iter().any(holds)
}

#[test]
fn every_port_of_a_role_belongs_to_an_endpoint_of_a_service() {
    let mut lost = Vec::new();
    for role in CATALOG.roles() {
        for entry in &role.entries {
            let id = entry.service.as_ref();
            let service = id.map(|id| service(id.as_str()));
            if !service.is_some_and(|service| has_port(service, entry.port)) {
                lost.push(format!("{} {} {:?}", role.id, entry.port, id));
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn the_numbers_that_people_ask_for_have_a_service() {
    let table = rows(include_str!("../fixtures/numbers.tsv"));
    assert_eq!(table.len(), 17);
    for row in &table {
        let service = service(row["service"]);
        let wanted = port(row["port"]);
        let numbers = wanted.spec().range().expect("numbers");
        for number in numbers.low()..=numbers.high() {
            let one = port(&format!("{}/{number}", wanted.transport().name()));
            assert!(has_port(service, one), "{row:?}: {number}");
        }
    }
}

#[test]
fn every_current_service_is_in_a_role_or_listed_with_a_reason() {
    let roles = CATALOG.roles().iter();
    let in_roles: BTreeSet<&str> = roles
        .flat_map(|role| &role.entries)
        .filter_map(|entry| Some(entry.service.as_ref()?.as_str()))
        .collect();
    let is_today = |service: &&Service| {
        matches!(
            service.status,
            Status::Current | Status::Deprecated | Status::Renamed
        )
    };
    let today = CATALOG.services().iter().filter(is_today);
    let without: BTreeSet<&str> = today
        .map(|service| service.id.as_str())
        .filter(|id| !in_roles.contains(id))
        .collect();
    let listed = rows(include_str!("../fixtures/services-without-role.tsv"));
    assert!(listed.iter().all(|row| row["reason"].len() > 20));
    let listed: BTreeSet<&str> = listed.iter().map(|row| row["service_id"]).collect();
    assert_eq!(without, listed);
}

#[test]
fn every_built_in_rule_of_a_domain_controller_has_an_entry_or_a_reason() {
    let table = rows(include_str!("../fixtures/dc-builtin-rules.tsv"));
    assert_eq!(table.len(), 46);
    let mut covered = 0;
    for row in &table {
        if row["role"] == "-" {
            assert!(row["reason"].len() > 20, "{row:?}");
            continue;
        }
        let wanted = port(row["entry"]);
        let is_of_rule = match row["port"] {
            "any" => wanted == port("tcp/dynamic-rpc"),
            number => wanted == port(&format!("{}/{number}", row["transport"])),
        };
        assert!(is_of_rule, "{row:?}");
        let mut entries = role(row["role"]).entries.iter();
        let covers = |entry: &Entry| {
            entry.port == wanted
                && entry.purpose.en == row["purpose"]
                && entry.flow.goes(Direction::In)
                && entry.need != Need::Local
        };
        assert!(entries.any(covers), "{row:?}");
        covered += 1;
    }
    assert_eq!(covered, 39);
}

/// Names of tools that the catalog leaves out, with their port and service.
fn left_out_names() -> BTreeSet<[&'static str; 5]> {
    let table = rows(include_str!("../fixtures/tool-names-left-out.tsv"));
    assert!(table.iter().all(|row| row["reason"].len() > 20));
    table.iter().map(name_key).collect()
}

fn name_key(row: &Row) -> [&'static str; 5] {
    ["tool", "name", "transport", "port", "service_id"].map(|column| row[column])
}

#[test]
fn every_tool_name_is_at_its_port_or_left_out_with_a_reason() {
    let mut table = rows(include_str!("../fixtures/tool-names.tsv"));
    assert_eq!(table.len(), 825);
    table.extend(rows(include_str!("../fixtures/more-tool-names.tsv")));
    let mut left_out = left_out_names();
    for row in &table {
        let has_name = |names: &ToolNames| {
            let of_tool = names.iter().filter(|(tool, _)| {
                let tool: &str = (*tool).into();
                tool == row["tool"]
            });
            of_tool
                .flat_map(|(_, names)| names)
                .any(|name| name == row["name"])
        };
        let is_there = row["port"] != "any" && {
            let wanted = port(&port_text(row["transport"], row["port"]));
            let ends = service(row["service_id"]).endpoints.iter();
            let mut ends = ends.filter(|end| end.port.overlaps(wanted));
            ends.any(|end| match row["relation"] {
                "other" => has_name(&end.unrelated_names),
                _ => has_name(&end.tool_names),
            })
        };
        assert_ne!(is_there, left_out.remove(&name_key(row)), "{row:?}");
    }
    assert!(left_out.is_empty(), "{left_out:?}");
}

#[test]
fn every_program_is_at_its_service_or_left_out_with_a_reason() {
    let table = rows(include_str!("../fixtures/programs.tsv"));
    assert_eq!(table.len(), 167);
    let mut from_memory = 0;
    for row in &table {
        let is_there = service(row["service_id"]).programs.iter().any(|program| {
            let names = row["service_name"].split(" (").next().unwrap_or_default();
            let names = names.split([',', '/', ';']).map(str::trim);
            let mut names = names.filter(|name| *name != "-");
            let tags = row["source_tag"].split([';', '+', ',']);
            let mut tags = tags.map(str::trim);
            program.name == row["program"]
                && names.all(|name| program.services.iter().any(|own| own == name))
                && tags.all(|tag| program.sources.iter().any(|one| one.document == tag))
        });
        // Two rows come from no document, so the catalog has no source for them.
        let is_from_memory = row["source_tag"] == "MEM";
        from_memory += usize::from(is_from_memory);
        assert_ne!(is_there, is_from_memory, "{row:?}");
    }
    assert_eq!(from_memory, 2);
}

#[test]
fn every_symptom_is_in_the_catalog_and_no_other() {
    let table = rows(include_str!("../fixtures/symptoms.tsv"));
    assert_eq!(table.len(), 130);
    assert_eq!(CATALOG.symptoms().len(), table.len());
    for row in &table {
        let id = row["symptom_id"];
        let mut symptoms = CATALOG.symptoms().iter();
        let symptom = symptoms.find(|one| one.id.as_str() == id).expect(id);
        assert_eq!(symptom.codes, list(row["codes"], ','), "{id}");
        assert_eq!(symptom.own_zh, row["zh_basis"] == "own", "{id}");
        let services: Vec<&str> = symptom.services.iter().map(Id::as_str).collect();
        assert_eq!(services, list(row["services"], ','), "{id}");
        let roles: Vec<&str> = symptom.roles.iter().map(Id::as_str).collect();
        assert_eq!(roles, list(row["roles"], ','), "{id}");
        let ports: Vec<String> = symptom.ports.iter().map(ToString::to_string).collect();
        assert_eq!(ports, list(row["ports"], ','), "{id}");
        let sources: Vec<&str> = symptom.sources.iter().map(|one| &*one.document).collect();
        assert_eq!(sources, list(row["source_tag"], '+'), "{id}");
        for text in symptom.text.en.iter().chain(&symptom.text.zh) {
            assert!(!text.is_empty(), "{id}");
        }
    }
}
