//! Ctrl-C during a command that waits: noticed, so that the command can print what it knows. A second Ctrl-C ends the
//! program at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Returns a flag that the first Ctrl-C sets.
///
/// # Errors
/// If the system refuses.
#[cfg(unix)]
pub(super) fn watch() -> io::Result<Arc<AtomicBool>> {
    use signal_hook::consts::SIGINT;
    use signal_hook::flag;

    let flag = Arc::new(AtomicBool::new(false));
    // In this order: the first signal only sets the flag.
    flag::register_conditional_default(SIGINT, Arc::clone(&flag))?;
    flag::register(SIGINT, Arc::clone(&flag))?;
    Ok(flag)
}

/// Returns a flag that the first Ctrl-C sets.
///
/// # Errors
/// If the system refuses.
#[cfg(windows)]
pub(super) fn watch() -> io::Result<Arc<AtomicBool>> {
    use std::future::poll_fn;
    use std::sync::atomic::Ordering;
    use std::{process, thread};

    use tokio::runtime::Builder;
    use tokio::signal::windows::ctrl_c;

    let mut interrupts = ctrl_c()?;
    let runtime = Builder::new_current_thread().build()?;
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    thread::spawn(move || {
        runtime.block_on(poll_fn(|context| interrupts.poll_recv(context)));
        set.store(true, Ordering::SeqCst);
        runtime.block_on(poll_fn(|context| interrupts.poll_recv(context)));
        process::exit(2);
    });
    Ok(flag)
}
