//! Fixed texts of the screen and phrases with values, in both languages. Texts that name keys are in
//! [`advice`](crate::tui::advice), results of actions in [`message`](crate::tui::message).

use std::collections::BTreeSet;
use std::time::Duration;

use ipnet::IpNet;

use crate::catalog::Catalog;
pub(super) use crate::model::COMMA;
use crate::model::{
    Direction, DynamicMode, Extra, Extras, Label, Lang, Lookup as _, Need, Options, Os, Peer, Pick,
    Port, PortItem, PortSpec, Profile, Ruleset, Text, text,
};
use crate::page::peer_names;
pub(super) use crate::page::{COLON, PEERS};

// Punctuation.

pub(super) const OF: Label = Text::new("of", "/");
/// End of a sentence that another one follows.
pub(super) const STOP: Label = Text::new(". ", "。");

// The header, headings and empty states of the panes.

pub(super) const THIS_LANGUAGE: Label = Text::new("EN", "中文");
pub(super) const PLACEHOLDER: Label = Text::new("port, service or keyword", "端口、服务或关键字");
pub(super) const PORTS: Label = Text::new("Ports", "端口");
pub(super) const SERVICE: Label = Text::new("Service", "服务");
pub(super) const ROLE: Label = Text::new("Role", "角色");
pub(super) const NOTHING_FOUND: Label = Text::new("Nothing found.", "没有找到。");
pub(super) const NOTHING_SELECTED: Label = Text::new("No service selected.", "未选择服务。");
pub(super) const CHOSEN: Label = Text::new("Chosen", "已选");
pub(super) const RESULT: Label = Text::new("Result", "结果");
pub(super) const NO_PORTS: Label = Text::new("no port", "无端口");
pub(super) const REASONS: Label = Text::new("Reasons", "原因");
pub(super) const TYPED: Label = Text::new("typed", "手动输入");
pub(super) const EXCLUDED: Label = Text::new("Excluded", "已排除");
pub(super) const MAY_CONNECT: Label = Text::new("source networks", "来源网络");
/// Networks that may be connected to.
pub(super) const CONNECT_TO: Label = Text::new("destination networks", "目标网络");

// The page of a service.

pub(super) const NOBODY_ELSE: Label = Text::new("no other service", "无其他服务");

// Predefined roles.

pub(super) const ROLES: Label = Text::new("Predefined roles", "预置角色");
pub(super) const ROLE_PLACEHOLDER: Label = Text::new("role, service or port", "角色、服务或端口");

// Start page.

pub(super) const START: Label = Text::new("Start", "开始");
pub(super) const TYPE_TO_SEARCH: Label =
    Text::new("Type to search, for example", "直接输入即可搜索，例如");
pub(super) const OR_PRESS: Label = Text::new("Or press", "或按");
pub(super) const HELP_HINT: Label =
    Text::new("all keys and the search syntax", "全部按键和搜索语法");
pub(super) const OTHER_LANGUAGE: Label = Text::new("中文", "English");
pub(super) const LAST_ROLES: Label = Text::new("Your last roles", "最近保存的角色");

/// Number of predefined roles.
pub(super) fn predefined_roles(count: usize) -> Text {
    text!(
        "{count} predefined roles, such as a domain controller",
        "{count} 个预置角色，例如域控制器"
    )
}

/// Number of export formats.
pub(super) fn formats(count: usize) -> Text {
    text!(
        "{count} export formats, once the role has ports",
        "{count} 种导出格式（先向角色加入端口）"
    )
}

// Saved roles.

pub(super) const SAVED_ROLES: Label = Text::new("Saved roles", "已保存的角色");
pub(super) const YOUR_ROLES: Label = Text::new("Your roles", "自有角色");
pub(super) const SAVED_PLACEHOLDER: Label =
    Text::new("name of a role, or a path", "角色名称或路径");
pub(super) const A_PATH: Label = Text::new(
    "a path: begin with / ~ or .",
    "按路径打开：以 / ~ 或 . 开头",
);
pub(super) const NO_CANDIDATES: Label = Text::new(
    "nothing here begins with this",
    "没有以此开头的文件或文件夹",
);
pub(super) const MORE_CANDIDATES: Label =
    Text::new("and more: type further letters", "还有更多：请继续输入");
pub(super) const NO_ROLES_FOLDER: Label = Text::new(
    "Portolan runs without the user's folders, so no saved roles are listed. A path still opens a file.",
    "当前未使用用户文件夹，因此不列出已保存的角色；仍可按路径打开文件。",
);
pub(super) const DELETE_TITLE: Label = Text::new("Delete a saved role", "删除已保存的角色");
pub(super) const RENAME_TITLE: Label = Text::new("New file name", "新文件名");

