//! Catalog files in a folder of the user. The folder is not trusted: only regular files of limited size are
//! opened.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::catalog::error::CatalogError;
use crate::model::{Localized as _, Text, shown, text};
use crate::read::{Decoded, Kinds, ReadError, load, replaced};
use crate::reason::of_kind;

/// Maximum size of a file in bytes, a thousand times that of a typical service.
const LARGEST: u64 = 1 << 20;

/// File of the documents.
const DOCUMENTS: &str = "documents.toml";
/// File of the symptoms.
const SYMPTOMS: &str = "symptoms.toml";

/// The catalog files of one folder. Later layers override earlier ones.
pub(super) struct Layer {
    /// `documents.toml`.
    pub(super) documents: Option<CatalogFile>,
    /// `symptoms.toml`.
    pub(super) symptoms: Option<CatalogFile>,
    /// Files of services, sorted by path.
    pub(super) services: Vec<CatalogFile>,
    /// Files of roles, sorted by path.
    pub(super) roles: Vec<CatalogFile>,
}

/// A catalog file.
pub(super) struct CatalogFile {
    /// Id according to the file name, not validated yet.
    pub(super) id: String,
    /// Path as displayed in errors and origins.
    pub(super) name: String,
    path: PathBuf,
}

impl Layer {
    /// Lists the catalog files in `folder`: `services/ID.toml`, `roles/ID.toml`, `documents.toml` and
    /// `symptoms.toml`. Other files are reported in `errors`.
    pub(super) fn of_folder(folder: &Path, errors: &mut Vec<CatalogError>) -> Self {
        if !folder.is_dir() {
            let cause = text!("not a folder, or not accessible", "不是文件夹，或无法访问");
            errors.push(error_in(folder, 1, cause));
            return Self {
                documents: None,
                symptoms: None,
                services: Vec::new(),
                roles: Vec::new(),
            };
        }
        // A dangling symbolic link counts as existing, so that reading it reports an error.
        let file = |name: &str| {
            let path = folder.join(name);
            let exists = fs::symlink_metadata(&path).is_ok();
            exists.then(|| CatalogFile::on_disk(path))
        };
        Self {
            documents: file(DOCUMENTS),
            symptoms: file(SYMPTOMS),
            services: files(&folder.join("services"), errors),
            roles: files(&folder.join("roles"), errors),
        }
    }
}

/// Returns true if `folder` has any catalog files: `documents.toml`, `symptoms.toml`, or a file in `services` or `roles`.
/// Inaccessible folders count too, so that reading them reports the reason.
pub(super) fn has_catalog(folder: &Path) -> bool {
    let exists = |name: &str| fs::symlink_metadata(folder.join(name)).is_ok();
    let has_files = |name: &str| match fs::read_dir(folder.join(name)) {
        Ok(entries) => entries.flatten().any(|entry| !is_ignored(&entry.path())),
        Err(_) => exists(name),
    };
    exists(DOCUMENTS) || exists(SYMPTOMS) || has_files("services") || has_files("roles")
}

/// Lists the catalog files in `folder`, sorted by path; none if the folder does not exist.
fn files(folder: &Path, errors: &mut Vec<CatalogError>) -> Vec<CatalogFile> {
    if fs::symlink_metadata(folder).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Vec::new();
    }
    // Windows reports this case with several errors, none of which explains it.
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
            errors.push(error_in(folder, 1, unreadable(&error)));
            return Vec::new();
        }
    };
    paths.retain(|path| !is_ignored(path));
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        if path.extension().is_some_and(|end| end == "toml") {
            files.push(CatalogFile::on_disk(path));
        } else {
            let cause = text!(
                "ignored: the name of a catalog file must be ID.toml",
                "已忽略：资料库文件的名称须为“标识.toml”"
            );
            errors.push(error_in(&path, 1, cause));
        }
    }
    files
}

/// Returns true for hidden files and for backup files of editors.
fn is_ignored(path: &Path) -> bool {
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

    /// Reads the text, without a byte order mark. Bytes that are not text are reported in `errors`, and the
    /// rest of the file is used.
    ///
    /// # Errors
    /// If the file is not regular, too large or empty, or the system refuses.
    pub(super) fn read(&self, errors: &mut Vec<CatalogError>) -> Result<String, CatalogError> {
        let path = &self.path;
        let decoded = load(path, LARGEST, Kinds::Regular).map_err(|error| {
            let cause = match error {
                ReadError::Io(error) => unreadable(&error),
                error => error.both(),
            };
            error_in(path, 1, cause)
        })?;
        if decoded.text.trim().is_empty() {
            return Err(error_in(path, 1, text!("empty", "文件为空")));
        }
        errors.extend(undecoded(&self.name, &decoded));
        Ok(decoded.text)
    }
}

/// Returns the error of a file with bytes that are not text, if there are any. The rest of the file is usable.
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

fn error_in(path: &Path, line: usize, cause: Text) -> CatalogError {
    CatalogError {
        file: shown(path),
        line,
        cause,
    }
}
