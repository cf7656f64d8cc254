//! Readers for the formats of clouds, each limited to the documented grammar of its target: a field or value that the
//! grammar doesn't allow fails the test.

use std::collections::BTreeSet;

use ipnet::IpNet;
use portolan::model::{Direction, PortSet, Rule, Ruleset, Transport};
use serde_json::Value;

use crate::support::network::{
    Admitted, AzureRule, add, admit_remote, admit_to, all_v4, all_v6, azure, ends, hcl, only,
};

/// Returns true if a target without types of ICMP messages can express a rule, with protocols by number. Protocol 0 is
/// none of them.
pub(crate) fn by_number(rule: &Rule) -> bool {
    rule.icmp_type().is_none() && rule.ip_protocol() != 0
}

/// Returns true if a target with the names of a few protocols can express a rule.
pub(crate) fn by_name(rule: &Rule) -> bool {
    let is_named = !matches!(
        rule.transport,
        Transport::Esp | Transport::Ah | Transport::Ip
    );
    is_named && rule.icmp_type().is_none()
}

/// Asserts that an object has exactly these keys.
fn check_keys(value: &Value, keys: &[&str]) {
    let own: BTreeSet<&str> = value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(own, keys.iter().copied().collect(), "{value}");
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    let text = value[key].as_str();
    text.unwrap_or_else(|| panic!("{key} of {value}"))
}

/// Returns the items of a list, or the value itself.
fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// Reads an ARM template.
pub(crate) fn arm(text_of_file: &str, ruleset: &Ruleset) -> Admitted {
    assert!(text_of_file.ends_with("\n}\n") && text_of_file.len() <= 1_000_000);
    let template: Value = serde_json::from_str(text_of_file).expect("JSON");
    check_keys(
        &template,
        &[
            "$schema",
            "contentVersion",
            "metadata",
            "parameters",
            "resources",
        ],
    );
    check_keys(&template["metadata"], &["description", "comments"]);
    for comment in items(&template["metadata"]["comments"]) {
        assert!(!comment.as_str().expect("a string").starts_with('['));
    }
    let location = &template["parameters"]["location"];
    assert_eq!(text(location, "defaultValue"), "[resourceGroup().location]");
    let [group] = template["resources"].as_array().expect("a list").as_slice() else {
        panic!("one resource: {template}");
    };
    check_keys(
        group,
        &["type", "apiVersion", "name", "location", "properties"],
    );
    assert_eq!(
        text(group, "type"),
        "Microsoft.Network/networkSecurityGroups"
    );
    assert_eq!(text(group, "apiVersion"), "2023-11-01");
    assert_eq!(text(group, "location"), "[parameters('location')]");
    check_keys(&group["properties"], &["securityRules"]);
    let rules = items(&group["properties"]["securityRules"]).into_iter();
    let rules: Vec<AzureRule> = rules.map(azure_rule).collect();
    azure(&rules, ruleset)
}

/// Reads a rule of an ARM template.
fn azure_rule(rule: &Value) -> AzureRule {
    /// Keys whose value is a text or a number, or a list of texts.
    const KEYS: [&str; 12] = [
        "description",
        "priority",
        "direction",
        "access",
        "protocol",
        "sourcePortRange",
        "sourceAddressPrefix",
        "sourceAddressPrefixes",
        "destinationAddressPrefix",
        "destinationAddressPrefixes",
        "destinationPortRange",
        "destinationPortRanges",
    ];
    check_keys(rule, &["name", "properties"]);
    let mut read = AzureRule::from([("name".to_owned(), vec![text(rule, "name").to_owned()])]);
    for (key, value) in rule["properties"].as_object().expect("properties") {
        assert!(KEYS.contains(&key.as_str()), "{key}");
        assert_eq!(
            value.is_array(),
            key.ends_with('s') && key != "access",
            "{key}"
        );
        let values = items(value).into_iter().map(|value| match value {
            Value::String(text) => literal(text),
            number => number.as_u64().expect("a number").to_string(),
        });
        read.insert(key.clone(), values.collect());
    }
    read
}

/// Returns the text of a string that is no expression.
fn literal(text: &str) -> String {
    if !text.starts_with('[') || !text.ends_with(']') {
        return text.to_owned();
    }
    assert!(text.starts_with("[["), "an expression: {text}");
    text[1..].to_owned()
}

