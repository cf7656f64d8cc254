//! Crash recovery: each running instance autosaves its unsaved role, so that a crash or a closed window loses
//! nothing.
//!
//! Each instance uses a numbered slot in a folder: the draft `1.toml`, `2.toml` … and its lock `1.lock` …,
//! which the instance holds until it ends. A draft without a held lock is abandoned: the next instance that
//! acquires the lock offers to recover it. A draft that can't be read is renamed to `1.broken` and reported.
//! A large draft is written by a thread, some milliseconds after its change.
//!
//! The lowest free number is used, so that there are never more lock files than abandoned drafts and concurrent
//! instances together. A lock file without a draft is removed where that is safe.

mod writer;

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::draft::writer::{Job, Writer};
use crate::file::{
    Lock, MAX_USER_FILE, SaveError, UserFolder, make_private, remove, remove_stale_files, replace,
    set_aside,
};
use crate::model::{EmptyCatalog, Localized, Text, shown, text};
use crate::read::{Kinds, load};
use crate::reason::of_io;
use crate::saved::{Saved, parse_saved};

/// Maximum number of abandoned drafts; the oldest ones above it are removed.
const MOST: usize = 9;

/// The draft of this instance, and the abandoned drafts that the user has not decided on yet.
#[derive(Debug)]
pub struct Drafts {
    folder: UserFolder,
    current: Option<Slot>,
    /// Thread that writes large drafts; none before the first of them.
    writer: Option<Writer>,
    /// Abandoned drafts that are offered for recovery.
    abandoned: Vec<Slot>,
    /// Abandoned drafts above the limit [`MOST`], the oldest first.
    surplus: Vec<Slot>,
    /// Problems with the abandoned drafts.
    reports: Vec<Report>,
    /// True after this instance has created the folder and made it private.
    is_folder_ready: bool,
}

/// A numbered slot for a draft, with its lock held.
#[derive(Debug)]
struct Slot {
    number: u32,
    draft: PathBuf,
    lock: Lock,
}

impl Drop for Slot {
    fn drop(&mut self) {
        if !exists(&self.draft) {
            self.lock.remove();
        }
    }
}

/// An abandoned draft that can be recovered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveredDraft {
    /// Number of its slot, which identifies it.
    pub number: u32,
    /// Text of the file.
    pub text: String,
    /// Time since it was written.
    pub age: Duration,
}

/// A problem with abandoned drafts that the user must know.
#[derive(Debug)]
pub enum Report {
    /// A draft can't be read and was renamed.
    Renamed {
        /// Problem with the draft.
        problem: Text,
        /// New path.
        path: PathBuf,
    },
    /// A draft can't be read and could not be renamed.
    NotRenamed {
        /// Problem with the draft.
        problem: Text,
        /// Reason why it could not be renamed.
        cause: SaveError,
    },
    /// Drafts can't be locked, so none are offered.
    NotLocked(SaveError),
    /// A draft above the limit will be removed unless a newer one is discarded.
    Surplus {
        /// Name of the role.
        name: String,
        /// Path of the draft.
        path: PathBuf,
    },
}

impl Localized for Report {
    fn both(&self) -> Text {
        match self {
            Self::Renamed { problem, path } => {
                let (Text { en, zh }, path) = (problem, shown(path));
                text!(
                    "an autosaved role can't be read and was renamed to {path} ({en})",
                    "自动保存的角色无法读取，已重命名为 {path}（{zh}）"
                )
            }
            Self::NotRenamed { problem, cause } => {
                let cause = cause.both();
                Text::new(
                    format!(
                        "an autosaved role can't be read ({}) and could not be renamed: {}",
                        problem.en, cause.en
                    ),
                    format!(
                        "自动保存的角色无法读取（{}），也无法重命名：{}",
                        problem.zh, cause.zh
                    ),
                )
            }
            Self::NotLocked(cause) => {
                let Text { en, zh } = cause.both();
                text!(
                    "can't recover autosaved roles: {en}",
                    "无法恢复自动保存的角色：{zh}"
                )
            }
            Self::Surplus { name, path } => {
                let path = shown(path);
                text!(
                    "more than {MOST} autosaved roles: the oldest, “{name}”, will be deleted; to keep it, first copy {path}",
                    "自动保存的角色超过 {MOST} 个：将删除最早的“{name}”；如需保留，请先复制 {path}"
                )
            }
        }
    }
}

