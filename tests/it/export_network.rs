//! Tests of the formats for network devices and clouds: read back by the documented grammar for golden,
//! hostile and random rulesets, and by the real program where it is installed.

use std::collections::BTreeMap;
use std::process::Command;

use ipnet::IpNet;
use portolan::export::{self, Export, ExportError, Format, Group};
use portolan::model::{
    Choice, Direction, Extras, Lang, Localized as _, Notice, Options, Pick, Port, PortRange,
    PortSet, PortSpec, Rule, Ruleset, Transport,
};
use proptest::prelude::*;

use crate::support::admitted::{
    check_left_out, exported, has_common_family, left_out, own_notices,
};
use crate::support::network::{self, Admitted, READERS, ReadByOthers, all_v4, anyone};
use crate::support::random::{any_ruleset, cases, is_special};
use crate::support::reader::{Reader, find};
use crate::support::rulesets::{HOSTILE_NAMES, by_keyword, catalog, choice, golden, long_name};
use crate::support::skip::skipped;
use crate::support::tools;

const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

/// Formats whose rules name only the networks at the other end: the sources of inbound rules, the destinations of
/// outbound ones.
pub(crate) const SECURITY_GROUPS: [&str; 5] = [
    "terraform-aws",
    "cloudformation",
    "terraform-alicloud",
    "terraform-tencentcloud",
    "terraform-huaweicloud",
];

/// Formats whose targets take only a few rules.
const FEW_RULES: [&str; 2] = ["terraform-alicloud", "terraform-tencentcloud"];

pub(crate) fn format(name: &str) -> &'static Format {
    export::find(name).expect(name)
}

/// Returns the ruleset without the rules that belong in a file of their own, and the notices about them.
fn without_alone(format: &str, ruleset: &Ruleset) -> (Ruleset, Vec<Notice>) {
    let mut rest = ruleset.clone();
    let is_alone = |rule: &Rule| {
        let is_exported = left_out(ruleset, rule, true).is_none();
        format == "intune" && rule.icmp_type().is_some() && is_exported
    };
    rest.retain_rules(|rule| !is_alone(rule));
    if exported(&rest, |_| true).is_empty() && !by_keyword(ruleset) {
        return (ruleset.clone(), Vec::new());
    }
    let rules = ruleset.rules.iter().filter(|rule| is_alone(rule));
    let notices = rules.map(|rule| Notice::Alone(rule.transport, rule.matches));
    (rest, notices.collect())
}

/// Returns the traffic that a file should admit for `ruleset`; empty if the target can express none of it.
pub(crate) fn wanted(format: &str, ruleset: &Ruleset) -> Admitted {
    let (ruleset, _) = &without_alone(format, ruleset);
    let reader = find(READERS, format).expect(format);
    let sources = IpNet::aggregate(&ruleset.source_networks);
    let networks = match format {
        _ if !reader.names_networks => anyone(),
        // The sources of these rules are the hosts that the group is attached to.
        name if SECURITY_GROUPS.contains(&name) && ruleset.direction == Direction::Out => {
            let is_family = |all: &IpNet, one: &IpNet| all.addr().is_ipv4() == one.addr().is_ipv4();
            let is_any =
                |all: &IpNet| sources.is_empty() || sources.iter().any(|one| is_family(all, one));
            anyone().into_iter().filter(is_any).collect()
        }
        "cisco-ios-group" if sources.is_empty() => vec![all_v4()],
        "cisco-ios-group" => sources
            .into_iter()
            .filter(|network| matches!(network, IpNet::V4(_)))
            .collect(),
        _ if sources.is_empty() => anyone(),
        _ => sources,
    };
    let destinations = match IpNet::aggregate(&ruleset.destination_networks) {
        anywhere if anywhere.is_empty() || !reader.names_networks => anyone(),
        destinations => destinations,
    };
    let mut admitted = Admitted::new();
    let set = exported(ruleset, |rule| expresses(reader, ruleset, rule));
    network::admit_to(&mut admitted, &networks, &destinations, &set);
    let mut ipv4_only = PortSet::new();
    for port in set
        .protocols()
        .filter(|port| (reader.ipv4_only)(port.transport()))
    {
        ipv4_only.insert_protocol(port);
    }
    for ((source, _), set) in &mut admitted {
        if source.addr().is_ipv6() {
            *set = set.difference(&ipv4_only);
        }
    }
    admitted.retain(|_, set| !set.is_empty());
    admitted
}

