//! Readers for the formats of hosts and checks, each limited to the documented grammar of its target.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use portolan::model::{Kind, Matches, Rule, Transport};
use serde_json::Value;

use crate::support::admitted::Admitted;
use crate::support::readback;
use crate::support::reader::Reader;

type Row = Reader<fn(&str) -> Admitted>;

/// Formats that this file reads.
pub(crate) const READERS: &[Row] = &[
    Row::new("netsh", netsh),
    Row::new("ansible-windows", ansible_windows).also_read_by(
        "`ansible-playbook --syntax-check`, option names checked with `ansible-doc`",
        "`ansible-playbook --syntax-check`，选项名经 `ansible-doc` 核对",
    ),
    Row::new("iptables", |text| iptables("iptables", text))
        // 255 means any type.
        .only(|rule| rule.transport != Transport::Icmpv6 && rule.icmp_type() != Some(255))
        .also_read_by(
            "`iptables-restore` and `iptables-save`; a kernel, with test packets",
            "`iptables-restore` 和 `iptables-save`；内核（用测试数据包）",
        ),
    Row::new("ip6tables", |text| iptables("ip6tables", text))
        .only(|rule| {
            rule.transport != Transport::Icmp && ![43, 44, 60].contains(&rule.ip_protocol())
        })
        .also_read_by(
            "`ip6tables-restore` and `ip6tables-save`; a kernel, with test packets",
            "`ip6tables-restore` 和 `ip6tables-save`；内核（用测试数据包）",
        ),
    Row::new("firewalld", firewalld)
        .only(firewalld_expresses)
        .also_read_by(
            "`firewall-offline-cmd`, including the commands in its header",
            "`firewall-offline-cmd`，包括文件头中的命令",
        ),
    Row::new("ufw", ufw)
        .only(|rule| rule.transport.has_ports())
        .also_read_by(
            "`ufw`, including the commands in its header",
            "`ufw`，包括文件头中的命令",
        ),
    Row::new("ansible-firewalld", ansible_firewalld)
        .only(firewalld_expresses)
        .also_read_by(
            "`ansible-playbook --syntax-check`, option names checked with `ansible-doc`",
            "`ansible-playbook --syntax-check`，选项名经 `ansible-doc` 核对",
        ),
    Row::new("text", text).without_networks(),
    Row::new("powershell-check", powershell_check)
        .only(|rule| {
            let echo = [None, rule.transport.echo()];
            rule.matches != Matches::RpcKeyword
                && (rule.transport.has_ports()
                    || (rule.transport.has_types() && echo.contains(&rule.icmp_type())))
        })
        .without_networks()
        .also_read_by(
            "tree-sitter's PowerShell grammar; PowerShell, on this host",
            "tree-sitter 的 PowerShell 语法；PowerShell（探测本机）",
        ),
    Row::new("portqry", portqry)
        .only(|rule| rule.kind == Kind::Static)
        .without_networks(),
    Row::new("nmap", nmap)
        .only(|rule| [None, rule.transport.echo()].contains(&rule.icmp_type()))
        .without_networks()
        .also_read_by(
            "`nmap`, which lists the ports that it would scan",
            "`nmap`，列出将要扫描的端口",
        ),
    Row::new("bpf", bpf).also_read_by(
        "`tcpdump`, filtering a capture of every port",
        "`tcpdump`，过滤包含每个端口的抓包文件",
    ),
];

/// Names of the types of ICMP and ICMPv6 in firewalld, with their numbers; none where the protocol has no such
/// type.
const FIREWALLD_TYPES: [(&str, Option<u8>, Option<u8>); 14] = [
    ("destination-unreachable", Some(3), Some(1)),
    ("echo-reply", Some(0), Some(129)),
    ("echo-request", Some(8), Some(128)),
    ("neighbour-advertisement", None, Some(136)),
    ("neighbour-solicitation", None, Some(135)),
    ("packet-too-big", None, Some(2)),
    ("parameter-problem", Some(12), Some(4)),
    ("redirect", Some(5), Some(137)),
    ("router-advertisement", Some(9), Some(134)),
    ("router-solicitation", Some(10), Some(133)),
    ("source-quench", Some(4), None),
    ("time-exceeded", Some(11), Some(3)),
    ("timestamp-reply", Some(14), None),
    ("timestamp-request", Some(13), None),
];

