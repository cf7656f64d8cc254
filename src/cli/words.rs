//! Texts of the command line: column heads, labels and messages.

use crate::model::{Direction, Endpoint, Label, Need, OfferedPort, Port, Role, Source, Text, text};

pub(super) use crate::model::COMMA;
pub(super) use crate::page::{COLON, SEMICOLON};

// Column heads and labels.
pub(super) const ABOUT: Label = Label::new("Description", "说明");
pub(super) const CALLS: Label = Label::new("Calls", "所连端口");
pub(super) const DIRECTION: Label = Label::new("Direction", "方向");
pub(super) const INBOUND: Label = Label::new("Required inbound ports", "必需的入站端口");
pub(super) const MORE: Label = Label::new("More", "其他端口");
pub(super) const PEER_GROUPS: Label = Label::new("Peers", "对端");
pub(super) const EXTENSION: Label = Label::new("Extension", "扩展名");
pub(super) const FORMAT: Label = Label::new("Format", "格式");
pub(super) const ID: Label = Label::new("Id", "标识");
pub(super) const LISTED: Label = Label::new("In your lists", "列表中的名称");
pub(super) const MATCH: Label = Label::new("Match", "匹配");
pub(super) const NAME: Label = Label::new("Name", "名称");
pub(super) const KIND: Label = Label::new("Evidence", "证据");
pub(super) const MADE_BY: Label = Label::new("Made by", "来自");
pub(super) const NEED: Label = Label::new("Need", "需求");
pub(super) const PORT: Label = Label::new("Port", "端口");
pub(super) const PROTOCOL: Label = Label::new("Protocol", "协议");
pub(super) const SERVICE: Label = Label::new("Service", "服务");
pub(super) const SOURCE: Label = Label::new("Source", "来源");
pub(super) const STATUS: Label = Label::new("Status", "状态");
pub(super) const TRANSPORT: Label = Label::new("Transport", "传输协议");

/// Note on a search about an observed host.
pub(super) const ONLY_IN_BROWSER: Label = Label::new(
    "is: asks about an observed host: portolan --explain FILE opens the browser with one",
    "is: 用于查询所观察的主机：portolan --explain 文件 可打开浏览界面并读取",
);

/// Formats references to lines of documents, such as `seed:40`, with a separator between them.
pub(super) fn source_tags(sources: &[Source], between: &str) -> String {
    let tags: Vec<String> = sources.iter().map(ToString::to_string).collect();
    tags.join(between)
}

