//! A shell script of nmap commands that asks a host for these ports and protocols.

use std::fmt::Write as _;

use crate::export::entry::{entries, why};
use crate::export::format::{Format, Group};
use crate::export::head::lines as head_lines;
use crate::model::{Label, Lang, Matches, Ruleset, Transport};

pub(super) const FORMAT: Format = Format::new(
    "nmap",
    "sh",
    Group::Checks,
    Label::new(
        "nmap commands that ask a host for these ports",
        "用于探测这些端口的 nmap 命令",
    ),
    render,
);

fn render(ruleset: &Ruleset, lang: Lang) -> String {
    let set = ruleset.set();
    let mut lines = head_lines(ruleset, lang);
    lines.push(String::new());
    lines.extend(
        match lang {
            Lang::En => [
                "Run as root, from a host whose connections the rules allow: sh FILE HOST...",
                "Only scans; nothing is changed, so there is nothing to undo.",
            ],
            Lang::Zh => [
                "请以 root 身份在规则允许连接的主机上运行：sh 文件 主机……",
                "只扫描，不作任何更改，因此无需撤销。",
            ],
        }
        .map(str::to_owned),
    );
    lines.push(String::new());
    // The letters of nmap's port lists, and the scans that they need.
    let mut scans = Vec::new();
    let mut lists = Vec::new();
    for (transport, letter, scan) in [(Transport::Tcp, 'T', "-sS"), (Transport::Udp, 'U', "-sU")] {
        let entries = entries(ruleset, &set, transport);
        if entries.is_empty() {
            continue;
        }
        let about = entries.iter();
        lines
            .extend(about.map(|entry| {
                format!("{} {}: {}", transport.label(), entry.range, entry.why(lang))
            }));
        let runs: Vec<String> = entries
            .iter()
            .map(|entry| entry.range.to_string())
            .collect();
        scans.push(scan);
        lists.push(format!("{letter}:{}", runs.join(",")));
    }
    let protocols: Vec<Transport> = set.protocols().collect();
    lines.extend(protocols.iter().map(|&transport| {
        format!(
            "{}: {}",
            transport.label(),
            why(ruleset, transport, Matches::Protocol, lang)
        )
    }));

    let mut text = "#!/bin/sh\n".to_owned();
    for line in lines {
        // Writing to a string never fails.
        let _ = writeln!(text, "{}", format!("# {line}").trim_end());
    }
    text.push_str(": \"${1:?sh FILE HOST...}\"\n");
    if !lists.is_empty() {
        let _ = writeln!(
            text,
            "nmap -Pn {} -p {} \"$@\"",
            scans.join(" "),
            lists.join(",")
        );
    }
    if !protocols.is_empty() {
        let numbers: Vec<String> = protocols
            .iter()
            .map(|one| one.ip_protocol().to_string())
            .collect();
        let _ = writeln!(text, "nmap -Pn -sO -p {} \"$@\"", numbers.join(","));
    }
    text
}
