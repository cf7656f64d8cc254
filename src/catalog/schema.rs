//! Format of catalog files (TOML), for both the embedded files and those of the user. A file is a patch for the
//! entry with its id, or a complete new entry if the id is new.
//!
//! Texts that need parsing keep their position even if they are invalid, so that all errors of a file are
//! reported at once. `assets/schema` has JSON Schemas of these types, for editors.

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
    Category, Direction, Flow, Localized, Need, Os, Peer, Port, RoleId, ServiceId, Status, Text,
    Tool, is_invisible, text,
};
use crate::reason::of_toml;

/// A service. The file name without `.toml` is its id.
///
/// If the catalog already has a service with this id, only the given keys change. A new service needs name,
/// status, category and description.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(title = "Portolan service"))]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceFile {
    /// Name of the service.
    pub(super) name: Option<Patch>,
    /// Name in current versions of Windows, if it has changed.
    pub(super) today: Option<Patch>,
    /// Other names that documents use for it. Replaces the existing list.
    pub(super) other_names: Option<Vec<Parsed<VisibleText>>>,
    /// Service names as in `sc query` and in scripts. Replaces the existing list.
    pub(super) system_names: Option<Vec<Parsed<VisibleText>>>,
    /// Support status.
    pub(super) status: Option<Status>,
    /// Successor of the service.
    pub(super) successor: Option<Patch>,
    /// Category of the service.
    pub(super) category: Option<Category>,
    /// Additional search terms.
    #[serde(default)]
    pub(super) aliases: Vec<Parsed<VisibleText>>,
    /// Processes in which the service runs. An existing entry with the same name is replaced.
    #[serde(default)]
    pub(super) program: Vec<Located<ProgramEntry>>,
    /// Description in two to five sentences.
    pub(super) description: Option<Patch>,
    /// Existing ports to remove.
    #[serde(default)]
    pub(super) remove: Vec<Parsed<Port>>,
    /// Ports to add. An existing entry with the same port and protocol is replaced.
    #[serde(default)]
    pub(super) endpoint: Vec<Located<EndpointEntry>>,
    /// Additional notes.
    #[serde(default)]
    pub(super) note: Vec<Located<NoteEntry>>,
}

/// A port of a service.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct EndpointEntry {
    pub(super) port: Parsed<Port>,
    /// Application protocol.
    pub(super) protocol: FullText,
    /// Direction: the service listens on the port (in), or calls it on another host (out).
    #[serde(default)]
    pub(super) direction: Direction,
    /// Need for the port: required, optional, legacy, disputed or local.
    #[serde(default)]
    pub(super) need: Need,
    /// Condition under which the port is needed: a feature that a default installation doesn't have.
    pub(super) when: Option<FullText>,
    /// Windows versions that have the port; all versions if left out.
    pub(super) os: Option<OsName>,
    /// Additional search terms for this port alone.
    #[serde(default)]
    pub(super) aliases: Vec<Parsed<VisibleText>>,
    /// Programs that use the port, if not all programs of the service do.
    #[serde(default)]
    pub(super) programs: Vec<Parsed<VisibleText>>,
    /// Names that tools have for this port of the service, by tool.
    #[serde(default)]
    pub(super) tool_names: ToolNamesEntry,
    /// Names that tools have for the port because it is registered for another program, by tool.
    #[serde(default)]
    pub(super) unrelated_names: ToolNamesEntry,
    /// Sources of the fact; your catalog if left out.
    pub(super) sources: Option<Located<Vec<SourceEntry>>>,
    /// Note on the port.
    pub(super) note: Option<FullText>,
}

/// Names that tools have for a port, by tool.
pub(super) type ToolNamesEntry = BTreeMap<Tool, Vec<Parsed<VisibleText>>>;

