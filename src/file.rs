//! Writing a file whole or not at all, and never over something unasked: for the exports of both the
//! browser and the command line. The only file that changes files.

mod error;
mod name;

#[cfg(unix)]
use std::fs::Permissions;
use std::fs::{self, DirBuilder, File, Metadata, TryLockError};
use std::io::{self, Write as _};
#[cfg(unix)]
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown,
};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

pub use error::{Loss, SaveError};
pub use name::NameFault;

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

/// Writes `bytes` to a temporary file beside `path` and renames it, so that a reader sees the old file or
/// the whole new one. Through a link, the file that it leads to is written.
///
/// A file that is replaced passes its owner, group and permissions on as far as the system allows; what it
/// could not pass on is returned. Access control lists and extended attributes are those of any new file.
///
/// # Errors
/// When something is there that may not be replaced, or the system refuses; no partial file is left.
pub fn save(path: &Path, bytes: &[u8], existing: &Existing) -> Result<Vec<Loss>, SaveError> {
    let refused = |error: io::Error| SaveError::Io {
        path: path.to_owned(),
        cause: error.kind(),
    };
    check_name(path)?;
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
    let target = target_of(path).map_err(refused)?;
    let folder = folder_of(&target);
    if !folder.is_dir() {
        return Err(SaveError::NoFolder(folder.to_owned()));
    }
    clear_away(folder);
    let mut file = temporary_file(folder, Mode::Public).map_err(refused)?;
    let lost = known.map_or(Ok(Vec::new()), |known| take_after(file.as_file(), &known));
    let lost = lost.map_err(refused)?;
    file.write_all(bytes).map_err(refused)?;
    file.as_file().sync_all().map_err(refused)?;
    let persisted = if keep {
        file.persist_noclobber(&target)
    } else {
        file.persist(&target)
    };
    match persisted {
        Ok(_) => {
            sync_folder(folder);
            Ok(lost)
        }
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(SaveError::Exists(path.to_owned()))
        }
        Err(error) => Err(refused(error.error)),
    }
}

/// Folder for files of the user's own, made at the first write.
///
/// Only what is missing below its base is made: a home folder, a share or a drive that is missing is
/// reported instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFolder {
    path: PathBuf,
    base: PathBuf,
}

impl OwnFolder {
    /// The folder `path`, of which only what lies below `base` may be made.
    #[must_use]
    pub fn new(base: impl Into<PathBuf>, path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            base: base.into(),
        }
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the folder and those above it that are missing, for their owner alone.
    ///
    /// # Errors
    /// When its base is missing, a file is in the way, or the system refuses.
    pub fn make(&self) -> Result<(), SaveError> {
        if self.path.is_dir() {
            return Ok(());
        }
        if !self.base.is_dir() {
            return Err(SaveError::NoFolder(self.base.clone()));
        }
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        builder.mode(0o700);
        builder.create(&self.path).map_err(|error| SaveError::Io {
            path: self.path.clone(),
            cause: match error.kind() {
                io::ErrorKind::AlreadyExists => io::ErrorKind::NotADirectory,
                cause => cause,
            },
        })
    }
}

/// A folder whose parent must exist.
impl From<PathBuf> for OwnFolder {
    fn from(path: PathBuf) -> Self {
        let base = folder_of(&path).to_owned();
        Self::new(base, path)
    }
}

/// Refuses a path that Windows can't have, on Windows.
fn check_name(path: &Path) -> Result<(), SaveError> {
    NameFault::of_path(path).map_or(Ok(()), |fault| {
        let path = path.to_owned();
        Err(SaveError::Name { path, fault })
    })
}

/// Makes a folder and those above it, if they are not there.
///
/// # Errors
/// When Windows can have no such folder, or the system refuses.
pub fn make_folder(folder: &Path) -> Result<(), SaveError> {
    check_name(folder)?;
    fs::create_dir_all(folder).map_err(|error| SaveError::Io {
        path: folder.to_owned(),
        cause: error.kind(),
    })
}

