//! Decoding of what tools write: UTF-8, UTF-16, and the code pages of Windows consoles.

use std::borrow::Cow;

use encoding_rs::{Encoding, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Decoded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decoded {
    /// The text, with lines that end in `\n`.
    pub(super) text: String,
    /// Name of the encoding.
    pub(super) encoding: &'static str,
}

/// Labels in Chinese listings of Windows, by which code page 936 is recognised.
const CHINESE_LABELS: [&str; 6] = [
    "规则名称",
    "协议",
    "本地端口",
    "本地地址",
    "名称",
    "活动连接",
];

/// Number of bytes that decide whether a text without a byte order mark is UTF-16.
const SAMPLE: usize = 400;

/// Decodes an input: by its byte order mark, as UTF-16 if every other byte of the beginning is NUL, as UTF-8, as code
/// page 936 if that gives a Chinese label, else as Windows-1252, in which the ASCII parts of other code pages are right.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => guess(bytes),
    };
    // The byte order mark is removed.
    let (text, ..) = encoding.decode(bytes);
    Decoded {
        text: plain(&text),
        encoding: encoding.name(),
    }
}

/// Returns the beginning of a text if it is UTF-8; a character that is cut off at its end is left out.
pub(super) fn utf8_head(bytes: &[u8]) -> Option<String> {
    match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding != UTF_8 => return None,
        None if guess_utf16(bytes).is_some() => return None,
        _ => {}
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    Some(plain(text))
}

/// Decodes a line of a text that began as UTF-8.
pub(super) fn decode_line(line: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(line) {
        Ok(text) => Cow::Borrowed(text),
        // A long line is cut off, maybe within a character.
        Err(error) if error.error_len().is_none() => {
            String::from_utf8_lossy(&line[..error.valid_up_to()])
        }
        Err(_) => WINDOWS_1252.decode(line).0,
    }
}

/// Returns a text without byte order marks and NULs around it, with lines that end in `\n`.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.trim_matches(['\0', '\u{feff}']).to_owned()
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if let Some(utf16) = guess_utf16(bytes) {
        return utf16;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let (chinese, ..) = GBK.decode(bytes);
    if CHINESE_LABELS.iter().any(|label| chinese.contains(label)) {
        GBK
    } else {
        WINDOWS_1252
    }
}

/// Returns UTF-16 if every other byte of the beginning is NUL.
fn guess_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let nuls = |parity: usize| {
        let at = sample.iter().skip(parity).step_by(2);
        at.filter(|byte| **byte == 0).count()
    };
    let most = sample.len() / 3;
    if nuls(1) > most {
        return Some(UTF_16LE);
    }
    (nuls(0) > most).then_some(UTF_16BE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_recognised_and_lines_unified() {
        let text = "协议  TCP 53\r\nx\ry";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(utf16.iter().copied())
            .collect();
        let big: Vec<u8> = "LocalPort 53"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        let (gbk, ..) = GBK.encode(text);
        for (bytes, encoding) in [
            (text.as_bytes(), "UTF-8"),
            (&marked, "UTF-16LE"),
            (&gbk, "GBK"),
        ] {
            let decoded = decode(bytes);
            assert_eq!(decoded.text, "协议  TCP 53\nx\ny");
            assert_eq!(decoded.encoding, encoding);
        }
        assert_eq!(decode(&big).encoding, "UTF-16BE");
        assert_eq!(decode(b"ABH\x99REN").encoding, "windows-1252");
        assert_eq!(decode(b"\xef\xbb\xbftcp\0").text, "tcp");
    }
}
