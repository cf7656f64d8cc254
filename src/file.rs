//! Writing a file whole or not at all: for the exports of both the browser and the command line.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What to do with a file that is already there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it alone and refuse.
    Keep,
    /// Put the new file in its place.
    Replace,
}

/// Why a file could not be written. Whatever was there before is still there, whole.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// There is a file of that name.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The name is that of a folder.
    #[error("{} is a folder: name a file in it", .0.display())]
    Folder(PathBuf),
    /// The folder is missing.
    #[error("the folder {} does not exist: create it first", .0.display())]
    NoFolder(PathBuf),
    /// The operating system's own reason: read-only, disk full …
    #[error("can't write {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
}

/// Writes `bytes` to `path` by way of a temporary file beside it.
///
/// # Errors
/// See [`SaveError`]; no partial file is left.
pub fn save(path: &Path, bytes: &[u8], existing: Existing) -> Result<(), SaveError> {
    if path.is_dir() {
        return Err(SaveError::Folder(path.to_owned()));
    }
    if existing == Existing::Keep && path.symlink_metadata().is_ok() {
        return Err(SaveError::Exists(path.to_owned()));
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(SaveError::NoFolder(folder.to_owned()));
    }
    let failed = |source| SaveError::Io {
        path: path.to_owned(),
        source,
    };
    let mut file = temporary(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    let persisted = match existing {
        Existing::Keep => file.persist_noclobber(path),
        Existing::Replace => file.persist(path),
    };
    match persisted {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(SaveError::Exists(path.to_owned()))
        }
        Err(error) => Err(failed(error.error)),
    }
}

/// A temporary file with the rights of any new file; by itself it would be readable by its owner alone.
fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".portolan-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_never_overwritten_unasked_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rules.nft");
        save(&path, b"one", Existing::Keep).unwrap();
        assert!(matches!(
            save(&path, b"two", Existing::Keep),
            Err(SaveError::Exists(_))
        ));
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        save(&path, b"two", Existing::Replace).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        let missing = folder.path().join("no/rules.nft");
        assert!(matches!(
            save(&missing, b"x", Existing::Keep),
            Err(SaveError::NoFolder(_))
        ));
        assert!(matches!(
            save(folder.path(), b"x", Existing::Replace),
            Err(SaveError::Folder(_))
        ));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
