//! The catalogue files in a folder of the user's own. What stands there is not trusted: nothing but ordinary
//! files of a sensible size is ever opened.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::catalog::error::CatalogError;
use crate::model::{Localized as _, Text, shown, text};
use crate::read::{Decoded, Kinds, ReadError, load, replaced};
use crate::reason::of_kind;

/// The largest file that is read, in bytes: a thousand times what a service takes.
const LARGEST: u64 = 1 << 20;

/// The catalogue files of a folder. Later layers are laid on earlier ones.
pub(super) struct Layer {
    /// The list of documents.
    pub(super) documents: Option<CatalogFile>,
    /// One service each, by id.
    pub(super) services: Vec<CatalogFile>,
    /// One role each, by id.
    pub(super) roles: Vec<CatalogFile>,
}

/// One catalogue file.
pub(super) struct CatalogFile {
    /// The id that its name stands for; unchecked.
    pub(super) id: String,
    /// What it is called in faults and origins.
    pub(super) name: String,
    path: PathBuf,
}

impl Layer {
    /// The files in `folder`: `services/ID.toml`, `roles/ID.toml` and `documents.toml`. What can't be a
    /// catalogue file is told in `faults`.
    pub(super) fn of_folder(folder: &Path, faults: &mut Vec<CatalogError>) -> Self {
        if !folder.is_dir() {
            let cause = text!("no folder that can be read", "没有可读取的文件夹");
            faults.push(fault(folder, 1, cause));
            return Self {
                documents: None,
                services: Vec::new(),
                roles: Vec::new(),
            };
        }
        let documents = folder.join("documents.toml");
        Self {
            // A link that leads nowhere is there, and is told when it is read.
            documents: fs::symlink_metadata(&documents)
                .is_ok()
                .then(|| CatalogFile::on_disk(documents)),
            services: files(&folder.join("services"), faults),
            roles: files(&folder.join("roles"), faults),
        }
    }
}

/// Whether `folder` holds anything that makes a catalogue: `documents.toml`, or a file in `services` or `roles`.
/// What can't be looked at counts, so that reading it says why.
pub(super) fn has_catalog(folder: &Path) -> bool {
    let is_there = |name: &str| fs::symlink_metadata(folder.join(name)).is_ok();
    let is_filled = |name: &str| match fs::read_dir(folder.join(name)) {
        Ok(entries) => entries.flatten().any(|entry| !is_hidden(&entry.path())),
        Err(_) => is_there(name),
    };
    is_there("documents.toml") || is_filled("services") || is_filled("roles")
}

/// The catalogue files in `folder`, by name; none where there is no such folder.
fn files(folder: &Path, faults: &mut Vec<CatalogError>) -> Vec<CatalogFile> {
    if fs::symlink_metadata(folder).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Vec::new();
    }
    // Windows has several reasons for it, and none says this.
    let entries = if folder.is_file() {
        Err(io::ErrorKind::NotADirectory.into())
    } else {
        fs::read_dir(folder)
    };
    let paths = entries.and_then(|entries| {
        let paths = entries.map(|entry| Ok(entry?.path()));
        paths.collect::<io::Result<Vec<PathBuf>>>()
    });
    let mut paths = match paths {
        Ok(paths) => paths,
        Err(error) => {
            faults.push(fault(folder, 1, unreadable(&error)));
            return Vec::new();
        }
    };
    paths.retain(|path| !is_hidden(path));
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        if path.extension().is_some_and(|end| end == "toml") {
            files.push(CatalogFile::on_disk(path));
        } else {
            let cause = text!(
                "not read: the name of a catalogue file is its id and .toml",
                "未读取：目录文件的名称须为标识加 .toml"
            );
            faults.push(fault(&path, 1, cause));
        }
    }
    files
}

/// Whether it is what file managers and editors leave behind.
fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') || name.ends_with('~')
}

impl CatalogFile {
    fn on_disk(path: PathBuf) -> Self {
        Self {
            id: path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            name: shown(&path),
            path,
        }
    }

    /// Its text, without a byte order mark. Bytes that are not text cost the file nothing, and are told in
    /// `faults`.
    ///
    /// # Errors
    /// When it is no regular file, too large, empty, or the system refuses.
    pub(super) fn read(&self, faults: &mut Vec<CatalogError>) -> Result<String, CatalogError> {
        let path = &self.path;
        let decoded = load(path, LARGEST, Kinds::Regular).map_err(|error| {
            let cause = match error {
                ReadError::Io(error) => unreadable(&error),
                error => error.both(),
            };
            fault(path, 1, cause)
        })?;
        if decoded.text.trim().is_empty() {
            return Err(fault(path, 1, text!("empty", "文件为空")));
        }
        faults.extend(undecoded(&self.name, &decoded));
        Ok(decoded.text)
    }
}

/// The fault of a file whose bytes are not all text, if they are not. It costs the file nothing else.
#[must_use]
pub fn undecoded(file: &str, decoded: &Decoded) -> Option<CatalogError> {
    decoded.replaced.map(|line| CatalogError {
        file: file.to_owned(),
        line,
        cause: replaced(),
    })
}

fn unreadable(error: &io::Error) -> Text {
    let Text { en, zh } = of_kind(error.kind());
    text!("can't be read: {en}", "无法读取：{zh}")
}

fn fault(path: &Path, line: usize, cause: Text) -> CatalogError {
    CatalogError {
        file: shown(path),
        line,
        cause,
    }
}
