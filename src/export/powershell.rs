//! PowerShell script for Windows Firewall, with `New-NetFirewallRule`. The code is ASCII; only comments and
//! descriptions are in the user's language.

use std::fmt::Write as _;

use crate::export::comment::{one_line, short};
use crate::export::format::{Encoding, Format, Group};
use crate::export::head::Head;
use crate::export::input::Input;
use crate::export::windows::{ADVICE, Row, rows};
use crate::model::{Direction, Label};

pub(super) const FORMAT: Format = Format::new(
    "powershell",
    "ps1",
    Group::Windows,
    Label::new(
        "a script for Windows Firewall, safe to run again and to undo",
        "Windows 防火墙脚本，可重复运行，也可撤销",
    ),
    render,
)
.rpc_keyword()
.encoding(Encoding::CrlfMarked);

/// Maximum length of a description; the limit of the field is 10 000 characters ([MS-FASP] 2.2.37).
const LONGEST_DESCRIPTION: usize = 9_000;

/// Removes the rules of an earlier run, and adds the rules of the table.
const CODE: &str = "\
)
Get-NetFirewallRule -Group $group -PolicyStore $PolicyStore -ErrorAction SilentlyContinue |
    Remove-NetFirewallRule -WhatIf:$WhatIfPreference
if (-not $Remove) {
    foreach ($rule in $rules) {
        $null = New-NetFirewallRule @rule -Group $group -Direction FLOW -Action Allow -Enabled True `
            -Profile $Profile -LocalAddress $LocalAddress -RemoteAddress $RemoteAddress `
            -PolicyStore $PolicyStore -WhatIf:$WhatIfPreference
    }
}
";

fn render(input: &Input<'_>) -> String {
    let (flow, port) = match input.ruleset.direction {
        Direction::In => ("Inbound", "LocalPort"),
        Direction::Out => ("Outbound", "RemotePort"),
    };
    let mut text = "#Requires -RunAsAdministrator\n".to_owned() + &head(input).comments("#");
    write_parameters(&mut text, input);
    for row in rows(input) {
        write_rule(&mut text, input, &row, port);
    }
    // Functions of modules don't inherit -WhatIf, so it is passed explicitly.
    text.push_str(&CODE.replace("FLOW", flow));
    text
}

fn write_parameters(text: &mut String, input: &Input<'_>) {
    let sources = input.sources.words("Any", ToString::to_string);
    let any = vec!["Any".to_owned()];
    // The sources are the remote addresses of inbound rules and the local addresses of outbound ones.
    let (local, remote) = match input.ruleset.direction {
        Direction::In => (&any, &sources),
        Direction::Out => (&sources, &any),
    };
    // Writing to a string never fails.
    let _ = write!(
        text,
        "\
[CmdletBinding(SupportsShouldProcess)]
param(
    [string[]] $RemoteAddress = @({remote}),
    [string[]] $LocalAddress = @({local}),
    [string] $Profile = 'Domain',
    [string] $PolicyStore = 'PersistentStore',
    [switch] $Remove
)
$ErrorActionPreference = 'Stop'
$group = {group}
$rules = @(
",
        remote = quoted_list(remote),
        local = quoted_list(local),
        group = quoted(&input.full_name()),
    );
}

/// Writes a row of the script's rule table; `port` is the parameter for the ports.
fn write_rule(text: &mut String, input: &Input<'_>, row: &Row, port: &str) {
    let (name, direction) = (input.name(), input.direction());
    let ports = row.ports.words("RPCEPMap");
    let types: Vec<String> = row.icmp_types.iter().map(ToString::to_string).collect();
    let mut matches = String::new();
    for (parameter, items) in [(port, ports), ("IcmpType", types)] {
        if !items.is_empty() {
            let _ = write!(matches, " {parameter} = {};", quoted_list(&items));
        }
    }
    let _ = writeln!(
        text,
        "    @{{ Name = {}; DisplayName = {}; Protocol = {};{matches} Description = {} }}",
        quoted(&format!("{name}-{}-{direction}", row.name)),
        quoted(&format!("{name} {} ({direction})", row.label)),
        quoted(&row.protocol),
        quoted(&description(&input.ruleset.name, row)),
    );
}

/// Comment lines. None starts with external text: `# SIG # Begin signature block` would end the script.
fn head(input: &Input<'_>) -> Head {
    input.head_of(&input.full_name()).texts(ADVICE).texts([
        Label::new(
            "Running it again only replaces its own rules; -Remove deletes them; -WhatIf shows the changes.",
            "再次运行只替换它自己的规则；-Remove 删除这些规则；-WhatIf 仅显示将执行的操作。",
        ),
        Label::new(
            "-PolicyStore 'corp.example\\My GPO' writes to a Group Policy object.",
            "-PolicyStore 'corp.example\\My GPO' 写入组策略对象。",
        ),
    ])
}

/// Formats each port range or type of ICMP with the services that need it.
fn description(name: &str, row: &Row) -> String {
    let reasons = row.reasons.iter().map(|(part, services)| match part {
        Some(part) => format!("[{part}] {services}"),
        None => services.clone(),
    });
    described(name, &reasons.collect::<Vec<_>>().join("; "))
}

/// Formats the value of `-Description`. `|` separates the fields of a stored rule ([MS-GPFAS] 2.2.2.19).
fn described(name: &str, services: &str) -> String {
    let whole = one_line(&format!("{name}: {services}")).replace('|', "/");
    short(&whole, LONGEST_DESCRIPTION)
}

/// Formats a string literal without expansion. PowerShell treats typographic single quotes like the ASCII
/// one, so they are doubled too.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = "'".to_owned();
    for one in text.chars() {
        if matches!(one, '\'' | '\u{2018}'..='\u{201b}') {
            quoted.push(one);
        }
        quoted.push(one);
    }
    quoted.push('\'');
    quoted
}

fn quoted_list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    items.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_escaped() {
        assert_eq!(quoted("it's $(x) `n \"q\""), "'it''s $(x) `n \"q\"'");
        for quote in ['\'', '‘', '’', '‚', '‛'] {
            assert_eq!(quoted(&quote.to_string()), format!("'{quote}{quote}'"));
        }
    }

    #[test]
    fn descriptions_fit_the_stored_field() {
        assert_eq!(described("a|b", "c\nd"), "a/b: c d");
        let long = described("n", &"服务".repeat(9_000));
        assert!(long.encode_utf16().count() < 10_000 && long.ends_with("..."));
    }
}
