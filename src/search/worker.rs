//! Searching beside the screen: a thread of its own, so that typing never waits for a big list.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread;

use crate::search::hits::Hits;
use crate::search::index::Index;
use crate::search::query::Query;

/// A thread that builds an index and searches it. It ends by itself after this is dropped; nobody waits for
/// the search that still runs then.
#[derive(Debug)]
pub struct Worker {
    queries: Sender<Query>,
}

impl Worker {
    /// Fills `index` behind the caller, unless it is filled, and tells the hits of each query in turn, the
    /// best `most` in order. A query that a newer one overtook while it waited is not searched.
    #[must_use]
    pub fn start(
        index: Arc<OnceLock<Index>>,
        build: impl FnOnce() -> Index + Send + 'static,
        most: usize,
        tell: impl Fn(Hits) + Send + 'static,
    ) -> Self {
        let (queries, asked) = channel::<Query>();
        thread::spawn(move || {
            let index = index.get_or_init(build);
            while let Ok(mut query) = asked.recv() {
                while let Ok(newer) = asked.try_recv() {
                    query = newer;
                }
                let mut hits = index.search(&query);
                index.rank(&mut hits, most);
                tell(hits);
            }
        });
        Self { queries }
    }

    /// Asks for the hits of a query.
    pub fn ask(&self, query: Query) {
        // It fails only when the thread is gone; then nothing is told, and the screen stays as it is.
        let _ = self.queries.send(query);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn the_last_query_is_answered_and_overtaken_ones_are_left_out() {
        let (tell, told) = channel();
        let (ready, start) = channel();
        let build = move || {
            start.recv().expect("the test is ready");
            Index::new([], &[])
        };
        let index = Arc::new(OnceLock::new());
        let worker = Worker::start(Arc::clone(&index), build, 10, move |hits| {
            tell.send(hits).expect("the test listens");
        });
        assert!(index.get().is_none());
        for typed in ["d", "dn", "dns"] {
            worker.ask(Query::parse(typed));
        }
        ready.send(()).expect("the worker waits");
        let hits = told.recv().expect("an answer");
        assert_eq!(*hits.query(), Query::parse("dns"));
        assert!(index.get().is_some());
        worker.ask(Query::parse("x"));
        drop(worker);
        let last = told.into_iter().last().expect("what was asked is answered");
        assert_eq!(*last.query(), Query::parse("x"));
    }
}
