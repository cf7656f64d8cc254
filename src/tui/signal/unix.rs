//! Unix: signals, and the end of the terminal.

use std::io;
use std::os::fd::AsFd as _;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::Event;
use crossterm::terminal::size;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill, raise};
use nix::unistd::{Pid, getpgrp, getppid, getsid};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::tui::serve::{Input, InputSender};

/// The signal that ends the program; 0 as long as none does.
static ENDED_BY: AtomicI32 = AtomicI32::new(0);
/// Whether the program is to stop with its process group.
static WITH_GROUP: AtomicBool = AtomicBool::new(false);
/// Whether the program asks its process group, itself included, to stop; the signal to itself takes this back.
static ASKING: AtomicBool = AtomicBool::new(false);
/// Whether the program stops itself; the signal by which it goes on takes this back.
static STOPPING: AtomicBool = AtomicBool::new(false);
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
                SIGTSTP if ASKING.swap(false, Ordering::SeqCst) => {}
                SIGTSTP => {
                    told.send(Input::Suspend);
                }
                SIGCONT if STOPPING.swap(false, Ordering::SeqCst) => {}
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
        if await_hang_up(PollTimeout::NONE) {
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
    await_hang_up(PollTimeout::ZERO)
}

/// Waits until the terminal is gone, or no longer than `patience`; whether it is gone.
fn await_hang_up(patience: PollTimeout) -> bool {
    let terminal = io::stdout();
    let mut polled = [PollFd::new(terminal.as_fd(), PollFlags::empty())];
    while let Err(error) = poll(&mut polled, patience) {
        if error != Errno::EINTR {
            return false;
        }
    }
    polled[0]
        .revents()
        .is_some_and(|told| told.intersects(PollFlags::POLLHUP | PollFlags::POLLERR))
}

/// Asks the program to stop with whatever was started with it, as Ctrl-Z does outside of raw mode. It then
/// gets [`Input::Suspend`], as when another asks it alone.
///
/// # Errors
/// When the system refuses.
pub(in crate::tui) fn suspend() -> io::Result<()> {
    WITH_GROUP.store(true, Ordering::SeqCst);
    Ok(raise(Signal::SIGTSTP)?)
}

/// Gives the terminal back by `give_back` and stops the program; returns when it goes on. Where no shell could
/// let it go on, it does not stop.
pub(in crate::tui) fn stop(give_back: impl FnOnce()) {
    let with_group = WITH_GROUP.swap(false, Ordering::SeqCst);
    STOPPING.store(true, Ordering::SeqCst);
    give_back();
    // Where the whole group was asked from outside, a shell may have taken the terminal by now. The system
    // then stopped the program as it touched the terminal, and that was the stop that was asked for.
    if !with_group && is_taken_back(&STOPPING, Duration::from_millis(5)) {
        return;
    }
    let signal = stopping_signal();
    if with_group {
        ASKING.store(true, Ordering::SeqCst);
        let _ = kill(OUTER, Signal::SIGTSTP);
    }
    if let Some(signal) = signal {
        let _ = raise(signal);
    }
    // Where it did not stop, there is nothing to learn.
    let patience = Duration::from_millis(20);
    is_taken_back(&STOPPING, patience);
    is_taken_back(&ASKING, patience);
    STOPPING.store(false, Ordering::SeqCst);
    ASKING.store(false, Ordering::SeqCst);
}

/// What a process, a group or a session that lives outside of a container is called in it
/// (`pid_namespaces(7)`); given to the system, it is the caller or the caller's group.
const OUTER: Pid = Pid::from_raw(0);

/// The signal that stops the program where a shell watches over it. That is the system's own rule for process
/// groups (POSIX, *General Terminal Interface*), but not for SIGSTOP; and SIGTSTP has a handler here.
fn stopping_signal() -> Option<Signal> {
    let session = getsid(None).ok()?;
    if session == OUTER {
        // Nothing can be learned from in here, so let the system decide. Not always: sudo takes this signal
        // for a wish to read, and lets the program go on.
        return Some(Signal::SIGTTIN);
    }
    let parent = getppid();
    let is_watched = getpgrp() != session && parent != OUTER && getsid(Some(parent)) == Ok(session);
    is_watched.then_some(Signal::SIGSTOP)
}

/// Waits until the thread of the signals has taken `flag` back, or no longer than `patience`; whether it has.
fn is_taken_back(flag: &AtomicBool, patience: Duration) -> bool {
    let due = Instant::now() + patience;
    while flag.load(Ordering::SeqCst) {
        if Instant::now() >= due {
            return false;
        }
        thread::sleep(Duration::from_micros(50));
    }
    true
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
