//! Completion scripts: all that can be typed, with the names that can stand in it, written for a shell.
//!
//! clap's own scripts for bash and zsh know all of that. Its script for fish leaves out what stands
//! without a flag, which is added here; those for PowerShell and Elvish know no values and end at the
//! first of them, so these shells get scripts of our own (`place`).

use std::fmt::Write as _;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, Command};
use clap_complete::Shell;

use crate::catalog::Catalog;
use crate::cli::{help, place};
use crate::export::FORMATS;
use crate::model::{Lang, Status, is_invisible};

/// The script for a shell, its descriptions in that language; `saved` are the names of the user's own
/// roles.
pub(super) fn script(shell: Shell, catalog: &Catalog, saved: &[String], lang: Lang) -> String {
    let names = Names::of(catalog, saved, lang);
    let mut command = names.put_into(help::command(lang));
    command.build();
    let text = match shell {
        Shell::PowerShell => place::powershell(&command),
        Shell::Elvish => place::elvish(&command),
        shell => {
            let mut bytes = Vec::new();
            let name = command.get_name().to_owned();
            clap_complete::generate(shell, &mut command, name, &mut bytes);
            let mut text = String::from_utf8_lossy(&bytes).into_owned();
            if shell == Shell::Fish {
                text.push_str(&without_flags(&command));
            }
            text
        }
    };
    help::added(text, lang)
}

/// The names that can stand in commands.
struct Names {
    formats: Vec<PossibleValue>,
    services: Vec<PossibleValue>,
    roles: Vec<PossibleValue>,
    saved: Vec<PossibleValue>,
}

impl Names {
    fn of(catalog: &Catalog, saved: &[String], lang: Lang) -> Self {
        let told =
            |name: &str, about: &str| PossibleValue::new(name.to_owned()).help(about.to_owned());
        // Lists beside the catalogue have thousands of names.
        let services = catalog.services().iter();
        let services = services.filter(|service| service.status != Status::Listed);
        let about_saved = lang.pick("saved role", "已保存的角色");
        // A shell takes a name with blanks or signs apart.
        let is_plain = |name: &&String| {
            let mut chars = name.chars();
            let is_plain = |one: char| one.is_alphanumeric() || "-_.".contains(one);
            !name.starts_with('-') && chars.all(|one| is_plain(one) && !is_invisible(one))
        };
        Self {
            formats: FORMATS
                .iter()
                .map(|format| told(format.name, format.about.get(lang)))
                .collect(),
            services: services
                .map(|service| told(service.id.as_str(), service.name.get(lang)))
                .collect(),
            roles: catalog
                .roles()
                .iter()
                .map(|role| told(role.id.as_str(), role.name.get(lang)))
                .collect(),
            saved: saved
                .iter()
                .filter(is_plain)
                .map(|name| told(name, about_saved))
                .collect(),
        }
    }

    /// The grammar with these names as the values of its arguments. It no longer reads what it should.
    fn put_into(&self, root: Command) -> Command {
        let commands: Vec<PossibleValue> = root
            .get_subcommands()
            .map(|command| {
                let about = command.get_about().cloned().unwrap_or_default();
                PossibleValue::new(command.get_name().to_owned()).help(about)
            })
            .collect();
        let taking = |arg: Arg, values: Vec<PossibleValue>| {
            arg.value_parser(PossibleValuesParser::new(values))
        };
        root.mut_args(|arg| match arg.get_id().as_str() {
            "lang" => taking(arg, words(&[Lang::En.tag(), Lang::Zh.tag()])),
            _ => arg,
        })
        .mut_subcommands(|command| {
            let name = command.get_name().to_owned();
            command.mut_args(|arg| match (name.as_str(), arg.get_id().as_str()) {
                ("help", "commands") => taking(arg, commands.clone()),
                ("show", "name") => taking(arg, self.services_and_roles()),
                ("export", "target") => taking(arg, self.formats.clone()),
                ("export", "services") => taking(arg, self.services.clone()),
                ("export", "roles") => taking(arg, [&self.roles[..], &self.saved].concat()),
                ("export", "dynamic") => taking(arg, words(&["full", "keyword", "omit"])),
                _ => arg,
            })
        })
    }

    /// What `show` takes; a name that is both a service's and a role's stands once.
    fn services_and_roles(&self) -> Vec<PossibleValue> {
        let is_new = |role: &&PossibleValue| {
            let mut services = self.services.iter();
            services.all(|service| service.get_name() != role.get_name())
        };
        let roles = self.roles.iter().filter(is_new).cloned();
        self.services.iter().cloned().chain(roles).collect()
    }
}

fn words(words: &[&'static str]) -> Vec<PossibleValue> {
    words.iter().map(|&word| PossibleValue::new(word)).collect()
}

/// What clap leaves out of the script for fish: the values that stand without a flag.
fn without_flags(command: &Command) -> String {
    let escaped = |text: &str| {
        text.replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\'', "\\'")
    };
    let mut lines = String::new();
    for sub in command.get_subcommands() {
        let values = sub.get_positionals().flat_map(Arg::get_possible_values);
        for value in values {
            let about = value
                .get_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            // Writing to a text can't fail.
            let _ = writeln!(
                lines,
                "complete -c {root} -n \"__fish_{root}_using_subcommand {sub}\" -f -a \"{name}\" -d '{about}'",
                root = command.get_name(),
                sub = sub.get_name(),
                name = value.get_name(),
                about = escaped(&about),
            );
        }
    }
    lines
}
