//! What the browser says, in both languages. A text that is missing in one does not compile.

use std::time::Duration;

use ipnet::IpNet;

use crate::file::Loss;
use crate::model::{Direction, Extras, Lang, Localized as _, Port, PortSpec, Standing};
use crate::tui::action::{Action, Scope};
use crate::tui::keymap::Keymap;

/// The fixed texts of one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) placeholder: &'static str,
    pub(super) of: &'static str,
    pub(super) ports: &'static str,
    pub(super) service: &'static str,
    pub(super) role: &'static str,
    pub(super) nothing_found: &'static str,
    pub(super) nothing_selected: &'static str,
    pub(super) nobody_else: &'static str,
    pub(super) chosen: &'static str,
    pub(super) whole_service: &'static str,
    pub(super) result: &'static str,
    pub(super) no_ports: &'static str,
    pub(super) reasons: &'static str,
    pub(super) typed: &'static str,
    pub(super) taken_out: &'static str,
    pub(super) help: &'static str,
    pub(super) export: &'static str,
    pub(super) file: &'static str,
    pub(super) save_to: &'static str,
    pub(super) open_from: &'static str,
    pub(super) name: &'static str,
    pub(super) overwrite: &'static str,
    pub(super) leave: &'static str,
    pub(super) windows: &'static str,
    pub(super) dynamic_rpc: &'static str,
    /// From the least size and the present one, in cells.
    pub(super) too_small: fn([(u16, u16); 2]) -> String,
    pub(super) between: &'static str,
    pub(super) roles: &'static str,
    pub(super) role_placeholder: &'static str,
    pub(super) range: &'static str,
    pub(super) range_warning: &'static str,
    pub(super) networks_title: &'static str,
    pub(super) networks_advice: &'static str,
    pub(super) may_connect: &'static str,
    pub(super) direction: &'static str,
    pub(super) terms: &'static str,
    pub(super) why_out: &'static str,
    pub(super) grammar: &'static str,
    pub(super) since_saved: &'static str,
    pub(super) unknown_here: &'static str,
    pub(super) changed_since: &'static str,
    pub(super) not_saved: &'static str,
    pub(super) ended_before: &'static str,
    pub(super) lists_coming: &'static str,
    pub(super) commands: &'static str,
    pub(super) command_placeholder: &'static str,
    pub(super) colon: &'static str,
    pub(super) export_as: &'static str,
    pub(super) theme: &'static str,
    pub(super) add_role: &'static str,
    pub(super) take_out_role: &'static str,
    pub(super) settings: &'static str,
}

const EN: Words = Words {
    placeholder: "a port, a service, a word",
    of: "of",
    ports: "Ports",
    service: "Service",
    role: "Role",
    nothing_found: "Nothing found.",
    nothing_selected: "No service selected.",
    nobody_else: "no other service",
    chosen: "Chosen",
    whole_service: "whole service",
    result: "Result",
    no_ports: "no port",
    reasons: "Why",
    typed: "typed",
    taken_out: "Taken out",
    help: "Keys and terms",
    export: "Export",
    file: "File",
    save_to: "File to save the role to",
    open_from: "File of the role to open",
    name: "Name of the role",
    overwrite: "It exists. Replace it?",
    leave: "The role has changes that are neither saved nor exported. Quit all the same?",
    windows: "Windows",
    dynamic_rpc: "dynamic RPC",
    too_small: |[least, now]| {
        format!(
            "The window is too small: Portolan needs {}×{}, this is {}×{}",
            least.0, least.1, now.0, now.1
        )
    },
    between: ", ",
    roles: "Ready-made roles",
    role_placeholder: "a role, a service, a port",
    range: "Dynamic RPC range, such as 50000-50999",
    range_warning: "Set the same range on every server. Microsoft's directory services team points out that a server's own outgoing connections use it too: too few ports run out.",
    networks_title: "Networks that may connect",
    networks_advice: "Such as 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32, with commas or blanks between. None: anyone may connect.",
    may_connect: "may connect",
    direction: "direction",
    terms: "Terms",
    why_out: "Why take out",
    grammar: "In the search box, what can be typed",
    since_saved: "Since this role was saved, the catalogue has changed:",
    unknown_here: "not in this catalogue, left out:",
    changed_since: "It was changed since this role was last read from it or written to it. Replace it?",
    not_saved: "A role that was not saved",
    ended_before: "Portolan ended before it was saved or exported.",
    lists_coming: "Some of it is in lists that are still being read.",
    commands: "Commands",
    command_placeholder: "a command, a format, a theme, a role",
    colon: ": ",
    export_as: "export as ",
    theme: "theme: ",
    add_role: "add role: ",
    take_out_role: "take out role: ",
    settings: "Your files",
};

