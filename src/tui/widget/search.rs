//! Search box of the header and of popups.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::tui::look::Look;
use crate::tui::widget::field::Field;

/// Draws a prompt sign of two cells, followed by the typed text or, if there is none, the placeholder.
pub(in crate::tui) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    [prompt, placeholder]: [&str; 2],
    field: &Field,
    look: &Look<'_>,
) {
    let style = if look.focused {
        look.theme.focused
    } else {
        look.theme.dim
    };
    frame.render_widget(Paragraph::new(Span::styled(prompt, style)), area);
    let line = Rect {
        x: area.x + 2,
        width: area.width.saturating_sub(2),
        ..area
    };
    if field.text().is_empty() {
        frame.render_widget(
            Paragraph::new(Line::styled(placeholder, look.theme.dim)),
            line,
        );
    }
    field.draw(frame, line, look.focused);
}
