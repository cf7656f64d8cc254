//! Shell script with nmap commands that scan a host for these ports and protocols.

use std::fmt::Write as _;

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
);

fn render(input: &Input<'_>) -> String {
    let lists = input.port_lists();
    let protocols = input.protocols();
    let entries = lists.iter().flat_map(|list| &list.entries);
    let head = input
        .head()
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
    if !protocols.is_empty() {
        let numbers = protocols.iter().map(|one| one.transport.ip_protocol());
        let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
        let _ = writeln!(text, "nmap -Pn -sO -p {} \"$@\"", numbers.join(","));
    }
    text
}

/// Returns the letter of a transport in nmap's port lists, and the type of scan for it.
fn scan(transport: Transport) -> (char, &'static str) {
    match transport {
        Transport::Udp => ('U', "-sU"),
        _ => ('T', "-sS"),
    }
}
