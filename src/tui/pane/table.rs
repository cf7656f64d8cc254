//! The port table: what the search found.

use std::cmp::Reverse;
use std::ops::{Range, RangeInclusive};

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::catalog::Catalog;
use crate::model::{Choice, Endpoint, Lang, PortSpec, Ruleset, Service, Transport};
use crate::search::{Hits, Index, Past, Query};
use crate::tui::pane::{Look, frame_pane, mark};
use crate::tui::sort::{Column, Sort};
use crate::tui::widget::list::List;
use crate::tui::widget::popup::inside;
use crate::tui::widget::text::{cells, column, fit, highlighted, wrapped};
use crate::tui::words::{self, Words};

/// The rows that were found, and the cursor in them.
#[derive(Debug, Clone, Default)]
pub(in crate::tui) struct Table {
    pub(in crate::tui) hits: Hits,
    past: Past,
    /// What is searched beside the screen; what was found before is shown meanwhile.
    pub(in crate::tui) wanted: Option<Query>,
    /// The row that gets the cursor when that is found; else the best hit does.
    pub(in crate::tui) aim: Option<usize>,
    pub(in crate::tui) list: List,
    /// The column that the rows are sorted by; none for the order in which they were found.
    pub(in crate::tui) sort: Option<Sort>,
    /// All rows in that order.
    sorted: Vec<usize>,
    /// Where marking rows began.
    pub(in crate::tui) anchor: Option<usize>,
}

/// What a row is compared by in a column. Ports stand as numbers, texts as they are read.
fn key(column: Column, (service, endpoint): (&Service, &Endpoint), lang: Lang) -> SortKey {
    match column {
        Column::Port => SortKey::Port(endpoint.port.spec()),
        Column::Transport => SortKey::Transport(endpoint.port.transport()),
        Column::Protocol => SortKey::Text(endpoint.protocol.get(lang).to_lowercase()),
        Column::Service => SortKey::Text(service.name.get(lang).to_lowercase()),
    }
}

/// What stands above a column: nothing over transports, which tell themselves and are narrow.
const fn header(column: Column, lang: Lang) -> &'static str {
    match column {
        Column::Transport => "",
        other => words::column(other, lang),
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    Port(PortSpec),
    Transport(Transport),
    Text(String),
}

/// What the table is drawn from.
pub(in crate::tui) struct Props<'a> {
    pub(in crate::tui) catalog: &'a Catalog,
    pub(in crate::tui) choice: &'a Choice,
    pub(in crate::tui) ruleset: &'a Ruleset,
}

/// The cells before the first column: pointer and mark.
pub(in crate::tui) const MARKS: u16 = 2;
/// The same with the blank behind them.
const BEFORE: usize = MARKS as usize + 1;
/// The lines above the first row: border and header.
const ABOVE: u16 = 2;
/// How many hits are put in order at once: more than a screen shows.
pub(in crate::tui) const ORDERED: usize = 1000;

impl Table {
    /// Shows all the catalogue's rows in their order.
    pub(in crate::tui) fn show_all(&mut self, rows: usize) {
        self.wanted = None;
        if !self.hits.query().is_empty() || self.hits.len() != rows {
            self.leave(Hits::all(rows));
        }
    }

    /// Asks for the hits of a query, unless they are still known.
    pub(in crate::tui) fn search(&mut self, query: Query) {
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
        self.past.clear();
        self.anchor = None;
        if self.hits.query().is_empty() && self.wanted.is_none() {
            self.hits = Hits::all(rows);
        } else if self.wanted.is_none() {
            self.wanted = Some(self.hits.query().clone());
        }
    }