/// Reads Terraform for Google Cloud.
pub(crate) fn google(text_of_file: &str, ruleset: &Ruleset) -> Admitted {
    let file = hcl(text_of_file);
    check_keys(&file, &["variable", "resource"]);
    let (kind, rules) = only(&file["resource"]);
    assert_eq!(kind, "google_compute_firewall");
    let rules = rules.as_object().expect("rules");
    let blocks = text_of_file.matches("resource \"google_compute_firewall\"");
    assert_eq!(rules.len(), blocks.count());
    let mut admitted = Admitted::new();
    for (resource, rule) in rules {
        check_keys(
            rule,
            &[
                "name",
                "network",
                "description",
                "direction",
                "source_ranges",
                "destination_ranges",
                "target_tags",
                "allow",
            ],
        );
        let name = text(rule, "name");
        let is_allowed = |one: char| matches!(one, 'a'..='z' | '0'..='9' | '-');
        assert!(name.len() <= 63 && name.chars().all(is_allowed), "{name}");
        assert!(name.starts_with('p') && !name.ends_with('-'), "{name}");
        assert_eq!(*resource, name.replace('-', "_"));
        let description = text(rule, "description");
        assert!(description.is_ascii() && description.len() <= 255);
        let networks = |key: &str| -> Vec<IpNet> {
            let networks = rule[key].as_array().expect(key).iter();
            let networks = networks.map(|one| one.as_str().expect("a text").parse());
            networks
                .map(|network| network.expect("a network"))
                .collect()
        };
        let (sources, destinations) = (networks("source_ranges"), networks("destination_ranges"));
        let (direction, remote) = match ruleset.direction {
            Direction::In => ("INGRESS", &sources),
            Direction::Out => ("EGRESS", &destinations),
        };
        assert!(text(rule, "direction") == direction && !remote.is_empty());
        assert!(sources.len() <= 256 && destinations.len() <= 256);
        let mut all = sources.iter().chain(&destinations);
        let is_v4 = remote[0].addr().is_ipv4();
        assert!(all.all(|one| one.addr().is_ipv4() == is_v4), "{rule}");
        let or_all = |networks: Vec<IpNet>| match networks.as_slice() {
            [] => vec![if is_v4 { all_v4() } else { all_v6() }],
            _ => networks,
        };
        let set = google_services(&rule["allow"], is_v4);
        admit_to(&mut admitted, &or_all(sources), &or_all(destinations), &set);
    }
    admitted
}

/// Reads the services of a rule.
fn google_services(allowed: &Value, is_v4: bool) -> PortSet {
    let mut set = PortSet::new();
    let mut count = 0;
    for allow in items(allowed) {
        match text(allow, "protocol") {
            transport @ ("tcp" | "udp") => {
                check_keys(allow, &["protocol", "ports"]);
                for port in items(&allow["ports"]) {
                    count += 1;
                    add(
                        &mut set,
                        transport,
                        Some(ends(port.as_str().expect("ports"))),
                    );
                }
            }
            protocol => {
                check_keys(allow, &["protocol"]);
                assert!(is_v4 || protocol != "icmp", "{allow}");
                assert!(!is_v4 || protocol != "58", "{allow}");
                let is_name = matches!(protocol, "icmp" | "esp" | "ah");
                assert!(
                    is_name
                        || protocol
                            .parse::<u8>()
                            .is_ok_and(|one| ![0, 1, 6, 17].contains(&one))
                );
                add(&mut set, protocol, None);
            }
        }
    }
    assert!(count <= 256 && !set.is_empty());
    set
}

/// Attribute of a rule's resource, and the key of its value in the local objects; none for a fixed value.
type Attribute = (&'static str, Option<&'static str>);

/// Attributes of a rule of Alibaba Cloud.
pub(crate) const ALICLOUD: &[Attribute] = &[
    ("security_group_id", None),
    ("type", None),
    ("nic_type", None),
    ("ip_protocol", Some("protocol")),
    ("port_range", Some("ports")),
    ("cidr_ip", Some("ipv4")),
    ("ipv6_cidr_ip", Some("ipv6")),
    ("description", Some("description")),
];

/// Attributes of a rule of Huawei Cloud.
pub(crate) const HUAWEICLOUD: &[Attribute] = &[
    ("security_group_id", None),
    ("direction", None),
    ("ethertype", Some("family")),
    ("protocol", Some("protocol")),
    ("port_range_min", Some("from")),
    ("port_range_max", Some("to")),
    ("remote_ip_prefix", Some("network")),
    ("description", Some("description")),
];

