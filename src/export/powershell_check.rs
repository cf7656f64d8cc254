//! PowerShell script that tests ports on hosts. It doesn't use Test-NetConnection, which supports neither UDP
//! nor timeouts. The code is ASCII; only comments and descriptions are in the user's language.

use std::fmt::Write as _;

use crate::export::comment::{one_line, short};
use crate::export::facts::needed_by;
use crate::export::format::{Encoding, Format, Group};
use crate::export::input::Input;
use crate::export::powershell::quoted;
use crate::model::{Kind, Label, Lang, Port, Rule};

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
.encoding(Encoding::CrlfMarked);

/// Returns true for TCP, UDP, and the echo request of ICMP and ICMPv6, by which the whole protocol is tested too.
fn expresses(rule: &Rule) -> bool {
    let transport = rule.transport;
    let is_echo = rule.icmp_type().is_none() || rule.icmp_type() == transport.echo();
    transport.has_ports() || (transport.has_types() && is_echo)
}

/// Maximum length of a range that is tested port by port.
const LONGEST_RUN: u32 = 256;
/// Maximum length of the services in a line.
const LONGEST_SERVICES: usize = 1_000;

/// Code after the table; it returns an object for each host and port.
const CODE: &str = "\
)

function Test-Tcp([Net.IPAddress] $Address, [int] $Port) {
    $client = [Net.Sockets.TcpClient]::new($Address.AddressFamily)
    try {
        if ($client.ConnectAsync($Address, $Port).Wait($TimeoutMs)) { 'open' } else { 'no answer' }
    } catch {
        Get-Refusal $_
    } finally {
        $client.Dispose()
    }
}

# UDP is connectionless: services that ignore an empty datagram do not answer, and neither does a firewall.
function Test-Udp([Net.IPAddress] $Address, [int] $Port) {
    $client = [Net.Sockets.UdpClient]::new($Address.AddressFamily)
    try {
        $client.Connect($Address, $Port)
        $null = $client.Send([byte[]]::new(0), 0)
        if ($client.ReceiveAsync().Wait($TimeoutMs)) { 'open' } else { 'open or no answer' }
    } catch {
        Get-Refusal $_
    } finally {
        $client.Dispose()
    }
}

function Get-Refusal($ErrorRecord) {
    $code = $ErrorRecord.Exception.GetBaseException().SocketErrorCode
    if ($code -in 'ConnectionRefused', 'ConnectionReset') { 'closed' } else { \"failed: $code\" }
}

function Test-Icmp([Net.IPAddress] $Address) {
    if (-not $Address) { return 'no address' }
    $ping = [Net.NetworkInformation.Ping]::new()
    try {
        if ($ping.Send($Address, $TimeoutMs).Status -eq 'Success') { 'open' } else { 'no answer' }
    } catch {
        'failed'
    } finally {
        $ping.Dispose()
    }
}

foreach ($computer in $ComputerName) {
    try {
        $addresses = [Net.Dns]::GetHostAddresses($computer)
    } catch {
        Write-Error \"No address for $computer\"
        continue
    }
    foreach ($check in $checks) {
        $address = $addresses[0]
        if ($check.Ask -eq 'echo') {
            $family = if ($check.Protocol -like 'ICMPv6*') { 'InterNetworkV6' } else { 'InterNetwork' }
            $address = $addresses | Where-Object AddressFamily -EQ $family | Select-Object -First 1
        }
        $ports = @($check.Ports)
        if ($check.Ask -eq 'each') { $ports = @([int] $check.First .. [int] $check.Last) }
        foreach ($port in $ports) {
            $state = 'not tested'
            if ($check.Ask -eq 'each') {
                $state = if ($check.Protocol -eq 'TCP') { Test-Tcp $address $port } else { Test-Udp $address $port }
            } elseif ($check.Ask -eq 'echo') {
                $state = Test-Icmp $address
            }
            [pscustomobject] @{
                Computer = $computer
                Address  = $address
                Protocol = $check.Protocol
                Port     = $port
                State    = $state
                Services = $check.Services
            }
        }
    }
}
";

fn render(input: &Input<'_>) -> String {
    let head = input.head().texts([
        Label::new(
            "Run it from a host whose connections the rules allow: -ComputerName dc1, dc2 | Format-Table",
            "请在规则允许连接的主机上运行：-ComputerName dc1, dc2 | Format-Table",
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
    [ValidateRange(1, 600000)] [int] $TimeoutMs = 1500
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
