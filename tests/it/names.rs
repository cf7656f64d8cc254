//! Tests of the names that targets know rulesets by, and of the head of each export: two selections never
//! overwrite each other's rules, and a file states which rules it replaces.

use std::collections::BTreeSet;

use portolan::export::{ExportError, FORMATS, Format, Group, find};
use portolan::model::{Choice, Direction, Extras, Lang, Notice, Options, Peer, Pick, Ruleset};
use regex::Regex;

use crate::export_network::has_comments;
use crate::support::rulesets::{catalog, choice};

/// Names that resemble each other, or the names of another ruleset's objects.
const ALIKE: [&str; 15] = [
    "x",
    "X",
    "x-tcp",
    "x_tcp",
    "x tcp",
    "x-in",
    "x-out",
    "x-rpc",
    "x-v6",
    "域控制器",
    "文件服务器",
    "branch-offices-in-the-north-of-denmark",
    "branch-offices-in-the-north-of-denmark-and-sweden",
    "domain-controller-from-client",
    "domain-controller-from-management",
];

fn ruleset(name: &str, direction: Direction) -> Ruleset {
    let options = Options {
        direction,
        source_networks: ["10.0.0.0/8", "fd00::/8"]
            .map(|one| one.parse().expect("a network"))
            .to_vec(),
        ..Options::default()
    };
    let ports = ["tcp/445", "tcp/1000-2000", "udp/53", "esp"];
    let mut choice = choice(&[], &ports, options);
    choice.set_name(name);
    choice.ruleset(catalog())
}

/// Returns the names of all objects in a file, each with the word before it, which is the kind of object.
fn objects(text: &str) -> BTreeSet<String> {
    let pattern = r#"(?i)(?:[\w$@]+[\s,=:"'@]*)?portolan[-_][\w*%-]+(?: [\w ]+ \((?:in|out)\))?"#;
    let pattern = Regex::new(pattern).expect("a pattern");
    let found = pattern.find_iter(text);
    found.map(|one| one.as_str().to_owned()).collect()
}

/// Returns true for formats whose files change a target.
fn changes_a_target(format: &Format) -> bool {
    !matches!(format.group, Group::Documents | Group::Checks)
        // Loading a policy again creates another one.
        && format.name != "intune"
}

#[test]
fn two_rulesets_never_name_the_same_object() {
    let directions = Direction::ALL.iter();
    let named = directions.flat_map(|&direction| ALIKE.map(|name| ruleset(name, direction)));
    let rulesets: Vec<Ruleset> = named.collect();
    for format in FORMATS.iter().filter(|format| changes_a_target(format)) {
        let mut files: Vec<(String, BTreeSet<String>)> = Vec::new();
        for ruleset in &rulesets {
            let text = match format.export(ruleset, Lang::En) {
                Ok(export) => export.text,
                Err(ExportError::NoOutbound(_)) => continue,
                Err(refused) => panic!("{}: {refused}", format.name),
            };
            let own = objects(&text);
            assert!(!own.is_empty(), "{}: {text}", format.name);
            let label = format!("{} {}", ruleset.name, ruleset.direction.name());
            for (other, objects) in &files {
                let shared: Vec<&String> = own.intersection(objects).collect();
                assert!(
                    shared.is_empty(),
                    "{}: {label} and {other} share {shared:?}",
                    format.name
                );
            }
            files.push((label, own));
        }
    }
}

#[test]
fn two_selections_have_different_powershell_groups_and_rules() {
    let catalog = catalog();
    let of_peer = |peer, extras| {
        let mut choice = Choice::default();
        let role = "domain-controller".parse().expect("a role id");
        choice.add_with(Pick::Role(role), extras);
        choice.options.peers.insert(peer);
        let export = find("powershell").expect("a format");
        let export = export.export(&choice.ruleset(catalog), Lang::En);
        export.expect("an export").text
    };
    let group = |text: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix("$group = "));
        line.expect("a group").trim().to_owned()
    };
    let names = |text: &str| -> BTreeSet<String> {
        let pattern = Regex::new(r"@\{ Name = '([^']+)'").expect("a pattern");
        let names = pattern.captures_iter(text);
        names.map(|name| name[1].to_owned()).collect()
    };
    let clients = of_peer(Peer::Client, Extras::default());
    let management = of_peer(Peer::Management, Extras::ALL);
    assert_eq!(
        group(&clients),
        "'portolan-domain-controller-from-client-in'"
    );
    assert_ne!(group(&clients), group(&management));
    // A script removes only the rules of its own group.
    assert_eq!(clients.matches("Remove-NetFirewallRule").count(), 1);
    assert!(clients.contains("Get-NetFirewallRule -Group $group "));
    let (clients, management) = (names(&clients), names(&management));
    assert!(!clients.is_empty() && !management.is_empty());
    assert!(
        clients.is_disjoint(&management),
        "{clients:?} {management:?}"
    );
}

