//! A page of lines, some of which stand for something that a key acts on.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::tui::action::Action;
use crate::tui::widget::list::ListState;
use crate::tui::widget::popup::inside;
use crate::tui::widget::text::wrapped;

/// A line and what it stands for.
#[derive(Debug, Clone)]
pub(crate) struct ViewLine<T> {
    /// What is drawn.
    pub(crate) line: Line<'static>,
    /// What keys act on.
    pub(crate) target: Option<T>,
}

impl<T> ViewLine<T> {
    /// A line that stands for nothing.
    pub(crate) fn text(line: impl Into<Line<'static>>) -> Self {
        Self {
            line: line.into(),
            target: None,
        }
    }

    /// `text` in lines of at most `width` cells that stand for nothing, each indented by `indent` cells.
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

    /// A line that stands for `target`.
    pub(crate) fn with_target(target: T, line: impl Into<Line<'static>>) -> Self {
        Self {
            line: line.into(),
            target: Some(target),
        }
    }
}

/// A page: its lines, and the cursor in them.
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
    /// What the cursor is on.
    pub(crate) fn target(&self) -> Option<&T> {
        self.lines.get(self.list.selected)?.target.as_ref()
    }

    /// Takes new lines, of which `height` are seen at once; the cursor stays where it was.
    pub(crate) fn set(&mut self, lines: Vec<ViewLine<T>>, height: usize) {
        self.lines = lines;
        self.list.settle(self.lines.len(), height);
    }

    /// Moves the cursor by an action, where `height` lines are seen at once; false if it moves none.
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

    /// Puts the cursor on the line under a place of the framed `area`; false if there is none. Below the last
    /// line it is the last.
    pub(crate) fn click(&mut self, at: Position, area: Rect) -> bool {
        let inside = inside(area);
        if inside.contains(at) {
            let line = usize::from(at.y - inside.y) + self.list.offset;
            self.list.selected = line.min(self.lines.len().saturating_sub(1));
        }
        inside.contains(at)
    }

    /// Moves the cursor by lines, stopping at either end.
    pub(crate) fn move_by(&mut self, lines: isize) {
        self.list.move_by(lines, self.lines.len());
    }
}

/// By how many lines an action moves, where `height` are seen at once.
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

/// Moves the cursor a line up (`-1`) or down (`1`): to the next line that stands for something if that
/// one is in sight from here, else a line.
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

/// Draws the lines in sight; the selected one gets `selected` when there is one to show.
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
    fn a_step_goes_to_what_can_be_acted_on_if_that_is_in_sight() {
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
