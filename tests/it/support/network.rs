//! Readers for the formats of network devices and clouds, each limited to the documented grammar of its
//! target: a line that the grammar doesn't allow fails the test.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use portolan::model::{Direction, PortRange, PortSet, Rule, Ruleset, Transport};

use crate::support::admitted::{icmp_type, possible, protocol};
use crate::support::appliances;
use crate::support::clouds;
use crate::support::devices;
use crate::support::policy;
use crate::support::reader::Reader;

type Row = Reader<fn(&str, &Ruleset) -> Admitted>;

/// Formats that this file reads.
pub(crate) const READERS: &[Row] = &[
    Row::new("cisco-ios", |text, _| cisco_ios(text))
        .also_read_by("cisco-acl (IPv4 lists only)", "cisco-acl（仅 IPv4 列表）"),
    Row::new("cisco-ios-group", |text, _| cisco_ios(text))
        .only(|rule| rule.transport != Transport::Icmpv6),
    Row::new("cisco-nxos", |text, _| devices::sequenced("cisco-nxos", text))
        .also_read_by("cisco-acl (IPv4 lists only)", "cisco-acl（仅 IPv4 列表）"),
    Row::new("arista-eos", |text, _| devices::sequenced("arista-eos", text)),
    Row::new("checkpoint", |text, _| devices::check_point(text)).also_read_by(
        "bash, with a stand-in for `mgmt_cli`; shellcheck; option names from Ansible's `check_point.mgmt`",
        "bash（用 `mgmt_cli` 的替身）、shellcheck；参数名按 Ansible 的 `check_point.mgmt` 核对",
    ),
    Row::new("cisco-asa", |text, _| cisco_asa(text)),
    Row::new("huawei", |text, _| numbered("huawei", text)).only(of_one_code),
    Row::new("h3c", |text, _| numbered("h3c", text)).only(of_one_code),
    Row::new("fortigate", |text, _| fortigate(text)).only(|rule| rule.ip_protocol() != 255),
    Row::new("panos", |text, _| panos(text)).only(|rule| rule.transport.has_ports()),
    Row::new("junos", |text, _| junos(text)),
    Row::new("huawei-usg", |text, _| devices::huawei_usg(text)),
    Row::new("h3c-secpath", |text, _| devices::h3c_secpath(text)).only(of_one_code),
    Row::new("terraform-aws", terraform_aws).also_read_by(
        "hcl-rs, `terraform fmt`, `terraform validate` with the AWS provider",
        "hcl-rs、`terraform fmt`，以及带 AWS provider 的 `terraform validate`",
    ),
    Row::new("cloudformation", cloudformation).also_read_by("cfn-lint", "cfn-lint"),
    Row::new("terraform-azurerm", terraform_azurerm)
        .only(azure_expresses)
        .also_read_by(
            "hcl-rs, `terraform fmt`, argument names of CDKTF; not with the Azure provider",
            "hcl-rs、`terraform fmt`、CDKTF 的参数名；未用 Azure provider 验证",
        ),
    Row::new("bicep", bicep).only(azure_expresses).also_read_by(
        "pycep-parser, tree-sitter-bicep, and the models of azure-mgmt-network",
        "pycep-parser、tree-sitter-bicep，以及 azure-mgmt-network 的模型",
    ),
    Row::new("arm", clouds::arm)
        .only(azure_expresses)
        .also_read_by(
            "the models of azure-mgmt-network",
            "azure-mgmt-network 的模型",
        ),
    Row::new("terraform-google", clouds::google)
        .only(clouds::by_number)
        .also_read_by(
            "hcl-rs, `terraform fmt`, argument names of CDKTF; not with the Google provider",
            "hcl-rs、`terraform fmt`、CDKTF 的参数名；未用 Google provider 验证",
        ),
    Row::new("terraform-alicloud", clouds::alicloud)
        .only(clouds::by_name)
        .ipv4_only(|transport| transport == Transport::Gre)
        .also_read_by(
            "hcl-rs, `terraform fmt`, `terraform plan` of its values, argument names of Pulumi; not with the Alibaba Cloud provider",
            "hcl-rs、`terraform fmt`、对其值执行的 `terraform plan`、Pulumi 的参数名；未用阿里云 provider 验证",
        ),
    Row::new("terraform-tencentcloud", clouds::tencentcloud)
        .only(clouds::by_name)
        .ipv4_only(|transport| transport == Transport::Gre)
        .also_read_by(
            "hcl-rs, `terraform fmt`, argument names of Pulumi; not with the Tencent Cloud provider",
            "hcl-rs、`terraform fmt`、Pulumi 的参数名；未用腾讯云 provider 验证",
        ),
    Row::new("terraform-huaweicloud", clouds::huaweicloud)
        .only(clouds::by_number)
        .also_read_by(
            "hcl-rs, `terraform fmt`, `terraform plan` of its values, argument names of Pulumi; not with the Huawei Cloud provider",
            "hcl-rs、`terraform fmt`、对其值执行的 `terraform plan`、Pulumi 的参数名；未用华为云 provider 验证",
        ),
    Row::new("mikrotik", |text, _| appliances::mikrotik(text)).only(appliances::mikrotik_expresses).also_read_by("the parser and the properties of Ansible's community.routeros","Ansible community.routeros 的解析器和属性名"),
    Row::new("opnsense-aliases", appliances::opnsense_aliases)
        .only(|rule| rule.transport.has_ports()),
    Row::new("opnsense", appliances::opnsense).only(appliances::opnsense_expresses),
    Row::new("nsx", |text, _| appliances::nsx(text))
        .without_networks(),
    Row::new("capirca", |text, _| capirca(text))
        .only(|rule| rule.transport.has_ports())
        .without_networks()
        .also_read_by("Capirca", "Capirca"),
    Row::new("aerleon", |text, _| aerleon(text))
        .only(|rule| rule.transport.has_ports())
        .also_read_by("Aerleon", "Aerleon"),
    Row::new("gpo", policy::gpo).also_read_by(
        "tree-sitter's PowerShell grammar; PowerShell, with stand-ins for the commands of Windows",
        "tree-sitter 的 PowerShell 语法；PowerShell（用替身代替 Windows 的命令）",
    ),
    Row::new("intune", policy::intune).also_read_by(
        "the types of Microsoft Graph, as declared for TypeScript",
        "Microsoft Graph 的类型（TypeScript 声明）",
    ),
    Row::new("dsc", policy::dsc)
        .only(|rule| rule.icmp_type().is_none())
        .also_read_by(
            "serde-saphyr; a JSON Schema of its documented properties",
            "serde-saphyr；按其文档所列属性制作的 JSON Schema",
        ),
];