    /// Puts as many hits in order as the cursor and the window reach.
    pub(in crate::tui) fn reach(&mut self, index: &Index, height: usize) {
        let last = self
            .list
            .selected
            .max(self.list.offset.saturating_add(height));
        if last >= self.hits.iter().len() && self.hits.iter().len() < self.hits.len() {
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
    pub(in crate::tui) fn arrange(&mut self, catalog: &Catalog, lang: Lang) {
        self.anchor = None;
        self.sorted.clear();
        let Some(sort) = self.sort else {
            return;
        };
        self.sorted.extend(self.hits.rows());
        // The table's own order decides among equals, in either direction.
        self.sorted.sort_unstable();
        let of_row = |&row: &usize| catalog.row(row).map(|row| key(sort.column, row, lang));
        if sort.is_descending {
            self.sorted.sort_by_cached_key(|row| Reverse(of_row(row)));
        } else {
            self.sorted.sort_by_cached_key(of_row);
        }
    }

    /// The row at a place of the list, as a place in the catalogue's table.
    pub(in crate::tui) fn row_at(&self, at: usize) -> Option<usize> {
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
    pub(in crate::tui) fn marked(&self) -> RangeInclusive<usize> {
        let at = self.list.selected;
        let anchor = self.anchor.unwrap_or(at);
        anchor.min(at)..=anchor.max(at)
    }

    /// Puts the cursor on a row, if it was found.
    pub(in crate::tui) fn select(&mut self, row: usize) -> bool {
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

    /// The column whose header is under the place.
    pub(in crate::tui) fn header_at(
        &self,
        area: Rect,
        at: Position,
        catalog: &Catalog,
        lang: Lang,
    ) -> Option<Column> {
        let inside = inside(area);
        let x = usize::from(at.x.checked_sub(inside.x)?);
        let widths = self.widths(catalog, lang, usize::from(inside.width));
        let mut columns = Column::ALL.into_iter().zip(widths.places());
        let hit = columns.find(|(_, place)| place.contains(&x));
        hit.filter(|_| at.y == inside.y && !self.hits.is_empty())
            .map(|(column, _)| column)
    }

    /// The place among the hits of the line `y` of the screen.
    pub(in crate::tui) fn at(&self, area: Rect, y: u16) -> Option<usize> {
        let line = y.checked_sub(area.y + ABOVE)?;
        let at = self.list.offset + usize::from(line);
        (usize::from(line) < Self::height(area) && at < self.hits.len()).then_some(at)
    }

    pub(in crate::tui) fn draw(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        props: &Props<'_>,
        look: &Look<'_>,
    ) {
        let words = Words::of(look.lang);
        let title = format!(
            "1 {} {} {} {}",
            words.ports,
            self.hits.len(),
            words.of,
            props.catalog.rows().len()
        );
        let title = match self.anchor {
            Some(_) => {
                let marked = words::marked(self.marked().count(), look.lang);
                format!("{title} {} {marked}", look.glyphs.dot)
            }
            None => title,
        };
        // The header takes a line of the pane, so the bar counts one line more than there are hits.
        let inside = frame_pane(frame, area, &title, look, self.list, self.hits.len() + 1);
        if self.hits.is_empty() {
            let lines: Vec<Line<'_>> = words::nothing_found(look.lang, look.keys)
                .iter()
                .flat_map(|text| wrapped(text, usize::from(inside.width), 0, look.theme.dim))
                .collect();
            frame.render_widget(Paragraph::new(lines), inside);
            return;
        }
        let widths = self.widths(props.catalog, look.lang, usize::from(inside.width));
        let mut lines = vec![widths.header(self.sort, look)];
        let window = self.list.offset..self.list.offset + Self::height(area);
        for at in window {
            if let Some(row) = self.row_at(at).and_then(|row| props.catalog.row(row)) {
                lines.push(self.line(row, at, props, &widths, look));
            }
        }
        frame.render_widget(Paragraph::new(lines), inside);
    }

    /// The columns fitted to what was found.
    fn widths(&self, catalog: &Catalog, lang: Lang, width: usize) -> Widths {
        let shown = || (0..self.hits.len().min(Widths::MEASURED)).filter_map(|at| self.row_at(at));
        let found = || shown().filter_map(|row| catalog.row(row));
        let widest = |one: Column, text: &dyn Fn(&Endpoint) -> usize| {
            let cells_of_rows = found().map(|(_, endpoint)| text(endpoint));
            let sign = usize::from(self.sort.is_some_and(|sort| sort.column == one));
            let header = cells(header(one, lang)) + sign;
            cells_of_rows.max().unwrap_or(0).max(header)
        };
        let port = widest(Column::Port, &|end| {
            cells(&words::spec(end.port.spec(), lang))
        });
        let transport = widest(Column::Transport, &|end| {
            cells(end.port.transport().label())
        });
        let protocol = widest(Column::Protocol, &|end| cells(end.protocol.get(lang)));
        let gaps = 3 + BEFORE;
        let rest = width.saturating_sub(port + transport + gaps);
        let protocol = if rest < Widths::BOTH {
            0
        } else {
            protocol.min(rest * Widths::PROTOCOL_SHARE / 100)
        };
        // A column that is left out needs no gap.
        let rest = if protocol == 0 { rest + 1 } else { rest };
        Widths {
            columns: [port, transport, protocol, rest - protocol],
        }
    }

    fn line(
        &self,
        (service, endpoint): (&Service, &Endpoint),
        at: usize,
        props: &Props<'_>,
        widths: &Widths,
        look: &Look<'_>,
    ) -> Line<'static> {
        let Look {
            theme,
            glyphs,
            lang,
            ..
        } = *look;
        let presence = props.ruleset.presence(props.choice, service, endpoint);
        let opened = endpoint.is_open_in(props.ruleset.generation);
        let selected = at == self.list.selected;
        let base = match (self.marked().contains(&at), look.focused) {
            (true, true) => theme.selected,
            (true, false) => theme.selected_elsewhere,
            // What servers of the chosen generation never open stands back.
            (false, _) if !opened => theme.dim,
            (false, _) => theme.text,
        };
        let mut spans = vec![
            Span::styled(if selected { glyphs.pointer } else { " " }, base),
            mark(presence, look, base),
            Span::styled(" ", base),
        ];
        let texts = [
            words::spec(endpoint.port.spec(), lang),
            endpoint.port.transport().label().to_owned(),
            endpoint.protocol.get(lang).to_owned(),
            service.name.get(lang).to_owned(),
        ];
        for (text, place) in texts.iter().zip(widths.places()) {
            let width = place.len();
            if width == 0 {
                continue;
            }
            if place.start > BEFORE {
                spans.push(Span::styled(" ", base));
            }
            let places = self.hits.understood().highlight(text);
            let styles = [base, base.patch(theme.matched)];
            spans.extend(highlighted(text, &places, width, glyphs.ellipsis, styles));
        }
        Line::from(spans)
    }
}

/// The cells of each column: port, transport, protocol, service.
struct Widths {
    columns: [usize; 4],
}

impl Widths {
    /// The widest protocol takes at most this share of what port and transport leave, in percent.
    const PROTOCOL_SHARE: usize = 42;
    /// With fewer cells for protocol and service together, the service alone is shown.
    const BOTH: usize = 16;
    /// The best hits decide; to measure a whole list at each frame would be felt.
    const MEASURED: usize = 1000;

    fn header(&self, sort: Option<Sort>, look: &Look<'_>) -> Line<'static> {
        let mut line = " ".repeat(BEFORE);
        for (one, range) in Column::ALL.iter().zip(self.places()) {
            line.extend(std::iter::repeat_n(' ', range.start - cells(&line)));
            let sign = match sort {
                Some(sort) if sort.column == *one => {
                    look.glyphs.order[usize::from(sort.is_descending)]
                }
                _ => "",
            };
            let name = header(*one, look.lang);
            let width = range.len();
            let name = fit(
                name,
                width.saturating_sub(cells(sign)),
                look.glyphs.ellipsis,
            );
            line.push_str(&column(
                &format!("{name}{sign}"),
                width,
                look.glyphs.ellipsis,
            ));
        }
        Line::styled(line, look.theme.heading)
    }

    /// Where the columns stand, from the left of the pane's inside; an empty range for one that is left out.
    fn places(&self) -> [Range<usize>; 4] {
        let mut x = BEFORE;
        self.columns.map(|width| {
            let place = x..x + width;
            if width > 0 {
                x = place.end + 1;
            }
            place
        })
    }
}

/// A row as a line of text, for the clipboard.
pub(in crate::tui) fn row_text(service: &Service, endpoint: &Endpoint, lang: Lang) -> String {
    format!(
        "{}\t{}\t{}",
        endpoint.port,
        endpoint.protocol.get(lang),
        service.name.get(lang)
    )
}