/// Puts a file that only its owner can read in the place of `path`, whole or not at all, without waiting
/// for the disk: the end of the program can't hurt it, that of the machine may.
///
/// # Errors
/// When the system refuses.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    let written = temporary_file(folder_of(path), Mode::Private);
    let persisted = written.and_then(|mut file| {
        file.write_all(bytes)?;
        Ok(file.persist(path)?)
    });
    persisted.map(drop).map_err(|error| SaveError::Io {
        path: path.to_owned(),
        cause: error.kind(),
    })
}

/// Renames a file or whatever else is at `path`, within its folder, and returns its new path: `name`, or
/// the first of `name`-2, `name`-3 … that is free. Nobody else may do the same meanwhile.
///
/// # Errors
/// When the system refuses.
pub fn set_aside(path: &Path, name: &str, extension: &str) -> Result<PathBuf, SaveError> {
    let numbered = |number| match number {
        1 => folder_of(path).join(format!("{name}.{extension}")),
        more => folder_of(path).join(format!("{name}-{more}.{extension}")),
    };
    let mut number = 1;
    while numbered(number).symlink_metadata().is_ok() {
        number += 1;
    }
    let aside = numbered(number);
    fs::rename(path, &aside).map_err(|error| SaveError::Io {
        path: path.to_owned(),
        cause: error.kind(),
    })?;
    Ok(aside)
}

/// Takes all rights to a file or folder from everyone but its owner, where the system allows.
#[cfg(unix)]
pub fn make_private(path: &Path) {
    /// The rights of everyone but the owner.
    const OTHERS: u32 = 0o077;
    // A link leads to what may not be the program's own.
    if let Ok(known) = fs::symlink_metadata(path)
        && !known.is_symlink()
        && known.mode() & OTHERS != 0
    {
        let _ = fs::set_permissions(path, Permissions::from_mode(known.mode() & !OTHERS));
    }
}

/// The same: here, what lies in a user's folder is the user's own by itself.
#[cfg(not(unix))]
pub fn make_private(_: &Path) {}

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

/// File that is locked until this is dropped or the program ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Locks a file that nobody but its owner can read, made if it is missing. None when another program
    /// has it.
    ///
    /// # Errors
    /// When it is not a regular file, the system refuses, or the file system knows no locks.
    pub fn take(path: &Path) -> Result<Option<Self>, SaveError> {
        let refused = |cause: io::Error| SaveError::Io {
            path: path.to_owned(),
            cause: cause.kind(),
        };
        // Windows locks no file that is open for appending alone.
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        options.mode(0o600);
        // Between opening and locking, another program may have removed the file: then nobody else would
        // see this lock. That happens seldom, and hardly ever twice.
        for _ in 0..8 {
            // A pipe or a device could make the program wait.
            if fs::metadata(path).is_ok_and(|known| !known.is_file()) {
                return Err(SaveError::NoFile(path.to_owned()));
            }
            let file = options.open(path).map_err(refused)?;
            match file.try_lock() {
                Ok(()) if is_at(&file, path) => {
                    make_private(path);
                    let path = path.to_owned();
                    return Ok(Some(Self { file, path }));
                }
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(refused(error)),
            }
        }
        Err(refused(io::ErrorKind::Unsupported.into()))
    }

    /// Removes the file, where a program that is about to lock it would see that it is gone.
    pub fn remove(&self) {
        if cfg!(unix) && is_at(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Whether an open file is still the one at `path`.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    let place = |known: Metadata| (known.dev(), known.ino());
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(file), Ok(there)) => place(file) == place(there),
        _ => false,
    }
}

/// The same: here, lock files are never removed.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

/// The file that `path` leads to through links, also if the last of them leads to a file that is missing.
fn target_of(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::read_link(path) {
            Ok(next) => target_of(&folder_of(path).join(next)),
            Err(_) => Ok(path.to_owned()),
        },
        target => target,
    }
}

