//! Word to search for, and the exact match of it in one text.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem::Finder;

use crate::search::char_sets::{CharSets, bit};
use crate::search::fold::{is_alphanumeric, starts_word};
use crate::search::letters::Letters;
use crate::search::rank::Tier;
use crate::search::sieve::{Look, Sieve};

/// Bonus for a match that ends with a word.
pub(super) const WHOLE_WORD_BONUS: i16 = 64;
/// Maximum bonus for a match with little text after it, and its reduction for each character that follows.
pub(super) const MAX_CLOSENESS: i16 = 48;
const CLOSENESS_STEP: i16 = 3;

/// Maximum length of a short Latin word: letters within other words have nothing to do with it.
pub(super) const MAX_SHORT: usize = 3;
/// Bonus for a typo that only swaps two letters, the most common kind.
const SWAP_BONUS: i16 = 32;

/// Word to search for.
pub(super) struct Needle<'a> {
    pub(super) word: &'a str,
    pub(super) letters: Letters,
    pub(super) digits: Digits,
    pub(super) tolerance: Tolerance,
    /// The word without spaces, if it can be pinyin.
    pub(super) pinyin: Option<Pinyin<'a>>,
    finder: Finder<'a>,
    sieve: Option<Sieve>,
    /// All characters of the word.
    all: u64,
    /// Its first character.
    first: u64,
    /// Its second character, which a word may start with if the first two are swapped.
    second: u64,
    /// True if one typo is accepted.
    corrected: bool,
    /// Characters that must start words of a text that has the word: the first one if matches inside of words don't
    /// count.
    required: u64,
    /// True if the match must end with a word.
    whole: bool,
}

/// Letters of a word that may be pinyin.
pub(super) struct Pinyin<'a> {
    pub(super) word: Cow<'a, str>,
    all: u64,
    first: u64,
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
    pub(super) fn new(word: &'a str, tolerance: Tolerance) -> Self {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let digits = match digits {
            0 => Digits::None,
            _ if digits == word.len() => Digits::Only,
            _ => Digits::Some,
        };
        let letters = Letters::of(word);
        let mut chars = word.chars().map(bit);
        let first = chars.next().unwrap_or_default();
        let second = chars.next().unwrap_or_default();
        Self {
            word,
            digits,
            tolerance,
            pinyin: (tolerance != Tolerance::Exact)
                .then(|| Pinyin::of(word))
                .flatten(),
            finder: Finder::new(word),
            sieve: Sieve::of(word),
            all: CharSets::of(word).all,
            first,
            second,
            corrected: tolerance == Tolerance::Typo && letters.allow_typo(),
            letters,
            required: 0,
            whole: false,
        }
    }

    /// Creates a needle whose matches inside of words don't count.
    pub(super) fn at_word_start(word: &'a str, tolerance: Tolerance) -> Self {
        let needle = Self::new(word, tolerance);
        Self {
            required: needle.first,
            ..needle
        }
    }

    /// Creates a needle that matches whole words only, exactly.
    pub(super) fn whole(word: &'a str) -> Self {
        Self {
            whole: true,
            ..Self::at_word_start(word, Tolerance::Exact)
        }
    }

    /// Returns the same word with another tolerance.
    pub(super) fn with_tolerance(&self, tolerance: Tolerance) -> Self {
        Self::new(self.word, tolerance)
    }

    /// Looks at one of `texts` for the first letters of the word.
    #[inline]
    pub(super) fn look(&self, texts: &[u8], text: Range<usize>) -> Look {
        match &self.sieve {
            Some(sieve) => sieve.look(texts, text),
            None => Look::UNKNOWN,
        }
    }

    /// Returns true if a text with these characters may match without a typo. Without branches, since nothing about
    /// the next text can be predicted; so are the following ones.
    #[inline]
    pub(super) const fn may_match_as_typed(&self, chars: CharSets) -> bool {
        self.all & !chars.all | self.required & !chars.initials == 0
    }

    /// Returns true if the word may be corrected.
    pub(super) fn may_be_slip(&self) -> bool {
        self.letters.allow_typo() && self.digits != Digits::Only
    }

    /// Returns true if one typo is accepted.
    pub(super) const fn corrected(&self) -> bool {
        self.corrected
    }

    /// Returns true if a text with these characters may match with a typo: a word starts with the first character, and
    /// at most one other is missing, or the first two are swapped.
    #[inline]
    pub(super) fn may_match_with_typo(&self, chars: CharSets) -> bool {
        let missing = self.all & !chars.all;
        let begins = (missing & missing.wrapping_sub(1) == 0) & (chars.initials & self.first != 0);
        let swapped = (missing == 0) & (chars.initials & self.second != 0);
        begins | swapped
    }

    /// Returns true if a text with these characters may match, as typed or with a typo. More texts may than by the
    /// functions above and below, in fewer steps.
    #[inline]
    pub(super) const fn may_match(&self, chars: CharSets) -> bool {
        let missing = self.all & !chars.all;
        let tolerated = if chars.initials & self.first != 0 {
            missing & missing.wrapping_sub(1)
        } else {
            missing
        };
        tolerated == 0
    }

    /// Returns true if a text with these characters may have the letters of the word in order.
    pub(super) fn may_be_subsequence(&self, chars: CharSets) -> bool {
        self.tolerance >= Tolerance::Subsequence
            && self.digits == Digits::None
            && self.letters.len() >= Letters::MIN_SCATTERED
            && self.all & !chars.all == 0
            && chars.initials & self.first != 0
    }

    /// Returns true if a description mentions the word: a word of it starts so, or is the same if it has few letters.
    pub(super) fn is_mentioned_in(&self, text: &str) -> bool {
        let is_short = self.word.is_ascii() && self.word.len() <= MAX_SHORT;
        let mut places = self.finder.find_iter(text.as_bytes());
        places.any(|at| {
            let (before, after) = (&text[..at], &text[at + self.word.len()..]);
            let first = self.word.chars().next();
            let starts = first.is_some_and(|first| starts_word(before.chars().next_back(), first));
            starts && !(is_short && after.starts_with(is_alphanumeric))
        })
    }

    /// Returns true if the text contains the word.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.finder.find(text.as_bytes()).is_some()
    }

    /// Matches a text with one typo; returns the bonus.
    pub(super) fn match_with_typo(&self, text: &str) -> Option<i16> {
        if self.digits == Digits::Only {
            return None;
        }
        if text.is_ascii() {
            let text = text.as_bytes();
            let found = self.letters.match_with_typo_in_ascii(text)?;
            return self.typo_bonus(text, found);
        }
        let text: Vec<char> = text.chars().collect();
        self.typo_bonus(&text, self.letters.match_with_typo(&text)?)
    }

    /// Returns the bonus for a match with one typo in a range of a text.
    fn typo_bonus<T: Copy + Into<char>>(
        &self,
        text: &[T],
        (from, to): (usize, usize),
    ) -> Option<i16> {
        let found = || text[from..to].iter().copied().map(Into::into);
        // Digits are never corrected.
        let digits = self.word.chars().filter(char::is_ascii_digit);
        if !digits.eq(found().filter(char::is_ascii_digit)) {
            return None;
        }
        let before: char = text[to - 1].into();
        let ends = text
            .get(to)
            .is_none_or(|&char| starts_word(Some(before), char.into()));
        let first = if from == 0 { MAX_CLOSENESS } else { 0 };
        let swap = if is_permutation(self.word.chars(), found()) {
            SWAP_BONUS
        } else {
            0
        };
        let whole = if ends { WHOLE_WORD_BONUS } else { 0 };
        Some(whole + closeness(text.len() - to) + first + swap)
    }
}

