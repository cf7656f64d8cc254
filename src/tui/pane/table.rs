//! The port table: what the search found.

use std::cmp::Reverse;
use std::ops::RangeInclusive;
use std::sync::{Arc, OnceLock};

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::catalog::Catalog;
use crate::model::{Endpoint, Lang, Service};
use crate::search::{Hits, Index, Past, Query, Worker};
use crate::tui::action::Action;
use crate::tui::document::Document;
use crate::tui::effect::{Copied, Effect};
use crate::tui::layout::{Focus, inner_width};
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::pane::columns::{Row, Sort, Widths};
use crate::tui::pane::frame_pane;
use crate::tui::popup::Reply;
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::List;
use crate::tui::widget::mark::{MARKS, mark};
use crate::tui::widget::page::scroll_of;
use crate::tui::widget::popup::inside;
use crate::tui::widget::text::wrapped;
use crate::tui::words;

/// The search and the rows that it found.
#[derive(Debug, Default)]
pub(in crate::tui) struct Table {
    /// What is typed into the search box.
    pub(in crate::tui) field: Field,
    /// Built behind the first frame, which needs none.
    index: Arc<OnceLock<Index>>,
    pub(in crate::tui) hits: Hits,
    past: Past,
    /// The query that is being searched; what was found before is shown meanwhile.
    pub(in crate::tui) wanted: Option<Query>,
    /// The row that gets the cursor when that is found; else the best hit does.
    aim: Option<usize>,
    pub(in crate::tui) list: List,
    /// The column that the rows are sorted by; none for the order in which they were found.
    pub(in crate::tui) sort: Option<Sort>,
    /// All rows in that order.
    sorted: Vec<usize>,
    /// Where the selection of rows began.
    pub(in crate::tui) anchor: Option<usize>,
}

/// The lines above the first row: border and header.
const ABOVE: u16 = 2;
/// How many hits are put in order at once: more than a screen shows.
pub(in crate::tui) const ORDERED: usize = 1000;

impl Table {
    /// All rows of a catalogue.
    pub(in crate::tui) fn new(catalog: &Catalog) -> Self {
        let mut table = Self::default();
        table.show_all(catalog.rows().len());
        table
    }

    /// A worker that searches the catalogue.
    pub(in crate::tui) fn worker(
        &self,
        catalog: &Arc<Catalog>,
        tell: impl Fn(Hits) + Send + 'static,
    ) -> Worker {
        let catalog = Arc::clone(catalog);
        let build = move || Index::new(catalog.rows(), catalog.roles());
        Worker::start(Arc::clone(&self.index), build, ORDERED, tell)
    }

    /// Searches for what was typed.
    pub(in crate::tui) fn typed(&mut self, catalog: &Catalog) {
        let query = Query::parse(self.field.text());
        if query.is_empty() {
            self.show_all(catalog.rows().len());
        } else {
            self.search(query);
        }
    }

    /// Searches for a text in place of the one that was typed.
    pub(in crate::tui) fn search_for(&mut self, text: &str, catalog: &Catalog) {
        if self.field.text() != text {
            self.field.set(text);
            self.typed(catalog);
        }
    }

    /// Shows all rows in their order.
    fn show_all(&mut self, rows: usize) {
        self.wanted = None;
        if !self.hits.query().is_empty() || self.hits.len() != rows {
            self.leave(Hits::all(rows));
        }
    }

