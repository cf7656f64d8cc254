//! Texts of this door around the catalogue's own: column heads, labels and notices.

use crate::model::{Label, Port, Role, Source, Text, text};

pub(super) use crate::page::{COLON, COMMA, SEMICOLON};

// Column heads and labels.
pub(super) const ABOUT: Label = Label::new("About", "说明");
pub(super) const ACCEPTED: Label = Label::new("Accepts", "必须接受");
pub(super) const EXTENSION: Label = Label::new("File", "文件");
pub(super) const FORMAT: Label = Label::new("Format", "格式");
pub(super) const ID: Label = Label::new("Id", "标识");
pub(super) const LISTED: Label = Label::new("In your lists", "列表中的名称");
pub(super) const NAME: Label = Label::new("Name", "名称");
pub(super) const NEED: Label = Label::new("Need", "需要");
pub(super) const PORT: Label = Label::new("Port", "端口");
pub(super) const PORTS: Label = Label::new("Ports", "端口");
pub(super) const PROTOCOL: Label = Label::new("Protocol", "协议");
pub(super) const SERVICE: Label = Label::new("Service", "服务");
pub(super) const SOURCE: Label = Label::new("Source", "出处");
pub(super) const STATUS: Label = Label::new("Status", "状态");
pub(super) const TRANSPORT: Label = Label::new("Transport", "传输");

/// Places in documents, as in `seed:40`, with something between them.
pub(super) fn places(sources: &[Source], between: &str) -> String {
    let places: Vec<String> = sources.iter().map(ToString::to_string).collect();
    places.join(between)
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
