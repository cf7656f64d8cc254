//! Rules: each opens a run of ports or an IP protocol, and keeps the ports and the reasons that it was merged
//! from.

use std::collections::BTreeSet;

use indexmap::IndexSet;
use strum::IntoStaticStr;

use crate::model::id::{RoleId, ServiceId};
use crate::model::lang::Text;
use crate::model::port::{Port, PortSpec};
use crate::model::range::PortRange;
use crate::model::service::{Source, Standing};
use crate::model::transport::Transport;

/// Where a rule's numbers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// The service's own number.
    Static,
    /// Handed out by the RPC runtime.
    DynamicRpc,
    /// Chosen by the server, not by RPC.
    DynamicEphemeral,
    /// No port: an IP protocol.
    IpProtocol,
}

impl Kind {
    /// Its word in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind of the numbers of a port.
    pub(super) const fn of(spec: PortSpec) -> Self {
        match spec {
            PortSpec::Single(_) | PortSpec::Range(_) => Self::Static,
            PortSpec::DynamicRpc => Self::DynamicRpc,
            PortSpec::DynamicEphemeral => Self::DynamicEphemeral,
            PortSpec::None => Self::IpProtocol,
        }
    }
}

/// What a rule matches beside its transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matches {
    /// These ports.
    Ports(PortRange),
    /// Whatever the target's own word for dynamic RPC stands for.
    RpcKeyword,
    /// The whole IP protocol.
    Protocol,
}

/// Why a port is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reason {
    /// The service that listens there, by id and name.
    pub service: Option<(ServiceId, Text)>,
    /// The role that brought it, by id and name.
    pub role: Option<(RoleId, Text)>,
    /// The application protocol that is spoken there, or the purpose that the role gives.
    pub protocol: Option<Text>,
    /// How much it is needed.
    pub standing: Standing,
    /// Where that is documented.
    pub sources: Vec<Source>,
}

impl Reason {
    /// Who needs the port: the service, else the role; nobody for a port that was typed.
    #[must_use]
    pub fn who(&self) -> Option<&Text> {
        let service = self.service.as_ref().map(|(_, name)| name);
        service.or_else(|| self.role.as_ref().map(|(_, name)| name))
    }
}

/// A port that went into a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The port as it was chosen.
    pub port: Port,
    /// Why, one reason for each service.
    pub reasons: Vec<Reason>,
}

/// One line of a port list: a run of ports, or an IP protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The transport.
    pub transport: Transport,
    /// What it matches.
    pub matches: Matches,
    /// Where its numbers come from.
    pub kind: Kind,
    /// What was merged into it, by port.
    pub parts: Vec<Part>,
}

impl Rule {
    /// Its ports, when it names any.
    #[must_use]
    pub const fn range(&self) -> Option<PortRange> {
        match self.matches {
            Matches::Ports(range) => Some(range),
            Matches::RpcKeyword | Matches::Protocol => None,
        }
    }

    /// The reasons of all its parts.
    pub fn reasons(&self) -> impl Iterator<Item = &Reason> {
        self.parts.iter().flat_map(|part| &part.reasons)
    }

    /// The services that need it, each once, in the order in which they were chosen.
    #[must_use]
    pub fn services(&self) -> Vec<&(ServiceId, Text)> {
        let services = self.reasons().filter_map(|reason| reason.service.as_ref());
        services.collect::<IndexSet<_>>().into_iter().collect()
    }

    /// The tags of the documents that it is based on, as its reasons cite them.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        let sources = self.reasons().flat_map(|reason| &reason.sources);
        sources.map(|source| source.document.as_str())
    }

    /// The tags of the documents that it is based on, each once, sorted.
    #[must_use]
    pub fn documents(&self) -> Vec<&str> {
        self.tags().collect::<BTreeSet<_>>().into_iter().collect()
    }
}
