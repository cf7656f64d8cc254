//! Tests of `portolan check` against a Samba domain controller in network namespaces of their own, with and without a
//! firewall in between: what is open is reported open, and nothing else ever is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use proptest::array::uniform14;
use proptest::prelude::any;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use crate::support::program::{PROGRAM, isolate, run};
use crate::support::skip::skipped;
use crate::support::tools;

/// Tools that the lab needs.
const TOOLS: [&str; 6] = ["ip", "ss", "samba", "samba-tool", "chronyd", "nft"];
const V4: &str = "10.61.0.1";
const V6: &str = "fd61::1";

/// A domain controller and a client.
struct Lab {
    folder: tempfile::TempDir,
}

impl Lab {
    /// Starts the lab; reports a skip and returns `None` if its packages or the privilege are missing.
    fn start() -> Option<Self> {
        for tool in TOOLS {
            if tools::find(tool).is_none() {
                skipped(format!("{tool} is not installed"));
                return None;
            }
        }
        let folder = tempfile::tempdir().expect("a folder");
        let lab = Self { folder };
        let output = lab.script("allowed", &[]);
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            skipped(format!("not allowed here: {}", errors.trim()));
            return None;
        }
        let output = lab.script("start", &[]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        Some(lab)
    }

    fn script(&self, action: &str, command: &[&str]) -> Output {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab/dc.sh");
        let mut bash = Command::new("bash");
        isolate(&mut bash, self.folder.path());
        bash.arg(script)
            .arg(action)
            .arg(self.folder.path())
            .args(command);
        bash.output().expect("bash")
    }

    /// Loads rules for nftables beside the domain controller, in place of all others.
    fn firewall(&self, rules: &str) {
        let file = self.folder.path().join("rules");
        std::fs::write(&file, format!("flush ruleset\n{rules}")).expect("a file");
        let file = file.to_str().expect("a path");
        let output = self.script("server", &["nft", "-f", file]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}\n{rules}");
    }

    /// Runs a check on the client; returns the exit code, standard output and standard error.
    fn check(&self, args: &str) -> (i32, String, String) {
        let mut command = vec![PROGRAM, "--no-user-config", "check"];
        command.extend(args.split_whitespace());
        let output = self.script("client", &command);
        let text = |bytes| String::from_utf8(bytes).expect("text");
        let code = output.status.code().expect("it ends");
        (code, text(output.stdout), text(output.stderr))
    }

    /// Returns the states of the ports of each address, with the exit code.
    fn states(&self, args: &str) -> (i32, BTreeMap<String, States>) {
        let (code, out, errors) = self.check(&format!("{args} --format json"));
        assert!(errors.is_empty(), "{errors}");
        let page: Value = serde_json::from_str(&out).expect("JSON");
        let hosts = page["hosts"].as_array().expect("hosts").iter();
        let hosts = hosts.map(|host| {
            let ports = host["ports"].as_array().expect("ports").iter();
            let text = |port: &Value, key: &str| port[key].as_str().unwrap_or_default().to_owned();
            let ports = ports.map(|port| {
                let name = format!("{}/{}", text(port, "transport"), text(port, "port"));
                (name, text(port, "state"))
            });
            let address = host["address"].as_str().expect("an address");
            (address.to_owned(), ports.collect())
        });
        (code, hosts.collect())
    }
}

/// States of ports.
type States = BTreeMap<String, String>;

impl Drop for Lab {
    fn drop(&mut self) {
        self.script("stop", &[]);
    }
}

/// Returns the examples of checks in the page of a language, each with its command.
fn examples(page: &str) -> Vec<(String, Vec<String>)> {
    let blocks = page.split("```text\n$ portolan check ").skip(1);
    let examples = blocks.map(|block| {
        let (block, _) = block.split_once("```").expect("its end");
        let mut lines = block.lines().map(str::to_owned);
        let command = lines.next().expect("a command");
        let (args, _) = command.split_once(" | ").expect("a part of the output");
        (args.to_owned(), lines.collect())
    });
    examples.collect()
}

