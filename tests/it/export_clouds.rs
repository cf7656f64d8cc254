//! Tests of the formats for clouds beyond those of all formats: destination networks, limits, and other programs that
//! read them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::process::Command;

use ipnet::IpNet;
use portolan::export::{ExportError, FORMATS, Group};
use portolan::model::{Direction, Lang, Options, Ruleset};
use proptest::prelude::*;
use regex::Regex;
use serde_json::Value;

use crate::export_network::{SECURITY_GROUPS, check, format, golden_exports, wanted};
use crate::support::clouds;
use crate::support::network::{self, Admitted, AzureRule};
use crate::support::random::{any_ruleset, cases};
use crate::support::rulesets::{catalog, choice, networks};
use crate::support::skip::skipped;
use crate::support::tools;

/// Returns a ruleset with ports and protocols of all kinds.
fn ruleset(direction: Direction, sources: &[&str], destinations: &[&str]) -> Ruleset {
    let options = Options {
        direction,
        source_networks: networks(sources),
        destination_networks: networks(destinations),
        ..Options::default()
    };
    let ports = [
        "gre",
        "esp",
        "ah",
        "icmp",
        "icmpv6",
        "icmp/11",
        "icmpv6/echo",
        "ip/41",
        "tcp/1000-2000",
        "udp/65535",
    ];
    choice(&["dns-server"], &ports, options).ruleset(catalog())
}

/// Names of the formats for clouds.
fn clouds() -> impl Iterator<Item = &'static str> {
    let clouds = FORMATS
        .iter()
        .filter(|format| format.group == Group::Clouds);
    clouds.map(|format| format.name)
}

#[test]
fn destinations_read_back() {
    let lists: [&[&str]; 5] = [
        &[],
        &["10.0.0.0/8"],
        &["2001:db8::/32"],
        &["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32", "fd00::1/128"],
        &["0.0.0.0/0", "::/0"],
    ];
    for &direction in Direction::ALL {
        for sources in lists {
            for destinations in lists {
                let ruleset = ruleset(direction, sources, destinations);
                for name in clouds() {
                    check(format(name), &ruleset, Lang::En);
                }
            }
        }
    }
}

#[test]
fn every_cloud_names_the_destinations_of_outbound_rules() {
    let outbound = ruleset(Direction::Out, &[], &["192.0.2.0/24"]);
    for name in clouds() {
        let export = format(name).export(&outbound, Lang::En).expect("an export");
        // One is in the head.
        assert!(export.text.matches("192.0.2.0/24").count() > 1, "{name}");
        assert_eq!(export.text.matches("0.0.0.0/0").count(), 0, "{name}");
    }
}

#[test]
fn a_security_group_with_destinations_of_inbound_rules_is_refused() {
    let inbound = ruleset(Direction::In, &[], &["192.0.2.0/24"]);
    for name in SECURITY_GROUPS {
        let refused = format(name)
            .export(&inbound, Lang::En)
            .expect_err("no export");
        assert_eq!(refused, ExportError::NoInboundDestinations(name));
        let message = format!(
            "{name} can't restrict the destinations of inbound rules: leave out --destination"
        );
        assert!(refused.to_string().starts_with(&message), "{refused}");
    }
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn any_destinations_read_back(
        mut ruleset in any_ruleset(20),
        destinations in proptest::collection::vec(any::<(IpAddr, u8)>(), 0..4),
    ) {
        let network = |(address, length): (IpAddr, u8)| {
            IpNet::new(address, length % if address.is_ipv4() { 33 } else { 129 }).ok()
        };
        ruleset.destination_networks = destinations.into_iter().filter_map(network).collect();
        for name in clouds() {
            check(format(name), &ruleset, Lang::Zh);
        }
    }
}

/// Returns a ruleset of typed ports.
fn typed(ports: &[String], sources: Vec<IpNet>, destinations: Vec<IpNet>) -> Ruleset {
    let options = Options {
        source_networks: sources,
        destination_networks: destinations,
        ..Options::default()
    };
    let ports: Vec<&str> = ports.iter().map(String::as_str).collect();
    choice(&[], &ports, options).ruleset(catalog())
}

/// Returns `count` addresses that aren't adjacent.
fn addresses(count: u32) -> Vec<IpNet> {
    let addresses = (0..count).map(|at| Ipv4Addr::from_bits(0x0a00_0000 + 2 * at));
    addresses
        .map(|address| IpNet::from(IpAddr::V4(address)))
        .collect()
}

/// Returns `count` ports that aren't adjacent.
fn single_ports(count: u16) -> Vec<String> {
    (0..count)
        .map(|at| format!("tcp/{}", 1001 + 2 * at))
        .collect()
}

/// Asserts that a target takes `most` rules, and the message for one more.
fn check_limit(name: &str, most: usize, ports: impl Fn(u16) -> Vec<String>) {
    let ruleset = |count: usize| {
        let count = u16::try_from(count).expect("few ports");
        typed(&ports(count), networks(&["10.0.0.0/8"]), Vec::new())
    };
    check(format(name), &ruleset(most), Lang::En);
    assert!(format(name).export(&ruleset(most), Lang::En).is_ok());
    let refused = format(name).export(&ruleset(most + 1), Lang::En);
    let message = refused.expect_err("no export").to_string();
    let needed = most + 1;
    let wanted = format!("{name} takes at most {most} rules, and this selection needs {needed}: ");
    assert!(message.starts_with(&wanted), "{message}");
}

