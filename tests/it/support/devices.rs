//! Readers for the formats of Check Point, Cisco NX-OS, Arista EOS, and the firewalls of Huawei and H3C, each limited to
//! the documented grammar of its target: a line that the grammar doesn't allow fails the test.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use portolan::export;
use portolan::model::{Choice, Lang, Pick, PortSet, Transport};

use crate::support::admitted::icmp_type;
use crate::support::network::{
    Admitted, add, admit_to, all_v4, all_v6, anyone, check_command_lines, cisco_ports,
};
use crate::support::rulesets::catalog;

/// Networks of one side of a rule.
type Side = Vec<IpNet>;

/// Messages of neighbor discovery, in the order of the entries of an IPv6 list of NX-OS.
const DISCOVERY: [&str; 4] = [
    "nd-ns",
    "nd-na",
    "router-solicitation",
    "router-advertisement",
];

/// Parses a network in prefix notation without host bits.
fn prefix(text: &str) -> IpNet {
    let network: IpNet = text.parse().expect("a prefix");
    assert_eq!(network.addr(), network.network(), "{text}");
    network
}

/// Parses a source or destination of an entry: `any`, or a prefix of the list's address family.
fn side(text: &str, v6: bool) -> IpNet {
    if text == "any" {
        return if v6 { all_v6() } else { all_v4() };
    }
    let network = prefix(text);
    assert_eq!(network.addr().is_ipv6(), v6, "{text}");
    network
}

/// Access list that is being read.
#[derive(Debug)]
struct OpenList {
    v6: bool,
    /// Sequence number of the last line.
    last: u32,
    discovery: Vec<String>,
}

/// Reads access lists of NX-OS or EOS.
pub(crate) fn sequenced(format: &str, text: &str) -> Admitted {
    check_command_lines(text);
    let is_nxos = format == "cisco-nxos";
    let mut admitted = Admitted::new();
    let (mut deleted, mut created) = (BTreeSet::new(), BTreeSet::new());
    let mut list: Option<OpenList> = None;
    for line in text.lines().filter(|line| !line.starts_with('!')) {
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        match (words.as_slice(), &mut list) {
            (["no", family @ ("ip" | "ipv6"), "access-list", name], None) => {
                assert!(deleted.insert((*family, *name)));
            }
            ([family @ ("ip" | "ipv6"), "access-list", name], open @ None) => {
                assert!(deleted.contains(&(*family, *name)) && created.insert(*name));
                assert!(name.len() <= 64 && name.starts_with(|one: char| one.is_ascii_lowercase()));
                *open = Some(OpenList {
                    v6: *family == "ipv6",
                    last: 0,
                    discovery: Vec::new(),
                });
            }
            (["exit"], Some(open)) => {
                let needed = if is_nxos && open.v6 {
                    &DISCOVERY[..]
                } else {
                    &[]
                };
                assert_eq!(open.discovery, needed, "neighbor discovery");
                list = None;
            }
            ([number, rest @ ..], Some(open)) => {
                assert!(line.starts_with("  "), "{line}");
                let number: u32 = number.parse().expect("a sequence number");
                assert!(number > open.last, "{line}");
                open.last = number;
                entry(rest, open, is_nxos, &mut admitted);
            }
            other => panic!("not {format}: {other:?}"),
        }
    }
    assert!(list.is_none());
    admitted
}

