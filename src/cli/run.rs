//! Command dispatch: from the arguments to an exit code.

use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::FromArgMatches;

use crate::catalog::{Catalog, CatalogError};
use crate::cli::args::{Args, CatalogWork, ColorWhen, Command, Shell, Show};
use crate::cli::browse::{Browser, browse};
#[cfg(feature = "check")]
use crate::cli::check;
#[cfg(feature = "check")]
use crate::cli::check_run::Answer;
use crate::cli::complete::{self, Names};
use crate::cli::context::{Context, report_catalog_errors};
use crate::cli::error::CliError;
use crate::cli::output::{self, Output};
use crate::cli::resolve::{EarlyFlags, Subject};
use crate::cli::settings::{self, Settings};
use crate::cli::{
    explain, help, listing, man, panic_hook, resolve, rows, saved, suggest, usage_error, words,
    write,
};
use crate::model::{Label, Lang, Localized, Symptom, shown};
use crate::places::Places;
use crate::search::{find_roles, find_symptoms};

/// Result of a command that had no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Something was found or done.
    Found,
    /// Nothing was found or done.
    Nothing,
    /// A check found errors and reported them.
    Invalid,
}

/// Runs the command line. `args` begin with the program's name; `browser` is opened if there is no command.
///
/// The exit code is 0 if something was found or done, 1 if nothing was, and 2 after an error, which is
/// reported in one line on standard error.
pub fn run(args: impl Iterator<Item = OsString>, browser: Browser) -> ExitCode {
    panic_hook::install();
    let args: Vec<OsString> = args.collect();
    let settings = Settings::read(EarlyFlags::of(args.get(1..).unwrap_or_default()));
    let lang = settings.lang;
    let parsed = help::command(lang)
        .try_get_matches_from(args)
        .and_then(|matches| Args::from_arg_matches(&matches));
    let done = match parsed {
        Ok(args) => perform(args, settings, browser),
        Err(error) => handle_clap_error(&error, Output::new(ColorWhen::Auto), lang),
    };
    match done {
        Ok(Outcome::Found) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Ok(Outcome::Invalid) => ExitCode::from(2),
        Err(error) => {
            output::report(error.text(lang));
            ExitCode::from(2)
        }
    }
}

const ONLY_BROWSER: Label = Label::new(
    "--explain opens the browser: leave out the command, or use portolan explain FILE",
    "--explain 用于打开浏览界面：请去掉命令，或使用 portolan explain 文件",
);

/// Destination of `--print-config` and `--print-keys`.
struct Destination {
    path: Option<PathBuf>,
    force: bool,
}

fn perform(args: Args, settings: Settings, browser: Browser) -> Result<Outcome, CliError> {
    let context = Context::new(args.global, settings);
    let lang = context.settings.lang;
    let destination = Destination {
        path: args.output,
        force: args.force,
    };
    if args.print_config {
        let page = settings::template(context.places(), lang);
        return context.print(&page, &destination);
    }
    if args.explain.is_some() && args.command.is_some() {
        return Err(CliError::new(ONLY_BROWSER));
    }
    let explain = args.explain;
    if context.global.format.is_some() && !args.print_keys {
        reject_format(args.command.as_ref())?;
    }
    let command = match args.command {
        Some(Command::Help { commands }) => return print_help(commands, context.output, lang),
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
        return context.complete(*shell, words);
    }
    let errors = context.settings.errors.iter();
    errors.for_each(|error| output::report(error.get(lang)));
    if args.print_keys {
        let keys = (browser.keys)(&context.settings.config, lang);
        keys.errors.iter().for_each(output::report);
        let place = context.places().map(Places::config);
        let page = listing::keys(&keys.rows, place.as_deref(), context.options)?;
        return context.print(&page, &destination);
    }
    let (catalog, errors) = Catalog::load(&context.overlays(command.as_ref())?);
    if !matches!(command, Some(Command::Catalog { .. })) {
        report_catalog_errors(&errors, lang);
    }
    let Some(command) = command else {
        // The browser loads the lists after its first frame.
        browse(context, browser, catalog, &errors, explain)?;
        return Ok(Outcome::Found);
    };
    // The program ends with the command: freeing thousands of texts one by one would take a tenth of its time.
    let catalog = ManuallyDrop::new(catalog.with_lists(context.read_lists()?));
    match command {
        Command::Catalog {
            work: CatalogWork::Check { folder },
        } => {
            let (before, _) = Catalog::load(&context.global.catalogs);
            check_catalog(&folder, &catalog, &before, &errors, lang)
        }
        command => context.command(command, &catalog),
    }
}

