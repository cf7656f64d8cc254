//! Writing a file whole or not at all, and never over something unasked: for the exports of both the
//! browser and the command line. The only file that changes files.

use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, Write as _};
use std::path::{self, Path, PathBuf};

use directories::BaseDirs;
use tempfile::{Builder, NamedTempFile};

use crate::model::{Lang, Localized};
use crate::read::{self, Kinds, ReadError};
use crate::reason::of_kind;

/// What to do with a file that is already there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Existing {
    /// Leave it alone and refuse.
    Keep,
    /// Put the new file in its place.
    Replace,
    /// The same, if it still holds these bytes: those that were read from it or written to it last.
    ReplaceUnchanged(Vec<u8>),
}

/// The most bytes of a file that people write by hand or by this program: settings, saved roles. None of
/// them comes near.
pub const LARGEST_OWN: u64 = 1 << 20;

/// Reads the text of a regular file of at most `limit` bytes.
///
/// # Errors
/// When it can't be read, is no regular file, or is larger.
pub fn load(path: &Path, limit: u64) -> Result<String, ReadError> {
    read::load(path, limit, Kinds::Regular).map(|decoded| decoded.text)
}

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
    /// The operating system's own reason: read-only, disk full …
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        cause: io::ErrorKind,
    },
}

impl Localized for SaveError {
    fn text(&self, lang: Lang) -> String {
        match self {
            Self::Exists(path) => {
                let path = path.display();
                lang.pick(format!("{path} exists"), format!("{path} 已存在"))
            }
            Self::NoFile(path) => {
                let path = path.display();
                lang.pick(
                    format!("{path} is no ordinary file"),
                    format!("{path} 不是普通文件"),
                )
            }
            Self::NoFolder(path) => {
                let path = path.display();
                lang.pick(format!("no folder {path}"), format!("文件夹 {path} 不存在"))
            }
            Self::Io { path, cause } => {
                let path = path.display();
                lang.pick(
                    format!("can't write {path}: {cause}"),
                    format!("无法写入 {path}：{}", of_kind(*cause).zh),
                )
            }
        }
    }
}

/// Writes `bytes` to a temporary file beside `path` and renames it, so that a reader sees the old file or
/// the whole new one. A file that is replaced passes its permissions on.
///
/// # Errors
/// When something is there that may not be replaced, or the system refuses; no partial file is left.
pub fn save(path: &Path, bytes: &[u8], existing: &Existing) -> Result<(), SaveError> {
    let refused = |error: io::Error| SaveError::Io {
        path: path.to_owned(),
        cause: error.kind(),
    };
    let known = fs::metadata(path).ok();
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        return Err(SaveError::NoFile(path.to_owned()));
    }
    // A link that leads nowhere is there as well.
    let keep = match existing {
        Existing::Keep => true,
        Existing::Replace => false,
        Existing::ReplaceUnchanged(before) => fs::read(path).ok().as_ref() != Some(before),
    };
    if keep && fs::symlink_metadata(path).is_ok() {
        return Err(SaveError::Exists(path.to_owned()));
    }
    // What a link leads to is replaced, not the link.
    let target = match known {
        Some(_) => fs::canonicalize(path).map_err(refused)?,
        None => path.to_owned(),
    };
    let folder = folder_of(&target);
    if !folder.is_dir() {
        return Err(SaveError::NoFolder(folder.to_owned()));
    }
    clear_away(folder);
    let file = write_beside(folder, bytes, known.as_ref()).map_err(refused)?;
    file.as_file().sync_all().map_err(refused)?;
    let persisted = if keep {
        file.persist_noclobber(&target)
    } else {
        file.persist(&target)
    };
    match persisted {
        Ok(_) => {
            sync_folder(folder);
            Ok(())
        }
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(SaveError::Exists(path.to_owned()))
        }
        Err(error) => Err(refused(error.error)),
    }
}

/// Makes a folder and those above it, if they are not there. The user's home folder is never made: whoever has
/// none is not meant to get one.
///
/// # Errors
/// When the home folder would have to be made, or the system refuses.
pub fn make_folder(folder: &Path) -> Result<(), SaveError> {
    let whole = path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    if let Some(dirs) = BaseDirs::new()
        && whole.starts_with(dirs.home_dir())
        && !dirs.home_dir().is_dir()
    {
        return Err(SaveError::NoFolder(dirs.home_dir().to_owned()));
    }
    fs::create_dir_all(folder).map_err(|error| SaveError::Io {
        path: folder.to_owned(),
        cause: error.kind(),
    })
}

/// Puts a file in the place of `path`, whole or not at all, without waiting for the disk: the end of the
/// program can't hurt it, that of the machine may.
///
/// # Errors
/// When the system refuses.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    let written = write_beside(folder_of(path), bytes, None);
    let persisted = written.and_then(|file| Ok(file.persist(path)?));
    persisted.map(drop).map_err(|error| SaveError::Io {
        path: path.to_owned(),
        cause: error.kind(),
    })
}

