//! Identifiers of services, roles and symptoms.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use crate::model::lang::{Lang, Localized, Text, text};

/// Identifier of a service or a role: lowercase letters, digits and hyphens, such as `dns-server`. It neither
/// starts nor ends with a hyphen.
#[derive(Debug, Clone, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String", bound = "")]
pub struct Id<K> {
    /// Shared, since a role has thousands of them, and each change copies it for the undo history.
    text: Arc<str>,
    kind: PhantomData<K>,
}

/// Marker type for service identifiers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfService {}

/// Marker type for role identifiers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfRole {}

/// Marker type for symptom identifiers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfSymptom {}

/// Identifier of a service.
pub type ServiceId = Id<OfService>;

/// Identifier of a role.
pub type RoleId = Id<OfRole>;

/// Identifier of a symptom.
pub type SymptomId = Id<OfSymptom>;

/// Copies are equal without a look at their text: each change compares the choice with the one before.
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.text, &other.text) || self.text == other.text
    }
}

impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<K> Id<K> {
    /// Returns the identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Creates an identifier from the letters and digits of a text, in lower case with hyphens between words; `x` if
    /// it has none.
    #[must_use]
    pub fn from_words(text: &str) -> Self {
        let mut id = String::new();
        Self::push_words(text, &mut id);
        Self {
            text: id.into(),
            kind: PhantomData,
        }
    }

    /// Appends the identifier that [`Id::from_words`] creates to the words of an identifier.
    pub fn push_words(text: &str, id: &mut String) {
        // A byte at a time: port lists have a million names.
        let bytes = text.as_bytes();
        let start = id.len();
        let mut end = 0;
        while let Some(skipped) = bytes[end..].iter().position(u8::is_ascii_alphanumeric) {
            let word = end + skipped;
            let after = bytes[word..]
                .iter()
                .position(|byte| !byte.is_ascii_alphanumeric());
            end = after.map_or(bytes.len(), |len| word + len);
            if !id.is_empty() {
                id.push('-');
            }
            id.push_str(&text[word..end]);
        }
        if end == 0 {
            id.push_str(if id.is_empty() { "x" } else { "-x" });
        }
        id[start..].make_ascii_lowercase();
    }
}

impl<K> FromStr for Id<K> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        text.to_owned().try_into()
    }
}

impl<K> TryFrom<String> for Id<K> {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        let is_allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.is_empty()
            || !text.bytes().all(is_allowed)
            || text.starts_with('-')
            || text.ends_with('-')
        {
            return Err(IdError(text));
        }
        Ok(Self {
            text: text.into(),
            kind: PhantomData,
        })
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Error for an invalid identifier; holds the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub struct IdError(String);

impl Localized for IdError {
    fn both(&self) -> Text {
        let Self(id) = self;
        text!(
            "invalid identifier “{id}”: use lowercase letters, digits and hyphens, as in dns-server",
            "标识“{id}”无效：只能使用小写字母、数字和连字符，例如 dns-server"
        )
    }
}
