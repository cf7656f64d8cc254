//! Atomic writing of files that never overwrites without permission, and file locks. No other module creates,
//! changes or removes files.

mod error;
mod name;
mod seen;

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
pub use name::NameError;
pub use seen::Seen;

/// Behavior if the file already exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Existing {
    /// Leave it unchanged and return an error.
    Keep,
    /// Replace it.
    Replace,
    /// Replace it if it still has this content, which was read from it or written to it last.
    ReplaceUnchanged(Vec<u8>),
}

/// Maximum size in bytes of settings files, saved roles and autosaved roles; more than a role of all ports of TCP and
/// UDP needs, each as a single port of a service.
pub const MAX_USER_FILE: u64 = 16 << 20;

/// Writes a file atomically: other programs see either the old file or the complete new one, since `bytes` are
/// written to a temporary file in the same folder, which is then renamed. Symbolic links are followed.
///
/// When a file is replaced, the new file gets its owner, group and permissions as far as the system allows; the
/// properties that are lost are returned. Access control lists and extended attributes are not copied.
///
/// # Errors
/// If a file exists that may not be replaced, or the system refuses. No partial file remains.
pub fn save(path: &Path, bytes: &[u8], existing: &Existing) -> Result<Vec<Loss>, SaveError> {
    let refused = |error: io::Error| SaveError::Io {
        path: path.to_owned(),
        cause: error.kind(),
    };
    check_name(path)?;
    let metadata = fs::metadata(path).ok();
    if metadata
        .as_ref()
        .is_some_and(|metadata| !metadata.is_file())
    {
        return Err(SaveError::NotAFile(path.to_owned()));
    }
    // A dangling symbolic link counts as existing, too.
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
        return Err(SaveError::MissingFolder(folder.to_owned()));
    }
    remove_stale_files(folder);
    let mut file = temporary_file(folder, Mode::Public).map_err(refused)?;
    let losses = metadata.map_or(Ok(Vec::new()), |metadata| {
        copy_metadata(file.as_file(), &metadata)
    });
    let losses = losses.map_err(refused)?;
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
            Ok(losses)
        }
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(SaveError::Exists(path.to_owned()))
        }
        Err(error) => Err(refused(error.error)),
    }
}

/// A folder for the user's files, created on the first write.
///
/// Only folders below its base are created. A missing home folder, share or drive is reported instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFolder {
    path: PathBuf,
    base: PathBuf,
}

impl UserFolder {
    /// Describes the folder `path`, of which only the part below `base` may be created.
    #[must_use]
    pub fn new(base: impl Into<PathBuf>, path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            base: base.into(),
        }
    }

    /// Returns the path of the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Creates the folder and its missing parents, accessible only to their owner.
    ///
    /// # Errors
    /// If the base is missing, a file has the name of the folder, or the system refuses.
    pub fn make(&self) -> Result<(), SaveError> {
        if self.path.is_dir() {
            return Ok(());
        }
        if !self.base.is_dir() {
            return Err(SaveError::MissingFolder(self.base.clone()));
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

/// Describes a folder whose parent must exist.
impl From<PathBuf> for UserFolder {
    fn from(path: PathBuf) -> Self {
        let base = folder_of(&path).to_owned();
        Self::new(base, path)
    }
}

/// Returns an error if the path is invalid on Windows; accepts any path on other systems.
fn check_name(path: &Path) -> Result<(), SaveError> {
    NameError::of_path(path).map_or(Ok(()), |fault| {
        let path = path.to_owned();
        Err(SaveError::Name { path, fault })
    })
}

/// Creates a folder and its parents if they don't exist.
///
/// # Errors
/// If the path is invalid on Windows, or the system refuses.
pub fn make_folder(folder: &Path) -> Result<(), SaveError> {
    check_name(folder)?;
    fs::create_dir_all(folder).map_err(|error| SaveError::Io {
        path: folder.to_owned(),
        cause: error.kind(),
    })
}

/// Writes a file atomically that only its owner can read, and replaces an existing one. It is not flushed to
/// disk: it survives a crash of the program, but possibly not one of the system.
///
/// # Errors
/// If the system refuses.
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

/// Renames the file or folder at `path` within its folder to `name.extension`, or to the first free of
/// `name-2.extension`, `name-3.extension` and so on; returns the new path. The caller must prevent other
/// programs from doing the same at the same time.
///
/// # Errors
/// If the system refuses.
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

/// Removes all permissions on a file or folder except those of its owner; errors are ignored.
#[cfg(unix)]
pub fn make_private(path: &Path) {
    /// Permission bits of group and others.
    const OTHERS: u32 = 0o077;
    // The target of a symbolic link may not belong to the program.
    if let Ok(metadata) = fs::symlink_metadata(path)
        && !metadata.is_symlink()
        && metadata.mode() & OTHERS != 0
    {
        let _ = fs::set_permissions(path, Permissions::from_mode(metadata.mode() & !OTHERS));
    }
}

/// Does nothing: on this platform, files in a user's folder are private by default.
#[cfg(not(unix))]
pub fn make_private(_: &Path) {}

/// Removes a file if it exists.
///
/// # Errors
/// If the system refuses.
pub fn remove(path: &Path) -> Result<(), SaveError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(SaveError::Io {
            path: path.to_owned(),
            cause: error.kind(),
        }),
        _ => Ok(()),
    }
}

