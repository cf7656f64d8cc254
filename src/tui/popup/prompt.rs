//! Boxes that ask: for a line of text, or for a yes or no.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::tui::pane::{Look, draw_scrollbar};
use crate::tui::widget::field::Field;
use crate::tui::widget::popup::{centered, draw as draw_box};
use crate::tui::widget::text::{cells, wrapped};

/// Draws a box in which a line is typed.
pub(in crate::tui) fn draw_prompt(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    field: &Field,
    look: &Look<'_>,
) {
    // Room for a path.
    const WIDTH: u16 = 76;
    let whole = centered(area, WIDTH, 3);
    let inside = draw_box(frame, whole, title, look.theme, look.glyphs);
    field.draw(frame, inside, look.focused);
}

/// Draws a box with a question.
pub(in crate::tui) fn draw_question(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    text: &str,
    look: &Look<'_>,
) {
    let width = u16::try_from(cells(text) + 4)
        .unwrap_or(u16::MAX)
        .clamp(30, 64);
    let lines: Vec<Line<'_>> = wrapped(text, usize::from(width - 3), 1, look.theme.text);
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

/// Draws a box in which a line is typed, with what to know before, and why it was refused.
pub(in crate::tui) fn draw_advised(
    frame: &mut Frame<'_>,
    area: Rect,
    [title, advice]: [&str; 2],
    field: &Field,
    refused: Option<&str>,
    look: &Look<'_>,
) {
    const WIDTH: u16 = 64;
    let width = usize::from(WIDTH.min(area.width).saturating_sub(2));
    // On a tiny screen, why it was refused is what must be seen, and the keys below.
    let refused = refused.map(|refused| wrapped(refused, width, 0, look.theme.error));
    let mut lines = refused.unwrap_or_default();
    lines.extend(wrapped(advice, width, 0, look.theme.dim));
    let most = area.height.saturating_sub(2);
    let height = u16::try_from(lines.len() + 4).unwrap_or(u16::MAX).min(most);
    let blank = u16::from(usize::from(height) >= lines.len() + 4);
    let whole = centered(area, WIDTH, height);
    let inside = draw_box(frame, whole, title, look.theme, look.glyphs);
    let text = Rect {
        y: inside.y + (1 + blank).min(inside.height),
        height: inside.height.saturating_sub(1 + blank),
        ..inside
    };
    frame.render_widget(Paragraph::new(lines), text);
    field.draw(
        frame,
        Rect {
            height: 1.min(inside.height),
            ..inside
        },
        look.focused,
    );
}

/// The widest that a box with lines to read gets.
const TOLD_WIDTH: u16 = 64;

fn told(told: &[String], screen: Rect, style: Style) -> Vec<Line<'static>> {
    let width = usize::from(TOLD_WIDTH.min(screen.width).saturating_sub(4));
    let texts = told.iter();
    texts
        .flat_map(|text| wrapped(text, width, 1, style))
        .collect()
}

/// How many lines it takes to tell that.
pub(in crate::tui) fn told_lines(texts: &[String], screen: Rect) -> usize {
    told(texts, screen, Style::new()).len()
}

/// How many of them are seen at once.
pub(in crate::tui) fn told_height(texts: &[String], screen: Rect) -> usize {
    let most = usize::from(screen.height.saturating_sub(2));
    told_lines(texts, screen).min(most)
}

/// Draws a box with lines to read, from line `offset` on.
pub(in crate::tui) fn draw_told(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    texts: &[String],
    offset: usize,
    look: &Look<'_>,
) {
    let lines = told(texts, area, look.theme.text);
    let count = lines.len();
    let height = u16::try_from(count + 2).unwrap_or(u16::MAX);
    let whole = centered(area, TOLD_WIDTH, height);
    let inside = draw_box(frame, whole, title, look.theme, look.glyphs);
    let window: Vec<Line<'_>> = lines.into_iter().skip(offset).collect();
    frame.render_widget(Paragraph::new(window), inside);
    draw_scrollbar(frame, inside, offset, count, look);
}
