//! Rows of the port table: search results, sort order, cursor and marked rows.

use std::cmp::Reverse;
use std::ops::RangeInclusive;
use std::sync::{Arc, OnceLock};

use crate::catalog::Catalog;
use crate::model::Progress;
use crate::search::{Hits, Index, Lead, Past, Query, Worker};
use crate::tui::loaded;
use crate::tui::pane::columns::Sort;
use crate::tui::pane::first_rows::ordered_rows;
use crate::tui::session::Session;
use crate::tui::widget::list::ListState;

/// Search results with their sort order, the cursor and the marked rows.
#[derive(Debug, Default)]
pub(in crate::tui) struct Rows {
    /// Search index. The worker builds it after the first frame, which doesn't need it.
    index: Arc<OnceLock<Index>>,
    pub(in crate::tui) hits: Hits,
    /// Results of earlier queries.
    cache: Past,
    /// Query of the running search. Until it ends, the hits of the previous query are shown.
    pub(in crate::tui) wanted: Option<Query>,
    /// True if the mentions are shown below the answers.
    is_open: bool,
    /// Role or symptom above the rows that the cursor is on, if it is on none of the rows.
    pub(super) lead: Option<usize>,
    /// Row that the cursor moves to when that search ends; the best hit if none.
    pending_row: Option<usize>,
    pub(in crate::tui) list: ListState,
    /// Sort order; the order of the search results if none.
    pub(super) sort: Option<Sort>,
    /// All rows in that sort order.
    sorted: Vec<usize>,
    /// Row at the other end of the marked range, which extends to the cursor.
    pub(in crate::tui) anchor: Option<usize>,
}

/// Number of hits that are ranked at once: more than fit on a screen.
const RANK_BATCH: usize = 1000;

impl Rows {
    /// Starts a worker that searches the catalog and calls `on_hits` with the results.
    pub(in crate::tui) fn worker(
        &self,
        catalog: &Arc<Catalog>,
        on_hits: impl Fn(Hits) + Send + 'static,
    ) -> Worker {
        let catalog = Arc::clone(catalog);
        let build = move || loaded::index(&catalog, Progress::NONE);
        Worker::start(Arc::clone(&self.index), build, RANK_BATCH, on_hits)
    }

    /// Returns the search index, which is empty until the worker has built it.
    pub(in crate::tui) fn index(&self) -> Arc<OnceLock<Index>> {
        Arc::clone(&self.index)
    }

    /// Requests the hits of a query, unless they are cached. An empty query shows all rows of the catalog, known ports
    /// first.
    pub(super) fn search(&mut self, query: Query, catalog: &Catalog) {
        self.wanted = None;
        if query.is_empty() {
            if !self.hits.query().is_empty() || self.hits.len() != catalog.row_count() {
                self.show(Hits::all(ordered_rows(catalog)));
            }
        } else if query != *self.hits.query() {
            match self.cache.take(&query) {
                Some(hits) => self.show(hits),
                None => self.wanted = Some(query),
            }
        }
    }

    /// Shows the hits of a finished search, unless the query has changed since. The cursor moves to the pending
    /// row if there is one, stays on its row if the query is the same, and moves to the best hit otherwise.
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

    /// Requests the search again after rows have been appended to the catalog, which has this index now.
    pub(in crate::tui) fn renew(&mut self, index: Index, catalog: &Catalog) {
        self.index = Arc::new(OnceLock::from(index));
        self.cache.clear();
        self.anchor = None;
        if self.hits.query().is_empty() && self.wanted.is_none() {
            self.hits = Hits::all(ordered_rows(catalog));
        } else if self.wanted.is_none() {
            self.wanted = Some(self.hits.query().clone());
        }
    }

    /// Returns whether the table is as at the start: nothing is searched for, sorted or marked, and the cursor is on
    /// the first row.
    pub(in crate::tui) fn is_untouched(&self) -> bool {
        let is_first = self.list.selected == 0 && self.lead.is_none();
        let is_all = self.hits.query().is_empty() && self.wanted.is_none();
        is_all && is_first && self.sort.is_none() && self.anchor.is_none()
    }

    /// Adjusts the cursor and the scroll position to the hits, with `height` visible rows.
    pub(in crate::tui) fn settle(&mut self, height: usize) {
        self.list.settle(self.len(), height);
        self.rank_up_to(height);
    }

    /// Ranks hits up to the cursor and the last visible row.
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

    /// Shows new hits, unsorted, and caches the previous ones.
    fn show(&mut self, hits: Hits) {
        self.cache.keep(std::mem::replace(&mut self.hits, hits));
        self.list = ListState::default();
        // Without an answer, ports of one's own are what the cursor is on.
        let is_own = self.hits.answers() == 0 && matches!(self.hits.leads(), [Lead::Own(_), ..]);
        self.lead = is_own.then_some(0);
        self.is_open = false;
        self.sort = None;
        self.sorted.clear();
        self.anchor = None;
    }

    /// Moves the cursor to a row now or, if a search is running, when it ends; returns false if the row is not
    /// among the hits.
    pub(super) fn go_to(&mut self, row: usize) -> bool {
        if self.wanted.is_some() {
            self.pending_row = Some(row);
            return true;
        }
        self.rank_up_to(usize::MAX / 2);
        self.select(row)
    }