/// Removes a file that is unchanged since it was listed.
///
/// # Errors
/// If it has changed or is gone, or the system refuses.
pub fn remove_seen(path: &Path, seen: &Seen) -> Result<(), SaveError> {
    let there = fs::metadata(path).map_err(|error| unless_missing(path, &error))?;
    if Seen::from(&there) != *seen {
        return Err(SaveError::Changed(path.to_owned()));
    }
    fs::remove_file(path).map_err(|error| unless_missing(path, &error))
}

/// Renames a file; never replaces another one.
///
/// # Errors
/// If the file is gone, the new name is taken or invalid, or the system refuses.
pub fn rename(from: &Path, to: &Path) -> Result<(), SaveError> {
    check_name(to)?;
    if fs::symlink_metadata(to).is_ok() {
        return Err(SaveError::Exists(to.to_owned()));
    }
    // A link fails if another program takes the name meanwhile. Some file systems have no links.
    let renamed = match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(SaveError::Exists(to.to_owned()));
        }
        Err(_) => fs::rename(from, to),
    };
    renamed.map_err(|error| unless_missing(from, &error))
}

fn unless_missing(path: &Path, error: &io::Error) -> SaveError {
    let path = path.to_owned();
    match error.kind() {
        io::ErrorKind::NotFound => SaveError::Missing(path),
        cause => SaveError::Io { path, cause },
    }
}

