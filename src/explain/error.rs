//! Errors of inputs.

use crate::model::{Lang, Localized, Text, escaped, text};

/// Error of an input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum InputError {
    /// There is nothing in it.
    Empty,
    /// It is no list of ports: its first line.
    Unknown(String),
    /// It is JSON or XML with an error.
    Broken {
        /// Name of the format.
        format: &'static str,
        /// Line of the error, counted from 1.
        line: usize,
    },
    /// A listing of netsh in a language that is not known: line of the first such rule.
    NetshLanguage {
        /// Line, counted from 1.
        line: usize,
    },
    /// An export of outbound connections.
    Outbound,
    /// Configuration that only a firewall can evaluate: its name.
    Configuration(&'static str),
}

impl InputError {
    /// Returns the message with the name of the input.
    #[must_use]
    pub fn of(&self, name: &str) -> Text {
        let Text { en, zh } = self.both();
        text!("{name}: {en}", "{name}：{zh}")
    }

    /// Creates the error for a text of no known kind, with the beginning of its first line.
    pub(super) fn unknown(text: &str) -> Self {
        let first = text.lines().find(|line| !line.trim().is_empty());
        Self::Unknown(first.unwrap_or_default().chars().take(60).collect())
    }
}

impl Localized for InputError {
    fn both(&self) -> Text {
        match self {
            Self::Empty => text!("it is empty", "内容为空"),
            Self::Unknown(first) => {
                let first = escaped(first);
                text!(
                    "no kind of port list begins so: “{first}”; see portolan inputs, or name it with --input",
                    "无法识别以此开头的内容：“{first}”；请查看 portolan inputs，或用 --input 指定种类"
                )
            }
            Self::Broken { format, line } => {
                text!(
                    "{format} error in line {line}",
                    "第 {line} 行 {format} 有误"
                )
            }
            Self::NetshLanguage { line } => text!(
                "line {line}: netsh in an unknown language; export with PowerShell instead: Get-NetFirewallRule",
                "第 {line} 行：未知语言的 netsh 输出；请改用 PowerShell 导出：Get-NetFirewallRule"
            ),
            Self::Outbound => text!(
                "an export with direction out is no observation: export it with --direction in",
                "方向为出站的导出不是观察结果：请用 --direction in 导出"
            ),
            Self::Configuration(name) => text!(
                "this is a configuration of {name}, which only its own program can evaluate; explain reads Portolan's json and csv",
                "这是 {name} 的配置，只有其自身的程序才能求值；explain 可读取 Portolan 的 json 和 csv"
            ),
        }
    }
}
