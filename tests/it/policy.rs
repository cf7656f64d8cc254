//! Tests of the formats that set Windows Firewall by policy, beyond reading them back.

use portolan::export::{self, Export, ExportError, Format};
use portolan::model::{
    Direction, DynamicMode, Lang, Localized as _, Matches, Notice, Options, Profile, Ruleset,
};

use crate::support::policy::{GraphTypes, dsc_violations, intune};
use crate::support::readback;
use crate::support::rulesets::{HOSTILE_NAMES, catalog, choice, golden};
use crate::support::skip::skipped;
use crate::support::tools;

fn format(name: &str) -> &'static Format {
    export::find(name).expect(name)
}

fn exported(name: &str, ruleset: &Ruleset) -> Export {
    format(name).export(ruleset, Lang::En).expect(name)
}

fn of_ports(ports: &[&str]) -> Ruleset {
    choice(&[], ports, Options::default()).ruleset(catalog())
}

#[test]
fn types_of_icmp_go_into_a_policy_of_their_own() {
    let echo = "icmp/echo".parse().expect("a port");
    let some = exported("intune", &of_ports(&["icmp/echo", "tcp/53"]));
    assert!(!some.text.contains("_icmptypesandcodes"));
    let notice =
        |one: &&Notice| matches!(one, Notice::Alone(_, Matches::Protocol(port)) if *port == echo);
    let notice = some.notices.iter().find(notice).expect("a notice");
    for (lang, text) in [
        (Lang::En, "with --port icmp/echo"),
        (Lang::Zh, "请用 --port icmp/echo 单独导出"),
    ] {
        assert!(notice.text(lang).contains(text), "{}", notice.text(lang));
    }
    // Together with other types, and with the whole protocol.
    for ports in [&["icmp/echo"][..], &["icmp/echo", "icmp/11", "icmpv6/echo"]] {
        let alone = exported("intune", &of_ports(ports));
        assert!(alone.text.contains("\"8:*\""), "{}", alone.text);
        assert_eq!(alone.notices, of_ports(ports).notices);
        let told = alone.instructions.iter().map(|line| line.get(Lang::En));
        assert!(told.into_iter().any(|line| line.contains("build 20348")));
    }
    let with_whole = exported("intune", &of_ports(&["icmp", "icmpv6/echo"]));
    assert!(!with_whole.text.contains("_icmptypesandcodes"));
    // A rule that is left out anyway is no other rule.
    let options = Options {
        source_networks: vec!["10.0.0.0/8".parse().expect("a network")],
        ..Options::default()
    };
    let ruleset = choice(&[], &["icmp/echo", "icmpv6"], options).ruleset(catalog());
    assert!(exported("intune", &ruleset).text.contains("\"8:*\""));
}

#[test]
fn a_policy_of_intune_has_150_rules_at_most() {
    let of = |count: u8| {
        let numbers = (1..=254).filter(|number| ![1, 6, 17, 47, 50, 51, 58].contains(number));
        let ports: Vec<String> = numbers.map(|number: u8| format!("ip/{number}")).collect();
        let ports: Vec<&str> = ports.iter().map(String::as_str).collect();
        of_ports(&ports[..count.into()])
    };
    let most = of(150);
    assert!(!intune(&exported("intune", &most).text, &most).is_empty());
    let refused = format("intune").export(&of(151), Lang::En);
    let refused = refused.expect_err("151 rules");
    assert!(matches!(refused, ExportError::TooMany("intune", excess) if excess.needed == 151));
    assert!(refused.to_string().contains("at most 150 rules"));
}

#[test]
fn instructions_for_intune_say_how_to_load_and_undo_it() {
    let export = exported("intune", &of_ports(&["tcp/53"]));
    for lang in [Lang::En, Lang::Zh] {
        let told: String = export
            .instructions
            .iter()
            .map(|line| line.get(lang))
            .collect();
        for text in [
            "-Method POST -Uri beta/deviceManagement/configurationPolicies",
            "DeviceManagementConfiguration.ReadWrite.All",
            "portolan-svc-dc-in",
            "Defender for Endpoint",
            "-PolicyStore ActiveStore",
        ] {
            assert!(told.contains(text), "{told}");
        }
    }
    assert_eq!(export.replaces, None);
}

