//! PowerShell script for Windows Firewall, with `New-NetFirewallRule`. The code is ASCII; only comments and
//! descriptions are in the user's language.

use std::fmt::Write as _;

use crate::export::comment::{one_line, short};
use crate::export::format::{Encoding, Excess, Format, Group};
use crate::export::head::Head;
use crate::export::input::{Input, full_name};
use crate::export::windows::{ADVICE, Row, about_profiles, addresses, rejects, rows};
use crate::model::{Direction, Label, Profile};

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
.rejecting(rejects)
.encoding(Encoding::CrlfMarked)
.known_by(full_name)
.destinations()
.limited(too_many_destinations);

/// Maximum length of a description; the limit of the field is 10 000 characters ([MS-FASP] 2.2.37).
const LONGEST_DESCRIPTION: usize = 9_000;

/// Maximum number of ports, and of networks, of a rule ([MS-FASP] 2.2.5 to 2.2.13).
const LONGEST_LIST: usize = 1_000;

/// Updates the rules that exist, creates those that don't, and only then removes what is left over of an earlier run: if
/// Windows rejects a rule, everything that was open before stays open. Returns an object for each rule.
const CODE: &str = "\
)
# Windows takes one value for all profiles; another one beside it would be lost.
if ($FirewallProfile -contains 'Any') { $FirewallProfile = @('Any') }
# A rule has LONGEST networks at most, so more of them need more rules.
$all = foreach ($rule in $rules) {
    for ($at = 0; $at -lt $SPLIT.Count; $at += LONGEST) {
        $part = $rule.Clone()
        $part.SPLIT = @($SPLIT[$at..([Math]::Min($at + LONGEST, $SPLIT.Count) - 1)])
        if ($at) {
            $more = $at / LONGEST + 1
            $part.Name = $part.Name + '-networks' + $more
            $part.DisplayName = $part.DisplayName + ' networks ' + $more
        }
        $part
    }
}
$before = @(Get-NetFirewallRule -Group $group -PolicyStore $PolicyStore -ErrorAction SilentlyContinue)
$same = @{
    Direction = 'FLOW'; Action = 'Allow'; Enabled = 'True'; Profile = $FirewallProfile; OTHER = $OTHER
    PolicyStore = $PolicyStore; WhatIf = $WhatIfPreference
}
function Write-Change($Rule, $Change) {
    [pscustomobject]@{ Name = $Rule.Name; Protocol = $Rule.Protocol; Ports = @($Rule.PORT) -join ','; Change = $Change }
}
if (-not $Remove) {
    foreach ($rule in $all) {
        if ($rule.Name -in $before.Name) {
            $change = $rule.Clone()
            $change.Remove('DisplayName')
            $null = Set-NetFirewallRule @change -NewDisplayName $rule.DisplayName @same
            Write-Change $rule 'updated'
        } else {
            $null = New-NetFirewallRule @rule -Group $group @same
            Write-Change $rule 'created'
        }
    }
}
foreach ($rule in $before) {
    if ($Remove -or $rule.Name -notin $all.Name) {
        $rule | Remove-NetFirewallRule -WhatIf:$WhatIfPreference
        Write-Change $rule 'removed'
    }
}
";

/// Returns how many destination networks are too many: the script splits the source networks only.
fn too_many_destinations(input: &Input<'_>) -> Option<Excess> {
    let what = Label::new("destination networks", "个目标网络");
    Excess::of(what, input.destinations.iter().count(), LONGEST_LIST)
}

fn render(input: &Input<'_>) -> String {
    // The sources are the remote addresses of inbound rules and the local addresses of outbound ones.
    let (flow, port, split, other) = match input.ruleset.direction {
        Direction::In => ("Inbound", "LocalPort", "RemoteAddress", "LocalAddress"),
        Direction::Out => ("Outbound", "RemotePort", "LocalAddress", "RemoteAddress"),
    };
    let mut text = "#Requires -RunAsAdministrator\n".to_owned() + &head(input).comments("#");
    write_parameters(&mut text, input);
    for row in rows(input) {
        write_rule(&mut text, input, &row, port);
    }
    // Functions of modules don't inherit -WhatIf, so it is passed explicitly.
    let code = CODE.replace("FLOW", flow).replace("PORT", port);
    let code = code.replace("SPLIT", split).replace("OTHER", other);
    text.push_str(&code.replace("LONGEST", &LONGEST_LIST.to_string()));
    text
}

