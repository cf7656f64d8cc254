//! Drafts: each running program keeps its unsaved role as it changes, so that a crash or a closed window
//! loses none.
//!
//! Each program has a numbered place in a folder: the draft, `1.toml`, `2.toml` …, and a lock beside it,
//! `1.lock` …, that it holds as long as it lives. A draft whose lock is free was left behind: whoever takes
//! the lock may offer it. A draft that can't be read is renamed to `1.broken`, with a report that says so.
//!
//! Numbers are taken from 1 on, so that there are never more locks than drafts that were left behind and
//! programs that ran at a time; a lock that goes with no draft is removed where that is safe.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::file::{
    LARGEST_OWN, Lock, OwnFolder, SaveError, clear_away, make_private, remove, replace, set_aside,
};
use crate::model::{Localized, Lookup, Role, RoleId, Service, ServiceId, Text, shown, text};
use crate::read::{Kinds, load};
use crate::reason::of_io;
use crate::saved::{Saved, parse_saved};

/// Number of drafts that may be left behind; beyond, the oldest are removed.
const MOST: usize = 9;

/// The drafts of this program: its own, and those that it found and has not answered yet.
#[derive(Debug)]
pub struct Drafts {
    folder: OwnFolder,
    own: Option<Place>,
    /// Those that are offered.
    found: Vec<Place>,
    /// Those beyond [`MOST`], the oldest first.
    surplus: Vec<Place>,
    /// What the user must know of the drafts that were found.
    reports: Vec<Report>,
    /// Whether the folder was made and closed to others by this program.
    is_ready: bool,
}

/// A numbered place for a draft, locked.
#[derive(Debug)]
struct Place {
    number: u32,
    draft: PathBuf,
    lock: Lock,
}

