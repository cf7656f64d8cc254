//! Help texts of the arguments of a selection, which `export`, `explain` and `check` have.

use crate::cli::help_page::{Row, row};

/// Arguments by clap's ids.
pub(super) const SELECTION: &[Row] = &[
    row(
        "roles",
        "Add the ports that a role requires without a condition, by id or name (repeatable)",
        "按标识或名称加入角色无条件必需的端口（可重复）",
    ),
    row(
        "with",
        "Also add ports of these kinds: optional, legacy, disputed, conditional (comma-separated, repeatable)",
        "同时加入这些端口：optional、legacy、disputed、conditional（逗号分隔，可重复）",
    ),
    row(
        "services",
        "Add the ports that a service requires without a condition, by id or name (repeatable)",
        "按标识或名称加入服务无条件必需的端口（可重复）",
    ),
    row(
        "ports",
        "Add ports or IP protocols such as tcp/445, 3268-3269/TCP, gre, icmp/echo or ip/41, in any notation of the search (repeatable)",
        "加入端口或 IP 协议，如 tcp/445、3268-3269/TCP、gre、icmp/echo、ip/41，写法与搜索相同（可重复）",
    ),
    row(
        "files",
        "Add a saved role; its options apply unless a flag overrides them (repeatable)",
        "加入已保存的角色；未另行指定的选项以其为准（可重复）",
    ),
    row(
        "excluded",
        "Exclude ports, even if a selected role or service needs them (repeatable)",
        "排除端口，即使所选角色或服务需要（可重复）",
    ),
    row(
        "os",
        "Windows version: modern (2008 and later), legacy (2003 and earlier) or mixed (both) [default: modern]",
        "Windows 版本：modern（2008 及更高）、legacy（2003 及更早）或 mixed（两者）[默认：modern]",
    ),
    row(
        "dynamic",
        "Dynamic RPC: full (whole range), a range, keyword (RPC keyword) or omit (left out) [default: full]",
        "动态 RPC：full（全部范围）、指定范围、keyword（RPC 关键字）或 omit（不写）[默认：full]",
    ),
    row(
        "direction",
        "Direction, seen from the host that has the rules: in (inbound) or out (outbound) [default: in]",
        "以应用规则的主机为准的方向：in（入站）或 out（出站）[默认：in]",
    ),
    row(
        "peers",
        "Limit roles to connections with this group of hosts (comma-separated, repeatable)",
        "只取角色与此组主机之间的连接（逗号分隔，可重复）",
    ),
];

/// Further arguments of `export`: the name of the rules, and where they apply.
pub(super) const TARGETS: &[Row] = &[
    row(
        "name",
        "Name of the ruleset [default: made of what is selected]",
        "规则集的名称 [默认：由所选内容组成]",
    ),
    row(
        "sources",
        "Allow connections only from this network or address (repeatable)",
        "只允许来自此网段或地址的连接（可重复）",
    ),
    row(
        "destinations",
        "Allow connections only to this network or address (repeatable)",
        "只允许连接到此网段或地址（可重复）",
    ),
    row(
        "profiles",
        "Windows Firewall profiles in which the rules apply (comma-separated, repeatable) [default: all]",
        "使规则生效的防火墙配置文件（逗号分隔，可重复）[默认：全部]",
    ),
];
