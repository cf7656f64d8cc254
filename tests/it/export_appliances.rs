//! Tests of the formats for `OPNsense`, `MikroTik` `RouterOS` and `VMware` NSX beyond those that every format passes.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use portolan::export::{Export, FORMATS, find};
use portolan::model::{Direction, Lang, PortSet, Ruleset};

use crate::support::appliances::{
    Router, aliases, mikrotik, mikrotik_chain, opnsense, opnsense_aliases,
};
use crate::support::network::{Admitted, between};
use crate::support::program;
use crate::support::readback::csv_rows;
use crate::support::rulesets::typed_between;

const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

fn export(format: &str, ruleset: &Ruleset) -> Export {
    let format = find(format).expect(format);
    format.export(ruleset, Lang::En).expect("an export")
}

/// Returns the traffic from the sources of a ruleset to its destinations.
fn wanted(ruleset: &Ruleset) -> Admitted {
    let [from, to] =
        [&ruleset.source_networks, &ruleset.destination_networks].map(IpNet::aggregate);
    between(&from, &to, &ruleset.set())
}

#[test]
fn sources_and_destinations_of_both_families_read_back() {
    let ends: [&[&str]; 6] = [
        &[],
        &["10.0.0.0/8", "192.0.2.7/32"],
        &["2001:db8::/32", "2001:db9::1/128"],
        &["10.1.0.0/16", "fd00::/8"],
        &["0.0.0.0/0", "fd00::/8"],
        &["0.0.0.0/0", "::/0"],
    ];
    for ports in [
        &[
            "tcp/53",
            "tcp/3268-3269",
            "udp/53",
            "gre",
            "icmp/echo",
            "icmpv6",
        ][..],
        &["gre", "icmp", "icmpv6/echo"],
        &["tcp/1-65535"],
    ] {
        for sources in ends {
            for destinations in ends {
                let ruleset = typed_between(ports, sources, destinations);
                let Ok(export) = find("mikrotik")
                    .expect("a format")
                    .export(&ruleset, Lang::En)
                else {
                    assert_eq!(wanted(&ruleset), Admitted::new());
                    continue;
                };
                let label = format!("{ports:?} {sources:?} {destinations:?}");
                assert_eq!(mikrotik(&export.text), wanted(&ruleset), "{label}");
                let rules = self::export("opnsense", &ruleset);
                assert_eq!(opnsense(&rules.text, &ruleset), wanted(&ruleset), "{label}");
                let Ok(export) = find("opnsense-aliases")
                    .expect("a format")
                    .export(&ruleset, Lang::En)
                else {
                    assert!(!rules.text.contains("_src") && !rules.text.contains("_dst"));
                    continue;
                };
                let read = opnsense_aliases(&export.text, &ruleset);
                let mut ports = ruleset.clone();
                ports.retain_rules(|rule| rule.transport.has_ports());
                assert_eq!(read, wanted(&ports), "{label}");
            }
        }
    }
}

