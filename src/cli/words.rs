//! Texts of the command line: column heads, labels and messages.

use crate::model::{Label, Port, Role, Source, Text, text};

pub(super) use crate::model::COMMA;
pub(super) use crate::page::{COLON, SEMICOLON};

// Column heads and labels.
pub(super) const ABOUT: Label = Label::new("Description", "说明");
pub(super) const INBOUND: Label = Label::new("Required inbound ports", "必需的入站端口");
pub(super) const EXTENSION: Label = Label::new("Extension", "扩展名");
pub(super) const FORMAT: Label = Label::new("Format", "格式");
pub(super) const ID: Label = Label::new("Id", "标识");
pub(super) const LISTED: Label = Label::new("In your lists", "列表中的名称");
pub(super) const NAME: Label = Label::new("Name", "名称");
pub(super) const NEED: Label = Label::new("Need", "需求");
pub(super) const PORT: Label = Label::new("Port", "端口");
pub(super) const PORTS: Label = Label::new("Ports", "端口");
pub(super) const PROTOCOL: Label = Label::new("Protocol", "协议");
pub(super) const SERVICE: Label = Label::new("Service", "服务");
pub(super) const SOURCE: Label = Label::new("Source", "来源");
pub(super) const STATUS: Label = Label::new("Status", "状态");
pub(super) const TRANSPORT: Label = Label::new("Transport", "传输协议");

/// Formats references to lines of documents, such as `seed:40`, with a separator between them.
pub(super) fn source_tags(sources: &[Source], between: &str) -> String {
    let tags: Vec<String> = sources.iter().map(ToString::to_string).collect();
    tags.join(between)
}

/// Summarizes a catalog without errors, in one line.
pub(super) fn catalog_checked(services: usize, roles: usize) -> Text {
    let count = |number: usize, noun: &str| {
        let plural = if number == 1 { "" } else { "s" };
        format!("{number} {noun}{plural}")
    };
    let of_services = count(services, "service");
    let of_roles = count(roles, "role");
    text!(
        "checked {of_services} and {of_roles}: no errors\n",
        "已检查 {services} 个服务、{roles} 个角色，没有错误\n"
    )
}

/// Points out that a role has the same name as the service shown.
pub(super) fn also_a_role(role: &Role) -> Text {
    let id = &role.id;
    text!(
        "{id} is also a role: see portolan show --role {id}",
        "{id} 也是角色：请用 portolan show --role {id} 查看"
    )
}

/// Reports a search without results.
pub(super) fn no_match(query: &str) -> Text {
    text!("no match for “{query}”", "没有与“{query}”匹配的内容")
}

/// Reports the number of catalog errors that are not shown.
pub(super) fn more_errors(more: usize) -> Text {
    text!(
        "and {more} more errors: run portolan catalog check DIR to list all",
        "另有 {more} 个错误：运行 portolan catalog check 文件夹 可全部列出"
    )
}

/// Explains why a role adds no ports, and names the flags that change it.
pub(super) fn empty_role(why: &Text, flags: &str) -> Text {
    let Text { en, zh } = why;
    text!("{en}; use {flags}", "{zh}；请用 {flags}")
}

/// Reports the parts of a saved role that are not in the catalog.
pub(super) fn skipped_parts(file: &str, unknown: &[String]) -> Text {
    let Text { en, zh } = comma_separated(unknown);
    text!(
        "{file}: skipped, not in the catalog: {en}",
        "{file}：服务资料库中没有，已跳过：{zh}"
    )
}

/// Reports the ports that were added to a role since it was saved.
pub(super) fn added_since(file: &str, ports: &[Port]) -> Text {
    let Text { en, zh } = comma_separated(ports);
    text!(
        "ports added since {file} was saved: {en}",
        "自 {file} 保存以来新增的端口：{zh}"
    )
}

/// Reports the ports that were removed from a role since it was saved.
pub(super) fn removed_since(file: &str, ports: &[Port]) -> Text {
    let Text { en, zh } = comma_separated(ports);
    text!(
        "ports removed since {file} was saved: {en}",
        "自 {file} 保存以来移除的端口：{zh}"
    )
}

/// Joins items with the comma of each language.
pub(super) fn comma_separated(items: &[impl ToString]) -> Text {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    Text::list(&items)
}

/// Joins texts with a separator.
pub(super) fn joined(texts: &[Text], between: Label) -> Text {
    Text::each(|lang| {
        let texts: Vec<&str> = texts.iter().map(|text| text.get(lang)).collect();
        texts.join(between.get(lang))
    })
}
