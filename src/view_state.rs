//! View state: how the browser was left, for its next start. Only the browser reads and writes this file.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::file::{MAX_USER_FILE, SaveError, UserFolder, replace, set_aside};
use crate::model::{Lang, Localized as _, Text, shown, text};
use crate::read::{Kinds, load};
use crate::reason::of_toml;

/// What the browser remembers. A value is missing if the user has never changed it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ViewState {
    /// Tag of the language.
    #[serde(with = "tag", skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
    /// Name of the theme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// True if the mouse is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mouse: Option<bool>,
    /// Columns of the table, by their English names; empty to choose them by the width of the screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<String>>,
    /// Name of the export format that was used last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
}

impl ViewState {
    /// Removes the values that the settings determine.
    fn retain_unset(&mut self, config: &Config) {
        self.lang.take_if(|_| config.lang.is_some());
        self.theme.take_if(|_| config.theme.is_some());
        self.mouse.take_if(|_| config.mouse.is_some());
    }

    /// Replaces values by those of another state that has them.
    fn update(&mut self, new: Self) {
        let Self {
            lang,
            theme,
            mouse,
            columns,
            format,
        } = new;
        self.lang = lang.or(self.lang);
        self.theme = theme.or(self.theme.take());
        self.mouse = mouse.or(self.mouse);
        self.columns = columns.or(self.columns.take());
        self.format = format.or(self.format.take());
    }
}

/// Languages in the file, by their tags.
mod tag {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use crate::model::Lang;
    use crate::reason::through_serde;

    pub(super) fn serialize<S: Serializer>(
        lang: &Option<Lang>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        lang.map(Lang::tag).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Lang>, D::Error> {
        let tag = String::deserialize(deserializer)?;
        tag.parse()
            .map(Some)
            .map_err(|error| D::Error::custom(through_serde(&error)))
    }
}

/// Version of the file's format. A file of a later version is not used.
const VERSION: u32 = 1;

/// Content of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Content {
    version: u32,
    #[serde(flatten)]
    view: ViewState,
}

/// The version alone: the rest of a later version may have any shape.
#[derive(Debug, Deserialize)]
struct Version {
    version: u32,
}

/// Reason why a file can't be used.
#[derive(Debug)]
enum Unusable {
    /// There is none.
    Missing,
    /// It was written by a later version of the program.
    Newer,
    /// It can't be read.
    Broken(Text),
}

/// The file of the view state.
#[derive(Debug, Clone)]
pub struct StateFile {
    folder: UserFolder,
    config: Config,
}

impl StateFile {
    const NAME: &str = "view";

    /// Opens the file in a folder and reads it. What the settings determine is neither read from the file nor
    /// written to it. A file that can't be used is renamed, so that its problem is reported only once.
    #[must_use]
    pub fn open(folder: UserFolder, config: &Config) -> (Self, ViewState, Option<Text>) {
        let file = Self {
            folder,
            config: config.clone(),
        };
        let (mut view, report) = match file.read() {
            Ok(view) => (view, None),
            Err(Unusable::Missing) => (ViewState::default(), None),
            Err(Unusable::Newer) => {
                let is_newer = text!(
                    "it is of a later version of Portolan",
                    "它来自更高版本的 Portolan"
                );
                (
                    ViewState::default(),
                    Some(file.set_aside(&is_newer, "newer")),
                )
            }
            Err(Unusable::Broken(why)) => {
                (ViewState::default(), Some(file.set_aside(&why, "broken")))
            }
        };
        view.retain_unset(config);
        (file, view, report)
    }

    /// Writes the changed values; the others keep what the file has, possibly from another instance.
    ///
    /// # Errors
    /// If the folder can't be created or written to.
    pub fn keep(&self, mut changed: ViewState) -> Result<(), SaveError> {
        changed.retain_unset(&self.config);
        if changed == ViewState::default() {
            return Ok(());
        }
        let mut view = match self.read() {
            Ok(view) => view,
            Err(Unusable::Missing) => ViewState::default(),
            // It is not replaced: `open` reports it at the next start.
            Err(Unusable::Newer | Unusable::Broken(_)) => return Ok(()),
        };
        view.update(changed);
        self.folder.make()?;
        let content = Content {
            version: VERSION,
            view,
        };
        let text = toml::to_string(&content).unwrap_or_default();
        replace(&self.path(), text.as_bytes())
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(format!("{}.toml", Self::NAME))
    }

    fn read(&self) -> Result<ViewState, Unusable> {
        let text = match load(&self.path(), MAX_USER_FILE, Kinds::Regular) {
            Ok(decoded) => decoded.text,
            // A file in place of the folder is reported when something is to be written.
            Err(_) if !self.folder.path().is_dir() => return Err(Unusable::Missing),
            Err(error) if error.is_missing() => return Err(Unusable::Missing),
            Err(error) => return Err(Unusable::Broken(error.both())),
        };
        let broken = |error: toml::de::Error| Unusable::Broken(of_toml(error.message()));
        let Version { version } = toml::from_str(&text).map_err(broken)?;
        if version > VERSION {
            return Err(Unusable::Newer);
        }
        let Content { view, .. } = toml::from_str(&text).map_err(broken)?;
        Ok(view)
    }

    /// Renames a file that can't be used; returns the report.
    fn set_aside(&self, why: &Text, extension: &str) -> Text {
        let path = self.path();
        let Text { en, zh } = why;
        match set_aside(&path, Self::NAME, extension) {
            Ok(aside) => {
                let aside = shown(&aside);
                text!(
                    "what the browser remembered can't be used and was renamed to {aside}: {en}",
                    "浏览界面上次的状态无法使用，文件已重命名为 {aside}：{zh}"
                )
            }
            Err(cause) => {
                let cause = cause.both();
                Text::new(
                    format!(
                        "what the browser remembered can't be used ({en}) and could not be renamed: {}",
                        cause.en
                    ),
                    format!(
                        "浏览界面上次的状态无法使用（{zh}），也无法重命名：{}",
                        cause.zh
                    ),
                )
            }
        }
    }
}