impl<'a> Pinyin<'a> {
    fn of(word: &'a str) -> Option<Self> {
        let word = match word.contains(' ') {
            true => Cow::Owned(word.replace(' ', "")),
            false => Cow::Borrowed(word),
        };
        let fits = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self {
            all: CharSets::of(&word).all,
            first: word.chars().next().map_or(0, bit),
            word,
        })
    }

    /// Returns true if syllables with these letters may match.
    pub(super) const fn may_match(&self, chars: CharSets) -> bool {
        self.all & !chars.all == 0 && chars.initials & self.first != 0
    }
}

/// Returns true if both texts have the same characters, in any order.
fn is_permutation(
    one: impl Iterator<Item = char> + Clone,
    other: impl Iterator<Item = char> + Clone,
) -> bool {
    let sum = |chars: &mut dyn Iterator<Item = char>| chars.map(u64::from).sum::<u64>();
    if sum(&mut one.clone()) != sum(&mut other.clone()) {
        return false;
    }
    let mut one: Vec<char> = one.collect();
    let mut other: Vec<char> = other.collect();
    one.sort_unstable();
    other.sort_unstable();
    one == other
}

/// Returns the bonus for a match that `rest` characters follow.
pub(super) fn closeness(rest: usize) -> i16 {
    let far = i16::try_from(rest)
        .unwrap_or(MAX_CLOSENESS)
        .saturating_mul(CLOSENESS_STEP);
    MAX_CLOSENESS - far.min(MAX_CLOSENESS)
}

/// Matches a word exactly; returns the tier and the bonus within the tier.
pub(super) fn match_literal(
    text: &str,
    chars: CharSets,
    needle: &Needle<'_>,
    whole: Tier,
) -> Option<(Tier, i16)> {
    let word = needle.word;
    let find = |text: &str| needle.finder.find(text.as_bytes());
    let ends_word = |end: usize| {
        let after = text[end..].chars().next();
        after.is_none_or(|after| starts_word(text[..end].chars().next_back(), after))
    };
    let bonus = |end: usize| {
        let whole = if ends_word(end) { WHOLE_WORD_BONUS } else { 0 };
        whole + closeness(text[end..].chars().count())
    };
    let mut at = find(text)?;
    let is_letter = |end: usize| text[end..].starts_with(is_alphanumeric);
    let fits = |end: usize| !needle.whole || ends_word(end) || !is_letter(end);
    if at == 0 && fits(word.len()) {
        let tier = if text.len() == word.len() {
            whole
        } else {
            Tier::Prefix
        };
        return Some((tier, bonus(word.len())));
    }
    let starts_words = chars.initials & needle.first == needle.first;
    loop {
        if !starts_words {
            break;
        }
        let mut before = text[..at].chars();
        let first = text[at..].chars().next()?;
        if starts_word(before.next_back(), first) && fits(at + word.len()) {
            return Some((Tier::WordStart, bonus(at + word.len())));
        }
        let next = at + first.len_utf8();
        match find(&text[next..]) {
            Some(more) => at = next + more,
            None => break,
        }
    }
    // Digits inside a longer number are a different number.
    let may_be_inside = needle.digits != Digits::Only && !needle.whole;
    let tier = if word.is_ascii() && word.len() <= MAX_SHORT {
        Tier::Description
    } else {
        Tier::Inside
    };
    may_be_inside.then_some((tier, 0))
}