/// A process in which a service runs.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ProgramEntry {
    /// Name as in `tasklist`, such as `dns.exe`; `System` for the kernel.
    pub(super) name: Parsed<VisibleText>,
    /// Short names of the Windows services in the process.
    #[serde(default)]
    pub(super) services: Vec<Parsed<VisibleText>>,
    /// Windows versions that have the program; all versions if left out.
    pub(super) os: Option<OsName>,
    /// Sources of the fact; your catalog if left out.
    pub(super) sources: Option<Located<Vec<SourceEntry>>>,
    /// Note on the program.
    pub(super) note: Option<FullText>,
}

/// Windows versions: `legacy` is Windows Server 2003 and earlier, `modern` is Windows Server 2008 and later.
#[derive(Clone, Copy, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(super) enum OsName {
    Legacy,
    Modern,
}

impl From<OsName> for Os {
    fn from(os: OsName) -> Self {
        match os {
            OsName::Legacy => Self::Legacy,
            OsName::Modern => Self::Modern,
        }
    }
}

/// A predefined role. The file name without `.toml` is its id.
///
/// If the catalog already has a role with this id, only the given keys change. A new role needs name and
/// description.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(title = "Portolan role"))]
#[serde(deny_unknown_fields)]
pub(super) struct RoleFile {
    /// Name of the role.
    pub(super) name: Option<Patch>,
    /// Additional names of a host with this role, in either language.
    #[serde(default)]
    pub(super) aliases: Vec<Parsed<VisibleText>>,
    /// Description of a host with this role.
    pub(super) description: Option<Patch>,
    /// Existing ports to remove.
    #[serde(default)]
    pub(super) remove: Vec<Parsed<Port>>,
    /// Ports to add. An existing entry with the same port, purpose and hosts is replaced.
    #[serde(default)]
    pub(super) entry: Vec<Located<RoleEntry>>,
    /// Additional warnings that firewall rules can't express.
    #[serde(default)]
    pub(super) caution: Vec<Located<NoteEntry>>,
}

/// A port of a role.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RoleEntry {
    pub(super) port: Parsed<Port>,
    /// Id of the service that listens on the port.
    pub(super) service: Option<Parsed<ServiceId>>,
    /// Purpose of the connection.
    pub(super) purpose: FullText,
    /// Host that opens the connection.
    pub(super) from: FullText,
    /// Host that accepts the connection.
    pub(super) to: FullText,
    /// Direction from the point of view of the host with the role: it accepts connections, hosts with the role
    /// connect to each other, it connects to others, or others connect to each other.
    pub(super) direction: Flow,
    /// Groups of hosts at the other end: client, peer (a host with the same role), management, server (another
    /// server, for outbound connections also the Internet). Required unless others connect to each other.
    #[serde(default)]
    pub(super) peer: Vec<Peer>,
    /// Need for the port: required, optional, legacy, disputed or local.
    #[serde(default)]
    pub(super) need: Need,
    /// Condition under which the port is needed: a feature that a default installation doesn't have.
    pub(super) when: Option<FullText>,
    /// Note on the port.
    pub(super) note: Option<FullText>,
    /// Sources of the fact; your catalog if left out.
    pub(super) sources: Option<Located<Vec<SourceEntry>>>,
}

/// The symptoms, by id.
pub(super) type SymptomsFile = BTreeMap<Spanned<String>, SymptomEntry>;

/// A symptom: an error code or message that can mean that a port is closed. An existing symptom with the same id is
/// replaced.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct SymptomEntry {
    /// Codes as people type them; an event as `event:ID:SOURCE`.
    pub(super) codes: Vec<Parsed<VisibleText>>,
    /// Message as Windows shows it, in one or more wordings.
    pub(super) text: WordingsEntry,
    /// True if the Chinese message is a translation that no document has.
    #[serde(default)]
    pub(super) own_zh: bool,
    /// Ids of the services whose ports are named.
    #[serde(default)]
    pub(super) services: Vec<Parsed<ServiceId>>,
    /// Ids of the roles that have the ports.
    #[serde(default)]
    pub(super) roles: Vec<Parsed<RoleId>>,
    /// Ports to check.
    pub(super) ports: Vec<Parsed<Port>>,
    /// Advice: the first things to check.
    pub(super) advice: FullText,
    /// Sources of the fact; your catalog if left out.
    pub(super) sources: Option<Located<Vec<SourceEntry>>>,
}

