//! Standard output and standard error. A closed pipe ends a command quietly, anything else that keeps
//! text from being written is an error.

use std::env;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use crossterm::terminal;

use crate::cli::args::ColorWhen;
use crate::cli::resolve;
use crate::model::{Lang, Text, escaped, text};

/// Standard output, as it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    color: ColorChoice,
}

impl Output {
    /// Looks at standard output and the environment.
    pub(super) fn new(when: ColorWhen) -> Self {
        let stdout = io::stdout();
        let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let auto = AutoStream::choice(&stdout);
        Self {
            color: resolve::color(when, no_color, stdout.is_terminal(), auto),
        }
    }

    /// Whether colour is used.
    pub(super) fn is_colored(self) -> bool {
        self.color != ColorChoice::Never
    }

    /// The terminal's width in cells; none when it goes elsewhere.
    pub(super) fn width() -> Option<usize> {
        if !io::stdout().is_terminal() {
            return None;
        }
        let (columns, _) = terminal::size().ok()?;
        Some(usize::from(columns)).filter(|&columns| columns > 0)
    }

    /// Writes a text for reading; its styles are left out where there is no colour.
    pub(super) fn styled(self, text: &str) -> io::Result<()> {
        let mut stream = AutoStream::new(io::stdout().lock(), self.color);
        quiet_when_closed(
            stream
                .write_all(text.as_bytes())
                .and_then(|()| stream.flush()),
        )
    }

    /// Writes a text for programs, byte by byte.
    pub(super) fn plain(text: &str) -> io::Result<()> {
        let mut stream = io::stdout().lock();
        quiet_when_closed(
            stream
                .write_all(text.as_bytes())
                .and_then(|()| stream.flush()),
        )
    }
}

/// Whether someone looks on. Where standard input is no terminal, keys come from the terminal all the same.
pub(super) fn is_interactive() -> bool {
    io::stdout().is_terminal()
}

/// Says something in one line on standard error. Where even that is closed, nobody is left to tell.
pub(super) fn tell(message: impl Display) {
    // Names that were typed are repeated here: no terminal may obey them, no line may break or turn.
    let line = format!("portolan: {}\n", escaped(&message.to_string()));
    let _ = io::stderr().write_all(line.as_bytes());
}

/// Reports a text that is no error.
pub(super) fn note(message: &Text, lang: Lang) {
    let Text { en, zh } = message;
    tell(text!("note: {en}", "提示：{zh}").get(lang));
}

fn quiet_when_closed(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
