//! Port table: search box and search results.

mod draw;

use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexSet;
use ratatui::layout::{Position, Rect};

use crate::catalog::{Catalog, Row};
use crate::model::{Lang, ServiceId, Text};
use crate::search::{Lead, ObservedRows, Query};
use crate::tui::action::Action;
use crate::tui::effect::{Copied, Effect};
use crate::tui::layout::{Focus, inner_width};
use crate::tui::message;
use crate::tui::pane::columns::{ColumnWidths, Sort};
use crate::tui::pane::leads;
use crate::tui::pane::rows::Rows;
use crate::tui::popup::{Reply, ask};
use crate::tui::session::Session;
use crate::tui::toggle::Toggle;
use crate::tui::widget::field::Field;
use crate::tui::widget::mark::MARK_WIDTH;
use crate::tui::widget::popup::inside;
use crate::tui::widget::scroll::scroll_amount;

/// State of the port table.
#[derive(Debug, Default)]
pub(in crate::tui) struct Table {
    /// Text of the search box.
    pub(in crate::tui) field: Field,
    /// Search results.
    pub(in crate::tui) rows: Rows,
    /// What is observed of the rows, for the search.
    observed: Option<Arc<ObservedRows>>,
}

/// Number of lines above the first row: border and header.
const HEADER_LINES: u16 = 2;

impl Table {
    /// Creates a table of all rows of the catalog.
    pub(in crate::tui) fn new(catalog: &Catalog) -> Self {
        let mut table = Self::default();
        table.typed(catalog);
        table
    }

    /// Searches for the text of the search box.
    pub(in crate::tui) fn typed(&mut self, catalog: &Catalog) {
        let query = Query::parse(self.field.text());
        let query = match &self.observed {
            Some(observed) => query.about(observed),
            None => query,
        };
        self.rows.search(query, catalog);
    }

    /// Returns whether the query is about an observed host.
    pub(in crate::tui) fn asks_about_observed(&self) -> bool {
        Query::parse(self.field.text()).asks_about_observed()
    }

    /// Searches again if the query is about an observed host of which something else is known now.
    pub(in crate::tui) fn observe(
        &mut self,
        observed: Option<Arc<ObservedRows>>,
        catalog: &Catalog,
    ) {
        let is_known = match (&self.observed, &observed) {
            (Some(known), Some(observed)) => Arc::ptr_eq(known, observed),
            (known, observed) => known.is_none() && observed.is_none(),
        };
        if is_known {
            return;
        }
        self.observed = observed;
        if self.asks_about_observed() {
            self.typed(catalog);
        }
    }

    /// Replaces the text of the search box and searches for it.
    pub(in crate::tui) fn search_for(&mut self, text: &str, catalog: &Catalog) {
        if self.field.text() != text {
            self.field.set(text);
            self.typed(catalog);
        }
    }

    /// Returns the number of rows that are visible in `area`.
    pub(in crate::tui) fn height(&self, area: Rect) -> usize {
        usize::from(area.height.saturating_sub(HEADER_LINES + 1)) - self.lines_above(area)
    }

    /// Returns the number of lines above the header: roles, symptoms and notices. They take a third of the pane at most.
    fn lines_above(&self, area: Rect) -> usize {
        let room = usize::from(area.height.saturating_sub(HEADER_LINES + 1)) / 3;
        (self.rows.hits.leads().len() + self.notices().len()).min(room)
    }

    fn notices(&self) -> Vec<Text> {
        leads::notices(&self.rows.hits, self.field.text())
    }

    /// Returns the first visible role or symptom in `area`, and the number of visible ones.
    fn visible_leads(&self, area: Rect) -> Range<usize> {
        let count = self.rows.hits.leads().len().min(self.lines_above(area));
        let last = self.rows.lead.unwrap_or(0) + 1;
        let first = last.saturating_sub(count);
        first..first + count
    }

    /// Returns the role or symptom under the cursor.
    fn lead(&self) -> Option<&Lead> {
        self.rows.hits.leads().get(self.rows.lead?)
    }

    /// Returns the index in the list of the row at line `y` of the screen.
    fn line_at(&self, area: Rect, y: u16) -> Option<usize> {
        let line = usize::from(y.checked_sub(area.y + HEADER_LINES)?);
        let line = line.checked_sub(self.lines_above(area))?;
        let at = self.rows.list.offset + line;
        (line < self.height(area) && at < self.rows.len()).then_some(at)
    }

    /// Returns the role or symptom at line `y` of the screen.
    fn lead_at(&self, area: Rect, y: u16) -> Option<usize> {
        let line = usize::from(y.checked_sub(area.y + 1)?);
        self.visible_leads(area).nth(line)
    }

