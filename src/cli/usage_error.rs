//! Usage errors in both languages. clap reports invalid arguments in English paragraphs; this module turns
//! them into one line with tips.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cli::args::LimitError;
#[cfg(feature = "check")]
use crate::cli::args::RangeError;
use crate::cli::error::{CliError, SEE_HELP};
use crate::cli::words::{SEMICOLON, comma_separated};
use crate::model::{Label, Localized, Text, UnknownLang, text};

/// Error of clap, with access to its context.
struct ClapError<'a>(&'a clap::Error);

/// Converts an error of clap, with similar arguments and tips.
pub(super) fn one_line(error: &clap::Error) -> CliError {
    let error = ClapError(error);
    let mut parts = vec![error.problem()];
    parts.extend(error.similar());
    parts.extend(error.tips());
    parts.push(SEE_HELP.into());
    CliError::new(Text::join(&parts, SEMICOLON))
}

impl ClapError<'_> {
    fn problem(&self) -> Text {
        let arg = self.one(ContextKind::InvalidArg);
        let value = self.one(ContextKind::InvalidValue);
        match self.0.kind() {
            ErrorKind::InvalidUtf8 => text!(
                "an argument is not UTF-8 text: type it in a UTF-8 terminal",
                "有参数不是 UTF-8 文本：请在 UTF-8 终端中输入"
            ),
            ErrorKind::InvalidValue => self.invalid_value(&arg, &value),
            ErrorKind::ValueValidation => {
                let Text { en, zh } = self.cause();
                text!(
                    "invalid value '{value}' for '{arg}': {en}",
                    "“{arg}”的值“{value}”无效：{zh}"
                )
            }
            ErrorKind::UnknownArgument => text!(
                "unexpected argument '{arg}' found",
                "没有参数“{arg}”，或不能用在这里"
            ),
            ErrorKind::InvalidSubcommand => {
                let sub = self.one(ContextKind::InvalidSubcommand);
                text!("unrecognized subcommand '{sub}'", "没有命令“{sub}”")
            }
            ErrorKind::MissingSubcommand => {
                let sub = self.one(ContextKind::InvalidSubcommand);
                let Text { en, zh } = comma_separated(&self.all(ContextKind::ValidSubcommand));
                text!(
                    "'{sub}' requires a subcommand: {en}",
                    "“{sub}”需要子命令：{zh}"
                )
            }
            ErrorKind::MissingRequiredArgument => text!(
                "the following required arguments were not provided: {arg}",
                "缺少必需的参数：{arg}"
            ),
            ErrorKind::ArgumentConflict => self.conflict(&arg),
            ErrorKind::TooManyValues => text!(
                "unexpected value '{value}' for '{arg}' found; no more were expected",
                "“{arg}”的值“{value}”多余"
            ),
            ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
                text!("'{arg}' has too few values", "“{arg}”的值不够")
            }
            // Kinds that can't occur with this grammar, or that future versions of clap add.
            _ => {
                let message = self.0.render().to_string();
                let line = message.lines().next().unwrap_or_default();
                let line = line.trim_start_matches("error: ");
                text!("{line}", "参数有误（{line}）")
            }
        }
    }

    fn invalid_value(&self, arg: &str, value: &str) -> Text {
        let known = self.all(ContextKind::ValidValue);
        let Text { en, zh } = if known.is_empty() {
            text!("", "")
        } else {
            let Text { en, zh } = comma_separated(&known);
            text!(" [possible values: {en}]", "，可选值：{zh}")
        };
        if value.is_empty() {
            text!(
                "a value is required for '{arg}' but none was supplied{en}",
                "“{arg}”缺少值{zh}"
            )
        } else {
            text!(
                "invalid value '{value}' for '{arg}'{en}",
                "“{arg}”的值“{value}”无效{zh}"
            )
        }
    }

    fn conflict(&self, arg: &str) -> Text {
        let prior = self.all(ContextKind::PriorArg);
        if prior.is_empty() || prior == [arg] {
            return text!(
                "the argument '{arg}' cannot be used multiple times",
                "参数“{arg}”只能写一次"
            );
        }
        let Text { en, zh } = quoted(&prior);
        text!(
            "the argument '{arg}' cannot be used with {en}",
            "参数“{arg}”不能与{zh}同用"
        )
    }

    /// Returns the reason for an invalid value, in both languages if it is an error of this program.
    fn cause(&self) -> Text {
        let Some(cause) = self.0.source() else {
            return text!("it can't be parsed", "无法识别");
        };
        let lang = cause.downcast_ref::<UnknownLang>().map(Localized::both);
        let limit = cause.downcast_ref::<LimitError>().map(Localized::both);
        #[cfg(feature = "check")]
        let limit = limit.or_else(|| cause.downcast_ref::<RangeError>().map(Localized::both));
        lang.or(limit)
            .unwrap_or_else(|| Text::each(|_| cause.to_string()))
    }

    /// Returns suggestions similar to the invalid word, by kind.
    fn similar(&self) -> Vec<Text> {
        const KINDS: [(ContextKind, Label); 3] = [
            (
                ContextKind::SuggestedSubcommand,
                Label::new("subcommand", "命令"),
            ),
            (ContextKind::SuggestedArg, Label::new("argument", "参数")),
            (ContextKind::SuggestedValue, Label::new("value", "值")),
        ];
        let similar = KINDS.into_iter().filter_map(|(kind, noun)| {
            let similar = self.all(kind);
            let Text { en, zh } = quoted(&similar);
            let Label {
                en: noun,
                zh: chinese,
            } = noun;
            match similar.len() {
                0 => None,
                1 => Some(text!(
                    "a similar {noun} exists: {en}",
                    "相近的{chinese}有{zh}"
                )),
                _ => Some(text!(
                    "some similar {noun}s exist: {en}",
                    "相近的{chinese}有{zh}"
                )),
            }
        });
        similar.collect()
    }

    /// Returns the tips of clap.
    fn tips(&self) -> Vec<Text> {
        match self.0.get(ContextKind::Suggested) {
            Some(ContextValue::StyledStrs(tips)) => {
                tips.iter().map(|one| tip(&one.to_string())).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Returns the context texts of a kind.
    fn all(&self, kind: ContextKind) -> Vec<String> {
        match self.0.get(kind) {
            Some(ContextValue::String(text)) => vec![text.clone()],
            Some(ContextValue::Strings(texts)) => texts.clone(),
            _ => Vec::new(),
        }
    }

    /// Returns the single context text of a kind; empty if there is none.
    fn one(&self, kind: ContextKind) -> String {
        self.all(kind).join(" ")
    }
}

/// Quotes words with the marks of each language, separated by commas.
fn quoted(words: &[String]) -> Text {
    Text::new(
        format!("'{}'", words.join("', '")),
        format!("“{}”", words.join("”、“")),
    )
}

/// Translates a tip of clap into Chinese; an unknown one stays English.
fn tip(english: &str) -> Text {
    let quoted: Vec<&str> = english.split('\'').collect();
    let chinese = match quoted.as_slice() {
        ["to pass ", word, " as a value, use ", line, ""] => {
            format!("如要把“{word}”作为值，请写“{line}”")
        }
        ["", line, " exists"] => format!("有“{line}”"),
        [
            "subcommand ",
            word,
            " exists; to use it, remove the ",
            dashes,
            " before it",
        ] => {
            format!("有命令“{word}”：请去掉前面的“{dashes}”")
        }
        _ => english.to_owned(),
    };
    Text::new(english.to_owned(), chinese)
}