impl Drafts {
    /// Opens the folder, which need not exist yet, and returns the abandoned drafts, the newest first. They are
    /// locked for other instances until they are adopted, discarded or released, or this instance ends.
    #[must_use]
    pub fn open(folder: impl Into<UserFolder>) -> (Self, Vec<RecoveredDraft>) {
        let mut drafts = Self {
            folder: folder.into(),
            current: None,
            writer: None,
            abandoned: Vec::new(),
            surplus: Vec::new(),
            reports: Vec::new(),
            is_folder_ready: false,
        };
        remove_stale_files(drafts.folder.path());
        let mut left = Vec::new();
        for number in drafts.numbers() {
            match drafts.lock(number) {
                Ok(Some(slot)) => left.extend(drafts.recover(slot)),
                // Another instance uses the slot.
                Ok(None) => {}
                Err(error) => {
                    let is_reported = |one: &Report| matches!(one, Report::NotLocked(_));
                    if exists(&drafts.path(number)) && !drafts.reports.iter().any(is_reported) {
                        drafts.reports.push(Report::NotLocked(error));
                    }
                }
            }
        }
        left.sort_by_key(|(_, one, _)| (one.age, one.number));
        for (slot, _, name) in left.drain(MOST.min(left.len())..).rev() {
            let path = slot.draft.clone();
            drafts.reports.push(Report::Surplus { name, path });
            drafts.surplus.push(slot);
        }
        let mut offered = Vec::new();
        for (slot, one, _) in left {
            drafts.abandoned.push(slot);
            offered.push(one);
        }
        (drafts, offered)
    }

    /// Returns the problems found when the folder was opened.
    #[must_use]
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// Writes the draft of this instance, replacing the previous one.
    ///
    /// # Errors
    /// If the folder can't be created or written to.
    pub fn keep(&mut self, text: &str) -> Result<(), SaveError> {
        self.forget_later();
        if !self.is_folder_ready {
            self.folder.make()?;
            make_private(self.folder.path());
            self.is_folder_ready = true;
        }
        let slot = match self.current.take() {
            Some(slot) => slot,
            None => self.free_slot()?,
        };
        replace(&self.current.insert(slot).draft, text.as_bytes())
    }

    /// Writes the draft of this instance in the background, replacing the previous one, within some milliseconds. The
    /// first draft is written before this returns, so that an unusable folder is known at once.
    ///
    /// # Errors
    /// If the folder can't be created or written to, or an earlier draft could not be written.
    pub fn keep_later(
        &mut self,
        text: impl FnOnce() -> String + Send + 'static,
    ) -> Result<(), SaveError> {
        let Some(slot) = &self.current else {
            return self.keep(&text());
        };
        let writer = self.writer.get_or_insert_with(Writer::start);
        writer.ask(Job::Write(slot.draft.clone(), Box::new(text)));
        self.check()
    }

    /// Returns the error if a draft could not be written in the background; once, and without waiting.
    ///
    /// # Errors
    /// The last error.
    pub fn check(&mut self) -> Result<(), SaveError> {
        let writer = self.writer.as_ref();
        writer.and_then(Writer::failure).map_or(Ok(()), Err)
    }

    /// Waits until the draft of this instance is written.
    ///
    /// # Errors
    /// If it could not be written.
    pub fn finish(&mut self) -> Result<(), SaveError> {
        if let Some(writer) = &self.writer {
            writer.wait(Job::Finish);
        }
        self.check()
    }

    /// Gives up a draft that is not yet written in the background.
    fn forget_later(&self) {
        if let Some(writer) = &self.writer {
            writer.wait(Job::Forget);
        }
    }