#[test]
fn the_direction_survives_a_cut() {
    let long = "branch-offices-in-the-north-of-denmark";
    for (format, longest, pattern) in [
        ("iptables", 28, r"(?m)^:(\S+) - "),
        ("ip6tables", 28, r"(?m)^:(\S+) - "),
        ("huawei", 29, r"(?m)^acl name (\S+) advance"),
        ("h3c", 29, r"(?m)^acl advanced name (\S+)"),
        ("junos", 52, r"application-set (\S+) application "),
        ("panos", 52, r"set service-group (\S+) members"),
    ] {
        for &direction in Direction::ALL {
            let export = find(format).expect(format);
            let export = export.export(&ruleset(long, direction), Lang::En);
            let text = export.expect(format).text;
            let pattern = Regex::new(pattern).expect("a pattern");
            let name = &pattern.captures(&text).expect(format)[1];
            assert!(name.len() <= longest, "{name}");
            let ending = format!("-{}", direction.name());
            let (rest, digest) = name
                .strip_suffix(&ending)
                .and_then(|name| name.rsplit_once('-'))
                .expect(name);
            assert!(rest.starts_with("portolan-branch"), "{name}");
            assert!(digest.len() == 8 && u32::from_str_radix(digest, 16).is_ok());
        }
    }
    let export = find("firewalld").expect("a format");
    let export = export.export(&ruleset(long, Direction::Out), Lang::En);
    let text = export.expect("an export").text;
    let pattern = Regex::new(r"--new-policy=(portolan-[0-9a-f]{8})\r?\n").expect("a pattern");
    assert_eq!(pattern.captures(&text).expect("a policy")[1].len(), 17);
}

#[test]
fn every_head_names_the_peers() {
    let with = |peers: &[Peer]| {
        let options = Options {
            peers: peers.iter().copied().collect(),
            ..Options::default()
        };
        choice(&["dns-server"], &[], options).ruleset(catalog())
    };
    let cases = [
        (with(&[]), "Peers: all", "对端：全部"),
        (
            with(&[Peer::Management]),
            "Peers: management",
            "对端：管理计算机",
        ),
        (
            with(&[Peer::Server, Peer::Client]),
            "Peers: client, server",
            "对端：客户端、其他服务器",
        ),
    ];
    for format in FORMATS {
        for (ruleset, english, chinese) in &cases {
            let text = |lang| format.export(ruleset, lang).expect("an export").text;
            let (en, zh) = (text(Lang::En), text(Lang::Zh));
            match format.name {
                "csv" => assert!(!en.contains("Peers")),
                "json" => assert!(en.contains("\"peers\": [")),
                "arm" | "intune" | "markdown" | "nsx" => {
                    assert!(en.contains(english) && zh.contains(chinese));
                }
                // What the file doesn't say is the user's own choice.
                "opnsense" | "opnsense-aliases" => assert!(!en.contains("Peers")),
                name => {
                    let has = |text: &str, line: &str| text.lines().any(|one| one.ends_with(line));
                    assert!(has(&en, english), "{name}: {en}");
                    assert!(has(&zh, english) || has(&zh, chinese), "{name}: {zh}");
                }
            }
        }
    }
}

#[test]
fn the_head_states_which_rules_a_file_replaces() {
    for format in FORMATS {
        let mut choice = choice(&["dns-server"], &[], Options::default());
        choice.set_name("DC one");
        let export = format.export(&choice.ruleset(catalog()), Lang::En);
        let export = export.expect("an export");
        if !has_comments(&export, format.name) {
            continue;
        }
        let text = export.text;
        // Lines for devices are short.
        let marks = |one: char| "#!/ ".contains(one);
        let lines: Vec<&str> = text
            .lines()
            .map(|line| line.trim_start_matches(marks))
            .collect();
        let text = lines.join(" ").replace("rem ", "");
        let pattern = "Replaces: everything loaded before as ([A-Za-z0-9_*-]+), also with other networks or options";
        let named = Regex::new(pattern).expect("a pattern").captures(&text);
        assert_eq!(named.is_some(), changes_a_target(format), "{}", format.name);
        if let Some(named) = named {
            let name = &named[1];
            assert!(name.to_lowercase().starts_with("portolan"), "{name}");
            let uses = text.matches(name.split('*').next().unwrap_or(name)).count();
            assert!(uses > 1, "{}: {name} is used nowhere else", format.name);
        }
    }
}

#[test]
fn every_head_tells_what_was_left_out() {
    let mut choice = Choice::default();
    let role = "sql-engine".parse().expect("a role id");
    choice.add(Pick::Role(role));
    let ruleset = choice.ruleset(catalog());
    let is_left_out = |notice: &&Notice| matches!(notice, Notice::LeftOut(_));
    assert_eq!(ruleset.notices.iter().filter(is_left_out).count(), 1);
    for format in FORMATS.iter().filter(|format| format.name != "csv") {
        let export = format.export(&ruleset, Lang::En).expect("an export");
        if !has_comments(&export, format.name) {
            continue;
        }
        assert!(export.text.contains("left out: "), "{}", format.name);
    }
}

#[test]
fn the_head_states_what_a_file_for_one_address_family_leaves() {
    let text = |name: &str, networks: &[&str]| {
        let options = Options {
            source_networks: networks
                .iter()
                .map(|one| one.parse().expect("a network"))
                .collect(),
            ..Options::default()
        };
        let ruleset = choice(&[], &["tcp/53"], options).ruleset(catalog());
        let export = find(name).expect(name).export(&ruleset, Lang::En);
        export.expect("an export").text
    };
    for (name, line) in [
        ("cisco-ios", "An earlier file's list of the other"),
        ("huawei", "An earlier file's list of the other"),
        ("h3c", "An earlier file's list of the other"),
        ("fortigate", "If an earlier file set srcaddr6 in"),
    ] {
        assert!(text(name, &["10.0.0.0/8"]).contains(line), "{name}");
        assert!(!text(name, &["10.0.0.0/8", "fd00::/8"]).contains(line));
        assert!(!text(name, &[]).contains(line), "{name}");
    }
    let fortigate = text("fortigate", &["fd00::/8"]);
    assert!(fortigate.contains("If an earlier file set srcaddr in"));
}