impl Context {
    /// Writes the page of `--print-config` or `--print-keys`.
    fn print(&self, page: &str, destination: &Destination) -> Result<Outcome, CliError> {
        let lang = self.settings.lang;
        write::settings_page(
            page,
            destination.path.as_deref(),
            destination.force,
            self.places(),
            lang,
        )?;
        Ok(Outcome::Found)
    }

    /// Prints the candidates for a completion script. Errors are not reported: the user is still typing.
    fn complete(mut self, shell: Shell, words: &[OsString]) -> Result<Outcome, CliError> {
        self.global.catalogs.extend(complete::catalogs(words));
        let (catalog, _) = Catalog::load(&self.overlays(None).unwrap_or_default());
        let saved = saved::names(self.places());
        let lang = self.settings.lang;
        let names = Names::of(&catalog, &saved, lang);
        Output::plain(&complete::candidates(shell, words, &names, lang))?;
        Ok(Outcome::Found)
    }

    /// Runs a command that needs only the catalog.
    fn command(&self, command: Command, catalog: &Catalog) -> Result<Outcome, CliError> {
        let lang = self.settings.lang;
        let listing = match command {
            Command::Export(args) => {
                let is_found = write::export(&args, catalog, self.places(), lang)?;
                return Ok(if is_found {
                    Outcome::Found
                } else {
                    Outcome::Nothing
                });
            }
            Command::Completions { shell, .. } => {
                Output::plain(&complete::script(shell, &self.global))?;
                return Ok(Outcome::Found);
            }
            // Already handled, without a catalog or with its errors.
            Command::Man { .. } | Command::Help { .. } | Command::Catalog { .. } => {
                return Ok(Outcome::Found);
            }
            Command::Search(args) => {
                return Ok(if self.search(&args, catalog)? {
                    Outcome::Found
                } else {
                    Outcome::Nothing
                });
            }
            Command::Roles(args) => return self.roles(&args.query.join(" "), catalog),
            Command::Symptoms(args) => return self.symptoms(&args.query.join(" "), catalog),
            Command::Ports => rows::rows(
                &catalog.all_rows().collect::<Vec<_>>(),
                catalog,
                self.options,
            )?,
            Command::Services => listing::services(catalog, self.options)?,
            Command::Show(args) => self.show(&args, catalog)?,
            Command::Explain(args) => {
                let is_found = explain::explain(&args, catalog, self)?;
                return Ok(if is_found {
                    Outcome::Found
                } else {
                    Outcome::Nothing
                });
            }
            #[cfg(feature = "check")]
            Command::Check(args) => {
                return Ok(match check::check(&args, catalog, self)? {
                    Answer::Open => Outcome::Found,
                    Answer::NotOpen => Outcome::Nothing,
                    Answer::Invalid => Outcome::Invalid,
                });
            }
            Command::Inputs => explain::inputs(self.options)?,
            Command::Formats => listing::formats(self.options)?,
            Command::Sources => listing::documents(catalog, self.options)?,
        };
        self.list(&listing)
    }

    fn roles(&self, query: &str, catalog: &Catalog) -> Result<Outcome, CliError> {
        let lang = self.settings.lang;
        let mut roles = catalog.roles().to_vec();
        roles.extend(saved::roles(self.places(), catalog, lang));
        let found = if query.trim().is_empty() {
            roles.iter().collect()
        } else {
            find_roles(&roles, query)
        };
        if found.is_empty() {
            output::report(suggest::unknown_role(query, catalog).text(lang));
        }
        self.list(&listing::roles(&found, self.options)?)?;
        Ok(if found.is_empty() {
            Outcome::Nothing
        } else {
            Outcome::Found
        })
    }

    fn symptoms(&self, query: &str, catalog: &Catalog) -> Result<Outcome, CliError> {
        let hits = find_symptoms(catalog.symptoms(), query);
        let symptoms: Vec<&Symptom> = hits.iter().map(|hit| hit.symptom).collect();
        if symptoms.is_empty() {
            output::report(words::no_match(query).get(self.settings.lang));
        }
        self.list(&listing::symptoms(&symptoms, catalog, self.options)?)?;
        Ok(if symptoms.is_empty() {
            Outcome::Nothing
        } else {
            Outcome::Found
        })
    }