/// Reads an entry of a list after its sequence number.
fn entry(words: &[&str], list: &mut OpenList, is_nxos: bool, admitted: &mut Admitted) {
    match words {
        ["remark", rest @ ..] => {
            assert!((1..=100).contains(&rest.join(" ").len()));
        }
        ["permit", "icmp", "any", "any", kind]
            if is_nxos && list.v6 && DISCOVERY.contains(kind) =>
        {
            list.discovery.push((*kind).to_owned());
        }
        ["permit", protocol, from, to, ports @ ..] => {
            assert!(list.discovery.is_empty(), "an entry after the last ones");
            let protocol = match (*protocol, list.v6) {
                ("icmp", false) => "icmp",
                ("icmp", true) if is_nxos => "icmpv6",
                ("icmpv6", true) if !is_nxos => "icmpv6",
                (other @ ("tcp" | "udp"), _) => other,
                (number, _) => {
                    let _: u8 = number.parse().expect("a protocol");
                    number
                }
            };
            let mut set = PortSet::new();
            cisco_ports(&mut set, protocol, ports, if is_nxos { 1 } else { 10 });
            let sides = [from, to].map(|text| side(text, list.v6));
            admit_to(admitted, &sides[..1], &sides[1..], &set);
        }
        other => panic!("not an entry: {other:?}"),
    }
}

/// Joins the halves of the networks of all addresses.
fn joined(networks: &[IpNet]) -> Side {
    IpNet::aggregate(&networks.to_vec())
}

/// Returns the networks of both families for a side without any.
fn or_anyone(side: Option<Side>) -> Side {
    side.unwrap_or_else(anyone)
}

/// Returns the only value of a condition that a rule has at most once.
fn one<'a>(rule: &BTreeMap<&'a str, Vec<&'a str>>, key: &str) -> Option<&'a str> {
    let values = rule.get(key)?;
    assert_eq!(values.len(), 1, "{key}");
    Some(values[0])
}

/// Reads the commands of a Huawei firewall.
pub(crate) fn huawei_usg(text: &str) -> Admitted {
    check_command_lines(text);
    let mut undone = BTreeSet::new();
    let mut sets: BTreeMap<&str, Vec<Vec<&str>>> = BTreeMap::new();
    let mut kinds = BTreeMap::new();
    let mut rule: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    // Views from the system view to the current one.
    let mut views: Vec<&str> = Vec::new();
    let mut name = None;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        match (words.as_slice(), views.as_slice()) {
            (["quit"], [.., _]) => {
                views.pop();
            }
            (["undo", "ip", "service-set" | "address-set", set], []) => {
                undone.insert(*set);
            }
            (
                [
                    "ip",
                    kind @ ("service-set" | "address-set"),
                    set,
                    "type",
                    form,
                ],
                [],
            ) => {
                assert!(undone.contains(set) && set.len() <= 63, "{line}");
                assert!(["object", "group"].contains(form));
                assert!(kinds.insert(*set, (*kind, *form)).is_none());
                sets.insert(set, Vec::new());
                views.push(set);
            }
            (["security-policy"], []) => views.push("security-policy"),
            (["undo", "rule", "name", own], ["security-policy"]) => name = Some(*own),
            (["rule", "name", own], ["security-policy"]) => {
                assert!(name == Some(*own) && own.len() <= 32);
                views.push("rule");
            }
            ([condition @ .., value], ["security-policy", "rule"]) => {
                // The rule permits nothing before it is complete.
                assert!(!rule.contains_key("action"), "{line}");
                let key = match condition {
                    [key @ ("source-zone" | "destination-zone" | "service" | "action")] => *key,
                    [
                        key @ ("source-address" | "destination-address"),
                        "address-set",
                    ] => *key,
                    other => panic!("no condition: {other:?}"),
                };
                rule.entry(key).or_default().push(value);
            }
            ([word @ ("service" | "address"), number, item @ ..], [set]) => {
                let items = sets.get_mut(set).expect("a set");
                assert_eq!(*number, items.len().to_string());
                let (kind, _) = kinds[set];
                assert_eq!(kind.strip_suffix("-set"), Some(*word));
                assert!(items.len() < if kind == "service-set" { 256 } else { 4096 });
                items.push(item.to_vec());
            }
            other => panic!("not a Huawei firewall: {other:?}"),
        }
    }
    assert!(views.is_empty() && one(&rule, "action") == Some("permit"));
    assert!(one(&rule, "source-zone").is_some() && one(&rule, "destination-zone").is_some());
    let service = one(&rule, "service").expect("a service");
    let mut set = PortSet::new();
    let members = match kinds[service] {
        ("service-set", "object") => vec![service],
        ("service-set", "group") => {
            let members = sets[service].iter();
            let member = |item: &Vec<_>| match item[..] {
                ["service-set", member] => member,
                ref other => panic!("no member: {other:?}"),
            };
            members.map(member).collect()
        }
        other => panic!("{other:?}"),
    };
    for member in members {
        assert_eq!(kinds[member], ("service-set", "object"));
        for item in &sets[member] {
            usg_service(&mut set, item);
        }
    }
    let side = |key| {
        let name = one(&rule, key)?;
        assert_eq!(kinds[name], ("address-set", "object"));
        let networks = sets[name].iter().map(|item| match item[..] {
            [address, "mask", length] if address.contains('.') && length != "0" => {
                prefix(&format!("{address}/{length}"))
            }
            [address, length] if address.contains(':') && length != "0" => {
                prefix(&format!("{address}/{length}"))
            }
            ref other => panic!("no address: {other:?}"),
        });
        Some(joined(&networks.collect::<Vec<_>>()))
    };
    let mut admitted = Admitted::new();
    let [from, to] = ["source-address", "destination-address"].map(|key| or_anyone(side(key)));
    admit_to(&mut admitted, &from, &to, &set);
    admitted
}

