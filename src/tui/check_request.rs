//! Request of the browser to check hosts, and what is reported in reply.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::check::{Check, Event};

/// Request to check hosts.
#[derive(Debug, Clone)]
pub struct CheckRequest {
    /// Number of the request; only what the last one finds is shown.
    pub(super) number: u32,
    pub(super) check: Check,
    /// Set to stop the check.
    pub(super) stop: Arc<AtomicBool>,
}

impl PartialEq for CheckRequest {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for CheckRequest {}

/// What a check found.
#[derive(Debug)]
pub struct CheckNews {
    /// Number of the request.
    pub(super) number: u32,
    /// What was found; none at the end.
    pub(super) event: Option<Event>,
}

impl CheckRequest {
    /// Checks the hosts, and calls `report` with all that is found, the end included.
    pub fn run(self, mut report: impl FnMut(CheckNews)) {
        let (end, number) = (self.news(None), self.number);
        for event in self.check.start(self.stop) {
            let event = Some(event);
            report(CheckNews { number, event });
        }
        report(end);
    }

    /// Returns what reports an event, or the end.
    #[must_use]
    pub const fn news(&self, event: Option<Event>) -> CheckNews {
        CheckNews {
            number: self.number,
            event,
        }
    }
}
