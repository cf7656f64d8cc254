//! Tests of the formats for Check Point, Cisco NX-OS, Arista EOS, and the firewalls of Huawei and H3C: both networks in
//! each rule, limits, and the script for Check Point run against a stand-in for its management server.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use ipnet::IpNet;
use portolan::export::{self, ExportError};
use portolan::model::{Choice, Direction, Lang, Pick, Ruleset};
use serde_json::{Value, json};

use crate::support::admitted::exported;
use crate::support::devices::Objects;
use crate::support::network::{Admitted, READERS, between};
use crate::support::program::isolate_without_home;
use crate::support::reader::find;
use crate::support::rulesets::{HOSTILE_NAMES, catalog, golden, networks, typed_between};
use crate::support::skip::skipped;
use crate::support::tools;

/// Formats of this file.
const FORMATS: [&str; 5] = [
    "checkpoint",
    "cisco-nxos",
    "arista-eos",
    "huawei-usg",
    "h3c-secpath",
];

fn text(format: &str, ruleset: &Ruleset) -> String {
    let format = export::find(format).expect(format);
    format.export(ruleset, Lang::En).expect("an export").text
}

/// Returns the traffic of a ruleset.
fn wanted(ruleset: &Ruleset) -> Admitted {
    let [from, to] =
        [&ruleset.source_networks, &ruleset.destination_networks].map(IpNet::aggregate);
    between(&from, &to, &exported(ruleset, |_| true))
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
                let mut ruleset = typed_between(&ports, from, to);
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
    let many = typed_between(&ports, &[], &[]);
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
        let refused = format.export(&typed_between(&["tcp/53"], from, to), Lang::En);
        let text = refused.expect_err("too many").to_string();
        assert!(
            text.contains("at most 4096") && text.contains("needs 4097"),
            "{text}"
        );
    }
    assert!(
        format
            .export(&typed_between(&["tcp/53"], &hosts[1..], &[]), Lang::En)
            .is_ok()
    );
}

