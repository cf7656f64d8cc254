//! The rules that follow from a choice: all that an exporter ever sees. Ports are settled for the chosen
//! Windows generation, merged where they touch, and every rule keeps the ports and the reasons it was
//! merged from.

use std::collections::BTreeMap;

use indexmap::IndexSet;
use ipnet::IpNet;

use strum::IntoStaticStr;

use crate::model::direction::Direction;
use crate::model::generation::{DynamicMode, Generation};
use crate::model::id::{RoleId, ServiceId};
use crate::model::lang::{Lang, Text};
use crate::model::port::{Port, PortNumber, PortRange, PortSpec, Transport};
use crate::model::portset::PortSet;
use crate::model::role::{Entry, Extras, Role};
use crate::model::selection::{Choice, Lookup, Pick, Presence};
use crate::model::service::{Endpoint, Service, Source, Standing};

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
    NotExpressible(Transport, Matches),
    /// The target has no way to name this source network.
    NetworkNotExpressible(IpNet),
    /// The file can't name source networks; its head tells where they go.
    NetworksApart,
    /// The documents disagree about this port, or it is doubted, and nothing undisputed needs it.
    Disputed(Port),
    /// A role was chosen that has nothing to say in this direction.
    NothingThisWay(Text, Direction),
    /// A role was chosen whose entries of this direction are all of a kind that was not asked for.
    NothingWanted(Text, Direction),
    /// What a chosen role's documents warn of.
    Caution(Text),
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
            (Self::NotExpressible(transport, matches), lang) => {
                not_expressible(&shown(*transport, *matches), lang)
            }
            (Self::NetworkNotExpressible(network), Lang::En) => {
                not_expressible(&format!("connections from {network}"), lang)
            }
            (Self::NetworkNotExpressible(network), Lang::Zh) => {
                not_expressible(&format!("来自 {network} 的连接"), lang)
            }
            (Self::NetworksApart, Lang::En) => {
                "not expressible here: source networks; the head of the file tells where they go"
                    .to_owned()
            }
            (Self::NetworksApart, Lang::Zh) => {
                "此格式无法表示：来源网络；文件开头说明了它们的用处".to_owned()
            }
            (Self::Disputed(port), Lang::En) => {
                format!("{port} is disputed: see the note of the service that lists it")
            }
            (Self::Disputed(port), Lang::Zh) => format!("{port} 有争议：见列出它的服务的说明"),
            (Self::NothingThisWay(role, Direction::In), Lang::En) => {
                format!(
                    "{}: its host accepts nothing from others, it only connects out",
                    role.en
                )
            }
            (Self::NothingThisWay(role, Direction::In), Lang::Zh) => {
                format!("{}：该主机不接受连接，只向外连接", role.zh)
            }
            (Self::NothingThisWay(role, Direction::Out), Lang::En) => {
                format!("{}: its host opens nothing towards others", role.en)
            }
            (Self::NothingThisWay(role, Direction::Out), Lang::Zh) => {
                format!("{}：该主机不向外连接", role.zh)
            }
            (Self::NothingWanted(role, direction), Lang::En) => {
                format!(
                    "{}: nothing is required {}, only optional, legacy or disputed ports are there",
                    role.en,
                    match direction {
                        Direction::In => "from others",
                        Direction::Out => "towards others",
                    }
                )
            }
            (Self::NothingWanted(role, direction), Lang::Zh) => {
                format!(
                    "{}：{}没有必需的端口，只有可选、旧式或有争议的端口",
                    role.zh,
                    match direction {
                        Direction::In => "入站方向",
                        Direction::Out => "出站方向",
                    }
                )
            }
            (Self::Caution(text), lang) => text.get(lang).to_owned(),
        }
    }
}

fn not_expressible(what: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("not expressible here: {what}"),
        Lang::Zh => format!("此格式无法表示：{what}"),
    }
}

