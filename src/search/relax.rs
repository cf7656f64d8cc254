//! Query relaxation: stop words, plurals, missing spaces and typos, for queries without a literal match.

use crate::search::index::{Index, NameSlips};
use crate::search::matches::QueryMatches;
use crate::search::needle::{Needle, Tolerance};
use crate::search::query::{PORT_WORDS, Phrase, Query, Term};
use crate::search::row::{MIN_PART, is_dynamic_name};

/// Words that only name a kind of thing: a service, a server, a program.
const STOP_WORDS: [&str; 11] = [
    "service",
    "services",
    "server",
    "servers",
    "windows",
    "microsoft",
    ".exe",
    ".msc",
    "服务器",
    "服务",
    "微软",
];
/// Minimum number of Chinese characters in a part of a split word.
const MIN_PART_HAN: usize = 2;

impl Index {
    /// Removes stop words and replaces words without a literal match: by alternatives that match, or by the
    /// same word with one typo allowed.
    pub(super) fn relax(&self, query: &Query) -> (Query, QueryMatches) {
        let mut relaxed = Query::default();
        let mut matches = QueryMatches::default();
        for term in self.without_stop_words(query) {
            let mut slips = NameSlips::default();
            let term_matches = self.match_term_noting(term, &mut slips);
            let word = term.inexact_word();
            // Asked once: it takes a look at each name.
            let is_literal = word.is_some() && term_matches.is_literal();
            let is_in_names = is_literal && term_matches.is_in_names();
            let word = word.filter(|word| !is_in_names && !is_dynamic_name(word));
            let alternatives = word.and_then(|word| self.alternatives(word, is_literal));
            match (word, alternatives) {
                (_, Some(alternatives)) => {
                    for word in alternatives {
                        let term = Term::word(&word);
                        matches.terms.push(self.match_term(&term));
                        relaxed.terms.push(term);
                    }
                }
                (Some(word), None) if !is_literal => {
                    matches.terms.push(self.correct(word, term_matches, &slips));
                    relaxed.terms.push(term.with_typo());
                }
                _ => {
                    matches.terms.push(term_matches);
                    relaxed.terms.push(term.clone());
                }
            }
        }
        // The phrase allows one typo in all of its words together.
        let typo = relaxed.terms.iter().any(Term::allows_typo);
        let words = if typo { query } else { &relaxed }.plain_words();
        relaxed.phrase = words.map(|words| Phrase { words, typo });
        matches.phrase = self.match_phrase(&relaxed);
        (relaxed, matches)
    }

    /// Removes the stop words from the terms, unless the names of one service contain all words. `dns
    /// service` loses `service`, because the service is named DNS Server.
    fn without_stop_words<'a>(&self, query: &'a Query) -> Vec<&'a Term> {
        let is_stop_word = |term: &Term| {
            term.inexact_word()
                .is_some_and(|word| STOP_WORDS.contains(&word))
        };
        let words: Vec<&str> = query.terms.iter().filter_map(Term::inexact_word).collect();
        let stop_words = query.terms.iter().filter(|term| is_stop_word(term)).count();
        let all = || query.terms.iter().collect();
        if stop_words == 0 || stop_words == words.len() {
            return all();
        }
        let mut candidates = vec![true; self.catalog_len()];
        for word in words {
            for (candidate, has_word) in candidates.iter_mut().zip(self.services_with_prefix(word))
            {
                *candidate &= has_word;
            }
        }
        if candidates.contains(&true) {
            return all();
        }
        query
            .terms
            .iter()
            .filter(|term| !is_stop_word(term))
            .collect()
    }

    /// Returns the replacements of a word that no name contains: its singular, or the two words that it
    /// consists of, if no text contains it.
    fn alternatives(&self, word: &str, is_literal: bool) -> Option<Vec<String>> {
        let singular = word
            .strip_suffix("ies")
            .map(|stem| format!("{stem}y"))
            .or_else(|| word.strip_suffix('s').map(str::to_owned))
            .filter(|singular| singular.len() >= MIN_PART && singular.is_ascii());
        if let Some(singular) = singular
            && self.services_with_prefix(&singular).contains(&true)
        {
            return Some(vec![singular]);
        }
        if is_literal {
            return None;
        }
        let parts = self.split_compound(word)?;
        Some(parts.into_iter().map(str::to_owned).collect())
    }

    /// Splits `word` in two words that both occur in the names of one catalog service, the first as long as
    /// possible. A second word that is a stop word or a word for ports is dropped.
    fn split_compound<'a>(&self, word: &'a str) -> Option<Vec<&'a str>> {
        let min_len = if word.is_ascii() {
            MIN_PART
        } else {
            MIN_PART_HAN
        };
        let mut cuts: Vec<usize> = word
            .char_indices()
            .map(|(at, _)| at)
            .skip(min_len)
            .collect();
        cuts.truncate((cuts.len() + 1).saturating_sub(min_len));
        // All first words begin with the shortest one, which few names have.
        let shortest = Needle::at_word_start(&word[..*cuts.first()?], Tolerance::Exact);
        let names = self.services.texts_with(&shortest, self.catalog_len());
        cuts.into_iter().rev().find_map(|cut| {
            let (first, rest) = word.split_at(cut);
            let firsts = self.services.owners_with(&Needle::whole(first), &names);
            if firsts.is_empty() {
                return None;
            }
            let rests = self.services_with_prefix(rest);
            if firsts.iter().any(|&first| rests[first as usize]) {
                return Some(vec![first, rest]);
            }
            let ignorable = PORT_WORDS.contains(&rest) || STOP_WORDS.contains(&rest);
            ignorable.then(|| vec![first])
        })
    }
}