#[test]
fn local_and_remote_networks_are_both_in_a_rule() {
    for (direction, ports, from, to) in [
        (
            Direction::In,
            "localPorts",
            "remoteAddresses",
            "localAddresses",
        ),
        (
            Direction::Out,
            "remotePorts",
            "localAddresses",
            "remoteAddresses",
        ),
    ] {
        let options = Options {
            direction,
            source_networks: vec!["10.0.0.0/8".parse().expect("a network")],
            destination_networks: vec!["192.0.2.0/24".parse().expect("a network")],
            profiles: [Profile::Domain].into(),
            ..Options::default()
        };
        let ruleset = choice(&[], &["tcp/53"], options).ruleset(catalog());
        let dsc = exported("dsc", &ruleset).text;
        for line in [
            format!("{ports}: \"53\""),
            format!("{from}: \"10.0.0.0/8\""),
            format!("{to}: \"192.0.2.0/24\""),
            "profiles: [Domain]".to_owned(),
        ] {
            assert!(dsc.contains(&line), "{line}: {dsc}");
        }
        let capital = |name: &str| {
            let name = name.replace("Addresses", "Address");
            format!("${}{}", name[..1].to_uppercase(), &name[1..])
        };
        for name in ["gpo", "powershell"] {
            let script = exported(name, &ruleset).text;
            for line in [
                format!("{} = @('10.0.0.0/8'),", capital(from)),
                format!("{} = @('192.0.2.0/24'),", capital(to)),
                "$FirewallProfile = @('Domain'),".to_owned(),
            ] {
                assert!(script.contains(&line), "{name}: {line}");
            }
        }
    }
}

#[test]
fn a_rule_of_a_policy_fits_the_stored_value() {
    let ports: Vec<String> = (1..=1_200)
        .map(|at| format!("tcp/{}-{}", 20_000 + at * 3, 20_001 + at * 3))
        .collect();
    let ports: Vec<&str> = ports.iter().map(String::as_str).collect();
    let script = exported("gpo", &of_ports(&ports)).text;
    let rows = readback::powershell_rows(&script);
    let counts: Vec<usize> = rows.iter().map(|row| row["LocalPort"].len()).collect();
    assert_eq!(counts, [500, 500, 200]);
    // Ranges of ports take 22 characters of two bytes, and both lists of networks 8,500.
    let text = |key: &str| rows[0][key][0].encode_utf16().count();
    let fields = text("DisplayName") + text("Description") + 300;
    assert!(2 * (500 * 22 + 2 * 8_500 + fields) < 60_000);
    assert!(script.contains("$length + $own -gt 8500"));
    let all = exported("dsc", &of_ports(&ports)).text;
    assert!(all.contains("-tcp-ports2-in\n") && !all.contains("-tcp-ports3-in\n"));
}

#[test]
fn long_lists_of_networks_need_more_rules() {
    let networks = |from: u8| {
        let networks = (0..1_100_u16).map(|at| format!("{from}.{}.{}.0/25", at / 250, at % 250));
        networks
            .map(|one| one.parse().expect("a network"))
            .collect()
    };
    let options = Options {
        source_networks: networks(10),
        destination_networks: networks(11),
        ..Options::default()
    };
    let ruleset = choice(&[], &["tcp/53"], options).ruleset(catalog());
    let dsc = exported("dsc", &ruleset).text;
    assert_eq!(dsc.matches("enabled: true").count(), 4);
    assert!(dsc.contains("-tcp-networks4-in\n"));
    assert_eq!(
        exported("intune", &ruleset)
            .text
            .matches("_enabled_1")
            .count(),
        4
    );
}

#[test]
fn descriptions_are_short_and_reasons_are_comments() {
    let everything: Vec<String> = catalog()
        .services()
        .iter()
        .map(|one| one.id.to_string())
        .collect();
    let everything: Vec<&str> = everything.iter().map(String::as_str).collect();
    let ruleset = choice(&everything, &[], Options::default()).ruleset(catalog());
    for lang in [Lang::En, Lang::Zh] {
        for (name, ending) in [
            ("powershell", ["(see the script)", "（见脚本）"]),
            ("gpo", ["(see the script)", "（见脚本）"]),
        ] {
            let text = format(name).export(&ruleset, lang).expect(name).text;
            let rows = readback::powershell_rows(&text);
            let description = |at: usize| rows[at]["Description"][0].as_str();
            let ending = ending[usize::from(lang == Lang::Zh)];
            assert!(description(0).ends_with(ending), "{}", description(0));
            for row in &rows {
                assert!(row["Description"][0].encode_utf16().count() <= 300);
            }
            let comments = text.lines().filter(|line| line.starts_with("    # "));
            assert!(comments.count() > 100, "{name}");
        }
    }
}

