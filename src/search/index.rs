//! The keys of every row, folded once, and the search over them.

use std::collections::HashMap;

use crate::model::{Endpoint, Generation, Port, PortRange, PortSpec, Service, ServiceId, Status};
use crate::search::fold::{fold, starts_word};
use crate::search::fuzzy;
use crate::search::query::{Query, Term, What};
use crate::search::rank::{Found, Hit, Tier};

/// The searchable keys of a port table.
#[derive(Debug, Clone)]
pub struct Index {
    services: Vec<ServiceKeys>,
    rows: Vec<RowKeys>,
}

/// What is searched of a service, folded.
#[derive(Debug, Clone)]
struct ServiceKeys {
    /// Its id, system names and names.
    names: Vec<String>,
    aliases: Vec<String>,
    descriptions: [String; 2],
    /// No longer shipped: stands behind others that were found as well.
    removed: bool,
}

/// What is searched of a row beside its service.
#[derive(Debug, Clone)]
struct RowKeys {
    service: usize,
    port: Port,
    /// The port number in digits, for prefixes; empty where there is no single number.
    digits: String,
    protocols: [String; 2],
}

/// What a name counts for inside a tier, above an alias or a protocol.
const NAME: i64 = 2;
const PROTOCOL: i64 = 1;
const ALIAS: i64 = 0;
/// What it adds that a row's own protocol is meant as well as its service.
const OWN: i64 = 3;

impl Index {
    /// Reads the keys of a port table's rows, in its order.
    pub fn new<'a>(table: impl IntoIterator<Item = (&'a Service, &'a Endpoint)>) -> Self {
        let mut places: HashMap<&ServiceId, usize> = HashMap::new();
        let mut services = Vec::new();
        let mut rows = Vec::new();
        for (service, endpoint) in table {
            let at = *places.entry(&service.id).or_insert_with(|| {
                services.push(ServiceKeys::new(service));
                services.len() - 1
            });
            rows.push(RowKeys {
                service: at,
                port: endpoint.port,
                digits: match endpoint.port.spec() {
                    PortSpec::Single(port) => port.to_string(),
                    _ => String::new(),
                },
                protocols: [fold(&endpoint.protocol.en), fold(&endpoint.protocol.zh)],
            });
        }
        Self { services, rows }
    }

    /// The rows that answer `query`, best first; every row, in table order, for an empty one.
    #[must_use]
    pub fn search(&self, query: &Query) -> Vec<Hit> {
        // Rows share their services, so each word is looked for once a service.
        let in_services: Vec<Vec<Option<Found>>> = query
            .terms
            .iter()
            .map(|term| self.services.iter().map(|keys| keys.find(term)).collect())
            .collect();
        let phrase = query.phrase();
        let phrases: Vec<Option<Found>> = match &phrase {
            Some(phrase) => self
                .services
                .iter()
                .map(|keys| keys.find_phrase(phrase))
                .collect(),
            None => vec![None; self.services.len()],
        };
        let mut hits: Vec<Hit> = Vec::new();
        let mut words: Vec<Found> = Vec::new();
        'rows: for (at, row) in self.rows.iter().enumerate() {
            words.clear();
            for (term, in_services) in query.terms.iter().zip(&in_services) {
                let found = match (in_services[row.service], row.find(term)) {
                    // The service is meant, and this row more than its others.
                    (Some(found), Some(own)) => {
                        let closer = Found::new(found.tier, found.score + OWN);
                        Found::better(Some(closer), Some(own))
                    }
                    (found, own) => found.or(own),
                };
                match (found, term.negated) {
                    (Some(found), false) => words.push(found),
                    (None, true) => {}
                    (None, false) | (Some(_), true) => continue 'rows,
                }
            }
            let mut hit = Hit::new(at, words.iter().copied());
            if let Some(phrase) = phrases[row.service] {
                hit = hit.min(Hit::new(at, std::iter::once(phrase)));
            }
            let behind = self.services[row.service].removed && !words.is_empty();
            hits.push(if behind { hit.behind() } else { hit });
        }
        hits.sort_unstable();
        hits
    }
}

impl ServiceKeys {
    fn new(service: &Service) -> Self {
        let mut names = vec![service.id.to_string()];
        names.extend(service.system_names.iter().map(|name| fold(name)));
        names.extend(service.names().map(fold));
        names.dedup();
        Self {
            names,
            aliases: service.aliases.iter().map(|alias| fold(alias)).collect(),
            descriptions: [fold(&service.description.en), fold(&service.description.zh)],
            removed: service.status == Status::Removed,
        }
    }

