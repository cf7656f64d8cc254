//! PowerShell script that writes the rules of Windows Firewall to a Group Policy object. It changes a copy of the policy
//! and saves it once (`Open-NetGPO`, `Save-NetGPO`), so the policy never has only some of the rules. The code is ASCII;
//! only comments and descriptions are in the user's language.

use std::fmt::Write as _;

use crate::export::format::Format;
use crate::export::head::Head;
use crate::export::input::{Input, full_name};
use crate::export::netsecurity::{code, parameters, quoted, table};
use crate::export::target::{Encoding, Group};
use crate::export::windows::{ADVICE, older_versions, profiles_line, rejects};
use crate::model::Label;

pub(super) const FORMAT: Format = Format::new(
    "gpo",
    "ps1",
    Group::Windows,
    Label::new(
        "a script for a Group Policy object, which saves all rules or none",
        "组策略对象脚本，规则要么全部保存，要么都不保存",
    ),
    render,
)
.rpc_keyword()
.rejecting(rejects)
.encoding(Encoding::CrlfMarked)
.destinations()
.known_by(full_name);

/// Maximum number of ports of a rule, and of characters of each list of networks. A policy stores a rule as a string
/// ([MS-GPFAS] 2.2.2) in at most 65,535 bytes of UTF-16 ([MS-GPREG] 2.2.1). Ranges take 22 characters, so a rule has at
/// most 500 * 22 + 2 * 8,500 of them and about 700 for its other fields: less than 60,000 bytes.
const PORTS: usize = 500;
const CHARACTERS: usize = 8_500;

/// Splits a list of networks. The policy stores an IPv4 network with its mask and the name of the field: at most 20
/// characters more than its text. As many as fit are fewer than the 1,000 that a list is limited to.
const SPLIT: &str = "\
# A policy stores a rule in at most 65,535 bytes, so many networks need more rules.
function Split-Network($Networks) {
    $first = 0
    $length = 0
    for ($at = 0; $at -lt $Networks.Count; $at++) {
        $own = $Networks[$at].Length + 20
        if ($at -gt $first -and $length + $own -gt LONGEST) {
            , @($Networks[$first..($at - 1)])
            $first = $at
            $length = 0
        }
        $length += $own
    }
    , @($Networks[$first..($Networks.Count - 1)])
}
";