#[test]
fn a_script_for_a_policy_saves_once_and_last() {
    let text = exported("gpo", &of_ports(&["tcp/445", "udp/53"])).text;
    for call in ["Open-NetGPO @open", "Save-NetGPO -GPOSession $session"] {
        assert_eq!(text.matches(call).count(), 1, "{call}");
    }
    let at = |call: &str| text.rfind(call).expect(call);
    assert!(at("ShouldProcess(") < at("Remove-NetFirewallRule -Name"));
    assert!(at("New-NetFirewallRule @rule") < at("Save-NetGPO -GPO"));
    assert!(!text.contains("-PolicyStore $PolicyStore"), "one of both");
    // Rules of the same name in two policies would replace each other.
    assert!(text.contains("$rule.Name + '@' + $policy"));
}

#[test]
fn windows_rejections_hold_for_policies() {
    let keyword = Options {
        dynamic: DynamicMode::Keyword,
        ..Options::default()
    };
    let ruleset = choice(&["rpc"], &[], keyword).ruleset(catalog());
    assert!(
        exported("gpo", &ruleset)
            .text
            .contains("LocalPort = 'RPCEPMap'")
    );
    for name in ["intune", "dsc"] {
        let refused = format(name).export(&ruleset, Lang::En);
        assert_eq!(refused, Err(ExportError::NoKeyword(format(name).name)));
    }
    for network in ["127.0.0.0/8", "::1/128"] {
        let options = Options {
            source_networks: vec![network.parse().expect("a network")],
            ..Options::default()
        };
        let ruleset = choice(&[], &["tcp/53"], options).ruleset(catalog());
        for name in ["gpo", "intune", "dsc"] {
            let refused = format(name).export(&ruleset, Lang::En);
            assert!(matches!(refused, Err(ExportError::RejectedNetwork { .. })));
        }
    }
}

#[test]
fn the_schema_of_dsc_finds_planted_errors() {
    let text = exported("dsc", &of_ports(&["tcp/53", "gre"])).text;
    assert_eq!(dsc_violations(&text), Vec::<String>::new());
    for (right, wrong) in [
        ("direction: Inbound", "direction: In"),
        ("enabled: true", "enabled: \"true\""),
        ("protocol: 47", "protocol: gre"),
        (
            "protocol: 47",
            "protocol: 47\n          icmpTypesAndCodes: \"8:*\"",
        ),
        ("localPorts: \"53\"", "localPorts: 53"),
        ("localPorts: \"53\"", "localPorts: \"RPC-EPMap\""),
        ("profiles: [All]", "profiles: All"),
        ("$schema: https", "schema: https"),
        (
            "      rules:\n",
            "      unspecifiedRules: {action: remove}\n      rules:\n",
        ),
    ] {
        assert!(text.contains(right), "{right}");
        let planted = text.replacen(right, wrong, 1);
        assert_ne!(dsc_violations(&planted), Vec::<String>::new(), "{wrong}");
    }
}

#[test]
fn microsoft_graph_has_the_types_and_properties_of_a_policy() {
    let path = "node_modules/@microsoft/microsoft-graph-types-beta/microsoft-graph.d.ts";
    let Some(declarations) = tools::file(path) else {
        return skipped("the declarations of Microsoft Graph are not installed");
    };
    let types = GraphTypes::parse(&declarations);
    let policy = "DeviceManagementConfigurationPolicy";
    let mut count = 0;
    let mut last = String::new();
    for (golden, name) in golden().into_iter().zip(HOSTILE_NAMES.iter().cycle()) {
        let mut ruleset = golden.ruleset;
        ruleset.name = (*name).to_owned();
        let Ok(export) = format("intune").export(&ruleset, Lang::Zh) else {
            continue;
        };
        let value = serde_json::from_str(&export.text).expect("JSON");
        let mut found = Vec::new();
        count += types.check(&value, policy, &mut found);
        assert_eq!(found, Vec::<String>::new(), "{}", golden.label);
        last = export.text;
    }
    assert!(count > 1_000, "{count} objects");
    for (right, wrong) in [
        (
            "\"simpleSettingCollectionValue\"",
            "\"simpleSettingCollection\"",
        ),
        ("IntegerSettingValue", "IntegerValue"),
        ("\"templateId\"", "\"template\""),
    ] {
        let planted = last.replacen(right, wrong, 1);
        assert_ne!(planted, last);
        let value = serde_json::from_str(&planted).expect("JSON");
        let mut found = Vec::new();
        types.check(&value, policy, &mut found);
        assert!(!found.is_empty(), "{wrong}");
    }
}
