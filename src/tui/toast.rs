//! Message about the last action: some seconds above the footer, over whatever is there, with a sign and a color for
//! its kind.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph};

use crate::tui::layout::SMALLEST;
use crate::tui::look::Look;
use crate::tui::message::{Kind, Message};
use crate::tui::widget::text::{cells, column, fit, wrap};

/// Message that is shown, if there is one.
#[derive(Debug, Default)]
pub(super) struct Toast {
    message: Option<Message>,
    /// Number of messages so far.
    count: u64,
}

/// Maximum number of lines; the last one is truncated.
const MAX_LINES: usize = 4;

impl Toast {
    /// Shows a message in place of the one before.
    pub(super) fn show(&mut self, message: Message) {
        self.message = Some(message);
        self.count += 1;
    }

    /// Removes the message.
    pub(super) const fn take(&mut self) -> Option<Message> {
        self.message.take()
    }

    /// Number of the message that is shown.
    pub(super) const fn shown(&self) -> Option<u64> {
        match self.message {
            Some(_) => Some(self.count),
            None => None,
        }
    }

    /// Returns the lines of the message: a sign before the first one, the others aligned with it.
    fn lines(&self, screen: Rect, look: &Look<'_>) -> Vec<String> {
        let Some(message) = &self.message else {
            return Vec::new();
        };
        let sign = look.glyphs.signs[message.kind() as usize];
        let indent = cells(sign) + 1;
        let room = usize::from(screen.width).saturating_sub(indent + 2);
        let mut lines = wrap(message.text(look.lang), room);
        if lines.len() > MAX_LINES {
            let rest = lines.split_off(MAX_LINES - 1).join(" ");
            lines.push(fit(&rest, room, look.glyphs.ellipsis));
        }
        let widest = lines.iter().map(|line| cells(line)).max().unwrap_or(0);
        let lines = lines.iter().enumerate().map(|(at, line)| {
            let sign = if at == 0 { sign } else { "" };
            let line = column(line, widest, look.glyphs.ellipsis);
            format!(" {} {line} ", column(sign, indent - 1, ""))
        });
        lines.collect()
    }

    /// Returns the part of the screen that the message covers.
    pub(super) fn area(&self, screen: Rect, look: &Look<'_>) -> Rect {
        Self::area_of(&self.lines(screen, look), screen)
    }

    fn area_of(lines: &[String], screen: Rect) -> Rect {
        let is_too_small = screen.width < SMALLEST.0 || screen.height < SMALLEST.1;
        let Some(first) = lines.first().filter(|_| !is_too_small) else {
            return Rect::default();
        };
        let height = (lines.len() as u16).min(screen.height - 1);
        Rect {
            x: 0,
            y: screen.height - 1 - height,
            width: (cells(first) as u16).min(screen.width),
            height,
        }
    }

    /// Draws the message.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, screen: Rect, look: &Look<'_>) {
        let lines = self.lines(screen, look);
        let area = Self::area_of(&lines, screen);
        let Some(message) = &self.message else {
            return;
        };
        let theme = look.theme;
        let style = match message.kind() {
            Kind::Done => theme.done,
            Kind::Refused => theme.refused,
            Kind::Failed => theme.failed,
        };
        frame.render_widget(Clear, area);
        frame.buffer_mut().set_style(area, theme.screen);
        let lines: Vec<Line<'_>> = lines
            .into_iter()
            .map(|line| Line::styled(line, style))
            .collect();
        frame.render_widget(Paragraph::new(lines), area);
    }
}
