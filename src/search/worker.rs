//! Searching beside the screen: a thread of its own, so that typing never waits for a big list.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};

use crate::search::hits::Hits;
use crate::search::index::Index;
use crate::search::query::Query;

/// A thread that builds an index and searches it. Dropping it ends the thread after the search that runs.
#[derive(Debug)]
pub struct Worker {
    index: Arc<OnceLock<Index>>,
    queries: Option<Sender<Query>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Builds an index behind the caller and tells the hits of each query in turn, the best `most` in
    /// order. A query that a newer one overtook while it waited is not searched.
    #[must_use]
    pub fn start(
        build: impl FnOnce() -> Index + Send + 'static,
        most: usize,
        tell: impl Fn(Hits) + Send + 'static,
    ) -> Self {
        let index = Arc::new(OnceLock::new());
        let (queries, asked) = channel::<Query>();
        let own = Arc::clone(&index);
        let thread = thread::spawn(move || {
            let index = own.get_or_init(build);
            while let Ok(mut query) = asked.recv() {
                while let Ok(newer) = asked.try_recv() {
                    query = newer;
                }
                let mut hits = index.search(&query);
                index.rank(&mut hits, most);
                tell(hits);
            }
        });
        Self {
            index,
            queries: Some(queries),
            thread: Some(thread),
        }
    }

    /// Asks for the hits of a query.
    pub fn ask(&self, query: Query) {
        if let Some(queries) = &self.queries {
            // It fails only when the thread is gone; then nothing is told, and the screen stays as it is.
            let _ = queries.send(query);
        }
    }

    /// The index, as soon as it is built: whoever has hits of it puts more of them in order with it.
    #[must_use]
    pub fn index(&self) -> Option<&Index> {
        self.index.get()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.queries = None;
        if let Some(thread) = self.thread.take() {
            // A panic in it was told already where it happened.
            let _ = thread.join();
        }
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
        let worker = Worker::start(build, 10, move |hits| {
            tell.send(hits).expect("the test listens");
        });
        assert!(worker.index().is_none());
        for typed in ["d", "dn", "dns"] {
            worker.ask(Query::parse(typed));
        }
        ready.send(()).expect("the worker waits");
        let hits = told.recv().expect("an answer");
        assert_eq!(*hits.query(), Query::parse("dns"));
        assert!(worker.index().is_some());
        worker.ask(Query::parse("x"));
        drop(worker);
        let last = told.into_iter().last().expect("what was asked is answered");
        assert_eq!(*last.query(), Query::parse("x"));
    }
}