    /// Moves the cursor to a row; clears the search if the row is not among its hits.
    pub(in crate::tui) fn go_to(&mut self, row: usize, catalog: &Catalog) {
        if !self.rows.go_to(row) {
            self.field.set("");
            self.typed(catalog);
            self.rows.select(row);
        }
    }

    /// Sets or removes the sort order and reports it; the cursor stays on its row.
    pub(in crate::tui) fn sort_by(&mut self, sort: Option<Sort>, session: &mut Session) {
        self.rows.sort_by(sort, session);
        session.report(match sort {
            Some(sort) => message::sorted(sort.name(), sort.is_descending),
            None => message::AS_FOUND.into(),
        });
    }

    /// Handles an action while the search box or the table has the focus.
    pub(in crate::tui) fn act(
        &mut self,
        action: Action,
        focus: Focus,
        area: Rect,
        session: &mut Session,
    ) -> Reply {
        if let Some(lines) = scroll_amount(action, self.height(area)) {
            self.rows.move_by(lines);
            return Reply::Done;
        }
        if let Some(lead) = self.lead() {
            match action {
                Action::Open | Action::Toggle | Action::ToggleService => {
                    return leads::act(lead, session);
                }
                Action::Reason => return leads::explain(lead, session),
                Action::Roles | Action::Symptoms => {
                    return leads::open(lead, self.field.text(), session);
                }
                _ => {}
            }
        }
        match action {
            Action::Open if focus == Focus::Search => return Reply::Focus(Focus::Table),
            Action::Open => return Reply::Visit(Focus::Detail),
            Action::Back => return self.back(focus, session),
            Action::Copy => return self.copy(focus, session.lang, &session.document.catalog),
            Action::Toggle => return self.toggle(focus, session),
            Action::ToggleService => return self.toggle_service(focus, session),
            Action::Reason => session.report(message::NOTHING_HERE),
            Action::Mark => {
                self.rows.anchor = match self.rows.anchor {
                    Some(_) => None,
                    None => Some(self.rows.list.selected),
                };
                let marking = self.rows.anchor.map(|_| message::marking(&session.keys));
                session.answer(marking);
            }
            Action::MarkAll => {
                self.rows.anchor = Some(0);
                self.rows.move_to(self.rows.last());
                session.report(message::marking(&session.keys));
            }
            Action::Sort => {
                // The order of the search results follows the last column.
                let orders = self.orders(area, session);
                let next = self.rows.sort.map_or(0, |now| {
                    let place = orders.iter().position(|one| one.column == now.column);
                    place.map_or(0, |place| place + 1)
                });
                self.sort_by(orders.get(next).copied(), session);
            }
            Action::Reverse => {
                let sort = self.rows.sort.unwrap_or_else(|| Sort::by(0));
                self.sort_by(Some(sort.reversed()), session);
            }
            _ => return Reply::Pass,
        }
        Reply::Done
    }

    fn back(&mut self, focus: Focus, session: &Session) -> Reply {
        match focus {
            Focus::Search if self.field.text().is_empty() => return Reply::Focus(Focus::Table),
            Focus::Table if self.rows.anchor.is_some() => self.rows.anchor = None,
            _ => {
                let row = self.rows.selected();
                self.field.set("");
                self.typed(&session.document.catalog);
                // The cursor stays on its row when all rows are shown again.
                if let (Focus::Table, Some(row)) = (focus, row) {
                    self.rows.select(row);
                }
            }
        }
        Reply::Done
    }

