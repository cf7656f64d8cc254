//! Tests of the formats for Check Point, Cisco NX-OS, Arista EOS, and the firewalls of Huawei and H3C: both networks in
//! each rule, and limits.

use ipnet::IpNet;
use portolan::export::{self, ExportError};
use portolan::model::{Direction, Lang, Options, Ruleset};

use crate::support::admitted::exported;
use crate::support::network::{Admitted, READERS, admit_to, anyone};
use crate::support::reader::find;
use crate::support::rulesets::{catalog, choice};

/// Formats of this file.
const FORMATS: [&str; 4] = ["cisco-nxos", "arista-eos", "huawei-usg", "h3c-secpath"];

fn networks(list: &[&str]) -> Vec<IpNet> {
    list.iter()
        .map(|one| one.parse().expect("a network"))
        .collect()
}

fn text(format: &str, ruleset: &Ruleset) -> String {
    let format = export::find(format).expect(format);
    format.export(ruleset, Lang::En).expect("an export").text
}

fn ruleset(ports: &[&str], from: &[&str], to: &[&str]) -> Ruleset {
    let options = Options {
        source_networks: networks(from),
        destination_networks: networks(to),
        ..Options::default()
    };
    choice(&[], ports, options).ruleset(&catalog())
}

/// Returns the traffic of a ruleset.
fn wanted(ruleset: &Ruleset) -> Admitted {
    let or_anyone = |networks: &Vec<IpNet>| match IpNet::aggregate(networks) {
        none if none.is_empty() => anyone(),
        some => some,
    };
    let [from, to] = [&ruleset.source_networks, &ruleset.destination_networks].map(or_anyone);
    let mut admitted = Admitted::new();
    admit_to(&mut admitted, &from, &to, &exported(ruleset, |_| true));
    admitted
}

#[test]
fn rules_have_sources_and_destinations() {
    let ports = ["tcp/53", "udp/1000-2000", "gre", "icmp/echo", "icmpv6/echo"];
    let (v4, v6) = (
        ["10.0.0.0/8", "192.0.2.1/32"],
        ["2001:db8::/32", "fd00::1/128"],
    );
    let both = [v4, v6].concat();
    let all = ["0.0.0.0/0", "::/0"];
    let lists: [&[&str]; 7] = [&[], &v4, &v6, &both, &all, &all[..1], &all[1..]];
    for from in lists {
        for to in lists {
            for direction in [Direction::In, Direction::Out] {
                let mut ruleset = ruleset(&ports, from, to);
                ruleset.direction = direction;
                for name in FORMATS {
                    let format = export::find(name).expect(name);
                    let text = match format.export(&ruleset, Lang::En) {
                        Ok(export) => export.text,
                        Err(ExportError::NoCommonFamily) => {
                            assert!(!from.is_empty() && !to.is_empty());
                            continue;
                        }
                        Err(refused) => panic!("{name}: {refused}"),
                    };
                    let read = find(READERS, name).expect(name).read;
                    assert_eq!(read(&text, &ruleset), wanted(&ruleset), "{name}: {text}");
                }
            }
        }
    }
}

#[test]
fn huawei_splits_services_and_refuses_too_many_networks() {
    let ports: Vec<String> = (1..=9_000)
        .map(|at| format!("tcp/{}-{}", at * 6, at * 6 + 3))
        .collect();
    let ports: Vec<&str> = ports.iter().map(String::as_str).collect();
    let many = ruleset(&ports, &[], &[]);
    let text = text("huawei-usg", &many);
    assert!(text.contains("-in type group\n service 0 service-set portolan-svc-dc-in-1\n"));
    assert_eq!(
        (find(READERS, "huawei-usg").expect("a reader").read)(&text, &many),
        wanted(&many)
    );

    let hosts: Vec<String> = (0..4_097)
        .map(|at| format!("10.{}.{}.1", at / 256, at % 256))
        .collect();
    let hosts: Vec<String> = hosts.iter().map(|host| format!("{host}/32")).collect();
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let format = export::find("huawei-usg").expect("a format");
    for (from, to) in [(&hosts[..], &[][..]), (&[], &hosts)] {
        let refused = format.export(&ruleset(&["tcp/53"], from, to), Lang::En);
        let text = refused.expect_err("too many").to_string();
        assert!(
            text.contains("at most 4096") && text.contains("needs 4097"),
            "{text}"
        );
    }
    assert!(
        format
            .export(&ruleset(&["tcp/53"], &hosts[1..], &[]), Lang::En)
            .is_ok()
    );
}

#[test]
fn switch_formats_name_those_for_firewalls() {
    let ruleset = ruleset(&["tcp/53"], &[], &[]);
    for (name, other) in [
        ("huawei", "huawei-usg"),
        ("h3c", "h3c-secpath"),
        ("cisco-ios", "cisco-nxos"),
        ("huawei-usg", "huawei"),
        ("h3c-secpath", "h3c"),
        ("cisco-nxos", "cisco-ios"),
    ] {
        assert!(
            text(name, &ruleset).contains(&format!("(format {other}).")),
            "{name}"
        );
    }
}