    /// Removes the draft of this instance.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn clear(&mut self) -> Result<(), SaveError> {
        self.forget_later();
        match &self.current {
            Some(slot) => remove(&slot.draft),
            None => Ok(()),
        }
    }

    /// Takes over an abandoned draft as the draft of this instance, and releases the others.
    pub fn adopt(&mut self, number: u32) {
        // The draft is left to the next instance.
        let _ = self.finish();
        if let Some(slot) = self.take_abandoned(number) {
            self.current = Some(slot);
        }
        self.leave();
    }

    /// Removes an abandoned draft.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn discard(&mut self, number: u32) -> Result<(), SaveError> {
        match self.take_abandoned(number) {
            Some(slot) => remove(&slot.draft),
            None => Ok(()),
        }
    }

    /// Releases the abandoned drafts for the next instance, and removes the oldest ones above the limit.
    pub fn leave(&mut self) {
        let more = (self.abandoned.len() + self.surplus.len()).saturating_sub(MOST);
        for old in self.surplus.drain(..more.min(self.surplus.len())) {
            // If this fails, the next instance finds the draft again.
            let _ = remove(&old.draft);
        }
        self.surplus.clear();
        self.abandoned.clear();
    }

    fn take_abandoned(&mut self, number: u32) -> Option<Slot> {
        let at = self.abandoned.iter().position(|one| one.number == number)?;
        Some(self.abandoned.swap_remove(at))
    }

    fn path(&self, number: u32) -> PathBuf {
        self.folder.path().join(format!("{number}.toml"))
    }

    fn lock_path(&self, number: u32) -> PathBuf {
        self.folder.path().join(format!("{number}.lock"))
    }

    /// Locks the slot with this number; returns `None` if another instance holds it.
    fn lock(&self, number: u32) -> Result<Option<Slot>, SaveError> {
        let Some(lock) = Lock::acquire(&self.lock_path(number))? else {
            return Ok(None);
        };
        let draft = self.path(number);
        make_private(&draft);
        Ok(Some(Slot {
            number,
            draft,
            lock,
        }))
    }

    /// Returns the numbers of all drafts and locks; none if the folder can't be read.
    fn numbers(&self) -> BTreeSet<u32> {
        let number = |entry: fs::DirEntry| {
            let name = entry.file_name().into_string().ok()?;
            let stem = name.strip_suffix(".toml").or(name.strip_suffix(".lock"))?;
            let number: u32 = stem.parse().ok()?;
            (number.to_string() == stem).then_some(number)
        };
        let entries = fs::read_dir(self.folder.path()).into_iter().flatten();
        entries.flatten().filter_map(number).collect()
    }

    /// Reads the draft in a slot and the name of its role. Renames and reports a draft that can't be read.
    fn recover(&mut self, slot: Slot) -> Option<(Slot, RecoveredDraft, String)> {
        let problem = match read(&slot) {
            Ok(draft) => {
                let (left, name) = draft?;
                return Some((slot, left, name));
            }
            Err(problem) => problem,
        };
        let number = slot.number.to_string();
        self.reports
            .push(match set_aside(&slot.draft, &number, "broken") {
                Ok(path) => Report::Renamed { problem, path },
                Err(cause) => Report::NotRenamed { problem, cause },
            });
        None
    }

    /// Locks the first slot that is neither in use nor has an abandoned draft.
    fn free_slot(&self) -> Result<Slot, SaveError> {
        let mut number = 1;
        loop {
            let lock = fs::symlink_metadata(self.lock_path(number));
            let is_blocked = lock.is_ok_and(|metadata| !metadata.is_file());
            if !is_blocked
                && !exists(&self.path(number))
                && let Some(slot) = self.lock(number)?
                // The previous instance may have left a draft just now.
                && !exists(&slot.draft)
            {
                return Ok(slot);
            }
            number += 1;
        }
    }
}

impl Drop for Drafts {
    /// Waits until the draft is written, before its lock is released.
    fn drop(&mut self) {
        let _ = self.finish();
    }
}

/// Returns true if the path exists, even as a dangling symbolic link.
fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Reads the draft in a slot and the name of its role; returns `None` if there is no draft. An error describes
/// the problem with the draft.
fn read(slot: &Slot) -> Result<Option<(RecoveredDraft, String)>, Text> {
    let file = format!("{}.toml", slot.number);
    let metadata = match fs::symlink_metadata(&slot.draft) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        metadata => metadata.map_err(|error| in_file(&file, &of_io(&error)))?,
    };
    // Opening a pipe or a device could block.
    if !metadata.is_file() {
        let problem = text!("not a regular file", "不是普通文件");
        return Err(in_file(&file, &problem));
    }
    let read = load(&slot.draft, MAX_USER_FILE, Kinds::Regular);
    let text = read.map_err(|error| in_file(&file, &error.both()))?.text;
    // Whether a draft is valid does not depend on the catalog.
    let saved = parse_saved(&file, &text, &EmptyCatalog).map_err(|error| error.both())?;
    let Saved {
        choice, unknown, ..
    } = saved;
    if choice.is_empty() && unknown.is_empty() {
        return Err(in_file(&file, &text!("the role is empty", "角色为空")));
    }
    let written = metadata.modified().ok();
    let age = written.and_then(|written| SystemTime::now().duration_since(written).ok());
    let left = RecoveredDraft {
        number: slot.number,
        text,
        age: age.unwrap_or_default(),
    };
    Ok(Some((left, choice.title())))
}