/// Returns the attributes of the rules of a file with a resource for each object of a local value.
fn each_rule(text_of_file: &str, kind: &str, attributes: &[Attribute]) -> Vec<Value> {
    let file = hcl(text_of_file);
    check_keys(&file, &["variable", "locals", "resource"]);
    let (name, objects) = only(&file["locals"]);
    let (own, resources) = only(&file["resource"]);
    let (own_name, resource) = only(resources);
    assert_eq!((own, own_name), (kind, name));
    assert_eq!(text(resource, "for_each"), format!("${{local.{name}}}"));
    let (variable, _) = only(&file["variable"]);
    assert_eq!(variable, format!("{name}_security_group_id"));
    let id = format!("${{var.{variable}}}");
    assert_eq!(text(resource, "security_group_id"), id);
    let mut keys: Vec<&str> = attributes.iter().map(|(attribute, _)| *attribute).collect();
    keys.push("for_each");
    check_keys(resource, &keys);
    let objects = objects.as_object().expect("objects");
    // Equal keys would overwrite each other.
    let lines = text_of_file
        .lines()
        .filter(|line| line.starts_with("    \""));
    assert_eq!(lines.count(), objects.len());
    let fields: Vec<&str> = attributes.iter().filter_map(|(_, key)| *key).collect();
    let evaluate = |object: &Value| {
        check_keys(object, &fields);
        let pairs = attributes.iter().map(|(attribute, key)| {
            let Some(key) = key else {
                return ((*attribute).to_owned(), resource[attribute].clone());
            };
            assert_eq!(text(resource, attribute), format!("${{each.value.{key}}}"));
            ((*attribute).to_owned(), object[key].clone())
        });
        Value::Object(pairs.collect())
    };
    objects.values().map(evaluate).collect()
}

/// Reads Terraform for Alibaba Cloud.
pub(crate) fn alicloud(text_of_file: &str, ruleset: &Ruleset) -> Admitted {
    let rules = each_rule(text_of_file, "alicloud_security_group_rule", ALICLOUD);
    assert!(rules.len() <= 1000);
    let mut admitted = Admitted::new();
    for rule in &rules {
        alicloud_rule(&mut admitted, ruleset.direction, rule);
    }
    admitted
}

/// Reads the attributes of a rule of Alibaba Cloud.
pub(crate) fn alicloud_rule(admitted: &mut Admitted, direction: Direction, rule: &Value) {
    let kind = match direction {
        Direction::In => "ingress",
        Direction::Out => "egress",
    };
    assert_eq!(
        (text(rule, "type"), text(rule, "nic_type")),
        (kind, "intranet")
    );
    if !rule["description"].is_null() {
        let description = text(rule, "description");
        assert!(description.is_ascii() && (1..=512).contains(&description.len()));
    }
    let network = match (rule["cidr_ip"].as_str(), rule["ipv6_cidr_ip"].as_str()) {
        (Some(network), None) => IpNet::V4(network.parse().expect("IPv4")),
        (None, Some(network)) => IpNet::V6(network.parse().expect("IPv6")),
        other => panic!("one network: {other:?}"),
    };
    let mut set = PortSet::new();
    match (text(rule, "ip_protocol"), text(rule, "port_range"), network) {
        (transport @ ("tcp" | "udp"), ports, _) => {
            add(
                &mut set,
                transport,
                Some(ports.split_once('/').expect("two ends")),
            );
        }
        (protocol @ ("icmp" | "gre"), "-1/-1", IpNet::V4(_))
        | (protocol @ "icmpv6", "-1/-1", IpNet::V6(_)) => add(&mut set, protocol, None),
        other => panic!("no rule of Alibaba Cloud: {other:?}"),
    }
    admit_remote(admitted, direction, network, &set);
}

/// Reads Terraform for Huawei Cloud.
pub(crate) fn huaweicloud(text_of_file: &str, ruleset: &Ruleset) -> Admitted {
    let kind = "huaweicloud_networking_secgroup_rule";
    let mut admitted = Admitted::new();
    for rule in each_rule(text_of_file, kind, HUAWEICLOUD) {
        huaweicloud_rule(&mut admitted, ruleset.direction, &rule);
    }
    admitted
}

