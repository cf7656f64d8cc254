//! Completion of command lines. A small script for each shell asks the program for candidates, which clap's engine
//! finds in the grammar and in the names of the catalogue and of saved roles.
//!
//! The scripts of clap itself are not used: in Bash they complete nothing after `--role=`, in Elvish they have no
//! descriptions, in PowerShell they evaluate what was typed, and everywhere they replace the shell's own completion
//! of files, which knows `~` and quotes.

use std::ffi::{OsStr, OsString};
use std::path::{PathBuf, absolute};

use clap::builder::StyledStr;
use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{self, ArgValueCompleter, CompletionCandidate};

use crate::catalog::Catalog;
use crate::cli::args::{Everywhere, Shell};
use crate::cli::help;
use crate::export::FORMATS;
use crate::model::{Label, Lang, Status, is_invisible};

/// A word that can be typed, with its description.
type Name = (String, String);

impl Shell {
    /// The script, with flags for the call of the program in place of `FLAGS`.
    const fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("../../assets/completions/portolan.bash"),
            Self::Elvish => include_str!("../../assets/completions/portolan.elv"),
            Self::Fish => include_str!("../../assets/completions/portolan.fish"),
            Self::Powershell => include_str!("../../assets/completions/portolan.ps1"),
            Self::Zsh => include_str!("../../assets/completions/portolan.zsh"),
        }
    }

    /// A word in single quotes.
    fn quoted(self, word: &str) -> String {
        let escaped = match self {
            Self::Bash | Self::Zsh => word.replace('\'', r"'\''"),
            Self::Fish => word.replace('\\', r"\\").replace('\'', r"\'"),
            Self::Elvish => word.replace('\'', "''"),
            Self::Powershell => {
                // It takes typographic quotes for straight ones.
                let is_quote = |sign: &char| matches!(sign, '\'' | '\u{2018}'..='\u{201b}');
                let twice = |sign: char| [Some(sign), Some(sign).filter(is_quote)];
                word.chars().flat_map(twice).flatten().collect()
            }
        };
        format!("'{escaped}'")
    }

    /// A candidate as the script reads it, in a line.
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

/// The script for a shell. Its calls of the program repeat the flags for the language and the catalogue that it was
/// printed with.
pub(super) fn script(shell: Shell, everywhere: &Everywhere) -> String {
    let mut flags = Vec::new();
    flags.extend(everywhere.lang.map(|lang| format!("--lang={}", lang.tag())));
    for folder in &everywhere.catalogs {
        let folder = absolute(folder).unwrap_or_else(|_| folder.clone());
        flags.push(format!("--catalog={}", folder.to_string_lossy()));
    }
    if everywhere.no_user_config {
        flags.push("--no-user-config".to_owned());
    }
    let flags: String = flags
        .iter()
        .map(|flag| format!(" {}", shell.quoted(flag)))
        .collect();
    shell.script().replace(" FLAGS", &flags)
}

/// The candidates for the last of the words of a command line, a line each.
pub(super) fn candidates(shell: Shell, words: &[OsString], names: &Names, lang: Lang) -> String {
    let mut words = words.to_vec();
    let assigned = match shell {
        Shell::Bash => rejoin(&mut words),
        _ => String::new(),
    };
    if let Some(last) = words.last_mut().filter(|last| *last == " ") {
        last.clear();
    }
    let mut command = names.put_into(help::command(lang), "");
    let last = words.len().saturating_sub(1);
    let found = engine::complete(&mut command, words, last, None).unwrap_or_default();
    let lines = found.iter().map(|candidate| shell.line(candidate, lang));
    // Bash replaces only what comes after it.
    let lines = lines.map(|line| line.strip_prefix(&assigned).unwrap_or(&line).to_owned());
    lines.collect()
}

/// The catalogues that a command line names.
pub(super) fn catalogs(words: &[OsString]) -> Vec<PathBuf> {
    let command = help::command(Lang::En).ignore_errors(true);
    let typed = command.try_get_matches_from(words).ok();
    let folders = typed.iter().flat_map(|typed| typed.get_many("catalogs"));
    folders.flatten().cloned().collect()
}

/// Puts words back together that Bash has taken apart at `=`. Returns the part of the last word that Bash takes for
/// another one, as `--role=`.
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

/// The names that can be typed.
pub(super) struct Names {
    formats: Vec<Name>,
    services: Vec<Name>,
    roles: Vec<Name>,
    saved: Vec<Name>,
}

