//! Word to search for, and the exact match of it in one text.

use crate::search::fold::starts_word;
use crate::search::letters::Letters;
use crate::search::rank::Tier;

/// Bonus for a match that ends with a word.
pub(super) const WHOLE_WORD_BONUS: i16 = 64;
/// Maximum bonus for a match with little text after it, and its reduction for each character that follows.
pub(super) const MAX_CLOSENESS: i16 = 48;
const CLOSENESS_STEP: i16 = 3;

/// Word to search for.
pub(super) struct Needle<'a> {
    pub(super) word: &'a str,
    pub(super) mask: u64,
    pub(super) letters: Letters,
    pub(super) digits: Digits,
    pub(super) tolerance: Tolerance,
    /// True if the match must end with a word.
    whole: bool,
}

/// Accepted difference between a word and a text. Each variant also accepts the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tolerance {
    /// The same characters.
    Exact,
    /// Chinese characters typed in pinyin.
    Pinyin,
    /// Missing letters.
    Subsequence,
    /// One typo.
    Typo,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    None,
    Some,
    Only,
}

impl<'a> Needle<'a> {
    /// Returns the same word with another tolerance.
    pub(super) fn with_tolerance(&self, tolerance: Tolerance) -> Self {
        Self::new(self.word, tolerance)
    }

    pub(super) fn new(word: &'a str, tolerance: Tolerance) -> Self {
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
            tolerance,
            whole: false,
        }
    }

    /// Creates a needle that matches whole words only, exactly.
    pub(super) fn whole(word: &'a str) -> Self {
        Self {
            whole: true,
            ..Self::new(word, Tolerance::Exact)
        }
    }
}

/// Returns the bonus for a match that `rest` characters follow.
pub(super) fn closeness(rest: usize) -> i16 {
    let far = i16::try_from(rest)
        .unwrap_or(MAX_CLOSENESS)
        .saturating_mul(CLOSENESS_STEP);
    MAX_CLOSENESS - far.min(MAX_CLOSENESS)
}

impl Needle<'_> {
    /// Returns true if the text has the same letters as the word, in any order.
    pub(super) fn is_permutation(&self, text: &[char]) -> bool {
        let mut own: Vec<char> = self.word.chars().collect();
        let mut other = text.to_vec();
        own.sort_unstable();
        other.sort_unstable();
        own == other
    }

    /// Returns true if the text has the same digits as the word; digits are never corrected.
    pub(super) fn has_same_digits(&self, text: &[char]) -> bool {
        let own = self.word.chars().filter(char::is_ascii_digit);
        own.eq(text.iter().copied().filter(char::is_ascii_digit))
    }
}

/// Returns a set of characters with one bit for each letter and digit; other characters share the remaining
/// bits.
pub(super) fn mask(text: &str) -> u64 {
    let bit = |char: char| match char {
        'a'..='z' => char as u32 - 'a' as u32,
        '0'..='9' => 26 + char as u32 - '0' as u32,
        other => 36 + other as u32 % 28,
    };
    text.chars().fold(0, |mask, char| mask | 1 << bit(char))
}

/// Matches a word exactly; returns the tier and the bonus within the tier.
pub(super) fn match_literal(text: &str, needle: &Needle<'_>, whole: Tier) -> Option<(Tier, i16)> {
    let word = needle.word;
    let ends_word = |end: usize| {
        let after = text[end..].chars().next();
        after.is_none_or(|after| starts_word(text[..end].chars().next_back(), after))
    };
    let bonus = |end: usize| {
        let whole = if ends_word(end) { WHOLE_WORD_BONUS } else { 0 };
        whole + closeness(text[end..].chars().count())
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
    // Digits inside a longer number are a different number.
    (needle.digits != Digits::Only && !needle.whole).then_some((Tier::Inside, 0))
}
