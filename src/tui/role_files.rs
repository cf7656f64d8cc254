//! Reading of folders: the saved roles in one, and the files and folders that complete a typed path. Both are
//! bounded, whatever the folder contains.

use std::borrow::Cow;
use std::fs;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::file::{MAX_USER_FILE, Seen};
use crate::model::{Localized as _, Lookup, Role, RoleId, Service, ServiceId, Text};
use crate::read::{Kinds, ReadError, decode, read};
use crate::reason::of_io;
use crate::saved::parse_saved;

/// Saved roles of a folder.
#[derive(Debug, Default)]
pub struct Listing {
    /// The roles, newest first.
    pub roles: Vec<ListedRole>,
    /// True if the folder has more files than are listed.
    pub is_cut: bool,
    /// Reason why the folder can't be read.
    pub error: Option<Text>,
}

/// File of a saved role.
#[derive(Debug, Clone)]
pub struct ListedRole {
    /// Path of the file.
    pub path: PathBuf,
    /// State of the file when it was listed.
    pub seen: Seen,
    /// Time since the last change.
    pub age: Duration,
    /// Name of the role, or of the file if the role has none.
    pub name: String,
    /// Number of ports when it was saved, if the file has it; the reason if the file can't be read.
    pub ports: Result<Option<usize>, Text>,
}

impl ListedRole {
    /// Returns the file name for display.
    pub(super) fn file(&self) -> Cow<'_, str> {
        self.path
            .file_name()
            .map_or(Cow::Borrowed(""), |name| name.to_string_lossy())
    }
}

/// Path that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedPath {
    /// Text before the last name, as it was typed.
    pub head: String,
    /// Folder that the head names.
    pub folder: PathBuf,
    /// Beginning of the last name.
    pub name: String,
}

/// Files and folders that complete a typed path.
#[derive(Debug)]
pub struct Completion {
    /// Path that was typed.
    pub typed: TypedPath,
    /// Names that begin like the typed one, in order; those of folders end in a separator.
    pub names: Vec<String>,
    /// True if there are more of them.
    pub is_cut: bool,
    /// Reason why the folder can't be read.
    pub error: Option<Text>,
}

/// Maximum number of entries of a folder that are looked at.
const MAX_ENTRIES: usize = 20_000;

/// Lists the saved roles in a folder. A missing folder has none.
pub(super) fn list_roles(folder: &Path) -> Listing {
    const MAX_FILES: usize = 1000;
    /// Total size in bytes of the files that are read; for the others only name and age are known.
    const MAX_READ: u64 = 4 * MAX_USER_FILE;
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let error = ReadError::from(error);
            return Listing {
                error: (!error.is_missing()).then(|| error.of(folder)),
                ..Listing::default()
            };
        }
    };
    let now = SystemTime::now();
    let files = entries.take(MAX_ENTRIES).flatten().filter(|entry| {
        let path = PathBuf::from(entry.file_name());
        let extension = path.extension();
        extension.is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
    });
    let mut found: Vec<(PathBuf, Seen)> = files
        .take(MAX_FILES + 1)
        .filter_map(|entry| {
            let path = entry.path();
            let metadata = fs::metadata(&path).ok()?;
            (!metadata.is_dir()).then(|| (path, Seen::from(&metadata)))
        })
        .collect();
    let is_cut = found.len() > MAX_FILES;
    found.truncate(MAX_FILES);
    found.sort_by(|(one, seen), (other, then)| {
        let newest_first = then.modified.cmp(&seen.modified);
        newest_first.then_with(|| one.cmp(other))
    });
    let mut left = MAX_READ;
    let roles = found.into_iter().map(|(path, seen)| {
        let is_read = seen.bytes <= left;
        left = left.saturating_sub(seen.bytes.min(MAX_USER_FILE));
        listed(path, seen, now, is_read)
    });
    Listing {
        roles: roles.collect(),
        is_cut,
        error: None,
    }
}

/// Describes a file; `is_read` to read it, too.
fn listed(path: PathBuf, seen: Seen, now: SystemTime, is_read: bool) -> ListedRole {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut name = stem.into_owned();
    let age = seen.modified.map(|then| now.duration_since(then));
    let content = is_read.then(|| read(&path, MAX_USER_FILE, Kinds::Regular));
    let ports = match content {
        None => Ok(None),
        Some(Err(error)) => Err(error.both()),
        Some(Ok(bytes)) => {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            parse_saved(&file, &decode(bytes).text, &NothingKnown)
                .map(|saved| {
                    if let Some(own) = saved.choice.name {
                        name = own;
                    }
                    saved.ports.map(|ports| ports.to_ports().len())
                })
                .map_err(|error| error.both())
        }
    };
    ListedRole {
        age: age.and_then(Result::ok).unwrap_or_default(),
        path,
        seen,
        name,
        ports,
    }
}

/// Catalog without services and roles: name and ports of a saved role don't depend on one.
struct NothingKnown;

impl Lookup for NothingKnown {
    fn service(&self, _: &ServiceId) -> Option<Cow<'_, Service>> {
        None
    }

    fn role(&self, _: &RoleId) -> Option<&Role> {
        None
    }
}

/// Finds the files and folders in `folder` that complete a typed path. Names that are not UTF-8 can't be typed and
/// are left out, and so are hidden ones unless a dot was typed.
pub(super) fn complete(typed: TypedPath, folder: &Path) -> Completion {
    const MAX_NAMES: usize = 200;
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            return Completion {
                typed,
                names: Vec::new(),
                is_cut: false,
                error: Some(of_io(&error)),
            };
        }
    };
    let begins = |name: &str| {
        let mut chars = name.chars();
        let mut all = typed.name.chars().flat_map(char::to_lowercase);
        let mut lower = chars.by_ref().flat_map(char::to_lowercase);
        all.all(|char| lower.next() == Some(char))
    };
    let shows_hidden = typed.name.starts_with('.');
    let mut names: Vec<String> = entries
        .take(MAX_ENTRIES)
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let is_candidate = begins(&name)
                && (shows_hidden || !name.starts_with('.'))
                && !name.chars().any(char::is_control);
            is_candidate.then(|| {
                let is_folder = fs::metadata(entry.path()).is_ok_and(|there| there.is_dir());
                if is_folder {
                    format!("{name}{MAIN_SEPARATOR}")
                } else {
                    name
                }
            })
        })
        .collect();
    // Letters of the other case count only if nothing begins exactly like the text.
    if names.iter().any(|name| name.starts_with(&typed.name)) {
        names.retain(|name| name.starts_with(&typed.name));
    }
    names.sort();
    let is_cut = names.len() > MAX_NAMES;
    names.truncate(MAX_NAMES);
    Completion {
        typed,
        names,
        is_cut,
        error: None,
    }
}
