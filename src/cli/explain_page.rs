//! Text of an explanation: what was read, the roles of each host, its ports, and the comparison with a selection.

use crate::catalog::Catalog;
use crate::cli::table::Table;
use crate::cli::words;
use crate::explain::{Comparison, Explained, Explanation, InferredRole, InferredRoles, NeededPort};
use crate::inspect::{Host, NamedInput};
use crate::model::{
    Evidence, Lang, Lookup as _, Observed, Port, PortState, RoleId, Text, escaped, text,
};

/// What is known of a host.
pub(super) struct HostPage {
    pub(super) host: Host,
    /// Comparison with the selection, if there is one.
    pub(super) comparison: Option<Comparison>,
}

/// Explanation of all inputs.
pub(super) struct Page<'a> {
    pub(super) inputs: &'a [NamedInput],
    pub(super) hosts: &'a [HostPage],
    pub(super) catalog: &'a Catalog,
    /// True to list what is otherwise folded.
    pub(super) all: bool,
}

impl Page<'_> {
    /// Returns the text in a language.
    pub(super) fn text(&self, lang: Lang) -> String {
        let mut text = String::new();
        for named in self.inputs {
            text.push_str(&self.head(named).pick(lang));
            text.push('\n');
        }
        for page in self.hosts {
            if let Some(host) = &page.host.observed.host {
                text.push_str(&format!("\n{}\n", escaped(host)));
            }
            self.add_roles(page, lang, &mut text);
            self.add_ports(page, lang, &mut text);
            if let Some(comparison) = &page.comparison {
                self.add_comparison(comparison, lang, &mut text);
            }
        }
        text
    }

    /// Returns what an input is, and what its evidence is worth.
    fn head(&self, named: &NamedInput) -> Text {
        let NamedInput { name, input } = named;
        let hosts = &input.observed;
        let open = hosts
            .iter()
            .map(|host| host.in_state(PortState::Open).count());
        let open = open.sum::<usize>();
        let made_by = input.reader.made_by;
        let kind = input.reader.name;
        let by = if made_by.is_empty() {
            String::new()
        } else {
            format!(" ({made_by})")
        };
        match input.evidence {
            Evidence::Sockets => text!(
                "{name}: {kind}{by}, {open} ports open to others; a firewall may still stand in front",
                "{name}：{kind}{by}，{open} 个端口对外开放；其前方仍可能有防火墙"
            ),
            Evidence::Scan => text!(
                "{name}: {kind}{by}, {open} ports answered",
                "{name}：{kind}{by}，{open} 个端口有应答"
            ),
            Evidence::Rules => text!(
                "{name}: {kind}{by}, {open} ports let in by rules",
                "{name}：{kind}{by}，规则放行 {open} 个端口"
            ),
            Evidence::Log => text!(
                "{name}: {kind}{by}, {open} ports let in; a port that is not in a log is not shut",
                "{name}：{kind}{by}，{open} 个端口曾被放行；日志中没有的端口不一定关闭"
            ),
            Evidence::List => text!(
                "{name}: {kind}{by}, {open} ports",
                "{name}：{kind}{by}，{open} 个端口"
            ),
        }
    }

    fn role_name(&self, id: &RoleId, lang: Lang) -> String {
        let role = self.catalog.role(id);
        role.map_or_else(|| id.to_string(), |role| role.name.get(lang).to_owned())
    }

    fn add_roles(&self, page: &HostPage, lang: Lang, text: &mut String) {
        let InferredRoles { roles, cannot_tell } = &page.host.roles;
        if roles.is_empty() && cannot_tell.is_empty() {
            return;
        }
        text.push_str(&format!("\n{}\n", words::ROLES_OF_HOST.get(lang)));
        let mut table = Table::new(&["", "", "", ""]);
        for role in roles {
            table.push([
                role.word.label().get(lang).to_owned(),
                self.role_name(&role.role, lang),
                role.role.to_string(),
                self.about_role(role, lang),
            ]);
        }
        text.push_str(&table.lines());
        const SHOWN: usize = 3;
        if !cannot_tell.is_empty() {
            let shown = if self.all { cannot_tell.len() } else { SHOWN };
            let names = cannot_tell.iter().take(shown);
            let names: Vec<String> = names.map(|id| self.role_name(id, lang)).collect();
            let names = names.join(words::COMMA.get(lang));
            let more = cannot_tell.len().saturating_sub(shown);
            let line = match more {
                0 => text!(
                    "Ports alone can't tell: {names}",
                    "仅凭端口无法判断：{names}"
                ),
                _ => text!(
                    "Ports alone can't tell: {names} and {more} more",
                    "仅凭端口无法判断：{names} 等，另有 {more} 个"
                ),
            };
            text.push_str(&format!("{}\n", line.pick(lang)));
        }
    }

    /// Returns what speaks for a role, and what is missing.
    fn about_role(&self, role: &InferredRole, lang: Lang) -> String {
        let (found, required) = (role.found.len(), role.required());
        let told_by = numbers(&role.told_by);
        let mut parts = vec![
            text!(
                "{found} of {required} required",
                "必需端口 {found} / {required}"
            ),
            text!("told by {told_by}", "依据 {told_by}"),
        ];
        for (ports, label) in [
            (&role.missing, text!("missing", "缺少")),
            (&role.unproven, text!("unproven", "未证实")),
            (&role.unseen, text!("unseen", "未检查")),
        ] {
            if !ports.is_empty() {
                let ports = joined(ports);
                let Text { en, zh } = label;
                parts.push(text!("{en}: {ports}", "{zh}：{ports}"));
            }
        }
        if !role.same.is_empty() {
            let same: Vec<&str> = role.same.iter().map(RoleId::as_str).collect();
            let same = same.join(", ");
            parts.push(text!("same ports: {same}", "端口相同：{same}"));
        }
        let parts = parts.into_iter().map(|part| part.pick(lang));
        parts.collect::<Vec<_>>().join("  ")
    }

    fn add_ports(&self, page: &HostPage, lang: Lang, text: &mut String) {
        let groups = page.host.lines(self.all).into_iter();
        let (unexplained, explained): (Vec<_>, Vec<_>) = groups.partition(|group| {
            group
                .first()
                .is_some_and(|port| port.kind == Explanation::Unexplained)
        });
        for (heading, groups) in [
            (words::PORTS_OF_HOST, explained),
            (words::UNEXPLAINED, unexplained),
        ] {
            if groups.is_empty() {
                continue;
            }
            text.push_str(&format!("\n{}\n", heading.get(lang)));
            let mut table = Table::new(&["", "", "", "", ""]);
            for group in groups {
                if let Some(cells) = self.port_cells(&group, &page.host.observed, lang) {
                    table.push(cells);
                }
            }
            text.push_str(&table.lines());
        }
    }

    /// Returns the cells of a group of ports: ports, state, service, protocol, and the rest.
    fn port_cells(&self, group: &[&Explained], host: &Observed, lang: Lang) -> Option<[String; 5]> {
        let first = *group.first()?;
        let seen = host.ports.get(&first.port)?;
        let ports = match group {
            [one] => one.port.to_string(),
            [first, .., last] => {
                let count = group.len();
                let last = last.port.spec();
                let (first, ports) = (
                    first.port,
                    text!("{count} ports", "{count} 个端口").pick(lang),
                );
                format!("{first}-{last} ({ports})")
            }
            [] => return None,
        };
        let state = match seen.state {
            PortState::Open => String::new(),
            PortState::Local => words::LOCAL.get(lang).to_owned(),
            PortState::Unproven => words::UNPROVEN.get(lang).to_owned(),
            PortState::Shut => words::SHUT.get(lang).to_owned(),
        };
        let service = first
            .service
            .as_ref()
            .and_then(|id| self.catalog.service(id));
        let service = service.map(|service| service.name.get(lang).to_owned());
        let service = service.unwrap_or_else(|| match first.kind {
            Explanation::DynamicRpc => words::HANDED_OUT.get(lang).to_owned(),
            Explanation::OwnSocket => words::OWN_SOCKETS.get(lang).to_owned(),
            _ => String::new(),
        });
        let protocol = first.protocol.as_ref().map_or("", |text| text.get(lang));
        let mut rest: Vec<String> = Vec::new();
        rest.extend(first.role.as_ref().map(ToString::to_string));
        rest.extend(
            seen.sighting
                .program
                .as_deref()
                .map(|name| escaped(name).into_owned()),
        );
        if self.all {
            rest.extend(first.also.iter().map(ToString::to_string));
        } else if !first.also.is_empty() {
            let more = first.also.len();
            rest.push(text!("{more} more", "另有 {more} 个").pick(lang));
        }
        if host.evidence == Evidence::Log {
            let (times, sources) = (seen.sighting.times, seen.sighting.from.len());
            rest.push(
                text!(
                    "{times} times from {sources} addresses",
                    "{times} 次，来自 {sources} 个地址"
                )
                .pick(lang),
            );
        }
        Some([ports, state, service, protocol.to_owned(), rest.join("  ")])
    }

    fn add_comparison(&self, comparison: &Comparison, lang: Lang, text: &mut String) {
        let Comparison {
            needed,
            missing,
            unproven,
            unseen,
            beyond,
        } = comparison;
        let found = needed - missing.len() - unproven.len() - unseen.len();
        let line = text!(
            "Of the selection, {found} of {needed} ports were seen open",
            "所选内容的 {needed} 个端口中有 {found} 个已见开放"
        );
        text.push_str(&format!("\n{}\n", line.pick(lang)));
        let mut table = Table::new(&["", "", "", "", ""]);
        for (label, ports) in [
            (words::MISSING, missing),
            (words::UNPROVEN, unproven),
            (words::UNSEEN, unseen),
        ] {
            for port in ports {
                table.push(needed_cells(label.get(lang), port, lang));
            }
        }
        text.push_str(&table.lines());
        if !beyond.is_empty() {
            let ports = joined(beyond);
            text.push_str(&format!("{}  {ports}\n", words::BEYOND.get(lang)));
        }
    }
}

/// Returns the cells of a port that a selection needs.
fn needed_cells(label: &str, needed: &NeededPort, lang: Lang) -> [String; 5] {
    let services = needed.services();
    let services: Vec<&str> = services.iter().map(|(_, name)| name.get(lang)).collect();
    let roles = needed.roles();
    let roles: Vec<String> = roles.iter().map(|(id, _)| id.to_string()).collect();
    [
        label.to_owned(),
        needed.port.to_string(),
        services.join(", "),
        needed.need().label().get(lang).to_owned(),
        roles.join(", "),
    ]
}

fn joined(ports: &[Port]) -> String {
    let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
    ports.join(" ")
}

/// Returns the numbers of ports, each once.
fn numbers(ports: &[Port]) -> String {
    let mut numbers: Vec<String> = ports.iter().map(|port| port.spec().to_string()).collect();
    numbers.dedup();
    numbers.join(" ")
}