    /// Moves the cursor by a number of lines: above the first row it goes onto the roles and symptoms. The mentions are
    /// shown once it is on the divider.
    pub(in crate::tui) fn move_by(&mut self, lines: isize) {
        let leads = self.hits.leads().len();
        match self.lead {
            Some(at) => {
                let next = at.saturating_add_signed(lines);
                self.lead = Some(next).filter(|&next| next < leads || self.len() == 0);
                self.lead = self.lead.map(|next| next.min(leads.saturating_sub(1)));
            }
            None if lines < 0 && self.list.selected == 0 => self.lead = leads.checked_sub(1),
            None => {
                self.list.move_by(lines, self.len());
                self.open_at_divider();
            }
        }
    }

    /// Scrolls by a number of lines; the cursor stays in the window of `height` lines.
    pub(super) fn scroll_by(&mut self, lines: isize, height: usize) {
        let count = self.len();
        self.list.scroll_by(lines, count, height);
    }

    /// Moves the cursor to a line of the list.
    pub(super) fn move_to(&mut self, at: usize) {
        self.lead = None;
        self.list.selected = at;
        self.open_at_divider();
    }

    fn open_at_divider(&mut self) {
        self.is_open |= self.divider() == Some(self.list.selected);
    }

    /// Returns the line between answers and mentions, if there are both.
    pub(super) fn divider(&self) -> Option<usize> {
        let answers = self.hits.answers();
        (0 < answers && answers < self.hits.len()).then_some(answers)
    }

    /// Returns the last line with a row.
    pub(super) fn last(&self) -> usize {
        let last = self.len().saturating_sub(1);
        last - usize::from(self.divider() == Some(last))
    }

    /// Number of lines of the list: the answers, the divider, and the mentions if they are shown.
    pub(in crate::tui) fn len(&self) -> usize {
        match self.divider() {
            None => self.hits.len(),
            Some(at) if !self.is_open => at + 1,
            Some(_) => self.hits.len() + 1,
        }
    }

    /// Sets or removes the sort order; the cursor stays on its row.
    pub(super) fn sort_by(&mut self, sort: Option<Sort>, session: &Session) {
        let row = self.selected();
        self.sort = sort;
        self.apply_sort(session);
        if let Some(row) = row {
            self.select(row);
        }
    }

    /// Sorts again after a change of the language or of what is observed; the cursor stays on its row.
    pub(in crate::tui) fn sort_again(&mut self, session: &Session) {
        self.sort_by(self.sort, session);
    }

    /// Fills `sorted` according to the sort order.
    fn apply_sort(&mut self, session: &Session) {
        let catalog = &session.document.catalog;
        self.anchor = None;
        self.sorted.clear();
        let Some(sort) = self.sort else {
            return;
        };
        for are_answers in [true, false] {
            let mut rows: Vec<usize> = self.hits.rows(are_answers).collect();
            // Rows with equal keys keep the order of the catalog, in either direction.
            rows.sort_unstable();
            let of_row = |&row: &usize| {
                let entry = session.entry(row, catalog.row(row)?);
                Some(sort.key(&entry, session.lang))
            };
            if sort.is_descending {
                rows.sort_by_cached_key(|row| Reverse(of_row(row)));
            } else {
                rows.sort_by_cached_key(of_row);
            }
            self.sorted.append(&mut rows);
        }
    }

    /// Returns the row at a line of the list, as an index of the catalog's rows; none for the divider.
    pub(super) fn row_at(&self, at: usize) -> Option<usize> {
        let at = match self.divider() {
            Some(divider) if at == divider => return None,
            Some(divider) if at > divider => at - 1,
            _ => at,
        };
        match self.sort {
            Some(_) => self.sorted.get(at).copied(),
            None => self.hits.get(at).map(|hit| hit.row),
        }
    }

    /// Returns the row under the cursor.
    pub(in crate::tui) fn selected(&self) -> Option<usize> {
        let at = self.lead.is_none().then_some(self.list.selected)?;
        self.row_at(at)
    }

    /// Returns the row that is explained: the one under the cursor, or next to it if it is on no row.
    pub(in crate::tui) fn explained(&self) -> Option<usize> {
        let at = self.list.selected;
        let above = || self.row_at(at.checked_sub(1)?);
        self.row_at(at).or_else(above)
    }

    /// Returns the marked range of the list, from the row where marking began to the cursor; only the cursor's
    /// row if nothing is marked.
    pub(super) fn marked(&self) -> RangeInclusive<usize> {
        let at = self.list.selected;
        let anchor = self.anchor.unwrap_or(at);
        anchor.min(at)..=anchor.max(at)
    }

    /// Moves the cursor to a row; returns false if the row is not among the hits.
    pub(super) fn select(&mut self, row: usize) -> bool {
        let at = match self.sort {
            Some(_) => self.sorted.iter().position(|&other| other == row),
            None => self.hits.iter().position(|hit| hit.row == row),
        };
        let Some(at) = at else {
            return false;
        };
        let is_mention = self.divider().is_some_and(|divider| at >= divider);
        self.is_open |= is_mention;
        self.lead = None;
        self.list.selected = at + usize::from(is_mention);
        true
    }
}
