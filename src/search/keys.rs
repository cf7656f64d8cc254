//! The texts by which services and protocols are found, folded once and laid end to end, and how a word
//! is found in them. A row of a big list costs its letters and some thirty bytes.

use std::ops::Range;

use crate::search::fold::{fold_sign, is_mark, starts_word};
use crate::search::fuzzy::Fuzzy;
use crate::search::letters::Letters;
use crate::search::pinyin::{Heard, Sound};
use crate::search::rank::{Found, Tier};

/// The texts of many owners, each with several.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    text: String,
    /// Where each text ends.
    ends: Vec<u32>,
    /// Which letters each text has: three rows in four are passed over by this alone.
    masks: Vec<u64>,
    /// How much each text says of its owner.
    weights: Vec<i16>,
    /// Where the texts of each owner end.
    owners: Vec<u32>,
    /// The texts with Chinese characters as they are spoken: (owner, text, sound), ascending.
    sounds: Vec<(u32, u32, Sound)>,
}

/// A word to look for.
pub(super) struct Needle<'a> {
    word: &'a str,
    mask: u64,
    letters: Letters,
    digits: Digits,
    mercy: Mercy,
    /// No letter may follow in the same word.
    whole: bool,
}

/// How much may be wrong with a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mercy {
    /// It stands there letter by letter.
    None,
    /// Or it is heard there.
    Sound,
    /// Or letters are missing too.
    Fuzzy,
    /// Or a slip was made too.
    Slip,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Digits {
    None,
    Some,
    Only,
}

/// What a name counts for inside a tier. An alias counts for less, and each for no more than the one
/// before it: the list begins with the most telling.
pub(super) const NAME: i16 = 12;
/// What the first aliases count for; later ones say nothing but themselves.
pub(super) const ALIASES: [i16; 20] = [
    11, 11, 10, 10, 9, 9, 8, 8, 7, 7, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1,
];
/// What a protocol counts for.
pub(super) const PROTOCOL: i16 = 6;
/// The score of a fuzzy hit before the crate was asked.
const UNSCORED: i16 = -1;
/// What it adds to a text's weight that a whole word of it was typed.
const WHOLE_WORD: i16 = 64;
/// What it adds at most that few letters follow, and what each takes off.
const CLOSE: i16 = 48;
const FAR: i16 = 3;
/// What it adds that a slip only swapped two letters, the commonest of slips.
const SWAP: i16 = 32;
/// What it adds that another name of the owner has the word too.
const SUPPORT: i16 = 4;

impl Keys {
    pub(super) const fn new() -> Self {
        Self {
            text: String::new(),
            ends: Vec::new(),
            masks: Vec::new(),
            weights: Vec::new(),
            owners: Vec::new(),
            sounds: Vec::new(),
        }
    }

    /// Begins a new owner, whose texts follow, and gives its number.
    pub(super) fn add_owner(&mut self) -> u32 {
        self.owners.push(self.ends.len() as u32);
        self.owners.len() as u32 - 1
    }

    /// Adds a text to the last owner, unless it has the same already.
    pub(super) fn add(&mut self, text: &str, weight: i16) {
        let start = self.text.len();
        let folded = text.chars().filter(|&char| !is_mark(char)).map(fold_sign);
        self.text.extend(folded);
        let owner = self.owners.len() - 1;
        let added = &self.text[start..];
        if added.is_empty() || self.of(owner).any(|known| known == added) {
            self.text.truncate(start);
            return;
        }
        let chars: Vec<char> = added.chars().collect();
        if let Some(sound) = Sound::of(&chars) {
            self.sounds
                .push((owner as u32, self.ends.len() as u32, sound));
        }
        self.masks.push(mask(added));
        self.weights.push(weight);
        self.ends.push(self.text.len() as u32);
        self.owners[owner] = self.ends.len() as u32;
    }

    /// Lets every text be looked at.
    #[cfg(test)]
    pub(super) fn unmask(&mut self) {
        self.masks.fill(u64::MAX);
    }

    pub(super) const fn len(&self) -> usize {
        self.owners.len()
    }

    /// The texts of an owner.
    pub(super) fn of(&self, owner: usize) -> impl Iterator<Item = &str> {
        self.range(owner).map(|key| self.key(key))
    }

