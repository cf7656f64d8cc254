//! Tests of every export format with golden rulesets, hostile names and random selections: the real program
//! accepts the file where it is installed, and the file reads back to the same ports.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use ipnet::IpNet;
use portolan::export::{Encoding, Export, ExportError, FORMATS, Format, Group, find};
use portolan::model::{
    Choice, Direction, DynamicMode, Lang, Localized as _, Matches, Notice, Options, Os, Peer, Pick,
    Port, PortRange, PortSet, Profile, Rule, Ruleset, Transport,
};
use proptest::prelude::*;

use crate::support::admitted::{
    check_left_out, exported, has_common_family, icmp_type, left_out, own_notices, protocol,
};
use crate::support::policy::check_syntax;
use crate::support::random::{any_ruleset, cases, is_special};
use crate::support::reader::Reader;
use crate::support::rulesets::{HOSTILE_NAMES, by_keyword, catalog, choice, golden, long_name};
use crate::support::skip::skipped;
use crate::support::{hosts, network, readback, reader, schema};

const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

type Row = Reader<fn(&str, &Ruleset) -> PortSet>;

/// Formats that this file reads back.
pub(crate) const READERS: &[Row] = &[
    Row::new("powershell", |text, ruleset| {
        check_powershell(text, ruleset);
        readback::powershell(text)
    })
    .also_read_by(
        "tree-sitter's PowerShell grammar; PowerShell, with stand-ins for the commands of Windows",
        "tree-sitter 的 PowerShell 语法；PowerShell（用替身代替 Windows 的命令）",
    ),
    Row::new("nftables", |text, _| readback_of_nftables_text(text)).also_read_by(
        "`nft` (load and list); a kernel, with test packets",
        "`nft`（载入并列出）；内核（用测试数据包）",
    ),
    Row::new("markdown", |text, _| readback::markdown(text)),
    Row::new("csv", |text, _| {
        check_csv(text);
        readback::csv(text)
    })
    .also_read_by("the csv crate", "csv 库"),
    Row::new("json", |text, ruleset| {
        check_json(text, ruleset);
        readback::json(text)
    })
    .also_read_by(
        "serde_json; validated against its schema, `assets/export.schema.json`",
        "serde_json；按其 JSON Schema `assets/export.schema.json` 校验",
    ),
];

fn format(name: &str) -> &'static Format {
    find(name).expect(name)
}

/// Returns the ports that a file should hold for `ruleset`, in the formats that can express all rules.
fn held(ruleset: &Ruleset) -> PortSet {
    exported(ruleset, |_| true)
}

/// Returns true for formats that are in English regardless of the user's language.
fn is_ascii(format: &Format) -> bool {
    matches!(format.encoding, Encoding::Ascii | Encoding::AsciiCrlf)
}

/// Returns true for formats that can be exported with dynamic RPC by keyword: their target has one, or they need none.
fn takes_keyword(format: &Format) -> bool {
    let tests = ["powershell-check", "portqry"];
    format.rpc_keyword || format.group == Group::Documents || tests.contains(&format.name)
}

/// Returns the formats that can express `ruleset`.
fn fitting(ruleset: &Ruleset) -> impl Iterator<Item = &'static Format> {
    FORMATS
        .iter()
        .filter(|format| takes_keyword(format) || !by_keyword(ruleset))
}

/// Asserts the invariants of every export, and that it reads back to `ruleset`.
fn check(format: &Format, ruleset: &Ruleset, lang: Lang) {
    // Another test file reads back the formats that are missing here.
    let reader = reader::find(READERS, format.name);
    let export = match format.export(ruleset, lang) {
        Ok(export) => export,
        Err(ExportError::Inexpressible(_)) if held(ruleset).is_empty() => return,
        Err(ExportError::Inexpressible(_) | ExportError::NoOutbound(_)) if reader.is_none() => {
            return;
        }
        Err(ExportError::RejectedNetwork { network, .. }) if is_special(&network) => {
            return assert_eq!(format.group, Group::Windows);
        }
        Err(ExportError::NoDestinations(_) | ExportError::NoInboundDestinations(_))
            if reader.is_none() =>
        {
            return assert!(!ruleset.destination_networks.is_empty());
        }
        Err(ExportError::NoCommonFamily) => return assert!(!has_common_family(ruleset)),
        Err(refused) => panic!("{}: {refused}", format.name),
    };
    assert_eq!(
        format.export(ruleset, lang),
        Ok(export.clone()),
        "exports differ between runs"
    );
    let _ = own_notices(ruleset, &export.notices);
    check_lines(format, &export);
    let text = export.text.as_str();
    if let Some(reader) = reader {
        let set = (reader.read)(text, ruleset);
        assert_eq!(set, held(ruleset), "{}:\n{text}", format.name);
        check_left_out(ruleset, &export.notices, format.name, reader.expresses);
    }
}

