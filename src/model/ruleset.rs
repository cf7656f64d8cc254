//! The rules that follow from a choice: all that an exporter ever sees. Ports are settled for the chosen
//! Windows generation, merged where they touch, and every rule keeps the ports and the reasons it was
//! merged from.

use ipnet::IpNet;

use crate::model::generation::{DynamicMode, Generation};
use crate::model::lang::{Lang, Text};
use crate::model::port::{Port, PortNumber, PortRange, PortSpec, Transport};
use crate::model::portset::PortSet;
use crate::model::selection::{Choice, Pick, Presence, Services};
use crate::model::service::{Endpoint, Service, ServiceId, Source};

/// Who opens the connection, seen from the host that carries the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Direction {
    /// Others connect to the host: the ports are its own.
    #[default]
    In,
    /// The host connects to others: the ports are theirs.
    Out,
}

impl Direction {
    /// Its word on the command line and in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

/// Where a rule's numbers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    pub const fn name(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::DynamicRpc => "dynamic-rpc",
            Self::DynamicEphemeral => "dynamic-ephemeral",
            Self::IpProtocol => "ip-protocol",
        }
    }

    fn of(spec: PortSpec) -> Self {
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The service that needs it; none for a port that was typed.
    pub service: Option<(ServiceId, Text)>,
    /// The application protocol that is spoken there.
    pub protocol: Option<Text>,
    /// Where that is documented.
    pub sources: Vec<Source>,
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
        let mut services: Vec<&(ServiceId, Text)> = Vec::new();
        for service in self.reasons().filter_map(|reason| reason.service.as_ref()) {
            if !services.contains(&service) {
                services.push(service);
            }
        }
        services
    }

    /// The tags of the documents that it rests on, each once, sorted.
    #[must_use]
    pub fn documents(&self) -> Vec<&str> {
        let mut documents: Vec<&str> = self
            .reasons()
            .flat_map(|reason| &reason.sources)
            .map(|source| source.document.as_str())
            .collect();
        documents.sort_unstable();
        documents.dedup();
        documents
    }
}

/// Something about a ruleset that its reader must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Dynamic RPC was asked to be left out, and services need it.
    DynamicRpcOmitted,
    /// Dynamic RPC is open, and the endpoint mapper that tells its ports is not.
    MapperMissing,
    /// The keyword opens a port that was taken out.
    KeywordHolds(Port),
    /// The target has no way to say this.
    NotExpressible(Transport),
}

impl Notice {
    /// What it says, in one sentence without a full stop.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::DynamicRpcOmitted, Lang::En) => {
                "dynamic RPC ports are needed and were left out on demand".to_owned()
            }
            (Self::DynamicRpcOmitted, Lang::Zh) => "需要动态 RPC 端口，已按要求省略".to_owned(),
            (Self::MapperMissing, Lang::En) => {
                "dynamic RPC without tcp/135: clients ask the endpoint mapper there first"
                    .to_owned()
            }
            (Self::MapperMissing, Lang::Zh) => {
                "有动态 RPC 端口而没有 tcp/135：客户端要先在那里询问终结点映射器".to_owned()
            }
            (Self::KeywordHolds(port), Lang::En) => {
                format!("{port} was taken out, but the RPC keyword can still open it")
            }
            (Self::KeywordHolds(port), Lang::Zh) => {
                format!("{port} 已移除，但 RPC 关键字仍可能开放它")
            }
            (Self::NotExpressible(transport), Lang::En) => {
                format!("not expressible here: {}", transport.label())
            }
            (Self::NotExpressible(transport), Lang::Zh) => {
                format!("此格式无法表示：{}", transport.label())
            }
        }
    }
}

/// A set of rules, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruleset {
    /// Its name, as typed.
    pub name: String,
    /// The Windows generation that settled its dynamic ports.
    pub generation: Generation,
    /// How dynamic RPC is written.
    pub dynamic: DynamicMode,
    /// Who opens the connection.
    pub direction: Direction,
    /// The networks that connections may come from; none means anyone.
    pub source_networks: Vec<IpNet>,
    /// The rules, by transport, then ports.
    pub rules: Vec<Rule>,
    /// What must be said beside them.
    pub notices: Vec<Notice>,
}

/// The endpoint mapper's port.
const MAPPER: u16 = 135;

impl Ruleset {
    pub(super) fn of(choice: &Choice, services: &impl Services) -> Self {
        let options = &choice.options;
        let mut notices = Vec::new();
        let parts = parts(choice, services);
        let mut rules = Vec::new();
        for transport in Transport::ALL {
            for kind in [
                Kind::Static,
                Kind::DynamicRpc,
                Kind::DynamicEphemeral,
                Kind::IpProtocol,
            ] {
                let of_kind: Vec<&Part> = parts
                    .iter()
                    .filter(|part| part.port.transport() == transport)
                    .filter(|part| Kind::of(part.port.spec()) == kind)
                    .collect();
                if of_kind.is_empty() {
                    continue;
                }
                let rule = |matches, parts: Vec<Part>| Rule {
                    transport,
                    matches,
                    kind,
                    parts,
                };
                let all = || of_kind.iter().copied().cloned().collect();
                match (kind, options.dynamic) {
                    (Kind::IpProtocol, _) => rules.push(rule(Matches::Protocol, all())),
                    (Kind::DynamicRpc, DynamicMode::Omit) => {
                        notices.push(Notice::DynamicRpcOmitted);
                    }
                    (Kind::DynamicRpc, DynamicMode::Keyword) => {
                        rules.push(rule(Matches::RpcKeyword, all()));
                        let held = choice.excluded().iter().filter(|port| {
                            port.transport() == transport
                                && port.spec().range().is_some_and(|out| {
                                    let ranges = options.generation.dynamic_ranges();
                                    ranges.iter().any(|range| range.overlaps(out))
                                })
                        });
                        notices.extend(held.map(|&port| Notice::KeywordHolds(port)));
                    }
                    _ => {
                        for run in runs(&of_kind, choice) {
                            let inside = of_kind.iter().copied().filter(|part| {
                                settled(part.port, choice).any(|range| range.overlaps(run))
                            });
                            rules.push(rule(Matches::Ports(run), inside.cloned().collect()));
                        }
                    }
                }
            }
        }
        rules.sort_by_key(|rule| (rule.transport, rule.matches, rule.kind));
        let mut ruleset = Self {
            name: choice.name.clone(),
            generation: options.generation,
            dynamic: options.dynamic,
            direction: options.direction,
            source_networks: options.source_networks.clone(),
            rules,
            notices,
        };
        ruleset.notice_missing_mapper();
        ruleset
    }

