//! Signals and hang-up of the terminal on Unix.

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

/// Signal that terminates the program; 0 if there is none.
static TERMINATED_BY: AtomicI32 = AtomicI32::new(0);
/// True if the whole process group must be suspended.
static WITH_GROUP: AtomicBool = AtomicBool::new(false);
/// True while the program sends SIGTSTP to its process group. Reset when it receives that signal itself.
static STOPPING_GROUP: AtomicBool = AtomicBool::new(false);
/// True while the program suspends itself. Reset by the SIGCONT that resumes it.
static STOPPING: AtomicBool = AtomicBool::new(false);
/// True if the program was resumed after another process had suspended it.
static CONTINUED: AtomicBool = AtomicBool::new(false);

/// Starts to watch for signals and for a hang-up of the terminal.
///
/// # Errors
/// If the system refuses.
pub(in crate::tui) fn watch(inputs: &InputSender) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGCONT, SIGTSTP, SIGWINCH])?;
    let sender = inputs.clone();
    thread::spawn(move || {
        for signal in signals.forever() {
            match signal {
                SIGTSTP if STOPPING_GROUP.swap(false, Ordering::SeqCst) => {}
                SIGTSTP => {
                    sender.send(Input::Suspend);
                }
                SIGCONT if STOPPING.swap(false, Ordering::SeqCst) => {}
                SIGCONT => {
                    CONTINUED.store(true, Ordering::SeqCst);
                    // Any event causes a redraw.
                    sender.send(Input::Event(Event::FocusGained));
                }
                // The event loop queries the size itself, so an unknown size does no harm.
                SIGWINCH => {
                    let (columns, rows) = size().unwrap_or_default();
                    sender.send(Input::Event(Event::Resize(columns, rows)));
                }
                _ => terminate_by(signal, &sender),
            }
        }
    });
    let sender = inputs.clone();
    thread::spawn(move || {
        // Some systems can't poll a terminal for a hang-up; there, SIGHUP must suffice.
        if await_hang_up(PollTimeout::NONE) {
            hang_up(&sender);
        }
    });
    Ok(())
}

/// Terminates the program because of a signal, unless another signal already does.
fn terminate_by(signal: i32, inputs: &InputSender) {
    let _ = TERMINATED_BY.compare_exchange(0, signal, Ordering::SeqCst, Ordering::SeqCst);
    inputs.stop();
}

/// Terminates the program as SIGHUP does, because that signal may be blocked, ignored or late.
pub(in crate::tui) fn hang_up(inputs: &InputSender) {
    terminate_by(SIGHUP, inputs);
}

/// True if the terminal is gone.
pub(in crate::tui) fn is_hung_up() -> bool {
    await_hang_up(PollTimeout::ZERO)
}

/// Waits up to `patience` for a hang-up of the terminal. Returns true if it is gone.
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
        .is_some_and(|flags| flags.intersects(PollFlags::POLLHUP | PollFlags::POLLERR))
}

/// Requests the suspension of the process group, as Ctrl-Z does outside of raw mode. The event loop then gets
/// [`Input::Suspend`], as it does after a SIGTSTP from another process.
///
/// # Errors
/// If the system refuses.
pub(in crate::tui) fn suspend() -> io::Result<()> {
    WITH_GROUP.store(true, Ordering::SeqCst);
    Ok(raise(Signal::SIGTSTP)?)
}

/// Restores the terminal with `restore` and suspends the program; returns when it is resumed. Does not
/// suspend the program if there is no shell that could resume it.
pub(in crate::tui) fn stop(restore: impl FnOnce()) {
    let with_group = WITH_GROUP.swap(false, Ordering::SeqCst);
    STOPPING.store(true, Ordering::SeqCst);
    restore();
    // If another process has suspended the whole group, a shell may already own the terminal. The system then
    // stopped the program when it wrote to the terminal, and that was the requested suspension.
    if !with_group && await_reset(&STOPPING, Duration::from_millis(5)) {
        return;
    }
    let signal = stopping_signal();
    if with_group {
        STOPPING_GROUP.store(true, Ordering::SeqCst);
        let _ = kill(OUTER, Signal::SIGTSTP);
    }
    if let Some(signal) = signal {
        let _ = raise(signal);
    }
    // If the program was not suspended, these flags are not reset and the waits time out.
    let patience = Duration::from_millis(20);
    await_reset(&STOPPING, patience);
    await_reset(&STOPPING_GROUP, patience);
    STOPPING.store(false, Ordering::SeqCst);
    STOPPING_GROUP.store(false, Ordering::SeqCst);
}

/// ID that the system reports inside a container for a process, group or session outside of it
/// (`pid_namespaces(7)`). As an argument of a system call, it is the caller or the caller's group.
const OUTER: Pid = Pid::from_raw(0);

/// Signal that suspends the program, or none if no shell controls it. The system applies this rule to orphaned
/// process groups itself (POSIX, *General Terminal Interface*), but not for SIGSTOP, and SIGTSTP has a handler
/// in this program.
fn stopping_signal() -> Option<Signal> {
    let session = getsid(None).ok()?;
    if session == OUTER {
        // The parent is not visible from inside the container, so let the system decide. This may have no
        // effect: sudo interprets this signal as a read from the terminal and resumes the program.
        return Some(Signal::SIGTTIN);
    }
    let parent = getppid();
    let has_shell = getpgrp() != session && parent != OUTER && getsid(Some(parent)) == Ok(session);
    has_shell.then_some(Signal::SIGSTOP)
}

/// Waits up to `patience` until the signal thread has reset `flag`. Returns true if it has.
fn await_reset(flag: &AtomicBool, patience: Duration) -> bool {
    let due = Instant::now() + patience;
    while flag.load(Ordering::SeqCst) {
        if Instant::now() >= due {
            return false;
        }
        thread::sleep(Duration::from_micros(50));
    }
    true
}

/// Returns true once after the program was resumed from a suspension by another process.
pub(in crate::tui) fn has_continued() -> bool {
    CONTINUED.swap(false, Ordering::SeqCst)
}

/// Terminates the program with the default action of the received signal, so that its parent process sees it.
pub(in crate::tui) fn end() {
    let signal = TERMINATED_BY.load(Ordering::SeqCst);
    if signal != 0 {
        let _ = emulate_default_handler(signal);
    }
}
