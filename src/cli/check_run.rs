//! Runs a check from the command line, with its progress on a terminal.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use crate::check::{Check, Report};
use crate::model::{Lang, text};

/// Result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Everything is open, untested ports aside.
    Open,
    /// Something is not open.
    NotOpen,
    /// A host was not found, which was reported, or not everything was checked.
    Invalid,
}

/// Returns the result of a check.
pub(super) fn answer(report: &Report) -> Answer {
    if !report.errors.is_empty() || !report.is_complete() {
        Answer::Invalid
    } else if report.is_open() {
        Answer::Open
    } else {
        Answer::NotOpen
    }
}

/// Runs a check, with its progress on a terminal, until it is done or interrupted.
pub(super) fn run(check: &Check, interrupted: &Arc<AtomicBool>, lang: Lang) -> Report {
    const INTERVAL: Duration = Duration::from_millis(50);
    let mut report = Report::new(check);
    let mut progress = Progress::new(lang);
    let events = check.clone().start(Arc::clone(interrupted));
    while !interrupted.load(Ordering::SeqCst) {
        match events.recv_timeout(INTERVAL) {
            Ok(event) => report.take(event),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        progress.show(&report);
    }
    // What was found before the interruption.
    events.try_iter().for_each(|event| report.take(event));
    report.finish();
    report
}

/// Line with the progress of a check on a terminal.
struct Progress {
    lang: Lang,
    drawn: Option<Instant>,
    is_terminal: bool,
}

impl Progress {
    fn new(lang: Lang) -> Self {
        Self {
            lang,
            drawn: None,
            is_terminal: io::stderr().is_terminal(),
        }
    }

    /// Draws the line, at most ten times a second.
    fn show(&mut self, report: &Report) {
        const INTERVAL: Duration = Duration::from_millis(100);
        let is_due = self.drawn.is_none_or(|drawn| drawn.elapsed() >= INTERVAL);
        if !self.is_terminal || !is_due {
            return;
        }
        self.drawn = Some(Instant::now());
        let (tested, all) = report.progress();
        let last = report.last().map(|port| format!("  {port}"));
        let last = last.unwrap_or_default();
        let line = text!("{tested} of {all}{last}", "{tested} / {all}{last}");
        // The line is erased at the end.
        let _ = write!(io::stderr(), "\r{}\x1b[K", line.get(self.lang));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