/// Returns true if the target can express a rule for one of the networks of a ruleset.
fn expresses<R>(reader: &Reader<R>, ruleset: &Ruleset, rule: &Rule) -> bool {
    let has_v4 = [&ruleset.source_networks, &ruleset.destination_networks]
        .into_iter()
        .all(|list| list.is_empty() || list.iter().any(|network| network.addr().is_ipv4()));
    (reader.expresses)(rule) && (has_v4 || !(reader.ipv4_only)(rule.transport))
}

/// Asserts that the file admits exactly the traffic of the ruleset and reports the omitted rules.
pub(crate) fn check(format: &Format, ruleset: &Ruleset, lang: Lang) {
    let wanted = wanted(format.name, ruleset);
    let export = match format.export(ruleset, lang) {
        Ok(export) => export,
        Err(ExportError::Empty) => return assert!(ruleset.is_empty()),
        Err(ExportError::NoKeyword(_) | ExportError::KeywordElsewhere(_)) => {
            return assert!(by_keyword(ruleset));
        }
        Err(ExportError::RejectedNetwork { network, .. }) => {
            return assert!(is_special(&network) && format.group == Group::Windows);
        }
        Err(ExportError::Inexpressible(_)) => {
            return assert_eq!(wanted, Admitted::new(), "{}", format.name);
        }
        Err(ExportError::NoDestinations(_)) => {
            return assert!(!ruleset.destination_networks.is_empty());
        }
        Err(ExportError::NoCommonFamily) => return assert!(!has_common_family(ruleset)),
        Err(ExportError::NoInboundDestinations(name)) => {
            assert!(SECURITY_GROUPS.contains(&name) && ruleset.direction == Direction::In);
            return assert!(!ruleset.destination_networks.is_empty());
        }
        Err(ExportError::TooMany(name, excess)) => {
            assert!(FEW_RULES.contains(&name) && excess.needed > excess.most);
            return;
        }
        Err(refused) => panic!("{}: {refused}", format.name),
    };
    let text = export.text.as_str();
    let reader = find(READERS, format.name).expect(format.name);
    assert_eq!(
        (reader.read)(text, ruleset),
        wanted,
        "{}:\n{text}",
        format.name
    );

    let (rest, alone) = without_alone(format.name, ruleset);
    let is_alone = |notice: &&Notice| matches!(notice, Notice::Alone(..));
    let reported: Vec<&Notice> = export.notices.iter().filter(is_alone).collect();
    assert_eq!(reported, alone.iter().collect::<Vec<_>>());
    check_left_out(&rest, &export.notices, format.name, |rule| {
        expresses(reader, &rest, rule)
    });
    // The description of a policy has no room for all of them.
    if format.name == "intune" {
        return;
    }
    let file_lang = if text.is_ascii() { Lang::En } else { lang };
    if has_comments(&export, format.name) {
        // A long line of a device's file continues on the next.
        let one_line = text.replace("\n! ", " ").replace("\n# ", " ");
        for notice in own_notices(ruleset, &export.notices) {
            let notice = notice.text(file_lang);
            let is_told = text.contains(&notice) || one_line.contains(&notice);
            assert!(is_told, "{}: {notice}\n{text}", format.name);
        }
    }
}

#[test]
fn golden_rulesets_read_back() {
    for golden in golden() {
        println!("{}", golden.label);
        for Reader { format: name, .. } in READERS {
            for lang in LANGS {
                check(format(name), &golden.ruleset, lang);
            }
        }
    }
}

#[test]
fn predefined_roles_read_back_in_both_directions() {
    let catalog = catalog();
    for role in catalog.roles() {
        for direction in [Direction::In, Direction::Out] {
            let mut choice = Choice::default();
            choice.options.direction = direction;
            choice.add_with(Pick::Role(role.id.clone()), Extras::ALL);
            let ruleset = choice.ruleset(catalog);
            for Reader { format: name, .. } in READERS {
                check(format(name), &ruleset, Lang::Zh);
            }
        }
    }
}

