//! From arguments to an exit code: which command was asked for, who does it, and what is told.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::FromArgMatches;

use crate::catalog::{Catalog, CatalogError};
use crate::cli::args::{Args, CatalogWork, ColorWhen, Command, Everywhere, ListFormat, Search};
use crate::cli::error::CliError;
use crate::cli::key_page::Keys;
use crate::cli::list_file::{self, ListFile};
use crate::cli::listing::{self, Form};
use crate::cli::output::{self, Output};
use crate::cli::resolve::{Early, Subject};
use crate::cli::setting::{self, Setting};
use crate::cli::{complete, fault, help, man, misuse, resolve, saved, words, write};
use crate::config::Config;
use crate::file::OwnFolder;
use crate::model::{Label, Lang, Localized, shown};
use crate::places::Places;
use crate::search::{Index, Query};

/// What the browser opens with.
#[derive(Debug)]
pub struct Startup {
    /// What is known.
    pub catalog: Catalog,
    /// What is wrong with the user's own files, which were left out: a sentence each.
    pub faults: Vec<String>,
    /// The language that it begins in.
    pub lang: Lang,
    /// Whether it may use colour.
    pub color: bool,
    /// The user's settings.
    pub config: Config,
    /// Where saved roles go by themselves.
    pub roles_folder: Option<OwnFolder>,
    /// The lists to load beside the catalogue.
    pub lists: Vec<ListFile>,
    /// Where roles at hand are kept against a crash.
    pub drafts_folder: Option<OwnFolder>,
}

/// What the other door can do for this one.
#[derive(Debug, Clone, Copy)]
pub struct Browser {
    /// Opens it.
    pub open: fn(Startup) -> anyhow::Result<()>,
    /// Its keys under these settings.
    pub keys: fn(&Config, Lang) -> Keys,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Something was found or done.
    Found,
    /// There was nothing to find or do.
    Nothing,
    /// Faults were looked for and told.
    Faulty,
}

/// Does what the arguments ask for, with the `browser` at hand. `args` begin with the program's name.
///
/// The exit code is 0 when something was found or done, 1 when nothing was, 2 after an error, which is
/// told in one line on standard error.
pub fn run(args: impl Iterator<Item = OsString>, browser: Browser) -> ExitCode {
    fault::report_panics();
    let args: Vec<OsString> = args.collect();
    let setting = Setting::read(Early::of(args.get(1..).unwrap_or_default()));
    let lang = setting.lang;
    let parsed = help::command(lang)
        .try_get_matches_from(args)
        .and_then(|matches| Args::from_arg_matches(&matches));
    let done = match parsed {
        Ok(args) => perform(args, setting, browser),
        Err(error) => explain(&error, Output::new(ColorWhen::Auto), lang),
    };
    match done {
        Ok(Outcome::Found) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Ok(Outcome::Faulty) => ExitCode::from(2),
        Err(error) => {
            output::tell(error.text(lang));
            ExitCode::from(2)
        }
    }
}

