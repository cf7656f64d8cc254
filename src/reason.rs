//! The reasons that come from elsewhere, from the system and from the reader of TOML files, in both
//! languages. What the TOML reader says and has no Chinese here is quoted as it is.

use std::fmt;
use std::io;

use crate::model::{Localized, Text, escaped};

/// Explains why the system refused, without the path. Its own message is not quoted: on Windows that is in
/// the language of the system.
#[must_use]
pub fn of_io(error: &io::Error) -> Text {
    match (error.raw_os_error(), error.get_ref()) {
        (Some(code), _) => windows_reason(code)
            .or_else(|| common_reason(error.kind()))
            .unwrap_or_else(|| {
                Text::new(format!("system error {code}"), format!("系统错误 {code}"))
            }),
        // A message of ours or of another crate.
        (None, Some(message)) => {
            let known = common_reason(error.kind());
            let chinese = known.map_or_else(|| message.to_string(), |known| known.zh);
            Text::new(message.to_string(), chinese)
        }
        (None, None) => of_kind(error.kind()),
    }
}

/// The same, from the kind alone.
#[must_use]
pub fn of_kind(kind: io::ErrorKind) -> Text {
    common_reason(kind).unwrap_or_else(|| Text::new("the system refused", "系统拒绝"))
}

/// The reasons that files and terminals meet in everyday use.
fn common_reason(kind: io::ErrorKind) -> Option<Text> {
    let (en, zh) = match kind {
        io::ErrorKind::NotFound => ("no such file or folder", "文件或文件夹不存在"),
        io::ErrorKind::PermissionDenied => ("permission denied", "权限不足"),
        io::ErrorKind::AlreadyExists => ("it exists already", "已存在"),
        io::ErrorKind::InvalidData => ("not UTF-8 text", "不是 UTF-8 文本"),
        io::ErrorKind::IsADirectory => ("a folder, not a file", "这是文件夹，不是文件"),
        io::ErrorKind::NotADirectory => (
            "part of the path is not a folder",
            "路径中有一部分不是文件夹",
        ),
        io::ErrorKind::FileTooLarge => ("the file is too large", "文件过大"),
        io::ErrorKind::StorageFull => ("the disk is full", "磁盘已满"),
        io::ErrorKind::QuotaExceeded => ("the disk quota is exceeded", "超出磁盘配额"),
        io::ErrorKind::ReadOnlyFilesystem => ("the file system is read-only", "文件系统为只读"),
        io::ErrorKind::ResourceBusy | io::ErrorKind::ExecutableFileBusy => IN_USE,
        io::ErrorKind::InvalidFilename => ("the file name is not valid", "文件名无效"),
        io::ErrorKind::InvalidInput => ("the path is not valid", "路径无效"),
        io::ErrorKind::CrossesDevices => ("the disks are different ones", "跨越了不同的磁盘"),
        io::ErrorKind::Unsupported => ("the system can't do this", "系统不支持此操作"),
        io::ErrorKind::BrokenPipe => ("the output was closed", "输出已关闭"),
        io::ErrorKind::TimedOut => ("it took too long", "操作超时"),
        io::ErrorKind::OutOfMemory => ("out of memory", "内存不足"),
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::StaleNetworkFileHandle => NO_SHARE,
        _ => return None,
    };
    Some(Text::new(en, zh))
}

const IN_USE: (&str, &str) = ("another program is using it", "正被另一个程序使用");
const NO_SHARE: (&str, &str) = ("the network share can't be reached", "无法访问网络共享");

/// The everyday reasons of Windows for which Rust has no kind, by error code.
fn windows_reason(code: i32) -> Option<Text> {
    let (en, zh) = match code {
        // ERROR_NOT_READY
        21 => ("the drive is not ready", "驱动器未就绪"),
        // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION, ERROR_USER_MAPPED_FILE
        32 | 33 | 1224 => IN_USE,
        // ERROR_BAD_NETPATH, ERROR_NETNAME_DELETED, ERROR_BAD_NET_NAME
        53 | 64 | 67 => NO_SHARE,
        // ERROR_VIRUS_INFECTED
        225 => ("the virus scanner blocks it", "被防病毒软件阻止"),
        _ => return None,
    };
    cfg!(windows).then(|| Text::new(en, zh))
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
        return Text::new(escaped(en), escaped(zh));
    }
    let english = escaped(message.lines().next().unwrap_or_default());
    let chinese = toml_in_chinese(&english);
    Text::new(english, chinese)
}

