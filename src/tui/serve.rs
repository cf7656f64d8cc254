//! Event loop: takes input, updates the state, draws a frame.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use std::{io, mem, thread};

use crossterm::event::Event;
use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::layout::Rect;

use crate::search::{Hits, Query, Worker};
use crate::tui::app::App;
#[cfg(feature = "check")]
use crate::tui::check_request::CheckNews;
use crate::tui::effect::{Effect, Outcome, Outside};
use crate::tui::layout::bounded;
use crate::tui::loaded::Loaded;
use crate::tui::observe::{ObserveProgress, ObserveReport};
use crate::tui::view;

/// Input of the event loop.
#[derive(Debug)]
pub enum Input {
    /// Event from the terminal.
    Event(Event),
    /// Result of a search, and how many times lists had been loaded when its worker was started.
    Found(Box<Hits>, u32),
    /// An export was prepared in the background.
    Exported,
    /// Progress of what is read to observe a host.
    Reading(ObserveProgress),
    /// What shows the ports of a host was read.
    Observed(Box<ObserveReport>),
    /// Something that a check has found.
    #[cfg(feature = "check")]
    Checked(Box<CheckNews>),
    /// Progress of the lists that are loading in the background, in percent.
    Loading(u8),
    /// The lists that were loaded.
    Loaded(Box<Loaded>),
    /// Request to suspend the program until it is resumed.
    Suspend,
    /// End of input: the loop ends after it has processed the earlier input.
    End,
    /// Reading the terminal failed.
    Failed(io::Error),
}

/// Input queue of the event loop.
#[derive(Debug)]
pub struct Inputs {
    sender: InputSender,
    receiver: Receiver<Input>,
}

/// Sender of input to the event loop, usable from any thread.
#[derive(Debug, Clone)]
pub struct InputSender {
    sender: Sender<Input>,
    stop: Arc<OnceLock<()>>,
}

impl Inputs {
    /// Creates an empty queue.
    #[must_use]
    pub fn new() -> Self {
        let (sender, receiver) = channel();
        let stop = Arc::default();
        Self {
            sender: InputSender { sender, stop },
            receiver,
        }
    }

    /// Returns a sender to this queue.
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
    /// Sends input. Returns false if the loop has ended.
    pub fn send(&self, input: Input) -> bool {
        self.sender.send(input).is_ok()
    }

    /// Ends the loop after its current step and discards all pending input.
    pub fn stop(&self) {
        if self.stop.set(()).is_ok() {
            // Wake the loop if it is waiting for input.
            self.send(Input::End);
        }
    }

    /// True if the loop must end.
    fn is_stopped(&self) -> bool {
        self.stop.get().is_some()
    }

    /// Blocks until the loop must end.
    pub(super) fn wait_for_stop(&self) {
        self.stop.wait();
    }
}