fn firewalld_expresses(rule: &Rule) -> bool {
    let has = |types: &(&str, Option<u8>, Option<u8>)| {
        let own = match rule.transport {
            Transport::Icmp => types.1,
            _ => types.2,
        };
        own == rule.icmp_type()
    };
    rule.icmp_type().is_none() || FIREWALLD_TYPES.iter().any(has)
}

/// Reads plain text: three columns below the first empty line, of which two spaces are the ends.
pub(crate) fn text(text: &str) -> Admitted {
    let mut admitted = Admitted::default();
    let (_, table) = text.split_once("\n\n").expect("a table");
    for line in table.lines() {
        let mut cells = line.split("  ").filter(|cell| !cell.is_empty());
        let protocol = cells.next().expect("a protocol");
        let ports = cells.next().expect("ports").trim();
        if ports == "-" && Transport::find(protocol.trim()).is_some_and(Transport::has_ports) {
            // The firewall's keyword for dynamic RPC counts as no ports.
            assert!(line.contains("RPC"), "{line}");
        } else if ports == "-" {
            let label = protocol.split(" (").next().expect("a label");
            admitted.label(None, label.trim());
        } else {
            admitted.list(None, protocol.trim(), Some(ports), '-');
        }
    }
    admitted
}

/// Reads a batch file of netsh: only the kinds of lines and the line length that cmd accepts, and the grammar
/// that `netsh advfirewall firewall add rule ?` prints. Keywords count as no ports, as in a ruleset.
pub(crate) fn netsh(text: &str) -> Admitted {
    let mut admitted = Admitted::default();
    let mut names = BTreeSet::new();
    let lines: Vec<&str> = batch_lines(text).collect();
    assert_eq!(
        lines.first(),
        Some(&"if /i \"%~1\"==\"remove\" goto remove")
    );
    let end = lines.iter().position(|line| *line == "exit /b 0");
    let (rules, rest) = lines[1..].split_at(end.expect("an end") - 1);
    // What is left over of an earlier run goes last, and never a rule of this one.
    for line in rest {
        let is_deletion = line.starts_with("for ") && line.contains(" delete rule name=\"");
        assert!(
            is_deletion || matches!(*line, "exit /b 0" | ":remove"),
            "{line}"
        );
    }
    let (deletions, rules): (Vec<&str>, Vec<&str>) =
        rules.iter().partition(|line| line.starts_with("for "));
    for pair in rules.chunks(2) {
        let [set, add] = pair else {
            panic!("half a rule: {pair:?}");
        };
        let set = set.strip_prefix("netsh advfirewall firewall set rule name=\"");
        let set = set
            .and_then(|rule| rule.strip_suffix(" >nul 2>&1"))
            .expect("a change");
        let line = *add;
        assert!(!line.contains('%'), "{line}");
        let rule = line.strip_prefix("if errorlevel 1 netsh advfirewall firewall add rule name=\"");
        let rule = rule
            .and_then(|rule| rule.strip_suffix(" || exit /b 1"))
            .expect(line);
        // Both commands say the same.
        let (named, values) = set.split_once(" new ").expect("new values");
        assert_eq!(format!("{named} {values}"), rule);
        let (name, rule) = rule.split_once("\" ").expect("a name");
        assert!(
            name.bytes()
                .all(|one| one.is_ascii_alphanumeric() || one == b'-')
        );
        assert!(names.insert(name), "{name} twice: both would be changed");
        let quoted = format!("\"{name}\"");
        assert!(
            deletions.iter().all(|line| !line.contains(&quoted)),
            "{name}"
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
                "enable",
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
        let (port, ends) = match direction {
            "in" => ("localport", ["remoteip", "localip"]),
            "out" => ("remoteport", ["localip", "remoteip"]),
            other => panic!("no direction: {other}"),
        };
        let [sources, destinations] = ends.map(|key| value(key).expect("addresses"));
        let protocol = value("protocol").expect("a protocol");
        let (protocol, icmp_type) = protocol.split_once(':').unwrap_or((protocol, ""));
        let protocol = match protocol {
            "icmpv4" => "icmp",
            "icmpv6" => "icmpv6",
            number if number.parse::<u8>().is_ok() => number,
            name @ ("tcp" | "udp") => name,
            other => panic!("not in the grammar: {other}"),
        };
        if !icmp_type.is_empty() {
            let number = icmp_type.strip_suffix(",any").expect("all codes");
            let transport = Transport::find(protocol).expect("a transport");
            for path in windows_paths(sources, destinations) {
                admitted.icmp_type(path, transport, number);
            }
            continue;
        }
        assert_eq!(value(port).is_some(), matches!(protocol, "tcp" | "udp"));
        let ports = match (value(port), direction) {
            (Some("RPC"), "in") => continue,
            (Some("RPC-EPMap"), "in") => Some("135"),
            (ports, _) => ports,
        };
        for path in windows_paths(sources, destinations) {
            admitted.list(path, protocol, ports, '-');
        }
    }
    admitted
}

/// Returns each source with each destination of two lists.
pub(crate) fn windows_paths<'a>(
    sources: &'a str,
    destinations: &'a str,
) -> Vec<(Option<&'a str>, Option<&'a str>)> {
    let parsed = |list: &'a str| list.split(',').map(windows_address);
    parsed(sources)
        .flat_map(|source| parsed(destinations).map(move |destination| (source, destination)))
        .collect()
}

