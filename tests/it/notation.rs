//! Tests of the notations of ports: the same in the search, on the command line and in the prompts of the browser.

use std::collections::BTreeSet;

use portolan::catalog::Row;
use portolan::model::{Port, PortSpec, parse_dynamic, parse_ports, read_ports};
use portolan::search::Query;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::browser::{Browser, CATALOG};
use crate::support::fixture::{Row as Case, rows};
use crate::support::program::run;
use crate::support::random::cases;

/// Returns the cases for one place where ports are typed.
fn cases_of(place: &str) -> Vec<Case> {
    let all = rows(include_str!("../fixtures/notation.tsv"));
    let cases: Vec<Case> = all
        .into_iter()
        .filter(|row| row["where"] == place)
        .collect();
    assert!(cases.len() > 5, "{place}");
    cases
}

/// Returns the ports of an export.
fn exported(out: &str) -> BTreeSet<String> {
    let export: Value = serde_json::from_str(out).expect("JSON");
    let rules = export["rules"].as_array().expect("rules").iter();
    let port = |rule: &Value| {
        let transport = rule["transport"].as_str().expect("a transport");
        let number = |key: &str| rule[key].as_u64();
        match (number("from"), number("to"), number("icmp_type")) {
            (Some(from), Some(to), _) if from == to => format!("{transport}/{from}"),
            (Some(from), Some(to), _) => format!("{transport}/{from}-{to}"),
            (_, _, Some(_)) => format!("{transport}/echo"),
            _ if transport == "ip" => format!("ip/{}", rule["ip_protocol"]),
            _ => transport.to_owned(),
        }
    };
    rules.map(port).collect()
}

