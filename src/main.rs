//! The program: arguments in, one door, one exit code out.

use std::env;
use std::process::ExitCode;

use portolan::cli::{self, Startup};
use portolan::tui::{self, App, Settings};

fn main() -> ExitCode {
    cli::run(env::args_os(), browse)
}

/// Opens the browser. The two doors meet here only, so that neither knows the other.
fn browse(startup: Startup) -> anyhow::Result<()> {
    let mouse = true;
    let settings = Settings {
        lang: startup.lang,
        color: startup.color,
        ascii: false,
        mouse,
        roles_folder: None,
    };
    tui::run(&mut App::new(startup.catalog, settings), mouse)?;
    Ok(())
}