#[test]
fn the_first_line_of_the_rules_of_opnsense_names_the_columns() {
    let mut named = typed_between(&["tcp/445", "gre"], &["10.0.0.0/8"], &[]);
    for name in ["域控制器", "# a", "\u{feff}a", "a;b", "\"a\\", "'=1+1"] {
        named.name = name.to_owned();
        for lang in LANGS {
            let export = find("opnsense").expect("a format").export(&named, lang);
            let export = export.expect("an export");
            assert!(export.file_bytes().starts_with(b"@uuid,enabled,"));
            assert_eq!(export.head, 0);
            let header = export.text.lines().next().expect("a header");
            // OPNsense takes the first of both for the separator.
            assert!(!header.contains([';', ' ', '"']), "{header}");
            assert_eq!(export.text.lines().count(), 3);
            for row in &csv_rows(&export.text)[1..] {
                assert!(
                    row.iter()
                        .all(|cell| !cell.starts_with(['#', '=', '+', '-', '@']))
                );
            }
        }
    }
    let (code, out, errors) =
        program::run(["export", "opnsense", "-p", "gre", "--bom", "-o", "x.csv"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(errors.contains("--bom applies only to csv"), "{errors}");
}

/// Returns the UUIDs of the rules of `OPNsense` by protocol, with the addresses in the order of the rules.
fn uuids(ruleset: &Ruleset) -> BTreeMap<String, Vec<String>> {
    let mut uuids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in &csv_rows(&export("opnsense", ruleset).text)[1..] {
        uuids
            .entry(row[8].clone())
            .or_default()
            .push(row[0].clone());
    }
    uuids
}

#[test]
fn a_rule_of_opnsense_has_the_same_uuid_whatever_its_ports_and_networks_are() {
    let before = uuids(&typed_between(&["tcp/445", "udp/53", "gre"], &[], &[]));
    for (sources, destinations) in [
        (&["10.0.0.0/8"][..], &[][..]),
        (&["10.0.0.0/8", "fd00::/8"], &["10.1.1.1/32"]),
        (&["0.0.0.0/0", "fd00::/8"], &[]),
    ] {
        let after = uuids(&typed_between(
            &["tcp/80", "tcp/1000-2000", "udp/53", "gre"],
            sources,
            destinations,
        ));
        for (protocol, uuids) in &before {
            assert_eq!(uuids[0], after[protocol][0], "{protocol}");
        }
    }
    let mut all = BTreeSet::new();
    for name in ["x", "X", "x-in", "域控制器", "文件服务器"] {
        for &direction in Direction::ALL {
            let mut ruleset = typed_between(
                &["tcp/445", "udp/53", "gre"],
                &["0.0.0.0/0", "fd00::/8"],
                &[],
            );
            ruleset.name = name.to_owned();
            ruleset.direction = direction;
            for uuid in uuids(&ruleset).into_values().flatten() {
                assert!(all.insert(uuid), "{name} {direction:?}");
            }
        }
    }
    assert_eq!(all.len(), 5 * 2 * 3 * 2);
}

#[test]
fn aliases_of_opnsense_are_those_that_the_rules_name() {
    let ruleset = typed_between(&["tcp/445", "gre"], &["10.0.0.0/8"], &["10.1.1.1/32"]);
    let names: Vec<String> = aliases(&export("opnsense-aliases", &ruleset).text)
        .into_keys()
        .collect();
    let rules = csv_rows(&export("opnsense", &ruleset).text);
    assert_eq!(
        names,
        [
            "portolan_svc_dc_in_dst",
            "portolan_svc_dc_in_src",
            "portolan_svc_dc_in_tcp"
        ]
    );
    assert_eq!(
        rules[1][11..14],
        [
            "portolan_svc_dc_in_src",
            "portolan_svc_dc_in_dst",
            "portolan_svc_dc_in_tcp"
        ]
    );
    assert_eq!(
        rules[2][11..14],
        ["portolan_svc_dc_in_src", "portolan_svc_dc_in_dst", ""]
    );
}

/// Returns true if `more` has all traffic of `less`; both name the same networks.
fn covers(more: &Admitted, less: &Admitted) -> bool {
    less.iter().all(|(ends, set)| {
        let own = more.get(ends).cloned().unwrap_or_default();
        set.difference(&own).is_empty()
    })
}

#[test]
fn an_import_of_routeros_that_stops_loses_no_rule() {
    let files: [(&[&str], &[&str]); 4] = [
        (&["tcp/445", "gre", "icmpv6"], &["10.0.0.0/8", "fd00::/8"]),
        (&["tcp/80", "udp/53"], &[]),
        (&["tcp/443", "udp/53", "icmp/echo"], &["10.0.0.0/8"]),
        (&["tcp/445"], &["fd00::/8", "2001:db8::/32"]),
    ];
    let files =
        files.map(|(ports, sources)| export("mikrotik", &typed_between(ports, sources, &[])).text);
    for old in &files {
        for new in &files {
            let chain = mikrotik_chain(old);
            assert_eq!(chain, mikrotik_chain(new));
            let mut router = Router::default();
            old.lines().for_each(|line| router.run(line));
            let (before, after) = (router.admitted(chain), mikrotik(new));
            let of_family = |admitted: &Admitted, is_v4: bool| -> Admitted {
                let own = admitted
                    .iter()
                    .filter(|((source, _), _)| source.addr().is_ipv4() == is_v4);
                own.map(|(ends, set)| (*ends, set.clone())).collect()
            };
            for line in new.lines() {
                router.run(line);
                let now = router.admitted(chain);
                for is_v4 in [true, false] {
                    let [now, before, after] =
                        [&now, &before, &after].map(|one| of_family(one, is_v4));
                    assert!(
                        covers(&now, &before) || covers(&now, &after),
                        "{line}\n{new}"
                    );
                }
                // A second attempt after the stop has the same result.
                let mut again = router.clone();
                new.lines().for_each(|line| again.run(line));
                assert_eq!(again.admitted(chain), after, "{line}");
            }
            assert_eq!(router.admitted(chain), after);
        }
    }
}

#[test]
fn a_service_of_nsx_names_its_networks_in_the_instructions() {
    let ruleset = typed_between(&["tcp/445"], &["10.0.0.0/8"], &["192.0.2.0/24"]);
    let export = export("nsx", &ruleset);
    let lines: Vec<&str> = export
        .instructions
        .iter()
        .map(|line| line.get(Lang::En))
        .collect();
    for line in [
        "sources of that rule: 10.0.0.0/8",
        "destinations of that rule: 192.0.2.0/24",
    ] {
        assert!(lines.contains(&line), "{lines:?}");
    }
    assert!(export.text.contains("Source networks: 10.0.0.0/8"));
    assert!(export.text.contains("Destination networks: 192.0.2.0/24"));
    // Ports and their ends are values of a list.
    let ports: Vec<String> = (1..=10)
        .map(|at| format!("tcp/{}-{}", at * 10, at * 10 + 1))
        .collect();
    let ports: Vec<&str> = ports.iter().map(String::as_str).collect();
    let text = self::export("nsx", &typed_between(&ports, &[], &[])).text;
    assert!(text.contains("\"tcp-2\"") && !text.contains("\"tcp-3\""));
}

#[test]
fn files_without_comments_have_instructions_which_the_program_prints() {
    for format in FORMATS {
        let ruleset = typed_between(&["tcp/445"], &["10.0.0.0/8"], &[]);
        let Ok(export) = format.export(&ruleset, Lang::En) else {
            assert_eq!(format.name, "ip6tables");
            continue;
        };
        let comes_alone = export.head == 0 && export.replaces.is_some();
        assert!(
            !comes_alone || !export.instructions.is_empty(),
            "{}",
            format.name
        );
        if export.instructions.is_empty() {
            continue;
        }
        for (lang, name) in [(Lang::En, "en"), (Lang::Zh, "zh-CN")] {
            let args = [
                "--lang",
                name,
                "export",
                format.name,
                "-p",
                "tcp/445",
                "--source",
                "10.0.0.0/8",
                "--name",
                "svc-dc",
            ];
            let (code, out, errors) = program::run(args);
            assert_eq!(code, 0, "{errors}");
            assert_eq!(out, format.export(&ruleset, lang).expect("an export").text);
            for line in &export.instructions {
                assert!(errors.contains(line.get(lang)), "{}: {errors}", format.name);
            }
        }
    }
}

#[test]
fn no_rule_is_open_to_more_than_its_set() {
    let ruleset = typed_between(
        &[
            "icmp/11",
            "icmp/200",
            "icmpv6/2",
            "icmpv6/99",
            "ip/2",
            "ip/200",
            "ah",
        ],
        &[],
        &[],
    );
    let export = export("opnsense", &ruleset);
    let read = opnsense(&export.text, &ruleset);
    let all: PortSet = read
        .into_values()
        .fold(PortSet::new(), |one, other| one.union(&other));
    let ports: Vec<String> = all.protocols().map(|port| port.to_string()).collect();
    assert_eq!(ports, ["ah", "icmp/11", "icmpv6/2", "ip/2"]);
    assert_eq!(export.notices.len(), 3);
}