// Symptoms.

pub(super) const EXPLAIN: Label =
    Text::new("Explain a listing, scan or log", "说明列表、扫描结果或日志");
#[cfg(feature = "check")]
pub(super) const CHECK: Label = Text::new("Check hosts", "检查主机");
#[cfg(feature = "check")]
pub(super) const HOSTS_PLACEHOLDER: Label =
    Text::new("names or addresses of hosts", "主机名或地址");
pub(super) const OBSERVE_PLACEHOLDER: Label =
    Text::new("path of a file, or ports", "文件路径，或端口");
pub(super) const PASTED: Label = Text::new("pasted text", "粘贴的文本");
pub(super) const READING_STOPPED: Label = Text::new("Reading was stopped.", "已停止读取。");
pub(super) const CANNOT_TELL: Label = Text::new("Ports alone can't tell", "仅凭端口无法判断");
pub(super) const YOUR_ROLE: Label = Text::new("Your role", "当前角色");
pub(super) const OPEN_PORTS: Label = Text::new("Open", "开放");
pub(super) const OTHER_PORTS: Label = Text::new("Not open", "未开放");
pub(super) const NOT_UNDERSTOOD: Label = Text::new("Not understood", "无法理解");
pub(super) const ALSO_OPEN: Label = Text::new("also open", "另外开放");
pub(super) const SEEN_OPEN: Label = Text::new("seen open", "已见开放");
pub(super) const NO_ROLE_TOLD: Label =
    Text::new("no role is told by these ports", "这些端口不能判断任何角色");

pub(super) const EXPLANATION: Label = Text::new("Explanation", "说明");
pub(super) const WHY_UNTOLD: Label = Text::new(
    "All ports that it requires are open, but so many roles need them that they tell nothing.",
    "其必需端口均已开放，但需要这些端口的角色太多，无法据此判断。",
);

/// Roles that require the same ports.
pub(super) fn same_ports(names: &Text) -> Text {
    let Text { en, zh } = names;
    text!("same ports: {en}", "端口相同：{zh}")
}

/// Profiles of Windows Firewall in which the rules apply.
pub(super) fn profiles(profiles: &BTreeSet<Profile>) -> Text {
    let Text { en, zh } = Profile::list(profiles);
    text!("Windows profiles: {en}", "Windows 配置文件：{zh}")
}

/// Progress of what is read, in MiB; a size of 0 is unknown.
pub(super) fn reading(read: u64, size: u64) -> Text {
    let (read, size) = (read >> 20, size >> 20);
    if size == 0 {
        return text!("reading … {read} MiB", "正在读取…… {read} MiB");
    }
    text!(
        "reading … {read} of {size} MiB",
        "正在读取…… {read} / {size} MiB"
    )
}

/// One of several hosts.
pub(super) fn host_of(name: &str, at: usize, count: usize) -> Text {
    let at = at + 1;
    text!(
        "{name} (host {at} of {count})",
        "{name}（第 {at} 台主机，共 {count} 台）"
    )
}

/// Ports that are shown on one line: the first and the last one, and their number.
pub(super) fn ports_from(first: Port, last: Port, count: usize) -> Text {
    let (low, high) = (first.spec(), last.spec());
    let transport = first.transport().label();
    text!(
        "{low}-{high}/{transport} ({count} ports)",
        "{low}-{high}/{transport}（{count} 个端口）"
    )
}

/// Line of a text that was not understood.
pub(super) fn at_line(line: usize, part: &str) -> Text {
    text!("line {line}: {part}", "第 {line} 行：{part}")
}

pub(super) const SYMPTOMS: Label = Text::new("Symptoms", "症状");
pub(super) const SYMPTOM_PLACEHOLDER: Label = Text::new(
    "error code, event or words of the message",
    "错误代码、事件或消息中的词",
);

// The export and its options.

pub(super) const EXPORT: Label = Text::new("Export", "导出");
pub(super) const PREPARING: Label = Text::new("preparing the preview …", "正在准备预览……");
pub(super) const FORMAT_PLACEHOLDER: Label = Text::new("type to filter", "输入以筛选");
pub(super) const NO_FILE_NAME: Label = Text::new("Enter a file name.", "请输入文件名。");
pub(super) const FILE: Label = Text::new("File", "文件");
pub(super) const OVERWRITE: Label = Text::new("File exists. Replace it?", "文件已存在，是否替换？");
pub(super) const WINDOWS: Label = Text::new("Windows", "Windows");
pub(super) const DYNAMIC_RPC: Label = Text::new("dynamic RPC", "动态 RPC");

