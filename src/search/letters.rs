//! Whether a word stands in a text although letters are missing, one is wrong or two are swapped: in one
//! pass over the text, with all positions of the word side by side in the bits of an integer (Baeza-Yates
//! and Gonnet's Shift-And; Wu and Manber's form of it for errors).
//!
//! It answers yes or no for all rows at about 3 ns a character, where the fuzzy crate takes a microsecond
//! a row; the crate is asked for the score of those rows only that can be shown.

use crate::search::fold::{breaks, is_han, starts_word};

/// A folded word of at most [`Letters::MOST`] letters.
#[derive(Debug, Clone)]
pub(super) struct Letters {
    /// For each ASCII letter the positions at which the word has it.
    ascii: [u64; 128],
    others: Vec<(char, u64)>,
    count: usize,
}

impl Letters {
    /// How long a word can be.
    pub(super) const MOST: usize = 60;

    pub(super) fn of(word: &str) -> Self {
        let mut letters = Self {
            ascii: [0; 128],
            others: Vec::new(),
            count: 0,
        };
        for (at, char) in word.chars().take(Self::MOST).enumerate() {
            letters.count = at + 1;
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

    fn places(&self, char: char) -> u64 {
        match self.ascii.get(char as usize) {
            Some(&places) => places,
            None => {
                let known = self.others.iter().find(|other| other.0 == char);
                known.map_or(0, |other| other.1)
            }
        }
    }

    /// How many letters may be missing in a row: in a short word none, or any few letters would be found
    /// nearly everywhere.
    const fn gap(&self) -> usize {
        match self.count {
            0..=2 => 0,
            3 => 1,
            _ => 3,
        }
    }

    /// Whether the letters stand in `text` in order: the first begins a word, each other follows in the
    /// same word with few missing between, or begins one of the next two words.
    pub(super) fn scattered(&self, text: &str) -> bool {
        /// How many Chinese characters may be missing in a row, and one: they are written without blanks.
        const REACH: usize = 6;
        if self.count < 2 {
            return false;
        }
        let latin = self.gap() + 1;
        // The positions that were reached at the characters before this one in its word, the nearest
        // first; in this word; in the word before it.
        let mut near = [0_u64; REACH];
        let (mut here, mut before) = (0_u64, 0_u64);
        let mut last = None;
        for char in text.chars() {
            let mut reach = 0;
            if breaks(last, char) {
                reach = here | before;
                (before, here) = (here, 0);
                near = [0; REACH];
            }
            let width = if is_han(char) { REACH } else { latin };
            for positions in &near[..width] {
                reach |= positions;
            }
            let start = u64::from(starts_word(last, char));
            let now = ((reach << 1) | start) & self.places(char);
            if now >> (self.count - 1) & 1 == 1 {
                return true;
            }
            here |= now;
            near.copy_within(..REACH - 1, 1);
            near[0] = now;
            last = Some(char);
        }
        false
    }

    /// Where (characters, from, to) a word of `text` begins with this one but for one slip: a letter
    /// missing, too many or wrong, or two swapped. The first letter is right or swapped; in a word of
    /// three letters only a swap is a slip, or any short word would do.
    pub(super) fn slipped(&self, text: &[char]) -> Option<(usize, usize)> {
        if self.count < 3 {
            return None;
        }
        let mut best: Option<(usize, usize)> = None;
        for from in 0..text.len() {
            let before = from.checked_sub(1).map(|before| text[before]);
            if !starts_word(before, text[from]) {
                continue;
            }
            let Some(to) = self.slipped_at(&text[from..]) else {
                continue;
            };
            let to = from + to;
            if best.is_none_or(|(_, other)| !ends_word(text, other) && ends_word(text, to)) {
                best = Some((from, to));
            }
        }
        best
    }

    /// How many characters of `text` from its beginning are this word but for one slip.
    fn slipped_at(&self, text: &[char]) -> Option<usize> {
        let whole = 1_u64 << self.count;
        let only_swaps = self.count == 3 && self.others.is_empty();
        // How many letters were taken, without and with a slip; and the first of two swapped ones.
        let (mut right, mut slip, mut swap) = (1_u64, 0_u64, 0_u64);
        let mut end = None;
        for (at, &char) in text.iter().enumerate() {
            let here = self.places(char);
            let next = (right & here) << 1;
            slip = ((slip & here) << 1) | ((swap & here) << 2);
            if !only_swaps {
                let begun = right & !1;
                slip |= begun | (begun << 1) | (next << 1);
            }
            swap = right & (here >> 1);
            right = next;
            if slip & whole != 0 {
                end = Some(at + 1);
                if ends_word(text, at + 1) {
                    break;
                }
            }
            if right | slip | swap == 0 {
                break;
            }
        }
        end
    }
}

/// Whether no letter of the same word follows the first `end` characters.
fn ends_word(text: &[char], end: usize) -> bool {
    text.get(end)
        .is_none_or(|&char| breaks(text.get(end - 1).copied(), char) || !char.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scattered(word: &str, text: &str) -> bool {
        Letters::of(word).scattered(text)
    }

    fn slipped(word: &str, text: &str) -> Option<String> {
        let text: Vec<char> = text.chars().collect();
        let (from, to) = Letters::of(word).slipped(&text)?;
        Some(text[from..to].iter().collect())
    }

    #[test]
    fn missing_letters_and_initials_are_found_but_scattered_ones_are_not() {
        for (word, text) in [
            ("krbros", "kerberos"),
            ("keberos", "kerberos"),
            ("krb", "kerberos"),
            ("mgmt", "windows management"),
            ("dfs", "distributed file system"),
            ("printspooler", "print spooler"),
            ("终端授权", "终端服务授权"),
        ] {
            assert!(scattered(word, text), "{word}: {text}");
        }
        for (word, text) in [
            ("kerb", "remote procedure call locator service"),
            ("slate", "simple network management"),
            ("kb", "kerberos"),
            ("erberos", "kerberos key"),
            ("ds", "distributed"),
            ("d", "dns"),
            ("", "dns"),
        ] {
            assert!(!scattered(word, text), "{word}: {text}");
        }
    }

    #[test]
    fn one_slip_is_forgiven() {
        for (word, part) in [
            ("kebreros", "kerberos"),
            ("ekrberos", "kerberos"),
            ("kerbeross", "kerberos"),
            ("kerbros", "kerberos"),
            ("kerperos", "kerberos"),
            ("kerebr", "kerber"),
            ("distirbution", "distribution"),
        ] {
            let found = slipped(word, "the kerberos key distribution center");
            assert_eq!(found.as_deref(), Some(part), "{word}");
        }
        assert_eq!(
            slipped("远程卓面", "新远程桌面").as_deref(),
            Some("远程桌面")
        );
        assert_eq!(slipped("dsn", "the dns server").as_deref(), Some("dns"));
        for word in ["xerberos", "kreebros", "kqy", "ky", ""] {
            assert!(slipped(word, "the kerberos key").is_none(), "{word}");
        }
    }
}
