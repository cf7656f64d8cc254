//! Readers for the formats that set Windows Firewall by policy: each takes only the documented grammar of its target, and
//! what Windows Firewall accepts ([MS-FASP] 2.2).

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use portolan::model::{Direction, PortSet, Ruleset};
use serde_json::{Value, json};

use crate::support::admitted::{icmp_type, protocol};
use crate::support::hosts::windows_address;
use crate::support::network::{Admitted, add, admit_to, anyone};
use crate::support::{readback, schema};

/// Maximum number of ports, and of networks, in a rule.
const LONGEST_LIST: usize = 1_000;

/// Rule of Windows Firewall as a format writes it.
#[derive(Default)]
struct Rule {
    name: String,
    description: String,
    direction: Option<Direction>,
    protocol: u64,
    local_ports: Vec<String>,
    remote_ports: Vec<String>,
    icmp_types: Vec<String>,
    /// Networks; empty for any.
    local: Vec<String>,
    remote: Vec<String>,
}

/// Admits the traffic of a rule, after checking that Windows takes it.
fn admit(admitted: &mut Admitted, rule: &Rule, ruleset: &Ruleset) {
    assert_eq!(rule.direction, Some(ruleset.direction));
    let is_name = |one: char| one.is_ascii() && !one.is_ascii_control() && !"|/".contains(one);
    assert!((1..=200).contains(&rule.name.len()) && rule.name.chars().all(is_name));
    assert!(!rule.description.is_empty() && !rule.description.contains('|'));
    assert!(rule.description.encode_utf16().count() <= 450);
    let (ports, other, from, to) = match ruleset.direction {
        Direction::In => (
            &rule.local_ports,
            &rule.remote_ports,
            &rule.remote,
            &rule.local,
        ),
        Direction::Out => (
            &rule.remote_ports,
            &rule.local_ports,
            &rule.local,
            &rule.remote,
        ),
    };
    let has_ports = matches!(rule.protocol, 6 | 17);
    assert!(other.is_empty() && has_ports != ports.is_empty());
    assert!(rule.icmp_types.is_empty() || matches!(rule.protocol, 1 | 58));
    for list in [ports, &rule.icmp_types, from, to] {
        assert!(list.len() <= LONGEST_LIST);
        let different: BTreeSet<&String> = list.iter().collect();
        assert_eq!(different.len(), list.len());
    }
    let number = rule.protocol.to_string();
    let mut set = PortSet::new();
    for port in ports {
        let (low, high) = port.split_once('-').unwrap_or((port, port));
        let transport = if rule.protocol == 6 { "tcp" } else { "udp" };
        match port.as_str() {
            "RPC" | "RPCEPMap" => {
                assert_eq!((rule.protocol, ports.len()), (6, 1));
                assert_eq!(ruleset.direction, Direction::In);
                if port == "RPCEPMap" {
                    add(&mut set, transport, Some(("135", "135")));
                }
            }
            _ => add(&mut set, transport, Some((low, high))),
        }
    }
    let whole = protocol_of(&number);
    for number in &rule.icmp_types {
        let number = number.strip_suffix(":*").unwrap_or(number);
        let transport = whole.iter().next().expect("a protocol");
        set.insert_protocol(icmp_type(*transport, number));
    }
    if ports.is_empty() && rule.icmp_types.is_empty() {
        set.insert_protocol(protocol(&number));
    }
    admit_to(admitted, &networks(from), &networks(to), &set);
}

/// Returns the transport of ICMP and ICMPv6.
fn protocol_of(number: &str) -> Option<portolan::model::Transport> {
    match number {
        "1" => Some(portolan::model::Transport::Icmp),
        "58" => Some(portolan::model::Transport::Icmpv6),
        _ => None,
    }
}

fn networks(list: &[String]) -> Vec<IpNet> {
    if list.is_empty() {
        return anyone();
    }
    let networks = list.iter().map(|network| {
        let network = windows_address(network).expect("a network");
        let network: IpNet = network.parse().expect("a network");
        assert_eq!(network.trunc(), network);
        network
    });
    networks.collect()
}

