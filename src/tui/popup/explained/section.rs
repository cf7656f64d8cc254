//! Lines of the list: the roles of a host, and the kinds of its ports.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::explain::{Explanation, Likelihood};
use crate::model::{Label, Lookup as _, PortState, RoleId, Text};
use crate::page::{PORTS_OF_HOST, ROLES_OF_HOST, UNEXPLAINED};
use crate::tui::document::Document;
use crate::tui::look::Look;
use crate::tui::observation::Observation;
use crate::tui::widget::text::{cells, column, fit};
use crate::tui::words;

/// Line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Section {
    Heading(Label),
    /// Role that ports tell, and how far they prove it.
    Role(RoleId, Likelihood),
    /// Role whose ports are open, but none of which tells it.
    Untold(RoleId),
    /// No role is told.
    NoRole,
    /// Comparison with the current role: how many of how many ports are open.
    Compared(usize, usize),
    /// Open ports that are explained, by their number.
    Open(usize),
    /// Open ports that nothing explains.
    Unexplained(usize),
    /// Ports that are not open, or may not be.
    Other(usize),
    /// Parts of the input that were not understood.
    NotUnderstood(usize),
}

impl Section {
    /// Returns the role that the line is about.
    pub(super) const fn role(&self) -> Option<&RoleId> {
        match self {
            Self::Role(id, _) | Self::Untold(id) => Some(id),
            _ => None,
        }
    }

    /// Returns the label of a kind of ports, and their number.
    fn labeled(&self) -> Option<(Label, String)> {
        Some(match self {
            Self::Compared(seen, needed) => (words::YOUR_ROLE, format!("{seen} / {needed}")),
            Self::Open(count) => (words::OPEN_PORTS, count.to_string()),
            Self::Unexplained(count) => (UNEXPLAINED, count.to_string()),
            Self::Other(count) => (words::OTHER_PORTS, count.to_string()),
            Self::NotUnderstood(count) => (words::NOT_UNDERSTOOD, count.to_string()),
            _ => return None,
        })
    }
}

/// Returns the lines of the list.
pub(super) fn sections(observation: &Observation, document: &Document) -> Vec<Section> {
    let Some(host) = observation.host() else {
        return Vec::new();
    };
    let mut sections = vec![Section::Heading(ROLES_OF_HOST)];
    let roles = host.roles.roles.iter();
    let is_known = |id: &RoleId| document.catalog.role(id).is_some();
    let roles = roles.filter(|role| is_known(&role.role));
    sections.extend(roles.map(|role| Section::Role(role.role.clone(), role.word)));
    if sections.len() == 1 {
        sections.push(Section::NoRole);
    }
    sections.push(Section::Heading(PORTS_OF_HOST));
    if let Some(comparison) = observation.comparison() {
        let needed = comparison.needed;
        sections.push(Section::Compared(comparison.seen(), needed));
    }
    let unexplained = host.unexplained().count();
    let in_state = |is_open: bool| {
        let ports = host.observed.ports.values();
        ports
            .filter(|seen| (seen.state == PortState::Open) == is_open)
            .count()
    };
    sections.push(Section::Open(in_state(true) - unexplained));
    let others = in_state(false);
    let inputs = observation.inputs().iter();
    let parts = inputs.map(|named| named.input.not_understood_count);
    let parts: usize = parts.sum();
    for (count, section) in [
        (unexplained, Section::Unexplained(unexplained)),
        (others, Section::Other(others)),
        (parts, Section::NotUnderstood(parts)),
    ] {
        if count > 0 {
            sections.push(section);
        }
    }
    let untold = &host.roles.cannot_tell;
    if !untold.is_empty() {
        sections.push(Section::Heading(words::CANNOT_TELL));
        sections.extend(untold.iter().cloned().map(Section::Untold));
    }
    sections
}

/// Returns whether a port belongs to the page of open ports, of unexplained ones, or of the others.
pub(super) fn belongs(section: &Section, state: PortState, kind: Explanation) -> bool {
    let is_open = state == PortState::Open;
    match section {
        Section::Open(_) => is_open && kind.is_explained(),
        Section::Unexplained(_) => is_open && !kind.is_explained(),
        Section::Other(_) => !is_open,
        _ => false,
    }
}

/// Draws a line in `width` cells; `base` is its style.
pub(super) fn section_line(
    section: &Section,
    document: &Document,
    (is_selected, base): (bool, Style),
    width: usize,
    look: &Look<'_>,
) -> Line<'static> {
    let (lang, ellipsis) = (look.lang, look.glyphs.ellipsis);
    let pointer = if is_selected {
        look.glyphs.pointer
    } else {
        " "
    };
    if let Section::Heading(label) = section {
        return Line::styled(fit(label.get(lang), width, ellipsis), look.theme.heading);
    }
    if let Some((label, count)) = section.labeled() {
        let room = width.saturating_sub(3 + cells(&count));
        let label = column(label.get(lang), room, ellipsis);
        return Line::styled(format!("{pointer} {label}{count} "), base);
    }
    let Some(id) = section.role() else {
        let text = words::NO_ROLE_TOLD.get(lang);
        let text = column(text, width.saturating_sub(2), ellipsis);
        return Line::styled(format!("{pointer} {text}"), base.patch(look.theme.dim));
    };
    let name = document.catalog.role(id);
    let name = name.map_or_else(|| Text::each(|_| id.to_string()), |role| role.name.clone());
    let is_chosen = document.has_role(id);
    let (sign, marked) = if is_chosen {
        (look.glyphs.picked, base.patch(look.theme.mark))
    } else {
        (" ", base)
    };
    let word = match section {
        Section::Role(_, word) => word.label().get(lang),
        _ => "",
    };
    let room = width.saturating_sub(3 + cells(word));
    let name = column(name.get(lang), room, ellipsis);
    Line::from(vec![
        Span::styled(pointer, base),
        Span::styled(sign, marked),
        Span::styled(name, base),
        Span::styled(format!(" {word}"), base.patch(look.theme.dim)),
    ])
}