/// Parses a network of Windows Firewall; all addresses of a family are a range.
pub(crate) fn windows_address(from: &str) -> Option<&str> {
    match from {
        "any" => None,
        "0.0.0.0-255.255.255.255" => Some("0.0.0.0/0"),
        "::2-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" => Some("::/0"),
        network => Some(network),
    }
}

/// Returns the code lines of a batch file.
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

/// Reads a file of iptables-restore, or the output of iptables-save, for `iptables` or `ip6tables`: the rules
/// of one chain, the only one in the file other than the built-in ones.
pub(crate) fn iptables(program: &str, text: &str) -> Admitted {
    let mut admitted = Admitted::default();
    let mut own = None;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        assert!(
            line.len() < 10_000,
            "longer than the buffer of iptables-restore"
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
            let (source, rest) = match &words[2..] {
                ["-s", network, rest @ ..] => (Some(*network), rest),
                rest => (None, rest),
            };
            let (destination, rest) = match rest {
                ["-d", network, rest @ ..] => (Some(*network), rest),
                rest => (None, rest),
            };
            let from = (source, destination);
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
                ["-p", "icmpv6", ..] if program == "iptables" => panic!("{line}"),
                [
                    "-p",
                    "icmp",
                    "-m",
                    "icmp",
                    "--icmp-type",
                    number,
                    "-j",
                    "ACCEPT",
                ] => {
                    assert_ne!(*number, "255", "any type");
                    admitted.icmp_type(from, Transport::Icmp, number);
                }
                [
                    "-p",
                    "icmpv6" | "ipv6-icmp",
                    "-m",
                    "icmp6",
                    "--icmpv6-type",
                    number,
                    "-j",
                    "ACCEPT",
                ] => {
                    admitted.icmp_type(from, Transport::Icmpv6, number);
                }
                ["-p", protocol, "-j", "ACCEPT"] => admitted.protocol(from, protocol),
                _ => panic!("not in the grammar: {line}"),
            }
        } else {
            assert!(matches!(line, "*filter" | "COMMIT" | ""), "{line}");
        }
    }
    admitted
}

/// Reads a service file of firewalld, as specified in firewalld.service(5); the networks are in the rich
/// rules of the description.
pub(crate) fn firewalld(text: &str) -> Admitted {
    let mut admitted = Admitted::default();
    let start = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<?portolan\n";
    let text = text.strip_prefix(start).expect("a head");
    let (head, body) = text.split_once("?>\n<service>\n").expect("a service");
    let mut lines = body.lines();
    let is_element = |line: Option<&str>, name: &str| {
        let line = line.expect("a line").trim();
        line.starts_with(&format!("<{name}>")) && line.ends_with(&format!("</{name}>"))
    };
    assert!(is_element(lines.next(), "short") && is_element(lines.next(), "description"));
    let mut paths = Vec::new();
    for line in head.lines() {
        let Some((_, rule)) = line.trim().split_once("--add-rich-rule='") else {
            continue;
        };
        let rule = rule.strip_suffix('\'').expect("a quote");
        if rule.contains(" icmp-type ") {
            icmp_rule(&mut admitted, rule);
        } else {
            let (family, path, permitted) = rich_rule(rule);
            assert!(permitted.starts_with("service name=\"portolan"), "{rule}");
            paths.push(checked(family, path));
        }
    }
    if paths.is_empty() {
        paths.push((None, None));
    }
    for line in lines.filter(|&line| line != "</service>") {
        let (element, comment) = line.trim().split_once(" <!-- ").expect(line);
        let comment = comment.strip_suffix(" -->").expect(line);
        assert!(!comment.contains("--"), "{line}");
        firewalld_element(&mut admitted, &paths, element);
    }
    admitted
}

