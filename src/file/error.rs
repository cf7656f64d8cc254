//! Errors of writing files, and properties that are lost when a file is replaced.

use std::io;
use std::path::{Path, PathBuf};

use crate::file::name::NameError;
use crate::model::{Lang, Localized, Text, shown, text};
use crate::reason::of_kind;

/// Reason why a file could not be written. An existing file is unchanged.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum SaveError {
    /// The file already exists.
    Exists(PathBuf),
    /// The path is not a regular file but a folder, a device or similar.
    NotAFile(PathBuf),
    /// The folder does not exist.
    MissingFolder(PathBuf),
    /// The file to remove or rename no longer exists.
    Missing(PathBuf),
    /// The file to remove was changed by another program.
    Changed(PathBuf),
    /// The file name is invalid on Windows.
    Name {
        /// Path of the file.
        path: PathBuf,
        /// Problem with the name.
        fault: NameError,
    },
    /// The operating system refused, for example because the disk is full.
    Io {
        /// Path of the file.
        path: PathBuf,
        /// Kind of the I/O error.
        cause: io::ErrorKind,
    },
}

impl Localized for SaveError {
    fn both(&self) -> Text {
        match self {
            Self::Exists(path) => {
                let path = shown(path);
                text!("{path} already exists", "{path} 已存在")
            }
            Self::NotAFile(path) => {
                let path = shown(path);
                text!("{path} is not a regular file", "{path} 不是普通文件")
            }
            Self::MissingFolder(path) => {
                let path = shown(path);
                text!("folder {path} does not exist", "文件夹 {path} 不存在")
            }
            Self::Missing(path) => {
                let path = shown(path);
                text!("{path} no longer exists", "{path} 已不存在")
            }
            Self::Changed(path) => {
                let path = shown(path);
                text!(
                    "another program has changed {path}",
                    "其他程序已修改 {path}"
                )
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

/// Property of a replaced file that the new file does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// The owner or the group.
    Owner,
    /// The other hard links.
    Links,
}

impl Localized for Loss {
    fn both(&self) -> Text {
        match self {
            Self::Owner => text!(
                "the owner or group could not be preserved",
                "未能保留文件的所有者或所属组"
            ),
            Self::Links => text!(
                "other hard links still have the old content",
                "其他硬链接仍为旧内容"
            ),
        }
    }
}
