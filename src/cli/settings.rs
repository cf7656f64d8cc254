//! Settings of the user, loaded before the arguments are parsed, so that usage errors can be reported in the
//! configured language.

use std::env;

use crate::cli::resolve::{self, EarlyFlags};
use crate::config::Config;
use crate::file::MAX_USER_FILE;
use crate::model::{Lang, Text, shown, text};
use crate::places::Places;
use crate::read::{self, Kinds};

/// Settings of the user and values derived from them.
#[derive(Debug)]
pub(super) struct Settings {
    /// Locations of the user's files; `None` without a home folder or with `--no-user-config`.
    pub(super) places: Option<Places>,
    /// Contents of the settings file.
    pub(super) config: Config,
    /// Errors of the settings file; an error affects only its key.
    pub(super) errors: Vec<Text>,
    /// Language of output and messages.
    pub(super) lang: Lang,
}

impl Settings {
    /// Reads the settings file, if it exists.
    pub(super) fn read(early: EarlyFlags) -> Self {
        let places = Places::find().filter(|_| !early.no_user_config);
        let (config, errors) = read(places.as_ref());
        let variable = |name: &str| Some(env::var_os(name)?.to_string_lossy().into_owned());
        let lang = early.lang.or(config.lang);
        Self {
            lang: resolve::lang(lang, variable, sys_locale::get_locale),
            places,
            config,
            errors,
        }
    }
}

fn read(places: Option<&Places>) -> (Config, Vec<Text>) {
    let Some(places) = places else {
        return (Config::default(), Vec::new());
    };
    let path = places.config();
    let name = shown(&path);
    match read::load(&path, MAX_USER_FILE, Kinds::Regular) {
        Ok(decoded) => {
            let (config, mut errors) = Config::parse(&decoded.text);
            errors.extend(decoded.replaced.map(|line| {
                let Text { en, zh } = read::replaced();
                text!("line {line}: {en}", "第 {line} 行：{zh}")
            }));
            let placed = errors
                .into_iter()
                .map(|error| error.map(|error| format!("{name}: {error}")));
            (config, placed.collect())
        }
        Err(error) if error.is_missing() && !is_blocked(places) => (Config::default(), Vec::new()),
        Err(error) => (Config::default(), vec![error.of(&path)]),
    }
}

/// Checks for a file in place of the settings folder, which Windows reports as a missing file.
fn is_blocked(places: &Places) -> bool {
    let folder = places.settings.path();
    folder.exists() && !folder.is_dir()
}

/// Returns the template of the settings file, headed by its path.
pub(super) fn template(places: Option<&Places>, lang: Lang) -> String {
    let template = Config::TEMPLATE.get(lang);
    match places {
        Some(places) => format!("# {}\n{template}", shown(&places.config())),
        None => template.to_owned(),
    }
}
