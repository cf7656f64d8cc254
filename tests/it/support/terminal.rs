//! A program in a pseudo-terminal with a terminal emulator.

use std::ffi::OsStr;
use std::fmt::Debug;
use std::io::{Read as _, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use portable_pty::{
    Child, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system,
};
use portolan::model::Lang;

use crate::support::browser::CATALOG;
use crate::support::program::{PROGRAM, isolate, isolate_without_home};

/// Time-out for every wait, generous enough for a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// Time without output after which a frame counts as complete.
const STILL: Duration = Duration::from_millis(300);

pub(crate) const ENTER: &str = "\r";
pub(crate) const CTRL_C: &str = "\x03";
pub(crate) const CTRL_Z: &str = "\x1a";

/// A program in a terminal.
pub(crate) struct Terminal {
    pub(crate) emulator: vt100::Parser,
    /// Every byte that was written to the terminal.
    pub(crate) written: Vec<u8>,
    output: Receiver<Vec<u8>>,
    reader: JoinHandle<()>,
    input: Box<dyn Write + Send>,
    /// Settings of the terminal before the program ran.
    pub(crate) before: String,
    pub(crate) child: Running,
    pub(crate) master: Box<dyn MasterPty + Send>,
    /// Held open, so that the terminal outlives the program.
    slave: Box<dyn SlavePty + Send>,
}

/// A process that is killed when its test ends, however it ends.
pub(crate) struct Running(pub(crate) Box<dyn Child + Send + Sync>);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

/// State after the program has exited.
pub(crate) struct Exited {
    pub(crate) code: u32,
    /// The signal that ended it, if any.
    pub(crate) signal: Option<String>,
    pub(crate) screen: vt100::Screen,
    pub(crate) written: Vec<u8>,
    pub(crate) before: String,
    pub(crate) after: String,
}

pub(crate) fn cells(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a size")
}

/// Returns the settings of a terminal: raw or line mode, with or without echo.
pub(crate) fn settings(master: &dyn MasterPty) -> String {
    pub(crate) fn debug(settings: impl Debug) -> String {
        format!("{settings:?}")
    }
    debug(master.get_termios().expect("it is a terminal"))
}

/// Returns the program without any user files.
pub(crate) fn portolan(lang: Lang) -> CommandBuilder {
    let mut command = plain(PROGRAM);
    command.args(["--no-user-config", "--lang", lang.tag()]);
    command
}

/// Returns the program with the user's files in `home`.
pub(crate) fn at_home(home: &Path) -> CommandBuilder {
    let mut command = plain(PROGRAM);
    command.args(["--lang", "en"]);
    isolate(&mut command, home);
    command.cwd(home);
    command
}

/// Returns a program as in a separate terminal, without a home folder.
pub(crate) fn plain(program: impl AsRef<OsStr>) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.env("TERM", "xterm-256color");
    isolate_without_home(&mut command);
    // The default is the home folder.
    command.cwd(env!("CARGO_TARGET_TMPDIR"));
    command
}

impl Terminal {
    pub(crate) fn start(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let size = PtySize {
            rows,
            cols: columns,
            ..PtySize::default()
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("a pseudo-terminal");
        let before = settings(&*pair.master);
        let mut source = pair.master.try_clone_reader().expect("a reader");
        let (sender, output) = mpsc::channel();
        let reader = thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Linux reports an error when the other side of a pseudo-terminal is closed.
            while let Ok(count @ 1..) = source.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            emulator: vt100::Parser::new(cells(rows), cells(columns), 0),
            written: Vec::new(),
            output,
            reader,
            input: pair.master.take_writer().expect("a writer"),
            before,
            child: Running(pair.slave.spawn_command(command).expect("it starts")),
            master: pair.master,
            slave: pair.slave,
        }
    }

    pub(crate) fn open(columns: u16, rows: u16) -> Self {
        let mut terminal = Self::start(portolan(Lang::En), columns, rows);
        terminal.wait_for(&format!("{0} of {0}", CATALOG.rows().len()));
        terminal
    }

    pub(crate) fn text(&self) -> String {
        self.emulator.screen().contents()
    }