/// Summarizes a catalog without errors, in one line.
pub(super) fn catalog_checked(services: usize, roles: usize, symptoms: usize) -> Text {
    let count = |number: usize, noun: &str| {
        let plural = if number == 1 { "" } else { "s" };
        format!("{number} {noun}{plural}")
    };
    let of_services = count(services, "service");
    let of_roles = count(roles, "role");
    let of_symptoms = count(symptoms, "symptom");
    text!(
        "checked {of_services}, {of_roles} and {of_symptoms}: no errors\n",
        "已检查 {services} 个服务、{roles} 个角色、{symptoms} 个症状，没有错误\n"
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

/// Note on a message without an official Chinese text.
pub(super) const OWN_CHINESE: Label = Label::new("", "（译文）");

/// Formats the need for a port of a service; a condition is only mentioned.
pub(super) const fn need(endpoint: &Endpoint) -> Label {
    match (endpoint.need, &endpoint.when) {
        (Need::Required, Some(_)) => Label::new("required, conditional", "有条件必需"),
        (need, _) => need.label(),
    }
}

/// Formats the number of required outbound ports of a role.
pub(super) fn outbound(count: usize) -> Text {
    text!("{count} outbound", "{count} 个出站")
}

/// Reports a search without results.
pub(super) fn no_match(query: &str) -> Text {
    text!("no match for “{query}”", "没有与“{query}”匹配的内容")
}

/// Reports a search that no row answers, with what to try.
pub(super) fn no_answer(query: &str) -> Text {
    text!(
        "no answer for “{query}”: try a port (445), a range (135-139), a service or tool name in English, Chinese or pinyin, or an error code",
        "没有与“{query}”对应的结果：可试端口（445）、范围（135-139）、中英文或拼音的服务名或工具名、错误代码"
    )
}

/// Reports rows that only mention a query.
pub(super) fn mentions(count: usize) -> Text {
    let (rows, verb) = if count == 1 {
        ("row", "mentions")
    } else {
        ("rows", "mention")
    };
    text!(
        "{count} {rows} {verb} it: --mentions",
        "另有 {count} 行提及：--mentions"
    )
}

/// Reports the number of catalog errors that are not shown.
pub(super) fn more_errors(more: usize) -> Text {
    text!(
        "and {more} more errors: run portolan catalog check DIR to list all",
        "另有 {more} 个错误：运行 portolan catalog check 文件夹 可全部列出"
    )
}

/// Way to add ports one by one, followed by a list of ports.
pub(super) const PORT_OF_THESE: Label =
    Label::new("-p PORT for one of these", "-p 端口（见下列各项）");

/// Flag that keeps dynamic ports.
pub(super) const KEEP_DYNAMIC: Label = Label::new("--dynamic full", "--dynamic full");

/// Formats a flag with its value.
pub(super) fn flag(flag: &str, value: &str) -> Text {
    text!("{flag} {value}", "{flag} {value}")
}

/// Explains why a selection opens nothing, and names the flags that change it.
pub(super) fn fixed(why: &Text, fixes: &[Text]) -> Text {
    let Text { en, zh } = alternatives(fixes);
    Text::new(
        format!("{}; use {en}", why.en),
        format!("{}；请用 {zh}", why.zh),
    )
}

/// Joins the flags that change a selection: `-p PORT for one of these, or --with optional`.
fn alternatives(fixes: &[Text]) -> Text {
    const OR: Label = Label::new(", or ", "，或 ");
    Text::each(|lang| {
        let fixes: Vec<&str> = fixes.iter().map(|fix| fix.get(lang)).collect();
        match fixes.split_last() {
            Some((last, rest)) if !rest.is_empty() => {
                let rest = rest.join(COMMA.get(lang));
                format!("{rest}{}{last}", OR.get(lang))
            }
            _ => fixes.concat(),
        }
    })
}

/// Reports a service or role that takes no port by default.
pub(super) fn nothing_by_default(name: &Text, direction: Direction) -> Text {
    let direction = direction.label();
    Text::new(
        format!("{}: no {} port is open by default", name.en, direction.en),
        format!("{}：默认不开放任何{}端口", name.zh, direction.zh),
    )
}

/// Explains why a selection opens nothing, and names the command that shows what there is.
pub(super) fn see(why: &Text, command: &str) -> Text {
    let Text { en, zh } = why;
    text!("{en}; see {command}", "{zh}；详见 {command}")
}

/// Describes a port that a selection can add: `hosted cache (required in hosted cache mode)`.
pub(super) fn purpose(offered: &OfferedPort) -> Text {
    let need = offered.reason.need.label();
    Text::each(|lang| {
        let purpose = offered.reason.protocol.as_ref();
        let purpose = purpose.map_or("", |purpose| purpose.get(lang));
        let need = need.get(lang);
        match &offered.when {
            Some(when) => {
                let when = when.get(lang);
                text!("{purpose} ({need} {when})", "{purpose}（{when}，{need}）")
            }
            None => text!("{purpose} ({need})", "{purpose}（{need}）"),
        }
        .pick(lang)
    })
}

/// Lists a port that a selection can add, with its purposes.
pub(super) fn offered(port: Port, purposes: &[Text]) -> Text {
    let Text { en, zh } = Text::join(purposes, SEMICOLON);
    text!("  -p {port}: {en}", "  -p {port}：{zh}")
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

/// Reports what a saved role of an earlier version no longer takes by itself, and the flags that add it.
pub(super) fn no_longer_taken(file: &str, lost: &Text) -> Text {
    let Text { en, zh } = lost;
    text!(
        "{file}: {en}; add what you need with -p PORT, or with -r or -s and --with",
        "{file}：{zh}；需要时请用 -p 端口，或用 -r、-s 与 --with 加入"
    )
}

/// Joins items with the comma of each language.
pub(super) fn comma_separated(items: &[impl ToString]) -> Text {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    Text::list(&items)
}