#[test]
fn hostile_names_do_not_break_out() {
    let long = long_name();
    for name in HOSTILE_NAMES.iter().copied().chain([long.as_str()]) {
        let options = Options {
            source_networks: vec!["10.0.0.0/8".parse().expect("a network")],
            ..Options::default()
        };
        let mut choice = choice(&["dns-server", "dfs-namespaces"], &["gre"], options);
        choice.set_name(name);
        let ruleset = choice.ruleset(catalog());
        for Reader { format: name, .. } in READERS {
            check(format(name), &ruleset, Lang::Zh);
        }
    }
}

/// Returns a ruleset of every other port, which produces the largest number of ranges.
fn scattered(count: u16, networks: &[&str]) -> Ruleset {
    let options = Options {
        source_networks: networks
            .iter()
            .map(|one| one.parse().expect("a network"))
            .collect(),
        ..Options::default()
    };
    let mut choice = choice(&[], &["gre"], options);
    for number in 0..count {
        let range = PortRange::from_numbers(20_001 + 2 * number, 20_001 + 2 * number);
        let spec = PortSpec::from(range.expect("a port"));
        for transport in [Transport::Tcp, Transport::Udp] {
            choice.add(Pick::Port(Port::new(transport, spec).expect("a port")));
        }
    }
    choice.ruleset(catalog())
}

#[test]
fn long_lists_are_split_at_the_limit_of_the_target() {
    let ruleset = scattered(400, &["10.0.0.0/8", "192.0.2.0/24", "2001:db8::/32"]);
    for Reader { format: name, .. } in READERS {
        check(format(name), &ruleset, Lang::En);
    }
    let text = |name: &str| {
        format(name)
            .export(&ruleset, Lang::En)
            .expect("an export")
            .text
    };
    let ios = text("cisco-ios");
    let lists = ios
        .lines()
        .filter(|line| line.starts_with(" permit tcp 10."));
    assert!(
        lists
            .map(|line| line.split(" eq ").nth(1).expect("ports").split(' ').count())
            .all(|count| count == 10)
    );
    // 801 rules for each network: 1602 IPv4 rules in groups of 60.
    assert!(
        text("cloudformation").contains("  Group27:\n")
            && !text("cloudformation").contains("  Group28:\n")
    );
    assert!(text("terraform-aws").contains("so there are 27: attach them all"));
    assert!(
        text("panos").contains("-tcp-3 protocol tcp port ") && !text("panos").contains("-tcp-4 ")
    );
}

#[test]
fn sources_of_outbound_rules_are_reported_for_attached_groups() {
    let options = Options {
        direction: Direction::Out,
        source_networks: vec!["10.0.0.0/24".parse().expect("a network")],
        ..Options::default()
    };
    let ruleset = choice(&["dns-server"], &[], options).ruleset(catalog());
    for name in SECURITY_GROUPS {
        let export = format(name).export(&ruleset, Lang::En).expect("an export");
        assert!(export.notices.contains(&Notice::NetworksApart));
        assert!(
            export
                .text
                .contains("attach the groups only to hosts in 10.0.0.0/24")
        );
    }
    for name in READERS
        .iter()
        .map(|reader| reader.format)
        .filter(|name| !SECURITY_GROUPS.contains(name) && !["capirca", "nsx"].contains(name))
    {
        let export = format(name).export(&ruleset, Lang::En).expect("an export");
        assert_eq!(export.notices, ruleset.notices, "{name}");
    }
}

/// Returns true for files with comments: the others are tables, or have instructions beside them.
pub(crate) fn has_comments(export: &Export, format: &str) -> bool {
    format != "csv" && (export.head > 0 || export.instructions.is_empty())
}

