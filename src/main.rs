//! Entry point: runs the command line, which starts the browser.

use std::env;
use std::process::ExitCode;

use portolan::catalog::read_lists;
use portolan::cli::{self, Browser, KeyRow, Keys, Startup};
use portolan::config::Config;
use portolan::draft::Drafts;
use portolan::model::{Lang, Localized as _, Text};
use portolan::tui::{self, App, Colors, Keymap, Loaded, Loader, OwnFiles, Scope, Settings, Themes};

fn main() -> ExitCode {
    // The two front ends meet only here, so that neither depends on the other.
    let browser = Browser { open, keys };
    cli::run(env::args_os(), browser)
}

/// Opens the browser.
fn open(startup: Startup) -> anyhow::Result<()> {
    let (drafts, recovered) = startup.drafts_folder.map(Drafts::open).unzip();
    let reports = drafts.iter().flat_map(Drafts::reports);
    let reports: Vec<String> = reports.map(|report| report.text(startup.lang)).collect();
    let config = &startup.config;
    let colors = Colors::of(startup.color, |name| env::var(name).ok());
    let (mut themes, theme_errors) = Themes::new(&config.themes, config.theme.as_deref(), colors);
    if let Some(name) = &startup.view.theme {
        // A custom theme may be gone since.
        themes.choose_named(name);
    }
    let (keys, key_errors) = Keymap::new(&config.keys);
    let mut errors = startup.errors;
    errors.extend(localized(
        theme_errors.into_iter().chain(key_errors),
        startup.lang,
    ));
    errors.extend(reports);
    let settings = Settings {
        lang: startup.lang,
        themes,
        keys,
        ascii: config.ascii,
        mouse: config.mouse.or(startup.view.mouse).unwrap_or(true),
        folder: env::current_dir().unwrap_or_default(),
        roles_folder: startup.roles_folder,
        left: recovered.unwrap_or_default(),
        theme_is_set: config.theme.is_some(),
        view: startup.view,
        observe: startup.observe,
        errors,
    };
    let mouse = settings.mouse;
    let (files, lang) = (startup.lists, startup.lang);
    let lists = (!files.is_empty()).then(|| -> Loader {
        Box::new(move |catalog, progress| {
            let (lists, errors) = read_lists(&files, progress.part(0, 40));
            let catalog = catalog.with_lists_reporting(lists, progress.part(40, 60));
            Loaded::new(catalog, localized(errors, lang), progress.part(60, 100))
        })
    });
    let mut app = App::new(startup.catalog, settings);
    let files = OwnFiles {
        drafts,
        state: startup.state_file,
    };
    tui::run(&mut app, mouse, files, lists)?;
    Ok(())
}

/// Returns the key bindings of the browser under the given settings, with the errors in those settings.
fn keys(config: &Config, lang: Lang) -> Keys {
    let (keymap, errors) = Keymap::new(&config.keys);
    let rows = keymap.rows(Scope::ALL).map(|bound| KeyRow {
        scope: bound.row.scope.name(),
        heading: bound.row.scope.heading().get(lang),
        action: bound.row.action.name(),
        keys: bound.keys.iter().map(|key| key.label()).collect(),
        is_own: bound.keys != bound.row.keys,
        about: bound.row.about.get(lang),
    });
    Keys {
        rows: rows.collect(),
        errors: localized(errors, lang),
    }
}

fn localized(texts: impl IntoIterator<Item = Text>, lang: Lang) -> Vec<String> {
    let texts = texts.into_iter();
    texts.map(|text| text.get(lang).to_owned()).collect()
}