/// Returns the words of a line, with the same sign in place of each time.
fn words(line: &str) -> Vec<&str> {
    let is_time = |word: &str| word.contains('.') && word.parse::<f64>().is_ok();
    let words = line.split_whitespace();
    words
        .map(|word| if is_time(word) { "#" } else { word })
        .collect()
}

/// Ports of the domain controller that its role requires, and others that it serves.
const REQUIRED: [&str; 12] = [
    "tcp/53", "udp/53", "tcp/88", "udp/88", "udp/123", "tcp/135", "tcp/389", "udp/389", "tcp/445",
    "tcp/464", "udp/464", "tcp/3268",
];
const OTHERS: [&str; 4] = ["tcp/636", "tcp/3269", "tcp/139", "udp/137"];

/// One lab for all parts: it takes ten seconds to start.
#[test]
fn a_real_domain_controller_is_reported_as_it_is() {
    let Some(lab) = Lab::start() else {
        return;
    };
    everything_is_open_over_both_families(&lab);
    the_pages_show_what_is_reported(&lab);
    closed_and_dropped_ports_are_told_apart(&lab);
    the_ports_of_our_export_are_exactly_those_that_are_open(&lab);
    random_firewalls_never_make_a_port_look_open(&lab);
    absent_hosts_and_odd_names_end_in_bounded_time(&lab);
}

fn everything_is_open_over_both_families(lab: &Lab) {
    let (code, hosts) = lab.states(&format!("dc1.lab.test {V4} {V6} -r domain-controller"));
    assert_eq!(code, 0);
    let addresses: Vec<&str> = hosts.keys().map(String::as_str).collect();
    assert_eq!(addresses, [V4, V6]);
    for (address, states) in &hosts {
        for port in REQUIRED.iter().chain(&["tcp/dynamic-rpc"]) {
            assert_eq!(states[*port], "open", "{port} of {address}");
        }
        let named = states.keys().filter(|port| port.starts_with("tcp/49"));
        assert!(named.count() >= 3, "the mapper names ports: {states:?}");
    }
    // The services have answered, and are who they should be.
    let (code, out, _) = lab.check(&format!("{V4} -r domain-controller --timeout 5000"));
    assert_eq!(code, 0, "{out}");
    for text in [
        "Kerberos answered",
        "kpasswd answered",
        "LDAP answered",
        "NTP answered",
        "SMB answered",
        "drsuapi",
        "Of the selection, 13 of 13 ports were seen open",
    ] {
        assert!(out.contains(text), "{text}: {out}");
    }
    let (code, out, _) = lab.check(&format!(
        "{V4} -p tcp/636 -p tcp/3269 -p tcp/139 -p udp/137 --timeout 5000"
    ));
    assert_eq!(code, 0, "{out}");
    assert_eq!(out.matches("TLS answered").count(), 2, "{out}");
    assert_eq!(out.matches("NetBIOS answered").count(), 2, "{out}");
    // Over one family only.
    for (family, address) in [("-4", V4), ("-6", V6)] {
        let (code, hosts) = lab.states(&format!("dc1.lab.test {family} -p tcp/389"));
        let addresses: Vec<String> = hosts.into_keys().collect();
        assert_eq!((code, addresses), (0, vec![address.to_owned()]), "{family}");
    }
}

fn the_pages_show_what_is_reported(lab: &Lab) {
    for name in ["README.md", "README.zh-CN.md"] {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let page = std::fs::read_to_string(page).expect("the page");
        let examples = examples(&page);
        assert_eq!(examples.len(), 1);
        for (args, shown) in examples {
            let (_, out, _) = lab.check(&args);
            let real = out.lines().take(shown.len());
            let real: Vec<Vec<&str>> = real.map(words).collect();
            let shown: Vec<Vec<&str>> = shown.iter().map(|line| words(line)).collect();
            assert_eq!(real, shown, "{name}:\n{out}");
        }
    }
}

