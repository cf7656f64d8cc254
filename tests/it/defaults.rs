//! Checks what a role or service opens by itself: against the documents in both directions, without wide ranges,
//! nowhere empty without a reason, the same through every front door, and the same for all groups of hosts together.

use std::collections::BTreeSet;

use portolan::model::{
    Choice, Direction, Extra, Extras, Need, Options, Peer, Pick, Port, Role, Service, Status,
    Transport,
};

use crate::support::browser::{Browser, CATALOG};
use crate::support::fixture::{direction, list, rows};
use crate::support::program::{done, without_home};

const DIRECTIONS: [Direction; 2] = [Direction::In, Direction::Out];

fn port(text: &str) -> Port {
    text.parse().expect(text)
}

/// Returns the choice of one service or role.
fn choice(pick: Pick, extras: Extras, direction: Direction) -> Choice {
    let mut choice = Choice::default();
    choice.options.direction = direction;
    choice.add_with(pick, extras);
    choice
}

/// Returns the ports that a choice opens.
fn opened(choice: &Choice) -> BTreeSet<Port> {
    let rules = choice.ruleset(&*CATALOG).rules;
    let parts = rules.iter().flat_map(|rule| &rule.parts);
    parts.map(|part| part.port).collect()
}

/// Returns the ports that a role or service opens by default.
fn default_set(pick: Pick, direction: Direction) -> BTreeSet<Port> {
    opened(&choice(pick, Extras::default(), direction))
}

fn of_role(role: &Role) -> Pick {
    Pick::Role(role.id.clone())
}

fn of_service(service: &Service) -> Pick {
    Pick::Service(service.id.clone())
}

/// Adds the endpoint mapper to dynamic RPC, as every ruleset does.
fn with_mapper(mut ports: BTreeSet<Port>) -> BTreeSet<Port> {
    if ports.contains(&port("tcp/dynamic-rpc")) {
        ports.insert(port("tcp/135"));
    }
    ports
}

