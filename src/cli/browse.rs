//! Start of the browser, whose entry points `main` passes to the command line.

use std::env;
use std::path::{Path, PathBuf};

use crate::catalog::{Catalog, CatalogError, ListFile};
use crate::cli::context::Context;
use crate::cli::error::{CliError, SEE_HELP};
use crate::cli::key_page::Keys;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::config::Config;
use crate::file::UserFolder;
use crate::model::{Label, Lang, Localized as _, Text};
use crate::view_state::{StateFile, ViewState};

/// Input of the browser at its start.
#[derive(Debug)]
pub struct Startup {
    /// Services, roles and documents.
    pub catalog: Catalog,
    /// Problems with the user's files, which were skipped: one sentence each.
    pub errors: Vec<String>,
    /// Initial language.
    pub lang: Lang,
    /// `true` if colors may be used.
    pub color: bool,
    /// User's settings.
    pub config: Config,
    /// Default folder of saved roles.
    pub roles_folder: Option<UserFolder>,
    /// File that shows the ports of a host, to be explained at the start.
    pub observe: Option<PathBuf>,
    /// Port lists to load in addition to the catalog.
    pub lists: Vec<ListFile>,
    /// Folder of autosaved roles, for recovery after a crash.
    pub drafts_folder: Option<UserFolder>,
    /// How an earlier instance was left, as far as neither options nor settings determine it.
    pub view: ViewState,
    /// File of the view state; none to remember nothing.
    pub state_file: Option<StateFile>,
}

/// Entry points of the browser.
#[derive(Debug, Clone, Copy)]
pub struct Browser {
    /// Opens the browser and returns when the user quits.
    pub open: fn(Startup) -> anyhow::Result<()>,
    /// Returns the key bindings under the given settings.
    pub keys: fn(&Config, Lang) -> Keys,
}

const NO_TERMINAL: Label = Label::new("the browser needs a terminal", "浏览界面需要终端");

const DUMB_TERMINAL: Label = Label::new(
    "the browser can't draw on this terminal (TERM is dumb)",
    "此终端的 TERM 为 dumb，无法显示浏览界面",
);

const KEYS_FROM_INPUT: Label = Label::new(
    "the browser can't read a listing from standard input, where its keys come from: give a file, or use portolan explain",
    "标准输入用于按键，浏览界面无法从中读取列表：请指定文件，或使用 portolan explain",
);

const RUN_A_COMMAND: Label = Label::new(
    "run a command, such as portolan ports",
    "请指定命令，例如 portolan ports",
);

/// Opens the browser with a catalog and the errors of its files.
///
/// # Errors
/// If standard output is no terminal that can draw, or the browser fails.
pub(super) fn browse(
    context: Context,
    browser: Browser,
    catalog: Catalog,
    errors: &[CatalogError],
    observe: Option<PathBuf>,
) -> Result<(), CliError> {
    if observe.as_deref() == Some(Path::new("-")) {
        return Err(CliError::new(KEYS_FROM_INPUT));
    }
    if !output::is_interactive() {
        return Err(CliError::new(NO_TERMINAL)
            .hint(RUN_A_COMMAND)
            .hint(SEE_HELP));
    }
    if env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return Err(CliError::new(DUMB_TERMINAL).hint(RUN_A_COMMAND));
    }
    let lists = context.list_files();
    let is_lang_given = context.global.lang.is_some();
    let Settings {
        places,
        config,
        errors: of_config,
        lang: usual,
    } = context.settings;
    let state_folder = places.as_ref().map(|places| places.state.clone());
    let opened = state_folder.map(|folder| StateFile::open(folder, &config));
    let (state_file, view, of_state) = match opened {
        Some((file, view, report)) => (Some(file), view, report),
        None => (None, ViewState::default(), None),
    };
    // An option and the settings determine the language before the state does, the environment after it.
    let lang = view.lang.filter(|_| !is_lang_given).unwrap_or(usual);
    let of_config = of_config.into_iter().map(|error| error.pick(lang));
    let of_state = of_state.map(|report| report.pick(lang));
    let of_catalog = errors.iter().map(|error| error.text(lang));
    let startup = Startup {
        catalog,
        errors: of_config.chain(of_catalog).chain(of_state).collect(),
        lang,
        color: context.output.is_colored(),
        drafts_folder: places.as_ref().map(|places| places.drafts.clone()),
        roles_folder: places.map(|places| places.roles),
        view,
        state_file,
        lists,
        observe,
        config,
    };
    let failed = |error: anyhow::Error| CliError::new(Text::each(|_| format!("{error:#}")));
    (browser.open)(startup).map_err(failed)
}