/// Kinds of values of Microsoft Graph's settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Text,
    Number,
    Choice,
    Texts,
    Choices,
}

/// Settings of a rule, with the kinds of their values: the identifiers in the template of Intune, without the part that
/// is the same in all.
const SETTINGS: [(&str, Kind); 13] = [
    ("_name", Kind::Text),
    ("_description", Kind::Text),
    ("_enabled", Kind::Choice),
    ("_direction", Kind::Choice),
    ("_action_type", Kind::Choice),
    ("_profiles", Kind::Choices),
    ("_interfacetypes", Kind::Choices),
    ("_protocol", Kind::Number),
    ("_localportranges", Kind::Texts),
    ("_remoteportranges", Kind::Texts),
    ("_icmptypesandcodes", Kind::Texts),
    ("_localaddressranges", Kind::Texts),
    ("_remoteaddressranges", Kind::Texts),
];

/// Part that all identifiers of settings and choices begin with.
const RULES: &str = "vendor_msft_firewall_mdmstore_firewallrules_{firewallrulename}";

/// Returns the values of an object, which has exactly these members.
fn members<'a, const N: usize>(value: &'a Value, names: [&str; N]) -> [&'a Value; N] {
    let object = value.as_object().expect("an object");
    assert_eq!(object.len(), N, "{value}");
    names.map(|name| {
        object
            .get(name)
            .unwrap_or_else(|| panic!("{name}: {value}"))
    })
}

/// Asserts that an object is of this type of Microsoft Graph.
fn check_type(value: &Value, name: &str) {
    let full = format!("#microsoft.graph.deviceManagementConfiguration{name}");
    assert_eq!(value, &json!(full));
}

fn word(value: &Value) -> &str {
    value.as_str().expect("a string")
}

fn list(value: &Value) -> &[Value] {
    let list = value.as_array().expect("a list");
    assert!(!list.is_empty(), "an empty list is rejected");
    list
}

fn string(value: &Value) -> String {
    let [kind, value] = members(value, ["@odata.type", "value"]);
    check_type(kind, "StringSettingValue");
    word(value).to_owned()
}

/// Returns a choice without the identifier of its setting.
fn choice<'a>(value: &'a Value, setting: &str) -> &'a str {
    let [kind, children, value] = members(value, ["@odata.type", "children", "value"]);
    check_type(kind, "ChoiceSettingValue");
    assert_eq!(children, &json!([]));
    let own = word(value).strip_prefix(RULES);
    own.and_then(|own| own.strip_prefix(setting))
        .and_then(|own| own.strip_prefix('_'))
        .unwrap_or_else(|| panic!("{value}"))
}

/// Reads the body of a request that creates a policy of Intune.
pub(crate) fn intune(text: &str, ruleset: &Ruleset) -> Admitted {
    let policy: Value = serde_json::from_str(text).expect("JSON");
    let names = [
        "name",
        "description",
        "platforms",
        "technologies",
        "roleScopeTagIds",
        "templateReference",
        "settings",
    ];
    let [
        name,
        description,
        platforms,
        technologies,
        tags,
        template,
        settings,
    ] = members(&policy, names);
    assert!(word(name).starts_with("portolan-"));
    assert!(word(description).encode_utf16().count() <= 1_003);
    assert_eq!(platforms, "windows10");
    assert_eq!(technologies, "mdm,microsoftSense");
    assert_eq!(tags, &json!(["0"]));
    let id = "19c8aa67-f286-4861-9aa0-f23541d31680_1";
    assert_eq!(template, &json!({ "templateId": id }));
    let [setting] = list(settings) else {
        panic!("one setting");
    };
    let [kind, instance] = members(setting, ["@odata.type", "settingInstance"]);
    check_type(kind, "Setting");
    let names = [
        "@odata.type",
        "settingDefinitionId",
        "settingInstanceTemplateReference",
        "groupSettingCollectionValue",
    ];
    let [kind, definition, template, groups] = members(instance, names);
    check_type(kind, "GroupSettingCollectionInstance");
    assert_eq!(definition, RULES);
    let id = "76c7a8be-67d2-44bf-81a5-38c94926b1a1";
    assert_eq!(template, &json!({ "settingInstanceTemplateId": id }));
    assert!(list(groups).len() <= 150);
    let mut admitted = Admitted::new();
    let mut used = BTreeSet::new();
    let mut typed = 0;
    for group in list(groups) {
        let rule = intune_rule(group, ruleset);
        typed += usize::from(!rule.icmp_types.is_empty());
        assert!(used.insert(rule.name.clone()), "{} twice", rule.name);
        admit(&mut admitted, &rule, ruleset);
    }
    // A device that doesn't know types of ICMP rejects all rules of the policy.
    assert!(typed == 0 || typed == list(groups).len());
    admitted
}

