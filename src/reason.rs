//! Error messages of the operating system and of the TOML parser, in both languages. Messages of the parser
//! without a translation are quoted in English.

use std::fmt;
use std::io;

use crate::model::{Label, Localized, Text, escaped, text};

/// Returns the reason of an I/O error, without the path. The message of the system is not quoted, because on
/// Windows it is in the language of the system.
#[must_use]
pub fn of_io(error: &io::Error) -> Text {
    match (error.raw_os_error(), error.get_ref()) {
        (Some(code), _) => windows_reason(code)
            .or_else(|| common_reason(error.kind()))
            .map_or_else(
                || text!("system error {code}", "系统错误 {code}"),
                Text::from,
            ),
        // Message of this program or of another crate.
        (None, Some(message)) => {
            let message = message.to_string();
            let common = common_reason(error.kind());
            let chinese = common.map_or_else(|| message.clone(), |label| label.zh.to_owned());
            Text::new(message, chinese)
        }
        (None, None) => of_kind(error.kind()),
    }
}

/// Returns the reason of an I/O error from its kind alone.
#[must_use]
pub fn of_kind(kind: io::ErrorKind) -> Text {
    let reason = common_reason(kind);
    reason
        .unwrap_or(Label::new("the operation failed", "操作失败"))
        .into()
}

/// Returns the reason for the kinds of error that are common with files and terminals.
const fn common_reason(kind: io::ErrorKind) -> Option<Label> {
    Some(match kind {
        io::ErrorKind::NotFound => Label::new("no such file or folder", "文件或文件夹不存在"),
        io::ErrorKind::PermissionDenied => Label::new("permission denied", "权限不足"),
        io::ErrorKind::AlreadyExists => Label::new("it already exists", "已存在"),
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
        io::ErrorKind::CrossesDevices => Label::new(
            "source and target are on different disks",
            "源和目标位于不同的磁盘",
        ),
        io::ErrorKind::Unsupported => Label::new("not supported by the system", "系统不支持此操作"),
        io::ErrorKind::BrokenPipe => Label::new("the output was closed", "输出已关闭"),
        io::ErrorKind::TimedOut => Label::new("the operation timed out", "操作超时"),
        io::ErrorKind::OutOfMemory => Label::new("out of memory", "内存不足"),
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::StaleNetworkFileHandle => NO_SHARE,
        _ => return None,
    })
}

const IN_USE: Label = Label::new("in use by another program", "正由另一程序使用");
const NO_SHARE: Label = Label::new("the network share can't be reached", "无法访问网络共享");

/// Returns the reason for common Windows error codes that have no [`io::ErrorKind`].
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
        225 => Label::new("blocked by antivirus software", "被防病毒软件阻止"),
        _ => return None,
    })
}

/// Separator between the two languages of an error that passes through serde, which supports only one text.
const SEPARATOR: char = '\u{1f}';

/// Encodes an error in both languages for serde; [`of_toml`] decodes it.
pub fn through_serde(error: &impl Localized) -> impl fmt::Display {
    let Text { en, zh } = error.both();
    [en, zh]
        .map(|text| text.replace(SEPARATOR, "\u{fffd}"))
        .join(&SEPARATOR.to_string())
}

/// Translates an error message of the TOML parser, or decodes an error encoded by [`through_serde`]. Of a
/// message of several lines, only the first is used. Invisible characters, which may come from the file, are
/// escaped.
#[must_use]
pub fn of_toml(message: &str) -> Text {
    if let Some((en, zh)) = message.split_once(SEPARATOR) {
        return Text::new(escaped(en).into_owned(), escaped(zh).into_owned());
    }
    let english = escaped(message.lines().next().unwrap_or_default()).into_owned();
    if let Some(explained) = explained(&english) {
        return explained.into();
    }
    let chinese = toml_error_in_chinese(&english);
    Text::new(english, chinese)
}

/// Explains messages whose fix is not apparent: keys that have a new name, where it is expected, and texts in one
/// language.
fn explained(english: &str) -> Option<Label> {
    let is_renamed = |old: &str, new: &str| {
        let expected = english.strip_prefix(&format!("unknown field `{old}`, expected "));
        expected.is_some_and(|keys| keys.contains(&format!("`{new}`")))
    };
    if is_renamed("standing", "need") {
        return Some(Label::new(
            "standing is now need: rename the key",
            "standing 现为 need：请修改键名",
        ));
    }
    if is_renamed("condition", "when") {
        return Some(Label::new(
            "condition is now when: rename the key",
            "condition 现为 when：请修改键名",
        ));
    }
    match english {
        "missing field `zh`" => Some(Label::new(
            "missing zh: write the text in both languages, as in { en = \"…\", zh = \"…\" }",
            "缺少 zh：文本须用两种语言填写，如 { en = \"…\", zh = \"…\" }",
        )),
        "missing field `en`" => Some(Label::new(
            "missing en: write the text in both languages, as in { en = \"…\", zh = \"…\" }",
            "缺少 en：文本须用两种语言填写，如 { en = \"…\", zh = \"…\" }",
        )),
        _ => None,
    }
}

