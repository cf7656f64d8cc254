//! Readers for `OPNsense`, `MikroTik` `RouterOS` and `VMware` NSX, each limited to the documented grammar of its
//! target: what the grammar doesn't allow fails the test.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use portolan::export::find;
use portolan::model::{Lang, PortSet, Rule, Ruleset, Transport};
use regex::Regex;
use serde_json::Value;

use crate::support::admitted::icmp_type;
use crate::support::network::{Admitted, add, admit, admit_to, all_v4, all_v6, anyone};
use crate::support::readback::csv_rows;

/// Protocols that `OPNsense` knows by a name, from FreeBSD's `lib/libc/net/protocols`. Extension headers of IPv6 are
/// not among the choices.
const PROTOCOLS: &str = "icmp 1 igmp 2 ipencap 4 tcp 6 egp 8 igp 9 udp 17 dccp 33 ipv6 41 rsvp 46 gre 47 esp 50 ah 51 \
    mobile 55 ipv6-icmp 58 eigrp 88 ospf 89 ipip 94 etherip 97 encap 98 pim 103 ipcomp 108 carp 112 pgm 113 l2tp 115 \
    isis 124 sctp 132 udplite 136 mpls-in-ip 137 manet 138 hip 139 shim6 140 wesp 141";

/// Types of ICMP in `OPNsense`'s form, with the numbers of FreeBSD's `netinet/ip_icmp.h`.
const ICMP_TYPES: &str = "echoreq 8 echorep 0 unreach 3 redir 5 routeradv 9 routersol 10 timex 11 paramprob 12 \
    timereq 13 timerep 14 photuris 40 squench 4 althost 6 inforeq 15 inforep 16 maskreq 17 maskrep 18 trace 30 \
    dataconv 31 mobredir 32 ipv6-where 33 ipv6-here 34 mobregreq 35 mobregrep 36 skip 39";

/// Types of ICMPv6 in `OPNsense`'s form.
const ICMPV6_TYPES: &str = "1 2 3 4 128 129 130 131 132 133 134 135 136 137 138 139 140 200 201";

/// Parses a list of names and numbers.
fn numbers(list: &'static str) -> BTreeMap<&'static str, u8> {
    let words: Vec<&str> = list.split_ascii_whitespace().collect();
    let pairs = words.chunks(2);
    pairs
        .map(|pair| (pair[0], pair[1].parse().expect("a number")))
        .collect()
}

/// Returns true if `OPNsense` has names for the protocol and its type.
pub(crate) fn opnsense_expresses(rule: &Rule) -> bool {
    let protocols = numbers(PROTOCOLS);
    let has_type = match (rule.transport, rule.icmp_type()) {
        (_, None) => true,
        (Transport::Icmpv6, Some(number)) => {
            let number = number.to_string();
            ICMPV6_TYPES.split(' ').any(|one| one == number)
        }
        (_, Some(number)) => numbers(ICMP_TYPES).values().any(|one| *one == number),
    };
    has_type && protocols.values().any(|one| *one == rule.ip_protocol())
}

/// Returns true if `RouterOS` matches the protocol in both address families.
pub(crate) fn mikrotik_expresses(rule: &Rule) -> bool {
    // A protocol 0 and a type 255 mean any; the others are extension headers in IPv6.
    let is_typed_any = rule.transport == Transport::Icmp && rule.icmp_type() == Some(255);
    let unmatched = [0, 43, 44, 60];
    let is_unmatched = rule.transport == Transport::Ip && unmatched.contains(&rule.ip_protocol());
    !(is_typed_any || is_unmatched)
}

/// Alias of `OPNsense`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Alias {
    Ports(Vec<String>),
    Networks(Vec<IpNet>),
}

/// Asserts that a text is a UUID as `OPNsense` accepts it.
fn check_uuid(text: &str) {
    let pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$";
    let pattern = Regex::new(pattern).expect("a pattern");
    assert!(pattern.is_match(text), "{text}");
}

