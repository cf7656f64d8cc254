//! An observation beside the rules of a selection: what the rules need that was not seen open, and what is open beyond
//! them.

use std::collections::BTreeMap;

use crate::explain::standing::{Standing, Standings, contains, insert, of_range};
use crate::model::{
    Kind, Matches, Need, Observed, Port, PortRange, PortSet, PortState, Reason, RoleId, Rule,
    Ruleset, ServiceId, Text,
};

/// Port that a selection needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeededPort {
    /// Port, as it was chosen. Dynamic ports are written as such.
    pub port: Port,
    /// State in which the port was seen, if it was: `Shut` for a port that a log has only as dropped.
    pub state: Option<PortState>,
    /// Reasons for which the selection needs it.
    pub reasons: Vec<Reason>,
}

impl NeededPort {
    /// Returns the greatest need for the port.
    #[must_use]
    pub fn need(&self) -> Need {
        let needs = self.reasons.iter().map(|reason| reason.need);
        needs.min().unwrap_or_default()
    }

    /// Returns the services that need the port, each once.
    #[must_use]
    pub fn services(&self) -> Vec<&(ServiceId, Text)> {
        once(self.reasons.iter().filter_map(|one| one.service.as_ref()))
    }

    /// Returns the roles that need the port, each once.
    #[must_use]
    pub fn roles(&self) -> Vec<&(RoleId, Text)> {
        once(self.reasons.iter().filter_map(|one| one.role.as_ref()))
    }
}

/// Difference between an observation and the rules of a selection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// Number of ports that the selection needs.
    pub needed: usize,
    /// Needed ports that are not open.
    pub missing: Vec<NeededPort>,
    /// Needed ports that may be open: they did not answer, only a rule for any port lets them in, or a scan found only a
    /// part of a range open.
    pub unproven: Vec<NeededPort>,
    /// Needed ports that were not looked at, or that a log doesn't have.
    pub unseen: Vec<NeededPort>,
    /// Open ports that the selection doesn't need, sorted.
    pub beyond: Vec<Port>,
}

impl Comparison {
    /// Returns the standing of a port that the selection needs, as it was chosen.
    #[must_use]
    pub fn standing(&self, port: Port) -> Standing {
        let has = |ports: &[NeededPort]| ports.iter().any(|needed| needed.port == port);
        if has(&self.missing) {
            Standing::Missing
        } else if has(&self.unproven) {
            Standing::Unproven
        } else if has(&self.unseen) {
            Standing::Unseen
        } else {
            Standing::Open
        }
    }

    /// Returns the number of needed ports that were seen open.
    #[must_use]
    pub fn seen(&self) -> usize {
        let lacking = [&self.missing, &self.unproven, &self.unseen];
        let lacking: usize = lacking.iter().map(|ports| ports.len()).sum();
        self.needed - lacking
    }

    /// Returns whether everything that the selection needs was seen open.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let lacking = [&self.missing, &self.unproven, &self.unseen];
        lacking.iter().all(|ports| ports.is_empty())
    }
}

/// Compares an observation with the inbound rules of a selection.
#[must_use]
pub fn compare(observed: &Observed, ruleset: &Ruleset) -> Comparison {
    let standings = Standings::new(observed);
    let needed = needed(ruleset);
    let mut comparison = Comparison {
        needed: needed.len(),
        beyond: beyond(observed, ruleset),
        ..Comparison::default()
    };
    for (port, need) in needed {
        let standing = match need.kind {
            Kind::DynamicRpc | Kind::DynamicEphemeral => standings.dynamic(port, &need.ranges),
            Kind::Static | Kind::IpProtocol => standings.of(port),
        };
        let list = match standing {
            Standing::Open => continue,
            Standing::Missing => &mut comparison.missing,
            Standing::Unproven => &mut comparison.unproven,
            Standing::Unseen => &mut comparison.unseen,
        };
        list.push(NeededPort {
            port,
            state: observed.ports.get(&port).map(|seen| seen.state),
            reasons: need.reasons,
        });
    }
    comparison
}