fn perform(args: Args, setting: Setting, browser: Browser) -> Result<Outcome, CliError> {
    let Args {
        everywhere,
        print_config,
        print_keys,
        output: named,
        force,
        command,
    } = args;
    let Setting {
        places,
        config,
        faults,
        lang,
    } = setting;
    let output = Output::new(everywhere.color);
    if print_config {
        let page = setting::page(places.as_ref(), lang);
        write::page(&page, named.as_deref(), force, places.as_ref(), lang)?;
        return Ok(Outcome::Found);
    }
    if everywhere.format.is_some() && !print_keys {
        no_listing(command.as_ref())?;
    }
    match command {
        Some(Command::Help { commands }) => return helped(commands, output, lang),
        Some(Command::Man { output, force }) => {
            match output {
                Some(folder) => man::write(&folder, force, lang)?,
                None => Output::plain(&man::page(lang)?)?,
            }
            return Ok(Outcome::Found);
        }
        _ => {}
    }
    let config_faults: Vec<String> = faults
        .iter()
        .map(|fault| fault.get(lang).to_owned())
        .collect();
    for fault in &config_faults {
        output::tell(fault);
    }
    let form = Form {
        format: everywhere.format.unwrap_or(ListFormat::Text),
        lang,
        width: Output::width(),
    };
    if print_keys {
        let keys = (browser.keys)(&config, lang);
        for fault in &keys.faults {
            output::tell(fault);
        }
        let place = places.as_ref().map(Places::config);
        let page = listing::keys(&keys.rows, place.as_deref(), form)?;
        write::page(&page, named.as_deref(), force, places.as_ref(), lang)?;
        return Ok(Outcome::Found);
    }
    let (catalog, faults) = Catalog::load(&overlays(
        &everywhere,
        places.as_ref(),
        &config,
        command.as_ref(),
    )?);
    if !matches!(command, Some(Command::Catalog { .. })) {
        tell_faults(&faults, lang);
    }
    let files = ListFile::all(&everywhere, &config);
    let catalog = if command.is_some() {
        let (lists, told) = list_file::read_for_command(&files, lang)?;
        told.iter().for_each(output::tell);
        catalog.with_lists(lists)
    } else {
        // The browser loads them behind its first frame.
        catalog
    };
    let mut outcome = Outcome::Found;
    let listing = match command {
        None => {
            if !output::is_interactive() {
                return Err(CliError::NoTerminal);
            }
            if env::var_os("TERM").is_some_and(|term| term == "dumb") {
                return Err(CliError::DumbTerminal);
            }
            let color = output.is_colored();
            let faults = faults.iter().map(|fault| fault.text(lang));
            let faults = config_faults.into_iter().chain(faults).collect();
            let startup = Startup {
                catalog,
                faults,
                lang,
                color,
                drafts_folder: places.as_ref().map(|places| places.drafts.clone()),
                roles_folder: places.map(|places| places.roles),
                lists: files,
                config,
            };
            (browser.open)(startup).map_err(CliError::Browser)?;
            return Ok(outcome);
        }
        Some(Command::Export(typed)) => {
            return match write::export(&typed, &catalog, places.as_ref(), lang)? {
                true => Ok(Outcome::Found),
                false => Ok(Outcome::Nothing),
            };
        }
        Some(Command::Catalog {
            work: CatalogWork::Check { folder },
        }) => {
            return check_catalog(&folder, &catalog, &faults, lang);
        }
        Some(Command::Completions { shell }) => {
            let saved = saved::names(places.as_ref());
            Output::plain(&complete::script(shell, &catalog, &saved, lang))?;
            return Ok(outcome);
        }
        // Answered above: they need no catalogue.
        Some(Command::Man { .. } | Command::Help { .. }) => return Ok(outcome),
        Some(Command::Search(typed)) => {
            let rows = found(&typed, &catalog);
            if rows.is_empty() {
                outcome = Outcome::Nothing;
                output::tell(words::nothing_answers(&typed.query.join(" "), lang));
            }
            listing::rows(&rows, &catalog, form)?
        }
        Some(Command::Ports) => listing::rows(&catalog.rows().collect::<Vec<_>>(), &catalog, form)?,
        Some(Command::Services) => listing::services(&catalog, form)?,
        Some(Command::Show(typed)) => match resolve::subject(&typed, &catalog)? {
            Subject::Role(role) => listing::role(role, &catalog, form)?,
            Subject::Service(service, namesake) => {
                if let Some(role) = namesake {
                    output::tell(words::note(words::also_a_role(role, lang), lang));
                }
                listing::service(service, &catalog, form)?
            }
        },
        Some(Command::Roles) => {
            let mut roles = catalog.roles().to_vec();
            roles.extend(saved::roles(places.as_ref(), &catalog, lang));
            listing::roles(&roles, form)?
        }
        Some(Command::Formats) => listing::formats(form)?,
        Some(Command::Sources) => listing::documents(&catalog, form)?,
    };
    match form.format {
        ListFormat::Text => output.styled(&listing)?,
        ListFormat::Json | ListFormat::Csv | ListFormat::Tsv => Output::plain(&listing)?,
    }
    Ok(outcome)
}

/// The folders to lay on the embedded catalogue: the user's own where there is one, those typed, and the
/// one to be checked, which the user's own has no part in: the answer is the same for everyone.
fn overlays(
    everywhere: &Everywhere,
    places: Option<&Places>,
    config: &Config,
    command: Option<&Command>,
) -> Result<Vec<PathBuf>, CliError> {
    let checked = match command {
        Some(Command::Catalog {
            work: CatalogWork::Check { folder },
        }) => Some(folder),
        _ => None,
    };
    let typed: Vec<&PathBuf> = everywhere.catalogs.iter().chain(checked).collect();
    if let Some(wrong) = typed.iter().find(|folder| !folder.is_dir()) {
        let path = wrong.to_path_buf();
        return Err(if path.exists() {
            CliError::NotAFolder(path)
        } else {
            CliError::NoFolder(path)
        });
    }
    if let Some(folder) = checked.filter(|folder| !Catalog::is_in(folder)) {
        return Err(CliError::NoCatalog(folder.clone()));
    }
    let is_used = checked.is_none() && !everywhere.no_user_config;
    let own = places.map(Places::catalog);
    let own = own.filter(|own| is_used && own.exists());
    let set = config.catalogs.iter().filter(|_| is_used).cloned();
    Ok(own
        .into_iter()
        .chain(set)
        .chain(typed.into_iter().cloned())
        .collect())
}

