//! Search index of the port table; `build` fills it.

use crate::model::{Category, Status};
use crate::search::descriptions::Descriptions;
use crate::search::endpoint_names::EndpointNames;
use crate::search::fuzzy::Fuzzy;
use crate::search::hits::Hits;
use crate::search::keys::Keys;
use crate::search::known_symptoms::KnownSymptoms;
use crate::search::matches::{QueryMatches, TermMatches};
use crate::search::query::Query;
use crate::search::rank::{Demotion, Match, Rank, Tier, Total};
use crate::search::roles::RoleNames;
use crate::search::row::Row;

/// Search index of a port table.
///
/// Rows share services and protocols, so each word is matched once per service and once per protocol, and
/// rows only look up the result.
#[derive(Debug, Clone)]
pub struct Index {
    pub(super) services: Keys,
    pub(super) facts: Vec<Facts>,
    /// Descriptions of catalog services; those from a port list have none.
    pub(super) descriptions: Descriptions,
    pub(super) protocols: Keys,
    pub(super) endpoints: EndpointNames,
    pub(super) rows: Vec<Row>,
    pub(super) roles: Keys,
    /// Rows that each role needs, ascending.
    pub(super) role_rows: Vec<Vec<u32>>,
    /// Symptoms, and the rows that each is about.
    pub(super) symptoms: KnownSymptoms,
    /// Number of protocols of catalog services; those of port lists follow them.
    pub(super) catalog_protocols: usize,
    /// All names of the roles, with their aliases.
    pub(super) role_names: RoleNames,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) status: Status,
    pub(super) category: Category,
    pub(super) demotion: Demotion,
}

impl Index {
    /// Number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns true if there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Finds the rows that match `query`, unsorted (see [`Index::rank`]); an empty query matches every row.
    #[must_use]
    pub fn search(&self, query: &Query) -> Hits {
        let (mut relaxed, mut matches) = self.relax(query);
        relaxed.symptoms = self.symptoms.find(&query.text, |port| self.is_port(port));
        self.note_meaning(&relaxed, &mut matches);
        let mut ranks = self.matching_rows(&relaxed, &matches);
        if !ranks.iter().any(|rank| rank.is_answer())
            && let Some((mut fewer_words, mut fewer_matches)) = self.leave_out(&relaxed, &matches)
        {
            fewer_words.symptoms.clone_from(&relaxed.symptoms);
            self.note_meaning(&fewer_words, &mut fewer_matches);
            let fewer_ranks = self.matching_rows(&fewer_words, &fewer_matches);
            if fewer_ranks.iter().any(|rank| rank.is_answer()) {
                (relaxed, matches, ranks) = (fewer_words, fewer_matches, fewer_ranks);
            }
        }
        if !relaxed.is_code() {
            relaxed.unknown_ports = self.unknown_ports(query);
        }
        let leads = self.leads(&relaxed);
        Hits::new(query.clone(), relaxed, ranks, matches, leads)
    }

    /// Ranks the rows that match a relaxed query.
    fn matching_rows(&self, relaxed: &Query, matches: &QueryMatches) -> Vec<Rank> {
        let rarest = rarest_names(relaxed, matches);
        let symptoms = &matches.symptoms;
        let may_match = |(at, row): &(usize, &Row)| {
            rarest.is_none_or(|matches| row.may_match(*at as u32, matches))
                || symptoms.iter().any(|rows| rows.contains(*at as u32))
        };
        let rows = self.rows.iter().enumerate().filter(may_match);
        rows.filter_map(|(at, _)| self.rank_of(at as u32, relaxed, matches))
            .collect()
    }

    /// Sorts the best `limit` of the hits that this index returned; all, if there are fewer.
    pub fn rank(&self, hits: &mut Hits, limit: usize) {
        hits.order(limit, |query, matches, ranks| {
            self.score(query, matches, ranks);
        });
    }

    /// Number of catalog services; services from port lists follow them.
    pub(super) fn catalog_len(&self) -> usize {
        let listed = |facts: &Facts| facts.demotion == Demotion::Listed;
        self.facts.partition_point(|facts| !listed(facts))
    }

    /// Matches each word of a query without relaxing it.
    #[cfg(test)]
    fn match_terms(&self, query: &Query) -> QueryMatches {
        let mut matches = QueryMatches {
            terms: query
                .terms
                .iter()
                .map(|term| self.match_term(term))
                .collect(),
            phrase: self.match_phrase(query),
            ..QueryMatches::default()
        };
        self.note_meaning(query, &mut matches);
        matches
    }

    pub(super) fn demotion(&self, row: &Row) -> Demotion {
        self.facts[row.service as usize].demotion
    }

