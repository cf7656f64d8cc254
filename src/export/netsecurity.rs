//! Common parts of the PowerShell scripts that change Windows Firewall with the module `NetSecurity`: parameters, the
//! table of rules, and code. The code is ASCII; only comments and descriptions are in the user's language.

use std::fmt::Write as _;

use crate::export::comment::comment;
use crate::export::input::Input;
use crate::export::windows::{Portion, addresses, rows};
use crate::model::{Direction, Label, Profile};

/// Reduces the parameter for the profiles to what Windows takes.
const PROFILES: &str = "\
# Windows takes one value for all profiles; another one beside it would be lost.
if ($FirewallProfile -contains 'Any') { $FirewallProfile = @('Any') }
";

/// Gives the rules of the table their networks, whose lists the script's `Split-Network` splits.
const COMBINE: &str = "\
$all = @(foreach ($rule in $rules) {
    $number = 0
    foreach ($local in @(Split-Network $LocalAddress)) {
        foreach ($remote in @(Split-Network $RemoteAddress)) {
            $number++
            $part = $rule.Clone()
            $part.LocalAddress = $local
            $part.RemoteAddress = $remote
            if ($number -gt 1) {
                $part.Name = $part.Name + '-networks' + $number
                $part.DisplayName = $part.DisplayName + ' networks ' + $number
            }
            $part
        }
    }
})
";

/// Returns the object that reports what is done to a rule; `PORT` stands for the parameter of the ports.
const REPORT: &str = "\
function Write-Change($Rule, $Change) {
    [pscustomobject]@{ Name = $Rule.Name; Protocol = $Rule.Protocol; Ports = @($Rule.PORT) -join ','; Change = $Change }
}
";

/// End of a description from which services are missing.
const SEE_SCRIPT: Label = Label::new(" (see the script)", "（见脚本）");

/// Returns the code below the table: `split` defines `Split-Network`, in which `LONGEST` stands for what a list of networks
/// is limited to, and `changes` changes the firewall, in the direction `FLOW`.
pub(super) fn code(input: &Input<'_>, split: &str, longest: usize, changes: &str) -> String {
    let (flow, port) = sides(input);
    let split = split.replace("LONGEST", &longest.to_string());
    let report = REPORT.replace("PORT", port);
    let changes = changes.replace("FLOW", flow);
    [PROFILES, &split, COMBINE, &report, &changes].concat()
}

/// Returns the direction of the rules, and the parameter for their ports.
const fn sides(input: &Input<'_>) -> (&'static str, &'static str) {
    match input.ruleset.direction {
        Direction::In => ("Inbound", "LocalPort"),
        Direction::Out => ("Outbound", "RemotePort"),
    }
}

/// Returns the declarations of the parameters for networks and profiles. The sources are the remote addresses of
/// inbound rules and the local addresses of outbound ones.
pub(super) fn parameters(input: &Input<'_>) -> String {
    let sources = addresses(&input.sources, "Any");
    let destinations = addresses(&input.destinations, "Any");
    let (local, remote) = match input.ruleset.direction {
        Direction::In => (destinations, sources),
        Direction::Out => (sources, destinations),
    };
    format!(
        "    \
    [ValidateNotNullOrEmpty()]
    [string[]] $RemoteAddress = @({remote}),
    [ValidateNotNullOrEmpty()]
    [string[]] $LocalAddress = @({local}),
    [Alias('Profile')]
    [ValidateSet('Domain', 'Private', 'Public', 'Any')]
    [string[]] $FirewallProfile = @({profiles}),
",
        remote = quoted_list(&remote),
        local = quoted_list(&local),
        profiles = quoted_list(&profiles(input)),
    )
}

/// Returns the chosen profiles, each beginning with a capital.
pub(super) fn profiles(input: &Input<'_>) -> Vec<String> {
    let profiles = Profile::of(&input.ruleset.profiles).into_iter();
    profiles.map(|one| capitalized(one.name())).collect()
}

fn capitalized(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// Returns the table of the rules, without their networks: each with at most `longest` ports, below comments with the
/// services that need them.
pub(super) fn table(input: &Input<'_>, longest: usize) -> String {
    let (_, port) = sides(input);
    let mut text = "$rules = @(\n".to_owned();
    for row in rows(input) {
        for portion in row.portions("RPCEPMap", longest) {
            // None of the comments starts with external text: `# SIG # Begin signature block` would end the script.
            text.extend(
                portion
                    .labeled_reasons()
                    .map(|reason| comment("    #", &reason)),
            );
            write_rule(&mut text, input, &portion, port);
        }
    }
    text.push_str(")\n");
    text
}

fn write_rule(text: &mut String, input: &Input<'_>, portion: &Portion<'_>, port: &str) {
    let (name, direction) = (input.name(), input.direction());
    // An update changes only what it is given.
    let types = portion.icmp_types("Any");
    let mut matches = String::new();
    // Writing to a string never fails.
    for (parameter, items) in [(port, &portion.ports), ("IcmpType", &types)] {
        if !items.is_empty() {
            let _ = write!(matches, " {parameter} = {};", quoted_list(items));
        }
    }
    let _ = writeln!(
        text,
        "    @{{ Name = {}; DisplayName = {}; Protocol = {};{matches} Description = {} }}",
        quoted(&format!("{name}-{}-{direction}", portion.name())),
        quoted(&format!("{name} {} ({direction})", portion.label())),
        quoted(&portion.row.protocol),
        quoted(&portion.description(input, SEE_SCRIPT)),
    );
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
}