/// Reads an item of a service set of Huawei.
fn usg_service(set: &mut PortSet, item: &[&str]) {
    match item {
        [
            "protocol",
            transport @ ("tcp" | "udp"),
            "destination-port",
            ports @ ..,
        ] => {
            let mut rest = ports;
            let mut count = 0;
            while let [low, others @ ..] = rest {
                count += 1;
                let (high, others) = match others {
                    ["to", high, others @ ..] => (high, others),
                    others => (low, others),
                };
                add(set, transport, Some((low, high)));
                rest = others;
            }
            assert!((1..=64).contains(&count));
        }
        ["protocol", transport @ ("icmp" | "icmpv6")] => add(set, transport, None),
        [
            "protocol",
            transport @ ("icmp" | "icmpv6"),
            key,
            kind,
            codes @ ..,
        ] => {
            assert_eq!(*key, format!("{transport}-type"));
            let transport = Transport::find(transport).expect("a transport");
            let port = icmp_type(transport, kind);
            let is_echo = transport.echo() == port.icmp_type();
            assert_eq!(
                codes,
                if is_echo {
                    &["0"][..]
                } else {
                    &["0", "to", "255"]
                }
            );
            set.insert_protocol(port);
        }
        ["protocol", number] => {
            let _: u8 = number.parse().expect("a protocol");
            add(set, number, None);
        }
        other => panic!("no service: {other:?}"),
    }
}

