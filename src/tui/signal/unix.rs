//! Unix: signals, and the end of the terminal.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::thread;

use crossterm::event::Event;
use crossterm::terminal::size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Signal, getpgid, getppid, getsid, kill_current_process_group};
use rustix::stdio::stdout;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::tui::serve::{Input, InputSender};

/// The signal that ends the program; 0 as long as none does.
static ENDED_BY: AtomicI32 = AtomicI32::new(0);
/// Whether the program stopped itself, so that it knows that it goes on.
static STOPPED: AtomicBool = AtomicBool::new(false);
/// Whether something else stopped the program, without notice, and it goes on.
static CONTINUED: AtomicBool = AtomicBool::new(false);

/// Watches for signals and for the end of the terminal from now on.
///
/// # Errors
/// When the system refuses.
pub(in crate::tui) fn watch(inputs: &InputSender) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGCONT, SIGTSTP, SIGWINCH])?;
    let told = inputs.clone();
    thread::spawn(move || {
        for signal in signals.forever() {
            match signal {
                SIGTSTP => {
                    told.send(Input::Suspend);
                }
                // A program that goes on after it stopped itself knows.
                SIGCONT if STOPPED.swap(false, Ordering::SeqCst) => {}
                SIGCONT => {
                    CONTINUED.store(true, Ordering::SeqCst);
                    // Any event brings a frame.
                    told.send(Input::Event(Event::FocusGained));
                }
                // The loop asks for the size itself, so one that can't be told does no harm.
                SIGWINCH => {
                    let (columns, rows) = size().unwrap_or_default();
                    told.send(Input::Event(Event::Resize(columns, rows)));
                }
                _ => end_by(signal, &told),
            }
        }
    });
    let told = inputs.clone();
    thread::spawn(move || {
        // Where a terminal can't be waited for, as on some systems, the signal has to do.
        if await_hang_up(None) {
            hang_up(&told);
        }
    });
    Ok(())
}

/// Ends the program by a signal, unless one ends it already.
fn end_by(signal: i32, inputs: &InputSender) {
    let _ = ENDED_BY.compare_exchange(0, signal, Ordering::SeqCst, Ordering::SeqCst);
    inputs.stop();
}

/// Ends the program as by a hang-up, whose signal may be blocked, ignored or late.
pub(in crate::tui) fn hang_up(inputs: &InputSender) {
    end_by(SIGHUP, inputs);
}

/// Whether the terminal is gone.
pub(in crate::tui) fn is_hung_up() -> bool {
    await_hang_up(Some(&Timespec::default()))
}

/// Waits until the terminal is gone, or no longer than `patience`; whether it is gone.
fn await_hang_up(patience: Option<&Timespec>) -> bool {
    let terminal = stdout();
    let mut polled = [PollFd::new(&terminal, PollFlags::empty())];
    while let Err(error) = poll(&mut polled, patience) {
        if error != Errno::INTR {
            return false;
        }
    }
    polled[0]
        .revents()
        .intersects(PollFlags::HUP | PollFlags::ERR)
}

/// Asks the program and whatever was started with it to stop, as Ctrl-Z does outside of raw mode. This
/// program then gets [`Input::Suspend`], as when another asks.
///
/// # Errors
/// When the system refuses.
pub(in crate::tui) fn suspend() -> io::Result<()> {
    Ok(kill_current_process_group(Signal::TSTP)?)
}

/// Stops the program; returns when it goes on. Where no shell could let it go on, it does not stop, as by
/// the system's own rule for orphaned process groups (POSIX, *General Terminal Interface*).
pub(in crate::tui) fn stop() {
    if is_orphaned() {
        return;
    }
    STOPPED.store(true, Ordering::SeqCst);
    if emulate_default_handler(SIGTSTP).is_err() {
        STOPPED.store(false, Ordering::SeqCst);
    }
}

/// Whether nobody watches over the program's process group: it is the one that its session began with, or
/// whoever started it has gone.
fn is_orphaned() -> bool {
    let (Ok(group), Ok(session)) = (getpgid(None), getsid(None)) else {
        return true;
    };
    let is_watched = getppid().is_some_and(|parent| getsid(Some(parent)) == Ok(session));
    group == session || !is_watched
}

/// Whether the program goes on after somebody else stopped it; tells it once.
pub(in crate::tui) fn has_continued() -> bool {
    CONTINUED.swap(false, Ordering::SeqCst)
}

/// Ends the program by the signal that asked for it, so that whoever started it learns of that.
pub(in crate::tui) fn end() {
    let signal = ENDED_BY.load(Ordering::SeqCst);
    if signal != 0 {
        let _ = emulate_default_handler(signal);
    }
}
