//! Choice of the columns of the port table.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::model::Lang;
use crate::tui::action::{Action, Scope};
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::pane::columns::column_names;
use crate::tui::popup::{Popup, Reply};
use crate::tui::session::Session;
use crate::tui::widget::list::ListState;
use crate::tui::widget::popup::{centered, draw_box, inside};
use crate::tui::widget::scroll::scroll_amount;
use crate::tui::widget::text::column;
use crate::tui::words;

/// List of the columns; those that can be hidden, and a line to choose by the width of the screen.
#[derive(Debug, Default)]
pub(in crate::tui) struct ChooseColumns {
    list: ListState,
}

impl ChooseColumns {
    /// Number of lines.
    fn count() -> usize {
        column_names().count() + 1
    }

    fn area(screen: Rect) -> Rect {
        const WIDTH: u16 = 44;
        centered(screen, WIDTH.min(screen.width), Self::count() as u16 + 2)
    }

    /// Shows or hides the column of the selected line.
    fn toggle(&self, session: &mut Session) {
        let at = self.list.selected;
        match column_names().nth(at) {
            None => session.chosen_columns = None,
            Some((_, _, false)) => session.report(message::ALWAYS_SHOWN),
            Some((at, _, true)) => {
                let mut columns = session.columns();
                columns[at] = !columns[at];
                session.chosen_columns = Some(columns);
            }
        }
    }

    fn lines(&self, session: &Session, width: usize, look: &Look<'_>) -> Vec<Line<'static>> {
        let shown = session.columns();
        let name = |lang: Lang| words::BY_WIDTH.get(lang).to_owned();
        let columns = column_names();
        let columns = columns.map(|(at, label, _)| (label.get(look.lang).to_owned(), shown[at]));
        let by_width = (name(look.lang), session.chosen_columns.is_none());
        let lines = columns.chain([by_width]).enumerate();
        let lines = lines.map(|(at, (name, is_on))| {
            let is_selected = at == self.list.selected;
            let pointer = if is_selected {
                look.glyphs.pointer
            } else {
                " "
            };
            let mark = if is_on { look.glyphs.picked } else { " " };
            let style = if is_selected {
                look.theme.selected
            } else {
                look.theme.text
            };
            let name = column(&name, width.saturating_sub(4), look.glyphs.ellipsis);
            Line::styled(format!("{pointer}{mark} {name} "), style)
        });
        lines.collect()
    }
}

impl Popup for ChooseColumns {
    fn scope(&self) -> Scope {
        Scope::Columns
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Toggle => self.toggle(session),
            Action::Back => return Reply::Close,
            _ => match scroll_amount(action, Self::count()) {
                Some(lines) => self.list.move_by(lines, Self::count()),
                None => return Reply::Pass,
            },
        }
        Reply::Done
    }

    fn click(&mut self, at: Position, session: &mut Session) -> Reply {
        let whole = Self::area(session.screen);
        let lines = inside(whole);
        if lines.contains(at) {
            let line = usize::from(at.y - lines.y);
            self.list.selected = line.min(Self::count() - 1);
            self.toggle(session);
        } else if !whole.contains(at) {
            return Reply::Close;
        }
        Reply::Done
    }

    fn settle(&mut self, session: &Session) {
        let height = inside(Self::area(session.screen)).height;
        self.list.settle(Self::count(), usize::from(height));
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let title = words::COLUMNS.get(look.lang);
        let whole = Self::area(session.screen);
        let inside = draw_box(frame, whole, title, look.theme, look.glyphs);
        let lines = self.lines(session, usize::from(inside.width), look);
        let lines: Vec<Line<'_>> = lines.into_iter().skip(self.list.offset).collect();
        frame.render_widget(Paragraph::new(lines), inside);
    }
}
