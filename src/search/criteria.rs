//! Matching of the terms of a query: each once for each service, protocol and endpoint, before any row is looked at.

use crate::model::PortItem;
use crate::search::foreign::is_foreign;
use crate::search::index::{Facts, Index};
use crate::search::matches::TermMatches;
use crate::search::needle::{Needle, Tolerance};
use crate::search::query::{Criterion, Field, Query, Term};
use crate::search::rank::{Match, Tier};
use crate::search::row::matches_ports;
use crate::search::row_set::RowSet;
use crate::search::slips::Slips;

/// Names that a word may match with a typo.
#[derive(Debug, Default)]
pub(super) struct NameSlips {
    services: Slips,
    protocols: Slips,
}

impl Index {
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

    /// Matches a word with the names of the catalog.
    pub(super) fn find_in_catalog(&self, needle: &Needle<'_>) -> TermMatches {
        TermMatches {
            services: self.services.find(needle, self.catalog_len()),
            protocols: self.protocols.find(needle, self.catalog_protocols),
            endpoints: self.endpoints.find(needle),
            ..TermMatches::default()
        }
        .counted()
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
            Criterion::Transport(_) | Criterion::Protocol(_) => TermMatches::default(),
            Criterion::Ports(items) => self.match_years(items),
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
            Criterion::Observed { rows, .. } => TermMatches {
                rows: rows.clone(),
                ..TermMatches::default()
            },
            Criterion::Word { .. } => self.match_word(term, slips),
        }
    }

    /// Matches a word in the names, roles, statuses, categories and descriptions.
    fn match_word(&self, term: &Term, slips: &mut NameSlips) -> TermMatches {
        let Criterion::Word {
            word,
            exact,
            typo,
            kinds,
        } = &term.criterion
        else {
            return TermMatches::default();
        };
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
        if is_foreign(word) {
            // Letters inside of another word have nothing to do with it.
            for found in matches.services.iter_mut().chain(&mut matches.protocols) {
                *found = found.filter(|found| found.tier <= Tier::WordStart);
            }
        }
        if !kinds.is_empty() {
            for (found, facts) in matches.services.iter_mut().zip(&self.facts) {
                let kind = kinds.tier(facts.status, facts.category);
                *found = Match::better(*found, kind.map(|tier| Match::new(tier, 0)));
            }
        }
        if term.negated {
            return matches;
        }
        if !exact {
            self.add_rows_of_roles(word, &mut matches.rows);
        }
        // A single letter is no word of a description.
        if word.len() < 2 {
            return matches;
        }
        for (service, text) in self.descriptions.folded() {
            let found = &mut matches.services[*service as usize];
            if found.is_none() && needle.is_mentioned_in(text) {
                *found = Some(Match::new(Tier::Description, 0));
            }
        }
        matches
    }

    /// Matches the numbers of a list in the names of catalog services: “Exchange Server 2016/2019”.
    fn match_years(&self, items: &[PortItem]) -> TermMatches {
        const MOST: usize = 4;
        let mut matches = TermMatches::default();
        let bare = items.iter().filter(|item| item.transport.is_none());
        let numbers = bare.filter_map(|item| item.spec.range()?.only());
        for number in numbers.take(MOST) {
            let digits = number.to_string();
            let needle = Needle::new(&digits, Tolerance::Exact);
            let found = self.services.find(&needle, self.catalog_len());
            matches.services.resize(found.len(), None);
            for (all, one) in matches.services.iter_mut().zip(found) {
                *all = Match::better(*all, one);
            }
        }
        matches
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
}
