//! Notice popup: changes to a role since it was saved, or problems with the user's files.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::tui::action::{Action, Scope};
use crate::tui::look::Look;
use crate::tui::popup::{Popup, Reply};
use crate::tui::session::Session;
use crate::tui::widget::popup::{centered, draw_box};
use crate::tui::widget::scroll::scroll_amount;
use crate::tui::widget::scrollbar::draw_scrollbar;
use crate::tui::widget::text::wrapped;
use crate::tui::words;

/// State of the notice popup.
#[derive(Debug)]
pub(in crate::tui) struct Notice {
    texts: Vec<String>,
    /// True if the texts are problems with the user's files instead of notes on a role.
    are_problems: bool,
    /// First visible line.
    offset: usize,
}

/// Maximum width of the box.
const WIDTH: u16 = 64;

impl Notice {
    /// Creates a notice about the role.
    pub(in crate::tui) const fn on_role(texts: Vec<String>) -> Self {
        Self {
            texts,
            are_problems: false,
            offset: 0,
        }
    }

    /// Creates a notice about problems with the user's files.
    pub(in crate::tui) const fn errors(texts: Vec<String>) -> Self {
        Self {
            texts,
            are_problems: true,
            offset: 0,
        }
    }

    fn lines(&self, screen: Rect, style: Style) -> Vec<Line<'static>> {
        let width = usize::from(WIDTH.min(screen.width).saturating_sub(4));
        let texts = self.texts.iter();
        texts
            .flat_map(|text| wrapped(text, width, 1, style))
            .collect()
    }

    fn count(&self, screen: Rect) -> usize {
        self.lines(screen, Style::new()).len()
    }

    /// Returns the number of visible lines.
    fn height(&self, screen: Rect) -> usize {
        let most = usize::from(screen.height.saturating_sub(2));
        self.count(screen).min(most)
    }
}

impl Popup for Notice {
    fn scope(&self) -> Scope {
        Scope::Notice
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        if action == Action::Back {
            return Reply::Close;
        }
        match scroll_amount(action, self.height(session.screen)) {
            Some(lines) => {
                self.offset = self.offset.saturating_add_signed(lines);
                Reply::Done
            }
            None => Reply::Pass,
        }
    }

    fn wheel(&mut self, _at: Position, lines: isize, _session: &Session) {
        self.offset = self.offset.saturating_add_signed(lines);
    }

    fn add_errors(&mut self, errors: &[String]) -> bool {
        if self.are_problems {
            self.texts.extend_from_slice(errors);
        }
        self.are_problems
    }

    fn settle(&mut self, session: &Session) {
        let last = self.count(session.screen) - self.height(session.screen);
        self.offset = self.offset.min(last);
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let title = if self.are_problems {
            words::SETTINGS.get(look.lang)
        } else {
            words::ROLE.get(look.lang)
        };
        let lines = self.lines(session.screen, look.theme.text);
        let count = lines.len();
        let height = u16::try_from(count + 2).unwrap_or(u16::MAX);
        let whole = centered(session.screen, WIDTH, height);
        let inside = draw_box(frame, whole, title, look.theme, look.glyphs);
        let window: Vec<Line<'_>> = lines.into_iter().skip(self.offset).collect();
        frame.render_widget(Paragraph::new(window), inside);
        draw_scrollbar(frame, inside, self.offset, count, look);
    }
}
