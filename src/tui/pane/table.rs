//! Port table: search box and search results.

use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexSet;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::catalog::{Catalog, Row};
use crate::model::{Lang, ServiceId, Text};
use crate::search::{Lead, Query, Subject};
use crate::tui::action::Action;
use crate::tui::advice;
use crate::tui::document::Document;
use crate::tui::effect::{Copied, Effect};
use crate::tui::layout::{Focus, inner_width};
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::pane::columns::{ColumnWidths, Sort};
use crate::tui::pane::leads;
use crate::tui::pane::rows::Rows;
use crate::tui::pane::{draw_progress, frame_pane};
use crate::tui::popup::{Reply, ask};
use crate::tui::session::Session;
use crate::tui::toggle::Toggle;
use crate::tui::widget::field::Field;
use crate::tui::widget::mark::{MARK_WIDTH, mark};
use crate::tui::widget::popup::inside;
use crate::tui::widget::scroll::scroll_amount;
use crate::tui::widget::text::{fit, wrapped};
use crate::tui::words;

/// State of the port table.
#[derive(Debug, Default)]
pub(in crate::tui) struct Table {
    /// Text of the search box.
    pub(in crate::tui) field: Field,
    /// Search results.
    pub(in crate::tui) rows: Rows,
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
        self.rows.search(query, catalog);
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
        let catalog = &session.document.catalog;
        self.rows.sort_by(sort, catalog, session.lang);
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
        let rows = positions.filter_map(|at| catalog.row(self.rows.row_at(at)?));
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

    /// Draws the pane.
    pub(in crate::tui) fn draw(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        session: &Session,
        look: &Look<'_>,
    ) {
        let document = &session.document;
        let (answers, of) = (self.rows.hits.answers(), document.catalog.row_count());
        let mut title = format!(
            "1 {} {answers} {} {of}",
            words::PORTS.get(look.lang),
            words::OF.get(look.lang)
        );
        let mentions = self.rows.hits.len() - answers;
        if mentions > 0 {
            let mentions = words::mention_it(mentions).pick(look.lang);
            title = format!("{title} {} {mentions}", look.glyphs.dot);
        }
        if self.rows.anchor.is_some() {
            let marked = words::marked(self.rows.marked().count(), look.lang);
            title = format!("{title} {} {marked}", look.glyphs.dot);
        }
        // The scrollbar counts the lines above the rows in addition to them.
        let count = self.rows.len() + 1 + self.lines_above(area);
        let inside = frame_pane(frame, area, &title, look, self.rows.list, count);
        let width = usize::from(inside.width);
        if let Some(percent) = session.loading {
            draw_progress(percent, frame, area, look);
        }
        let mut lines = self.draw_above(area, width, document, look);
        if self.rows.hits.is_empty() {
            let advice = advice::nothing_found(look.lang, look.keys);
            let advice = advice.iter();
            lines.extend(advice.flat_map(|text| wrapped(text, width, 0, look.theme.dim)));
            frame.render_widget(Paragraph::new(lines), inside);
            return;
        }
        let widths = self.widths(area, session);
        lines.push(widths.header(self.rows.sort, look));
        let end = self.rows.list.offset + self.height(area);
        for at in self.rows.list.offset..end.min(self.rows.len()) {
            let row = self
                .rows
                .row_at(at)
                .and_then(|row| document.catalog.row(row));
            lines.push(match row {
                Some(row) => self.line(row, at, document, &widths, look),
                None => {
                    let is_selected = self.is_selected(at);
                    leads::divider(mentions, self.field.text(), is_selected, width, look)
                }
            });
        }
        frame.render_widget(Paragraph::new(lines), inside);
    }

    /// Draws the roles and symptoms that are asked for, and the notices about the search.
    fn draw_above(
        &self,
        area: Rect,
        width: usize,
        document: &Document,
        look: &Look<'_>,
    ) -> Vec<Line<'static>> {
        let leads = self.rows.hits.leads();
        let query = self.rows.hits.query();
        let unknown = self.rows.hits.understood().unknown_ports();
        let visible = self.visible_leads(area);
        let mut lines: Vec<Line<'static>> = visible
            .map(|at| {
                let is_selected = self.rows.lead == Some(at);
                leads::line(
                    &leads[at],
                    query,
                    unknown,
                    document,
                    is_selected,
                    width,
                    look,
                )
            })
            .collect();
        let notices = self.notices().into_iter();
        lines.extend(notices.map(|notice| {
            let text = fit(&notice.pick(look.lang), width, look.glyphs.ellipsis);
            Line::styled(text, look.theme.warning)
        }));
        lines.truncate(self.lines_above(area));
        lines
    }

    /// Returns true if the cursor is on a line of the list.
    fn is_selected(&self, at: usize) -> bool {
        self.rows.lead.is_none() && at == self.rows.list.selected
    }

    fn line(
        &self,
        row: Row<'_>,
        at: usize,
        document: &Document,
        widths: &ColumnWidths,
        look: &Look<'_>,
    ) -> Line<'static> {
        let Look { theme, glyphs, .. } = *look;
        let (service, endpoint) = (row.service(), row.endpoint());
        let ruleset = document.ruleset();
        let is_marked = self.rows.lead.is_none() && self.rows.marked().contains(&at);
        let base = match (is_marked, look.focused) {
            (true, true) => theme.selected,
            (true, false) => theme.selected_elsewhere,
            // Ports that the chosen versions of Windows don't open are dimmed.
            (false, _) if !endpoint.is_open_in(ruleset.os, ruleset.direction) => theme.dim,
            (false, _) => theme.text,
        };
        let pointer = if self.is_selected(at) {
            glyphs.pointer
        } else {
            " "
        };
        let presence = ruleset.presence(document.choice(), &service, &endpoint);
        let mut spans = vec![Span::styled(pointer, base), mark(presence, look, base)];
        let subject = Subject {
            service: &service,
            endpoint: &endpoint,
            catalog: &*document.catalog,
            lang: look.lang,
        };
        let query = self.rows.hits.understood();
        spans.extend(widths.row(row, &subject, query, base, look));
        Line::from(spans)
    }
}

/// Returns a row as a line of text for the clipboard.
fn row_text(row: Row<'_>, lang: Lang) -> String {
    format!("{}\t{}\t{}", row.port(), row.protocol(lang), row.name(lang))
}
