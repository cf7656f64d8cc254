//! The real terminal: made ready, read, and always given back.

use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

#[cfg(not(windows))]
use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::Show;
use crossterm::event::{
    self, DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
#[cfg(unix)]
use rustix::event::{PollFd, PollFlags, poll};

use crate::tui::app::App;
use crate::tui::effect::Outside;
use crate::tui::serve::serve;

/// Runs the browser in the terminal on standard output.
///
/// # Errors
/// When the terminal can't be made ready, drawn on or given back.
pub fn run(app: &mut App, mouse: bool) -> io::Result<()> {
    let mut ready = Ready::make(mouse)?;
    let (sender, events) = mpsc::channel();
    // The thread ends with the program: a blocking read can't be called off.
    thread::spawn(move || {
        while let Ok(event) = event::read() {
            if sender.send(event).is_err() {
                break;
            }
        }
    });
    #[cfg(unix)]
    thread::spawn(end_when_gone);
    let mut terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
    let served = serve(app, &mut terminal, &events, &mut ready);
    drop(ready);
    served
}

/// Ends the program when its terminal is gone. The system does so by SIGHUP; where that is ignored, reading
/// would go on for ever and keep a processor busy.
#[cfg(unix)]
fn end_when_gone() {
    let stdin = io::stdin();
    let gone = PollFlags::HUP | PollFlags::ERR;
    loop {
        // Both are told without being asked for, so input alone wakes nobody.
        let mut polled = [PollFd::new(&stdin, PollFlags::empty())];
        match poll(&mut polled, None) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(_) if polled[0].revents().intersects(gone) => std::process::exit(1),
            // Some systems can't watch a terminal.
            _ => return,
        }
    }
}

/// The terminal in raw mode on its alternate screen, until this is dropped or the program panics.
#[derive(Debug)]
pub struct Ready;

impl Ready {
    /// Makes the terminal ready, with mouse events if `mouse`.
    ///
    /// # Errors
    /// When there is no terminal or it can't be written to.
    pub fn make(mouse: bool) -> io::Result<Self> {
        // A panic prints its report on the screen that the user came from.
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            give_back();
            report(panic);
        }));
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let mut ready = Self;
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
        if mouse {
            ready.mouse(true)?;
        }
        Ok(ready)
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
    let _ = execute!(
        io::stdout(),
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
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
            execute!(io::stdout(), EnableMouseCapture)
        } else {
            execute!(io::stdout(), DisableMouseCapture)
        }
    }

    fn frame(&mut self, begins: bool) -> io::Result<()> {
        let mut out = io::stdout();
        if begins {
            queue!(out, BeginSynchronizedUpdate)
        } else {
            queue!(out, EndSynchronizedUpdate)?;
            out.flush()
        }
    }
}