fn check_lines(format: &Format, export: &Export) {
    let text = &export.text;
    let lf = text.matches('\n').count();
    let crlf = match format.encoding {
        Encoding::Lf | Encoding::Ascii => 0,
        Encoding::Crlf | Encoding::CrlfMarked | Encoding::AsciiCrlf => lf,
    };
    if is_ascii(format) {
        assert!(text.is_ascii());
    }
    assert_eq!(
        (text.matches('\r').count(), text.matches("\r\n").count()),
        (crlf, crlf)
    );
    assert!(text.ends_with('\n') && !text.contains('\u{feff}'));
    let marked = format.encoding == Encoding::CrlfMarked && !text.is_ascii();
    assert_eq!(export.file_bytes().starts_with(&[0xef, 0xbb, 0xbf]), marked);
    assert_eq!(
        export.file_bytes().len(),
        text.len() + if marked { 3 } else { 0 }
    );
    if format.name != "json" {
        let harmless = |one: char| !one.is_control() || matches!(one, '\t' | '\r' | '\n');
        assert!(text.chars().all(harmless));
        assert!(!text.contains(['\u{202e}', '\u{2066}', '\u{2028}', '\u{2029}']));
    }
}

fn check_csv(text: &str) {
    let rows = readback::csv_rows(text);
    assert_eq!(
        rows[0],
        [
            "protocol",
            "number",
            "from",
            "to",
            "kind",
            "services",
            "documents",
            "icmp_type",
            "name",
            "os",
            "direction",
            "networks",
            "profiles",
            "destinations"
        ]
    );
    for row in rows {
        assert_eq!(row.len(), 14);
        assert!(
            !row.iter()
                .any(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r'])),
            "{row:?}"
        );
    }
}

fn check_json(text: &str, ruleset: &Ruleset) {
    let schema = include_str!("../../assets/export.schema.json");
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    let file: serde_json::Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(schema::violations(&schema, &file), Vec::<String>::new());
    assert_eq!(file["name"], ruleset.name.as_str());
    let rules = ruleset.rules.iter();
    let rules: Vec<&Rule> = rules
        .filter(|rule| left_out(ruleset, rule, true).is_none())
        .collect();
    let entries = file["rules"].as_array().expect("rules");
    assert_eq!(entries.len(), rules.len());
    for (rule, entry) in rules.into_iter().zip(entries) {
        assert_eq!(entry["kind"], rule.kind.name());
        assert_eq!(entry["icmp_type"], serde_json::json!(rule.icmp_type()));
        assert_eq!(entry["ip_protocol"], rule.ip_protocol());
        let services: Vec<&str> = rule.services().iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(entry["services"], serde_json::json!(services));
    }
}

fn check_powershell(text: &str, ruleset: &Ruleset) {
    check_syntax(text);
    let rows = readback::powershell_rows(text);
    let (own, other) = match ruleset.direction {
        Direction::In => ("LocalPort", "RemotePort"),
        Direction::Out => ("RemotePort", "LocalPort"),
    };
    let mut names: Vec<&str> = Vec::new();
    for row in &rows {
        let one = |key: &str| {
            assert_eq!(row[key].len(), 1);
            row[key][0].as_str()
        };
        names.push(one("Name"));
        assert!(one("Name").is_ascii() && one("DisplayName").is_ascii());
        assert!(!one("Description").contains('|'));
        assert!(one("Description").encode_utf16().count() <= 450);
        assert_eq!(
            row.contains_key(own),
            matches!(one("Protocol"), "TCP" | "UDP")
        );
        assert!(!row.contains_key(other));
        let ports = row.get(own).map_or(&[][..], Vec::as_slice);
        let word = ports
            .iter()
            .any(|port| !port.starts_with(|first: char| first.is_ascii_digit()));
        assert!(
            !word || ports.len() == 1,
            "a keyword excludes ports: {ports:?}"
        );
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rows.len(), "rule names are unique");
    let keyword = rows
        .iter()
        .any(|row| row.get(own).is_some_and(|ports| ports == &["RPC"]));
    assert_eq!(
        keyword,
        ruleset
            .rules
            .iter()
            .any(|rule| rule.matches == Matches::RpcKeyword)
    );
    // The code is ASCII; other characters appear only in comments and descriptions.
    for line in text.lines().filter(|line| !line.is_ascii()) {
        let code = line.split(" Description = ").next().unwrap_or_default();
        assert!(
            line.trim_start().starts_with("# ") || code.is_ascii(),
            "{line}"
        );
    }
}

/// Parses the ports of an nft file line by line. Only a few golden rulesets are read by nft itself.
fn readback_of_nftables_text(text: &str) -> PortSet {
    let mut set = PortSet::new();
    let mut transport = None;
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#'))
    {
        let code = line.split('#').next().unwrap_or_default().trim();
        if let Some(name) = code.strip_prefix("set ") {
            transport = name.split('_').rev().nth(1).and_then(Transport::find);
        } else if let Some(transport) = transport
            && let Ok(range) = code.trim_end_matches(',').parse::<PortRange>()
        {
            set.insert(transport, range);
        } else if let Some((before, name)) = code.split_once("meta l4proto ") {
            let port = protocol(name.trim_end_matches(" accept"));
            let family = match port.transport() {
                Transport::Icmp => Some("ipv4"),
                Transport::Icmpv6 => Some("ipv6"),
                _ => None,
            };
            let own = before.split_once("meta nfproto ");
            assert_eq!(own.map(|(_, family)| family.trim()), family, "{code}");
            set.insert_protocol(port);
        } else if let Some((before, number)) = code.split_once(" type ")
            && let number = number.trim_end_matches(" accept")
            && let Ok(_) = number.parse::<u8>()
        {
            let transport = before.rsplit(' ').next().unwrap_or_default();
            let transport = Transport::find(transport).expect("a transport");
            set.insert_protocol(icmp_type(transport, number));
        }
    }
    set
}

#[test]
fn golden_rulesets_read_back_in_every_format_and_language() {
    for golden in golden() {
        assert!(!golden.ruleset.is_empty(), "{}", golden.label);
        for format in fitting(&golden.ruleset) {
            for lang in LANGS {
                check(format, &golden.ruleset, lang);
            }
        }
    }
}

#[test]
fn golden_rulesets_cover_every_kind_of_rule() {
    let golden = golden();
    for &transport in Transport::ALL {
        let mut rules = golden.iter().flat_map(|golden| &golden.ruleset.rules);
        assert!(
            rules.any(|rule| rule.transport == transport),
            "{transport:?}"
        );
    }
    for transport in [Transport::Icmp, Transport::Icmpv6] {
        for is_type in [true, false] {
            let mut rules = golden.iter().flat_map(|golden| &golden.ruleset.rules);
            let has =
                |rule: &Rule| rule.transport == transport && rule.icmp_type().is_some() == is_type;
            assert!(rules.any(has), "{transport:?}");
        }
    }
    let mut notices = golden.iter().flat_map(|golden| &golden.ruleset.notices);
    assert!(notices.next().is_some());
}

#[test]
fn hostile_names_do_not_break_out_of_any_format() {
    let long = long_name();
    let names = HOSTILE_NAMES.iter().copied().chain([long.as_str()]);
    for name in names {
        let mut choice = choice(
            &["dns-server", "dfs-namespaces"],
            &["gre"],
            Options::default(),
        );
        choice.set_name(name);
        let ruleset = choice.ruleset(catalog());
        for format in FORMATS {
            check(format, &ruleset, Lang::Zh);
        }
    }
}

#[test]
fn every_format_names_services_in_the_users_language() {
    let ruleset = choice(&["kerberos-kdc"], &[], Options::default()).ruleset(catalog());
    for format in FORMATS.iter().filter(|format| format.name != "json") {
        let text = |lang| format.export(&ruleset, lang).expect("an export").text;
        assert!(
            text(Lang::En).contains("Kerberos Key Distribution Center"),
            "{}",
            format.name
        );
        let translated = text(Lang::Zh).contains("Kerberos 密钥分发中心");
        assert_eq!(translated, !is_ascii(format), "{}", format.name);
    }
}

#[test]
fn every_format_with_comments_contains_the_notices() {
    let options = Options {
        dynamic: DynamicMode::Omit,
        ..Options::default()
    };
    let ruleset = choice(&["dfs-namespaces"], &[], options).ruleset(catalog());
    let mut notices = ruleset.notices.iter();
    let omitted = notices.find(|notice| matches!(notice, Notice::DynamicOmitted(..)));
    let omitted = omitted.expect("a notice").text(Lang::En);
    for format in FORMATS.iter().filter(|format| format.name != "csv") {
        let export = format.export(&ruleset, Lang::En).expect("an export");
        if !has_comments(&export) {
            continue;
        }
        assert!(export.text.contains(&omitted), "{}", format.name);
    }
}

/// Returns true for files with comments: the others have instructions beside them.
fn has_comments(export: &Export) -> bool {
    export.head > 0 || export.instructions.is_empty()
}

#[test]
fn inexpressible_rulesets_are_refused() {
    let catalog = catalog();
    for format in FORMATS {
        let empty = Choice::default().ruleset(catalog);
        assert_eq!(format.export(&empty, Lang::En), Err(ExportError::Empty));
    }
    let keyword = || Options {
        dynamic: DynamicMode::Keyword,
        ..Options::default()
    };
    let ruleset = choice(&["dfs-namespaces"], &[], keyword()).ruleset(catalog);
    for format in FORMATS.iter().filter(|format| !takes_keyword(format)) {
        let refused = format.export(&ruleset, Lang::En);
        assert_eq!(refused, Err(ExportError::NoKeyword(format.name)));
    }
    let out = Options {
        direction: Direction::Out,
        ..keyword()
    };
    for ruleset in [
        choice(&["dfs-namespaces"], &[], out).ruleset(catalog),
        choice(&[], &["udp/dynamic-rpc"], keyword()).ruleset(catalog),
    ] {
        let refused = format("powershell").export(&ruleset, Lang::En);
        assert_eq!(refused, Err(ExportError::KeywordElsewhere("powershell")));
    }
}

/// Formats whose targets have no ICMPv6, or only as a part that a file can't contain.
const WITHOUT_ICMPV6: [&str; 16] = [
    "dsc",
    "iptables",
    "ufw",
    "cisco-ios-group",
    "panos",
    "terraform-azurerm",
    "bicep",
    "arm",
    "terraform-google",
    "terraform-alicloud",
    "terraform-tencentcloud",
    "terraform-huaweicloud",
    "opnsense-aliases",
    "capirca",
    "aerleon",
    "portqry",
];

#[test]
fn failover_cluster_has_the_echo_of_icmpv6_in_every_format_or_a_notice() {
    let catalog = catalog();
    let role = catalog.find_role("failover-cluster").expect("a role");
    let mut choice = Choice::default();
    choice.add(Pick::Role(role.id.clone()));
    let ruleset = choice.ruleset(catalog);
    let echo: Port = "icmpv6/echo".parse().expect("a port");
    let other: Port = "icmpv6/129".parse().expect("a port");
    assert!(ruleset.set().contains_protocol(echo) && !ruleset.set().contains_protocol(other));
    let notice = Notice::NotExpressible(Transport::Icmpv6, Matches::Protocol(echo));
    for format in FORMATS {
        let export = format.export(&ruleset, Lang::En).expect("an export");
        let is_missing = WITHOUT_ICMPV6.contains(&format.name);
        if format.name == "intune" {
            let notice = Notice::Alone(Transport::Icmpv6, Matches::Protocol(echo));
            assert!(export.notices.contains(&notice));
            continue;
        }
        assert_eq!(
            export.notices.contains(&notice),
            is_missing,
            "{}",
            format.name
        );
        let says_so = export
            .text
            .contains("not supported by this format: icmpv6/echo");
        if has_comments(&export) {
            assert_eq!(says_so, is_missing, "{}", format.name);
        }
        let set = read(format.name, &export.text, &ruleset);
        assert_eq!(set.contains_protocol(echo), !is_missing, "{}", format.name);
        assert!(!set.contains_protocol(other), "{}", format.name);
    }
}

/// Reads a file of any format; the ports and protocols from all sources.
fn read(format: &str, text: &str, ruleset: &Ruleset) -> PortSet {
    if let Some(reader) = reader::find(READERS, format) {
        return (reader.read)(text, ruleset);
    }
    if let Some(reader) = reader::find(hosts::READERS, format) {
        return (reader.read)(text).into_set();
    }
    let reader = reader::find(network::READERS, format).expect(format);
    let admitted = (reader.read)(text, ruleset);
    let sets = admitted
        .into_values()
        .reduce(|one, other| one.union(&other));
    sets.expect("traffic")
}

#[test]
fn powershell_restricts_the_side_that_connects() {
    let network = "10.0.0.0/8".parse().expect("a network");
    let text = |direction| {
        let options = Options {
            direction,
            source_networks: vec![network],
            ..Options::default()
        };
        let ruleset = choice(&["dns-server"], &[], options).ruleset(catalog());
        format("powershell")
            .export(&ruleset, Lang::En)
            .expect("an export")
            .text
    };
    let (inbound, outbound) = (text(Direction::In), text(Direction::Out));
    assert!(
        inbound.contains("$RemoteAddress = @('10.0.0.0/8')")
            && inbound.contains("$LocalAddress = @('Any')")
    );
    assert!(
        outbound.contains("$LocalAddress = @('10.0.0.0/8')")
            && outbound.contains("$RemoteAddress = @('Any')")
    );
    assert!(
        inbound.contains("Direction = 'Inbound'") && outbound.contains("Direction = 'Outbound'")
    );
}

#[test]
fn the_profiles_of_windows_firewall_are_chosen_and_stated() {
    let mut choice = choice(&[], &["tcp/445"], Options::default());
    for (profiles, powershell, netsh, ansible, stated) in [
        (
            &[][..],
            "@('Domain','Private','Public')",
            "profile=any",
            "[domain, private, public]",
            "Profiles: domain, private, public.",
        ),
        (
            &[Profile::Domain, Profile::Public],
            "@('Domain','Public')",
            "profile=domain,public",
            "[domain, public]",
            "Profiles: domain, public.",
        ),
    ] {
        choice.options.profiles = profiles.iter().copied().collect();
        let ruleset = choice.ruleset(catalog());
        for (name, text) in [
            ("powershell", powershell),
            ("netsh", netsh),
            ("ansible-windows", ansible),
        ] {
            let export = format(name).export(&ruleset, Lang::En).expect(name);
            assert!(export.text.contains(text), "{}", export.text);
            assert!(export.text.contains(stated), "{}", export.text);
        }
        let export = format("nftables")
            .export(&ruleset, Lang::En)
            .expect("nftables");
        assert!(!export.text.contains("Profiles"), "{}", export.text);
    }
}

#[test]
fn windows_rejects_some_networks_before_anything_is_written() {
    let mut choice = choice(&[], &["tcp/445"], Options::default());
    for (network, why) in [
        ("127.0.0.0/8", "loopback"),
        ("127.0.0.1/32", "loopback"),
        ("::1/128", "loopback"),
        ("0.0.0.0/32", "unspecified"),
        ("::/128", "unspecified"),
    ] {
        choice.options.source_networks = vec![network.parse().expect("a network")];
        let ruleset = choice.ruleset(catalog());
        for name in ["powershell", "netsh", "ansible-windows"] {
            let error = format(name).export(&ruleset, Lang::En).expect_err(network);
            let text = error.to_string();
            assert!(text.contains(why) && text.contains(network), "{text}");
        }
        assert!(format("nftables").export(&ruleset, Lang::En).is_ok());
    }
    // All addresses are a range, and of both families any.
    for (networks, powershell) in [
        (&["0.0.0.0/0"][..], "@('0.0.0.0-255.255.255.255')"),
        (
            &["::/0"],
            "@('::2-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')",
        ),
        (&["0.0.0.0/0", "::/0"], "$RemoteAddress = @('Any')"),
    ] {
        choice.options.source_networks = networks.iter().map(|one| one.parse().unwrap()).collect();
        let ruleset = choice.ruleset(catalog());
        let export = format("powershell")
            .export(&ruleset, Lang::En)
            .expect("an export");
        assert!(export.text.contains(powershell), "{}", export.text);
    }
}

#[test]
fn a_template_of_cloudformation_tells_how_to_load_a_large_one_and_has_a_limit() {
    let ports: Vec<String> = (1..=3_000).map(|at| format!("tcp/{}", at * 2)).collect();
    let of = |count: usize, networks: usize| {
        let ports: Vec<&str> = ports[..count].iter().map(String::as_str).collect();
        let mut choice = choice(&[], &ports, Options::default());
        choice.options.source_networks = (0..networks)
            .map(|at| format!("10.{at}.0.0/24").parse().expect("a network"))
            .collect();
        let ruleset = choice.ruleset(catalog());
        format("cloudformation").export(&ruleset, Lang::En)
    };
    let small = of(5, 1).expect("an export").text;
    assert!(!small.contains("--s3-bucket"));
    let large = of(600, 1).expect("an export").text;
    assert!(large.len() > 51_200 && large.contains("--s3-bucket"));
    let error = of(3_000, 9).expect_err("it is too large").to_string();
    assert!(error.contains("at most 1000000 bytes"), "{error}");
}

#[test]
fn a_target_without_a_keyword_names_those_that_have_one() {
    let options = Options {
        dynamic: DynamicMode::Keyword,
        ..Options::default()
    };
    let ruleset = choice(&["rpc"], &[], options).ruleset(catalog());
    for format in FORMATS.iter().filter(|format| !takes_keyword(format)) {
        let error = format
            .export(&ruleset, Lang::En)
            .expect_err(format.name)
            .to_string();
        assert!(
            error.contains("only powershell, netsh, gpo, ansible-windows have one"),
            "{error}"
        );
    }
}

#[test]
fn csv_tells_the_name_direction_networks_and_profiles() {
    let mut choice = choice(&[], &["tcp/445"], Options::default());
    choice.options.source_networks = vec!["10.0.0.0/8".parse().expect("a network")];
    choice.options.profiles = [Profile::Domain].into();
    let ruleset = choice.ruleset(catalog());
    let export = format("csv").export(&ruleset, Lang::En).expect("an export");
    let rows = readback::csv_rows(&export.text);
    let cells: Vec<(&str, &str)> = rows[0]
        .iter()
        .zip(&rows[1])
        .map(|(head, cell)| (head.as_str(), cell.as_str()))
        .collect();
    for (head, cell) in [
        ("name", "svc-dc"),
        ("os", "modern"),
        ("direction", "in"),
        ("networks", "10.0.0.0/8"),
        ("profiles", "domain"),
    ] {
        assert!(cells.contains(&(head, cell)), "{cells:?}");
    }
}

#[test]
fn a_rule_of_powershell_has_a_thousand_ports_at_most() {
    let ports: Vec<String> = (1..=2_100).map(|at| format!("tcp/{}", at * 2)).collect();
    let ports: Vec<&str> = ports.iter().map(String::as_str).collect();
    let ruleset = choice(&[], &ports, Options::default()).ruleset(catalog());
    let export = format("powershell")
        .export(&ruleset, Lang::En)
        .expect("an export");
    let rows = readback::powershell_rows(&export.text);
    let counts: Vec<usize> = rows.iter().map(|row| row["LocalPort"].len()).collect();
    assert_eq!(counts, [1000, 1000, 100]);
    check(format("powershell"), &ruleset, Lang::En);
}

#[test]
fn heads_tell_what_depends_on_the_device() {
    let options = Options {
        os: Os::Legacy,
        source_networks: vec!["10.0.0.0/8".parse().expect("a network")],
        ..Options::default()
    };
    let ruleset = choice(&[], &["tcp/445", "udp/53"], options).ruleset(catalog());
    for (name, parts) in [
        (
            "junos",
            &["address books of zones", "security-zone ZONE"][..],
        ),
        ("fortigate", &["config vdom"]),
        ("panos", &["set vsys NAME", "Panorama"]),
        ("h3c", &["Comware 7", "Comware 5"]),
        ("h3c-secpath", &["Comware 7", "Comware 9"]),
        ("cisco-ios", &["IOS XE", "format cisco-nxos"]),
        ("huawei", &["format huawei-usg"]),
        (
            "powershell",
            &["Server 2003 and earlier", "no ranges of ports"],
        ),
        ("netsh", &["Server 2003 and earlier", "no ranges of ports"]),
        ("gpo", &["Server 2003 and earlier", "no ranges of ports"]),
    ] {
        let export = format(name).export(&ruleset, Lang::En).expect(name);
        let text = export.text.replace("\r\n", "\n");
        let head = text.replace("\n# ", " ").replace("\n! ", " ");
        for part in parts {
            assert!(head.contains(part), "{name}: {part}\n{head}");
        }
    }
    // FortiOS 7.6 has another name for TCP/UDP/SCTP, which is the default.
    let text = format("fortigate")
        .export(&ruleset, Lang::En)
        .expect("an export")
        .text;
    assert!(!text.contains("set protocol TCP"), "{text}");
}

#[test]
fn scripts_of_powershell_return_objects_and_ask_all_addresses_at_once() {
    let ruleset = choice(&[], &["tcp/445", "udp/53"], Options::default()).ruleset(catalog());
    let text = |name| format(name).export(&ruleset, Lang::En).expect(name).text;
    for name in ["powershell", "gpo"] {
        let text = text(name);
        for part in [
            "[pscustomobject]@{ Name = ",
            "'created'",
            "'updated'",
            "'removed'",
            "[string[]] $FirewallProfile",
            "SupportsShouldProcess",
        ] {
            assert!(text.contains(part), "{name}: {part}");
        }
    }
    let check = text("powershell-check");
    for part in [
        "GetHostAddresses",
        "ConnectAsync",
        "ThrottleLimit",
        "Write-Progress",
        "-DefaultDisplayPropertySet Computer, Address, Target, State",
    ] {
        assert!(check.contains(part), "{part}");
    }
}

#[test]
fn existing_rules_are_updated_before_anything_is_removed() {
    let ruleset = choice(&[], &["tcp/445", "udp/53"], Options::default()).ruleset(catalog());
    for (name, steps) in [
        (
            "powershell",
            [
                "Set-NetFirewallRule ",
                "New-NetFirewallRule ",
                "Remove-NetFirewallRule ",
            ],
        ),
        ("netsh", [" set rule ", " add rule ", " delete rule "]),
    ] {
        let export = format(name).export(&ruleset, Lang::En).expect(name);
        let places = steps.map(|step| export.text.find(step).expect(step));
        assert!(places.is_sorted(), "{name}: {places:?}");
        let last_change = export.text.rfind(steps[1]).expect("a change");
        assert!(last_change < places[2], "{name}");
    }
}

#[test]
fn powershell_keywords_replace_the_number_of_the_endpoint_mapper() {
    let options = Options {
        dynamic: DynamicMode::Keyword,
        ..Options::default()
    };
    let choice = choice(&["dfs-namespaces"], &["tcp/134-139"], options);
    let ruleset = choice.ruleset(catalog());
    let export = format("powershell").export(&ruleset, Lang::En);
    let rows = readback::powershell_rows(&export.expect("an export").text);
    let row = |name: &str| {
        let mut rows = rows.iter();
        rows.find(|row| row["Name"][0] == name).expect("a row")
    };
    let mapper = row("portolan-svc-dc-rpc-mapper-in");
    assert_eq!(mapper["LocalPort"], ["RPCEPMap"]);
    assert_eq!(
        mapper["Description"],
        ["svc-dc: [135] 134-139: entered manually; 135: Distributed File System"]
    );
    assert_eq!(row("portolan-svc-dc-rpc-in")["LocalPort"], ["RPC"]);
    let numbers = &row("portolan-svc-dc-tcp-in")["LocalPort"];
    assert_eq!(numbers, &["134", "136-139", "445"]);
}

#[test]
fn the_powershell_grammar_finds_a_planted_error() {
    let ruleset = choice(&["dns-server"], &[], Options::default()).ruleset(catalog());
    let text = format("powershell")
        .export(&ruleset, Lang::En)
        .expect("an export")
        .text;
    let broken = text.replacen("'TCP'", "'TCP", 1);
    let mut parser = tree_sitter::Parser::new();
    parser
        .set_language(&tree_sitter_powershell::LANGUAGE.into())
        .expect("the grammar");
    assert!(
        parser
            .parse(&broken, None)
            .expect("a tree")
            .root_node()
            .has_error()
    );
}

#[test]
fn the_schema_finds_planted_errors() {
    let schema = include_str!("../../assets/export.schema.json");
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    let options = Options {
        peers: [Peer::Client].into(),
        ..Options::default()
    };
    let ports = ["icmp/echo", "icmpv6/136", "ip/41"];
    let ruleset = choice(&["dns-server"], &ports, options).ruleset(catalog());
    let text = format("json")
        .export(&ruleset, Lang::En)
        .expect("an export")
        .text;
    let file = serde_json::from_str(&text).expect("JSON");
    assert_eq!(schema::violations(&schema, &file), Vec::<String>::new());
    for (good, bad) in [
        ("\"schema\": 2", "\"schema\": 1"),
        ("\"client\"", "\"clients\""),
        ("\"peers\"", "\"peer\""),
        (
            "\"destination_networks\": []",
            "\"destination_networks\": null",
        ),
        ("\"icmp_type\": 8", "\"icmp_type\": 256"),
        ("\"icmp_type\": 8", "\"icmp_type\": \"echo\""),
        ("\"icmp/echo\"", "\"icmp/ping\""),
        ("\"ip/41\"", "\"ip/six\""),
        ("\"from\": 53", "\"from\": \"53\""),
        ("\"from\": 53", "\"from\": 0"),
        ("\"kind\"", "\"kin\""),
        ("\"tcp/53\"", "\"tcp/any\""),
        ("\"dns-server\"", "\"DNS Server\""),
    ] {
        assert!(text.contains(good), "{good}");
        let file = serde_json::from_str(&text.replacen(good, bad, 1)).expect("JSON");
        assert_ne!(
            schema::violations(&schema, &file),
            Vec::<String>::new(),
            "{bad}"
        );
    }
}

/// Result of a probe for nft in a separate network namespace; the error is the reason it can't run.
static NFT: LazyLock<Result<(), &str>> = LazyLock::new(|| {
    let runs = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if !runs("nft", &["--version"]) {
        Err("nft is not installed")
    } else if !runs("unshare", &["-rn", "nft", "list", "ruleset"]) {
        Err("nft requires a network namespace, which can't be created here")
    } else {
        Ok(())
    }
});

/// Runs `script` in a separate network namespace with `text` as the file `rules.nft` and returns its output;
/// reports a skip and returns `None` if that isn't possible.
fn in_namespace(script: &str, text: &str) -> Option<String> {
    if let Err(why) = *NFT {
        skipped(why);
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("rules.nft"), text).expect("a file");
    let output = Command::new("unshare")
        .args(["-rn", "sh", "-ec", script])
        .current_dir(folder.path())
        .output()
        .expect("unshare");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}\n{text}");
    Some(String::from_utf8(output.stdout).expect("text"))
}

