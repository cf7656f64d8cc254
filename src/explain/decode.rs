//! Decoding of what tools write: UTF-8, UTF-16, and the code pages of Windows consoles.

use encoding_rs::{Encoding, GBK, UTF_16BE, UTF_16LE, WINDOWS_1252};

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
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_matches(['\0', '\u{feff}']);
    Decoded {
        text: text.to_owned(),
        encoding: encoding.name(),
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let nuls = |parity: usize| {
        let at = sample.iter().skip(parity).step_by(2);
        at.filter(|byte| **byte == 0).count()
    };
    let most = sample.len() / 3;
    if nuls(1) > most {
        return UTF_16LE;
    }
    if nuls(0) > most {
        return UTF_16BE;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return encoding_rs::UTF_8;
    }
    let (chinese, ..) = GBK.decode(bytes);
    if CHINESE_LABELS.iter().any(|label| chinese.contains(label)) {
        GBK
    } else {
        WINDOWS_1252
    }
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
