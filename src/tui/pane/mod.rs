//! The panes: each file holds a pane's state, its moves and how it is drawn.

pub(super) mod builder;
pub(super) mod columns;
pub(super) mod detail;
pub(super) mod search;
pub(super) mod table;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Scrollbar, ScrollbarOrientation, ScrollbarState};

use crate::model::{Lang, Presence};
use crate::tui::keymap::Keymap;
use crate::tui::theme::{Glyphs, Theme};
use crate::tui::widget::list::List;
use crate::tui::widget::popup::inside;
use crate::tui::widget::text::fit;

/// What every pane is drawn with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) lang: Lang,
    pub(super) theme: &'a Theme,
    pub(super) glyphs: &'a Glyphs,
    pub(super) keys: &'a Keymap,
    /// Whether keys go to this pane.
    pub(super) focused: bool,
}

/// Draws a pane's border with its title, and a scrollbar where `count` lines are more than fit; returns
/// the inside.
fn frame_pane(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    look: &Look<'_>,
    list: List,
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

/// Draws a scrollbar in the column right of `area`, where `count` lines are more than fit.
pub(super) fn draw_scrollbar(
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

/// The mark of what is in the role.
pub(super) fn mark(presence: Presence, look: &Look<'_>, base: Style) -> Span<'static> {
    let sign = match presence {
        Presence::Picked => look.glyphs.picked,
        Presence::Covered => look.glyphs.covered,
        // A blank in the mark's colour would be a block of it in a reversed line.
        Presence::Absent => return Span::styled(" ", base),
    };
    Span::styled(sign, base.patch(look.theme.mark))
}
