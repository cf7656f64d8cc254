//! What the browser says, in both languages. A text that is missing in one does not compile.

use crate::model::{Direction, Extras, Generation, Lang, Port, PortSpec, Source, Standing};
use crate::tui::action::Scope;

/// The fixed texts of one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) placeholder: &'static str,
    pub(super) of: &'static str,
    pub(super) ports: &'static str,
    pub(super) service: &'static str,
    pub(super) role: &'static str,
    pub(super) column_port: &'static str,
    pub(super) column_protocol: &'static str,
    pub(super) column_service: &'static str,
    pub(super) nothing_found: [&'static str; 3],
    pub(super) nothing_selected: &'static str,
    pub(super) today: &'static str,
    pub(super) also_named: &'static str,
    pub(super) system_name: &'static str,
    pub(super) no_system_name: &'static str,
    pub(super) successor: &'static str,
    pub(super) about: &'static str,
    pub(super) required_ports: &'static str,
    pub(super) also_used_by: &'static str,
    pub(super) nobody_else: &'static str,
    pub(super) notes: &'static str,
    pub(super) sources: &'static str,
    pub(super) empty_role: [&'static str; 3],
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
    pub(super) name: &'static str,
    pub(super) overwrite: &'static str,
    pub(super) leave: &'static str,
    pub(super) windows: &'static str,
    pub(super) dynamic_rpc: &'static str,
    pub(super) too_small: &'static str,
    pub(super) between: &'static str,
    pub(super) roles: &'static str,
    pub(super) role_placeholder: &'static str,
    pub(super) accepts: &'static str,
    pub(super) opens: &'static str,
    pub(super) elsewhere: &'static str,
    pub(super) range: &'static str,
    pub(super) range_warning: &'static str,
    pub(super) direction: &'static str,
    pub(super) terms: &'static str,
    pub(super) why_out: &'static str,
    pub(super) grammar: &'static str,
    pub(super) own_file: &'static str,
    pub(super) since_saved: &'static str,
    pub(super) unknown_here: &'static str,
}

const EN: Words = Words {
    placeholder: "a port, a service, a word",
    of: "of",
    ports: "Ports",
    service: "Service",
    role: "Role",
    column_port: "Port",
    column_protocol: "Protocol",
    column_service: "Service",
    nothing_found: [
        "Nothing found.",
        "Try a port (445), a range (135-139), udp/53,",
        "a name or a part of it in English or Chinese. Esc clears.",
    ],
    nothing_selected: "No service selected.",
    today: "today",
    also_named: "also",
    system_name: "system name",
    no_system_name: "no system name",
    successor: "followed by",
    about: "What it is",
    required_ports: "Required ports",
    also_used_by: "Also on",
    nobody_else: "nobody else",
    notes: "Notes",
    sources: "Sources",
    empty_role: [
        "Nothing gathered yet.",
        "Space adds the selected port,",
        "a the whole service.",
    ],
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
    name: "Name of the role",
    overwrite: "It exists. Replace it?",
    leave: "The role has changes that are neither saved nor exported. Quit all the same?",
    windows: "Windows",
    dynamic_rpc: "dynamic RPC",
    too_small: "The window is too small: Portolan needs 60×15, this is",
    between: ", ",
    roles: "Ready-made roles",
    role_placeholder: "a role, a service, a port",
    accepts: "Its host accepts",
    opens: "Its host opens towards others (exported with direction out)",
    elsewhere: "Between others (never exported)",
    range: "Dynamic RPC range, such as 50000-50999",
    range_warning: "Set the same range on every server. Microsoft's directory services team points out that a server's own outgoing connections use it too: too few ports run out.",
    direction: "direction",
    terms: "Terms",
    why_out: "Why take out",
    own_file: "your own file",
    grammar: "In the search box, what can be typed",
    since_saved: "Since this role was saved, the catalogue has changed:",
    unknown_here: "not in this catalogue, left out:",
};

const ZH: Words = Words {
    placeholder: "端口、服务或任意词",
    of: "/",
    ports: "端口",
    service: "服务",
    role: "角色",
    column_port: "端口",
    column_protocol: "应用协议",
    column_service: "服务",
    nothing_found: [
        "没有找到。",
        "可试：端口（445）、范围（135-139）、udp/53，",
        "或中英文名称的一部分。Esc 清空。",
    ],
    nothing_selected: "未选择服务。",
    today: "今称",
    also_named: "又称",
    system_name: "系统服务名",
    no_system_name: "无系统服务名",
    successor: "后继",
    about: "简介",
    required_ports: "所需端口",
    also_used_by: "同用",
    nobody_else: "无其他服务",
    notes: "说明",
    sources: "来源",
    empty_role: [
        "尚未选入任何内容。",
        "空格：加入所选端口；",
        "a：加入整个服务。",
    ],
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
    name: "角色名称",
    overwrite: "文件已存在，是否替换？",
    leave: "角色有未保存也未导出的更改，仍要退出吗？",
    windows: "Windows",
    dynamic_rpc: "动态 RPC",
    too_small: "窗口太小：Portolan 需要 60×15，现为",
    between: "、",
    roles: "现成角色",
    role_placeholder: "角色、服务或端口",
    accepts: "该主机接受的连接",
    opens: "该主机向外发起的连接（以 out 方向导出）",
    elsewhere: "其他主机之间（从不导出）",
    range: "动态 RPC 范围，如 50000-50999",
    range_warning: "每台服务器都须设为同一范围。Microsoft 目录服务团队指出：服务器自己发起的连接也使用该范围，端口过少会耗尽。",
    direction: "方向",
    terms: "术语",
    why_out: "移除原因：",
    own_file: "自有文件",
    grammar: "搜索框中可输入",
    since_saved: "自保存此角色以来，目录有变化：",
    unknown_here: "此目录中没有，已略过：",
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

/// The heading of a scope in the help.
pub(super) const fn scope(scope: Scope, lang: Lang) -> &'static str {
    let both = match scope {
        Scope::Always => ["Everywhere", "任何时候"],
        Scope::Anywhere => ["In every pane", "所有窗格"],
        Scope::Panes => ["In table, service and role", "端口表、服务、角色"],
        Scope::Search => ["In the search box", "搜索框"],
        Scope::Table => ["In the port table", "端口表"],
        Scope::Detail => ["In the service", "服务"],
        Scope::Builder => ["In the role", "角色"],
        Scope::Help => ["In this help", "本帮助"],
        Scope::Export => ["In the export", "导出"],
        Scope::Roles => ["In the ready-made roles", "现成角色"],
        Scope::RolePage => ["In a role's page", "角色页面"],
        Scope::Prompt => ["Where text is typed", "输入文本时"],
        Scope::Confirm => ["Where a question is asked", "询问时"],
    };
    pick(both, lang)
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

/// The documents and lines of a fact, in short: `seed 40, 332, L23`.
pub(super) fn places(sources: &[Source], lang: Lang) -> String {
    let mut before: Option<&Source> = None;
    let mut places: Vec<String> = Vec::new();
    for source in sources {
        let known = before.is_some_and(|before| before.document == source.document);
        places.push(match (source.line, known) {
            (Some(line), true) => line.to_string(),
            (Some(line), false) => format!("{} {line}", source.document),
            (None, _) => source.document.clone(),
        });
        before = Some(source);
    }
    places.join(Words::of(lang).between)
}

/// The generation in which alone something holds.
pub(super) const fn only(generation: Generation, lang: Lang) -> &'static str {
    let both = match generation {
        Generation::Legacy => ["2003 and earlier", "仅 2003 及更早"],
        Generation::Modern => ["2008 and later", "仅 2008 及更高"],
        Generation::Mixed => ["all Windows", "所有 Windows"],
    };
    pick(both, lang)
}

/// A port as the browser writes it: `445/TCP`, `GRE`.
pub(super) fn port(port: Port, lang: Lang) -> String {
    let transport = port.transport().label();
    match port.spec() {
        PortSpec::None => transport.to_owned(),
        numbers => format!("{}/{transport}", spec(numbers, lang)),
    }
}

/// What is chosen of a role.
pub(super) fn extras(extras: Extras, lang: Lang) -> String {
    let wanted = Standing::ALL
        .into_iter()
        .filter(|&standing| extras.wants(standing));
    let names: Vec<&str> = wanted.map(|standing| standing.label(lang)).collect();
    names.join(Words::of(lang).between)
}

const fn pick(both: [&'static str; 2], lang: Lang) -> &'static str {
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
    Saved {
        path: String,
        bytes: usize,
    },
    SaveFailed(String),
    Loaded {
        name: String,
        path: String,
    },
    LoadFailed(String),
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
    /// A range that can't be taken, with the reason.
    Refused(String),
}

impl Message {
    /// Whether it tells of something that went wrong.
    pub(super) const fn is_error(&self) -> bool {
        matches!(
            self,
            Self::CopyFailed(_) | Self::SaveFailed(_) | Self::LoadFailed(_) | Self::Refused(_)
        )
    }

    pub(super) fn text(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        match self {
            Self::Added {
                ports,
                had: 0,
                what,
            } if zh => format!("已加入 {what} 的 {ports} 个端口"),
            Self::Added { ports, had, what } if zh => {
                format!("已加入 {what} 的 {ports} 个端口，其中 {had} 个原已开放")
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
            Self::TakenOut { what, stay: 0 } if zh => format!("已移除 {what}"),
            Self::TakenOut { what, stay } if zh => {
                format!("已移除 {what}，其中 {stay} 个端口因其他服务仍开放")
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
            Self::BroughtBack { what } if zh => format!("已恢复 {what}"),
            Self::BroughtBack { what } => format!("brought back {what}"),
            Self::Generation(name) => format!("Windows: {name}"),
            Self::Dynamic(name) if zh => format!("动态 RPC：{name}"),
            Self::Dynamic(name) => format!("dynamic RPC: {name}"),
            Self::Named(name) if zh => format!("角色名称：{name}"),
            Self::Named(name) => format!("the role is called {name}"),
            Self::Copied { bytes } if zh => format!("已复制 {bytes} 字节"),
            Self::Copied { bytes } => format!("copied {bytes} bytes"),
            Self::CopyFailed(why) if zh => format!("无法复制：{why}"),
            Self::CopyFailed(why) => format!("could not copy: {why}"),
            Self::Saved { path, bytes } if zh => format!("已保存 {path}（{bytes} 字节）"),
            Self::Saved { path, bytes } => format!("saved {path} ({bytes} bytes)"),
            Self::Loaded { name, path } if zh => format!("已打开角色 {name}（{path}）"),
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
                format!("{what}：方向 {} 上没有端口，i 切换方向", direction.name())
            }
            Self::NothingThisWay { what, direction } => {
                format!(
                    "{what}: no port in direction {}; i switches",
                    direction.name()
                )
            }
            Self::Refused(why) => why.clone(),
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
            Self::Cleared => pick(
                [
                    "emptied the role; u brings it back",
                    "已清空角色，按 u 恢复",
                ],
                lang,
            )
            .to_owned(),
            Self::NothingToExport => pick(
                [
                    "the role is empty: space adds a port, a a service",
                    "角色为空：空格加端口，a 加服务",
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
