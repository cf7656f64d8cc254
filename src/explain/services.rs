//! What explains each observed port: a program, a role, a service, the endpoint mapper, or nothing that is known.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use strum::{IntoStaticStr, VariantArray};

use crate::explain::known::{Claim, Known, is_dynamic};
use crate::explain::roles::InferredRoles;
use crate::explain::standing::{Standings, mapper_port};
use crate::model::{
    Direction, Entry, Evidence, Observed, Os, Port, PortSpec, PortState, Role, RoleId, Seen,
    Service, ServiceId, Text, Transport,
};

/// Kind of explanation, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Explanation {
    /// The input names the program, which only one service has.
    Program,
    /// A role of the host has the port.
    Role,
    /// The service has the strongest claim to the port.
    Claim,
    /// The service has a range with the port.
    Range,
    /// The endpoint mapper hands out the port.
    DynamicRpc,
    /// A program of the host sends from the port, and its number means nothing.
    OwnSocket,
    /// Only a port list of the user names the port.
    Listed,
    /// Nothing that is known has the port.
    Unexplained,
}

impl Explanation {
    /// Returns whether something that is known explains the port.
    #[must_use]
    pub const fn is_explained(self) -> bool {
        !matches!(self, Self::Unexplained)
    }

    /// Returns the name used in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Observed port with its explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Port, as it was observed.
    pub port: Port,
    /// Kind of explanation.
    pub kind: Explanation,
    /// Service that explains it.
    pub service: Option<ServiceId>,
    /// First role of the host that has the port.
    pub role: Option<RoleId>,
    /// Application protocol, or the purpose that the role states.
    pub protocol: Option<Text>,
    /// Other services that claim the port, the strongest claim first.
    pub also: Vec<ServiceId>,
}

impl Explained {
    const fn new(port: Port, kind: Explanation) -> Self {
        Self {
            port,
            kind,
            service: None,
            role: None,
            protocol: None,
            also: Vec::new(),
        }
    }
}

/// Explains all observed ports, whatever their state, in table order. `inferred` are the roles of the host.
#[must_use]
pub fn explain_ports(
    observed: &Observed,
    inferred: &InferredRoles,
    known: &Known<'_>,
) -> Vec<Explained> {
    let explainer = Explainer::new(observed, inferred, known);
    let ports = observed.ports.iter();
    ports
        .map(|(port, seen)| explainer.explain(*port, seen))
        .collect()
}

/// Groups explained ports that are shown on one line: open dynamic ports with the same explanation and program, such as
/// those that the endpoint mapper hands out, and the own sockets of each program. Every other port has a group of its
/// own. A group stands where its first port is.
#[must_use]
pub fn folded<'a>(
    explained: &'a [Explained],
    observed: &Observed,
    os: Os,
) -> Vec<Vec<&'a Explained>> {
    let mut groups: Vec<Vec<&Explained>> = Vec::new();
    let mut places: HashMap<_, usize> = HashMap::new();
    for one in explained {
        let seen = observed.ports.get(&one.port);
        let is_folded = is_dynamic(one.port, os);
        let key = seen
            .filter(|_| is_folded)
            .and_then(|seen| fold_key(one, seen));
        match key.and_then(|key| places.get(&key).copied()) {
            Some(at) => groups[at].push(one),
            None => {
                places.extend(key.map(|key| (key, groups.len())));
                groups.push(vec![one]);
            }
        }
    }
    groups
}

/// Explanation, transport, service and program of the dynamic ports of a group.
type FoldKey<'a> = (
    Explanation,
    Transport,
    Option<&'a ServiceId>,
    Option<&'a str>,
);

/// Returns what the dynamic ports of a group have in common; none for a port that has a line of its own.
fn fold_key<'a>(one: &'a Explained, seen: &'a Seen) -> Option<FoldKey<'a>> {
    let sighting = &seen.sighting;
    let program = match one.kind {
        Explanation::DynamicRpc if sighting.interface.is_none() => None,
        Explanation::Program | Explanation::Role | Explanation::OwnSocket => {
            sighting.program.as_deref()
        }
        _ => return None,
    };
    let key = (
        one.kind,
        one.port.transport(),
        one.service.as_ref(),
        program,
    );
    (seen.state == PortState::Open).then_some(key)
}

/// Explains ports one by one.
struct Explainer<'a> {
    observed: &'a Observed,
    known: &'a Known<'a>,
    /// Roles of the host, the best first.
    roles: Vec<&'a Role>,
    has_mapper: bool,
}

impl<'a> Explainer<'a> {
    fn new(observed: &'a Observed, inferred: &InferredRoles, known: &'a Known<'a>) -> Self {
        let role = |id: &RoleId| known.roles().find(|role| role.id == *id);
        let ids = inferred.roles.iter().map(|inferred| &inferred.role);
        let standings = Standings::new(observed);
        Self {
            observed,
            known,
            roles: ids.filter_map(role).collect(),
            has_mapper: mapper_port().is_some_and(|mapper| standings.is_open(mapper)),
        }
    }