#[test]
fn more_rules_than_a_target_takes_are_refused() {
    check_limit("terraform-alicloud", 1000, single_ports);
    let ranges = |count: u16| -> Vec<String> {
        let range = |at: u16| format!("udp/{}-{}", 1001 + 3 * at, 1002 + 3 * at);
        (0..count).map(range).collect()
    };
    check_limit("terraform-tencentcloud", 100, ranges);
    // 14 lists of sources, each with 14 of destinations, for each of two transports.
    let ports = ["tcp/53", "udp/53"].map(str::to_owned);
    let most = addresses(56_000);
    let ruleset = typed(&ports, most.clone(), most);
    for name in ["terraform-azurerm", "bicep", "arm"] {
        let refused = format(name)
            .export(&ruleset, Lang::En)
            .expect_err("no export");
        let wanted = format!("{name} takes at most 390 rules, and this selection needs 392: ");
        assert!(refused.to_string().starts_with(&wanted), "{refused}");
    }
}

#[test]
fn google_rules_have_lists_of_256_at_most() {
    let ruleset = typed(&single_ports(300), addresses(257), addresses(257));
    check(format("terraform-google"), &ruleset, Lang::En);
    let export = format("terraform-google").export(&ruleset, Lang::En);
    let text = export.expect("an export").text;
    let rules = text.matches("resource \"google_compute_firewall\"");
    assert_eq!(rules.count(), 2 * 2 * 2);
    assert!(text.contains("\"portolan-svc-dc-in-v4-8\""));
}

#[test]
fn gre_over_ipv6_is_left_out_with_a_notice() {
    let notice = "not supported by this format: gre over IPv6";
    let ports = ["tcp/1723", "gre"].map(str::to_owned);
    for name in ["terraform-alicloud", "terraform-tencentcloud"] {
        for (sources, is_cut, is_whole) in [
            (&[][..], true, false),
            (&["10.0.0.0/8"], false, false),
            (&["10.0.0.0/8", "fd00::/8"], true, false),
            (&["fd00::/8"], false, true),
        ] {
            let ruleset = typed(&ports, networks(sources), Vec::new());
            let text = format(name)
                .export(&ruleset, Lang::En)
                .expect("an export")
                .text;
            assert_eq!(text.contains(notice), is_cut, "{name} {sources:?}");
            let whole = text
                .lines()
                .any(|line| line.ends_with("not supported by this format: gre"));
            assert_eq!(whole, is_whole, "{name} {sources:?}");
        }
    }
}

#[test]
fn outbound_files_say_where_everything_is_allowed_anyway() {
    for (name, line) in [
        (
            "terraform-google",
            "# A network allows all outbound connections by default",
        ),
        (
            "terraform-alicloud",
            "# A basic group allows all outbound connections anyway",
        ),
        (
            "terraform-huaweicloud",
            "# A group has rules that allow all outbound connections",
        ),
    ] {
        for &direction in Direction::ALL {
            let export = format(name).export(&ruleset(direction, &[], &[]), Lang::En);
            let is_told = export.expect("an export").text.contains(line);
            assert_eq!(is_told, direction == Direction::Out, "{name}");
        }
    }
}

/// Returns golden rulesets and those with destinations that a format can express, with their files.
fn exports(name: &str) -> Vec<(Ruleset, String)> {
    let mut exports = golden_exports(format(name));
    let lists: [&[&str]; 3] = [&[], &["10.0.0.0/8", "2001:db8::/32"], &["192.0.2.7/32"]];
    for &direction in Direction::ALL {
        for (number, destinations) in lists.into_iter().enumerate() {
            let mut ruleset = ruleset(direction, &["10.0.0.0/8", "fd00::/8"], destinations);
            ruleset.name = format!("destinations {number}");
            if let Ok(export) = format(name).export(&ruleset, Lang::En) {
                exports.push((ruleset, export.text));
            }
        }
    }
    exports
}

