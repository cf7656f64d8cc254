//! A batch file of `netsh advfirewall` for Windows Firewall, where PowerShell is not at hand. The grammar is
//! that of netsh's own help.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::batch::remarks;
use crate::export::format::{Encoding, Format, Group, Networks};
use crate::export::head::lines as head_lines;
use crate::export::name::identifier;
use crate::export::windows::{KEYS, Row, address, advice, protocol, rows};
use crate::model::{Direction, Label, Lang, Ruleset};

pub(super) const FORMAT: Format = Format::new(
    "netsh",
    "bat",
    Group::Windows,
    Label::new(
        "a batch file for Windows Firewall, where PowerShell is missing",
        "Windows 防火墙批处理文件，用于没有 PowerShell 的场合",
    ),
    render,
)
.rpc_keyword()
.networks(Networks::ByFamily)
.encoding(Encoding::AsciiCrlf);

/// A line of a batch file holds 8191 characters. A run of ports takes 12 of them at most and a network
/// 44, so these many of both fit; what is more becomes a rule of the same name.
const PORTS_A_LINE: usize = 250;
const NETWORKS_A_LINE: usize = 80;

fn render(ruleset: &Ruleset, lang: Lang) -> String {
    let name = identifier(&ruleset.name);
    let direction = ruleset.direction.name();
    let mut text = "@echo off\n".to_owned();
    let mut lines = head_lines(ruleset, lang);
    lines.push(String::new());
    lines.extend(advice(lang).map(str::to_owned));
    lines.push(
        "Run it in an elevated prompt. Running it again replaces its own rules and no others."
            .to_owned(),
    );
    lines.push("Undo: run it with the word remove.".to_owned());
    remarks(&mut text, lines);
    // netsh adds a second rule of a name that is there, and deletes all of that name. In a batch file
    // a percent sign is written twice.
    let _ = write!(
        text,
        "for %%K in ({keys}) do netsh advfirewall firewall delete rule name=\"{name}-%%K-{direction}\" >nul 2>&1\n\
         if /i \"%~1\"==\"remove\" exit /b 0\n",
        keys = KEYS.join(" "),
    );
    for row in rows(ruleset, lang) {
        write_row(
            &mut text,
            ruleset,
            &format!("{name}-{}-{direction}", row.key),
            &row,
        );
    }
    text
}

fn write_row(text: &mut String, ruleset: &Ruleset, name: &str, row: &Row) {
    remarks(
        text,
        row.reasons.iter().map(|(run, why)| match run {
            Some(run) => format!("{} {run}: {why}", row.transport.label()),
            None => format!("{}: {why}", row.label),
        }),
    );
    let (port, ip) = match ruleset.direction {
        Direction::In => ("localport", "remoteip"),
        Direction::Out => ("remoteport", "localip"),
    };
    let words = row.ports.words("RPC-EPMap");
    let ports = match words.as_slice() {
        [] => vec![String::new()],
        words => {
            let lists = words.chunks(PORTS_A_LINE);
            lists
                .map(|list| format!(" {port}={}", list.join(",")))
                .collect()
        }
    };
    let networks: Vec<String> = IpNet::aggregate(&ruleset.source_networks)
        .iter()
        .map(address)
        .collect();
    let networks = match networks.as_slice() {
        [] => vec!["any".to_owned()],
        networks => {
            let lists = networks.chunks(NETWORKS_A_LINE);
            lists.map(|list| list.join(",")).collect()
        }
    };
    for ports in &ports {
        for networks in &networks {
            let _ = writeln!(
                text,
                "netsh advfirewall firewall add rule name=\"{name}\" dir={} action=allow protocol={}{ports} \
                 {ip}={networks} profile=domain || exit /b 1",
                ruleset.direction.name(),
                protocol(row.transport).to_ascii_lowercase(),
            );
        }
    }
}