fn intune_rule(group: &Value, ruleset: &Ruleset) -> Rule {
    let [kind, children] = members(group, ["@odata.type", "children"]);
    check_type(kind, "GroupSettingValue");
    let mut rule = Rule::default();
    let mut seen = BTreeSet::new();
    for child in list(children) {
        let id = word(&child["settingDefinitionId"]);
        let setting = id.strip_prefix(RULES).expect("a setting of a rule");
        assert!(seen.insert(setting), "{setting} twice");
        let known = SETTINGS.iter().find(|(known, _)| *known == setting);
        let (setting, kind) = known.unwrap_or_else(|| panic!("no such setting: {setting}"));
        let (name, property) = match kind {
            Kind::Text | Kind::Number => ("SimpleSettingInstance", "simpleSettingValue"),
            Kind::Choice => ("ChoiceSettingInstance", "choiceSettingValue"),
            Kind::Texts => (
                "SimpleSettingCollectionInstance",
                "simpleSettingCollectionValue",
            ),
            Kind::Choices => (
                "ChoiceSettingCollectionInstance",
                "choiceSettingCollectionValue",
            ),
        };
        let [own, _, value] = members(child, ["@odata.type", "settingDefinitionId", property]);
        check_type(own, name);
        match kind {
            Kind::Text if *setting == "_name" => rule.name = string(value),
            Kind::Text => rule.description = string(value),
            Kind::Number => {
                let [kind, number] = members(value, ["@odata.type", "value"]);
                check_type(kind, "IntegerSettingValue");
                rule.protocol = number.as_u64().filter(|one| *one < 256).expect("a number");
            }
            Kind::Choice => match (*setting, choice(value, setting)) {
                ("_enabled" | "_action_type", "1") => {}
                ("_direction", "in") => rule.direction = Some(Direction::In),
                ("_direction", "out") => rule.direction = Some(Direction::Out),
                other => panic!("not the choice of an open rule: {other:?}"),
            },
            Kind::Choices => {
                let values = list(value).iter().map(|one| choice(one, setting));
                let values: Vec<&str> = values.collect();
                if *setting == "_interfacetypes" {
                    assert_eq!(values, ["all"]);
                } else {
                    assert_eq!(values, profiles(ruleset, ["1", "2", "4"]));
                }
            }
            Kind::Texts => {
                let values = list(value).iter().map(string).collect();
                *match *setting {
                    "_localportranges" => &mut rule.local_ports,
                    "_remoteportranges" => &mut rule.remote_ports,
                    "_icmptypesandcodes" => &mut rule.icmp_types,
                    "_localaddressranges" => &mut rule.local,
                    _ => &mut rule.remote,
                } = values;
            }
        }
    }
    for needed in [
        "_name",
        "_enabled",
        "_direction",
        "_action_type",
        "_profiles",
        "_protocol",
    ] {
        assert!(seen.contains(needed), "{needed}");
    }
    let ports = rule.local_ports.iter().chain(&rule.remote_ports);
    let is_numeric = |one: char| one.is_ascii_digit() || one == '-';
    assert!(ports.into_iter().all(|port| port.chars().all(is_numeric)));
    assert!(rule.icmp_types.iter().all(|one| one.ends_with(":*")));
    rule
}

