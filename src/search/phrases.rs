//! Phrases: the names in a query that no row answers as a whole, and the words that are left out.

use crate::search::fold::is_han;
use crate::search::index::Index;
use crate::search::matches::{QueryMatches, TermMatches};
use crate::search::needle::{Needle, Tolerance};
use crate::search::query::{Criterion, LeftOut, Phrase, Query, Term};
use crate::search::rank::{Demotion, Match, Tier};
use crate::search::row::Row;

/// Maximum number of words, or of Chinese characters, in a name that is looked for in a phrase.
const MAX_NAME: usize = 6;
/// Years in the names of Windows versions, which people add to the name of a service.
const YEARS: std::ops::RangeInclusive<u16> = 2000..=2030;

/// Words of a query that may be left out, or a name of several of them.
struct Unit {
    term: Term,
    matches: TermMatches,
    /// Number of words, or of Chinese characters.
    len: usize,
    /// True for a name that was found in the query, which is matched only as a whole so far.
    is_found: bool,
}

impl Index {
    /// Finds the names in a query that no row answers as a whole. Returns a query for the names that rows have together,
    /// with the words that are left out; none if no row has a whole name that is asked for.
    pub(super) fn leave_out(
        &self,
        query: &Query,
        matches: &QueryMatches,
    ) -> Option<(Query, QueryMatches)> {
        let (mut fixed, mut units) = (Vec::new(), Vec::new());
        let mut words: Vec<(&Term, &TermMatches)> = Vec::new();
        for (term, matches) in query.terms.iter().zip(&matches.terms) {
            if is_removable(term) {
                words.push((term, matches));
            } else {
                self.add_names(&std::mem::take(&mut words), &mut units);
                fixed.push((term.clone(), matches.clone()));
            }
        }
        self.add_names(&words, &mut units);
        let has_port = |(term, matches): &(Term, TermMatches)| !term.negated && matches.by_port;
        let has_port = fixed.iter().any(has_port);
        // A single word is not left out, unless a port remains.
        if units.len() < 2 && !has_port && units.iter().all(|unit| !unit.is_found) {
            return None;
        }
        let best = self.best_units(&fixed, &units, has_port)?;
        let mut relaxed = query.with_terms(Vec::new());
        let mut kept = QueryMatches::default();
        for (term, matches) in fixed {
            relaxed.terms.push(term);
            kept.terms.push(matches);
        }
        for (at, unit) in units.into_iter().enumerate() {
            if best >> at & 1 == 1 {
                kept.terms.push(if unit.is_found {
                    self.match_term(&unit.term)
                } else {
                    unit.matches
                });
                relaxed.terms.push(unit.term);
            } else if let Some(word) = unit.term.criterion.word()
                && !word.starts_with('/')
            {
                let is_known = unit.matches.is_answer();
                relaxed.left_out.push(LeftOut {
                    word: word.to_owned(),
                    is_known,
                });
            }
        }
        let words = relaxed.plain_words();
        relaxed.phrase = words.map(|words| Phrase { words, typo: false });
        kept.phrase = self.match_phrase(&relaxed);
        Some((relaxed, kept))
    }

    /// Adds consecutive words of a query: the longest names of several words first, then each word, and the names in a
    /// Chinese word that is no name.
    fn add_names(&self, words: &[(&Term, &TermMatches)], units: &mut Vec<Unit>) {
        let mut at = 0;
        while at < words.len() {
            let rest = &words[at..];
            if let Some(name) = self.longest_name(rest) {
                at += name.len;
                units.push(name);
                continue;
            }
            let (term, matches) = rest[0];
            at += 1;
            let han = term.inexact_word().filter(|word| word.chars().all(is_han));
            match han.filter(|_| !matches.is_answer()) {
                Some(word) => self.cut_chinese(word, units),
                None => units.push(Unit {
                    term: term.clone(),
                    matches: matches.clone(),
                    len: 1,
                    is_found: false,
                }),
            }
        }
    }

    /// Returns the longest name that the first words are together.
    fn longest_name(&self, words: &[(&Term, &TermMatches)]) -> Option<Unit> {
        let lens = 2..=words.len().min(MAX_NAME);
        lens.rev().find_map(|len| {
            let parts: Option<Vec<&str>> = words[..len]
                .iter()
                .map(|(term, _)| term.inexact_word())
                .collect();
            let term = Term::word(&parts?.join(" "));
            let matches = self.match_name(&term)?;
            matches.has_whole_name().then_some(Unit {
                term,
                matches,
                len,
                is_found: true,
            })
        })
    }

