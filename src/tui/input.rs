//! Reader of terminal input. Sends keys, mouse events and pastes to the event loop in order; Ctrl-C is handled
//! before all others.

#[cfg(unix)]
pub(super) use unix::listen;
#[cfg(windows)]
pub(super) use windows::listen;

/// Unix implementation. The reader of `crossterm` can't be used here: it waits for more input while bytes are
/// still unread, and after a truncated sequence it swallows all keys, including Ctrl-C (crossterm 0.29, issues
/// 1057 and 1060).
#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::{self, IsTerminal as _};
    use std::os::fd::{AsFd, OwnedFd};
    use std::thread;

    use nix::errno::Errno;
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use nix::unistd::read;

    use crate::tui::decoder::Decoder;
    use crate::tui::serve::{Input, InputSender};
    use crate::tui::signal;

    /// Byte that a terminal sends for Ctrl-C. It is part of no other sequence, and terminals remove it from
    /// pasted text.
    const CTRL_C: u8 = 0x03;

    /// Starts a thread that reads the terminal until the program ends.
    ///
    /// # Errors
    /// If there is no terminal to read from.
    pub(in crate::tui) fn listen(inputs: InputSender) -> io::Result<()> {
        let terminal = terminal()?;
        thread::spawn(move || match forward(&terminal, &inputs) {
            Ok(()) => {}
            Err(_) if signal::is_hung_up() => signal::hang_up(&inputs),
            Err(error) => {
                inputs.send(Input::Failed(error));
            }
        });
        Ok(())
    }

    /// Opens standard input, or the controlling terminal if standard input is not a terminal.
    fn terminal() -> io::Result<OwnedFd> {
        let stdin = io::stdin();
        if stdin.is_terminal() {
            return stdin.as_fd().try_clone_to_owned();
        }
        Ok(File::open("/dev/tty")?.into())
    }

    /// Forwards terminal input to the event loop until the program must end.
    fn forward(terminal: &OwnedFd, inputs: &InputSender) -> io::Result<()> {
        let mut decoder = Decoder::default();
        let mut buffer = vec![0; 1 << 16];
        let send = |event| {
            inputs.send(Input::Event(event));
        };
        loop {
            let pause = decoder.patience();
            let pause = pause.map(|pause| PollTimeout::try_from(pause).expect("a short pause"));
            let mut polled = [PollFd::new(terminal.as_fd(), PollFlags::POLLIN)];
            match poll(&mut polled, pause) {
                Ok(0) => {
                    decoder.flush(send);
                    continue;
                }
                Ok(_) => {}
                Err(Errno::EINTR) => continue,
                Err(error) => return Err(error.into()),
            }
            let bytes = match read(terminal, &mut buffer) {
                // End of file: the terminal is gone.
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => &buffer[..count],
                Err(Errno::EINTR | Errno::EAGAIN) => continue,
                Err(error) => return Err(error.into()),
            };
            if bytes.contains(&CTRL_C) {
                inputs.stop();
                return Ok(());
            }
            decoder.feed(bytes, send);
        }
    }
}

/// Windows implementation. The console delivers complete events.
#[cfg(windows)]
mod windows {
    use std::{io, thread};

    use crossterm::event::{self, Event, KeyEventKind};

    use crate::tui::key::Key;
    use crate::tui::serve::{Input, InputSender};

    /// Starts a thread that reads the console until the program ends.
    ///
    /// # Errors
    /// Never; the signature is the same as on Unix.
    pub(in crate::tui) fn listen(inputs: InputSender) -> io::Result<()> {
        thread::spawn(move || {
            loop {
                let sent = match event::read() {
                    Ok(Event::Key(key))
                        if key.kind != KeyEventKind::Release && Key::of(key) == Key::ctrl('c') =>
                    {
                        inputs.stop();
                        return;
                    }
                    Ok(event) => inputs.send(Input::Event(event)),
                    Err(error) => {
                        inputs.send(Input::Failed(error));
                        return;
                    }
                };
                if !sent {
                    return;
                }
            }
        });
        Ok(())
    }
}
