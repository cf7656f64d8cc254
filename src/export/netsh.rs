//! Batch file with `netsh advfirewall` commands for Windows Firewall, for hosts without PowerShell. The
//! syntax is taken from netsh's help.

use std::fmt::Write as _;

use crate::export::batch::remark;
use crate::export::format::{Encoding, Format, Group};
use crate::export::input::Input;
use crate::export::windows::{ADVICE, KEYS, Row, address, parameters, rows};
use crate::model::Label;

pub(super) const FORMAT: Format = Format::new(
    "netsh",
    "bat",
    Group::Windows,
    Label::new(
        "a batch file for Windows Firewall, for hosts without PowerShell",
        "Windows 防火墙批处理文件，用于没有 PowerShell 的主机",
    ),
    render,
)
.rpc_keyword()
.encoding(Encoding::AsciiCrlf);

/// Maximum number of ports, and of networks, in a command. A line of a batch file is limited to 8191
/// characters; a port range takes at most 12 and a network 44. The rest goes into further rules with the same
/// name.
const PORTS_A_LINE: usize = 250;
const NETWORKS_A_LINE: usize = 80;

fn render(input: &Input<'_>) -> String {
    let (name, direction) = (input.name(), input.direction());
    let head = input
        .head_of(&format!("{name}-*-{direction}"))
        .texts(ADVICE)
        .lines([
            "Run it in an elevated prompt. Running it again only replaces its own rules.",
            "Undo: run it with the argument remove.",
        ]);
    let mut text = "@echo off\n".to_owned() + &head.written(remark);
    // netsh adds a second rule if the name exists, and deletes all rules with a name. Percent signs are
    // doubled in batch files. Writing to a string never fails.
    let _ = write!(
        text,
        "for %%K in ({keys}) do netsh advfirewall firewall delete rule name=\"{name}-%%K-{direction}\" >nul 2>&1\n\
         if /i \"%~1\"==\"remove\" exit /b 0\n",
        keys = KEYS.join(" "),
    );
    for row in rows(input) {
        write_row(&mut text, input, &row);
    }
    text
}

fn write_row(text: &mut String, input: &Input<'_>, row: &Row) {
    text.extend(row.labeled_reasons().map(|reason| remark(&reason)));
    let (port, ip) = parameters(input.ruleset.direction);
    let protocol = row.protocol.to_ascii_lowercase();
    let words = row.ports.words("RPC-EPMap");
    let ports = words.chunks(PORTS_A_LINE);
    let ports = ports.map(|list| format!("{protocol} {port}={}", list.join(",")));
    let types = row.icmp_types.iter();
    let types = types.map(|number| format!("{protocol}:{number},any"));
    let mut matches: Vec<String> = ports.chain(types).collect();
    if matches.is_empty() {
        matches.push(protocol.clone());
    }
    let networks = row.sources(input).words("any", address);
    for matches in &matches {
        for networks in networks.chunks(NETWORKS_A_LINE) {
            let _ = writeln!(
                text,
                "netsh advfirewall firewall add rule name=\"{}-{}-{direction}\" dir={direction} action=allow \
                 protocol={matches} {ip}={} profile=domain || exit /b 1",
                input.name(),
                row.key,
                networks.join(","),
                direction = input.direction(),
            );
        }
    }
}