/// Reads profiles of ufw, as specified in ufw(8); the networks are in the commands of the header.
pub(crate) fn ufw(text: &str) -> Admitted {
    let mut admitted = Admitted::default();
    let allowed = |app: &str| {
        let commands = text
            .lines()
            .filter_map(|line| line.strip_prefix("#   ufw allow "))
            .filter_map(|rule| Some(rule.split_once(" comment ")?.0));
        let rules = commands.filter_map(|rule| rule.strip_suffix(&format!(" app {app}")));
        let paths = rules.map(|rule| {
            let (_, path) = rule.split_once(" from ").expect("a source");
            path.split_once(" to ").expect("a destination")
        });
        let named = |network| (network != "any").then_some(network);
        let paths: Vec<(Option<&str>, Option<&str>)> = paths
            .map(|(source, destination)| (named(source), named(destination)))
            .collect();
        assert!(!paths.is_empty(), "{app} is not allowed");
        paths
    };
    let mut networks = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'))
        {
            assert!(name.len() <= 64);
            networks = allowed(name);
        } else if let Some(value) = line.strip_prefix("ports=") {
            assert!(value.len() <= 1_024);
            for list in value.split('|') {
                let (ports, transport) = list.split_once('/').expect("a transport");
                assert!(ports.split([',', ':']).count() <= 15, "{list}");
                for &from in &networks {
                    admitted.list(from, transport, Some(ports), ':');
                }
            }
        } else {
            assert!(
                line.starts_with("title=") || line == "description=Portolan",
                "{line}"
            );
        }
    }
    admitted
}

/// Reads the output of `firewall-offline-cmd --info-service`.
pub(crate) fn firewalld_listing(text: &str) -> Admitted {
    let mut admitted = Admitted::default();
    for line in text.lines() {
        if let Some(ports) = line.strip_prefix("  ports: ") {
            for port in ports.split_ascii_whitespace() {
                let (ports, transport) = port.split_once('/').expect("a transport");
                admitted.ports(None, transport, ports, '-');
            }
        } else if let Some(protocols) = line.strip_prefix("  protocols: ") {
            for protocol in protocols.split_ascii_whitespace() {
                admitted.protocol(None, protocol);
            }
        }
    }
    admitted
}

