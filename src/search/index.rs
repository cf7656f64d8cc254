//! Search index of the port table; `build` fills it.

use crate::model::{Category, Status};
use crate::search::descriptions::Descriptions;
use crate::search::endpoint_names::EndpointNames;
use crate::search::fuzzy::Fuzzy;
use crate::search::hits::Hits;
use crate::search::keys::Keys;
use crate::search::matches::{QueryMatches, TermMatches};
use crate::search::needle::{Needle, Tolerance};
use crate::search::query::{Criterion, Field, Query, Term};
use crate::search::rank::{Demotion, Match, Rank, Tier, Total};
use crate::search::roles::RoleNames;
use crate::search::row::{Row, matches_ports};
use crate::search::row_set::RowSet;
use crate::search::slips::Slips;

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
    /// All names of the roles, with their aliases.
    pub(super) role_names: RoleNames,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) status: Status,
    pub(super) category: Category,
    pub(super) demotion: Demotion,
}

/// Names that a word may match with a typo.
#[derive(Debug, Default)]
pub(super) struct NameSlips {
    services: Slips,
    protocols: Slips,
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
        let (relaxed, matches) = self.relax(query);
        let rarest = rarest_names(&relaxed, &matches);
        let may_match = |(at, row): &(usize, &Row)| {
            rarest.is_none_or(|matches| row.may_match(*at as u32, matches))
        };
        let rows = self.rows.iter().enumerate().filter(may_match);
        let ranks = rows
            .filter_map(|(at, _)| self.rank_of(at as u32, &relaxed, &matches))
            .collect();
        Hits::new(query.clone(), relaxed, ranks, matches)
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

    /// Marks the catalog services that have a word starting with `word` in their names.
    pub(super) fn services_with_prefix(&self, word: &str) -> Vec<bool> {
        let needle = Needle::at_word_start(word, Tolerance::Exact);
        let found = self.services.find(&needle, self.catalog_len());
        let at_word_start =
            |found: &Option<Match>| found.is_some_and(|found| found.tier <= Tier::WordStart);
        found.iter().map(at_word_start).collect()
    }

    /// Matches the query's words as one phrase.
    pub(super) fn match_phrase(&self, query: &Query) -> Option<TermMatches> {
        let phrase = query.phrase.as_ref()?;
        let mut matches = if phrase.typo {
            // Typos are the most expensive to find, so they are searched for in catalog names only.
            let needle = Needle::new(&phrase.words, Tolerance::Typo);
            TermMatches {
                services: self.services.find(&needle, self.catalog_len()),
                ..TermMatches::default()
            }
        } else {
            self.find(&Needle::new(&phrase.words, Tolerance::Pinyin))
        };
        let counts =
            |found: &Match| found.tier < Tier::Inside || (phrase.typo && found.tier == Tier::Typo);
        let names = matches.services.iter_mut().chain(&mut matches.protocols);
        let found = names.chain(&mut matches.endpoints);
        found.for_each(|found| *found = found.filter(counts));
        Some(matches)
    }

    /// Matches each word of a query without relaxing it.
    #[cfg(test)]
    fn match_terms(&self, query: &Query) -> QueryMatches {
        QueryMatches {
            terms: query
                .terms
                .iter()
                .map(|term| self.match_term(term))
                .collect(),
            phrase: self.match_phrase(query),
        }
    }

    fn find(&self, needle: &Needle<'_>) -> TermMatches {
        self.find_noting(needle, &mut NameSlips::default())
    }

    /// The same; notes the names that the word may match with a typo.
    fn find_noting(&self, needle: &Needle<'_>, slips: &mut NameSlips) -> TermMatches {
        let NameSlips {
            services: of_services,
            protocols: of_protocols,
        } = slips;
        let services = self.services.find_noting(needle, usize::MAX, of_services);
        if !of_services.are_wanted() {
            of_protocols.stop();
        }
        TermMatches {
            services,
            protocols: self.protocols.find_noting(needle, usize::MAX, of_protocols),
            endpoints: self.endpoints.find(needle),
            ..TermMatches::default()
        }
    }

    pub(super) fn match_term(&self, term: &Term) -> TermMatches {
        self.match_term_noting(term, &mut NameSlips::default())
    }

    /// The same; notes the names that the word may match with a typo, if it may be corrected.
    pub(super) fn match_term_noting(&self, term: &Term, slips: &mut NameSlips) -> TermMatches {
        let matches = TermMatches {
            by_port: matches_ports(&term.criterion),
            ..self.match_criterion(term, slips)
        };
        matches.counted()
    }

