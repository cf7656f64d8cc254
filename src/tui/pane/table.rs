//! The port table: what the search found.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::catalog::Catalog;
use crate::model::{Choice, Endpoint, Lang, Ruleset, Service};
use crate::search::{Hits, Index, Past, Query};
use crate::tui::pane::{Look, frame_pane, mark};
use crate::tui::widget::list::List;
use crate::tui::widget::text::{cells, column, highlighted, wrapped};
use crate::tui::words::{self, Words};

/// The rows that were found, and the cursor in them.
#[derive(Debug, Clone, Default)]
pub(in crate::tui) struct Table {
    pub(in crate::tui) hits: Hits,
    past: Past,
    pub(in crate::tui) list: List,
}

/// What the table is drawn from.
pub(in crate::tui) struct Props<'a> {
    pub(in crate::tui) catalog: &'a Catalog,
    pub(in crate::tui) choice: &'a Choice,
    pub(in crate::tui) ruleset: &'a Ruleset,
}

/// The cells before the first column: pointer and mark.
pub(in crate::tui) const MARKS: u16 = 2;
/// The lines above the first row: border and header.
const ABOVE: u16 = 2;

impl Table {
    /// Shows all the catalogue's rows in their order.
    pub(in crate::tui) fn show_all(&mut self, rows: usize) {
        if !self.hits.query().is_empty() || self.hits.len() != rows {
            self.leave(Hits::all(rows));
        }
    }

    /// Searches; the best hit gets the cursor.
    pub(in crate::tui) fn search(&mut self, index: &Index, query: &Query) {
        if query == self.hits.query() {
            return;
        }
        let hits = self.past.take(query).unwrap_or_else(|| {
            let mut hits = index.search(query);
            index.rank(&mut hits, usize::MAX);
            hits
        });
        self.leave(hits);
    }

    /// Shows other hits and keeps those that were shown.
    fn leave(&mut self, hits: Hits) {
        self.past.keep(std::mem::replace(&mut self.hits, hits));
        self.list = List::default();
    }

    /// The row under the cursor, as a place in the catalogue's table.
    pub(in crate::tui) fn selected(&self) -> Option<usize> {
        self.hits.get(self.list.selected).map(|hit| hit.row)
    }

    /// Puts the cursor on a row, if it was found.
    pub(in crate::tui) fn select(&mut self, row: usize) -> bool {
        let at = self.hits.iter().position(|hit| hit.row == row);
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
        let mut lines = vec![widths.header(look)];
        let window = self.hits.iter().enumerate().skip(self.list.offset);
        for (at, hit) in window.take(Self::height(area)) {
            if let Some(row) = props.catalog.row(hit.row) {
                let selected = at == self.list.selected;
                lines.push(self.line(row, selected, props, &widths, look));
            }
        }
        frame.render_widget(Paragraph::new(lines), inside);
    }

    /// The columns fitted to what was found.
    fn widths(&self, catalog: &Catalog, lang: Lang, width: usize) -> Widths {
        let words = Words::of(lang);
        let shown = || self.hits.iter().take(Widths::MEASURED);
        let found = || shown().filter_map(|hit| catalog.row(hit.row));
        let widest = |header: &str, text: &dyn Fn(&Endpoint) -> usize| {
            let cells_of_rows = found().map(|(_, endpoint)| text(endpoint));
            cells_of_rows.max().unwrap_or(0).max(cells(header))
        };
        let port = widest(words.column_port, &|end| {
            cells(&words::spec(end.port.spec(), lang))
        });
        let transport = widest("", &|end| cells(end.port.transport().label()));
        let protocol = widest(words.column_protocol, &|end| cells(end.protocol.get(lang)));
        let gaps = 3 + usize::from(MARKS);
        let rest = width.saturating_sub(port + transport + gaps);
        let protocol = protocol.min(rest * Widths::PROTOCOL_SHARE / 100);
        Widths {
            columns: [port, transport, protocol, rest - protocol],
        }
    }

    fn line(
        &self,
        (service, endpoint): (&Service, &Endpoint),
        selected: bool,
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
        let base = match (selected, look.focused) {
            (true, true) => theme.selected,
            (true, false) => theme.selected_elsewhere,
            // What servers of the chosen generation never open stands back.
            (false, _) if !opened => theme.dim,
            (false, _) => theme.text,
        };
        let mut spans = vec![
            Span::styled(if selected { glyphs.pointer } else { " " }, base),
            mark(presence, look, base),
        ];
        let texts = [
            words::spec(endpoint.port.spec(), lang),
            endpoint.port.transport().label().to_owned(),
            endpoint.protocol.get(lang).to_owned(),
            service.name.get(lang).to_owned(),
        ];
        for (at, (text, width)) in texts.iter().zip(widths.columns).enumerate() {
            if at > 0 {
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
    /// The best hits decide; to measure a whole list at each frame would be felt.
    const MEASURED: usize = 1000;

    fn header(&self, look: &Look<'_>) -> Line<'static> {
        let words = Words::of(look.lang);
        let names = [
            words.column_port,
            "",
            words.column_protocol,
            words.column_service,
        ];
        let cells: Vec<String> = names
            .iter()
            .zip(self.columns)
            .map(|(name, width)| column(name, width, look.glyphs.ellipsis))
            .collect();
        let blank = " ".repeat(usize::from(MARKS));
        Line::styled(format!("{blank}{}", cells.join(" ")), look.theme.heading)
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
