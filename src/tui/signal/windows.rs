//! Windows, which ends the program with its window.

use std::io;

use crate::tui::serve::InputSender;

pub(in crate::tui) fn watch(_: &InputSender) -> io::Result<()> {
    Ok(())
}

pub(in crate::tui) fn suspend() -> io::Result<()> {
    Ok(())
}

pub(in crate::tui) const fn stop() {}

pub(in crate::tui) const fn has_continued() -> bool {
    false
}

pub(in crate::tui) const fn is_hung_up() -> bool {
    false
}

pub(in crate::tui) const fn hang_up(_: &InputSender) {}

pub(in crate::tui) const fn end() {}