const ZH: Words = Words {
    placeholder: "端口、服务或任意词",
    of: "/",
    ports: "端口",
    service: "服务",
    role: "角色",
    nothing_found: "没有找到。",
    nothing_selected: "未选择服务。",
    nobody_else: "无其他服务",
    chosen: "已选",
    whole_service: "整个服务",
    result: "结果",
    no_ports: "无端口",
    reasons: "原因",
    typed: "手动输入",
    taken_out: "已移除",
    help: "按键与术语",
    export: "导出",
    file: "文件",
    save_to: "角色保存到",
    open_from: "打开角色文件",
    name: "角色名称",
    overwrite: "文件已存在，是否替换？",
    leave: "角色有未保存也未导出的更改，仍要退出吗？",
    windows: "Windows",
    dynamic_rpc: "动态 RPC",
    too_small: |[least, now]| {
        format!(
            "窗口太小：Portolan 需要 {}×{}，现为 {}×{}",
            least.0, least.1, now.0, now.1
        )
    },
    between: "、",
    roles: "现成角色",
    role_placeholder: "角色、服务或端口",
    range: "动态 RPC 范围，如 50000-50999",
    range_warning: "每台服务器都须设为同一范围。Microsoft 目录服务团队指出：服务器自己发起的连接也使用该范围，端口过少会耗尽。",
    networks_title: "允许连接的网络",
    networks_advice: "如 10.0.0.0/8、192.0.2.7 或 2001:db8::/32，以逗号或空格分隔；留空则不限来源。",
    may_connect: "允许来源",
    direction: "方向",
    terms: "术语",
    why_out: "移除原因：",
    grammar: "搜索框中可输入",
    since_saved: "自保存此角色以来，目录有变化：",
    unknown_here: "此目录中没有，已略过：",
    changed_since: "上次读写之后，此文件已被改动。是否替换？",
    not_saved: "未保存的角色",
    ended_before: "Portolan 退出前未保存或导出此角色。",
    lists_coming: "其中部分内容来自仍在加载的列表。",
    commands: "命令",
    command_placeholder: "命令、格式、主题或角色",
    colon: "：",
    export_as: "导出为 ",
    theme: "主题：",
    add_role: "加入角色：",
    take_out_role: "移除角色：",
    settings: "自有文件",
};

impl Words {
    /// The texts of that language.
    #[must_use]
    pub(super) const fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::En => &EN,
            Lang::Zh => &ZH,
        }
    }
}

/// The command that sorts the table by a column, or by none.
pub(super) fn sorting(column: Option<[&'static str; 2]>, lang: Lang) -> String {
    let column = column.map(|column| pick(column, lang).to_lowercase());
    match (column, lang) {
        (Some(column), Lang::En) => format!("sort by {column}"),
        (Some(column), Lang::Zh) => format!("按{column}排序"),
        (None, Lang::En) => "order as found".to_owned(),
        (None, Lang::Zh) => "恢复原序".to_owned(),
    }
}

/// Networks as they are typed.
pub(super) fn networks_text(networks: &[IpNet]) -> String {
    let texts: Vec<String> = networks.iter().map(ToString::to_string).collect();
    texts.join(", ")
}

/// A text with something said in brackets behind it.
pub(super) fn aside(text: &str, said: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{text} ({said})"),
        Lang::Zh => format!("{text}（{said}）"),
    }
}