/// Reads the output of `ufw app info all`: profiles by name.
pub(crate) fn ufw_listing(text: &str) -> BTreeMap<String, Admitted> {
    let mut profiles: BTreeMap<String, Admitted> = BTreeMap::new();
    let mut name = String::new();
    let mut list = String::new();
    for line in text.lines() {
        assert!(!line.contains("WARN") && !line.contains("ERROR"), "{line}");
        if let Some(own) = line.strip_prefix("Profile: ") {
            own.clone_into(&mut name);
        } else if line.starts_with([' ', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
            // A long list is on the next line, without spaces before it.
            list.push_str(line.trim());
            if let Some((ports, transport)) = list.split_once('/') {
                let profile = profiles.entry(name.clone()).or_default();
                profile.list(None, transport, Some(ports), ':');
                list.clear();
            }
        }
    }
    assert_eq!(list, "");
    profiles
}

/// Reads the rules for inbound connections that ufw saves in `user.rules` and `user6.rules`.
pub(crate) fn ufw_rules(text: &str) -> Admitted {
    let mut admitted = Admitted::default();
    for line in text.lines() {
        let rule = line.strip_prefix("-A ufw-user-input ");
        let Some(rule) = rule.or_else(|| line.strip_prefix("-A ufw6-user-input ")) else {
            continue;
        };
        let words: Vec<&str> = rule.split(' ').collect();
        match words[..] {
            [
                "-p",
                transport,
                "-m",
                "multiport",
                "--dports",
                ports,
                "-s",
                from,
                "-j",
                "ACCEPT",
                ..,
            ] => {
                admitted.list(Some(from), transport, Some(ports), ':');
            }
            [
                "-p",
                transport,
                "--dport",
                port,
                "-s",
                from,
                "-j",
                "ACCEPT",
                ..,
            ] => {
                admitted.list(Some(from), transport, Some(port), ':');
            }
            ["-p", protocol, "-s", from, "-j", "ACCEPT", ..] => {
                admitted.protocol(Some(from), protocol);
            }
            _ => panic!("an unknown kind of rule: {line}"),
        }
    }
    admitted
}

/// Returns the tasks of a playbook with one play: each module with its arguments, and the items of its loop.
pub(crate) fn tasks(text: &str) -> Vec<(String, Value, Vec<String>)> {
    let plays: Vec<Value> = serde_saphyr::from_str(text).expect("YAML");
    let [play] = plays.as_slice() else {
        panic!("one play");
    };
    let tasks = play["tasks"].as_array().expect("tasks").iter();
    let task = |task: &Value| {
        let mut modules = task.as_object().expect("a task").iter();
        let module = modules
            .find(|(key, _)| key.contains('.'))
            .expect("a module");
        let items = task["loop"].as_array();
        let items = items.map_or(Vec::new(), |items| items.iter().map(word).collect());
        assert!(
            !task["loop"].is_array() || !items.is_empty(),
            "an empty loop"
        );
        (module.0.clone(), module.1.clone(), items)
    };
    tasks.map(task).collect()
}

fn word(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

/// Returns the rules that a playbook of `community.windows.win_firewall_rule` creates.
pub(crate) fn ansible_windows(text: &str) -> Admitted {
    let mut admitted = Admitted::default();
    let mut names: Vec<String> = Vec::new();
    for (module, task, items) in tasks(text) {
        assert_eq!(module, "community.windows.win_firewall_rule");
        names.extend(items);
        if task["state"] == "absent" {
            assert_eq!(task["name"], "{{ item }}");
            continue;
        }
        names.push(word(&task["name"]));
        assert_eq!(task["state"], "{{ rule_state | default('present') }}");
        assert_eq!(
            (&task["action"], &task["enabled"]),
            (&"allow".into(), &true.into())
        );
        let (port, ends) = match task["direction"].as_str() {
            Some("in") => ("localport", ["remoteip", "localip"]),
            Some("out") => ("remoteport", ["localip", "remoteip"]),
            other => panic!("no direction: {other:?}"),
        };
        let protocol = match task["protocol"].as_str().expect("a protocol") {
            "icmpv4" => "icmp",
            "icmpv6" => "icmpv6",
            number if number.parse::<u8>().is_ok() => number,
            name @ ("tcp" | "udp") => name,
            other => panic!("not a value of the module: {other}"),
        };
        let ports = match task.get(port).map(word).as_deref() {
            Some("RPC") => continue,
            Some("RPC-EPMap") => Some("135".to_owned()),
            ports => ports.map(str::to_owned),
        };
        let types: Vec<String> = match task["icmp_type_code"].as_array() {
            Some(types) => types.iter().map(word).collect(),
            None => Vec::new(),
        };
        assert_eq!(types.is_empty(), !protocol.starts_with("icmp"));
        let [sources, destinations] = ends.map(|key| word(&task[key]));
        for path in windows_paths(&sources, &destinations) {
            for number in types.iter().filter_map(|code| code.strip_suffix(":*")) {
                let transport = Transport::find(protocol).expect("a transport");
                admitted.icmp_type(path, transport, number);
            }
            if !types.is_empty() && types != ["*"] {
                continue;
            }
            admitted.list(path, protocol, ports.as_deref(), '-');
        }
    }
    // Every possible rule of a ruleset with this name is either created or removed, except protocols by number.
    let is_number = |name: &str| {
        let (name, _direction) = name.rsplit_once('-').expect("a direction");
        let number = name
            .rsplit_once("-ip-")
            .map(|(_, number)| number.parse::<u8>());
        matches!(number, Some(Ok(_)))
    };
    names.retain(|name| !is_number(name));
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!((all, names.len()), (9, 9), "{names:?}");
    admitted
}

/// Returns the service that a playbook defines in firewalld, with the networks that may use it.
pub(crate) fn ansible_firewalld(text: &str) -> Admitted {
    let tasks = tasks(text);
    let modules: Vec<&str> = tasks.iter().map(|(module, ..)| module.as_str()).collect();
    // Between the first and the last one, the rules of an earlier export are withdrawn.
    let wanted = [
        "ansible.builtin.copy",
        "ansible.builtin.command",
        "ansible.builtin.command",
        "ansible.posix.firewalld",
    ];
    assert_eq!(modules[..4], wanted);
    let mut admitted = Admitted::default();
    let (withdrawn, allowed): (Vec<_>, Vec<_>) = tasks[3..]
        .iter()
        .partition(|(_, task, _)| task["state"] == "disabled");
    assert!(!withdrawn.is_empty(), "{text}");
    let mut allowed = allowed.into_iter();
    let (_, rule, items) = allowed.next().expect("a task");
    for (_, task, items) in allowed {
        assert_eq!(task["rich_rule"], "{{ item }}");
        assert_eq!(task["state"], "{{ rule_state | default('enabled') }}");
        for rule in items {
            icmp_rule(&mut admitted, rule);
        }
    }
    let file = word(&tasks[0].1["dest"]);
    let name = file
        .strip_prefix("/etc/firewalld/services/")
        .and_then(|file| file.strip_suffix(".xml"));
    let name = name.expect("a service file");
    let paths: Vec<RichPath<'_>> = if items.is_empty() {
        assert_eq!(rule["service"], name);
        vec![(None, None)]
    } else {
        assert_eq!(rule["rich_rule"], "{{ item }}");
        let path = |item| {
            let (family, path, permitted) = rich_rule(item);
            assert_eq!(permitted, format!("service name=\"{name}\""));
            checked(family, path)
        };
        items.iter().map(|item| path(item.as_str())).collect()
    };
    assert_eq!(rule["state"], "{{ rule_state | default('enabled') }}");
    let content = word(&tasks[0].1["content"]);
    let service = content.strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<service>\n");
    let service = service.and_then(|service| service.strip_suffix("</service>\n"));
    for line in service.expect("a service").lines() {
        firewalld_element(&mut admitted, &paths, line.trim());
    }
    admitted
}

fn firewalld_element(admitted: &mut Admitted, paths: &[RichPath<'_>], element: &str) {
    let words: Vec<&str> = element.split('"').collect();
    for &from in paths {
        match words[..] {
            ["<port protocol=", transport, " port=", ports, "/>"] => {
                admitted.ports(from, transport, ports, '-');
            }
            ["<protocol value=", protocol, "/>"] => {
                assert_ne!(protocol, "icmpv6", "not in /etc/protocols");
                admitted.protocol(from, protocol);
            }
            _ => panic!("not in the grammar: {element}"),
        }
    }
}

/// Source and destination of a rich rule.
type RichPath<'a> = (Option<&'a str>, Option<&'a str>);

/// Splits a rich rule, `rule family="ipv4" source address="…" destination address="…" … accept`, into its address
/// family, its networks, of which none is required, and what it permits.
fn rich_rule(rule: &str) -> (&str, RichPath<'_>, &str) {
    let rest = rule.strip_prefix("rule family=\"").expect(rule);
    let (family, mut rest) = rest.split_once("\" ").expect(rule);
    assert!(["ipv4", "ipv6"].contains(&family), "{rule}");
    let mut address = |end: &str| {
        let (network, others) = rest
            .strip_prefix(&format!("{end} address=\""))?
            .split_once("\" ")?;
        rest = others;
        Some(network)
    };
    let path = (address("source"), address("destination"));
    (family, path, rest.strip_suffix(" accept").expect(rule))
}

/// Asserts that the networks of a rich rule are of its address family, and that there is one.
fn checked<'a>(family: &str, path: RichPath<'a>) -> RichPath<'a> {
    let networks: Vec<&str> = path.0.into_iter().chain(path.1).collect();
    assert!(!networks.is_empty());
    let own = |network: &&str| network.contains(':') == (family == "ipv6");
    assert!(networks.iter().all(own), "{family} {networks:?}");
    path
}

