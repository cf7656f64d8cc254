//! File for `nft -f`: port sets and a chain without a hook, in a separate table. An accept in one base chain
//! doesn't prevent a later one from dropping (nft(8), verdict statement), so the chain has to be called from
//! the administrator's base chain.

use std::fmt::Write as _;

use crate::export::entry::PortList;
use crate::export::format::{Format, Group};
use crate::export::head::Head;
use crate::export::input::Input;
use crate::export::network_list::{Family, Flow};
use crate::model::{Direction, Label, Lang, Transport, text};

pub(super) const FORMAT: Format = Format::new(
    "nftables",
    "nft",
    Group::Linux,
    Label::new(
        "sets and a chain for nft, to add to a Linux firewall",
        "供 nft 使用的集合和链，用于加入 Linux 防火墙",
    ),
    render,
)
.known_by(table)
.destinations();

/// Returns the name of the table and of its chain.
fn table(input: &Input<'_>) -> String {
    input.full_name().replace('-', "_")
}

fn render(input: &Input<'_>) -> String {
    let name = input.name().replace('-', "_");
    let direction = input.direction();
    let table = table(input);
    let mut text = head(input, &table).comments("#");
    // Deleting requires that the table exists: the first line ensures this, and the file is applied
    // atomically. `destroy` would do both, but nft 1.0.6 doesn't support it. Writing to a string never fails.
    let _ = write!(
        text,
        "\ntable inet {table}\ndelete table inet {table}\n\ntable inet {table} {{\n"
    );
    let mut rules = String::new();
    for list in input.port_lists() {
        let transport = list.transport.name();
        let set = format!("{name}_{transport}_{direction}");
        write_set(&mut text, &set, &list, input.lang);
        let matches = format!("{transport} dport @{set}");
        write_rules(&mut rules, &input.flows(list.transport), &matches);
    }
    write_protocols(&mut rules, input);
    let _ = write!(text, "\tchain {table} {{\n{rules}\t}}\n}}\n");
    text
}

fn head(input: &Input<'_>, table: &str) -> Head {
    let outbound = input.ruleset.direction == Direction::Out;
    let hook = if outbound { "output" } else { "input" };
    let own_addresses = Label::new(
        "The source networks are this host's own addresses.",
        "来源网络指本机自身的地址。",
    );
    let named = !input.sources.are_anyone();
    input
        .head()
        .texts([
            text!(
                "Load: nft -f FILE. Loading it again replaces what it loaded and nothing else.",
                "加载：nft -f 文件。再次加载只替换它自己加载的内容。"
            ),
            text!(
                "Hook: no packet reaches the chain by itself. Copy the sets and the chain into the table of",
                "接入：数据包不会自行进入此链。请将集合和链复制到"
            ),
            text!(
                "your {hook} chain, and add there: jump {table}",
                "您自己的 {hook} 链所在的表中，并在该链中加入：jump {table}"
            ),
            text!(
                "Return traffic: only the ports are matched; your own chain accepts established connections.",
                "返回流量：此处只匹配端口；已建立的连接由您自己的链放行。"
            ),
            text!(
                "Undo: nft delete table inet {table}",
                "撤销：nft delete table inet {table}"
            ),
        ])
        .texts((outbound && named).then_some(own_addresses))
}

fn write_set(text: &mut String, name: &str, list: &PortList<'_>, lang: Lang) {
    let _ = write!(text, "\tset {name} {{\n\t\ttype inet_service\n");
    // Without the flag, nft rejects ranges in a set.
    if list.entries.iter().any(|entry| entry.range.count() > 1) {
        text.push_str("\t\tflags interval\n");
    }
    text.push_str("\t\telements = {\n");
    for entry in &list.entries {
        let _ = writeln!(text, "\t\t\t{}, # {}", entry.range, entry.services(lang));
    }
    text.push_str("\t\t}\n\t}\n\n");
}

fn write_protocols(rules: &mut String, input: &Input<'_>) {
    for protocol in input.protocols() {
        let _ = writeln!(rules, "\t\t# {}", protocol.reason(input.lang));
        let matches = match (protocol.transport, protocol.icmp_type()) {
            (transport, Some(number)) => format!("{} type {number}", transport.name()),
            // Of each protocol, the number has no meaning in the other address family.
            (Transport::Icmp, None) => "meta nfproto ipv4 meta l4proto icmp".to_owned(),
            (Transport::Icmpv6, None) => "meta nfproto ipv6 meta l4proto icmpv6".to_owned(),
            (_, None) => format!("meta l4proto {}", protocol.word()),
        };
        write_rules(rules, &input.flows(protocol.transport), &matches);
    }
}

/// Writes a rule for each flow: with networks of only one address family, the table for both must not accept the other.
fn write_rules(rules: &mut String, flows: &[Flow], matches: &str) {
    for flow in flows {
        let family = match flow.family {
            Some(Family::V6) => "ip6",
            Some(Family::V4) | None => "ip",
        };
        rules.push_str("\t\t");
        for (field, networks) in [("saddr", &flow.sources), ("daddr", &flow.destinations)] {
            if !networks.is_empty() {
                let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
                let _ = write!(rules, "{family} {field} {{ {} }} ", networks.join(", "));
            }
        }
        let _ = writeln!(rules, "{matches} accept");
    }
}
