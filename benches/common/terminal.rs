//! A program in a pseudo-terminal, and the time at which each part of its output arrived.

use std::error::Error;
use std::io::Read as _;
use std::num::NonZeroU16;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use portable_pty::{Child, CommandBuilder, PtyPair, PtySize, native_pty_system};

const SIZE: PtySize = PtySize {
    rows: 35,
    cols: 120,
    pixel_width: 0,
    pixel_height: 0,
};

/// A running program.
pub(crate) struct Session {
    pub(crate) started: Instant,
    pub(crate) output: Receiver<(Instant, Vec<u8>)>,
    pub(crate) child: Box<dyn Child + Send + Sync>,
    pub(crate) pair: PtyPair,
    reading: JoinHandle<()>,
}

impl Session {
    pub(crate) fn start(command: &CommandBuilder) -> Result<Self, Box<dyn Error>> {
        let mut command = command.clone();
        command.env("TERM", "xterm-256color");
        let pair = native_pty_system().openpty(SIZE)?;
        let mut reader = pair.master.try_clone_reader()?;
        let (sender, output) = mpsc::channel();
        let reading = thread::spawn(move || {
            let mut bytes = [0; 1 << 16];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                let part = (Instant::now(), bytes[..count].to_vec());
                if sender.send(part).is_err() {
                    break;
                }
            }
        });
        let started = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        Ok(Self {
            started,
            output,
            child,
            pair,
            reading,
        })
    }

    /// Ends the program.
    pub(crate) fn end(mut self) -> Result<(), Box<dyn Error>> {
        self.child.kill()?;
        self.child.wait()?;
        drop(self.pair);
        drop(self.output);
        let _ = self.reading.join();
        Ok(())
    }
}

/// Returns the empty screen of a program.
pub(crate) fn empty_screen() -> vt100::Parser {
    let cells = |number| NonZeroU16::new(number).unwrap_or(NonZeroU16::MIN);
    vt100::Parser::new(cells(SIZE.rows), cells(SIZE.cols), 0)
}

/// Returns the rows of a screen.
pub(crate) fn rows(screen: &vt100::Parser) -> Vec<String> {
    screen.screen().rows(0, SIZE.cols).collect()
}
