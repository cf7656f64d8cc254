//! Help in both languages: the grammar of `args` with the texts of `help_text`.

use clap::builder::PossibleValue;
use clap::{Arg, Command, CommandFactory};

use crate::cli::args::Args;
use crate::cli::help_text::{ENVIRONMENT, EXIT, PAGES, Page, Row};
use crate::cli::words::COMMA;
use crate::model::{Label, Lang, text};

/// Names of values; the English ones are those of `args`.
const VALUES: &[Label] = &[
    Label::new("CIDR", "网段"),
    Label::new("COMMAND", "命令"),
    Label::new("DIR", "文件夹"),
    Label::new("DIRECTION", "方向"),
    Label::new("FILE", "文件"),
    Label::new("FORMAT", "格式"),
    Label::new("LIST", "列表"),
    Label::new("N", "数量"),
    Label::new("NAME", "名称"),
    Label::new("OS", "版本"),
    Label::new("PORTSPEC", "端口"),
    Label::new("QUERY", "检索词"),
    Label::new("ROLE", "角色"),
    Label::new("SERVICE", "服务"),
    Label::new("SHELL", "shell"),
    Label::new("WHEN", "何时"),
    Label::new("WORD", "词"),
    Label::new("en|zh-CN", "en|zh-CN"),
    Label::new("full|LOW-HIGH|keyword|omit", "full|起-止|keyword|omit"),
];

/// Descriptions of the arguments that clap adds.
const ADDED: [Label; 2] = [
    Label::new("Print help", "显示帮助"),
    Label::new("Print version", "显示版本"),
];

/// Words that clap puts around the texts of a page of help.
const FRAME: [Label; 6] = [
    Label::new("Usage:\u{1b}[0m ", "用法：\u{1b}[0m"),
    Label::new("Commands:", "命令："),
    Label::new("Arguments:", "参数："),
    Label::new("Options:", "选项："),
    Label::new("通用选项:", "通用选项："),
    Label::new("[OPTIONS]", "[选项]"),
];

/// All that can be typed, with its help in that language.
pub(super) fn command(lang: Lang) -> Command {
    let heading = Label::new("Everywhere", "通用选项").get(lang);
    let root = Args::command().mut_args(|arg| match arg.get_help_heading() {
        Some(_) => arg.help_heading(heading),
        None => arg,
    });
    told(root, "", lang)
}

/// A command with its help and that of the commands in it.
fn told(command: Command, path: &str, lang: Lang) -> Command {
    let Some(page) = page(path) else {
        return command;
    };
    let command = command
        .subcommand_value_name(Label::new("COMMAND", "命令").get(lang))
        .about(page.about.get(lang))
        .after_help(page.after(lang))
        .mut_args(|arg| {
            let names = arg.get_value_names().unwrap_or_default().iter();
            let names: Vec<&'static str> = names.filter_map(|name| value(name, lang)).collect();
            let arg = if names.is_empty() {
                arg
            } else {
                arg.value_names(names)
            };
            let Some(about) = page.arg(arg.get_id().as_str()) else {
                return arg;
            };
            let about = about.get(lang);
            // clap names them in English, and breaks that text into lines before it could be replaced.
            match choices(&arg).filter(|_| lang == Lang::Zh) {
                Some(choices) => arg
                    .help(format!("{about} [可选值：{choices}]"))
                    .hide_possible_values(true),
                None => arg.help(about),
            }
        });
    command.mut_subcommands(|sub| {
        let path = format!("{path} {}", sub.get_name());
        told(sub, path.trim_start(), lang)
    })
}

/// The values that an argument takes, where the help names them, as a Chinese list.
fn choices(arg: &Arg) -> Option<String> {
    if !arg.get_action().takes_values() || arg.is_hide_possible_values_set() {
        return None;
    }
    let values = arg.get_possible_values();
    let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    (!names.is_empty()).then(|| names.join(COMMA.zh))
}

/// The name of a value.
fn value(name: &str, lang: Lang) -> Option<&'static str> {
    let known = VALUES.iter().find(|value| value.en == name);
    known.map(|value| value.get(lang))
}

/// The page of a command, by what is typed behind the program's name.
pub(super) fn page(command: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.command == command)
}

impl Page {
    /// The text of an argument.
    fn arg(&self, id: &str) -> Option<Label> {
        let known = self.args.iter().find(|(known, _)| *known == id);
        known.map(|(_, text)| *text)
    }