/// Returns true for types of ICMP with a single code, the only ones that each of these devices matches.
fn of_one_code(rule: &Rule) -> bool {
    [None, rule.transport.echo()].contains(&rule.icmp_type())
}

pub(crate) fn azure_expresses(rule: &Rule) -> bool {
    let named = [
        Transport::Tcp,
        Transport::Udp,
        Transport::Icmp,
        Transport::Esp,
        Transport::Ah,
    ];
    named.contains(&rule.transport) && rule.icmp_type().is_none()
}

/// Traffic that a file admits: ports and protocols by source and destination network, which are of the same address
/// family; anywhere is the whole range of both families.
pub(crate) type Admitted = BTreeMap<(IpNet, IpNet), PortSet>;

pub(crate) fn all_v4() -> IpNet {
    Ipv4Net::default().into()
}

pub(crate) fn all_v6() -> IpNet {
    Ipv6Net::default().into()
}

pub(crate) fn anyone() -> Vec<IpNet> {
    vec![all_v4(), all_v6()]
}

/// Adds a protocol without ports, or a range of TCP or UDP ports, to a set.
pub(crate) fn add(set: &mut PortSet, name: &str, ports: Option<(&str, &str)>) {
    match ports {
        Some((low, high)) => {
            let transport = Transport::find(name).expect("a transport");
            assert!(transport.has_ports(), "{name}");
            let number = |text: &str| text.parse::<u16>().expect("a number");
            let range = PortRange::from_numbers(number(low), number(high)).expect("a range");
            set.insert(transport, range);
        }
        None if name == "ahp" => set.insert_protocol(protocol("ah")),
        None => set.insert_protocol(protocol(name)),
    }
}

/// Returns the ends of `53` or `3268-3269`.
pub(crate) fn ends(range: &str) -> (&str, &str) {
    range.split_once('-').unwrap_or((range, range))
}

/// Admits a set from networks to anywhere.
pub(crate) fn admit(admitted: &mut Admitted, sources: &[IpNet], set: &PortSet) {
    admit_to(admitted, sources, &anyone(), set);
}

/// Admits a set from networks to networks, as far as they are of the same address family.
pub(crate) fn admit_to(
    admitted: &mut Admitted,
    sources: &[IpNet],
    destinations: &[IpNet],
    set: &PortSet,
) {
    for source in sources {
        let set = possible(source, set);
        for destination in destinations {
            let is_same = source.addr().is_ipv4() == destination.addr().is_ipv4();
            if is_same && !set.is_empty() {
                let held = admitted.entry((*source, *destination)).or_default();
                *held = held.union(&set);
            }
        }
    }
}

/// Parses the words after `permit PROTOCOL SOURCE any`: nothing, a type of ICMP, `eq` with ports, or `range` with
/// both ends.
pub(crate) fn cisco_ports(set: &mut PortSet, protocol: &str, words: &[&str], most: usize) {
    let transport = Transport::find(protocol).filter(|transport| transport.has_types());
    match words {
        [] => add(set, protocol, None),
        [name] if transport.is_some() => {
            let number = match (transport, *name) {
                (Some(Transport::Icmp), "echo") => "8",
                (Some(Transport::Icmpv6), "echo-request") => "128",
                (_, number) => number,
            };
            set.insert_protocol(icmp_type(transport.expect("a transport"), number));
        }
        ["eq", ports @ ..] => {
            assert!((1..=most).contains(&ports.len()), "{ports:?}");
            for port in ports {
                add(set, protocol, Some((port, port)));
            }
        }
        ["range", low, high] => {
            assert_ne!(low, high);
            add(set, protocol, Some((low, high)));
        }
        other => panic!("not a port list: {other:?}"),
    }
}

/// Parses an address at the front of `words` and returns it with the remaining words; `mask` parses a mask.
fn cisco_address<'a, 'b>(
    words: &'a [&'b str],
    v6: bool,
    mask: fn(Ipv4Addr) -> Ipv4Addr,
) -> (IpNet, &'a [&'b str]) {
    match words {
        ["any" | "any4", rest @ ..] if !v6 => (all_v4(), rest),
        ["any" | "any6", rest @ ..] if v6 => (all_v6(), rest),
        ["host", host, rest @ ..] if v6 => {
            let host: Ipv6Addr = host.parse().expect("IPv6");
            (Ipv6Net::from(host).into(), rest)
        }
        ["host", host, rest @ ..] => {
            let host: Ipv4Addr = host.parse().expect("IPv4");
            (Ipv4Net::from(host).into(), rest)
        }
        [prefix, rest @ ..] if v6 => (IpNet::V6(prefix.parse().expect("a prefix")), rest),
        [address, own, rest @ ..] => {
            let address: Ipv4Addr = address.parse().expect("an address");
            let mask = mask(own.parse().expect("a mask"));
            let network = Ipv4Net::with_netmask(address, mask).expect("a network");
            assert_eq!(network.addr(), network.network());
            (network.into(), rest)
        }
        other => panic!("no address: {other:?}"),
    }
}

