//! Searchable texts of services and protocols, folded once and stored in one string, and the best match of a
//! word in each. A text of a big list costs its letters and about thirty bytes.

use std::ops::Range;
use std::sync::OnceLock;

use memchr::memchr3_iter;

use crate::model::ListedService;
use crate::search::char_sets::CharSets;
use crate::search::fold::{fold_name_char, is_combining_mark};
use crate::search::fuzzy::Fuzzy;
use crate::search::letters::Letters;
use crate::search::needle::{
    MAX_SHORT, Needle, Tolerance, WHOLE_WORD_BONUS, closeness, match_literal,
};
use crate::search::pinyin::{Pinyin, PinyinMatch};
use crate::search::rank::{Match, Tier};
use crate::search::slips::Slips;

/// Texts of many owners, each with several.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    text: String,
    /// End of each text.
    ends: Vec<u32>,
    /// Characters of each text, which exclude most texts before they are looked at.
    chars: Vec<CharSets>,
    /// Weight of each text for its owner.
    weights: Vec<i16>,
    /// End of each owner's texts.
    owners: Vec<u32>,
    /// Pinyin of the texts with Chinese characters, ascending; spelled when a word that may be pinyin is first searched
    /// for, since a search for a number doesn't need it.
    spoken: OnceLock<Vec<Spoken>>,
}

/// Text with Chinese characters.
#[derive(Debug, Clone)]
struct Spoken {
    owner: u32,
    key: u32,
    chars: CharSets,
    pinyin: Pinyin,
}

/// Weight of a name within a tier. An alias weighs less, and never more than the alias before it: alias lists
/// start with the most specific one.
pub(super) const NAME_WEIGHT: i16 = 12;
/// Weights of the first aliases; further aliases weigh nothing.
const ALIAS_WEIGHTS: [i16; 20] = [
    11, 11, 10, 10, 9, 9, 8, 8, 7, 7, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1,
];
/// Weights of the names of a single port: its aliases, the names that tools have for it, and its programs.
pub(super) const PORT_ALIAS_WEIGHT: i16 = 11;
pub(super) const TOOL_WEIGHT: i16 = 4;
pub(super) const PROGRAM_WEIGHT: i16 = 1;
/// Weight of a protocol.
pub(super) const PROTOCOL_WEIGHT: i16 = 6;
/// Number of texts that are sorted out at once. Small tables of tests have many blocks too.
const BLOCK: usize = if cfg!(test) { 16 } else { 1024 };
/// Score of a subsequence match that has not been scored yet.
const UNSCORED: i16 = -1;
/// Bonus for each name of the owner that matches, up to four.
const SYNONYM_BONUS: i16 = 4;

impl Keys {
    pub(super) const fn new() -> Self {
        Self {
            text: String::new(),
            ends: Vec::new(),
            chars: Vec::new(),
            weights: Vec::new(),
            owners: Vec::new(),
            spoken: OnceLock::new(),
        }
    }

    /// Makes room for more owners with one text each, so that their parts need not be moved when they grow.
    pub(super) fn reserve(&mut self, owners: usize) {
        self.ends.reserve(owners);
        self.chars.reserve(owners);
        self.weights.reserve(owners);
        self.owners.reserve(owners);
    }

    /// Starts a new owner, whose texts follow, and returns its number.
    pub(super) fn add_owner(&mut self) -> u32 {
        self.owners.push(self.ends.len() as u32);
        self.owners.len() as u32 - 1
    }

    /// Adds a text to the last owner, unless it already has the same text.
    pub(super) fn add(&mut self, text: &str, weight: i16) {
        let start = self.text.len();
        self.push_folded(text);
        let owner = self.owners.len() - 1;
        let added = &self.text[start..];
        if added.is_empty() || self.of(owner).any(|known| known == added) {
            self.text.truncate(start);
            return;
        }
        self.spoken.take();
        self.chars.push(CharSets::of(added));
        self.weights.push(weight);
        self.ends.push(self.text.len() as u32);
        self.owners[owner] = self.ends.len() as u32;
    }