    /// Whether it has no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// All its ports and protocols as a set; what stands as a keyword is not in it.
    #[must_use]
    pub fn set(&self) -> PortSet {
        let mut set = PortSet::new();
        for rule in &self.rules {
            match rule.matches {
                Matches::Ports(range) => set.insert(rule.transport, range),
                Matches::Protocol => set.insert_protocol(rule.transport),
                Matches::RpcKeyword => {}
            }
        }
        set
    }

    /// Whether all that `port` stands for is open.
    #[must_use]
    pub fn covers(&self, port: Port) -> bool {
        match port.spec() {
            PortSpec::Single(_) | PortSpec::Range(_) => {
                let mut wanted = PortSet::new();
                if let Some(range) = port.spec().range() {
                    wanted.insert(port.transport(), range);
                }
                self.set().is_superset(&wanted)
            }
            PortSpec::DynamicRpc | PortSpec::DynamicEphemeral | PortSpec::None => self
                .rules
                .iter()
                .any(|rule| rule.parts.iter().any(|part| part.port == port)),
        }
    }

    /// How a port of a service stands to this ruleset and the choice that it came from.
    #[must_use]
    pub fn presence(&self, choice: &Choice, service: &Service, endpoint: &Endpoint) -> Presence {
        if choice.has_endpoint(&service.id, endpoint.port) {
            Presence::Picked
        } else if self.covers(endpoint.port) {
            Presence::Covered
        } else {
            Presence::Absent
        }
    }

    fn notice_missing_mapper(&mut self) {
        let dynamic = |transport| {
            let mut rules = self.rules.iter();
            rules.any(|rule| rule.kind == Kind::DynamicRpc && rule.transport == transport)
        };
        let mapper = PortNumber::new(MAPPER)
            .is_some_and(|mapper| self.set().contains(Transport::Tcp, mapper));
        if dynamic(Transport::Tcp) && !mapper {
            self.notices.push(Notice::MapperMissing);
        }
    }
}

/// Every chosen port with its reasons, what was taken out as such left away, sorted by port.
fn parts(choice: &Choice, services: &impl Services) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut add = |port: Port, reason: Reason| {
        if choice.excluded().contains(&port) {
            return;
        }
        let at = parts.binary_search_by_key(&port, |part| part.port);
        let at = at.unwrap_or_else(|at| {
            parts.insert(
                at,
                Part {
                    port,
                    reasons: Vec::new(),
                },
            );
            at
        });
        if !parts[at].reasons.contains(&reason) {
            parts[at].reasons.push(reason);
        }
    };
    for pick in choice.picks() {
        let (id, only) = match pick {
            Pick::Port(port) => {
                let reason = Reason {
                    service: None,
                    protocol: None,
                    sources: Vec::new(),
                };
                add(*port, reason);
                continue;
            }
            Pick::Service(id) => (id, None),
            Pick::Endpoint(id, port) => (id, Some(*port)),
        };
        let Some(service) = services.service(id) else {
            continue;
        };
        let wanted = |endpoint: &&Endpoint| only.is_none_or(|port| endpoint.port == port);
        for endpoint in service.endpoints.iter().filter(wanted) {
            let reason = Reason {
                service: Some((service.id.clone(), service.name.clone())),
                protocol: Some(endpoint.protocol.clone()),
                sources: endpoint.sources.clone(),
            };
            add(endpoint.port, reason);
        }
    }
    parts
}

/// The numbers that a port stands for under the choice's options.
fn settled(port: Port, choice: &Choice) -> impl Iterator<Item = PortRange> {
    let own = port.spec().range();
    let dynamic: &[PortRange] = match (port.spec(), &choice.options.dynamic) {
        (PortSpec::DynamicRpc, DynamicMode::Narrowed(range)) => std::slice::from_ref(range),
        (spec, _) if spec.is_dynamic() => choice.options.generation.dynamic_ranges(),
        _ => &[],
    };
    own.into_iter().chain(dynamic.iter().copied())
}

/// The merged numbers of `parts`, without what was taken out.
fn runs(parts: &[&Part], choice: &Choice) -> Vec<PortRange> {
    let Some(transport) = parts.first().map(|part| part.port.transport()) else {
        return Vec::new();
    };
    let mut set = PortSet::new();
    for range in parts.iter().flat_map(|part| settled(part.port, choice)) {
        set.insert(transport, range);
    }
    let mut out = PortSet::new();
    for port in choice.excluded() {
        if let Some(range) = port.spec().range() {
            out.insert(port.transport(), range);
        }
    }
    set.difference(&out).ranges(transport).collect()
}
