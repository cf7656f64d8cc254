//! Shell script with nmap commands that scan a host for these ports and protocols.

use std::fmt::Write as _;

use crate::export::entry::Protocol;
use crate::export::format::{Format, Group};
use crate::export::input::Input;
use crate::model::{Label, Transport};

pub(super) const FORMAT: Format = Format::new(
    "nmap",
    "sh",
    Group::Checks,
    Label::new(
        "nmap commands that scan a host for these ports",
        "用于探测这些端口的 nmap 命令",
    ),
    render,
)
// Only the echo request can be sent alone.
.only(|rule| rule.icmp_type().is_none() || rule.icmp_type() == rule.transport.echo());

/// Explains the scans with `-6`.
const BY_IPV6: Label = Label::new(
    "ICMPv6 is tested with -6, which needs names or IPv6 addresses of the hosts.",
    "ICMPv6 使用 -6 探测，须给出主机名或 IPv6 地址。",
);

fn render(input: &Input<'_>) -> String {
    let lists = input.port_lists();
    let protocols = input.protocols();
    let entries = lists.iter().flat_map(|list| &list.entries);
    let v6 = protocols
        .iter()
        .any(|one| one.transport == Transport::Icmpv6);
    let head = input
        .head()
        .texts(v6.then_some(BY_IPV6))
        .texts([
            Label::new(
                "Run as root, from a host whose connections the rules allow: sh FILE HOST...",
                "请以 root 身份在规则允许连接的主机上运行：sh 文件 主机……",
            ),
            Label::new(
                "Only scans; nothing is changed, so there is nothing to undo.",
                "只扫描，不作任何更改，因此无需撤销。",
            ),
        ])
        .lines([""])
        .lines(entries.map(|entry| entry.labeled_reason(input.lang)))
        .lines(protocols.iter().map(|one| one.reason(input.lang)));
    let mut text = "#!/bin/sh\n".to_owned() + &head.comments("#");
    text.push_str(": \"${1:?sh FILE HOST...}\"\n");
    if !lists.is_empty() {
        let scans: Vec<&str> = lists.iter().map(|list| scan(list.transport).1).collect();
        let ports = lists.iter().map(|list| {
            let letter = scan(list.transport).0;
            format!("{letter}:{}", list.ranges().join(","))
        });
        let ports: Vec<String> = ports.collect();
        // Writing to a string never fails.
        let _ = writeln!(
            text,
            "nmap -Pn {} -p {} \"$@\"",
            scans.join(" "),
            ports.join(",")
        );
    }
    let (icmpv6, others): (Vec<_>, Vec<_>) = protocols
        .iter()
        .partition(|one| one.transport == Transport::Icmpv6);
    write_protocols(&mut text, "nmap", &others);
    write_protocols(&mut text, "nmap -6", &icmpv6);
    text
}

/// Writes the scans for IP protocols, and for the echo request of ICMP or ICMPv6, which is no scan but a way of
/// host discovery.
fn write_protocols(text: &mut String, program: &str, protocols: &[&Protocol<'_>]) {
    let (types, whole): (Vec<_>, Vec<_>) = protocols
        .iter()
        .copied()
        .partition(|one: &&Protocol<'_>| one.icmp_type().is_some());
    if !whole.is_empty() {
        let numbers = whole.iter().map(|one| one.number().to_string());
        let numbers: Vec<String> = numbers.collect();
        let _ = writeln!(text, "{program} -Pn -sO -p {} \"$@\"", numbers.join(","));
    }
    if !types.is_empty() {
        // In a local network, nmap would ask by ARP instead.
        let _ = writeln!(text, "{program} -sn -PE --disable-arp-ping \"$@\"");
    }
}

/// Returns the letter of a transport in nmap's port lists, and the type of scan for it.
fn scan(transport: Transport) -> (char, &'static str) {
    match transport {
        Transport::Udp => ('U', "-sU"),
        _ => ('T', "-sS"),
    }
}