fn closed_and_dropped_ports_are_told_apart(lab: &Lab) {
    lab.firewall(
        "table inet lab { chain in { type filter hook input priority 0;
            tcp dport { 88, 464 } drop
            udp dport { 53, 88 } drop
            tcp dport 389 reject with tcp reset
            tcp dport 445 reject with icmpx admin-prohibited
            tcp dport 3268 reject with icmpx host-unreachable
            udp dport 389 reject
        }
        }",
    );
    for address in [V4, V6] {
        let args = format!("{address} -r domain-controller -p tcp/5985 --timeout 1000");
        let (code, hosts) = lab.states(&args);
        assert_eq!(code, 1);
        let states = &hosts[address];
        for (port, state) in [
            ("tcp/53", "open"),
            ("tcp/88", "filtered"),
            ("tcp/464", "filtered"),
            ("udp/53", "no-answer"),
            ("udp/88", "no-answer"),
            ("tcp/389", "closed"),
            ("tcp/445", "filtered"),
            ("tcp/3268", "filtered"),
            ("udp/389", "closed"),
            ("udp/123", "open"),
            ("tcp/5985", "closed"),
        ] {
            assert_eq!(states[port], state, "{port} of {address}");
        }
    }
    lab.firewall("");
}

fn the_ports_of_our_export_are_exactly_those_that_are_open(lab: &Lab) {
    for args in [
        "-r domain-controller",
        "-r dns -p tcp/636",
        "-s kerberos-kdc -p udp/137",
    ] {
        let line = format!("export nftables {args} --name lab");
        let (code, export, _) = run(line.split_whitespace());
        assert_eq!(code, 0);
        // As its head says: the sets and the chain in the table of one's own chain, and a jump to it.
        let table = export
            .split("table inet portolan_lab_in {")
            .nth(1)
            .expect("a table");
        lab.firewall(&format!(
            "table inet lab {{\n{}\n chain own {{ type filter hook input priority 0; policy drop;
                ct state established,related accept
                iif lo accept
                meta l4proto icmpv6 accept
                jump portolan_lab_in
            }}
}}",
            table.trim_end().trim_end_matches('}')
        ));
        let (_, json, _) = run(["export", "json"]
            .into_iter()
            .chain(args.split_whitespace()));
        let allowed = allowed(&json);
        let everything: String = REQUIRED
            .iter()
            .chain(&OTHERS)
            .map(|port| format!(" -p {port}"))
            .collect();
        for address in [V4, V6] {
            let line = format!("{address}{everything} -p tcp/dynamic-rpc --timeout 1000");
            let (_, hosts) = lab.states(&line);
            let states = hosts[address]
                .iter()
                .filter(|(port, _)| *port != "tcp/dynamic-rpc");
            // NetBIOS has no names over IPv6.
            let states = states.filter(|(port, _)| address == V4 || *port != "udp/137");
            for (port, state) in states {
                let is_allowed = allowed(port);
                assert_eq!(
                    state == "open",
                    is_allowed,
                    "{port} of {address} with {args}: {state}"
                );
            }
        }
    }
    lab.firewall("");
}

/// Returns whether the rules of an export as JSON allow a port.
fn allowed(json: &str) -> impl Fn(&str) -> bool {
    let export: Value = serde_json::from_str(json).expect("JSON");
    let rules = export["rules"].as_array().expect("rules").clone();
    move |port| {
        let (transport, number) = port.split_once('/').expect("a port");
        let number: u64 = number.parse().expect("a number");
        rules.iter().any(|rule| {
            let bound = |key: &str| rule[key].as_u64().expect("a number");
            rule["transport"] == transport && (bound("from")..=bound("to")).contains(&number)
        })
    }
}

