//! Service set, address sets and a rule for Huawei firewalls (USG6000E command reference: `ip service-set`,
//! `service protocol`, `address`). A rule serves both address families, and zones are its direction.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::device::{halves, head, reasons};
use crate::export::entry::Protocol;
use crate::export::format::{Encoding, Excess, Format, Group};
use crate::export::head::Head;
use crate::export::input::Input;
use crate::model::{Label, PortRange, Transport};

pub(super) const FORMAT: Format = Format::new(
    "huawei-usg",
    "cfg",
    Group::Firewalls,
    Label::new(
        "service set, address sets and a rule for Huawei USG and HiSecEngine firewalls",
        "华为 USG、HiSecEngine 防火墙的服务集、地址集和安全策略规则",
    ),
    render,
)
.destinations()
.encoding(Encoding::Ascii)
.known_by(name)
.limited(exceeds);

/// Maximum length of a name without the suffix of a set such as `-src` or `-256`; the name of a rule is limited to 32
/// characters, those of sets to 63.
const LONGEST_NAME: usize = 32 - "-src".len();
/// Number of items in a service set; larger models take 512.
const MOST_ITEMS: usize = 256;
/// Number of items in an address set.
const MOST_ADDRESSES: usize = 4096;
/// Number of ports and ranges in an item.
const MOST_PORTS: usize = 64;
/// Maximum length of a port list, in characters: the whole command is shorter than 254, which every version takes.
const LONGEST_PORTS: usize = 200;

/// Returns the name of the rule and of the service set.
fn name(input: &Input<'_>) -> String {
    input.short_full_name(LONGEST_NAME)
}

fn exceeds(input: &Input<'_>) -> Option<Excess> {
    let networks = [&input.sources, &input.destinations];
    let needed = networks.map(|list| addresses(list.iter()).len());
    let [from, to] = needed;
    Excess::of(
        Label::new("networks in an address set", "个地址集成员"),
        from.max(to),
        MOST_ADDRESSES,
    )
}

/// Address or service set.
struct Set {
    /// Command that creates the set, without its type.
    command: String,
    /// Type of the set: `object` or `group`.
    kind: &'static str,
    /// Items of the set, without the keyword and the number.
    items: Vec<String>,
}

fn render(input: &Input<'_>) -> String {
    let name = name(input);
    let (from, to) = (format!("{name}-src"), format!("{name}-dst"));
    let services = service_sets(input, &name);
    let address_sets = [
        address_set(&from, input.sources.iter()),
        address_set(&to, input.destinations.iter()),
    ];
    // A set that this file doesn't have may be left by an earlier one.
    let mut undo = vec![
        "security-policy".to_owned(),
        format!("undo rule name {name}"),
        "quit".to_owned(),
    ];
    undo.extend(services.iter().map(|set| format!("undo {}", set.command)));
    undo.extend([&from, &to].map(|set| format!("undo ip address-set {set}")));
    let mut text = head(&how(input, &undo), "#");
    for line in undo {
        text.push_str(&line);
        text.push('\n');
    }
    // A group is created after its parts.
    for set in services.iter().skip(1).chain(services.first()) {
        write_set(&mut text, set, "service");
    }
    for set in address_sets.iter().flatten() {
        write_set(&mut text, set, "address");
    }
    // Writing to a string never fails.
    let _ = write!(
        text,
        "security-policy\n rule name {name}\n  source-zone trust\n  destination-zone dmz\n"
    );
    for (key, set, list) in [
        ("source", from, &input.sources),
        ("destination", to, &input.destinations),
    ] {
        if !list.are_anyone() {
            let _ = writeln!(text, "  {key}-address address-set {set}");
        }
    }
    // Last, so that the rule never permits more than it should.
    let _ = write!(text, "  service {name}\n  action permit\n quit\nquit\n");
    text
}

fn how(input: &Input<'_>, undo: &[String]) -> Head {
    let name = name(input);
    input
        .head()
        .lines([
            "For firewalls: USG6000 and later, HiSecEngine. Switches and routers have ACLs (format huawei).",
            "Zones: change trust and dmz in the rule to the zones of the sources and of the destinations.",
            "Load: in system view, without these # lines; where there is a commit command, commit afterwards. If the \
             device refuses a line of a set or of the rule, undo it all: a rule without its sets permits more.",
            "Loading it again replaces the rule and its sets. The first time, there is nothing to delete, which the \
             device reports. A set that another rule uses is not deleted and keeps its old items.",
            "Order: the rule comes last each time. In security-policy, move it above a rule that denies:",
            &format!("rule move {name} before RULE"),
            "Return traffic needs no rule: the firewall is stateful.",
            "Undo:",
        ])
        .lines(undo)
        .lines(["", "Reasons:"])
        .lines(reasons(input))
}

