//! PowerShell script for Windows Firewall, with `New-NetFirewallRule`. The code is ASCII; only comments and
//! descriptions are in the user's language.

use std::fmt::Write as _;

use crate::export::format::Format;
use crate::export::head::Head;
use crate::export::input::{Input, full_name};
use crate::export::netsecurity::{code, parameters, quoted, table};
use crate::export::target::{Encoding, Group};
use crate::export::windows::{ADVICE, LONGEST_LIST, about_profiles, rejects};
use crate::model::Label;

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
.destinations();

/// Splits a list of networks.
const SPLIT: &str = "\
# A list of a rule has LONGEST networks at most, so more of them need more rules.
function Split-Network($Networks) {
    for ($at = 0; $at -lt $Networks.Count; $at += LONGEST) {
        , @($Networks[$at..([Math]::Min($at + LONGEST, $Networks.Count) - 1)])
    }
}
";

/// Updates the rules that exist, creates those that don't, and only then deletes what is left over of an earlier run: if
/// Windows rejects a rule, everything that was open before stays open. Returns an object for each rule.
const CODE: &str = "\
$before = @(Get-NetFirewallRule -Group $group -PolicyStore $PolicyStore -ErrorAction SilentlyContinue)
# Functions of modules inherit neither -WhatIf nor the error preference.
$common = @{ WhatIf = $WhatIfPreference; ErrorAction = 'Stop' }
$same = @{
    Direction = 'FLOW'; Action = 'Allow'; Enabled = 'True'; Profile = $FirewallProfile; PolicyStore = $PolicyStore
}
if (-not $Remove) {
    foreach ($rule in $all) {
        if ($rule.Name -in $before.Name) {
            $change = $rule.Clone()
            $change.Remove('DisplayName')
            $null = Set-NetFirewallRule @change -NewDisplayName $rule.DisplayName @same @common
            Write-Change $rule 'updated'
        } else {
            $null = New-NetFirewallRule @rule -Group $group @same @common
            Write-Change $rule 'created'
        }
    }
}
foreach ($rule in $before) {
    if ($Remove -or $rule.Name -notin $all.Name) {
        $rule | Remove-NetFirewallRule @common
        Write-Change $rule 'removed'
    }
}
";

fn render(input: &Input<'_>) -> String {
    let mut text = "#Requires -RunAsAdministrator\n".to_owned() + &head(input).comments("#");
    // Writing to a string never fails.
    let _ = write!(
        text,
        "\
[CmdletBinding(SupportsShouldProcess)]
param(
{parameters}    [string] $PolicyStore = 'PersistentStore',
    [switch] $Remove
)
$ErrorActionPreference = 'Stop'
$group = {group}
{table}{code}",
        parameters = parameters(input),
        group = quoted(&input.full_name()),
        table = table(input, LONGEST_LIST),
        code = code(input, SPLIT, LONGEST_LIST, CODE),
    );
    text
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
            "For a Group Policy object, export the format gpo, whose script changes it as a whole or not at all.",
            "对于组策略对象，请导出 gpo 格式：它的脚本要么完成全部更改，要么完全不更改。",
        ),
    ])
}
