//! Scores for subsequence matches: the only module that uses the fuzzy-matcher crate.

use fuzzy_matcher::FuzzyMatcher as _;
use fuzzy_matcher::skim::SkimMatcherV2;

/// Scorer for words in texts, both folded.
pub(super) struct Fuzzy(SkimMatcherV2);

impl Fuzzy {
    pub(super) fn new() -> Self {
        Self(SkimMatcherV2::default().ignore_case())
    }

    /// Returns the score of the best match of `word` in `text`, and the matched positions (in characters,
    /// ascending).
    ///
    /// Uses `fuzzy_indices`, because the score of `fuzzy_match` can depend on the text that it was called
    /// with before.
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
    fn adjacent_letters_and_word_starts_score_higher() {
        let fuzzy = Fuzzy::new();
        let score = |text: &str| fuzzy.matches(text, "krbs").expect("a match").0;
        assert!(score("krb server") > score("kerberos"));
        assert!(fuzzy.matches("kerberos", "kx").is_none());
    }
}