/// Reads a rich rule that allows a type of ICMP: `rule family="ipv4" icmp-type name="echo-request" accept`.
fn icmp_rule(admitted: &mut Admitted, rule: &str) {
    let (family, path, permitted) = rich_rule(rule);
    if path != (None, None) {
        checked(family, path);
    }
    let name = permitted
        .strip_prefix("icmp-type name=\"")
        .and_then(|name| name.strip_suffix('"'))
        .expect(rule);
    let row = FIREWALLD_TYPES.iter().find(|row| row.0 == name);
    let (_, v4, v6) = row.unwrap_or_else(|| panic!("no type: {name}"));
    let (transport, number) = match family {
        "ipv4" => (Transport::Icmp, v4),
        _ => (Transport::Icmpv6, v6),
    };
    let number = number.expect(rule).to_string();
    admitted.icmp_type(path, transport, &number);
}

/// Reads the table of a check script, which PowerShell's grammar accepts.
pub(crate) fn powershell_check(text: &str) -> Admitted {
    let mut parser = tree_sitter::Parser::new();
    let language = tree_sitter_powershell::LANGUAGE.into();
    parser.set_language(&language).expect("the grammar");
    let tree = parser.parse(text, None).expect("a tree");
    assert!(!tree.root_node().has_error(), "{text}");
    let mut admitted = Admitted::default();
    for row in readback::powershell_rows(text) {
        let one = |key: &str| row[key][0].as_str();
        let ports = (one("Ports") != "-").then(|| one("Ports"));
        if let Some(ports) = ports {
            let (low, high) = ports.split_once('-').unwrap_or((ports, ports));
            assert_eq!((one("First"), one("Last")), (low, high));
        }
        assert_eq!(one("Ask") == "echo", ports.is_none());
        match ports {
            Some(ports) => admitted.list(None, one("Protocol"), Some(ports), '-'),
            None => admitted.label(None, one("Protocol")),
        }
    }
    admitted
}

