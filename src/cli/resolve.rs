//! Resolution of arguments: language, color, services, roles, and the selection to export. No file is read or
//! written here.

use std::borrow::Cow;
use std::ffi::OsString;

use anstream::ColorChoice;
use indexmap::IndexSet;
use ipnet::IpNet;

use crate::catalog::Catalog;
use crate::cli::args::{ColorWhen, Selection, Show, Targets};
use crate::cli::error::CliError;
use crate::cli::suggest;
use crate::model::{
    Choice, Extras, Label, Lang, Localized as _, Pick, Port, Role, Service, parse_dynamic,
    parse_network, parse_ports, text, visible,
};
use crate::saved::Saved;

/// Environment variables for the language of messages, in order of precedence (POSIX, “Locale Environment
/// Variables”).
const LOCALE: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// Flags that are needed before the arguments are parsed, even if parsing fails: they determine the language
/// of usage errors and the use of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct EarlyFlags {
    /// `--lang`, if its value is a known language.
    pub(super) lang: Option<Lang>,
    /// `--no-user-config`.
    pub(super) no_user_config: bool,
}

impl EarlyFlags {
    /// Scans the arguments, given without the program's name.
    pub(super) fn of(args: &[OsString]) -> Self {
        let mut early = Self::default();
        let mut args = args.iter().map(|arg| arg.to_string_lossy());
        while let Some(arg) = args.next() {
            match arg.as_ref() {
                // No flags after this.
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

/// Returns the requested language, else that of the environment, else that of the system.
pub(super) fn lang(
    requested: Option<Lang>,
    variable: impl Fn(&str) -> Option<String>,
    system: impl FnOnce() -> Option<String>,
) -> Lang {
    let environment = || {
        let mut set = LOCALE.into_iter().filter_map(variable);
        set.find(|locale| !locale.is_empty())
    };
    requested.unwrap_or_else(|| {
        let locale = environment().or_else(system);
        Lang::of_locale(&locale.unwrap_or_default())
    })
}

/// Decides on the use of color. `auto` is the choice for the environment if the output is a terminal.
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

/// Finds a service by any of its names.
///
/// # Errors
/// If no service or several services match, with similar names.
pub(super) fn service<'a>(name: &str, catalog: &'a Catalog) -> Result<Cow<'a, Service>, CliError> {
    catalog
        .find(name)
        .ok_or_else(|| suggest::unknown_service(name, catalog))
}

/// Finds a role by id or name.
///
/// # Errors
/// If no role matches, with similar names.
fn role<'a>(name: &str, catalog: &'a Catalog) -> Result<&'a Role, CliError> {
    catalog
        .find_role(name)
        .ok_or_else(|| suggest::unknown_role(name, catalog))
}

/// Subject of `show`.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a command has one subject")]
pub(super) enum Subject<'a> {
    /// A service, and the role of the same name, if any.
    Service(Cow<'a, Service>, Option<&'a Role>),
    /// A role.
    Role(&'a Role),
}

/// Finds the service with the given name, else the role. An id can belong to both: `hyper-v-replica` does.
///
/// # Errors
/// If no role matches and no service or several services do, with similar names.
pub(super) fn subject<'a>(args: &Show, catalog: &'a Catalog) -> Result<Subject<'a>, CliError> {
    if args.role {
        return role(&args.name, catalog).map(Subject::Role);
    }
    match catalog.find(&args.name) {
        Some(service) => {
            let names = [args.name.trim(), service.id.as_str()];
            let namesake = names.iter().find_map(|name| namesake(name, catalog));
            Ok(Subject::Service(service, namesake))
        }
        None => catalog
            .find_role(&args.name)
            .map(Subject::Role)
            .ok_or_else(|| suggest::unknown(&args.name, catalog)),
    }
}

/// Returns the role with this id or name as it is written, apart from letter case.
fn namesake<'a>(name: &str, catalog: &'a Catalog) -> Option<&'a Role> {
    let role = catalog.find_role(name)?;
    let wanted = name.to_lowercase();
    let mut own = [role.id.as_str(), &role.name.en, &role.name.zh].into_iter();
    own.any(|own| own.to_lowercase() == wanted).then_some(role)
}

