//! Bordered boxes for popups: size, position and drawing.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear};

use crate::tui::glyphs::Glyphs;
use crate::tui::theme::Theme;
use crate::tui::widget::text::{cells, fit};

/// Areas of a box with a search line above a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SearchBox {
    /// Box with its border.
    pub(crate) whole: Rect,
    /// Search line.
    pub(crate) field: Rect,
    /// List.
    pub(crate) list: Rect,
}

impl SearchBox {
    /// Computes the areas of a box of at most that size in the center of the screen.
    pub(crate) fn new(screen: Rect, max_width: u16, max_height: u16) -> Self {
        let height = screen.height.saturating_sub(2).min(max_height);
        let whole = centered(screen, popup_width(screen, max_width), height);
        let inside = inside(whole);
        Self {
            whole,
            field: first_line(inside),
            list: Rect {
                y: inside.y + 1,
                height: inside.height.saturating_sub(1),
                ..inside
            },
        }
    }
}

/// Areas of a box with a list, and the page of its selected line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ListAndPage {
    /// List, with no width if there is only room for the page.
    pub(crate) list: Rect,
    /// Page, with no width if there is only room for the list.
    pub(crate) page: Rect,
}

impl ListAndPage {
    /// Maximum width of the box: enough for a page next to the list.
    pub(crate) const WIDTH: u16 = 140;

    /// Divides the inside of a box. If it is too narrow for both, only one is shown, which is the page if it has the
    /// focus.
    pub(crate) fn new(inside: Rect, in_page: bool) -> Self {
        /// Width of the list, in percent of the box.
        const LIST_PERCENT: u16 = 38;
        /// Maximum width of the list, in cells.
        const MAX_LIST_WIDTH: u16 = 44;
        /// Minimum width for showing list and page side by side, in cells.
        const MIN_SPLIT_WIDTH: u16 = 50;
        let left = match (inside.width < MIN_SPLIT_WIDTH, in_page) {
            (false, _) => (inside.width * LIST_PERCENT / 100).min(MAX_LIST_WIDTH),
            (true, false) => inside.width,
            (true, true) => 0,
        };
        let right = inside.width.saturating_sub(left + 1);
        Self {
            list: Rect {
                width: left,
                ..inside
            },
            page: Rect {
                x: inside.right() - right,
                width: right,
                ..inside
            },
        }
    }
}

/// Returns a rectangle in the center of `area`, at most `width` by `height` cells.
pub(crate) fn centered(area: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(area.width);
    let height = height.min(area.height);
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

/// Returns the width of a popup that uses up to `max_width` cells: the full width of `area` if only narrow
/// strips of the screen below would remain visible on both sides.
pub(crate) const fn popup_width(area: Rect, max_width: u16) -> u16 {
    const MIN_MARGINS: u16 = 12;
    if area.width < max_width + MIN_MARGINS {
        area.width
    } else {
        max_width
    }
}

/// Returns the area inside the border of a box.
pub(crate) const fn inside(area: Rect) -> Rect {
    Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(2),
    }
}

/// Returns the first line of an area.
pub(crate) const fn first_line(area: Rect) -> Rect {
    Rect {
        height: if area.height > 0 { 1 } else { 0 },
        ..area
    }
}

/// Clears `area`, draws a border with a title around it and returns the area inside.
pub(crate) fn draw_box(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    theme: &Theme,
    glyphs: &Glyphs,
) -> Rect {
    // A wide character that starts left of the box would hide the border.
    if let Some(left) = area.x.checked_sub(1) {
        for y in area.y..area.bottom() {
            if let Some(cell) = frame.buffer_mut().cell_mut((left, y))
                && cells(cell.symbol()) > 1
            {
                cell.set_symbol(" ");
            }
        }
    }
    frame.render_widget(Clear, area);
    frame.buffer_mut().set_style(area, theme.screen);
    // ratatui shows only the end of a title that is wider than the box.
    let room = usize::from(area.width).saturating_sub(4);
    let title = format!(" {} ", fit(title, room, glyphs.ellipsis));
    let block = Block::bordered()
        .border_set(glyphs.border_focused)
        .border_style(theme.focused)
        .title(Line::styled(title, theme.focused));
    frame.render_widget(block, area);
    inside(area)
}
