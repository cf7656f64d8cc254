//! Help of the `check` command.

use crate::cli::help_page::{Page, example, row};
use crate::cli::help_selection::SELECTION;
use crate::model::Label;

/// Help page of the command.
pub(super) const CHECK: Page = Page {
    command: "check",
    about: Label::new(
        "Check which ports of a selection can be reached on hosts",
        "检查所选内容的端口在主机上是否可达",
    ),
    prose: Some(Label::new(
        "\
This is the only command that uses a network: it connects to the hosts that you name, and to nothing
else. It sends the constant requests that the manual page lists, logs in nowhere and changes nothing.
open: connected, or answered; closed: refused, by the host or by a firewall that rejects; filtered: no
answer to TCP, or unreachable; no answer: UDP that is filtered or silent; untested: nothing that could
be sent would tell. A selection is required. The exit code is 0 if everything is open, untested ports
aside, 1 if something is not, and 2 after an error or Ctrl-C.",
        "\
这是唯一使用网络的命令：只连接您指定的主机。它发送手册页中列出的固定请求，不登录，也不更改任何内容。
open：已连接或有应答；closed：被主机或执行拒绝的防火墙拒绝；filtered：TCP 无应答或不可达；
no answer：UDP 被过滤或服务不应答；untested：没有可用于判断的请求。必须给出所选内容。
除未检查的端口外全部开放时退出码为 0，否则为 1；出错或按下 Ctrl-C 后为 2。",
    )),
    examples: &[
        example(
            "portolan check dc1.example.com -r domain-controller",
            "everything that a domain controller must answer",
            "域控制器应答的全部端口",
        ),
        example(
            "portolan check 10.0.0.5 10.0.0.6 -p tcp/445 -p tcp/3389",
            "two ports of two hosts",
            "两台主机的两个端口",
        ),
        example(
            "portolan check dc1 -r domain-controller --watch 10",
            "again every 10 seconds, while you change a firewall",
            "每 10 秒重复一次，便于调整防火墙",
        ),
        example(
            "portolan check dc1 -r domain-controller --format json | portolan explain -",
            "explained by services and roles",
            "按服务和角色说明结果",
        ),
    ],
    args: &[
        row(
            "hosts",
            "Names or addresses of hosts, at most 64; up to 8 addresses of each are checked",
            "主机名或地址，最多 64 个；每个名称最多检查 8 个地址",
        ),
        row(
            "timeout",
            "Time for each attempt in milliseconds; on Windows, TCP waits for 2500 at least [default: 1500]",
            "每次尝试的时限，单位为毫秒；在 Windows 上 TCP 至少等待 2500 [默认：1500]",
        ),
        row(
            "tries",
            "Attempts for each port that gives no answer [default: 1 for TCP, 2 for UDP]",
            "端口无应答时的尝试次数 [默认：TCP 1 次，UDP 2 次]",
        ),
        row("ipv4", "Only IPv4 addresses", "只检查 IPv4 地址"),
        row("ipv6", "Only IPv6 addresses", "只检查 IPv6 地址"),
        row(
            "no_mapper",
            "Leave dynamic RPC out: do not ask the endpoint mapper for its ports",
            "不检查动态 RPC：不向终结点映射器查询端口",
        ),
        row(
            "snmp_public",
            "Ask SNMP with the community public; devices may report it",
            "用团体名 public 查询 SNMP；设备可能会记录",
        ),
        row(
            "watch",
            "Repeat after so many seconds until Ctrl-C, and show what has changed",
            "每隔若干秒重复一次并显示变化，直到按下 Ctrl-C",
        ),
    ],
    selection: &[SELECTION],
};