    /// What must be known, if anything.
    pub(super) fn prose(&self, lang: Lang) -> Option<&'static str> {
        self.prose.map(|prose| prose.get(lang))
    }

    /// Commands to try, a line each, what they do in a column behind.
    pub(super) fn examples(&self, lang: Lang) -> Vec<String> {
        let lines = self.examples.iter().map(|(line, _)| line.len());
        let widest = lines.max().unwrap_or_default();
        let lines = self.examples.iter().map(|(line, about)| match about {
            Some(about) => format!("{line:widest$} {}", about.get(lang)),
            None => (*line).to_owned(),
        });
        lines.collect()
    }

    /// Whether it is that of the program itself.
    pub(super) const fn is_root(&self) -> bool {
        self.command.is_empty()
    }

    /// What stands behind the arguments.
    fn after(&self, lang: Lang) -> String {
        let mut parts = Vec::new();
        parts.extend(self.prose(lang).map(str::to_owned));
        let mut section = |head: Label, lines: &[String]| {
            if !lines.is_empty() {
                parts.push(format!("{}\n  {}", head.get(lang), lines.join("\n  ")));
            }
        };
        section(Label::new("Examples:", "示例："), &self.examples(lang));
        if self.is_root() {
            let named = |(name, about): Row| format!("{name} {}", about.get(lang));
            let variables = ENVIRONMENT.map(named);
            section(Label::new("Environment:", "环境变量："), &variables);
            let codes = EXIT.map(named);
            let (en, zh) = (codes.join(", "), codes.join("，"));
            parts.push(text!("Exit codes: {en}.", "退出码：{zh}。").pick(lang));
        }
        parts.join("\n\n")
    }
}

/// A page of help as clap draws it, in that language throughout.
pub(super) fn framed(drawn: String, lang: Lang) -> String {
    replaced(added(drawn, lang), &FRAME, lang)
}

/// A text with clap's own descriptions in it, such as a completion script, in that language.
pub(super) fn added(text: String, lang: Lang) -> String {
    replaced(text, &ADDED, lang)
}

/// A text of clap with these English words in that language.
pub(super) fn replaced(text: String, words: &[Label], lang: Lang) -> String {
    words
        .iter()
        .fold(text, |text, word| text.replace(word.en, word.get(lang)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_chinese(text: &str) -> bool {
        text.chars()
            .any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one))
    }

    /// Every command below `command`, itself included, with its page.
    fn all<'a>(command: &'a Command, path: &str, found: &mut Vec<(&'a Command, &'static Page)>) {
        found.push((
            command,
            page(path).unwrap_or_else(|| panic!("no page of {path}")),
        ));
        for sub in command.get_subcommands() {
            all(sub, format!("{path} {}", sub.get_name()).trim(), found);
        }
    }

    #[test]
    fn the_grammar_is_sound_in_both_languages() {
        for lang in [Lang::En, Lang::Zh] {
            command(lang).debug_assert();
        }
    }

    #[test]
    fn all_that_can_be_typed_has_a_line_of_help_and_nothing_else_has() {
        let root = Args::command();
        let mut found = Vec::new();
        all(&root, "", &mut found);
        assert_eq!(found.len(), PAGES.len());
        for (command, page) in found {
            let ids: Vec<&str> = command
                .get_arguments()
                .map(|arg| arg.get_id().as_str())
                .collect();
            let known: Vec<&str> = page.args.iter().map(|(id, _)| *id).collect();
            for id in &ids {
                assert!(known.contains(id), "{}: no help for {id}", page.command);
            }
            for id in &known {
                assert!(ids.contains(id), "{}: no argument {id}", page.command);
            }
            let texts = page.args.iter().map(|(_, text)| *text).chain([page.about]);
            for Label { en, zh } in texts {
                assert!(
                    !en.is_empty() && !en.contains('\n') && !is_chinese(en),
                    "{en}"
                );
                assert!(!zh.contains('\n') && is_chinese(zh), "{zh}");
            }
            for arg in command
                .get_arguments()
                .filter(|arg| arg.get_action().takes_values())
            {
                for name in arg.get_value_names().unwrap_or_default() {
                    let known = VALUES.iter().any(|value| value.en == name);
                    assert!(known, "{}: no Chinese for the value {name}", page.command);
                }
            }
        }
    }
}
