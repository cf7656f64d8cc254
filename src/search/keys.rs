//! Searchable texts of services and protocols, folded once and stored in one string, and the best match of a
//! word in each. A row of a big list costs its letters and about thirty bytes.

use std::ops::Range;

use crate::search::fold::{fold_name_char, is_combining_mark, starts_word};
use crate::search::fuzzy::Fuzzy;
use crate::search::letters::Letters;
use crate::search::needle::{
    Digits, MAX_CLOSENESS, Needle, Tolerance, WHOLE_WORD_BONUS, closeness, mask, match_literal,
};
use crate::search::pinyin::{Pinyin, PinyinMatch};
use crate::search::rank::{Match, Tier};

/// Texts of many owners, each with several.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    text: String,
    /// End of each text.
    ends: Vec<u32>,
    /// Set of letters in each text; this check alone skips three rows in four.
    masks: Vec<u64>,
    /// Weight of each text for its owner.
    weights: Vec<i16>,
    /// End of each owner's texts.
    owners: Vec<u32>,
    /// Pinyin of the texts with Chinese characters: (owner, text, pinyin), ascending.
    pinyin: Vec<(u32, u32, Pinyin)>,
}

/// Weight of a name within a tier. An alias weighs less, and never more than the alias before it: alias lists
/// start with the most specific one.
pub(super) const NAME_WEIGHT: i16 = 12;
/// Weights of the first aliases; further aliases weigh nothing.
pub(super) const ALIAS_WEIGHTS: [i16; 20] = [
    11, 11, 10, 10, 9, 9, 8, 8, 7, 7, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1,
];
/// Weights of the names of a single port: its aliases, the names that tools have for it, and its programs.
pub(super) const PORT_ALIAS_WEIGHT: i16 = 11;
pub(super) const TOOL_WEIGHT: i16 = 4;
pub(super) const PROGRAM_WEIGHT: i16 = 1;
/// Weight of a protocol.
pub(super) const PROTOCOL_WEIGHT: i16 = 6;
/// Score of a subsequence match that has not been scored yet.
const UNSCORED: i16 = -1;
/// Bonus for a typo that only swaps two letters, the most common kind.
const SWAP_BONUS: i16 = 32;
/// Bonus for each name of the owner that matches, up to four.
const SYNONYM_BONUS: i16 = 4;

impl Keys {
    pub(super) const fn new() -> Self {
        Self {
            text: String::new(),
            ends: Vec::new(),
            masks: Vec::new(),
            weights: Vec::new(),
            owners: Vec::new(),
            pinyin: Vec::new(),
        }
    }

    /// Starts a new owner, whose texts follow, and returns its number.
    pub(super) fn add_owner(&mut self) -> u32 {
        self.owners.push(self.ends.len() as u32);
        self.owners.len() as u32 - 1
    }

    /// Adds a text to the last owner, unless it already has the same text.
    pub(super) fn add(&mut self, text: &str, weight: i16) {
        let start = self.text.len();
        let folded = text
            .chars()
            .filter(|&char| !is_combining_mark(char))
            .map(fold_name_char);
        for char in folded {
            // A dash between words is a blank too, and a query has one blank between words.
            let is_second = char == ' ' && self.text[start..].ends_with(' ');
            if !is_second {
                self.text.push(char);
            }
        }
        let owner = self.owners.len() - 1;
        let added = &self.text[start..];
        if added.is_empty() || self.of(owner).any(|known| known == added) {
            self.text.truncate(start);
            return;
        }
        let chars: Vec<char> = added.chars().collect();
        if let Some(pinyin) = Pinyin::of(&chars) {
            self.pinyin
                .push((owner as u32, self.ends.len() as u32, pinyin));
        }
        self.masks.push(mask(added));
        self.weights.push(weight);
        self.ends.push(self.text.len() as u32);
        self.owners[owner] = self.ends.len() as u32;
    }

    /// Disables the letter masks, so that no text is skipped.
    #[cfg(test)]
    pub(super) fn unmask(&mut self) {
        self.masks.fill(u64::MAX);
    }

    pub(super) const fn len(&self) -> usize {
        self.owners.len()
    }

    /// The texts of an owner.
    pub(super) fn of(&self, owner: usize) -> impl Iterator<Item = &str> {
        self.range_of(owner).map(|key| self.key(key))
    }

    /// The texts of an owner with their weights.
    pub(super) fn with_weights(&self, owner: usize) -> impl Iterator<Item = (&str, i16)> {
        self.range_of(owner)
            .map(|key| (self.key(key), self.weights[key]))
    }

    fn range_of(&self, owner: usize) -> Range<usize> {
        let start = owner.checked_sub(1).map_or(0, |before| self.owners[before]);
        start as usize..self.owners[owner] as usize
    }