fn inverted(wildcard: Ipv4Addr) -> Ipv4Addr {
    Ipv4Addr::from_bits(!wildcard.to_bits())
}

/// Asserts that command lines are valid: printable ASCII, no `?`, at most 254 characters.
pub(crate) fn check_command_lines(text: &str) {
    for line in text.lines() {
        assert!(line.len() <= 254, "{line}");
        let printable = |one: char| one.is_ascii_graphic() || one == ' ';
        assert!(
            line.chars().all(|one| printable(one) && one != '?'),
            "{line}"
        );
    }
}

/// Reads access lists of Cisco IOS and their optional object group.
pub(crate) fn cisco_ios(text: &str) -> Admitted {
    check_command_lines(text);
    let mut admitted = Admitted::new();
    let mut groups: BTreeMap<&str, PortSet> = BTreeMap::new();
    let mut names = BTreeSet::new();
    // Context of the current command: an access list, IPv6 or not, or a group.
    let mut list = None;
    let mut group = None;
    for line in text.lines() {
        let inside = line.starts_with(' ');
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        match (inside, words.as_slice()) {
            (_, [first, ..]) if first.starts_with('!') => {}
            (false, ["no", "ip", "access-list", "extended", name])
            | (false, ["no", "ipv6", "access-list", name])
            | (false, ["no", "object-group", "service", name]) => assert!(!names.contains(name)),
            (false, ["ip", "access-list", "extended", name]) => {
                assert!(names.insert(*name));
                (list, group) = (Some(false), None);
            }
            (false, ["ipv6", "access-list", name]) => {
                assert!(names.insert(*name));
                (list, group) = (Some(true), None);
            }
            (false, ["object-group", "service", name]) => {
                assert!(names.insert(*name) && name.len() <= 64);
                (list, group) = (None, Some(*name));
                groups.insert(name, PortSet::new());
            }
            (true, ["remark", ..]) => {
                assert!(list.is_some() && line.trim().len() <= "remark ".len() + 100);
            }
            (true, ["permit", "object-group", used, ..]) => {
                assert_eq!(list, Some(false));
                let (source, rest) = cisco_address(&words[3..], false, inverted);
                let (destination, rest) = cisco_address(rest, false, inverted);
                assert!(rest.is_empty(), "{line}");
                admit_to(&mut admitted, &[source], &[destination], &groups[*used]);
            }
            (true, ["permit", protocol, ..]) => {
                let v6 = list.expect("a list");
                assert_ne!(*protocol, "icmpv6", "not a keyword");
                // In an IPv6 list, the keyword means ICMPv6.
                let icmpv6 = v6 && *protocol == "icmp";
                let protocol = if icmpv6 { "icmpv6" } else { protocol };
                let (source, rest) = cisco_address(&words[2..], v6, inverted);
                let (destination, rest) = cisco_address(rest, v6, inverted);
                let mut set = PortSet::new();
                cisco_ports(&mut set, protocol, rest, if v6 { 1 } else { 10 });
                admit_to(&mut admitted, &[source], &[destination], &set);
            }
            (true, [protocol, ports @ ..]) => {
                let group = group.and_then(|group| groups.get_mut(group));
                cisco_ports(group.expect("a group"), protocol, ports, 1);
            }
            other => panic!("not IOS: {other:?}"),
        }
    }
    admitted
}

/// Reads an access list of Cisco ASA and its object group.
pub(crate) fn cisco_asa(text: &str) -> Admitted {
    check_command_lines(text);
    let mut admitted = Admitted::new();
    let mut groups: BTreeMap<&str, PortSet> = BTreeMap::new();
    let mut group = None;
    let mut cleared = None;
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        match (line.starts_with(' '), words.as_slice()) {
            (_, [first, ..]) if first.starts_with('!') => {}
            (false, ["clear", "configure", "access-list", name]) => cleared = Some(*name),
            (false, ["no", "object-group", "service", _]) => {}
            (false, ["object-group", "service", name]) => {
                assert!(name.len() <= 64);
                group = Some(*name);
                groups.insert(name, PortSet::new());
            }
            (true, ["service-object", protocol, rest @ ..]) => {
                let group = group.and_then(|group| groups.get_mut(group));
                let ports = match rest {
                    [] => &[][..],
                    ["destination", ports @ ..] => ports,
                    other => panic!("not a service: {other:?}"),
                };
                cisco_ports(group.expect("a group"), protocol, ports, 1);
            }
            (false, ["access-list", name, "extended", "permit", what, ..]) => {
                assert_eq!(cleared, Some(*name));
                let source = if *what == "object-group" { 6 } else { 5 };
                let is_v6 = |word: &&str| *word == "any6" || word.contains(':');
                let v6 = words[source..].iter().any(is_v6);
                assert!(
                    !words[source..].contains(&"any"),
                    "of both families: {line}"
                );
                let (network, rest) = cisco_address(&words[source..], v6, |mask| mask);
                let (destination, rest) = cisco_address(rest, v6, |mask| mask);
                let mut set = PortSet::new();
                match (*what, v6) {
                    ("object-group", _) => {
                        assert!(rest.is_empty(), "{line}");
                        set = groups[words[5]].clone();
                    }
                    ("icmp", false) => cisco_ports(&mut set, "icmp", rest, 0),
                    ("icmp6", true) => cisco_ports(&mut set, "icmpv6", rest, 0),
                    other => panic!("not ASA: {other:?}"),
                }
                admit_to(&mut admitted, &[network], &[destination], &set);
            }
            other => panic!("not ASA: {other:?}"),
        }
    }
    admitted
}

