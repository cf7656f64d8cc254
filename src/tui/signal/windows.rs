//! Console control events of Windows: Ctrl+Break, closed window, logoff, shutdown. Each terminates the program
//! after the console is restored.

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::{io, process, thread};

use tokio::runtime::Builder;
use tokio::signal::windows::{ctrl_break, ctrl_close, ctrl_logoff, ctrl_shutdown};

use crate::tui::serve::InputSender;

/// Exit code of a program that was terminated by a control event: `STATUS_CONTROL_C_EXIT`.
const EXIT_CODE: i32 = 0xC000_013A_u32.cast_signed();

/// True if a control event has terminated the program.
static ENDED: AtomicBool = AtomicBool::new(false);

/// Terminates the program at the first control event.
///
/// When its window is closed, Windows kills a program as soon as the handler of that event returns. Tokio's
/// handler never returns, which leaves the program five seconds to restore the console and exit.
///
/// # Errors
/// If the system refuses.
pub(in crate::tui) fn watch(inputs: &InputSender) -> io::Result<()> {
    let (mut interrupt, mut close) = (ctrl_break()?, ctrl_close()?);
    let (mut log_off, mut shut_down) = (ctrl_logoff()?, ctrl_shutdown()?);
    let runtime = Builder::new_current_thread().build()?;
    let inputs = inputs.clone();
    thread::spawn(move || {
        runtime.block_on(poll_fn(|context| {
            let events = [
                interrupt.poll_recv(context),
                close.poll_recv(context),
                log_off.poll_recv(context),
                shut_down.poll_recv(context),
            ];
            if events.iter().any(Poll::is_ready) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        }));
        ENDED.store(true, Ordering::SeqCst);
        inputs.stop();
    });
    Ok(())
}

/// Does nothing: Windows can't suspend programs.
pub(in crate::tui) fn suspend() -> io::Result<()> {
    Ok(())
}

/// Does nothing: no suspension is ever requested.
pub(in crate::tui) fn stop(_: impl FnOnce()) {}

/// Returns false: the program is never suspended.
pub(in crate::tui) const fn has_continued() -> bool {
    false
}

/// Returns false: the console exists until its programs have ended.
pub(in crate::tui) const fn is_hung_up() -> bool {
    false
}

/// Does nothing: the console exists until its programs have ended.
pub(in crate::tui) const fn hang_up(_: &InputSender) {}

/// Exits after a control event, with the exit code that reports it to the parent process.
pub(in crate::tui) fn end() {
    if ENDED.load(Ordering::SeqCst) {
        process::exit(EXIT_CODE);
    }
}
