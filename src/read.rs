//! Reading and decoding of text files written by users and other programs: settings, saved and autosaved
//! roles, catalog files and port lists. All of them are subject to the same checks of size, kind of file and
//! encoding.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

use crate::model::{Lang, Localized, Text, shown, text};
use crate::reason::of_io;

/// Kinds of file that may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// Regular files only. For paths found in folders, listed in the settings or typed in the browser:
    /// reading a pipe or a device could block forever.
    Regular,
    /// Pipes and devices as well. For paths from the command line, such as `/dev/stdin` and `<(…)`.
    Streams,
}

/// Error from reading a file.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum ReadError {
    /// The path is a folder.
    Folder,
    /// The path is a pipe, a device or a socket, but [`Kinds::Regular`] was requested.
    Special,
    /// The file is larger than the limit, given in bytes.
    TooLarge(u64),
    /// Error of the operating system.
    Io(#[from] io::Error),
}

impl ReadError {
    /// Returns whether the file doesn't exist.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }

    /// Returns the error message for the file at `path`.
    #[must_use]
    pub fn of(&self, path: &Path) -> Text {
        let (path, Text { en, zh }) = (shown(path), self.both());
        text!("can't read {path}: {en}", "无法读取 {path}：{zh}")
    }
}

impl Localized for ReadError {
    fn both(&self) -> Text {
        match self {
            Self::Folder => text!("expected a file, found a folder", "应为文件，但这是文件夹"),
            Self::Special => text!(
                "not a regular file: save its contents to one first",
                "不是普通文件：请先将其内容保存为文件"
            ),
            Self::TooLarge(limit) => text!(
                "too large: the limit is {limit}",
                "过大：上限为 {limit}",
                limit = size(*limit)
            ),
            Self::Io(error) => of_io(error),
        }
    }
}

/// Formats a number of bytes: as MiB if it is a multiple of 1 MiB, else as bytes.
fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 && bytes.trailing_zeros() >= 20 {
        format!("{} MiB", bytes >> 20)
    } else {
        format!("{bytes} bytes")
    }
}

/// Decoded text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// Text, without a byte order mark.
    pub text: String,
    /// First line, from 1, with invalid bytes, which were replaced with U+FFFD; none if all bytes are valid.
    pub replaced: Option<usize>,
}

/// Returns the message about a line with replaced bytes.
#[must_use]
pub fn replaced() -> Text {
    text!(
        "not UTF-8 text: invalid bytes are replaced with U+FFFD; save the file as UTF-8",
        "不是 UTF-8 文本：无效字节已替换为 U+FFFD；请将文件另存为 UTF-8"
    )
}

/// Reads and decodes a file of at most `limit` bytes.
///
/// # Errors
/// If the file can't be read, is of a kind that `kinds` excludes, or is larger than `limit`.
pub fn load(path: &Path, limit: u64, kinds: Kinds) -> Result<Decoded, ReadError> {
    read(path, limit, kinds).map(decode)
}

/// Reads a file of at most `limit` bytes. Larger files are an error and are never truncated.
///
/// # Errors
/// If the file can't be read, is of a kind that `kinds` excludes, or is larger than `limit`.
pub fn read(path: &Path, limit: u64, kinds: Kinds) -> Result<Vec<u8>, ReadError> {
    let file = open(path, limit, kinds)?;
    let metadata = file.metadata()?;
    // One byte more than the file has shows its end without a larger buffer.
    let capacity = if metadata.is_file() {
        metadata.len() + 1
    } else {
        0
    };
    read_to_limit(file, limit, capacity)
}

/// Reads at most `limit` bytes from a source; `capacity` is their expected number.
///
/// # Errors
/// If it can't be read, or has more bytes.
pub fn read_to_limit(
    source: impl io::Read,
    limit: u64,
    capacity: u64,
) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::with_capacity(usize::try_from(capacity).unwrap_or(0));
    // Reads one byte beyond the limit, to detect pipes, which have no size, and files that grow.
    source
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(ReadError::TooLarge(limit));
    }
    Ok(bytes)
}

/// Opens a file for reading.
///
/// # Errors
/// If the file can't be opened, is of a kind that `kinds` excludes, or is larger than `limit`.
pub fn open(path: &Path, limit: u64, kinds: Kinds) -> Result<File, ReadError> {
    let file = match kinds {
        Kinds::Regular => {
            // Opening some devices has side effects, so the kind is checked first.
            check(&fs::metadata(path)?, limit, kinds)?;
            open_nonblocking(path)?
        }
        // On Windows, opening a folder fails with “access denied”.
        Kinds::Streams => File::open(path).map_err(|error| {
            if path.is_dir() {
                ReadError::Folder
            } else {
                error.into()
            }
        })?,
    };
    // The file may have been replaced since the first check; the open file can't change any more.
    check(&file.metadata()?, limit, kinds)?;
    Ok(file)
}

