//! Texts of this door around the catalogue's own: column heads, labels and notices.

use crate::model::{Flow, Generation, Label, Lang, Port, Role, Source, Standing, Text, text};

// Column heads and labels.
pub(super) const ABOUT: Label = Label::new("About", "说明");
pub(super) const ACCEPTED: Label = Label::new("Accepts", "必须接受");
pub(super) const ALIASES: Label = Label::new("Found by", "检索词");
pub(super) const ALSO_USED_BY: Label =
    Label::new("Other services on these ports", "使用这些端口的其他服务");
pub(super) const IN_WIDE_RANGES: Label = Label::new(
    "In ranges of over 1,000 ports",
    "在超过 1000 个端口的范围内",
);
pub(super) const CATEGORY: Label = Label::new("Category", "类别");
pub(super) const CAUTIONS: Label = Label::new("Cautions", "注意");
pub(super) const DOCUMENTS: Label = Label::new("Documents", "文档");
pub(super) const EXTENSION: Label = Label::new("File", "文件");
pub(super) const FORMAT: Label = Label::new("Format", "格式");
pub(super) const ID: Label = Label::new("Id", "标识");
pub(super) const LISTED: Label = Label::new("In your lists", "列表中的名称");
pub(super) const NAME: Label = Label::new("Name", "名称");
pub(super) const NEED: Label = Label::new("Need", "需要");
pub(super) const NOTES: Label = Label::new("Notes", "备注");
pub(super) const ORIGINS: Label = Label::new("Your files", "自有文件");
pub(super) const OTHER_NAMES: Label = Label::new("Also named", "其他名称");
pub(super) const PORT: Label = Label::new("Port", "端口");
pub(super) const PORTS: Label = Label::new("Ports", "端口");
pub(super) const PROTOCOL: Label = Label::new("Protocol", "协议");
pub(super) const SERVICE: Label = Label::new("Service", "服务");
pub(super) const SERVICES: Label = Label::new("Services", "服务");
pub(super) const SOURCE: Label = Label::new("Source", "出处");
pub(super) const STATUS: Label = Label::new("Status", "状态");
pub(super) const SUCCESSOR: Label = Label::new("Successor", "后继");
pub(super) const SYSTEM_NAME: Label = Label::new("System name", "系统服务名");
pub(super) const TODAY: Label = Label::new("Today", "现名");
pub(super) const TRANSPORT: Label = Label::new("Transport", "传输");
/// Separator of the items of a list in a sentence.
pub(super) const COMMA: Label = Label::new(", ", "、");
/// Separator of a port and a text about it.
pub(super) const COLON: Label = Label::new(": ", "：");
/// Separator of a port's purpose and the condition under which it is needed.
pub(super) const SEMICOLON: Label = Label::new("; ", "；");

/// Places in documents, as in `seed:40`, with something between them.
pub(super) fn places(sources: &[Source], between: &str) -> String {
    let places: Vec<String> = sources.iter().map(ToString::to_string).collect();
    places.join(between)
}

/// Heading of the entries of a flow, from the point of view of the role's host.
pub(super) const fn flow(flow: Flow) -> Label {
    match flow {
        Flow::In => Label::new("Its host accepts", "本机接受"),
        Flow::Both => Label::new("Its hosts accept from each other", "同角色主机彼此接受"),
        Flow::Out => Label::new(
            "Its host opens towards others (--direction out)",
            "本机连接其他主机（--direction out）",
        ),
        Flow::Elsewhere => Label::new(
            "Others open among themselves (no rule of this host)",
            "其他主机之间（与本机规则无关）",
        ),
    }
}

/// Need of a port, and the Windows versions that it is limited to.
pub(super) fn need(standing: Standing, generation: Option<Generation>, lang: Lang) -> String {
    let limit = match generation {
        Some(Generation::Legacy) => Label::new(", up to 2003", "（2003 及以前）"),
        Some(Generation::Modern) => Label::new(", since 2008", "（2008 及以后）"),
        Some(Generation::Mixed) | None => Label::new("", ""),
    };
    format!("{}{}", standing.label(lang), limit.get(lang))
}

/// Summary of a catalogue without faults, in a line.
pub(super) fn read(services: usize, roles: usize) -> Text {
    let count = |number: usize, noun: &str| {
        let plural = if number == 1 { "" } else { "s" };
        format!("{number} {noun}{plural}")
    };
    let of_services = count(services, "service");
    let of_roles = count(roles, "role");
    text!(
        "{of_services} and {of_roles} read, no fault\n",
        "已读取 {services} 个服务、{roles} 个角色，没有错误\n"
    )
}

/// The name of the shown service is a role's too.
pub(super) fn also_a_role(role: &Role) -> Text {
    let id = &role.id;
    text!(
        "{id} is a role too: portolan show --role {id}",
        "{id} 也是一个角色：portolan show --role {id}"
    )
}

/// A search found nothing.
pub(super) fn nothing_answers(query: &str) -> Text {
    text!("nothing answers “{query}”", "没有与“{query}”相符的内容")
}

/// A catalogue has more faults than are reported.
pub(super) fn more_faults(more: usize) -> Text {
    text!(
        "and {more} more faults: portolan catalog check DIR tells them all",
        "另有 {more} 处错误：portolan catalog check 文件夹 可全部列出"
    )
}

/// Reason why nothing came of a role, and the flags that change it.
pub(super) fn nothing_of_role(why: &Text, flags: &str) -> Text {
    let Text { en, zh } = why;
    text!("{en}; use {flags}", "{zh}；请用 {flags}")
}

/// Parts of a saved role that are not in the catalogue.
pub(super) fn unknown_in(file: &str, unknown: &[String]) -> Text {
    let Text { en, zh } = listed(unknown);
    text!(
        "{file}: not in this catalogue, left out: {en}",
        "{file}：目录中没有，已略过：{zh}"
    )
}

/// Ports that a role has gained since it was saved.
pub(super) fn new_since(file: &str, ports: &[Port]) -> Text {
    let Text { en, zh } = listed(ports);
    text!(
        "new since {file} was saved: {en}",
        "自 {file} 保存以来新增：{zh}"
    )
}

/// Ports that a role has lost since it was saved.
pub(super) fn gone_since(file: &str, ports: &[Port]) -> Text {
    let Text { en, zh } = listed(ports);
    text!(
        "gone since {file} was saved: {en}",
        "自 {file} 保存以来去掉：{zh}"
    )
}

/// The items of a list in a sentence.
pub(super) fn listed(items: &[impl ToString]) -> Text {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    COMMA.map(|comma| items.join(comma))
}

/// Texts in a row, separated by a sign.
pub(super) fn joined(texts: &[Text], between: Label) -> Text {
    Text::each(|lang| {
        let texts: Vec<&str> = texts.iter().map(|text| text.get(lang)).collect();
        texts.join(between.get(lang))
    })
}