/// Reads lists of numbered rules, of Huawei or of H3C.
pub(crate) fn numbered(format: &str, text: &str) -> Admitted {
    check_command_lines(text);
    let (before, after, comment) = match format {
        "huawei" => ("name", &["advance"][..], "description"),
        _ => ("advanced", &[][..], "comment"),
    };
    let mut admitted = Admitted::new();
    // Address family of the open list (true for IPv6), and the number of its last rule.
    let mut list: Option<bool> = None;
    let mut last = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        match (words.as_slice(), list) {
            (["undo", "acl", ..], None) => {}
            (["acl", rest @ ..], None) => {
                let v6 = rest[0] == "ipv6";
                let rest = &rest[usize::from(v6)..];
                assert_eq!(rest[0], before);
                let rest = rest[1..].strip_prefix(&["name"][..]).unwrap_or(&rest[1..]);
                assert_eq!((rest[0].len() <= 32, &rest[1..]), (true, after), "{line}");
                (list, last) = (Some(v6), 0);
            }
            (["rule", number, "permit", protocol, "source", ..], Some(v6)) => {
                let number: u16 = number.parse().expect("a number");
                assert!(number > last && number < u16::MAX);
                last = number;
                assert!(
                    !["icmp", "icmpv6"].contains(protocol) || v6 == (*protocol == "icmpv6"),
                    "{line}"
                );
                let (source, rest) = numbered_address(&words[5..], v6);
                let (destination, ports) = match rest {
                    ["destination", rest @ ..] => numbered_address(rest, v6),
                    rest => (if v6 { all_v6() } else { all_v4() }, rest),
                };
                let mut set = PortSet::new();
                match ports {
                    [] => add(&mut set, protocol, None),
                    ["destination-port", ports @ ..] => cisco_ports(&mut set, protocol, ports, 1),
                    ["icmp-type", number, "0"] if !v6 => {
                        set.insert_protocol(icmp_type(Transport::Icmp, number));
                    }
                    ["icmp6-type", number, "0"] if v6 => {
                        set.insert_protocol(icmp_type(Transport::Icmpv6, number));
                    }
                    other => panic!("no ports: {other:?}"),
                }
                admit_to(&mut admitted, &[source], &[destination], &set);
            }
            (["rule", number, word, _, ..], Some(_)) => {
                assert_eq!((*word, *number), (comment, last.to_string().as_str()));
                let (_, text) = line.split_once(&format!("{comment} ")).expect("a text");
                assert!((1..=127).contains(&text.len()));
            }
            (["quit"], Some(_)) => list = None,
            other => panic!("not {format}: {other:?}"),
        }
    }
    assert!(list.is_none());
    admitted
}

/// Parses an address at the front of `words` as in numbered rules, and returns it with the remaining words.
fn numbered_address<'a, 'b>(words: &'a [&'b str], v6: bool) -> (IpNet, &'a [&'b str]) {
    match words {
        ["any", rest @ ..] => (if v6 { all_v6() } else { all_v4() }, rest),
        [address, length, rest @ ..] if v6 => {
            let network = format!("{address}/{length}");
            (IpNet::V6(network.parse().expect("a prefix")), rest)
        }
        [address, wildcard, rest @ ..] => {
            let wildcard = if *wildcard == "0" {
                "0.0.0.0"
            } else {
                wildcard
            };
            let words = [*address, wildcard];
            (cisco_address(&words, false, inverted).0, rest)
        }
        other => panic!("no address: {other:?}"),
    }
}

/// Splits a command line into words; a quoted string is one word.
fn quoted_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let (word, others) = match rest.strip_prefix('"') {
            Some(inside) => {
                let (word, others) = inside.split_once('"').expect("the closing quote");
                assert!(others.is_empty() || others.starts_with(' '), "{line}");
                (word, others)
            }
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        assert!(!word.contains('"'), "{line}");
        words.push(word.to_owned());
        rest = others.trim_start();
    }
    words
}

/// Reads objects of FortiGate: the members of the service group, from the address groups.
pub(crate) fn fortigate(text: &str) -> Admitted {
    check_command_lines(
        &text
            .lines()
            .filter(|line| !line.contains(" set "))
            .collect::<Vec<_>>()
            .join("\n"),
    );
    let mut tables: BTreeMap<String, BTreeMap<String, BTreeMap<String, Vec<String>>>> =
        BTreeMap::new();
    let mut table: Option<String> = None;
    let mut object: Option<String> = None;
    for line in text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
    {
        assert!(
            line.is_ascii() && !line.contains(['?', '$', '\\']),
            "{line}"
        );
        let words = quoted_words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match (words.as_slice(), &table, &object) {
            (["config", path @ ..], None, None) => table = Some(path.join(" ")),
            (["edit", name], Some(_), None) => {
                assert!(name.len() <= 63, "{name}");
                object = Some((*name).to_owned());
            }
            (["set", key, values @ ..], Some(table), Some(object)) => {
                assert!(*key != "comment" || values[0].len() <= 255);
                let objects = tables.entry(table.clone()).or_default();
                let object = objects.entry(object.clone()).or_default();
                let values = values.iter().map(|&value| value.to_owned()).collect();
                assert!(object.insert((*key).to_owned(), values).is_none());
            }
            (["next"], Some(_), Some(_)) => object = None,
            (["end"], Some(_), None) => table = None,
            other => panic!("not FortiOS: {other:?}"),
        }
    }
    assert!(table.is_none());
    let services = &tables["firewall service custom"];
    let mut set = PortSet::new();
    let groups = &tables["firewall service group"];
    assert_eq!(groups.len(), 1);
    for member in groups.values().flat_map(|group| &group["member"]) {
        let service = &services[member];
        for (key, values) in service {
            match (key.as_str(), values.as_slice()) {
                ("comment", _) | ("protocol-number", _) | ("icmptype", _) => {}
                ("protocol", [kind]) => match kind.as_str() {
                    "ICMP" | "ICMP6" => {
                        let transport = match kind.as_str() {
                            "ICMP" => Transport::Icmp,
                            _ => Transport::Icmpv6,
                        };
                        match service.get("icmptype") {
                            Some(number) => {
                                set.insert_protocol(icmp_type(transport, &number[0]));
                            }
                            None => add(&mut set, transport.name(), None),
                        }
                    }
                    "IP" => add(&mut set, &service["protocol-number"][0], None),
                    other => panic!("{other}"),
                },
                (key, ports) => {
                    let transport = key.strip_suffix("-portrange").expect("a port list");
                    assert!(ports.len() <= 15);
                    for port in ports {
                        add(&mut set, transport, Some(ends(port)));
                    }
                }
            }
        }
    }
    assert_eq!(
        groups
            .values()
            .map(|group| group["member"].len())
            .sum::<usize>(),
        services.len()
    );
    let (mut sources, mut destinations) = (Vec::new(), Vec::new());
    for (group, table, key) in [
        ("firewall addrgrp", "firewall address", "subnet"),
        ("firewall addrgrp6", "firewall address6", "ip6"),
    ] {
        for (name, own) in tables.get(group).into_iter().flatten() {
            let networks = match name.trim_end_matches('6').rsplit('-').next() {
                Some("from") => &mut sources,
                Some("to") => &mut destinations,
                _ => panic!("{name}"),
            };
            for member in &own["member"] {
                let network = match tables[table][member][key].as_slice() {
                    [prefix] => prefix.parse().expect("a prefix"),
                    [address, mask] => {
                        let address: Ipv4Addr = address.parse().expect("an address");
                        let mask = mask.parse().expect("a mask");
                        IpNet::V4(Ipv4Net::with_netmask(address, mask).expect("a network"))
                    }
                    other => panic!("no network: {other:?}"),
                };
                networks.push(network);
            }
        }
    }
    between(&sources, &destinations, &set)
}

