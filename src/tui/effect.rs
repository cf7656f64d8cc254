//! What the browser does to the world outside: the only writer.

use std::io;
use std::path::PathBuf;

use crate::file::{Existing, SaveError, save};

/// Something to do outside of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Write a file.
    Save {
        /// Where.
        path: PathBuf,
        /// What.
        bytes: Vec<u8>,
        /// What to do with a file that is there.
        existing: Existing,
    },
    /// Put text on the clipboard.
    Copy(String),
    /// Ask the terminal to tell of the mouse, or to stop.
    Mouse(bool),
}

/// What came of an effect.
#[derive(Debug)]
pub enum Outcome {
    /// The file is written.
    Saved {
        /// Where.
        path: PathBuf,
        /// How much.
        bytes: usize,
    },
    /// It is not.
    NotSaved(SaveError),
    /// The clipboard was told.
    Copied {
        /// How much.
        bytes: usize,
    },
    /// It could not be.
    NotCopied(io::Error),
    /// The mouse is on or off now.
    Mouse(bool),
}

/// The terminal beside what is drawn on it; tests put their own in its place.
pub trait Outside {
    /// Puts text on the clipboard.
    ///
    /// # Errors
    /// When the terminal can't be written to.
    fn copy(&mut self, text: &str) -> io::Result<()>;

    /// Turns mouse events on or off.
    ///
    /// # Errors
    /// When the terminal can't be written to.
    fn mouse(&mut self, on: bool) -> io::Result<()>;

    /// Begins (`true`) or ends a frame, so that the terminal shows it as a whole.
    ///
    /// # Errors
    /// When the terminal can't be written to.
    fn frame(&mut self, begins: bool) -> io::Result<()>;
}

/// Does it.
pub(super) fn perform(effect: Effect, outside: &mut impl Outside) -> Outcome {
    match effect {
        Effect::Save {
            path,
            bytes,
            existing,
        } => match save(&path, &bytes, existing) {
            Ok(()) => Outcome::Saved {
                path,
                bytes: bytes.len(),
            },
            Err(error) => Outcome::NotSaved(error),
        },
        Effect::Copy(text) => match outside.copy(&text) {
            Ok(()) => Outcome::Copied { bytes: text.len() },
            Err(error) => Outcome::NotCopied(error),
        },
        Effect::Mouse(on) => match outside.mouse(on) {
            Ok(()) => Outcome::Mouse(on),
            Err(error) => Outcome::NotCopied(error),
        },
    }
}
