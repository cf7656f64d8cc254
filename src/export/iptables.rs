//! File for `iptables-restore --noflush`: a separate chain, to be called from INPUT or OUTPUT. IPv6 needs a
//! counterpart for `ip6tables-restore`, which `ip6tables.rs` derives from this module.

use std::fmt::Write as _;

use crate::export::comment;
use crate::export::entry::packed;
use crate::export::format::{Format, Group, Networks};
use crate::export::head::Head;
use crate::export::input::Input;
use crate::export::network_list::NetworkList;
use crate::model::{Direction, Label, Rule, Transport, text};

pub(super) const FORMAT: Format = Format::new(
    "iptables",
    "iptables",
    Group::Linux,
    Label::new(
        "a chain for iptables-restore, IPv4 only",
        "供 iptables-restore 使用的链，仅 IPv4",
    ),
    |input| chain(input, &IPV4),
)
.only(expresses)
.networks(Networks::Ipv4)
.known_by(name)
.destinations();

/// One of the two programs.
pub(super) struct Program {
    pub(super) name: &'static str,
    /// Program of the other address family.
    pub(super) other: &'static str,
    /// Match for AH.
    pub(super) ah: &'static str,
    /// Match for ICMP or ICMPv6, and the option for a message type.
    pub(super) icmp: &'static str,
    pub(super) icmp_type: &'static str,
}

const IPV4: Program = Program {
    name: "iptables",
    other: "ip6tables",
    ah: "-p ah",
    icmp: "-p icmp",
    icmp_type: "-m icmp --icmp-type",
};

/// Number that means any type to iptables.
const ANY_TYPE: u8 = 255;

fn expresses(rule: &Rule) -> bool {
    rule.transport != Transport::Icmpv6 && rule.icmp_type() != Some(ANY_TYPE)
}

/// Maximum length of a chain name, in characters.
const LONGEST_NAME: usize = 28;
/// "Up to 15 ports can be specified. A port range counts as two ports" (iptables-extensions(8), multiport).
const MULTIPORT: usize = 15;
/// Maximum length of a comment, in UTF-16 units of at most three bytes: iptables-restore reads 10 240 bytes
/// at once and would parse the rest of a longer comment as a rule.
const LONGEST_COMMENT: usize = 1_000;

/// Returns the name of the chain.
pub(super) fn name(input: &Input<'_>) -> String {
    input.short_full_name(LONGEST_NAME)
}

/// Writes the whole file for one address family.
pub(super) fn chain(input: &Input<'_>, program: &Program) -> String {
    let chain = name(input);
    let mut text = head(input, &chain, program).written(comment);
    // Writing to a string never fails.
    let _ = write!(text, "*filter\n:{chain} - [0:0]\n");
    for list in input.port_lists() {
        for entries in packed(&list.entries, MULTIPORT) {
            let reasons = entries.iter().map(|entry| entry.labeled_reason(input.lang));
            text.extend(reasons.map(|reason| comment(&reason)));
            let ports: Vec<String> = entries.iter().map(|entry| entry.with_dash(':')).collect();
            let name = list.transport.name();
            let matches = format!("-p {name} -m multiport --dports {}", ports.join(","));
            write_rules(&mut text, input, &chain, &matches);
        }
    }
    for protocol in input.protocols() {
        text.push_str(&comment(&protocol.reason(input.lang)));
        let matches = match (protocol.transport, protocol.icmp_type()) {
            (Transport::Ah, _) => program.ah.to_owned(),
            (_, Some(number)) => format!("{} {} {number}", program.icmp, program.icmp_type),
            (Transport::Icmp | Transport::Icmpv6, None) => program.icmp.to_owned(),
            (_, None) => format!("-p {}", protocol.word()),
        };
        write_rules(&mut text, input, &chain, &matches);
    }
    text.push_str("COMMIT\n");
    text
}

fn head(input: &Input<'_>, chain: &str, program: &Program) -> Head {
    let (program, other) = (program.name, program.other);
    let hook = match input.ruleset.direction {
        Direction::In => "INPUT",
        Direction::Out => "OUTPUT",
    };
    let jump =
        format!("{program} -C {hook} -j {chain} 2>/dev/null || {program} -I {hook} -j {chain}");
    let undo =
        format!("{program} -D {hook} -j {chain}; {program} -F {chain}; {program} -X {chain}");
    input.head().texts([
        text!(
            "Load: {program}-restore --noflush FILE. Loading it again replaces what it loaded; without",
            "加载：{program}-restore --noflush 文件。再次加载会替换它自己加载的内容；不带 --noflush"
        ),
        text!(
            "--noflush every other rule of the table is lost.",
            "会清空该表中的所有其他规则。"
        ),
        text!("Hook: {jump}", "挂接：{jump}"),
        text!(
            "Return traffic: only the ports are matched; your own rules accept established connections.",
            "返回流量：此处只匹配端口；已建立的连接由您自己的规则放行。"
        ),
        text!(
            "Other address family: export {other} as well; if that is refused, undo its earlier file.",
            "另一地址族：请同时导出 {other}；如无法导出，请撤销其先前的文件。"
        ),
        text!("Undo: {undo}", "撤销：{undo}"),
    ])
}

fn comment(line: &str) -> String {
    comment::comment("#", &comment::short(line, LONGEST_COMMENT))
}

/// Writes a rule for each source network and destination network.
fn write_rules(text: &mut String, input: &Input<'_>, chain: &str, matches: &str) {
    let options = |option: &str, networks: &NetworkList| {
        networks.words("", |network| format!("-{option} {network} "))
    };
    for source in options("s", &input.sources) {
        for destination in options("d", &input.destinations) {
            let _ = writeln!(text, "-A {chain} {source}{destination}{matches} -j ACCEPT");
        }
    }
}