/// Reads commands of PAN-OS: the members of the service group, from the address group.
pub(crate) fn panos(text: &str) -> Admitted {
    let mut services: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut addresses: BTreeMap<String, IpNet> = BTreeMap::new();
    let (mut members, mut sources, mut destinations) = (Vec::new(), Vec::new(), Vec::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        assert!(line.is_ascii() && !line.contains('?'), "{line}");
        let words = quoted_words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["delete", "service-group" | "address-group", _] => {}
            ["set", "service", name, "protocol", transport, "port", ports] => {
                assert!(name.len() <= 63 && ports.len() <= 1023);
                let service = ((*transport).to_owned(), (*ports).to_owned());
                assert!(services.insert((*name).to_owned(), service).is_none());
            }
            ["set", "service", name, "description", text] => {
                assert!(services.contains_key(*name) && text.len() <= 1023);
            }
            ["set", "address", name, "ip-netmask", network] => {
                let network = network.parse().expect("a network");
                assert!(addresses.insert((*name).to_owned(), network).is_none());
            }
            ["set", "service-group", _, "members", "[", names @ .., "]"] => {
                members.extend(names.iter().map(|&name| name.to_owned()));
            }
            [
                "set",
                "address-group",
                group,
                "static",
                "[",
                names @ ..,
                "]",
            ] => {
                let group = end_of(group, &mut sources, &mut destinations);
                group.extend(names.iter().map(|&name| addresses[name]));
            }
            other => panic!("not PAN-OS: {other:?}"),
        }
    }
    let mut set = PortSet::new();
    for member in &members {
        let (transport, ports) = &services[member];
        for port in ports.split(',') {
            add(&mut set, transport, Some(ends(port)));
        }
    }
    assert_eq!(
        (members.len(), sources.len() + destinations.len()),
        (services.len(), addresses.len())
    );
    between(&sources, &destinations, &set)
}

/// Reads commands of Junos: the members of the application set, from the address set.
pub(crate) fn junos(text: &str) -> Admitted {
    check_command_lines(text);
    let mut applications: BTreeMap<&str, PortSet> = BTreeMap::new();
    let mut addresses: BTreeMap<&str, IpNet> = BTreeMap::new();
    let (mut set, mut sources, mut destinations, mut members) =
        (PortSet::new(), Vec::new(), Vec::new(), 0);
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["delete", "applications", "application-set", _]
            | [
                "delete",
                "security",
                "address-book",
                "global",
                "address-set",
                _,
            ] => {}
            [
                "set",
                "applications",
                "application",
                name,
                "protocol",
                protocol,
                rest @ ..,
            ] => {
                assert!(name.len() <= 63, "{name}");
                let mut application = PortSet::new();
                match rest {
                    [] if *protocol == "icmp6" => add(&mut application, "icmpv6", None),
                    [] => add(&mut application, protocol, None),
                    ["icmp-type", number] if *protocol == "icmp" => {
                        application.insert_protocol(icmp_type(Transport::Icmp, number));
                    }
                    ["icmp6-type", number] if *protocol == "icmp6" => {
                        application.insert_protocol(icmp_type(Transport::Icmpv6, number));
                    }
                    ["destination-port", ports] => {
                        add(&mut application, protocol, Some(ends(ports)));
                    }
                    other => panic!("not an application: {other:?}"),
                }
                assert!(applications.insert(name, application).is_none());
            }
            [
                "set",
                "applications",
                "application-set",
                _,
                "application",
                name,
            ] => {
                set = set.union(&applications[name]);
                members += 1;
            }
            [
                "set",
                "security",
                "address-book",
                "global",
                "address",
                name,
                network,
            ] => {
                assert!(name.len() <= 63, "{name}");
                addresses.insert(name, network.parse().expect("a network"));
            }
            [
                "set",
                "security",
                "address-book",
                "global",
                "address-set",
                group,
                "address",
                name,
            ] => {
                end_of(group, &mut sources, &mut destinations).push(addresses[name]);
            }
            other => panic!("not Junos: {other:?}"),
        }
    }
    assert_eq!(
        (members, sources.len() + destinations.len()),
        (applications.len(), addresses.len())
    );
    between(&sources, &destinations, &set)
}

