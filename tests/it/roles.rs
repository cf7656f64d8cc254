//! Tests of the names of roles: every role is found by each of its names, and by phrases with them.

use std::collections::{BTreeMap, BTreeSet};

use portolan::catalog::Catalog;
use portolan::search::{RoleMatch, RoleNames, find_roles};
use serde_json::Value;

use crate::support::program::run;
use crate::support::rulesets::catalog;

fn ids<'a>(names: &RoleNames, catalog: &'a Catalog, query: &str) -> Vec<&'a str> {
    let hits = names.find(query).into_iter();
    hits.map(|hit| catalog.roles()[hit.role].id.as_str())
        .collect()
}

#[test]
fn no_two_roles_share_a_name_and_every_role_has_another_one() {
    let catalog = catalog();
    let mut owners: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for role in catalog.roles() {
        for name in role.names() {
            let letters = name.chars().filter(|char| char.is_alphanumeric());
            let letters = letters.flat_map(char::to_lowercase).collect();
            owners.entry(letters).or_default().insert(role.id.as_str());
        }
        assert!(!role.aliases.is_empty(), "{}", role.id);
        for own in [role.id.as_str(), &role.name.en, &role.name.zh] {
            assert!(!role.has_alias(own), "{own}: needless");
        }
    }
    owners.retain(|_, roles| roles.len() > 1);
    assert!(owners.is_empty(), "{owners:#?}");
}

#[test]
fn every_name_of_a_role_finds_it_in_any_spelling() {
    let catalog = catalog();
    let names = RoleNames::new(catalog.roles());
    let wide = |name: &str| -> String {
        let wide = |char: char| match char {
            '!'..='~' => char::from_u32(u32::from(char) + 0xfee0).unwrap_or(char),
            other => other,
        };
        name.chars().map(wide).collect()
    };
    for role in catalog.roles() {
        for name in role.names() {
            let spellings = [
                name.to_owned(),
                name.to_uppercase(),
                name.replace('-', " "),
                name.replace(' ', "-"),
                wide(name),
            ];
            for spelling in spellings {
                let found = catalog.find_role(&spelling).map(|role| role.id.as_str());
                assert_eq!(found, Some(role.id.as_str()), "{spelling}");
                let hits = names.find(&spelling);
                let best = hits.first().expect("a role");
                assert_eq!(
                    catalog.roles()[best.role].id,
                    role.id,
                    "{spelling}: {hits:?}"
                );
                assert_eq!(best.how, RoleMatch::Whole, "{spelling}");
            }
        }
    }
}

#[test]
fn phrases_find_the_roles_that_they_name() {
    let catalog = catalog();
    let names = RoleNames::new(catalog.roles());
    for (query, role) in [
        ("域控 端口", "domain-controller"),
        ("域控制器需要开放哪些端口", "domain-controller"),
        ("ports for a domain controller", "domain-controller"),
        ("which ports does sccm need", "configmgr-site-server"),
        ("wsus需要哪些端口", "wsus"),
        (
            "read only domain controller ports",
            "read-only-domain-controller",
        ),
        ("只读域控制器端口", "read-only-domain-controller"),
        ("domain controllers", "domain-controller"),
        ("azure ad connect firewall", "entra-connect"),
        ("无法加入域", "domain-member"),
        ("domain join", "domain-member"),
        ("domian controller", "domain-controller"),
        ("yukong", "domain-controller"),
        ("ykzq", "domain-controller"),
        ("exch", "exchange-current"),
        ("联机响应", "online-responder"),
        ("kdc", "domain-controller"),
    ] {
        assert_eq!(ids(&names, catalog, query).first(), Some(&role), "{query}");
    }
    let only = ids(&names, catalog, "read-only domain controller ports");
    assert_eq!(only, ["read-only-domain-controller"]);
}