    fn explain(&self, port: Port, seen: &Seen) -> Explained {
        let is_dynamic = is_dynamic(port, self.known.os);
        let claims = if self.known.is_claimable(port) {
            self.known.claims_to(port)
        } else {
            Cow::default()
        };
        let mut explained = Explained::new(port, Explanation::Unexplained);
        let by_role = self.by_role(port, &claims);
        explained.role = by_role.map(|(role, _)| role.id.clone());
        let program = seen.sighting.program.as_deref();
        if let Some(service) = program.and_then(|program| self.known.service_of_program(program)) {
            explained.kind = Explanation::Program;
            explained.service = Some(service.id.clone());
            explained.protocol = protocol(service, port);
        } else if let Some((_, entry)) = by_role {
            explained.kind = Explanation::Role;
            explained.service.clone_from(&entry.service);
            let service = entry.service.as_ref();
            let service = service.and_then(|id| self.known.service(id));
            let protocol = service.and_then(|service| protocol(service, port));
            explained.protocol = protocol.or_else(|| Some(entry.purpose.clone()));
        } else if let Some((kind, claim)) = best_claim(port, &claims, is_dynamic) {
            explained.kind = kind;
            explained.service = Some(claim.service.clone());
            explained.protocol = Some(claim.protocol.clone());
        } else if self.is_handed_out(port, seen) {
            explained.kind = Explanation::DynamicRpc;
        } else if is_dynamic && self.is_own_socket(port, seen) {
            explained.kind = Explanation::OwnSocket;
        } else if let Some((kind, claim)) = self.late_claim(port) {
            explained.kind = kind;
            explained.service = Some(claim.service);
            explained.protocol = Some(claim.protocol);
        }
        explained.also = others(&claims, explained.service.as_ref());
        explained
    }

    /// Returns the first role of the host that has the port, and its entry: the one whose service has the strongest
    /// claim, or else the first.
    fn by_role(&self, port: Port, claims: &[Claim]) -> Option<(&'a Role, &'a Entry)> {
        let strength = |entry: &&Entry| {
            let mut claims = claims.iter();
            let place = claims.position(|claim| Some(&claim.service) == entry.service.as_ref());
            place.unwrap_or(usize::MAX)
        };
        self.roles.iter().find_map(|role| {
            let entries = role.entries.iter().filter(|entry| has_port(entry, port));
            Some((*role, entries.min_by_key(strength)?))
        })
    }

    /// Returns whether the endpoint mapper hands out the port: the input says so, or a mapper has dynamic ports.
    fn is_handed_out(&self, port: Port, seen: &Seen) -> bool {
        let is_tcp = port.transport() == Transport::Tcp;
        let is_likely = self.has_mapper && is_tcp && is_dynamic(port, self.known.os);
        let is_rpc = port.spec() == PortSpec::DynamicRpc;
        let is_open = seen.state == PortState::Open;
        is_rpc || seen.sighting.interface.is_some() || is_open && is_likely
    }

    /// Returns whether a dynamic port is a socket from which a program of the host sends.
    fn is_own_socket(&self, port: Port, seen: &Seen) -> bool {
        let is_udp = port.transport() == Transport::Udp;
        let is_open = matches!(seen.state, PortState::Open | PortState::Local);
        self.observed.evidence == Evidence::Sockets && is_udp && is_open
    }

    /// Returns the best claim to a port that nothing else explains: by a range, or by a port list.
    fn late_claim(&self, port: Port) -> Option<(Explanation, Claim)> {
        if port.is_wide() {
            return None;
        }
        let claim = self.known.claims_to(port).first()?.clone();
        let kind = if claim.is_listed {
            Explanation::Listed
        } else {
            Explanation::Range
        };
        Some((kind, claim))
    }
}

/// Returns whether an entry of a role explains a port of the role's host.
fn has_port(entry: &Entry, port: Port) -> bool {
    let is_wide = entry.port.is_wide() || port.is_wide();
    let is_inbound = entry.is_open_in(Direction::In, &BTreeSet::new());
    is_inbound && !is_wide && !entry.port.spec().is_dynamic() && entry.port.overlaps(port)
}

/// Returns the strongest claim of a catalog service: to the port itself, or else by a range. A range of numbers that
/// Windows assigns dynamically claims none of them before it is known that Windows hasn't.
fn best_claim(port: Port, claims: &[Claim], is_dynamic: bool) -> Option<(Explanation, &Claim)> {
    let own = || claims.iter().filter(|claim| !claim.is_listed);
    let exact = own().find(|claim| claim.port == port);
    let exact = exact.map(|claim| (Explanation::Claim, claim));
    let range = || own().next().filter(|_| !is_dynamic);
    exact.or_else(|| Some((Explanation::Range, range()?)))
}

