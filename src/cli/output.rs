//! Standard output and standard error. A closed pipe ends a command silently; any other write failure is an
//! error.

use std::env;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use crossterm::terminal;

use crate::cli::args::ColorWhen;
use crate::cli::resolve;
use crate::model::{Lang, Text, escaped, text};

/// Standard output with its color setting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    color: ColorChoice,
}

impl Output {
    /// Determines the use of color from standard output and the environment.
    pub(super) fn new(when: ColorWhen) -> Self {
        let stdout = io::stdout();
        let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let auto = AutoStream::choice(&stdout);
        Self {
            color: resolve::color(when, no_color, stdout.is_terminal(), auto),
        }
    }

    /// Returns `true` if color is used.
    pub(super) fn is_colored(self) -> bool {
        self.color != ColorChoice::Never
    }

    /// Returns the terminal's width in cells; `None` if standard output is no terminal.
    pub(super) fn width() -> Option<usize> {
        if !io::stdout().is_terminal() {
            return None;
        }
        let (columns, _) = terminal::size().ok()?;
        Some(usize::from(columns)).filter(|&columns| columns > 0)
    }

    /// Writes text for people; its styles are removed if color is off.
    pub(super) fn styled(self, text: &str) -> io::Result<()> {
        let mut stream = AutoStream::new(io::stdout().lock(), self.color);
        ignore_closed_pipe(
            stream
                .write_all(text.as_bytes())
                .and_then(|()| stream.flush()),
        )
    }

    /// Writes text for programs, unchanged.
    pub(super) fn plain(text: &str) -> io::Result<()> {
        let mut stream = io::stdout().lock();
        ignore_closed_pipe(
            stream
                .write_all(text.as_bytes())
                .and_then(|()| stream.flush()),
        )
    }
}

/// Returns `true` if standard output is a terminal. Standard input may be redirected: the browser reads keys
/// from the terminal in any case.
pub(super) fn is_interactive() -> bool {
    io::stdout().is_terminal()
}

/// Prints a message in one line on standard error; a failure is ignored, as there is no other channel.
pub(super) fn report(message: impl Display) {
    // Messages repeat user input: it must not send control sequences, break the line or change its direction.
    let line = format!("portolan: {}\n", escaped(&message.to_string()));
    let _ = io::stderr().write_all(line.as_bytes());
}

/// Prints a notice, which is no error.
pub(super) fn note(message: &Text, lang: Lang) {
    let Text { en, zh } = message;
    report(text!("note: {en}", "提示：{zh}").get(lang));
}

fn ignore_closed_pipe(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