fn check(metadata: &Metadata, limit: u64, kinds: Kinds) -> Result<(), ReadError> {
    if metadata.is_dir() {
        Err(ReadError::Folder)
    } else if kinds == Kinds::Regular && !metadata.is_file() {
        Err(ReadError::Special)
    } else if metadata.is_file() && metadata.len() > limit {
        Err(ReadError::TooLarge(limit))
    } else {
        Ok(())
    }
}

/// Opens a file for reading, without blocking on a pipe that has no writer.
#[cfg(unix)]
fn open_nonblocking(path: &Path) -> io::Result<File> {
    use nix::errno::Errno;
    use nix::fcntl::{OFlag, open};
    use nix::sys::stat::Mode;
    let flags = OFlag::O_RDONLY | OFlag::O_NONBLOCK | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
    loop {
        match open(path, flags, Mode::empty()) {
            Err(Errno::EINTR) => {}
            opened => return Ok(opened?.into()),
        }
    }
}

/// Opens a file for reading. Pipes are not part of the file system on these platforms.
#[cfg(not(unix))]
fn open_nonblocking(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Decodes UTF-8, with or without a byte order mark, and UTF-16 with one, the encoding of `>` in Windows
/// PowerShell 5.1.
#[must_use]
pub fn decode(bytes: Vec<u8>) -> Decoded {
    match &bytes[..] {
        [0xff, 0xfe, rest @ ..] => decode_utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => decode_utf_16(rest, u16::from_be_bytes),
        _ => decode_utf_8(bytes),
    }
}

fn decode_utf_8(bytes: Vec<u8>) -> Decoded {
    const BYTE_ORDER_MARK: char = '\u{feff}';
    let (mut text, replaced) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
            (
                String::from_utf8_lossy(error.as_bytes()).into_owned(),
                Some(line),
            )
        }
    };
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len_utf8());
    }
    Decoded { text, replaced }
}

fn decode_utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|&pair| unit(pair));
    let mut text = String::with_capacity(bytes.len());
    let mut replaced = None;
    // An odd byte at the end is replaced like an unpaired surrogate.
    let incomplete = odd.iter().map(|_| Err(()));
    for decoded in char::decode_utf16(units)
        .map(|one| one.map_err(drop))
        .chain(incomplete)
    {
        if decoded.is_err() && replaced.is_none() {
            replaced = Some(text.matches('\n').count() + 1);
        }
        text.push(decoded.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Decoded { text, replaced }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
        units.flat_map(bytes).collect()
    }

    #[test]
    fn all_encodings_decode_to_the_same_text() {
        let text = "name = \"字 😀\"\r\nos = 1\r\n";
        let marked = format!("\u{feff}{text}");
        for bytes in [
            text.as_bytes().to_vec(),
            marked.into_bytes(),
            utf_16(text, u16::to_le_bytes),
            utf_16(text, u16::to_be_bytes),
        ] {
            let decoded = decode(bytes);
            assert_eq!((decoded.text.as_str(), decoded.replaced), (text, None));
        }
        assert_eq!(decode(Vec::new()).text, "");
        assert_eq!(decode(vec![0xff, 0xfe]).text, "");
    }

    #[test]
    fn invalid_bytes_are_replaced_and_their_first_line_reported() {
        let decoded = decode(b"a\nb\xe9c\n\xff".to_vec());
        assert_eq!(decoded.text, "a\nb\u{fffd}c\n\u{fffd}");
        assert_eq!(decoded.replaced, Some(2));
        let mut bytes = utf_16("a\nb", u16::to_le_bytes);
        bytes.extend([0x00, 0xd8, b'c', 0, b'd']);
        let decoded = decode(bytes);
        assert_eq!(decoded.text, "a\nb\u{fffd}c\u{fffd}");
        assert_eq!(decoded.replaced, Some(2));
    }

    #[test]
    fn files_above_the_limit_are_rejected() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = tempfile::NamedTempFile::new_in(folder.path()).unwrap();
        file.write_all(b"1234").unwrap();
        let path = file.path();
        for kinds in [Kinds::Regular, Kinds::Streams] {
            assert_eq!(load(path, 4, kinds).unwrap().text, "1234");
            assert!(matches!(load(path, 3, kinds), Err(ReadError::TooLarge(3))));
            assert!(matches!(
                load(folder.path(), 9, kinds),
                Err(ReadError::Folder)
            ));
            let missing = load(&folder.path().join("no"), 9, kinds).unwrap_err();
            assert!(missing.is_missing());
        }
        assert_eq!(
            ReadError::TooLarge(64 << 20).to_string(),
            "too large: the limit is 64 MiB"
        );
        assert_eq!(
            ReadError::TooLarge(3).to_string(),
            "too large: the limit is 3 bytes"
        );
    }

    #[cfg(unix)]
    #[test]
    fn pipes_without_a_writer_do_not_block() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        assert!(matches!(
            load(&path, 9, Kinds::Regular),
            Err(ReadError::Special)
        ));
        // As if the pipe had replaced a file between the check and the opening.
        let opened = open_nonblocking(&path).unwrap();
        let metadata = opened.metadata().unwrap();
        assert!(matches!(
            check(&metadata, 9, Kinds::Regular),
            Err(ReadError::Special)
        ));
    }
}
