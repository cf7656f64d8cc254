//! What the listings, pages and notices of this door say around the catalogue's own texts, in both languages: a
//! text that one language lacks does not compile.

use std::fmt::Display;

use crate::model::{Flow, Generation, Lang, Port, Role, Source, Standing};

/// Column heads and labels in one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) about: &'static str,
    pub(super) accepted: &'static str,
    pub(super) aliases: &'static str,
    pub(super) also_used_by: &'static str,
    pub(super) in_wide_ranges: &'static str,
    pub(super) category: &'static str,
    pub(super) cautions: &'static str,
    pub(super) documents: &'static str,
    pub(super) extension: &'static str,
    pub(super) format: &'static str,
    pub(super) id: &'static str,
    pub(super) listed: &'static str,
    pub(super) name: &'static str,
    pub(super) need: &'static str,
    pub(super) notes: &'static str,
    pub(super) origins: &'static str,
    pub(super) other_names: &'static str,
    pub(super) port: &'static str,
    pub(super) ports: &'static str,
    pub(super) protocol: &'static str,
    pub(super) service: &'static str,
    pub(super) services: &'static str,
    pub(super) source: &'static str,
    pub(super) status: &'static str,
    pub(super) successor: &'static str,
    pub(super) system_name: &'static str,
    pub(super) today: &'static str,
    pub(super) transport: &'static str,
    /// Between the items of a list in a sentence.
    pub(super) comma: &'static str,
    /// Between a port and what is said of it.
    pub(super) colon: &'static str,
    /// Between a port's purpose and the condition under which it is needed.
    pub(super) semicolon: &'static str,
}

const EN: Words = Words {
    about: "About",
    accepted: "Accepts",
    aliases: "Found by",
    also_used_by: "Other services on these ports",
    in_wide_ranges: "In ranges of over 1,000 ports",
    category: "Category",
    cautions: "Cautions",
    documents: "Documents",
    extension: "File",
    format: "Format",
    id: "Id",
    listed: "In your lists",
    name: "Name",
    need: "Need",
    notes: "Notes",
    origins: "Your files",
    other_names: "Also named",
    port: "Port",
    ports: "Ports",
    protocol: "Protocol",
    service: "Service",
    services: "Services",
    source: "Source",
    status: "Status",
    successor: "Successor",
    system_name: "System name",
    today: "Today",
    transport: "Transport",
    comma: ", ",
    colon: ": ",
    semicolon: "; ",
};

const ZH: Words = Words {
    about: "说明",
    accepted: "必须接受",
    aliases: "检索词",
    also_used_by: "使用这些端口的其他服务",
    in_wide_ranges: "在超过 1000 个端口的范围内",
    category: "类别",
    cautions: "注意",
    documents: "文档",
    extension: "文件",
    format: "格式",
    id: "标识",
    listed: "列表中的名称",
    name: "名称",
    need: "需要",
    notes: "备注",
    origins: "自有文件",
    other_names: "其他名称",
    port: "端口",
    ports: "端口",
    protocol: "协议",
    service: "服务",
    services: "服务",
    source: "出处",
    status: "状态",
    successor: "后继",
    system_name: "系统服务名",
    today: "现名",
    transport: "传输",
    comma: "、",
    colon: "：",
    semicolon: "；",
};

/// The words of `lang`.
pub(super) const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

/// Places in documents, as in `seed:40`, with something between them.
pub(super) fn places(sources: &[Source], between: &str) -> String {
    let places: Vec<String> = sources.iter().map(ToString::to_string).collect();
    places.join(between)
}

/// What the entries of that flow are, seen from the role's host.
pub(super) const fn flow(flow: Flow, lang: Lang) -> &'static str {
    match (lang, flow) {
        (Lang::En, Flow::In) => "Its host accepts",
        (Lang::En, Flow::Both) => "Its hosts accept from each other",
        (Lang::En, Flow::Out) => "Its host opens towards others (--direction out)",
        (Lang::En, Flow::Elsewhere) => "Others open among themselves (no rule of this host)",
        (Lang::Zh, Flow::In) => "本机接受",
        (Lang::Zh, Flow::Both) => "同角色主机彼此接受",
        (Lang::Zh, Flow::Out) => "本机连接其他主机（--direction out）",
        (Lang::Zh, Flow::Elsewhere) => "其他主机之间（与本机规则无关）",
    }
}