/// Returns the networks that a group of addresses belongs to, by the end of its name.
fn end_of<'a>(
    group: &str,
    sources: &'a mut Vec<IpNet>,
    destinations: &'a mut Vec<IpNet>,
) -> &'a mut Vec<IpNet> {
    match group.rsplit('-').next() {
        Some("from") => sources,
        Some("to") => destinations,
        _ => panic!("{group}"),
    }
}

/// Admits a set from networks to networks; none stand for any.
pub(crate) fn between(sources: &[IpNet], destinations: &[IpNet], set: &PortSet) -> Admitted {
    let or_any = |networks: &[IpNet]| match networks {
        [] => anyone(),
        some => some.to_vec(),
    };
    let mut admitted = Admitted::new();
    admit_to(&mut admitted, &or_any(sources), &or_any(destinations), set);
    admitted
}

pub(crate) fn hcl(text: &str) -> serde_json::Value {
    hcl::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Returns the only value of an object, with its key.
pub(crate) fn only(value: &serde_json::Value) -> (&str, &serde_json::Value) {
    let object = value.as_object().expect("an object");
    assert_eq!(object.len(), 1, "{object:?}");
    let (key, value) = object.iter().next().expect("a value");
    (key, value)
}

/// Counts the rules of a group by family, and asserts the limit of 60.
#[derive(Default)]
struct Quota(BTreeMap<(String, bool), usize>);

impl Quota {
    fn take(&mut self, group: &str, network: IpNet) {
        let key = (group.to_owned(), matches!(network, IpNet::V6(_)));
        let count = self.0.entry(key).or_default();
        *count += 1;
        assert!(*count <= 60, "{group}");
    }
}

fn check_aws_description(text: &str) {
    let taken = |one: char| one.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(one);
    assert!(text.len() <= 255 && text.chars().all(taken), "{text}");
}

/// Admits a set from or to the remote network of a security group's rule, whose other end is the hosts with the group.
pub(crate) fn admit_remote(
    admitted: &mut Admitted,
    direction: Direction,
    remote: IpNet,
    set: &PortSet,
) {
    match direction {
        Direction::In => admit(admitted, &[remote], set),
        Direction::Out => admit_to(admitted, &anyone(), &[remote], set),
    }
}

fn aws_rule(
    admitted: &mut Admitted,
    direction: Direction,
    network: IpNet,
    protocol: &str,
    ports: Option<(i64, i64)>,
) {
    let mut set = PortSet::new();
    match (protocol, ports) {
        ("tcp" | "udp", Some((low, high))) => {
            add(
                &mut set,
                protocol,
                Some((&low.to_string(), &high.to_string())),
            );
        }
        ("icmp" | "icmpv6", Some((-1, -1))) => add(&mut set, protocol, None),
        ("icmp" | "icmpv6", Some((number, code))) => {
            assert_eq!(
                code,
                if (protocol, number) == ("icmpv6", 128) {
                    0
                } else {
                    -1
                }
            );
            let transport = Transport::find(protocol).expect("a transport");
            set.insert_protocol(icmp_type(transport, &number.to_string()));
        }
        (number, None) if number.parse::<u8>().is_ok() => add(&mut set, protocol, None),
        other => panic!("no rule of AWS: {other:?}"),
    }
    assert!(protocol != "icmp" || matches!(network, IpNet::V4(_)));
    assert!(protocol != "icmpv6" || matches!(network, IpNet::V6(_)));
    admit_remote(admitted, direction, network, &set);
}

/// Reads Terraform for AWS.
pub(crate) fn terraform_aws(text: &str, ruleset: &Ruleset) -> Admitted {
    let file = hcl(text);
    let (name, rules) = only(&file["locals"]);
    let groups = &file["resource"]["aws_security_group"][name];
    check_aws_description(groups["description"].as_str().expect("a description"));
    let groups = groups["for_each"].as_str().expect("groups");
    let kind = match ruleset.direction {
        Direction::In => "aws_vpc_security_group_ingress_rule",
        Direction::Out => "aws_vpc_security_group_egress_rule",
    };
    assert_eq!(file["resource"].as_object().expect("resources").len(), 2);
    let rule = &file["resource"][kind][name];
    assert_eq!(rule["for_each"], format!("${{local.{name}}}"));
    for (attribute, key) in [
        ("cidr_ipv4", "ipv4"),
        ("cidr_ipv6", "ipv6"),
        ("ip_protocol", "protocol"),
        ("from_port", "from"),
        ("to_port", "to"),
        ("description", "description"),
    ] {
        assert_eq!(rule[attribute], format!("${{each.value.{key}}}"));
    }
    let mut admitted = Admitted::new();
    let mut quota = Quota::default();
    for rule in rules.as_object().expect("rules").values() {
        let text = |key: &str| rule[key].as_str();
        let network = match (text("ipv4"), text("ipv6")) {
            (Some(network), None) => IpNet::V4(network.parse().expect("IPv4")),
            (None, Some(network)) => IpNet::V6(network.parse().expect("IPv6")),
            other => panic!("one network: {other:?}"),
        };
        let group = text("group").expect("a group");
        assert!(groups.contains(&format!("\"{group}\"")), "{groups}");
        quota.take(group, network);
        check_aws_description(text("description").expect("a description"));
        let ports = rule["from"].as_i64().zip(rule["to"].as_i64());
        aws_rule(
            &mut admitted,
            ruleset.direction,
            network,
            text("protocol").expect("a protocol"),
            ports,
        );
    }
    admitted
}

/// Reads a `CloudFormation` template line by line; a real parser reads the golden ones.
pub(crate) fn cloudformation(text: &str, ruleset: &Ruleset) -> Admitted {
    let own = match ruleset.direction {
        Direction::In => "SecurityGroupIngress:",
        Direction::Out => "SecurityGroupEgress:",
    };
    let mut admitted = Admitted::new();
    let mut quota = Quota::default();
    let (mut group, mut section) = (String::new(), String::new());
    let mut rule: BTreeMap<String, String> = BTreeMap::new();
    let mut rules = Vec::new();
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    for line in lines.chain(["end:"]) {
        let depth = line.len() - line.trim_start().len();
        let code = line.trim_start();
        if depth < 10 && !rule.is_empty() {
            rules.push((group.clone(), section.clone(), std::mem::take(&mut rule)));
        }
        match depth {
            0 | 4 => {}
            2 => group = code.trim_end_matches(':').to_owned(),
            6 => section = code.to_owned(),
            8 | 10 => {
                let (key, value) = code
                    .trim_start_matches("- ")
                    .split_once(": ")
                    .expect("a pair");
                let value = value
                    .strip_prefix('"')
                    .map_or(Some(value), |value| value.strip_suffix('"'));
                let value = value.expect("the closing quote");
                assert!(!value.contains(['"', '\\']), "{line}");
                assert!(rule.insert(key.to_owned(), value.to_owned()).is_none());
            }
            other => panic!("depth {other}: {line}"),
        }
        if let Some((_, description)) = code.split_once("Description: ") {
            check_aws_description(description.trim_matches('"'));
        }
    }
    for (group, section, rule) in rules {
        if section != own {
            // Placeholder for a direction without rules.
            assert_eq!(
                (rule["CidrIp"].as_str(), rule["IpProtocol"].as_str()),
                ("127.0.0.1/32", "-1")
            );
            continue;
        }
        let network = match (rule.get("CidrIp"), rule.get("CidrIpv6")) {
            (Some(network), None) => IpNet::V4(network.parse().expect("IPv4")),
            (None, Some(network)) => IpNet::V6(network.parse().expect("IPv6")),
            other => panic!("one network: {other:?}"),
        };
        quota.take(&group, network);
        let number = |key: &str| {
            rule.get(key)
                .map(|text| text.parse::<i64>().expect("a number"))
        };
        let ports = number("FromPort").zip(number("ToPort"));
        aws_rule(
            &mut admitted,
            ruleset.direction,
            network,
            &rule["IpProtocol"],
            ports,
        );
    }
    admitted
}

/// A rule of an Azure network security group: keys with their values.
pub(crate) type AzureRule = BTreeMap<String, Vec<String>>;

pub(crate) fn azure(rules: &[AzureRule], ruleset: &Ruleset) -> Admitted {
    let mut admitted = Admitted::new();
    let (mut names, mut priorities) = (BTreeSet::new(), BTreeSet::new());
    for rule in rules {
        let one = |key: &str| match rule.get(key).map(Vec::as_slice) {
            Some([value]) => value.as_str(),
            other => panic!("{key}: {other:?}"),
        };
        assert!(one("name").len() <= 80 && names.insert(one("name")));
        assert!(one("description").chars().count() <= 140);
        let priority: u16 = one("priority").parse().expect("a number");
        assert!((100..=4096).contains(&priority) && priorities.insert(priority));
        let direction = match ruleset.direction {
            Direction::In => "Inbound",
            Direction::Out => "Outbound",
        };
        assert_eq!((one("direction"), one("access")), (direction, "Allow"));
        assert_eq!(one("sourcePortRange"), "*");
        let networks = |side: &str| -> Option<Vec<IpNet>> {
            let any = format!("{side}AddressPrefix");
            let Some(networks) = rule.get(&format!("{side}AddressPrefixes")) else {
                assert_eq!(one(&any), "*");
                return None;
            };
            assert!((1..=4000).contains(&networks.len()) && !rule.contains_key(&any));
            let networks = networks.iter().map(|one| one.parse().expect("a network"));
            Some(networks.collect())
        };
        let (sources, destinations) = (networks("source"), networks("destination"));
        // A rule has addresses of a single family.
        let named = [&sources, &destinations].into_iter().flatten().flatten();
        let families: BTreeSet<bool> = named.map(|one| one.addr().is_ipv4()).collect();
        assert!(families.len() <= 1, "{rule:?}");
        let mut set = PortSet::new();
        match (one("protocol"), rule.get("destinationPortRanges")) {
            (transport @ ("Tcp" | "Udp"), Some(ports)) => {
                assert!(ports.len() <= 4000);
                for port in ports {
                    add(&mut set, transport, Some(ends(port)));
                }
            }
            (protocol @ ("Esp" | "Ah" | "Icmp"), None) => {
                assert_eq!(one("destinationPortRange"), "*");
                add(&mut set, protocol, None);
            }
            other => panic!("no rule of Azure: {other:?}"),
        }
        let or_anyone = |networks: Option<Vec<IpNet>>| networks.unwrap_or_else(anyone);
        admit_to(
            &mut admitted,
            &or_anyone(sources),
            &or_anyone(destinations),
            &set,
        );
    }
    admitted
}

/// Reads Terraform for Azure.
pub(crate) fn terraform_azurerm(text: &str, ruleset: &Ruleset) -> Admitted {
    let file = hcl(text);
    let (kind, groups) = only(&file["resource"]);
    assert_eq!(kind, "azurerm_network_security_group");
    let (_, group) = only(groups);
    let rules = match &group["security_rule"] {
        serde_json::Value::Array(rules) => rules.clone(),
        rule => vec![rule.clone()],
    };
    let strings = |value: &serde_json::Value| match value {
        serde_json::Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().expect("a string").to_owned())
            .collect(),
        serde_json::Value::String(text) => vec![text.clone()],
        number => vec![number.to_string()],
    };
    let camel = |key: &str| {
        let mut words = key.split('_');
        let first = words.next().unwrap_or_default().to_owned();
        words.fold(first, |key, word| {
            key + &word[..1].to_uppercase() + &word[1..]
        })
    };
    let rules: Vec<AzureRule> = rules
        .iter()
        .map(|rule| {
            let rule = rule.as_object().expect("a rule").iter();
            rule.map(|(key, value)| (camel(key), strings(value)))
                .collect()
        })
        .collect();
    azure(&rules, ruleset)
}

