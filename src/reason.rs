//! The reasons that come from elsewhere, from the system and from the reader of TOML files, in both
//! languages. What the TOML reader says and has no Chinese here is quoted as it is.

use std::fmt;
use std::io;

use crate::model::{Label, Localized, Text, escaped, text};

/// Explains why the system refused, without the path. Its own message is not quoted: on Windows that is in
/// the language of the system.
#[must_use]
pub fn of_io(error: &io::Error) -> Text {
    match (error.raw_os_error(), error.get_ref()) {
        (Some(code), _) => windows_reason(code)
            .or_else(|| common_reason(error.kind()))
            .map_or_else(
                || text!("system error {code}", "系统错误 {code}"),
                Text::from,
            ),
        // A message of ours or of another crate.
        (None, Some(message)) => {
            let message = message.to_string();
            let known = common_reason(error.kind());
            let chinese = known.map_or_else(|| message.clone(), |known| known.zh.to_owned());
            Text::new(message, chinese)
        }
        (None, None) => of_kind(error.kind()),
    }
}

/// The same, from the kind alone.
#[must_use]
pub fn of_kind(kind: io::ErrorKind) -> Text {
    let reason = common_reason(kind);
    reason
        .unwrap_or(Label::new("the system refused", "系统拒绝"))
        .into()
}

/// The reasons that files and terminals meet in everyday use.
const fn common_reason(kind: io::ErrorKind) -> Option<Label> {
    Some(match kind {
        io::ErrorKind::NotFound => Label::new("no such file or folder", "文件或文件夹不存在"),
        io::ErrorKind::PermissionDenied => Label::new("permission denied", "权限不足"),
        io::ErrorKind::AlreadyExists => Label::new("it exists already", "已存在"),
        io::ErrorKind::InvalidData => Label::new("not UTF-8 text", "不是 UTF-8 文本"),
        io::ErrorKind::IsADirectory => Label::new("a folder, not a file", "这是文件夹，不是文件"),
        io::ErrorKind::NotADirectory => Label::new(
            "part of the path is not a folder",
            "路径中有一部分不是文件夹",
        ),
        io::ErrorKind::FileTooLarge => Label::new("the file is too large", "文件过大"),
        io::ErrorKind::StorageFull => Label::new("the disk is full", "磁盘已满"),
        io::ErrorKind::QuotaExceeded => Label::new("the disk quota is exceeded", "超出磁盘配额"),
        io::ErrorKind::ReadOnlyFilesystem => {
            Label::new("the file system is read-only", "文件系统为只读")
        }
        io::ErrorKind::ResourceBusy | io::ErrorKind::ExecutableFileBusy => IN_USE,
        io::ErrorKind::InvalidFilename => Label::new("the file name is not valid", "文件名无效"),
        io::ErrorKind::InvalidInput => Label::new("the path is not valid", "路径无效"),
        io::ErrorKind::CrossesDevices => {
            Label::new("the disks are different ones", "跨越了不同的磁盘")
        }
        io::ErrorKind::Unsupported => Label::new("the system can't do this", "系统不支持此操作"),
        io::ErrorKind::BrokenPipe => Label::new("the output was closed", "输出已关闭"),
        io::ErrorKind::TimedOut => Label::new("it took too long", "操作超时"),
        io::ErrorKind::OutOfMemory => Label::new("out of memory", "内存不足"),
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::StaleNetworkFileHandle => NO_SHARE,
        _ => return None,
    })
}

const IN_USE: Label = Label::new("another program is using it", "正被另一个程序使用");
const NO_SHARE: Label = Label::new("the network share can't be reached", "无法访问网络共享");

/// The everyday reasons of Windows for which Rust has no kind, by error code.
const fn windows_reason(code: i32) -> Option<Label> {
    if !cfg!(windows) {
        return None;
    }
    Some(match code {
        // ERROR_NOT_READY
        21 => Label::new("the drive is not ready", "驱动器未就绪"),
        // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION, ERROR_USER_MAPPED_FILE
        32 | 33 | 1224 => IN_USE,
        // ERROR_BAD_NETPATH, ERROR_NETNAME_DELETED, ERROR_BAD_NET_NAME
        53 | 64 | 67 => NO_SHARE,
        // ERROR_VIRUS_INFECTED
        225 => Label::new("the virus scanner blocks it", "被防病毒软件阻止"),
        _ => return None,
    })
}

/// What stands between the two languages of a fault that goes through serde, which carries one text.
const BETWEEN: char = '\u{1f}';

/// A fault of ours on its way through serde; [`of_toml`] takes it apart again.
pub fn through_serde(fault: &impl Localized) -> impl fmt::Display {
    let Text { en, zh } = fault.both();
    [en, zh]
        .map(|text| text.replace(BETWEEN, "\u{fffd}"))
        .join(&BETWEEN.to_string())
}

/// What is wrong with a TOML file, from the reader's `message`, which may quote the file. Where that runs over
/// several lines the first says it.
#[must_use]
pub fn of_toml(message: &str) -> Text {
    if let Some((en, zh)) = message.split_once(BETWEEN) {
        return Text::new(escaped(en).into_owned(), escaped(zh).into_owned());
    }
    let english = escaped(message.lines().next().unwrap_or_default()).into_owned();
    let chinese = toml_in_chinese(&english);
    Text::new(english, chinese)
}