/// Reads the commands of an nmap script: port lists with their prefix letters, each with the required scan
/// type.
pub(crate) fn nmap(text: &str) -> Admitted {
    let mut admitted = Admitted::default();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("#!/bin/sh"));
    let mut lines = lines.filter(|line| !line.starts_with('#'));
    assert_eq!(lines.next(), Some(": \"${1:?sh FILE HOST...}\""));
    for line in lines {
        let words: Vec<&str> = line.split(' ').collect();
        let v6 = words.get(1) == Some(&"-6");
        let words: Vec<&str> = words.into_iter().filter(|word| *word != "-6").collect();
        if words == ["nmap", "-sn", "-PE", "--disable-arp-ping", "\"$@\""] {
            admitted.label(None, if v6 { "ICMPv6 echo" } else { "ICMP echo" });
            continue;
        }
        let ["nmap", "-Pn", scans @ .., "-p", ports, "\"$@\""] = words.as_slice() else {
            panic!("an unknown kind of command: {line}");
        };
        let mut letters = Vec::new();
        for ports in ports.split(',') {
            let (letter, ports) = ports
                .split_once(':')
                .map_or(("", ports), |(own, ports)| (own, ports));
            if !letter.is_empty() {
                letters.push(letter);
            }
            match letters.last() {
                Some(&"T") => admitted.ports(None, "tcp", ports, '-'),
                Some(&"U") => admitted.ports(None, "udp", ports, '-'),
                Some(other) => panic!("no such list: {other}"),
                None => {
                    assert_eq!(v6, ports == "58", "{line}");
                    admitted.protocol(None, ports);
                }
            }
        }
        let wanted: &[&str] = match letters[..] {
            ["T", "U"] => &["-sS", "-sU"],
            ["T"] => &["-sS"],
            ["U"] => &["-sU"],
            _ => &["-sO"],
        };
        assert_eq!(scans, wanted, "{line}");
    }
    admitted
}

