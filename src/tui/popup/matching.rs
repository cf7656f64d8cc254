//! Matching of typed words with the items of a list.

use crate::search::Query;

/// Returns a query for each typed word. Punctuation separates words and has no meaning as query syntax.
pub(super) fn queries(typed: &str) -> Vec<Query> {
    let parts = |char: char| !char.is_alphanumeric() && char != '-';
    let words = typed.split(parts).filter(|word| !word.is_empty());
    words.map(Query::parse).collect()
}

/// Ranks the match of a word in the best of `texts`, 0 being the best; each text comes with a number that is added
/// to its rank.
pub(super) fn rank<'a>(
    query: &Query,
    texts: impl IntoIterator<Item = (&'a str, u32)>,
) -> Option<u32> {
    let ranks = texts.into_iter().filter_map(|(text, more)| {
        let positions = query.highlight(text);
        let (first, last) = (*positions.first()?, *positions.last()?);
        let before = first.checked_sub(1).and_then(|at| text.chars().nth(at));
        let rank = match before {
            _ if last - first + 1 > positions.len() => 8,
            None if positions.len() == text.chars().count() => 0,
            None => 2,
            Some(before) if !before.is_alphanumeric() => 4,
            Some(_) => 6,
        };
        Some(rank + more)
    });
    ranks.min()
}

/// Returns the positions in `text` that any of the queries matches, in characters, ascending.
pub(super) fn positions(queries: &[Query], text: &str) -> Vec<usize> {
    let all = queries.iter().flat_map(|query| query.highlight(text));
    let mut positions: Vec<usize> = all.collect();
    positions.sort_unstable();
    positions.dedup();
    positions
}
