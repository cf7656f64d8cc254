//! Roles that a host has, inferred from its open ports.
//!
//! Most roles share a few ports: every Windows server has the endpoint mapper and SMB. These tell nothing of the role,
//! so it is inferred from the ports that few roles name, and the more from a port, the fewer name it.

use std::collections::{BTreeMap, BTreeSet};

use strum::{IntoStaticStr, VariantArray};

use crate::explain::known::Known;
use crate::explain::standing::{Standing, Standings};
use crate::model::{
    Direction, Flow, Label, Need, Observed, Port, PortNumber, PortSpec, Role, RoleId, ServiceId,
};

/// Highest number of roles that name a telling port.
///
/// The ports of the ready-made roles fall into two groups: eight that 11 to 41 of the 86 roles name (TCP 135, 443, 445,
/// 80, 139 and 5985, UDP 137 and 138), and all others, which at most 5 name. This is the middle between them, so that
/// neither a few more roles nor those of a user move a port to the other group.
const TELLING: usize = 8;

/// Least share of a role's required ports, by weight, that must be open.
const LEAST_COVERAGE: f64 = 0.5;

/// Share of the most evidence from which on other things decide between roles.
const NEARLY: f64 = 0.9;

/// How far the open ports prove a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Likelihood {
    /// Nothing is missing, and two telling port numbers are open or one that only this role names; no more of them were
    /// not looked at than are open.
    Likely,
    /// A required port is missing.
    Partly,
    /// Nothing is missing, but only one telling port number is open, or more of them were not looked at than are open.
    Possible,
}

impl Likelihood {
    /// Returns the name used in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the label to show.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Likely => Label::new("likely", "很可能"),
            Self::Partly => Label::new("partly", "部分符合"),
            Self::Possible => Label::new("possible", "可能"),
        }
    }
}

/// Role that open ports point to.
#[derive(Debug, Clone, PartialEq)]
pub struct InferredRole {
    /// Role.
    pub role: RoleId,
    /// How far the ports prove it.
    pub word: Likelihood,
    /// Required ports that are open, without dynamic ones, sorted.
    pub found: Vec<Port>,
    /// Weights of its open telling ports.
    pub evidence: f64,
    /// Share of its required ports that are open, by weight, from 0 to 1.
    pub coverage: f64,
    /// Open ports that tell the role, sorted: the required ones, and the others if the required ones have one number.
    pub told_by: Vec<Port>,
    /// Required ports that are not open. Dynamic RPC is one of them if it isn't open.
    pub missing: Vec<Port>,
    /// Required ports that were not looked at.
    pub unseen: Vec<Port>,
    /// Required ports that may be open.
    pub unproven: Vec<Port>,
    /// Other roles that require the same ports, as far as they count, in the order of the catalog.
    pub same: Vec<RoleId>,
}

impl InferredRole {
    /// Returns the number of required ports that count: those that are open or missing.
    #[must_use]
    pub fn required(&self) -> usize {
        self.found.len() + self.missing.len()
    }
}

/// Roles that the open ports of a host point to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InferredRoles {
    /// Roles that telling ports point to, the best first.
    pub roles: Vec<InferredRole>,
    /// Other roles whose required ports are all open, but which none of them tells, in the order of the catalog.
    pub cannot_tell: Vec<RoleId>,
}

/// Infers the roles of a host from its open ports.
#[must_use]
pub fn infer_roles(observed: &Observed, known: &Known<'_>) -> InferredRoles {
    let standings = Standings::without_wide_ranges(observed);
    let mut weights = Weights::new(known);
    let all: Vec<Fit<'_>> = known
        .roles
        .iter()
        .map(|role| Fit::new(role, &standings, &mut weights))
        .collect();
    let picked = pick(&all);
    let role = |fit: &&Fit<'_>| fit.to_role(&all, &weights);
    let roles: Vec<InferredRole> = picked.iter().map(role).collect();
    let is_told = |id: &RoleId| {
        let mut told = roles.iter();
        told.any(|role| role.role == *id || role.same.contains(id))
    };
    let untold = all.iter().filter(|fit| fit.is_complete_but_untold());
    let ids = untold.map(|fit| fit.role.id.clone());
    InferredRoles {
        cannot_tell: ids.filter(|id| !is_told(id)).collect(),
        roles,
    }
}

