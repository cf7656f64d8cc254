//! Lines of the list of predefined roles, and the search in it.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::catalog::Catalog;
use crate::model::{Label, Lang, Role};
use crate::search::Query;
use crate::tui::document::Document;
use crate::tui::look::Look;
use crate::tui::widget::text::{cells, highlighted};

/// Line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// Heading of the saved roles, or of the predefined ones below them.
    Heading(Label),
    /// Saved role, as an index of the listing.
    Own(usize),
    /// Predefined role, as an index of the catalog's roles.
    Predefined(usize),
}

/// Returns the indices of the roles that match every word of the text, roles with a matching name first.
pub(super) fn matching_roles(typed: &str, catalog: &Catalog) -> Vec<usize> {
    let words = Query::parse(typed).apart();
    let roles = catalog.roles().iter().enumerate();
    let mut found: Vec<((usize, usize), usize)> = roles
        .filter_map(|(at, role)| {
            let ranks = words.iter().map(|word| rank(word, role));
            let rank = ranks.sum::<Option<usize>>()?;
            // At equal rank, the match covers more of a shorter name. Without any words the order stays.
            let length = if words.is_empty() {
                0
            } else {
                role.name.en.len()
            };
            Some(((rank, length), at))
        })
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, at)| at).collect()
}

/// Ranks the match of a word in a role, lower being better: at the start of its name or a whole alias (0), elsewhere in
/// its name or at the start of an alias (1), elsewhere in an alias (2), or in the role's texts and ports (3).
fn rank(word: &Query, role: &Role) -> Option<usize> {
    let own = [&role.name.en, &role.name.zh];
    let in_names = role.names().filter_map(|name| {
        let positions = word.highlight(name);
        let is_start = *positions.first()? == 0;
        let is_whole = positions.len() == name.chars().count();
        let is_own = own.iter().any(|own| *own == name);
        Some(match (is_own, is_start) {
            (true, true) => 0,
            (false, true) if is_whole => 0,
            (true, false) | (false, true) => 1,
            (false, false) => 2,
        })
    });
    let best = in_names.min();
    if best.is_some() {
        return best;
    }
    let texts = [&role.description.en, &role.description.zh];
    let purposes = role
        .entries
        .iter()
        .flat_map(|entry| [&entry.purpose.en, &entry.purpose.zh]);
    let ports = role
        .entries
        .iter()
        .map(|entry| entry.port.spec().to_string());
    let mut all = texts.into_iter().chain(purposes).cloned().chain(ports);
    all.any(|text| !word.highlight(&text).is_empty())
        .then_some(3)
}

/// Returns the role's ports for the clipboard, one per line.
pub(super) fn ports_text(role: &Role, lang: Lang) -> String {
    let lines = role
        .entries
        .iter()
        .map(|entry| format!("{}\t{}\n", entry.port, entry.purpose.get(lang)));
    lines.collect()
}

/// Returns the line of a predefined role; `base` is its style.
pub(super) fn predefined_line(
    role: &Role,
    document: &Document,
    query: &Query,
    (selected, base): (bool, Style),
    width: usize,
    look: &Look<'_>,
) -> Line<'static> {
    let (sign, marked) = if document.has_role(&role.id) {
        (look.glyphs.picked, base.patch(look.theme.mark))
    } else {
        (" ", base)
    };
    let pointer = if selected { look.glyphs.pointer } else { " " };
    let name = role.name.get(look.lang);
    let mut spans = vec![Span::styled(pointer, base), Span::styled(sign, marked)];
    let room = width.saturating_sub(cells(pointer) + cells(sign));
    let styles = [base, base.patch(look.theme.matched)];
    let positions = query.highlight(name);
    spans.extend(highlighted(
        name,
        &positions,
        room,
        look.glyphs.ellipsis,
        styles,
    ));
    Line::from(spans)
}
