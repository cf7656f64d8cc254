//! Strength of a service's claim to a port: a search for a bare port number lists the strongest claim first.
//!
//! The catalog doesn't state it, but it follows from four catalog facts together: port 80 belongs to the web
//! server although eleven services use HTTP there, and 8530 belongs to WSUS although Configuration Manager
//! uses it too.

use crate::model::{Direction, Endpoint, Need, Service, Source, Status};
use crate::search::fold::is_alphanumeric;

/// Claim of a service to one of its ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claim {
    /// Strength; 0 for services from a port list.
    pub(super) points: i16,
    /// Position among ports with the same match: see [`order_of`].
    pub(super) order: u8,
    /// True if the protocol has no other name than the service and the port is required: SMTP on port 25.
    pub(super) is_namesake: bool,
}

/// Points of every catalog service, so that none falls below a service from a port list.
const CATALOG_POINTS: i16 = 40;
/// Bonus for a protocol whose whole name is a name of the service.
const NAMESAKE_BONUS: i16 = 6;
/// Bonus for each document after the first that lists the port; at most two count.
const DOCUMENT_BONUS: i16 = 6;
const MAX_DOCUMENTS: usize = 2;
/// Bonus for a dynamic port that the protocol names.
const DYNAMIC_BONUS: i16 = 14;
/// Bonus for a port that the service requires.
const REQUIRED_BONUS: i16 = 4;
/// Penalty for a port that is legacy, disputed or local.
const DOUBT_PENALTY: i16 = -6;
/// Penalty for a legacy or removed service.
const PAST_PENALTY: i16 = -8;
/// Penalty for a port that the service calls on another host.
const CALL_PENALTY: i16 = -24;
/// Minimum length, in bytes, of a name that is searched for in the protocol's names.
const MIN_NAME_LEN: usize = 3;

impl Claim {
    /// Claim of a service from a port list.
    pub(super) const LISTED: Self = Self {
        points: 0,
        order: 0,
        is_namesake: false,
    };

    /// Returns true if the service calls the port on other hosts.
    pub(super) const fn calls(self) -> bool {
        self.order & CALLS != 0
    }

    /// Computes the claim of `service` to `endpoint`. `names` are the service's folded names with their weights.
    pub(super) fn of<'a>(
        service: &Service,
        endpoint: &Endpoint,
        names: impl Iterator<Item = (&'a str, i16)>,
        protocol: &ProtocolNames<'_>,
    ) -> Self {
        let named = names.filter(|(name, _)| protocol.have_words(name));
        let is_namesake = named.map(|(name, weight)| (weight, protocol.names.contains(&name)));
        let (name, is_namesake) = is_namesake
            .map(|(weight, whole)| (weight + if whole { NAMESAKE_BONUS } else { 0 }, whole))
            .max()
            .unwrap_or_default();
        // The RPC service, whose protocol is the dynamic ports themselves, leads those that merely have some.
        let dynamic = if endpoint.port.spec().is_dynamic() && protocol.have_words("dynamic") {
            DYNAMIC_BONUS
        } else {
            0
        };
        let further = further_documents(&endpoint.sources).min(MAX_DOCUMENTS) as i16;
        let need = match endpoint.need {
            Need::Required => REQUIRED_BONUS,
            Need::Optional => 0,
            Need::Legacy | Need::Disputed | Need::Local => DOUBT_PENALTY,
        };
        let status = match service.status {
            Status::Removed | Status::Legacy => PAST_PENALTY,
            _ => 0,
        };
        let listens = endpoint.direction == Direction::In;
        let is_required = listens && endpoint.need == Need::Required;
        let call = if listens { 0 } else { CALL_PENALTY };
        Self {
            points: CATALOG_POINTS
                + name
                + dynamic
                + further * DOCUMENT_BONUS
                + need
                + status
                + call,
            order: order_of(service, endpoint),
            is_namesake: is_namesake && is_required,
        }
    }
}

/// Part of [`Claim::order`] for a port that the service calls.
const CALLS: u8 = 8;

/// Returns the position of a port among those with the same match: required without a condition, required under a
/// condition, optional, legacy, disputed, local; ports that a service calls on other hosts after those that it listens
/// on, and both after those of services that are not deprecated. Less than 32.
fn order_of(service: &Service, endpoint: &Endpoint) -> u8 {
    let need = match endpoint.need {
        Need::Required if endpoint.when.is_none() => 0,
        Need::Required => 1,
        Need::Optional => 2,
        Need::Legacy => 3,
        Need::Disputed => 4,
        Need::Local => 5,
    };
    let calls = if endpoint.direction == Direction::Out {
        CALLS
    } else {
        0
    };
    let deprecated = u8::from(service.status == Status::Deprecated);
    need + calls + 2 * CALLS * deprecated
}

/// Returns the number of documents after the first, up to [`MAX_DOCUMENTS`].
fn further_documents(sources: &[Source]) -> usize {
    let is_new = |at: &usize| {
        let mut before = sources[..*at].iter();
        !before.any(|source| source.document == sources[*at].document)
    };
    let further = (1..sources.len()).filter(is_new);
    further.take(MAX_DOCUMENTS).count()
}

/// Folded names of a protocol, and the text from each beginning of a word in them. Found once for each protocol:
/// finding them for each name of each service took a sixth of the time to build the index.
pub(super) struct ProtocolNames<'a> {
    names: Vec<&'a str>,
    words: Vec<&'a str>,
    /// First bytes of the words, which exclude most names; see [`bit`].
    firsts: u64,
}

impl<'a> ProtocolNames<'a> {
    pub(super) fn of(names: impl Iterator<Item = &'a str>) -> Self {
        let mut protocol = Self {
            names: names.collect(),
            words: Vec::new(),
            firsts: 0,
        };
        for name in &protocol.names {
            let mut before = None;
            for (at, char) in name.char_indices() {
                if !before.replace(char).is_some_and(is_alphanumeric) {
                    protocol.words.push(&name[at..]);
                    protocol.firsts |= bit(&name[at..]);
                }
            }
        }
        protocol
    }

    /// Returns true if one of the names contains `name` as whole words.
    fn have_words(&self, name: &str) -> bool {
        let is_end = |after: &str| !after.chars().next().is_some_and(is_alphanumeric);
        let mut words = self.words.iter();
        name.len() >= MIN_NAME_LEN
            && self.firsts & bit(name) != 0
            && words.any(|word| word.strip_prefix(name).is_some_and(is_end))
    }
}

/// Returns the bit of the first byte of a text in a set that bytes share.
fn bit(text: &str) -> u64 {
    text.bytes().next().map_or(0, |first| 1 << (first % 64))
}