/// `GRE`, `tcp/445`, or `tcp/dynamic-rpc` for a keyword.
fn shown(transport: Transport, matches: Matches) -> String {
    match matches {
        Matches::Ports(range) => format!("{}/{range}", transport.name()),
        Matches::RpcKeyword => format!("{}/{}", transport.name(), Kind::DynamicRpc.name()),
        Matches::Protocol => transport.label().to_owned(),
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

/// Where the RPC endpoint mapper listens: TCP 135.
fn mapper_port() -> Option<Port> {
    let number = PortNumber::new(135)?;
    Port::new(Transport::Tcp, PortSpec::Single(number)).ok()
}

impl Choice {
    /// The rules that follow.
    #[must_use]
    pub fn ruleset(&self, known: &impl Lookup) -> Ruleset {
        Ruleset::of(self, known)
    }
}

impl Ruleset {
    fn of(choice: &Choice, known: &impl Lookup) -> Self {
        let options = &choice.options;
        let mut notices = role_notices(choice, known);
        let parts = parts(choice, known);
        let mut rules = Vec::new();
        for &transport in Transport::ALL {
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
                        let runs = runs(&of_kind, choice);
                        let inside = parts_inside(&runs, &of_kind, choice);
                        let runs = runs.into_iter().zip(inside);
                        rules.extend(runs.map(|(run, parts)| rule(Matches::Ports(run), parts)));
                    }
                }
            }
        }
        let doubted = |part: &&Part| {
            let disputed = |reason: &Reason| reason.standing == Standing::Disputed;
            part.reasons.iter().all(disputed)
        };
        notices.extend(
            parts
                .iter()
                .filter(doubted)
                .map(|part| Notice::Disputed(part.port)),
        );
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
        let Some(range) = port.spec().range() else {
            let parts = self.rules.iter().flat_map(|rule| &rule.parts);
            return parts.into_iter().any(|part| part.port == port);
        };
        // Nearly always one rule holds all of it; else rules of two kinds may, side by side.
        let of_transport = |rule: &&Rule| rule.transport == port.transport();
        let mut ranges = self
            .rules
            .iter()
            .filter(of_transport)
            .filter_map(Rule::range);
        if ranges.any(|open| open.contains(range.low()) && open.contains(range.high())) {
            return true;
        }
        let mut wanted = PortSet::new();
        wanted.insert(port.transport(), range);
        range.count() > 1 && self.set().is_superset(&wanted)
    }

    /// How a port of a service stands to this ruleset and the choice that it came from.
    #[must_use]
    pub fn presence(&self, choice: &Choice, service: &Service, endpoint: &Endpoint) -> Presence {
        let opened = endpoint.is_open_in(self.generation);
        if opened && choice.has_endpoint(&service.id, endpoint.port) {
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
        let mapper = mapper_port().is_some_and(|mapper| self.covers(mapper));
        if dynamic(Transport::Tcp) && !mapper {
            self.notices.push(Notice::MapperMissing);
        }
    }
}

/// Every chosen port with its reasons, what was taken out as such left away, sorted by port.
fn parts(choice: &Choice, known: &impl Lookup) -> Vec<Part> {
    let mut parts = Parts {
        excluded: choice.excluded(),
        reasons: BTreeMap::new(),
    };
    for pick in choice.picks() {
        match pick {
            Pick::Port(port) => parts.add(*port, Reason::default()),
            Pick::Service(id) => {
                if let Some(service) = known.service(id) {
                    parts.add_all(of_service(service, None, choice));
                }
            }
            Pick::Endpoint(id, port) => {
                if let Some(service) = known.service(id) {
                    for (port, reason) in of_service(service, Some(*port), choice) {
                        parts.add(port, reason);
                    }
                }
            }
            Pick::Role(id, _) => {
                if let Some(role) = known.role(id) {
                    parts.add_all(of_role(role, None, choice, known));
                }
            }
            Pick::Entry(id, port) => {
                if let Some(role) = known.role(id) {
                    for (port, reason) in of_role(role, Some(*port), choice, known) {
                        parts.add(port, reason);
                    }
                }
            }
        }
    }
    let parts = parts.reasons.into_iter();
    parts
        .map(|(port, reasons)| Part { port, reasons })
        .collect()
}

/// Ports that are being gathered, sorted, with their reasons.
struct Parts<'a> {
    excluded: &'a IndexSet<Port>,
    reasons: BTreeMap<Port, Vec<Reason>>,
}

