//! Runs a check from the command line, with its progress on a terminal.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use crate::check::{Check, Report};
use crate::cli::progress_line::ProgressLine;
use crate::model::{Lang, Text, text};

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
    /// Ten times a second.
    const REDRAWN: Duration = Duration::from_millis(100);
    let mut report = Report::new(check);
    let mut line = ProgressLine::new(Duration::ZERO, REDRAWN);
    let events = check.clone().start(Arc::clone(interrupted));
    while !interrupted.load(Ordering::SeqCst) {
        match events.recv_timeout(INTERVAL) {
            Ok(event) => report.take(event),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        line.show(|| progress(&report).pick(lang));
    }
    // What was found before the interruption.
    events.try_iter().for_each(|event| report.take(event));
    report.finish();
    report
}

/// Returns how far a check is.
fn progress(report: &Report) -> Text {
    let (tested, all) = report.progress();
    let last = report.last().map(|port| format!("  {port}"));
    let last = last.unwrap_or_default();
    text!("{tested} of {all}{last}", "{tested} / {all}{last}")
}
