//! Line on a terminal with the progress of something that takes long.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// Line on standard error, if that is a terminal. It is erased at the end.
#[derive(Debug)]
pub(super) struct ProgressLine {
    interval: Duration,
    /// Time from which the line is drawn again; none if there is no terminal.
    due: Option<Instant>,
    is_drawn: bool,
}

impl ProgressLine {
    /// Creates a line that is drawn after `delay` for the first time, and again after each `interval`.
    pub(super) fn new(delay: Duration, interval: Duration) -> Self {
        let is_terminal = io::stderr().is_terminal();
        Self {
            interval,
            due: is_terminal.then(|| Instant::now() + delay),
            is_drawn: false,
        }
    }

    /// Draws the line if it is due.
    pub(super) fn show(&mut self, line: impl FnOnce() -> String) {
        let now = Instant::now();
        if self.due.is_none_or(|due| now < due) {
            return;
        }
        self.due = Some(now + self.interval);
        self.is_drawn = true;
        let _ = write!(io::stderr(), "\r{}\x1b[K", line());
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if self.is_drawn {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
