//! The user's settings, as this door reads them: before the arguments are understood, so that what is
//! wrong with those can be told in the language that is set.

use std::env;

use crate::cli::resolve::{self, Early};
use crate::config::Config;
use crate::file::LARGEST_OWN;
use crate::model::{Lang, Text, shown, text};
use crate::places::Places;
use crate::read::{self, Kinds};

/// The settings and what follows from them.
#[derive(Debug)]
pub(super) struct Setting {
    /// Where the user's own files are; none without a home folder or where they are not wanted.
    pub(super) places: Option<Places>,
    /// The settings.
    pub(super) config: Config,
    /// What is wrong with them; it costs only its own key.
    pub(super) faults: Vec<Text>,
    /// The language to speak.
    pub(super) lang: Lang,
}

impl Setting {
    /// Reads the settings file, where there is one.
    pub(super) fn read(early: Early) -> Self {
        let places = Places::find().filter(|_| !early.no_user_config);
        let (config, faults) = read(places.as_ref());
        let variable = |name: &str| Some(env::var_os(name)?.to_string_lossy().into_owned());
        let lang = early.lang.or(config.lang);
        Self {
            lang: resolve::lang(lang, variable, sys_locale::get_locale),
            places,
            config,
            faults,
        }
    }
}

fn read(places: Option<&Places>) -> (Config, Vec<Text>) {
    let Some(places) = places else {
        return (Config::default(), Vec::new());
    };
    let path = places.config();
    let name = shown(&path);
    match read::load(&path, LARGEST_OWN, Kinds::Regular) {
        Ok(decoded) => {
            let (config, mut faults) = Config::parse(&decoded.text);
            faults.extend(decoded.replaced.map(|line| {
                let Text { en, zh } = read::replaced();
                text!("line {line}: {en}", "第 {line} 行：{zh}")
            }));
            let placed = faults
                .into_iter()
                .map(|fault| fault.map(|fault| format!("{name}: {fault}")));
            (config, placed.collect())
        }
        Err(error) if error.is_missing() && !is_blocked(places) => (Config::default(), Vec::new()),
        Err(error) => (Config::default(), vec![error.of(&path)]),
    }
}

/// Whether a file stands where the settings' folder belongs. Windows reports it as a missing file.
fn is_blocked(places: &Places) -> bool {
    let folder = places.settings.path();
    folder.exists() && !folder.is_dir()
}

/// A settings file to start from, with the path that it is read from.
pub(super) fn page(places: Option<&Places>, lang: Lang) -> String {
    let template = Config::TEMPLATE.get(lang);
    match places {
        Some(places) => format!("# {}\n{template}", shown(&places.config())),
        None => template.to_owned(),
    }
}