fn write_set(text: &mut String, set: &Set, keyword: &str) {
    let Set {
        command,
        kind,
        items,
    } = set;
    // Writing to a string never fails.
    let _ = writeln!(text, "{command} type {kind}");
    for (at, item) in items.iter().enumerate() {
        let _ = writeln!(text, " {keyword} {at} {item}");
    }
    text.push_str("quit\n");
}

/// Returns the address set with these networks, if there are any.
fn address_set(name: &str, networks: impl Iterator<Item = IpNet>) -> Option<Set> {
    let items = addresses(networks);
    (!items.is_empty()).then(|| Set {
        command: format!("ip address-set {name}"),
        kind: "object",
        items,
    })
}

fn addresses(networks: impl Iterator<Item = IpNet>) -> Vec<String> {
    let item = |network| match network {
        IpNet::V4(network) => format!("{} mask {}", network.addr(), network.prefix_len()),
        IpNet::V6(network) => format!("{} {}", network.addr(), network.prefix_len()),
    };
    networks.flat_map(halves).map(item).collect()
}

/// Returns the service set of that name, and its parts if it has more items than a set takes.
fn service_sets(input: &Input<'_>, name: &str) -> Vec<Set> {
    let set = |name: &str, kind, items| Set {
        command: format!("ip service-set {name}"),
        kind,
        items,
    };
    let items = services(input);
    if items.len() <= MOST_ITEMS {
        return vec![set(name, "object", items)];
    }
    let parts = items.chunks(MOST_ITEMS).enumerate();
    let parts: Vec<(String, &[String])> = parts
        .map(|(at, items)| (format!("{name}-{}", at + 1), items))
        .collect();
    let members = parts.iter().map(|(part, _)| format!("service-set {part}"));
    let mut sets = vec![set(name, "group", members.collect())];
    let parts = parts.iter();
    sets.extend(parts.map(|(part, items)| set(part, "object", items.to_vec())));
    sets
}

/// Returns the items of service sets.
fn services(input: &Input<'_>) -> Vec<String> {
    let mut items = Vec::new();
    for list in input.port_lists() {
        let item = format!("protocol {} destination-port", list.transport.name());
        let ports = list.entries.iter().map(|entry| ports(entry.range));
        let lists = lists(&ports.collect::<Vec<_>>());
        items.extend(lists.iter().map(|ports| format!("{item} {ports}")));
    }
    items.extend(input.protocols().iter().map(protocol));
    items
}

fn ports(range: PortRange) -> String {
    match range.count() {
        1 => range.to_string(),
        _ => format!("{} to {}", range.low(), range.high()),
    }
}

/// Joins ports to lists that fit into an item.
fn lists(ports: &[String]) -> Vec<String> {
    let mut lists: Vec<(usize, String)> = Vec::new();
    for port in ports {
        match lists.last_mut() {
            Some((count, list))
                if *count < MOST_PORTS && list.len() + " ".len() + port.len() <= LONGEST_PORTS =>
            {
                *count += 1;
                list.push(' ');
                list.push_str(port);
            }
            _ => lists.push((1, port.clone())),
        }
    }
    lists.into_iter().map(|(_, list)| list).collect()
}

fn protocol(protocol: &Protocol<'_>) -> String {
    let number = protocol.number();
    let transport = protocol.transport;
    match (transport, protocol.icmp_type()) {
        (Transport::Icmp | Transport::Icmpv6, None) => format!("protocol {}", transport.name()),
        (_, None) => format!("protocol {number}"),
        (_, Some(kind)) => {
            // A request has code 0; other types have several codes.
            let codes = if transport.echo() == Some(kind) {
                "0"
            } else {
                "0 to 255"
            };
            let name = transport.name();
            format!("protocol {name} {name}-type {kind} {codes}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_has_at_most_64_ports_and_a_short_command() {
        let ports: Vec<String> = (1..200).map(|port| port.to_string()).collect();
        let short = lists(&ports[..9]);
        assert_eq!(short, ["1 2 3 4 5 6 7 8 9"]);
        for ports in [&ports[..], &vec!["10000 to 20000".to_owned(); 99]] {
            let lists = lists(ports);
            assert_eq!(lists.join(" "), ports.join(" "));
            assert!(lists.iter().all(|list| list.len() <= LONGEST_PORTS));
        }
        assert_eq!(lists(&vec!["1".to_owned(); 65])[1], "1");
    }
}
