//! Faults of writing files, and losses when one is replaced.

use std::io;
use std::path::{Path, PathBuf};

use crate::file::name::NameFault;
use crate::model::{Lang, Localized, Text, shown, text};
use crate::reason::of_kind;

/// Why a file could not be written. Whatever was there before is still there, whole.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum SaveError {
    /// There is a file of that name.
    Exists(PathBuf),
    /// A folder, a device or the like.
    NoFile(PathBuf),
    /// The folder is missing.
    NoFolder(PathBuf),
    /// Windows can have no file of that name.
    Name {
        /// The file.
        path: PathBuf,
        /// What is wrong with its name.
        fault: NameFault,
    },
    /// The operating system's own reason: read-only, disk full …
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        cause: io::ErrorKind,
    },
}

impl Localized for SaveError {
    fn both(&self) -> Text {
        match self {
            Self::Exists(path) => {
                let path = shown(path);
                text!("{path} exists", "{path} 已存在")
            }
            Self::NoFile(path) => {
                let path = shown(path);
                text!("{path} is no ordinary file", "{path} 不是普通文件")
            }
            Self::NoFolder(path) => {
                let path = shown(path);
                text!("no folder {path}", "文件夹 {path} 不存在")
            }
            Self::Name { path, fault } => not_written(path, fault.both()),
            Self::Io { path, cause } => not_written(path, of_kind(*cause)),
        }
    }
}

fn not_written(path: &Path, cause: Text) -> Text {
    let (path, Text { en, zh }) = (shown(path), cause);
    text!("can't write {path}: {en}", "无法写入 {path}：{zh}")
}

/// Property of a file that was replaced which the new one does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Its owner or its group.
    Owner,
    /// Its other hard links.
    Links,
}

impl Localized for Loss {
    fn both(&self) -> Text {
        match self {
            Self::Owner => text!(
                "its owner or group could not be kept",
                "未能保留其所有者或所属组"
            ),
            Self::Links => text!(
                "its other hard links keep the old content",
                "它的其他硬链接仍为旧内容"
            ),
        }
    }
}
