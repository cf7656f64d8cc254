//! A PowerShell script of `New-NetFirewallRule` for Windows Firewall. Its code is ASCII; only comments
//! and descriptions are in the reader's language.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::comment::one_line;
use crate::export::entry::{entries, why};
use crate::export::facts::facts;
use crate::export::format::{Encoding, Format, Limits};
use crate::export::name::identifier;
use crate::model::{Direction, Lang, Matches, PortRange, PortSet, Ruleset, Transport};

pub(super) const FORMAT: Format = Format {
    name: "powershell",
    extension: "ps1",
    about_en: "a script for Windows Firewall, safe to run again and to undo",
    about_zh: "Windows 防火墙脚本，可重复运行，也可撤销",
    rpc_keyword: true,
    limits: Limits::NONE,
    encoding: Encoding::CrlfMarked,
    render,
};

/// The endpoint mapper's port, for which Windows Firewall has a keyword.
const MAPPER: Option<PortRange> = PortRange::from_numbers(135, 135);
/// A rule's description holds 10 000 characters ([MS-FASP] 2.2.37); what is above is cut.
const LONGEST_DESCRIPTION: usize = 9_000;

/// A row of the script's table.
struct Row {
    /// What tells it apart in its name: `tcp`.
    key: &'static str,
    /// What tells it apart for people: `TCP`.
    label: &'static str,
    /// The value of `-Protocol`.
    protocol: String,
    /// The values of `-LocalPort` or `-RemotePort`; none for an IP protocol without ports.
    ports: Vec<String>,
    /// Which port serves whom.
    description: String,
}

fn render(ruleset: &Ruleset, lang: Lang) -> String {
    let name = identifier(&ruleset.name);
    let direction = ruleset.direction.name();
    let (flow, port) = match ruleset.direction {
        Direction::In => ("Inbound", "LocalPort"),
        Direction::Out => ("Outbound", "RemotePort"),
    };
    let sources: Vec<String> = if ruleset.source_networks.is_empty() {
        vec!["Any".to_owned()]
    } else {
        IpNet::aggregate(&ruleset.source_networks)
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    let any = vec!["Any".to_owned()];
    // Connections come from the other side when it calls, from this host when it does.
    let (local, remote) = match ruleset.direction {
        Direction::In => (&any, &sources),
        Direction::Out => (&sources, &any),
    };
    let mut text = "#Requires -RunAsAdministrator\n".to_owned();
    for line in header(ruleset, lang) {
        // Writing to a string never fails.
        let _ = writeln!(text, "{}", format!("# {line}").trim_end());
    }
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
        group = quoted(&format!("{name}-{direction}")),
    );
    for row in rows(ruleset, lang) {
        let ports = if row.ports.is_empty() {
            String::new()
        } else {
            format!(" {port} = {};", quoted_list(&row.ports))
        };
        let _ = writeln!(
            text,
            "    @{{ Name = {}; DisplayName = {}; Protocol = {};{ports} Description = {} }}",
            quoted(&format!("{name}-{}-{direction}", row.key)),
            quoted(&format!("{name} {} ({direction})", row.label)),
            quoted(&row.protocol),
            quoted(&row.description),
        );
    }
    // Module functions don't inherit -WhatIf, so it is handed on.
    let _ = write!(
        text,
        "\
)
Get-NetFirewallRule -Group $group -PolicyStore $PolicyStore -ErrorAction SilentlyContinue |
    Remove-NetFirewallRule -WhatIf:$WhatIfPreference
if (-not $Remove) {{
    foreach ($rule in $rules) {{
        $null = New-NetFirewallRule @rule -Group $group -Direction {flow} -Action Allow -Enabled True `
            -Profile $Profile -LocalAddress $LocalAddress -RemoteAddress $RemoteAddress `
            -PolicyStore $PolicyStore -WhatIf:$WhatIfPreference
    }}
}}
"
    );
    text
}

