//! Drawing of the whole screen from the state of the browser.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::model::{is_invisible, visible};
use crate::tui::app::App;
use crate::tui::layout::{Areas, Focus, SMALLEST, hints, tabs};
use crate::tui::role_status;
use crate::tui::widget::search;
use crate::tui::widget::text::{cells, wrapped};
use crate::tui::words;

/// Draws the whole screen.
pub(super) fn draw(app: &App, frame: &mut Frame<'_>) {
    draw_screen(app, frame);
    remove_invisible(frame.buffer_mut());
    if app.session.glyphs.ellipsis.is_ascii() {
        replace_with_ascii(frame.buffer_mut());
    }
    clear_covered(frame.buffer_mut());
}

/// Replaces typographic characters in texts with ASCII. Some consoles draw them two cells wide, which would
/// shift the rest of the line.
fn replace_with_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let plain = match cell.symbol() {
            "“" | "”" => "\"",
            "‘" | "’" => "'",
            "–" | "—" => "-",
            "×" => "x",
            "·" => "-",
            "…" => "~",
            "→" => ">",
            _ => continue,
        };
        cell.set_symbol(plain);
    }
}

/// Clears the cells that are covered by a wide glyph. ratatui leaves a blank in such a cell and does not draw
/// it again when the glyph disappears, but terminals show different content there.
fn clear_covered(buffer: &mut Buffer) {
    let width = usize::from(buffer.area.width.max(1));
    for row in buffer.content.chunks_mut(width) {
        let mut at = 0;
        while at < row.len() {
            let end = at + cells(row[at].symbol()).max(1);
            for covered in row.iter_mut().take(end).skip(at + 1) {
                covered.set_symbol("");
            }
            at = end;
        }
    }
}

fn draw_screen(app: &App, frame: &mut Frame<'_>) {
    let session = &app.session;
    let screen = frame.area();
    let theme = session.themes.current();
    // A theme can set the background.
    frame.buffer_mut().set_style(screen, theme.screen);
    if screen.width < SMALLEST.0 || screen.height < SMALLEST.1 {
        let text = words::too_small(SMALLEST, (screen.width, screen.height));
        let lines = wrapped(
            text.get(session.lang),
            usize::from(screen.width),
            0,
            theme.warning,
        );
        frame.render_widget(Paragraph::new(lines), screen);
        return;
    }
    let areas = app.areas();
    let look = |focus| session.look(app.has_focus(focus));
    draw_header(app, frame, &areas);
    if areas.table.height > 0 {
        app.table
            .draw(frame, areas.table, session, &look(Focus::Table));
    }
    if areas.detail.height > 0 && app.start.is_shown() {
        app.start.draw(frame, areas.detail, &look(Focus::Detail));
    } else if areas.detail.height > 0 {
        app.detail
            .draw(frame, areas.detail, session, &look(Focus::Detail));
    }
    if areas.builder.height > 0 {
        app.builder
            .draw(frame, areas.builder, session, &look(Focus::Builder));
    }
    if areas.role.height > 0 {
        let line = role_status::line(session, areas.role.width);
        frame.render_widget(Paragraph::new(line), areas.role);
    }
    draw_footer(app, frame, areas.footer);
    let mut popups = app.popups.iter().peekable();
    while let Some(popup) = popups.next() {
        let is_top = popups.peek().is_none();
        popup.draw(frame, session, &session.look(is_top));
    }
    session
        .toast
        .draw(frame, session.screen, &session.look(true));
}

/// Removes control and other invisible characters, which can be part of input, pasted text and paths and must
/// not reach the terminal.
fn remove_invisible(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if cell.symbol().contains(is_invisible) {
            let kept = visible(cell.symbol()).into_owned();
            cell.set_symbol(if kept.is_empty() { " " } else { &kept });
        }
    }
}

fn draw_header(app: &App, frame: &mut Frame<'_>, areas: &Areas) {
    let name = Line::styled(" Portolan", app.session.themes.current().heading);
    frame.render_widget(Paragraph::new(name), areas.name);
    let texts = ["/ ", words::PLACEHOLDER.get(app.session.lang)];
    let look = app.session.look(app.has_focus(Focus::Search));
    search::draw(frame, areas.search, texts, &app.table.field, &look);
    let lang = words::THIS_LANGUAGE.get(app.session.lang);
    let version = words::windows_version(app.choice().options.os).get(app.session.lang);
    let state = format!("{version} {} {lang} ", app.session.glyphs.dot);
    let label = words::WINDOWS.get(app.session.lang);
    let labeled = format!("{label}{}{state}", words::COLON.get(app.session.lang));
    let fits = cells(&labeled) <= usize::from(areas.state.width);
    let state = if fits { labeled } else { state };
    let state = Line::styled(state, app.session.themes.current().dim).right_aligned();
    frame.render_widget(Paragraph::new(state), areas.state);
    if areas.tabs.height > 0 {
        let mut spans = Vec::new();
        for (_, focus, text) in tabs(app.session.lang, app.choice().picks().len()) {
            let open = focus == app.focus || (focus == Focus::Table && app.focus == Focus::Search);
            let style = if open {
                app.session.themes.current().selected
            } else {
                app.session.themes.current().text
            };
            spans.push(Span::styled(text, style));
            spans.push(Span::raw(" "));
        }
        frame.render_widget(Paragraph::new(Line::from(spans)), areas.tabs);
    }
}

/// Draws key hints.
fn draw_footer(app: &App, frame: &mut Frame<'_>, area: Rect) {
    let mut spans = vec![Span::raw(" ")];
    for hint in hints(
        &app.session.keys,
        app.scopes(),
        app.session.lang,
        area.width,
    ) {
        spans.push(Span::styled(hint.label, app.session.themes.current().key));
        spans.push(Span::styled(
            format!(" {}  ", hint.word),
            app.session.themes.current().text,
        ));
    }
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
}