    /// Returns the marked rows of the catalog.
    fn marked_rows<'a>(&self, catalog: &'a Catalog) -> Vec<Row<'a>> {
        let rows = self.rows.marked().filter_map(|at| self.rows.row_at(at));
        rows.filter_map(|row| catalog.row(row)).collect()
    }

    fn copy(&self, focus: Focus, lang: Lang, catalog: &Catalog) -> Reply {
        let rows = self.marked_rows(catalog);
        if rows.is_empty() {
            return Reply::Done;
        }
        let lines = rows.iter().map(|row| row_text(*row, lang));
        let what = if focus == Focus::Table && self.rows.anchor.is_some() {
            Copied::Rows(self.rows.marked().count())
        } else {
            Copied::Other
        };
        Reply::Do(Effect::Copy {
            text: lines.collect::<Vec<_>>().join("\n"),
            what,
        })
    }

    /// Adds the port under the cursor or the ports of all marked rows, or removes them if they are in the role.
    fn toggle(&mut self, focus: Focus, session: &mut Session) -> Reply {
        let rows: Vec<usize> = self
            .rows
            .marked()
            .filter_map(|at| self.rows.row_at(at))
            .collect();
        if focus == Focus::Table && self.rows.anchor.take().is_some() {
            return ask::toggle(Toggle::Rows(rows), session);
        }
        let catalog = Arc::clone(&session.document.catalog);
        let Some(row) = self.rows.selected().and_then(|row| catalog.row(row)) else {
            session.report(message::NOTHING_HERE);
            return Reply::Done;
        };
        let id = row.service_id().into_owned();
        ask::toggle(Toggle::Endpoint(id, row.port()), session)
    }

    /// Adds the service under the cursor or the services of all marked rows, or removes them if they are in the
    /// role.
    fn toggle_service(&mut self, focus: Focus, session: &mut Session) -> Reply {
        let catalog = Arc::clone(&session.document.catalog);
        let rows = self.marked_rows(&catalog);
        let mut services: IndexSet<ServiceId> = IndexSet::new();
        if focus == Focus::Table && self.rows.anchor.take().is_some() {
            services.extend(rows.iter().map(|row| row.service_id().into_owned()));
        } else if let Some(row) = self.rows.selected().and_then(|row| catalog.row(row)) {
            services.insert(row.service_id().into_owned());
        } else {
            session.report(message::NOTHING_HERE);
            return Reply::Done;
        }
        ask::toggle(Toggle::Services(services.into_iter().collect()), session)
    }

    /// Handles a click inside the pane.
    pub(in crate::tui) fn click(
        &mut self,
        at: Position,
        area: Rect,
        session: &mut Session,
    ) -> Reply {
        self.rows.anchor = None;
        if let Some(column) = self.header_at(at, area, session) {
            self.sort_by_click(column, session);
        } else if let Some(lead) = self.lead_at(area, at.y) {
            self.rows.lead = Some(lead);
        } else if let Some(line) = self.line_at(area, at.y) {
            self.rows.move_to(line);
            if at.x <= area.x + MARK_WIDTH {
                return self.toggle(Focus::Table, session);
            }
        }
        Reply::Done
    }

    /// Scrolls by a number of lines.
    pub(in crate::tui) fn wheel(&mut self, lines: isize, area: Rect) {
        let height = self.height(area);
        self.rows.scroll_by(lines, height);
    }

    /// Returns whether a double click at a position opens a line.
    pub(in crate::tui) fn opens(&self, at: Position, area: Rect) -> bool {
        let is_row = self.line_at(area, at.y).is_some() && at.x > area.x + MARK_WIDTH;
        is_row && self.rows.selected().is_some()
    }

    /// Cycles through the sort orders of a clicked column: ascending, descending, unsorted.
    fn sort_by_click(&mut self, column: usize, session: &mut Session) {
        let next = match self.rows.sort {
            Some(sort) if sort.column == column && sort.is_descending => None,
            Some(sort) if sort.column == column => Some(sort.reversed()),
            _ => Some(Sort::by(column)),
        };
        self.sort_by(next, session);
    }

    /// Marks the rows from the one where the drag began to the one under the mouse.
    pub(in crate::tui) fn drag(&mut self, at: Position, area: Rect) {
        let from = self.rows.list.selected;
        if let Some(line) = self.line_at(area, at.y)
            && (self.rows.anchor.is_some() || line != from)
        {
            self.rows.anchor.get_or_insert(from);
            self.rows.move_to(line);
        }
    }

    /// Returns the column widths of the table in `area`, for the rows in view.
    fn widths(&self, area: Rect, session: &Session) -> ColumnWidths {
        let catalog = &session.document.catalog;
        let end = self.rows.list.offset + self.height(area);
        let positions = self.rows.list.offset..end.min(self.rows.len());
        let rows = positions.filter_map(|at| {
            let row = self.rows.row_at(at)?;
            Some(session.entry(row, catalog.row(row)?))
        });
        ColumnWidths::measure(
            &rows,
            self.rows.sort,
            session.columns(),
            session.lang,
            inner_width(area),
        )
    }

    /// Returns the available sort orders: one for each visible column.
    pub(in crate::tui) fn orders(&self, area: Rect, session: &Session) -> Vec<Sort> {
        self.widths(area, session).shown().map(Sort::by).collect()
    }

    /// Returns the column whose header is at a position of the screen.
    fn header_at(&self, at: Position, area: Rect, session: &Session) -> Option<usize> {
        let inside = inside(area);
        let x = usize::from(at.x.checked_sub(inside.x)?);
        let header = usize::from(inside.y) + self.lines_above(area);
        if usize::from(at.y) != header || self.rows.hits.is_empty() {
            return None;
        }
        self.widths(area, session).column_at(x)
    }
}

/// Returns a row as a line of text for the clipboard.
fn row_text(row: Row<'_>, lang: Lang) -> String {
    format!("{}\t{}\t{}", row.port(), row.protocol(lang), row.name(lang))
}
