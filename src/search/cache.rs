//! Cache of recent results, so that deleting a character from the query needs no new search.

use crate::search::hits::Hits;
use crate::search::query::Query;

/// Hits of recent queries, the latest last.
#[derive(Debug, Clone, Default)]
pub struct Past(Vec<Hits>);

impl Past {
    /// Maximum number of cached queries.
    const MAX_QUERIES: usize = 64;
    /// Maximum size of the cached hits, all queries together: in a list of a million lines, those of some queries.
    const MAX_BYTES: usize = 32 << 20;

    /// Caches the hits of a query that is no longer shown.
    pub fn keep(&mut self, mut hits: Hits) {
        hits.shrink();
        self.0.retain(|other| other.query() != hits.query());
        self.0.push(hits);
        let bytes = |past: &[Hits]| past.iter().map(Hits::bytes).sum::<usize>();
        while self.0.len() > Self::MAX_QUERIES || bytes(&self.0) > Self::MAX_BYTES {
            self.0.remove(0);
        }
    }

    /// Removes the hits of `query` from the cache and returns them, if they are cached.
    pub fn take(&mut self, query: &Query) -> Option<Hits> {
        let at = self.0.iter().rposition(|hits| hits.query() == query)?;
        Some(self.0.remove(at))
    }

    /// Clears the cache; needed when the index changes.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::index::Index;

    #[test]
    fn deleting_a_letter_returns_the_cached_hits() {
        let index = Index::new([], &[]);
        let mut past = Past::default();
        for typed in ["d", "dn", "dns", "dn"] {
            past.keep(index.search(&Query::parse(typed)));
        }
        let before = past.take(&Query::parse("d")).expect("it was kept");
        assert_eq!(*before.query(), Query::parse("d"));
        assert!(past.take(&Query::parse("d")).is_none());
        assert!(past.take(&Query::parse("x")).is_none());
        for at in 0..100 {
            past.keep(index.search(&Query::parse(&format!("q{at}"))));
        }
        assert!(past.take(&Query::parse("dns")).is_none());
        assert!(past.take(&Query::parse("q99")).is_some());
        past.clear();
        assert!(past.take(&Query::parse("q98")).is_none());
    }
}