    /// Processes the next output; returns `false` if none arrives in time.
    pub(crate) fn take(&mut self, patience: Duration) -> bool {
        match self.output.recv_timeout(patience) {
            Ok(bytes) => {
                self.emulator.process(&bytes);
                self.written.extend(bytes);
                true
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => panic!("the terminal is gone:\n{}", self.text()),
        }
    }

    pub(crate) fn wait_until(&mut self, wanted: &str, holds: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self.emulator.screen()) {
            let rest = deadline.saturating_duration_since(Instant::now());
            assert!(
                self.take(rest),
                "no {wanted} on the screen:\n{}",
                self.text()
            );
        }
    }

    pub(crate) fn wait_for(&mut self, text: &str) {
        self.wait_until(&format!("“{text}”"), |screen| {
            screen.contents().contains(text)
        });
    }

    /// Waits until that text disappears.
    pub(crate) fn wait_while(&mut self, text: &str) {
        self.wait_until(&format!("end of “{text}”"), |screen| {
            !screen.contents().contains(text)
        });
    }

    pub(crate) fn pid(&self) -> Pid {
        let id = self.child.0.process_id().expect("it runs");
        Pid::from_raw(id.try_into().expect("a number"))
    }

    pub(crate) fn send(&self, signal: Signal) {
        kill(self.pid(), signal).expect("it runs");
    }

    pub(crate) fn wait_until_idle(&mut self) {
        while self.take(STILL) {}
    }

    pub(crate) fn keys(&mut self, keys: &str) {
        self.input.write_all(keys.as_bytes()).expect("it listens");
        self.input.flush().expect("it listens");
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.emulator
            .screen_mut()
            .set_size(cells(rows), cells(columns));
        let size = PtySize {
            rows,
            cols: columns,
            ..PtySize::default()
        };
        self.master.resize(size).expect("it can be resized");
    }

    /// Closes the terminal, waits for the program to exit and returns its exit status.
    pub(crate) fn hang_up(self) -> ExitStatus {
        let Self {
            mut child,
            reader,
            input,
            output,
            master,
            slave,
            ..
        } = self;
        drop((input, output));
        // The reader thread holds the terminal too, and ends at the next byte of the frame that this
        // triggers.
        let size = master.get_size().expect("a size");
        let rows = size.rows - 1;
        master
            .resize(PtySize { rows, ..size })
            .expect("it can be resized");
        drop((master, slave));
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = child.0.try_wait().expect("a child") {
                break status;
            }
            assert!(Instant::now() < deadline, "it still runs");
            thread::sleep(Duration::from_millis(10));
        };
        reader.join().expect("the reader ends");
        status
    }

    /// Waits for the program to exit.
    pub(crate) fn end(mut self) -> Exited {
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            self.take(Duration::from_millis(10));
            if let Some(status) = self.child.0.try_wait().expect("a child") {
                break status;
            }
            assert!(Instant::now() < deadline, "it still runs:\n{}", self.text());
        };
        let after = settings(&*self.master);
        // The terminal closes with its last handle, and the reader thread ends.
        drop(self.slave);
        drop(self.input);
        drop(self.master);
        self.reader.join().expect("the reader ends");
        for bytes in self.output.try_iter() {
            self.emulator.process(&bytes);
            self.written.extend(bytes);
        }
        Exited {
            code: status.exit_code(),
            signal: status.signal().map(str::to_owned),
            screen: self.emulator.screen().clone(),
            written: self.written,
            before: self.before,
            after,
        }
    }
}

impl Exited {
    /// Asserts that the terminal was restored.
    pub(crate) fn check_given_back(&self) {
        assert!(!self.screen.alternate_screen(), "the alternate screen");
        assert!(!self.screen.hide_cursor(), "the cursor");
        assert!(!self.screen.bracketed_paste(), "bracketed paste");
        assert_eq!(
            self.screen.mouse_protocol_mode(),
            vt100::MouseProtocolMode::None
        );
        assert_eq!(self.after, self.before, "raw mode");
        let count = |mark: &[u8]| {
            self.written
                .windows(mark.len())
                .filter(|at| *at == mark)
                .count()
        };
        assert!(count(b"\x1b[?1049h") == 1, "it used the alternate screen");
        let frames = count(b"\x1b[?2026h");
        assert!(count(b"\x1b[?2026l") >= frames, "every frame is complete");
    }
}
