//! Input and output of the browser: files, clipboard, mouse, recovery files, view state. No other part of it writes.

use std::io;
use std::path::PathBuf;
#[cfg(feature = "check")]
use std::thread;
use std::time::Duration;

use directories::BaseDirs;

use crate::draft::Drafts;
use crate::file::{
    Existing, Loss, MAX_USER_FILE, SaveError, Seen, UserFolder, remove_seen, rename, save,
};
use crate::read::{Kinds, ReadError, read};
#[cfg(feature = "check")]
use crate::tui::check_request::{CheckNews, CheckRequest};
use crate::tui::draft_text::DraftText;
use crate::tui::observe::{ObserveReport, ObserveRequest};
use crate::tui::role_files::{Completion, Listing, TypedPath, complete, list_roles};
use crate::view_state::{StateFile, ViewState};

/// Input or output requested by the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Write a file.
    Save {
        /// Path of the file.
        path: PathBuf,
        /// Content to write.
        bytes: Vec<u8>,
        /// Handling of an existing file.
        existing: Existing,
        /// Folder to create first if it is missing.
        folder: Option<UserFolder>,
        /// Purpose of the file.
        what: Written,
    },
    /// Read a saved role.
    Load(PathBuf),
    /// List the saved roles of a folder.
    ListRoles(PathBuf),
    /// Find the files and folders that complete a typed path.
    Complete(TypedPath),
    /// Read and explain what shows the ports of a host. The event loop does it on a thread.
    Observe(ObserveRequest),
    /// Check hosts. The event loop does it on a thread.
    #[cfg(feature = "check")]
    Check(CheckRequest),
    /// Delete the file of a saved role, unless it has changed since it was listed.
    Delete {
        /// Path of the file.
        path: PathBuf,
        /// State of the file when it was listed.
        seen: Seen,
    },
    /// Rename the file of a saved role; an existing file is never replaced.
    Rename {
        /// Path of the file.
        from: PathBuf,
        /// New path.
        to: PathBuf,
    },
    /// Copy text to the clipboard.
    Copy {
        /// Text to copy.
        text: String,
        /// Origin of the text.
        what: Copied,
    },
    /// Turn mouse reporting of the terminal on or off.
    Mouse(bool),
    /// Change the recovery files.
    Draft(Draft),
    /// Remember these values for the next start.
    Remember(ViewState),
    /// Suspend the program and return to the shell.
    Suspend,
}

/// Purpose of a file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The role as a saved role.
    Role,
    /// The role in an export format.
    Export,
}

/// Origin of text that is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copied {
    /// The role in an export format.
    Export,
    /// Selected rows of the port table, with their number.
    Rows(usize),
    /// Something else.
    Other,
}

/// Clipboard that text was copied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clipboard {
    /// The clipboard of the system.
    #[default]
    System,
    /// That of the terminal, by an escape sequence (OSC 52): whether the terminal accepts it is not known.
    Terminal,
    /// The same through tmux, which drops the sequence unless it is configured otherwise.
    Tmux,
}

/// Change to the recovery files: the file of this instance, and those of earlier instances by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Draft {
    /// Write this text to the file of this instance; a large one in the background.
    Keep(DraftText),
    /// Report an error of writing in the background.
    Check,
    /// Remove the file of this instance.
    Clear,
    /// Use the file with this number as the file of this instance.
    Adopt(u32),
    /// Remove the file with this number.
    Discard(u32),
    /// Leave all files of earlier instances to the next start.
    Leave,
}

/// Outcome of an effect.
#[derive(Debug)]
pub enum Outcome {
    /// The file was written.
    Saved {
        /// Path of the file.
        path: PathBuf,
        /// New content of the file.
        bytes: Vec<u8>,
        /// Properties of the replaced file that could not be preserved.
        lost: Vec<Loss>,
        /// Purpose of the file.
        what: Written,
    },
    /// Writing the file failed.
    NotSaved(SaveError),
    /// The file of a saved role was read.
    Loaded {
        /// Path of the file.
        path: PathBuf,
        /// Content of the file.
        bytes: Vec<u8>,
    },
    /// Reading the file failed.
    NotLoaded {
        /// Path of the file.
        path: PathBuf,
        /// Reason of the failure.
        error: ReadError,
    },
    /// The saved roles were listed.
    Listed(Listing),
    /// The candidates for a typed path.
    Completed(Completion),
    /// What shows the ports of a host was read, or it could not be.
    Observed(ObserveReport),
    /// Something that a check has found.
    #[cfg(feature = "check")]
    Checked(CheckNews),
    /// The file was deleted.
    Deleted(PathBuf),
    /// Deleting the file failed.
    NotDeleted(SaveError),
    /// The file was renamed.
    Renamed {
        /// Former path.
        from: PathBuf,
        /// New path.
        to: PathBuf,
    },
    /// Renaming the file failed.
    NotRenamed(SaveError),
    /// The text was copied.
    Copied {
        /// Length of the text, in bytes.
        bytes: usize,
        /// Origin of the text.
        what: Copied,
        /// Where it went.
        clipboard: Clipboard,
    },
    /// Copying failed.
    NotCopied(io::Error),
    /// Mouse reporting is now on or off.
    Mouse(bool),
    /// Changing the recovery files failed.
    NotDrafted(SaveError),
    /// Writing the view state failed.
    NotRemembered(SaveError),
    /// The effect succeeded, and there is nothing to report.
    Done,
}

