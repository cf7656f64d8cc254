//! Help in both languages: combines the grammar of `args` with the texts of `help_text`.

use clap::builder::PossibleValue;
use clap::{Arg, Command, CommandFactory};

use crate::cli::args::Args;
use crate::cli::help_page::{Page, Row};
use crate::cli::help_text::{ENVIRONMENT, EXIT, PAGES};
use crate::cli::words::COMMA;
use crate::model::{Label, Lang, text};

/// Value names; the English ones are those of `args`.
const VALUES: &[Label] = &[
    Label::new("CIDR", "网段"),
    Label::new("COMMAND", "命令"),
    Label::new("DIR", "文件夹"),
    Label::new("DIRECTION", "方向"),
    Label::new("FILE", "文件"),
    Label::new("FORMAT", "格式"),
    Label::new("ADDRESS", "地址"),
    Label::new("GROUP", "分组"),
    Label::new("HOST", "主机"),
    Label::new("LIST", "列表"),
    Label::new("MS", "毫秒"),
    Label::new("N", "数量"),
    Label::new("NAME", "名称"),
    Label::new("OS", "版本"),
    Label::new("PROFILE", "配置文件"),
    Label::new("PORTSPEC", "端口"),
    Label::new("QUERY", "搜索内容"),
    Label::new("ROLE", "角色"),
    Label::new("SECONDS", "秒"),
    Label::new("SERVICE", "服务"),
    Label::new("SHELL", "shell"),
    Label::new("WHEN", "何时"),
    Label::new("WORD", "词"),
    Label::new("en|zh-CN", "en|zh-CN"),
    Label::new("full|LOW-HIGH|keyword|omit", "full|起-止|keyword|omit"),
];

/// Descriptions of the arguments that clap adds.
const CLAP_DESCRIPTIONS: [Label; 2] = [
    Label::new("Print help", "显示帮助"),
    Label::new("Print version", "显示版本"),
];

/// Headings and labels that clap adds to a help page.
const FRAME: [Label; 6] = [
    Label::new("Usage:\u{1b}[0m ", "用法：\u{1b}[0m"),
    Label::new("Commands:", "命令："),
    Label::new("Arguments:", "参数："),
    Label::new("Options:", "选项："),
    Label::new("通用选项:", "通用选项："),
    Label::new("[OPTIONS]", "[选项]"),
];

/// Returns the complete grammar with help in the given language.
pub(super) fn command(lang: Lang) -> Command {
    let heading = Label::new("Global options", "通用选项").get(lang);
    let root = Args::command().mut_args(|arg| match arg.get_help_heading() {
        Some(_) => arg.help_heading(heading),
        None => arg,
    });
    with_help(root, "", lang)
}

/// Adds the help to a command and its subcommands.
fn with_help(command: Command, path: &str, lang: Lang) -> Command {
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
            // clap would list the values in English and wrap that text before it could be translated.
            match choices(&arg).filter(|_| lang == Lang::Zh) {
                Some(choices) => arg
                    .help(format!("{about} [可选值：{choices}]"))
                    .hide_possible_values(true),
                None => arg.help(about),
            }
        });
    command.mut_subcommands(|sub| {
        let path = format!("{path} {}", sub.get_name());
        with_help(sub, path.trim_start(), lang)
    })
}

/// Returns the possible values of an argument as a Chinese list; `None` if the help doesn't show any.
fn choices(arg: &Arg) -> Option<String> {
    if !arg.get_action().takes_values() || arg.is_hide_possible_values_set() {
        return None;
    }
    let values = arg.get_possible_values();
    let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    (!names.is_empty()).then(|| names.join(COMMA.zh))
}

/// Returns the name of a value in the given language.
fn value(name: &str, lang: Lang) -> Option<&'static str> {
    let known = VALUES.iter().find(|value| value.en == name);
    known.map(|value| value.get(lang))
}

/// Returns the page of a command, given as on the command line without the program's name.
pub(super) fn page(command: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.command == command)
}

impl Page {
    /// Returns the description of an argument.
    fn arg(&self, id: &str) -> Option<Label> {
        let mut all = self
            .args
            .iter()
            .chain(self.selection.iter().copied().flatten());
        let known = all.find(|(known, _)| *known == id);
        known.map(|(_, text)| *text)
    }

    /// Returns the text below the arguments, if any.
    pub(super) fn prose(&self, lang: Lang) -> Option<&'static str> {
        self.prose.map(|prose| prose.get(lang))
    }

    /// Returns the example commands, one per line, followed by a column of descriptions.
    pub(super) fn examples(&self, lang: Lang) -> Vec<String> {
        let lines = self.examples.iter().map(|(line, _)| line.len());
        let widest = lines.max().unwrap_or_default();
        let lines = self.examples.iter().map(|(line, about)| match about {
            Some(about) => format!("{line:widest$} {}", about.get(lang)),
            None => (*line).to_owned(),
        });
        lines.collect()
    }

    /// Returns `true` for the page of the program itself.
    pub(super) const fn is_root(&self) -> bool {
        self.command.is_empty()
    }

    /// Renders the sections after the arguments.
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

/// Translates a help page that clap rendered.
pub(super) fn translated_page(drawn: String, lang: Lang) -> String {
    translated(translated_descriptions(drawn, lang), &FRAME, lang)
}

/// Translates clap's descriptions in a text such as a manual page.
pub(super) fn translated_descriptions(text: String, lang: Lang) -> String {
    translated(text, &CLAP_DESCRIPTIONS, lang)
}

/// Replaces the English texts of `words` with those in the given language.
pub(super) fn translated(text: String, words: &[Label], lang: Lang) -> String {
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

    /// Collects `command` and all its subcommands, with their pages.
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
    fn clap_accepts_the_grammar_in_both_languages() {
        for lang in [Lang::En, Lang::Zh] {
            command(lang).debug_assert();
        }
    }

    #[test]
    fn help_texts_match_the_arguments_exactly() {
        let root = Args::command();
        let mut found = Vec::new();
        all(&root, "", &mut found);
        assert_eq!(found.len(), PAGES.len());
        for (command, page) in found {
            let ids: Vec<&str> = command
                .get_arguments()
                .map(|arg| arg.get_id().as_str())
                .collect();
            let known: Vec<&str> = page
                .args
                .iter()
                .chain(page.selection.iter().copied().flatten())
                .map(|(id, _)| *id)
                .collect();
            for id in &ids {
                assert!(known.contains(id), "{}: no help for {id}", page.command);
            }
            for id in &known {
                assert!(ids.contains(id), "{}: no argument {id}", page.command);
            }
            let texts = page
                .args
                .iter()
                .chain(page.selection.iter().copied().flatten())
                .map(|(_, text)| *text)
                .chain([page.about]);
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
