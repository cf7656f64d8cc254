//! The format of catalogue files (TOML). One format serves the embedded files and those of a user's own:
//! a file says what is to be laid on what is known under its id, and all of it where nothing is known.
//!
//! A text that has to be parsed is kept with its place even when it is wrong, so that all faults of a
//! file can be told at once. `assets/schema` has these types as JSON Schemas, for editors.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::str::FromStr;

#[cfg(test)]
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::catalog::error::CatalogError;
use crate::model::{
    Category, Flow, Generation, Localized, Port, ServiceId, Standing, Status, Text, is_invisible,
    text,
};
use crate::reason::of_toml;

/// A service. The file's name without `.toml` is its id.
///
/// Where the id is known, only what stands here changes; otherwise name, status, category and description
/// are needed.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(title = "Portolan service"))]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceFile {
    /// Its name.
    pub(super) name: Option<Patch>,
    /// Its name in today's Windows, where that has changed.
    pub(super) today: Option<Patch>,
    /// Other names that documents use for it; in place of those known.
    pub(super) other_names: Option<Vec<Written<Plain>>>,
    /// The names of `sc query` and scripts; in place of those known.
    pub(super) system_names: Option<Vec<Written<Plain>>>,
    /// Where it stands today.
    pub(super) status: Option<Status>,
    /// What came after it.
    pub(super) successor: Option<Patch>,
    /// What it is about.
    pub(super) category: Option<Category>,
    /// Words that find it, added to those known.
    #[serde(default)]
    pub(super) aliases: Vec<Written<Plain>>,
    /// What it is: two to five sentences.
    pub(super) description: Option<Patch>,
    /// Known ports to take out.
    #[serde(default)]
    pub(super) remove: Vec<Written<Port>>,
    /// Ports to add; one in the place of a known port with the same protocol.
    #[serde(default)]
    pub(super) endpoint: Vec<Placed<EndpointEntry>>,
    /// What is said in prose, added to what is known.
    #[serde(default)]
    pub(super) note: Vec<Placed<NoteEntry>>,
}

/// A port of a service.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct EndpointEntry {
    pub(super) port: Written<Port>,
    /// The application protocol that is spoken there.
    pub(super) protocol: Whole,
    /// How much the service needs it.
    #[serde(default)]
    pub(super) standing: Standing,
    /// The only Windows generation that has it; left out for all.
    pub(super) os: Option<Os>,
    /// Where it is documented; left out, your own catalogue says so.
    pub(super) sources: Option<Placed<Vec<SourceEntry>>>,
    /// What must be known beside it.
    pub(super) note: Option<Whole>,
}

/// A Windows generation: up to Windows Server 2003, or since Windows Server 2008.
#[derive(Clone, Copy, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(super) enum Os {
    Legacy,
    Modern,
}

impl From<Os> for Generation {
    fn from(os: Os) -> Self {
        match os {
            Os::Legacy => Self::Legacy,
            Os::Modern => Self::Modern,
        }
    }
}

/// A ready-made role. The file's name without `.toml` is its id.
///
/// Where the id is known, only what stands here changes; otherwise name and description are needed.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(title = "Portolan role"))]
#[serde(deny_unknown_fields)]
pub(super) struct RoleFile {
    /// Its name.
    pub(super) name: Option<Patch>,
    /// What host it is.
    pub(super) description: Option<Patch>,
    /// Known ports to take out.
    #[serde(default)]
    pub(super) remove: Vec<Written<Port>>,
    /// Ports to add; one in the place of a known port with the same purpose between the same hosts.
    #[serde(default)]
    pub(super) entry: Vec<Placed<RoleEntry>>,
    /// What must be known and no rule can say, added to what is known.
    #[serde(default)]
    pub(super) caution: Vec<Placed<NoteEntry>>,
}

