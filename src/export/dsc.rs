//! Configuration document of Microsoft DSC 3 with the resource `Microsoft.Windows/FirewallRuleList`, in YAML. Source of
//! the properties: PowerShell/DSC, `resources/windows_firewall`, with its reference page. It has no types of ICMP, and
//! its ports are numbers and ranges.

use std::fmt::Write as _;

use crate::export::comment::comment;
use crate::export::format::Format;
use crate::export::head::Head;
use crate::export::input::{Input, full_name};
use crate::export::netsecurity;
use crate::export::target::Group;
use crate::export::windows::{
    ADVICE, LONGEST_LIST, Lists, about_profiles, lists, plain_keys, rejects, rows,
};
use crate::model::{Direction, Label, Profile, text};

pub(super) const FORMAT: Format = Format::new(
    "dsc",
    "yaml",
    Group::Windows,
    Label::new(
        "a configuration document of Microsoft DSC 3 for Windows Firewall",
        "用于 Windows 防火墙的 Microsoft DSC 3 配置文档",
    ),
    render,
)
.only(|rule| rule.icmp_type().is_none())
.rejecting(rejects)
.destinations()
.known_by(full_name);

/// End of a description from which services are missing.
const SEE_FILE: Label = Label::new(" (see the file)", "（见配置文件）");

/// Word of the firewall's COM interface for any network (`INetFwRule::put_RemoteAddresses`).
const ANY: &str = "*";

fn render(input: &Input<'_>) -> String {
    let mut text = head(input).comments("#");
    // Writing to a string never fails.
    let _ = write!(
        text,
        "\
$schema: https://aka.ms/dsc/schemas/v3/bundled/config/document.json
resources:
  - name: Rules of {}
    type: Microsoft.Windows/FirewallRuleList
    properties:
      rules:
",
        input.full_name()
    );
    let rows = rows(input);
    for row in &rows {
        for portion in row.portions("", LONGEST_LIST) {
            let reasons = portion.labeled_reasons();
            text.extend(reasons.map(|reason| comment("        #", &reason)));
            for lists in lists(&portion, input, ANY) {
                write_rule(&mut text, input, &lists);
            }
        }
    }
    // DSC sets the rules in this order, so that a rejected one leaves those of an earlier file.
    let is_gone = |key: &&str| rows.iter().all(|row| row.key != *key);
    let mut gone = plain_keys().filter(is_gone).peekable();
    if gone.peek().is_some() {
        text.push_str("        # What an earlier file had and this one has not\n");
    }
    for key in gone {
        let name = rule_name(input, key);
        let _ = write!(text, "        - name: {name}\n          _exist: false\n");
    }
    text
}

/// Name of a rule: the firewall's COM interface knows it by the name that its console shows.
fn rule_name(input: &Input<'_>, name: &str) -> String {
    format!("{}-{name}-{}", input.name(), input.direction())
}

fn write_rule(text: &mut String, input: &Input<'_>, lists: &Lists<'_>) {
    let (flow, port) = match input.ruleset.direction {
        Direction::In => ("Inbound", "localPorts"),
        Direction::Out => ("Outbound", "remotePorts"),
    };
    let row = lists.portion.row;
    // A string that begins with a bracket would be an expression.
    let description = lists.portion.description(input, SEE_FILE);
    // Writing to a string never fails.
    let _ = write!(
        text,
        "        - name: {}
          description: {}
          grouping: {}
          direction: {flow}
          action: Allow
          enabled: true
          profiles: [{}]
          protocol: {}
",
        rule_name(input, &lists.name),
        string(&format!("Portolan: {description}")),
        input.full_name(),
        profiles(input),
        row.number,
    );
    // An update changes only what it is given.
    for (property, items) in [
        (port, &lists.portion.ports),
        ("localAddresses", &lists.local),
        ("remoteAddresses", &lists.remote),
    ] {
        if !items.is_empty() {
            let _ = writeln!(text, "          {property}: {}", string(&items.join(",")));
        }
    }
}

/// Returns the profiles; all three of them are what the resource calls `All`.
fn profiles(input: &Input<'_>) -> String {
    let profiles = netsecurity::profiles(input);
    if profiles.len() == Profile::ALL.len() {
        return "All".to_owned();
    }
    profiles.join(", ")
}

/// Formats a string in double quotes, in which YAML knows the escapes `\\` and `\"`. Texts are without control characters.
fn string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn head(input: &Input<'_>) -> Head {
    let group = input.full_name();
    let lines = [
        text!(
            "Load, as an administrator and with DSC 3.2 or later: dsc config set --file FILE",
            "加载（以管理员身份，使用 DSC 3.2 或更高版本）：dsc config set --file 文件"
        ),
        text!(
            "With --what-if, it only shows the changes. Loading it again updates the same rules.",
            "加上 --what-if 时仅显示将执行的操作。再次加载会更新相同的规则。"
        ),
        text!(
            "If Windows rejects a rule, DSC stops, and what was open before stays open.",
            "如果 Windows 拒绝某条规则，DSC 会停止，先前开放的内容保持不变。"
        ),
        text!(
            "Rules of an earlier file for IP protocols by number or for further parts of long lists stay: undo them.",
            "以前的文件中按编号的 IP 协议规则和长列表的后续规则不会移除：请先撤销。"
        ),
        text!(
            "Undo: Get-NetFirewallRule -Group {group} | Remove-NetFirewallRule",
            "撤销：Get-NetFirewallRule -Group {group} | Remove-NetFirewallRule"
        ),
    ];
    let head = input.head().texts(ADVICE).texts(about_profiles(input));
    head.texts(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped() {
        assert_eq!(string(r#"a\b "c" [d]"#), r#""a\\b \"c\" [d]""#);
    }
}
