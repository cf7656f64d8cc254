//! First look at a text for a word: only its first four letters, at sixteen positions at a time. The compiler turns
//! the loop into vector instructions. Few of the texts that have the letters of a word need a closer look, which takes
//! ten times as long.

use std::ops::Range;

/// First letters of a word, each once for each position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sieve {
    letters: [Lanes; 4],
    /// 1 if there are three letters only, otherwise 0.
    short: Lanes,
}

/// Bytes at positions that are compared at once.
type Lanes = [u8; LANES];

/// Number of positions that are compared at once.
const LANES: usize = 16;

/// What a text may have; false if it certainly doesn't.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// The word as typed.
    pub(super) typed: bool,
    /// A word that starts with the first letters of the word, but for one typo.
    pub(super) slip: bool,
}

impl Look {
    /// Result without a look.
    pub(super) const UNKNOWN: Self = Self {
        typed: true,
        slip: true,
    };
}

impl Sieve {
    /// Returns the sieve of a folded word; none if its first three letters aren't ASCII.
    pub(super) fn of(word: &str) -> Option<Self> {
        /// Byte that no text has, for a word of three letters.
        const NONE: u8 = 0xff;
        let bytes = word.as_bytes();
        let &[first, second, third] = bytes.first_chunk()?;
        let (fourth, short) = bytes.get(3).map_or((NONE, 1), |&fourth| (fourth, 0));
        let is_ascii = [first, second, third].is_ascii();
        is_ascii.then(|| Self {
            letters: [first, second, third, fourth].map(|letter| [letter; LANES]),
            short: [short; LANES],
        })
    }

    /// Looks at one of the folded texts in `texts`.
    #[inline]
    pub(super) fn look(&self, texts: &[u8], text: Range<usize>) -> Look {
        let (mut typed, mut slip) = ([0; LANES], [0; LANES]);
        for at in text.step_by(LANES) {
            // With some characters after the text, which may belong to the next one.
            let Some(window) = texts[at..].first_chunk() else {
                return Look::UNKNOWN;
            };
            self.compare(window, &mut typed, &mut slip);
        }
        let any = |lanes: Lanes| lanes.into_iter().fold(0, |any, lane| any | lane) != 0;
        Look {
            typed: any(typed),
            slip: any(slip),
        }
    }

    /// Compares the letters at all positions of a window but the last three. Without branches.
    #[inline]
    fn compare(&self, window: &[u8; LANES + 3], typed: &mut Lanes, slip: &mut Lanes) {
        let [a, b, c, d] = &self.letters;
        for at in 0..LANES {
            let (a, b, c, d) = (a[at], b[at], c[at], d[at]);
            let one = |letter: u8| u8::from(window[at] == letter);
            let two = |letter: u8| u8::from(window[at + 1] == letter);
            let three = |letter: u8| u8::from(window[at + 2] == letter);
            let four = |letter: u8| u8::from(window[at + 3] == letter);
            typed[at] |= one(a) & two(b) & three(c) & (four(d) | self.short[at]);
            // The second letter is right; wrong; one is added before it; it is missing or swapped with the third.
            let goes_on = (two(b) & (three(c) | three(d) | four(c) | four(d)))
                | (three(c) & four(d))
                | (three(b) & four(c))
                | (two(c) & (three(b) | three(d)));
            let swapped = one(b) & two(a) & three(c);
            // Other characters than ASCII have several bytes.
            let other = window[at] & 0x80;
            slip[at] |= (one(a) & goes_on) | swapped | other;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::letters::Letters;

    #[test]
    fn most_texts_are_sorted_out() {
        let text = "secure sensor, use server; closed by another";
        let look = |word: &str, from: usize, to: usize| {
            let look = Sieve::of(word)
                .expect("letters")
                .look(text.as_bytes(), from..to);
            (look.typed, look.slip)
        };
        for (word, range, wanted) in [
            ("server", (7, 25), (true, true)),
            ("use", (7, 25), (true, true)),
            ("sevrer", (7, 25), (false, true)),
            ("sxnsor", (0, 13), (false, true)),
            ("sesnor", (0, 13), (false, true)),
            ("esnsor", (0, 13), (false, true)),
            ("xensor", (0, 13), (false, false)),
            ("closed", (0, 13), (false, false)),
        ] {
            assert_eq!(look(word, range.0, range.1), wanted, "{word}");
        }
        assert!(Sieve::of("se").is_none());
        assert!(Sieve::of("远程桌面").is_none());
    }

    proptest! {
        #[test]
        fn no_match_is_sorted_out(
            word in "[a-d1.]{3,6}",
            texts in proptest::collection::vec("[a-d1 .远]{0,30}", 1..6),
        ) {
            let sieve = Sieve::of(&word).expect("ASCII");
            let all = texts.concat();
            let mut start = 0;
            for text in &texts {
                let end = start + text.len();
                let look = sieve.look(all.as_bytes(), start..end);
                start = end;
                let chars: Vec<char> = text.chars().collect();
                prop_assert!(look.typed || !text.contains(&word));
                prop_assert!(look.slip || Letters::of(&word).match_with_typo(&chars).is_none());
            }
        }
    }
}