#[test]
fn nft_loads_the_golden_rulesets_and_lists_the_same() {
    for golden in golden()
        .iter()
        .filter(|golden| !by_keyword(&golden.ruleset))
    {
        let text = format("nftables")
            .export(&golden.ruleset, Lang::Zh)
            .expect("an export")
            .text;
        let script = "nft -f rules.nft; nft -f rules.nft; nft -j -n list ruleset";
        let Some(listing) = in_namespace(script, &text) else {
            return;
        };
        let loaded = readback::nftables(&listing);
        assert_eq!(loaded.accepted, held(&golden.ruleset), "{}", golden.label);
        assert_eq!(loaded.tables, 1);
        // Each rule has networks of one family, and together the rules have exactly the requested networks.
        let mut families: BTreeSet<bool> = BTreeSet::new();
        let ends = loaded.sources.iter().zip(&loaded.destinations);
        for (sources, destinations) in ends {
            let v4 = sources.iter().chain(destinations).next();
            let v4 = v4.map(|network| !network.contains(':'));
            families.extend(v4);
            let ruleset = &golden.ruleset;
            for (read, wanted) in [
                (sources, &ruleset.source_networks),
                (destinations, &ruleset.destination_networks),
            ] {
                let read: Vec<IpNet> = read
                    .iter()
                    .map(|one| one.parse().expect("a network"))
                    .collect();
                let mut wanted = IpNet::aggregate(wanted);
                wanted.retain(|network| Some(network.addr().is_ipv4()) == v4);
                assert_eq!(read, wanted, "{}", golden.label);
            }
        }
        let wanted = [true, false].into_iter().filter(|&v4| {
            let has = |networks: &[IpNet]| {
                networks.is_empty() || networks.iter().any(|one| one.addr().is_ipv4() == v4)
            };
            let ruleset = &golden.ruleset;
            let is_any =
                ruleset.source_networks.is_empty() && ruleset.destination_networks.is_empty();
            !is_any && has(&ruleset.source_networks) && has(&ruleset.destination_networks)
        });
        assert_eq!(families, wanted.collect(), "{}", golden.label);
    }
}