// Prompts.

pub(super) const NAME: Label = Text::new("Name of the role", "角色名称");
pub(super) const SAVE_TO: Label = Text::new("File to save the role to", "角色保存到");
pub(super) const RANGE: Label = Text::new(
    "Dynamic RPC range, for example 50000-50999",
    "动态 RPC 范围，例如 50000-50999",
);
pub(super) const RANGE_WARNING: Label = Text::new(
    "Set the same range on every server. According to Microsoft's directory services team, the server's outbound connections also use this range, so a range that is too small can be exhausted.",
    "每台服务器都须设为同一范围。Microsoft 目录服务团队指出：服务器的出站连接也使用该范围，范围过小会导致端口耗尽。",
);
pub(super) const NETWORKS_TITLE: Label = Text::new("Networks", "网络");
pub(super) const NETWORKS_ADVICE: Label = Text::new(
    "Sources, separated by commas or spaces, and destinations after “to”: 10.0.0.0/8, 2001:db8::/32 to 192.0.2.7. Leave empty to allow any.",
    "来源网络以逗号或空格分隔，“到”之后为目标网络：10.0.0.0/8、2001:db8::/32 到 192.0.2.7；留空则允许任意网络。",
);
pub(super) const COLUMNS: Label = Text::new("Columns", "列");
pub(super) const BY_WIDTH: Label =
    Text::new("chosen by the width of the screen", "按屏幕宽度自动选择");
pub(super) const PURPOSE: Label = Text::new("Name and purpose of", "名称和用途：");
pub(super) const TRANSPORT_OF: Label = Text::new("Transport of", "传输协议：");
pub(super) const TCP_AND_UDP: Label = Text::new("TCP and UDP", "TCP 和 UDP");
pub(super) const WHY_EXCLUDED: Label = Text::new("Reason for excluding", "排除原因：");

// Questions and notices.

pub(super) const LEAVE: Label = Text::new(
    "The role has changes that are neither saved nor exported. Quit anyway?",
    "角色有未保存也未导出的更改，仍要退出吗？",
);
pub(super) const WIDE: Label = Text::new("Over 1,000 ports", "超过 1000 个端口");
pub(super) const ADD_WIDE: Label = Text::new("Add it anyway?", "仍要加入吗？");
pub(super) const CHANGED_SINCE: Label = Text::new(
    "The file has changed since this role was last read from or written to it. Replace it?",
    "此文件在上次读取或写入此角色之后已被修改，是否替换？",
);
pub(super) const SINCE_SAVED: Label = Text::new(
    "The catalog has changed since this role was saved:",
    "自保存此角色以来，服务资料库有变化：",
);
pub(super) const UNKNOWN_HERE: Label = Text::new(
    "not in this catalog, skipped:",
    "服务资料库中没有，已略过：",
);
pub(super) const NOT_SAVED: Label = Text::new("Unsaved role", "未保存的角色");
pub(super) const ENDED_BEFORE: Label = Text::new(
    "Portolan exited before this role was saved or exported.",
    "Portolan 退出时，此角色尚未保存或导出。",
);
pub(super) const LISTS_COMING: Label = Text::new(
    "Some of it comes from lists that are still loading.",
    "其中部分内容来自仍在加载的列表。",
);
pub(super) const SETTINGS: Label = Text::new("Your files", "自有文件");

// The help and the palette.

pub(super) const HELP: Label = Text::new("Keys and terms", "按键与术语");
pub(super) const GRAMMAR: Label = Text::new("Query syntax", "搜索语法");
pub(super) const TERMS: Label = Text::new("Terms", "术语");
pub(super) const COMMANDS: Label = Text::new("Commands", "命令");
pub(super) const COMMAND_PLACEHOLDER: Label =
    Text::new("command, format, theme or role", "命令、格式、主题或角色");

// Phrases.

/// Notice that the screen is smaller than the minimum. Sizes are columns and rows.
pub(super) fn too_small(least: (u16, u16), now: (u16, u16)) -> Text {
    let (least_x, least_y) = least;
    let (x, y) = now;
    text!(
        "The window is too small: Portolan needs {least_x}×{least_y}, this is {x}×{y}",
        "窗口太小：Portolan 需要 {least_x}×{least_y}，现为 {x}×{y}"
    )
}

