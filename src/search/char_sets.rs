//! Sets of the characters of a text, which tell that a word can't match it without a look at the text: of a million
//! texts, one pass over two arrays of integers leaves some thousands.

use crate::search::fold::starts_word;

/// Sets of characters, with one bit for each letter and digit; other characters share the remaining bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CharSets {
    /// All characters.
    pub(super) all: u64,
    /// Those at which a word starts. An inexact match starts with a word, which excludes three in four of the texts
    /// that have all of its letters.
    pub(super) initials: u64,
}

/// Bit of each ASCII character.
const BITS: [u64; 128] = {
    let mut bits = [0; 128];
    let mut at = 0;
    while at < 128 {
        bits[at] = 1
            << match at as u8 {
                letter @ b'a'..=b'z' => letter - b'a',
                digit @ b'0'..=b'9' => 26 + digit - b'0',
                other => 36 + other % 28,
            };
        at += 1;
    }
    bits
};

/// Returns the bit of a character.
pub(super) fn bit(char: char) -> u64 {
    let bit = BITS.get(char as usize).copied();
    bit.unwrap_or_else(|| 1 << (36 + char as u32 % 28))
}

impl CharSets {
    /// The sets of every text.
    #[cfg(test)]
    pub(super) const FULL: Self = Self {
        all: u64::MAX,
        initials: u64::MAX,
    };

    /// Returns the sets of a folded text.
    pub(super) fn of(text: &str) -> Self {
        let (mut all, mut initials) = (0, 0);
        let mut add = |bit: u64, starts: bool| {
            all |= bit;
            initials |= if starts { bit } else { 0 };
        };
        if text.is_ascii() {
            // The same as below for single bytes, since a list has a million texts.
            let (mut was_letter, mut was_digit) = (false, false);
            for byte in text.bytes() {
                let is_digit = byte.is_ascii_digit();
                let is_letter = byte.is_ascii_alphabetic();
                let goes_on = (was_letter & !is_digit) | (was_digit & is_digit);
                add(BITS[usize::from(byte & 0x7f)], !goes_on);
                (was_letter, was_digit) = (is_letter, is_digit);
            }
        } else {
            let mut last = None;
            for char in text.chars() {
                add(bit(char), starts_word(last, char));
                last = Some(char);
            }
        }
        Self { all, initials }
    }

    /// Returns the sets of syllables, each with true if a match may start at it. A match with a typo may start at the
    /// first one in any case.
    pub(super) fn of_syllables(syllables: impl Iterator<Item = (&'static str, bool)>) -> Self {
        let (mut all, mut initials) = (0, 0);
        for (at, (letters, starts)) in syllables.enumerate() {
            let mut bits = letters.chars().map(bit);
            let first = bits.next().unwrap_or_default();
            initials |= if starts || at == 0 { first } else { 0 };
            all = bits.fold(all | first, |all, bit| all | bit);
        }
        Self { all, initials }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the sets, each as the characters of `text` in it.
    fn sets(text: &str) -> (String, String) {
        let sets = CharSets::of(text);
        let within = |set: u64| text.chars().filter(|&char| set & bit(char) != 0).collect();
        (within(sets.all), within(sets.initials))
    }

    #[test]
    fn ascii_texts_have_the_same_initials_as_other_texts() {
        for (text, initials) in [
            ("kerberos key", "kk"),
            ("http2 3a b4", "h23ab4"),
            ("mail.exe (x)", "mex(x"),
            ("", ""),
        ] {
            assert_eq!(sets(text).0, text);
            let mut last = None;
            let starts = text
                .chars()
                .filter(|&char| starts_word(last.replace(char), char));
            let wanted = starts.fold(0, |all, char| all | bit(char));
            assert_eq!(CharSets::of(text).initials, wanted, "{text}");
            let letters = sets(text).1;
            assert!(
                initials.chars().all(|char| letters.contains(char)),
                "{text}: {letters}"
            );
        }
        assert_eq!(sets("密钥 kb").1, "密钥 k");
        assert_eq!(CharSets::of("ABC").all.count_ones(), 3);
    }
}