    /// Adds the matches of a word with one typo to its matches as typed, none of which is literal.
    pub(super) fn correct(
        &self,
        word: &str,
        mut matches: TermMatches,
        slips: &NameSlips,
    ) -> TermMatches {
        let needle = Needle::new(word, Tolerance::Typo);
        let (services, protocols) = (&mut matches.services, &mut matches.protocols);
        self.services.correct(&needle, services, &slips.services);
        self.protocols.correct(&needle, protocols, &slips.protocols);
        matches.endpoints = self.endpoints.correct(&needle);
        // Nothing depends on the number, but rows are first asked for the word that the fewest names have.
        matches.count += slips.services.keys().len() + slips.protocols.keys().len();
        matches
    }

    fn match_criterion(&self, term: &Term, slips: &mut NameSlips) -> TermMatches {
        match &term.criterion {
            Criterion::Transport(_) | Criterion::Protocol(_) | Criterion::Ranges { .. } => {
                TermMatches::default()
            }
            Criterion::Number { .. } => {
                let digits = term.criterion.word();
                digits.map_or_else(TermMatches::default, |digits| {
                    self.find(&Needle::new(digits, Tolerance::Exact))
                })
            }
            Criterion::Kinds(kinds) => {
                let is_kind = |facts: &Facts| kinds.contain(facts.status, facts.category);
                let found = |facts| is_kind(facts).then_some(Match::new(Tier::Kind, 0));
                TermMatches {
                    services: self.facts.iter().map(found).collect(),
                    ..TermMatches::default()
                }
            }
            Criterion::Named { field, values } => self.match_names(*field, values),
            Criterion::Word {
                word,
                exact,
                typo,
                kinds,
            } => {
                let tolerance = match (term.negated || *exact, typo) {
                    (true, _) => Tolerance::Exact,
                    (false, false) => Tolerance::Subsequence,
                    (false, true) => Tolerance::Typo,
                };
                let needle = Needle::new(word, tolerance);
                if tolerance == Tolerance::Subsequence && needle.may_be_slip() {
                    *slips = NameSlips {
                        services: Slips::new(true),
                        protocols: Slips::new(true),
                    };
                }
                let mut matches = self.find_noting(&needle, slips);
                if !kinds.is_empty() {
                    for (found, facts) in matches.services.iter_mut().zip(&self.facts) {
                        if kinds.contain(facts.status, facts.category) {
                            *found = Match::better(*found, Some(Match::new(Tier::Kind, 0)));
                        }
                    }
                }
                if term.negated {
                    return matches;
                }
                if !exact {
                    self.add_rows_of_roles(word, &mut matches.rows);
                }
                for (service, text) in self.descriptions.folded() {
                    let found = &mut matches.services[*service as usize];
                    if found.is_none() && needle.is_in(text) {
                        *found = Some(Match::new(Tier::Description, 0));
                    }
                }
                matches
            }
        }
    }

    /// Matches a filter by service or role name.
    fn match_names(&self, field: Field, values: &[String]) -> TermMatches {
        let mut matches = TermMatches::default();
        if field == Field::Role {
            for value in values {
                self.add_rows_of_roles(value, &mut matches.rows);
                for role in self.role_names.named(value) {
                    matches.rows.extend(self.role_rows[role].iter().copied());
                }
            }
            return matches;
        }
        matches.services = vec![None; self.services.len()];
        for value in values {
            let needle = Needle::at_word_start(value, Tolerance::Pinyin);
            let found = self.services.find(&needle, usize::MAX);
            for (all, one) in matches.services.iter_mut().zip(found) {
                *all = Match::better(*all, one.filter(|one| one.tier <= Tier::WordStart));
            }
        }
        matches
    }

    /// Adds the rows of all roles named `word`.
    fn add_rows_of_roles(&self, word: &str, rows: &mut RowSet) {
        let needle = Needle::at_word_start(word, Tolerance::Pinyin);
        let roles = self.roles.find(&needle, usize::MAX);
        for (found, of_role) in roles.iter().zip(&self.role_rows) {
            if found.is_some_and(|found| found.tier <= Tier::WordStart) {
                rows.extend(of_role.iter().copied());
            }
        }
    }

    /// Ranks a row, if it matches.
    fn rank_of(&self, at: u32, query: &Query, matches: &QueryMatches) -> Option<Rank> {
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
                words = words.add(found);
            }
        }
        let demotion = match self.facts[row.service as usize].demotion {
            // A search for the port number itself doesn't demote a removed service of the same name.
            Demotion::Removed if row.claim.is_namesake && words.has_port() => Demotion::None,
            demotion => demotion,
        };
        let rank = Rank::of(at, words, demotion);
        let phrase = matches
            .phrase
            .as_ref()
            .and_then(|phrase| row.match_names(phrase));
        Some(phrase.map_or(rank, |phrase| {
            rank.min(Rank::of(at, Total::NONE.add(phrase), demotion))
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