#[test]
fn nft_replaces_an_earlier_export_of_the_same_name() {
    let ruleset = |ports| choice(&[], ports, Options::default()).ruleset(catalog());
    let before = ruleset(&["tcp/80", "gre", "udp/53"]);
    let after = ruleset(&["tcp/443", "esp"]);
    let text = |ruleset| {
        format("nftables")
            .export(ruleset, Lang::En)
            .expect("an export")
            .text
    };
    let script = format!(
        "nft -f - <<'END'\n{}END\nnft -f rules.nft; nft -j -n list ruleset",
        text(&before)
    );
    if let Some(listing) = in_namespace(&script, &text(&after)) {
        assert_eq!(readback::nftables(&listing).accepted, after.set());
    }
}

#[test]
fn nft_rules_name_networks_that_do_not_overlap() {
    let network = |text: &str| text.parse().expect("a network");
    let options = Options {
        source_networks: ["10.1.2.3/8", "10.9.0.0/16", "192.0.2.7/32"]
            .map(network)
            .to_vec(),
        ..Options::default()
    };
    let ruleset = choice(&[], &["gre"], options).ruleset(catalog());
    let text = format("nftables")
        .export(&ruleset, Lang::En)
        .expect("an export")
        .text;
    assert!(text.contains("\t\tip saddr { 10.0.0.0/8, 192.0.2.7/32 } meta l4proto gre accept\n"));
    assert!(
        !text.contains("ip6 saddr") && text.matches(" accept\n").count() == 1,
        "{text}"
    );
}