/// Reads Bicep line by line.
pub(crate) fn bicep(text: &str, ruleset: &Ruleset) -> Admitted {
    let mut rules: Vec<AzureRule> = Vec::new();
    let mut list: Option<String> = None;
    let literal = |value: &str| {
        let inside = value
            .strip_prefix('\'')
            .and_then(|value| value.strip_suffix('\''));
        let inside = inside.unwrap_or_else(|| panic!("not a string: {value}"));
        let mut text = String::new();
        let mut chars = inside.chars().peekable();
        while let Some(one) = chars.next() {
            match one {
                '\\' => text.push(chars.next().expect("an escaped letter")),
                '\'' => panic!("the string ends early: {value}"),
                '$' => {
                    assert_ne!(chars.peek(), Some(&'{'), "{value}");
                    text.push(one);
                }
                _ => text.push(one),
            }
        }
        text
    };
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    for line in lines.filter(|line| !line.starts_with("//")) {
        match (line.split_once(": "), &list) {
            (Some(("securityRules", "[")), None) => rules.clear(),
            (Some(("properties", "{")), None) => {}
            (Some((key, "[")), None) => list = Some(key.to_owned()),
            (_, Some(key)) if line != "]" => {
                let rule = rules.last_mut().expect("a rule");
                rule.entry(key.clone()).or_default().push(literal(line));
            }
            (None, Some(_)) => list = None,
            (Some(("name", value)), None) => {
                rules.push(BTreeMap::from([("name".to_owned(), vec![literal(value)])]));
            }
            (Some(("location", "location")), None) => {}
            (Some(("priority", value)), None) => {
                let rule = rules.last_mut().expect("a rule");
                rule.insert("priority".to_owned(), vec![value.to_owned()]);
            }
            (Some((key, value)), None) => {
                let rule = rules.last_mut().expect("a rule");
                assert!(rule.insert(key.to_owned(), vec![literal(value)]).is_none());
            }
            (None, None) => assert!(
                matches!(line, "{" | "}" | "]")
                    || line == "param location string = resourceGroup().location"
                    || line
                        == "resource nsg 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {",
                "{line}"
            ),
            other => panic!("not Bicep: {other:?}"),
        }
    }
    azure(&rules, ruleset)
}