/// Returns the names of the chosen profiles in the order domain, private, public.
fn profiles<'a>(ruleset: &Ruleset, names: [&'a str; 3]) -> Vec<&'a str> {
    use portolan::model::Profile;
    let chosen = Profile::of(&ruleset.profiles);
    let all = [Profile::Domain, Profile::Private, Profile::Public];
    let named = all.into_iter().zip(names);
    named
        .filter(|(profile, _)| chosen.contains(profile))
        .map(|(_, name)| name)
        .collect()
}

/// Returns the items of a script's `$NAME = @('a','b')`.
fn parameter(text: &str, name: &str) -> Vec<String> {
    let start = format!("    [string[]] ${name} = @('");
    let mut lines = text.lines().filter_map(|line| line.strip_prefix(&start));
    let line = lines.next().expect(name);
    assert!(lines.next().is_none(), "{name} twice");
    let items = line.strip_suffix("'),").expect("the end of a list");
    items.split("','").map(str::to_owned).collect()
}

/// Asserts that PowerShell's grammar accepts a script.
pub(crate) fn check_syntax(text: &str) {
    let language = tree_sitter_powershell::LANGUAGE.into();
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&language).expect("the grammar");
    let tree = parser.parse(text, None).expect("a tree");
    let mut nodes = vec![tree.root_node()];
    while let Some(node) = nodes.pop() {
        let is_wrong = node.is_error() || node.is_missing();
        assert!(
            !is_wrong,
            "{}:\n{}",
            node.start_position(),
            &text[node.byte_range()]
        );
        let children = (0..node.child_count()).filter_map(|at| node.child(at));
        nodes.extend(children.filter(tree_sitter::Node::has_error));
    }
}

/// Reads a script for a Group Policy object: its parameters and its table of rules.
pub(crate) fn gpo(text: &str, ruleset: &Ruleset) -> Admitted {
    check_syntax(text);
    let all = ["Domain", "Private", "Public"];
    assert_eq!(parameter(text, "FirewallProfile"), profiles(ruleset, all));
    let networks = |name| {
        let mut networks = parameter(text, name);
        networks.retain(|network| network != "Any");
        networks
    };
    let flow = match ruleset.direction {
        Direction::In => "Direction = 'Inbound'",
        Direction::Out => "Direction = 'Outbound'",
    };
    let direction = text.contains(flow).then_some(ruleset.direction);
    let mut admitted = Admitted::new();
    let mut names = BTreeSet::new();
    for mut row in readback::powershell_rows(text) {
        let mut take = |key: &str| row.remove(key).unwrap_or_default();
        let one = |mut values: Vec<String>| {
            assert_eq!(values.len(), 1, "{values:?}");
            values.remove(0)
        };
        let protocol = match one(take("Protocol")).as_str() {
            "TCP" => 6,
            "UDP" => 17,
            "ICMPv4" => 1,
            "ICMPv6" => 58,
            number => number.parse().expect("a number"),
        };
        let label = one(take("DisplayName"));
        assert!(label.is_ascii() && label.starts_with("portolan-"));
        let mut icmp_types = take("IcmpType");
        assert_eq!(!icmp_types.is_empty(), matches!(protocol, 1 | 58));
        icmp_types.retain(|one| one != "Any");
        let rule = Rule {
            name: one(take("Name")),
            description: one(take("Description")),
            direction,
            protocol,
            local_ports: take("LocalPort"),
            remote_ports: take("RemotePort"),
            icmp_types,
            local: networks("LocalAddress"),
            remote: networks("RemoteAddress"),
        };
        assert!(row.is_empty(), "{row:?}");
        assert!(rule.local_ports.len() <= 500 && rule.remote_ports.len() <= 500);
        assert!(names.insert(rule.name.clone()), "{} twice", rule.name);
        // The script splits the networks when it runs.
        let whole = Rule {
            local: Vec::new(),
            remote: Vec::new(),
            ..rule
        };
        for remote in some(&networks("RemoteAddress")) {
            for local in some(&networks("LocalAddress")) {
                let part = Rule {
                    name: whole.name.clone(),
                    description: whole.description.clone(),
                    local_ports: whole.local_ports.clone(),
                    remote_ports: whole.remote_ports.clone(),
                    icmp_types: whole.icmp_types.clone(),
                    local,
                    remote: remote.clone(),
                    ..whole
                };
                admit(&mut admitted, &part, ruleset);
            }
        }
    }
    admitted
}

