//! Help popup: all key bindings, the query syntax and a glossary.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::model::Label;
use crate::search::GRAMMAR;
use crate::tui::action::{Action, Scope};
use crate::tui::glossary::TERMS;
use crate::tui::key::Key;
use crate::tui::keymap::Bound;
use crate::tui::look::Look;
use crate::tui::popup::{Popup, Reply};
use crate::tui::session::Session;
use crate::tui::widget::popup::{centered, draw_box, inside, popup_width};
use crate::tui::widget::scroll::scroll_amount;
use crate::tui::widget::text::{cells, column, wrap, wrapped};
use crate::tui::words;

/// Maximum width of the box: enough for the longest line in either language.
const WIDTH: u16 = 84;

/// Minimum width of the descriptions to be placed next to the keys, in cells; below it they follow the keys on
/// separate lines.
const MIN_ABOUT_WIDTH: usize = 20;

/// State of the help popup.
#[derive(Debug, Default)]
pub(in crate::tui) struct Help {
    /// First visible line.
    offset: usize,
}

impl Popup for Help {
    fn scope(&self) -> Scope {
        Scope::Help
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        if matches!(action, Action::Back | Action::Help) {
            return Reply::Close;
        }
        match scroll_amount(action, height(session.screen)) {
            Some(lines) => {
                self.offset = self.offset.saturating_add_signed(lines);
                Reply::Done
            }
            None => Reply::Pass,
        }
    }

    fn click(&mut self, at: Position, session: &mut Session) -> Reply {
        if area(session.screen).contains(at) {
            Reply::Done
        } else {
            Reply::Close
        }
    }

    fn wheel(&mut self, _at: Position, lines: isize, _session: &Session) {
        self.offset = self.offset.saturating_add_signed(lines);
    }

    fn is_passing(&self) -> bool {
        true
    }

    fn settle(&mut self, session: &Session) {
        let count = lines(&session.look(true), session.screen).len();
        let last = count.saturating_sub(height(session.screen));
        self.offset = self.offset.min(last);
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let screen = session.screen;
        let title = words::HELP.get(look.lang);
        let inside = draw_box(frame, area(screen), title, look.theme, look.glyphs);
        let lines = lines(look, screen).into_iter().skip(self.offset);
        frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), inside);
    }
}

/// Returns the area of the box.
fn area(screen: Rect) -> Rect {
    centered(
        screen,
        popup_width(screen, WIDTH),
        screen.height.saturating_sub(2),
    )
}

/// Returns the number of visible lines.
fn height(screen: Rect) -> usize {
    usize::from(inside(area(screen)).height)
}

/// Returns all lines of the help: keys, query syntax and terms.
fn lines(look: &Look<'_>, screen: Rect) -> Vec<Line<'static>> {
    let width = usize::from(inside(area(screen)).width);
    let mut lines = keys(look, width);
    push_heading(words::GRAMMAR, look, &mut lines);
    for row in GRAMMAR {
        let examples = row.examples.pick(look.lang).join("   ");
        lines.extend(wrapped(&examples, width, 2, look.theme.key));
        let about = row.about.get(look.lang);
        lines.extend(wrapped(about, width, 4, look.theme.text));
    }
    push_heading(words::TERMS, look, &mut lines);
    for (term, meaning) in TERMS {
        let term = format!("  {}", term.get(look.lang));
        lines.push(Line::styled(term, look.theme.key));
        let meaning = meaning.get(look.lang);
        lines.extend(wrapped(meaning, width, 4, look.theme.text));
    }
    lines
}

/// Adds a heading, with an empty line above it unless it is the first line.
fn push_heading(heading: Label, look: &Look<'_>, lines: &mut Vec<Line<'static>>) {
    if !lines.is_empty() {
        lines.push(Line::raw(""));
    }
    let heading = heading.get(look.lang);
    lines.push(Line::styled(heading, look.theme.heading));
}

/// Returns the key bindings: a heading for each scope, and one line for each action, or several in a narrow
/// box.
fn keys(look: &Look<'_>, width: usize) -> Vec<Line<'static>> {
    let labels = |bound: &Bound<'_>| {
        let labels: Vec<String> = bound.keys.iter().map(|key: &Key| key.label()).collect();
        labels.join("  ")
    };
    let rows = look.keys.rows(Scope::ALL);
    let column_width = rows.map(|bound| cells(&labels(&bound))).max().unwrap_or(0);
    let room = width.saturating_sub(column_width + 4);
    let mut lines = Vec::new();
    for &scope in Scope::ALL {
        push_heading(scope.heading(), look, &mut lines);
        for bound in look.keys.rows(&[scope]) {
            let (keys, about) = (labels(&bound), bound.row.about.get(look.lang));
            if room < MIN_ABOUT_WIDTH {
                lines.extend(wrapped(&keys, width, 2, look.theme.key));
                lines.extend(wrapped(about, width, 4, look.theme.text));
                continue;
            }
            for (at, about) in wrap(about, room).into_iter().enumerate() {
                let keys = if at == 0 { keys.as_str() } else { "" };
                let keys = format!("  {}  ", column(keys, column_width, ""));
                lines.push(Line::from(vec![
                    Span::styled(keys, look.theme.key),
                    Span::styled(about, look.theme.text),
                ]));
            }
        }
    }
    lines
}
