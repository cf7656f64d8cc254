//! Tests of the roles and services that explain observed ports, and of an observation beside a selection, with the
//! embedded catalog.

use std::collections::{BTreeMap, BTreeSet};

use portolan::explain::{
    Claim, Comparison, Explained, Explanation, InferredRole, InferredRoles, Known, NeededPort,
    compare, explain_ports, infer_roles,
};
use portolan::model::{
    AnyPortRule, Choice, Direction, DynamicMode, Evidence, Extras, Matches, Observed, Os, Pick,
    Port, PortSpec, PortState, RoleId, Ruleset, Sighting, Status, Transport,
};
use portolan::search::Query;

use crate::search::KNOWN;

const HOSTS: &str = include_str!("../fixtures/explain/hosts.txt");

/// Returns the claims to a port in the order in which a search for it answers.
fn claims(port: Port) -> Vec<Claim> {
    let (catalog, index) = &*KNOWN;
    let mut hits = index.search(&Query::parse(&port.to_string()));
    index.rank(&mut hits, usize::MAX);
    let answers = hits.iter().filter(|hit| hit.is_answer);
    let claim = |row: usize| {
        let row = catalog.row(row).expect("hits name rows");
        let endpoint = row.endpoint();
        Claim {
            service: row.service_id().into_owned(),
            port: row.port(),
            protocol: endpoint.protocol.clone(),
            listens: endpoint.direction == Direction::In,
            is_listed: row.status() == Status::Listed,
        }
    };
    answers.map(|hit| claim(hit.row)).collect()
}

fn known() -> Known<'static> {
    let (catalog, _) = &*KNOWN;
    Known::new(catalog.services(), catalog.roles(), Os::Modern, &claims)
}

fn port(text: &str) -> Port {
    text.parse().expect(text)
}

fn ports(text: &str) -> Vec<Port> {
    text.split_whitespace().map(port).collect()
}

fn text(ports: &[Port]) -> String {
    let ports: Vec<String> = ports.iter().map(Port::to_string).collect();
    ports.join(" ")
}

/// Observes open ports of the transports that occur.
fn observed(evidence: Evidence, open: &str) -> Observed {
    let mut observed = Observed::new(evidence, None);
    for port in ports(open) {
        observed.add(port, PortState::Open, Sighting::default());
    }
    observed.look_at_occurring_transports();
    observed
}

fn hosts() -> BTreeMap<&'static str, (&'static str, Observed)> {
    let lines = HOSTS.lines().filter(|line| !line.starts_with('#'));
    let host = |line: &'static str| {
        let mut cells = line.split('|');
        let mut cell = || cells.next().expect("three cells");
        let (name, roles, open) = (cell(), cell(), cell());
        (name, (roles, observed(Evidence::Sockets, open)))
    };
    lines.map(host).collect()
}

fn inferred(host: &str) -> InferredRoles {
    infer_roles(&hosts()[host].1, &known())
}

/// Returns the first role of a host.
fn first(host: &str) -> InferredRole {
    inferred(host).roles.into_iter().next().expect("a role")
}

fn ids(roles: &[RoleId]) -> Vec<&str> {
    roles.iter().map(RoleId::as_str).collect()
}

/// Returns the rules of a role.
fn rules(role: &str, dynamic: DynamicMode, extras: Extras) -> Ruleset {
    let mut choice = Choice::default();
    choice.options.dynamic = dynamic;
    choice.add_with(Pick::Role(role.parse().expect(role)), extras);
    choice.ruleset(&KNOWN.0)
}

/// Returns what an export of rules would be read as.
fn exported(ruleset: &Ruleset) -> Observed {
    let mut observed = Observed::new(Evidence::Rules, None);
    for rule in &ruleset.rules {
        let port = match rule.matches {
            Matches::Ports(range) => Port::new(rule.transport, range.into()).expect("a port"),
            Matches::RpcKeyword => port(&format!("{}/dynamic-rpc", rule.transport.name())),
            Matches::Protocol(port) => port,
        };
        observed.add(port, PortState::Open, Sighting::default());
    }
    observed.look_at_occurring_transports();
    observed
}

fn compare_with(role: &str, observed: &Observed) -> Comparison {
    compare(
        observed,
        &rules(role, DynamicMode::default(), Extras::default()),
    )
}

fn needed(list: &[NeededPort]) -> String {
    let ports: Vec<Port> = list.iter().map(|one| one.port).collect();
    text(&ports)
}