/// Reads the attributes of a rule of Huawei Cloud.
pub(crate) fn huaweicloud_rule(admitted: &mut Admitted, direction: Direction, rule: &Value) {
    let kind = match direction {
        Direction::In => "ingress",
        Direction::Out => "egress",
    };
    assert_eq!(text(rule, "direction"), kind);
    let description = text(rule, "description");
    assert!(description.chars().count() <= 255 && !description.contains(['<', '>']));
    let network: IpNet = text(rule, "remote_ip_prefix").parse().expect("a network");
    let family = match network {
        IpNet::V4(_) => "IPv4",
        IpNet::V6(_) => "IPv6",
    };
    assert_eq!(text(rule, "ethertype"), family);
    let number = |key: &str| match &rule[key] {
        Value::Null => None,
        number => Some(number.as_u64().expect("a number").to_string()),
    };
    let mut set = PortSet::new();
    match (
        text(rule, "protocol"),
        number("port_range_min"),
        number("port_range_max"),
    ) {
        (transport @ ("tcp" | "udp"), Some(low), Some(high)) => {
            add(&mut set, transport, Some((low.as_str(), high.as_str())));
        }
        (protocol, None, None) => {
            assert!(protocol != "icmp" || family == "IPv4");
            assert!(protocol != "icmpv6" || family == "IPv6");
            let is_name = matches!(protocol, "icmp" | "icmpv6");
            assert!(is_name || protocol.parse::<u8>().is_ok_and(|one| one > 0));
            add(&mut set, protocol, None);
        }
        other => panic!("no rule of Huawei Cloud: {other:?}"),
    }
    admit_remote(admitted, direction, network, &set);
}

/// Reads Terraform for Tencent Cloud.
pub(crate) fn tencentcloud(text_of_file: &str, ruleset: &Ruleset) -> Admitted {
    let file = hcl(text_of_file);
    check_keys(&file, &["resource"]);
    check_keys(
        &file["resource"],
        &[
            "tencentcloud_security_group",
            "tencentcloud_security_group_rule_set",
        ],
    );
    let (name, group) = only(&file["resource"]["tencentcloud_security_group"]);
    check_keys(group, &["name", "description"]);
    assert!(text(group, "name").len() <= 60 && text(group, "description").chars().count() <= 100);
    let (own, rules) = only(&file["resource"]["tencentcloud_security_group_rule_set"]);
    assert_eq!(own, name);
    let kind = match ruleset.direction {
        Direction::In => "ingress",
        Direction::Out => "egress",
    };
    check_keys(rules, &["security_group_id", kind]);
    assert_eq!(
        text(rules, "security_group_id"),
        format!("${{tencentcloud_security_group.{name}.id}}")
    );
    let rules = items(&rules[kind]);
    assert!((1..=100).contains(&rules.len()));
    // A rule without ports would inherit those of an earlier one at its place.
    assert!(rules.is_sorted_by_key(|rule| rule.get("port").is_some()));
    let mut admitted = Admitted::new();
    for rule in rules {
        let (network, key) = match (rule.get("cidr_block"), rule.get("ipv6_cidr_block")) {
            (Some(network), None) => (network, "cidr_block"),
            (None, Some(network)) => (network, "ipv6_cidr_block"),
            other => panic!("one network: {other:?}"),
        };
        let network: IpNet = network
            .as_str()
            .expect("a text")
            .parse()
            .expect("a network");
        assert_eq!(network.addr().is_ipv4(), key == "cidr_block");
        let mut keys = vec!["action", key, "protocol", "description"];
        keys.extend(rule.get("port").map(|_| "port"));
        check_keys(rule, &keys);
        assert_eq!(text(rule, "action"), "ACCEPT");
        assert!(text(rule, "description").chars().count() <= 50, "{rule}");
        let ports = rule
            .get("port")
            .map(|ports| ports.as_str().expect("a text"));
        let mut set = PortSet::new();
        match (text(rule, "protocol"), ports, network) {
            (transport @ ("TCP" | "UDP"), Some(ports), _) => {
                // Either a range, or a list without ranges.
                let ports: Vec<&str> = ports.split(',').collect();
                assert!(ports.len() == 1 || ports.len() <= 15 && !ports.concat().contains('-'));
                for port in ports {
                    add(&mut set, transport, Some(ends(port)));
                }
            }
            (protocol @ ("ICMP" | "GRE"), None, IpNet::V4(_))
            | (protocol @ "ICMPV6", None, IpNet::V6(_)) => {
                add(&mut set, &protocol.to_lowercase(), None);
            }
            other => panic!("no rule of Tencent Cloud: {other:?}"),
        }
        admit_remote(&mut admitted, ruleset.direction, network, &set);
    }
    admitted
}
