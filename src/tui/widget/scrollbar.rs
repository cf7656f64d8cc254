//! Vertical scrollbar.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::{Scrollbar, ScrollbarOrientation, ScrollbarState};

use crate::tui::look::Look;

/// Draws a scrollbar in the column to the right of `area`, unless all `count` lines fit.
pub(crate) fn draw_scrollbar(
    frame: &mut Frame<'_>,
    area: Rect,
    offset: usize,
    count: usize,
    look: &Look<'_>,
) {
    let height = usize::from(area.height);
    if count <= height || height == 0 {
        return;
    }
    let [track, thumb] = look.glyphs.scrollbar;
    let style = if look.focused {
        look.theme.focused
    } else {
        look.theme.border
    };
    let bar = Scrollbar::new(ScrollbarOrientation::VerticalRight)
        .begin_symbol(None)
        .end_symbol(None)
        .track_symbol(Some(track))
        .thumb_symbol(thumb)
        .style(style);
    let place = Rect {
        width: area.width + 1,
        ..area
    };
    let mut state = ScrollbarState::new(count - height + 1)
        .position(offset)
        .viewport_content_length(height);
    frame.render_stateful_widget(bar, place, &mut state);
}
