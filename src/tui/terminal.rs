//! Setup of the real terminal, and its restoration on every kind of exit.

use std::cell::Cell;
use std::io::{self, Write as _};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};
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
use crate::model::Progress;
use crate::tui::app::App;
use crate::tui::effect::{Clipboard, Outside};
use crate::tui::loaded::Loaded;
use crate::tui::serve::{Input, InputSender, Inputs, serve};
use crate::tui::{input, signal};
use crate::view_state::StateFile;

/// Minimum time between two reports of the progress of lists.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// Function that adds lists to a catalog.
pub type Loader = Box<dyn FnOnce(Catalog, Progress<'_>) -> Loaded + Send>;

/// Runs the browser in the terminal on standard output; it autosaves its role and remembers its view in `files`. `lists` are loaded
/// in the background after the first frame.
///
/// A terminating signal or a hang-up of the terminal restores the terminal and terminates the program.
///
/// # Errors
/// If the terminal can't be set up, read, drawn on or restored.
pub fn run(app: &mut App, mouse: bool, files: OwnFiles, lists: Option<Loader>) -> io::Result<()> {
    let inputs = Inputs::new();
    // From here on a signal ends the loop, which restores the terminal, and not the program directly.
    signal::watch(&inputs.sender())?;
    force_exit_after_stop(inputs.sender());
    let served = run_until_stop(app, &inputs, mouse, files, lists);
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
    files: OwnFiles,
    lists: Option<Loader>,
) -> io::Result<()> {
    let mut ready = TerminalGuard::new(mouse, files)?;
    input::listen(inputs.sender())?;
    if let Some(load) = lists {
        let catalog = app.lists_loading();
        let sender = inputs.sender();
        let (first_frame_sender, first_frame) = mpsc::channel();
        ready.until_first_frame = Some(first_frame_sender);
        thread::spawn(move || {
            // Start after the first frame, so as not to delay it.
            let _ = first_frame.recv();
            let reported = Cell::new(Instant::now());
            let report = |percent| {
                if reported.get().elapsed() >= PROGRESS_INTERVAL {
                    reported.set(Instant::now());
                    sender.send(Input::Loading(percent));
                }
            };
            let loaded = load(catalog, Progress::new(&report));
            sender.send(Input::Loaded(Box::new(loaded)));
        });
    }
    // The event loop sets the size of the viewport, within limits.
    let viewport = Viewport::Fixed(Rect::ZERO);
    let backend = CrosstermBackend::new(io::stdout());
    // Never dropped: that would show the cursor again after the terminal was restored, and panic if the
    // terminal is gone.
    let mut terminal = ManuallyDrop::new(Terminal::with_options(
        backend,
        TerminalOptions { viewport },
    )?);
    serve(app, &mut terminal, inputs, &mut ready)
}

/// Forces the program to exit soon after a stop request, even if it hangs because the terminal accepts no
/// output or a disk does not respond.
fn force_exit_after_stop(inputs: InputSender) {
    thread::spawn(move || {
        inputs.wait_for_stop();
        thread::sleep(Duration::from_millis(600));
        // This may hang as well.
        thread::spawn(restore);
        thread::sleep(Duration::from_millis(200));
        let _ = disable_raw_mode();
        signal::end();
        process::exit(0);
    });
}

/// The program's own files that the browser writes unasked; none to write nothing.
#[derive(Debug, Default)]
pub struct OwnFiles {
    /// Recovery files.
    pub drafts: Option<Drafts>,
    /// File of the view state.
    pub state: Option<StateFile>,
}

/// Guard of a terminal that is in raw mode and on its alternate screen. The terminal is restored when the guard
/// is dropped or the program panics.
#[derive(Debug)]
pub struct TerminalGuard {
    mouse: bool,
    files: OwnFiles,
    /// Channel that is closed after the first frame.
    until_first_frame: Option<Sender<()>>,
}

impl TerminalGuard {
    /// Sets up the terminal, with mouse reporting if `mouse`.
    ///
    /// # Errors
    /// If there is no terminal or it can't be written to.
    pub fn new(mouse: bool, files: OwnFiles) -> io::Result<Self> {
        // Restore the terminal before a panic prints its report.
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            restore();
            report(panic);
        }));
        let mut ready = Self {
            mouse,
            files,
            until_first_frame: None,
        };
        ready.take_over()?;
        Ok(ready)
    }

    fn take_over(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        execute!(io::stdout(), EnterAlternateScreen)?;
        // Old Windows consoles have no bracketed paste; pasted text arrives as single keys there.
        let _ = execute!(io::stdout(), EnableBracketedPaste);
        if self.mouse {
            self.mouse(true)?;
        }
        Ok(())
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        restore();
    }
}

/// True while the program controls the terminal. The terminal is restored only once: leaving the alternate
/// screen again would move the cursor back over the report of a panic.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Restores the terminal, unless that is already done. Errors are ignored, since nothing can be done about them.
fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    // Separate commands, because some fail: Windows consoles have no bracketed paste, and they report an error
    // if mouse reporting was never on.
    let _ = execute!(out, EndSynchronizedUpdate);
    let _ = execute!(out, DisableMouseCapture);
    let _ = execute!(out, DisableBracketedPaste);
    let _ = execute!(out, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
}

impl Outside for TerminalGuard {
    #[cfg(windows)]
    fn copy(&mut self, text: &str) -> io::Result<Clipboard> {
        // The old console has no escape sequence for the clipboard.
        let mut clipboard = arboard::Clipboard::new().map_err(io::Error::other)?;
        clipboard.set_text(text).map_err(io::Error::other)?;
        Ok(Clipboard::System)
    }

    #[cfg(not(windows))]
    fn copy(&mut self, text: &str) -> io::Result<Clipboard> {
        execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text))?;
        Ok(if std::env::var_os("TMUX").is_some() {
            Clipboard::Tmux
        } else {
            Clipboard::Terminal
        })
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
        // After a suspension the terminal can be in any state.
        if signal::has_continued() {
            restore();
        }
        let is_blank = !TAKEN.load(Ordering::SeqCst);
        if is_blank {
            self.take_over()?;
        }
        queue!(io::stdout(), BeginSynchronizedUpdate)?;
        Ok(is_blank)
    }

    fn end_frame(&mut self) -> io::Result<()> {
        let mut out = io::stdout();
        queue!(out, EndSynchronizedUpdate)?;
        self.until_first_frame = None;
        out.flush()
    }

    fn suspend(&mut self) -> io::Result<()> {
        signal::suspend()
    }

    fn stop(&mut self) {
        // The next frame takes over the terminal again.
        signal::stop(restore);
    }

    fn patience(&self) -> Duration {
        // One frame at 60 Hz.
        Duration::from_millis(16)
    }

    fn linger(&self) -> Duration {
        Duration::from_secs(4)
    }

    fn drafts(&mut self) -> Option<&mut Drafts> {
        self.files.drafts.as_mut()
    }

    fn state_file(&self) -> Option<&StateFile> {
        self.files.state.as_ref()
    }
}
