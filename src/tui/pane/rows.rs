//! The rows of the port table: the hits of a search, their order, the cursor and the marked rows.

use std::cmp::Reverse;
use std::ops::RangeInclusive;
use std::sync::{Arc, OnceLock};

use crate::catalog::Catalog;
use crate::model::Lang;
use crate::search::{Hits, Index, Past, Query, Worker};
use crate::tui::pane::columns::Sort;
use crate::tui::widget::list::ListState;

/// The rows that a search found.
#[derive(Debug, Default)]
pub(in crate::tui) struct Rows {
    /// Built after the first frame, which needs none.
    index: Arc<OnceLock<Index>>,
    pub(in crate::tui) hits: Hits,
    cache: Past,
    /// The query that is being searched; the hits of the previous one are shown meanwhile.
    pub(in crate::tui) wanted: Option<Query>,
    /// The row that gets the cursor when that search ends; without one, the best hit does.
    pending_row: Option<usize>,
    pub(in crate::tui) list: ListState,
    /// The order of the rows; none for that in which they were found.
    pub(super) sort: Option<Sort>,
    /// All rows in that order.
    sorted: Vec<usize>,
    /// The other end of the marked rows, of which the cursor is one.
    pub(in crate::tui) anchor: Option<usize>,
}

/// The number of hits that are put in order at once: more than a screen shows.
const RANK_BATCH: usize = 1000;

impl Rows {
    /// A worker that searches the catalogue.
    pub(in crate::tui) fn worker(
        &self,
        catalog: &Arc<Catalog>,
        on_hits: impl Fn(Hits) + Send + 'static,
    ) -> Worker {
        let catalog = Arc::clone(catalog);
        let build = move || Index::new(catalog.rows(), catalog.roles());
        Worker::start(Arc::clone(&self.index), build, RANK_BATCH, on_hits)
    }

    /// Asks for the hits of a query, unless they are still known; without one, shows all `rows` of the table in
    /// their order.
    pub(super) fn search(&mut self, query: Query, rows: usize) {
        self.wanted = None;
        if query.is_empty() {
            if !self.hits.query().is_empty() || self.hits.len() != rows {
                self.show(Hits::all(rows));
            }
        } else if query != *self.hits.query() {
            match self.cache.take(&query) {
                Some(hits) => self.show(hits),
                None => self.wanted = Some(query),
            }
        }
    }

    /// Shows what was found, if it is still asked for; the best hit gets the cursor.
    pub(in crate::tui) fn found(&mut self, hits: Hits) {
        if self.wanted.as_ref() != Some(hits.query()) {
            return;
        }
        self.wanted = None;
        let is_same = hits.query() == self.hits.query();
        let row = self
            .pending_row
            .take()
            .or_else(|| self.selected().filter(|_| is_same));
        self.show(hits);
        if let Some(row) = row {
            self.select(row);
        }
    }

    /// Searches again, in a longer table whose first rows are those that were there.
    pub(in crate::tui) fn renew(&mut self, rows: usize) {
        self.index = Arc::default();
        self.cache.clear();
        self.anchor = None;
        if self.hits.query().is_empty() && self.wanted.is_none() {
            self.hits = Hits::all(rows);
        } else if self.wanted.is_none() {
            self.wanted = Some(self.hits.query().clone());
        }
    }

    /// Brings the cursor and the window of `height` rows in line with the hits.
    pub(in crate::tui) fn settle(&mut self, height: usize) {
        self.list.settle(self.hits.len(), height);
        self.rank_up_to(height);
    }

    /// Puts as many hits in order as the cursor and the window reach.
    fn rank_up_to(&mut self, height: usize) {
        let last = self
            .list
            .selected
            .max(self.list.offset.saturating_add(height));
        if let Some(index) = self.index.get()
            && last >= self.hits.iter().len()
            && self.hits.iter().len() < self.hits.len()
        {
            index.rank(&mut self.hits, last.saturating_add(RANK_BATCH));
        }
    }

    /// Shows other hits, in their order, and keeps those that were shown.
    fn show(&mut self, hits: Hits) {
        self.cache.keep(std::mem::replace(&mut self.hits, hits));
        self.list = ListState::default();
        self.sort = None;
        self.sorted.clear();
        self.anchor = None;
    }

    /// Puts the cursor on a row, also once a search has ended; false if the row was not found.
    pub(super) fn go_to(&mut self, row: usize) -> bool {
        if self.wanted.is_some() {
            self.pending_row = Some(row);
            return true;
        }
        self.rank_up_to(usize::MAX / 2);
        self.select(row)
    }

    /// Moves the cursor by lines.
    pub(in crate::tui) fn move_by(&mut self, lines: isize) {
        self.list.move_by(lines, self.hits.len());
    }

    /// Sorts by a column, or not at all; the cursor stays on its row.
    pub(super) fn sort_by(&mut self, sort: Option<Sort>, catalog: &Catalog, lang: Lang) {
        let row = self.selected();
        self.sort = sort;
        self.apply_sort(catalog, lang);
        if let Some(row) = row {
            self.select(row);
        }
    }

    /// Sorts again by texts of another language; the cursor stays on its row.
    pub(in crate::tui) fn sort_again(&mut self, catalog: &Catalog, lang: Lang) {
        self.sort_by(self.sort, catalog, lang);
    }

    /// Puts the rows in the order of the column that they are to be sorted by.
    fn apply_sort(&mut self, catalog: &Catalog, lang: Lang) {
        self.anchor = None;
        self.sorted.clear();
        let Some(sort) = self.sort else {
            return;
        };
        self.sorted.extend(self.hits.rows());
        // The table's own order decides among equals, in either direction.
        self.sorted.sort_unstable();
        let of_row = |&row: &usize| catalog.row(row).map(|row| sort.key(row, lang));
        if sort.is_descending {
            self.sorted.sort_by_cached_key(|row| Reverse(of_row(row)));
        } else {
            self.sorted.sort_by_cached_key(of_row);
        }
    }

    /// The row at a place of the list, as a place in the catalogue's table.
    pub(super) fn row_at(&self, at: usize) -> Option<usize> {
        match self.sort {
            Some(_) => self.sorted.get(at).copied(),
            None => self.hits.get(at).map(|hit| hit.row),
        }
    }

    /// The row under the cursor.
    pub(in crate::tui) fn selected(&self) -> Option<usize> {
        self.row_at(self.list.selected)
    }

    /// The places in the list from where marking began to the cursor; those of the cursor alone while
    /// nothing is marked.
    pub(super) fn marked(&self) -> RangeInclusive<usize> {
        let at = self.list.selected;
        let anchor = self.anchor.unwrap_or(at);
        anchor.min(at)..=anchor.max(at)
    }

    /// Puts the cursor on a row, if it was found.
    pub(super) fn select(&mut self, row: usize) -> bool {
        let at = match self.sort {
            Some(_) => self.sorted.iter().position(|&other| other == row),
            None => self.hits.iter().position(|hit| hit.row == row),
        };
        if let Some(at) = at {
            self.list.selected = at;
        }
        at.is_some()
    }
}
