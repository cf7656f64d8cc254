//! Single-line text input.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::widgets::Paragraph;
use tui_input::backend::crossterm::EventHandler as _;
use tui_input::{Input, InputRequest};

use crate::tui::widget::text::{base_chars, cells};

/// Editable line of text with a cursor.
#[derive(Debug, Clone, Default)]
pub(crate) struct Field {
    input: Input,
    /// True if the whole text is selected, so that the next text replaces it.
    is_selected: bool,
}

impl Field {
    /// Maximum number of characters. The rest of a longer paste is dropped.
    const MAX_CHARS: usize = 1000;

    pub(crate) fn new(text: &str) -> Self {
        Self {
            input: Input::new(text.to_owned()),
            is_selected: false,
        }
    }

    /// Selects the whole text: the next text replaces it, and moving the cursor keeps it.
    pub(crate) fn select(&mut self) {
        self.is_selected = !self.text().is_empty();
    }

    /// Removes the text if it is selected, because another one replaces it.
    fn replace_selected(&mut self) {
        if std::mem::take(&mut self.is_selected) {
            self.set("");
        }
    }

    pub(crate) fn text(&self) -> &str {
        self.input.value()
    }

    /// Replaces the text and moves the cursor to its end.
    pub(crate) fn set(&mut self, text: &str) {
        self.input = Input::new(text.to_owned());
        self.is_selected = false;
    }

    /// Applies a key to the line; returns whether the text changed.
    pub(crate) fn key(&mut self, key: KeyEvent) -> bool {
        let before = self.text().len();
        let is_command = key
            .modifiers
            .intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        match key.code {
            KeyCode::Char(_) if !is_command => self.replace_selected(),
            KeyCode::Backspace | KeyCode::Delete if self.is_selected => {
                self.replace_selected();
                return true;
            }
            _ => self.is_selected = false,
        }
        let changed = self.input.handle_event(&Event::Key(key));
        if self.text().chars().count() > Self::MAX_CHARS {
            let cut: String = self.text().chars().take(Self::MAX_CHARS).collect();
            self.set(&cut);
        }
        changed.is_some_and(|changed| changed.value) || self.text().len() != before
    }

    /// Inserts pasted text, with control characters replaced by spaces. tui-input doesn't handle pastes, and
    /// the text that an input method commits may arrive as one.
    pub(crate) fn paste(&mut self, text: &str) {
        self.replace_selected();
        let remaining = Self::MAX_CHARS.saturating_sub(self.text().chars().count());
        let printable = text
            .chars()
            .map(|char| if char.is_control() { ' ' } else { char });
        for char in printable.take(remaining) {
            self.input.handle(InputRequest::InsertChar(char));
        }
    }

    /// Draws the line, scrolled so that the cursor is visible. Sets the terminal's cursor if `focused`, because
    /// input methods draw at it.
    pub(crate) fn draw(&self, frame: &mut Frame<'_>, area: Rect, focused: bool) {
        let width = usize::from(area.width);
        let scroll = self.input.visual_scroll(width.saturating_sub(1));
        let mut skipped = 0;
        let shown: String = self
            .text()
            .chars()
            .skip_while(|char| {
                let before = skipped;
                skipped += cells(char.encode_utf8(&mut [0; 4]));
                before < scroll
            })
            .collect();
        let hidden = cells(self.text()).saturating_sub(cells(&shown));
        frame.render_widget(Paragraph::new(base_chars(&shown)), area);
        if self.is_selected && focused {
            let width = u16::try_from(cells(&shown)).unwrap_or(area.width);
            let selected = Rect {
                width: width.min(area.width),
                ..area
            };
            let style = Style::new().add_modifier(Modifier::REVERSED);
            frame.buffer_mut().set_style(selected, style);
        }
        if focused {
            let at = self.input.visual_cursor().saturating_sub(hidden);
            let at = u16::try_from(at).unwrap_or(u16::MAX);
            let x = area
                .x
                .saturating_add(at)
                .min(area.right().saturating_sub(1));
            frame.set_cursor_position(Position { x, y: area.y });
        }
    }
}