#[test]
fn bicep_and_arm_have_the_same_rules_in_the_models_of_azure() {
    let python = match tools::python(&["azure.mgmt.network", "pycep", "tree_sitter_bicep"]) {
        Ok(python) => python,
        Err(missing) => return skipped(format!("{missing} is not installed")),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut rulesets = Vec::new();
    for name in ["bicep", "arm"] {
        for (at, (ruleset, text)) in exports(name).into_iter().enumerate() {
            std::fs::write(folder.path().join(format!("{at}.{name}")), text).expect("a file");
            if name == "bicep" {
                rulesets.push(ruleset);
            }
        }
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/clouds.py");
    let output = tools::output(Command::new(python).arg(script).arg(folder.path()));
    let read: BTreeMap<String, Vec<AzureRule>> = serde_json::from_str(&output).expect("JSON");
    assert_eq!(read.len(), 2 * rulesets.len());
    for (at, ruleset) in rulesets.iter().enumerate() {
        let bicep = &read[&format!("{at}.bicep")];
        assert_eq!(*bicep, read[&format!("{at}.arm")]);
        assert_eq!(network::azure(bicep, ruleset), wanted("bicep", ruleset));
    }
}

/// Returns the names of arguments and blocks in a body of Terraform.
fn names(body: &Value, found: &mut BTreeSet<String>) {
    for (name, value) in body.as_object().expect("a body") {
        found.insert(name.clone());
        let blocks = match value {
            Value::Array(items) => items.as_slice(),
            other => std::slice::from_ref(other),
        };
        for block in blocks.iter().filter(|block| block.is_object()) {
            names(block, found);
        }
    }
}

#[test]
fn providers_have_the_arguments_of_the_terraform_files() {
    // In TypeScript `readonly sourceRanges?: string[]`, in Python `def cidr_block(self) -> …`, where the name of a
    // block that can be repeated is plural.
    let declared = Regex::new(r"readonly (\w+)\??:|def (\w+)\(self\)").expect("a pattern");
    let capital = Regex::new("[A-Z]").expect("a pattern");
    for provider in [
        "google",
        "azurerm",
        "alicloud",
        "tencentcloud",
        "huaweicloud",
    ] {
        let Some(source) = tools::file(&format!("providers/{provider}")) else {
            return skipped("the arguments of Terraform's providers are not installed");
        };
        let known: BTreeSet<String> = declared
            .captures_iter(&source)
            .map(|found| found.get(1).or(found.get(2)).expect("a name").as_str())
            .map(|name| capital.replace_all(name, "_$0").to_ascii_lowercase())
            .collect();
        let mut used = BTreeSet::new();
        for (_, text) in golden_exports(format(&format!("terraform-{provider}"))) {
            let file = network::hcl(&text);
            let of_type = file["resource"].as_object().expect("resources");
            for resource in of_type
                .values()
                .flat_map(|one| one.as_object().expect("names").values())
            {
                names(resource, &mut used);
            }
        }
        assert!(used.len() > 5, "{used:?}");
        // An argument of Terraform itself.
        used.remove("for_each");
        used.retain(|name| !known.contains(name) && !known.contains(&format!("{name}es")));
        assert!(used.is_empty(), "{provider}: {used:?}");
    }
}

/// Reader of the attributes of a rule.
type ReadRule = fn(&mut Admitted, Direction, &Value);

#[test]
fn terraform_plans_the_rules_of_each_network() {
    let Some(terraform) = tools::find("terraform") else {
        return skipped("terraform is not installed");
    };
    let formats: [(&str, &str, ReadRule); 2] = [
        (
            "terraform-alicloud",
            "alicloud_security_group_rule",
            clouds::alicloud_rule,
        ),
        (
            "terraform-huaweicloud",
            "huaweicloud_networking_secgroup_rule",
            clouds::huaweicloud_rule,
        ),
    ];
    for (name, kind, read) in formats {
        let folder = tempfile::tempdir().expect("a folder");
        let mut variables = String::new();
        let mut rulesets = BTreeMap::new();
        // The provider isn't needed if a built-in resource has the attributes as its input.
        let resource = Regex::new(&format!(
            "(?s)resource \"{kind}\" \"(\\w+)\" \\{{(\n  for_each = [\\w.]+\n)\n(.*?)\n\\}}\n"
        ));
        let resource = resource.expect("a pattern");
        for (at, (ruleset, text)) in exports(name).into_iter().enumerate() {
            let own = resource.captures(&text).expect("a resource")[1].to_owned();
            variables.push_str(&format!("{own}_security_group_id = \"sg-1\"\n"));
            let built_in = "resource \"terraform_data\" \"$1\" {$2\n  input = {\n$3\n  }\n}\n";
            let text = resource.replace(&text, built_in);
            std::fs::write(folder.path().join(format!("{at}.tf")), &*text).expect("a file");
            rulesets.insert(own, ruleset);
        }
        std::fs::write(folder.path().join("terraform.tfvars"), variables).expect("a file");
        let run = |arguments: &[&str]| {
            tools::output(
                Command::new(&terraform)
                    .args(arguments)
                    .current_dir(folder.path()),
            )
        };
        run(&["init", "-backend=false", "-input=false"]);
        run(&["plan", "-refresh=false", "-input=false", "-out=plan"]);
        let plan: Value = serde_json::from_str(&run(&["show", "-json", "plan"])).expect("JSON");
        let mut admitted: BTreeMap<&str, Admitted> = BTreeMap::new();
        let resources = &plan["planned_values"]["root_module"]["resources"];
        for resource in resources.as_array().expect("resources") {
            let own = resource["name"].as_str().expect("a name");
            let admitted = admitted.entry(own).or_default();
            read(
                admitted,
                rulesets[own].direction,
                &resource["values"]["input"],
            );
        }
        assert_eq!(admitted.len(), rulesets.len());
        for (own, admitted) in admitted {
            assert_eq!(admitted, wanted(name, &rulesets[own]), "{own}");
        }
    }
}
