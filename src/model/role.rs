//! A ready-made role: what a host of one kind must accept from others and opens towards others, each
//! port with the service behind it, who talks to whom and how much it is needed.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::direction::Direction;
use crate::model::id::{RoleId, ServiceId};
use crate::model::lang::Text;
use crate::model::port::Port;
use crate::model::service::{Note, Source, Standing};

/// Who opens a connection, seen from the role's own host.
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
    /// Others connect to the host.
    In,
    /// Hosts of this role connect to each other.
    Both,
    /// The host connects to others.
    Out,
    /// Others connect to each other.
    Elsewhere,
}

impl Flow {
    /// Every flow, those that are about the role's own host first.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its word in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether rules of that direction on the host are about it.
    #[must_use]
    pub const fn goes(self, direction: Direction) -> bool {
        match (self, direction) {
            (Self::Both, _) | (Self::In, Direction::In) | (Self::Out, Direction::Out) => true,
            (Self::In | Self::Out | Self::Elsewhere, _) => false,
        }
    }
}

/// One port of a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The port.
    pub port: Port,
    /// The service that listens there.
    pub service: Option<ServiceId>,
    /// What it is for.
    pub purpose: Text,
    /// Who opens the connection.
    pub from: Text,
    /// Who accepts it.
    pub to: Text,
    /// The same seen from the role's host.
    pub flow: Flow,
    /// How much it is needed.
    pub standing: Standing,
    /// When it is needed, where that depends.
    pub condition: Option<Text>,
    /// Where it is documented: one or more.
    pub sources: Vec<Source>,
}

/// A ready-made role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its identifier.
    pub id: RoleId,
    /// Its name.
    pub name: Text,
    /// What host it is.
    pub description: Text,
    /// Its ports, as its documents order them.
    pub entries: Vec<Entry>,
    /// What its documents warn of and no rule can say.
    pub cautions: Vec<Note>,
    /// The files of a user's own catalogue that made or changed it, the last on top.
    pub origins: Vec<String>,
}

impl Role {
    /// The services behind its ports, each once, in the order of its entries.
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

/// Which entries of a role are wanted beside the required ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Extras {
    /// Optional ones.
    pub optional: bool,
    /// Legacy ones.
    pub legacy: bool,
    /// Disputed ones.
    pub disputed: bool,
}

impl Extras {
    /// Everything that may be opened.
    pub const ALL: Self = Self {
        optional: true,
        legacy: true,
        disputed: true,
    };

    /// Whether entries of that standing are wanted. What is local never is.
    #[must_use]
    pub const fn wants(self, standing: Standing) -> bool {
        match standing {
            Standing::Required => true,
            Standing::Optional => self.optional,
            Standing::Legacy => self.legacy,
            Standing::Disputed => self.disputed,
            Standing::Local => false,
        }
    }
}
