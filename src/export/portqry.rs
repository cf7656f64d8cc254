//! A batch file for Microsoft's PortQry, which asks a host for these ports one after another. The syntax is
//! that of "Portqry Syntax" in the Windows Server 2003 library.

use std::fmt::Write as _;

use crate::export::batch::remarks;
use crate::export::entry::{Entry, entries};
use crate::export::format::{Encoding, Format, Group};
use crate::export::head::lines as head_lines;
use crate::model::{Kind, Label, Lang, Ruleset, Transport};

pub(super) const FORMAT: Format = Format::new(
    "portqry",
    "bat",
    Group::Checks,
    Label::new(
        "a batch file for PortQry, to ask a host for these ports",
        "PortQry 批处理文件，用于探测这些端口",
    ),
    render,
)
// Asking for a dynamic range one port after another takes hours; the endpoint mapper tells more.
.only(|rule| rule.transport.has_ports() && rule.kind == Kind::Static)
.encoding(Encoding::AsciiCrlf);

/// No limit of a list is documented; this many stay far from that of a line.
const PORTS_A_LINE: usize = 100;

fn render(ruleset: &Ruleset, lang: Lang) -> String {
    let mut text = "@echo off\n".to_owned();
    let mut lines = head_lines(ruleset, lang);
    lines.push(String::new());
    lines.extend(
        [
            "Run it with the names of the hosts, from a host whose connections the rules allow.",
            "Dynamic ports are not asked for: PortQry prints what the endpoint mapper at 135 tells.",
            "Only asks; nothing is changed, so there is nothing to undo.",
        ]
        .map(str::to_owned),
    );
    remarks(&mut text, lines);
    text.push_str("if \"%~1\"==\"\" exit /b 2\n:next\n");
    let set = ruleset.set();
    for transport in [Transport::Tcp, Transport::Udp] {
        let entries = entries(ruleset, &set, transport);
        let (singles, runs): (Vec<Entry<'_>>, Vec<Entry<'_>>) = entries
            .into_iter()
            .partition(|entry| entry.range.count() == 1);
        for list in singles.chunks(PORTS_A_LINE) {
            let ports: Vec<String> = list.iter().map(|entry| entry.range.to_string()).collect();
            write_query(
                &mut text,
                transport,
                list,
                &format!("-o {}", ports.join(",")),
                lang,
            );
        }
        for run in runs.chunks(1) {
            let range: Vec<String> = run.iter().map(|entry| entry.with_dash(':')).collect();
            write_query(
                &mut text,
                transport,
                run,
                &format!("-r {}", range.join(",")),
                lang,
            );
        }
    }
    text.push_str("shift\nif not \"%~1\"==\"\" goto next\n");
    text
}

fn write_query(
    text: &mut String,
    transport: Transport,
    entries: &[Entry<'_>],
    ports: &str,
    lang: Lang,
) {
    let reasons = entries.iter();
    remarks(
        text,
        reasons.map(|entry| format!("{} {}: {}", transport.label(), entry.range, entry.why(lang))),
    );
    // Writing to a string never fails.
    let _ = writeln!(text, "portqry -n \"%~1\" -p {} {ports}", transport.name());
}
