//! The score of a word whose letters stand scattered in a text, behind one function so that nothing else
//! knows the crate.

use fuzzy_matcher::FuzzyMatcher as _;
use fuzzy_matcher::skim::SkimMatcherV2;

/// Scores words in texts, both folded.
pub(super) struct Fuzzy(SkimMatcherV2);

impl Fuzzy {
    pub(super) fn new() -> Self {
        Self(SkimMatcherV2::default().ignore_case())
    }

    /// Where the letters of `word` stand best in `text` (character places, ascending), and how well.
    ///
    /// `fuzzy_indices` is the crate's sound function: `fuzzy_match` can score by the text before it.
    pub(super) fn matches(&self, text: &str, word: &str) -> Option<(i16, Vec<usize>)> {
        let (score, places) = self.0.fuzzy_indices(text, word)?;
        let score = score.clamp(0, i64::from(i16::MAX));
        Some((i16::try_from(score).unwrap_or(i16::MAX), places))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_stand_together_or_begin_words_score_higher() {
        let fuzzy = Fuzzy::new();
        let score = |text: &str| fuzzy.matches(text, "krbs").expect("a match").0;
        assert!(score("krb server") > score("kerberos"));
        assert!(fuzzy.matches("kerberos", "kx").is_none());
    }
}