/// Returns the ports that rules open, as they were chosen, each with its reasons and no state, sorted.
#[must_use]
pub fn needed_ports(ruleset: &Ruleset) -> Vec<NeededPort> {
    let needed = needed(ruleset).into_iter();
    let ports = needed.map(|(port, needs)| NeededPort {
        port,
        state: None,
        reasons: needs.reasons,
    });
    ports.collect()
}

/// Why and where a port is needed.
struct Needs {
    kind: Kind,
    /// Numbers of a dynamic port.
    ranges: Vec<PortRange>,
    reasons: Vec<Reason>,
}

/// Returns the ports that rules open, as they were chosen, without the excluded numbers.
fn needed(ruleset: &Ruleset) -> BTreeMap<Port, Needs> {
    let mut needed: BTreeMap<Port, Needs> = BTreeMap::new();
    for rule in &ruleset.rules {
        for part in &rule.parts {
            let Some(port) = port_in(rule, part.port) else {
                continue;
            };
            let needs = needed.entry(port).or_insert_with(|| Needs {
                kind: rule.kind,
                ranges: Vec::new(),
                reasons: Vec::new(),
            });
            match rule.matches {
                Matches::Ports(range) => needs.ranges.push(range),
                Matches::RpcKeyword => needs.ranges.extend(ruleset.os.dynamic_ranges()),
                Matches::Protocol(_) => {}
            }
            for reason in &*part.reasons {
                if !needs.reasons.contains(reason) {
                    needs.reasons.push(reason.clone());
                }
            }
        }
    }
    needed
}

/// Returns the part of a chosen port that a rule opens.
fn port_in(rule: &Rule, port: Port) -> Option<Port> {
    let (Some(rule), Some(own)) = (rule.range(), port.spec().range()) else {
        return Some(port);
    };
    let low = rule.low().max(own.low());
    let high = rule.high().min(own.high());
    of_range(port.transport(), PortRange::from_numbers(low, high)?)
}

/// Returns the open ports that no rule covers, sorted; of a range, the numbers that no rule covers.
fn beyond(observed: &Observed, ruleset: &Ruleset) -> Vec<Port> {
    let covered = covered(ruleset);
    let keywords = |port: Port| {
        let mut rules = ruleset.rules.iter();
        rules.any(|rule| {
            let is_kind = rule.kind != Kind::Static && rule.kind != Kind::IpProtocol;
            let is_same = |part: &Port| part.spec() == port.spec();
            let mut parts = rule.parts.iter().map(|part| part.port);
            is_kind && rule.transport == port.transport() && parts.any(|part| is_same(&part))
        })
    };
    let mut beyond = Vec::new();
    for (port, _) in observed.in_state(PortState::Open) {
        if port.spec().is_dynamic() {
            beyond.extend((!keywords(port)).then_some(port));
        } else if !contains(&covered, port) {
            let mut own = PortSet::new();
            insert(&mut own, port);
            beyond.extend(own.difference(&covered).to_ports());
        }
    }
    beyond.sort_unstable();
    beyond.dedup();
    beyond
}

/// Returns the ports that rules open. Where dynamic RPC is a keyword, these are all dynamic ports.
fn covered(ruleset: &Ruleset) -> PortSet {
    let mut covered = ruleset.set();
    let keywords = ruleset.rules.iter();
    for rule in keywords.filter(|rule| rule.matches == Matches::RpcKeyword) {
        for range in ruleset.os.dynamic_ranges() {
            covered.insert(rule.transport, *range);
        }
    }
    covered
}

/// Returns the items, each once, in order.
fn once<'a, T: PartialEq>(items: impl Iterator<Item = &'a T>) -> Vec<&'a T> {
    let mut once = Vec::new();
    for item in items {
        if !once.contains(&item) {
            once.push(item);
        }
    }
    once
}
