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
        match (action, scroll_amount(action, height)) {
            (Action::Up | Action::Down, Some(lines)) => {
                step_to_target(&mut self.list, &self.lines, lines, height);
            }
            (_, Some(lines)) => self.move_by(lines),
            (_, None) => return false,
        }
        true
    }

    /// Moves the cursor to the clicked line of the bordered `area`, or to the last line after a click below it.
    /// Returns false if the click is on the border or outside.
    pub(crate) fn click(&mut self, at: Position, area: Rect) -> bool {
        let inside = inside(area);
        if inside.contains(at) {
            let line = usize::from(at.y - inside.y) + self.list.offset;
            self.list.selected = line.min(self.lines.len().saturating_sub(1));
        }
        inside.contains(at)
    }

    /// Moves the cursor by a number of lines, stopping at either end.
    pub(crate) fn move_by(&mut self, lines: isize) {
        self.list.move_by(lines, self.lines.len());
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

/// Moves the cursor up (`-1`) or down (`1`): to the next line with a target if it is at most `height` lines
/// away, otherwise by one line.
pub(crate) fn step_to_target<T>(
    list: &mut ListState,
    lines: &[ViewLine<T>],
    direction: isize,
    height: usize,
) {
    let mut at = list.selected;
    for _ in 0..height.max(1) {
        let Some(next) = at.checked_add_signed(direction) else {
            break;
        };
        match lines.get(next) {
            None => break,
            Some(line) if line.target.is_some() => {
                list.selected = next;
                return;
            }
            Some(_) => at = next,
        }
    }
    list.move_by(direction, lines.len());
}

/// Draws the visible lines; the line under the cursor gets the style `selected`, if there is one.
pub(crate) fn draw<T>(
    frame: &mut Frame<'_>,
    area: Rect,
    lines: &[ViewLine<T>],
    list: ListState,
    selected: Option<Style>,
) {
    let window = lines.iter().enumerate().skip(list.offset);
    let drawn: Vec<Line<'_>> = window
        .take(usize::from(area.height))
        .map(|(at, view_line)| match selected {
            Some(style) if at == list.selected => {
                let mut line = view_line.line.clone();
                let blank = usize::from(area.width).saturating_sub(line.width());
                line.push_span(Span::raw(" ".repeat(blank)));
                line.patch_style(style)
            }
            _ => view_line.line.clone(),
        })
        .collect();
    frame.render_widget(Paragraph::new(drawn), area);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn step_moves_to_the_next_target_within_the_visible_height() {
        let mut lines: Vec<ViewLine<()>> = (0..20).map(|_| ViewLine::text("")).collect();
        lines[6].target = Some(());
        let mut list = ListState::default();
        step_to_target(&mut list, &lines, 1, 4);
        assert_eq!(list.selected, 1);
        step_to_target(&mut list, &lines, 1, 8);
        assert_eq!(list.selected, 6);
        step_to_target(&mut list, &lines, 1, 8);
        assert_eq!(list.selected, 7);
        step_to_target(&mut list, &lines, -1, 8);
        assert_eq!(list.selected, 6);
        step_to_target(&mut list, &lines, -1, 8);
        assert_eq!(list.selected, 5);
    }
}
