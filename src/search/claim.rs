//! Which of the services on a port is the one that the port is for: a bare number leads with it.
//!
//! The catalogue does not say it, but four of its facts do, together: 80 is the web server's although
//! eleven services speak HTTP there, and 8530 is WSUS's although Configuration Manager uses it too.

use crate::model::{Endpoint, Service, Standing, Status};

/// A service's claim to one of its ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claim {
    /// How strong it is; 0 for what only a list names.
    pub(super) points: i16,
    /// Whether what is spoken there has no other name than the service: SMTP on port 25.
    pub(super) by_name: bool,
}

/// What every service of the catalogue has, so that no claim is below a list's.
const BASE: i16 = 16;
/// The protocol is called as the service is, and nothing else.
const NAMESAKE: i16 = 6;
/// Each further document that says so, of which two count.
const DOCUMENT: i16 = 6;
const DOCUMENTS: usize = 2;
/// The service does not work without it.
const REQUIRED: i16 = 4;
/// For old clients only, or doubted.
const DOUBTED: i16 = -6;
/// A service of the past.
const PAST: i16 = -8;
/// The fewest letters of a name that is looked for in a protocol's.
const LEAST: usize = 3;

impl Claim {
    /// The claim of `service` to `endpoint`; `names` are what it is called with their weights, and
    /// `spoken` what the protocol is called, all folded.
    pub(super) fn of<'a>(
        service: &Service,
        endpoint: &Endpoint,
        names: impl Iterator<Item = (&'a str, i16)>,
        spoken: &[&str],
    ) -> Self {
        if service.status == Status::Listed {
            return Self {
                points: 0,
                by_name: false,
            };
        }
        let called = names.filter(|(name, _)| spoken.iter().any(|spoken| has(spoken, name)));
        let by_name = called.map(|(name, weight)| (weight, spoken.contains(&name)));
        let (name, by_name) = by_name
            .map(|(weight, whole)| (weight + if whole { NAMESAKE } else { 0 }, whole))
            .max()
            .unwrap_or_default();
        let mut documents: Vec<&str> = endpoint
            .sources
            .iter()
            .map(|source| source.document.as_str())
            .collect();
        documents.sort_unstable();
        documents.dedup();
        let further = documents.len().saturating_sub(1).min(DOCUMENTS) as i16;
        let standing = match endpoint.standing {
            Standing::Required => REQUIRED,
            Standing::Optional => 0,
            Standing::Legacy | Standing::Disputed | Standing::Local => DOUBTED,
        };
        let status = match service.status {
            Status::Removed | Status::Legacy => PAST,
            _ => 0,
        };
        Self {
            points: BASE + name + further * DOCUMENT + standing + status,
            by_name: by_name && endpoint.standing == Standing::Required,
        }
    }
}

/// Whether a protocol's name holds another as a word.
fn has(spoken: &str, name: &str) -> bool {
    let is_letter = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
    let mut found = spoken.match_indices(name);
    name.len() >= LEAST
        && found.any(|(at, _)| {
            !is_letter(spoken[..at].chars().next_back())
                && !is_letter(spoken[at + name.len()..].chars().next())
        })
}
