//! PowerShell script that tests ports on hosts. It doesn't use Test-NetConnection, which supports neither UDP
//! nor timeouts. The code is ASCII; only comments and descriptions are in the user's language.

use std::fmt::Write as _;

use crate::export::comment::{one_line, short};
use crate::export::facts::needed_by;
use crate::export::format::{Encoding, Format, Group};
use crate::export::input::Input;
use crate::export::netsecurity::quoted;
use crate::model::{Kind, Label, Lang, Matches, Port, Rule};

pub(super) const FORMAT: Format = Format::new(
    "powershell-check",
    "ps1",
    Group::Checks,
    Label::new(
        "a script that tests these ports on hosts, with timeouts",
        "在主机上探测这些端口的脚本，带超时",
    ),
    render,
)
// .NET can test these without raw sockets.
.only(expresses)
.encoding(Encoding::CrlfMarked)
.descriptive();

/// Returns true for TCP, UDP, and the echo request of ICMP and ICMPv6, by which the whole protocol is tested too.
fn expresses(rule: &Rule) -> bool {
    let transport = rule.transport;
    let is_echo = rule.icmp_type().is_none() || rule.icmp_type() == transport.echo();
    // Ports that a keyword stands for can't be listed.
    rule.matches != Matches::RpcKeyword
        && (transport.has_ports() || (transport.has_types() && is_echo))
}

/// Maximum length of a range that is tested port by port.
const LONGEST_RUN: u32 = 256;
/// Maximum length of the services in a line.
const LONGEST_SERVICES: usize = 1_000;

/// Code after the table. All probes of all hosts run at the same time, up to a bound; an object for each is returned in
/// the order of the table as soon as it is its turn.
const CODE: &str = "\
)
# The four columns of the table that is shown by default; | Format-List * shows the others.
Update-TypeData -TypeName 'Portolan.Check' -DefaultDisplayPropertySet Computer, Address, Target, State -Force

