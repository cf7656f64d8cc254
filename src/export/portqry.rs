//! Batch file for Microsoft's PortQry, which tests these ports on a host one after another. The syntax is
//! documented in "Portqry Syntax" in the Windows Server 2003 library.

use std::fmt::Write as _;

use crate::export::batch::remark;
use crate::export::entry::{Entry, ranges};
use crate::export::format::{Encoding, Format, Group};
use crate::export::input::Input;
use crate::model::{Kind, Label};

pub(super) const FORMAT: Format = Format::new(
    "portqry",
    "bat",
    Group::Checks,
    Label::new(
        "a batch file for PortQry, to test these ports on a host",
        "PortQry 批处理文件，用于探测这些端口",
    ),
    render,
)
// Testing a dynamic range port by port takes hours; the endpoint mapper lists the ports in use.
.only(|rule| rule.transport.has_ports() && rule.kind == Kind::Static)
.encoding(Encoding::AsciiCrlf)
.descriptive();

/// Number of ports per command. No limit is documented; this stays well below the limit of a line.
const PORTS_A_LINE: usize = 100;

fn render(input: &Input<'_>) -> String {
    let head = input.head().lines([
        "Run it with the names of the hosts, from a host whose connections the rules allow.",
        "Dynamic ports are not tested: PortQry lists the ports of the endpoint mapper at tcp/135.",
        "Only tests; nothing is changed, so there is nothing to undo.",
    ]);
    let mut text = "@echo off\n".to_owned() + &head.written(remark);
    text.push_str("if \"%~1\"==\"\" exit /b 2\n:next\n");
    for list in input.port_lists() {
        let (singles, runs): (Vec<Entry<'_>>, Vec<Entry<'_>>) = list
            .entries
            .into_iter()
            .partition(|entry| entry.range.count() == 1);
        for some in singles.chunks(PORTS_A_LINE) {
            let ports = format!("-o {}", ranges(some).join(","));
            write_query(&mut text, input, some, &ports);
        }
        for run in &runs {
            let ports = format!("-r {}", run.with_dash(':'));
            write_query(&mut text, input, std::slice::from_ref(run), &ports);
        }
    }
    text.push_str("shift\nif not \"%~1\"==\"\" goto next\n");
    text
}

/// Writes the query for `ports`, the ports of `entries`; at least one, all of the same transport.
fn write_query(text: &mut String, input: &Input<'_>, entries: &[Entry<'_>], ports: &str) {
    let reasons = entries.iter();
    text.extend(reasons.map(|entry| remark(&entry.labeled_reason(input.lang))));
    if let Some(first) = entries.first() {
        let transport = first.transport.name();
        // Writing to a string never fails.
        let _ = writeln!(text, "portqry -n \"%~1\" -p {transport} {ports}");
    }
}