#[test]
fn a_type_of_icmp_for_one_of_two_families_is_reported() {
    let notices = |ports: &[&str], networks: &[&str]| {
        let networks = networks.iter().map(|one| one.parse().expect("a network"));
        let options = Options {
            source_networks: networks.collect(),
            ..Options::default()
        };
        let ruleset = choice(&["dns-server"], ports, options).ruleset(catalog());
        let export = format("nftables").export(&ruleset, Lang::En);
        export.expect("an export").text
    };
    let both = ["10.0.0.0/8", "2001:db8::/32"];
    let advice = "icmp/echo is for the IPv4 networks only: add icmpv6/echo for the IPv6 networks";
    assert!(notices(&["icmp/echo"], &both).contains(advice));
    assert!(notices(&["icmpv6/2"], &both).contains("icmpv6/2 is for the IPv6 networks only"));
    for text in [
        notices(&["icmp/echo", "icmpv6/echo"], &both),
        notices(&["icmp/echo"], &both[..1]),
        notices(&["icmp/echo"], &[]),
    ] {
        assert!(!text.contains("networks only"), "{text}");
    }
}

#[test]
fn rules_without_a_source_of_their_family_are_reported_in_every_format() {
    for (network, port, text) in [
        (
            "2001:db8::/32",
            "icmp",
            "icmp is left out: there is no IPv4 source network",
        ),
        (
            "10.0.0.0/8",
            "icmpv6/echo",
            "icmpv6/echo is left out: there is no IPv6 source network",
        ),
    ] {
        let options = || Options {
            source_networks: vec![network.parse().expect("a network")],
            ..Options::default()
        };
        let some = choice(&["dns-server"], &[port], options()).ruleset(catalog());
        let alone = choice(&[], &[port], options()).ruleset(catalog());
        let notice = Notice::NoSource(port.parse().expect("a port"));
        for format in export::FORMATS {
            let refused = format.export(&alone, Lang::En);
            assert_eq!(refused, Err(ExportError::Inexpressible(format.name)));
            let Ok(export) = format.export(&some, Lang::En) else {
                // It names no network of that address family.
                let by_family = ["iptables", "ip6tables", "cisco-ios-group"];
                assert!(by_family.contains(&format.name), "{}", format.name);
                continue;
            };
            if export.notices.contains(&notice) {
                assert!(
                    !has_comments(&export, format.name) || export.text.contains(text),
                    "{}",
                    format.name
                );
            } else {
                let rule = some.rules.iter().find(|rule| rule.range().is_none());
                let rule = rule.expect("a rule");
                let other = Notice::NotExpressible(rule.transport, rule.matches);
                assert!(export.notices.contains(&other), "{}", format.name);
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn any_selection_reads_back(
        ruleset in any_ruleset(40),
        lang in proptest::sample::select(&LANGS[..]),
    ) {
        for Reader { format: name, .. } in READERS {
            check(format(name), &ruleset, lang);
        }
    }
}

/// Exports the golden rulesets that a format can express, each under a different hostile name.
pub(crate) fn golden_exports(format: &Format) -> Vec<(Ruleset, String)> {
    let mut exports = Vec::new();
    for (at, golden) in golden().into_iter().enumerate() {
        let mut ruleset = golden.ruleset;
        let hostile = HOSTILE_NAMES[at % HOSTILE_NAMES.len()];
        ruleset.name = format!("{at} {hostile}");
        if let Ok(export) = format.export(&ruleset, Lang::Zh) {
            exports.push((ruleset, export.text));
        }
    }
    assert!(exports.len() > 10, "{}", format.name);
    exports
}

/// Returns the set without the types of ICMP that have no name in Portolan.
fn without_numbered_types(set: &PortSet) -> PortSet {
    let mut numbered = PortSet::new();
    for port in set.protocols() {
        let number = port.icmp_type();
        if number.is_some() && number != port.transport().echo() {
            numbered.insert_protocol(port);
        }
    }
    set.difference(&numbered)
}

#[test]
fn third_party_parsers_agree_on_the_golden_rulesets() {
    let python = match tools::python(&["cisco_acl", "cfnlint", "capirca", "aerleon"]) {
        Ok(python) => python,
        Err(missing) => return skipped(format!("{missing} is not installed")),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut rulesets = BTreeMap::new();
    for name in [
        "cisco-ios",
        "cisco-nxos",
        "cloudformation",
        "capirca",
        "aerleon",
        "mikrotik",
    ] {
        for (at, (ruleset, text)) in golden_exports(format(name)).into_iter().enumerate() {
            let file = format!("{at}.{name}");
            std::fs::write(folder.path().join(&file), text).expect("a file");
            rulesets.insert(file, (name, ruleset));
        }
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/network.py");
    let output = tools::output(Command::new(python).arg(script).arg(folder.path()));
    let read: BTreeMap<String, ReadByOthers> = serde_json::from_str(&output).expect("JSON");
    for (file, (name, ruleset)) in rulesets {
        // The header of a Capirca file lists the networks for a separate file.
        let rules_like = if name == "capirca" { "aerleon" } else { name };
        let mut wanted = wanted(rules_like, &ruleset);
        if ["cisco-ios", "cisco-nxos"].contains(&name) {
            wanted.retain(|(source, _), _| matches!(source, IpNet::V4(_)));
            // It reads no ICMP type by number.
            for set in wanted.values_mut() {
                *set = without_numbered_types(set);
            }
            wanted.retain(|_, set| !set.is_empty());
        }
        assert_eq!(network::read_by_others(&read[&file]), wanted, "{file}");
    }
}

#[test]
fn cfn_lint_accepts_the_golden_rulesets() {
    let Some(cfn_lint) = tools::find("cfn-lint") else {
        return skipped("cfn-lint is not installed");
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(cfn_lint);
    // It says that AWS ignores the types of ICMPv6, which AWS documents as FromPort and ToPort.
    command.args(["--ignore-checks", "W3687", "--"]);
    for (at, (ruleset, text)) in golden_exports(format("cloudformation")).iter().enumerate() {
        // cfn-lint rejects the code -1 of ICMPv6 types, which AWS documents (E3688).
        let mut rules = ruleset.rules.iter();
        if rules.any(|rule| {
            let echo = [None, Some(128)].contains(&rule.icmp_type());
            rule.transport == Transport::Icmpv6 && !echo
        }) {
            continue;
        }
        let path = folder.path().join(format!("{at}.yaml"));
        std::fs::write(&path, text).expect("a file");
        command.arg(path);
    }
    tools::output(&mut command);
}

#[test]
fn terraform_formats_the_golden_rulesets_identically() {
    let Some(terraform) = tools::find("terraform") else {
        return skipped("terraform is not installed");
    };
    let folder = tempfile::tempdir().expect("a folder");
    let formats = export::FORMATS.iter().map(|format| format.name);
    for name in formats.filter(|name| name.starts_with("terraform-")) {
        for (at, (_, text)) in golden_exports(format(name)).iter().enumerate() {
            std::fs::write(folder.path().join(format!("{name}-{at}.tf")), text).expect("a file");
        }
    }
    let mut command = Command::new(terraform);
    tools::output(command.args(["fmt", "-check", "-diff"]).arg(folder.path()));
}

#[test]
fn the_aws_provider_accepts_the_golden_rulesets() {
    let plugins = std::env::var("PORTOLAN_TERRAFORM_PLUGINS");
    let plugins = plugins.unwrap_or_else(|_| "/opt/tf-plugins".to_owned());
    let provider = std::path::Path::new(&plugins).join("registry.terraform.io/hashicorp/aws");
    let (Some(terraform), true) = (tools::find("terraform"), provider.exists()) else {
        return skipped("terraform with its AWS provider is not installed");
    };
    let folder = tempfile::tempdir().expect("a folder");
    // All of them fit in one module because their names differ.
    for (at, (_, text)) in golden_exports(format("terraform-aws")).iter().enumerate() {
        std::fs::write(folder.path().join(format!("{at}.tf")), text).expect("a file");
    }
    let plugins = format!("-plugin-dir={plugins}");
    for arguments in [
        &["init", "-backend=false", plugins.as_str()][..],
        &["validate"],
    ] {
        let mut command = Command::new(&terraform);
        tools::output(command.args(arguments).current_dir(folder.path()));
    }
}
