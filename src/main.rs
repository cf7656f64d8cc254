//! The program: arguments in, one door, one exit code out.

use std::env;
use std::process::ExitCode;

use portolan::cli::{self, Startup};
use portolan::model::Localized;
use portolan::tui::{self, App, Settings};

fn main() -> ExitCode {
    cli::run(env::args_os(), browse)
}

/// Opens the browser. The two doors meet here only, so that neither knows the other.
fn browse(startup: Startup) -> anyhow::Result<()> {
    let settings = Settings {
        lang: startup.lang,
        color: startup.color,
        ascii: startup.config.ascii,
        mouse: startup.config.mouse,
        roles_folder: startup.roles_folder,
        faults: startup
            .faults
            .iter()
            .map(|fault| fault.text(startup.lang))
            .collect(),
    };
    let mouse = settings.mouse;
    tui::run(&mut App::new(startup.catalog, settings), mouse)?;
    Ok(())
}
