//! Panes of the browser: state, actions and drawing.

pub(super) mod builder;
pub(super) mod columns;
pub(super) mod detail;
mod first_rows;
mod leads;
pub(super) mod role_lines;
pub(super) mod role_texts;
pub(super) mod rows;
pub(super) mod start;
pub(super) mod table;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, Paragraph};

use crate::tui::look::Look;
use crate::tui::widget::list::ListState;
use crate::tui::widget::popup::inside;
use crate::tui::widget::scrollbar::draw_scrollbar;
use crate::tui::widget::text::{cells, fit};
use crate::tui::words;

/// Draws a pane's border and title, and a scrollbar unless all `count` lines fit; returns the area inside the
/// border.
fn frame_pane(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    look: &Look<'_>,
    list: ListState,
    count: usize,
) -> Rect {
    let (border, style) = if look.focused {
        (look.glyphs.border_focused, look.theme.focused)
    } else {
        (look.glyphs.border, look.theme.border)
    };
    let room = usize::from(area.width).saturating_sub(4);
    let title = format!(" {} ", fit(title, room, look.glyphs.ellipsis));
    let title_style = if look.focused { style } else { look.theme.text };
    let block = Block::bordered()
        .border_set(border)
        .border_style(style)
        .title(Line::styled(title, title_style));
    frame.render_widget(block, area);
    let inside = inside(area);
    let right = Rect {
        width: area.width.saturating_sub(1),
        ..inside
    };
    let right = Rect { x: area.x, ..right };
    draw_scrollbar(frame, right, list.offset, count, look);
    inside
}

/// Draws the progress of lists on the bottom border.
fn draw_progress(percent: u8, frame: &mut Frame<'_>, area: Rect, look: &Look<'_>) {
    let text = format!(" {} ", words::loading(percent).get(look.lang));
    let room = area.width.saturating_sub(4);
    let text = fit(&text, usize::from(room), look.glyphs.ellipsis);
    let line = Rect {
        x: area.x + 2,
        y: area.bottom().saturating_sub(1),
        width: room.min(cells(&text) as u16),
        height: 1,
    };
    frame.render_widget(Paragraph::new(Line::styled(text, look.theme.mark)), line);
}
