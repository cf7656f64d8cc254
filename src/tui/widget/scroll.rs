//! Scrollable list of lines, some of which have a target that keys act on.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::tui::action::Action;
use crate::tui::widget::list::ListState;
use crate::tui::widget::popup::inside;
use crate::tui::widget::text::wrapped;

/// Line of a [`ScrollView`].
#[derive(Debug, Clone)]
pub(crate) struct ViewLine<T> {
    /// Text as it is drawn.
    pub(crate) line: Line<'static>,
    /// Target that keys act on.
    pub(crate) target: Option<T>,
}

impl<T> ViewLine<T> {
    /// Creates a line without a target.
    pub(crate) fn text(line: impl Into<Line<'static>>) -> Self {
        Self {
            line: line.into(),
            target: None,
        }
    }

    /// Wraps `text` at `width` cells into lines without a target, each indented by `indent` cells.
    pub(crate) fn wrapped(
        text: &str,
        width: usize,
        indent: usize,
        style: Style,
    ) -> impl Iterator<Item = Self> {
        wrapped(text, width, indent, style)
            .into_iter()
            .map(Self::text)
    }

    /// Creates a line that keys act on.
    pub(crate) fn with_target(target: T, line: impl Into<Line<'static>>) -> Self {
        Self {
            line: line.into(),
            target: Some(target),
        }
    }
}

/// Lines with a cursor and a scroll position.
#[derive(Debug)]
pub(crate) struct ScrollView<T> {
    pub(crate) lines: Vec<ViewLine<T>>,
    pub(crate) list: ListState,
}

impl<T> Default for ScrollView<T> {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            list: ListState::default(),
        }
    }
}

impl<T> ScrollView<T> {
    /// Returns the target under the cursor.
    pub(crate) fn target(&self) -> Option<&T> {
        self.lines.get(self.list.selected)?.target.as_ref()
    }

    /// Replaces the lines. The cursor keeps its position; `height` is the number of visible lines.
    pub(crate) fn set(&mut self, lines: Vec<ViewLine<T>>, height: usize) {
        self.lines = lines;
        self.list.settle(self.lines.len(), height);
    }

    /// Moves the cursor if the action is a movement, with `height` visible lines; returns false otherwise.
    pub(crate) fn act(&mut self, action: Action, height: usize) -> bool {
        let lines = &self.lines;
        let has_target = |at: usize| lines[at].target.is_some();
        act(&mut self.list, action, lines.len(), has_target, height)
    }

    /// Moves the cursor to the clicked line of the bordered `area`, or to the last line after a click below it.
    /// Returns false if the click is on the border or outside.
    pub(crate) fn click(&mut self, at: Position, area: Rect) -> bool {
        click(&mut self.list, at, area, self.lines.len())
    }

    /// Scrolls by a number of lines, stopping at either end; `height` is the number of visible lines.
    pub(crate) fn scroll_by(&mut self, lines: isize, height: usize) {
        self.list.scroll_by(lines, self.lines.len(), height);
    }
}

/// Returns the number of lines that an action moves the cursor by, if it is a movement; `height` is the number
/// of visible lines.
pub(crate) fn scroll_amount(action: Action, height: usize) -> Option<isize> {
    let page = isize::try_from(height.saturating_sub(1).max(1)).unwrap_or(1);
    match action {
        Action::Up => Some(-1),
        Action::Down => Some(1),
        Action::PageUp => Some(-page),
        Action::PageDown => Some(page),
        Action::Top => Some(isize::MIN),
        Action::Bottom => Some(isize::MAX),
        _ => None,
    }
}

/// Moves the cursor of `count` lines if the action is a movement, with `height` visible lines; returns false
/// otherwise.
pub(crate) fn act(
    list: &mut ListState,
    action: Action,
    count: usize,
    has_target: impl Fn(usize) -> bool,
    height: usize,
) -> bool {
    match (action, scroll_amount(action, height)) {
        (Action::Up | Action::Down, Some(lines)) => {
            step_to_target(list, count, has_target, lines, height);
        }
        (_, Some(lines)) => list.move_by(lines, count),
        (_, None) => return false,
    }
    true
}

/// Moves the cursor of `count` lines to the clicked line of the bordered `area`, or to the last line after a click
/// below it. Returns false if the click is on the border or outside.
pub(crate) fn click(list: &mut ListState, at: Position, area: Rect, count: usize) -> bool {
    let inside = inside(area);
    if inside.contains(at) {
        let line = usize::from(at.y - inside.y) + list.offset;
        list.selected = line.min(count.saturating_sub(1));
    }
    inside.contains(at)
}

/// Moves the cursor up (`-1`) or down (`1`): to the next line with a target if it is at most `height` lines
/// away, otherwise by one line.
fn step_to_target(
    list: &mut ListState,
    count: usize,
    has_target: impl Fn(usize) -> bool,
    direction: isize,
    height: usize,
) {
    let mut at = list.selected;
    for _ in 0..height.max(1) {
        let Some(next) = at.checked_add_signed(direction) else {
            break;
        };
        if next >= count {
            break;
        }
        if has_target(next) {
            list.selected = next;
            return;
        }
        at = next;
    }
    list.move_by(direction, count);
}

/// Draws the visible lines; the line under the cursor gets the style `selected`, if there is one.
pub(crate) fn draw<T>(
    frame: &mut Frame<'_>,
    area: Rect,
    lines: &[ViewLine<T>],
    list: ListState,
    selected: Option<Style>,
) {
    let visible = lines.iter().skip(list.offset);
    let visible = visible.take(usize::from(area.height));
    let visible = visible.map(|line| line.line.clone()).collect();
    draw_lines(frame, area, visible, list, selected);
}

/// Draws visible lines that were rendered already; the line under the cursor gets the style `selected`, if there is
/// one.
pub(crate) fn draw_lines(
    frame: &mut Frame<'_>,
    area: Rect,
    mut visible: Vec<Line<'static>>,
    list: ListState,
    selected: Option<Style>,
) {
    let under_cursor = list.selected.checked_sub(list.offset);
    let under_cursor = under_cursor.and_then(|at| visible.get_mut(at));
    if let (Some(line), Some(style)) = (under_cursor, selected) {
        let blank = usize::from(area.width).saturating_sub(line.width());
        line.push_span(Span::raw(" ".repeat(blank)));
        *line = std::mem::take(line).patch_style(style);
    }
    frame.render_widget(Paragraph::new(visible), area);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn step_moves_to_the_next_target_within_the_visible_height() {
        let mut list = ListState::default();
        for (direction, height, expected) in
            [(1, 4, 1), (1, 8, 6), (1, 8, 7), (-1, 8, 6), (-1, 8, 5)]
        {
            step_to_target(&mut list, 20, |line| line == 6, direction, height);
            assert_eq!(list.selected, expected);
        }
    }
}
