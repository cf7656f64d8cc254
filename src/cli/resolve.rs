//! From what was typed to what is meant: languages, colour, and the choice that an export is made of.
//! Nothing here reads or writes.

use std::ffi::OsString;

use anstream::ColorChoice;

use crate::catalog::Catalog;
use crate::cli::args::{ColorWhen, Selection, Show};
use crate::cli::error::CliError;
use crate::cli::suggest;
use crate::model::{
    Choice, DynamicMode, Extras, Label, Lang, Localized as _, Pick, Port, Role, Service, Standing,
    parse_network, parse_ports, text, visible,
};
use crate::saved::Saved;

/// The environment variables that name the language of messages, the strongest first (POSIX, “Locale
/// Environment Variables”).
const LOCALE: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// What must be known before the arguments are understood, also where they can't be: the language in
/// which that is told, and whether the user's own settings may say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Early {
    /// `--lang`, where it names a language.
    pub(super) lang: Option<Lang>,
    /// `--no-user-config`.
    pub(super) no_user_config: bool,
}

impl Early {
    /// Looks through arguments as they were typed, behind the program's name.
    pub(super) fn of(args: &[OsString]) -> Self {
        let mut early = Self::default();
        let mut args = args.iter().map(|arg| arg.to_string_lossy());
        while let Some(arg) = args.next() {
            match arg.as_ref() {
                // What follows is no flag.
                "--" => break,
                "--no-user-config" => early.no_user_config = true,
                "--lang" => {
                    let named = args.next().and_then(|lang| lang.parse().ok());
                    early.lang = early.lang.or(named);
                }
                other => {
                    let named = other.strip_prefix("--lang=");
                    let named = named.and_then(|lang| lang.parse().ok());
                    early.lang = early.lang.or(named);
                }
            }
        }
        early
    }
}

/// The language: as typed, else that of the environment, else that of the system.
pub(super) fn lang(
    typed: Option<Lang>,
    variable: impl Fn(&str) -> Option<String>,
    system: impl FnOnce() -> Option<String>,
) -> Lang {
    let environment = || {
        let mut set = LOCALE.into_iter().filter_map(variable);
        set.find(|locale| !locale.is_empty())
    };
    typed.unwrap_or_else(|| {
        let locale = environment().or_else(system);
        Lang::of_locale(&locale.unwrap_or_default())
    })
}

/// Whether colour is used. `auto` is what suits the environment when the output is a terminal.
pub(super) fn color(
    when: ColorWhen,
    no_color: bool,
    terminal: bool,
    auto: ColorChoice,
) -> ColorChoice {
    match when {
        _ if no_color => ColorChoice::Never,
        ColorWhen::Always => ColorChoice::Always,
        ColorWhen::Auto if terminal => auto,
        ColorWhen::Auto | ColorWhen::Never => ColorChoice::Never,
    }
}

/// The service that `name` means.
///
/// # Errors
/// When none or several could be meant, with what is near.
pub(super) fn service<'a>(name: &str, catalog: &'a Catalog) -> Result<&'a Service, CliError> {
    catalog
        .find(name)
        .ok_or_else(|| suggest::unknown_service(name, catalog))
}

/// The role that `name` means.
///
/// # Errors
/// When there is none, with what is near.
fn role<'a>(name: &str, catalog: &'a Catalog) -> Result<&'a Role, CliError> {
    catalog
        .find_role(name)
        .ok_or_else(|| suggest::unknown_role(name, catalog))
}

/// What `show` was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject<'a> {
    /// A service, and the role of the same name where there is one.
    Service(&'a Service, Option<&'a Role>),
    /// A role.
    Role(&'a Role),
}

/// The service that is meant, else the role. Their ids are two namespaces: `hyper-v-replica` is both.
///
/// # Errors
/// When none or several services and no role could be meant, with what is near.
pub(super) fn subject<'a>(typed: &Show, catalog: &'a Catalog) -> Result<Subject<'a>, CliError> {
    if typed.role {
        return role(&typed.name, catalog).map(Subject::Role);
    }
    let namesake = catalog.find_role(&typed.name);
    match catalog.find(&typed.name) {
        Some(service) => {
            let namesake = namesake.or_else(|| catalog.find_role(service.id.as_str()));
            Ok(Subject::Service(service, namesake))
        }
        None => namesake
            .map(Subject::Role)
            .ok_or_else(|| suggest::unknown(&typed.name, catalog)),
    }
}