/// Splits a list of networks into parts that a rule can have; an empty one is one part.
fn some(networks: &[String]) -> Vec<Vec<String>> {
    if networks.is_empty() {
        return vec![Vec::new()];
    }
    networks.chunks(LONGEST_LIST).map(<[_]>::to_vec).collect()
}

/// JSON Schema of a configuration document of DSC 3 with the resource `Microsoft.Windows/FirewallRuleList`, made from
/// the documented properties of both.
fn dsc_schema() -> Value {
    let text = json!({ "type": "string", "minLength": 1 });
    let words = |words: &[&str]| json!({ "type": "string", "enum": words });
    let ports = json!({ "type": "string", "pattern": "^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$" });
    let addresses =
        json!({ "type": "string", "pattern": r"^(\*|[0-9a-f.:/-]+(,[0-9a-f.:/-]+)*)$" });
    let rule = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["name"],
        "properties": {
            "name": text,
            "_exist": { "type": "boolean" },
            "description": text,
            "applicationName": text,
            "serviceName": text,
            "protocol": { "type": "integer", "minimum": 0, "maximum": 256 },
            "localPorts": ports,
            "remotePorts": ports,
            "localAddresses": addresses,
            "remoteAddresses": addresses,
            "direction": words(&["Inbound", "Outbound"]),
            "action": words(&["Allow", "Block"]),
            "enabled": { "type": "boolean" },
            "profiles": { "type": "array", "items": words(&["Domain", "Private", "Public", "All"]) },
            "grouping": text,
            "interfaceTypes": {
                "type": "array",
                "items": words(&["RemoteAccess", "Wireless", "Lan", "All"])
            },
            "edgeTraversal": { "type": "boolean" }
        }
    });
    let properties = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["rules"],
        "properties": { "rules": { "type": "array", "minItems": 1, "items": rule } }
    });
    let resource = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["name", "type", "properties"],
        "properties": {
            "name": text,
            "type": { "const": "Microsoft.Windows/FirewallRuleList" },
            "properties": properties
        }
    });
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["$schema", "resources"],
        "properties": {
            "$schema": { "const": "https://aka.ms/dsc/schemas/v3/bundled/config/document.json" },
            "resources": { "type": "array", "minItems": 1, "items": resource }
        }
    })
}

/// Returns what the schema finds in a configuration document of DSC.
pub(crate) fn dsc_violations(text: &str) -> Vec<String> {
    let document: Value = serde_saphyr::from_str(text).expect("YAML");
    schema::violations(&dsc_schema(), &document)
}

/// Reads a configuration document of DSC.
pub(crate) fn dsc(text: &str, ruleset: &Ruleset) -> Admitted {
    assert_eq!(dsc_violations(text), Vec::<String>::new(), "{text}");
    let document: Value = serde_saphyr::from_str(text).expect("YAML");
    let resources = list(&document["resources"]);
    assert_eq!(resources.len(), 1);
    let group = word(&resources[0]["name"]).strip_prefix("Rules of ");
    let group = group.expect("the group of the rules");
    let mut admitted = Admitted::new();
    let mut names = BTreeSet::new();
    let mut gone = false;
    for rule in list(&resources[0]["properties"]["rules"]) {
        // A string in brackets is an expression.
        let object = rule.as_object().expect("a rule");
        let strings = object.values().filter_map(Value::as_str);
        assert!(strings.into_iter().all(|text| !text.starts_with('[')));
        let name = word(&rule["name"]).to_owned();
        assert!(names.insert(name.clone()), "{name} twice: one rule");
        if rule["_exist"] == json!(false) {
            let _ = members(rule, ["name", "_exist"]);
            gone = true;
            continue;
        }
        // What is left over of an earlier file goes last.
        assert!(!gone && rule.get("_exist").is_none());
        assert_eq!(rule["grouping"], group);
        assert_eq!(rule["action"], "Allow");
        assert_eq!(rule["enabled"], true);
        let own: Vec<&str> = list(&rule["profiles"]).iter().map(word).collect();
        let chosen = profiles(ruleset, ["Domain", "Private", "Public"]);
        assert_eq!(
            own,
            if chosen.len() == 3 {
                vec!["All"]
            } else {
                chosen
            }
        );
        let items = |property: &str| -> Vec<String> {
            let items = rule.get(property).map_or("", word).split(',');
            let items = items.filter(|item| !item.is_empty() && *item != "*");
            items.map(str::to_owned).collect()
        };
        // Both lists are given, since an update changes only what it is given.
        assert!(rule["localAddresses"].is_string() && rule["remoteAddresses"].is_string());
        let rule = Rule {
            name,
            description: word(&rule["description"]).to_owned(),
            direction: match word(&rule["direction"]) {
                "Inbound" => Some(Direction::In),
                _ => Some(Direction::Out),
            },
            protocol: rule["protocol"].as_u64().expect("a protocol"),
            local_ports: items("localPorts"),
            remote_ports: items("remotePorts"),
            icmp_types: Vec::new(),
            local: items("localAddresses"),
            remote: items("remoteAddresses"),
        };
        admit(&mut admitted, &rule, ruleset);
    }
    admitted
}