/// Replaces the rules of the own group in a copy of the policy, which is saved last: any error before leaves the policy
/// as it was. `Get-NetFirewallRule` and `Remove-NetFirewallRule` have no `-GPOSession` since Server 2022; it is an
/// option of the CIM operation below them (`NetSecurity`, `NetFirewallRule.cmdletDefinition.cdxml`).
const CODE: &str = "\
# Of two policies for a host, the rule of one would replace a rule of the same name of the other.
$policy = $PolicyStore -replace '[\\\\|]', '/'
foreach ($rule in $all) {
    $rule.Name = $rule.Name + '@' + $policy
    if ($rule.Name.Length -gt 259) { throw \"The name of the policy is too long: $PolicyStore\" }
}
$open = @{ PolicyStore = $PolicyStore }
if ($PolicyStore.Contains('\\') -and -not $DomainController) {
    $domain = $PolicyStore.Split('\\')[0]
    $domain = New-Object System.DirectoryServices.ActiveDirectory.DirectoryContext 'Domain', $domain
    $DomainController = [System.DirectoryServices.ActiveDirectory.Domain]::GetDomain($domain).PdcRoleOwner.Name
}
if ($DomainController) { $open.DomainController = $DomainController }
# Functions of modules inherit neither -WhatIf nor the error preference.
$session = [string] (Open-NetGPO @open -ErrorAction Stop)
$common = @{ GPOSession = $session; ErrorAction = 'Stop'; Confirm = $false }
$same = @{ Group = $group; Direction = 'FLOW'; Action = 'Allow'; Enabled = 'True'; Profile = $FirewallProfile }
$cim = $null
$isSaving = $false
$isSaved = $false
try {
    if ((Get-Command Remove-NetFirewallRule).Parameters.ContainsKey('GPOSession')) {
        $before = @(Get-NetFirewallRule -GPOSession $session -ErrorAction SilentlyContinue)
    } else {
        $cim = New-CimSession -ErrorAction Stop
        $options = New-Object Microsoft.Management.Infrastructure.Options.CimOperationOptions
        $options.SetCustomOption('GPOSession', $session, $false)
        $before = @($cim.EnumerateInstances('ROOT\\StandardCimv2', 'MSFT_NetFirewallRule', $options))
    }
    $before = @($before | Where-Object { $_.RuleGroup -eq $group })
    # Neither the copy nor the policy is changed with -WhatIf.
    if ($PSCmdlet.ShouldProcess($PolicyStore, \"Replace the rules of $group\")) {
        foreach ($rule in $before) {
            if ($cim) {
                $cim.DeleteInstance('ROOT\\StandardCimv2', $rule, $options)
            } else {
                Remove-NetFirewallRule -Name ([WildcardPattern]::Escape($rule.InstanceID)) @common
            }
        }
        if (-not $Remove) {
            foreach ($rule in $all) { $null = New-NetFirewallRule @rule @same @common }
        }
        $isSaving = $true
        $null = Save-NetGPO -GPOSession $session -ErrorAction Stop
        $isSaved = $true
    }
} catch {
    if ($isSaving) { throw \"Saving failed, look at $PolicyStore before you go on: $_\" }
    throw \"Nothing was saved, $PolicyStore is unchanged: $_\"
} finally {
    if ($cim) { Remove-CimSession -CimSession $cim }
}
if ($isSaved -or $WhatIfPreference) {
    if (-not $Remove) {
        foreach ($rule in $all) {
            $change = if ($rule.Name -in $before.InstanceID) { 'updated' } else { 'created' }
            Write-Change $rule $change
        }
    }
    foreach ($rule in $before) {
        if ($Remove -or $rule.InstanceID -notin $all.Name) { Write-Change @{ Name = $rule.InstanceID } 'removed' }
    }
}
";

fn render(input: &Input<'_>) -> String {
    let mut text = head(input).comments("#");
    // Writing to a string never fails.
    let _ = write!(
        text,
        "\
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)]
    [string] $PolicyStore,
    [string] $DomainController,
{parameters}    [switch] $Remove
)
$ErrorActionPreference = 'Stop'
$group = {group}
{table}{code}",
        parameters = parameters(input),
        group = quoted(&input.full_name()),
        table = table(input, PORTS),
        code = code(input, SPLIT, CHARACTERS, CODE),
    );
    text
}

/// Comment lines. None starts with external text: `# SIG # Begin signature block` would end the script.
fn head(input: &Input<'_>) -> Head {
    let lines = [
        Label::new(
            "Load: -PolicyStore 'corp.example\\My GPO', as a domain administrator; the policy must exist.",
            "加载：以域管理员身份运行，加上 -PolicyStore 'corp.example\\My GPO'；该策略必须已存在。",
        ),
        Label::new(
            "The name of a host instead of a policy stands for its local policy.",
            "以主机名代替策略名时，写入该主机的本地策略。",
        ),
        Label::new(
            "It writes to the PDC emulator of the domain, or to the one of -DomainController, which must be writable.",
            "写入该域的 PDC 模拟器，或 -DomainController 指定的可写域控制器。",
        ),
        Label::new(
            "If Windows rejects a rule, nothing is saved, and the policy stays as it was.",
            "如果 Windows 拒绝某条规则，则不保存任何内容，策略保持不变。",
        ),
        Label::new(
            "Saving overwrites what others changed in the policy at the same time.",
            "保存时会覆盖他人同时对该策略所作的更改。",
        ),
        Label::new(
            "Running it again updates its own rules; -Remove removes them; -WhatIf shows the changes.",
            "再次运行会更新它自己的规则；-Remove 移除这些规则；-WhatIf 仅显示将执行的操作。",
        ),
        Label::new(
            "Rules that the format powershell wrote on a host stay there.",
            "powershell 格式写入主机本地的规则不受影响。",
        ),
    ];
    let head = input.head().texts(ADVICE).texts([profiles_line(input)]);
    let head = head.texts(older_versions(input));
    head.texts(lines)
}