/// Combines the flags of a selection with its saved roles. The options are those of the first saved role
/// unless a flag overrides them.
///
/// # Errors
/// For the first invalid flag.
pub(super) fn choice(
    args: &Selection,
    saved: &[Saved],
    catalog: &Catalog,
) -> Result<Choice, CliError> {
    let mut choice = merged(saved);
    set_options(&mut choice, args)?;
    if !args.with.is_empty() && args.roles.is_empty() && args.services.is_empty() {
        let error = CliError::new(Label::new(
            "--with requires a role or a service",
            "--with 须与角色或服务一起使用",
        ));
        return Err(error.hint(Label::new(
            "add -r ROLE or -s SERVICE",
            "请用 -r 指定角色，或用 -s 指定服务",
        )));
    }
    let extras: Extras = args.with.iter().copied().collect();
    for name in &args.roles {
        let id = role(name, catalog)?.id.clone();
        add_up(&mut choice, Pick::Role(id), extras);
    }
    for name in &args.services {
        let id = service(name, catalog)?.id.clone();
        add_up(&mut choice, Pick::Service(id), extras);
    }
    for port in ports("-p", &args.ports, catalog)? {
        choice.add(Pick::Port(port));
    }
    for port in ports("-x", &args.excluded, catalog)? {
        choice.exclude(port);
    }
    Ok(choice)
}

/// Sets the options that flags override.
///
/// # Errors
/// For the first invalid flag.
fn set_options(choice: &mut Choice, args: &Selection) -> Result<(), CliError> {
    if let Some(os) = args.os {
        choice.options.os = os;
    }
    if let Some(direction) = args.direction {
        choice.options.direction = direction;
    }
    if let Some(dynamic) = &args.dynamic {
        choice.options.dynamic = parse_dynamic(dynamic)?;
    }
    if !args.peers.is_empty() {
        choice.options.peers = args.peers.iter().copied().collect();
    }
    Ok(())
}

/// Sets the name of the rules and where they apply, as far as flags override what saved roles say.
///
/// # Errors
/// For the first invalid flag.
pub(super) fn set_targets(choice: &mut Choice, args: &Targets) -> Result<(), CliError> {
    if let Some(name) = &args.name {
        if visible(name).trim().is_empty() {
            let error = CliError::new(Label::new("--name is blank", "--name 为空"));
            return Err(error.hint(Label::new(
                "give a name, or omit the option",
                "请写名称，或去掉此选项",
            )));
        }
        choice.set_name(name);
    }
    if !args.sources.is_empty() {
        choice.options.source_networks = networks("--source", &args.sources)?;
    }
    if !args.destinations.is_empty() {
        choice.options.destination_networks = networks("--destination", &args.destinations)?;
    }
    if !args.profiles.is_empty() {
        choice.options.profiles = args.profiles.iter().copied().collect();
    }
    Ok(())
}

/// Parses the networks of an option; each remains once.
///
/// # Errors
/// For the first invalid network.
fn networks(option: &str, texts: &[String]) -> Result<Vec<IpNet>, CliError> {
    let parse =
        |text: &String| parse_network(text).map_err(|cause| CliError::of_network(option, &cause));
    let networks: IndexSet<IpNet> = texts.iter().map(parse).collect::<Result<_, _>>()?;
    Ok(networks.into_iter().collect())
}

/// Merges saved roles into one, with the options of the first.
fn merged(saved: &[Saved]) -> Choice {
    let mut choice = saved
        .first()
        .map(|saved| saved.choice.clone())
        .unwrap_or_default();
    for more in saved.iter().skip(1) {
        for (pick, extras) in more.choice.picks() {
            add_up(&mut choice, pick.clone(), extras);
        }
        for &port in more.choice.excluded() {
            choice.exclude(port);
        }
    }
    choice
}

/// Adds a pick; one that is chosen already keeps its extras.
fn add_up(choice: &mut Choice, pick: Pick, extras: Extras) {
    let before = choice.extras(&pick).unwrap_or_default();
    choice.add_with(pick, before.iter().chain(extras.iter()).collect());
}

/// Parses ports, which can also be names from port lists.
fn ports(flag: &str, values: &[String], catalog: &Catalog) -> Result<Vec<Port>, CliError> {
    let mut ports = Vec::new();
    for value in values {
        let listed = catalog.listed_ports(value.trim());
        if !listed.is_empty() {
            ports.extend(listed);
            continue;
        }
        ports.extend(parse_ports(value).map_err(|cause| {
            CliError::new(text!("{flag} “{value}”", "{flag}“{value}”")).hint(cause.both())
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
    fn locale_variables_are_used_in_order_of_precedence() {
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
    fn early_flags_are_found_in_invalid_arguments() {
        let early = |line: &str| {
            let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            EarlyFlags::of(&args)
        };
        assert_eq!(early("ports --lang zh-CN --bogus").lang, Some(Lang::Zh));
        assert_eq!(early("--lang=zh ports").lang, Some(Lang::Zh));
        assert_eq!(early("--lang fr --lang en").lang, Some(Lang::En));
        assert_eq!(early("search -- --lang zh"), EarlyFlags::default());
        assert_eq!(early("ports --lang"), EarlyFlags::default());
        assert!(early("--no-user-config").no_user_config);
    }

    #[test]
    fn color_is_off_with_no_color_or_without_a_terminal() {
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