/// Types of Microsoft Graph with their properties, and the types that these have, from the declarations for
/// `TypeScript`.
pub(crate) struct GraphTypes(BTreeMap<String, (String, BTreeMap<String, String>)>);

impl GraphTypes {
    /// Parses the declarations.
    pub(crate) fn parse(declarations: &str) -> Self {
        let mut types: BTreeMap<String, (String, BTreeMap<String, String>)> = BTreeMap::new();
        let mut open = None;
        for line in declarations.lines() {
            if let Some(head) = line.strip_prefix("export interface ") {
                let mut words = head.split([' ', '<']);
                let name = words.next().expect("a name").to_owned();
                let parent = head.split(" extends ").nth(1).unwrap_or_default();
                let parent = parent.split([' ', '{']).next().unwrap_or_default();
                types.insert(name.clone(), (parent.to_owned(), BTreeMap::new()));
                open = (!line.ends_with('}')).then_some(name);
            } else if line == "}" {
                open = None;
            } else if let (Some(name), Some((property, of))) = (&open, line.split_once("?: ")) {
                let of = of.trim_end_matches(';').replace("NullableOption<", "");
                let of = of.trim_end_matches(['>', '[', ']']).to_owned();
                let known = types.get_mut(name).expect("an open type");
                known.1.insert(property.trim().to_owned(), of);
            }
        }
        Self(types)
    }

    /// Returns the type of a property of a type or of those that it extends.
    fn property(&self, name: &str, property: &str) -> Option<&str> {
        let (parent, properties) = self.0.get(name)?;
        let own = properties.get(property).map(String::as_str);
        own.or_else(|| self.property(parent, property))
    }

    fn extends(&self, name: &str, other: &str) -> bool {
        let parent = self.0.get(name).map_or("", |(parent, _)| parent.as_str());
        name == other || (!parent.is_empty() && self.extends(parent, other))
    }

    /// Checks an object, which is of type `name` or of one that extends it; returns the number of objects, and adds
    /// what is wrong to `found`.
    pub(crate) fn check(&self, value: &Value, name: &str, found: &mut Vec<String>) -> usize {
        let Some(object) = value.as_object() else {
            let values = value.as_array().into_iter().flatten();
            return values.map(|value| self.check(value, name, found)).sum();
        };
        let own = object.get("@odata.type").map(|kind| {
            let kind = word(kind).trim_start_matches("#microsoft.graph.");
            kind[..1].to_uppercase() + &kind[1..]
        });
        let own = own.unwrap_or_else(|| name.to_owned());
        if !self.extends(&own, name) {
            found.push(format!("{own} is no {name}"));
        }
        let mut count = 1;
        for (property, value) in object {
            match self.property(&own, property) {
                _ if property == "@odata.type" => {}
                None => found.push(format!("{own} has no {property}")),
                Some(of) => count += self.check(value, of, found),
            }
        }
        if value.is_object() { count } else { 0 }
    }
}
