//! Rows of the port table: how each answers a term of a query, by its service, its protocol and its port.

use crate::model::{Generation, Port, PortRange, PortSpec};
use crate::search::answers::Answer;
use crate::search::claim::Claim;
use crate::search::keys::NAME;
use crate::search::query::{Term, What};
use crate::search::rank::{Found, Tier};

/// A row of the port table, as the search needs it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) service: u32,
    pub(super) protocol: u32,
    pub(super) port: Port,
    /// Whether the service does not work without it.
    pub(super) required: bool,
    /// How much the port is the service's own.
    pub(super) claim: Claim,
}

/// What it adds that a row's own protocol is meant as well as its service.
const OWN: i16 = 2;
/// The fewest letters of a part into which a word is split that was typed without a blank.
pub(super) const PART: usize = 3;

impl Row {
    /// How the row answers a term.
    pub(super) fn answers(&self, at: u32, term: &Term, answer: &Answer) -> Option<Found> {
        let found = Found::better(self.found(answer), self.on_port(&term.what));
        if found.is_none() && answer.rows.binary_search(&at).is_ok() {
            return Some(Found::new(Tier::Kind, 0));
        }
        found
    }

    /// How its service or its protocol has a word.
    pub(super) fn found(&self, answer: &Answer) -> Option<Found> {
        let service = answer
            .services
            .get(self.service as usize)
            .copied()
            .flatten();
        let protocol = answer
            .protocols
            .get(self.protocol as usize)
            .copied()
            .flatten();
        match (service, protocol) {
            // The service is meant, and this row more than its others.
            (Some(found), Some(own)) => {
                let own_too = if own.tier < Tier::Prefix {
                    OWN * 2
                } else if self.required {
                    OWN
                } else {
                    // RDP over UDP is not what is first meant by RDP.
                    0
                };
                let closer = Found::new(found.tier, found.score.saturating_add(own_too));
                Found::better(Some(closer), Some(own))
            }
            (found, own) => found.or(own),
        }
    }

    fn on_port(&self, what: &What) -> Option<Found> {
        let spec = self.port.spec();
        let of_transport = |transport| transport == Some(self.port.transport());
        match what {
            What::Transport(transport) => {
                of_transport(Some(*transport)).then_some(Found::new(Tier::ExactName, NAME))
            }
            What::Ranges { transport, ranges } => {
                let hit = ranges.iter().any(|range| holds(spec, *range));
                let hit = hit && (transport.is_none() || of_transport(*transport));
                hit.then_some(Found::new(Tier::ExactPort, 0))
            }
            What::Number {
                transport, number, ..
            } => {
                if transport.is_some() && !of_transport(*transport) {
                    return None;
                }
                if spec == PortSpec::Single(*number) {
                    Some(Found::new(Tier::ExactPort, self.claim.points))
                } else if matches!(spec, PortSpec::Single(port) if begins(port.get(), number.get()))
                {
                    Some(Found::new(Tier::Prefix, 0))
                } else {
                    // Dynamic ports are what such a number is, whatever wide ranges hold it too.
                    let score = i16::from(spec.is_dynamic());
                    holds(spec, PortRange::single(*number))
                        .then_some(Found::new(Tier::WordStart, score))
                }
            }
            What::Word { word, .. } => self.is_called(word),
            What::Kinds(_) | What::Of { .. } => None,
        }
    }

    /// How a word is that of a dynamic port.
    fn is_called(&self, word: &str) -> Option<Found> {
        match dynamic_tier(self.port.spec(), word)? {
            Tier::ExactPort => Some(Found::new(Tier::ExactPort, self.claim.points)),
            tier => Some(Found::new(tier, 0)),
        }
    }
}

/// How a folded word is the name of a dynamic port.
fn dynamic_tier(spec: PortSpec, word: &str) -> Option<Tier> {
    let name = spec.word()?;
    if name.split('-').eq(word.split(' ')) {
        return Some(Tier::ExactPort);
    }
    let begins = |part: &str| word.len() >= PART && part.starts_with(word);
    name.split('-').any(begins).then_some(Tier::WordStart)
}

/// Whether a folded word names dynamic ports.
pub(super) fn names_port(word: &str) -> bool {
    let dynamic = [PortSpec::DynamicRpc, PortSpec::DynamicEphemeral];
    dynamic
        .into_iter()
        .any(|spec| dynamic_tier(spec, word).is_some())
}

/// Whether the digits of `number` begin with those of `prefix`.
const fn begins(mut number: u16, prefix: u16) -> bool {
    while number > prefix {
        number /= 10;
    }
    number == prefix
}

/// Whether a port spec shares a number with `range`. A dynamic one has those of today's Windows.
fn holds(spec: PortSpec, range: PortRange) -> bool {
    if spec.is_dynamic() {
        let dynamic = Generation::Modern.dynamic_ranges();
        return dynamic.iter().any(|other| other.overlaps(range));
    }
    spec.range().is_some_and(|own| own.overlaps(range))
}
