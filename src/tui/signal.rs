//! What the system asks of the program: to end, to stop and go on, to follow the size of its terminal; and
//! that the terminal is gone.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(super) use unix::{end, hang_up, has_continued, is_hung_up, stop, suspend, watch};
#[cfg(windows)]
pub(super) use windows::{end, hang_up, has_continued, is_hung_up, stop, suspend, watch};
