//! Approximate matching of words: with missing letters, one wrong letter or two swapped letters. It takes one
//! pass over the text and keeps all positions of the word in the bits of an integer (Baeza-Yates and Gonnet's
//! Shift-And, in Wu and Manber's form for errors).
//!
//! It takes about 3 ns per character and covers all rows; the fuzzy-matcher crate takes a microsecond per
//! row, and scores only the rows that can be shown.

use memchr::memchr;

use crate::search::fold::{is_boundary, is_han, starts_word};

/// Folded word of at most [`Letters::MAX_LEN`] letters.
#[derive(Debug, Clone)]
pub(super) struct Letters {
    /// Positions in the word of each ASCII character.
    ascii: [u64; 128],
    others: Vec<(char, u64)>,
    /// The first two letters, or [`Self::OTHER`].
    first: [u8; 2],
    count: usize,
}

impl Letters {
    /// Maximum length of a word.
    pub(super) const MAX_LEN: usize = 60;
    /// Byte that no ASCII text has, for other letters.
    const OTHER: u8 = u8::MAX;

    pub(super) fn of(word: &str) -> Self {
        let mut letters = Self {
            ascii: [0; 128],
            others: Vec::new(),
            first: [Self::OTHER; 2],
            count: 0,
        };
        for (at, char) in word.chars().take(Self::MAX_LEN).enumerate() {
            letters.count = at + 1;
            if let (Some(first), true) = (letters.first.get_mut(at), char.is_ascii()) {
                *first = char as u8;
            }
            if let Some(places) = letters.ascii.get_mut(char as usize) {
                *places |= 1 << at;
            } else if let Some(known) = letters.others.iter_mut().find(|other| other.0 == char) {
                known.1 |= 1 << at;
            } else {
                letters.others.push((char, 1 << at));
            }
        }
        letters
    }

    /// Number of letters.
    pub(super) const fn len(&self) -> usize {
        self.count
    }

    /// Returns true if the word is long enough for a typo.
    pub(super) const fn allow_typo(&self) -> bool {
        self.count > 2
    }

    /// Returns true if `char` may begin this word with one typo.
    pub(super) fn may_begin_with(&self, char: char) -> bool {
        self.places(char) & 0b11 != 0
    }

    fn places(&self, char: char) -> u64 {
        match self.ascii.get(char as usize) {
            Some(&places) => places,
            None => {
                let known = self.others.iter().find(|other| other.0 == char);
                known.map_or(0, |other| other.1)
            }
        }
    }

    /// Maximum number of consecutive letters that may be missing.
    const MAX_GAP: usize = 3;
    /// Minimum length of a word of which letters may be missing: shorter ones would match nearly everywhere.
    pub(super) const MIN_SCATTERED: usize = 4;
    /// Maximum length of a word in Latin letters in which only a swap counts as a typo: any other would turn it into
    /// too many short words, such as LAPS into LDAPS.
    const MAX_SWAPPED: usize = 4;

    /// Returns true if `text` has the letters in order: the first one at the start of a word, each other one
    /// later in the same word with a small gap at most, or at the start of one of the next two words.
    pub(super) fn is_subsequence_of(&self, text: &str) -> bool {
        /// Maximum distance between two matched Chinese characters, which are written without spaces.
        const HAN_REACH: usize = 6;
        if self.count < Self::MIN_SCATTERED {
            return false;
        }
        if text.is_ascii() {
            return self.is_subsequence_of_ascii(text.as_bytes());
        }
        let latin = Self::MAX_GAP + 1;
        // Positions reached at the previous characters of this word, the latest first; anywhere in this word;
        // in the word before it.
        let mut near = [0_u64; HAN_REACH];
        let (mut here, mut before) = (0_u64, 0_u64);
        let mut last = None;
        for char in text.chars() {
            let mut reach = 0;
            if is_boundary(last, char) {
                reach = here | before;
                (before, here) = (here, 0);
                near = [0; HAN_REACH];
            }
            let width = if is_han(char) { HAN_REACH } else { latin };
            for positions in &near[..width] {
                reach |= positions;
            }
            let start = u64::from(starts_word(last, char));
            let now = ((reach << 1) | start) & self.places(char);
            if now >> (self.count - 1) & 1 == 1 {
                return true;
            }
            here |= now;
            near.copy_within(..HAN_REACH - 1, 1);
            near[0] = now;
            last = Some(char);
        }
        false
    }

    /// The same for ASCII, in a third of the time.
    fn is_subsequence_of_ascii(&self, text: &[u8]) -> bool {
        // Nothing before the first letter matters.
        let Some(skipped) = memchr(self.first[0], text) else {
            return false;
        };
        let last = skipped.checked_sub(1).map(|last| text[last]);
        let mut was_letter = last.is_some_and(|last| last.is_ascii_alphabetic());
        let mut was_digit = last.is_some_and(|last| last.is_ascii_digit());
        let mut near = [0_u64; 4];
        let (mut here, mut before) = (0_u64, 0_u64);
        for &byte in &text[skipped..] {
            let is_digit = byte.is_ascii_digit();
            let places = self.ascii[usize::from(byte & 0x7f)];
            let now = if (was_letter & !is_digit) | (was_digit & is_digit) {
                let reach = near[0] | near[1] | near[2] | near[3];
                (reach << 1) & places
            } else {
                let reach = here | before;
                (before, here) = (here, 0);
                near = [0; 4];
                ((reach << 1) | 1) & places
            };
            if now >> (self.count - 1) & 1 == 1 {
                return true;
            }
            here |= now;
            near = [now, near[0], near[1], near[2]];
            (was_letter, was_digit) = (byte.is_ascii_alphabetic(), is_digit);
        }
        false
    }