/// Reads the scanned ports from nmap's greppable output (`-oG`).
pub(crate) fn nmap_listing(text: &str) -> Admitted {
    let mut admitted = Admitted::default();
    for line in text
        .lines()
        .filter_map(|line| line.strip_prefix("# Ports scanned: "))
    {
        for list in line.split(") ") {
            let (kind, list) = list.split_once('(').expect("a list");
            let (count, list) = list.split_once(';').expect("a count");
            let list = list.trim_end_matches(')');
            for ports in list.split(',').filter(|_| count != "0") {
                match kind {
                    "TCP" | "UDP" => admitted.ports(None, kind, ports, '-'),
                    "PROTOCOLS" => {
                        let (low, high) = ports.split_once('-').unwrap_or((ports, ports));
                        let number = |text: &str| text.parse::<u8>().expect("a protocol");
                        for protocol in number(low)..=number(high) {
                            admitted.protocol(None, &protocol.to_string());
                        }
                    }
                    other => panic!("no such list: {other}"),
                }
            }
        }
    }
    admitted
}

/// Reads a capture filter, limited to the words of pcap-filter(7) that such a file uses.
pub(crate) fn bpf(text: &str) -> Admitted {
    let code = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default());
    let code: Vec<&str> = code.flat_map(str::split_ascii_whitespace).collect();
    let code = code.join(" ");
    let mut ends = [vec![None], vec![None]];
    let mut terms = code.as_str();
    for (end, networks) in ["src", "dst"].into_iter().zip(&mut ends) {
        if let Some((list, rest)) = terms.split_once(") and (")
            && list.contains(&format!("{end} net "))
        {
            let list = list.trim_matches(['(', ' ']).split(" or ");
            let prefix = format!("{end} net ");
            *networks = list
                .map(|term| Some(term.strip_prefix(&prefix).expect("a network")))
                .collect();
            terms = rest;
        }
    }
    let [sources, destinations] = ends;
    let to = |source| {
        destinations
            .iter()
            .map(move |&destination| (source, destination))
    };
    let paths: Vec<(Option<&str>, Option<&str>)> =
        sources.iter().flat_map(|&source| to(source)).collect();
    let mut admitted = Admitted::default();
    let terms = terms.strip_suffix(')').expect("the end");
    for term in terms.trim_start_matches(['(', ' ']).split(" or ") {
        let words: Vec<&str> = term.split(' ').filter(|word| !word.is_empty()).collect();
        // The parenthesis of the first term is gone with that of the list.
        let words = match words.as_slice() {
            ["icmp6", "and", rest @ ..] => [&["(", "icmp6", "and"], rest].concat(),
            words => words.to_vec(),
        };
        for &from in &paths {
            match words[..] {
                [transport, "dst", word @ ("port" | "portrange"), ports] => {
                    assert_eq!(word == "portrange", ports.contains('-'), "{term}");
                    admitted.ports(from, transport, ports, '-');
                }
                ["proto", number] => admitted.protocol(from, number),
                ["icmp"] => admitted.protocol(from, "icmp"),
                ["icmp6"] => admitted.protocol(from, "icmpv6"),
                ["icmp[0]", "=", number] => admitted.icmp_type(from, Transport::Icmp, number),
                ["(", "icmp6", "and", "ip6[40]", "=", number, ")"] => {
                    admitted.icmp_type(from, Transport::Icmpv6, number);
                }
                _ => panic!("not in the grammar: {term}"),
            }
        }
    }
    admitted
}

/// Reads a batch file of PortQry by its documented syntax.
pub(crate) fn portqry(text: &str) -> Admitted {
    let mut admitted = Admitted::default();
    for line in batch_lines(text) {
        if matches!(line, ":next" | "shift") || line.starts_with("if ") {
            continue;
        }
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["portqry", "-n", "\"%~1\"", "-p", transport, "-o", list] => {
                assert!(!list.contains(['-', ':']), "{line}");
                admitted.list(None, transport, Some(list), ':');
            }
            ["portqry", "-n", "\"%~1\"", "-p", transport, "-r", run] => {
                assert!(run.contains(':'), "{line}");
                admitted.ports(None, transport, run, ':');
            }
            _ => panic!("not in the grammar: {line}"),
        }
    }
    admitted
}
