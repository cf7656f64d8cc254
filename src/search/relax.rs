//! Query relaxation: stop words, plurals, missing spaces and typos, for queries without a literal match.

use crate::search::criteria::NameSlips;
use crate::search::foreign::is_foreign;
use crate::search::index::Index;
use crate::search::matches::QueryMatches;
use crate::search::needle::{Needle, Tolerance};
use crate::search::query::{PORT_WORDS, Phrase, Query, Term};
use crate::search::rank::Tier;
use crate::search::row::{MIN_PART, is_dynamic_name};
use crate::search::stop_words::{is_kind, is_stop_word, without_question};

/// Verbs of PowerShell commands.
const VERBS: &[&str] = &[
    "add",
    "clear",
    "connect",
    "copy",
    "disable",
    "disconnect",
    "enable",
    "enter",
    "export",
    "get",
    "grant",
    "import",
    "install",
    "invoke",
    "join",
    "mount",
    "move",
    "new",
    "register",
    "remove",
    "rename",
    "repair",
    "reset",
    "resolve",
    "restart",
    "restore",
    "resume",
    "revoke",
    "set",
    "show",
    "start",
    "stop",
    "suspend",
    "sync",
    "test",
    "uninstall",
    "unlock",
    "unregister",
    "update",
];
/// Maximum number of words in a name that contains stop words.
const MAX_NAME: usize = 6;
/// Minimum number of Chinese characters in a part of a split word.
const MIN_PART_HAN: usize = 2;