/// A locked file. The lock is released when this is dropped or the program ends for whatever reason.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Locks a file, which is created if it is missing and readable only by its owner. Returns `None` if
    /// another program holds the lock.
    ///
    /// # Errors
    /// If it is not a regular file, the system refuses, or the file system does not support locks.
    pub fn acquire(path: &Path) -> Result<Option<Self>, SaveError> {
        let refused = |cause: io::Error| SaveError::Io {
            path: path.to_owned(),
            cause: cause.kind(),
        };
        // Windows can't lock a file that is opened only for appending.
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        options.mode(0o600);
        // Another program may remove the file between opening and locking; the lock would then be invisible to
        // others. Retries, since this is rare and hardly ever happens twice.
        for _ in 0..8 {
            // Opening a pipe or a device could block.
            if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
                return Err(SaveError::NotAFile(path.to_owned()));
            }
            let file = options.open(path).map_err(refused)?;
            match file.try_lock() {
                Ok(()) if is_same_file(&file, path) => {
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

    /// Removes the file on platforms where a program that is about to lock it detects the removal.
    pub fn remove(&self) {
        if cfg!(unix) && is_same_file(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Returns true if an open file is still the one at `path`.
#[cfg(unix)]
fn is_same_file(file: &File, path: &Path) -> bool {
    let place = |metadata: Metadata| (metadata.dev(), metadata.ino());
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(file), Ok(there)) => place(file) == place(there),
        _ => false,
    }
}

/// Always true: on this platform, lock files are never removed.
#[cfg(not(unix))]
fn is_same_file(_: &File, _: &Path) -> bool {
    true
}

/// Resolves symbolic links, including a dangling last one.
fn target_of(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::read_link(path) {
            Ok(next) => target_of(&folder_of(path).join(next)),
            Err(_) => Ok(path.to_owned()),
        },
        target => target,
    }
}

/// Copies owner, group and permissions of the replaced file to the new one as far as the system allows; returns
/// the properties that are lost.
///
/// If the owner or group can't be preserved, no one gains permissions: a different group gets no more than
/// others had, and the set-user-ID and set-group-ID bits are dropped.
#[cfg(unix)]
fn copy_metadata(file: &File, metadata: &Metadata) -> io::Result<Vec<Loss>> {
    let own = file.metadata()?;
    let owner = own.uid() == metadata.uid() || fchown(file, Some(metadata.uid()), None).is_ok();
    let group = own.gid() == metadata.gid() || fchown(file, None, Some(metadata.gid())).is_ok();
    let mut mode = metadata.mode() & 0o7777;
    if !owner || !group {
        mode &= 0o777;
    }
    if !group {
        mode &= 0o707 | ((mode & 0o007) << 3);
    }
    if own.mode() & 0o7777 != mode {
        file.set_permissions(Permissions::from_mode(mode))?;
    }
    let losses = [
        (!(owner && group), Loss::Owner),
        (metadata.nlink() > 1, Loss::Links),
    ];
    Ok(losses
        .into_iter()
        .filter_map(|(is_lost, loss)| is_lost.then_some(loss))
        .collect())
}

/// Copies the read-only attribute; on this platform there are no owner, group and mode to copy.
#[cfg(not(unix))]
fn copy_metadata(file: &File, metadata: &Metadata) -> io::Result<Vec<Loss>> {
    file.set_permissions(metadata.permissions())?;
    Ok(Vec::new())
}

/// Prefix of the names of temporary files, followed by [`TEMP_RANDOM`] letters and digits and [`TEMP_SUFFIX`].
const TEMP_PREFIX: &str = ".portolan-";
const TEMP_RANDOM: usize = 6;
const TEMP_SUFFIX: &str = ".tmp";

/// Permissions of a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Readable and writable according to the umask.
    Public,
    /// Only for its owner.
    Private,
}

/// Creates a temporary file in `folder`, locked while it is written.
fn temporary_file(folder: &Path, mode: Mode) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder
        .prefix(TEMP_PREFIX)
        .rand_bytes(TEMP_RANDOM)
        .suffix(TEMP_SUFFIX);
    // Temporary files are private by default.
    #[cfg(unix)]
    if mode == Mode::Public {
        builder.permissions(Permissions::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = mode;
    loop {
        let file = builder.tempfile_in(folder)?;
        // Some file systems have no locks. Stale files are not removed there either, since that requires the
        // lock, so a file that is being written is safe.
        let _ = file.as_file().lock();
        // Another process may have removed the file before it was locked.
        if file.path().exists() {
            return Ok(file);
        }
    }
}

/// Removes temporary files of killed processes in `folder`, which are those without a lock. Errors are ignored.
pub fn remove_stale_files(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| {
        let name = entry.file_name();
        let middle = name
            .to_str()
            .and_then(|name| name.strip_prefix(TEMP_PREFIX)?.strip_suffix(TEMP_SUFFIX));
        let is_ours = middle.is_some_and(|middle| {
            middle.len() == TEMP_RANDOM && middle.bytes().all(|byte| byte.is_ascii_alphanumeric())
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

/// Flushes `folder` to disk, so that a new file name survives a power failure. Errors are ignored, since the
/// file itself has been written.
fn sync_folder(folder: &Path) {
    // Other platforms can't open a folder as a file.
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// Returns the folder of `path`.
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
    fn an_existing_file_is_overwritten_only_if_requested() {
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
            Err(SaveError::MissingFolder(_))
        ));
        assert!(matches!(
            save(folder.path(), b"x", &Existing::Replace),
            Err(SaveError::NotAFile(_))
        ));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn names_invalid_on_windows_are_rejected_only_there() {
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
    fn errors_name_devices_and_missing_drives() {
        for (path, expected) in [
            (
                "CON",
                "can't write CON: “CON” is a reserved device name on Windows",
            ),
            (
                r"\\.\COM1",
                r"can't write \\.\COM1: “COM1” is a reserved device name on Windows",
            ),
            (
                "a.csv:b",
                "can't write a.csv:b: file names on Windows can't contain “:”",
            ),
            ("q:b.csv", "can't write q:b.csv: drive “q:” does not exist"),
            (
                r"q:\no\b.csv",
                r"can't write q:\no\b.csv: drive “q:” does not exist",
            ),
        ] {
            for existing in [Existing::Keep, Existing::Replace] {
                let refused = save(Path::new(path), b"one", &existing).unwrap_err();
                assert_eq!(refused.to_string(), expected);
            }
        }
    }

    #[test]
    fn only_stale_temporary_files_are_removed() {
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
    fn the_mode_of_a_replaced_file_is_preserved() {
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
    fn other_hard_links_keep_the_old_content_and_this_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        let [path, other] = ["a", "b"].map(|name| folder.path().join(name));
        fs::write(&path, b"old").unwrap();
        fs::hard_link(&path, &other).unwrap();
        let losses = save(&path, b"new", &Existing::Replace).unwrap();
        assert_eq!(losses, [Loss::Links]);
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read(&other).unwrap(), b"old");
    }

    #[cfg(unix)]
    #[test]
    fn symbolic_links_are_followed_and_kept() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let within = |name: &str| folder.path().join(name);
        fs::create_dir(within("below")).unwrap();
        symlink("below/file", within("link")).unwrap();
        symlink("link", within("second")).unwrap();
        // The links dangle at first.
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

    /// Gives a file to another user. Returns false if the system does not allow it, which is usual.
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
    fn the_owner_of_a_replaced_file_is_preserved() {
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
        let owner = |metadata: &Metadata| (metadata.uid(), metadata.gid(), metadata.mode());
        assert_eq!(owner(&after), owner(&before));
        assert_ne!(before.ino(), after.ino(), "never a half file");
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_on_a_removed_file_is_void() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1.lock");
        let old = Lock::acquire(&path).unwrap().unwrap();
        assert!(Lock::acquire(&path).unwrap().is_none());
        fs::remove_file(&path).unwrap();
        let new = Lock::acquire(&path).unwrap().unwrap();
        // This must not remove the file of the new lock.
        old.remove();
        assert!(path.exists());
        assert!(Lock::acquire(&path).unwrap().is_none());
        new.remove();
        assert!(!path.exists());
    }

    #[test]
    fn a_folder_is_created_only_below_its_base() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("home");
        let own = UserFolder::new(&base, base.join("a/b"));
        assert!(matches!(own.make(), Err(SaveError::MissingFolder(missing)) if missing == base));
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
            let own = UserFolder::new(&base, base.join(path));
            assert!(matches!(own.make(), Err(SaveError::Io { .. })), "{path}");
        }
    }
}