/// Reads services of Capirca, which name no networks.
pub(crate) fn capirca(text: &str) -> Admitted {
    let mut set = PortSet::new();
    let mut name = None;
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let code = line.split(" #").next().unwrap_or_default();
        let value = match code.split_once(" = ") {
            Some((token, value)) => {
                let letter =
                    |one: char| one.is_ascii_uppercase() || one.is_ascii_digit() || one == '_';
                assert!(token.chars().all(letter), "{token}");
                name = Some(token);
                value
            }
            None => code.strip_prefix("    ").expect("the next line of a list"),
        };
        let (ports, transport) = value.split_once('/').expect("a port");
        assert!(name.expect("a name").ends_with(&transport.to_uppercase()));
        add(&mut set, transport, Some(ends(ports)));
    }
    let mut admitted = Admitted::new();
    admit(&mut admitted, &anyone(), &set);
    admitted
}

/// Reads definitions of Aerleon line by line; the real program reads the golden ones.
pub(crate) fn aerleon(text: &str) -> Admitted {
    let (mut sources, mut destinations) = (Vec::new(), Vec::new());
    let (mut set, mut is_source, mut transport) = (PortSet::new(), true, None);
    let unquoted = |value: &str| value.trim_matches('"').to_owned();
    for line in text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#') && !line.is_empty())
    {
        match line.trim_start().split_once(": ") {
            Some(("- address", network)) => {
                let networks = if is_source {
                    &mut sources
                } else {
                    &mut destinations
                };
                networks.push(unquoted(network).parse().expect("a network"));
            }
            Some(("- protocol", name)) => transport = Some(name.to_owned()),
            Some(("port", ports)) => {
                add(
                    &mut set,
                    &transport.take().expect("a transport"),
                    Some(ends(&unquoted(ports))),
                );
            }
            None => {
                assert!(line.ends_with(':'), "{line}");
                is_source = !line.ends_with("_TO:") && (is_source || line.ends_with("_FROM:"));
            }
            other => panic!("not Aerleon: {other:?}"),
        }
    }
    between(&sources, &destinations, &set)
}

/// Result of another program's parser: port ranges by networks and protocol. The networks are a source, and a
/// destination after a space unless it is any. A type of ICMP is `icmp/8`.
pub(crate) type ReadByOthers = BTreeMap<String, BTreeMap<String, Vec<(u16, u16)>>>;

/// Converts the result of another program's parser.
pub(crate) fn read_by_others(read: &ReadByOthers) -> Admitted {
    let mut admitted = Admitted::new();
    for (path, protocols) in read {
        let mut set = PortSet::new();
        for (protocol, runs) in protocols {
            if runs.is_empty() {
                match protocol.split_once('/') {
                    Some((transport, number)) => {
                        let transport = Transport::find(transport).expect("a transport");
                        set.insert_protocol(icmp_type(transport, number));
                    }
                    None => add(&mut set, protocol, None),
                }
            }
            for (low, high) in runs {
                add(
                    &mut set,
                    protocol,
                    Some((&low.to_string(), &high.to_string())),
                );
            }
        }
        let network = |text: &str| -> IpNet { text.parse().expect("a network") };
        match path.split_once(' ') {
            Some((source, destination)) => admit_to(
                &mut admitted,
                &[network(source)],
                &[network(destination)],
                &set,
            ),
            None => admit(&mut admitted, &[network(path)], &set),
        }
    }
    admitted
}