/// Comment lines. None begins with foreign text: `# SIG # Begin signature block` would end the script.
fn header(ruleset: &Ruleset, lang: Lang) -> Vec<String> {
    let mut lines = vec![format!("Portolan: {}", one_line(&ruleset.name))];
    lines.extend(facts(ruleset, lang));
    lines.extend(
        ruleset
            .notices
            .iter()
            .map(|notice| format!("! {}", notice.text(lang))),
    );
    lines.push(String::new());
    let how: &[&str] = match lang {
        Lang::En => &[
            "On the server itself Microsoft advises the rule groups that come with each role. This script is",
            "for hosts whose built-in rules were removed, or whose sources are to be narrowed.",
            "Running it again replaces its own rules and no others; -Remove deletes them; -WhatIf only shows.",
            "-PolicyStore 'corp.example\\My GPO' writes to a Group Policy object.",
        ],
        Lang::Zh => &[
            "在服务器本机上，Microsoft 建议使用各角色自带的规则组。此脚本用于内置规则已被删除的主机，",
            "或需要收窄来源地址的情形。",
            "再次运行只替换它自己的规则；-Remove 删除这些规则；-WhatIf 仅显示将执行的操作。",
            "-PolicyStore 'corp.example\\My GPO' 写入组策略对象。",
        ],
    };
    lines.extend(how.iter().map(|&line| line.to_owned()));
    lines
}

fn rows(ruleset: &Ruleset, lang: Lang) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut numbers = ruleset.set();
    let keyword = ruleset
        .rules
        .iter()
        .any(|rule| rule.matches == Matches::RpcKeyword);
    if keyword {
        let mut mapper = PortSet::new();
        if let Some(port) = MAPPER {
            mapper.insert(Transport::Tcp, port);
        }
        if numbers.is_superset(&mapper) {
            rows.push(Row {
                key: "rpc-mapper",
                label: "RPC mapper",
                protocol: "TCP".to_owned(),
                ports: vec!["RPCEPMap".to_owned()],
                description: listed(ruleset, &mapper, Transport::Tcp, lang),
            });
            numbers = numbers.difference(&mapper);
        }
        rows.push(Row {
            key: "rpc",
            label: "RPC dynamic",
            protocol: "TCP".to_owned(),
            ports: vec!["RPC".to_owned()],
            description: why(ruleset, Transport::Tcp, Matches::RpcKeyword, lang),
        });
    }
    for transport in [Transport::Tcp, Transport::Udp] {
        let ports: Vec<String> = numbers
            .ranges(transport)
            .map(|run| run.to_string())
            .collect();
        if !ports.is_empty() {
            rows.push(Row {
                key: transport.name(),
                label: transport.label(),
                protocol: transport.label().to_owned(),
                ports,
                description: listed(ruleset, &numbers, transport, lang),
            });
        }
    }
    rows.extend(numbers.protocols().map(|transport| Row {
        key: transport.name(),
        label: transport.label(),
        protocol: match transport {
            Transport::Icmp => "ICMPv4".to_owned(),
            // The cmdlet knows no other names, but every number.
            other => other.ip_protocol().to_string(),
        },
        ports: Vec::new(),
        description: why(ruleset, transport, Matches::Protocol, lang),
    }));
    for row in &mut rows {
        row.description = described(&ruleset.name, &row.description);
    }
    rows
}

/// Each run with those who need it.
fn listed(ruleset: &Ruleset, set: &PortSet, transport: Transport, lang: Lang) -> String {
    let runs = entries(ruleset, set, transport);
    let runs = runs
        .iter()
        .map(|entry| format!("[{}] {}", entry.range, entry.why(lang)));
    runs.collect::<Vec<_>>().join("; ")
}

/// The text of `-Description`. `|` separates the fields of a stored rule ([MS-GPFAS] 2.2.2.19).
fn described(name: &str, services: &str) -> String {
    let whole = one_line(&format!("{name}: {services}")).replace('|', "/");
    let mut length = 0;
    let mut short: String = whole
        .chars()
        .take_while(|one| {
            length += one.len_utf16();
            length <= LONGEST_DESCRIPTION
        })
        .collect();
    if short.len() < whole.len() {
        short.push_str("...");
    }
    short
}

/// A string literal in which nothing is expanded. PowerShell takes the typographic single quotes for the
/// plain one, so they are doubled too.
fn quoted(text: &str) -> String {
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
    fn no_quote_ends_the_literal() {
        assert_eq!(quoted("it's $(x) `n \"q\""), "'it''s $(x) `n \"q\"'");
        for quote in ['\'', '‘', '’', '‚', '‛'] {
            assert_eq!(quoted(&quote.to_string()), format!("'{quote}{quote}'"));
        }
    }

    #[test]
    fn a_description_fits_the_field_that_stores_it() {
        assert_eq!(described("a|b", "c\nd"), "a/b: c d");
        let long = described("n", &"服务".repeat(9_000));
        assert!(long.encode_utf16().count() < 10_000 && long.ends_with("..."));
    }
}
