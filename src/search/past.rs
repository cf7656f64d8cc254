//! What was found before, so that a letter that is taken back costs nothing: without it, it costs as much
//! as a letter that is typed.

use crate::search::hits::Hits;
use crate::search::query::Query;

/// The hits of earlier queries, the last on top.
#[derive(Debug, Clone, Default)]
pub struct Past(Vec<Hits>);

impl Past {
    /// How many queries are kept.
    const MOST: usize = 64;
    /// How many rows they have at most, all together; each takes eight bytes or a few more.
    const MOST_ROWS: usize = 4_000_000;

    /// Keeps hits that are being left.
    pub fn keep(&mut self, hits: Hits) {
        self.0.retain(|other| other.query() != hits.query());
        self.0.push(hits);
        let rows = |past: &[Hits]| past.iter().map(Hits::len).sum::<usize>();
        while self.0.len() > Self::MOST || rows(&self.0) > Self::MOST_ROWS {
            self.0.remove(0);
        }
    }

    /// Takes the hits of that query, if they were kept.
    pub fn take(&mut self, query: &Query) -> Option<Hits> {
        let at = self.0.iter().rposition(|hits| hits.query() == query)?;
        Some(self.0.remove(at))
    }

    /// Forgets all, when the index is another.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::index::Index;

    #[test]
    fn a_letter_taken_back_finds_what_was_there_before() {
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
