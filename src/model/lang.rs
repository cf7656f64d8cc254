//! Languages of the program, and texts that exist in both.

use std::borrow::Borrow;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Language of the interface and of the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// Returns the language tag (BCP 47), as used on the command line.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// Returns the other language.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::Zh,
            Self::Zh => Self::En,
        }
    }

    /// Returns the language for a locale name such as `zh_CN.UTF-8`, `zh-Hans-CN`, `en-GB` or `C`: English for
    /// every locale that is not Chinese, including `C` and `POSIX`.
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

/// Error for a language name that is neither English nor Chinese; holds the name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub struct UnknownLang(String);

impl Localized for UnknownLang {
    fn both(&self) -> Text {
        let Self(name) = self;
        text!(
            "unknown language “{name}”: expected en or zh-CN",
            "未知的语言“{name}”：应为 en 或 zh-CN"
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

/// Text in both languages: the type of all text that the program shows. A text that lacks one language does
/// not compile.
///
/// `T` is `String` for text with arguments (the macro `text!` formats both languages) and `&'static str` for
/// fixed text ([`Label`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text<T = String> {
    /// English.
    pub en: T,
    /// Simplified Chinese.
    pub zh: T,
}

/// Fixed text in both languages, such as a label, a heading or a name.
pub type Label = Text<&'static str>;

impl<T> Text<T> {
    /// Creates a text from its two languages.
    pub const fn new(en: T, zh: T) -> Self {
        Self { en, zh }
    }

    /// Creates a text by calling `write` for each language.
    pub fn each(write: impl Fn(Lang) -> T) -> Self {
        Self {
            en: write(Lang::En),
            zh: write(Lang::Zh),
        }
    }

    /// Applies a function to both languages.
    pub fn map<U>(self, change: impl Fn(T) -> U) -> Text<U> {
        Text::new(change(self.en), change(self.zh))
    }

    /// Converts into the text in one language.
    pub fn pick(self, lang: Lang) -> T {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }
}

/// Separator of the items of a list within a sentence.
pub const COMMA: Label = Label::new(", ", "、");

impl Text {
    /// Joins names, which are the same in both languages, with commas.
    pub fn list(names: &[impl AsRef<str>]) -> Self {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        COMMA.map(|comma| names.join(comma))
    }

    /// Joins texts with a separator.
    pub fn join<'a, T: Borrow<str> + 'a>(
        texts: impl IntoIterator<Item = &'a Text<T>>,
        between: Label,
    ) -> Self {
        let (en, zh): (Vec<&str>, Vec<&str>) = texts
            .into_iter()
            .map(|text| (text.en.borrow(), text.zh.borrow()))
            .unzip();
        Self::new(en.join(between.en), zh.join(between.zh))
    }

    /// Returns the text in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

impl Label {
    /// Returns the text in one language.
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

/// Creates a [`Text`] from two format strings, English and Chinese, with the same arguments.
macro_rules! text {
    ($en:literal, $zh:literal $(, $($arg:tt)+)?) => {
        $crate::model::Text::new(
            format!($en $(, $($arg)+)?),
            format!($zh $(, $($arg)+)?),
        )
    };
}
pub(crate) use text;

/// Values with a text in both languages, mostly errors. Their `Display` is the English text.
pub trait Localized {
    /// Returns the text in both languages, each a single line.
    fn both(&self) -> Text;

    /// Returns the text in one language.
    fn text(&self, lang: Lang) -> String {
        self.both().pick(lang)
    }
}