impl Names {
    /// The names of the catalogue and of saved roles, with descriptions in that language.
    pub(super) fn of(catalog: &Catalog, saved: &[String], lang: Lang) -> Self {
        // Lists in addition to the catalogue have thousands of names.
        let services = catalog.services().iter();
        let services = services.filter(|service| service.status != Status::Listed);
        let services = services.map(|service| named(service.id.as_str(), service.name.get(lang)));
        let formats = FORMATS.iter();
        let formats = formats.map(|format| named(format.name, format.about.get(lang)));
        let roles = catalog.roles().iter();
        let roles = roles.map(|role| named(role.id.as_str(), role.name.get(lang)));
        // A shell takes a name with blanks or signs apart.
        let is_plain = |name: &&String| {
            let mut chars = name.chars();
            let is_plain = |one: char| one.is_alphanumeric() || "-_.".contains(one);
            !name.starts_with('-') && chars.all(|one| is_plain(one) && !is_invisible(one))
        };
        let about_saved = Label::new("saved role", "已保存的角色").get(lang);
        let saved = saved.iter().filter(is_plain);
        Self {
            formats: formats.collect(),
            services: services.collect(),
            roles: roles.collect(),
            saved: saved.map(|name| named(name, about_saved)).collect(),
        }
    }

    /// The grammar with these names as candidates for its arguments.
    fn put_into(&self, command: Command, path: &str) -> Command {
        let commands: Vec<Name> = command
            .get_subcommands()
            .map(|sub| named(sub.get_name(), &about(sub.get_about(), Lang::En)))
            .collect();
        let command = command.mut_args(|arg| match (path, arg.get_id().as_str()) {
            (_, "lang") => taking(arg, words(&[Lang::En.tag(), Lang::Zh.tag()])),
            ("show", "name") => taking(arg, self.services_and_roles()),
            ("export", "target") => taking(arg, self.formats.clone()),
            ("export", "services") => taking(arg, self.services.clone()),
            ("export", "roles") => taking(arg, [&self.roles[..], &self.saved].concat()),
            ("export", "dynamic") => taking(arg, words(&["full", "keyword", "omit"])),
            // The script leaves files to the shell.
            _ if arg.get_action().takes_values() => arg.value_hint(ValueHint::Other),
            _ => arg,
        });
        command.mut_subcommands(|sub| {
            let path = format!("{path} {}", sub.get_name());
            let sub = self.put_into(sub, path.trim_start());
            match sub.get_name() {
                "help" => sub.mut_arg("commands", |arg| taking(arg, commands.clone())),
                _ => sub,
            }
        })
    }

    /// The names that `show` takes; one that is both a service's and a role's comes once.
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

/// An argument with names as its candidates, which are found in any case, as the program itself finds them.
fn taking(arg: Arg, names: Vec<Name>) -> Arg {
    arg.add(ArgValueCompleter::new(move |typed: &OsStr| {
        let typed = typed.to_string_lossy().to_lowercase();
        let fitting = names
            .iter()
            .filter(|(name, _)| name.to_lowercase().starts_with(&typed));
        let candidates = fitting
            .map(|(name, about)| CompletionCandidate::new(name).help(Some(about.clone().into())));
        candidates.collect()
    }))
}

/// A description in one line.
fn about(text: Option<&StyledStr>, lang: Lang) -> String {
    let text = text.map(ToString::to_string).unwrap_or_default();
    let text = help::added(text, lang);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bash_s_words_are_put_back_together() {
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
    fn only_bash_s_words_are() {
        let catalog = Catalog::embedded().expect("the embedded catalogue");
        let names = Names::of(&catalog, &[], Lang::En);
        let words = ["portolan", "export", "csv", "--role", "=", "dom"].map(OsString::from);
        let offered = |shell| candidates(shell, &words, &names, Lang::En);
        assert_eq!(offered(Shell::Bash), "domain-controller\n");
        // The engine takes `=` for the role.
        assert_eq!(offered(Shell::Fish), "");
    }

    #[test]
    fn a_quoted_word_ends_at_its_own_quote() {
        let quoted = |shell: Shell| shell.quoted(r"it’s a\'b");
        assert_eq!(quoted(Shell::Bash), r"'it’s a\'\''b'");
        assert_eq!(quoted(Shell::Zsh), r"'it’s a\'\''b'");
        assert_eq!(quoted(Shell::Fish), r"'it’s a\\\'b'");
        assert_eq!(quoted(Shell::Elvish), r"'it’s a\''b'");
        assert_eq!(quoted(Shell::Powershell), r"'it’’s a\''b'");
    }
}
