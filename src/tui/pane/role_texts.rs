//! Texts of the role pane, and how many cells they have at most.

use std::sync::Arc;

use crate::catalog::{Catalog, Row};
use crate::model::{Choice, Lang, Matches, Part, Port, PortSpec, Reason, Rule, Ruleset, Transport};
use crate::tui::widget::text::cells;
use crate::tui::words;

/// Returns an excluded port with what it is for and the user's reason.
pub(super) fn excluded_text(catalog: &Catalog, choice: &Choice, port: Port, lang: Lang) -> String {
    let rows = || catalog.rows_on(port);
    let is_chosen = |row: &Row<'_>| choice.has_endpoint(&row.service_id(), &row.endpoint());
    let row = rows().find(is_chosen).or_else(|| rows().next());
    let number = words::port(port, lang);
    let text = row.map_or_else(
        || number.clone(),
        |row| {
            words::aside(
                &format!("{number} {}", row.protocol(lang)),
                row.name(lang),
                lang,
            )
        },
    );
    match choice.why_excluded(port) {
        Some(reason) => format!("{text}{}{reason}", words::COLON.get(lang)),
        None => text,
    }
}

/// Returns the number of cells of the display form of a port.
pub(super) fn port_cells(port: Port, lang: Lang) -> usize {
    let digits = |number: u16| number.checked_ilog10().map_or(1, |log| log as usize + 1);
    let numbers = match port.spec() {
        PortSpec::Single(number) => digits(number.get()),
        PortSpec::Range(range) => digits(range.low()) + 1 + digits(range.high()),
        _ => return cells(&words::port(port, lang)),
    };
    numbers + 1 + port.transport().label().len()
}

/// Returns a number of cells that the text of a file doesn't exceed: it is one line of visible characters, none of
/// which has more cells than bytes.
pub(super) const fn most_cells(text: &str) -> usize {
    text.len()
}

/// Numbers of cells that [`part_text`] doesn't exceed.
#[derive(Default)]
pub(super) struct PartCells<'a> {
    /// Last reasons, and the cells that they need: all typed ports share them.
    last: Option<(&'a Arc<[Reason]>, usize)>,
}

impl<'a> PartCells<'a> {
    /// Returns a number of cells that the text of a part doesn't exceed.
    pub(super) fn most(&mut self, part: &'a Part, lang: Lang) -> usize {
        let last = self
            .last
            .filter(|(reasons, _)| Arc::ptr_eq(reasons, &part.reasons));
        let (_, cells) = last.unwrap_or_else(|| (&part.reasons, most_reasons_cells(part, lang)));
        self.last = Some((&part.reasons, cells));
        port_cells(part.port, lang) + cells
    }
}

fn most_reasons_cells(part: &Part, lang: Lang) -> usize {
    let protocol = protocol(part, lang).map_or(0, |protocol| 1 + most_cells(protocol));
    let names = names(part, lang).map(|name| most_cells(name) + words::COMMA.get(lang).len());
    let names: usize = names.fold(0, usize::saturating_add);
    protocol + words::COLON.get(lang).len() + names
}

/// Returns the protocol of a part, the first one of its reasons.
fn protocol(part: &Part, lang: Lang) -> Option<&str> {
    let mut protocols = part.reasons.iter().filter_map(|one| one.protocol.as_ref());
    protocols.next().map(|protocol| protocol.get(lang))
}

/// Returns the name of each reason of a part.
fn names(part: &Part, lang: Lang) -> impl Iterator<Item = &str> {
    let names = part.reasons.iter().map(Reason::who);
    names.map(move |name| name.map_or(words::TYPED.get(lang), |name| name.get(lang)))
}

/// Returns a port of the result with its protocol and its reasons, without duplicates.
pub(super) fn part_text(part: &Part, lang: Lang) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    for name in names(part, lang) {
        if !reasons.contains(&name) {
            reasons.push(name);
        }
    }
    let protocol = protocol(part, lang).map_or(String::new(), |protocol| format!(" {protocol}"));
    let port = words::port(part.port, lang);
    let reasons = reasons.join(words::COMMA.get(lang));
    format!("{port}{protocol}{}{reasons}", words::COLON.get(lang))
}

/// Returns the resulting ports, one line per transport: `TCP 53, 88, 3268-3269`.
pub(in crate::tui) fn result_lines(ruleset: &Ruleset, lang: Lang) -> Vec<String> {
    if ruleset.is_empty() {
        return vec![format!(
            "{}{}{}",
            words::RESULT.get(lang),
            words::COLON.get(lang),
            words::NO_PORTS.get(lang)
        )];
    }
    let set = ruleset.set();
    let mut lines = Vec::new();
    for transport in Transport::ALL
        .iter()
        .copied()
        .filter(|transport| transport.has_ports())
    {
        let mut line = String::new();
        for range in set.ranges(transport) {
            line.push_str(", ");
            range.push_to(&mut line);
        }
        let keyword =
            |rule: &Rule| rule.transport == transport && rule.matches == Matches::RpcKeyword;
        if ruleset.rules.iter().any(keyword) {
            line.push_str(", ");
            line.push_str(words::DYNAMIC_RPC.get(lang));
        }
        if let Some(runs) = line.strip_prefix(", ") {
            lines.push(format!("{} {runs}", transport.label()));
        }
    }
    let protocols: Vec<String> = set.protocols().map(Port::protocol_label).collect();
    if !protocols.is_empty() {
        lines.push(protocols.join(", "));
    }
    lines
}