/// What to do when nothing is found: paragraphs.
pub(super) fn nothing_found(lang: Lang, keys: &Keymap) -> [String; 2] {
    let clear = keys.label(Scope::Search, Action::Back);
    let advice = match lang {
        Lang::En => format!(
            "Try a port (445), a range (135-139), udp/53, a name or a part of it in English or Chinese. {clear} clears."
        ),
        Lang::Zh => format!(
            "可试：端口（445）、范围（135-139）、udp/53，或中英文名称的一部分。{clear} 清空。"
        ),
    };
    [Words::of(lang).nothing_found.to_owned(), advice]
}

/// What to do when nothing is gathered.
pub(super) fn empty_role(lang: Lang, keys: &Keymap) -> [String; 4] {
    let [port, service] = adding(keys);
    let roles = keys.label(Scope::Panes, Action::Roles);
    match lang {
        Lang::En => [
            "Nothing gathered yet.".to_owned(),
            format!("{port} adds the selected port,"),
            format!("{service} adds the whole service;"),
            format!("{roles} shows the ready-made roles."),
        ],
        Lang::Zh => [
            "尚未选入任何内容。".to_owned(),
            format!("{port}：加入所选端口；"),
            format!("{service}：加入整个服务；"),
            format!("{roles}：查看现成角色。"),
        ],
    }
}

/// The keys that add the selected port and its service.
fn adding(keys: &Keymap) -> [String; 2] {
    [Action::Toggle, Action::ToggleService].map(|action| keys.label(Scope::Table, action))
}

/// A port spec as a cell of a table.
pub(super) fn spec(spec: PortSpec, lang: Lang) -> String {
    match (spec, lang) {
        (PortSpec::DynamicRpc, Lang::En) => "RPC dyn".to_owned(),
        (PortSpec::DynamicRpc, Lang::Zh) => "动态RPC".to_owned(),
        (PortSpec::DynamicEphemeral, Lang::En) => "dynamic".to_owned(),
        (PortSpec::DynamicEphemeral, Lang::Zh) => "动态".to_owned(),
        (spec, _) => spec.to_string(),
    }
}

/// A port as the browser writes it: `445/TCP`, `GRE`.
pub(super) fn port(port: Port, lang: Lang) -> String {
    let transport = port.transport().label();
    match port.spec() {
        PortSpec::None => transport.to_owned(),
        numbers => format!("{}/{transport}", spec(numbers, lang)),
    }
}

/// Heading of the other services on a port.
pub(super) fn others_on(on: Port, lang: Lang) -> String {
    let port = port(on, lang);
    match lang {
        Lang::En => format!("Other services on {port}"),
        Lang::Zh => format!("同用 {port} 的其他服务"),
    }
}

/// What is chosen of a role.
pub(super) fn extras(extras: Extras, lang: Lang) -> String {
    let wanted = Standing::ALL
        .iter()
        .copied()
        .filter(|&standing| extras.wants(standing));
    let names: Vec<&str> = wanted.map(|standing| standing.label().get(lang)).collect();
    names.join(Words::of(lang).between)
}

/// How long ago something was, in its largest unit.
pub(super) fn ago(age: Duration, lang: Lang) -> String {
    let minutes = age.as_secs() / 60;
    let (count, unit) = match (minutes, minutes / 60, minutes / 60 / 24) {
        (0, ..) => return pick(["just now", "刚刚"], lang).to_owned(),
        (minutes, 0, _) => (minutes, ["minute", "分钟"]),
        (_, hours, 0) => (hours, ["hour", "小时"]),
        (_, _, days) => (days, ["day", "天"]),
    };
    let unit = pick(unit, lang);
    match lang {
        Lang::En if count == 1 => format!("1 {unit} ago"),
        Lang::En => format!("{count} {unit}s ago"),
        Lang::Zh => format!("{count} {unit}前"),
    }
}

/// How many things are chosen.
pub(super) fn chosen(count: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{count} chosen"),
        Lang::Zh => format!("已选 {count} 项"),
    }
}

/// How many rows are marked.
pub(super) fn marked(count: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{count} marked"),
        Lang::Zh => format!("已标记 {count} 行"),
    }
}

