//! Preview of an export: scrolling in both directions, wrapping, and folding of the comments at its top. The
//! instructions of a format that has no comments are above its text, and folded if they would take most of the area.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::model::text;
use crate::tui::action::Action;
use crate::tui::look::Look;
use crate::tui::popup::exported::Exported;
use crate::tui::widget::scroll::scroll_amount;
use crate::tui::widget::scrollbar::draw_scrollbar;
use crate::tui::widget::text::{cells, window};

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
    /// True to show the head or the instructions.
    is_unfolded: bool,
    /// Rows of the instructions above the text; none for a format with a head.
    instructions: Vec<String>,
    /// True if the instructions take less than half of the area.
    do_instructions_fit: bool,
}

impl Preview {
    /// Shows the start of another export.
    pub(super) const fn restart(&mut self) {
        self.top = 0;
        self.left = 0;
        self.is_unfolded = false;
    }

    /// Number of rows of the head that are hidden, and of rows in their place or in that of the instructions.
    fn folded(&self, exported: &Exported) -> (usize, usize) {
        let has_instructions = !self.instructions.is_empty();
        match exported.head() {
            (0, _) if has_instructions && self.above() == 0 => (0, 1),
            (0, _) => (0, 0),
            _ if self.is_unfolded => (0, 0),
            (_, rows) => (rows, 1),
        }
    }

    /// Number of rows above the text: the instructions and a rule below them, unless they are folded.
    const fn above(&self) -> usize {
        match self.instructions.len() {
            0 => 0,
            rows if self.do_instructions_fit || self.is_unfolded => rows + 1,
            _ => 0,
        }
    }

    fn count(&self, exported: &Exported) -> usize {
        let (hidden, instead) = self.folded(exported);
        self.above() + exported.rows() - hidden + instead
    }

    /// Wraps long lines, or cuts them. The first visible row stays in view.
    pub(super) fn toggle_wrap(&mut self, exported: &mut Exported, width: usize) {
        let line = self.first_line(exported);
        self.wraps = !self.wraps;
        self.left = 0;
        self.wrap(exported, width);
        let (hidden, instead) = self.folded(exported);
        if let Some(line) = line {
            self.top = self.above() + exported.first_row(line) - hidden + instead;
        }
    }

    /// Line of the first visible row; none for the folded head, and for the instructions.
    fn first_line(&self, exported: &Exported) -> Option<usize> {
        let (hidden, instead) = self.folded(exported);
        let row = (self.top + hidden).checked_sub(self.above() + instead);
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
            self.top += hidden + self.above();
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
        let width = usize::from(area.width);
        self.wrap(exported, width);
        self.instructions = match exported.head() {
            (0, _) => exported.instructions(width),
            _ => Vec::new(),
        };
        self.do_instructions_fit = self.instructions.len() < usize::from(area.height) / 2;
        let last = self.count(exported);
        self.top = self.top.min(last.saturating_sub(usize::from(area.height)));
    }

    /// Visible rows of the text, without the instructions and the line in place of the head.
    fn visible(&self, exported: &Exported, height: usize) -> Vec<String> {
        let (hidden, instead) = self.folded(exported);
        let above = self.above() + instead;
        let start = self.top.max(above) - above + hidden;
        let taken = above.saturating_sub(self.top);
        exported.rows_from(start, height.saturating_sub(taken))
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
        let rule = look.glyphs.rule.repeat(width);
        let instructions = self.instructions.iter();
        let instructions = instructions.map(|row| Line::styled(row.clone(), look.theme.dim));
        let rule = Line::styled(rule, look.theme.border);
        let above = instructions.chain([rule]).take(self.above());
        let mut lines: Vec<Line<'_>> = above.skip(self.top).take(height).collect();
        let (_, instead) = self.folded(exported);
        if instead > self.top {
            let (head, _) = exported.head();
            let fold = match head {
                0 => {
                    let lines = self.instructions.len();
                    text!(
                        "{ellipsis} how to load: {lines} lines above",
                        "{ellipsis} 如何加载：上方有 {lines} 行"
                    )
                }
                _ => text!(
                    "{ellipsis} {head} lines of comments above",
                    "{ellipsis} 上方有 {head} 行注释"
                ),
            };
            let fold = fold.pick(look.lang);
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
