//! `explain`: real and made-up inputs with their right answers, errors, and laws that hold for every input.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use portolan::explain::{HEAD, Input, InputError, READERS, Stream, compare, read_input};
use portolan::export;
use portolan::model::{Choice, Extras, Lang, Pick, Port, PortState};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::browser::CATALOG;
use crate::support::program::without_home;
use crate::support::random::cases;

fn fixtures(folder: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("tests/fixtures/explain").join(folder)
}

/// Names in lists: only LDAP is known here.
fn names(name: &str) -> Vec<Port> {
    if name == "LDAP" {
        vec!["tcp/389".parse().expect("a port")]
    } else {
        Vec::new()
    }
}

/// Returns the ports of the first host with a state, as the answers write them.
fn ports(input: &Input, state: PortState) -> BTreeSet<String> {
    let host = input.observed.first();
    let ports = host.into_iter().flat_map(|host| host.in_state(state));
    ports.map(|(port, _)| port.to_string()).collect()
}

fn words(answer: &Value, key: &str) -> BTreeSet<String> {
    let text = answer[key].as_str().unwrap_or_default();
    text.split_whitespace().map(str::to_owned).collect()
}

/// Runs the program with an input on standard input.
fn piped(input: &[u8], arguments: &str) -> Output {
    let mut command = without_home();
    command.args(["--no-user-config", "--lang", "en", "explain"]);
    command.args(arguments.split_whitespace());
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    // The program may end before it has read everything.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child.wait_with_output().expect("it ends")
}