fn in_file(file: &str, problem: &Text) -> Text {
    let Text { en, zh } = problem;
    text!("{file}: {en}", "{file}：{zh}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Creates the text of a role with this name.
    fn role(name: &str) -> String {
        format!("name = \"{name}\"\nports = [\"gre\"]\n")
    }

    /// Opens the drafts in a folder; returns them and the role names of the abandoned drafts.
    fn open(folder: &Path) -> (Drafts, Vec<String>) {
        let (drafts, left) = Drafts::open(folder.join("drafts"));
        let name = |one: RecoveredDraft| {
            parse_saved("", &one.text, &EmptyCatalog)
                .unwrap()
                .choice
                .title()
        };
        (drafts, left.into_iter().map(name).collect())
    }

    fn files(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder.join("drafts")).unwrap();
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
        if cfg!(not(unix)) {
            names.retain(|name| !name.ends_with(".lock"));
        }
        names.sort();
        names
    }

    #[test]
    fn an_abandoned_draft_is_offered_to_one_instance() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first, left) = open(folder.path());
        assert!(left.is_empty());
        first.keep(&role("one")).unwrap();
        first.keep(&role("two")).unwrap();
        let (mut second, left) = open(folder.path());
        assert!(left.is_empty(), "the first instance is running");
        second.keep(&role("other")).unwrap();
        drop(first);
        let (mut third, left) = open(folder.path());
        assert_eq!(left, ["two"]);
        assert!(
            open(folder.path()).1.is_empty(),
            "the third instance holds it"
        );
        third.adopt(1);
        third.keep(&role("three")).unwrap();
        second.clear().unwrap();
        drop(second);
        third.clear().unwrap();
        drop(third);
        assert!(files(folder.path()).is_empty());
    }

    #[test]
    fn abandoned_drafts_are_discarded_or_released() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b"] {
            let (mut drafts, left) = open(folder.path());
            drafts.keep(&role(name)).unwrap();
            drop((drafts, left));
        }
        let (mut drafts, left) = Drafts::open(folder.path().join("drafts"));
        assert_eq!(left.len(), 2);
        drafts.discard(left[0].number).unwrap();
        drafts.leave();
        let (_, next) = Drafts::open(folder.path().join("drafts"));
        assert_eq!(next.len(), 1);
        assert_eq!(next[0].text, left[1].text);
    }

    #[test]
    fn a_folder_that_cannot_be_created_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        replace(&folder.path().join("drafts"), b"a file").unwrap();
        let (mut drafts, left) = open(folder.path());
        assert!(left.is_empty());
        let error = drafts.keep(&role("x")).unwrap_err();
        let cause = ErrorKind::NotADirectory;
        assert!(matches!(error, SaveError::Io { cause: problem, .. } if problem == cause));
        drafts.clear().unwrap();
    }

    #[test]
    fn the_newest_draft_is_written_in_the_background() {
        let folder = tempfile::tempdir().unwrap();
        let (mut drafts, _) = open(folder.path());
        let file = folder.path().join("drafts/1.toml");
        drafts.keep_later(|| role("one")).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), role("one"));
        for name in ["two", "three", "four"] {
            drafts.keep_later(|| role(name)).unwrap();
        }
        drafts.finish().unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), role("four"));
        drafts.keep_later(|| role("five")).unwrap();
        drafts.clear().unwrap();
        assert!(!file.exists());
        drafts.keep_later(|| role("six")).unwrap();
        drop(drafts);
        assert_eq!(open(folder.path()).1, ["six"]);
        // Windows keeps a folder with an open lock.
        if cfg!(unix) {
            let (mut drafts, _) = open(folder.path());
            drafts.keep(&role("seven")).unwrap();
            folder.close().unwrap();
            drafts.keep_later(|| role("eight")).unwrap();
            assert!(drafts.finish().is_err() && drafts.check().is_ok());
        }
    }
}