/// Gives a new file the owner, group and permissions of the one that it replaces, as far as the system
/// allows; returns what the new one will not have.
///
/// If the owner or the group can't be kept, nobody gets more rights than before: the new group none that
/// others hadn't, and no program runs as someone else.
#[cfg(unix)]
fn take_after(file: &File, known: &Metadata) -> io::Result<Vec<Loss>> {
    let own = file.metadata()?;
    let owner = own.uid() == known.uid() || fchown(file, Some(known.uid()), None).is_ok();
    let group = own.gid() == known.gid() || fchown(file, None, Some(known.gid())).is_ok();
    let mut mode = known.mode() & 0o7777;
    if !owner || !group {
        mode &= 0o777;
    }
    if !group {
        mode &= 0o707 | ((mode & 0o007) << 3);
    }
    if own.mode() & 0o7777 != mode {
        file.set_permissions(Permissions::from_mode(mode))?;
    }
    let lost = [
        (!(owner && group), Loss::Owner),
        (known.nlink() > 1, Loss::Links),
    ];
    Ok(lost
        .into_iter()
        .filter_map(|(is_lost, loss)| is_lost.then_some(loss))
        .collect())
}

/// The same where a file has neither: whether it is read-only.
#[cfg(not(unix))]
fn take_after(file: &File, known: &Metadata) -> io::Result<Vec<Loss>> {
    file.set_permissions(known.permissions())?;
    Ok(Vec::new())
}

/// What the name of a temporary file begins with; [`RANDOM`] letters and digits and [`END`] follow.
const BEGIN: &str = ".portolan-";
const RANDOM: usize = 6;
const END: &str = ".tmp";

/// Who can read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Whoever the process's umask lets.
    Public,
    /// Its owner.
    Private,
}