#[test]
fn nft_accepts_hostile_names_and_keeps_other_tables() {
    let long = long_name();
    let mut files = "table inet filter {\n}\n".to_owned();
    let mut ruleset = None;
    for name in HOSTILE_NAMES.iter().copied().chain([long.as_str()]) {
        let mut choice = choice(&["dns-server"], &[], Options::default());
        choice.set_name(name);
        let named = ruleset.insert(choice.ruleset(catalog()));
        let export = format("nftables")
            .export(named, Lang::En)
            .expect("an export");
        files.push_str(&export.text);
    }
    let Some(listing) = in_namespace("nft -f rules.nft; nft -j -n list ruleset", &files) else {
        return;
    };
    assert!(listing.contains(r#""name": "filter""#));
    assert!(listing.contains(r#""name": "portolan_filter_in""#));
    let loaded = readback::nftables(&listing);
    assert_eq!(Some(loaded.accepted), ruleset.map(|ruleset| ruleset.set()));
}

#[test]
fn an_nft_chain_works_in_another_table_as_its_header_describes() {
    let part = |direction| {
        let options = Options {
            direction,
            ..Options::default()
        };
        let ruleset = choice(&["dns-server"], &["gre"], options).ruleset(catalog());
        let text = format("nftables")
            .export(&ruleset, Lang::En)
            .expect("an export")
            .text;
        let jump = text.lines().find_map(|line| line.split_once("add there: "));
        let jump = jump.expect("the jump in the header").1.to_owned();
        let inner = text.rsplit_once("{\n\tset").expect("a set").0.len();
        let inner = text[..inner]
            .rfind("table inet")
            .map_or("", |at| &text[at..]);
        let inner = inner.split_once('\n').expect("a table").1;
        (inner.trim_end().trim_end_matches('}').to_owned(), jump)
    };
    let (inbound, jump_in) = part(Direction::In);
    let (outbound, jump_out) = part(Direction::Out);
    let own = format!(
        "table inet own {{\n{inbound}\n{outbound}\n\
         chain input {{\ntype filter hook input priority 0; policy drop;\n{jump_in}\n}}\n\
         chain output {{\ntype filter hook output priority 0; policy drop;\n{jump_out}\n}}\n}}\n"
    );
    if let Some(listing) = in_namespace("nft -f rules.nft; nft list ruleset", &own) {
        assert!(
            listing.contains(&jump_in) && listing.contains(&jump_out),
            "{listing}"
        );
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn any_selection_reads_back_in_every_format(
        ruleset in any_ruleset(6),
        lang in proptest::sample::select(&LANGS[..]),
    ) {
        for format in FORMATS {
            match format.export(&ruleset, lang) {
                Ok(_) | Err(ExportError::Inexpressible(_) | ExportError::NoOutbound(_)) => check(format, &ruleset, lang),
                Err(ExportError::Empty) => prop_assert!(ruleset.is_empty()),
                Err(ExportError::NoKeyword(_) | ExportError::KeywordElsewhere(_)) => {
                    prop_assert!(by_keyword(&ruleset));
                }
                Err(
                    ExportError::NoDestinations(_)
                    | ExportError::NoInboundDestinations(_)
                    | ExportError::NoCommonFamily,
                ) => {
                    prop_assert!(!ruleset.destination_networks.is_empty());
                }
                Err(ExportError::TooMany("terraform-tencentcloud", excess)) => {
                    prop_assert!(excess.needed > excess.most);
                }
                Err(large @ (ExportError::TooLarge { .. } | ExportError::TooMany(..))) => panic!("{large}"),
                Err(ExportError::RejectedNetwork { network, .. }) => {
                    prop_assert!(is_special(&network) && format.group == Group::Windows);
                }
            }
        }
    }
}
