//! The catalogue files in a folder of the user's own. What stands there is not trusted: nothing but ordinary
//! files of a sensible size is ever opened.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::catalog::error::CatalogError;
use crate::model::Text;
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
            let cause = Text::new("no folder that can be read", "没有可读取的文件夹");
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

/// The catalogue files in `folder`, by name; none where there is no such folder.
fn files(folder: &Path, faults: &mut Vec<CatalogError>) -> Vec<CatalogFile> {
    if fs::symlink_metadata(folder).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Vec::new();
    }
    let paths = fs::read_dir(folder).and_then(|entries| {
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
            let cause = Text::new(
                "not read: the name of a catalogue file is its id and .toml",
                "未读取：目录文件的名称须为标识加 .toml",
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
            name: path.display().to_string(),
            path,
        }
    }

    /// Its text, without a byte order mark.
    ///
    /// # Errors
    /// When it is no file, too large, empty, no UTF-8 text, or the system refuses.
    pub(super) fn read(&self) -> Result<String, CatalogError> {
        read(&self.path)
    }
}

fn read(path: &Path) -> Result<String, CatalogError> {
    let told = |en: &str, zh: &str| fault(path, 1, Text::new(en, zh));
    let refused = |error: io::Error| fault(path, 1, unreadable(&error));
    let too_large = || {
        told(
            "too large: a catalogue file has 1 MiB at most",
            "过大：目录文件最多 1 MiB",
        )
    };
    let known = fs::metadata(path).map_err(refused)?;
    if known.is_dir() {
        return Err(told(
            "a folder, where a file should be",
            "这是文件夹，此处应为文件",
        ));
    }
    // A pipe or a device could keep the reader waiting for ever.
    if !known.is_file() {
        return Err(told("no ordinary file", "不是普通文件"));
    }
    if known.len() > LARGEST {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    // It can have grown since.
    let mut file = fs::File::open(path).map_err(refused)?.take(LARGEST + 1);
    if file.read_to_end(&mut bytes).map_err(refused)? as u64 > LARGEST {
        return Err(too_large());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = good.iter().filter(|&&byte| byte == b'\n').count() + 1;
        fault(path, line, Text::new("not UTF-8 text", "不是 UTF-8 文本"))
    })?;
    match text.strip_prefix('\u{feff}').unwrap_or(&text) {
        blank if blank.trim().is_empty() => Err(told("empty", "文件为空")),
        text => Ok(text.to_owned()),
    }
}

fn unreadable(error: &io::Error) -> Text {
    let Text { en, zh } = of_kind(error.kind());
    Text::new(format!("can't be read: {en}"), format!("无法读取：{zh}"))
}

fn fault(path: &Path, line: usize, cause: Text) -> CatalogError {
    CatalogError {
        file: path.display().to_string(),
        line,
        cause,
    }
}