#[test]
fn hosts_have_the_right_roles() {
    let known = known();
    for (name, (expected, observed)) in hosts() {
        let inferred = infer_roles(&observed, &known);
        let line = |role: &InferredRole| format!("{} {}", role.word.name(), role.role);
        let lines: Vec<String> = inferred.roles.iter().map(line).collect();
        assert_eq!(lines.join(", "), expected, "{name}");
    }
}

#[test]
fn a_domain_controller_is_told_by_its_own_ports() {
    let role = first("win-dc");
    assert_eq!((role.found.len(), role.required()), (12, 12));
    let told = "tcp/53 udp/53 tcp/88 udp/88 udp/123 tcp/389 udp/389 tcp/464 udp/464 tcp/3268";
    assert_eq!(text(&role.told_by), told);
    let same = ["dc-replication", "read-only-domain-controller"];
    assert_eq!(ids(&role.same), same);
    let cannot_tell = inferred("win-dc").cannot_tell;
    for id in ["ad-cs", "file-server", "print-server"] {
        assert!(ids(&cannot_tell).contains(&id), "{id}");
    }
    assert!(!ids(&cannot_tell).contains(&"dns"), "its ports are used");
    let broken = first("broken-dc");
    assert_eq!(text(&broken.missing), "udp/389 tcp/464 udp/464");
    assert_eq!((broken.found.len(), broken.required()), (9, 12));
    assert_eq!(ids(&broken.same), same);
    let tcp_only = first("winserver-core-dc-tcponly");
    assert_eq!((tcp_only.found.len(), tcp_only.required()), (7, 7));
    assert_eq!(
        text(&tcp_only.unseen),
        "udp/53 udp/88 udp/123 udp/389 udp/464"
    );
}

#[test]
fn unproven_ports_count_for_neither_side() {
    let (_, mut observed) = hosts().remove("samba-dc").expect("a host");
    for text in ["udp/88", "udp/464"] {
        observed.set(port(text), PortState::Unproven, Sighting::default());
    }
    let inferred = infer_roles(&observed, &known());
    let role = &inferred.roles[0];
    assert_eq!(
        (role.role.as_str(), role.word.name()),
        ("domain-controller", "likely")
    );
    assert_eq!(text(&role.unproven), "udp/88 udp/464");
    assert_eq!((role.required(), role.missing.len()), (10, 0));
}

#[test]
fn roles_that_no_port_tells_are_listed_apart() {
    assert_eq!(
        ids(&inferred("fileserver-hardened").cannot_tell),
        ["file-server"]
    );
    let iis = inferred("iis").cannot_tell;
    for id in ["iis", "rds-gateway", "ssrs", "winrm"] {
        assert!(ids(&iis).contains(&id), "{id}");
    }
    let none = infer_roles(&observed(Evidence::List, "tcp/3306"), &known());
    assert_eq!(none, InferredRoles::default());
}

#[test]
fn missing_dynamic_rpc_is_a_missing_port() {
    let dc = "tcp/53 tcp/88 tcp/135 tcp/389 tcp/445 tcp/464 tcp/3268";
    let mut seen = observed(Evidence::Sockets, dc);
    let role = infer_roles(&seen, &known()).roles.remove(0);
    assert_eq!(
        (role.word.name(), text(&role.missing).as_str()),
        ("partly", "tcp/dynamic-rpc")
    );
    seen.add(
        port("tcp/dynamic-rpc"),
        PortState::Open,
        Sighting::default(),
    );
    let role = infer_roles(&seen, &known()).roles.remove(0);
    assert_eq!((role.word.name(), role.required()), ("likely", 7));
}

/// The bound of the ports that tell a role lies between these groups: set it anew if a port comes between them.
#[test]
fn ports_are_named_by_few_roles_or_by_many() {
    let (catalog, _) = &*KNOWN;
    let mut named: BTreeMap<Port, BTreeSet<&RoleId>> = BTreeMap::new();
    for role in catalog.roles() {
        for entry in &role.entries {
            let is_single = matches!(entry.port.spec(), PortSpec::Single(_));
            if is_single && entry.is_open_in(Direction::In, &BTreeSet::new()) {
                named.entry(entry.port).or_default().insert(&role.id);
            }
        }
    }
    let between = named
        .iter()
        .filter(|(_, roles)| (6..=10).contains(&roles.len()));
    let between: Vec<Port> = between.map(|(port, _)| *port).collect();
    assert_eq!(between, []);
    let many = named.iter().filter(|(_, roles)| roles.len() > 10);
    let many: Vec<Port> = many.map(|(port, _)| *port).collect();
    let expected = "tcp/80 tcp/135 udp/137 udp/138 tcp/139 tcp/443 tcp/445 tcp/5985";
    assert_eq!(text(&many), expected);
}