/// How much a port is needed, and in which Windows where that is not all.
pub(super) fn need(standing: Standing, generation: Option<Generation>, lang: Lang) -> String {
    let label = standing.label().get(lang);
    let limit = match (lang, generation) {
        (Lang::En, Some(Generation::Legacy)) => ", up to 2003",
        (Lang::En, Some(Generation::Modern)) => ", since 2008",
        (Lang::Zh, Some(Generation::Legacy)) => "（2003 及以前）",
        (Lang::Zh, Some(Generation::Modern)) => "（2008 及以后）",
        (_, Some(Generation::Mixed) | None) => "",
    };
    format!("{label}{limit}")
}

/// What a catalogue without faults holds, in a line.
pub(super) fn read(services: usize, roles: usize, lang: Lang) -> String {
    let count = |number: usize, noun: &str| {
        let plural = if number == 1 { "" } else { "s" };
        format!("{number} {noun}{plural}")
    };
    match lang {
        Lang::En => {
            let (services, roles) = (count(services, "service"), count(roles, "role"));
            format!("{services} and {roles} read, no fault\n")
        }
        Lang::Zh => format!("已读取 {services} 个服务、{roles} 个角色，没有错误\n"),
    }
}

/// Something worth knowing beside what was asked for.
pub(super) fn note(told: impl Display, lang: Lang) -> String {
    lang.pick(format!("note: {told}"), format!("提示：{told}"))
}

/// That the name of the shown service is a role's too.
pub(super) fn also_a_role(role: &Role, lang: Lang) -> String {
    let id = &role.id;
    lang.pick(
        format!("{id} is a role too: portolan show --role {id}"),
        format!("{id} 也是一个角色：portolan show --role {id}"),
    )
}

/// That a search found nothing.
pub(super) fn nothing_answers(query: &str, lang: Lang) -> String {
    lang.pick(
        format!("nothing answers “{query}”"),
        format!("没有与“{query}”相符的内容"),
    )
}

/// That a catalogue has more faults than are told.
pub(super) fn more_faults(more: usize, lang: Lang) -> String {
    lang.pick(
        format!("and {more} more faults: portolan catalog check DIR tells them all"),
        format!("另有 {more} 处错误：portolan catalog check 文件夹 可全部列出"),
    )
}

/// That a list has more faults than are reported.
pub(super) fn more_lines(more: usize, list: &str, lang: Lang) -> String {
    lang.pick(
        format!("and {more} more faults in {list}"),
        format!("{list} 中另有 {more} 处错误"),
    )
}

/// Why nothing came of a role, and the flags that change it.
pub(super) fn nothing_of_role(why: &str, flags: &str, lang: Lang) -> String {
    lang.pick(
        format!("{why}; use {flags}"),
        format!("{why}；请用 {flags}"),
    )
}

/// What of a saved role the catalogue does not know.
pub(super) fn unknown_in(file: &str, unknown: &[String], lang: Lang) -> String {
    lang.pick(
        format!(
            "{file}: not in this catalogue, left out: {}",
            unknown.join(", ")
        ),
        format!("{file}：目录中没有，已略过：{}", unknown.join("、")),
    )
}

/// The ports that the catalogue gives more than on the day a role was saved.
pub(super) fn new_since(file: &str, ports: &[Port], lang: Lang) -> String {
    let ports = listed(ports, lang);
    lang.pick(
        format!("new since {file} was saved: {ports}"),
        format!("自 {file} 保存以来新增：{ports}"),
    )
}

/// The ports that it no longer gives.
pub(super) fn gone_since(file: &str, ports: &[Port], lang: Lang) -> String {
    let ports = listed(ports, lang);
    lang.pick(
        format!("gone since {file} was saved: {ports}"),
        format!("自 {file} 保存以来去掉：{ports}"),
    )
}

fn listed(ports: &[Port], lang: Lang) -> String {
    let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
    ports.join(words(lang).comma)
}
