//! Roles that a host has, inferred from its open ports.
//!
//! Most roles share a few ports: every Windows server has the endpoint mapper and SMB. These tell nothing of the role,
//! so it is inferred from the ports that few roles name, and the more from a port, the fewer name it.

use std::collections::{BTreeMap, BTreeSet};

use strum::{IntoStaticStr, VariantArray};

use crate::explain::known::Known;
use crate::explain::role_ports::{RolePorts, WantedPort};
use crate::explain::standing::{Standing, Standings};
use crate::model::{Label, Observed, Os, Port, PortNumber, PortSpec, RoleId};

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
    let all: Vec<Fit<'_>> = known
        .role_ports
        .iter()
        .map(|ports| Fit::new(ports, &standings, known.os))
        .collect();
    let picked = pick(&all);
    let role = |fit: &&Fit<'_>| fit.to_role(&all);
    let roles: Vec<InferredRole> = picked.iter().map(role).collect();
    let is_told = |id: &RoleId| {
        let mut told = roles.iter();
        told.any(|role| role.role == *id || role.same.contains(id))
    };
    let untold = all.iter().filter(|fit| fit.is_complete_but_untold());
    let ids = untold.map(|fit| fit.id().clone());
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

/// How well a role fits what was observed.
struct Fit<'a> {
    ports: &'a RolePorts<'a>,
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
    fn new(ports: &'a RolePorts<'a>, standings: &Standings<'_>, os: Os) -> Self {
        let mut fit = Self {
            ports,
            found: Vec::new(),
            missing: Vec::new(),
            unseen: Vec::new(),
            unproven: Vec::new(),
            telling: BTreeMap::new(),
            told: Vec::new(),
            coverage: 0.0,
        };
        let (mut found, mut missing) = (0.0, 0.0);
        for wanted in &ports.wanted {
            let WantedPort { port, weight, .. } = *wanted;
            let standing = standings.of(port);
            let is_open = standing == Standing::Open;
            let is_telling = is_open && wanted.is_telling();
            if is_telling {
                fit.telling.insert(port, weight);
            }
            if wanted.is_required || wanted.is_conditional && is_open {
                fit.list(standing).push(port);
                fit.told.extend(is_telling.then_some(port));
                match standing {
                    Standing::Open => found += weight,
                    Standing::Missing => missing += weight,
                    Standing::Unproven | Standing::Unseen => {}
                }
            }
        }
        if !fit.told.is_empty() {
            fit.coverage = found / (found + missing);
        }
        for &port in &ports.dynamic {
            let standing = standings.dynamic(port, os.dynamic_ranges());
            if standing != Standing::Open {
                fit.list(standing).push(port);
            }
        }
        fit
    }

    const fn id(&self) -> &RoleId {
        &self.ports.role.id
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
        let per_cent = (self.coverage * 100.0).round() as u32;
        let not_seen = self.unseen.len() + self.unproven.len();
        (
            self.missing.len(),
            100 - per_cent,
            not_seen,
            usize::MAX - self.ports.from_clients,
        )
    }

    fn to_role(&self, all: &[Self]) -> InferredRole {
        let telling: Vec<Port> = self.telling.keys().copied().collect();
        let wanted = |port: &Port| self.ports.get(*port);
        let mut told = self.told.iter().filter_map(wanted);
        let is_unique = told.any(|wanted| wanted.named == 1);
        // Numbers that would tell it, had they been looked at.
        let open_or_unseen = self.telling.keys().chain(&self.unseen).copied();
        let open_or_unseen =
            open_or_unseen.filter(|port| wanted(port).is_some_and(WantedPort::is_telling));
        let open_or_unseen: Vec<Port> = open_or_unseen.collect();
        let not_seen = numbers(&open_or_unseen) - numbers(&telling);
        let word = match numbers(&telling) {
            _ if !self.missing.is_empty() => Likelihood::Partly,
            seen if seen < not_seen => Likelihood::Possible,
            2.. => Likelihood::Likely,
            _ if is_unique => Likelihood::Likely,
            _ => Likelihood::Possible,
        };
        let is_same = |other: &&Self| other.id() != self.id() && other.lists() == self.lists();
        let same = all.iter().filter(is_same);
        InferredRole {
            role: self.id().clone(),
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
            same: same.map(|fit| fit.id().clone()).collect(),
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