    /// Adds a service of a port list as a new owner. Its id is derived from the name, so it is not added.
    pub(super) fn add_listed(&mut self, service: &ListedService<'_>) {
        self.add_owner();
        // The name weighs no more than an alias, so that it never ranks before a catalog service of the same name.
        self.add(service.name, alias_weight(0));
        for (at, alias) in service.aliases.iter().enumerate() {
            self.add(alias, alias_weight(at));
        }
    }

    /// Appends a folded text. A dash between words is a blank too, and a query has one blank between words.
    fn push_folded(&mut self, text: &str) {
        let start = self.text.len();
        if text.is_ascii() {
            // The same as below, a word at a time: a list has a million texts.
            let mut from = 0;
            for at in memchr3_iter(b' ', b'-', b'_', text.as_bytes()) {
                self.text.push_str(&text[from..at]);
                self.push_blank(start);
                from = at + 1;
            }
            self.text.push_str(&text[from..]);
            self.text[start..].make_ascii_lowercase();
            return;
        }
        let chars = text.chars().filter(|&char| !is_combining_mark(char));
        for char in chars.map(fold_name_char) {
            match char {
                ' ' => self.push_blank(start),
                other => self.text.push(other),
            }
        }
    }

    /// Appends a blank to the text that begins at `start`, unless it ends with one.
    fn push_blank(&mut self, start: usize) {
        if !self.text[start..].ends_with(' ') {
            self.text.push(' ');
        }
    }

    /// Disables the sets of characters, so that no text is skipped.
    #[cfg(test)]
    pub(super) fn unmask(&mut self) {
        self.chars.fill(CharSets::FULL);
        self.spoken();
        for spoken in self.spoken.get_mut().into_iter().flatten() {
            spoken.chars = CharSets::FULL;
        }
    }

    fn spoken(&self) -> &[Spoken] {
        self.spoken.get_or_init(|| {
            let mut all = Vec::new();
            for owner in 0..self.owners.len() {
                all.extend(self.range_of(owner).filter_map(|key| {
                    let pinyin = Pinyin::of_text(self.key(key))?;
                    Some(Spoken {
                        owner: owner as u32,
                        key: key as u32,
                        chars: CharSets::of_syllables(pinyin.syllables()),
                        pinyin,
                    })
                }));
            }
            all
        })
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
        &self.text[self.place(key)]
    }

    /// Returns the place of a text in all texts.
    fn place(&self, key: usize) -> Range<usize> {
        let start = key.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[key] as usize
    }

    /// Returns the best match of each of the first `limit` owners.
    pub(super) fn find(&self, needle: &Needle<'_>, limit: usize) -> Vec<Option<Match>> {
        self.find_noting(needle, limit, &mut Slips::default())
    }

    /// The same; adds the texts that may match with a typo to `slips`, unless some text has the word as typed.
    pub(super) fn find_noting(
        &self,
        needle: &Needle<'_>,
        limit: usize,
        slips: &mut Slips,
    ) -> Vec<Option<Match>> {
        let mut all: Vec<Option<Match>> = vec![None; limit.min(self.owners.len())];
        self.find_texts(needle, &mut all, slips);
        if let Some(pinyin) = &needle.pinyin {
            for spoken in self.spoken() {
                if let Some(found) = all.get_mut(spoken.owner as usize)
                    && pinyin.may_match(spoken.chars)
                {
                    *found = Match::better(*found, self.match_pinyin(spoken, &pinyin.word));
                }
            }
        }
        if needle.tolerance == Tolerance::Typo {
            self.correct_pinyin(needle, &mut all);
        }
        all
    }

    /// Calls `add` with each match of a needle that accepts the same characters only, and its owner.
    pub(super) fn find_exactly(&self, needle: &Needle<'_>, mut add: impl FnMut(usize, Match)) {
        let mut candidates = [0_u32; BLOCK];
        let mut owner = 0;
        for (block, texts) in self.chars.chunks(BLOCK).enumerate() {
            let first = (block * BLOCK) as u32;
            let count = sort_out(first, texts, &mut candidates, |chars| {
                needle.may_match_as_typed(chars)
            });
            for &key in &candidates[..count] {
                if let Some(found) = self.find_in(key, needle, &mut Slips::default()) {
                    while self.owners[owner] <= key {
                        owner += 1;
                    }
                    add(owner, found);
                }
            }
        }
    }

