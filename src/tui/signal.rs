//! What the system tells the program: to end, to go on after a stop, that the terminal is gone.

#[cfg(unix)]
pub(super) use unix::{end, has_continued, stop, watch};
#[cfg(windows)]
pub(super) use windows::{end, has_continued, stop, watch};

#[cfg(windows)]
mod windows;

#[cfg(unix)]
mod unix {
    use std::io;
    use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
    use std::thread;

    use crossterm::event::Event;
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;
    use rustix::process::{Signal, kill_current_process_group};
    use rustix::stdio::stdout;
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    use crate::tui::serve::{Input, Inputs};

    /// The signal that told the program to end; 0 as long as none did.
    static ENDED_BY: AtomicI32 = AtomicI32::new(0);
    /// Whether the program stopped itself, so that it knows that it goes on.
    static STOPPED: AtomicBool = AtomicBool::new(false);
    /// Whether it was stopped by somebody else and goes on.
    static CONTINUED: AtomicBool = AtomicBool::new(false);

    /// Watches from now on: ends the input when the program has to end.
    ///
    /// # Errors
    /// When the system refuses.
    pub(in crate::tui) fn watch(inputs: &Inputs) -> io::Result<()> {
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGCONT])?;
        let told = inputs.sender();
        thread::spawn(move || {
            for signal in signals.forever() {
                if signal != SIGCONT {
                    // Told twice, it does not wait for what it is doing.
                    if ENDED_BY.swap(signal, Ordering::SeqCst) != 0 {
                        let _ = emulate_default_handler(signal);
                    }
                    let _ = told.send(Input::End);
                } else if !STOPPED.swap(false, Ordering::SeqCst) {
                    CONTINUED.store(true, Ordering::SeqCst);
                    // Any event brings a frame.
                    let _ = told.send(Input::Event(Event::FocusGained));
                }
            }
        });
        let gone = inputs.sender();
        thread::spawn(move || {
            // Where a terminal can't be waited for, as on some systems, the signal has to do.
            if is_gone() {
                let _ = gone.send(Input::End);
            }
        });
        Ok(())
    }

    /// Waits until the terminal has gone away. Reading from it tells nobody: crossterm reads on.
    fn is_gone() -> bool {
        let terminal = stdout();
        let mut polled = [PollFd::new(&terminal, PollFlags::empty())];
        while let Err(error) = poll(&mut polled, None) {
            if error != Errno::INTR {
                return false;
            }
        }
        polled[0]
            .revents()
            .intersects(PollFlags::HUP | PollFlags::ERR)
    }

    /// Stops the program and whatever was started with it, as Ctrl-Z does outside of raw mode; returns when it
    /// goes on. Where no shell could let it go on, the system does not stop it.
    ///
    /// # Errors
    /// When the system refuses.
    pub(in crate::tui) fn stop() -> io::Result<()> {
        STOPPED.store(true, Ordering::SeqCst);
        Ok(kill_current_process_group(Signal::TSTP)?)
    }

    /// Whether the program goes on after somebody else stopped it; tells it once.
    pub(in crate::tui) fn has_continued() -> bool {
        CONTINUED.swap(false, Ordering::SeqCst)
    }

    /// Ends the program if a signal told it to, so that whoever started it learns of that.
    pub(in crate::tui) fn end() {
        let signal = ENDED_BY.load(Ordering::SeqCst);
        if signal != 0 {
            let _ = emulate_default_handler(signal);
        }
    }
}
