//! From arguments to an exit code: which command was asked for, who does it, and what is told.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::FromArgMatches;

use crate::catalog::{Catalog, CatalogError};
use crate::cli::args::{Args, CatalogWork, ColorWhen, Command, ListFormat, Search, Shell, Show};
use crate::cli::browse::{Browser, browse};
use crate::cli::complete::{self, Names};
use crate::cli::error::CliError;
use crate::cli::output::{self, Output};
use crate::cli::resolve::{Early, Subject};
use crate::cli::scene::{Scene, tell_faults};
use crate::cli::setting::{self, Setting};
use crate::cli::{fault, help, listing, man, misuse, resolve, saved, words, write};
use crate::model::{Label, Lang, Localized, shown};
use crate::places::Places;
use crate::search::{Index, Query};

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

/// File for a page that belongs to the settings.
struct Target {
    path: Option<PathBuf>,
    force: bool,
}

fn perform(args: Args, setting: Setting, browser: Browser) -> Result<Outcome, CliError> {
    let scene = Scene::new(args.everywhere, setting);
    let lang = scene.setting.lang;
    let target = Target {
        path: args.output,
        force: args.force,
    };
    if args.print_config {
        let page = setting::page(scene.places(), lang);
        return scene.print(&page, &target);
    }
    if scene.everywhere.format.is_some() && !args.print_keys {
        no_listing(args.command.as_ref())?;
    }
    let command = match args.command {
        Some(Command::Help { commands }) => return helped(commands, scene.output, lang),
        Some(Command::Man { output, force }) => {
            match output {
                Some(folder) => man::write(&folder, force, lang)?,
                None => Output::plain(&man::page(lang)?)?,
            }
            return Ok(Outcome::Found);
        }
        command => command,
    };
    if let Some(Command::Completions { shell, words }) = &command
        && !words.is_empty()
    {
        return scene.complete(*shell, words);
    }
    let faults = scene.setting.faults.iter();
    faults.for_each(|fault| output::tell(fault.get(lang)));
    if args.print_keys {
        let keys = (browser.keys)(&scene.setting.config, lang);
        keys.faults.iter().for_each(output::tell);
        let place = scene.places().map(Places::config);
        let page = listing::keys(&keys.rows, place.as_deref(), scene.form)?;
        return scene.print(&page, &target);
    }
    let (catalog, faults) = Catalog::load(&scene.overlays(command.as_ref())?);
    if !matches!(command, Some(Command::Catalog { .. })) {
        tell_faults(&faults, lang);
    }
    let Some(command) = command else {
        // It loads the lists after its first frame.
        browse(scene, browser, catalog, &faults)?;
        return Ok(Outcome::Found);
    };
    let catalog = catalog.with_lists(scene.read_lists()?);
    match command {
        Command::Catalog {
            work: CatalogWork::Check { folder },
        } => check_catalog(&folder, &catalog, &faults, lang),
        command => scene.command(command, &catalog),
    }
}

impl Scene {
    /// Writes a page that belongs to the settings.
    fn print(&self, page: &str, target: &Target) -> Result<Outcome, CliError> {
        let lang = self.setting.lang;
        write::page(
            page,
            target.path.as_deref(),
            target.force,
            self.places(),
            lang,
        )?;
        Ok(Outcome::Found)
    }

    /// Answers a completion script. It reports no faults: a line is being typed.
    fn complete(mut self, shell: Shell, words: &[OsString]) -> Result<Outcome, CliError> {
        self.everywhere.catalogs.extend(complete::catalogs(words));
        let (catalog, _) = Catalog::load(&self.overlays(None).unwrap_or_default());
        let saved = saved::names(self.places());
        let lang = self.setting.lang;
        let names = Names::of(&catalog, &saved, lang);
        Output::plain(&complete::candidates(shell, words, &names, lang))?;
        Ok(Outcome::Found)
    }

    /// Does a command that needs nothing but the catalogue.
    fn command(&self, command: Command, catalog: &Catalog) -> Result<Outcome, CliError> {
        let lang = self.setting.lang;
        let listing = match command {
            Command::Export(typed) => {
                let is_found = write::export(&typed, catalog, self.places(), lang)?;
                return Ok(if is_found {
                    Outcome::Found
                } else {
                    Outcome::Nothing
                });
            }
            Command::Completions { shell, .. } => {
                Output::plain(&complete::script(shell, &self.everywhere))?;
                return Ok(Outcome::Found);
            }
            // Done without a catalogue, or with its faults.
            Command::Man { .. } | Command::Help { .. } | Command::Catalog { .. } => {
                return Ok(Outcome::Found);
            }
            Command::Search(typed) => return self.search(&typed, catalog),
            Command::Ports => {
                listing::rows(&catalog.rows().collect::<Vec<_>>(), catalog, self.form)?
            }
            Command::Services => listing::services(catalog, self.form)?,
            Command::Show(typed) => self.show(&typed, catalog)?,
            Command::Roles => {
                let mut roles = catalog.roles().to_vec();
                roles.extend(saved::roles(self.places(), catalog, lang));
                listing::roles(&roles, self.form)?
            }
            Command::Formats => listing::formats(self.form)?,
            Command::Sources => listing::documents(catalog, self.form)?,
        };
        self.list(&listing)
    }

    fn search(&self, typed: &Search, catalog: &Catalog) -> Result<Outcome, CliError> {
        let rows = found(typed, catalog);
        if rows.is_empty() {
            let nothing = words::nothing_answers(&typed.query.join(" "));
            output::tell(nothing.get(self.setting.lang));
        }
        self.list(&listing::rows(&rows, catalog, self.form)?)?;
        Ok(if rows.is_empty() {
            Outcome::Nothing
        } else {
            Outcome::Found
        })
    }

    fn show(&self, typed: &Show, catalog: &Catalog) -> Result<String, CliError> {
        Ok(match resolve::subject(typed, catalog)? {
            Subject::Role(role) => listing::role(role, catalog, self.form)?,
            Subject::Service(service, namesake) => {
                if let Some(role) = namesake {
                    output::note(&words::also_a_role(role), self.setting.lang);
                }
                listing::service(service, catalog, self.form)?
            }
        })
    }

    /// Writes a listing: with styles for reading, byte by byte for programs.
    fn list(&self, listing: &str) -> Result<Outcome, CliError> {
        match self.form.format {
            ListFormat::Text => self.output.styled(listing)?,
            ListFormat::Json | ListFormat::Csv | ListFormat::Tsv => Output::plain(listing)?,
        }
        Ok(Outcome::Found)
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
    Output::plain(words::read(services, roles).get(lang))?;
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
    let error = Label::new("--format is for listings", "--format 只用于列表");
    Err(CliError::new(error).hint(why))
}

/// Help and the version are asked for and go to standard output; the rest is a fault in one line.
fn explain(error: &clap::Error, output: Output, lang: Lang) -> Result<Outcome, CliError> {
    if error.use_stderr() {
        return Err(misuse::explained(error));
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
