//! Shell completion. A small script for each shell asks the program for candidates, which clap's engine finds in
//! the grammar and in the names of the catalog and of saved roles.
//!
//! clap's own scripts are not used: in Bash they complete nothing after `--role=`, in Elvish they have no
//! descriptions, in PowerShell they evaluate the user's input, and in all shells they replace the built-in
//! completion of files, which handles `~` and quotes.

use std::ffi::{OsStr, OsString};
use std::path::{PathBuf, absolute};

use clap::builder::StyledStr;
use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{self, ArgValueCompleter, CompletionCandidate};

use crate::catalog::Catalog;
use crate::cli::args::{GlobalArgs, Shell};
use crate::cli::help;
use crate::explain::READERS;
use crate::export::FORMATS;
use crate::model::{Label, Lang, Status, is_invisible};

/// Candidate and its description.
type Name = (String, String);

impl Shell {
    /// Returns the script template, with `FLAGS` as a placeholder for the program's flags.
    const fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("../../assets/completions/portolan.bash"),
            Self::Elvish => include_str!("../../assets/completions/portolan.elv"),
            Self::Fish => include_str!("../../assets/completions/portolan.fish"),
            Self::Powershell => include_str!("../../assets/completions/portolan.ps1"),
            Self::Zsh => include_str!("../../assets/completions/portolan.zsh"),
        }
    }

    /// Quotes a word with single quotes.
    fn quoted(self, word: &str) -> String {
        let escaped = match self {
            Self::Bash | Self::Zsh => word.replace('\'', r"'\''"),
            Self::Fish => word.replace('\\', r"\\").replace('\'', r"\'"),
            Self::Elvish => word.replace('\'', "''"),
            Self::Powershell => {
                // PowerShell accepts typographic quotes as straight ones.
                let is_quote = |sign: &char| matches!(sign, '\'' | '\u{2018}'..='\u{201b}');
                let twice = |sign: char| [Some(sign), Some(sign).filter(is_quote)];
                word.chars().flat_map(twice).flatten().collect()
            }
        };
        format!("'{escaped}'")
    }

    /// Formats a candidate for the script, in one line.
    fn line(self, candidate: &CompletionCandidate, lang: Lang) -> String {
        let word = candidate.get_value().to_string_lossy();
        let about = about(candidate.get_help(), lang);
        match self {
            Self::Bash => format!("{word}\n"),
            Self::Elvish | Self::Fish | Self::Powershell => format!("{word}\t{about}\n"),
            Self::Zsh => {
                let [word, about] = [&*word, &*about].map(|text| text.replace('\\', r"\\"));
                format!("{}:{about}\n", word.replace(':', r"\:"))
            }
        }
    }
}

/// Renders the script for a shell. Its calls of the program repeat the current flags for language, catalogs and
/// settings.
pub(super) fn script(shell: Shell, global: &GlobalArgs) -> String {
    let mut flags = Vec::new();
    flags.extend(global.lang.map(|lang| format!("--lang={}", lang.tag())));
    for folder in &global.catalogs {
        let folder = absolute(folder).unwrap_or_else(|_| folder.clone());
        flags.push(format!("--catalog={}", folder.to_string_lossy()));
    }
    if global.no_user_config {
        flags.push("--no-user-config".to_owned());
    }
    let flags: String = flags
        .iter()
        .map(|flag| format!(" {}", shell.quoted(flag)))
        .collect();
    shell.script().replace(" FLAGS", &flags)
}

/// Returns the candidates for the last word of a command line, one per line.
pub(super) fn candidates(shell: Shell, words: &[OsString], names: &Names, lang: Lang) -> String {
    let mut words = words.to_vec();
    let assigned = match shell {
        Shell::Bash => rejoin(&mut words),
        _ => String::new(),
    };
    if let Some(last) = words.last_mut().filter(|last| *last == " ") {
        last.clear();
    }
    let mut command = names.add_candidates(help::command(lang), "");
    let last = words.len().saturating_sub(1);
    let found = engine::complete(&mut command, words, last, None).unwrap_or_default();
    let lines = found.iter().map(|candidate| shell.line(candidate, lang));
    // Bash replaces only the text after it.
    let lines = lines.map(|line| line.strip_prefix(&assigned).unwrap_or(&line).to_owned());
    lines.collect()
}