fn write_parameters(text: &mut String, input: &Input<'_>) {
    let sources = addresses(&input.sources, "Any");
    let destinations = addresses(&input.destinations, "Any");
    let (local, remote) = match input.ruleset.direction {
        Direction::In => (&destinations, &sources),
        Direction::Out => (&sources, &destinations),
    };
    let profiles = Profile::of(&input.ruleset.profiles).into_iter();
    let profiles: Vec<String> = profiles.map(|one| capitalized(one.name())).collect();
    // Writing to a string never fails.
    let _ = write!(
        text,
        "\
[CmdletBinding(SupportsShouldProcess)]
param(
    [string[]] $RemoteAddress = @({remote}),
    [string[]] $LocalAddress = @({local}),
    [Alias('Profile')]
    [ValidateSet('Domain', 'Private', 'Public', 'Any')]
    [string[]] $FirewallProfile = @({profiles}),
    [string] $PolicyStore = 'PersistentStore',
    [switch] $Remove
)
$ErrorActionPreference = 'Stop'
$group = {group}
$rules = @(
",
        remote = quoted_list(remote),
        local = quoted_list(local),
        profiles = quoted_list(&profiles),
        group = quoted(&input.full_name()),
    );
}

/// Begins a name with a capital, as Windows writes it.
fn capitalized(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// Writes a row of the script's rule table, in as many rules as its ports need; `port` is the parameter for them.
fn write_rule(text: &mut String, input: &Input<'_>, row: &Row, port: &str) {
    let ports = row.ports.words("RPCEPMap");
    let mut lists: Vec<&[String]> = ports.chunks(LONGEST_LIST).collect();
    if lists.is_empty() {
        lists.push(&[]);
    }
    for (at, list) in lists.into_iter().enumerate() {
        let more = |before: &str| match at {
            0 => String::new(),
            _ => format!("{before}{}", at + 1),
        };
        write_part(
            text,
            input,
            row,
            (port, list),
            [more("-ports"), more(" ports ")],
        );
    }
}

/// Writes a rule with some of the ports; `more` is what its names end in.
fn write_part(
    text: &mut String,
    input: &Input<'_>,
    row: &Row,
    (port, ports): (&str, &[String]),
    more: [String; 2],
) {
    let (name, direction) = (input.name(), input.direction());
    let mut types: Vec<String> = row.icmp_types.iter().map(ToString::to_string).collect();
    // An update changes only what it is given.
    if row.transport.has_types() && types.is_empty() {
        types.push("Any".to_owned());
    }
    let mut matches = String::new();
    for (parameter, items) in [(port, ports), ("IcmpType", &types)] {
        if !items.is_empty() {
            let _ = write!(matches, " {parameter} = {};", quoted_list(items));
        }
    }
    let [of_name, of_label] = more;
    let _ = writeln!(
        text,
        "    @{{ Name = {}; DisplayName = {}; Protocol = {};{matches} Description = {} }}",
        quoted(&format!("{name}-{}{of_name}-{direction}", row.name)),
        quoted(&format!("{name} {}{of_label} ({direction})", row.label)),
        quoted(&row.protocol),
        quoted(&description(&input.ruleset.name, row)),
    );
}

/// Comment lines. None starts with external text: `# SIG # Begin signature block` would end the script.
fn head(input: &Input<'_>) -> Head {
    let head = input.head().texts(ADVICE);
    head.texts(about_profiles(input)).texts([
        Label::new(
            "Running it again updates its own rules; -Remove removes them; -WhatIf shows the changes.",
            "再次运行会更新它自己的规则；-Remove 移除这些规则；-WhatIf 仅显示将执行的操作。",
        ),
        Label::new(
            "If Windows rejects a rule, the script stops, and what was open before stays open.",
            "如果 Windows 拒绝某条规则，脚本会停止，先前开放的内容保持不变。",
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
