//! A file for `iptables-restore --noflush`: a chain of its own, to hang into INPUT or OUTPUT. IPv6 needs the
//! same for `ip6tables-restore`, which `ip6tables.rs` makes from here.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::comment::short;
use crate::export::entry::{entries, packed, why};
use crate::export::format::{Format, Group, Networks};
use crate::export::head::lines as head_lines;
use crate::export::name::short_identifier;
use crate::model::{Direction, Label, Lang, Matches, Ruleset, Transport};

pub(super) const FORMAT: Format = Format::new(
    "iptables",
    "iptables",
    Group::Linux,
    Label::new(
        "a chain for iptables-restore, the IPv4 half",
        "供 iptables-restore 使用的链，IPv4 部分",
    ),
    |ruleset, lang| chain(ruleset, lang, &IPV4),
)
.networks(Networks::Ipv4);

/// One of the two programs.
pub(super) struct Family {
    pub(super) program: &'static str,
    /// The program of the other address family.
    pub(super) other: &'static str,
    /// How AH is matched.
    pub(super) ah: &'static str,
}

const IPV4: Family = Family {
    program: "iptables",
    other: "ip6tables",
    ah: "-p ah",
};

/// The longest chain name that iptables takes is 28 characters; the longest direction is `-out`.
const LONGEST_NAME: usize = 28 - "-out".len();
/// "Up to 15 ports can be specified. A port range counts as two ports" (iptables-extensions(8), multiport).
const MULTIPORT: usize = 15;
/// iptables-restore reads 10 240 bytes at once and would take what follows in a comment for a rule; a
/// UTF-16 unit is three bytes at most.
const LONGEST_COMMENT: usize = 1_000;

/// The whole file for one family.
pub(super) fn chain(ruleset: &Ruleset, lang: Lang, family: &Family) -> String {
    let chain = format!(
        "{}-{}",
        short_identifier(&ruleset.name, LONGEST_NAME),
        ruleset.direction.name()
    );
    let mut text = String::new();
    for line in header(ruleset, &chain, lang, family) {
        comment(&mut text, &line);
    }
    let _ = write!(text, "*filter\n:{chain} - [0:0]\n");
    let set = ruleset.set();
    for transport in [Transport::Tcp, Transport::Udp] {
        let entries = entries(ruleset, &set, transport);
        for list in packed(&entries, MULTIPORT) {
            for entry in list {
                comment(
                    &mut text,
                    &format!("{} {}: {}", transport.label(), entry.range, entry.why(lang)),
                );
            }
            let ports: Vec<String> = list.iter().map(|entry| entry.with_dash(':')).collect();
            let name = transport.name();
            let matches = format!("-p {name} -m multiport --dports {}", ports.join(","));
            write_rules(&mut text, ruleset, &chain, &matches);
        }
    }
    for transport in set.protocols() {
        let needed = why(ruleset, transport, Matches::Protocol, lang);
        comment(&mut text, &format!("{}: {needed}", transport.label()));
        let matches = match transport {
            Transport::Ah => family.ah.to_owned(),
            other => format!("-p {}", other.name()),
        };
        write_rules(&mut text, ruleset, &chain, &matches);
    }
    text.push_str("COMMIT\n");
    text
}

fn header(ruleset: &Ruleset, chain: &str, lang: Lang, family: &Family) -> Vec<String> {
    let mut lines = head_lines(ruleset, lang);
    lines.push(String::new());
    let (program, other) = (family.program, family.other);
    let hook = match ruleset.direction {
        Direction::In => "INPUT",
        Direction::Out => "OUTPUT",
    };
    let jump =
        format!("{program} -C {hook} -j {chain} 2>/dev/null || {program} -I {hook} -j {chain}");
    let undo =
        format!("{program} -D {hook} -j {chain}; {program} -F {chain}; {program} -X {chain}");
    lines.extend(match lang {
        Lang::En => [
            format!("Load: {program}-restore --noflush FILE. Loading it again replaces what it loaded; without"),
            "--noflush every other rule of the table is lost.".to_owned(),
            format!("Hook: {jump}"),
            "Answers: only the ports are matched; your own rules accept established connections.".to_owned(),
            format!("Other address family: export {other} as well."),
            format!("Undo: {undo}"),
        ],
        Lang::Zh => [
            format!("加载：{program}-restore --noflush 文件。再次加载会替换它自己加载的内容；不带 --noflush"),
            "会清空该表中的所有其他规则。".to_owned(),
            format!("挂接：{jump}"),
            "应答：此处只匹配端口；已建立的连接由您自己的规则放行。".to_owned(),
            format!("另一地址族：请同时导出 {other}。"),
            format!("撤销：{undo}"),
        ],
    });
    lines
}

fn comment(text: &mut String, line: &str) {
    let line = short(line, LONGEST_COMMENT);
    // Writing to a string never fails.
    let _ = writeln!(text, "{}", format!("# {line}").trim_end());
}

/// One rule, or one for each source network.
fn write_rules(text: &mut String, ruleset: &Ruleset, chain: &str, matches: &str) {
    if ruleset.source_networks.is_empty() {
        let _ = writeln!(text, "-A {chain} {matches} -j ACCEPT");
    }
    for network in IpNet::aggregate(&ruleset.source_networks) {
        let _ = writeln!(text, "-A {chain} -s {network} {matches} -j ACCEPT");
    }
}