#[test]
fn common_words_and_other_products_find_no_role() {
    let catalog = catalog();
    let names = RoleNames::new(catalog.roles());
    for query in [
        "",
        " ",
        "server",
        "controller",
        "windows",
        "remote",
        "服务器",
        "控制器",
        "远程管理",
        "ports",
        "端口",
        "8443",
        "445",
        "mysql",
        "postgresql",
        "zabbix",
        "vnc",
        "d",
        "do",
        "--",
        "\u{1b}[31m",
        "host",
        "的",
        "rpc",
    ] {
        assert!(
            names.find(query).is_empty(),
            "{query}: {:?}",
            names.find(query)
        );
    }
    let long = "domain controller ".repeat(600);
    assert!(names.find(&long).is_empty());
    for role in catalog.roles() {
        for name in role.names() {
            let found = ids(&names, catalog, name);
            assert!(found.len() <= 8, "{name}: {found:?}");
        }
    }
}

#[test]
fn roles_with_a_query_lists_those_that_answer_it() {
    let (code, out, err) = run(["roles", "域控", "端口", "--format", "json"]);
    let found: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(found[0]["id"], "domain-controller");
    let aliases = found[0]["aliases"].as_array().expect("an array");
    assert!(aliases.contains(&Value::from("域控")), "{aliases:?}");
    let (_, csv, _) = run(["roles", "rodc", "--format", "csv"]);
    assert!(
        csv.lines()
            .nth(1)
            .is_some_and(|line| line.starts_with("read-only-domain-controller,"))
    );
    assert_eq!(csv.lines().count(), 2);
    let (_, tsv, _) = run(["roles", "rodc", "--format", "tsv"]);
    assert_eq!(tsv.lines().count(), 2);
    let (_, text, _) = run(["roles", "entra connect"]);
    assert!(
        text.contains("entra-connect") && text.lines().count() == 2,
        "{text}"
    );

    let (code, out, err) = run(["roles", "domian-contoler"]);
    assert_eq!((code, out.as_str()), (1, ""));
    let expected = "portolan: no role “domian-contoler”: the closest match is domain-controller; \
                    run portolan roles to list all\n";
    assert_eq!(err, expected);
    let (code, out, _) = run(["roles", "zzqq", "--format", "json"]);
    assert_eq!((code, out.trim()), (1, "[]"));
    let (_, all, _) = run(["roles", " ", "--format", "json"]);
    let all: Vec<Value> = serde_json::from_str(&all).expect("JSON");
    assert_eq!(all.len(), catalog().roles().len());
}

#[test]
fn an_alias_names_the_role_wherever_roles_are_named() {
    let shown = |args: &[&str]| {
        let (code, out, err) = run(args.iter().copied().chain(["--format", "json"]));
        assert_eq!(code, 0, "{args:?}: {err}");
        let shown: Value = serde_json::from_str(&out).expect("JSON");
        shown["id"].as_str().map(str::to_owned)
    };
    for name in [
        "rodc",
        "域控",
        "Azure AD Connect",
        "ＲＯＤＣ",
        "domain controller",
        "domain_controller",
    ] {
        let id = shown(&["show", name]);
        let id = id.expect("an id");
        assert!(
            id.ends_with("domain-controller") || id == "entra-connect",
            "{name}: {id}"
        );
    }
    assert_eq!(shown(&["show", "--role", "radius"]).as_deref(), Some("nps"));
    assert_eq!(
        shown(&["show", "--role", "只读域控"]).as_deref(),
        Some("read-only-domain-controller")
    );
    let exported = |role: &str| run(["export", "csv", "-r", role]).1;
    assert_eq!(exported("dc"), exported("domain-controller"));
    // The cells after these tell which name matches.
    let cells = |line: &str| {
        line.split(',')
            .take(5)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let rows = |filter: &str| {
        let (_, csv, _) = run(["search", filter, "--format", "csv"]);
        csv.lines().map(cells).collect::<Vec<_>>()
    };
    assert_eq!(rows("role:rodc"), rows("role:read-only-domain-controller"));
    let (_, page, _) = run(["show", "rodc"]);
    assert!(page.contains("\nAlso known as  rodc, "), "{page}");
}

#[test]
fn roles_are_found_in_any_list() {
    let catalog = catalog();
    let found = find_roles(&catalog.roles()[..3], "pki");
    assert!(found.len() == 1 && found[0].id.as_str() == "ad-cs");
}