/// The most faults of catalogue files that are told before a command.
const MOST_FAULTS: usize = 10;

/// Tells what is wrong with catalogue files before a command does without them.
fn tell_faults(faults: &[CatalogError], lang: Lang) {
    for fault in faults.iter().take(MOST_FAULTS) {
        output::tell(fault.text(lang));
    }
    let more = faults.len().saturating_sub(MOST_FAULTS);
    if more > 0 {
        output::tell(words::more_faults(more, lang));
    }
}

/// Tells all faults of the catalogue in `folder`, or what was read of it.
fn check_catalog(
    folder: &Path,
    catalog: &Catalog,
    faults: &[CatalogError],
    lang: Lang,
) -> Result<Outcome, CliError> {
    for fault in faults {
        output::tell(fault.text(lang));
    }
    if !faults.is_empty() {
        return Ok(Outcome::Faulty);
    }
    // Origins are paths as they are printed.
    let folder = shown(folder);
    let is_here = |origins: &[String]| {
        let mut origins = origins.iter();
        origins.any(|origin| Path::new(origin).starts_with(&folder))
    };
    let services = catalog.services().iter();
    let services = services.filter(|service| is_here(&service.origins)).count();
    let roles = catalog.roles().iter();
    let roles = roles.filter(|role| is_here(&role.origins)).count();
    Output::plain(&words::read(services, roles, lang))?;
    Ok(Outcome::Found)
}

/// The rows that answer a search, best first.
fn found<'a>(search: &Search, catalog: &'a Catalog) -> Vec<listing::Row<'a>> {
    let query = Query::parse(&search.query.join(" "));
    let index = Index::new(catalog.rows(), catalog.roles());
    let mut hits = index.search(&query);
    index.rank(&mut hits, search.limit.map_or(usize::MAX, usize::from));
    hits.iter().filter_map(|hit| catalog.row(hit.row)).collect()
}

/// Refuses `--format` where nothing is listed; says in both languages what to do instead.
fn no_listing(command: Option<&Command>) -> Result<(), CliError> {
    let why = match command {
        None => Label::new(
            "name one, as in portolan ports",
            "请写明列表，如 portolan ports",
        ),
        Some(Command::Export(_)) => Label::new(
            "export names its own, as in portolan export csv",
            "导出的格式另行写明，如 portolan export csv",
        ),
        Some(Command::Catalog { .. }) => {
            Label::new("catalog check is none", "catalog check 不是列表")
        }
        Some(Command::Completions { .. }) => {
            Label::new("completions is none", "completions 不是列表")
        }
        Some(Command::Man { .. }) => Label::new("man is none", "man 不是列表"),
        Some(Command::Help { .. }) => Label::new("help is none", "help 不是列表"),
        Some(
            Command::Search(_)
            | Command::Ports
            | Command::Services
            | Command::Show(_)
            | Command::Roles
            | Command::Formats
            | Command::Sources,
        ) => return Ok(()),
    };
    Err(CliError::NoListing(why.into()))
}

/// Help and the version are asked for and go to standard output; the rest is a fault in one line.
fn explain(error: &clap::Error, output: Output, lang: Lang) -> Result<Outcome, CliError> {
    if error.use_stderr() {
        return Err(CliError::Usage(misuse::told(error)));
    }
    let text = help::framed(error.render().ansi().to_string(), lang);
    output.styled(&text)?;
    Ok(Outcome::Found)
}

/// Does what `--help` behind those commands does.
fn helped(commands: Vec<String>, output: Output, lang: Lang) -> Result<Outcome, CliError> {
    let words = commands.into_iter().map(OsString::from);
    let line = ["portolan".into()].into_iter().chain(words);
    match help::command(lang).try_get_matches_from(line.chain(["--help".into()])) {
        // `--help` is always answered by what clap calls an error.
        Ok(_) => Ok(Outcome::Found),
        Err(error) => explain(&error, output, lang),
    }
}
