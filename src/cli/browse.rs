//! The way to the browser, which `main` hands to this door.

use std::env;

use crate::catalog::{Catalog, CatalogError, ListFile};
use crate::cli::error::{CliError, SEE_HELP};
use crate::cli::key_page::Keys;
use crate::cli::output;
use crate::cli::scene::Scene;
use crate::cli::setting::Setting;
use crate::config::Config;
use crate::file::OwnFolder;
use crate::model::{Label, Lang, Localized as _, Text};

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

const NO_TERMINAL: Label = Label::new("the browser needs a terminal", "浏览界面需要终端");

const DUMB_TERMINAL: Label = Label::new(
    "the browser can't draw on this terminal, whose TERM is dumb",
    "终端的 TERM 为 dumb，无法显示浏览界面",
);

const NAME_A_COMMAND: Label = Label::new(
    "name a command, as in portolan ports",
    "请写明命令，如 portolan ports",
);

/// Opens the browser with a catalogue, and the faults of its files.
///
/// # Errors
/// Without a terminal that can draw, or when the browser fails.
pub(super) fn browse(
    scene: Scene,
    browser: Browser,
    catalog: Catalog,
    faults: &[CatalogError],
) -> Result<(), CliError> {
    if !output::is_interactive() {
        return Err(CliError::new(NO_TERMINAL)
            .hint(NAME_A_COMMAND)
            .hint(SEE_HELP));
    }
    if env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return Err(CliError::new(DUMB_TERMINAL).hint(NAME_A_COMMAND));
    }
    let lists = scene.list_files();
    let Setting {
        places,
        config,
        faults: of_config,
        lang,
    } = scene.setting;
    let of_config = of_config.into_iter().map(|fault| fault.pick(lang));
    let faults = faults.iter().map(|fault| fault.text(lang));
    let startup = Startup {
        catalog,
        faults: of_config.chain(faults).collect(),
        lang,
        color: scene.output.is_colored(),
        drafts_folder: places.as_ref().map(|places| places.drafts.clone()),
        roles_folder: places.map(|places| places.roles),
        lists,
        config,
    };
    let failed = |error: anyhow::Error| CliError::new(Text::each(|_| format!("{error:#}")));
    (browser.open)(startup).map_err(failed)
}
