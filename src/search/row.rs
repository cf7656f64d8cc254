//! Rows of the port table, and the matching of terms by service, protocol and port.

use crate::model::{Os, Port, PortItem, PortRange, PortSpec};
use crate::search::claim::Claim;
use crate::search::endpoint_names::EndpointOwner;
use crate::search::keys::NAME_WEIGHT;
use crate::search::matches::TermMatches;
use crate::search::query::{Criterion, Term};
use crate::search::rank::{Match, Tier};

/// Row of the port table, reduced to the fields of the search: 24 bytes, since a list has a million.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) service: u32,
    pub(super) protocol: u32,
    /// Owner of the names of the endpoint itself, if it has any.
    pub(super) endpoint: Option<EndpointOwner>,
    pub(super) port: Port,
    /// Claim of the service to the port.
    pub(super) claim: Claim,
}

/// Bonus for a row whose protocol matches as well as its service.
const PROTOCOL_BONUS: i16 = 6;
/// Divisor of the claim to a port, which only decides between endpoints of the same name.
const CLAIM_SHARE: i16 = 8;
/// Minimum length of a part of a split word.
pub(super) const MIN_PART: usize = 3;

impl Row {
    /// Creates a row for a port without names.
    pub(super) const fn alone(port: Port) -> Self {
        Self {
            service: 0,
            protocol: 0,
            endpoint: None,
            port,
            claim: Claim::LISTED,
        }
    }

    /// Returns true if the row may match a term that ports can't match.
    pub(super) fn may_match(&self, at: u32, matches: &TermMatches) -> bool {
        let has_match =
            |all: &[Option<Match>], owner: usize| all.get(owner).is_some_and(Option::is_some);
        has_match(&matches.services, self.service as usize)
            | has_match(&matches.protocols, self.protocol as usize)
            | self
                .endpoint
                .is_some_and(|owner| has_match(&matches.endpoints, owner.index()))
            | matches.rows.contains(at)
    }

    /// Matches a term.
    pub(super) fn match_term(&self, at: u32, term: &Term, matches: &TermMatches) -> Option<Match> {
        let mut found = self.match_names(matches);
        if matches.by_port {
            found = Match::better(found, self.match_port(&term.criterion));
        }
        if found.is_none() && matches.rows.contains(at) {
            return Some(Match::new(Tier::Kind, 0));
        }
        found
    }

    /// Matches a word by service and protocol.
    pub(super) fn match_names(&self, matches: &TermMatches) -> Option<Match> {
        let service = matches
            .services
            .get(self.service as usize)
            .copied()
            .flatten();
        let protocol = matches
            .protocols
            .get(self.protocol as usize)
            .copied()
            .flatten();
        let protocol = protocol.map(|found| self.of_caller(found));
        let endpoint = self.match_endpoint(matches);
        match (service, Match::better(protocol, endpoint)) {
            // The word matches the service, and this row better than the service's other rows.
            (Some(found), Some(own)) => {
                let bonus = if own.tier < Tier::Prefix {
                    PROTOCOL_BONUS
                } else {
                    0
                };
                let closer = Match::new(found.tier, found.score.saturating_add(bonus));
                Match::better(Some(closer), Some(own))
            }
            (found, own) => found.or(own),
        }
    }

    /// Returns the match of a protocol: a service that calls the port of another one merely mentions its protocol.
    fn of_caller(&self, found: Match) -> Match {
        if self.claim.calls() && found.tier.is_answer() {
            Match::new(Tier::Kind, 0)
        } else {
            found
        }
    }

    /// Matches a word by the names of the endpoint itself. A name that several services share leads to the one
    /// with the strongest claim to the port.
    fn match_endpoint(&self, matches: &TermMatches) -> Option<Match> {
        let found = matches.endpoints.get(self.endpoint?.index()).copied()??;
        match found.tier {
            Tier::ExactAlias => {
                let claim = self.claim.points / CLAIM_SHARE;
                Some(Match::new(found.tier, found.score + claim))
            }
            _ => Some(found),
        }
    }

