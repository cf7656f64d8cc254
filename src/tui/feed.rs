//! Where events come in: from the terminal, and from what the system tells. Closed, the loop ends.

use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crossterm::event::Event;

/// The sending side, shared by the threads that wait.
#[derive(Debug)]
pub(super) struct Feed(Mutex<State>);

#[derive(Debug)]
struct State {
    /// None when it is closed.
    sender: Option<Sender<Event>>,
    /// Why there are no more events.
    error: Option<io::Error>,
}

impl Feed {
    /// A feed and the events that come out of it.
    pub(super) fn new() -> (Self, Receiver<Event>) {
        let (sender, events) = mpsc::channel();
        let state = State {
            sender: Some(sender),
            error: None,
        };
        (Self(Mutex::new(state)), events)
    }

    /// Sends an event; `false` when nobody takes it any more.
    pub(super) fn send(&self, event: Event) -> bool {
        let state = self.state();
        let sender = state.sender.as_ref();
        sender.is_some_and(|sender| sender.send(event).is_ok())
    }

    /// Ends the events.
    #[cfg(unix)]
    pub(super) fn close(&self) {
        self.state().sender = None;
    }

    /// Ends them because of an error.
    pub(super) fn fail(&self, error: io::Error) {
        let mut state = self.state();
        state.sender = None;
        state.error = Some(error);
    }

    /// The error that ended them, if one did.
    pub(super) fn error(&self) -> Option<io::Error> {
        self.state().error.take()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
