//! Writing an export to a file: all of it or nothing, and never over something without being told to.

use std::fs::{self, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::cli::error::CliError;

/// Writes `bytes` to a temporary file beside `path` and renames it, so that a reader sees the old file or
/// the whole new one. An existing file is replaced only when `force` is set, and keeps its permissions.
///
/// # Errors
/// When something is there that may not be replaced, or the system refuses.
pub(super) fn write(path: &Path, bytes: &[u8], force: bool) -> Result<(), CliError> {
    let known = fs::metadata(path).ok();
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        return Err(CliError::NoFile(path.to_owned()));
    }
    // A link that leads nowhere is there as well.
    if !force && fs::symlink_metadata(path).is_ok() {
        return Err(CliError::FileExists(path.to_owned()));
    }
    // What a link leads to is replaced, not the link.
    let target = if known.is_some() {
        fs::canonicalize(path).map_err(|error| refusal(path, &error))?
    } else {
        path.to_owned()
    };
    let folder = folder_of(&target);
    if !folder.is_dir() {
        return Err(CliError::NoFolder(folder));
    }
    let written = write_beside(&folder, bytes, known.as_ref());
    let file = written.map_err(|error| refusal(path, &error))?;
    let persisted = if force {
        file.persist(&target)
    } else {
        file.persist_noclobber(&target)
    };
    match persisted {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(CliError::FileExists(path.to_owned()))
        }
        Err(error) => Err(refusal(path, &error.error)),
    }
}

fn write_beside(
    folder: &Path,
    bytes: &[u8],
    known: Option<&Metadata>,
) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".portolan-");
    // A temporary file is its owner's alone by default; this one becomes a file like any other, so the
    // process's umask decides.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    if let Some(known) = known {
        file.as_file().set_permissions(known.permissions())?;
    }
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// The folder that `path` lies in.
fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn refusal(path: &Path, error: &io::Error) -> CliError {
    CliError::File {
        path: path.to_owned(),
        cause: error.kind(),
    }
}