/// Takes the role with the most evidence that no other has used, until the telling ports are used up.
fn pick<'a, 'b>(all: &'a [Fit<'b>]) -> Vec<&'a Fit<'b>> {
    let mut candidates: Vec<&Fit<'_>> = all.iter().filter(|fit| fit.is_candidate()).collect();
    let mut used: BTreeSet<Port> = BTreeSet::new();
    let mut picked = Vec::new();
    loop {
        candidates.retain(|fit| fit.told.iter().any(|port| !used.contains(port)));
        let unused: Vec<f64> = candidates.iter().map(|fit| fit.evidence(&used)).collect();
        let most = unused.iter().copied().fold(0.0, f64::max);
        let near = candidates.iter().zip(&unused);
        let near = near.filter(|(_, evidence)| **evidence >= NEARLY * most);
        // The first of equals is the first of the catalog.
        let Some(best) = near.map(|(fit, _)| *fit).min_by_key(|fit| fit.order()) else {
            return picked;
        };
        used.extend(best.telling.keys());
        picked.push(best);
    }
}

/// Port that a role has towards its host.
#[derive(Default)]
struct Wanted<'a> {
    /// True if it is required without a condition.
    is_required: bool,
    /// True if it is required under a condition.
    is_conditional: bool,
    /// Services that listen on it.
    services: Vec<&'a ServiceId>,
}

/// Returns the single TCP and UDP ports that other hosts open on a role's host.
fn wanted(role: &Role) -> BTreeMap<Port, Wanted<'_>> {
    let mut wanted: BTreeMap<Port, Wanted<'_>> = BTreeMap::new();
    for entry in &role.entries {
        let is_single = matches!(entry.port.spec(), PortSpec::Single(_));
        if !is_single || !entry.is_open_in(Direction::In, &BTreeSet::new()) {
            continue;
        }
        let port = wanted.entry(entry.port).or_default();
        let is_required = entry.need == Need::Required;
        port.is_required |= is_required && entry.when.is_none();
        port.is_conditional |= is_required && entry.when.is_some();
        port.services.extend(&entry.service);
    }
    wanted
}

/// Returns the dynamic RPC ports that a role requires without a condition.
fn required_dynamic(role: &Role) -> BTreeSet<Port> {
    let entries = role.entries.iter().filter(|entry| {
        let is_required = entry.need == Need::Required && entry.when.is_none();
        let is_dynamic = entry.port.spec() == PortSpec::DynamicRpc;
        is_required && is_dynamic && entry.is_open_in(Direction::In, &BTreeSet::new())
    });
    entries.map(|entry| entry.port).collect()
}

/// Weights of ports.
struct Weights<'a> {
    known: &'a Known<'a>,
    /// Number of roles that name a port.
    named: BTreeMap<Port, usize>,
    /// Services with the first claim to a port, as far as they were asked for: a search takes time.
    first: BTreeMap<Port, Option<ServiceId>>,
}

impl<'a> Weights<'a> {
    fn new(known: &'a Known<'a>) -> Self {
        let mut named: BTreeMap<Port, usize> = BTreeMap::new();
        for port in known.roles.iter().flat_map(|role| wanted(role).into_keys()) {
            *named.entry(port).or_default() += 1;
        }
        Self {
            known,
            named,
            first: BTreeMap::new(),
        }
    }

    fn count(&self, port: Port) -> usize {
        self.named.get(&port).copied().unwrap_or(0)
    }

    fn is_telling(&self, port: Port) -> bool {
        (1..=TELLING).contains(&self.count(port))
    }

    /// Returns the weight of a port for a role that has these services on it: half if none of them has the first claim.
    fn weight(&mut self, port: Port, services: &[&ServiceId]) -> f64 {
        let first = self.first.entry(port).or_insert_with(|| {
            let claims = self.known.claims_to(port).into_iter();
            let mut own = claims.filter(|claim| !claim.is_listed);
            own.next().map(|claim| claim.service)
        });
        let is_first = first
            .as_ref()
            .is_some_and(|first| services.contains(&first));
        let share = if is_first { 1.0 } else { 0.5 };
        share / self.count(port).max(1) as f64
    }
}

/// How well a role fits what was observed.
struct Fit<'a> {
    role: &'a Role,
    /// Required ports by their standing, sorted.
    found: Vec<Port>,
    missing: Vec<Port>,
    unseen: Vec<Port>,
    unproven: Vec<Port>,
    /// Open telling ports, whatever their need, with their weights.
    telling: BTreeMap<Port, f64>,
    /// Those of them that are required, sorted.
    told: Vec<Port>,
    coverage: f64,
}