function Get-Failure($Exception) {
    $code = $Exception.GetBaseException().SocketErrorCode
    if ($code -in 'ConnectionRefused', 'ConnectionReset') { 'closed' }
    elseif ($code -in 'TimedOut', 'HostUnreachable', 'NetworkUnreachable') { 'no answer' }
    elseif ($code) { \"failed: $code\" }
    else { 'failed' }
}

# UDP is connectionless: services that ignore an empty datagram do not answer, and neither does a firewall.
function Start-Probe($Probe) {
    $Probe.Clock = [Diagnostics.Stopwatch]::StartNew()
    try {
        if ($Probe.Ask -eq 'echo') {
            $Probe.Client = [Net.NetworkInformation.Ping]::new()
            $Probe.Task = $Probe.Client.SendPingAsync($Probe.Address, $TimeoutMs)
        } elseif ($Probe.Protocol -eq 'TCP') {
            $Probe.Client = [Net.Sockets.TcpClient]::new($Probe.Address.AddressFamily)
            $Probe.Task = $Probe.Client.ConnectAsync($Probe.Address, [int] $Probe.Port)
        } else {
            $Probe.Client = [Net.Sockets.UdpClient]::new($Probe.Address.AddressFamily)
            $Probe.Client.Connect($Probe.Address, [int] $Probe.Port)
            $null = $Probe.Client.Send([byte[]]::new(0), 0)
            $Probe.Task = $Probe.Client.ReceiveAsync()
        }
    } catch {
        $Probe.State = Get-Failure $_.Exception
    }
}

function Update-Probe($Probe) {
    if (-not $Probe.State) {
        $task = $Probe.Task
        if ($task.IsFaulted) {
            $Probe.State = Get-Failure $task.Exception
        } elseif ($task.IsCompleted) {
            $answered = $Probe.Ask -ne 'echo' -or $task.Result.Status -eq 'Success'
            $Probe.State = if ($answered) { 'open' } else { 'no answer' }
        } elseif ($Probe.Clock.ElapsedMilliseconds -ge $TimeoutMs) {
            $Probe.State = if ($Probe.Protocol -eq 'UDP') { 'open?' } else { 'no answer' }
        }
    }
    if ($Probe.State -and $Probe.Client) {
        $Probe.Client.Dispose()
        $Probe.Client = $null
    }
}

function Get-Family($Check) {
    if ($Check.Protocol -like 'ICMPv6*') { 'InterNetworkV6' } else { 'InterNetwork' }
}

$probes = @(foreach ($computer in $ComputerName) {
    try {
        $addresses = @([Net.Dns]::GetHostAddresses($computer))
    } catch {
        Write-Error \"No address for $computer\"
        continue
    }
    foreach ($address in $addresses) {
        foreach ($check in $checks) {
            if ($check.Ask -eq 'echo' -and $address.AddressFamily -ne (Get-Family $check)) { continue }
            $ports = @($check.Ports)
            if ($check.Ask -eq 'each') { $ports = @([int] $check.First .. [int] $check.Last) }
            foreach ($port in $ports) {
                @{
                    Computer = $computer; Address = $address; Protocol = $check.Protocol; Port = $port
                    Ask = $check.Ask; Services = $check.Services; Client = $null; Task = $null; Clock = $null
                    State = if ($check.Ask -eq 'no') { 'not tested' } else { '' }
                }
            }
        }
    }
    foreach ($check in $checks | Where-Object { $_.Ask -eq 'echo' }) {
        if ($addresses.AddressFamily -contains (Get-Family $check)) { continue }
        @{
            Computer = $computer; Address = ''; Protocol = $check.Protocol; Port = '-'; Ask = 'echo'
            Services = $check.Services; Client = $null; Task = $null; Clock = $null; State = 'no address'
        }
    }
})

$next = 0
$done = 0
$pending = [Collections.Generic.List[object]]::new()
while ($done -lt $probes.Count) {
    while ($next -lt $probes.Count -and $pending.Count -lt $ThrottleLimit) {
        $probe = $probes[$next]
        if (-not $probe.State) { Start-Probe $probe }
        $pending.Add($probe)
        $next++
    }
    foreach ($probe in $pending.ToArray()) {
        Update-Probe $probe
        if ($probe.State) { $null = $pending.Remove($probe) }
    }
    while ($done -lt $next -and $probes[$done].State -and -not $probes[$done].Client) {
        $probe = $probes[$done]
        $done++
        [pscustomobject] @{
            PSTypeName = 'Portolan.Check'
            Computer   = $probe.Computer
            Address    = \"$($probe.Address)\"
            Protocol   = $probe.Protocol
            Port       = $probe.Port
            Target     = \"$($probe.Port)/$($probe.Protocol)\"
            State      = $probe.State
            Services   = $probe.Services
        }
    }
    Write-Progress -Activity 'Testing ports' -Status \"$done / $($probes.Count)\" -PercentComplete (100 * $done / $probes.Count)
    if ($pending.Count) { Start-Sleep -Milliseconds 20 }
}
Write-Progress -Activity 'Testing ports' -Completed
";

fn render(input: &Input<'_>) -> String {
    let head = input.head().texts([
        Label::new(
            "Run it from a host whose connections the rules allow: -ComputerName dc1, dc2",
            "请在规则允许连接的主机上运行：-ComputerName dc1, dc2",
        ),
        Label::new(
            "Every address of a name is tested. open? is a UDP port that did not reply: open, or filtered.",
            "名称的每个地址都会探测。open? 表示 UDP 端口没有应答：可能开放，也可能被过滤。",
        ),
        Label::new(
            "Dynamic and long ranges are listed but not tested: few of their ports have a listener.",
            "动态范围和长范围只列出，不探测：其中只有少数端口有侦听者。",
        ),
        Label::new(
            "Only tests; nothing is changed, so there is nothing to undo.",
            "只探测，不作任何更改，因此无需撤销。",
        ),
    ]);
    let mut text = "#Requires -Version 5.0\n".to_owned() + &head.comments("#");
    text.push_str(
        "\
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string[]] $ComputerName,
    [ValidateRange(1, 600000)] [int] $TimeoutMs = 1500,
    [ValidateRange(1, 4096)] [int] $ThrottleLimit = 256
)
$checks = @(
",
    );
    for rule in &input.ruleset.rules {
        // Writing to a string never fails.
        let _ = writeln!(text, "    @{{ {} }}", row(rule, input.lang));
    }
    text.push_str(CODE);
    text
}

fn row(rule: &Rule, lang: Lang) -> String {
    let services = one_line(&needed_by(rule.reasons(), lang).join(", "));
    let services = quoted(&short(&services, LONGEST_SERVICES));
    let Some(range) = rule.range() else {
        let protocol = rule.matches.protocol().map(Port::protocol_label);
        let protocol = quoted(&protocol.unwrap_or_default());
        return format!("Protocol = {protocol}; Ports = '-'; Ask = 'echo'; Services = {services}");
    };
    let protocol = quoted(rule.transport.label());
    let each = rule.kind == Kind::Static && range.count() <= LONGEST_RUN;
    format!(
        "Protocol = {protocol}; Ports = '{range}'; First = '{}'; Last = '{}'; Ask = '{}'; Services = {services}",
        range.low(),
        range.high(),
        if each { "each" } else { "no" },
    )
}