impl Index {
    /// Removes stop words and replaces words without a literal match: by alternatives that match, or by the
    /// same word with one typo allowed.
    pub(super) fn relax(&self, query: &Query) -> (Query, QueryMatches) {
        let mut relaxed = query.with_terms(Vec::new());
        let mut matches = QueryMatches::default();
        for term in self.without_stop_words(query) {
            let mut slips = NameSlips::default();
            let term_matches = self.match_term_noting(term, &mut slips);
            let word = term.inexact_word();
            // Asked once: it takes a look at each name.
            let is_literal = word.is_some() && term_matches.is_literal();
            let is_in_names = is_literal && term_matches.is_in_names();
            let word =
                word.filter(|word| !is_in_names && !is_dynamic_name(word) && !is_foreign(word));
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
        if relaxed.terms.is_empty() {
            // A question without a name asks for nothing.
            relaxed.terms.extend(query.terms.iter().cloned());
            matches.terms = query
                .terms
                .iter()
                .map(|term| self.match_term(term))
                .collect();
        }
        // The phrase allows one typo in all of its words together.
        let typo = relaxed.terms.iter().any(Term::allows_typo);
        let words = if typo { query } else { &relaxed }.plain_words();
        // Only as typed does it have the brackets of a firewall rule.
        let is_whole = relaxed.terms.len() == query.terms.len();
        let words = words.map(|words| {
            let typed = query.typed_words();
            let is_name = is_whole && typed != words && self.is_whole_name(&typed);
            if is_name { typed } else { words }
        });
        relaxed.phrase = words.map(|words| Phrase { words, typo });
        matches.phrase = self.match_phrase(&relaxed);
        (relaxed, matches)
    }

    /// Removes the stop words from the terms, unless they are a whole name together, or the names of one service contain
    /// all words. `dns service` loses `service`, because the service is named DNS Server.
    fn without_stop_words<'a>(&self, query: &'a Query) -> Vec<&'a Term> {
        let words: Vec<Option<&str>> = query.terms.iter().map(Term::inexact_word).collect();
        let mut stops: Vec<bool> = words
            .iter()
            .map(|word| word.is_some_and(is_stop_word))
            .collect();
        let all = || query.terms.iter().collect();
        if !stops.contains(&true) || !stops.contains(&false) {
            return all();
        }
        if self.is_whole_name(&query.typed_words()) {
            return all();
        }
        self.keep_names(&words, &mut stops);
        if !stops.contains(&true) {
            return all();
        }
        let mut names = words.iter().zip(&stops);
        let has_name = names.any(|(word, is_stop)| word.is_some() && !is_stop);
        let mut candidates = vec![has_name; self.catalog_len()];
        for (word, is_stop) in words.iter().zip(&stops) {
            let Some(word) = word else {
                continue;
            };
            // A short word begins too many others.
            let is_whole = *is_stop || (word.is_ascii() && word.len() <= MIN_PART);
            let needle = if is_whole {
                Needle::whole(word)
            } else {
                Needle::at_word_start(word, Tolerance::Exact)
            };
            let found = self.services.find(&needle, self.catalog_len());
            for (candidate, found) in candidates.iter_mut().zip(found) {
                *candidate &= found.is_some_and(|found| found.tier <= Tier::WordStart);
            }
        }
        if candidates.contains(&true) {
            return all();
        }
        let terms = query.terms.iter().zip(stops);
        terms
            .filter(|(_, is_stop)| !is_stop)
            .map(|(term, _)| term)
            .collect()
    }

    /// Keeps the stop words that are a whole name together with the words beside them: `net use`.
    fn keep_names(&self, words: &[Option<&str>], stops: &mut [bool]) {
        for len in 2..=words.len().min(MAX_NAME) {
            for start in 0..=words.len() - len {
                let span = start..start + len;
                let has_stop = stops[span.clone()].contains(&true);
                let name: Option<Vec<&str>> = words[span.clone()].iter().copied().collect();
                if let Some(name) = name.filter(|_| has_stop)
                    && self.is_whole_name(&name.join(" "))
                {
                    stops[span].fill(false);
                }
            }
        }
    }

    /// Returns true if these words are a whole name.
    fn is_whole_name(&self, words: &str) -> bool {
        let needle = Needle::at_word_start(words, Tolerance::Exact);
        self.find_in_catalog(&needle).has_whole_name()
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
            && self.has_word(&singular)
        {
            return Some(vec![singular]);
        }
        if is_literal {
            return None;
        }
        if let Some(parts) = without_question(word) {
            let split = |part: &String| {
                let needle = Needle::at_word_start(part, Tolerance::Exact);
                let is_name = self.find_in_catalog(&needle).is_answer();
                let names = self.split_compound(part).filter(|_| !is_name);
                let names = names.unwrap_or_else(|| vec![part]);
                names.into_iter().map(str::to_owned).collect::<Vec<_>>()
            };
            return Some(parts.iter().flat_map(split).collect());
        }
        if let Some(noun) = self.noun_of_command(word) {
            return Some(vec![noun]);
        }
        let parts = self.split_compound(word)?;
        Some(parts.into_iter().map(str::to_owned).collect())
    }

    /// Returns true if a name of a catalog service has the word.
    fn has_word(&self, word: &str) -> bool {
        let found = self.services.find(&Needle::whole(word), self.catalog_len());
        found.iter().any(Option::is_some)
    }

    /// Returns the longest name at the beginning of the noun of a PowerShell command, in lower case: `dhcpserver` of
    /// `get-dhcpserverv4scope`.
    fn noun_of_command(&self, word: &str) -> Option<String> {
        let (verb, noun) = word.split_once(' ')?;
        if !VERBS.contains(&verb) || !noun.is_ascii() {
            return None;
        }
        let lens = (2..=noun.len()).rev();
        let mut starts = lens.map(|len| &noun[..len]);
        starts
            .find(|start| self.is_whole_name(start))
            .map(str::to_owned)
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
            if is_stop_word(first) {
                return None;
            }
            let firsts = self.services.owners_with(&Needle::whole(first), &names);
            if firsts.is_empty() {
                return None;
            }
            let rests = self.services_with_prefix(rest);
            if firsts.iter().any(|&first| rests[first as usize]) {
                return Some(vec![first, rest]);
            }
            let ignorable = PORT_WORDS.contains(&rest) || is_kind(rest);
            ignorable.then(|| vec![first])
        })
    }
}