/// Reads the commands of an H3C firewall.
pub(crate) fn h3c_secpath(text: &str) -> Admitted {
    check_command_lines(text);
    let mut undone = BTreeSet::new();
    // Objects of the groups, by kind and name.
    let mut groups: BTreeMap<(&str, &str), Vec<Vec<&str>>> = BTreeMap::new();
    let mut rules: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    let mut names = BTreeSet::new();
    let mut group = None;
    let mut policy = None;
    let mut is_in_rule = false;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        match (words.as_slice(), group, policy) {
            (["quit"], Some(_), None) => group = None,
            (["quit"], None, Some(_)) if is_in_rule => is_in_rule = false,
            (["quit"], None, Some(_)) => policy = None,
            (["undo", "object-group", "service", name], None, None) => {
                undone.insert(("service", *name));
            }
            (
                [
                    "undo",
                    "object-group",
                    family @ ("ip" | "ipv6"),
                    "address",
                    name,
                ],
                None,
                None,
            ) => {
                undone.insert((*family, *name));
            }
            (["object-group", kind @ "service", name], None, None)
            | (["object-group", kind @ ("ip" | "ipv6"), "address", name], None, None) => {
                assert!(
                    undone.contains(&(*kind, *name)) && name.len() <= 31,
                    "{line}"
                );
                // Names of groups are case-insensitive, also across types.
                assert!(names.insert(name.to_lowercase()), "{line}");
                groups.insert((*kind, *name), Vec::new());
                group = Some((*kind, *name));
            }
            (["security-policy", family @ ("ip" | "ipv6")], None, None) => policy = Some(*family),
            (["undo", "rule", "name", name], None, Some(family)) if !is_in_rule => {
                undone.insert((family, *name));
            }
            (["rule", "name", name], None, Some(family)) if !is_in_rule => {
                assert!(undone.contains(&(family, *name)) && name.len() <= 127);
                assert!(rules.insert(family, BTreeMap::new()).is_none());
                is_in_rule = true;
            }
            ([key, value], None, Some(family)) if is_in_rule => {
                let rule = rules.get_mut(family).expect("a rule");
                // The rule passes nothing before it is complete.
                assert!(!rule.contains_key("action"), "{line}");
                let keys = [
                    "source-zone",
                    "destination-zone",
                    "source-ip",
                    "destination-ip",
                    "service",
                    "action",
                ];
                assert!(keys.contains(key), "{line}");
                rule.entry(key).or_default().push(value);
            }
            ([number, object @ ..], Some(group), None) => {
                let objects = groups.get_mut(&group).expect("a group");
                assert_eq!(*number, (objects.len() * 10).to_string());
                objects.push(object.to_vec());
            }
            other => panic!("not an H3C firewall: {other:?}"),
        }
    }
    assert!(group.is_none() && policy.is_none() && !is_in_rule);
    let mut admitted = Admitted::new();
    for (family, rule) in &rules {
        assert_eq!(one(rule, "action"), Some("pass"));
        assert!(one(rule, "source-zone").is_some() && one(rule, "destination-zone").is_some());
        let service = one(rule, "service").expect("a service");
        let mut set = PortSet::new();
        for object in &groups[&("service", service)] {
            h3c_service(&mut set, object);
        }
        let all = if *family == "ip" { all_v4() } else { all_v6() };
        let side = |key| {
            let Some(name) = one(rule, key) else {
                return vec![all];
            };
            let networks = groups[&(*family, name)]
                .iter()
                .map(|object| match object[..] {
                    ["network", "subnet", address, length] if length != "0" => {
                        let network = prefix(&format!("{address}/{length}"));
                        assert_eq!(network.addr().is_ipv6(), *family == "ipv6");
                        network
                    }
                    ref other => panic!("no network: {other:?}"),
                });
            joined(&networks.collect::<Vec<_>>())
        };
        admit_to(
            &mut admitted,
            &side("source-ip"),
            &side("destination-ip"),
            &set,
        );
    }
    admitted
}

/// Reads an object of a service group of H3C.
fn h3c_service(set: &mut PortSet, object: &[&str]) {
    match object {
        [
            "service",
            transport @ ("tcp" | "udp"),
            "destination",
            "eq",
            port,
        ] => {
            add(set, transport, Some((port, port)));
        }
        [
            "service",
            transport @ ("tcp" | "udp"),
            "destination",
            "range",
            low,
            high,
        ] => {
            assert_ne!(low, high);
            add(set, transport, Some((low, high)));
        }
        ["service", transport @ ("icmp" | "icmpv6")] => add(set, transport, None),
        ["service", transport @ ("icmp" | "icmpv6"), kind, "0"] => {
            let transport = Transport::find(transport).expect("a transport");
            set.insert_protocol(icmp_type(transport, kind));
        }
        ["service", number] => {
            let _: u8 = number.parse().expect("a protocol");
            add(set, number, None);
        }
        other => panic!("no service: {other:?}"),
    }
}