#[test]
fn the_rules_of_a_role_point_to_no_other_role_for_sure() {
    let (catalog, _) = &*KNOWN;
    let known = known();
    for role in catalog.roles() {
        let rules = rules(role.id.as_str(), DynamicMode::default(), Extras::default());
        let inferred = infer_roles(&exported(&rules), &known);
        for found in inferred
            .roles
            .iter()
            .filter(|one| one.word.name() == "likely")
        {
            let is_right = found.role == role.id || found.same.contains(&role.id);
            assert!(is_right, "{} → {}", role.id, found.role);
        }
    }
}

#[test]
fn the_rules_of_a_role_beside_itself_are_complete_with_nothing_beyond() {
    let (catalog, _) = &*KNOWN;
    let narrowed = DynamicMode::Narrowed("50000-50999".parse().expect("a range"));
    for role in catalog.roles() {
        for extras in [Extras::default(), Extras::ALL] {
            for written in [DynamicMode::Full, DynamicMode::Keyword, narrowed] {
                let own = rules(role.id.as_str(), written, extras);
                let comparison = compare(&exported(&own), &own);
                assert!(comparison.is_complete(), "{}: {comparison:?}", role.id);
                assert!(comparison.beyond.is_empty(), "{}: {comparison:?}", role.id);
            }
            // Rules with the keyword serve a selection with numbers.
            let keyword = rules(role.id.as_str(), DynamicMode::Keyword, extras);
            let full = rules(role.id.as_str(), DynamicMode::Full, extras);
            let comparison = compare(&exported(&keyword), &full);
            assert!(comparison.is_complete(), "{}: {comparison:?}", role.id);
            assert!(comparison.beyond.is_empty(), "{}: {comparison:?}", role.id);
        }
    }
}

#[test]
fn a_comparison_tells_what_is_missing_unseen_and_beyond() {
    let (_, broken) = &hosts()["broken-dc"];
    let comparison = compare_with("domain-controller", broken);
    assert_eq!(needed(&comparison.missing), "udp/389 tcp/464 udp/464");
    assert_eq!(needed(&comparison.unseen), "");
    assert_eq!(
        (comparison.needed, text(&comparison.beyond)),
        (13, String::new())
    );
    let udp = &comparison.missing[0];
    assert_eq!(udp.services()[0].0.as_str(), "local-security-authority");
    assert_eq!(udp.roles()[0].0.as_str(), "domain-controller");
    assert_eq!(udp.need().name(), "required");
    let list = "tcp/389 udp/389 tcp/636 tcp/3268 tcp/88 udp/88 tcp/53 udp/53 tcp/445 tcp/25 tcp/135 udp/123 \
                tcp/464 tcp/67";
    let comparison = compare_with("domain-controller", &observed(Evidence::List, list));
    assert_eq!(needed(&comparison.missing), "udp/464 tcp/dynamic-rpc");
    assert_eq!(text(&comparison.beyond), "tcp/25 tcp/67 tcp/636");
    let tcp = "tcp/53 tcp/88 tcp/135 tcp/389 tcp/445 tcp/464 tcp/3268 tcp/49664 tcp/3389";
    let comparison = compare_with("domain-controller", &observed(Evidence::Sockets, tcp));
    assert_eq!(needed(&comparison.missing), "");
    assert_eq!(
        needed(&comparison.unseen),
        "udp/53 udp/88 udp/123 udp/389 udp/464"
    );
    assert_eq!(text(&comparison.beyond), "tcp/3389");
    let wide = observed(Evidence::Rules, "tcp/130-140 udp/53");
    assert_eq!(
        text(&compare_with("domain-controller", &wide).beyond),
        "tcp/130-134 tcp/136-140"
    );
}

