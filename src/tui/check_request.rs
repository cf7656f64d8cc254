//! Request of the browser to check hosts, and what is reported in reply.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

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
    /// What was found since the last news; none at the end.
    pub(super) events: Option<Vec<Event>>,
}

impl CheckRequest {
    /// Checks the hosts, and calls `report` with all that is found, the end included; not for each of thousands of ports,
    /// after which the screen is arranged anew.
    pub fn run(self, mut report: impl FnMut(CheckNews)) {
        const INTERVAL: Duration = Duration::from_millis(50);
        let found = self.check.clone().start(Arc::clone(&self.stop));
        while let Ok(first) = found.recv() {
            let mut events = vec![first];
            events.extend(found.try_iter());
            report(self.news(Some(events)));
            thread::sleep(INTERVAL);
        }
        report(self.news(None));
    }

    /// Returns what reports events, or the end.
    #[must_use]
    pub const fn news(&self, events: Option<Vec<Event>>) -> CheckNews {
        CheckNews {
            number: self.number,
            events,
        }
    }
}