    /// Returns the range of `text` (in characters, from and to) where a word starts with this one except for
    /// one typo: a letter missing, added or wrong, or two swapped. The first letter must be right or swapped.
    /// In a short word only a swap counts.
    pub(super) fn match_with_typo(&self, text: &[char]) -> Option<(usize, usize)> {
        self.best_with_typo(text, |char| self.may_begin_with(char))
    }

    /// The same for ASCII.
    pub(super) fn match_with_typo_in_ascii(&self, text: &[u8]) -> Option<(usize, usize)> {
        // Byte by byte: a text has few characters, and a vector search would be entered again for each start.
        let [first, second] = self.first;
        self.best_with_typo(text, |byte| byte == first || byte == second)
    }

    /// Returns the first match that ends with a word, or else the first match. It starts with a character for which
    /// `may_begin` is true.
    #[inline]
    fn best_with_typo<T: Copy + Into<char>>(
        &self,
        text: &[T],
        may_begin: impl Fn(T) -> bool,
    ) -> Option<(usize, usize)> {
        if !self.allow_typo() {
            return None;
        }
        let mut first = None;
        for (from, &char) in text.iter().enumerate() {
            if !may_begin(char) {
                continue;
            }
            let before = from.checked_sub(1).map(|before| text[before].into());
            if starts_word(before, char.into())
                && self.may_begin(&text[from..])
                && let Some(len) = self.typo_match_len(&text[from..])
            {
                let found = (from, from + len);
                if ends_word(text, found.1) {
                    return Some(found);
                }
                first = first.or(Some(found));
            }
        }
        first
    }

    /// Returns true if `text` may start with this word except for one typo: the first three letters, which exclude
    /// most texts, have at most one.
    fn may_begin<T: Copy + Into<char>>(&self, text: &[T]) -> bool {
        let places = |at: usize| text.get(at).map_or(0, |&char| self.places(char.into()));
        let first = places(0);
        (first & 0b1 != 0 && (places(1) & 0b110 != 0 || places(2) & 0b110 != 0))
            || (first & 0b10 != 0 && places(1) & 0b1 != 0)
    }

    /// Returns the length, in characters, of this word with one typo at the start of `text`.
    fn typo_match_len<T: Copy + Into<char>>(&self, text: &[T]) -> Option<usize> {
        let whole = 1_u64 << self.count;
        let only_swaps = self.count <= Self::MAX_SWAPPED && self.others.is_empty();
        // Positions reached without a typo, with one, and after the first of two swapped letters.
        let (mut right, mut typo, mut swap) = (1_u64, 0_u64, 0_u64);
        let mut end = None;
        for (at, &char) in text.iter().enumerate() {
            let here = self.places(char.into());
            let next = (right & here) << 1;
            typo = ((typo & here) << 1) | ((swap & here) << 2);
            if !only_swaps {
                let begun = right & !1;
                typo |= begun | (begun << 1) | (next << 1);
            }
            swap = right & (here >> 1);
            right = next;
            if typo & whole != 0 {
                end = Some(at + 1);
                if ends_word(text, at + 1) {
                    break;
                }
            }
            if right | typo | swap == 0 {
                break;
            }
        }
        end
    }
}

/// Returns true if no letter of the same word follows the first `end` characters.
fn ends_word<T: Copy + Into<char>>(text: &[T], end: usize) -> bool {
    text.get(end).is_none_or(|&char| {
        let char = char.into();
        is_boundary(text.get(end - 1).map(|&before| before.into()), char) || !char.is_alphanumeric()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_subsequence_of(word: &str, text: &str) -> bool {
        Letters::of(word).is_subsequence_of(text)
    }

    fn with_typo(word: &str, text: &str) -> Option<String> {
        let text: Vec<char> = text.chars().collect();
        let (from, to) = Letters::of(word).match_with_typo(&text)?;
        Some(text[from..to].iter().collect())
    }

    #[test]
    fn missing_letters_and_initials_match_but_scattered_letters_do_not() {
        for (word, text) in [
            ("krbros", "kerberos"),
            ("keberos", "kerberos"),
            ("mgmt", "windows management"),
            ("printspooler", "print spooler"),
            ("终端授权", "终端服务授权"),
        ] {
            assert!(is_subsequence_of(word, text), "{word}: {text}");
        }
        for (word, text) in [
            ("kerb", "remote procedure call locator service"),
            ("slate", "simple network management"),
            ("kb", "kerberos"),
            ("krb", "kerberos"),
            ("dfs", "distributed file system"),
            ("erberos", "kerberos key"),
            ("ds", "distributed"),
            ("d", "dns"),
            ("", "dns"),
        ] {
            assert!(!is_subsequence_of(word, text), "{word}: {text}");
        }
    }

    #[test]
    fn one_typo_is_tolerated() {
        for (word, part) in [
            ("kebreros", "kerberos"),
            ("ekrberos", "kerberos"),
            ("kerbeross", "kerberos"),
            ("kerbros", "kerberos"),
            ("kerperos", "kerberos"),
            ("kerebr", "kerber"),
            ("distirbution", "distribution"),
        ] {
            let found = with_typo(word, "the kerberos key distribution center");
            assert_eq!(found.as_deref(), Some(part), "{word}");
        }
        assert_eq!(
            with_typo("远程卓面", "新远程桌面").as_deref(),
            Some("远程桌面")
        );
        assert_eq!(with_typo("dsn", "the dns server").as_deref(), Some("dns"));
        for word in ["xerberos", "kreebros", "kqy", "ky", ""] {
            assert!(with_typo(word, "the kerberos key").is_none(), "{word}");
        }
    }
}
