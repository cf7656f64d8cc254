//! Roles and symptoms that a search asks for, one line each.

use std::collections::BTreeSet;

use crate::model::{COMMA, Direction, Need, Port, PortSpec, Role, Symptom, Text, text};
use crate::page::symptom::code_text;

/// Formats a role as the line above the results of a search: its name and the number of ports that it requires.
#[must_use]
pub fn role_line(role: &Role) -> Text {
    let count = |direction| {
        let required = role.entries.iter().filter(|entry| {
            let is_required = entry.need == Need::Required && entry.when.is_none();
            is_required && entry.flow.goes(direction)
        });
        let ports: BTreeSet<Port> = required.map(|entry| entry.port).collect();
        ports.len()
    };
    let Text { en, zh } = &role.name;
    let inbound = count(Direction::In);
    let outbound = count(Direction::Out);
    let (count, kind_en, kind_zh) = match (inbound, outbound) {
        (0, 0) => {
            return text!(
                "Role: {en} · no port required by default",
                "角色：{zh} · 默认没有必需端口"
            );
        }
        (0, count) => (count, "outbound ", "出站"),
        (count, _) => (count, "", ""),
    };
    let plural = if count == 1 { "" } else { "s" };
    text!(
        "Role: {en} · {count} required {kind_en}port{plural}",
        "角色：{zh} · {count} 个必需{kind_zh}端口"
    )
}

/// Formats a symptom as the line above the results of a search: the code that matches, the message, and the ports to
/// check.
#[must_use]
pub fn symptom_line(symptom: &Symptom, code: Option<&str>) -> Text {
    let code = code.map(code_text);
    let first = symptom
        .text
        .clone()
        .map(|wordings| wordings.into_iter().next().unwrap_or_default());
    let ports: Vec<Text> = symptom.ports.iter().map(|port| port_text(*port)).collect();
    let Text {
        en: code_en,
        zh: code_zh,
    } = Text::each(|lang| {
        code.as_ref()
            .map_or_else(String::new, |code| format!("{} ", code.get(lang)))
    });
    let Text { en, zh } = first;
    let (en, zh) = (en.trim_end_matches('.'), zh.trim_end_matches('。'));
    if ports.is_empty() {
        return text!("{code_en}{en}", "{code_zh}{zh}");
    }
    let Text {
        en: ports_en,
        zh: ports_zh,
    } = Text::join(&ports, COMMA);
    text!(
        "{code_en}{en} · check {ports_en}",
        "{code_zh}{zh} · 检查 {ports_zh}"
    )
}

/// Formats a port with its transport.
fn port_text(port: Port) -> Text {
    match port.spec() {
        PortSpec::DynamicRpc => text!("dynamic RPC", "动态 RPC"),
        PortSpec::DynamicEphemeral => text!("dynamic ports", "动态端口"),
        PortSpec::Single(_) | PortSpec::Range(_) => {
            let name = port.transport().name();
            Text::each(|_| format!("{}/{name}", port.spec_text()))
        }
        _ => Text::each(|_| port.protocol_label()),
    }
}
