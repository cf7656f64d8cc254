//! Rules: each opens a range of ports or an IP protocol, and records the ports that were merged into it, with
//! the reasons for each.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use indexmap::IndexSet;
use strum::IntoStaticStr;

use crate::model::id::{RoleId, ServiceId};
use crate::model::lang::Text;
use crate::model::need::Need;
use crate::model::port::{Port, PortSpec};
use crate::model::range::PortRange;
use crate::model::role::{Entry, Role};
use crate::model::service::{Endpoint, Service, Source};
use crate::model::transport::Transport;

/// Origin of a rule's port numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// Fixed port of a service, or one that was typed.
    Static,
    /// Assigned by the RPC runtime.
    DynamicRpc,
    /// Chosen by the server without RPC.
    DynamicEphemeral,
    /// IP protocol without ports.
    IpProtocol,
}

impl Kind {
    /// Returns the name used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the kind of a port's numbers.
    pub(super) const fn of(spec: PortSpec) -> Self {
        match spec {
            PortSpec::Single(_) | PortSpec::Range(_) => Self::Static,
            PortSpec::DynamicRpc => Self::DynamicRpc,
            PortSpec::DynamicEphemeral => Self::DynamicEphemeral,
            PortSpec::None | PortSpec::IcmpType(_) | PortSpec::IpProtocol(_) => Self::IpProtocol,
        }
    }
}

/// Traffic that a rule matches, apart from its transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matches {
    /// Range of ports.
    Ports(PortRange),
    /// Dynamic RPC ports, by the keyword of the target.
    RpcKeyword,
    /// IP protocol without ports, or one message type of it. The port is never one of TCP or UDP.
    Protocol(Port),
}

impl Matches {
    /// Returns the protocol without ports; none for ports.
    #[must_use]
    pub const fn protocol(self) -> Option<Port> {
        match self {
            Self::Protocol(port) => Some(port),
            Self::Ports(_) | Self::RpcKeyword => None,
        }
    }
}

/// Reason for which a port is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reason {
    /// Service that listens on the port, by id and name.
    pub service: Option<(ServiceId, Text)>,
    /// Role that the port was chosen with, by id and name.
    pub role: Option<(RoleId, Text)>,
    /// Application protocol, or the purpose stated by the role.
    pub protocol: Option<Text>,
    /// Need for the port.
    pub need: Need,
    /// Sources of these facts.
    pub sources: Vec<Source>,
}

impl Reason {
    /// Creates the reason for an endpoint of a service.
    pub(super) fn of_endpoint(service: &Service, endpoint: &Endpoint) -> Self {
        Self {
            service: Some((service.id.clone(), service.name.clone())),
            role: None,
            protocol: Some(endpoint.protocol.clone()),
            need: endpoint.need,
            sources: endpoint.sources.clone(),
        }
    }

    /// Creates the reason for an entry of a role, with the service that listens on its port.
    pub(super) fn of_entry(role: &Role, entry: &Entry, service: Option<&Service>) -> Self {
        Self {
            service: service.map(|service| (service.id.clone(), service.name.clone())),
            role: Some((role.id.clone(), role.name.clone())),
            protocol: Some(entry.purpose.clone()),
            need: entry.need,
            sources: entry.sources.clone(),
        }
    }

    /// Returns the name of the service, or else of the role, that needs the port; none for a port that was
    /// typed.
    #[must_use]
    pub fn who(&self) -> Option<&Text> {
        let service = self.service.as_ref().map(|(_, name)| name);
        service.or_else(|| self.role.as_ref().map(|(_, name)| name))
    }
}

/// Port that was merged into a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Port as it was chosen.
    pub port: Port,
    /// Reasons, one for each service. A part is in each rule that its numbers are in, and all typed ports have the
    /// same reason, so reasons are shared.
    pub reasons: Arc<[Reason]>,
}

/// Parts of a rule: a section of a list that the rules of a group share, since each of 10,000 rules would need a list
/// of its own, and again in each export.
#[derive(Clone)]
pub struct Parts {
    list: Arc<[Part]>,
    start: usize,
    end: usize,
}

impl Parts {
    /// Returns the parts at these places of a list.
    pub(super) fn section(list: &Arc<[Part]>, places: Range<usize>) -> Self {
        Self {
            list: Arc::clone(list),
            start: places.start,
            end: places.end,
        }
    }
}

impl From<Vec<Part>> for Parts {
    fn from(parts: Vec<Part>) -> Self {
        let places = 0..parts.len();
        Self::section(&parts.into(), places)
    }
}

impl Deref for Parts {
    type Target = [Part];

    fn deref(&self) -> &[Part] {
        &self.list[self.start..self.end]
    }
}

impl<'a> IntoIterator for &'a Parts {
    type Item = &'a Part;
    type IntoIter = std::slice::Iter<'a, Part>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq for Parts {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Parts {}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// Firewall rule for one range of ports or one IP protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Transport.
    pub transport: Transport,
    /// Ports or protocol that the rule matches.
    pub matches: Matches,
    /// Origin of the port numbers.
    pub kind: Kind,
    /// Ports that were merged into the rule, sorted.
    pub parts: Parts,
}

impl Rule {
    /// Returns the range of ports; none for the RPC keyword and for protocols.
    #[must_use]
    pub const fn range(&self) -> Option<PortRange> {
        match self.matches {
            Matches::Ports(range) => Some(range),
            Matches::RpcKeyword | Matches::Protocol(_) => None,
        }
    }

    /// Returns the number in the IANA registry of IP protocol numbers.
    #[must_use]
    pub fn ip_protocol(&self) -> u8 {
        match self.matches {
            Matches::Protocol(port) => port.ip_protocol(),
            Matches::Ports(_) | Matches::RpcKeyword => {
                self.transport.ip_protocol().unwrap_or_default()
            }
        }
    }

    /// Returns the type of ICMP or ICMPv6 messages; none for the whole protocol, and for other protocols.
    #[must_use]
    pub const fn icmp_type(&self) -> Option<u8> {
        match self.matches {
            Matches::Protocol(port) => port.icmp_type(),
            Matches::Ports(_) | Matches::RpcKeyword => None,
        }
    }

    /// Returns the reasons of all parts.
    pub fn reasons(&self) -> impl Iterator<Item = &Reason> {
        self.parts.iter().flat_map(|part| part.reasons.iter())
    }

    /// Returns the services that need the rule, each once, in the order of the parts.
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

    /// Returns the tags of the source documents, each once, sorted.
    #[must_use]
    pub fn documents(&self) -> Vec<&str> {
        self.tags().collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// Returns the reasons of rules. Those that adjacent parts share, as tens of thousands of typed ports do, come once.
pub(super) fn shared_reasons(rules: &[Rule]) -> impl Iterator<Item = &Reason> {
    let mut last: Option<&Arc<[Reason]>> = None;
    let parts = rules.iter().flat_map(|rule| &rule.parts);
    let parts = parts.filter(move |part| {
        let is_shared = last.is_some_and(|last| Arc::ptr_eq(last, &part.reasons));
        last = Some(&part.reasons);
        !is_shared
    });
    parts.flat_map(|part| part.reasons.iter())
}
