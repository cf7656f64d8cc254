//! The program: arguments in, one door, one exit code out.

use std::env;
use std::process::ExitCode;

use portolan::cli::{self, Startup};
use portolan::draft::Drafts;
use portolan::tui::{self, App, Settings};

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
    tui::run(&mut App::new(startup.catalog, settings), mouse, drafts)?;
    Ok(())
}
