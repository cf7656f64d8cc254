//! The loop: what comes in, what it changes, a frame.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::Instant;
use std::{io, mem};

use crossterm::event::Event;
use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::layout::Rect;

use crate::catalog::Catalog;
use crate::search::{Hits, Query, Worker};
use crate::tui::app::App;
use crate::tui::effect::Outside;
use crate::tui::layout::bounded;
use crate::tui::view;

/// What the loop is told.
#[derive(Debug)]
pub enum Input {
    /// Something from the terminal.
    Event(Event),
    /// What a search found.
    Found(Box<Hits>),
    /// The catalogue with the lists beside it that were read meanwhile, and what was wrong with them, a
    /// line each.
    Loaded(Box<Catalog>, Vec<String>),
    /// Somebody asks the program to stop until it is told to go on.
    Suspend,
    /// No more input follows: the loop ends when it has done what came before.
    End,
    /// The terminal can't be read.
    Failed(io::Error),
}

/// The input of the loop, in order.
#[derive(Debug)]
pub struct Inputs {
    sender: InputSender,
    receiver: Receiver<Input>,
}

/// Sends input to the loop, from any thread.
#[derive(Debug, Clone)]
pub struct InputSender {
    sender: Sender<Input>,
    stop: Arc<OnceLock<()>>,
}

impl Inputs {
    /// Inputs of a loop, with nothing sent yet.
    #[must_use]
    pub fn new() -> Self {
        let (sender, receiver) = channel();
        let stop = Arc::default();
        Self {
            sender: InputSender { sender, stop },
            receiver,
        }
    }

    /// The other end.
    #[must_use]
    pub fn sender(&self) -> InputSender {
        self.sender.clone()
    }
}

impl Default for Inputs {
    fn default() -> Self {
        Self::new()
    }
}

impl InputSender {
    /// Sends input; false when the loop has ended.
    pub fn send(&self, input: Input) -> bool {
        self.sender.send(input).is_ok()
    }

    /// Ends the loop as soon as it has done what it is at: whatever input still waits is dropped.
    pub fn stop(&self) {
        if self.stop.set(()).is_ok() {
            // It may be asleep.
            self.send(Input::End);
        }
    }

    /// Whether the loop is to end.
    fn is_stopped(&self) -> bool {
        self.stop.get().is_some()
    }

    /// Waits until the loop is to end.
    pub(super) fn wait_for_stop(&self) {
        self.stop.wait();
    }
}

/// Runs the browser until the user leaves or the events end. A frame is drawn only when nothing waits.
///
/// # Errors
/// When the screen can't be drawn on, or the terminal can't be read.
pub fn serve<B>(
    app: &mut App,
    terminal: &mut Terminal<B>,
    inputs: &Inputs,
    outside: &mut impl Outside,
) -> io::Result<()>
where
    B: Backend<Error: Into<io::Error>>,
{
    let mut turns = Turns::new(inputs);
    while !app.is_over() {
        if turns.is_stale {
            turns.is_blank |= outside.begin_frame()?;
            let size = bounded(terminal.size().map_err(Into::into)?);
            let area = Rect::from(size);
            if mem::take(&mut turns.is_blank) || terminal.get_frame().area() != area {
                // Unlike `clear` this does not ask the terminal for its cursor: another thread reads the
                // answers.
                terminal.resize(area).map_err(Into::into)?;
            }
            app.resize(size.width, size.height);
            terminal
                .draw(|frame| view::draw(app, frame))
                .map_err(Into::into)?;
            outside.end_frame()?;
            turns.is_stale = false;
            turns
                .worker
                .get_or_insert_with(|| worker(app, inputs.sender()));
        }
        if turns.is_over(app) {
            return Ok(());
        }
        let Ok(first) = inputs.receiver.recv() else {
            return Ok(());
        };
        turns.take(app, first);
        while let Ok(next) = inputs.receiver.try_recv() {
            turns.take(app, next);
        }
        turns.work(app, outside);
        // Most searches end long before a frame is due, and a frame without what was found would flicker.
        let due = Instant::now() + outside.patience();
        while app.wanted().is_some() && !app.is_over() && !turns.sender.is_stopped() {
            let left = due.saturating_duration_since(Instant::now());
            let Ok(next) = inputs.receiver.recv_timeout(left) else {
                break;
            };
            turns.take(app, next);
            turns.work(app, outside);
        }
        // What a frame shows would survive a crash.
        if let Some(effect) = app.draft() {
            let outcome = outside.perform(effect);
            app.told(outcome);
        }
        if let Some(error) = turns.error.take() {
            return Err(error);
        }
        if mem::take(&mut turns.is_suspended) {
            outside.stop();
        }
    }
    Ok(())
}

/// What came in and is not done yet.
struct Turns {
    /// Begun behind the first frame, which needs none.
    worker: Option<Worker>,
    sender: InputSender,
    /// The query that the worker was asked last.
    asked: Option<Query>,
    /// Events that can't be taken before the search has ended.
    waiting: VecDeque<Event>,
    /// Whether the screen shows less than is known.
    is_stale: bool,
    /// Whether the terminal has lost what was drawn.
    is_blank: bool,
    /// Whether somebody asked the program to stop for a while.
    is_suspended: bool,
    is_at_end: bool,
    error: Option<io::Error>,
}

impl Turns {
    fn new(inputs: &Inputs) -> Self {
        Self {
            worker: None,
            sender: inputs.sender(),
            asked: None,
            waiting: VecDeque::new(),
            is_stale: true,
            is_blank: false,
            is_suspended: false,
            is_at_end: false,
            error: None,
        }
    }

    /// Whether there is nothing more to do.
    fn is_over(&self, app: &App) -> bool {
        self.sender.is_stopped() || (self.is_at_end && app.wanted().is_none())
    }

    fn take(&mut self, app: &mut App, input: Input) {
        match input {
            Input::Event(event) => self.waiting.push_back(event),
            Input::Found(hits) => {
                app.found(*hits);
                self.is_stale = true;
            }
            Input::Loaded(catalog, faults) => {
                app.lists_loaded(*catalog, faults);
                self.worker = Some(worker(app, self.sender.clone()));
                self.asked = None;
                self.is_stale = true;
            }
            Input::Suspend => {
                self.is_suspended = true;
                self.is_stale = true;
            }
            Input::End => self.is_at_end = true,
            Input::Failed(error) => self.error = Some(error),
        }
    }

    /// Does what can be done: the events in their order, then what they want to be searched.
    fn work(&mut self, app: &mut App, outside: &mut impl Outside) {
        while self
            .waiting
            .front()
            .is_some_and(|event| app.can_take(event))
        {
            let Some(event) = self.waiting.pop_front() else {
                break;
            };
            self.is_stale = true;
            // Even at the same size again, terminals have moved what they showed.
            self.is_blank |= matches!(event, Event::Resize(..));
            if let Some(effect) = app.handle(&event) {
                let outcome = outside.perform(effect);
                app.told(outcome);
            }
            if app.is_over() || self.sender.is_stopped() {
                return;
            }
        }
        match app.wanted() {
            Some(query) if self.asked.as_ref() != Some(query) => {
                self.asked = Some(query.clone());
                if let Some(worker) = &self.worker {
                    worker.ask(query.clone());
                }
            }
            Some(_) => {}
            None => self.asked = None,
        }
    }
}

fn worker(app: &App, sender: InputSender) -> Worker {
    app.worker(move |hits| {
        sender.send(Input::Found(Box::new(hits)));
    })
}