/// Asserts that a text is a description as `OPNsense` accepts it.
fn check_description(text: &str) {
    assert!((1..=255).contains(&text.len()), "{text}");
    assert!(!text.contains(|one: char| one.is_control()), "{text:?}");
}

/// Asserts that a text is a name of an alias as `OPNsense` accepts it.
fn check_name(text: &str) {
    let is_first = |one: char| one.is_ascii_alphabetic();
    let is_other = |one: char| one.is_ascii_alphanumeric() || one == '_';
    assert!(text.starts_with(is_first) && text.chars().all(is_other));
    assert!(text.len() <= 31, "{text}");
}

/// Reads the aliases of `OPNsense`.
pub(crate) fn aliases(text: &str) -> BTreeMap<String, Alias> {
    let file: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(file.as_object().expect("an object").len(), 1);
    assert_eq!(file["aliases"].as_object().expect("an object").len(), 1);
    let mut aliases = BTreeMap::new();
    for (label, alias) in file["aliases"]["alias"].as_object().expect("aliases") {
        check_uuid(label);
        let keys: Vec<&String> = alias.as_object().expect("an alias").keys().collect();
        let mut keys: Vec<&str> = keys.into_iter().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["content", "description", "enabled", "name", "type"]);
        let cell = |key: &str| alias[key].as_str().expect("a string");
        assert_eq!(cell("enabled"), "1");
        check_name(cell("name"));
        check_description(cell("description"));
        let items = cell("content").split('\n');
        let own = match cell("type") {
            "port" => {
                let ports = items.map(|item| {
                    let (low, high) = item.split_once(':').unwrap_or((item, "65536"));
                    let number = |text: &str| text.parse::<u32>().expect("a number");
                    assert!(1 <= number(low) && number(low) < number(high), "{item}");
                    item.to_owned()
                });
                Alias::Ports(ports.collect())
            }
            "network" => {
                let networks = items.map(|item| {
                    let network: IpNet = item.parse().expect("a network");
                    // Portolan's own rule: all addresses of a family are `any` in the rules.
                    assert!(network.prefix_len() > 0);
                    network
                });
                Alias::Networks(networks.collect())
            }
            other => panic!("no type of alias: {other}"),
        };
        assert!(aliases.insert(cell("name").to_owned(), own).is_none());
    }
    assert!(!aliases.is_empty());
    aliases
}

/// Adds the ports of an alias to a set.
fn add_ports(set: &mut PortSet, transport: &str, ports: &[String]) {
    for item in ports {
        let ends = item.split_once(':').unwrap_or((item, item));
        add(set, transport, Some(ends));
    }
}

/// Reads the aliases of `OPNsense` as the traffic that rules for them admit. All addresses of a family are in no alias.
pub(crate) fn opnsense_aliases(text: &str, ruleset: &Ruleset) -> Admitted {
    let mut set = PortSet::new();
    let (mut sources, mut destinations) = (Vec::new(), Vec::new());
    for (name, alias) in aliases(text) {
        let (_, suffix) = name.rsplit_once('_').expect("a suffix");
        match (suffix, alias) {
            ("tcp" | "udp", Alias::Ports(ports)) => add_ports(&mut set, suffix, &ports),
            ("src", Alias::Networks(networks)) => sources = networks,
            ("dst", Alias::Networks(networks)) => destinations = networks,
            other => panic!("no alias of a rule: {other:?}"),
        }
    }
    for (networks, of) in [
        (&mut sources, &ruleset.source_networks),
        (&mut destinations, &ruleset.destination_networks),
    ] {
        let all = IpNet::aggregate(of).into_iter();
        networks.extend(all.filter(|network| network.prefix_len() == 0));
        if of.is_empty() {
            networks.extend(anyone());
        }
    }
    let mut admitted = Admitted::new();
    admit_to(&mut admitted, &sources, &destinations, &set);
    admitted
}

