//! Reading text files that other people and other programs wrote: settings, saved roles, drafts, catalogue
//! files and lists. How large they may be, which kinds of file are opened, and how their text is encoded are
//! decided here for all of them.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

use crate::model::{Lang, Localized, Text, shown, text};
use crate::reason::of_io;

/// The kinds of file that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// Regular files alone. For what lies in a folder, stands in the settings or was typed into the browser:
    /// a pipe or a device among them could keep the reader waiting forever.
    Regular,
    /// Pipes and devices as well. For what was named on the command line, as `/dev/stdin` and `<(…)` are.
    Streams,
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum ReadError {
    /// It is a folder.
    Folder,
    /// It is a pipe, a device or a socket.
    Special,
    /// It is larger than this many bytes, the limit.
    TooLarge(u64),
    /// The operating system's own reason.
    Io(#[from] io::Error),
}

impl ReadError {
    /// Whether there is no such file.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }

    /// Message for the file at `path`.
    #[must_use]
    pub fn of(&self, path: &Path) -> Text {
        let (path, Text { en, zh }) = (shown(path), self.both());
        text!("can't read {path}: {en}", "无法读取 {path}：{zh}")
    }
}

impl Localized for ReadError {
    fn both(&self) -> Text {
        match self {
            Self::Folder => text!(
                "a folder, where a file should be",
                "这是文件夹，此处应为文件"
            ),
            Self::Special => text!(
                "not a regular file: save its contents to one first",
                "不是普通文件：请先将其内容存为文件"
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

/// A number of bytes in its largest whole unit.
fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 && bytes.trailing_zeros() >= 20 {
        format!("{} MiB", bytes >> 20)
    } else {
        format!("{bytes} bytes")
    }
}

/// The text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The first line, from 1, with bytes that are not text; U+FFFD stands in their place.
    pub replaced: Option<usize>,
}

/// What is said of a line whose bytes were replaced.
#[must_use]
pub fn replaced() -> Text {
    text!(
        "not UTF-8 text: U+FFFD stands for what can't be read; save the file as UTF-8",
        "不是 UTF-8 文本：无法识别之处以 U+FFFD 代替；请将文件另存为 UTF-8"
    )
}

/// Reads and decodes a file of at most `limit` bytes.
///
/// # Errors
/// When it can't be read, is of another kind, or is larger.
pub fn load(path: &Path, limit: u64, kinds: Kinds) -> Result<Decoded, ReadError> {
    read(path, limit, kinds).map(decode)
}

/// Reads a file of at most `limit` bytes. A larger one is an error: nothing is ever cut.
///
/// # Errors
/// When it can't be read, is of another kind, or is larger.
pub fn read(path: &Path, limit: u64, kinds: Kinds) -> Result<Vec<u8>, ReadError> {
    let file = match kinds {
        Kinds::Regular => {
            // To open some devices is to use them.
            check(&fs::metadata(path)?, limit, kinds)?;
            open_without_waiting(path)?
        }
        // Windows opens no folder, and says that it is forbidden.
        Kinds::Streams => File::open(path).map_err(|error| {
            if path.is_dir() {
                ReadError::Folder
            } else {
                error.into()
            }
        })?,
    };
    // Another file can have taken its place since, and what was opened does not change.
    check(&file.metadata()?, limit, kinds)?;
    let mut bytes = Vec::new();
    // What has no size, such as a pipe, or grows meanwhile shows it by its first byte beyond the limit.
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(ReadError::TooLarge(limit));
    }
    Ok(bytes)
}

fn check(known: &Metadata, limit: u64, kinds: Kinds) -> Result<(), ReadError> {
    if known.is_dir() {
        Err(ReadError::Folder)
    } else if kinds == Kinds::Regular && !known.is_file() {
        Err(ReadError::Special)
    } else if known.is_file() && known.len() > limit {
        Err(ReadError::TooLarge(limit))
    } else {
        Ok(())
    }
}

/// Opens a file for reading; a pipe that nobody writes to does not keep it waiting.
#[cfg(unix)]
fn open_without_waiting(path: &Path) -> io::Result<File> {
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

/// Opens a file for reading. Pipes have no place among files here.
#[cfg(not(unix))]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Decodes UTF-8, with or without a byte order mark, and UTF-16 with one, which is what `>` writes in Windows
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
    const MARK: char = '\u{feff}';
    let (mut text, replaced) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = good.iter().filter(|&&byte| byte == b'\n').count() + 1;
            (
                String::from_utf8_lossy(error.as_bytes()).into_owned(),
                Some(line),
            )
        }
    };
    if text.starts_with(MARK) {
        text.drain(..MARK.len_utf8());
    }
    Decoded { text, replaced }
}

fn decode_utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|&pair| unit(pair));
    let mut text = String::with_capacity(bytes.len());
    let mut replaced = None;
    // Half of a unit at the end is read like half of a surrogate pair.
    let halves = odd.iter().map(|_| Err(()));
    for decoded in char::decode_utf16(units)
        .map(|one| one.map_err(drop))
        .chain(halves)
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
    fn every_encoding_gives_the_same_text() {
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
    fn what_is_not_text_is_replaced_and_its_first_line_told() {
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
    fn the_limit_is_the_largest_size_that_is_read() {
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
    fn a_pipe_is_opened_without_waiting_for_its_writer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        assert!(matches!(
            load(&path, 9, Kinds::Regular),
            Err(ReadError::Special)
        ));
        // As if it had taken a file's place between the look and the opening.
        let opened = open_without_waiting(&path).unwrap();
        let known = opened.metadata().unwrap();
        assert!(matches!(
            check(&known, 9, Kinds::Regular),
            Err(ReadError::Special)
        ));
    }
}
