//! Lines about saved roles, shared by their own list and the list of predefined roles.

use ratatui::text::{Line, Span};

use crate::model::{Port, shown};
use crate::search::Query;
use crate::tui::advice;
use crate::tui::look::Look;
use crate::tui::role_files::ListedRole;
use crate::tui::widget::scroll::ViewLine;
use crate::tui::widget::text::{cells, column, highlighted};
use crate::tui::words;

/// Cells of the columns for ports and age, each with a space in front.
const PORTS: usize = 12;
const AGE: usize = 15;
/// Minimum cells of the name.
const NAME: usize = 16;
/// Cells of the column for the file name.
const FILE: usize = 26;

/// Returns the line of a saved role in a list: its name, and as much about it as fits.
pub(super) fn role_line(
    role: &ListedRole,
    query: &Query,
    is_selected: bool,
    width: usize,
    look: &Look<'_>,
) -> Line<'static> {
    let ellipsis = look.glyphs.ellipsis;
    let base = if is_selected {
        look.theme.selected
    } else {
        look.theme.text
    };
    let dim = base.patch(look.theme.dim);
    let pointer = if is_selected {
        look.glyphs.pointer
    } else {
        " "
    };
    let room = width.saturating_sub(cells(pointer));
    let has_ports = room >= NAME + PORTS + AGE;
    let has_file = room >= NAME + PORTS + AGE + FILE + 8;
    let mut about: Vec<Span<'static>> = Vec::new();
    if has_file && role.ports.is_ok() {
        let file = column(&format!(" {}", role.file()), FILE, ellipsis);
        about.push(Span::styled(file, dim));
    }
    match &role.ports {
        Ok(ports) => {
            if has_ports {
                let ports = ports.map(|count| words::ports(count, look.lang));
                about.push(Span::styled(right(&ports.unwrap_or_default(), PORTS), base));
            }
            if room >= NAME + AGE {
                about.push(Span::styled(
                    right(&words::ago(role.age, look.lang), AGE),
                    dim,
                ));
            }
        }
        Err(why) if has_ports => {
            let room = PORTS + AGE + if has_file { FILE } else { 0 };
            let text = column(&format!(" ! {}", why.get(look.lang)), room, ellipsis);
            about.push(Span::styled(text, base.patch(look.theme.error)));
        }
        Err(_) => about.push(Span::styled(" !", base.patch(look.theme.error))),
    }
    let used: usize = about.iter().map(|span| cells(&span.content)).sum();
    let positions = query.highlight(&role.name);
    let styles = [base, base.patch(look.theme.matched)];
    let mut spans = vec![Span::styled(pointer, base)];
    let room = room.saturating_sub(used);
    spans.extend(highlighted(&role.name, &positions, room, ellipsis, styles));
    spans.extend(about);
    Line::from(spans)
}

/// Pads a text on the left.
fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(cells(text))))
}

/// Returns the page of a saved role: what is known of its file.
pub(super) fn role_page(role: &ListedRole, width: usize, look: &Look<'_>) -> Vec<ViewLine<Port>> {
    let theme = look.theme;
    let mut lines: Vec<ViewLine<Port>> =
        ViewLine::wrapped(&role.name, width, 0, theme.heading).collect();
    let mut facts = Vec::new();
    if let Ok(Some(count)) = role.ports {
        facts.push(words::ports(count, look.lang));
    }
    facts.push(words::ago(role.age, look.lang));
    let facts = facts.join(&format!(" {} ", look.glyphs.dot));
    lines.extend(ViewLine::wrapped(&facts, width, 0, theme.text));
    lines.extend(ViewLine::wrapped(&shown(&role.path), width, 0, theme.dim));
    lines.push(ViewLine::text(""));
    match &role.ports {
        Ok(_) => {
            let opens = advice::opens_role(look.lang, look.keys);
            lines.extend(ViewLine::wrapped(&opens, width, 0, theme.text));
        }
        Err(why) => lines.extend(ViewLine::wrapped(why.get(look.lang), width, 0, theme.error)),
    }
    lines
}