    /// The texts of an owner with their weights.
    pub(super) fn weighed(&self, owner: usize) -> impl Iterator<Item = (&str, i16)> {
        self.range(owner)
            .map(|key| (self.key(key), self.weights[key]))
    }

    fn range(&self, owner: usize) -> Range<usize> {
        let start = owner.checked_sub(1).map_or(0, |before| self.owners[before]);
        start as usize..self.owners[owner] as usize
    }

    fn key(&self, key: usize) -> &str {
        let start = key.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[key] as usize]
    }

    /// How each of the first `most` owners has the word, best.
    pub(super) fn find(&self, needle: &Needle<'_>, most: usize) -> Vec<Option<Found>> {
        let mut all: Vec<Option<Found>> = vec![None; most.min(self.owners.len())];
        let mut key = 0;
        // One for all texts: slips are looked for in characters.
        let mut chars: Vec<char> = Vec::new();
        for (found, &end) in all.iter_mut().zip(&self.owners) {
            let mut names = 0;
            while key < end as usize {
                if let Some(one) = self.find_in(key, needle, &mut chars) {
                    let stands = one.tier <= Tier::WordStart || one.tier == Tier::Slip;
                    names += i16::from(stands && self.weights[key] == NAME);
                    *found = Found::better(*found, Some(one));
                }
                key += 1;
            }
            if let Some(found) = found.as_mut().filter(|found| found.tier <= Tier::Slip) {
                found.score += SUPPORT * names.min(4);
            }
        }
        if needle.mercy != Mercy::None {
            for (owner, key, sound) in &self.sounds {
                if let Some(found) = all.get_mut(*owner as usize) {
                    *found = Found::better(*found, self.hear(*key as usize, sound, needle));
                }
            }
        }
        all
    }

    fn find_in(&self, key: usize, needle: &Needle<'_>, chars: &mut Vec<char>) -> Option<Found> {
        let missing = (needle.mask & !self.masks[key]).count_ones();
        if missing > 0 && (needle.mercy != Mercy::Slip || missing > 1) {
            return None;
        }
        let text = self.key(key);
        let weight = self.weights[key];
        if let Some((tier, bonus)) = stands(text, needle, whole(weight)) {
            return Some(Found::new(tier, weight + bonus));
        }
        if needle.mercy == Mercy::Slip && needle.digits != Digits::Only {
            chars.clear();
            chars.extend(text.chars());
            let slipped = needle.letters.slipped(chars);
            if let Some((from, to)) =
                slipped.filter(|&(from, to)| needle.has_digits(&chars[from..to]))
            {
                let ends = chars
                    .get(to)
                    .is_none_or(|&char| starts_word(Some(chars[to - 1]), char));
                let first = if from == 0 { CLOSE } else { 0 };
                let swap = if needle.is_swapped(&chars[from..to]) {
                    SWAP
                } else {
                    0
                };
                let bonus =
                    if ends { WHOLE_WORD } else { 0 } + close(chars.len() - to) + first + swap;
                return Some(Found::new(Tier::Slip, weight + bonus));
            }
        }
        if needle.digits != Digits::None {
            return None;
        }
        let fuzzy = needle.mercy >= Mercy::Fuzzy && needle.letters.scattered(text);
        fuzzy.then_some(Found::new(Tier::Fuzzy, UNSCORED))
    }

    /// Whole syllables count as the text itself, first letters a tier less.
    fn hear(&self, key: usize, sound: &Sound, needle: &Needle<'_>) -> Option<Found> {
        let weight = self.weights[key];
        let Some(heard) = sound.find(needle.word) else {
            if needle.mercy != Mercy::Slip {
                return None;
            }
            let heard = sound.find_slipped(&needle.letters)?;
            let whole = if heard.to_end { WHOLE_WORD } else { 0 };
            return Some(Found::new(Tier::Slip, weight + whole));
        };
        let Heard {
            initials,
            from_start,
            to_end,
            ..
        } = heard;
        let tier = match (from_start, to_end, initials) {
            (true, true, false) => whole(weight),
            (true, true, true) | (true, false, false) => Tier::Prefix,
            (true, false, true) | (false, _, false) => Tier::WordStart,
            (false, _, true) => Tier::Inside,
        };
        Some(Found::new(tier, weight + close(sound.after(heard))))
    }

    /// Asks the crate for the score of a fuzzy hit of an owner, unless that is known.
    pub(super) fn score(&self, owner: usize, found: &mut Option<Found>, word: &str, fuzzy: &Fuzzy) {
        let Some(Found {
            tier: Tier::Fuzzy,
            score: score @ UNSCORED,
        }) = found
        else {
            return;
        };
        let letters = Letters::of(word);
        let scores = self.of(owner).filter(|text| letters.scattered(text));
        let scores = scores.filter_map(|text| Some(fuzzy.matches(text, word)?.0));
        *score = scores.max().unwrap_or(0);
    }
}

