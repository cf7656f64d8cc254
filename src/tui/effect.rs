//! What the browser does to the world outside: the only writer.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use directories::BaseDirs;

use crate::draft::Drafts;
use crate::file::{Existing, LARGEST_OWN, Loss, OwnFolder, SaveError, save};
use crate::read::{Kinds, ReadError, read};

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
        /// A folder to make first if it is missing.
        folder: Option<OwnFolder>,
        /// What it is for.
        what: Written,
    },
    /// Read a saved role.
    Load(PathBuf),
    /// Put text on the clipboard.
    Copy {
        /// The text.
        text: String,
        /// What it is.
        what: Copied,
    },
    /// Ask the terminal to tell of the mouse, or to stop.
    Mouse(bool),
    /// Do something with the drafts.
    Draft(Draft),
    /// Stop, and give the terminal to the shell meanwhile.
    Suspend,
}

/// What a file is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The role as a saved role.
    Role,
    /// The role in an export format.
    Export,
}

/// What is put on the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copied {
    /// The role in an export format.
    Export,
    /// So many selected rows of the port table.
    Rows(usize),
    /// Something else.
    Other,
}

/// What to do with the drafts: the own one, and those that were found by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Draft {
    /// Keep this text.
    Keep(String),
    /// Remove what was kept.
    Clear,
    /// Go on with this one as the own.
    Adopt(u32),
    /// Remove this one.
    Discard(u32),
    /// Leave all that were found to the next program.
    Leave,
}

/// What came of an effect.
#[derive(Debug)]
pub enum Outcome {
    /// The file is written.
    Saved {
        /// Where.
        path: PathBuf,
        /// What it holds now.
        bytes: Vec<u8>,
        /// What it has no longer.
        lost: Vec<Loss>,
        /// What it is for.
        what: Written,
    },
    /// It is not.
    NotSaved(SaveError),
    /// The role's file is read.
    Loaded {
        /// Where.
        path: PathBuf,
        /// What it holds.
        bytes: Vec<u8>,
    },
    /// It is not.
    NotLoaded {
        /// Where.
        path: PathBuf,
        /// Why.
        error: ReadError,
    },
    /// The text is on the clipboard.
    Copied {
        /// Its length.
        bytes: usize,
        /// What it is.
        what: Copied,
    },
    /// Copying failed.
    NotCopied(io::Error),
    /// The mouse is on or off now.
    Mouse(bool),
    /// The drafts could not be written.
    NotDrafted(SaveError),
    /// It is done, and there is nothing to tell.
    Done,
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

    /// Begins a frame, so that the terminal shows it as a whole; whether what was drawn before is gone.
    ///
    /// # Errors
    /// When the terminal can't be written to.
    fn begin_frame(&mut self) -> io::Result<bool>;

    /// Ends a frame.
    ///
    /// # Errors
    /// When the terminal can't be written to.
    fn end_frame(&mut self) -> io::Result<()>;

    /// Asks the program, and whatever was started with it, to stop; [`Outside::stop`] follows.
    ///
    /// # Errors
    /// When the system refuses.
    fn suspend(&mut self) -> io::Result<()>;

    /// Gives the terminal back and stops the program until it is told to go on.
    fn stop(&mut self);

    /// How long a frame may wait for the search that it is to show.
    fn patience(&self) -> Duration;

    /// The drafts, where any are kept.
    fn drafts(&mut self) -> Option<&mut Drafts>;

    /// Does what the browser wants of the world; what came of it.
    fn perform(&mut self, effect: Effect) -> Outcome
    where
        Self: Sized,
    {
        perform(effect, self)
    }
}

/// Does it.
pub fn perform(effect: Effect, outside: &mut impl Outside) -> Outcome {
    match effect {
        Effect::Save {
            path,
            bytes,
            existing,
            folder,
            what,
        } => {
            let path = at_home(path);
            let made = folder.map_or(Ok(()), |folder| folder.make());
            match made.and_then(|()| save(&path, &bytes, &existing)) {
                Ok(lost) => Outcome::Saved {
                    path,
                    bytes,
                    lost,
                    what,
                },
                Err(error) => Outcome::NotSaved(error),
            }
        }
        Effect::Load(path) => {
            let path = at_home(path);
            match read(&path, LARGEST_OWN, Kinds::Regular) {
                Ok(bytes) => Outcome::Loaded { path, bytes },
                Err(error) => Outcome::NotLoaded { path, error },
            }
        }
        Effect::Copy { text, what } => match outside.copy(&text) {
            Ok(()) => Outcome::Copied {
                bytes: text.len(),
                what,
            },
            Err(error) => Outcome::NotCopied(error),
        },
        Effect::Mouse(on) => match outside.mouse(on) {
            Ok(()) => Outcome::Mouse(on),
            Err(error) => Outcome::NotCopied(error),
        },
        // Where it can't be stopped it goes on.
        Effect::Suspend => {
            let _ = outside.suspend();
            Outcome::Done
        }
        Effect::Draft(draft) => match outside.drafts() {
            Some(drafts) => perform_draft(draft, drafts),
            None => Outcome::Done,
        },
    }
}

fn perform_draft(draft: Draft, drafts: &mut Drafts) -> Outcome {
    let done = match draft {
        Draft::Keep(text) => drafts.keep(&text),
        Draft::Clear => drafts.clear(),
        Draft::Discard(number) => drafts.discard(number),
        Draft::Adopt(number) => {
            drafts.adopt(number);
            Ok(())
        }
        Draft::Leave => {
            drafts.leave();
            Ok(())
        }
    };
    done.map_or_else(Outcome::NotDrafted, |()| Outcome::Done)
}

/// A path as a shell would read it: `~/` stands for the user's folder.
fn at_home(path: PathBuf) -> PathBuf {
    let Ok(rest) = path.strip_prefix("~") else {
        return path;
    };
    match BaseDirs::new() {
        Some(dirs) => dirs.home_dir().join(rest),
        None => path,
    }
}
