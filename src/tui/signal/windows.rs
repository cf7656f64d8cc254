//! Console control events of Windows: Ctrl+Break, the closed window, the end of the session or the system.
//! Each ends the program, after the console was restored.

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::{io, process, thread};

use tokio::runtime::Builder;
use tokio::signal::windows::{ctrl_break, ctrl_close, ctrl_logoff, ctrl_shutdown};

use crate::tui::serve::InputSender;

/// Exit code of a program that a control event has ended: `STATUS_CONTROL_C_EXIT`.
const EXIT_CODE: i32 = 0xC000_013A_u32.cast_signed();

/// Whether an event told the program to end.
static ENDED: AtomicBool = AtomicBool::new(false);

/// Ends the program at the first control event.
///
/// Windows ends a program whose window is closed as soon as the handler of that event returns. Tokio's
/// handler never does, which leaves the program five seconds to restore the console and to end by itself.
///
/// # Errors
/// When the system refuses.
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

/// Does nothing: Windows has no stopped programs.
pub(in crate::tui) fn suspend() -> io::Result<()> {
    Ok(())
}

/// Does nothing, as nothing asks for it.
pub(in crate::tui) fn stop(_: impl FnOnce()) {}

/// Whether the program goes on after it was stopped: never.
pub(in crate::tui) const fn has_continued() -> bool {
    false
}

/// Whether the console is gone: never, since it stays until its programs have ended.
pub(in crate::tui) const fn is_hung_up() -> bool {
    false
}

/// Does nothing, as no console goes away before its programs.
pub(in crate::tui) const fn hang_up(_: &InputSender) {}

/// Ends the program if an event told it to, with the exit code by which its starter learns of that.
pub(in crate::tui) fn end() {
    if ENDED.load(Ordering::SeqCst) {
        process::exit(EXIT_CODE);
    }
}