    /// Returns the texts of the first `limit` owners that contain a word; those that don't have it where the needle
    /// requires it may be among them.
    pub(super) fn texts_with(&self, needle: &Needle<'_>, limit: usize) -> Vec<u32> {
        let count = self.owners[..limit].last().map_or(0, |&end| end as usize);
        let texts = self.chars[..count].iter().enumerate();
        let may_match = texts.filter(|&(_, &chars)| needle.may_match_as_typed(chars));
        let found = may_match.filter(|&(key, _)| needle.is_in(self.key(key)));
        found.map(|(key, _)| key as u32).collect()
    }

    /// Returns the owners of those of the texts that match exactly.
    pub(super) fn owners_with(&self, needle: &Needle<'_>, texts: &[u32]) -> Vec<u32> {
        let matches = |&&key: &&u32| {
            let (text, chars) = (self.key(key as usize), self.chars[key as usize]);
            needle.may_match_as_typed(chars)
                && match_literal(text, chars, needle, Tier::ExactName).is_some()
        };
        let owner = |&key: &u32| self.owners.partition_point(|&end| end <= key) as u32;
        texts.iter().filter(matches).map(owner).collect()
    }

    /// Adds the matches with one typo, in the texts of `slips`, to those of a word that no text contains as typed.
    pub(super) fn correct(&self, needle: &Needle<'_>, all: &mut [Option<Match>], slips: &Slips) {
        let mut best = Best::new(self, all);
        for &key in slips.keys() {
            if let Some(one) = self.match_with_typo(key as usize, needle) {
                best.add(key, one);
            }
        }
        best.finish();
        self.correct_pinyin(needle, all);
    }

    /// Matches the texts of the owners of `all`, as far as their characters allow a match.
    ///
    /// Nothing tells whether the next text may match, so the texts are first sorted out in blocks, without branches:
    /// wrong predictions took as long as the comparisons.
    fn find_texts(&self, needle: &Needle<'_>, all: &mut [Option<Match>], slips: &mut Slips) {
        let mut candidates = [0_u32; BLOCK];
        let Some(last) = all.len().checked_sub(1) else {
            return;
        };
        let texts = &self.chars[..self.owners[last] as usize];
        let mut best = Best::new(self, all);
        for (block, texts) in texts.chunks(BLOCK).enumerate() {
            let first = (block * BLOCK) as u32;
            // Most words are searched for without a typo, which takes fewer comparisons a text.
            let count = if needle.corrected() || slips.are_wanted() {
                sort_out(first, texts, &mut candidates, |chars| {
                    needle.may_match(chars)
                })
            } else {
                sort_out(first, texts, &mut candidates, |chars| {
                    needle.may_match_as_typed(chars)
                })
            };
            for &key in &candidates[..count] {
                if let Some(one) = self.find_in(key, needle, slips) {
                    best.add(key, one);
                }
            }
        }
        best.finish();
    }

    fn find_in(&self, key: u32, needle: &Needle<'_>, slips: &mut Slips) -> Option<Match> {
        let at = key as usize;
        let (text, weight, chars) = (self.key(at), self.weights[at], self.chars[at]);
        let look = needle.look(self.text.as_bytes(), self.place(at));
        if look.typed
            && needle.may_match_as_typed(chars)
            && let Some((tier, bonus)) = match_literal(text, chars, needle, whole_text_tier(weight))
        {
            slips.stop();
            return Some(Match::new(tier, weight + bonus));
        }
        if look.slip && slips.are_wanted() && needle.may_match_with_typo(chars) {
            slips.add(key);
        }
        if needle.corrected()
            && needle.may_match_with_typo(chars)
            && let Some(found) = self.match_with_typo(at, needle)
        {
            return Some(found);
        }
        let fuzzy = needle.may_be_subsequence(chars) && needle.letters.is_subsequence_of(text);
        fuzzy.then_some(Match::new(Tier::Subsequence, UNSCORED))
    }

