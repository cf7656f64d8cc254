//! Drafts: the roles at hand of running programs, kept as they change, so that a crash or a closed window
//! loses none.
//!
//! Each program keeps one, `1.toml`, `2.toml` … in a folder of its own, and holds a lock on the `.lock` beside
//! it as long as it lives. A draft whose lock is free was left behind: whoever takes the lock may offer it.
//! Locks are never removed, since another program may be about to take one: they are empty files.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::file::{LARGEST_OWN, OwnFolder, SaveError, load, lock, remove, replace};

/// How many drafts may be left behind; beyond, the oldest are removed.
const MOST: usize = 9;

/// The drafts of this program: the one that it keeps, and those that it found and has not answered yet.
#[derive(Debug)]
pub struct Drafts {
    folder: OwnFolder,
    own: Option<Place>,
    found: Vec<Place>,
}

/// A numbered place for a draft, locked.
#[derive(Debug)]
struct Place {
    number: u32,
    _lock: File,
}

/// A draft that a program left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Its number, to answer with.
    pub number: u32,
    /// What it holds.
    pub text: String,
    /// How long ago it was written.
    pub age: Duration,
}

impl Drafts {
    /// The drafts in that folder, which need not be there yet, with those that were left behind, the newest
    /// first. They are this program's alone until it has answered or ends.
    #[must_use]
    pub fn open(folder: impl Into<OwnFolder>) -> (Self, Vec<Left>) {
        let mut drafts = Self {
            folder: folder.into(),
            own: None,
            found: Vec::new(),
        };
        let mut left: Vec<Left> = drafts
            .numbers()
            .into_iter()
            .filter_map(|number| drafts.find(number))
            .collect();
        left.sort_by_key(|one| (one.age, one.number));
        for old in left.drain(MOST.min(left.len())..) {
            // One that can't be removed is found again.
            let _ = drafts.discard(old.number);
        }
        (drafts, left)
    }

    /// Keeps this text in place of what was kept before.
    ///
    /// # Errors
    /// When the folder can't be made or written to.
    pub fn keep(&mut self, text: &str) -> Result<(), SaveError> {
        let number = match &self.own {
            Some(own) => own.number,
            None => {
                let free = self.free_place()?;
                self.own.insert(free).number
            }
        };
        replace(&self.path(number), text.as_bytes())
    }

    /// Removes what was kept.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn clear(&mut self) -> Result<(), SaveError> {
        match &self.own {
            Some(own) => remove(&self.path(own.number)),
            None => Ok(()),
        }
    }

    /// Goes on with a draft that was found, as with one's own; the others are left to the next program.
    pub fn adopt(&mut self, number: u32) {
        if let Some(place) = self.take(number) {
            self.own = Some(place);
        }
        self.leave();
    }

    /// Removes a draft that was found.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn discard(&mut self, number: u32) -> Result<(), SaveError> {
        match self.take(number) {
            Some(_locked) => remove(&self.path(number)),
            None => Ok(()),
        }
    }

    /// Leaves the drafts that were found to the next program.
    pub fn leave(&mut self) {
        self.found.clear();
    }

    fn take(&mut self, number: u32) -> Option<Place> {
        let at = self.found.iter().position(|one| one.number == number)?;
        Some(self.found.swap_remove(at))
    }

    fn path(&self, number: u32) -> PathBuf {
        self.folder.path().join(format!("{number}.toml"))
    }

    fn lock(&self, number: u32) -> Result<Option<Place>, SaveError> {
        let lock = lock(&self.folder.path().join(format!("{number}.lock")))?;
        Ok(lock.map(|lock| Place {
            number,
            _lock: lock,
        }))
    }

    /// The numbers of all drafts; none where the folder can't be read.
    fn numbers(&self) -> Vec<u32> {
        let number = |path: &Path| {
            let is_draft = path.extension()? == "toml";
            let number = path.file_stem()?.to_str()?.parse().ok()?;
            is_draft.then_some(number)
        };
        let entries = fs::read_dir(self.folder.path())
            .into_iter()
            .flatten()
            .flatten();
        entries.filter_map(|entry| number(&entry.path())).collect()
    }

    /// Takes the draft of that number if nobody holds it.
    fn find(&mut self, number: u32) -> Option<Left> {
        let place = self.lock(number).ok()??;
        let path = self.path(number);
        let text = load(&path, LARGEST_OWN).ok()?;
        let written = fs::metadata(&path).and_then(|known| known.modified()).ok();
        let age = written.and_then(|written| SystemTime::now().duration_since(written).ok());
        self.found.push(place);
        Some(Left {
            number,
            text,
            age: age.unwrap_or_default(),
        })
    }

    /// The first place that nobody holds and where nothing was left.
    fn free_place(&self) -> Result<Place, SaveError> {
        self.folder.make()?;
        let mut number = 1;
        loop {
            if !self.path(number).exists()
                && let Some(place) = self.lock(number)?
                // Its holder may have left something just now.
                && !self.path(number).exists()
            {
                return Ok(place);
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(folder: &Path) -> (Drafts, Vec<String>) {
        let (drafts, left) = Drafts::open(folder.join("drafts"));
        (drafts, left.into_iter().map(|one| one.text).collect())
    }

    fn files(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder.join("drafts")).unwrap();
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
        names.retain(|name| !name.ends_with(".lock"));
        names.sort();
        names
    }

    #[test]
    fn what_a_program_leaves_is_found_by_one_other() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first, left) = open(folder.path());
        assert!(left.is_empty());
        first.keep("one").unwrap();
        first.keep("two").unwrap();
        let (mut second, left) = open(folder.path());
        assert!(left.is_empty(), "the first lives");
        second.keep("other").unwrap();
        assert_eq!(files(folder.path()), ["1.toml", "2.toml"]);
        drop(first);
        let (mut third, left) = open(folder.path());
        assert_eq!(left, ["two"]);
        assert!(open(folder.path()).1.is_empty(), "the third has it");
        third.adopt(1);
        third.keep("three").unwrap();
        second.clear().unwrap();
        assert_eq!(files(folder.path()), ["1.toml"]);
        third.clear().unwrap();
        assert!(files(folder.path()).is_empty());
    }

    #[test]
    fn what_was_found_is_discarded_or_left_to_the_next() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["a", "b"] {
            open(folder.path()).0.keep(text).unwrap();
        }
        let (mut drafts, left) = Drafts::open(folder.path().join("drafts"));
        assert_eq!(left.len(), 2);
        drafts.discard(left[0].number).unwrap();
        drafts.leave();
        assert_eq!(open(folder.path()).1, [left[1].text.as_str()]);
    }

    #[test]
    fn drafts_do_not_pile_up() {
        let folder = tempfile::tempdir().unwrap();
        for at in 0..MOST + 3 {
            let (mut drafts, _) = Drafts::open(folder.path().join("drafts"));
            drafts.keep(&at.to_string()).unwrap();
        }
        assert_eq!(open(folder.path()).1.len(), MOST);
        assert_eq!(files(folder.path()).len(), MOST);
    }

    #[test]
    fn a_folder_that_can_not_be_made_is_told_and_nothing_is_found() {
        let folder = tempfile::tempdir().unwrap();
        replace(&folder.path().join("drafts"), b"a file").unwrap();
        let (mut drafts, left) = open(folder.path());
        assert!(left.is_empty());
        assert!(matches!(drafts.keep("x"), Err(SaveError::Io { .. })));
        drafts.clear().unwrap();
    }
}
