//! Strength of a service's claim to a port: a search for a bare port number lists the strongest claim first.
//!
//! The catalog doesn't state it, but it follows from four catalog facts together: port 80 belongs to the web
//! server although eleven services use HTTP there, and 8530 belongs to WSUS although Configuration Manager
//! uses it too.

use crate::model::{Direction, Endpoint, Need, Service, Status};

/// Claim of a service to one of its ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claim {
    /// Strength; 0 for services from a port list.
    pub(super) points: i16,
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
        is_namesake: false,
    };

    /// Computes the claim of `service` to `endpoint`. `names` are the service's names with their weights, and
    /// `protocol_names` the names of the protocol; all folded.
    pub(super) fn of<'a>(
        service: &Service,
        endpoint: &Endpoint,
        names: impl Iterator<Item = (&'a str, i16)>,
        protocol_names: &[&str],
    ) -> Self {
        let named = names.filter(|(name, _)| {
            protocol_names
                .iter()
                .any(|protocol| has_word(protocol, name))
        });
        let is_namesake = named.map(|(name, weight)| (weight, protocol_names.contains(&name)));
        let (name, is_namesake) = is_namesake
            .map(|(weight, whole)| (weight + if whole { NAMESAKE_BONUS } else { 0 }, whole))
            .max()
            .unwrap_or_default();
        let mut documents: Vec<&str> = endpoint
            .sources
            .iter()
            .map(|source| source.document.as_str())
            .collect();
        documents.sort_unstable();
        documents.dedup();
        let further = documents.len().saturating_sub(1).min(MAX_DOCUMENTS) as i16;
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
        let call = if listens { 0 } else { CALL_PENALTY };
        Self {
            points: CATALOG_POINTS + name + further * DOCUMENT_BONUS + need + status + call,
            is_namesake: is_namesake && listens && endpoint.need == Need::Required,
        }
    }
}

/// Returns true if `protocol_name` contains `name` as a whole word.
fn has_word(protocol_name: &str, name: &str) -> bool {
    if name.len() < MIN_NAME_LEN || name.len() > protocol_name.len() {
        return false;
    }
    // Only the beginnings of words are compared: a search for the name anywhere took a fifth of the time to build
    // the index.
    let mut before = None;
    protocol_name.char_indices().any(|(at, char)| {
        let begins_word = !before.replace(char).is_some_and(char::is_alphanumeric);
        let after = || protocol_name[at..].strip_prefix(name);
        begins_word
            && after().is_some_and(|after| !after.chars().next().is_some_and(char::is_alphanumeric))
    })
}