/// A new file in `folder`, locked for as long as it is written.
fn temporary_file(folder: &Path, mode: Mode) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(BEGIN).rand_bytes(RANDOM).suffix(END);
    // A temporary file is its owner's alone by default.
    #[cfg(unix)]
    if mode == Mode::Public {
        builder.permissions(Permissions::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = mode;
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
pub fn clear_away(folder: &Path) {
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

#[cfg(all(test, unix))]
#[path = "../tests/it/support/skip.rs"]
mod skip;

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
    fn only_windows_refuses_them() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["NUL", "com1.txt", "a?b.csv", "con/rules.csv"] {
            let path = folder.path().join(name);
            if !cfg!(windows) {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
            }
            let saved = save(&path, b"one", &Existing::Keep);
            let is_refused = matches!(saved, Err(SaveError::Name { .. }));
            assert_eq!(
                (is_refused, saved.is_ok()),
                (cfg!(windows), !cfg!(windows)),
                "{name}"
            );
        }
    }

    #[cfg(windows)]
    #[test]
    fn devices_and_missing_drives_are_told_by_name() {
        for (path, told) in [
            ("CON", "can't write CON: “CON” is a device on Windows"),
            (
                r"\\.\COM1",
                r"can't write \\.\COM1: “COM1” is a device on Windows",
            ),
            (
                "a.csv:b",
                "can't write a.csv:b: file names on Windows can't have “:”",
            ),
            ("q:b.csv", "can't write q:b.csv: there is no drive “q:”"),
            (
                r"q:\no\b.csv",
                r"can't write q:\no\b.csv: there is no drive “q:”",
            ),
        ] {
            for existing in [Existing::Keep, Existing::Replace] {
                let refused = save(Path::new(path), b"one", &existing).unwrap_err();
                assert_eq!(refused.to_string(), told);
            }
        }
    }

    #[test]
    fn what_killed_processes_left_is_cleared_away_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let written = temporary_file(folder.path(), Mode::Public).unwrap();
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

    #[cfg(unix)]
    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_replaced_passes_its_mode_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rules.nft");
        for wanted in [0o600, 0o640, 0o444, 0o755] {
            fs::write(&path, b"old").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(wanted)).unwrap();
            assert_eq!(save(&path, b"new", &Existing::Replace).unwrap(), []);
            assert_eq!(
                (fs::read(&path).unwrap(), mode(&path)),
                (b"new".to_vec(), wanted)
            );
            fs::remove_file(&path).unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn other_hard_links_keep_the_old_content_and_that_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let [path, other] = ["a", "b"].map(|name| folder.path().join(name));
        fs::write(&path, b"old").unwrap();
        fs::hard_link(&path, &other).unwrap();
        let lost = save(&path, b"new", &Existing::Replace).unwrap();
        assert_eq!(lost, [Loss::Links]);
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read(&other).unwrap(), b"old");
    }

    #[cfg(unix)]
    #[test]
    fn through_a_link_its_file_is_written_and_the_link_stays() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let within = |name: &str| folder.path().join(name);
        fs::create_dir(within("below")).unwrap();
        symlink("below/file", within("link")).unwrap();
        symlink("link", within("second")).unwrap();
        // At first they lead nowhere.
        for text in [b"one", b"two"] {
            assert!(matches!(
                save(&within("second"), text, &Existing::Keep),
                Err(SaveError::Exists(_))
            ));
            save(&within("second"), text, &Existing::Replace).unwrap();
            assert_eq!(fs::read(within("below/file")).unwrap(), text);
            assert!(within("link").is_symlink() && within("second").is_symlink());
        }
        symlink("round", within("round")).unwrap();
        symlink("nowhere/file", within("lost")).unwrap();
        for name in ["round", "lost"] {
            let refused = save(&within(name), b"x", &Existing::Replace);
            assert!(refused.is_err(), "{name}");
            assert!(within(name).is_symlink());
        }
    }

    /// Where the system lets a test give files away, which it seldom does.
    #[cfg(unix)]
    fn give_away(path: &Path) -> bool {
        const NOBODY: u32 = 65_534;
        let given = std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY));
        if let Err(error) = &given {
            skip::skipped(format!("files can't be given away here: {error}"));
        }
        given.is_ok()
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_somebody_else_stays_theirs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rules.nft");
        fs::write(&path, b"old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        if !give_away(&path) {
            return;
        }
        let before = fs::metadata(&path).unwrap();
        assert_eq!(save(&path, b"new", &Existing::Replace).unwrap(), []);
        let after = fs::metadata(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        let owner = |known: &Metadata| (known.uid(), known.gid(), known.mode());
        assert_eq!(owner(&after), owner(&before));
        assert_ne!(before.ino(), after.ino(), "never a half file");
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_that_was_removed_meanwhile_locks_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1.lock");
        let old = Lock::take(&path).unwrap().unwrap();
        assert!(Lock::take(&path).unwrap().is_none());
        fs::remove_file(&path).unwrap();
        let new = Lock::take(&path).unwrap().unwrap();
        // Only its own file is removed.
        old.remove();
        assert!(path.exists());
        assert!(Lock::take(&path).unwrap().is_none());
        new.remove();
        assert!(!path.exists());
    }

    #[test]
    fn a_folder_is_made_below_its_base_only() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("home");
        let own = OwnFolder::new(&base, base.join("a/b"));
        assert!(matches!(own.make(), Err(SaveError::NoFolder(missing)) if missing == base));
        assert!(!base.exists());
        fs::create_dir(&base).unwrap();
        own.make().unwrap();
        own.make().unwrap();
        #[cfg(unix)]
        for path in ["a", "a/b"] {
            assert_eq!(mode(&base.join(path)), 0o700, "{path}");
        }
        fs::write(base.join("file"), b"").unwrap();
        for path in ["file", "file/c"] {
            let own = OwnFolder::new(&base, base.join(path));
            assert!(matches!(own.make(), Err(SaveError::Io { .. })), "{path}");
        }
    }
}