/// Reads the rules of `OPNsense`, with the aliases that `opnsense-aliases` defines for the same ruleset.
pub(crate) fn opnsense(text: &str, ruleset: &Ruleset) -> Admitted {
    let aliases = find("opnsense-aliases").expect("a format");
    let aliases = aliases.export(ruleset, Lang::En);
    let aliases = aliases.map(|export| self::aliases(&export.text));
    let mut unused: BTreeSet<&String> = aliases.iter().flat_map(BTreeMap::keys).collect();
    let mut admitted = Admitted::new();
    let (mut uuids, mut last) = (BTreeSet::new(), 0);
    // PHP treats a backslash as an escape character.
    assert!(text.starts_with("@uuid,") && !text.contains('\\'));
    let rows = csv_rows(text);
    let columns = "@uuid,enabled,sequence,action,quick,interface,direction,ipprotocol,protocol,icmptype,icmp6type,\
                   source_net,destination_net,destination_port,description";
    assert_eq!(rows[0].join(","), columns);
    for row in &rows[1..] {
        let cells: BTreeMap<&str, &str> = rows[0]
            .iter()
            .map(String::as_str)
            .zip(row.iter().map(String::as_str))
            .collect();
        assert_eq!((cells.len(), row.len()), (15, 15));
        check_uuid(cells["@uuid"]);
        assert!(uuids.insert(cells["@uuid"].to_owned()), "{row:?}");
        let sequence: u32 = cells["sequence"].parse().expect("a number");
        assert!(last < sequence && sequence <= 999_999);
        last = sequence;
        check_description(cells["description"]);
        for (column, value) in [
            ("enabled", "1"),
            ("action", "pass"),
            ("quick", "1"),
            ("interface", "lan"),
            ("direction", "in"),
        ] {
            assert_eq!(cells[column], value);
        }
        let families = match cells["ipprotocol"] {
            "inet" => &[true][..],
            "inet6" => &[false],
            "inet46" => &[true, false],
            other => panic!("no address family: {other}"),
        };
        let mut set = PortSet::new();
        let transport = cells["protocol"].to_lowercase();
        let number = numbers(PROTOCOLS)[transport.as_str()].to_string();
        match (
            transport.as_str(),
            cells["destination_port"],
            cells["icmptype"],
            cells["icmp6type"],
        ) {
            ("tcp" | "udp", alias, "", "") => match &aliases.as_ref().expect("aliases")[alias] {
                Alias::Ports(ports) => {
                    unused.remove(&alias.to_owned());
                    add_ports(&mut set, &transport, ports);
                }
                Alias::Networks(_) => panic!("no alias of ports: {alias}"),
            },
            ("icmp", "", "", "") => assert_eq!(families, [true]),
            ("icmp", "", name, "") => {
                assert_eq!(families, [true]);
                set.insert_protocol(icmp_type(
                    Transport::Icmp,
                    &numbers(ICMP_TYPES)[name].to_string(),
                ));
            }
            ("ipv6-icmp", "", "", "") => assert_eq!(families, [false]),
            ("ipv6-icmp", "", "", name) => {
                assert_eq!(families, [false]);
                assert!(ICMPV6_TYPES.split(' ').any(|one| one == name));
                set.insert_protocol(icmp_type(Transport::Icmpv6, name));
            }
            (_, "", "", "") => {}
            other => panic!("no rule of OPNsense: {other:?}"),
        }
        if set.is_empty() {
            add(&mut set, &number, None);
        }
        let mut ends = |cell: &str| -> Vec<IpNet> {
            if cell == "any" {
                let all = families
                    .iter()
                    .map(|v4| if *v4 { all_v4() } else { all_v6() });
                return all.collect();
            }
            if let Ok(network) = cell.parse::<IpNet>() {
                assert_eq!(families, [network.addr().is_ipv4()], "{row:?}");
                return vec![network];
            }
            unused.remove(&cell.to_owned());
            let Alias::Networks(networks) = &aliases.as_ref().expect("aliases")[cell] else {
                panic!("no alias of networks: {cell}");
            };
            let networks = networks.iter().copied();
            networks
                .filter(|network| families.contains(&network.addr().is_ipv4()))
                .collect()
        };
        let (sources, destinations) = (ends(cells["source_net"]), ends(cells["destination_net"]));
        assert!(!sources.is_empty() && !destinations.is_empty(), "{row:?}");
        admit_to(&mut admitted, &sources, &destinations, &set);
    }
    assert!(unused.is_empty(), "aliases that no rule names: {unused:?}");
    admitted
}

