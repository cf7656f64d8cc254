//! Runs exported scripts with PowerShell, where it is installed, and stand-ins for the commands of Windows Firewall:
//! `tests/powershell/run.ps1` checks what they ask for.

use std::path::Path;
use std::process::{Command, Stdio};

use ipnet::IpNet;
use portolan::export::find;
use portolan::model::{
    Direction, Kind, Lang, Matches, Options, Port, Profile, Rule, Ruleset, Transport,
};
use serde_json::json;

use crate::support::admitted::exported;
use crate::support::policy::check_syntax;
use crate::support::program::{done, isolate};
use crate::support::rulesets::{HOSTILE_NAMES, catalog, choice, golden};
use crate::support::skip::skipped;

const RUNNER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/powershell/run.ps1");

/// Returns true if PowerShell 7 is installed.
fn is_installed() -> bool {
    let mut command = Command::new("pwsh");
    let command = command.args(["-NoProfile", "-NonInteractive", "-Command", "exit 0"]);
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Returns what the rules open: `6/53`, `6/RPC` for the keyword, `47`, `1:8` for a type of ICMP.
fn opens(ruleset: &Ruleset) -> Vec<String> {
    let set = exported(ruleset, |_| true);
    let mut opens = Vec::new();
    for (transport, number) in [(Transport::Tcp, 6), (Transport::Udp, 17)] {
        opens.extend(
            set.ranges(transport)
                .map(|range| format!("{number}/{range}")),
        );
    }
    opens.extend(set.protocols().map(|port| match port.icmp_type() {
        Some(own) => format!("{}:{own}", port.ip_protocol()),
        None => port.ip_protocol().to_string(),
    }));
    let mut rules = ruleset.rules.iter();
    if rules.any(|rule| rule.matches == Matches::RpcKeyword) {
        opens.push("6/RPC".to_owned());
    }
    opens
}

/// Returns networks as Windows takes them.
fn networks(networks: &[IpNet]) -> Vec<String> {
    let networks = IpNet::aggregate(&networks.to_vec());
    let word = |network: &IpNet| match (network, network.prefix_len()) {
        (IpNet::V4(_), 0) => "0.0.0.0-255.255.255.255".to_owned(),
        (IpNet::V6(_), 0) => "::2-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".to_owned(),
        _ => network.to_string(),
    };
    match networks.as_slice() {
        [] => vec!["Any".to_owned()],
        some => some.iter().map(word).collect(),
    }
}

/// Returns the targets that a script that tests ports lists for an address of IPv4.
fn targets(ruleset: &Ruleset) -> Vec<String> {
    let of = |rule: &Rule| {
        let label = rule.transport.label();
        match rule.range() {
            Some(range) if rule.kind == Kind::Static && range.count() <= 256 => {
                let ports = range.low()..=range.high();
                ports.map(|port| format!("{port}/{label}")).collect()
            }
            Some(range) => vec![format!("{range}/{label}")],
            None => rule
                .matches
                .protocol()
                .map(|port| format!("-/{}", port.protocol_label()))
                .into_iter()
                .collect::<Vec<String>>(),
        }
    };
    ruleset.rules.iter().flat_map(of).collect()
}

/// Returns what is expected of the scripts.
fn expected(ruleset: &Ruleset, group: &str) -> serde_json::Value {
    let sources = networks(&ruleset.source_networks);
    let destinations = networks(&ruleset.destination_networks);
    let (direction, local, remote) = match ruleset.direction {
        Direction::In => ("Inbound", destinations, sources),
        Direction::Out => ("Outbound", sources, destinations),
    };
    let profiles = Profile::of(&ruleset.profiles).into_iter();
    let profiles = profiles.map(|profile| match profile {
        Profile::Domain => 1,
        Profile::Private => 2,
        Profile::Public => 4,
    });
    json!({
        "direction": direction,
        "opens": opens(ruleset),
        "LocalAddress": local,
        "RemoteAddress": remote,
        "profiles": profiles.sum::<u32>(),
        "group": group,
        "targets": targets(ruleset),
    })
}

/// Writes the scripts of a ruleset, and what is expected of them. Names that a format refuses are left out.
fn write(folder: &Path, name: &str, ruleset: &Ruleset, formats: &[(&str, &str)]) {
    let mut group = String::new();
    for (format, kind) in formats {
        let export = find(format).expect(format).export(ruleset, Lang::Zh);
        let export = export.unwrap_or_else(|refused| panic!("{format} {name}: {refused}"));
        let path = folder.join(format!("{name}.{kind}.ps1"));
        std::fs::write(path, export.file_bytes()).expect("a file");
        let line = export
            .text
            .lines()
            .find_map(|line| line.strip_prefix("$group = '"));
        if let Some(line) = line {
            group = line.trim_end_matches('\'').to_owned();
        }
    }
    let expected = expected(ruleset, &group).to_string();
    std::fs::write(folder.join(format!("{name}.json")), expected).expect("a file");
}

const RULES: [(&str, &str); 2] = [("powershell", "powershell"), ("gpo", "gpo")];

/// Writes the scripts of the golden rulesets under hostile names, of long lists, and of both sides of a connection.
fn write_all(folder: &Path) {
    for (at, golden) in golden().into_iter().enumerate() {
        let mut ruleset = golden.ruleset;
        ruleset.name = format!("{at} {}", HOSTILE_NAMES[at % HOSTILE_NAMES.len()]);
        write(folder, &format!("golden-{at}"), &ruleset, &RULES);
    }
    let check = [("powershell-check", "check")];
    for (at, ports) in [
        &["tcp/9", "tcp/20-25", "udp/9", "tcp/1000-2000"][..],
        &["icmp", "icmp/echo"],
    ]
    .into_iter()
    .enumerate()
    {
        let ruleset = choice(&[], ports, Options::default()).ruleset(catalog());
        write(folder, &format!("check-{at}"), &ruleset, &check);
    }
    let network = |from: u8, at: u16| format!("{from}.{}.{}.0/25", at / 250, at % 250);
    let networks = |from: u8, count: u16| {
        let networks = (0..count).map(|at| network(from, at));
        networks
            .map(|one| one.parse().expect("a network"))
            .collect()
    };
    let ports: Vec<String> = (0..1_100)
        .map(|at| format!("tcp/{}-{}", 20_000 + 3 * at, 20_001 + 3 * at))
        .collect();
    let ports: Vec<&str> = ports.iter().map(String::as_str).collect();
    for (name, direction, ports, from, to) in [
        (
            "long-networks",
            Direction::In,
            &["tcp/53", "icmp/echo"][..],
            1_100,
            1_100,
        ),
        ("long-all", Direction::Out, ports.as_slice(), 400, 30),
    ] {
        let options = Options {
            direction,
            source_networks: networks(10, from),
            destination_networks: networks(11, to),
            profiles: [Profile::Domain, Profile::Public].into(),
            ..Options::default()
        };
        let ruleset = choice(&[], ports, options).ruleset(catalog());
        write(folder, name, &ruleset, &RULES);
    }
}

#[test]
fn exported_scripts_ask_windows_for_their_rules() {
    if !is_installed() {
        return skipped("PowerShell (pwsh) is not installed: exported scripts are not run");
    }
    let folder = tempfile::tempdir().expect("a folder");
    write_all(folder.path());
    let home = tempfile::tempdir().expect("a folder");
    for old in [&[][..], &["-Old"]] {
        let mut command = Command::new("pwsh");
        isolate(&mut command, home.path());
        command.args([
            "-NoProfile",
            "-NonInteractive",
            "-ExecutionPolicy",
            "Bypass",
        ]);
        command.args(["-File", RUNNER, "-Folder"]);
        let (code, out, err) = done(command.arg(folder.path()).args(old));
        let shown = out.lines().filter(|line| !line.starts_with("What if: "));
        let shown: Vec<&str> = shown.collect();
        assert_eq!(code, 0, "{}\n{err}", shown.join("\n"));
        let last = shown.last().expect("a summary");
        assert!(last.ends_with(" scripts, 0 faults"), "{last}");
    }
}

#[test]
fn the_runner_and_what_it_runs_are_powershell() {
    check_syntax(&std::fs::read_to_string(RUNNER).expect("the runner"));
    let folder = tempfile::tempdir().expect("a folder");
    write_all(folder.path());
    let files = std::fs::read_dir(folder.path()).expect("a folder");
    let names = files.map(|file| file.expect("a file").file_name());
    let scripts = names.filter(|name| name.to_string_lossy().ends_with(".ps1"));
    assert!(scripts.count() > 60);
    let typed: Port = "icmp/echo".parse().expect("a port");
    let ruleset = choice(&[], &["icmp/echo", "tcp/9"], Options::default()).ruleset(catalog());
    assert_eq!(
        opens(&ruleset),
        ["6/9", &format!("1:{}", typed.icmp_type().expect("a type"))]
    );
    assert_eq!(targets(&ruleset), ["9/TCP", "-/ICMP echo"]);
}
