//! Text of an explanation: what was read, the roles of each host, its ports, and the comparison with a selection.

use crate::catalog::Catalog;
use crate::cli::table::Table;
use crate::explain::{Comparison, InferredRoles, NeededPort};
use crate::inspect::{Host, NamedInput};
use crate::model::{Lang, Port, escaped, text};
use crate::page::{
    BEYOND, MISSING, ObservedPage, PORTS_OF_HOST, ROLES_OF_HOST, UNEXPLAINED, UNPROVEN, UNSEEN,
    input_line, state_label,
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
    /// Width of the terminal in cells, to which the lines of ports are cut; roles are never cut.
    pub(super) width: Option<usize>,
    /// True to list what is otherwise folded.
    pub(super) all: bool,
}

impl Page<'_> {
    /// Returns the text in a language.
    pub(super) fn text(&self, lang: Lang) -> String {
        let mut text = String::new();
        for named in self.inputs {
            text.push_str(&input_line(named).pick(lang));
            text.push('\n');
        }
        for page in self.hosts {
            if let Some(host) = &page.host.observed.host {
                text.push_str(&format!("\n{}\n", escaped(host)));
            }
            text.push_str(&self.account(page, lang));
        }
        text
    }

    /// Returns the account of a host: its roles, its ports, and the comparison with the selection.
    pub(super) fn account(&self, page: &HostPage, lang: Lang) -> String {
        let mut text = String::new();
        let observed = ObservedPage {
            host: &page.host,
            catalog: self.catalog,
            all: self.all,
        };
        add_roles(&observed, lang, &mut text);
        add_ports(&observed, self.width, lang, &mut text);
        if let Some(comparison) = &page.comparison {
            add_comparison(comparison, lang, &mut text);
        }
        text
    }
}

/// Adds the roles of a host.
fn add_roles(page: &ObservedPage<'_>, lang: Lang, text: &mut String) {
    let InferredRoles { roles, cannot_tell } = &page.host.roles;
    if roles.is_empty() && cannot_tell.is_empty() {
        return;
    }
    text.push_str(&format!("\n{}\n", ROLES_OF_HOST.get(lang)));
    let mut table = Table::new(&["", "", "", ""]);
    for role in roles {
        let about = page.about_role(role).into_iter();
        let about: Vec<String> = about.map(|part| part.pick(lang)).collect();
        table.push([
            role.word.label().get(lang).to_owned(),
            page.role_name(&role.role).pick(lang),
            role.role.to_string(),
            about.join("  "),
        ]);
    }
    text.push_str(&table.lines(None));
    if let Some(line) = page.cannot_tell() {
        text.push_str(&format!("{}\n", line.pick(lang)));
    }
}

/// Adds the ports of a host.
fn add_ports(page: &ObservedPage<'_>, width: Option<usize>, lang: Lang, text: &mut String) {
    for (heading, groups) in [PORTS_OF_HOST, UNEXPLAINED].into_iter().zip(page.ports()) {
        if groups.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{}\n", heading.get(lang)));
        let mut table = Table::new(&["", "", "", "", ""]);
        for group in groups {
            let ports = group.ports().pick(lang);
            let role = group.role.map(ToString::to_string);
            let rest = group.rest.into_iter().map(|part| part.pick(lang));
            let rest: Vec<String> = role.into_iter().chain(rest).collect();
            let state = state_label(group.state).map_or("", |label| label.get(lang));
            table.push([
                ports,
                state.to_owned(),
                group
                    .service
                    .map_or_else(String::new, |text| text.pick(lang)),
                group
                    .protocol
                    .map_or_else(String::new, |text| text.pick(lang)),
                rest.join("  "),
            ]);
        }
        text.push_str(&table.lines(width));
    }
}

/// Adds the comparison with a selection.
fn add_comparison(comparison: &Comparison, lang: Lang, text: &mut String) {
    let Comparison {
        needed,
        missing,
        unproven,
        unseen,
        beyond,
    } = comparison;
    let found = comparison.seen();
    let line = text!(
        "Of the selection, {found} of {needed} ports were seen open",
        "所选内容的 {needed} 个端口中有 {found} 个已见开放"
    );
    text.push_str(&format!("\n{}\n", line.pick(lang)));
    let mut table = Table::new(&["", "", "", "", ""]);
    for (label, ports) in [(MISSING, missing), (UNPROVEN, unproven), (UNSEEN, unseen)] {
        for port in ports {
            table.push(needed_cells(label.get(lang), port, lang));
        }
    }
    text.push_str(&table.lines(None));
    if !beyond.is_empty() {
        let ports = joined(beyond);
        text.push_str(&format!("{}  {ports}\n", BEYOND.get(lang)));
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