    fn key(&self, key: usize) -> &str {
        let start = key.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[key] as usize]
    }

    /// Returns the best match of each of the first `limit` owners.
    pub(super) fn find(&self, needle: &Needle<'_>, limit: usize) -> Vec<Option<Match>> {
        let mut all: Vec<Option<Match>> = vec![None; limit.min(self.owners.len())];
        let mut key = 0;
        // Reused for all texts: typos are searched for in characters.
        let mut chars: Vec<char> = Vec::new();
        for (found, &end) in all.iter_mut().zip(&self.owners) {
            let mut names = 0;
            while key < end as usize {
                if let Some(one) = self.find_in(key, needle, &mut chars) {
                    let counts = one.tier <= Tier::WordStart || one.tier == Tier::Typo;
                    names += i16::from(counts && self.weights[key] == NAME_WEIGHT);
                    *found = Match::better(*found, Some(one));
                }
                key += 1;
            }
            if let Some(found) = found.as_mut().filter(|found| found.tier <= Tier::Typo) {
                found.score += SYNONYM_BONUS * names.min(4);
            }
        }
        if needle.tolerance != Tolerance::Exact {
            for (owner, key, pinyin) in &self.pinyin {
                if let Some(found) = all.get_mut(*owner as usize) {
                    *found =
                        Match::better(*found, self.match_pinyin(*key as usize, pinyin, needle));
                }
            }
        }
        all
    }

    fn find_in(&self, key: usize, needle: &Needle<'_>, chars: &mut Vec<char>) -> Option<Match> {
        let missing = (needle.mask & !self.masks[key]).count_ones();
        if missing > 0 && (needle.tolerance != Tolerance::Typo || missing > 1) {
            return None;
        }
        let text = self.key(key);
        let weight = self.weights[key];
        if let Some((tier, bonus)) = match_literal(text, needle, whole_text_tier(weight)) {
            return Some(Match::new(tier, weight + bonus));
        }
        if needle.tolerance == Tolerance::Typo && needle.digits != Digits::Only {
            chars.clear();
            chars.extend(text.chars());
            let range = needle.letters.match_with_typo(chars);
            if let Some((from, to)) =
                range.filter(|&(from, to)| needle.has_same_digits(&chars[from..to]))
            {
                let ends = chars
                    .get(to)
                    .is_none_or(|&char| starts_word(Some(chars[to - 1]), char));
                let first = if from == 0 { MAX_CLOSENESS } else { 0 };
                let swap = if needle.is_permutation(&chars[from..to]) {
                    SWAP_BONUS
                } else {
                    0
                };
                let bonus = if ends { WHOLE_WORD_BONUS } else { 0 }
                    + closeness(chars.len() - to)
                    + first
                    + swap;
                return Some(Match::new(Tier::Typo, weight + bonus));
            }
        }
        if needle.digits != Digits::None {
            return None;
        }
        let fuzzy =
            needle.tolerance >= Tolerance::Subsequence && needle.letters.is_subsequence_of(text);
        fuzzy.then_some(Match::new(Tier::Subsequence, UNSCORED))
    }

    /// Whole syllables rank like the text itself, initials one tier lower.
    fn match_pinyin(&self, key: usize, pinyin: &Pinyin, needle: &Needle<'_>) -> Option<Match> {
        let weight = self.weights[key];
        let Some(matched) = pinyin.find(needle.word) else {
            if needle.tolerance != Tolerance::Typo {
                return None;
            }
            let matched = pinyin.find_with_typo(&needle.letters)?;
            let whole = if matched.to_end { WHOLE_WORD_BONUS } else { 0 };
            return Some(Match::new(Tier::Typo, weight + whole));
        };
        let PinyinMatch {
            initials,
            from_start,
            to_end,
            ..
        } = matched;
        let tier = match (from_start, to_end, initials) {
            (true, true, false) => whole_text_tier(weight),
            (true, true, true) | (true, false, false) => Tier::Prefix,
            (true, false, true) | (false, _, false) => Tier::WordStart,
            (false, _, true) => Tier::Inside,
        };
        Some(Match::new(
            tier,
            weight + closeness(pinyin.syllables_after(matched)),
        ))
    }

    /// Scores a subsequence match of an owner with the fuzzy-matcher crate, unless it is scored already.
    pub(super) fn score(&self, owner: usize, found: &mut Option<Match>, word: &str, fuzzy: &Fuzzy) {
        let Some(Match {
            tier: Tier::Subsequence,
            score: score @ UNSCORED,
        }) = found
        else {
            return;
        };
        let letters = Letters::of(word);
        let scores = self
            .of(owner)
            .filter(|text| letters.is_subsequence_of(text));
        let scores = scores.filter_map(|text| Some(fuzzy.matches(text, word)?.0));
        *score = scores.max().unwrap_or(0);
    }
}

/// Returns the tier of a complete match of a text with that weight.
const fn whole_text_tier(weight: i16) -> Tier {
    match weight {
        NAME_WEIGHT => Tier::ExactName,
        PROTOCOL_WEIGHT => Tier::ExactProtocol,
        _ => Tier::ExactAlias,
    }
}
