//! The search box: one line in the header.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::tui::pane::Look;
use crate::tui::widget::field::Field;
use crate::tui::words::Words;

/// Draws the search box: `/`, then the query or what can be typed.
pub(in crate::tui) fn draw(frame: &mut Frame<'_>, area: Rect, field: &Field, look: &Look<'_>) {
    let style = if look.focused {
        look.theme.focused
    } else {
        look.theme.dim
    };
    frame.render_widget(Paragraph::new(Span::styled("/ ", style)), area);
    let line = Rect {
        x: area.x + 2,
        width: area.width.saturating_sub(2),
        ..area
    };
    if field.text().is_empty() {
        let hint = Words::of(look.lang).placeholder;
        frame.render_widget(Paragraph::new(Line::styled(hint, look.theme.dim)), line);
    }
    field.draw(frame, line, look.focused);
}