/// A port of a role.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RoleEntry {
    pub(super) port: Written<Port>,
    /// The id of the service that listens there.
    pub(super) service: Option<Written<ServiceId>>,
    /// What it is for.
    pub(super) purpose: Whole,
    /// Who opens the connection.
    pub(super) from: Whole,
    /// Who accepts it.
    pub(super) to: Whole,
    /// Seen from the role's host: it accepts, its kind connect to each other, it connects to others, or
    /// others connect to each other.
    pub(super) direction: Flow,
    /// How much it is needed.
    #[serde(default)]
    pub(super) need: Standing,
    /// When it is needed, where that depends.
    pub(super) condition: Option<Whole>,
    /// Where it is documented; left out, your own catalogue says so.
    pub(super) sources: Option<Placed<Vec<SourceEntry>>>,
}

/// Something said in prose.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct NoteEntry {
    pub(super) text: Whole,
    /// Where it is documented; left out, your own catalogue says so.
    pub(super) sources: Option<Placed<Vec<SourceEntry>>>,
}

/// Where a fact stands.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct SourceEntry {
    /// The tag of a document, as in `documents.toml`.
    pub(super) document: Written<Plain>,
    /// The line in it, from 1.
    pub(super) line: Option<NonZeroU32>,
}

/// The documents that facts come from, by the tag that sources name.
pub(super) type DocumentsFile = BTreeMap<Spanned<String>, DocumentEntry>;

/// A document. Where its tag is known, only what stands here changes; otherwise title and about are
/// needed.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentEntry {
    /// Short name, by which facts cite it; left out, the tag.
    pub(super) label: Option<Whole>,
    /// What it is called.
    pub(super) title: Option<Patch>,
    /// What it covers and how far it can be trusted.
    pub(super) about: Option<Patch>,
    /// Where it stands: a web address or a title.
    pub(super) address: Option<Written<Plain>>,
    /// Its date, as far as it gives one.
    pub(super) date: Option<Written<Plain>>,
}

/// A text in English and Chinese.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Whole {
    /// English.
    pub(super) en: Written<Plain>,
    /// Simplified Chinese.
    pub(super) zh: Written<Plain>,
}

/// A text in English and Chinese; the one left out stays as it is known.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Patch {
    /// English.
    pub(super) en: Option<Written<Plain>>,
    /// Simplified Chinese.
    pub(super) zh: Option<Written<Plain>>,
}

/// A value and the offset at which it begins.
pub(super) struct Placed<T> {
    pub(super) at: usize,
    pub(super) value: T,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Placed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<T>::deserialize(deserializer)?;
        Ok(Self {
            at: spanned.span().start,
            value: spanned.into_inner(),
        })
    }
}

/// A text of a grammar of its own, what it means or what is wrong with it, and where it stands.
pub(super) struct Written<T> {
    pub(super) at: usize,
    pub(super) value: Result<T, Text>,
}

impl<'de, T: FromStr<Err: Localized>> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Placed::<String>::deserialize(deserializer)?;
        Ok(Self {
            at: text.at,
            value: text.value.parse().map_err(|cause: T::Err| cause.both()),
        })
    }
}

/// One line of visible characters.
pub(super) struct Plain(pub(super) String);

/// Why a text can't be shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PlainError {
    /// Nothing but blanks.
    Blank,
    /// Of no width, or worse.
    Invisible(u32),
}

impl Localized for PlainError {
    fn both(&self) -> Text {
        match self {
            Self::Blank => text!(
                "the text is blank: write something or leave the key out",
                "文本为空：请填写内容或删去此键"
            ),
            Self::Invisible(one) => text!(
                "the text holds U+{one:04X}: write one line of visible characters",
                "文本含有 U+{one:04X}：请写成一行可见字符"
            ),
        }
    }
}

impl FromStr for Plain {
    type Err = PlainError;

    fn from_str(text: &str) -> Result<Self, PlainError> {
        if let Some(one) = text.chars().find(|&one| is_invisible(one)) {
            return Err(PlainError::Invisible(one.into()));
        }
        if text.trim().is_empty() {
            return Err(PlainError::Blank);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Reads a TOML file, its first fault with its line.
pub(crate) fn parse_toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, CatalogError> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let before = text.get(..at).unwrap_or(text);
        CatalogError {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            cause: of_toml(error.message()),
        }
    })
}