    /// Cuts a Chinese word at the names in it, so that they have as many of its characters as possible, and whole names
    /// more than parts of names. Adds the characters between them too.
    fn cut_chinese(&self, word: &str, units: &mut Vec<Unit>) {
        let places: Vec<usize> = word
            .char_indices()
            .map(|(at, _)| at)
            .chain([word.len()])
            .collect();
        let count = places.len() - 1;
        // For each number of last characters: the best value, and the length of the first name in them; 0 for none.
        let mut best: Vec<(usize, usize)> = vec![(0, 0)];
        for rest in 1..=count {
            let start = count - rest;
            let mut found = (best[rest - 1].0, 0);
            for len in 2..=rest.min(MAX_NAME + 2) {
                let part = &word[places[start]..places[start + len]];
                let Some(matches) = self.match_name(&Term::word(part)) else {
                    continue;
                };
                let value = len * if matches.has_whole_name() { 4 } else { 1 } + best[rest - len].0;
                if value >= found.0 {
                    found = (value, len);
                }
            }
            best.push(found);
        }
        let (mut at, mut between) = (0, 0);
        let unit = |from: usize, to: usize| {
            let term = Term::word(&word[places[from]..places[to]]);
            let matches = self.match_name(&term).unwrap_or_default();
            let len = to - from;
            Unit {
                term,
                matches,
                len,
                is_found: true,
            }
        };
        while at < count {
            let (_, len) = best[count - at];
            if len > 0 {
                units.extend((between < at).then(|| unit(between, at)));
                units.push(unit(at, at + len));
                between = at + len;
            }
            at += len.max(1);
        }
        units.extend((between < count).then(|| unit(between, count)));
    }

    /// Matches a word with the names of the catalog, exactly; none if no name has it.
    fn match_name(&self, term: &Term) -> Option<TermMatches> {
        let needle = Needle::at_word_start(term.criterion.word()?, Tolerance::Exact);
        let mut matches = self.find_in_catalog(&needle);
        for found in matches.services.iter_mut().chain(&mut matches.protocols) {
            *found = found.filter(|found| found.tier <= Tier::WordStart);
        }
        let matches = matches.counted();
        matches.is_answer().then_some(matches)
    }

    /// Returns the set of units, one bit each, that is worth most among those that rows have together with all of the
    /// fixed terms. A rare word is worth more than a common one, and a whole name more than a part of one. At least one
    /// must be a whole name, unless `has_port`.
    fn best_units(
        &self,
        fixed: &[(Term, TermMatches)],
        units: &[Unit],
        has_port: bool,
    ) -> Option<u32> {
        if units.len() > 32 {
            return None;
        }
        let is_listed = |row: &&Row| self.demotion(row) == Demotion::Listed;
        let catalog = self.rows.iter().take_while(|row| !is_listed(row)).count();
        let rows = catalog as f64;
        let worth = |unit: &Unit| {
            let share = (unit.matches.count() as f64 + 1.0) / (rows + 1.0);
            (1.0 - share.log2().min(0.0)) * unit.len as f64
        };
        let worths: Vec<f64> = units.iter().map(worth).collect();
        let mut best: Option<(f64, u32)> = None;
        for at in 0..catalog as u32 {
            let row = &self.rows[at as usize];
            let holds = |(term, matches): &(Term, TermMatches)| {
                row.match_term(at, term, matches).is_some() != term.negated
            };
            if !fixed.iter().all(holds) {
                continue;
            }
            let (mut value, mut set, mut is_named) = (0.0, 0_u32, has_port);
            for (place, unit) in units.iter().enumerate() {
                let found = row.match_term(at, &unit.term, &unit.matches);
                let Some(found) = found.filter(counts) else {
                    continue;
                };
                let is_whole = found.tier <= Tier::ExactProtocol;
                is_named |= is_whole;
                value += worths[place] * if is_whole { 2.0 } else { 1.0 };
                set |= 1 << place;
            }
            if is_named && best.is_none_or(|(most, _)| value > most) {
                best = Some((value, set));
            }
        }
        best.map(|(_, set)| set)
    }
}

/// Returns true if a match makes a row an answer, or at least doesn't prevent it.
const fn counts(found: &Match) -> bool {
    found.tier.is_answer() || matches!(found.tier, Tier::Kind)
}

/// Returns true for a term that may be left out: a word, or a year of a Windows version.
fn is_removable(term: &Term) -> bool {
    match &term.criterion {
        Criterion::Number {
            number, transport, ..
        } => !term.negated && transport.is_none() && YEARS.contains(&number.get()),
        _ => term.inexact_word().is_some(),
    }
}