/// Filter rule of `RouterOS`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FilterRule {
    chain: String,
    /// Chain that the rule jumps to; none if it accepts.
    jump: Option<String>,
    source: Option<IpNet>,
    destination: Option<IpNet>,
    set: PortSet,
    comment: String,
}

/// Filter rules of a router with `RouterOS`, by menu.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Router {
    rules: BTreeMap<String, Vec<FilterRule>>,
}

impl Router {
    /// Runs a line of a script; a line that `RouterOS` would refuse fails the test.
    pub(crate) fn run(&mut self, line: &str) {
        assert!(line.is_ascii() && !line.contains(|one: char| one.is_control()));
        if line.starts_with('#') {
            return;
        }
        let menu = "(/ip|/ipv6) firewall filter";
        let pattern = |pattern: &str| {
            let pattern = format!("^{}$", pattern.replace("MENU", menu));
            Regex::new(&pattern).expect("a pattern").captures(line)
        };
        let mark = r#":foreach rule in=\[MENU find where chain="([a-z0-9-]+)"\] do=\{ MENU set \$rule comment="([a-z ]+)" \}"#;
        if let Some(found) = pattern(mark) {
            assert_eq!(found[1], found[3]);
            let rules = self.rules.entry(found[1].to_owned()).or_default();
            for rule in rules.iter_mut().filter(|rule| rule.chain == found[2]) {
                found[4].clone_into(&mut rule.comment);
            }
            return;
        }
        let remove = r#"MENU remove \[find where (chain|jump-target)="([a-z0-9-]+)"(?: and comment="([a-z ]+)")?\]"#;
        if let Some(found) = pattern(remove) {
            let rules = self.rules.entry(found[1].to_owned()).or_default();
            rules.retain(|rule| {
                let own = if &found[2] == "chain" {
                    Some(&rule.chain)
                } else {
                    rule.jump.as_ref()
                };
                let is_named = own.is_some_and(|own| *own == found[3]);
                !is_named
                    || found
                        .get(4)
                        .is_some_and(|comment| rule.comment != comment.as_str())
            });
            return;
        }
        let added = pattern(r#"MENU add((?: [a-z-]+=(?:"[^"$\\?]*"|[^" $\\?]+))+)"#);
        let added = added.unwrap_or_else(|| panic!("not RouterOS: {line}"));
        let rule = filter_rule(&added[1], &added[2]);
        self.rules
            .entry(added[1].to_owned())
            .or_default()
            .push(rule);
    }

    /// Returns the traffic that a jump to the chain admits.
    pub(crate) fn admitted(&self, chain: &str) -> Admitted {
        let mut admitted = Admitted::new();
        for (menu, rules) in &self.rules {
            let all = if menu == "/ip" { all_v4() } else { all_v6() };
            let of = |chain: &str| -> Vec<&FilterRule> {
                rules.iter().filter(|rule| rule.chain == chain).collect()
            };
            for rule in of(chain) {
                let ends = |rule: &FilterRule| {
                    [rule.source.unwrap_or(all), rule.destination.unwrap_or(all)]
                };
                let [source, destination] = ends(rule);
                let Some(target) = &rule.jump else {
                    admit_to(&mut admitted, &[source], &[destination], &rule.set);
                    continue;
                };
                for rule in of(target) {
                    assert_eq!((&rule.jump, ends(rule)), (&None, [all, all]));
                    admit_to(&mut admitted, &[source], &[destination], &rule.set);
                }
            }
        }
        admitted
    }

    /// Returns true if there are no rules.
    fn is_empty(&self) -> bool {
        self.rules.values().all(Vec::is_empty)
    }

    fn has_comment(&self, comment: &str) -> bool {
        let mut rules = self.rules.values().flatten();
        rules.any(|rule| rule.comment == comment)
    }
}

/// Parses the parameters of `add` in a menu.
fn filter_rule(menu: &str, parameters: &str) -> FilterRule {
    let is_v4 = menu == "/ip";
    let pattern = Regex::new(r#" ([a-z-]+)=(?:"([^"]*)"|([^" ]+))"#).expect("a pattern");
    let mut given: BTreeMap<String, String> = BTreeMap::new();
    for found in pattern.captures_iter(parameters) {
        let value = found.get(2).or(found.get(3)).expect("a value").as_str();
        assert!(
            given
                .insert(found[1].to_owned(), value.to_owned())
                .is_none()
        );
    }
    let mut take = |key: &str| given.remove(key);
    let chain = take("chain").expect("a chain");
    assert!(chain.len() <= 28, "{chain}");
    let action = take("action").expect("an action");
    let jump = take("jump-target");
    assert_eq!(action, if jump.is_some() { "jump" } else { "accept" });
    let mut network = |key: &str| {
        let network: Option<IpNet> = take(key).map(|text| text.parse().expect("a network"));
        assert!(network.is_none_or(|network| network.addr().is_ipv4() == is_v4));
        assert!(network.is_none_or(|network| network.addr() == network.network()));
        network
    };
    let (source, destination) = (network("src-address"), network("dst-address"));
    let comment = take("comment").unwrap_or_default();
    assert!(comment.len() <= 200, "{comment}");
    let mut set = PortSet::new();
    match (
        take("protocol").as_deref(),
        take("dst-port"),
        take("icmp-options"),
    ) {
        (Some(transport @ ("tcp" | "udp")), Some(ports), None) => {
            let mut slots = 0;
            for item in ports.split(',') {
                slots += item.split('-').count();
                add(
                    &mut set,
                    transport,
                    Some(item.split_once('-').unwrap_or((item, item))),
                );
            }
            assert!(slots <= 15, "{ports}");
        }
        (Some(transport @ ("icmp" | "icmpv6")), None, types) => {
            assert_eq!(transport == "icmp", is_v4);
            match types {
                None => add(&mut set, transport, None),
                Some(types) => {
                    let number = types.strip_suffix(":0-255").expect("all codes");
                    let transport = Transport::find(transport).expect("a transport");
                    set.insert_protocol(icmp_type(transport, number));
                }
            }
        }
        (Some(number), None, None) => {
            assert_ne!(number.parse::<u8>().expect("a number"), 0);
            add(&mut set, number, None);
        }
        (None, None, None) => assert!(jump.is_some(), "a rule that accepts everything"),
        other => panic!("no match of RouterOS: {other:?}"),
    }
    assert!(given.is_empty(), "{given:?}");
    FilterRule {
        chain,
        jump,
        source,
        destination,
        set,
        comment,
    }
}

/// Returns the name of the chain of a script for `RouterOS`.
pub(crate) fn mikrotik_chain(text: &str) -> &str {
    let mut hooks = text
        .lines()
        .filter_map(|line| line.split_once("chain=forward action=jump jump-target=\""));
    let (_, rest) = hooks.next().expect("a hook");
    rest.split_once('"').expect("a name").0
}

/// Reads a script for `RouterOS` by running it twice, and undoing it as its head says.
pub(crate) fn mikrotik(text: &str) -> Admitted {
    let mut router = Router::default();
    text.lines().for_each(|line| router.run(line));
    let once = router.clone();
    text.lines().for_each(|line| router.run(line));
    assert_eq!(router, once, "loading it again changes nothing");
    assert!(!router.has_comment("earlier rule of portolan"));
    let undo = text.lines().skip_while(|line| *line != "# Undo:").skip(1);
    let undo = undo.map_while(|line| line.strip_prefix("# /"));
    undo.for_each(|line| router.run(&format!("/{line}")));
    assert!(router.is_empty(), "{router:?}");
    once.admitted(mikrotik_chain(text))
}

/// Reads a service of `VMware` NSX.
pub(crate) fn nsx(text: &str) -> Admitted {
    let service: Value = serde_json::from_str(text).expect("JSON");
    let strings = |value: &Value, keys: &[&str]| -> Vec<String> {
        let strings = keys.iter().map(|key| value[*key].as_str().expect(key));
        strings.map(str::to_owned).collect()
    };
    let check_keys = |value: &Value, keys: &[&str]| {
        let own = value.as_object().expect("an object").keys();
        let own: BTreeSet<&str> = own.map(String::as_str).collect();
        let common = ["resource_type", "id", "display_name", "description"];
        assert_eq!(own, common.iter().chain(keys).copied().collect());
        let [id, name, description] =
            ["id", "display_name", "description"].map(|key| value[key].as_str().expect(key));
        let is_plain = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-';
        assert!(id == name && (1..=255).contains(&id.len()) && id.chars().all(is_plain));
        assert!((1..=1_024).contains(&description.len()), "{description}");
    };
    check_keys(&service, &["service_entries"]);
    assert_eq!(service["resource_type"], "Service");
    let mut set = PortSet::new();
    let mut ids = BTreeSet::new();
    for entry in service["service_entries"].as_array().expect("entries") {
        assert!(ids.insert(strings(entry, &["id"])));
        match entry["resource_type"].as_str().expect("a type") {
            "L4PortSetServiceEntry" => {
                check_keys(entry, &["l4_protocol", "destination_ports"]);
                let transport = match entry["l4_protocol"].as_str() {
                    Some("TCP") => "tcp",
                    Some("UDP") => "udp",
                    other => panic!("no protocol with ports: {other:?}"),
                };
                let ports = entry["destination_ports"].as_array().expect("ports");
                let mut values = 0;
                for item in ports {
                    let item = item.as_str().expect("a string");
                    values += item.split('-').count();
                    let ends = item.split_once('-');
                    assert!(ends.is_none_or(|(low, high)| low != high), "{item}");
                    add(&mut set, transport, Some(ends.unwrap_or((item, item))));
                }
                assert!((1..=15).contains(&values), "{ports:?}");
            }
            "IPProtocolServiceEntry" => {
                check_keys(entry, &["protocol_number"]);
                let number = entry["protocol_number"].as_u64().expect("a number");
                add(&mut set, &number.to_string(), None);
            }
            "ICMPTypeServiceEntry" => {
                let (name, transport) = match entry["protocol"].as_str() {
                    Some("ICMPv4") => ("icmp", Transport::Icmp),
                    Some("ICMPv6") => ("icmpv6", Transport::Icmpv6),
                    other => panic!("no protocol with types: {other:?}"),
                };
                if entry.get("icmp_type").is_some() {
                    check_keys(entry, &["protocol", "icmp_type"]);
                    let number = entry["icmp_type"].as_u64().expect("a number");
                    set.insert_protocol(icmp_type(transport, &number.to_string()));
                } else {
                    check_keys(entry, &["protocol"]);
                    add(&mut set, name, None);
                }
            }
            other => panic!("no entry of a service: {other}"),
        }
    }
    let mut admitted = Admitted::new();
    admit(&mut admitted, &anyone(), &set);
    admitted
}
