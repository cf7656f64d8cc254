//! Reads the formats for hosts and checks back, each by the documented grammar of its target and nothing
//! beyond it.

use super::admitted::Admitted;

/// Plain text: three columns below the first empty line.
pub(crate) fn text(text: &str) -> Admitted {
    let mut admitted = Admitted::default();
    let (_, table) = text.split_once("\n\n").expect("a table");
    for line in table.lines() {
        let mut words = line.split_ascii_whitespace();
        let protocol = words.next().expect("a protocol");
        let mut ports = words.next().expect("ports");
        if ports.starts_with('(') {
            ports = words.next().expect("ports");
        }
        admitted.list(None, protocol, (ports != "-").then_some(ports), '-');
    }
    admitted
}

/// A batch file of netsh: only the lines that such a file may have, the longest that cmd takes, and the
/// grammar that `netsh advfirewall firewall add rule ?` prints. Keywords count as nothing, as in a ruleset.
pub(crate) fn netsh(text: &str) -> Admitted {
    let mut admitted = Admitted::default();
    for line in batch_lines(text) {
        if line.starts_with("for %%K in (") || line.starts_with("if /i \"%~1\"==\"remove\"") {
            continue;
        }
        assert!(!line.contains('%'), "{line}");
        let rule = line.strip_prefix("netsh advfirewall firewall add rule name=\"");
        let rule = rule
            .and_then(|rule| rule.strip_suffix(" || exit /b 1"))
            .expect(line);
        let (name, rule) = rule.split_once("\" ").expect("a name");
        assert!(
            name.bytes()
                .all(|one| one.is_ascii_alphanumeric() || one == b'-')
        );
        let value = |key: &str| {
            let mut values = rule.split(' ').filter_map(|word| word.split_once('='));
            values.find_map(|(own, value)| (own == key).then_some(value))
        };
        for word in rule.split(' ') {
            let key = word.split_once('=').expect(word).0;
            let known = [
                "dir",
                "action",
                "protocol",
                "localport",
                "remoteport",
                "localip",
                "remoteip",
                "profile",
            ];
            assert!(known.contains(&key), "{word}");
        }
        let direction = value("dir").expect("a direction");
        assert_eq!(value("action"), Some("allow"));
        let (port, ip) = match direction {
            "in" => ("localport", "remoteip"),
            "out" => ("remoteport", "localip"),
            other => panic!("no direction: {other}"),
        };
        let protocol = match value("protocol").expect("a protocol") {
            "icmpv4" => "icmp",
            number if number.parse::<u8>().is_ok() => number,
            name @ ("tcp" | "udp") => name,
            other => panic!("outside of the grammar: {other}"),
        };
        assert_eq!(value(port).is_some(), matches!(protocol, "tcp" | "udp"));
        let ports = match (value(port), direction) {
            (Some("RPC"), "in") => continue,
            (Some("RPC-EPMap"), "in") => Some("135"),
            (ports, _) => ports,
        };
        for from in value(ip).expect("addresses").split(',') {
            admitted.list(windows_address(from), protocol, ports, '-');
        }
    }
    admitted
}

/// A network of Windows Firewall; all addresses of a family are a range.
pub(crate) fn windows_address(from: &str) -> Option<&str> {
    match from {
        "any" => None,
        "0.0.0.0-255.255.255.255" => Some("0.0.0.0/0"),
        "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" => Some("::/0"),
        network => Some(network),
    }
}

/// The lines of a batch file that are code.
fn batch_lines(text: &str) -> impl Iterator<Item = &str> {
    assert!(text.is_ascii());
    let lines = text.split_terminator("\r\n");
    let lines = lines.inspect(|line| assert!(line.len() < 8_191 && !line.contains(['\r', '\n'])));
    let mut lines = lines.filter(|line| {
        let remark = line.strip_prefix("rem");
        if let Some(remark) = remark {
            assert!(remark.is_empty() || remark.starts_with(' '));
            assert!(
                !remark.contains(['%', '^', '&', '|', '<', '>', '?', '"', '!']),
                "{line}"
            );
        }
        remark.is_none()
    });
    assert_eq!(lines.next(), Some("@echo off"));
    lines
}

/// A file of iptables-restore, or what iptables-save prints, for `iptables` or `ip6tables`: the rules of one
/// chain, which is the only one that the file names beside those of the kernel.
pub(crate) fn iptables(program: &str, text: &str) -> Admitted {
    let mut admitted = Admitted::default();
    let mut own = None;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        assert!(
            line.len() < 10_000,
            "longer than what iptables-restore reads at once"
        );
        if let Some(chain) = line.strip_prefix(':') {
            let chain = chain.split(' ').next().expect("a chain");
            if !["INPUT", "FORWARD", "OUTPUT"].contains(&chain) {
                assert_eq!(own.replace(chain), None, "one chain");
                assert!(
                    chain.len() <= 28 && chain.starts_with("portolan"),
                    "{chain}"
                );
            }
        } else if line.starts_with("-A ") {
            let words: Vec<&str> = line.split(' ').collect();
            let (from, rest) = match &words[2..] {
                ["-s", from, rest @ ..] => (Some(*from), rest),
                rest => (None, rest),
            };
            assert_eq!(Some(words[1]), own);
            match rest {
                [
                    "-p",
                    protocol,
                    "-m",
                    "multiport",
                    "--dports",
                    ports,
                    "-j",
                    "ACCEPT",
                ] => {
                    let slots = ports.split(',').map(|run| run.split(':').count());
                    assert!(slots.sum::<usize>() <= 15, "{line}");
                    admitted.list(from, protocol, Some(ports), ':');
                }
                ["-m", "ah", "-j", "ACCEPT"] if program == "ip6tables" => {
                    admitted.protocol(from, "ah");
                }
                ["-p", "ah", ..] | ["-p", "icmp", ..] if program == "ip6tables" => panic!("{line}"),
                ["-p", protocol, "-j", "ACCEPT"] => admitted.protocol(from, protocol),
                _ => panic!("outside of the grammar: {line}"),
            }
        } else {
            assert!(matches!(line, "*filter" | "COMMIT" | ""), "{line}");
        }
    }
    admitted
}