/// A text in that language, of English and Chinese.
pub(super) const fn pick(both: [&'static str; 2], lang: Lang) -> &'static str {
    match lang {
        Lang::En => both[0],
        Lang::Zh => both[1],
    }
}

/// What an action answers, in the line at the bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Message {
    /// Ports came in: how many, of which service, and how many the set had before.
    Added {
        ports: usize,
        had: usize,
        what: String,
    },
    /// Something went out; how many ports of it stay because others need them.
    TakenOut {
        what: String,
        stay: usize,
    },
    /// Something came back.
    BroughtBack {
        what: String,
    },
    Undone,
    Redone,
    NothingToUndo,
    NothingToRedo,
    Cleared,
    NothingToExport,
    Generation(String),
    Dynamic(String),
    Named(String),
    Copied {
        bytes: usize,
    },
    CopyFailed(String),
    /// A file was written; the one that it replaced had something that it does not have.
    Saved {
        path: String,
        bytes: usize,
        lost: Vec<Loss>,
    },
    SaveFailed(String),
    Loaded {
        name: String,
        path: String,
    },
    LoadFailed(String),
    /// Ports of many rows came in: how many rows, how many ports were open already, how many are never
    /// opened.
    AddedRows {
        rows: usize,
        had: usize,
        local: usize,
    },
    /// So many whole services came in (`true`) or went out.
    Services(usize, bool),
    /// The ports of so many rows went out.
    TakenOutRows(usize),
    CopiedRows {
        rows: usize,
        bytes: usize,
    },
    Marking,
    /// The table is sorted by a column, descending (`true`) or ascending, or as the rows were found.
    Sorted(Option<([&'static str; 2], bool)>),
    /// Nothing before this place (`true`) or after it.
    NoPlace(bool),
    /// So many rows of lists stand beside the catalogue now.
    Listed(usize),
    MouseOn,
    MouseOff,
    /// A line that stands for nothing was acted on.
    NothingHere,
    /// What listens on the host itself only is never opened.
    LocalOnly,
    Direction(Direction),
    /// What was added says nothing in this direction.
    NothingThisWay {
        what: String,
        direction: Direction,
    },
    /// Those networks may connect; none for anyone.
    Networks(String),
    /// Another theme was taken.
    Theme(String),
    /// There is no other, because there are no colours.
    NoColor,
    /// A range that can't be taken, with the reason.
    Refused(String),
    /// A role that was left behind is at hand again.
    Restored(String),
    /// Nothing of a role that was left behind is known, so it can't be restored.
    NothingKnown,
    Discarded(String),
    /// It is offered again.
    Later,
    /// The role is not kept against a crash, with the reason, after what there was to tell.
    NotDrafted(Option<Box<Self>>, String),
}

impl Message {
    /// Whether it tells of something that went wrong.
    pub(super) const fn is_error(&self) -> bool {
        matches!(
            self,
            Self::CopyFailed(_)
                | Self::SaveFailed(_)
                | Self::LoadFailed(_)
                | Self::Refused(_)
                | Self::NothingKnown
        )
    }

    /// What it says, with the keys that lead on as they are bound.
    pub(super) fn text(&self, lang: Lang, keys: &Keymap) -> String {
        let zh = lang == Lang::Zh;
        let key = |action| keys.label(Scope::Panes, action);
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        match self {
            Self::Added {
                ports,
                had: 0,
                what,
            } if zh => format!("已加入“{what}”的 {ports} 个端口"),
            Self::Added { ports, had, what } if zh => {
                format!("已加入“{what}”的 {ports} 个端口，其中 {had} 个原已开放")
            }
            Self::Added {
                ports,
                had: 0,
                what,
            } => {
                format!("added {ports} port{} of {what}", plural(*ports))
            }
            Self::Added { ports, had, what } => {
                let were = if *had == 1 { "was" } else { "were" };
                format!(
                    "added {ports} port{} of {what}, {had} {were} open already",
                    plural(*ports)
                )
            }
            Self::TakenOut { what, stay: 0 } if zh => format!("已移除“{what}”"),
            Self::TakenOut { what, stay } if zh => {
                format!("已移除“{what}”，其中 {stay} 个端口因其他服务仍开放")
            }
            Self::TakenOut { what, stay: 0 } => format!("took out {what}"),
            Self::TakenOut { what, stay } => {
                let stay_open = if *stay == 1 {
                    "stays open"
                } else {
                    "stay open"
                };
                format!(
                    "took out {what}; {stay} port{} {stay_open} for others",
                    plural(*stay)
                )
            }
            Self::BroughtBack { what } if zh => format!("已恢复“{what}”"),
            Self::BroughtBack { what } => format!("brought back {what}"),
            Self::Generation(name) => format!("Windows: {name}"),
            Self::Dynamic(name) if zh => format!("动态 RPC：{name}"),
            Self::Dynamic(name) => format!("dynamic RPC: {name}"),
            Self::Networks(none) if none.is_empty() => {
                pick(["anyone may connect", "不限来源"], lang).to_owned()
            }
            Self::Networks(networks) if zh => format!("仅允许来自 {networks} 的连接"),
            Self::Networks(networks) => format!("only {networks} may connect"),
            Self::Named(name) if zh => format!("角色名称：{name}"),
            Self::Named(name) => format!("the role is called {name}"),
            Self::Copied { bytes } if zh => format!("已复制 {bytes} 字节"),
            Self::Copied { bytes } => format!("copied {bytes} bytes"),
            Self::CopyFailed(why) if zh => format!("无法复制：{why}"),
            Self::CopyFailed(why) => format!("could not copy: {why}"),
            Self::Saved { path, bytes, lost } => {
                let saved = if zh {
                    format!("已保存 {path}（{bytes} 字节）")
                } else {
                    format!("saved {path} ({bytes} bytes)")
                };
                let lost = lost.iter().map(|loss| loss.text(lang));
                let parts: Vec<String> = [saved].into_iter().chain(lost).collect();
                parts.join(if zh { "；" } else { "; " })
            }
            Self::Loaded { name, path } if zh => format!("已打开角色“{name}”（{path}）"),
            Self::Loaded { name, path } => format!("opened the role {name} ({path})"),
            Self::LoadFailed(why) if zh => format!("未打开：{why}"),
            Self::LoadFailed(why) => format!("not opened: {why}"),
            Self::SaveFailed(why) if zh => format!("未保存：{why}"),
            Self::SaveFailed(why) => format!("not saved: {why}"),
            Self::Direction(Direction::In) => pick(
                [
                    "direction in: others connect to the host",
                    "方向 in：其他主机连接本机",
                ],
                lang,
            )
            .to_owned(),
            Self::Direction(Direction::Out) => pick(
                [
                    "direction out: the host connects to others",
                    "方向 out：本机连接其他主机",
                ],
                lang,
            )
            .to_owned(),
            Self::NothingThisWay { what, direction } if zh => {
                let turn = key(Action::Direction);
                format!(
                    "“{what}”在方向 {} 上没有端口，按 {turn} 切换方向",
                    direction.name()
                )
            }
            Self::NothingThisWay { what, direction } => {
                let turn = key(Action::Direction);
                format!(
                    "{what}: no port in direction {}; {turn} switches",
                    direction.name()
                )
            }
            Self::AddedRows { rows, had, local } => {
                let mut text = if zh {
                    format!("已加入 {rows} 行的端口")
                } else {
                    format!("added the ports of {rows} rows")
                };
                if *had > 0 {
                    text += &if zh {
                        format!("，其中 {had} 个原已开放")
                    } else {
                        format!(", {had} were open already")
                    };
                }
                if *local > 0 {
                    text += &if zh {
                        format!("；{local} 个只在本机侦听，从不开放")
                    } else {
                        format!("; {local} listen on the host itself only")
                    };
                }
                text
            }
            Self::Services(count, true) if zh => format!("已加入 {count} 个服务"),
            Self::Services(count, true) => format!("added {count} services"),
            Self::Services(count, false) if zh => format!("已移除 {count} 个服务"),
            Self::Services(count, false) => format!("took out {count} services"),
            Self::TakenOutRows(rows) if zh => format!("已移除 {rows} 行的端口"),
            Self::TakenOutRows(rows) => format!("took out the ports of {rows} rows"),
            Self::CopiedRows { rows, bytes } if zh => format!("已复制 {rows} 行（{bytes} 字节）"),
            Self::CopiedRows { rows, bytes } => format!("copied {rows} rows ({bytes} bytes)"),
            Self::Marking => {
                let ends = keys.label(Scope::Table, Action::Back);
                if zh {
                    format!("标记中：移动后可加入或复制，{ends} 结束")
                } else {
                    format!("marking: move on, then add or copy; {ends} ends")
                }
            }
            Self::Sorted(None) => pick(["in the order found", "恢复原序"], lang).to_owned(),
            Self::Sorted(Some((column, is_descending))) => {
                let column = pick(*column, lang).to_lowercase();
                match (zh, is_descending) {
                    (true, false) => format!("按{column}升序"),
                    (true, true) => format!("按{column}降序"),
                    (false, false) => format!("sorted by {column}"),
                    (false, true) => format!("sorted by {column}, descending"),
                }
            }
            Self::NoPlace(true) => {
                pick(["no place before this one", "没有更早的位置"], lang).to_owned()
            }
            Self::NoPlace(false) => {
                pick(["no place after this one", "没有更后的位置"], lang).to_owned()
            }
            Self::Listed(rows) if zh => format!("列表已加载：新增 {rows} 行"),
            Self::Listed(rows) => format!("lists loaded: {rows} more row{}", plural(*rows)),
            Self::Refused(why) => why.clone(),
            Self::Restored(name) if zh => {
                format!("已恢复角色“{name}”，按 {} 撤销", key(Action::Undo))
            }
            Self::Restored(name) => {
                format!("restored the role {name}; {} undoes", key(Action::Undo))
            }
            Self::NothingKnown => pick(
                [
                    "not restored: start with the list or catalogue that has it",
                    "未恢复：请用含有这些内容的列表或目录启动",
                ],
                lang,
            )
            .to_owned(),
            Self::Discarded(name) if zh => format!("已丢弃角色“{name}”"),
            Self::Discarded(name) => format!("discarded the role {name}"),
            Self::Later => pick(
                [
                    "it is offered again at the next start",
                    "下次启动时会再次询问",
                ],
                lang,
            )
            .to_owned(),
            Self::NotDrafted(said, why) => {
                let said = said.as_ref().map(|said| said.text(lang, keys));
                let why = if zh {
                    format!("程序崩溃时角色会丢失：{why}")
                } else {
                    format!("a crash would lose the role: {why}")
                };
                let parts: Vec<String> = said.into_iter().chain([why]).collect();
                parts.join(if zh { "；" } else { "; " })
            }
            Self::LocalOnly => pick(
                [
                    "it listens on the host itself only and is never opened",
                    "只在本机侦听，从不对外开放",
                ],
                lang,
            )
            .to_owned(),
            Self::Undone => pick(["undone", "已撤销"], lang).to_owned(),
            Self::Redone => pick(["redone", "已重做"], lang).to_owned(),
            Self::NothingToUndo => pick(["nothing to undo", "没有可撤销的操作"], lang).to_owned(),
            Self::NothingToRedo => pick(["nothing to redo", "没有可重做的操作"], lang).to_owned(),
            Self::Cleared if zh => format!("已清空角色，按 {} 恢复", key(Action::Undo)),
            Self::Cleared => format!("emptied the role; {} brings it back", key(Action::Undo)),
            Self::NothingToExport => {
                let [port, service] = adding(keys);
                if zh {
                    format!("角色为空：{port} 加端口，{service} 加服务")
                } else {
                    format!("the role is empty: {port} adds a port, {service} adds a service")
                }
            }
            Self::Theme(name) if zh => {
                format!("主题：{name}（在设置中写 theme = \"{name}\" 即可保留）")
            }
            Self::Theme(name) => {
                format!("theme {name}; to keep it, theme = \"{name}\" in the settings")
            }
            Self::NoColor => pick(
                [
                    "no colour: NO_COLOR is set, or --color never",
                    "无颜色：已设置 NO_COLOR 或 --color never",
                ],
                lang,
            )
            .to_owned(),
            Self::MouseOn => pick(["mouse on", "鼠标已启用"], lang).to_owned(),
            Self::MouseOff => pick(
                [
                    "mouse off: the terminal selects text again",
                    "鼠标已关闭：可用终端选择文本",
                ],
                lang,
            )
            .to_owned(),
            Self::NothingHere => {
                pick(["nothing to act on in this line", "此行无可操作内容"], lang).to_owned()
            }
        }
    }
}