#[test]
fn the_default_set_of_every_role_is_that_of_its_documents() {
    let table = rows(include_str!("../fixtures/role-default-sets.tsv"));
    let keys: BTreeSet<_> = table
        .iter()
        .map(|row| (row["role_id"], row["direction"]))
        .collect();
    assert_eq!(keys.len(), table.len());
    assert_eq!(table.len(), CATALOG.roles().len() * 2);
    let mut wrong = Vec::new();
    for row in &table {
        let role = CATALOG.find_role(row["role_id"]).expect(row["role_id"]);
        let wanted: BTreeSet<Port> = list(row["ports"], ' ').into_iter().map(port).collect();
        let wanted = with_mapper(wanted);
        let found = default_set(of_role(role), direction(row["direction"]));
        let open: Vec<String> = found.difference(&wanted).map(ToString::to_string).collect();
        let shut: Vec<String> = wanted.difference(&found).map(ToString::to_string).collect();
        if !open.is_empty() || !shut.is_empty() {
            wrong.push(format!(
                "{} {}: +{open:?} -{shut:?}",
                role.id, row["direction"]
            ));
        }
        assert!(
            row["source_tag"]
                .split(';')
                .all(|tag| CATALOG.document(tag).is_some()),
            "{row:?}"
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_service_opens_what_it_requires_without_a_condition_and_nothing_else() {
    for service in CATALOG.services() {
        for direction in DIRECTIONS {
            let ends = service.endpoints.iter().filter(|end| {
                let is_direction = direction == Direction::Out || end.direction == Direction::In;
                let applies = end.applies_to(Options::default().os);
                is_direction && applies && end.need == Need::Required && end.when.is_none()
            });
            let wanted = with_mapper(ends.map(|end| end.port).collect());
            let found = default_set(of_service(service), direction);
            assert_eq!(found, wanted, "{} {direction:?}", service.id);
        }
    }
}

/// Returns every role and service with its direction and the ports that it opens by default.
fn all_defaults() -> Vec<(&'static str, &'static str, Direction, BTreeSet<Port>)> {
    let roles = CATALOG.roles().iter();
    let roles = roles.map(|role| ("role", role.id.as_str(), of_role(role)));
    let services = CATALOG.services().iter();
    let services = services.map(|one| ("service", one.id.as_str(), of_service(one)));
    let all = roles.chain(services).flat_map(|(kind, id, pick)| {
        DIRECTIONS.map(|direction| (kind, id, direction, default_set(pick.clone(), direction)))
    });
    all.collect()
}

#[test]
fn no_default_set_has_a_wide_range_except_dynamic_rpc_over_tcp() {
    let mut dynamic = 0;
    for (kind, id, direction, ports) in all_defaults() {
        for one in ports {
            let is_rpc = one == port("tcp/dynamic-rpc");
            let is_wide = one.is_wide() || one.spec().is_dynamic();
            assert!(is_rpc || !is_wide, "{kind} {id} {direction:?}: {one}");
            dynamic += usize::from(is_rpc);
        }
    }
    assert!(dynamic > 50, "{dynamic}");
}

/// Returns the directions in which a role or a service of today has ports, but opens none by default.
fn without_default() -> BTreeSet<(&'static str, &'static str, &'static str)> {
    let name = |direction| match direction {
        Direction::In => "in",
        Direction::Out => "out",
    };
    let mut found = BTreeSet::new();
    for (kind, id, direction, ports) in all_defaults() {
        let has_ports = if kind == "role" {
            let role = CATALOG.find_role(id).expect(id);
            let mut entries = role.entries.iter();
            entries.any(|entry| entry.is_open_in(direction, &BTreeSet::new()))
        } else {
            let service = CATALOG.find(id).expect(id);
            let is_past = matches!(service.status, Status::Removed | Status::Legacy);
            let mut ends = service.endpoints.iter();
            !is_past && ends.any(|end| end.direction == direction && end.need != Need::Local)
        };
        // Outbound rules of a service also cover the ports of its listeners, seen from a client.
        let own = ports.into_iter().filter(|port| match (kind, direction) {
            ("service", Direction::Out) => {
                let service = CATALOG.find(id).expect(id);
                let mut ends = service.endpoints.iter();
                ends.any(|end| {
                    let takes = Extras::default().take(end.need, end.when.as_ref());
                    end.port == *port && end.direction == Direction::Out && takes
                })
            }
            _ => true,
        });
        if has_ports && own.count() == 0 {
            found.insert((kind, id, name(direction)));
        }
    }
    found
}

#[test]
fn no_default_set_is_empty_except_those_listed_with_a_reason() {
    let table = rows(include_str!("../fixtures/no-default.tsv"));
    assert!(table.iter().all(|row| row["reason"].len() > 20));
    let listed: BTreeSet<_> = table
        .iter()
        .map(|row| (row["kind"], row["id"], row["direction"]))
        .collect();
    assert_eq!(listed.len(), table.len());
    assert_eq!(without_default(), listed);
}

/// Returns every set of extras.
fn all_extras() -> impl Iterator<Item = Extras> {
    (0_u32..1 << Extra::ALL.len()).map(|bits| {
        let chosen = Extra::ALL.iter().enumerate();
        let chosen = chosen.filter(|(at, _)| bits >> at & 1 == 1);
        chosen.map(|(_, extra)| *extra).collect()
    })
}

#[test]
fn the_groups_of_hosts_together_open_what_a_role_opens_for_all() {
    let mut narrowed = 0;
    for role in CATALOG.roles() {
        for direction in DIRECTIONS {
            for extras in all_extras() {
                let whole = choice(of_role(role), extras, direction);
                let mut union = BTreeSet::new();
                for peer in Peer::ALL {
                    let mut group = whole.clone();
                    group.options.peers = BTreeSet::from([*peer]);
                    let ports = opened(&group);
                    narrowed += usize::from(!ports.is_empty());
                    union.extend(ports);
                }
                assert_eq!(
                    union,
                    opened(&whole),
                    "{} {direction:?} {extras:?}",
                    role.id
                );
            }
        }
    }
    assert!(narrowed > 1_000, "{narrowed}");
}

/// Runs `export json` and returns its exit code, the ports that it opens, and standard error.
fn exported(arguments: &[&str]) -> (i32, BTreeSet<String>, String) {
    let mut command = without_home();
    command.args(["--no-user-config", "--lang", "en", "export", "json"]);
    let (code, output, errors) = done(command.args(arguments));
    let ports = ports_of_json(&output);
    (code, ports, errors)
}

/// Returns the ports behind the rules of a JSON export.
fn ports_of_json(output: &str) -> BTreeSet<String> {
    let Ok(json) = serde_json::from_str::<serde_json::Value>(output) else {
        return BTreeSet::new();
    };
    let rules = json["rules"].as_array().expect("rules");
    let parts = rules
        .iter()
        .flat_map(|rule| rule["parts"].as_array().expect("parts"));
    let text = |part: &serde_json::Value| part["port"].as_str().expect("a port").to_owned();
    parts.map(text).collect()
}

fn set(ports: &[&str]) -> BTreeSet<String> {
    ports.iter().map(|port| (*port).to_owned()).collect()
}

#[test]
fn roles_open_what_their_documents_require() {
    for (role, ports) in [
        ("sql-engine", &["tcp/1433"][..]),
        ("print-server", &["tcp/135", "tcp/445", "tcp/dynamic-rpc"]),
        ("sql-browser", &["udp/1434"]),
        ("winrm", &["tcp/5985"]),
    ] {
        let (code, found, errors) = exported(&["-r", role]);
        assert_eq!((code, found), (0, set(ports)), "{role}: {errors}");
    }
    let (_, cluster, _) = exported(&["-r", "failover-cluster"]);
    assert!(
        cluster.contains("icmp/echo") && cluster.contains("icmpv6/echo"),
        "{cluster:?}"
    );
}

#[test]
fn naming_a_port_of_a_role_takes_that_entry_with_its_reason() {
    let (code, found, errors) = exported(&["-r", "branchcache"]);
    assert_eq!((code, found.len()), (1, 0), "{errors}");
    let mut command = without_home();
    command.args([
        "--no-user-config",
        "export",
        "json",
        "-r",
        "branchcache",
        "-p",
        "tcp/443",
    ]);
    let (code, output, errors) = done(&mut command);
    assert_eq!(
        (code, ports_of_json(&output)),
        (0, set(&["tcp/443"])),
        "{errors}"
    );
    let json: serde_json::Value = serde_json::from_str(&output).expect("JSON");
    let role = CATALOG.find_role("branchcache").expect("the role");
    let mut entries = role.entries.iter();
    let entry = entries
        .find(|entry| entry.port == port("tcp/443") && entry.flow.goes(Direction::In))
        .expect("the entry");
    let part = json["rules"][0]["parts"][0].to_string();
    assert!(
        part.contains("branchcache") && part.contains(&entry.purpose.en),
        "{part}"
    );
}

#[test]
fn the_role_of_a_domain_member_answers_which_ports_a_join_needs() {
    let (code, found, errors) = exported(&["-r", "domain-member", "--direction", "out"]);
    let wanted = set(&[
        "tcp/53",
        "udp/53",
        "tcp/88",
        "udp/88",
        "udp/123",
        "tcp/135",
        "tcp/389",
        "udp/389",
        "tcp/445",
        "tcp/464",
        "udp/464",
        "tcp/3268",
        "tcp/dynamic-rpc",
    ]);
    assert_eq!((code, found), (0, wanted), "{errors}");
    let (code, found, errors) = exported(&["-r", "domain-member"]);
    assert_eq!((code, found.len()), (1, 0));
    assert!(errors.contains("--direction out"), "{errors}");
}

#[test]
fn a_read_only_domain_controller_accepts_what_a_domain_controller_does_by_default() {
    let pick = |id: &str| of_role(CATALOG.find_role(id).expect(id));
    let writable = default_set(pick("domain-controller"), Direction::In);
    let read_only = default_set(pick("read-only-domain-controller"), Direction::In);
    assert_eq!(read_only, writable);
    // It replicates from a writable one, which never connects to it.
    let calls = default_set(pick("read-only-domain-controller"), Direction::Out);
    assert!(
        calls.is_subset(&default_set(pick("dc-replication"), Direction::In)),
        "{calls:?}"
    );
}

/// Returns the ports that the browser's role has.
fn in_browser(browser: &Browser) -> BTreeSet<String> {
    let rules = browser.app().ruleset().rules.iter();
    let parts = rules.flat_map(|rule| &rule.parts);
    parts.map(|part| part.port.to_string()).collect()
}

#[test]
fn the_command_line_and_the_browser_open_the_same() {
    for id in [
        "dns-server",
        "sql-server",
        "cluster-service",
        "dhcp-server",
        "print-spooler",
    ] {
        let (code, exported, errors) = exported(&["-s", id]);
        assert_eq!(code, 0, "{errors}");
        let mut browser = Browser::open(120, 35);
        browser.keys(&format!("{id}<enter>a"));
        let subject = browser.app().subject().expect("a row");
        assert_eq!(subject.0.id.as_str(), id);
        assert_eq!(in_browser(&browser), exported, "{id}");
    }
    for (typed, id) in [
        ("sql-engine", "sql-engine"),
        ("print-server", "print-server"),
        ("kms", "kms"),
    ] {
        let (code, exported, errors) = exported(&["-r", id]);
        assert_eq!(code, 0, "{errors}");
        let mut browser = Browser::open(120, 35);
        browser.keys(&format!("<f4>{typed}<enter>"));
        assert_eq!(in_browser(&browser), exported, "{id}");
    }
}

#[test]
fn services_and_roles_agree_on_dynamic_ports_over_udp() {
    // The documents disagree about them, so nobody opens them unasked.
    for (_, endpoint) in CATALOG.rows() {
        let is_udp = endpoint.port.transport() == Transport::Udp;
        if is_udp && endpoint.port.spec().is_dynamic() {
            assert!(
                endpoint.need != Need::Required || endpoint.when.is_some(),
                "{endpoint:?}"
            );
        }
    }
}