/// Wordings of a message in both languages.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct WordingsEntry {
    /// English.
    pub(super) en: Vec<Parsed<VisibleText>>,
    /// Simplified Chinese.
    pub(super) zh: Vec<Parsed<VisibleText>>,
}

/// A note or warning.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct NoteEntry {
    pub(super) text: FullText,
    /// Sources of the fact; your catalog if left out.
    pub(super) sources: Option<Located<Vec<SourceEntry>>>,
}

/// A source of a fact.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct SourceEntry {
    /// Tag of a document in `documents.toml`.
    pub(super) document: Parsed<VisibleText>,
    /// Line in the document, counted from 1.
    pub(super) line: Option<NonZeroU32>,
}

/// The documents that facts come from, by tag.
pub(super) type DocumentsFile = BTreeMap<Spanned<String>, DocumentEntry>;

/// A document. If the catalog already has a document with this tag, only the given keys change. A new document
/// needs a title.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentEntry {
    /// Short name for citations; the tag if left out.
    pub(super) label: Option<FullText>,
    /// Title of the document.
    pub(super) title: Option<Patch>,
    /// Scope and reliability of the document.
    pub(super) about: Option<Patch>,
    /// Location: a web address or a title.
    pub(super) address: Option<Parsed<VisibleText>>,
    /// Date of the document, as precise as known.
    pub(super) date: Option<Parsed<VisibleText>>,
}

/// A text in English and Chinese.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct FullText {
    /// English.
    pub(super) en: Parsed<VisibleText>,
    /// Simplified Chinese.
    pub(super) zh: Parsed<VisibleText>,
}

/// A text in English and Chinese. A language that is left out keeps its existing text.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Patch {
    /// English.
    pub(super) en: Option<Parsed<VisibleText>>,
    /// Simplified Chinese.
    pub(super) zh: Option<Parsed<VisibleText>>,
}

/// A value and its byte offset in the file.
pub(super) struct Located<T> {
    pub(super) at: usize,
    pub(super) value: T,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<T>::deserialize(deserializer)?;
        Ok(Self {
            at: spanned.span().start,
            value: spanned.into_inner(),
        })
    }
}

/// The result of parsing a string, with the byte offset of the string in the file.
pub(super) struct Parsed<T> {
    pub(super) at: usize,
    pub(super) value: Result<T, Text>,
}

impl<'de, T: FromStr<Err: Localized>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Located::<String>::deserialize(deserializer)?;
        Ok(Self {
            at: text.at,
            value: text.value.parse().map_err(|cause: T::Err| cause.both()),
        })
    }
}

/// One line of visible characters.
pub(super) struct VisibleText(pub(super) String);

/// Reason why a text can't be displayed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum VisibleTextError {
    /// Only white space.
    Blank,
    /// Contains this invisible or control character.
    Invisible(u32),
}

impl Localized for VisibleTextError {
    fn both(&self) -> Text {
        match self {
            Self::Blank => text!(
                "the text is blank: add text or remove the key",
                "文本为空：请填写内容或删除此键"
            ),
            Self::Invisible(one) => text!(
                "the text contains U+{one:04X}: use one line of visible characters",
                "文本包含 U+{one:04X}：只能使用一行可见字符"
            ),
        }
    }
}

impl FromStr for VisibleText {
    type Err = VisibleTextError;

    fn from_str(text: &str) -> Result<Self, VisibleTextError> {
        if let Some(one) = text.chars().find(|&one| is_invisible(one)) {
            return Err(VisibleTextError::Invisible(one.into()));
        }
        if text.trim().is_empty() {
            return Err(VisibleTextError::Blank);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Parses a TOML file; an error is the first one, with its line.
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