fn words(cell: &str) -> BTreeSet<String> {
    cell.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn the_search_understands_every_notation() {
    for case in cases_of("search") {
        let typed = case["typed"];
        let ports = Query::parse(typed).ports();
        let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
        let right: Vec<&str> = case["right"]
            .split(' ')
            .filter(|port| *port != "-")
            .collect();
        assert_eq!(ports, right, "{typed}");
        let leads = match case["leads"] {
            "-" => continue,
            // Any of a list of numbers.
            "*" => right
                .iter()
                .map(|port| port.rsplit('/').next().expect("a number"))
                .collect(),
            lead => vec![lead],
        };
        let (code, out, err) = run(["search", "--format", "json", "--limit", "3", "--", typed]);
        assert_eq!(code, 0, "{typed}: {err}");
        let found: Value = serde_json::from_str(&out).expect("JSON");
        let first = found[0]["port"].as_str().unwrap_or_default();
        assert!(leads.contains(&first), "{typed}: {found:#}");
    }
}

#[test]
fn a_list_is_searched_in_any_notation() {
    let json = |typed: &str| run(["search", "--format", "json", "--", typed]).1;
    let right = json("53,88,135,445");
    for typed in [
        "53, 88, 135, 445",
        "53;88;135;445",
        "53 88 135 445",
        "53/88 & 135 和 445",
    ] {
        assert!(json(typed) == right, "{typed}");
    }
    assert!(json("389/TCP/UDP") == json("TCP and UDP 389"));
}

#[test]
fn the_command_line_understands_every_notation() {
    for case in cases_of("export -p") {
        let typed = case["typed"];
        for flag in ["-p", "-x"] {
            let rest = if flag == "-x" {
                ["-p", "tcp/1"]
            } else {
                ["--os", "modern"]
            };
            let args = [&["export", "json", flag, typed][..], &rest].concat();
            let (code, out, err) = run(args.iter().copied());
            match case["right"].strip_prefix("error: ") {
                Some(error) => {
                    assert_eq!((code, err.lines().count()), (2, 1), "{err}");
                    let head = format!("portolan: {flag} “{typed}”: ");
                    assert!(err.starts_with(&head) && err.contains(error), "{err}");
                }
                None if flag == "-x" => assert_eq!(code, 0, "{typed}: {err}"),
                None => assert_eq!(exported(&out), words(case["right"]), "{typed}: {err}"),
            }
        }
    }
}

#[test]
fn dynamic_ranges_are_typed_in_every_notation() {
    for case in cases_of("export --dynamic") {
        let (typed, right) = (case["typed"], case["right"]);
        let args = [
            "export",
            "json",
            "-p",
            "tcp/dynamic-rpc",
            "--dynamic",
            typed,
        ];
        let (code, out, err) = run(args);
        if let Some(error) = right.strip_prefix("error: ") {
            assert_eq!((code, err.lines().count()), (2, 1), "{err}");
            assert!(err.contains(error), "{err}");
            continue;
        }
        let port = right.trim_end_matches(" note");
        assert_eq!(exported(&out), words(port), "{typed}: {err}");
        let has_note = err.contains("has fewer than 100 ports");
        assert_eq!(has_note, right.ends_with(" note"), "{typed}: {err}");
        let range = port.trim_start_matches("tcp/");
        let mut browser = Browser::open(120, 35);
        browser.keys("<enter>D<c-u>").paste(typed).keys("<enter>");
        assert!(
            browser.bottom().contains(range),
            "{typed}: {}",
            browser.bottom()
        );
    }
}

/// Ports that a server picks itself follow the option too, with a note on what it means for them.
#[test]
fn dynamic_ports_without_rpc_follow_the_option() {
    let args = ["export", "json", "-p", "tcp/dynamic-ephemeral", "--dynamic"];
    let with = |mode| run([&args[..], &[mode]].concat());
    let (code, _, err) = with("omit");
    assert_eq!(code, 1);
    assert!(err.contains("ports that the server picks itself are needed, but left out"));
    let (code, out, err) = with("50000-50999");
    assert_eq!((code, exported(&out)), (0, words("tcp/50000-50999")));
    assert!(err.contains("set the same range on the server"), "{err}");
}

/// Returns a port of the catalog in the notations that tables, prose and programs have for it.
fn notations(port: Port) -> Vec<String> {
    let (name, label) = (port.transport().name(), port.transport().label());
    let spec = port.spec_text();
    let mut all = vec![port.to_string(), port.to_string().to_uppercase()];
    if port.spec() != PortSpec::None {
        all.push(format!("{spec}/{name}"));
    }
    if !port.transport().has_ports() {
        return all;
    }
    all.extend([
        format!("{label} {spec}"),
        format!("{spec} {label}"),
        format!("{spec} ({label})"),
        format!("{label}: {spec}"),
        format!("{label} port {spec}"),
        format!("{label}/{spec},"),
        format!("{label}端口 {spec}"),
        format!("{spec}（{label}）"),
    ]);
    if let Some(range) = port.spec().range() {
        all.push(format!("{name}-{}", range.low()).repeat(usize::from(range.count() == 1)));
        for sign in ["–", "~", "～", ":", " - ", " to ", "至", ".."] {
            let (low, high) = (range.low(), range.high());
            all.push(format!("{label} {low}{sign}{high}"));
            all.push(format!("{low}{sign}{high}/{name}"));
        }
    }
    all.retain(|text| !text.is_empty());
    all
}

#[test]
fn every_port_of_the_catalog_is_understood_in_every_notation() {
    let ports: BTreeSet<Port> = CATALOG.all_rows().map(Row::port).collect();
    assert!(ports.len() > 200, "{}", ports.len());
    for &port in &ports {
        for text in notations(port) {
            let typed = text.trim_end_matches(',');
            assert_eq!(parse_ports(typed), Ok(vec![port]), "{typed}");
            if port.spec().range().is_some() {
                let asked = Query::parse(&text).ports();
                assert_eq!(asked, [port.into()], "{text}");
            }
        }
    }
    // All of them as one list, as many tables have it.
    let all: Vec<Port> = ports.into_iter().collect();
    for separator in [",", ", ", "; ", " ", "、", " and "] {
        let texts: Vec<String> = all.iter().map(ToString::to_string).collect();
        let list = texts.join(separator);
        assert_eq!(parse_ports(&list), Ok(all.clone()), "{separator}");
    }
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn any_text_is_read_and_its_ports_can_be_written(
        text in prop_oneof![
            1 => any::<String>(),
            3 => "([0-9]{1,5}|tcp|udp|gre|icmp/8|and|to|端口|和|至|x|[-,;:/&+>() ~.]){0,12}",
        ],
    ) {
        let found = read_ports(&text);
        let written: Vec<String> = found.ports.iter().map(ToString::to_string).collect();
        for (item, text) in found.ports.iter().zip(&written) {
            let again = read_ports(text);
            prop_assert_eq!(&again.ports, &[*item], "{}", text);
            prop_assert!(again.words.is_empty());
        }
        if let Ok(ports) = parse_ports(&text) {
            let written: Vec<String> = ports.iter().map(ToString::to_string).collect();
            prop_assert_eq!(parse_ports(&written.join(",")), Ok(ports));
        }
        let _ = (parse_dynamic(&text), Query::parse(&text).ports());
    }
}
