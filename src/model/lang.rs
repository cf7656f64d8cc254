//! The two languages of the product, and a text that exists in both.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language of the interface and of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// Its tag as the command line writes it (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// The other language.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::Zh,
            Self::Zh => Self::En,
        }
    }

    /// The language of a locale name such as `zh_CN.UTF-8`, `zh-Hans-CN`, `en-GB` or `C`. Everything
    /// that is not Chinese reads English, `C` and `POSIX` included.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        let language = locale.split(['_', '-', '.', '@']).next().unwrap_or("");
        if language.eq_ignore_ascii_case("zh") {
            Self::Zh
        } else {
            Self::En
        }
    }
}

/// A language name that is neither English nor Chinese.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub struct UnknownLang(String);

impl Localized for UnknownLang {
    fn both(&self) -> Text {
        let Self(name) = self;
        text!(
            "no language “{name}”: write en or zh-CN",
            "没有语言“{name}”：请写 en 或 zh-CN"
        )
    }
}

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(text: &str) -> Result<Self, UnknownLang> {
        let language = text.split(['_', '-', '.']).next().unwrap_or("");
        match language.to_ascii_lowercase().as_str() {
            "en" => Ok(Self::En),
            "zh" => Ok(Self::Zh),
            _ => Err(UnknownLang(text.to_owned())),
        }
    }
}

/// A text in both languages: the one form in which Portolan keeps what it shows. A text that one language
/// lacks does not compile.
///
/// `T` is `String` for a text with details in it (`text!` formats both languages), and
/// `&'static str` for a fixed one ([`Label`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text<T = String> {
    /// English.
    pub en: T,
    /// Simplified Chinese.
    pub zh: T,
}

/// A fixed text in both languages: a label, a heading, a name.
pub type Label = Text<&'static str>;

impl<T> Text<T> {
    /// A text from its two languages.
    pub const fn new(en: T, zh: T) -> Self {
        Self { en, zh }
    }

    /// A text from a function that writes it in either language.
    pub fn each(write: impl Fn(Lang) -> T) -> Self {
        Self {
            en: write(Lang::En),
            zh: write(Lang::Zh),
        }
    }

    /// Both languages, changed in the same way.
    pub fn map<U>(self, change: impl Fn(T) -> U) -> Text<U> {
        Text::new(change(self.en), change(self.zh))
    }

    /// The text in one language, by value.
    pub fn pick(self, lang: Lang) -> T {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }
}

impl Text {
    /// The text in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

impl Label {
    /// The text in one language.
    #[must_use]
    pub const fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }
}

impl From<Label> for Text {
    fn from(label: Label) -> Self {
        Self::new(label.en.to_owned(), label.zh.to_owned())
    }
}

/// A [`Text`] from two format strings, English and Chinese, which take the same arguments.
macro_rules! text {
    ($en:literal, $zh:literal $(, $($arg:tt)+)?) => {
        $crate::model::Text::new(
            format!($en $(, $($arg)+)?),
            format!($zh $(, $($arg)+)?),
        )
    };
}
pub(crate) use text;

/// Anything that can be written as a text in both languages: errors, above all. Their `Display` is the
/// English text.
pub trait Localized {
    /// The text in both languages, each in one line.
    fn both(&self) -> Text;

    /// The text in one language.
    fn text(&self, lang: Lang) -> String {
        self.both().pick(lang)
    }
}
