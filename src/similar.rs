//! Suggestions for unknown names: the known names that are most similar.

use crate::model::Text;

/// Maximum number of suggestions.
pub const MAX_SUGGESTIONS: usize = 3;
/// Minimum similarity of a suggestion, from 0 to 1.
const THRESHOLD: f64 = 0.6;
/// Minimum similarity of a name and a substring of it.
const SUBSTRING: f64 = 0.8;

/// Returns the similarity of two names, from 0 to 1, ignoring letter case.
#[must_use]
pub fn similarity(wanted: &str, known: &str) -> f64 {
    let (wanted, known) = (wanted.to_lowercase(), known.to_lowercase());
    let similarity = strsim::normalized_damerau_levenshtein(&wanted, &known);
    // One or two letters occur in nearly every name.
    let is_substring = wanted.chars().count() > 2 && known.contains(&wanted);
    if is_substring {
        similarity.max(SUBSTRING)
    } else {
        similarity
    }
}

/// Returns up to [`MAX_SUGGESTIONS`] names that are similar enough, the most similar first and equals in the order given.
/// `known` are names with their similarity; duplicates are suggested once.
pub fn closest<S: AsRef<str>>(known: impl Iterator<Item = (S, f64)>) -> Vec<String> {
    let mut similar: Vec<(S, f64)> = known.filter(|(_, score)| *score >= THRESHOLD).collect();
    similar.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let mut names: Vec<String> = Vec::new();
    for (name, _) in similar {
        let name = name.as_ref();
        if names.len() < MAX_SUGGESTIONS && !names.iter().any(|other| other == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Lists the names in `known` that are similar to `wanted`, or all of them if none is, for an error message after
/// “expected”.
pub fn expected<'a>(wanted: &str, known: impl Iterator<Item = &'a str> + Clone) -> Text {
    let mut names = closest(known.clone().map(|name| (name, similarity(wanted, name))));
    if names.is_empty() {
        names = known.map(str::to_owned).collect();
    }
    let one_of = if names.len() == 1 { "" } else { "one of " };
    let Text { en, zh } = Text::list(&names);
    Text::new(format!("{one_of}{en}"), zh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_similar_names_or_all_if_none_is_similar() {
        let known = ["borders", "mouse", "lang"];
        assert_eq!(expected("Boarders", known.into_iter()).en, "borders");
        let all = expected("zzz", known.into_iter());
        assert_eq!(all.en, "one of borders, mouse, lang");
        assert_eq!(all.zh, "borders、mouse、lang");
    }
}