    /// Matches a criterion by the port alone.
    pub(super) fn match_port(&self, criterion: &Criterion) -> Option<Match> {
        let spec = self.port.spec();
        let of_transport = |transport| transport == Some(self.port.transport());
        match criterion {
            Criterion::Transport(transport) => {
                of_transport(Some(*transport)).then_some(Match::new(Tier::ExactName, NAME_WEIGHT))
            }
            Criterion::Protocol(port) => {
                (self.port == *port).then_some(Match::new(Tier::ExactPort, self.claim.points))
            }
            Criterion::Ports(items) => {
                let found = items.iter().map(|item| self.match_item(*item));
                found.reduce(Match::better).flatten()
            }
            Criterion::Number {
                transport, number, ..
            } => {
                if transport.is_some() && !of_transport(*transport) {
                    return None;
                }
                if spec == PortSpec::Single(*number) {
                    Some(Match::new(Tier::ExactPort, self.claim.points))
                } else if matches!(spec, PortSpec::Single(port) if has_digit_prefix(port.get(), number.get()))
                {
                    Some(Match::new(Tier::Prefix, 0))
                } else {
                    self.match_inside(PortRange::single(*number))
                }
            }
            Criterion::Word { word, .. } => self.match_dynamic_name(word),
            Criterion::Kinds(_) | Criterion::Named { .. } | Criterion::Observed { .. } => None,
        }
    }

    /// Matches one port of a list.
    pub(super) fn match_item(&self, item: PortItem) -> Option<Match> {
        let transport = self.port.transport();
        if item.transport.is_some_and(|wanted| wanted != transport) {
            return None;
        }
        if let Some(wanted) = item.spec.range() {
            return self.match_range(wanted);
        }
        let is_exact = item.spec == PortSpec::None || item.spec == self.port.spec();
        is_exact.then_some(Match::new(Tier::ExactPort, self.claim.points))
    }

    /// Matches one of several ports or ranges. A range that is the row's own leads, as do the dynamic ports of any
    /// Windows generation; then come the ports inside of it.
    fn match_range(&self, range: PortRange) -> Option<Match> {
        let spec = self.port.spec();
        let is_own = if spec.is_dynamic() {
            Os::Mixed.dynamic_ranges().contains(&range)
        } else {
            spec.range() == Some(range)
        };
        if is_own {
            return Some(Match::new(Tier::ExactPort, self.claim.points));
        }
        if range.count() == 1 {
            return self.match_inside(range);
        }
        let is_inside = overlaps(spec, range);
        is_inside.then_some(match self.port.is_wide() {
            true => Match::new(Tier::Description, 0),
            false => Match::new(Tier::Prefix, self.claim.points),
        })
    }

    /// Matches a port within the row's range, which a wide range merely contains.
    fn match_inside(&self, range: PortRange) -> Option<Match> {
        let tier = if self.port.is_wide() {
            Tier::Description
        } else {
            Tier::WordStart
        };
        overlaps(self.port.spec(), range).then_some(Match::new(tier, 0))
    }

    /// Matches the name of a dynamic port.
    fn match_dynamic_name(&self, word: &str) -> Option<Match> {
        match dynamic_tier(self.port.spec(), word)? {
            Tier::ExactPort => Some(Match::new(Tier::ExactPort, self.claim.points)),
            tier => Some(Match::new(tier, 0)),
        }
    }
}

/// Returns the tier of a folded word as the name of a dynamic port.
fn dynamic_tier(spec: PortSpec, word: &str) -> Option<Tier> {
    let name = spec.word()?;
    if name.split('-').eq(word.split(' ')) {
        return Some(Tier::ExactPort);
    }
    let is_prefix = |part: &str| word.len() >= MIN_PART && part.starts_with(word);
    name.split('-').any(is_prefix).then_some(Tier::WordStart)
}

/// Returns true if ports can match a criterion; most words only match names.
pub(super) fn matches_ports(criterion: &Criterion) -> bool {
    match criterion {
        Criterion::Word { word, .. } => is_dynamic_name(word),
        Criterion::Kinds(_) | Criterion::Named { .. } | Criterion::Observed { .. } => false,
        Criterion::Number { .. }
        | Criterion::Ports(_)
        | Criterion::Transport(_)
        | Criterion::Protocol(_) => true,
    }
}

/// Returns true if a folded word names dynamic ports.
pub(super) fn is_dynamic_name(word: &str) -> bool {
    let dynamic = [PortSpec::DynamicRpc, PortSpec::DynamicEphemeral];
    dynamic
        .into_iter()
        .any(|spec| dynamic_tier(spec, word).is_some())
}

/// Returns true if the digits of `number` start with those of `prefix`.
const fn has_digit_prefix(mut number: u16, prefix: u16) -> bool {
    while number > prefix {
        number /= 10;
    }
    number == prefix
}

/// Returns true if `spec` has a port in `range`. Dynamic ports use the ranges of Windows Server 2008 and
/// later.
fn overlaps(spec: PortSpec, range: PortRange) -> bool {
    if spec.is_dynamic() {
        let dynamic = Os::Modern.dynamic_ranges();
        return dynamic.iter().any(|other| other.overlaps(range));
    }
    spec.range().is_some_and(|own| own.overlaps(range))
}
