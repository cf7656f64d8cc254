//! Where everything stands, and drawing it. It reads the state and changes nothing.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::model::{Lang, is_invisible, shown, visible};
use crate::tui::app::App;
use crate::tui::layout::{Areas, Focus, SMALLEST, hints, tabs};
use crate::tui::pane::{Look, builder, detail, search, table};
use crate::tui::popup::prompt::{draw_advised, draw_prompt, draw_question, draw_told};
use crate::tui::popup::{self, Popup};
use crate::tui::widget::text::{cells, fit, wrapped};
use crate::tui::words::{self, Message, Words};

/// Draws the whole screen.
pub(super) fn draw(app: &App, frame: &mut Frame<'_>) {
    draw_screen(app, frame);
    clean(frame.buffer_mut());
    if app.glyphs.ellipsis.is_ascii() {
        plain(frame.buffer_mut());
    }
    cover(frame.buffer_mut());
}

/// Writes the signs that stand in texts as ASCII has them: some consoles draw them two cells wide, and
/// what follows would shift.
fn plain(buffer: &mut Buffer) {
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

/// Empties the cells that a wide glyph covers. ratatui keeps whatever blank stood there, and takes that for
/// drawn when the glyph goes: terminals differ in what is left of it, so it must be drawn again.
fn cover(buffer: &mut Buffer) {
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
    let words = Words::of(app.lang);
    let screen = frame.area();
    // A theme can have a background of its own.
    let base = app.themes.current().screen;
    frame.buffer_mut().set_style(screen, base);
    if screen.width < SMALLEST.0 || screen.height < SMALLEST.1 {
        let text = (words.too_small)([SMALLEST, (screen.width, screen.height)]);
        let lines = wrapped(
            &text,
            usize::from(screen.width),
            0,
            app.themes.current().warning,
        );
        frame.render_widget(Paragraph::new(lines), screen);
        return;
    }
    let areas = Areas::of(screen, app.focus);
    draw_header(app, frame, &areas);
    if areas.table.height > 0 {
        let props = table::Props {
            catalog: &app.catalog,
            choice: app.choice(),
            ruleset: &app.ruleset,
        };
        app.table
            .draw(frame, areas.table, &props, &app.look(Focus::Table));
    }
    if areas.detail.height > 0 {
        let title = app.subject().map(|(service, _)| service.name.get(app.lang));
        let look = app.look(Focus::Detail);
        detail::draw(
            app.detail,
            frame,
            areas.detail,
            &app.detail_lines,
            title,
            &look,
        );
    }
    if areas.builder.height > 0 {
        let look = app.look(Focus::Builder);
        builder::draw(
            app.builder,
            frame,
            areas.builder,
            &app.builder_lines,
            &app.ruleset,
            &look,
        );
    }
    draw_footer(app, frame, areas.footer);
    let look = Look {
        focused: false,
        ..app.look(app.focus)
    };
    for below in &app.below {
        draw_popup(app, below, frame, &look);
    }
    if let Some(popup) = &app.popup {
        let look = Look {
            focused: true,
            ..look
        };
        draw_popup(app, popup, frame, &look);
    }
}

/// Takes out what no terminal may get: what was typed or pasted is drawn as well, and a path keeps every
/// character that it has.
fn clean(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if cell.symbol().contains(is_invisible) {
            let kept = visible(cell.symbol()).into_owned();
            cell.set_symbol(if kept.is_empty() { " " } else { &kept });
        }
    }
}

