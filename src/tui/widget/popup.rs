//! A box over the panes.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear};

use crate::tui::glyphs::Glyphs;
use crate::tui::theme::Theme;
use crate::tui::widget::text::{cells, fit};

/// A rectangle of at most that size in the middle of `area`.
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

/// The width of a box that has use for up to `most` cells: the whole of `area` where slivers of what is
/// below would be left on its sides.
pub(crate) const fn popup_width(area: Rect, most: u16) -> u16 {
    const MIN_MARGINS: u16 = 12;
    if area.width < most + MIN_MARGINS {
        area.width
    } else {
        most
    }
}

/// What is inside the border of a box.
pub(crate) const fn inside(area: Rect) -> Rect {
    Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(2),
    }
}

/// Draws an empty box with a border over whatever is there, and returns its inside.
pub(crate) fn draw_box(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    theme: &Theme,
    glyphs: &Glyphs,
) -> Rect {
    // A wide character that begins left of the box would swallow its border.
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
    // A title wider than the box would show its tail only.
    let room = usize::from(area.width).saturating_sub(4);
    let title = format!(" {} ", fit(title, room, glyphs.ellipsis));
    let block = Block::bordered()
        .border_set(glyphs.border_focused)
        .border_style(theme.focused)
        .title(Line::styled(title, theme.focused));
    frame.render_widget(block, area);
    inside(area)
}