/// Objects of a Check Point management server, by name: the kind, and the parameters without the members of groups.
#[derive(Debug, Default)]
pub(crate) struct Objects {
    pub(crate) objects: BTreeMap<String, (String, BTreeMap<String, String>)>,
    pub(crate) groups: BTreeMap<String, (String, Vec<String>)>,
}

impl Objects {
    /// Returns the services of a group.
    fn services(&self, group: &str) -> PortSet {
        let (kind, members) = &self.groups[group];
        assert_eq!(kind, "service-group");
        let mut set = PortSet::new();
        for member in members {
            let (kind, parameters) = &self.objects[member];
            let keys: Vec<&str> = parameters.keys().map(String::as_str).collect();
            let value = |key: &str| parameters[key].as_str();
            match (kind.as_str(), keys.as_slice()) {
                ("service-tcp" | "service-udp", ["comments", "match-for-any", "port"]) => {
                    let ports = value("port");
                    let ends = ports.split_once('-').unwrap_or((ports, ports));
                    add(&mut set, kind.trim_start_matches("service-"), Some(ends));
                }
                ("service-other", ["comments", "ip-protocol", "match-for-any"]) => {
                    let _: u8 = value("ip-protocol").parse().expect("a protocol");
                    add(&mut set, value("ip-protocol"), None);
                }
                ("service-icmp", ["comments", "icmp-type"]) => {
                    set.insert_protocol(icmp_type(Transport::Icmp, value("icmp-type")));
                }
                ("service-icmp6", ["comments", "icmp-type"]) => {
                    set.insert_protocol(icmp_type(Transport::Icmpv6, value("icmp-type")));
                }
                other => panic!("no service: {other:?}"),
            }
            let any = parameters.get("match-for-any");
            assert!(any.is_none_or(|value| value == "false"));
            assert!((1..=127).contains(&value("comments").len()));
        }
        set
    }

    /// Returns the networks of a group, or of `Any`.
    fn networks(&self, group: &str) -> Side {
        if group == "Any" {
            return anyone();
        }
        let (kind, members) = &self.groups[group];
        assert_eq!(kind, "group");
        let networks = members.iter().map(|member| {
            let (kind, parameters) = &self.objects[member];
            let entries: Vec<(&str, &str)> = parameters
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str()))
                .collect();
            match (kind.as_str(), entries.as_slice()) {
                ("host", [("ip-address", address)]) => {
                    let address: std::net::IpAddr = address.parse().expect("an address");
                    address.into()
                }
                ("network", [("mask-length", length), ("subnet", address)]) => {
                    prefix(&format!("{address}/{length}"))
                }
                ("address-range", [("ip-address-first", low), ("ip-address-last", high)]) => {
                    let network = prefix(&format!("{low}/0"));
                    assert_eq!(network.broadcast().to_string(), *high);
                    network
                }
                other => panic!("no network: {other:?}"),
            }
        });
        networks.collect()
    }

    /// Returns the traffic that a rule with these groups admits.
    pub(crate) fn admitted(&self, source: &str, destination: &str, service: &str) -> Admitted {
        let mut admitted = Admitted::new();
        let (from, to) = (self.networks(source), self.networks(destination));
        admit_to(&mut admitted, &from, &to, &self.services(service));
        admitted
    }
}

/// Returns the kind of an object of Check Point by its name in the script.
fn kind(key: &str) -> &'static str {
    let kinds = [
        ("tcp_", "service-tcp"),
        ("udp_", "service-udp"),
        ("icmp_", "service-icmp"),
        ("icmpv6_", "service-icmp6"),
        ("ip_", "service-other"),
        ("host_", "host"),
        ("net_", "network"),
        ("range_", "address-range"),
    ];
    let mut kinds = kinds.into_iter();
    let kind = kinds.find(|(start, _)| key.starts_with(start));
    kind.unwrap_or_else(|| panic!("no kind: {key}")).1
}