#[test]
fn rules_for_any_port_prove_nothing_and_logs_miss_nothing() {
    let rules =
        "gre udp/88 tcp/389 udp/464 tcp/3389 tcp/5000-5100 tcp/5722 tcp/135 tcp/dynamic-rpc";
    let mut rules = observed(Evidence::Rules, rules);
    for transport in [None, Some(Transport::Tcp)] {
        rules.any_port_rules.push(AnyPortRule {
            transport,
            name: "any".to_owned(),
            line: 1,
        });
    }
    let comparison = compare_with("domain-controller", &rules);
    assert_eq!(needed(&comparison.missing), "");
    assert_eq!(
        needed(&comparison.unproven),
        "tcp/53 udp/53 tcp/88 udp/123 udp/389 tcp/445 tcp/464 tcp/3268"
    );
    assert_eq!(
        text(&comparison.beyond),
        "gre tcp/3389 tcp/5000-5100 tcp/5722"
    );
    let mut log = Observed::new(Evidence::Log, None);
    for open in ports("tcp/88 tcp/135 tcp/389 tcp/445 tcp/3268 tcp/49667") {
        log.add(open, PortState::Open, Sighting::default());
    }
    for dropped in ports("udp/389 tcp/464 tcp/8080") {
        log.add(dropped, PortState::Shut, Sighting::default());
    }
    let comparison = compare_with("domain-controller", &log);
    assert!(comparison.missing.is_empty() && comparison.unproven.is_empty());
    let dropped = comparison.unseen.iter();
    let dropped = dropped.filter(|one| one.state == Some(PortState::Shut));
    let dropped: Vec<Port> = dropped.map(|one| one.port).collect();
    assert_eq!(text(&dropped), "udp/389 tcp/464");
    assert_eq!(text(&comparison.beyond), "");
}

/// Explains the ports of a host; each is written as its kind, service and role.
fn explained(observed: &Observed) -> BTreeMap<String, (Explained, String)> {
    let known = known();
    let inferred = infer_roles(observed, &known);
    let all = explain_ports(observed, &inferred, &known);
    assert!(all.iter().map(|one| &one.port).eq(observed.ports.keys()));
    let line = |one: Explained| {
        let service = one.service.as_ref().map_or("-", |id| id.as_str());
        let role = one.role.as_ref().map_or("-", |id| id.as_str());
        let line = format!("{} {service} {role}", one.kind.name());
        (one.port.to_string(), (one, line))
    };
    all.into_iter().map(line).collect()
}

#[test]
fn ports_are_explained_by_roles_claims_and_the_mapper() {
    let dc = explained(&hosts()["win-dc"].1);
    for (port, line) in [
        ("tcp/135", "role rpc domain-controller"),
        ("udp/464", "role kerberos-kdc domain-controller"),
        ("tcp/593", "claim rpc -"),
        ("udp/5355", "claim llmnr -"),
        ("tcp/49664", "dynamic-rpc - -"),
    ] {
        assert_eq!(dc[port].1, line, "{port}");
    }
    let (mapper, _) = &dc["tcp/135"];
    assert_eq!(mapper.protocol.as_ref().expect("one").en, "RPC");
    assert!(mapper.also.len() > 25, "{:?}", mapper.also);
    let web = "tcp/80 tcp/139 tcp/3306 tcp/49152-65535 tcp/50000 udp/49700 gre";
    let web = explained(&observed(Evidence::Sockets, web));
    for (port, line) in [
        ("tcp/80", "claim www-publishing -"),
        ("tcp/139", "claim server -"),
        ("tcp/3306", "unexplained - -"),
        ("tcp/49152-65535", "unexplained - -"),
        ("udp/49700", "own-socket - -"),
        ("gre", "claim routing-and-remote-access -"),
    ] {
        assert_eq!(web[port].1, line, "{port}");
    }
}

#[test]
fn a_program_that_one_service_has_explains_its_ports() {
    let mut observed = observed(Evidence::Sockets, "tcp/135 tcp/445");
    for (at, program) in [
        ("tcp/49668", "spoolsv.exe"),
        ("tcp/49664", "lsass.exe"),
        ("udp/49152", "DNS.exe"),
        ("udp/1434", "sqlbrowser"),
        ("tcp/3306", "mysqld.exe"),
    ] {
        let sighting = Sighting {
            program: Some(program.to_owned()),
            ..Sighting::default()
        };
        observed.add(port(at), PortState::Open, sighting);
    }
    let lines = explained(&observed);
    for (port, line) in [
        ("tcp/49668", "program print-spooler -"),
        // Four services run in it.
        ("tcp/49664", "dynamic-rpc - -"),
        ("udp/49152", "program dns-server -"),
        ("udp/1434", "program sql-browser sql-browser"),
        ("tcp/3306", "unexplained - -"),
    ] {
        assert_eq!(lines[port].1, line, "{port}");
    }
    assert_eq!(lines["tcp/3306"].0.kind, Explanation::Unexplained);
}

#[test]
fn the_order_of_the_lines_does_not_matter() {
    let known = known();
    for (name, (_, one)) in hosts() {
        let mut other = Observed::new(Evidence::Sockets, None);
        for (port, seen) in one.ports.iter().rev() {
            other.add(*port, seen.state, seen.sighting.clone());
        }
        other.look_at_occurring_transports();
        assert_eq!(
            infer_roles(&one, &known),
            infer_roles(&other, &known),
            "{name}"
        );
    }
}
