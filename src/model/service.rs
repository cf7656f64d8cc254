//! Windows services: names, description, status, and the ports that they need, with the sources of these
//! facts.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::direction::Direction;
use crate::model::id::ServiceId;
use crate::model::lang::{Label, Text};
use crate::model::need::Need;
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

    /// Returns whether such a service is not part of the current Windows Server.
    #[must_use]
    pub const fn is_outdated(self) -> bool {
        matches!(self, Self::Removed | Self::Legacy)
    }

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

/// Area that a service belongs to.
// `Listed` comes last, as in `Status`: serde numbers variants that files can't have when it writes, but not when it
// reads.
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
    /// Named only in a port list.
    #[serde(skip_deserializing)]
    Listed,
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
    /// Scope and reliability, if they need a remark.
    pub about: Option<Text>,
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

/// Tool, or list of a tool, that has names for ports.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    VariantArray,
)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Tool {
    /// Registry of service names and port numbers (IANA).
    Iana,
    /// `nmap-services`, and the names that nmap's version detection prints.
    Nmap,
    /// Windows' own `services` file.
    Windows,
    /// Query shortcuts and output of PortQry.
    Portqry,
    /// Short names and filters of Wireshark's protocols.
    Wireshark,
    /// Display names of the built-in rules of Windows Firewall.
    WindowsFirewall,
}

impl Tool {
    /// Returns the label to show.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Iana => Label::new("IANA", "IANA"),
            Self::Nmap => Label::new("nmap", "nmap"),
            Self::Windows => Label::new("Windows services file", "Windows services 文件"),
            Self::Portqry => Label::new("PortQry", "PortQry"),
            Self::Wireshark => Label::new("Wireshark", "Wireshark"),
            Self::WindowsFirewall => Label::new("Windows Firewall", "Windows 防火墙"),
        }
    }
}

/// Names that tools have for a port, by tool.
pub type ToolNames = BTreeMap<Tool, Vec<String>>;

/// Port that a service needs. It always has a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Port number and transport.
    pub port: Port,
    /// Application protocol.
    pub protocol: Text,
    /// Direction: the service listens on the port, or calls it on another host.
    pub direction: Direction,
    /// Need for the port.
    pub need: Need,
    /// Condition under which the port is needed: a feature that a default installation doesn't have.
    pub when: Option<Text>,
    /// Windows versions that use the port; none for all versions.
    pub os: Option<Os>,
    /// Alternative search terms for this port alone.
    pub aliases: Vec<String>,
    /// Programs that use the port, if not all programs of the service do.
    pub programs: Vec<String>,
    /// Names that tools have for this port of the service.
    pub tool_names: ToolNames,
    /// Names that tools have for the port because it is registered for another program.
    pub unrelated_names: ToolNames,
    /// Sources, at least one.
    pub sources: Vec<Source>,
    /// Remark on the port.
    pub note: Option<Text>,
}

impl Endpoint {
    /// Creates an endpoint on which a service listens, required without a condition.
    #[must_use]
    pub fn new(port: Port, protocol: Text, sources: Vec<Source>) -> Self {
        Self {
            port,
            protocol,
            direction: Direction::In,
            need: Need::Required,
            when: None,
            os: None,
            aliases: Vec::new(),
            programs: Vec::new(),
            tool_names: BTreeMap::new(),
            unrelated_names: BTreeMap::new(),
            sources,
            note: None,
        }
    }

    /// Returns the names of all tools, each once.
    #[must_use]
    pub fn names_of(names: &ToolNames) -> Vec<&str> {
        let mut seen = HashSet::new();
        let names = names.values().flatten().map(String::as_str);
        names.filter(|name| seen.insert(*name)).collect()
    }

    /// Returns whether servers of these Windows versions use the port; always true for [`Os::Mixed`].
    #[must_use]
    pub fn applies_to(&self, os: Os) -> bool {
        os == Os::Mixed || self.os.is_none_or(|own| own == os)
    }

    /// Returns whether rules can open the port in each direction, on hosts of all Windows versions.
    pub(super) fn is_always_open(&self) -> bool {
        self.need != Need::Local && self.os.is_none() && self.direction == Direction::In
    }

    /// Returns whether rules of `direction` on hosts of these Windows versions can open the port. Outbound rules
    /// also open the ports that the service listens on, seen from its client.
    #[must_use]
    pub fn is_open_in(&self, os: Os, direction: Direction) -> bool {
        self.need != Need::Local
            && self.applies_to(os)
            && (direction == Direction::Out || self.direction == Direction::In)
    }
}

/// Process in which a service runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Name as `netstat -b` and `tasklist` print it, such as `dns.exe`; `System` for the kernel.
    pub name: String,
    /// Short names of the Windows services in the process that belong to this service.
    pub services: Vec<String>,
    /// Windows versions with this program; none for all versions.
    pub os: Option<Os>,
    /// Sources, at least one.
    pub sources: Vec<Source>,
    /// Remark on the program.
    pub note: Option<Text>,
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
    /// Processes in which the service runs.
    pub programs: Vec<Program>,
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

    /// Returns the names of the service's programs, each once.
    #[must_use]
    pub fn program_names(&self) -> Vec<&str> {
        let names = self.programs.iter().map(|program| program.name.as_str());
        // Most services have one program, and the search index asks for each port.
        if self.programs.len() < 2 {
            return names.collect();
        }
        let mut seen = HashSet::new();
        names.filter(|name| seen.insert(*name)).collect()
    }
}
