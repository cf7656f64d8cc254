//! A file for `nft -f`: port sets and a chain without a hook, in a table of their own. An accept in one
//! base chain doesn't keep a later one from dropping (nft(8), verdict statement), so the chain is to be
//! hung into the administrator's own.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::entry::{Entry, entries, why};
use crate::export::format::{Format, Group, Networks};
use crate::export::head::lines as head_lines;
use crate::export::name::identifier;
use crate::model::{Direction, Label, Lang, Matches, PortSet, Ruleset, Transport};

pub(super) const FORMAT: Format = Format::new(
    "nftables",
    "nft",
    Group::Linux,
    Label::new(
        "sets and a chain for nft, to hang into a Linux firewall",
        "供 nft 使用的集合与链，挂入 Linux 防火墙",
    ),
    render,
)
.networks(Networks::ByFamily);

fn render(ruleset: &Ruleset, lang: Lang) -> String {
    let name = identifier(&ruleset.name).replace('-', "_");
    let direction = ruleset.direction.name();
    let table = format!("{name}_{direction}");
    let set = ruleset.set();
    let mut text = String::new();
    for line in header(ruleset, &table, lang) {
        // Writing to a string never fails.
        let _ = writeln!(text, "{}", format!("# {line}").trim_end());
    }
    // Deleting needs a table that is there: the first line makes it so, and all happens at once or not
    // at all. `destroy` says the same in one line, but nft 1.0.6 doesn't know it.
    let _ = write!(
        text,
        "\ntable inet {table}\ndelete table inet {table}\n\ntable inet {table} {{\n"
    );
    let mut rules = String::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        let entries = entries(ruleset, &set, transport);
        if entries.is_empty() {
            continue;
        }
        let ports = format!("{name}_{}_{direction}", transport.name());
        write_set(&mut text, &ports, &entries, lang);
        write_rules(
            &mut rules,
            ruleset,
            &format!("{} dport @{ports}", transport.name()),
        );
    }
    write_protocols(&mut rules, ruleset, &set, lang);
    let _ = write!(text, "\tchain {table} {{\n{rules}\t}}\n}}\n");
    text
}

fn header(ruleset: &Ruleset, table: &str, lang: Lang) -> Vec<String> {
    let mut lines = head_lines(ruleset, lang);
    lines.push(String::new());
    let hook = match ruleset.direction {
        Direction::In => "input",
        Direction::Out => "output",
    };
    let how = match lang {
        Lang::En => [
            "Load: nft -f FILE. Loading it again replaces what it loaded and nothing else.".to_owned(),
            "Hook: by itself the chain meets no packet. Copy the sets and the chain into the table of"
                .to_owned(),
            format!("your {hook} chain, and add there: jump {table}"),
            "Answers: only the ports are matched; your own chain accepts established connections."
                .to_owned(),
            format!("Undo: nft delete table inet {table}"),
        ],
        Lang::Zh => [
            "加载：nft -f 文件。再次加载只替换它自己加载的内容。".to_owned(),
            "挂接：此链本身不会遇到任何数据包。请将集合和链复制到".to_owned(),
            format!("您自己的 {hook} 链所在的表中，并在该链中加入：jump {table}"),
            "应答：此处只匹配端口；已建立的连接由您自己的链放行。".to_owned(),
            format!("撤销：nft delete table inet {table}"),
        ],
    };
    lines.extend(how);
    if ruleset.direction == Direction::Out && !ruleset.source_networks.is_empty() {
        let out = match lang {
            Lang::En => {
                "The source networks are this host's own addresses; destinations are not restricted."
            }
            Lang::Zh => "来源网络指本机自身的地址；目标地址不受限制。",
        };
        lines.push(out.to_owned());
    }
    lines
}

fn write_set(text: &mut String, name: &str, entries: &[Entry<'_>], lang: Lang) {
    let _ = write!(text, "\tset {name} {{\n\t\ttype inet_service\n");
    // nft refuses a range in a set without it.
    if entries.iter().any(|entry| entry.range.count() > 1) {
        text.push_str("\t\tflags interval\n");
    }
    text.push_str("\t\telements = {\n");
    for entry in entries {
        let _ = writeln!(text, "\t\t\t{}, # {}", entry.range, entry.why(lang));
    }
    text.push_str("\t\t}\n\t}\n\n");
}

fn write_protocols(rules: &mut String, ruleset: &Ruleset, set: &PortSet, lang: Lang) {
    for transport in set.protocols() {
        let needed = why(ruleset, transport, Matches::Protocol, lang);
        let _ = writeln!(rules, "\t\t# {}: {needed}", transport.label());
        let matches = format!("meta l4proto {}", transport.name());
        if transport != Transport::Icmp {
            write_rules(rules, ruleset, &matches);
        } else if ruleset.source_networks.is_empty() {
            // ICMP is that of IPv4, and in IPv6 its number means nothing.
            let _ = writeln!(rules, "\t\tmeta nfproto ipv4 {matches} accept");
        } else {
            write_rule(rules, "ip", &sources(ruleset).0, &matches);
        }
    }
}

/// One rule, or one for each address family that the sources name: in a table for both families, a
/// source of one leaves no way in for the other.
fn write_rules(rules: &mut String, ruleset: &Ruleset, matches: &str) {
    if ruleset.source_networks.is_empty() {
        let _ = writeln!(rules, "\t\t{matches} accept");
    }
    let (v4, v6) = sources(ruleset);
    write_rule(rules, "ip", &v4, matches);
    write_rule(rules, "ip6", &v6, matches);
}

fn write_rule(rules: &mut String, family: &str, networks: &[IpNet], matches: &str) {
    if !networks.is_empty() {
        let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
        let networks = networks.join(", ");
        let _ = writeln!(
            rules,
            "\t\t{family} saddr {{ {networks} }} {matches} accept"
        );
    }
}

/// The source networks of each family as nft itself would list them: merged, and without host bits.
fn sources(ruleset: &Ruleset) -> (Vec<IpNet>, Vec<IpNet>) {
    IpNet::aggregate(&ruleset.source_networks)
        .into_iter()
        .partition(|network| matches!(network, IpNet::V4(_)))
}