/// Returns the folders of `--catalog` on a command line.
pub(super) fn catalogs(words: &[OsString]) -> Vec<PathBuf> {
    let command = help::command(Lang::En).ignore_errors(true);
    let typed = command.try_get_matches_from(words).ok();
    let folders = typed.iter().flat_map(|typed| typed.get_many("catalogs"));
    folders.flatten().cloned().collect()
}

/// Rejoins words that Bash has split at `=`. Returns the part of the last word that Bash treats as separate words,
/// such as `--role=`.
fn rejoin(words: &mut Vec<OsString>) -> String {
    let mut assigned = String::new();
    let mut joined: Vec<OsString> = Vec::new();
    for word in words.drain(..) {
        let last = joined.last_mut().filter(|last| {
            let last = last.to_string_lossy();
            last.starts_with('-') && (last.ends_with('=') || word == "=")
        });
        match last {
            Some(last) if word == "=" => {
                last.push(word);
                assigned = last.to_string_lossy().into_owned();
            }
            Some(last) => last.push(word),
            None => {
                assigned.clear();
                joined.push(word);
            }
        }
    }
    *words = joined;
    assigned
}

/// Candidates for names.
pub(super) struct Names {
    formats: Vec<Name>,
    inputs: Vec<Name>,
    services: Vec<Name>,
    roles: Vec<Name>,
    saved: Vec<Name>,
}

impl Names {
    /// Collects the names of the catalog and of saved roles, with descriptions in the given language.
    pub(super) fn of(catalog: &Catalog, saved: &[String], lang: Lang) -> Self {
        // Services of port lists are omitted: there are thousands.
        let services = catalog.services().iter();
        let services = services.filter(|service| service.status != Status::Listed);
        let services = services.map(|service| named(service.id.as_str(), service.name.get(lang)));
        let formats = FORMATS.iter();
        let formats = formats.map(|format| named(format.name, format.about.get(lang)));
        let inputs = READERS.iter();
        let inputs = inputs.map(|reader| named(reader.name, reader.about.get(lang)));
        let roles = catalog.roles().iter();
        let roles = roles.map(|role| named(role.id.as_str(), role.name.get(lang)));
        // A shell splits or interprets names with spaces or special characters.
        let is_plain = |name: &&String| {
            let mut chars = name.chars();
            let is_plain = |one: char| one.is_alphanumeric() || "-_.".contains(one);
            !name.starts_with('-') && chars.all(|one| is_plain(one) && !is_invisible(one))
        };
        let about_saved = Label::new("saved role", "已保存的角色").get(lang);
        let saved = saved.iter().filter(is_plain);
        Self {
            formats: formats.collect(),
            inputs: inputs.collect(),
            services: services.collect(),
            roles: roles.collect(),
            saved: saved.map(|name| named(name, about_saved)).collect(),
        }
    }