/// serde's few kinds of faults, whose wording its documentation of `serde::de::Error` gives, then the
/// grammar's own.
fn toml_in_chinese(english: &str) -> String {
    let (fault, expected) = match english.split_once(", expected ") {
        Some((fault, expected)) => (fault, Some(expected)),
        None => (english, None),
    };
    let told = if let Some(field) = fault.strip_prefix("unknown field ") {
        format!("没有 {field} 这个键")
    } else if let Some(field) = fault.strip_prefix("missing field ") {
        format!("缺少键 {field}")
    } else if let Some(field) = fault.strip_prefix("duplicate field ") {
        format!("键 {field} 重复")
    } else if let Some(value) = fault.strip_prefix("unknown variant ") {
        format!("没有 {value} 这个值")
    } else if let Some(value) = fault.strip_prefix("invalid type: ") {
        format!("类型不对：{}", noun(value))
    } else if let Some(value) = fault.strip_prefix("invalid value: ") {
        format!("值不对：{}", noun(value))
    } else if let Some((_, chinese)) = GRAMMAR.iter().find(|(known, _)| *known == fault) {
        (*chinese).to_owned()
    } else {
        format!("不是有效的 TOML（{fault}）")
    };
    match expected {
        Some(expected) => {
            let names = expected.trim_start_matches("one of ");
            let names = noun(&names.replace(" or ", "、").replace(", ", "、"));
            let blank = if names.is_ascii() || names.starts_with('`') {
                " "
            } else {
                ""
            };
            format!("{told}，应为{blank}{names}")
        }
        None => told,
    }
}

/// The faults of grammar that writing by hand brings most often.
const GRAMMAR: [(&str, &str); 22] = [
    ("duplicate key", "键重复"),
    ("key with no value", "键没有值"),
    ("missing value", "缺少值"),
    ("missing value for key", "键没有值"),
    ("invalid value", "值无效"),
    ("invalid key-value pair", "键值对无效"),
    ("invalid unquoted key", "不带引号的键无效"),
    ("unquoted keys cannot be empty", "键不能为空"),
    ("string values must be quoted", "文本须加引号"),
    ("extra `=`", "多了一个 `=`"),
    ("extra comma in array", "数组中多了逗号"),
    ("extra comma in inline table", "内联表中多了逗号"),
    (
        "missing comma between array elements",
        "数组元素之间缺少逗号",
    ),
    (
        "missing comma between key-value pairs",
        "键值对之间缺少逗号",
    ),
    (
        "missing assignment between key-value pairs",
        "键与值之间缺少 `=`",
    ),
    ("unclosed array", "数组没有右括号"),
    ("unclosed table", "表名没有右括号"),
    ("unclosed array table", "表名没有右括号"),
    ("unclosed inline table", "内联表没有右括号"),
    ("unexpected content", "此处有多余内容"),
    ("unexpected key or value", "此处有多余的键或值"),
    ("unexpected leading zero", "数字开头有多余的 0"),
];

/// serde's words for values and for what was expected.
fn noun(english: &str) -> String {
    const NOUNS: [(&str, &str); 15] = [
        ("literal string", "带引号的文本"),
        ("a nonzero u32", "1 以上的整数"),
        ("a string", "文本"),
        ("string ", "文本 "),
        ("string", "文本"),
        ("an integer", "整数"),
        ("integer ", "整数 "),
        ("floating point ", "小数 "),
        ("a boolean", "true 或 false"),
        ("boolean ", "布尔值 "),
        ("a sequence", "数组"),
        ("sequence", "数组"),
        ("a map", "表"),
        ("map", "表"),
        ("nothing", "行尾"),
    ];
    let known = NOUNS.iter().find(|(known, _)| english.starts_with(known));
    match known {
        Some((known, chinese)) => english.replacen(known, chinese, 1),
        None if english.starts_with("struct ") => "表".to_owned(),
        None => english.to_owned(),
    }
}

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
        assert_eq!(of_io(&system(32)).en == IN_USE.0, cfg!(windows));
        let own = io::Error::new(io::ErrorKind::FileTooLarge, "larger than 7 bytes");
        assert_eq!(of_io(&own), Text::new("larger than 7 bytes", "文件过大"));
        let bare = io::Error::from(io::ErrorKind::Interrupted);
        assert_eq!(of_io(&bare), Text::new("the system refused", "系统拒绝"));
    }

    #[test]
    fn the_readers_faults_are_told_in_chinese() {
        for (english, chinese) in [
            (
                "unknown field `colour`, expected one of `name`, `os`",
                "没有 `colour` 这个键，应为 `name`、`os`",
            ),
            ("missing field `name`", "缺少键 `name`"),
            (
                "invalid type: integer `1`, expected a string",
                "类型不对：整数 `1`，应为文本",
            ),
            (
                "unknown variant `old`, expected `legacy` or `modern`",
                "没有 `old` 这个值，应为 `legacy`、`modern`",
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