impl<'a> Needle<'a> {
    pub(super) fn new(word: &'a str, mercy: Mercy) -> Self {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        Self {
            word,
            mask: mask(word),
            letters: Letters::of(word),
            digits: match digits {
                0 => Digits::None,
                _ if digits == word.len() => Digits::Only,
                _ => Digits::Some,
            },
            mercy,
            whole: false,
        }
    }

    /// A whole word, letter by letter.
    pub(super) fn whole(word: &'a str) -> Self {
        Self {
            whole: true,
            ..Self::new(word, Mercy::None)
        }
    }
}

/// The tier of a text of that weight that was typed whole.
const fn whole(weight: i16) -> Tier {
    match weight {
        NAME => Tier::ExactName,
        PROTOCOL => Tier::ExactProtocol,
        _ => Tier::ExactAlias,
    }
}

/// What it adds that so many letters follow what was typed.
fn close(rest: usize) -> i16 {
    let far = i16::try_from(rest).unwrap_or(CLOSE).saturating_mul(FAR);
    CLOSE - far.min(CLOSE)
}

impl Needle<'_> {
    /// Whether a text has the word's own letters in another order.
    fn is_swapped(&self, text: &[char]) -> bool {
        let mut own: Vec<char> = self.word.chars().collect();
        let mut other = text.to_vec();
        own.sort_unstable();
        other.sort_unstable();
        own == other
    }

    /// Whether the digits of a text are the word's own: they are never corrected.
    fn has_digits(&self, text: &[char]) -> bool {
        let own = self.word.chars().filter(char::is_ascii_digit);
        own.eq(text.iter().copied().filter(char::is_ascii_digit))
    }
}

/// A bit for each letter and digit; other characters share the rest.
fn mask(text: &str) -> u64 {
    let bit = |char: char| match char {
        'a'..='z' => char as u32 - 'a' as u32,
        '0'..='9' => 26 + char as u32 - '0' as u32,
        other => 36 + other as u32 % 28,
    };
    text.chars().fold(0, |mask, char| mask | 1 << bit(char))
}

/// How a word stands in a text letter by letter, and how much that says inside the tier.
fn stands(text: &str, needle: &Needle<'_>, whole: Tier) -> Option<(Tier, i16)> {
    let word = needle.word;
    let ends_word = |end: usize| {
        let after = text[end..].chars().next();
        after.is_none_or(|after| starts_word(text[..end].chars().next_back(), after))
    };
    let bonus = |end: usize| {
        let whole = if ends_word(end) { WHOLE_WORD } else { 0 };
        whole + close(text[end..].chars().count())
    };
    let mut at = text.find(word)?;
    let fits = |end: usize| !needle.whole || ends_word(end);
    if at == 0 && fits(word.len()) {
        let tier = if text.len() == word.len() {
            whole
        } else {
            Tier::Prefix
        };
        return Some((tier, bonus(word.len())));
    }
    loop {
        let mut before = text[..at].chars();
        let first = text[at..].chars().next()?;
        if starts_word(before.next_back(), first) && fits(at + word.len()) {
            return Some((Tier::WordStart, bonus(at + word.len())));
        }
        let next = at + first.len_utf8();
        match text[next..].find(word) {
            Some(more) => at = next + more,
            None => break,
        }
    }
    // Digits inside a longer number are another number.
    (needle.digits != Digits::Only && !needle.whole).then_some((Tier::Inside, 0))
}
