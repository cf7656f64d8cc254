//! The program: arguments in, one door, one exit code out.

use std::env;
use std::process::ExitCode;

use portolan::cli::{self, Startup};
use portolan::draft::Drafts;
use portolan::tui::{self, App, Loader, Settings};

fn main() -> ExitCode {
    cli::run(env::args_os(), browse)
}

/// Opens the browser. The two doors meet here only, so that neither knows the other.
fn browse(startup: Startup) -> anyhow::Result<()> {
    let (drafts, left) = startup.drafts_folder.map(Drafts::open).unzip();
    let settings = Settings {
        lang: startup.lang,
        color: startup.color,
        ascii: startup.config.ascii,
        mouse: startup.config.mouse,
        folder: env::current_dir().unwrap_or_default(),
        roles_folder: startup.roles_folder,
        left: left.unwrap_or_default(),
        faults: startup.faults.iter().map(ToString::to_string).collect(),
    };
    let mouse = settings.mouse;
    let files = startup.lists;
    let lists = (!files.is_empty()).then(|| -> Loader {
        Box::new(move |catalog| {
            let (lists, faults) = cli::read_lists(&files);
            (catalog.with_lists(lists), faults)
        })
    });
    let mut app = App::new(startup.catalog, settings);
    tui::run(&mut app, mouse, drafts, lists)?;
    Ok(())
}