    fn match_with_typo(&self, key: usize, needle: &Needle<'_>) -> Option<Match> {
        let bonus = needle.match_with_typo(self.key(key))?;
        Some(Match::new(Tier::Typo, self.weights[key] + bonus))
    }

    /// Adds the matches with one typo in texts whose pinyin doesn't match as typed.
    fn correct_pinyin(&self, needle: &Needle<'_>, all: &mut [Option<Match>]) {
        if !needle.corrected() {
            return;
        }
        let as_typed = |spoken: &Spoken| {
            let pinyin = needle.pinyin.as_ref();
            pinyin.is_some_and(|typed| spoken.pinyin.find(&typed.word).is_some())
        };
        for spoken in self.spoken() {
            if let Some(found) = all.get_mut(spoken.owner as usize)
                && needle.may_match_with_typo(spoken.chars)
                && let Some(matched) = spoken.pinyin.find_with_typo(&needle.letters)
                && !as_typed(spoken)
            {
                let whole = if matched.to_end { WHOLE_WORD_BONUS } else { 0 };
                let weight = self.weights[spoken.key as usize];
                *found = Match::better(*found, Some(Match::new(Tier::Typo, weight + whole)));
            }
        }
    }

    fn match_pinyin(&self, spoken: &Spoken, word: &str) -> Option<Match> {
        pinyin_match(&spoken.pinyin, self.weights[spoken.key as usize], word)
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

/// Best match of each owner, of the matches of texts in their order.
struct Best<'a> {
    keys: &'a Keys,
    all: &'a mut [Option<Match>],
    /// Owner of the last text, and the number of its names that match.
    owner: usize,
    names: i16,
}

impl<'a> Best<'a> {
    const fn new(keys: &'a Keys, all: &'a mut [Option<Match>]) -> Self {
        Self {
            keys,
            all,
            owner: 0,
            names: 0,
        }
    }

    fn add(&mut self, key: u32, one: Match) {
        let owners = &self.keys.owners;
        if owners[self.owner] <= key {
            self.add_synonyms();
            while owners[self.owner] <= key {
                self.owner += 1;
            }
        }
        let counts = one.tier <= Tier::WordStart || one.tier == Tier::Typo;
        self.names += i16::from(counts && self.keys.weights[key as usize] == NAME_WEIGHT);
        let found = &mut self.all[self.owner];
        *found = Match::better(*found, Some(one));
    }

    fn finish(mut self) {
        self.add_synonyms();
    }

    /// Adds the bonus for the names of the owner that match.
    fn add_synonyms(&mut self) {
        let names = std::mem::take(&mut self.names);
        if let Some(Some(found)) = self.all.get_mut(self.owner)
            && found.tier <= Tier::Typo
        {
            found.score += SYNONYM_BONUS * names.min(4);
        }
    }
}

/// Puts the numbers of the texts that may match in `found`, and returns their number.
#[inline]
fn sort_out(
    first: u32,
    texts: &[CharSets],
    found: &mut [u32],
    may_match: impl Fn(CharSets) -> bool,
) -> usize {
    let mut count = 0;
    for (at, &chars) in texts.iter().enumerate() {
        found[count] = first + at as u32;
        count += usize::from(may_match(chars));
    }
    count
}

/// Matches pinyin with a text of the given weight: whole syllables rank like the text itself, initials one tier lower.
pub(super) fn pinyin_match(pinyin: &Pinyin, weight: i16, word: &str) -> Option<Match> {
    let matched = pinyin.find(word)?;
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
        (false, _, true) if word.len() <= MAX_SHORT => Tier::Description,
        (false, _, true) => Tier::Inside,
    };
    let bonus = closeness(pinyin.syllables_after(matched));
    Some(Match::new(tier, weight + bonus))
}

/// Returns the weight of the alias at position `at`.
pub(super) fn alias_weight(at: usize) -> i16 {
    ALIAS_WEIGHTS.get(at).copied().unwrap_or(0)
}

/// Returns the tier of a complete match of a text with that weight.
pub(super) const fn whole_text_tier(weight: i16) -> Tier {
    match weight {
        NAME_WEIGHT => Tier::ExactName,
        PROTOCOL_WEIGHT => Tier::ExactProtocol,
        _ => Tier::ExactAlias,
    }
}