/// Returns the services with a claim, each once, without the one that explains the port.
fn others(claims: &[Claim], but: Option<&ServiceId>) -> Vec<ServiceId> {
    let mut seen: HashSet<&ServiceId> = but.into_iter().collect();
    let services = claims.iter().map(|claim| &claim.service);
    services.filter(|id| seen.insert(id)).cloned().collect()
}

/// Returns the protocol of a service on a port.
fn protocol(service: &Service, port: Port) -> Option<Text> {
    let overlapping = || {
        let endpoints = service.endpoints.iter();
        endpoints.filter(|endpoint| endpoint.port.overlaps(port) && !endpoint.port.is_wide())
    };
    let exact = overlapping().find(|endpoint| endpoint.port == port);
    let endpoint = exact.or_else(|| overlapping().next())?;
    Some(endpoint.protocol.clone())
}

#[cfg(test)]
mod tests {
    use crate::model::Sighting;

    use super::*;

    fn port(text: &str) -> Port {
        text.parse().expect(text)
    }

    fn claim(service: &str, text: &str, is_listed: bool) -> Claim {
        Claim {
            service: service.parse().expect(service),
            port: port(text),
            protocol: Text::each(|_| service.to_owned()),
            listens: service != "caller",
            is_listed,
        }
    }

    /// Observes open ports, each with a program after `=`, and explains them by made-up claims.
    fn explain(evidence: Evidence, open: &str) -> (Observed, Vec<Explained>) {
        let mut observed = Observed::new(evidence, None);
        for word in open.split_whitespace() {
            let (text, program) = word.split_once('=').unwrap_or((word, ""));
            let sighting = Sighting {
                program: (!program.is_empty()).then(|| program.to_owned()),
                ..Sighting::default()
            };
            observed.add(port(text), PortState::Open, sighting);
        }
        let claims = |_| {
            vec![
                claim("list", "tcp/9100", true),
                claim("caller", "tcp/8080", false),
                claim("proxy", "tcp/8080", false),
                claim("farm", "tcp/8000-8999", false),
                claim("pool", "tcp/1025-65535", false),
                claim("boot", "udp/64001-65000", false),
                claim("tunnel", "gre", false),
            ]
        };
        let known = Known::new(&[], &[], Os::Modern, &claims);
        let explained = explain_ports(&observed, &InferredRoles::default(), &known);
        (observed, explained)
    }

    fn kinds(evidence: Evidence, open: &str) -> Vec<String> {
        let line = |one: &Explained| {
            let service = one.service.as_ref().map_or("-", ServiceId::as_str);
            let also: Vec<&str> = one.also.iter().map(ServiceId::as_str).collect();
            format!(
                "{} {} {service} {}",
                one.port,
                one.kind.name(),
                also.join(" ")
            )
        };
        let (_, explained) = explain(evidence, open);
        let lines = explained.iter().map(|one| line(one).trim_end().to_owned());
        lines.collect()
    }

    #[test]
    fn the_best_claim_explains_a_port() {
        let open = "gre tcp/8080 tcp/8081 tcp/8080-8090 tcp/9100 tcp/3306 tcp/8000-9999";
        assert_eq!(
            kinds(Evidence::Rules, open),
            [
                "gre claim tunnel",
                "tcp/3306 unexplained -",
                "tcp/8000-9999 unexplained -",
                "tcp/8080 claim proxy farm",
                "tcp/8080-8090 range proxy farm",
                "tcp/8081 range farm",
                "tcp/9100 listed list",
            ]
        );
    }

    #[test]
    fn dynamic_ports_belong_to_the_mapper_or_to_programs_before_ranges() {
        assert_eq!(
            kinds(Evidence::Sockets, "tcp/135 tcp/49664 udp/64010"),
            [
                "tcp/135 unexplained -",
                "tcp/49664 dynamic-rpc -",
                "udp/64010 own-socket -",
            ]
        );
        assert_eq!(
            kinds(Evidence::Rules, "tcp/49664 udp/64010 tcp/dynamic-rpc"),
            [
                "tcp/49664 unexplained -",
                "udp/64010 range boot",
                "tcp/dynamic-rpc dynamic-rpc -",
            ]
        );
    }

    #[test]
    fn dynamic_ports_fold_into_a_line_for_each_program() {
        let open = "tcp/135 tcp/49664=a tcp/49665 udp/50000=a udp/50001=b udp/50002=a udp/53=a";
        let (observed, explained) = explain(Evidence::Sockets, open);
        let groups = folded(&explained, &observed, Os::Modern);
        let line = |group: &Vec<&Explained>| {
            let ports: Vec<String> = group.iter().map(|one| one.port.to_string()).collect();
            ports.join(" ")
        };
        let lines: Vec<String> = groups.iter().map(line).collect();
        assert_eq!(
            lines,
            [
                "udp/53",
                "tcp/135",
                "tcp/49664 tcp/49665",
                "udp/50000 udp/50002",
                "udp/50001"
            ]
        );
    }
}
