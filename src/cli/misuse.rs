//! What is wrong with the arguments themselves, in one line of either language. clap finds it and says
//! it in English paragraphs; here its findings become a sentence and tips.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cli::args::LimitError;
use crate::model::{Localized, Text, UnknownLang, text};

/// What clap found.
struct Found<'a>(&'a clap::Error);

/// What is wrong, and how it could be mended.
pub(super) fn told(error: &clap::Error) -> Text {
    let found = Found(error);
    let mut parts = vec![found.fault()];
    parts.extend(found.tips());
    let side = |text: fn(&Text) -> &str, between: &str| {
        let texts: Vec<&str> = parts.iter().map(text).collect();
        texts.join(between)
    };
    Text::new(side(|text| &text.en, "; "), side(|text| &text.zh, "；"))
}

impl Found<'_> {
    fn fault(&self) -> Text {
        let arg = self.one(ContextKind::InvalidArg);
        let value = self.one(ContextKind::InvalidValue);
        match self.0.kind() {
            ErrorKind::InvalidUtf8 => text!(
                "an argument is not UTF-8 text: type it in a UTF-8 terminal",
                "有参数不是 UTF-8 文本：请在 UTF-8 终端中输入"
            ),
            ErrorKind::InvalidValue if value.is_empty() => {
                let values = self.values();
                Text::new(
                    format!(
                        "a value is required for '{arg}' but none was supplied{}",
                        values.en
                    ),
                    format!("“{arg}”缺少值{}", values.zh),
                )
            }
            ErrorKind::InvalidValue => {
                let values = self.values();
                Text::new(
                    format!("invalid value '{value}' for '{arg}'{}", values.en),
                    format!("“{arg}”的值“{value}”无效{}", values.zh),
                )
            }
            ErrorKind::ValueValidation => {
                let cause = self.cause();
                Text::new(
                    format!("invalid value '{value}' for '{arg}': {}", cause.en),
                    format!("“{arg}”的值“{value}”无效：{}", cause.zh),
                )
            }
            ErrorKind::UnknownArgument => Text::new(
                format!("unexpected argument '{arg}' found"),
                format!("没有参数“{arg}”，或不能用在这里"),
            ),
            ErrorKind::InvalidSubcommand => {
                let sub = self.one(ContextKind::InvalidSubcommand);
                Text::new(
                    format!("unrecognized subcommand '{sub}'"),
                    format!("没有命令“{sub}”"),
                )
            }
            ErrorKind::MissingSubcommand => {
                let sub = self.one(ContextKind::InvalidSubcommand);
                let known = self.all(ContextKind::ValidSubcommand);
                Text::new(
                    format!("'{sub}' requires a subcommand: {}", known.join(", ")),
                    format!("“{sub}”之后须写命令：{}", known.join("、")),
                )
            }
            ErrorKind::MissingRequiredArgument => {
                let missing = self.all(ContextKind::InvalidArg);
                Text::new(
                    format!(
                        "the following required arguments were not provided: {}",
                        missing.join(" ")
                    ),
                    format!("缺少必需的参数：{}", missing.join(" ")),
                )
            }
            ErrorKind::ArgumentConflict => {
                let prior = self.all(ContextKind::PriorArg);
                if prior.is_empty() || prior == [arg.as_str()] {
                    Text::new(
                        format!("the argument '{arg}' cannot be used multiple times"),
                        format!("参数“{arg}”只能写一次"),
                    )
                } else {
                    Text::new(
                        format!(
                            "the argument '{arg}' cannot be used with '{}'",
                            prior.join("', '")
                        ),
                        format!("参数“{arg}”不能与“{}”同用", prior.join("”、“")),
                    )
                }
            }
            ErrorKind::TooManyValues => Text::new(
                format!("unexpected value '{value}' for '{arg}' found; no more were expected"),
                format!("“{arg}”的值“{value}”多余"),
            ),
            ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
                Text::new(
                    format!("'{arg}' has too few values"),
                    format!("“{arg}”的值不够"),
                )
            }
            // Kinds that this grammar can't bring about, or that future versions of clap add.
            _ => {
                let told = self.0.render().to_string();
                let line = told.lines().next().unwrap_or_default();
                let line = line.trim_start_matches("error: ");
                text!("{line}", "参数有误（{line}）")
            }
        }
    }

    /// The values that would be taken, behind a colon.
    fn values(&self) -> Text {
        let known = self.all(ContextKind::ValidValue);
        if known.is_empty() {
            return text!("", "");
        }
        Text::new(
            format!(" [possible values: {}]", known.join(", ")),
            format!("，可选值：{}", known.join("、")),
        )
    }

    /// Why a value was refused: our own words, in both languages where they are known.
    fn cause(&self) -> Text {
        let Some(cause) = self.0.source() else {
            return text!("it can't be read", "无法识别");
        };
        let lang = cause.downcast_ref::<UnknownLang>().map(Localized::both);
        let limit = cause.downcast_ref::<LimitError>().map(Localized::both);
        lang.or(limit)
            .unwrap_or_else(|| Text::new(cause.to_string(), cause.to_string()))
    }

    /// What was probably meant.
    fn tips(&self) -> Vec<Text> {
        const SIMILAR: [(ContextKind, [&str; 2]); 3] = [
            (ContextKind::SuggestedSubcommand, ["subcommand", "命令"]),
            (ContextKind::SuggestedArg, ["argument", "参数"]),
            (ContextKind::SuggestedValue, ["value", "值"]),
        ];
        let mut tips = Vec::new();
        for (kind, [en, zh]) in SIMILAR {
            let near = self.all(kind);
            tips.extend(match near.as_slice() {
                [] => None,
                [one] => Some(Text::new(
                    format!("a similar {en} exists: '{one}'"),
                    format!("相近的{zh}有“{one}”"),
                )),
                several => Some(Text::new(
                    format!("some similar {en}s exist: '{}'", several.join("', '")),
                    format!("相近的{zh}有“{}”", several.join("”、“")),
                )),
            });
        }
        if let Some(ContextValue::StyledStrs(sentences)) = self.0.get(ContextKind::Suggested) {
            tips.extend(sentences.iter().map(|one| tip(&one.to_string())));
        }
        tips
    }

    /// The texts of that kind.
    fn all(&self, kind: ContextKind) -> Vec<String> {
        match self.0.get(kind) {
            Some(ContextValue::String(text)) => vec![text.clone()],
            Some(ContextValue::Strings(texts)) => texts.clone(),
            _ => Vec::new(),
        }
    }

    /// The only text of that kind; empty where there is none.
    fn one(&self, kind: ContextKind) -> String {
        self.all(kind).join(" ")
    }
}

/// A tip that clap says in a sentence of its own.
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