    /// Asks for the hits of a query, unless they are still known.
    fn search(&mut self, query: Query) {
        self.wanted = None;
        if query == *self.hits.query() {
            return;
        }
        match self.past.take(&query) {
            Some(hits) => self.leave(hits),
            None => self.wanted = Some(query),
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
            .aim
            .take()
            .or_else(|| self.selected().filter(|_| is_same));
        self.leave(hits);
        if let Some(row) = row {
            self.select(row);
        }
    }

    /// Searches again, in a longer table whose first rows are those that were there.
    pub(in crate::tui) fn renew(&mut self, rows: usize) {
        self.index = Arc::default();
        self.past.clear();
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
        self.reach(height);
    }

    /// Puts as many hits in order as the cursor and the window reach.
    fn reach(&mut self, height: usize) {
        let last = self
            .list
            .selected
            .max(self.list.offset.saturating_add(height));
        if let Some(index) = self.index.get()
            && last >= self.hits.iter().len()
            && self.hits.iter().len() < self.hits.len()
        {
            index.rank(&mut self.hits, last.saturating_add(ORDERED));
        }
    }

    /// Shows other hits, in their order, and keeps those that were shown.
    fn leave(&mut self, hits: Hits) {
        self.past.keep(std::mem::replace(&mut self.hits, hits));
        self.list = List::default();
        self.sort = None;
        self.sorted.clear();
        self.anchor = None;
    }

    /// Puts the rows in the order of the column that they are to be sorted by.
    fn arrange(&mut self, catalog: &Catalog, lang: Lang) {
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
    fn select(&mut self, row: usize) -> bool {
        let at = match self.sort {
            Some(_) => self.sorted.iter().position(|&other| other == row),
            None => self.hits.iter().position(|hit| hit.row == row),
        };
        if let Some(at) = at {
            self.list.selected = at;
        }
        at.is_some()
    }

    /// How many rows a table of that area shows.
    pub(in crate::tui) fn height(area: Rect) -> usize {
        usize::from(area.height.saturating_sub(ABOVE + 1))
    }

    /// The place among the hits of the line `y` of the screen.
    fn at(&self, area: Rect, y: u16) -> Option<usize> {
        let line = y.checked_sub(area.y + ABOVE)?;
        let at = self.list.offset + usize::from(line);
        (usize::from(line) < Self::height(area) && at < self.hits.len()).then_some(at)
    }

    /// Puts the cursor on a row; empties the search if it hides that row.
    pub(in crate::tui) fn go_to(&mut self, row: usize, catalog: &Catalog) {
        if self.wanted.is_some() {
            self.aim = Some(row);
            return;
        }
        self.reach(usize::MAX / 2);
        if !self.select(row) {
            self.field.set("");
            self.typed(catalog);
            self.select(row);
        }
    }

    /// Sorts; the cursor stays on its row.
    pub(in crate::tui) fn sort_by(&mut self, sort: Option<Sort>, session: &mut Session) {
        let row = self.selected();
        self.sort = sort;
        self.arrange_on(row, session);
        session.report(match sort {
            Some(sort) => message::sorted(sort.name(), sort.is_descending),
            None => message::AS_FOUND.into(),
        });
    }

    /// Sorts anew what is sorted by texts of the language; the cursor stays on its row.
    pub(in crate::tui) fn sort_again(&mut self, session: &Session) {
        self.arrange_on(self.selected(), session);
    }

    fn arrange_on(&mut self, row: Option<usize>, session: &Session) {
        self.arrange(&session.document.catalog, session.lang);
        if let Some(row) = row {
            self.select(row);
        }
    }

    /// Does an action with keys in the search box or in the table.
    pub(in crate::tui) fn act(
        &mut self,
        action: Action,
        focus: Focus,
        area: Rect,
        session: &mut Session,
    ) -> Reply {
        if let Some(lines) = scroll_of(action, Self::height(area)) {
            self.list.move_by(lines, self.hits.len());
            return Reply::Done;
        }
        match action {
            Action::Open if focus == Focus::Search => return Reply::Focus(Focus::Table),
            Action::Open => return Reply::Visit(Focus::Detail),
            Action::Back => return self.back(focus, session),
            Action::Copy => return self.copy(focus, session.lang, &session.document.catalog),
            Action::Toggle => self.toggle(focus, session),
            Action::ToggleService => self.toggle_service(focus, session),
            Action::Mark => {
                self.anchor = match self.anchor {
                    Some(_) => None,
                    None => Some(self.list.selected),
                };
                session.message = self.anchor.map(|_| message::marking(&session.keys));
            }
            Action::MarkAll => {
                self.anchor = Some(0);
                self.list.selected = self.hits.len().saturating_sub(1);
                session.report(message::marking(&session.keys));
            }
            Action::Sort => {
                // After the last column comes the order in which the rows were found.
                let orders = self.orders(area, session);
                let next = self.sort.map_or(0, |now| {
                    let place = orders.iter().position(|one| one.column == now.column);
                    place.map_or(0, |place| place + 1)
                });
                self.sort_by(orders.get(next).copied(), session);
            }
            Action::Reverse => {
                let sort = self.sort.unwrap_or_else(|| Sort::by(0));
                self.sort_by(Some(sort.reversed()), session);
            }
            _ => return Reply::Pass,
        }
        Reply::Done
    }

    fn back(&mut self, focus: Focus, session: &Session) -> Reply {
        match focus {
            Focus::Search if self.field.text().is_empty() => return Reply::Focus(Focus::Table),
            Focus::Table if self.anchor.is_some() => self.anchor = None,
            _ => {
                let row = self.selected();
                self.field.set("");
                self.typed(&session.document.catalog);
                // What was found stays under the cursor when the whole table comes back.
                if let (Focus::Table, Some(row)) = (focus, row) {
                    self.select(row);
                }
            }
        }
        Reply::Done
    }

    /// The selected rows of the catalogue.
    fn marked_rows<'a>(&self, catalog: &'a Catalog) -> Vec<(&'a Service, &'a Endpoint)> {
        let rows = self.marked().filter_map(|at| self.row_at(at));
        rows.filter_map(|row| catalog.row(row)).collect()
    }

    fn copy(&self, focus: Focus, lang: Lang, catalog: &Catalog) -> Reply {
        let rows = self.marked_rows(catalog);
        if rows.is_empty() {
            return Reply::Done;
        }
        let lines = rows.iter().map(|row| row_text(row.0, row.1, lang));
        let what = if focus == Focus::Table && self.anchor.is_some() {
            Copied::Rows(self.marked().count())
        } else {
            Copied::Other
        };
        Reply::Do(Effect::Copy {
            text: lines.collect::<Vec<_>>().join("\n"),
            what,
        })
    }

    /// Adds the port under the cursor, or the ports of all selected rows; or removes them.
    fn toggle(&mut self, focus: Focus, session: &mut Session) {
        let catalog = Arc::clone(&session.document.catalog);
        let rows = self.marked_rows(&catalog);
        if focus == Focus::Table && self.anchor.take().is_some() {
            session.message = Some(session.document.toggle_rows(&rows));
            return;
        }
        let Some((service, endpoint)) = self.selected().and_then(|row| catalog.row(row)) else {
            session.report(message::NOTHING_HERE);
            return;
        };
        let answer = session.document.toggle_endpoint(service, endpoint.port);
        session.answer(answer);
    }

    /// Adds the service under the cursor, or the services of all selected rows; or removes them.
    fn toggle_service(&mut self, focus: Focus, session: &mut Session) {
        let catalog = Arc::clone(&session.document.catalog);
        let rows = self.marked_rows(&catalog);
        let answer = if focus == Focus::Table && self.anchor.take().is_some() {
            let mut services: Vec<&Service> = Vec::new();
            for (service, _) in rows {
                if services.iter().all(|known| known.id != service.id) {
                    services.push(service);
                }
            }
            session.document.toggle_services(&services)
        } else if let Some((service, _)) = self.selected().and_then(|row| catalog.row(row)) {
            session.document.toggle_service(service)
        } else {
            Some(message::NOTHING_HERE.into())
        };
        session.answer(answer);
    }

    /// Takes a click into the table's area.
    pub(in crate::tui) fn click(&mut self, at: Position, area: Rect, session: &mut Session) {
        self.anchor = None;
        if let Some(column) = self.header_at(at, area, session) {
            self.sort_by_click(column, session);
        } else if let Some(hit) = self.at(area, at.y) {
            self.list.selected = hit;
            if at.x <= area.x + MARKS {
                self.toggle(Focus::Table, session);
            }
        }
    }

    /// Sorts by a column that was clicked: ascending, descending, not at all.
    fn sort_by_click(&mut self, column: usize, session: &mut Session) {
        let next = match self.sort {
            Some(sort) if sort.column == column && sort.is_descending => None,
            Some(sort) if sort.column == column => Some(sort.reversed()),
            _ => Some(Sort::by(column)),
        };
        self.sort_by(next, session);
    }

    /// Selects the rows from the one that was pressed to the one under the mouse.
    pub(in crate::tui) fn drag(&mut self, at: Position, area: Rect) {
        let from = self.list.selected;
        if let Some(hit) = self.at(area, at.y)
            && (self.anchor.is_some() || hit != from)
        {
            self.anchor.get_or_insert(from);
            self.list.selected = hit;
        }
    }

    /// The columns fitted to `width` cells.
    fn widths(&self, catalog: &Catalog, lang: Lang, width: usize) -> Widths {
        /// The best hits decide; to measure a whole list at each frame would be felt.
        const MEASURED: usize = 1000;
        let places = 0..self.hits.len().min(MEASURED);
        let rows = places.filter_map(|at| catalog.row(self.row_at(at)?));
        Widths::measure(&rows, self.sort, lang, width)
    }

    /// The orders that the table can be brought into: those of the columns that are shown.
    pub(in crate::tui) fn orders(&self, area: Rect, session: &Session) -> Vec<Sort> {
        let catalog = &session.document.catalog;
        let widths = self.widths(catalog, session.lang, inner_width(area));
        widths.shown().map(Sort::by).collect()
    }

    /// The column whose header is under a place of the screen.
    fn header_at(&self, at: Position, area: Rect, session: &Session) -> Option<usize> {
        let inside = inside(area);
        let x = usize::from(at.x.checked_sub(inside.x)?);
        if at.y != inside.y || self.hits.is_empty() {
            return None;
        }
        let width = usize::from(inside.width);
        let widths = self.widths(&session.document.catalog, session.lang, width);
        widths.at(x)
    }

    /// Draws the pane.
    pub(in crate::tui) fn draw(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        document: &Document,
        look: &Look<'_>,
    ) {
        let (count, of) = (self.hits.len(), document.catalog.rows().len());
        let mut title = format!(
            "1 {} {count} {} {of}",
            words::PORTS.get(look.lang),
            words::OF.get(look.lang)
        );
        if self.anchor.is_some() {
            let marked = words::marked(self.marked().count(), look.lang);
            title = format!("{title} {} {marked}", look.glyphs.dot);
        }
        // The header takes a line of the pane, so the bar counts one line more than there are hits.
        let inside = frame_pane(frame, area, &title, look, self.list, count + 1);
        let width = usize::from(inside.width);
        if self.hits.is_empty() {
            let lines: Vec<Line<'_>> = words::nothing_found(look.lang, look.keys)
                .iter()
                .flat_map(|text| wrapped(text, width, 0, look.theme.dim))
                .collect();
            frame.render_widget(Paragraph::new(lines), inside);
            return;
        }
        let widths = self.widths(&document.catalog, look.lang, width);
        let mut lines = vec![widths.header(self.sort, look)];
        let window = self.list.offset..self.list.offset + Self::height(area);
        lines.extend(window.filter_map(|at| {
            let row = document.catalog.row(self.row_at(at)?)?;
            Some(self.line(row, at, document, &widths, look))
        }));
        frame.render_widget(Paragraph::new(lines), inside);
    }

    fn line(
        &self,
        row: Row<'_>,
        at: usize,
        document: &Document,
        widths: &Widths,
        look: &Look<'_>,
    ) -> Line<'static> {
        let Look { theme, glyphs, .. } = *look;
        let (service, endpoint) = row;
        let ruleset = document.ruleset();
        let base = match (self.marked().contains(&at), look.focused) {
            (true, true) => theme.selected,
            (true, false) => theme.selected_elsewhere,
            // What servers of the chosen generation never open is dim.
            (false, _) if !endpoint.is_open_in(ruleset.generation) => theme.dim,
            (false, _) => theme.text,
        };
        let pointer = if at == self.list.selected {
            glyphs.pointer
        } else {
            " "
        };
        let presence = ruleset.presence(document.choice(), service, endpoint);
        let mut spans = vec![Span::styled(pointer, base), mark(presence, look, base)];
        spans.extend(widths.row(row, self.hits.understood(), base, look));
        Line::from(spans)
    }
}

/// A row as a line of text, for the clipboard.
fn row_text(service: &Service, endpoint: &Endpoint, lang: Lang) -> String {
    format!(
        "{}\t{}\t{}",
        endpoint.port,
        endpoint.protocol.get(lang),
        service.name.get(lang)
    )
}
