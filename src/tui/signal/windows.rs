//! Console control events of Windows: Ctrl+Break, the closed window, the end of the session or the system.
//! Each ends the program, after the console was restored.

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::{io, process, thread};

use tokio::runtime::Builder;
use tokio::signal::windows::{ctrl_break, ctrl_close, ctrl_logoff, ctrl_shutdown};

use crate::tui::serve::{Input, Inputs};

/// Exit code of a program that a control event has ended: `STATUS_CONTROL_C_EXIT`.
const EXIT_CODE: i32 = 0xC000_013A_u32.cast_signed();

/// Whether an event told the program to end.
static ENDED: AtomicBool = AtomicBool::new(false);

/// Ends the input at the first control event, and the program at once at the second.
///
/// Windows ends a program whose window is closed as soon as the handler of that event returns. Tokio's
/// handler never does, which leaves the program five seconds to restore the console and to end by itself.
///
/// # Errors
/// When the system refuses.
pub(in crate::tui) fn watch(inputs: &Inputs) -> io::Result<()> {
    let (mut interrupt, mut close) = (ctrl_break()?, ctrl_close()?);
    let (mut log_off, mut shut_down) = (ctrl_logoff()?, ctrl_shutdown()?);
    let runtime = Builder::new_current_thread().build()?;
    let sender = inputs.sender();
    thread::spawn(move || {
        loop {
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
            if ENDED.swap(true, Ordering::SeqCst) {
                end();
            }
            let _ = sender.send(Input::End);
        }
    });
    Ok(())
}

/// Does nothing: Windows knows no stopped programs.
pub(in crate::tui) fn stop() -> io::Result<()> {
    Ok(())
}

/// Whether the program goes on after it was stopped: never.
pub(in crate::tui) const fn has_continued() -> bool {
    false
}

/// Ends the program if an event told it to, with the exit code by which its starter learns of that.
pub(in crate::tui) fn end() {
    if ENDED.load(Ordering::SeqCst) {
        process::exit(EXIT_CODE);
    }
}