impl Drop for Place {
    fn drop(&mut self) {
        if !is_there(&self.draft) {
            self.lock.remove();
        }
    }
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

/// What the user must know of the drafts that were found.
#[derive(Debug)]
pub enum Report {
    /// A draft that can't be read was renamed.
    SetAside {
        /// What is wrong with it.
        why: Text,
        /// Its new path.
        path: PathBuf,
    },
    /// A draft that can't be read can't be renamed either.
    Stuck {
        /// What is wrong with it.
        why: Text,
        /// Why it stays.
        cause: SaveError,
    },
    /// Drafts can't be locked, so none is offered.
    NotLocked(SaveError),
    /// A draft is removed if none of the younger ones is discarded.
    Surplus {
        /// The name of its role.
        name: String,
        /// Its path.
        path: PathBuf,
    },
}

impl Localized for Report {
    fn both(&self) -> Text {
        match self {
            Self::SetAside { why, path } => {
                let (Text { en, zh }, path) = (why, shown(path));
                text!(
                    "an unsaved role can't be read and was set aside as {path} ({en})",
                    "一个未保存的角色无法读取，已移到 {path}（{zh}）"
                )
            }
            Self::Stuck { why, cause } => {
                let cause = cause.both();
                Text::new(
                    format!(
                        "an unsaved role can't be read ({}) nor set aside: {}",
                        why.en, cause.en
                    ),
                    format!(
                        "一个未保存的角色无法读取（{}），也无法移开：{}",
                        why.zh, cause.zh
                    ),
                )
            }
            Self::NotLocked(cause) => {
                let Text { en, zh } = cause.both();
                text!(
                    "unsaved roles can't be offered: {en}",
                    "无法恢复未保存的角色：{zh}"
                )
            }
            Self::Surplus { name, path } => {
                let path = shown(path);
                text!(
                    "more than {MOST} unsaved roles were left behind: the oldest, “{name}”, will be removed; to keep it, first copy {path}",
                    "未保存的角色超过 {MOST} 个：将删除最旧的“{name}”；如需保留，请先复制 {path}"
                )
            }
        }
    }
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
            surplus: Vec::new(),
            reports: Vec::new(),
            is_ready: false,
        };
        clear_away(drafts.folder.path());
        let mut left = Vec::new();
        for number in drafts.numbers() {
            match drafts.lock(number) {
                Ok(Some(place)) => left.extend(drafts.find(place)),
                // It lives.
                Ok(None) => {}
                Err(error) => {
                    let is_told = |one: &Report| matches!(one, Report::NotLocked(_));
                    if is_there(&drafts.path(number)) && !drafts.reports.iter().any(is_told) {
                        drafts.reports.push(Report::NotLocked(error));
                    }
                }
            }
        }
        left.sort_by_key(|(_, one, _)| (one.age, one.number));
        for (place, _, name) in left.drain(MOST.min(left.len())..).rev() {
            let path = place.draft.clone();
            drafts.reports.push(Report::Surplus { name, path });
            drafts.surplus.push(place);
        }
        let mut offered = Vec::new();
        for (place, one, _) in left {
            drafts.found.push(place);
            offered.push(one);
        }
        (drafts, offered)
    }

    /// What the user must know of the drafts that were found, before any is answered.
    #[must_use]
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// Keeps this text in place of what was kept before.
    ///
    /// # Errors
    /// When the folder can't be made or written to.
    pub fn keep(&mut self, text: &str) -> Result<(), SaveError> {
        if !self.is_ready {
            self.folder.make()?;
            make_private(self.folder.path());
            self.is_ready = true;
        }
        let own = match self.own.take() {
            Some(own) => own,
            None => self.free_place()?,
        };
        replace(&self.own.insert(own).draft, text.as_bytes())
    }

    /// Removes what was kept.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn clear(&mut self) -> Result<(), SaveError> {
        match &self.own {
            Some(own) => remove(&own.draft),
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
            Some(place) => remove(&place.draft),
            None => Ok(()),
        }
    }

    /// Leaves the drafts that were found to the next program, without the oldest of too many.
    pub fn leave(&mut self) {
        let more = (self.found.len() + self.surplus.len()).saturating_sub(MOST);
        for old in self.surplus.drain(..more.min(self.surplus.len())) {
            // One that can't be removed is found again.
            let _ = remove(&old.draft);
        }
        self.surplus.clear();
        self.found.clear();
    }

    fn take(&mut self, number: u32) -> Option<Place> {
        let at = self.found.iter().position(|one| one.number == number)?;
        Some(self.found.swap_remove(at))
    }

    fn path(&self, number: u32) -> PathBuf {
        self.folder.path().join(format!("{number}.toml"))
    }

    fn lock_path(&self, number: u32) -> PathBuf {
        self.folder.path().join(format!("{number}.lock"))
    }

    /// The place of that number, if nobody holds it.
    fn lock(&self, number: u32) -> Result<Option<Place>, SaveError> {
        let Some(lock) = Lock::take(&self.lock_path(number))? else {
            return Ok(None);
        };
        let draft = self.path(number);
        make_private(&draft);
        Ok(Some(Place {
            number,
            draft,
            lock,
        }))
    }

    /// The numbers of all drafts and locks; none where the folder can't be read.
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

    /// Reads the draft of a place, with the name of its role. One that can't be read is set aside.
    fn find(&mut self, place: Place) -> Option<(Place, Left, String)> {
        let why = match read(&place) {
            Ok(found) => {
                let (left, name) = found?;
                return Some((place, left, name));
            }
            Err(why) => why,
        };
        let number = place.number.to_string();
        self.reports
            .push(match set_aside(&place.draft, &number, "broken") {
                Ok(path) => Report::SetAside { why, path },
                Err(cause) => Report::Stuck { why, cause },
            });
        None
    }

    /// The first place that nobody holds and where nothing was left.
    fn free_place(&self) -> Result<Place, SaveError> {
        let mut number = 1;
        loop {
            let lock = fs::symlink_metadata(self.lock_path(number));
            let is_blocked = lock.is_ok_and(|known| !known.is_file());
            if !is_blocked
                && !is_there(&self.path(number))
                && let Some(place) = self.lock(number)?
                // Its holder may have left something just now.
                && !is_there(&place.draft)
            {
                return Ok(place);
            }
            number += 1;
        }
    }
}