#[test]
fn switch_formats_name_those_for_firewalls() {
    let ruleset = typed_between(&["tcp/53"], &[], &[]);
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

/// Management server of Check Point, with the stand-in for its program.
struct Server {
    folder: tempfile::TempDir,
}

impl Server {
    /// Creates a server without objects; none if a program is missing.
    fn new() -> Option<Self> {
        let python = match (tools::find("bash"), tools::python(&[])) {
            (Some(_), Ok(python)) => python,
            _ => {
                skipped("bash or Python is not installed");
                return None;
            }
        };
        let folder = tempfile::tempdir().expect("a folder");
        let stand_in = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/mgmt_cli.py");
        let program = format!(
            "#!/bin/sh\nexec '{}' -S '{stand_in}' \"$@\"\n",
            python.display()
        );
        let path = folder.path().join("mgmt_cli");
        std::fs::write(&path, program).expect("a file");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("permissions");
        let server = Self { folder };
        server.save(&json!({
            "published": {},
            "session": null,
            "calls": [],
            "layers": ["Network"],
        }));
        Some(server)
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("state.json")
    }

    fn save(&self, state: &Value) {
        std::fs::write(self.path(), state.to_string()).expect("a file");
    }

    fn state(&self) -> Value {
        let text = std::fs::read_to_string(self.path()).expect("a file");
        serde_json::from_str(&text).expect("JSON")
    }

    /// Changes a key of the state.
    fn put(&self, key: &str, value: Value) {
        let mut state = self.state();
        state[key] = value;
        self.save(&state);
    }

    /// Runs a script with an argument, in a layer if one is given.
    fn run(&self, script: &str, argument: Option<&str>, layer: Option<&str>) -> Output {
        self.put("calls", json!([]));
        let file = self.folder.path().join("script.sh");
        std::fs::write(&file, script).expect("a file");
        let mut command = Command::new(tools::find("bash").expect("bash"));
        isolate_without_home(&mut command);
        let path = format!("{}:/usr/bin:/bin", self.folder.path().display());
        command.env("PATH", path).env("MGMT_STATE", self.path());
        command.env("TMPDIR", self.folder.path());
        command.arg(file).args(argument);
        if let Some(layer) = layer {
            command.env("LAYER", layer);
        }
        command.output().expect("it starts")
    }

    /// Runs a script that must succeed, and checks that it leaves no session and no file.
    fn load(&self, script: &str, argument: Option<&str>, layer: Option<&str>) {
        let output = self.run(script, argument, layer);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && errors.is_empty(), "{errors}");
        self.check_closed();
    }

    fn check_closed(&self) {
        assert_eq!(self.state()["session"], Value::Null);
        let left: BTreeSet<String> = std::fs::read_dir(self.folder.path())
            .expect("a folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        let own = ["mgmt_cli", "script.sh", "state.json"].map(str::to_owned);
        assert_eq!(left, own.into());
    }

    /// Returns the number of calls of a command in the last run.
    fn calls(&self, command: &str) -> usize {
        let state = self.state();
        let calls = state["calls"].as_array().expect("calls").iter();
        calls.filter(|call| call[0] == command).count()
    }

    /// Returns the published objects, apart from the rules.
    fn objects(&self) -> Objects {
        let mut found = Objects::default();
        let state = self.state();
        for (name, object) in state["published"].as_object().expect("objects") {
            let kind = object["kind"].as_str().expect("a kind").to_owned();
            let members: Vec<String> =
                serde_json::from_value(object["members"].clone()).expect("names");
            match kind.as_str() {
                "access-rule" => {}
                "group" | "service-group" => {
                    found.groups.insert(name.clone(), (kind, members));
                }
                _ => {
                    let given =
                        serde_json::from_value(object["given"].clone()).expect("parameters");
                    found.objects.insert(name.clone(), (kind, given));
                }
            }
        }
        found
    }

    /// Returns the traffic of the rule of that name.
    fn admitted(&self, name: &str) -> Admitted {
        let state = self.state();
        let rule = &state["published"][format!("rule {name} in Network")]["given"];
        let of = |key: &str| rule[key].as_str().expect("a value").to_owned();
        self.objects()
            .admitted(&of("source"), &of("destination"), &of("service"))
    }
}

#[test]
fn the_script_for_check_point_adds_sets_and_removes() {
    let Some(server) = Server::new() else { return };
    let ports = [
        "tcp/53",
        "tcp/3268-3269",
        "udp/53",
        "gre",
        "icmp/echo",
        "icmpv6",
        "icmp/11",
    ];
    let large = typed_between(
        &ports,
        &["10.0.0.0/8", "192.0.2.1/32", "::/0"],
        &["fd00::/8"],
    );
    let small = typed_between(&["tcp/53", "tcp/88"], &["10.0.0.0/8"], &[]);
    let script = text("checkpoint", &large);
    let name = "portolan_svc_dc_in";

    // The first load adds everything, also beside a predefined service of the same port.
    server.put(
        "published",
        json!({
            "domain-tcp": {"kind": "service-tcp", "given": {"port": "53"}, "members": []},
        }),
    );
    server.load(&script, None, Some("Network"));
    assert_eq!(server.admitted(name), wanted(&large));
    let objects = server.objects().objects.len() + server.objects().groups.len();
    assert_eq!(
        (server.calls("add"), server.calls("set")),
        (objects, 0),
        "one is predefined, one a rule"
    );
    let rule = server.state()["published"][format!("rule {name} in Network")]["given"].clone();
    assert_eq!(
        (&rule["action"], &rule["enabled"], &rule["track.type"]),
        (&json!("Accept"), &json!("false"), &json!("Log"))
    );

    // The second one changes everything and keeps the state of the rule.
    let mut state = server.state();
    state["published"][format!("rule {name} in Network")]["given"]["enabled"] = json!("true");
    server.save(&state);
    server.load(&script, None, Some("Network"));
    assert_eq!(
        (
            server.calls("add"),
            server.calls("set"),
            server.calls("delete")
        ),
        (0, objects, 0)
    );
    assert_eq!(server.admitted(name), wanted(&large));

    // A smaller one removes what is left over, after all changes.
    server.load(&text("checkpoint", &small), None, Some("Network"));
    assert_eq!(server.admitted(name), wanted(&small));
    let names: Vec<String> = server.objects().objects.into_keys().collect();
    let own = |key: &str| format!("{name}_{key}");
    assert_eq!(
        names,
        [
            "domain-tcp".to_owned(),
            own("net_10.0.0.0_8"),
            own("tcp_53"),
            own("tcp_88")
        ]
    );
    let groups: Vec<String> = server.objects().groups.into_keys().collect();
    assert_eq!(groups, [own("services"), own("sources")]);
    let state = server.state();
    let commands: Vec<&str> = state["calls"]
        .as_array()
        .expect("calls")
        .iter()
        .filter_map(|call| call[0].as_str())
        .collect();
    let first_deletion = commands
        .iter()
        .position(|one| *one == "delete")
        .expect("a deletion");
    assert!(
        !commands[first_deletion..]
            .iter()
            .any(|one| ["add", "set"].contains(one))
    );
    assert_eq!(
        state["published"][format!("rule {name} in Network")]["given"]["enabled"],
        json!("true")
    );

    // The larger file removes the objects of both.
    server.load(&script, Some("remove"), Some("Network"));
    let left: Vec<String> = server.state()["published"]
        .as_object()
        .expect("objects")
        .keys()
        .cloned()
        .collect();
    assert_eq!(left, ["domain-tcp"]);
    server.load(&script, Some("remove"), None);
    assert_eq!(server.calls("delete"), 0);
}

#[test]
fn a_refused_call_publishes_nothing() {
    let Some(server) = Server::new() else { return };
    let before = typed_between(&["tcp/53", "tcp/88"], &["10.0.0.0/8"], &[]);
    let after = typed_between(&["tcp/53", "udp/53"], &[], &[]);
    server.load(&text("checkpoint", &before), None, None);
    let published = server.state()["published"].clone();
    for refuse in [
        "add service-udp",
        "set service-group",
        "delete group",
        "delete service-tcp",
        "publish",
    ] {
        server.put("refuse", json!(refuse));
        let output = server.run(&text("checkpoint", &after), None, None);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{refuse}");
        assert!(
            errors.contains("generic_error") && errors.contains("nothing is published"),
            "{errors}"
        );
        assert_eq!(server.state()["published"], published, "{refuse}");
        assert_eq!(
            (server.calls("discard"), server.calls("logout")),
            (1, 1),
            "{refuse}"
        );
        server.check_closed();
    }
    // A group that a rule of somebody else uses is not deleted, with or without a refusal before.
    server.put("refuse", Value::Null);
    let mut state = server.state();
    let source = "portolan_svc_dc_in_sources";
    state["published"]["rule own in Network"] =
        json!({"kind": "access-rule", "given": {"source": source}, "members": []});
    server.save(&state);
    for argument in [None, Some("remove")] {
        let output = server.run(&text("checkpoint", &after), argument, None);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(server.state()["published"], state["published"]);
    }
    // Another layer, a failed login, a wrong argument.
    let output = server.run(&text("checkpoint", &before), None, Some("No such layer"));
    assert_eq!(output.status.code(), Some(1));
    server.put("refuse", json!("login"));
    assert_eq!(
        server
            .run(&text("checkpoint", &before), None, None)
            .status
            .code(),
        Some(1)
    );
    server.check_closed();
    assert_eq!(
        server
            .run(&text("checkpoint", &before), Some("delete"), None)
            .status
            .code(),
        Some(2)
    );
    assert_eq!(server.calls("login"), 0);
}

#[test]
fn the_script_for_check_point_makes_the_rules_of_golden_rulesets() {
    // Each object is two calls of a program, so only a few small ones are used.
    const MOST_OBJECTS: usize = 10;
    const MOST: usize = 6;
    let Some(server) = Server::new() else { return };
    let mut names = HOSTILE_NAMES.iter().cycle();
    let mut count = 0;
    for golden in golden() {
        let mut ruleset = golden.ruleset;
        ruleset.name = (*names.next().expect("a name")).to_owned();
        let format = export::find("checkpoint").expect("a format");
        let Ok(export) = format.export(&ruleset, Lang::Zh) else {
            continue;
        };
        if export.text.matches("\nput ").count() > MOST_OBJECTS || count == MOST {
            continue;
        }
        server.load(&export.text, None, Some("Network"));
        let name = export
            .text
            .lines()
            .find_map(|line| line.strip_prefix("name="));
        assert_eq!(
            server.admitted(name.expect("a name")),
            wanted(&ruleset),
            "{}",
            golden.label
        );
        count += 1;
    }
    assert_eq!(count, MOST);
}

/// Returns the option names of Ansible's modules for the kinds of objects, as paths of words.
fn ansible_options(kinds: &BTreeSet<String>) -> Option<BTreeMap<String, Value>> {
    let Some(program) = tools::find("ansible-doc") else {
        skipped("ansible-doc is not installed");
        return None;
    };
    let module = |kind: &String| format!("check_point.mgmt.cp_mgmt_{}", kind.replace('-', "_"));
    let mut command = Command::new(program);
    command
        .args(["-t", "module", "-j"])
        .args(kinds.iter().map(module));
    let docs: Value = serde_json::from_str(&tools::output(&mut command)).expect("JSON");
    let options = kinds.iter().map(|kind| {
        let options = docs[module(kind)]["doc"]["options"].clone();
        (kind.clone(), options)
    });
    Some(options.collect())
}

#[test]
fn the_parameters_of_check_point_are_those_of_its_ansible_collection() {
    let Some(server) = Server::new() else { return };
    let ports = ["tcp/53", "udp/53", "gre", "icmp/echo", "icmpv6/echo"];
    let (from, to) = (["10.0.0.0/8", "2001:db8::/32"], ["192.0.2.1/32", "::/0"]);
    let ruleset = typed_between(&ports, &from, &to);
    server.load(&text("checkpoint", &ruleset), None, Some("Network"));
    let state = server.state();
    let calls: Vec<Vec<String>> = serde_json::from_value(state["calls"].clone()).expect("calls");
    let calls = calls.iter().filter(|call| call[0] == "add");
    let calls: Vec<(String, Vec<String>)> = calls
        .map(|call| (call[1].clone(), call[2..call.len() - 4].to_vec()))
        .collect();
    let kinds: BTreeSet<String> = calls.iter().map(|(kind, _)| kind.clone()).collect();
    assert_eq!(kinds.len(), 11, "{kinds:?}");
    let Some(options) = ansible_options(&kinds) else {
        return;
    };
    let is_option = |kind: &str, parameter: &str| {
        let path = parameter.replace('-', "_");
        let (first, rest) = path.split_once('.').unwrap_or((&path, ""));
        let option = &options[kind][first];
        match option["type"].as_str() {
            None => false,
            Some("list") => rest.parse::<usize>().is_ok() || rest.is_empty(),
            Some("dict") => option["suboptions"][rest].is_object(),
            Some(_) => rest.is_empty(),
        }
    };
    for (kind, parameters) in &calls {
        for parameter in parameters.iter().step_by(2) {
            assert!(is_option(kind, parameter), "{kind} has no {parameter}");
        }
    }
    for (kind, parameter) in [
        ("service-icmp", "icmptype"),
        ("network", "masklength"),
        ("access-rule", "track.typ"),
    ] {
        assert!(!is_option(kind, parameter), "{kind} {parameter}");
    }
}

#[test]
fn shellcheck_finds_nothing_in_the_script_for_check_point() {
    let Some(program) = tools::find("shellcheck") else {
        return skipped("shellcheck is not installed");
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut choice = Choice::default();
    choice.add(Pick::Role("domain-controller".parse().expect("a role")));
    choice.options.source_networks = networks(&["10.0.0.0/8", "fd00::1/128"]);
    for (at, name) in HOSTILE_NAMES.iter().enumerate() {
        choice.set_name(name);
        let file = folder.path().join(format!("{at}.sh"));
        std::fs::write(&file, text("checkpoint", &choice.ruleset(catalog()))).expect("a file");
        if let Some(bash) = tools::find("bash") {
            tools::output(Command::new(bash).arg("-n").arg(&file));
        }
    }
    let files = std::fs::read_dir(folder.path()).expect("a folder");
    let files = files.map(|entry| entry.expect("an entry").path());
    // The shortest sets of files show the same program, so a few are enough.
    let files: Vec<_> = files.take(4).collect();
    let mut command = Command::new(program);
    tools::output(command.args(["--severity=style", "--norc"]).args(&files));
    assert!(files.iter().all(|file| Path::new(file).is_file()));
}
