//! Drawing of questions: a box with wrapped text.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::tui::look::Look;
use crate::tui::widget::popup::{centered, draw_box};
use crate::tui::widget::text::{cells, wrapped};

/// Draws a box with a question in it.
pub(super) fn draw_question(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    text: &str,
    look: &Look<'_>,
) {
    let width = u16::try_from(cells(text) + 4)
        .unwrap_or(u16::MAX)
        .clamp(30, 64)
        .min(area.width);
    let lines: Vec<Line<'_>> = wrapped(
        text,
        usize::from(width.saturating_sub(3)),
        1,
        look.theme.text,
    );
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let inside = draw_box(
        frame,
        centered(area, width, height),
        title,
        look.theme,
        look.glyphs,
    );
    frame.render_widget(Paragraph::new(lines), inside);
}
