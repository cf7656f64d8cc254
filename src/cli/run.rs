//! From arguments to an exit code: which command was asked for, who does it, and what is told.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::catalog::{Catalog, CatalogError, List};
use crate::cli::args::{
    Args, CatalogWork, ColorWhen, Command, Everywhere, Export, ListFormat, Search,
};
use crate::cli::error::CliError;
use crate::cli::listing::{self, Form};
use crate::cli::output::{self, Output};
use crate::cli::resolve::Subject;
use crate::cli::{resolve, saved, suggest, words};
use crate::config::{Config, Places};
use crate::export;
use crate::file::{self, Existing, save};
use crate::model::{Direction, Lang, Notice};
use crate::search::{Index, Query};

/// What the browser opens with.
#[derive(Debug)]
pub struct Startup {
    /// What is known.
    pub catalog: Catalog,
    /// What is wrong with the user's own catalogue files, which were left out.
    pub faults: Vec<CatalogError>,
    /// The language that it begins in.
    pub lang: Lang,
    /// Whether it may use colour.
    pub color: bool,
    /// The user's settings.
    pub config: Config,
    /// Where saved roles go by themselves.
    pub roles_folder: Option<PathBuf>,
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

/// Does what the arguments ask for; `browse` opens the browser. `args` begin with the program's name.
///
/// The exit code is 0 when something was found or done, 1 when nothing was, 2 after an error, which is
/// told in one line on standard error.
pub fn run(
    args: impl Iterator<Item = OsString>,
    browse: fn(Startup) -> anyhow::Result<()>,
) -> ExitCode {
    let done = match Args::try_parse_from(args) {
        Ok(args) => perform(args, browse),
        Err(error) => explain(&error),
    };
    match done {
        Ok(Outcome::Found) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Ok(Outcome::Faulty) => ExitCode::from(2),
        Err(error) => {
            output::tell(error);
            ExitCode::from(2)
        }
    }
}

fn perform(args: Args, browse: fn(Startup) -> anyhow::Result<()>) -> Result<Outcome, CliError> {
    let Args {
        everywhere,
        print_config,
        command,
    } = args;
    let output = Output::new(everywhere.color);
    if print_config {
        Output::plain(&config_page())?;
        return Ok(Outcome::Found);
    }
    let places = Places::find().filter(|_| !everywhere.no_user_config);
    let config = read_config(places.as_ref());
    let lang = language(&everywhere, &config);
    let form = Form {
        format: everywhere.format.unwrap_or(ListFormat::Text),
        lang,
        width: Output::width(),
    };
    let (catalog, faults) = Catalog::load(&overlays(&everywhere, &config, command.as_ref())?);
    if !matches!(command, Some(Command::Catalog { .. })) {
        tell_faults(&faults);
    }
    let catalog = catalog.with_lists(lists(&everywhere, &config));
    let mut outcome = Outcome::Found;
    let listing = match command {
        None => {
            no_listing(&everywhere, "name one, as in portolan ports")?;
            if !output::is_interactive() {
                return Err(CliError::NoTerminal);
            }
            let color = output.is_colored();
            let startup = Startup {
                catalog,
                faults,
                lang,
                color,
                roles_folder: places.map(|places| places.roles),
                config,
            };
            browse(startup).map_err(CliError::Browser)?;
            return Ok(outcome);
        }
        Some(Command::Export(typed)) => {
            no_listing(
                &everywhere,
                "export names its own, as in portolan export csv",
            )?;
            return write_export(&typed, &catalog, places.as_ref(), lang);
        }
        Some(Command::Catalog {
            work: CatalogWork::Check { folder },
        }) => {
            no_listing(&everywhere, "catalog check is none")?;
            return check_catalog(&folder, &catalog, &faults, lang);
        }
        Some(Command::Search(typed)) => {
            let rows = found(&typed, &catalog);
            if rows.is_empty() {
                outcome = Outcome::Nothing;
                output::tell(format_args!("nothing answers “{}”", typed.query.join(" ")));
            }
            listing::rows(&rows, &catalog, form)?
        }
        Some(Command::Ports) => listing::rows(&catalog.rows().collect::<Vec<_>>(), &catalog, form)?,
        Some(Command::Services) => listing::services(&catalog, form)?,
        Some(Command::Show(typed)) => match resolve::subject(&typed, &catalog)? {
            Subject::Role(role) => listing::role(role, &catalog, form)?,
            Subject::Service(service, namesake) => {
                if let Some(role) = namesake {
                    output::tell(words::also_a_role(role, lang));
                }
                listing::service(service, &catalog, form)?
            }
        },
        Some(Command::Roles) => {
            let mut roles = catalog.roles().to_vec();
            roles.extend(saved::roles(places.as_ref(), &catalog));
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

/// Reads the user's settings; what is wrong with them is told and costs only its own key.
fn read_config(places: Option<&Places>) -> Config {
    let Some(path) = places.map(|places| &places.config) else {
        return Config::default();
    };
    let text = match file::load(path, file::LARGEST_OWN) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Config::default(),
        Err(error) => {
            output::tell(format_args!("can't read {}: {error}", path.display()));
            return Config::default();
        }
    };
    let (config, faults) = Config::parse(&text);
    for fault in faults {
        output::tell(format_args!("{}: {fault}", path.display()));
    }
    config
}

/// A settings file to start from, with the place that it is read from.
fn config_page() -> String {
    match Places::find() {
        Some(places) => format!("# {}\n{}", places.config.display(), Config::TEMPLATE),
        None => Config::TEMPLATE.to_owned(),
    }
}

/// The folders to lay on the embedded catalogue: the user's own where there is one, those typed, and the
/// one to be checked, which the user's own has no part in: the answer is the same for everyone.
fn overlays(
    everywhere: &Everywhere,
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
        return Err(CliError::NoCatalog(wrong.to_path_buf()));
    }
    let is_used = checked.is_none() && !everywhere.no_user_config;
    let own = Places::find().map(|places| places.catalog);
    let own = own.filter(|own| is_used && own.exists());
    let set = config.catalogs.iter().filter(|_| is_used).cloned();
    Ok(own
        .into_iter()
        .chain(set)
        .chain(typed.into_iter().cloned())
        .collect())
}

/// The lists of services to stand beside the catalogue: those set, those typed. What can't be read is told
/// and left out.
fn lists(everywhere: &Everywhere, config: &Config) -> Vec<List> {
    let set = config.lists.iter().filter(|_| !everywhere.no_user_config);
    let mut lists = Vec::new();
    for path in set.chain(&everywhere.lists) {
        let name = path.display().to_string();
        let list = match file::load(path, List::LARGEST) {
            Ok(text) => List::parse(&name, &text),
            Err(error) => {
                output::tell(format_args!("can't read {name}: {error}"));
                continue;
            }
        };
        match list {
            Ok(list) => {
                for fault in list.faults.iter().take(MOST_FAULTS) {
                    output::tell(fault);
                }
                let more = list.faults.len().saturating_sub(MOST_FAULTS);
                if more > 0 {
                    output::tell(format_args!("and {more} more lines of {name} are left out"));
                }
                lists.push(list);
            }
            Err(fault) => output::tell(fault),
        }
    }
    lists
}

/// The most faults of catalogue files that are told before a command.
const MOST_FAULTS: usize = 10;

/// Tells what is wrong with catalogue files before a command does without them.
fn tell_faults(faults: &[CatalogError]) {
    for fault in faults.iter().take(MOST_FAULTS) {
        output::tell(fault);
    }
    let more = faults.len().saturating_sub(MOST_FAULTS);
    if more > 0 {
        output::tell(format_args!(
            "and {more} more faults: portolan catalog check DIR tells them all"
        ));
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
        output::tell(fault);
    }
    if !faults.is_empty() {
        return Ok(Outcome::Faulty);
    }
    let is_here = |origins: &[String]| {
        let mut origins = origins.iter();
        origins.any(|origin| Path::new(origin).starts_with(folder))
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

/// Writes the rules of a selection.
fn write_export(
    typed: &Export,
    catalog: &Catalog,
    places: Option<&Places>,
    lang: Lang,
) -> Result<Outcome, CliError> {
    let format =
        export::find(&typed.target).ok_or_else(|| suggest::unknown_format(&typed.target))?;
    if typed.bom && format.name != "csv" {
        let refused = "--bom is for csv: other readers stumble over the mark".to_owned();
        return Err(CliError::Usage(refused));
    }
    let mut selection = typed.selection.clone();
    // A role that is not ready-made may be one that the user saved.
    selection
        .roles
        .retain(|name| match saved::find(name, places) {
            Some(path) if catalog.find_role(name).is_none() => {
                selection.files.push(path);
                false
            }
            _ => true,
        });
    let mut read = Vec::new();
    for path in &selection.files {
        let saved = saved::read(path, catalog)?;
        saved::tell_difference(path, &saved, catalog);
        read.push(saved);
    }
    let ruleset = resolve::choice(&selection, &read, catalog)?.ruleset(catalog);
    let export = match format.export(&ruleset, lang) {
        Err(nothing @ export::ExportError::Empty) => {
            let mut why = ruleset
                .notices
                .iter()
                .filter_map(nothing_of_role)
                .peekable();
            if why.peek().is_none() {
                output::tell(nothing);
            }
            for (notice, mend) in why {
                output::tell(format_args!("{}; use {mend}", notice.text(lang)));
            }
            return Ok(Outcome::Nothing);
        }
        export => export?,
    };
    match &typed.output {
        Some(path) => {
            let existing = if typed.force {
                Existing::Replace
            } else {
                Existing::Keep
            };
            let bytes = if typed.bom {
                export.marked_bytes()
            } else {
                export.file_bytes()
            };
            save(path, &bytes, &existing)?;
        }
        None => Output::plain(&export.text)?,
    }
    for notice in &export.notices {
        output::tell(format_args!("note: {}", notice.text(lang)));
    }
    Ok(Outcome::Found)
}

/// A notice that tells why a role brings nothing, and the flags that change it.
fn nothing_of_role(notice: &Notice) -> Option<(&Notice, &'static str)> {
    let mend = match notice {
        Notice::NothingThisWay(_, Direction::In) => "--direction out",
        Notice::NothingThisWay(_, Direction::Out) => "--direction in",
        Notice::NothingWanted(..) => "--with optional,legacy,disputed",
        _ => return None,
    };
    Some((notice, mend))
}

fn no_listing(everywhere: &Everywhere, mend: &'static str) -> Result<(), CliError> {
    match everywhere.format {
        Some(_) => Err(CliError::NoListing(mend)),
        None => Ok(()),
    }
}

fn language(everywhere: &Everywhere, config: &Config) -> Lang {
    let variable = |name: &str| Some(env::var_os(name)?.to_string_lossy().into_owned());
    resolve::lang(
        everywhere.lang.or(config.lang),
        variable,
        sys_locale::get_locale,
    )
}

/// Help and the version are asked for and go to standard output; the rest is a fault in one line.
fn explain(error: &clap::Error) -> Result<Outcome, CliError> {
    if !error.use_stderr() {
        let text = error.render().ansi().to_string();
        Output::new(ColorWhen::Auto).styled(&text)?;
        return Ok(Outcome::Found);
    }
    if error.kind() == ErrorKind::InvalidUtf8 {
        let utf8 = "an argument is not UTF-8 text: type it in a UTF-8 terminal";
        return Err(CliError::Usage(utf8.to_owned()));
    }
    // clap's own words: a paragraph that says what is wrong, paragraphs of tips, then usage lines.
    let text = error.render().to_string();
    let told: Vec<String> = text
        .split("\n\n")
        .map(str::trim)
        .take_while(|part| !part.starts_with("Usage:") && !part.starts_with("For more"))
        .map(|part| {
            let part = part
                .trim_start_matches("error: ")
                .trim_start_matches("tip: ");
            part.lines().map(str::trim).collect::<Vec<_>>().join(" ")
        })
        .collect();
    Err(CliError::Usage(told.join("; ")))
}
