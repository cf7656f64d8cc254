//! Preview of an export: scrolling in both directions, wrapping, and folding of the comments at its top.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::tui::action::Action;
use crate::tui::look::Look;
use crate::tui::popup::exported::Exported;
use crate::tui::widget::scroll::scroll_amount;
use crate::tui::widget::scrollbar::draw_scrollbar;
use crate::tui::widget::text::{cells, window};
use crate::tui::words;

/// Number of cells that a key scrolls to the left or right.
const SIDEWAYS: usize = 8;

/// Part of an export that is visible.
#[derive(Debug, Default)]
pub(super) struct Preview {
    /// First visible row. With a folded head, row 0 is the line in its place.
    top: usize,
    /// Number of cells that are hidden at the left.
    left: usize,
    /// True to wrap long lines, false to cut them.
    wraps: bool,
    /// True to show the head.
    is_unfolded: bool,
}

impl Preview {
    /// Shows the start of another export.
    pub(super) const fn restart(&mut self) {
        self.top = 0;
        self.left = 0;
        self.is_unfolded = false;
    }

    /// Number of rows of the head that are hidden, and of rows in their place.
    fn folded(&self, exported: &Exported) -> (usize, usize) {
        match exported.head() {
            (0, _) => (0, 0),
            _ if self.is_unfolded => (0, 0),
            (_, rows) => (rows, 1),
        }
    }

    fn count(&self, exported: &Exported) -> usize {
        let (hidden, instead) = self.folded(exported);
        exported.rows() - hidden + instead
    }

    /// Wraps long lines, or cuts them. The first visible row stays in view.
    pub(super) fn toggle_wrap(&mut self, exported: &mut Exported, width: usize) {
        let line = self.first_line(exported);
        self.wraps = !self.wraps;
        self.left = 0;
        self.wrap(exported, width);
        let (hidden, instead) = self.folded(exported);
        if let Some(line) = line {
            self.top = exported.first_row(line) - hidden + instead;
        }
    }

    /// Line of the first visible row; none for the folded head.
    fn first_line(&self, exported: &Exported) -> Option<usize> {
        let (hidden, instead) = self.folded(exported);
        let row = (self.top + hidden).checked_sub(instead);
        row.filter(|&row| row >= hidden)
            .map(|row| exported.line_of(row))
    }

    fn wrap(&self, exported: &mut Exported, width: usize) {
        exported.wrap(self.wraps.then_some(width));
    }

    /// Scrolls by a number of rows, or to an end of the text. Scrolling up from the first rule shows the head.
    pub(super) fn scroll(&mut self, rows: isize, exported: &Exported) {
        let (hidden, instead) = self.folded(exported);
        if rows < 0 && instead > 0 && rows.unsigned_abs() > self.top {
            self.is_unfolded = true;
            self.top += hidden;
            self.top -= instead.min(self.top);
        }
        self.top = self.top.saturating_add_signed(rows);
    }

    /// Scrolls if the action is a movement, with `height` visible rows; returns false otherwise.
    pub(super) fn act(&mut self, action: Action, exported: &Exported, area: Rect) -> bool {
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        match action {
            Action::ScrollLeft => self.left = self.left.saturating_sub(SIDEWAYS),
            Action::ScrollRight => {
                let rows = self.visible(exported, height);
                // A hidden part at the left takes a cell for its sign.
                if rows.iter().any(|row| cells(row) > self.left + width) {
                    self.left += SIDEWAYS;
                }
            }
            _ => match scroll_amount(action, height) {
                Some(rows) => self.scroll(rows, exported),
                None => return false,
            },
        }
        true
    }

    /// Updates rows and position for an area.
    pub(super) fn settle(&mut self, exported: &mut Exported, area: Rect) {
        self.wrap(exported, usize::from(area.width));
        let last = self.count(exported);
        self.top = self.top.min(last.saturating_sub(usize::from(area.height)));
    }

    /// Visible rows of the text, without the line in place of the head.
    fn visible(&self, exported: &Exported, height: usize) -> Vec<String> {
        let (hidden, instead) = self.folded(exported);
        let start = self.top.max(instead) - instead + hidden;
        let fold = instead.saturating_sub(self.top);
        exported.rows_from(start, height.saturating_sub(fold))
    }

    /// Draws the visible rows and a scrollbar.
    pub(super) fn draw(
        &self,
        exported: &Exported,
        frame: &mut Frame<'_>,
        area: Rect,
        look: &Look<'_>,
    ) {
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        let ellipsis = look.glyphs.ellipsis;
        let mut lines = Vec::new();
        let (_, instead) = self.folded(exported);
        if instead > self.top {
            let (head, _) = exported.head();
            let fold = words::comments_above(head, ellipsis).pick(look.lang);
            lines.push(Line::styled(
                window(&fold, 0, width, ellipsis),
                look.theme.dim,
            ));
        }
        let rows = self.visible(exported, height).into_iter();
        lines.extend(rows.map(|row| Line::raw(window(&row, self.left, width, ellipsis))));
        frame.render_widget(Paragraph::new(lines), area);
        draw_scrollbar(frame, area, self.top, self.count(exported), look);
    }
}