fn draw_popup(app: &App, popup: &Popup, frame: &mut Frame<'_>, look: &Look<'_>) {
    let words = Words::of(app.lang);
    let screen = frame.area();
    match popup {
        Popup::Help(list) => popup::help::draw(frame, screen, *list, look),
        Popup::Palette(palette) => {
            let commands = app.commands();
            let of = commands.len();
            let found = palette.found(commands);
            popup::palette::draw(palette, &found, of, frame, screen, look);
        }
        Popup::Export(export) => popup::export::draw(export, &app.ruleset, frame, screen, look),
        Popup::Roles(roles) => {
            let lines = &app.role_lines;
            popup::roles::draw(
                roles,
                &app.catalog,
                lines,
                app.choice(),
                frame,
                screen,
                look,
            );
        }
        Popup::Range(field) | Popup::Networks(field) => {
            let told = match popup {
                Popup::Range(_) => [words.range, words.range_warning],
                _ => [words.networks_title, words.networks_advice],
            };
            let refused = match &app.message {
                Some(Message::Refused(why)) => Some(why.as_str()),
                _ => None,
            };
            draw_advised(frame, screen, told, field, refused, look);
        }
        Popup::Name(field) => draw_prompt(frame, screen, words.name, field, look),
        Popup::Save(field) => draw_prompt(frame, screen, words.save_to, field, look),
        Popup::Load(field) => draw_prompt(frame, screen, words.open_from, field, look),
        Popup::Reason(port, field) => {
            let title = format!("{} {}", words.why_out, words::port(*port, app.lang));
            draw_prompt(frame, screen, &title, field, look);
        }
        Popup::Replace(path) => {
            let asked = if app.is_own_file(path) {
                words.changed_since
            } else {
                words.overwrite
            };
            let text = format!("{}{}{asked}", shown(path), words.colon);
            draw_question(frame, screen, words.file, &text, look);
        }
        Popup::Told(list, told) => {
            draw_told(frame, screen, words.role, told, list.offset, look);
        }
        Popup::Faults(list, told) => {
            draw_told(frame, screen, words.settings, told, list.offset, look);
        }
        Popup::Leave => draw_question(frame, screen, words.role, words.leave, look),
        Popup::Draft => {
            if let Some(offer) = app.offers.front() {
                popup::draft::draw(offer, frame, screen, look);
            }
        }
    }
}

fn draw_header(app: &App, frame: &mut Frame<'_>, areas: &Areas) {
    let name = Line::styled(" Portolan", app.themes.current().heading);
    frame.render_widget(Paragraph::new(name), areas.name);
    let texts = ["/ ", Words::of(app.lang).placeholder];
    let look = app.look(Focus::Search);
    search::draw(frame, areas.search, texts, &app.query, &look);
    let lang = match app.lang {
        Lang::En => "EN",
        Lang::Zh => "中文",
    };
    let state = format!(
        "{} {} {lang} ",
        app.choice().options.generation,
        app.glyphs.dot
    );
    let state = Line::styled(state, app.themes.current().dim).right_aligned();
    frame.render_widget(Paragraph::new(state), areas.state);
    if areas.tabs.height > 0 {
        let mut spans = Vec::new();
        for (_, focus, text) in tabs(app.lang, app.choice().picks().len()) {
            let open = focus == app.focus || (focus == Focus::Table && app.focus == Focus::Search);
            let style = if open {
                app.themes.current().selected
            } else {
                app.themes.current().text
            };
            spans.push(Span::styled(text, style));
            spans.push(Span::raw(" "));
        }
        frame.render_widget(Paragraph::new(Line::from(spans)), areas.tabs);
    }
}

/// The answer to the last action, or else the keys that count here.
fn draw_footer(app: &App, frame: &mut Frame<'_>, area: Rect) {
    if let Some(message) = &app.message {
        let style = if message.is_error() {
            app.themes.current().error
        } else {
            app.themes.current().mark
        };
        let room = usize::from(area.width).saturating_sub(2);
        let text = fit(
            &message.text(app.lang, &app.keys),
            room,
            app.glyphs.ellipsis,
        );
        frame.render_widget(
            Paragraph::new(Line::styled(format!(" {text}"), style)),
            area,
        );
        return;
    }
    let mut spans = vec![Span::raw(" ")];
    for hint in hints(&app.keys, app.scopes(), app.lang, area.width) {
        spans.push(Span::styled(hint.label, app.themes.current().key));
        spans.push(Span::styled(
            format!(" {}  ", hint.word),
            app.themes.current().text,
        ));
    }
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
}