/// Translates common messages into Chinese: those of serde, as documented in `serde::de::Error`, and those for
/// the most frequent mistakes in handwritten TOML. Quotes any other message.
fn toml_error_in_chinese(english: &str) -> String {
    let (error, expected) = match english.split_once(", expected ") {
        Some((error, expected)) => (error, Some(expected)),
        None => (english, None),
    };
    let translated = TOML_ERRORS.iter().find_map(|(prefix, chinese)| {
        let detail = error.strip_prefix(prefix)?;
        (detail.is_empty() || prefix.ends_with(' ')).then(|| format!("{chinese}{detail}"))
    });
    match (translated, expected) {
        (None, _) => format!("不是有效的 TOML（{english}）"),
        (Some(error), None) => error,
        (Some(error), Some(expected)) => {
            let names = expected.trim_start_matches("one of ");
            let names = names.replace(" or ", "、").replace(", ", "、");
            let type_name = TYPE_NAMES.iter().find(|(name, _)| *name == names);
            let names = type_name.map_or(names.as_str(), |(_, chinese)| chinese);
            let space = if names.starts_with(['`', 't']) {
                " "
            } else {
                ""
            };
            format!("{error}，应为{space}{names}")
        }
    }
}

/// Translated error messages by prefix. A prefix that ends in a space is followed by a detail.
const TOML_ERRORS: [(&str, &str); 14] = [
    ("unknown field ", "未知的键 "),
    ("missing field ", "缺少键 "),
    ("duplicate field ", "重复的键 "),
    ("unknown variant ", "未知的值 "),
    ("invalid type: ", "类型错误："),
    ("invalid value: ", "值无效："),
    ("duplicate key", "键重复"),
    ("key with no value", "键缺少值"),
    ("missing value for key", "键缺少值"),
    ("string values must be quoted", "字符串必须加引号"),
    ("unclosed array", "数组缺少右方括号"),
    ("unclosed table", "表名缺少右方括号"),
    (
        "missing comma between array elements",
        "数组元素之间缺少逗号",
    ),
    ("unexpected key or value", "此处有意外的键或值"),
];

/// Translated names of expected types.
const TYPE_NAMES: [(&str, &str); 5] = [
    ("a string", "字符串"),
    ("a boolean", "true 或 false"),
    ("a sequence", "数组"),
    ("a map", "表"),
    ("literal string", "带引号的字符串"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Lang, PortError};

    #[test]
    fn system_errors_have_a_reason_in_both_languages() {
        let system = io::Error::from_raw_os_error;
        // All codes that a system could use, and some that it doesn't.
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
        assert_eq!(of_io(&bare), text!("the operation failed", "操作失败"));
    }

    #[test]
    fn toml_errors_are_translated() {
        for (english, chinese) in [
            (
                "unknown field `colour`, expected one of `name`, `os`",
                "未知的键 `colour`，应为 `name`、`os`",
            ),
            ("missing field `name`", "缺少键 `name`"),
            (
                "invalid type: integer `1`, expected a string",
                "类型错误：integer `1`，应为字符串",
            ),
            (
                "unknown variant `old`, expected `legacy` or `modern`",
                "未知的值 `old`，应为 `legacy`、`modern`",
            ),
            (
                "string values must be quoted, expected literal string",
                "字符串必须加引号，应为带引号的字符串",
            ),
            (
                "unknown field `standing`, expected one of `name`, `os`",
                "未知的键 `standing`，应为 `name`、`os`",
            ),
            ("an unknown error", "不是有效的 TOML（an unknown error）"),
        ] {
            let text = of_toml(english);
            assert_eq!(text.en, english);
            assert!(text.zh.starts_with(chinese), "{}", text.zh);
        }
    }

    #[test]
    fn renamed_keys_are_named_where_the_new_one_is_expected() {
        let renamed = of_toml("unknown field `standing`, expected one of `port`, `need`, `when`");
        assert_eq!(renamed.en, "standing is now need: rename the key");
        let renamed = of_toml("unknown field `condition`, expected `need` or `when`");
        assert_eq!(renamed.zh, "condition 现为 when：请修改键名");
    }

    #[test]
    fn errors_pass_through_serde_in_both_languages() {
        let encoded = through_serde(&PortError::TooHigh("7\u{1f}".to_owned())).to_string();
        let text = of_toml(&encoded);
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