/// Splits a line of a shell script into words: plain ones, and those in single quotes.
fn shell_words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut chars = line.chars();
    let last = |words: &mut Vec<String>, one| words.last_mut().expect("a word").push(one);
    while let Some(one) = chars.next() {
        match one {
            ' ' => words.push(String::new()),
            '\'' => loop {
                match chars.next().expect("the closing quote") {
                    '\'' => break,
                    inside => last(&mut words, inside),
                }
            },
            '\\' => last(&mut words, chars.next().expect("an escaped character")),
            plain => {
                let is_plain = plain.is_ascii_alphanumeric() || "_-.:".contains(plain);
                assert!(is_plain, "{line}");
                last(&mut words, plain);
            }
        }
    }
    words
}

/// Splits a script of Check Point into the lines that differ between rulesets and the program.
fn parts(text: &str) -> (Vec<&str>, Vec<&str>) {
    let starts = ["name=", "put ", "put_group ", "traffic=("];
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.partition(|line| starts.iter().any(|start| line.starts_with(start)))
}

/// Reads the script for a Check Point management server.
pub(crate) fn check_point(text: &str) -> Admitted {
    assert!(text.starts_with("#!/bin/bash\n") && text.is_ascii());
    let (lines, program) = parts(text);
    let mut choice = Choice::default();
    choice.add(Pick::Port("tcp/1".parse().expect("a port")));
    let other = export::find("checkpoint").expect("a format");
    let other = other.export(&choice.ruleset(catalog()), Lang::En);
    assert_eq!(program, parts(&other.expect("an export").text).1);

    let name = lines[0].strip_prefix("name=").expect("the name");
    let is_allowed = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_';
    assert!(
        name.starts_with("portolan_") && name.chars().all(is_allowed),
        "{name}"
    );
    let mut objects = Objects::default();
    let mut members = Vec::new();
    for line in &lines[1..lines.len() - 1] {
        let words = shell_words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["put", key, parameters @ ..] => {
                assert!(
                    key.chars().all(|one| is_allowed(one) || one == '.'),
                    "{key}"
                );
                let pairs = parameters.chunks(2);
                let pairs = pairs.map(|pair| (pair[0].to_owned(), pair[1].to_owned()));
                let object = (kind(key).to_owned(), pairs.collect());
                let before = objects.objects.insert((*key).to_owned(), object.clone());
                assert!(before.is_none_or(|before| before == object), "{key}");
                members.push((*key).to_owned());
            }
            [
                "put_group",
                group @ ("services" | "sources" | "destinations"),
            ] => {
                let kind = if *group == "services" {
                    "service-group"
                } else {
                    "group"
                };
                let group = (
                    (*group).to_owned(),
                    (kind.to_owned(), std::mem::take(&mut members)),
                );
                assert!(!group.1.1.is_empty());
                objects.groups.extend([group]);
            }
            other => panic!("not a command of the script: {other:?}"),
        }
    }
    assert!(members.is_empty());
    let traffic = lines.last().and_then(|line| line.strip_prefix("traffic=("));
    let traffic = traffic
        .and_then(|line| line.strip_suffix(')'))
        .expect("the traffic");
    let traffic = traffic.replace("\"${name}_", "").replace('"', "");
    match traffic.split(' ').collect::<Vec<_>>()[..] {
        [
            "source",
            source,
            "destination",
            destination,
            "service",
            "services",
        ] => {
            let used = [source, destination, "services"].into_iter();
            let used: BTreeSet<&str> = used.filter(|name| *name != "Any").collect();
            assert_eq!(used, objects.groups.keys().map(String::as_str).collect());
            objects.admitted(source, destination, "services")
        }
        ref other => panic!("not the traffic of a rule: {other:?}"),
    }
}
