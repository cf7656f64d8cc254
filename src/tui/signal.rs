//! Signals and console events: termination, suspension and resumption, resizing, loss of the terminal.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(super) use unix::{end, hang_up, has_continued, is_hung_up, stop, suspend, watch};
#[cfg(windows)]
pub(super) use windows::{end, hang_up, has_continued, is_hung_up, stop, suspend, watch};
