//! Windows services: names, description, status, and the ports that they need, with the sources of these
//! facts.

use std::fmt;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::id::ServiceId;
use crate::model::lang::{Label, Text};
use crate::model::os::Os;
use crate::model::port::Port;

/// Status of a service in current Windows versions.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Status {
    /// Part of the current Windows Server.
    Current,
    /// Deprecated: removal has been announced.
    Deprecated,
    /// No longer shipped.
    Removed,
    /// Available under another name.
    Renamed,
    /// Product of the Windows Server 2003 era, or superseded; no document gives the date of its removal.
    Legacy,
    /// Named only in a port list, which doesn't specify whether Windows has it.
    #[serde(skip_deserializing)]
    Listed,
}

impl Status {
    /// All values.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns the name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the label to show.
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

/// Degree to which a port is needed.
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
pub enum Need {
    /// The service doesn't work without it.
    #[default]
    Required,
    /// Needed for a feature that may not be in use.
    Optional,
    /// Needed for old clients, old servers or an old mode of operation.
    Legacy,
    /// The documents disagree or are doubtful.
    Disputed,
    /// Only used on the host itself, so never opened.
    Local,
}

impl Need {
    /// All values, the most needed first.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns the name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the label to show.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Required => Label::new("required", "必需"),
            Self::Optional => Label::new("optional", "可选"),
            Self::Legacy => Label::new("legacy", "旧版"),
            Self::Disputed => Label::new("disputed", "有争议"),
            Self::Local => Label::new("local", "仅本机"),
        }
    }
}

/// Area that a service belongs to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Category {
    /// Applications and their platforms.
    Application,
    /// Failover clusters.
    Cluster,
    /// Core components of Windows.
    Core,
    /// SQL Server and its components.
    Database,
    /// Installation and updates of systems.
    Deployment,
    /// File and printer sharing.
    FilePrint,
    /// Accounts, tickets and certificates.
    Identity,
    /// Named only in a port list.
    #[serde(skip_deserializing)]
    Listed,
    /// Mail and news.
    Mail,
    /// Server management.
    Management,
    /// Names, addresses and time.
    Network,
    /// Remote access.
    RemoteAccess,
    /// Virtual machines.
    Virtualization,
    /// Web servers.
    Web,
}

impl Category {
    /// All values.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns the name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the label to show.
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

/// Source document of facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Tag used in [`Source::document`], such as `seed`.
    pub id: String,
    /// Short name for citations, such as `KB832017 (2023)`.
    pub label: Text,
    /// Title.
    pub title: Text,
    /// Scope and reliability.
    pub about: Text,
    /// Location for the user to look up: a web address or a title. The program never accesses it.
    pub address: Option<String>,
    /// Date, as precise as the document gives it.
    pub date: Option<String>,
}

/// Source of a fact: a document and a line in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Tag of the document.
    pub document: String,
    /// Line number, from 1, if the document has lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

impl fmt::Display for Source {
    /// Writes `seed:40`, or `seed` without a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.document),
            None => f.write_str(&self.document),
        }
    }
}

/// Port that a service needs. It always has a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Port number and transport.
    pub port: Port,
    /// Application protocol.
    pub protocol: Text,
    /// Need for the port.
    pub need: Need,
    /// Windows versions that use the port; none for all versions.
    pub os: Option<Os>,
    /// Sources, at least one.
    pub sources: Vec<Source>,
    /// Remark on the port.
    pub note: Option<Text>,
}

impl Endpoint {
    /// Returns whether servers of these Windows versions use the port; always true for [`Os::Mixed`].
    #[must_use]
    pub fn applies_to(&self, os: Os) -> bool {
        os == Os::Mixed || self.os.is_none_or(|own| own == os)
    }

    /// Returns whether servers of these Windows versions open the port to other hosts.
    #[must_use]
    pub fn is_open_in(&self, os: Os) -> bool {
        self.need != Need::Local && self.applies_to(os)
    }
}

/// Remark from a document on a service or a role, as opposed to a port to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Text.
    pub text: Text,
    /// Sources.
    pub sources: Vec<Source>,
}

/// Windows service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Identifier.
    pub id: ServiceId,
    /// Names used by `sc query` and in scripts (`kdc`); none if the documents give none.
    pub system_names: Vec<String>,
    /// Name in the source document.
    pub name: Text,
    /// Name in current Windows versions, if it has changed.
    pub today: Option<Text>,
    /// Other names of the service in the documents.
    pub other_names: Vec<String>,
    /// Description.
    pub description: Text,
    /// Status in current Windows versions.
    pub status: Status,
    /// Service or product that replaced this one.
    pub successor: Option<Text>,
    /// Area that the service belongs to.
    pub category: Category,
    /// Alternative search terms, as typed by administrators.
    pub aliases: Vec<String>,
    /// Ports that the service needs, in table order.
    pub endpoints: Vec<Endpoint>,
    /// Remarks from the documents.
    pub notes: Vec<Note>,
    /// Files of the user's catalog that define or change the service, in the order applied; the last takes
    /// precedence.
    pub origins: Vec<String>,
}

impl Service {
    /// Returns all names, except system names and aliases; the name in the source document is first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [Some(&self.name), self.today.as_ref()]
            .into_iter()
            .flatten()
            .flat_map(|name| [name.en.as_str(), name.zh.as_str()])
            .chain(self.other_names.iter().map(String::as_str))
    }
}