impl Parts<'_> {
    fn add(&mut self, port: Port, reason: Reason) {
        if self.excluded.contains(&port) {
            return;
        }
        let reasons = self.reasons.entry(port).or_default();
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }

    /// Adds the ports of a whole service or role. Whoever relies on dynamic RPC relies on the endpoint
    /// mapper too, also where its document does not say so again.
    fn add_all(&mut self, ports: Vec<(Port, Reason)>) {
        let mapper = mapper_port();
        let dynamic = ports.iter().find(|(port, _)| {
            port.transport() == Transport::Tcp && port.spec() == PortSpec::DynamicRpc
        });
        let has_mapper = ports.iter().any(|(port, _)| Some(*port) == mapper);
        if let (Some((_, reason)), Some(mapper), false) = (dynamic, mapper, has_mapper) {
            let protocol = Text {
                en: "RPC endpoint mapper".to_owned(),
                zh: "RPC 终结点映射器".to_owned(),
            };
            let reason = Reason {
                protocol: Some(protocol),
                ..reason.clone()
            };
            self.add(mapper, reason);
        }
        for (port, reason) in ports {
            self.add(port, reason);
        }
    }
}

/// The ports of a service, or those of one port spec, that servers of the chosen generation open.
fn of_service(service: &Service, only: Option<Port>, choice: &Choice) -> Vec<(Port, Reason)> {
    let generation = choice.options.generation;
    let wanted = |endpoint: &&Endpoint| {
        endpoint.is_open_in(generation) && only.is_none_or(|port| endpoint.port == port)
    };
    let endpoints = service.endpoints.iter().filter(wanted);
    endpoints
        .map(|endpoint| {
            let reason = Reason {
                service: Some((service.id.clone(), service.name.clone())),
                role: None,
                protocol: Some(endpoint.protocol.clone()),
                standing: endpoint.standing,
                sources: endpoint.sources.clone(),
            };
            (endpoint.port, reason)
        })
        .collect()
}

/// The ports of a role that are about the chosen direction: those of its extras, or those of one port.
fn of_role(
    role: &Role,
    only: Option<Port>,
    choice: &Choice,
    known: &impl Lookup,
) -> Vec<(Port, Reason)> {
    let extras = match only {
        Some(_) => Extras::default(),
        None => choice.role_extras(&role.id).unwrap_or_default(),
    };
    let entries = role.entries.iter().filter(|entry| {
        let wanted = match only {
            Some(port) => entry.port == port && entry.standing != Standing::Local,
            None => extras.wants(entry.standing),
        };
        wanted && entry.flow.goes(choice.options.direction)
    });
    entries
        .map(|entry| {
            let service = entry.service.as_ref().and_then(|id| known.service(id));
            let reason = Reason {
                service: service.map(|service| (service.id.clone(), service.name.clone())),
                role: Some((role.id.clone(), role.name.clone())),
                protocol: Some(entry.purpose.clone()),
                standing: entry.standing,
                sources: entry.sources.clone(),
            };
            (entry.port, reason)
        })
        .collect()
}

/// What the chosen roles have to say beside their ports.
fn role_notices(choice: &Choice, known: &impl Lookup) -> Vec<Notice> {
    let roles = choice.picks().iter().filter_map(|pick| match pick {
        Pick::Role(id, _) => known.role(id),
        _ => None,
    });
    let mut notices = Vec::new();
    for role in roles {
        let direction = choice.options.direction;
        if of_role(role, None, choice, known).is_empty() {
            let goes =
                |entry: &Entry| entry.flow.goes(direction) && entry.standing != Standing::Local;
            notices.push(if role.entries.iter().any(goes) {
                Notice::NothingWanted(role.name.clone(), direction)
            } else {
                Notice::NothingThisWay(role.name.clone(), direction)
            });
        }
        let cautions = role.cautions.iter();
        notices.extend(cautions.map(|caution| Notice::Caution(caution.text.clone())));
    }
    notices
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

/// For each run, the parts that have a number in it. Both are sorted, so each part finds its first run at once.
fn parts_inside(runs: &[PortRange], parts: &[&Part], choice: &Choice) -> Vec<Vec<Part>> {
    let mut inside: Vec<Vec<Part>> = vec![Vec::new(); runs.len()];
    for part in parts {
        for range in settled(part.port, choice) {
            let first = runs.partition_point(|run| run.high() < range.low());
            let reached = runs[first..]
                .iter()
                .take_while(|run| run.low() <= range.high());
            for at in (first..).take(reached.count()) {
                // The ranges of a dynamic port can share a run.
                if inside[at].last().is_none_or(|last| last.port != part.port) {
                    inside[at].push(Part::clone(part));
                }
            }
        }
    }
    inside
}