fn random_firewalls_never_make_a_port_look_open(lab: &Lab) {
    const ACTIONS: [(&str, &[&str]); 4] = [
        ("accept", &["open"]),
        ("drop", &["filtered", "no-answer"]),
        // A reset for TCP, an unreachable port for UDP.
        ("reject with REFUSAL", &["closed"]),
        (
            "reject with icmpx admin-prohibited",
            &["filtered", "no-answer"],
        ),
    ];
    let config = Config {
        cases: 20,
        // Each run takes a second, and a wrong state is clear as it is.
        max_shrink_iters: 0,
        failure_persistence: None,
        ..Config::default()
    };
    let firewalls = (any::<bool>(), uniform14(any::<Index>()));
    let done = TestRunner::new(config).run(&firewalls, |(is_v4, actions)| {
        let ports = REQUIRED.iter().chain(&OTHERS[..2]);
        let actions = actions.iter().map(|index| *index.get(&ACTIONS));
        let chosen: Vec<_> = ports.zip(actions).collect();
        let rules = chosen.iter().map(|(port, (action, _))| {
            let (transport, number) = port.split_once('/').expect("a port");
            let refusal = match transport {
                "tcp" => "tcp reset",
                _ => "icmpx port-unreachable",
            };
            let action = action.replace("REFUSAL", refusal);
            format!("{transport} dport {number} {action}\n")
        });
        let rules: String = rules.collect();
        lab.firewall(&format!(
            "table inet lab {{ chain in {{ type filter hook input priority 0;\n{rules}
}}
}}"
        ));
        let address = if is_v4 { V4 } else { V6 };
        let selection = chosen.iter().map(|(port, _)| format!(" -p {port}"));
        let selection: String = selection.collect();
        let (code, hosts) = lab.states(&format!("{address}{selection} --timeout 1000 --tries 2"));
        let states = &hosts[address];
        for (port, (action, expected)) in &chosen {
            let state = states[**port].as_str();
            assert!(
                expected.contains(&state),
                "{port} of {address}, {action}: {state}\n{rules}"
            );
        }
        let is_open = chosen.iter().all(|(_, (action, _))| *action == "accept");
        assert_eq!(code, i32::from(!is_open));
        Ok(())
    });
    done.expect("no port looks open");
    lab.firewall("");
}

fn absent_hosts_and_odd_names_end_in_bounded_time(lab: &Lab) {
    // Nobody has these addresses.
    let absent: Vec<String> = (130..194).map(|last| format!("10.61.0.{last}")).collect();
    let (code, hosts) = lab.states(&format!(
        "{} -r domain-controller --timeout 300",
        absent.join(" ")
    ));
    assert_eq!((code, hosts.len()), (1, 64));
    let states: BTreeSet<&str> = hosts
        .values()
        .flat_map(BTreeMap::values)
        .map(String::as_str)
        .collect();
    assert_eq!(
        states.into_iter().collect::<Vec<_>>(),
        ["filtered", "no-answer", "untested"]
    );

    // No route to the network.
    let (code, out, _) = lab.check("203.0.113.5 -p tcp/389 -p udp/389");
    assert_eq!(code, 1);
    assert_eq!(out.matches("no route to the network").count(), 2, "{out}");

    // A name with 30 addresses.
    let (code, out, _) = lab.check("many -p tcp/389 --timeout 300");
    assert_eq!(code, 1);
    assert!(
        out.contains("many has 30 addresses: the first 8 are checked"),
        "{out}"
    );
    assert_eq!(out.matches("many  10.61.0.").count(), 8, "{out}");

    // Names that nobody knows, beside one that is known.
    let (code, out, errors) =
        lab.check("absent.lab.test dc1.lab.test also-absent.lab.test -p tcp/389");
    assert_eq!(code, 2);
    assert!(out.contains("LDAP answered"), "{out}");
    assert_eq!(errors.matches("name not found").count(), 2, "{errors}");
    assert_eq!(errors.lines().count(), 2, "{errors}");
}