/// Networks in the syntax of the input prompt.
pub(super) fn networks_text(networks: &[IpNet]) -> String {
    let texts: Vec<String> = networks.iter().map(ToString::to_string).collect();
    texts.join(", ")
}

/// Source and destination networks of a ruleset, those that are not any, each with its label.
pub(super) fn ends(ruleset: &Ruleset) -> impl Iterator<Item = (Label, &[IpNet])> {
    let ends = [
        (MAY_CONNECT, ruleset.source_networks.as_slice()),
        (CONNECT_TO, ruleset.destination_networks.as_slice()),
    ];
    ends.into_iter()
        .filter(|(_, networks)| !networks.is_empty())
}

/// Source and destination networks in the syntax of the input prompt.
pub(super) fn path_text(options: &Options) -> String {
    let sources = networks_text(&options.source_networks);
    let destinations = networks_text(&options.destination_networks);
    if destinations.is_empty() {
        return sources;
    }
    let path = format!("{sources} to {destinations}");
    path.trim_start().to_owned()
}

/// A text followed by another in parentheses.
pub(super) fn aside(text: &str, aside: &str, lang: Lang) -> String {
    text!("{text} ({aside})", "{text}（{aside}）").pick(lang)
}

/// Port without its transport for a table cell: `445`, `echo` for ICMP, the number of an IP protocol.
pub(super) fn spec(port: Port, lang: Lang) -> String {
    match port.spec() {
        PortSpec::DynamicRpc => text!("RPC dyn", "动态RPC").pick(lang),
        PortSpec::DynamicEphemeral => text!("dynamic", "动态").pick(lang),
        _ => port.spec_text(),
    }
}

/// Number of rows that mention a query without being asked for, as a part of a title.
pub(super) fn mention_it(mentions: usize) -> Text {
    let verb = if mentions == 1 { "mentions" } else { "mention" };
    text!("{mentions} {verb} it", "{mentions} 行提及")
}

/// Text of the line between the rows that are asked for and those that mention the query.
pub(super) fn more_mentions(mentions: usize, query: &str) -> Text {
    let verb = if mentions == 1 { "mentions" } else { "mention" };
    text!(
        "{mentions} more {verb} “{query}”",
        "另有 {mentions} 行提及“{query}”"
    )
}

/// Notice above rows that merely mention the query.
pub(super) fn only_mentions(query: &str) -> Text {
    text!(
        "no answer for “{query}”: these rows only mention it",
        "没有“{query}”的直接结果，以下各行只是提及"
    )
}

/// Display form of a port: `445/TCP`, `GRE`.
pub(super) fn port(port: Port, lang: Lang) -> String {
    let transport = port.transport().label();
    match port.spec() {
        PortSpec::None | PortSpec::IcmpType(_) | PortSpec::IpProtocol(_) => port.protocol_label(),
        _ => format!("{}/{transport}", spec(port, lang)),
    }
}

/// Heading of the list of other services on a port.
pub(super) fn others_on(on: Port, lang: Lang) -> String {
    let Text { en, zh } = Text::each(|lang| port(on, lang));
    text!("Other services on {en}", "使用 {zh} 的其他服务").pick(lang)
}

/// The needs (required, optional, …) whose ports are added with a role.
pub(super) fn extras(extras: Extras, lang: Lang) -> String {
    let required = std::iter::once(Need::Required.label());
    let names: Vec<Label> = required.chain(extras.iter().map(Extra::label)).collect();
    Text::join(&names, COMMA).pick(lang)
}

/// Age in its largest unit, such as “3 hours ago”.
pub(super) fn ago(age: Duration, lang: Lang) -> String {
    let minutes = age.as_secs() / 60;
    let (count, unit): (u64, Label) = match (minutes, minutes / 60, minutes / 60 / 24) {
        (0, ..) => return text!("just now", "刚刚").pick(lang),
        (minutes, 0, _) => (minutes, Text::new("minute", "分钟")),
        (_, hours, 0) => (hours, Text::new("hour", "小时")),
        (_, _, days) => (days, Text::new("day", "天")),
    };
    let s = if count == 1 { "" } else { "s" };
    let Text { en, zh } = unit;
    text!("{count} {en}{s} ago", "{count} {zh}前").pick(lang)
}

/// Number of ports.
pub(super) fn ports(count: usize, lang: Lang) -> String {
    let s = if count == 1 { "" } else { "s" };
    text!("{count} port{s}", "{count} 个端口").pick(lang)
}

