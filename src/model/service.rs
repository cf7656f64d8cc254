//! A Windows service as the catalogue describes it: its names, what it is, the ports it needs, and the
//! document that says so.

use std::fmt;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::generation::Generation;
use crate::model::id::ServiceId;
use crate::model::lang::{Label, Text};
use crate::model::port::Port;

/// Where a service stands today.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Status {
    /// Part of today's Windows Server.
    Current,
    /// Still there, and announced to go.
    Deprecated,
    /// No longer shipped.
    Removed,
    /// Still there under another name.
    Renamed,
    /// A product of the Windows Server 2003 era, or superseded; no document gives its leaving date.
    Legacy,
    /// Named in a list beside the catalogue, which does not say whether Windows has it.
    #[serde(skip_deserializing)]
    Listed,
}

impl Status {
    /// Every status.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its word in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Its word for a reader.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Current => Label::new("current", "现行"),
            Self::Deprecated => Label::new("deprecated", "已弃用"),
            Self::Removed => Label::new("removed", "已移除"),
            Self::Renamed => Label::new("renamed", "已更名"),
            Self::Legacy => Label::new("legacy", "旧版"),
            Self::Listed => Label::new("listed", "列表"),
        }
    }
}

/// How much a port is needed.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    IntoStaticStr,
    VariantArray,
)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Standing {
    /// The service does not work without it.
    #[default]
    Required,
    /// For a feature that may not be in use.
    Optional,
    /// For old clients, old servers or an old way of working.
    Legacy,
    /// The documents disagree, or what they say is doubted.
    Disputed,
    /// Listens on the host itself only and is never opened.
    Local,
}

impl Standing {
    /// Every standing, the most needed first.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its word in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Its word for a reader.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Required => Label::new("required", "必需"),
            Self::Optional => Label::new("optional", "可选"),
            Self::Legacy => Label::new("legacy", "旧式"),
            Self::Disputed => Label::new("disputed", "有争议"),
            Self::Local => Label::new("local", "仅本机"),
        }
    }
}

/// What a service is about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Category {
    /// Applications and what they run on.
    Application,
    /// Failover clusters.
    Cluster,
    /// What Windows itself is made of.
    Core,
    /// SQL Server and its parts.
    Database,
    /// Installing and updating systems.
    Deployment,
    /// Files and printers that are shared.
    FilePrint,
    /// Accounts, tickets and certificates.
    Identity,
    /// Named in a list only.
    #[serde(skip_deserializing)]
    Listed,
    /// Mail and news.
    Mail,
    /// Looking after servers.
    Management,
    /// Names, addresses and time.
    Network,
    /// Working from elsewhere.
    RemoteAccess,
    /// Virtual machines.
    Virtualization,
    /// Web servers.
    Web,
}

impl Category {
    /// Every category.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its word in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Its word for a reader.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Application => Label::new("application", "应用程序"),
            Self::Cluster => Label::new("cluster", "群集"),
            Self::Core => Label::new("core", "核心"),
            Self::Database => Label::new("database", "数据库"),
            Self::Deployment => Label::new("deployment", "部署"),
            Self::FilePrint => Label::new("file and print", "文件和打印"),
            Self::Identity => Label::new("identity", "身份"),
            Self::Listed => Label::new("listed", "列表"),
            Self::Mail => Label::new("mail", "邮件"),
            Self::Management => Label::new("management", "管理"),
            Self::Network => Label::new("network", "网络"),
            Self::RemoteAccess => Label::new("remote access", "远程访问"),
            Self::Virtualization => Label::new("virtualization", "虚拟化"),
            Self::Web => Label::new("web", "Web"),
        }
    }
}

/// A document that facts come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its tag in [`Source::document`], such as `seed`.
    pub id: String,
    /// Short name, by which facts cite it, such as `KB832017 (2023)`.
    pub label: Text,
    /// What it is called.
    pub title: Text,
    /// What it covers and how far it can be trusted.
    pub about: Text,
    /// Where it stands, for people to look it up: a web address or a title; the program never goes there.
    pub address: Option<String>,
    /// Its date, as far as it gives one.
    pub date: Option<String>,
}

/// Where a fact stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The document's tag.
    pub document: String,
    /// The line in it, from 1, where the document has lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

impl fmt::Display for Source {
    /// `seed:40`, or `seed` without a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.document),
            None => f.write_str(&self.document),
        }
    }
}

/// One port that a service needs. It never stands without a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// The port.
    pub port: Port,
    /// The application protocol that is spoken there.
    pub protocol: Text,
    /// How much the service needs it.
    pub standing: Standing,
    /// The Windows generation in which it holds; none for all.
    pub generation: Option<Generation>,
    /// Where it is documented: one or more.
    pub sources: Vec<Source>,
    /// What must be known beside it.
    pub note: Option<Text>,
}

impl Endpoint {
    /// Whether servers of that generation have it. Where generations are mixed, all are there.
    #[must_use]
    pub fn holds_in(&self, generation: Generation) -> bool {
        generation == Generation::Mixed || self.generation.is_none_or(|own| own == generation)
    }

    /// Whether it is ever opened to others on such servers.
    #[must_use]
    pub fn is_open_in(&self, generation: Generation) -> bool {
        self.standing != Standing::Local && self.holds_in(generation)
    }
}

/// Something that a document says of a service in prose and that is no port to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What it says.
    pub text: Text,
    /// Where.
    pub sources: Vec<Source>,
}

/// A Windows service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its identifier.
    pub id: ServiceId,
    /// The names of `sc query` and scripts (`kdc`); none where the documents give none.
    pub system_names: Vec<String>,
    /// The name of the source document.
    pub name: Text,
    /// Its name in today's Windows, where that has changed.
    pub today: Option<Text>,
    /// Other names that the documents use for the same service.
    pub other_names: Vec<String>,
    /// What it is.
    pub description: Text,
    /// Where it stands today.
    pub status: Status,
    /// What came after it.
    pub successor: Option<Text>,
    /// What it is about.
    pub category: Category,
    /// Other words that administrators type for it.
    pub aliases: Vec<String>,
    /// The ports it needs, in table order.
    pub endpoints: Vec<Endpoint>,
    /// What is said in prose.
    pub notes: Vec<Note>,
    /// The files of a user's own catalogue that made or changed it, the last on top.
    pub origins: Vec<String>,
}

impl Service {
    /// Every name of it, the document's first; system names and aliases aside.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [Some(&self.name), self.today.as_ref()]
            .into_iter()
            .flatten()
            .flat_map(|name| [name.en.as_str(), name.zh.as_str()])
            .chain(self.other_names.iter().map(String::as_str))
    }
}
