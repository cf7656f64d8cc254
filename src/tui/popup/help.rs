//! All keys, made from the table of actions, what can be searched for, and the terms.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::search::GRAMMAR;
use crate::tui::action::{Action, Scope};
use crate::tui::glossary::TERMS;
use crate::tui::key::Key;
use crate::tui::keymap::Bound;
use crate::tui::look::Look;
use crate::tui::popup::{Popup, Reply};
use crate::tui::session::Session;
use crate::tui::widget::page::scroll_of;
use crate::tui::widget::popup::{broad, centered, draw as draw_box, inside};
use crate::tui::widget::text::{cells, column, wrap, wrapped};
use crate::tui::words;

/// Wide enough for the longest line in either language.
const WIDTH: u16 = 84;

/// With less room beside the keys, what they do stands below them.
const LEAST: usize = 20;

/// The help.
#[derive(Debug, Default)]
pub(in crate::tui) struct Help {
    /// The first visible line.
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
        match scroll_of(action, height(session.screen)) {
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

/// Where the box stands.
fn area(screen: Rect) -> Rect {
    centered(
        screen,
        broad(screen, WIDTH),
        screen.height.saturating_sub(2),
    )
}

/// How many lines are seen at once.
fn height(screen: Rect) -> usize {
    usize::from(inside(area(screen)).height)
}

/// The lines: a heading for each scope with a line for each action (more where it is narrow), then the
/// terms.
fn lines(look: &Look<'_>, screen: Rect) -> Vec<Line<'static>> {
    let keys = |bound: &Bound<'_>| {
        let labels: Vec<String> = bound.keys.iter().map(|key: &Key| key.label()).collect();
        labels.join("  ")
    };
    let rows = look.keys.rows(Scope::ALL);
    let width = rows.map(|bound| cells(&keys(&bound))).max().unwrap_or(0);
    let inside = usize::from(inside(area(screen)).width);
    let mut lines = Vec::new();
    for &scope in Scope::ALL {
        if !lines.is_empty() {
            lines.push(Line::raw(""));
        }
        lines.push(Line::styled(
            scope.heading().get(look.lang),
            look.theme.heading,
        ));
        for bound in look.keys.rows(&[scope]) {
            let room = inside.saturating_sub(width + 4);
            if room < LEAST {
                lines.extend(wrapped(&keys(&bound), inside, 2, look.theme.key));
                let about = bound.row.about.get(look.lang);
                lines.extend(wrapped(about, inside, 4, look.theme.text));
                continue;
            }
            for (at, about) in wrap(bound.row.about.get(look.lang), room)
                .into_iter()
                .enumerate()
            {
                let keys = if at == 0 { keys(&bound) } else { String::new() };
                lines.push(Line::from(vec![
                    Span::styled(format!("  {}  ", column(&keys, width, "")), look.theme.key),
                    Span::styled(about, look.theme.text),
                ]));
            }
        }
    }
    lines.push(Line::raw(""));
    lines.push(Line::styled(
        words::GRAMMAR.get(look.lang),
        look.theme.heading,
    ));
    for row in GRAMMAR {
        let typed = row.examples.pick(look.lang).join("   ");
        lines.extend(wrapped(&typed, inside, 2, look.theme.key));
        lines.extend(wrapped(
            row.about.get(look.lang),
            inside,
            4,
            look.theme.text,
        ));
    }
    lines.push(Line::raw(""));
    lines.push(Line::styled(
        words::TERMS.get(look.lang),
        look.theme.heading,
    ));
    for (term, meaning) in TERMS {
        lines.push(Line::styled(
            format!("  {}", term.get(look.lang)),
            look.theme.key,
        ));
        lines.extend(wrapped(meaning.get(look.lang), inside, 4, look.theme.text));
    }
    lines
}