    /// Ranks a row, if it matches by its names and its port, or by a symptom that is asked for.
    fn rank_of(&self, at: u32, query: &Query, matches: &QueryMatches) -> Option<Rank> {
        let by_symptom = self.rank_by_symptom(at, query, matches);
        if matches.only_symptoms {
            return by_symptom;
        }
        let by_words = self.rank_by_words(at, query, matches);
        let both = by_words.zip(by_symptom).map(|(one, other)| one.min(other));
        both.or(by_words).or(by_symptom)
    }

    /// Ranks a row that a symptom is about: those of the best symptom first, and of its services in their order.
    fn rank_by_symptom(&self, at: u32, query: &Query, matches: &QueryMatches) -> Option<Rank> {
        let mut symptoms = matches.symptoms.iter();
        let place = symptoms.position(|rows| rows.contains(at))?;
        let row = &self.rows[at as usize];
        let mut filters = query.terms.iter().zip(&matches.terms);
        let is_in = filters.all(|(term, matches)| {
            term.affects_rank() || row.match_term(at, term, matches).is_some() != term.negated
        });
        let left = matches.symptoms.len() - place;
        let words = Total::NONE.add(Match::new(Tier::Symptom, left as i16));
        is_in.then(|| Rank::of(at, words, self.demotion(row), row.claim.order))
    }

    /// Ranks a row, if it matches by its names and its port.
    fn rank_by_words(&self, at: u32, query: &Query, matches: &QueryMatches) -> Option<Rank> {
        let row = &self.rows[at as usize];
        let mut words = Total::NONE;
        for (term, term_matches) in query.terms.iter().zip(&matches.terms) {
            let found = row.match_term(at, term, term_matches);
            if found.is_some() == term.negated {
                return None;
            }
            if let Some(found) = found
                && term.affects_rank()
            {
                words = words.add(if query.counts(term, found) {
                    found
                } else {
                    Match::new(Tier::Description, 0)
                });
            }
        }
        if matches.is_foreign {
            words = Total::NONE.add(Match::new(Tier::Description, 0));
        }
        if let Some(ports) = query.lone_ports()
            && !row
                .match_port(&ports.criterion)
                .is_some_and(|found| query.counts(ports, found))
        {
            words = Total::NONE.add(Match::new(Tier::Description, 0));
        }
        let demotion = match self.demotion(row) {
            // A search for the port number itself doesn't demote a removed service of the same name.
            Demotion::Removed if row.claim.is_namesake && words.has_port() => Demotion::None,
            demotion => demotion,
        };
        let rank = |words| Rank::of(at, words, demotion, row.claim.order);
        let phrase = matches
            .phrase
            .as_ref()
            .and_then(|phrase| row.match_names(phrase));
        let as_words = rank(words);
        Some(phrase.map_or(as_words, |phrase| {
            as_words.min(rank(Total::NONE.add(phrase)))
        }))
    }

    /// Ranks the only row, with all scores.
    #[cfg(test)]
    pub(super) fn rank_first_row(&self, query: &Query) -> Option<Rank> {
        let mut matches = self.match_terms(query);
        let mut rank = [self.rank_of(0, query, &matches)?];
        self.score(query, &mut matches, &mut rank);
        Some(rank[0])
    }

    /// Disables the sets of characters, so that no text is skipped.
    #[cfg(test)]
    pub(super) fn unmask(&mut self) {
        self.services.unmask();
        self.protocols.unmask();
        self.endpoints.unmask();
    }

    /// Scores the subsequence matches in the given rows and updates their ranks.
    fn score(&self, query: &Query, matches: &mut QueryMatches, ranks: &mut [Rank]) {
        let fuzzy = Fuzzy::new();
        for rank in ranks {
            let at = rank.row();
            let row = &self.rows[at as usize];
            for (term, term_matches) in query.terms.iter().zip(&mut matches.terms) {
                let Some(word) = term.criterion.word() else {
                    continue;
                };
                let (service, protocol) = (row.service as usize, row.protocol as usize);
                if let Some(found) = term_matches.services.get_mut(service) {
                    self.services.score(service, found, word, &fuzzy);
                }
                if let Some(found) = term_matches.protocols.get_mut(protocol) {
                    self.protocols.score(protocol, found, word, &fuzzy);
                }
            }
            if let Some(scored) = self.rank_of(at, query, matches) {
                *rank = scored;
            }
        }
    }
}

/// Returns the matches of the required word that the fewest names have, unless rows can have each word by their port.
/// A row without it needs no closer look.
fn rarest_names<'a>(query: &Query, matches: &'a QueryMatches) -> Option<&'a TermMatches> {
    let terms = query.terms.iter().zip(&matches.terms);
    let named = terms.filter(|(term, matches)| !term.negated && !matches.by_port);
    named
        .map(|(_, matches)| matches)
        .min_by_key(|matches| matches.count())
}