    /// Adds the names to the grammar as candidates for its arguments.
    fn add_candidates(&self, command: Command, path: &str) -> Command {
        let commands: Vec<Name> = command
            .get_subcommands()
            .map(|sub| named(sub.get_name(), &about(sub.get_about(), Lang::En)))
            .collect();
        let command = command.mut_args(|arg| match (path, arg.get_id().as_str()) {
            (_, "lang") => with_candidates(arg, words(&[Lang::En.tag(), Lang::Zh.tag()])),
            ("show", "name") => with_candidates(arg, self.services_and_roles()),
            ("export", "target") => with_candidates(arg, self.formats.clone()),
            ("explain", "input") => with_candidates(arg, self.inputs.clone()),
            ("export" | "explain" | "check", "services") => {
                with_candidates(arg, self.services.clone())
            }
            ("export" | "explain" | "check", "roles") => {
                with_candidates(arg, [&self.roles[..], &self.saved].concat())
            }
            ("export" | "explain" | "check", "dynamic") => {
                with_candidates(arg, words(&["full", "keyword", "omit"]))
            }
            // The shell completes file names.
            _ if arg.get_action().takes_values() => arg.value_hint(ValueHint::Other),
            _ => arg,
        });
        command.mut_subcommands(|sub| {
            let path = format!("{path} {}", sub.get_name());
            let sub = self.add_candidates(sub, path.trim_start());
            match sub.get_name() {
                "help" => sub.mut_arg("commands", |arg| with_candidates(arg, commands.clone())),
                _ => sub,
            }
        })
    }

    /// Returns the names for `show`; a name that a service and a role share is listed once.
    fn services_and_roles(&self) -> Vec<Name> {
        let is_new = |(role, _): &&Name| {
            let mut services = self.services.iter();
            services.all(|(service, _)| service != role)
        };
        let roles = self.roles.iter().filter(is_new).cloned();
        self.services.iter().cloned().chain(roles).collect()
    }
}

fn named(name: &str, about: &str) -> Name {
    (name.to_owned(), about.to_owned())
}

fn words(words: &[&str]) -> Vec<Name> {
    words.iter().map(|word| named(word, "")).collect()
}

/// Adds candidates to an argument, matched case-insensitively like names in the program.
fn with_candidates(arg: Arg, names: Vec<Name>) -> Arg {
    arg.add(ArgValueCompleter::new(move |typed: &OsStr| {
        let typed = typed.to_string_lossy().to_lowercase();
        let matching = names
            .iter()
            .filter(|(name, _)| name.to_lowercase().starts_with(&typed));
        let candidates = matching
            .map(|(name, about)| CompletionCandidate::new(name).help(Some(about.clone().into())));
        candidates.collect()
    }))
}

/// Returns a description in one line.
fn about(text: Option<&StyledStr>, lang: Lang) -> String {
    let text = text.map(ToString::to_string).unwrap_or_default();
    let text = help::translated_descriptions(text, lang);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_split_by_bash_are_rejoined() {
        for (line, wanted, assigned) in [
            ("a --role dom", "a --role dom", ""),
            ("a --role = dom", "a --role=dom", "--role="),
            ("a --role =", "a --role=", "--role="),
            ("a --role = dom -s", "a --role=dom -s", ""),
            ("a --name = b = c", "a --name=b=c", "--name=b="),
            ("a b = c", "a b = c", ""),
        ] {
            let mut words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert_eq!(rejoin(&mut words), assigned, "{line}");
            assert_eq!(words.join(OsStr::new(" ")), wanted, "{line}");
        }
    }

    #[test]
    fn words_of_other_shells_are_not_rejoined() {
        let catalog = Catalog::embedded().expect("the embedded catalog");
        let names = Names::of(&catalog, &[], Lang::En);
        let words = ["portolan", "export", "csv", "--role", "=", "domain-c"].map(OsString::from);
        let offered = |shell| candidates(shell, &words, &names, Lang::En);
        assert_eq!(offered(Shell::Bash), "domain-controller\n");
        // The engine treats `=` as the role.
        assert_eq!(offered(Shell::Fish), "");
    }

    #[test]
    fn quotes_inside_words_are_escaped() {
        let quoted = |shell: Shell| shell.quoted(r"it’s a\'b");
        assert_eq!(quoted(Shell::Bash), r"'it’s a\'\''b'");
        assert_eq!(quoted(Shell::Zsh), r"'it’s a\'\''b'");
        assert_eq!(quoted(Shell::Fish), r"'it’s a\\\'b'");
        assert_eq!(quoted(Shell::Elvish), r"'it’s a\''b'");
        assert_eq!(quoted(Shell::Powershell), r"'it’’s a\''b'");
    }
}