    fn show(&self, args: &Show, catalog: &Catalog) -> Result<String, CliError> {
        Ok(match resolve::subject(args, catalog)? {
            Subject::Role(role) => listing::role(role, catalog, self.options)?,
            Subject::Service(service, namesake) => {
                if let Some(role) = namesake {
                    output::note(&words::also_a_role(role), self.settings.lang);
                }
                listing::service(&service, catalog, self.options)?
            }
        })
    }

    /// Writes a listing.
    fn list(&self, listing: &str) -> Result<Outcome, CliError> {
        self.print_listing(listing)?;
        Ok(Outcome::Found)
    }
}

/// Reports all errors of the catalog in `folder`, or a summary if there are none. `before` is the catalog without the
/// folder.
fn check_catalog(
    folder: &Path,
    catalog: &Catalog,
    before: &Catalog,
    errors: &[CatalogError],
    lang: Lang,
) -> Result<Outcome, CliError> {
    for error in errors {
        output::report(error.text(lang));
    }
    if !errors.is_empty() {
        return Ok(Outcome::Invalid);
    }
    // Origins are paths in printable form.
    let folder = shown(folder);
    let is_here = |origins: &[String]| {
        let mut origins = origins.iter();
        origins.any(|origin| Path::new(origin).starts_with(&folder))
    };
    let services = catalog.services().iter();
    let services = services.filter(|service| is_here(&service.origins)).count();
    let roles = catalog.roles().iter();
    let roles = roles.filter(|role| is_here(&role.origins)).count();
    let symptoms = catalog.symptoms().iter();
    let symptoms = symptoms.filter(|symptom| !before.symptoms().contains(symptom));
    let checked = words::catalog_checked(services, roles, symptoms.count());
    Output::plain(checked.get(lang))?;
    Ok(Outcome::Found)
}

/// Rejects `--format` for a command that prints no listing.
fn reject_format(command: Option<&Command>) -> Result<(), CliError> {
    let hint = match command {
        None => Label::new(
            "add a listing command, such as portolan ports",
            "请指定列表命令，例如 portolan ports",
        ),
        Some(Command::Export(_)) => Label::new(
            "export takes its format as an argument, as in portolan export csv",
            "导出格式直接写在命令之后，例如 portolan export csv",
        ),
        Some(Command::Catalog { .. }) => Label::new(
            "catalog check prints no listing",
            "catalog check 不输出列表",
        ),
        Some(Command::Completions { .. }) => {
            Label::new("completions prints no listing", "completions 不输出列表")
        }
        Some(Command::Man { .. }) => Label::new("man prints no listing", "man 不输出列表"),
        Some(Command::Help { .. }) => Label::new("help prints no listing", "help 不输出列表"),
        Some(
            Command::Search(_)
            | Command::Ports
            | Command::Services
            | Command::Show(_)
            | Command::Roles(_)
            | Command::Symptoms(_)
            | Command::Explain(_)
            | Command::Inputs
            | Command::Formats
            | Command::Sources,
        ) => return Ok(()),
        #[cfg(feature = "check")]
        Some(Command::Check(_)) => return Ok(()),
    };
    let error = Label::new("--format applies only to listings", "--format 仅适用于列表");
    Err(CliError::new(error).hint(hint))
}

/// Prints help and version, which clap returns as errors, to standard output; converts a real error.
fn handle_clap_error(error: &clap::Error, output: Output, lang: Lang) -> Result<Outcome, CliError> {
    if error.use_stderr() {
        return Err(usage_error::one_line(error));
    }
    let text = help::translated_page(error.render().ansi().to_string(), lang);
    output.styled(&text)?;
    Ok(Outcome::Found)
}

/// Prints the help of a command, as `--help` after it does.
fn print_help(commands: Vec<String>, output: Output, lang: Lang) -> Result<Outcome, CliError> {
    let words = commands.into_iter().map(OsString::from);
    let line = ["portolan".into()].into_iter().chain(words);
    match help::command(lang).try_get_matches_from(line.chain(["--help".into()])) {
        // clap always returns `--help` as an error.
        Ok(_) => Ok(Outcome::Found),
        Err(error) => handle_clap_error(&error, output, lang),
    }
}