    fn find(&self, term: &Term) -> Option<Found> {
        let word = term.what.word()?;
        let best = self.find_name(word, is_fuzzy(term));
        if best.is_some() || term.negated || !matches!(term.what, What::Word { .. }) {
            return best;
        }
        let described = self.descriptions.iter().any(|text| text.contains(word));
        described.then_some(Found::new(Tier::Description, 0))
    }

    /// Finds several words as they stand, where that is better than each by itself.
    fn find_phrase(&self, phrase: &str) -> Option<Found> {
        self.find_name(phrase, false)
            .filter(|found| found.tier < Tier::Fuzzy)
    }

    fn find_name(&self, word: &str, fuzzy: bool) -> Option<Found> {
        let mut best = None;
        for (keys, weight) in [(&self.names, NAME), (&self.aliases, ALIAS)] {
            for key in keys {
                best = Found::better(best, find(key, word, fuzzy, weight, Tier::ExactName));
            }
        }
        best
    }
}

impl RowKeys {
    fn find(&self, term: &Term) -> Option<Found> {
        let spec = self.port.spec();
        let of_transport = |transport| transport == Some(self.port.transport());
        match &term.what {
            What::Transport(transport) => {
                return of_transport(Some(*transport)).then_some(Found::new(Tier::ExactName, NAME));
            }
            What::Ranges { transport, ranges } => {
                let hit = ranges.iter().any(|range| holds(spec, *range));
                let hit = hit && (transport.is_none() || of_transport(*transport));
                return hit.then_some(Found::new(Tier::ExactPort, 0));
            }
            What::Number {
                transport,
                number,
                digits,
            } => {
                if transport.is_none() || of_transport(*transport) {
                    let tier = if spec == PortSpec::Single(*number) {
                        Some(Tier::ExactPort)
                    } else if self.digits.starts_with(digits.as_str()) {
                        Some(Tier::Prefix)
                    } else if holds(spec, PortRange::single(*number)) {
                        Some(Tier::WordStart)
                    } else {
                        None
                    };
                    if let Some(tier) = tier {
                        return Some(Found::new(tier, 0));
                    }
                }
            }
            What::Word { .. } => {}
        }
        let word = term.what.word()?;
        let of_protocol =
            |key: &String| find(key, word, is_fuzzy(term), PROTOCOL, Tier::ExactProtocol);
        Found::better(
            of_protocol(&self.protocols[0]),
            of_protocol(&self.protocols[1]),
        )
    }
}

/// Whether letters may be missing: not after `'` or `!`, where the user means what was typed.
const fn is_fuzzy(term: &Term) -> bool {
    !term.negated && matches!(term.what, What::Word { exact: false, .. })
}

/// Whether a port spec shares a number with `range`. A dynamic one has those of today's Windows.
fn holds(spec: PortSpec, range: PortRange) -> bool {
    if spec.is_dynamic() {
        let dynamic = Generation::Modern.dynamic_ranges();
        return dynamic.iter().any(|other| other.overlaps(range));
    }
    spec.range().is_some_and(|own| own.overlaps(range))
}

/// How `word` is found in `key`; a whole key is of the tier `whole`.
fn find(key: &str, word: &str, fuzzy: bool, weight: i64, whole: Tier) -> Option<Found> {
    if key == word {
        return Some(Found::new(whole, weight));
    }
    if key.starts_with(word) {
        return Some(Found::new(Tier::Prefix, weight));
    }
    let mut inside = false;
    for (at, _) in key.match_indices(word) {
        let before = key[..at].chars().next_back();
        if key[at..]
            .chars()
            .next()
            .is_some_and(|first| starts_word(before, first))
        {
            return Some(Found::new(Tier::WordStart, weight));
        }
        inside = true;
    }
    // Digits inside a longer number are another number.
    if inside && !word.bytes().all(|byte| byte.is_ascii_digit()) {
        let score = i64::try_from(word.len())
            .unwrap_or(i64::MAX)
            .saturating_mul(20);
        return Some(Found::new(Tier::Fuzzy, score));
    }
    if !fuzzy {
        return None;
    }
    fuzzy::matches(key, word).map(|(score, _)| Found::new(Tier::Fuzzy, score))
}