fn of_file(path: &Path, arguments: &str) -> Output {
    piped(&fs::read(path).expect("a file"), &format!("- {arguments}"))
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

fn listed(value: &Value) -> Vec<String> {
    let values = value.as_array().into_iter().flatten();
    values
        .filter_map(|one| one.as_str().map(str::to_owned))
        .collect()
}

#[test]
fn every_sample_gives_the_known_ports() {
    let folder = fixtures("samples");
    let answers = fs::read_to_string(folder.join("answers.json")).expect("a file");
    let answers: Value = serde_json::from_str(&answers).expect("JSON");
    let answers = answers.as_object().expect("an object");
    assert!(answers.len() >= 50);
    let mut wrong = Vec::new();
    for (name, answer) in answers {
        let bytes = fs::read(folder.join(name)).expect("a file");
        let read = read_input(&bytes, None, &names);
        match answer["format"].as_str().unwrap_or_default() {
            "none" => {
                assert!(read.is_err(), "{name} was read");
                continue;
            }
            "iptables-save" | "nft" | "nft-json" => {
                assert!(matches!(read, Err(InputError::Configuration(_))), "{name}");
                continue;
            }
            _ => {}
        }
        let input = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut open = words(answer, "open");
        // Words that stand for ports; rules for any port are none.
        for word in words(answer, "words") {
            match word.trim_start_matches("tcp/") {
                "rpc" => open.insert("tcp/dynamic-rpc".to_owned()),
                "epmap" => open.insert("tcp/135".to_owned()),
                "iphttps" => open.insert("tcp/443".to_owned()),
                _ => false,
            };
        }
        let mut found = ports(&input, PortState::Open);
        if answer["folded"].is_string() {
            found.retain(|port| {
                let number = port
                    .strip_prefix("udp/")
                    .and_then(|number| number.parse().ok());
                number.is_none_or(|number: u16| number < 49152)
            });
        }
        for (state, wanted) in [
            (found, open),
            (ports(&input, PortState::Local), words(answer, "local")),
            (ports(&input, PortState::Unproven), words(answer, "unknown")),
            (ports(&input, PortState::Shut), words(answer, "shut")),
        ] {
            let more: Vec<_> = state.difference(&wanted).collect();
            let less: Vec<_> = wanted.difference(&state).collect();
            if state != wanted {
                wrong.push(format!("{name}: more {more:?}, less {less:?}"));
            }
        }
        for (port, program) in answer["programs"].as_object().into_iter().flatten() {
            let port: Port = port.parse().expect("a port");
            let seen = &input.observed[0].ports[&port];
            assert_eq!(
                seen.sighting.program.as_deref(),
                program.as_str(),
                "{name} {port}"
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_port_that_only_a_list_names_is_explained_by_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("services");
    fs::write(&list, "inventory-agent 9999/tcp\ndomain 53/tcp\n").expect("it can be written");
    let explain = |arguments: &[&str]| {
        let mut command = without_home();
        command.args(["--no-user-config", "explain", "--format", "json", "-"]);
        let mut child = command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut input = child.stdin.take().expect("a pipe");
        input.write_all(b"tcp/53\ntcp/9999\n").expect("it reads");
        drop(input);
        let page = json(&child.wait_with_output().expect("it ends"));
        let ports = page["hosts"][0]["ports"].as_array().expect("ports").clone();
        let kinds = ports
            .iter()
            .map(|port| port["kind"].as_str().unwrap_or_default().to_owned());
        kinds.collect::<Vec<_>>()
    };
    assert_eq!(explain(&[]), ["role", "unexplained"]);
    let path = list.to_str().expect("a path");
    assert_eq!(explain(&["--services", path]), ["role", "listed"]);
}

#[test]
fn rules_for_some_networks_say_so() {
    for sample in [
        "netsh-rules.en.txt",
        "netsh-rules.de.cp850.txt",
        "netsh-rules.zh.gbk.txt",
    ] {
        let output = of_file(&fixtures("samples").join(sample), "--format json");
        let page = json(&output);
        let ports = page["hosts"][0]["ports"].as_array().expect("ports");
        let networks = |number: &str| {
            let port = ports.iter().find(|port| port["port"] == number);
            listed(&port.expect(number)["networks"])
        };
        assert_eq!(networks("3389"), ["10.20.0.0/16"], "{sample}");
        assert!(networks("389").is_empty(), "{sample}");
        let text = of_file(&fixtures("samples").join(sample), "");
        let text = String::from_utf8_lossy(&text.stdout).into_owned();
        assert!(text.contains("from 10.20.0.0/16"), "{text}");
    }
    // One rule that lets in from anywhere is enough.
    let commands = "netsh advfirewall firewall add rule name=a dir=in action=allow protocol=TCP localport=53 remoteip=10.0.0.0/8\n\
                    netsh advfirewall firewall add rule name=b dir=in action=allow protocol=TCP localport=53,88 remoteip=any\n\
                    netsh advfirewall firewall add rule name=c dir=in action=allow protocol=TCP localport=88 remoteip=192.0.2.1,LocalSubnet\n";
    let page = json(&piped(commands.as_bytes(), "- --format json"));
    for port in page["hosts"][0]["ports"].as_array().expect("ports") {
        assert!(listed(&port["networks"]).is_empty(), "{port}");
    }
    let own = without_home()
        .args(["--no-user-config", "export", "json", "-p", "tcp/443"])
        .args(["--source", "192.0.2.0/24"])
        .output()
        .expect("it starts");
    let page = json(&piped(&own.stdout, "- --format json"));
    let networks = &page["hosts"][0]["ports"][0]["networks"];
    assert_eq!(listed(networks), ["192.0.2.0/24"]);
}

#[test]
fn the_samples_give_the_known_roles() {
    for (name, first, word) in [
        ("netstat-ano.en.txt", "domain-controller", "likely"),
        ("netstat-ano.de.cp850.txt", "domain-controller", "likely"),
        ("netstat-ano.zh.utf16le.txt", "domain-controller", "likely"),
        ("ss-lntup.dc.txt", "domain-controller", "likely"),
        ("netstat-linux.dc.txt", "domain-controller", "likely"),
        ("nmap.dc.xml", "domain-controller", "likely"),
        ("nmap.dc.gnmap", "domain-controller", "likely"),
        ("nmap.two-hosts-filtered.xml", "dns", "possible"),
        ("get-nettcpconnection.json", "wsus", "likely"),
        ("get-nettcpconnection.one.json", "kms", "likely"),
        ("rustscan-greppable.txt", "domain-controller", "likely"),
    ] {
        let output = of_file(&fixtures("samples").join(name), "--format json");
        assert_eq!(output.status.code(), Some(0), "{name}");
        let page = json(&output);
        let role = &page["hosts"][0]["roles"][0];
        assert_eq!(
            (role["id"].as_str(), role["word"].as_str()),
            (Some(first), Some(word)),
            "{name}"
        );
    }
    let scan = json(&of_file(
        &fixtures("samples").join("nmap.dc.xml"),
        "--format json",
    ));
    let unproven = listed(&scan["hosts"][0]["roles"][0]["unproven"]);
    assert_eq!(unproven, ["udp/88", "udp/464"]);
    // Programs explain dynamic ports.
    let programs = json(&of_file(
        &fixtures("samples").join("netstat-anob.en.txt"),
        "--format json",
    ));
    let ports = programs["hosts"][0]["ports"].as_array().expect("ports");
    let spooler = ports
        .iter()
        .find(|port| port["port"] == "49668")
        .expect("a port");
    assert_eq!(
        (spooler["kind"].as_str(), spooler["service"].as_str()),
        (Some("program"), Some("print-spooler"))
    );
}

#[test]
fn the_cases_give_the_known_roles_and_what_they_do_not_show() {
    type Expected = (
        &'static str,
        &'static [(&'static str, &'static str)],
        &'static [&'static str],
    );
    let cases: [Expected; 6] = [
        ("netstat-dc.txt", &[("domain-controller", "likely")], &[]),
        (
            "nmap-dc.gnmap",
            &[
                ("domain-controller", "likely"),
                ("msmq", "likely"),
                ("hyper-v-management", "likely"),
            ],
            &[],
        ),
        (
            "nmap-dc.xml",
            &[("domain-controller", "partly")],
            &["tcp/445"],
        ),
        (
            "ss-samba-dc.txt",
            &[("domain-controller", "partly")],
            &["udp/123"],
        ),
        ("list-words.txt", &[("domain-controller", "likely")], &[]),
        // One port of WDS is open, the others can't be seen in a listing of TCP.
        ("netstat-web.txt", &[("wds", "possible")], &[]),
    ];
    for (name, roles, missing) in cases {
        let page = json(&of_file(&fixtures("cases").join(name), "--format json"));
        let found = page["hosts"][0]["roles"].as_array().expect("roles");
        for (id, word) in roles {
            let role = found.iter().find(|role| role["id"] == *id);
            let role = role.unwrap_or_else(|| panic!("{name}: no {id}"));
            assert_eq!(role["word"], *word, "{name} {id}");
            if *id == "domain-controller" {
                assert_eq!(listed(&role["missing"]), missing, "{name}");
            }
        }
    }
    let web = json(&of_file(
        &fixtures("cases/netstat-web.txt"),
        "--format json",
    ));
    let ports = web["hosts"][0]["ports"].as_array().expect("ports");
    let kind = |number: &str| {
        let port = ports
            .iter()
            .find(|port| port["port"] == number)
            .expect("a port");
        port["kind"].as_str().expect("text").to_owned()
    };
    assert_eq!(
        (kind("3306"), kind("4444"), kind("80")),
        ("unexplained".into(), "unexplained".into(), "claim".into())
    );
}

#[cfg(unix)]
#[test]
fn real_listings_and_scans_are_explained() {
    use crate::support::skip::skipped;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener
        .local_addr()
        .expect("an address")
        .port()
        .to_string();
    let scan = format!("-p {port} -oX - 127.0.0.1");
    for (tool, arguments, state) in [
        ("ss", "-lntu", "local"),
        ("netstat", "-lntu", "local"),
        ("nmap", scan.as_str(), "open"),
    ] {
        let listed = std::process::Command::new(tool)
            .args(arguments.split(' '))
            .output();
        let Ok(listed) = listed else {
            skipped(format!(
                "explain::real_listings_and_scans_are_explained: {tool} is not installed"
            ));
            continue;
        };
        let page = json(&piped(&listed.stdout, "--format json"));
        let hosts = page["hosts"].as_array().expect("hosts").iter();
        let mut ports = hosts.flat_map(|host| host["ports"].as_array().expect("ports"));
        let seen = ports.find(|one| one["port"] == port.as_str());
        let seen = seen.unwrap_or_else(|| panic!("{tool}: {page}"));
        assert_eq!(seen["state"], state, "{tool}");
    }
}

/// Returns the ports of a list of a comparison.
fn ports_of(selection: &Value, list: &str) -> String {
    let ports = selection[list].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let ports = ports.map(|port| match port {
        Value::String(port) => port.clone(),
        port => format!("{}/{}", text(&port["transport"]), text(&port["port"])),
    });
    ports.collect::<Vec<_>>().join(" ")
}

/// The ports of two configurations that are refused, as lists.
const SECURITY_GROUP: &str = "tcp: 42, 53, 88, 135, 137, 139, 389, 445, 636, 1512, 3268, 3269\n\
    udp: 42, 53, 88, 135, 137, 138, 389, 445, 1512\n";
const ASA: &str = "tcp: 53, 88, 135, 137, 139, 389, 445, 464, 636, 3268, 3269, 5722, 9389, 49152-65535\n\
    udp: 53, 88, 123, 137, 138, 389, 445, 464, 49152-65535\n";

#[test]
fn comparisons_give_the_known_differences() {
    let case = |file: &str| fs::read(fixtures("compare").join(file)).expect("a file");
    let (script, trust) = (case("script-list.txt"), case("freeipa-trust.txt"));
    let (backup, sql) = (case("backup-hyperv.bat"), case("sql-open.bat"));
    let (group, asa) = (SECURITY_GROUP.as_bytes(), ASA.as_bytes());
    // Missing is what the roles require; beyond, what they require, and then what they don't have at all.
    for (input, roles, missing, beyond, not_at_all) in [
        (
            &script[..],
            "-r domain-controller",
            "udp/464 tcp/dynamic-rpc",
            "tcp/25 tcp/67 tcp/636 tcp/5722",
            "tcp/25 tcp/67 tcp/5722",
        ),
        (
            &trust,
            "-r domain-controller",
            "tcp/53 udp/53 tcp/88 udp/88 udp/123 tcp/464 udp/464",
            "tcp/138-139 udp/138-139 udp/445",
            "tcp/138 udp/139",
        ),
        (
            &backup,
            "-r file-server -r hyper-v-management",
            "tcp/2179 tcp/dynamic-rpc",
            "tcp/111 udp/135 tcp/137-139 udp/137-139 udp/445 tcp/1058-1068 tcp/2049-2059 tcp/6160",
            "tcp/111 udp/135 tcp/137-138 udp/139 udp/445 tcp/1058-1068 tcp/2049-2059 tcp/6160",
        ),
        (
            &sql,
            "-r sql-engine -r sql-browser",
            "",
            "tcp/135 tcp/1434 tcp/2383 tcp/4022",
            "tcp/2383",
        ),
        (
            group,
            "-r domain-controller",
            "udp/123 tcp/464 udp/464 tcp/dynamic-rpc",
            "tcp/42 udp/42 udp/135 tcp/137 udp/137 udp/138 tcp/139 udp/445 tcp/636 tcp/1512 udp/1512 tcp/3269",
            "tcp/42 udp/42 udp/135 tcp/137 tcp/1512 udp/1512",
        ),
        (
            asa,
            "-r domain-controller",
            "",
            "tcp/137 udp/137 udp/138 tcp/139 udp/445 tcp/636 tcp/3269 tcp/5722 tcp/9389 udp/49152-65535",
            "tcp/137 tcp/5722",
        ),
    ] {
        let output = piped(input, &format!("{roles} --format json"));
        let code = i32::from(!missing.is_empty());
        assert_eq!(output.status.code(), Some(code), "{roles}: {output:?}");
        let selection = json(&output)["hosts"][0]["selection"].clone();
        for (list, ports) in [
            ("missing", missing),
            ("unproven", ""),
            ("unseen", ""),
            ("beyond", beyond),
        ] {
            assert_eq!(ports_of(&selection, list), ports, "{roles}: {list}");
        }
        let all = "--with optional,legacy,disputed,conditional";
        let output = piped(input, &format!("{roles} {all} --format json"));
        let selection = json(&output)["hosts"][0]["selection"].clone();
        assert_eq!(ports_of(&selection, "beyond"), not_at_all, "{roles}");
    }
    // A transport is misspelt.
    let page = json(&piped(&script, "--format json"));
    let lines = page["not_understood"].as_array().expect("a list");
    let told = lines.iter().map(|part| (&part["line"], &part["text"]));
    assert!(told.eq([(&Value::from(12), &Value::from("dcp"))]), "{page}");
    for names in ["ssh 22\nhttp 80\n", "tcp 53\nssh 22\n"] {
        let page = json(&piped(names.as_bytes(), "--format json"));
        assert_eq!(page["not_understood"], Value::Array(Vec::new()), "{names}");
    }
    // Only rules for any port cover them.
    let rules = of_file(
        &fixtures("samples/netsh-rules.de.cp850.txt"),
        "-r domain-controller --format json",
    );
    let selection = json(&rules)["hosts"][0]["selection"].clone();
    assert_eq!(selection["unproven"].as_array().map(Vec::len), Some(8));
    assert!(selection["missing"].as_array().is_some_and(Vec::is_empty));
    // Nothing is missing in a log.
    let log = of_file(
        &fixtures("samples/pfirewall.log"),
        "-r domain-controller --format json",
    );
    let selection = json(&log)["hosts"][0]["selection"].clone();
    assert!(selection["missing"].as_array().is_some_and(Vec::is_empty));
}

#[test]
fn what_cannot_be_read_is_reported_in_one_line() {
    let samples = fixtures("samples");
    let compare = fixtures("compare");
    for (path, code, part) in [
        (samples.join("empty.txt"), 1, "it is empty"),
        (
            samples.join("prose.txt"),
            2,
            "no kind of port list begins so",
        ),
        (
            samples.join("hostile.txt"),
            2,
            "no kind of port list begins so",
        ),
        (
            samples.join("iptables-save.txt"),
            2,
            "explain reads Portolan's json and csv",
        ),
        (
            samples.join("nft-ruleset.txt"),
            2,
            "explain reads Portolan's json and csv",
        ),
        (
            samples.join("nft-ruleset.json"),
            2,
            "explain reads Portolan's json and csv",
        ),
        (
            samples.join("nft-own-export.txt"),
            2,
            "explain reads Portolan's json and csv",
        ),
        (
            compare.join("ad-ports-asa.cfg"),
            2,
            "explain reads Portolan's json and csv",
        ),
        (
            compare.join("ad-sg-lists.tf"),
            2,
            "explain reads Portolan's json and csv",
        ),
    ] {
        let output = of_file(&path, "");
        let errors = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(code), "{path:?}: {errors}");
        assert!(errors.contains(part), "{path:?}: {errors}");
        assert_eq!(errors.lines().count(), 1, "{errors}");
        assert!(output.stdout.is_empty());
        assert!(!errors.trim_end().contains(char::is_control), "{errors:?}");
    }
    let truncated = fs::read(samples.join("nmap.dc.xml")).expect("a file");
    let utf16 = fs::read(samples.join("netstat-ano.zh.utf16le.txt")).expect("a file");
    for (input, arguments, code, part) in [
        (
            &truncated[..truncated.len() / 2],
            "",
            2,
            "XML error in line",
        ),
        (&b"[{\"LocalPort\": 5"[..], "", 2, "JSON error in line"),
        (
            &[0, 159, 146, 150, 255, 1, 2][..],
            "",
            2,
            "no kind of port list",
        ),
        (&utf16[..utf16.len() / 2 + 1], "", 0, ""),
        (
            b"tcp/53",
            "--host 10.0.0.1",
            2,
            "host 10.0.0.1 is not in the input",
        ),
        (b"tcp/53", "--input nmpa", 2, "the closest match is nmap"),
        (b"tcp/53", "-r dns --direction out", 2, "can't be compared"),
        (
            b"tcp/53",
            "nonexistent.txt",
            2,
            "can't read nonexistent.txt",
        ),
        (
            b"Nom de la regle :  x\n--------------------------------\nActive : Oui\n",
            "",
            2,
            "Get-NetFirewallRule",
        ),
    ] {
        let output = piped(input, arguments);
        let errors = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(code), "{part}: {errors}");
        assert!(errors.contains(part), "{part}: {errors}");
    }
}

#[test]
fn several_hosts_and_parts_of_one_host_are_told_apart() {
    let scan = fixtures("samples/nmap.two-hosts-filtered.xml");
    let page = json(&of_file(&scan, "--format json"));
    assert_eq!(page["hosts"].as_array().map(Vec::len), Some(2));
    let page = json(&of_file(&scan, "--host 10.99.0.1 --format json"));
    assert_eq!(page["hosts"].as_array().map(Vec::len), Some(1));
    // A listing of TCP and one of UDP are one host.
    let tcp = fixtures("samples/get-nettcpconnection.json");
    let udp = fixtures("samples/get-netudpendpoint.csv");
    let mut command = without_home();
    command
        .args(["--no-user-config", "--format", "json", "explain"])
        .arg(&tcp)
        .arg(&udp);
    let page = json(&command.output().expect("it starts"));
    assert_eq!(page["inputs"].as_array().map(Vec::len), Some(2));
    let hosts = page["hosts"].as_array().expect("hosts");
    assert_eq!(hosts.len(), 1);
    let ports = hosts[0]["ports"].as_array().expect("ports");
    assert!(
        ports
            .iter()
            .any(|port| port["transport"] == "udp" && port["port"] == "67")
    );
    assert!(
        ports
            .iter()
            .any(|port| port["transport"] == "tcp" && port["port"] == "8530")
    );
    // A scan of 300 hosts.
    let many: String = (0..300)
        .map(|at| {
            format!(
                "Host: 10.0.{}.{} ()\tPorts: 53/open/tcp//domain///\n",
                at / 250,
                at % 250
            )
        })
        .collect();
    let page = json(&piped(many.as_bytes(), "--format json"));
    assert_eq!(page["hosts"].as_array().map(Vec::len), Some(300));
}

#[test]
fn every_kind_of_text_is_listed_and_can_be_named() {
    let mut command = without_home();
    command.args(["--no-user-config", "--format", "json", "inputs"]);
    let output = command.output().expect("it starts");
    let listed: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let names: Vec<&str> = listed
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert!(
        names
            .iter()
            .copied()
            .eq(READERS.iter().map(|reader| reader.name))
    );
    for name in names {
        let output = piped(b"tcp/53\n", &format!("--input {name} --format json"));
        assert!(matches!(output.status.code(), Some(0..=2)), "{name}");
    }
}

#[test]
fn an_export_of_a_role_explains_that_role() {
    let json = export::find("json").expect("a format");
    let csv = export::find("csv").expect("a format");
    for role in CATALOG.roles() {
        let mut choice = Choice::default();
        choice.add_with(Pick::Role(role.id.clone()), Extras::ALL);
        let ruleset = choice.ruleset(&*CATALOG);
        for format in [json, csv] {
            let Ok(export) = format.export(&ruleset, Lang::En) else {
                continue;
            };
            let input = read_input(export.text.as_bytes(), None, &names);
            let input = input.unwrap_or_else(|error| panic!("{}: {error}", role.id));
            assert_eq!(input.reader.name, "portolan");
            let found = compare(&input.observed[0], &ruleset);
            assert!(
                found.is_complete(),
                "{} {}: {found:?}",
                role.id,
                format.name
            );
            assert!(
                found.beyond.is_empty(),
                "{} {}: {:?}",
                role.id,
                format.name,
                found.beyond
            );
        }
    }
}

/// Reads an input in pieces of these sizes, again and again; none if its kind is read as a whole.
fn in_pieces(bytes: &[u8], sizes: &[usize]) -> Option<Input> {
    let mut stream = Stream::of_head(&bytes[..bytes.len().min(HEAD)], None)?;
    let mut left = bytes;
    for size in sizes.iter().cycle() {
        let (piece, rest) = left.split_at(left.len().min(*size));
        stream.feed(piece);
        left = rest;
        if left.is_empty() {
            break;
        }
    }
    Some(stream.finish())
}

fn assert_same(one: &Input, other: &Input, about: &str) {
    assert_eq!(one.reader.name, other.reader.name, "{about}");
    assert_eq!(one.lines, other.lines, "{about}");
    assert_eq!(one.observed, other.observed, "{about}");
    assert_eq!(one.not_understood, other.not_understood, "{about}");
    assert_eq!(
        one.not_understood_count, other.not_understood_count,
        "{about}"
    );
}

/// Listings with all that is peculiar: programs below a socket, no protocols, a port that is none, no end of a line.
const LISTINGS: [&str; 3] = [
    "  TCP    0.0.0.0:135   0.0.0.0:0   LISTENING   1\r\n  RpcSs\r\n [svchost.exe]\r\n  TCP  [::1]:5432  [::]:0  \
     LISTENING\r\n [postgres.exe]\r\n  TCP  10.0.0.1:445  10.0.0.9:50000  ESTABLISHED\r\n [no.exe]\r\n  UDP  \
     0.0.0.0:99999  *:*\r\n  UDP  0.0.0.0:53  *:*\r\n [dns.exe]",
    "Local Address  Foreign Address  State  Process\n0.0.0.0:80  0.0.0.0:0  LISTEN  nginx\n10.0.0.1:80  \
     10.0.0.2:5000  ESTABLISHED  nginx\n127.0.0.1:25  0.0.0.0:0  LISTEN  master\n",
    "\u{feff}tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:((\"名\",pid=1,fd=3))\rudp UNCONN 0 0 *:68 *:*\r\n\n",
];

#[test]
fn logs_and_listings_are_read_in_pieces_of_any_size() {
    let files = fs::read_dir(fixtures("samples")).expect("a folder");
    let files = files.map(|file| fs::read(file.expect("a file").path()).expect("a file"));
    let texts = LISTINGS.map(|text| text.as_bytes().to_vec());
    let mut streams = 0;
    for bytes in files.chain(texts) {
        for size in [1, 2, 7, 64, 1000] {
            let Some(pieces) = in_pieces(&bytes, &[size]) else {
                continue;
            };
            let whole = read_input(&bytes, None, &names).expect("a listing");
            assert_same(&pieces, &whole, &String::from_utf8_lossy(&bytes));
            streams += 1;
        }
    }
    assert!(streams > 40, "{streams}");
    let [programs, tcp, linux] = LISTINGS.map(|text| in_pieces(text.as_bytes(), &[1]).expect(text));
    let program = |input: &Input, port: &str| {
        let seen = &input.observed[0].ports[&port.parse::<Port>().expect("a port")];
        (seen.sighting.program.clone(), seen.sighting.line)
    };
    assert_eq!(
        program(&programs, "tcp/135"),
        (Some("svchost.exe".into()), 1)
    );
    assert_eq!(
        program(&programs, "tcp/5432"),
        (Some("postgres.exe".into()), 4)
    );
    assert_eq!(program(&programs, "udp/53"), (Some("dns.exe".into()), 9));
    assert_eq!(programs.observed[0].ports.len(), 3);
    assert_eq!(
        (programs.not_understood[0].line, programs.lines),
        (8, 10),
        "{programs:?}"
    );
    assert_eq!(program(&tcp, "tcp/80"), (Some("nginx".into()), 2));
    assert_eq!(program(&linux, "tcp/22"), (Some("名".into()), 1));
    assert_eq!((program(&linux, "udp/68"), linux.lines), ((None, 2), 3));
    // A line without end is bounded, and lines after it are read.
    let log = fs::read(fixtures("samples/pfirewall.log")).expect("a file");
    let mut stream = Stream::of_head(&log, None).expect("a log");
    stream.feed(&log[..log.len() / 2]);
    for _ in 0..1000 {
        stream.feed(&[b'x'; 10_000]);
    }
    stream.feed(b"\n");
    stream.feed(&log[log.len() / 2..]);
    assert!(!stream.finish().observed.is_empty());
}

/// Returns a listing with some of these lines, which end differently.
fn listing_of(lines: &[usize]) -> String {
    const LINES: [&str; 9] = [
        "  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       932\r\n",
        "  TCP    10.0.0.1:389           10.0.3.7:50123         ESTABLISHED     700\r\n",
        "  UDP    [::]:123               *:*                                    1\r\n",
        " [svchost.exe]\n",
        "  RpcSs\n",
        "tcp6 0 0 :::53 :::* LISTEN 12/samba\n",
        "udp UNCONN 0 0 127.0.0.1:70000 0.0.0.0:*\r",
        "\n",
        "  TCP    127.0.0.1:135          0.0.0.0:0              ABHÖREN         932\r\n",
    ];
    let lines = lines.iter().map(|at| LINES[at % LINES.len()]);
    // It is a listing, whatever follows.
    LINES[0].to_owned() + &lines.collect::<String>()
}

#[test]
fn logs_and_listings_of_millions_of_lines_are_read_from_a_pipe() {
    /// Larger than what is held in memory of other inputs.
    const SIZE: usize = 70_000_000;
    let text = fs::read_to_string(fixtures("samples/pfirewall.log")).expect("a file");
    let (head, events): (Vec<&str>, Vec<&str>) =
        text.lines().partition(|line| line.starts_with('#'));
    let log = (head.join("\n"), events.join("\n") + "\n");
    let listing = (LISTINGS[0].to_owned(), listing_of(&[1, 1, 1, 0, 1, 1, 1]));
    for ((head, part), port, state) in [(log, "udp/389", "shut"), (listing, "tcp/135", "open")] {
        let times = SIZE / part.len();
        let long = format!("{head}\n{}", part.repeat(times));
        assert!(long.len() > 64 << 20);
        let page = json(&piped(long.as_bytes(), "--format json"));
        let ports = page["hosts"][0]["ports"].as_array().expect("ports");
        let (transport, number) = port.split_once('/').expect("a port");
        let seen = ports
            .iter()
            .find(|one| one["port"] == number && one["transport"] == transport);
        let seen = seen.unwrap_or_else(|| panic!("no {port}"));
        assert_eq!(seen["state"], state);
        let count = seen["times"].as_u64();
        assert!(count.is_some_and(|count| count >= times as u64), "{seen}");
    }
    // Anything else of that size is refused.
    let output = piped(&b"tcp/53\n".repeat(10_000_000), "");
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("too large"), "{errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
}

#[test]
fn names_in_a_list_stand_for_ports_but_prose_does_not() {
    let output = piped("LDAP\nKerberos\nDNS\nzzzz\n".as_bytes(), "--format json");
    let page = json(&output);
    let ports = page["hosts"][0]["ports"].as_array().expect("ports");
    for number in ["53", "88", "389"] {
        assert!(
            ports.iter().any(|port| port["port"] == number),
            "{number}: {page}"
        );
    }
    assert_eq!(page["not_understood"][0]["line"], 4);
    for prose in [
        "Please restart the print spooler on every server.\n",
        "We meet at noon.\nBring the LDAP notes with you, please.\n",
        "tcp/53\nThis line and the next are a letter to nobody in particular.\nSo is this one.\n",
    ] {
        let output = piped(prose.as_bytes(), "");
        assert_eq!(output.status.code(), Some(2), "{prose}: {output:?}");
    }
    // Thousands of words are not looked up one by one.
    let words = "tcp/53\nzzzz\n".repeat(50_000);
    let begun = json(&piped(words.as_bytes(), "--format json"));
    assert_eq!(begun["hosts"][0]["ports"].as_array().map(Vec::len), Some(1));
}

/// Returns what matters of a reading: the ports with their states, without lines.
fn essence(bytes: &[u8]) -> Option<Vec<(Option<String>, Port, PortState)>> {
    let input = read_input(bytes, None, &names).ok()?;
    let hosts = input.observed.into_iter();
    let mut all: Vec<_> = hosts
        .flat_map(|host| {
            let name = host.host.clone();
            let ports = host.ports.into_iter();
            ports.map(move |(port, seen)| (name.clone(), port, seen.state))
        })
        .collect();
    all.sort_by_key(|(host, port, _)| (host.clone(), *port));
    Some(all)
}

#[test]
fn line_ends_do_not_matter() {
    for file in fs::read_dir(fixtures("samples"))
        .expect("a folder")
        .flatten()
    {
        let bytes = fs::read(file.path()).expect("a file");
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        let lf = text.replace("\r\n", "\n");
        let crlf = lf.replace('\n', "\r\n");
        assert_eq!(essence(lf.as_bytes()), essence(crlf.as_bytes()), "{file:?}");
    }
}

proptest! {
    #![proptest_config(cases(64))]

    /// The order of the lines of sockets doesn't matter.
    #[test]
    fn the_order_of_sockets_does_not_matter(order in Just((0..35_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let path = fixtures("samples/ss-noheader.dc.txt");
        let text = fs::read_to_string(path).expect("a file");
        let lines: Vec<&str> = text.lines().collect();
        let mut shuffled: Vec<&str> = order.iter().filter_map(|at| lines.get(*at).copied()).collect();
        shuffled.extend(lines.iter().skip(order.len()));
        prop_assert_eq!(essence(text.as_bytes()), essence(shuffled.join("\n").as_bytes()));
    }

    /// However a listing is cut into pieces, it is read as a whole one is. UTF-16 is always read as a whole.
    #[test]
    fn any_pieces_of_a_listing_are_read_as_the_whole(
        lines in prop::collection::vec(0..9_usize, 0..40),
        sizes in prop::collection::vec(1..90_usize, 1..20),
    ) {
        let text = listing_of(&lines);
        let pieces = in_pieces(text.as_bytes(), &sizes).expect("a listing");
        let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        for whole in [text.as_bytes(), &utf16] {
            let whole = read_input(whole, None, &names).expect("a listing");
            assert_same(&pieces, &whole, &text);
        }
    }

    /// Any bytes are read or refused, by every reader.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600), at in 0..READERS.len()) {
        let _ = read_input(&bytes, None, &names);
        let _ = read_input(&bytes, Some(&READERS[at]), &names);
    }

    /// Any part of a sample is read or refused.
    #[test]
    fn any_part_of_a_sample_is_read_or_refused(file in 0..50_usize, from in 0.0..1.0_f64, to in 0.0..1.0_f64) {
        let mut files: Vec<PathBuf> = fs::read_dir(fixtures("samples")).expect("a folder").flatten().map(|file| file.path()).collect();
        files.sort();
        let bytes = fs::read(&files[file % files.len()]).expect("a file");
        let at = |share: f64| (bytes.len() as f64 * share) as usize;
        let (from, to) = (at(from.min(to)), at(from.max(to)));
        let _ = read_input(&bytes[from..to], None, &names);
    }
}

/// Lines of configurations, each with the name by which it is refused.
const CONFIGURATIONS: [(&str, &str); 26] = [
    (
        "iptables",
        "*raw\n-A portolan -p tcp --dport 445 -j ACCEPT\n",
    ),
    (
        "nftables",
        "  table bridge filter {\n tcp dport 445 accept\n",
    ),
    (
        "iptables",
        "-A INPUT -p tcp --dport 445 -j DROP\n-A INPUT -p tcp --dport 88 -j ACCEPT\n",
    ),
    (
        "iptables",
        "iptables -A INPUT -p tcp --dport 445 -j ACCEPT\n",
    ),
    (
        "iptables",
        "Chain INPUT (policy DROP)\ntarget prot opt source destination\n\
         ACCEPT tcp -- anywhere anywhere tcp dpt:445\n",
    ),
    (
        "nftables",
        "nft add rule inet filter input tcp dport 445 accept\n",
    ),
    (
        "ufw",
        "Status: active\n\nTo                         Action      From\n\
         445/tcp                    DENY        10.0.0.0/8\n",
    ),
    ("ufw", "ufw allow 88/tcp\nufw deny 389/tcp\n"),
    ("firewalld", "firewall-cmd --permanent --add-port=88/tcp\n"),
    (
        "firewalld",
        "public (active)\n  target: default\n  ports: 88/tcp 389/tcp\n  icmp-block-inversion: no\n",
    ),
    (
        "Cisco ASA",
        "access-list outside extended permit tcp any any eq 445\n",
    ),
    (
        "Cisco IOS, NX-OS or Arista EOS",
        "ip access-list extended DC-IN\n permit tcp any host 10.0.0.5 eq 53\n",
    ),
    (
        "Check Point",
        "mgmt_cli add service-tcp name ad port 389 -s id.txt\n",
    ),
    (
        "Huawei or H3C",
        "object-group service ad\n 0 service tcp destination eq 389\nsecurity-policy ip\n",
    ),
    (
        "Huawei or H3C",
        "acl number 3000\n rule 5 permit tcp destination-port eq 445\n",
    ),
    (
        "FortiGate",
        "config firewall service custom\n    edit \"AD\"\n        set tcp-portrange 88 389\n    next\nend\n",
    ),
    (
        "Junos",
        "set applications application ad destination-port 389\n",
    ),
    ("PAN-OS", "set service ad protocol tcp port 88,389\n"),
    (
        "RouterOS",
        "/ip firewall filter\nadd action=drop chain=input dst-port=53 protocol=udp\n",
    ),
    (
        "RouterOS",
        "/ip/firewall/filter/add chain=input action=drop\n",
    ),
    (
        "OPNsense",
        "@uuid,enabled,statetype\n8c8f5e1a-6f5b-4a9e-8d11-000000000001,1,keep\n",
    ),
    (
        "OPNsense",
        "{\n  \"aliases\": {\n    \"alias\": {}\n  }\n}\n",
    ),
    (
        "VMware NSX",
        "{\n  \"display_name\": \"ad\",\n  \"service_entries\": []\n}\n",
    ),
    ("pf", "pass in on em0 proto tcp to port 445\n"),
    (
        "Azure",
        "resource nsg 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {\n",
    ),
    (
        "Kubernetes",
        "apiVersion: v1\nkind: Service\nspec:\n  ports:\n    - port: 445\n",
    ),
];

#[test]
fn configurations_of_firewalls_are_refused_by_name() {
    for (name, text) in CONFIGURATIONS {
        let read = read_input(text.as_bytes(), None, &names);
        let is_refused = matches!(&read, Err(InputError::Configuration(found)) if *found == name);
        assert!(is_refused, "{name}: {text}");
    }
}

#[test]
fn exports_of_all_formats_are_refused_or_give_their_own_ports() {
    let role = CATALOG.find_role("domain-controller").expect("a role");
    let mut choice = Choice::default();
    choice.add_with(Pick::Role(role.id.clone()), Extras::default());
    let ruleset = choice.ruleset(&*CATALOG);
    let own = export::find("json").expect("a format");
    let own = own.export(&ruleset, Lang::En).expect("rules").text;
    let own = read_input(own.as_bytes(), None, &names).expect("ports");
    let mut read = Vec::new();
    for format in export::FORMATS {
        let text = format.export(&ruleset, Lang::En).expect("rules").text;
        // With and without comments, which could make it look like prose.
        let bare: Vec<&str> = text
            .lines()
            .filter(|line| {
                !line.trim_start().starts_with(['#', '!', '/']) && !line.starts_with("rem")
            })
            .collect();
        for text in [text.clone(), bare.join("\n")] {
            if let Ok(input) = read_input(text.as_bytes(), None, &names) {
                let open = ports(&input, PortState::Open);
                let mut all = ports(&own, PortState::Open);
                // Other formats have the numbers.
                all.insert("tcp/49152-65535".to_owned());
                assert!(open.is_subset(&all), "{}: {open:?}", format.name);
                read.push(format.name);
            }
        }
    }
    for name in ["json", "csv", "netsh"] {
        assert!(read.contains(&name), "{name}: {read:?}");
    }
}

#[test]
fn scripts_and_listings_of_other_systems_are_no_lists() {
    for text in [
        "@echo off\nportqry -n dc -p tcp -o 88\nexit /b 2\n",
        "#!/bin/sh\nnc -z dc 88\nexit 1\n",
        "param($ComputerName)\n$port = 389\n",
        "tcp4       0      0  *.445                  *.*                    LISTEN\n",
    ] {
        let read = read_input(text.as_bytes(), None, &names);
        let first = text.lines().next().expect("a line");
        let is_unknown =
            matches!(&read, Err(InputError::Unknown(line)) if first.starts_with(line.as_str()));
        assert!(is_unknown, "{text}");
    }
}

#[test]
fn rustscan_is_read_in_both_forms() {
    for text in [
        "Open 10.0.0.1:88\nOpen 10.0.0.1:389\n",
        "10.0.0.1 -> [88,389]\n",
    ] {
        let input = read_input(text.as_bytes(), None, &names).expect("ports");
        assert_eq!(input.reader.name, "rustscan");
        let open: Vec<String> = ports(&input, PortState::Open).into_iter().collect();
        assert_eq!(open, ["tcp/389", "tcp/88"]);
    }
}
