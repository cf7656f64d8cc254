//! Predefined roles: the inbound and outbound ports of one kind of host, each with its service, the hosts at
//! both ends of the connection, and how much the port is needed.

use std::collections::{BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::direction::Direction;
use crate::model::id::{RoleId, ServiceId};
use crate::model::lang::Text;
use crate::model::need::Need;
use crate::model::peer::Peer;
use crate::model::port::Port;
use crate::model::service::{Note, Source};

/// Direction of a connection, from the point of view of the role's host.
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
pub enum Flow {
    /// Other hosts connect to this host.
    In,
    /// Hosts of this role connect to each other.
    Both,
    /// This host connects to other hosts.
    Out,
    /// Other hosts connect to each other.
    Elsewhere,
}

impl Flow {
    /// All values, those that involve the role's host first.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns the name used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns whether rules of `direction` on the role's host cover this flow.
    #[must_use]
    pub const fn goes(self, direction: Direction) -> bool {
        match (self, direction) {
            (Self::Both, _) | (Self::In, Direction::In) | (Self::Out, Direction::Out) => true,
            (Self::In | Self::Out | Self::Elsewhere, _) => false,
        }
    }
}

/// Port of a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Port number and transport.
    pub port: Port,
    /// Service that listens on the port.
    pub service: Option<ServiceId>,
    /// Purpose of the port.
    pub purpose: Text,
    /// Hosts that open the connection.
    pub from: Text,
    /// Hosts that accept the connection.
    pub to: Text,
    /// Direction of the connection, from the point of view of the role's host.
    pub flow: Flow,
    /// Groups of hosts at the other end; none for connections between other hosts.
    pub peers: Vec<Peer>,
    /// Need for the port.
    pub need: Need,
    /// Condition under which the port is needed: a feature that a default installation doesn't have.
    pub when: Option<Text>,
    /// Remark on the port.
    pub note: Option<Text>,
    /// Sources, at least one.
    pub sources: Vec<Source>,
}

impl Entry {
    /// Returns whether rules of `direction` that serve these groups of hosts can open the port. An empty set of
    /// groups means all.
    #[must_use]
    pub fn is_open_in(&self, direction: Direction, peers: &BTreeSet<Peer>) -> bool {
        let is_served = peers.is_empty() || self.peers.iter().any(|peer| peers.contains(peer));
        self.need != Need::Local && self.flow.goes(direction) && is_served
    }
}

/// Predefined role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Identifier.
    pub id: RoleId,
    /// Name.
    pub name: Text,
    /// Other names of this kind of host, in either language.
    pub aliases: Vec<String>,
    /// Kind of host that has this role.
    pub description: Text,
    /// Ports, in the order of the documents.
    pub entries: Vec<Entry>,
    /// Warnings from the documents that no rule can express.
    pub cautions: Vec<Note>,
    /// Files of the user's catalog that define or change the role, in the order applied; the last takes
    /// precedence.
    pub origins: Vec<String>,
}

impl Role {
    /// Returns the id, the name in both languages, and the aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let name = [self.id.as_str(), &self.name.en, &self.name.zh];
        name.into_iter()
            .chain(self.aliases.iter().map(String::as_str))
    }

    /// Returns whether this is the id, the name or an alias of the role. Only letters and digits count, in either
    /// case and width: `AD-CS` is `ad cs`.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        self.names().any(|own| is_same(own, name))
    }

    /// Returns whether this is an alias of the role, compared like [`Role::is_named`].
    #[must_use]
    pub fn has_alias(&self, name: &str) -> bool {
        self.aliases.iter().any(|own| is_same(own, name))
    }

    /// Returns the services of the role's ports, each once, in the order of the entries.
    #[must_use]
    pub fn services(&self) -> Vec<&ServiceId> {
        let services = self
            .entries
            .iter()
            .filter_map(|entry| entry.service.as_ref());
        let mut seen = HashSet::new();
        services.filter(|id| seen.insert(*id)).collect()
    }
}

/// Returns whether two names have the same letters and digits.
fn is_same(one: &str, other: &str) -> bool {
    letters(one).next().is_some() && letters(one).eq(letters(other))
}

/// Returns the letters and digits of a name, in lower case and in their usual width.
fn letters(name: &str) -> impl Iterator<Item = char> {
    let usual = |char: char| match char {
        // Full-width forms of ASCII, in ASCII order from 0xFEE0 above (Unicode block FF00).
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(char) - 0xfee0).unwrap_or(char),
        other => other,
    };
    let letters = name
        .chars()
        .map(usual)
        .filter(|char| char.is_alphanumeric());
    letters.flat_map(char::to_lowercase)
}