/// Runs the browser until the user quits or the input ends. A frame is drawn only when no input is pending.
///
/// # Errors
/// If the terminal can't be read or drawn on.
pub fn serve<B>(
    app: &mut App,
    terminal: &mut Terminal<B>,
    inputs: &Inputs,
    outside: &mut impl Outside,
) -> io::Result<()>
where
    B: Backend<Error: Into<io::Error>>,
{
    let mut state = LoopState::new(inputs);
    while !app.is_over() {
        if state.is_stale {
            state.draw(app, terminal, outside)?;
            // The frame doesn't wait for the folder of saved roles, or for what is observed.
            let mut is_changed = false;
            while let Some(effect) = app.pending() {
                state.perform(effect, app, outside);
                is_changed = true;
            }
            if is_changed && app.is_listing_shown() {
                state.is_stale = true;
                continue;
            }
        }
        if state.is_over(app) {
            return Ok(());
        }
        let first = state.receive(inputs);
        match first {
            Ok(first) => {
                if !matches!(first, Input::End) {
                    state.end_message(app);
                }
                state.take(app, first);
            }
            Err(RecvTimeoutError::Timeout) => {
                state.end_message(app);
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
        while let Ok(next) = inputs.receiver.try_recv() {
            state.take(app, next);
        }
        state.work(app, outside);
        // Most searches end before the next frame is due; a frame without their results would flicker.
        let due = Instant::now() + outside.patience();
        while app.wanted().is_some() && !app.is_over() && !state.sender.is_stopped() {
            let left = due.saturating_duration_since(Instant::now());
            let Ok(next) = inputs.receiver.recv_timeout(left) else {
                break;
            };
            state.take(app, next);
            state.work(app, outside);
        }
        // Autosave before drawing, so that everything on the screen survives a crash; a large role some milliseconds
        // later.
        if let Some(effect) = app.draft() {
            let outcome = outside.perform(effect);
            app.handle_outcome(outcome);
        }
        if let Some(effect) = app.view_change() {
            let outcome = outside.perform(effect);
            app.handle_outcome(outcome);
        }
        if let Some(error) = state.error.take() {
            return Err(error);
        }
        if mem::take(&mut state.is_suspended) {
            outside.stop();
        }
    }
    Ok(())
}

/// State of the event loop: pending input, search worker, flags.
struct LoopState {
    /// Search worker; started after the first frame, which does not need it.
    worker: Option<Worker>,
    /// Number of times that lists were loaded. A worker that was replaced then may still report its last search, in
    /// rows that are no longer all.
    loads: u32,
    sender: InputSender,
    /// Last query sent to the worker.
    asked: Option<Query>,
    /// Events that can't be handled before the search has ended.
    waiting: VecDeque<Event>,
    /// Number of the message on the screen, and the time until which it stays there.
    message: Option<(u64, Instant)>,
    /// True if the screen must be drawn again.
    is_stale: bool,
    /// True if the terminal no longer shows the previous frame.
    is_blank: bool,
    /// True if the program must be suspended.
    is_suspended: bool,
    is_at_end: bool,
    error: Option<io::Error>,
}

impl LoopState {
    fn new(inputs: &Inputs) -> Self {
        Self {
            worker: None,
            loads: 0,
            sender: inputs.sender(),
            asked: None,
            waiting: VecDeque::new(),
            message: None,
            is_stale: true,
            is_blank: false,
            is_suspended: false,
            is_at_end: false,
            error: None,
        }
    }

    /// Draws a frame.
    fn draw<B>(
        &mut self,
        app: &mut App,
        terminal: &mut Terminal<B>,
        outside: &mut impl Outside,
    ) -> io::Result<()>
    where
        B: Backend<Error: Into<io::Error>>,
    {
        self.is_blank |= outside.begin_frame()?;
        let size = bounded(terminal.size().map_err(Into::into)?);
        let area = Rect::from(size);
        if mem::take(&mut self.is_blank) || terminal.get_frame().area() != area {
            // Unlike `clear`, this does not query the cursor position: another thread reads the
            // terminal's answers.
            terminal.resize(area).map_err(Into::into)?;
        }
        app.resize(size.width, size.height);
        terminal
            .draw(|frame| view::draw(app, frame))
            .map_err(Into::into)?;
        outside.end_frame()?;
        self.is_stale = false;
        self.time_message(app, outside.linger());
        if self.worker.is_none() {
            self.start_threads(app);
        }
        Ok(())
    }

    /// Starts the threads that search and export.
    fn start_threads(&mut self, app: &mut App) {
        self.worker = Some(worker(app, self.sender.clone(), self.loads));
        let sender = self.sender.clone();
        app.prepare_exports(move || {
            sender.send(Input::Exported);
        });
    }

    /// Starts the time of a message that has just been drawn for the first time.
    fn time_message(&mut self, app: &App, linger: Duration) {
        let known = self.message.map(|(number, _)| number);
        if app.message_shown() != known {
            let until = Instant::now() + linger;
            self.message = app.message_shown().map(|number| (number, until));
        }
    }

    /// Waits for input, up to the end of the message's time.
    fn receive(&self, inputs: &Inputs) -> Result<Input, RecvTimeoutError> {
        let Some((_, until)) = self.message else {
            let received = inputs.receiver.recv();
            return received.map_err(|_| RecvTimeoutError::Disconnected);
        };
        let left = until.saturating_duration_since(Instant::now());
        inputs.receiver.recv_timeout(left)
    }

    /// Removes the message whose time is over, unless another one has replaced it.
    fn end_message(&mut self, app: &mut App) {
        let Some((number, _)) = self.message.take_if(|(_, until)| *until <= Instant::now()) else {
            return;
        };
        if app.message_shown() == Some(number) {
            app.end_message();
            self.is_stale = true;
        }
    }

    /// True if the loop is done.
    fn is_over(&self, app: &App) -> bool {
        self.sender.is_stopped() || (self.is_at_end && !app.is_busy())
    }

    fn take(&mut self, app: &mut App, input: Input) {
        match input {
            Input::Event(event) => self.waiting.push_back(event),
            Input::Found(hits, loads) => {
                if loads == self.loads {
                    app.found(*hits);
                    self.is_stale = true;
                }
            }
            Input::Exported => {
                app.exported();
                self.is_stale = true;
            }
            Input::Reading(progress) => {
                app.reading(progress);
                self.is_stale = true;
            }
            Input::Observed(report) => {
                app.handle_outcome(Outcome::Observed(*report));
                self.is_stale = true;
            }
            #[cfg(feature = "check")]
            Input::Checked(news) => {
                app.handle_outcome(Outcome::Checked(*news));
                self.is_stale = true;
            }
            Input::Loading(percent) => {
                app.lists_progress(percent);
                self.is_stale = true;
            }
            Input::Loaded(loaded) => {
                app.lists_loaded(*loaded);
                self.loads += 1;
                self.worker = Some(worker(app, self.sender.clone(), self.loads));
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

    /// Performs an effect and handles its outcome; what takes long is done on a thread.
    fn perform(&self, effect: Effect, app: &mut App, outside: &mut impl Outside) {
        match effect {
            Effect::Observe(request) if outside.has_threads() => {
                let sender = self.sender.clone();
                thread::spawn(move || {
                    let report = request.run(|progress| {
                        sender.send(Input::Reading(progress));
                    });
                    sender.send(Input::Observed(Box::new(report)));
                });
            }
            #[cfg(feature = "check")]
            Effect::Check(request) => {
                let sender = self.sender.clone();
                let report = move |news| {
                    sender.send(Input::Checked(Box::new(news)));
                };
                outside.check(request, Box::new(report));
            }
            effect => {
                let outcome = outside.perform(effect);
                app.handle_outcome(outcome);
            }
        }
    }

    /// Handles pending events in order as far as possible, then starts the search that they request.
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
            // Terminals may move their content even if the size is the same in the end.
            self.is_blank |= matches!(event, Event::Resize(..));
            if let Some(effect) = app.handle(&event) {
                self.perform(effect, app, outside);
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

fn worker(app: &App, sender: InputSender, loads: u32) -> Worker {
    app.worker(move |hits| {
        sender.send(Input::Found(Box::new(hits), loads));
    })
}