/// The choice that the flags of a selection and the saved roles that they name make. The options are
/// those of the first saved role, where no flag says otherwise.
///
/// # Errors
/// The first flag that can't be understood.
pub(super) fn choice(
    typed: &Selection,
    saved: &[Saved],
    catalog: &Catalog,
) -> Result<Choice, CliError> {
    let mut choice = merged(saved);
    if let Some(name) = &typed.name {
        if visible(name).trim().is_empty() {
            let error = CliError::new(Label::new("--name is blank", "--name 为空"));
            return Err(error.hint(Label::new(
                "write a name or leave it out",
                "请写名称，或去掉此选项",
            )));
        }
        choice.set_name(name);
    }
    if let Some(generation) = typed.os {
        choice.options.generation = generation;
    }
    if let Some(direction) = typed.direction {
        choice.options.direction = direction;
    }
    if let Some(dynamic) = &typed.dynamic {
        choice.options.dynamic = dynamic.parse::<DynamicMode>()?;
    }
    if !typed.sources.is_empty() {
        choice.options.source_networks.clear();
    }
    for source in &typed.sources {
        let network = parse_network(source)?;
        if !choice.options.source_networks.contains(&network) {
            choice.options.source_networks.push(network);
        }
    }
    if typed.roles.is_empty() && !typed.with.is_empty() {
        let error = CliError::new(Label::new(
            "--with adds entries of a role",
            "--with 加入角色的条目",
        ));
        return Err(error.hint(Label::new("name one with -r ROLE", "请用 -r 指明角色")));
    }
    let extras = Extras {
        optional: typed.with.contains(&Standing::Optional),
        legacy: typed.with.contains(&Standing::Legacy),
        disputed: typed.with.contains(&Standing::Disputed),
    };
    for name in &typed.roles {
        choice.add(Pick::Role(role(name, catalog)?.id.clone(), extras));
    }
    for name in &typed.services {
        choice.add(Pick::Service(service(name, catalog)?.id.clone()));
    }
    for port in ports("-p", &typed.ports, catalog)? {
        choice.add(Pick::Port(port));
    }
    for port in ports("-x", &typed.excluded, catalog)? {
        choice.exclude(port);
    }
    Ok(choice)
}

/// All saved roles as one, under the options of the first.
fn merged(saved: &[Saved]) -> Choice {
    let mut choice = saved
        .first()
        .map(|saved| saved.choice.clone())
        .unwrap_or_default();
    for more in saved.iter().skip(1) {
        for pick in more.choice.picks() {
            choice.add(pick.clone());
        }
        for &port in more.choice.excluded() {
            choice.exclude(port);
        }
    }
    choice
}

/// Reads ports; what is none may be a name of a list.
fn ports(flag: &str, typed: &[String], catalog: &Catalog) -> Result<Vec<Port>, CliError> {
    let mut ports = Vec::new();
    for typed in typed {
        let listed = catalog.listed_ports(typed.trim());
        if !listed.is_empty() {
            ports.extend(listed);
            continue;
        }
        ports.extend(parse_ports(typed).map_err(|cause| {
            CliError::new(text!("{flag} “{typed}”", "{flag}“{typed}”")).hint(cause.both())
        })?);
    }
    Ok(ports)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lang_of(variables: &[(&str, &str)], system: Option<&str>) -> Lang {
        let variable = |name: &str| {
            let mut set = variables.iter();
            let found = set.find(|(other, _)| *other == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        lang(None, variable, || system.map(str::to_owned))
    }

    #[test]
    fn the_strongest_variable_that_is_set_names_the_language() {
        assert_eq!(lang_of(&[("LANG", "zh_CN.UTF-8")], None), Lang::Zh);
        assert_eq!(
            lang_of(&[("LC_ALL", "C"), ("LANG", "zh_CN")], None),
            Lang::En
        );
        assert_eq!(
            lang_of(&[("LC_ALL", ""), ("LANG", "zh_CN")], None),
            Lang::Zh
        );
        let messages = [("LC_MESSAGES", "zh_TW"), ("LANG", "en_US")];
        assert_eq!(lang_of(&messages, None), Lang::Zh);
        assert_eq!(lang_of(&[("LANG", "POSIX")], Some("zh-CN")), Lang::En);
        assert_eq!(lang_of(&[], Some("zh-Hans-CN")), Lang::Zh);
        assert_eq!(lang_of(&[], None), Lang::En);
    }

    #[test]
    fn the_language_is_found_before_the_rest_is_understood() {
        let early = |line: &str| {
            let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            Early::of(&args)
        };
        assert_eq!(early("ports --lang zh-CN --bogus").lang, Some(Lang::Zh));
        assert_eq!(early("--lang=zh ports").lang, Some(Lang::Zh));
        assert_eq!(early("--lang fr --lang en").lang, Some(Lang::En));
        assert_eq!(early("search -- --lang zh"), Early::default());
        assert_eq!(early("ports --lang"), Early::default());
        assert!(early("--no-user-config").no_user_config);
    }

    #[test]
    fn nothing_is_coloured_under_no_color_or_off_a_terminal() {
        let auto = ColorChoice::Always;
        for when in [ColorWhen::Auto, ColorWhen::Always, ColorWhen::Never] {
            assert_eq!(color(when, true, true, auto), ColorChoice::Never);
        }
        assert_eq!(color(ColorWhen::Auto, false, true, auto), auto);
        assert_eq!(
            color(ColorWhen::Auto, false, false, auto),
            ColorChoice::Never
        );
        assert_eq!(
            color(ColorWhen::Always, false, false, auto),
            ColorChoice::Always
        );
        assert_eq!(
            color(ColorWhen::Never, false, true, auto),
            ColorChoice::Never
        );
    }
}