impl<'a> Fit<'a> {
    fn new(role: &'a Role, standings: &Standings<'_>, weights: &mut Weights<'_>) -> Self {
        let wanted = wanted(role);
        let mut fit = Self {
            role,
            found: Vec::new(),
            missing: Vec::new(),
            unseen: Vec::new(),
            unproven: Vec::new(),
            telling: BTreeMap::new(),
            told: Vec::new(),
            coverage: 0.0,
        };
        for (&port, own) in &wanted {
            let standing = standings.of(port);
            let is_open = standing == Standing::Open;
            if is_open && weights.is_telling(port) {
                fit.telling
                    .insert(port, weights.weight(port, &own.services));
            }
            if own.is_required || own.is_conditional && is_open {
                fit.list(standing).push(port);
            }
        }
        fit.told = fit.found.clone();
        fit.told.retain(|port| fit.telling.contains_key(port));
        if !fit.told.is_empty() {
            let mut sum = |ports: &[Port]| -> f64 {
                let weights = ports
                    .iter()
                    .map(|port| weights.weight(*port, &wanted[port].services));
                weights.sum()
            };
            let found = sum(&fit.found);
            fit.coverage = found / (found + sum(&fit.missing));
        }
        for port in required_dynamic(role) {
            let standing = standings.dynamic(port, weights.known.os.dynamic_ranges());
            if standing != Standing::Open {
                fit.list(standing).push(port);
            }
        }
        fit
    }

    fn list(&mut self, standing: Standing) -> &mut Vec<Port> {
        match standing {
            Standing::Open => &mut self.found,
            Standing::Unproven => &mut self.unproven,
            Standing::Missing => &mut self.missing,
            Standing::Unseen => &mut self.unseen,
        }
    }

    /// Returns the required ports by their standing.
    const fn lists(&self) -> [&Vec<Port>; 4] {
        [&self.found, &self.missing, &self.unseen, &self.unproven]
    }

    fn is_candidate(&self) -> bool {
        let least = if self.missing.is_empty() { 1 } else { 2 };
        numbers(&self.told) >= least && self.coverage >= LEAST_COVERAGE
    }

    fn is_complete_but_untold(&self) -> bool {
        let [found, others @ ..] = self.lists();
        let is_complete = !found.is_empty() && others.iter().all(|ports| ports.is_empty());
        is_complete && self.told.is_empty()
    }

    /// Returns the evidence for the role without the used ports.
    fn evidence(&self, used: &BTreeSet<Port>) -> f64 {
        let unused = self.telling.iter().filter(|(port, _)| !used.contains(port));
        unused.map(|(_, weight)| weight).sum()
    }

    /// Returns what decides between roles with nearly the same evidence; the least is the best.
    fn order(&self) -> (usize, u32, usize, usize) {
        let inbound = |flow| {
            self.role
                .entries
                .iter()
                .filter(move |entry| entry.flow == flow)
        };
        let from_clients = inbound(Flow::In).count();
        let per_cent = (self.coverage * 100.0).round() as u32;
        let not_seen = self.unseen.len() + self.unproven.len();
        (
            self.missing.len(),
            100 - per_cent,
            not_seen,
            usize::MAX - from_clients,
        )
    }

    fn to_role(&self, all: &[Self], weights: &Weights<'_>) -> InferredRole {
        let telling: Vec<Port> = self.telling.keys().copied().collect();
        let is_unique = self.told.iter().any(|&port| weights.count(port) == 1);
        // Numbers that would tell it, had they been looked at.
        let open_or_unseen = self.telling.keys().chain(&self.unseen).copied();
        let open_or_unseen = open_or_unseen.filter(|port| weights.is_telling(*port));
        let open_or_unseen: Vec<Port> = open_or_unseen.collect();
        let not_seen = numbers(&open_or_unseen) - numbers(&telling);
        let word = match numbers(&telling) {
            _ if !self.missing.is_empty() => Likelihood::Partly,
            seen if seen < not_seen => Likelihood::Possible,
            2.. => Likelihood::Likely,
            _ if is_unique => Likelihood::Likely,
            _ => Likelihood::Possible,
        };
        let is_same =
            |other: &&Self| other.role.id != self.role.id && other.lists() == self.lists();
        let same = all.iter().filter(is_same);
        InferredRole {
            role: self.role.id.clone(),
            word,
            found: self.found.clone(),
            evidence: self.evidence(&BTreeSet::new()),
            coverage: self.coverage,
            told_by: if numbers(&self.told) > 1 {
                self.told.clone()
            } else {
                telling
            },
            missing: self.missing.clone(),
            unseen: self.unseen.clone(),
            unproven: self.unproven.clone(),
            same: same.map(|fit| fit.role.id.clone()).collect(),
        }
    }
}

/// Returns how many port numbers the ports have: one that is open over TCP and UDP counts once.
fn numbers(ports: &[Port]) -> usize {
    let single = |port: &Port| match port.spec() {
        PortSpec::Single(number) => Some(number),
        _ => None,
    };
    let numbers: BTreeSet<PortNumber> = ports.iter().filter_map(single).collect();
    numbers.len()
}
