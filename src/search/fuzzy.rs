//! Fuzzy matching of one word in one text, behind one function so that nothing else knows the crate.

use fuzzy_matcher::FuzzyMatcher as _;
use fuzzy_matcher::skim::SkimMatcherV2;

/// The score that each letter must bring on average. A letter that follows the one before it brings 20
/// or so and one at the start of a word more; below this a match is scattered letters that nobody meant.
const WORTH: i64 = 13;
/// The same for words of at most [`SHORT`] letters, whose letters stand in nearly every text: each must
/// begin a word or follow the one before.
const WORTH_SHORT: i64 = 18;
const SHORT: i64 = 3;

/// Where the letters of `word` stand in `text` (character places, ascending), and how well. Both are
/// folded.
///
/// `fuzzy_indices` is the crate's sound function: `fuzzy_match` can score by the text before it.
pub(super) fn matches(text: &str, word: &str) -> Option<(i64, Vec<usize>)> {
    let letters = i64::try_from(word.chars().count()).ok()?;
    // Digits are never scattered, and one letter is found as a part, not fuzzily.
    if letters < 2 || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (score, places) = SkimMatcherV2::default()
        .ignore_case()
        .fuzzy_indices(text, word)?;
    let worth = if letters <= SHORT { WORTH_SHORT } else { WORTH };
    (score >= letters * worth).then_some((score, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_letters_and_initials_match_but_scattered_ones_do_not() {
        assert!(matches("kerberos", "krbros").is_some());
        assert!(matches("kerberos", "keberos").is_some());
        assert!(matches("distributed file system", "dfs").is_some());
        assert!(matches("remote procedure call locator service", "kerb").is_none());
        assert!(matches("simple network management", "slate").is_none());
    }

    #[test]
    fn digits_never_match_fuzzily() {
        assert!(matches("10365", "135").is_none());
        assert!(matches("office 365", "o35").is_none());
    }
}