/// Question before a file is deleted.
pub(super) fn delete_file(file: &str, lang: Lang) -> String {
    text!(
        "Delete {file}? This can't be undone.",
        "删除 {file}？此操作无法撤销。"
    )
    .pick(lang)
}

/// Number of items in a role.
pub(super) fn chosen(count: usize, lang: Lang) -> String {
    text!("{count} chosen", "已选 {count} 项").pick(lang)
}

/// Windows version.
pub(super) fn windows_version(os: Os) -> Label {
    match os {
        Os::Legacy => Text::new("2003 and earlier", "2003 及更早"),
        Os::Modern => Text::new("2008 and later", "2008 及更高"),
        Os::Mixed => Text::new("both", "两者"),
    }
}

/// Way to write dynamic RPC.
pub(super) fn dynamic_rpc(mode: DynamicMode) -> Text {
    let label: Label = match mode {
        DynamicMode::Full => Text::new("whole range", "全部范围"),
        DynamicMode::Narrowed(range) => return text!("{range}", "{range}"),
        DynamicMode::Keyword => Text::new("RPC keyword", "RPC 关键字"),
        DynamicMode::Omit => Text::new("left out", "不写"),
    };
    label.into()
}

/// Groups of hosts that the rules serve, seen from the direction of the rules.
pub(super) fn peers(peers: &BTreeSet<Peer>, direction: Direction) -> Text {
    if peers.is_empty() {
        return Text::new("all hosts", "全部主机").map(str::to_owned);
    }
    let Text { en, zh } = peer_names(peers.iter().copied());
    match direction {
        Direction::In => text!("only {en} connect", "仅{zh}连接"),
        Direction::Out => text!("only connections to {en}", "仅连接{zh}"),
    }
}

/// What a format can't express; the list is appended.
pub(super) fn cannot_express(format: &str) -> Text {
    text!("! {format} can't express: ", "! {format} 无法表示：")
}

/// Number of notices for which there is no space.
pub(super) fn more_notices(count: usize) -> Text {
    let s = if count == 1 { "" } else { "s" };
    text!("! {count} more notice{s}", "! 另有 {count} 条提示")
}

/// Progress of the lists that are loading.
pub(super) fn loading(percent: u8) -> Text {
    text!("loading lists: {percent}%", "正在加载列表：{percent}%")
}

/// Number of marked rows.
pub(super) fn marked(count: usize, lang: Lang) -> String {
    text!("{count} marked", "已标记 {count} 行").pick(lang)
}

/// Returns an item of the selection with its extras.
pub(super) fn pick(catalog: &Catalog, pick: &Pick, picked: Extras, lang: Lang) -> String {
    let name = pick_name(catalog, pick, lang);
    match pick {
        Pick::Service(_) | Pick::Role(_) => aside(&name, &extras(picked, lang), lang),
        Pick::Port(_) => aside(&name, TYPED.get(lang), lang),
        Pick::Endpoint(..) | Pick::Entry(..) => name,
    }
}

/// Returns the name of an item of the selection.
pub(super) fn pick_name(catalog: &Catalog, pick: &Pick, lang: Lang) -> String {
    let service = |id| {
        let service = catalog.service(id);
        service.map_or(String::new(), |one| one.name.get(lang).to_owned())
    };
    let role = |id| catalog.role(id).map_or("", |role| role.name.get(lang));
    match pick {
        Pick::Service(id) => service(id),
        Pick::Endpoint(id, at) => format!("{} {}", port(*at, lang), service(id)),
        Pick::Role(id) => role(id).to_owned(),
        Pick::Entry(id, at) => format!("{} {}", port(*at, lang), role(id)),
        Pick::Port(at) => port(*at, lang),
    }
}

/// Line about ports of a query that no service has as they were typed; `is_unknown` if no service has any of them.
pub(super) fn own_ports(ports: &[PortItem], is_unknown: bool) -> Text {
    let names: Vec<String> = ports.iter().map(ToString::to_string).collect();
    let Text { en, zh } = Text::list(&names);
    match (is_unknown, ports.len()) {
        (true, 1) => text!(
            "{en}  a port of your own · no Windows service is known here",
            "{zh}  自定端口 · 没有已知的 Windows 服务使用它"
        ),
        (true, _) => text!(
            "{en}  ports of your own · no Windows service is known there",
            "{zh}  自定端口 · 没有已知的 Windows 服务使用它们"
        ),
        (false, _) => text!(
            "{en}  ports of your own · some have services",
            "{zh}  自定端口 · 其中部分端口有已知的服务"
        ),
    }
}
