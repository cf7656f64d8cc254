//! The real terminal: made ready, read, and always given back.

use std::io::{self, Write as _};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::time::Duration;
use std::{process, thread};

#[cfg(not(windows))]
use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use crate::catalog::Catalog;
use crate::draft::Drafts;
use crate::tui::app::App;
use crate::tui::effect::Outside;
use crate::tui::serve::{Input, InputSender, Inputs, serve};
use crate::tui::{input, signal};

/// Lays lists beside a catalogue; gives back what was wrong with them, a line each.
pub type Loader = Box<dyn FnOnce(Catalog) -> (Catalog, Vec<String>) + Send>;

/// Runs the browser in the terminal on standard output, and keeps its role in `drafts`. `lists` are loaded
/// behind its first frame.
///
/// A signal to end gives the terminal back and ends the program; so does the end of the terminal.
///
/// # Errors
/// When the terminal can't be made ready, read, drawn on or given back.
pub fn run(
    app: &mut App,
    mouse: bool,
    drafts: Option<Drafts>,
    lists: Option<Loader>,
) -> io::Result<()> {
    let inputs = Inputs::new();
    // From here on a signal ends the loop, not the program with the terminal as it is.
    signal::watch(&inputs.sender())?;
    end_in_time(inputs.sender());
    let served = run_until_stop(app, &inputs, mouse, drafts, lists);
    if served.is_err() && signal::is_hung_up() {
        signal::hang_up(&inputs.sender());
    }
    signal::end();
    served
}

fn run_until_stop(
    app: &mut App,
    inputs: &Inputs,
    mouse: bool,
    drafts: Option<Drafts>,
    lists: Option<Loader>,
) -> io::Result<()> {
    let mut ready = Ready::make(mouse, drafts)?;
    input::listen(inputs.sender())?;
    if let Some(load) = lists {
        let catalog = app.lists_loading();
        let sender = inputs.sender();
        let (waiting, shown) = mpsc::channel();
        ready.waiting = Some(waiting);
        thread::spawn(move || {
            // Both would want the processor at the start.
            let _ = shown.recv();
            let (catalog, faults) = load(catalog);
            sender.send(Input::Loaded(Box::new(catalog), faults));
        });
    }
    // The loop sets the size of what is drawn, within bounds.
    let viewport = Viewport::Fixed(Rect::ZERO);
    let backend = CrosstermBackend::new(io::stdout());
    // Never dropped: it would show the cursor once more, on a terminal that was given back, and panic where
    // that has gone away.
    let mut terminal = ManuallyDrop::new(Terminal::with_options(
        backend,
        TerminalOptions { viewport },
    )?);
    serve(app, &mut terminal, inputs, &mut ready)
}

/// Ends the program soon after it was asked to end, even where it is stuck: on a terminal that takes nothing
/// more, or on a disk that does not answer.
fn end_in_time(inputs: InputSender) {
    thread::spawn(move || {
        inputs.wait_for_stop();
        thread::sleep(Duration::from_millis(600));
        // This may get stuck as well.
        thread::spawn(give_back);
        thread::sleep(Duration::from_millis(200));
        let _ = disable_raw_mode();
        signal::end();
        process::exit(0);
    });
}

/// The terminal in raw mode on its alternate screen, until this is dropped or the program panics.
#[derive(Debug)]
pub struct Ready {
    mouse: bool,
    drafts: Option<Drafts>,
    /// Whoever waits for the first frame; dropped with it.
    waiting: Option<Sender<()>>,
}

impl Ready {
    /// Makes the terminal ready, with mouse events if `mouse`.
    ///
    /// # Errors
    /// When there is no terminal or it can't be written to.
    pub fn make(mouse: bool, drafts: Option<Drafts>) -> io::Result<Self> {
        // A panic prints its report on the screen that the user came from.
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            give_back();
            report(panic);
        }));
        let mut ready = Self {
            mouse,
            drafts,
            waiting: None,
        };
        ready.take()?;
        Ok(ready)
    }

    fn take(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        execute!(io::stdout(), EnterAlternateScreen)?;
        // Old consoles of Windows have none; there, pasted text comes key by key.
        let _ = execute!(io::stdout(), EnableBracketedPaste);
        if self.mouse {
            self.mouse(true)?;
        }
        Ok(())
    }
}

impl Drop for Ready {
    fn drop(&mut self) {
        give_back();
    }
}

/// Whether the terminal is ours. It is given back once: leaving the alternate screen again would put the
/// cursor back over a panic's report.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Gives the terminal back, if that is still to do. Nothing more can be done where it fails.
fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    // One by one: consoles of Windows know no bracketed paste, and refuse to stop a mouse that was never on.
    let _ = execute!(out, EndSynchronizedUpdate);
    let _ = execute!(out, DisableMouseCapture);
    let _ = execute!(out, DisableBracketedPaste);
    let _ = execute!(out, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
}

impl Outside for Ready {
    #[cfg(windows)]
    fn copy(&mut self, text: &str) -> io::Result<()> {
        // The old console knows no escape sequence for it.
        let mut clipboard = arboard::Clipboard::new().map_err(io::Error::other)?;
        clipboard.set_text(text).map_err(io::Error::other)
    }

    #[cfg(not(windows))]
    fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text))
    }

    fn mouse(&mut self, on: bool) -> io::Result<()> {
        if on {
            execute!(io::stdout(), EnableMouseCapture)?;
        } else {
            execute!(io::stdout(), DisableMouseCapture)?;
        }
        self.mouse = on;
        Ok(())
    }

    fn begin_frame(&mut self) -> io::Result<bool> {
        // Whoever had the terminal meanwhile may have left it in any state.
        if signal::has_continued() {
            give_back();
        }
        let is_blank = !TAKEN.load(Ordering::SeqCst);
        if is_blank {
            self.take()?;
        }
        queue!(io::stdout(), BeginSynchronizedUpdate)?;
        Ok(is_blank)
    }

    fn end_frame(&mut self) -> io::Result<()> {
        let mut out = io::stdout();
        queue!(out, EndSynchronizedUpdate)?;
        self.waiting = None;
        out.flush()
    }

    fn suspend(&mut self) -> io::Result<()> {
        signal::suspend()
    }

    fn stop(&mut self) {
        // The next frame takes the terminal again.
        signal::stop(give_back);
    }

    fn patience(&self) -> Duration {
        // A frame of a screen that shows sixty a second.
        Duration::from_millis(16)
    }

    fn drafts(&mut self) -> Option<&mut Drafts> {
        self.drafts.as_mut()
    }
}