/// Removes a file, if it is there.
///
/// # Errors
/// When the system refuses.
pub fn remove(path: &Path) -> Result<(), SaveError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(SaveError::Io {
            path: path.to_owned(),
            cause: error.kind(),
        }),
        _ => Ok(()),
    }
}

/// Locks a file, which is made if it is missing, until the handle is dropped or the program ends, however
/// it ends. None when another program has it.
///
/// # Errors
/// When the system refuses, or the file system knows no locks.
pub fn lock(path: &Path) -> Result<Option<File>, SaveError> {
    let refused = |cause: io::Error| SaveError::Io {
        path: path.to_owned(),
        cause: cause.kind(),
    };
    // Windows locks no file that is open for appending alone.
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    let file = options.open(path).map_err(refused)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(refused(error)),
    }
}

/// What the name of a temporary file begins with; [`RANDOM`] letters and digits and [`END`] follow.
const BEGIN: &str = ".portolan-";
const RANDOM: usize = 6;
const END: &str = ".tmp";

fn write_beside(
    folder: &Path,
    bytes: &[u8],
    known: Option<&Metadata>,
) -> io::Result<NamedTempFile> {
    let mut file = temporary_file(folder)?;
    if let Some(known) = known {
        file.as_file().set_permissions(known.permissions())?;
    }
    file.write_all(bytes)?;
    Ok(file)
}

/// A new file in `folder`, locked for as long as it is written.
fn temporary_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(BEGIN).rand_bytes(RANDOM).suffix(END);
    // A temporary file is its owner's alone by default; this one becomes a file like any other, so the
    // process's umask decides.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    loop {
        let file = builder.tempfile_in(folder)?;
        // Some file systems have no locks. There a file that is just being written could be taken for one
        // left behind, but nothing is cleared away either, since that needs the lock.
        let _ = file.as_file().lock();
        // Before the lock was there, someone may have cleared it away.
        if file.path().exists() {
            return Ok(file);
        }
    }
}

/// Removes the temporary files that killed processes have left in `folder`: those that nobody has locked.
/// What can't be removed does no harm.
fn clear_away(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| {
        let name = entry.file_name();
        let middle = name
            .to_str()
            .and_then(|name| name.strip_prefix(BEGIN)?.strip_suffix(END));
        let is_ours = middle.is_some_and(|middle| {
            middle.len() == RANDOM && middle.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        is_ours && entry.file_type().is_ok_and(|kind| kind.is_file())
    });
    for entry in ours {
        let path = entry.path();
        if let Ok(file) = File::open(&path)
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(&path);
        }
    }
}

/// Makes a new name in `folder` last beyond a power failure. Where that can't be done the file is there all
/// the same, so nobody is told.
fn sync_folder(folder: &Path) {
    // Elsewhere a folder can't be opened as a file.
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// The folder that `path` lies in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_never_overwritten_unasked_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rules.nft");
        save(&path, b"one", &Existing::Keep).unwrap();
        assert!(matches!(
            save(&path, b"two", &Existing::Keep),
            Err(SaveError::Exists(_))
        ));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        save(&path, b"two", &Existing::Replace).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        let unchanged = Existing::ReplaceUnchanged(b"two".to_vec());
        save(&path, b"three", &unchanged).unwrap();
        assert!(matches!(
            save(&path, b"four", &unchanged),
            Err(SaveError::Exists(_))
        ));
        assert_eq!(fs::read(&path).unwrap(), b"three");
        let missing = folder.path().join("no/rules.nft");
        assert!(matches!(
            save(&missing, b"x", &Existing::Keep),
            Err(SaveError::NoFolder(_))
        ));
        assert!(matches!(
            save(folder.path(), b"x", &Existing::Replace),
            Err(SaveError::NoFile(_))
        ));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
    #[test]
    fn what_killed_processes_left_is_cleared_away_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let written = temporary_file(folder.path()).unwrap();
        let others = [
            ".portolan-a.tmp",
            ".portolan-abc-ef.tmp",
            ".portolan-abcdef",
        ];
        for name in others.iter().chain(&[".portolan-aB3dEf.tmp"]) {
            fs::write(folder.path().join(name), b"").unwrap();
        }
        fs::create_dir(folder.path().join(".portolan-folder.tmp")).unwrap();
        save(&folder.path().join("a"), b"one", &Existing::Keep).unwrap();
        let entries = fs::read_dir(folder.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        let mut left: Vec<String> = others.map(str::to_owned).into();
        let mine = written.path().file_name().unwrap();
        left.push(mine.to_str().unwrap().to_owned());
        left.extend([".portolan-folder.tmp".to_owned(), "a".to_owned()]);
        left.sort();
        assert_eq!(names, left);
    }
}