/// Environment of the browser, apart from the screen. Tests provide their own implementation.
pub trait Outside {
    /// Copies text to the clipboard.
    ///
    /// # Errors
    /// When the terminal can't be written to.
    fn copy(&mut self, text: &str) -> io::Result<Clipboard>;

    /// Turns mouse reporting on or off.
    ///
    /// # Errors
    /// When the terminal can't be written to.
    fn mouse(&mut self, on: bool) -> io::Result<()>;

    /// Begins a frame that the terminal shows atomically. Returns true if the previous frame is no longer on the
    /// screen.
    ///
    /// # Errors
    /// When the terminal can't be written to.
    fn begin_frame(&mut self) -> io::Result<bool>;

    /// Ends a frame.
    ///
    /// # Errors
    /// When the terminal can't be written to.
    fn end_frame(&mut self) -> io::Result<()>;

    /// Requests that the process group be suspended; [`Outside::stop`] follows.
    ///
    /// # Errors
    /// When the system refuses.
    fn suspend(&mut self) -> io::Result<()>;

    /// Restores the terminal and suspends the program until it is resumed.
    fn stop(&mut self);

    /// Maximum delay of a frame while a search is running.
    fn patience(&self) -> Duration;

    /// Time for which a message stays on the screen.
    fn linger(&self) -> Duration;

    /// Whether what takes long is done on a thread, while the screen goes on.
    fn has_threads(&self) -> bool {
        true
    }

    /// Checks hosts on a thread, and reports all that is found.
    #[cfg(feature = "check")]
    fn check(&self, request: CheckRequest, report: Box<dyn FnMut(CheckNews) + Send>) {
        thread::spawn(move || request.run(report));
    }

    /// Recovery files, if autosaving is enabled.
    fn drafts(&mut self) -> Option<&mut Drafts>;

    /// File of the view state, if anything is remembered.
    fn state_file(&self) -> Option<&StateFile>;

    /// Performs an effect and returns its outcome.
    fn perform(&mut self, effect: Effect) -> Outcome
    where
        Self: Sized,
    {
        perform(effect, self)
    }
}

/// Performs an effect and returns its outcome.
pub fn perform(effect: Effect, outside: &mut impl Outside) -> Outcome {
    match effect {
        Effect::Save {
            path,
            bytes,
            existing,
            folder,
            what,
        } => {
            let path = expand_tilde(path);
            let made = folder.map_or(Ok(()), |folder| folder.make());
            let done = made.and_then(|()| save(&path, &bytes, &existing));
            done.map_or_else(Outcome::NotSaved, |lost| Outcome::Saved {
                path,
                bytes,
                lost,
                what,
            })
        }
        Effect::Load(path) => {
            let path = expand_tilde(path);
            match read(&path, MAX_USER_FILE, Kinds::Regular) {
                Ok(bytes) => Outcome::Loaded { path, bytes },
                Err(error) => Outcome::NotLoaded { path, error },
            }
        }
        Effect::ListRoles(folder) => Outcome::Listed(list_roles(&folder)),
        Effect::Complete(typed) => {
            let folder = expand_tilde(typed.folder.clone());
            Outcome::Completed(complete(typed, &folder))
        }
        Effect::Observe(request) => Outcome::Observed(request.run(|_| ())),
        #[cfg(feature = "check")]
        // Only the event loop has a thread for it, see `Outside::check`.
        Effect::Check(request) => Outcome::Checked(request.news(None)),
        Effect::Delete { path, seen } => match remove_seen(&path, &seen) {
            Ok(()) => Outcome::Deleted(path),
            Err(error) => Outcome::NotDeleted(error),
        },
        Effect::Rename { from, to } => match rename(&from, &to) {
            Ok(()) => Outcome::Renamed { from, to },
            Err(error) => Outcome::NotRenamed(error),
        },
        Effect::Copy { text, what } => copy(&text, what, outside),
        Effect::Mouse(on) => match outside.mouse(on) {
            Ok(()) => Outcome::Mouse(on),
            Err(error) => Outcome::NotCopied(error),
        },
        // If suspending fails, the program continues.
        Effect::Suspend => {
            let _ = outside.suspend();
            Outcome::Done
        }
        Effect::Draft(draft) => match outside.drafts() {
            Some(drafts) => perform_draft(draft, drafts),
            None => Outcome::Done,
        },
        Effect::Remember(changed) => remember(changed, outside),
    }
}

fn remember(changed: ViewState, outside: &impl Outside) -> Outcome {
    let file = outside.state_file();
    let kept = file.map_or(Ok(()), |file| file.keep(changed));
    kept.map_or_else(Outcome::NotRemembered, |()| Outcome::Done)
}

fn copy(text: &str, what: Copied, outside: &mut impl Outside) -> Outcome {
    match outside.copy(text) {
        Ok(clipboard) => Outcome::Copied {
            bytes: text.len(),
            what,
            clipboard,
        },
        Err(error) => Outcome::NotCopied(error),
    }
}

fn perform_draft(draft: Draft, drafts: &mut Drafts) -> Outcome {
    let done = match draft {
        Draft::Keep(text) if text.is_large() => drafts.keep_later(|| text.write()),
        Draft::Keep(text) => drafts.keep(&text.write()),
        Draft::Check => drafts.check(),
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

/// Expands a leading `~/` to the home directory, like a shell.
pub(super) fn expand_tilde(path: PathBuf) -> PathBuf {
    let Ok(rest) = path.strip_prefix("~") else {
        return path;
    };
    match BaseDirs::new() {
        Some(dirs) => dirs.home_dir().join(rest),
        None => path,
    }
}