/// The everyday faults in Chinese: serde's kinds, whose wording the documentation of `serde::de::Error` gives,
/// and what writing TOML by hand brings most often. Any other is quoted.
fn toml_in_chinese(english: &str) -> String {
    let (fault, expected) = match english.split_once(", expected ") {
        Some((fault, expected)) => (fault, Some(expected)),
        None => (english, None),
    };
    let known = KNOWN.iter().find_map(|(known, chinese)| {
        let detail = fault.strip_prefix(known)?;
        (detail.is_empty() || known.ends_with(' ')).then(|| format!("{chinese}{detail}"))
    });
    match (known, expected) {
        (None, _) => format!("不是有效的 TOML（{english}）"),
        (Some(fault), None) => fault,
        (Some(fault), Some(expected)) => {
            let names = expected.trim_start_matches("one of ");
            let names = names.replace(" or ", "、").replace(", ", "、");
            let type_name = TYPES.iter().find(|(known, _)| *known == names);
            let names = type_name.map_or(names.as_str(), |(_, chinese)| chinese);
            let blank = if names.starts_with(['`', 't']) {
                " "
            } else {
                ""
            };
            format!("{fault}，应为{blank}{names}")
        }
    }
}

/// Faults as they begin, those with a detail behind them ending in a blank.
const KNOWN: [(&str, &str); 14] = [
    ("unknown field ", "未知的键 "),
    ("missing field ", "缺少键 "),
    ("duplicate field ", "重复的键 "),
    ("unknown variant ", "未知的值 "),
    ("invalid type: ", "类型不对："),
    ("invalid value: ", "值不对："),
    ("duplicate key", "键重复"),
    ("key with no value", "键没有值"),
    ("missing value for key", "键没有值"),
    ("string values must be quoted", "文本须加引号"),
    ("unclosed array", "数组没有右括号"),
    ("unclosed table", "表名没有右括号"),
    (
        "missing comma between array elements",
        "数组元素之间缺少逗号",
    ),
    ("unexpected key or value", "此处有多余的键或值"),
];

/// The types that values should have had.
const TYPES: [(&str, &str); 5] = [
    ("a string", "文本"),
    ("a boolean", "true 或 false"),
    ("a sequence", "数组"),
    ("a map", "表"),
    ("literal string", "带引号的文本"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Lang, PortError};

    #[test]
    fn the_systems_reasons_are_in_our_own_words() {
        let system = io::Error::from_raw_os_error;
        // Every code that a system could have, and the kinds that stand for none.
        for code in 0..12_000 {
            let Text { en, zh } = of_io(&system(code));
            assert!(en.is_ascii() && !en.is_empty(), "{code}: {en}");
            assert!(
                zh.chars().next().is_some_and(|first| !first.is_ascii()),
                "{code}: {zh}"
            );
        }
        let denied = if cfg!(windows) { 5 } else { 13 };
        assert_eq!(of_io(&system(2)).en, "no such file or folder");
        assert_eq!(of_io(&system(denied)).zh, "权限不足");
        assert_eq!(of_io(&system(11_999)).en, "system error 11999");
        assert_eq!(of_io(&system(32)).en == IN_USE.en, cfg!(windows));
        let own = io::Error::new(io::ErrorKind::FileTooLarge, "larger than 7 bytes");
        assert_eq!(of_io(&own), text!("larger than 7 bytes", "文件过大"));
        let bare = io::Error::from(io::ErrorKind::Interrupted);
        assert_eq!(of_io(&bare), text!("the system refused", "系统拒绝"));
    }

    #[test]
    fn the_readers_faults_are_told_in_chinese() {
        for (english, chinese) in [
            (
                "unknown field `colour`, expected one of `name`, `os`",
                "未知的键 `colour`，应为 `name`、`os`",
            ),
            ("missing field `name`", "缺少键 `name`"),
            (
                "invalid type: integer `1`, expected a string",
                "类型不对：integer `1`，应为文本",
            ),
            (
                "unknown variant `old`, expected `legacy` or `modern`",
                "未知的值 `old`，应为 `legacy`、`modern`",
            ),
            (
                "string values must be quoted, expected literal string",
                "文本须加引号，应为带引号的文本",
            ),
            (
                "a fault that nobody knows",
                "不是有效的 TOML（a fault that nobody knows）",
            ),
        ] {
            let text = of_toml(english);
            assert_eq!(text.en, english);
            assert!(text.zh.starts_with(chinese), "{}", text.zh);
        }
    }

    #[test]
    fn a_fault_of_ours_comes_through_serde_in_both_languages() {
        let carried = through_serde(&PortError::TooHigh("7\u{1f}".to_owned())).to_string();
        let text = of_toml(&carried);
        assert!(
            text.en.starts_with("port 7\u{fffd} is too high"),
            "{text:?}"
        );
        assert_eq!(
            text.zh,
            PortError::TooHigh("7\u{fffd}".to_owned()).text(Lang::Zh)
        );
    }
}
