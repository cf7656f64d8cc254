//! Search in a background thread, so that typing never waits for a big list.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread;

use crate::search::hits::Hits;
use crate::search::index::Index;
use crate::search::query::Query;

/// Thread that builds an index and searches it. It ends by itself after the handle is dropped; nothing waits
/// for a search that is still running.
#[derive(Debug)]
pub struct Worker {
    queries: Sender<Query>,
}

impl Worker {
    /// Starts the thread. It fills `index` unless it is filled already, then calls `report` with the hits of
    /// each query, the best `limit` sorted. A query is skipped if a newer one arrives before its search
    /// starts.
    #[must_use]
    pub fn start(
        index: Arc<OnceLock<Index>>,
        build: impl FnOnce() -> Index + Send + 'static,
        limit: usize,
        report: impl Fn(Hits) + Send + 'static,
    ) -> Self {
        let (queries, requests) = channel::<Query>();
        thread::spawn(move || {
            let index = index.get_or_init(build);
            while let Ok(mut query) = requests.recv() {
                while let Ok(newer) = requests.try_recv() {
                    query = newer;
                }
                let mut hits = index.search(&query);
                index.rank(&mut hits, limit);
                report(hits);
            }
        });
        Self { queries }
    }

    /// Requests a search.
    pub fn ask(&self, query: Query) {
        // Sending fails only if the thread has ended; then nothing is reported and the screen doesn't change.
        let _ = self.queries.send(query);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn the_latest_query_is_searched_and_outdated_ones_are_skipped() {
        let (report, reported) = channel();
        let (ready, start) = channel();
        let build = move || {
            start.recv().expect("the test is ready");
            Index::new([], &[])
        };
        let index = Arc::new(OnceLock::new());
        let worker = Worker::start(Arc::clone(&index), build, 10, move |hits| {
            report.send(hits).expect("the test listens");
        });
        assert!(index.get().is_none());
        for typed in ["d", "dn", "dns"] {
            worker.ask(Query::parse(typed));
        }
        ready.send(()).expect("the worker waits");
        let hits = reported.recv().expect("an answer");
        assert_eq!(*hits.query(), Query::parse("dns"));
        assert!(index.get().is_some());
        worker.ask(Query::parse("x"));
        drop(worker);
        let last = reported.into_iter().last().expect("the search runs");
        assert_eq!(*last.query(), Query::parse("x"));
    }
}
