//! Queue of tests for some targets, of which a limited number runs at a time for each.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Maximum number of tests of a target that run at a time.
pub(super) const AT_A_TIME: usize = 32;

/// Tests that wait, by target.
#[derive(Debug)]
pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    targets: Vec<Waiting<T>>,
    /// Target that is served next: all of them in turn.
    next: usize,
    /// Number of tests that run.
    running: usize,
    /// Whether no more targets are added.
    is_closed: bool,
}

#[derive(Debug)]
struct Waiting<T> {
    tests: VecDeque<T>,
    running: usize,
}

impl<T> Queue<T> {
    pub(super) const fn new() -> Self {
        Self {
            state: Mutex::new(State {
                targets: Vec::new(),
                next: 0,
                running: 0,
                is_closed: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// Adds the next target, with its tests.
    pub(super) fn add_target(&self, tests: impl IntoIterator<Item = T>) {
        let waiting = Waiting {
            tests: tests.into_iter().collect(),
            running: 0,
        };
        self.lock().targets.push(waiting);
        self.changed.notify_all();
    }

    /// Declares that no more targets are added: the workers end when all tests are done.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    /// Waits for a test and takes it. Returns nothing if all are done, or the check is stopped.
    pub(super) fn take(&self, is_stopped: &dyn Fn() -> bool) -> Option<(usize, T)> {
        const INTERVAL: Duration = Duration::from_millis(100);
        let mut state = self.lock();
        loop {
            if is_stopped() {
                return None;
            }
            if let Some(taken) = state.take() {
                return Some(taken);
            }
            if state.is_done() {
                return None;
            }
            let waited = self.changed.wait_timeout(state, INTERVAL);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Ends a test of a target, which may lead to more tests.
    pub(super) fn done(&self, target: usize, more: impl IntoIterator<Item = T>) {
        let mut state = self.lock();
        state.running -= 1;
        if let Some(waiting) = state.targets.get_mut(target) {
            waiting.running -= 1;
            waiting.tests.extend(more);
        }
        drop(state);
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> State<T> {
    fn take(&mut self) -> Option<(usize, T)> {
        let count = self.targets.len();
        for step in 0..count {
            let target = (self.next + step) % count;
            let waiting = &mut self.targets[target];
            if waiting.running < AT_A_TIME
                && let Some(test) = waiting.tests.pop_front()
            {
                waiting.running += 1;
                self.running += 1;
                self.next = (target + 1) % count;
                return Some((target, test));
            }
        }
        None
    }

    /// Returns whether nothing runs, waits or can still be added.
    fn is_done(&self) -> bool {
        let is_empty = |waiting: &Waiting<T>| waiting.tests.is_empty();
        self.is_closed && self.running == 0 && self.targets.iter().all(is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_served_in_turn_and_within_their_limit() {
        let queue = Queue::new();
        queue.add_target(0..100);
        queue.add_target(100..102);
        queue.close();
        let go = || false;
        let first: Vec<i32> = (0..4)
            .filter_map(|_| queue.take(&go))
            .map(|(_, test)| test)
            .collect();
        assert_eq!(first, [0, 100, 1, 101]);
        for _ in 0..AT_A_TIME - 2 {
            assert!(queue.take(&go).is_some());
        }
        // All that is left belongs to a target that is busy: only a stop ends the wait.
        assert_eq!(queue.take(&|| true), None);
        queue.done(0, [200]);
        assert!(queue.take(&go).is_some());
    }

    #[test]
    fn workers_end_when_all_tests_are_done() {
        let queue = Queue::new();
        queue.add_target([1]);
        queue.close();
        assert_eq!(queue.take(&|| false), Some((0, 1)));
        queue.done(0, [2]);
        assert_eq!(queue.take(&|| false), Some((0, 2)));
        queue.done(0, []);
        assert_eq!(queue.take(&|| false), None);
    }
}