/// Whether there is anything of that name, be it a link that leads nowhere.
fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Reads the draft of a place, with the name of its role; nothing if there is none. An error says what is
/// wrong with it.
fn read(place: &Place) -> Result<Option<(Left, String)>, Text> {
    let file = format!("{}.toml", place.number);
    let known = match fs::symlink_metadata(&place.draft) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        known => known.map_err(|error| in_file(&file, &of_io(&error)))?,
    };
    // A pipe or a device could make the program wait.
    if !known.is_file() {
        let why = text!("not a regular file", "不是普通文件");
        return Err(in_file(&file, &why));
    }
    let read = load(&place.draft, LARGEST_OWN, Kinds::Regular);
    let text = read.map_err(|error| in_file(&file, &error.both()))?.text;
    let saved = parse_saved(&file, &text, &Nothing).map_err(|fault| fault.both())?;
    let Saved {
        choice, unknown, ..
    } = saved;
    if choice.is_empty() && unknown.is_empty() {
        return Err(in_file(
            &file,
            &text!("nothing is chosen", "没有选择任何内容"),
        ));
    }
    let written = known.modified().ok();
    let age = written.and_then(|written| SystemTime::now().duration_since(written).ok());
    let left = Left {
        number: place.number,
        text,
        age: age.unwrap_or_default(),
    };
    Ok(Some((left, choice.name)))
}

fn in_file(file: &str, why: &Text) -> Text {
    let Text { en, zh } = why;
    text!("{file}: {en}", "{file}：{zh}")
}

/// A catalogue without entries: a draft is sound or not whatever the catalogue knows.
struct Nothing;

impl Lookup for Nothing {
    fn service(&self, _: &ServiceId) -> Option<&Service> {
        None
    }

    fn role(&self, _: &RoleId) -> Option<&Role> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A role of that name.
    fn role(name: &str) -> String {
        format!("name = \"{name}\"\nports = [\"gre\"]\n")
    }

    /// The drafts below a folder, and the names of the roles that were left behind.
    fn open(folder: &Path) -> (Drafts, Vec<String>) {
        let (drafts, left) = Drafts::open(folder.join("drafts"));
        let name = |one: Left| parse_saved("", &one.text, &Nothing).unwrap().choice.name;
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
    fn what_a_program_leaves_is_found_by_one_other() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first, left) = open(folder.path());
        assert!(left.is_empty());
        first.keep(&role("one")).unwrap();
        first.keep(&role("two")).unwrap();
        let (mut second, left) = open(folder.path());
        assert!(left.is_empty(), "the first lives");
        second.keep(&role("other")).unwrap();
        drop(first);
        let (mut third, left) = open(folder.path());
        assert_eq!(left, ["two"]);
        assert!(open(folder.path()).1.is_empty(), "the third has it");
        third.adopt(1);
        third.keep(&role("three")).unwrap();
        second.clear().unwrap();
        drop(second);
        third.clear().unwrap();
        drop(third);
        assert!(files(folder.path()).is_empty());
    }

    #[test]
    fn what_was_found_is_discarded_or_left_to_the_next() {
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
    fn a_folder_that_can_not_be_made_is_told_and_nothing_is_found() {
        let folder = tempfile::tempdir().unwrap();
        replace(&folder.path().join("drafts"), b"a file").unwrap();
        let (mut drafts, left) = open(folder.path());
        assert!(left.is_empty());
        let error = drafts.keep(&role("x")).unwrap_err();
        let cause = ErrorKind::NotADirectory;
        assert!(matches!(error, SaveError::Io { cause: why, .. } if why == cause));
        drafts.clear().unwrap();
    }
}
