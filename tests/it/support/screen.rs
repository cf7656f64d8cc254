//! A simulated terminal screen. ratatui's own `TestBackend` stores each cell separately; a terminal knows
//! that a wide glyph takes two, and loses the whole glyph when half of it is overwritten.

use std::io;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use unicode_width::UnicodeWidthStr as _;

/// The cells of a terminal, and its cursor.
pub(crate) struct Screen {
    buffer: Buffer,
    cursor: Position,
    cursor_shown: bool,
}

impl Screen {
    /// Creates a blank screen.
    pub(crate) fn new(width: u16, height: u16) -> Self {
        Self {
            buffer: Buffer::empty(Rect::new(0, 0, width, height)),
            cursor: Position::ORIGIN,
            cursor_shown: true,
        }
    }

    /// Resizes the screen; a different size clears it.
    pub(crate) fn resize(&mut self, width: u16, height: u16) {
        if self.buffer.area != Rect::new(0, 0, width, height) {
            *self = Self::new(width, height);
        }
    }

    pub(crate) const fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// Position of the cursor if it is visible.
    pub(crate) const fn cursor(&self) -> Option<Position> {
        if self.cursor_shown {
            Some(self.cursor)
        } else {
            None
        }
    }

    /// Writes a glyph; the rest of an overwritten wide glyph becomes blank.
    fn write(&mut self, x: u16, y: u16, cell: &Cell) {
        let width = width_of(cell);
        if let Some(before) = x.checked_sub(1)
            && width_of(&self.buffer[(before, y)]) > 1
        {
            self.buffer[(before, y)].reset();
        }
        let last = x + width - 1;
        if width_of(&self.buffer[(last.min(self.buffer.area.width - 1), y)]) > 1
            && let Some(after) = self.buffer.cell_mut((last + 1, y))
        {
            after.reset();
        }
        for covered in x..=last {
            if let Some(covered) = self.buffer.cell_mut((covered, y)) {
                covered.clone_from(cell);
                covered.set_symbol(" ");
            }
        }
        self.buffer[(x, y)].set_symbol(cell.symbol());
    }
}

impl Backend for Screen {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        for (x, y, cell) in content {
            self.write(x, y, cell);
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.cursor_shown = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.cursor_shown = true;
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.buffer.reset();
        Ok(())
    }

    fn clear_region(&mut self, _region: ClearType) -> io::Result<()> {
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.buffer.area.as_size())
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: self.buffer.area.as_size(),
            pixels: Size::ZERO,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns the visible cells of a row with their columns; cells covered by a wide glyph are omitted.
pub(crate) fn cells(buffer: &Buffer, row: u16) -> impl Iterator<Item = (u16, &Cell)> {
    let mut next = 0;
    (0..buffer.area.width).filter_map(move |column| {
        if column < next {
            return None;
        }
        let cell = &buffer[(column, row)];
        next = column + width_of(cell);
        Some((column, cell))
    })
}

/// Returns the number of cells that a cell's glyph takes.
pub(crate) fn width_of(cell: &Cell) -> u16 {
    if cell.symbol().width() > 1 { 2 } else { 1 }
}
