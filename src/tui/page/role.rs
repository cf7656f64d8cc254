//! Rendering of a role's page.

use ratatui::text::{Line, Span};

use crate::model::{COMMA, Need, Port};
use crate::page::{COLON, EntryRow, RolePage, Term};
use crate::tui::document::Document;
use crate::tui::look::Look;
use crate::tui::page::block::Blocks;
use crate::tui::widget::mark::mark;
use crate::tui::widget::scroll::ViewLine;
use crate::tui::widget::text::{cells, column};
use crate::tui::words;

/// Minimum width of the port column, in cells.
const PORT_WIDTH: usize = 12;

/// Renders the page `width` cells wide, with marks for the ports that `document` contains.
pub(in crate::tui) fn lines(
    page: &RolePage<'_>,
    document: &Document,
    look: &Look<'_>,
    width: usize,
) -> Vec<ViewLine<Port>> {
    let role = page.role;
    let mut blocks = Blocks::new(look, width);
    blocks.title(&role.name);
    blocks.wrapped("", 0, look.theme.text);
    blocks.wrapped(role.description.get(look.lang), 0, look.theme.text);
    let facts = page.facts();
    for fact in facts.iter().filter(|fact| fact.term == Term::Origins) {
        blocks.fact(fact);
    }
    for caution in &role.cautions {
        blocks.wrapped("", 0, look.theme.text);
        let text = format!("! {}", caution.text.get(look.lang));
        blocks.wrapped(&text, 0, look.theme.warning);
    }
    let ports = role.entries.iter();
    let widths = ports.map(|entry| cells(&words::port(entry.port, look.lang)));
    let widest = widths.max().unwrap_or(0).max(PORT_WIDTH);
    for (heading, rows) in page.flows() {
        blocks.heading(heading.get(look.lang));
        for row in rows {
            entry(page, &row, document, widest, &mut blocks);
        }
    }
    blocks.documents(&page.documents());
    blocks.lines
}

/// Adds a port with its purpose, followed by its other facts.
fn entry(
    page: &RolePage<'_>,
    row: &EntryRow<'_>,
    document: &Document,
    port_width: usize,
    blocks: &mut Blocks<'_, Port>,
) {
    let (look, entry) = (blocks.look, row.entry);
    let presence = document.entry_presence(page.role, entry);
    let style = if entry.need == Need::Required && entry.when.is_none() {
        look.theme.text
    } else {
        look.theme.dim
    };
    let port = words::port(entry.port, look.lang);
    let port = column(&port, port_width, look.glyphs.ellipsis);
    let room = blocks.width.saturating_sub(port_width + 3);
    let purpose = column(entry.purpose.get(look.lang), room, look.glyphs.ellipsis);
    let line = Line::from(vec![
        mark(presence, look, look.theme.text),
        Span::styled(format!(" {port} "), style),
        Span::styled(purpose.trim_end().to_owned(), style),
    ]);
    blocks.lines.push(ViewLine::with_target(entry.port, line));
    let facts = entry_facts(row, look).join(&format!(" {} ", look.glyphs.dot));
    blocks.wrapped(&facts, 2, look.theme.dim);
}

/// Returns the need with its condition and its note, the hosts at both ends, the groups of hosts, and the sources.
fn entry_facts(row: &EntryRow<'_>, look: &Look<'_>) -> Vec<String> {
    let (entry, lang) = (row.entry, look.lang);
    let (from, to) = (entry.from.get(lang), entry.to.get(lang));
    let hosts = format!("{from} {} {to}", look.glyphs.arrow);
    let peers = row.peers().map(|peers| {
        let (label, colon) = (words::PEERS.get(lang), COLON.get(lang));
        format!("{label}{colon}{}", peers.get(lang))
    });
    let mut need = row.need().pick(lang);
    for condition in [&entry.when, &entry.note].into_iter().flatten() {
        need.push_str(COLON.get(lang));
        need.push_str(condition.get(lang));
    }
    let sources = row.sources.text(lang, COMMA.get(lang));
    let facts = [Some(need), Some(hosts), peers, Some(sources)];
    facts.into_iter().flatten().collect()
}
