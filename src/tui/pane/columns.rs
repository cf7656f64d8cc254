//! The columns of the port table: one entry each in [`COLUMNS`].

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::model::{Endpoint, Label, Lang, PortSpec, Service, Text, Transport};
use crate::search::Query;
use crate::tui::look::Look;
use crate::tui::widget::mark::MARK_WIDTH;
use crate::tui::widget::text::{cells, column, fit, highlighted};
use crate::tui::words;

/// A row of the port table.
pub(super) type TableRow<'a> = (&'a Service, &'a Endpoint);

/// A column of the port table.
struct Column {
    /// Its name.
    name: Label,
    /// Whether its name is its header; what needs none and is narrow has none.
    has_header: bool,
    width: ColumnWidth,
    /// The text of a row in it.
    text: fn(TableRow<'_>, Lang) -> String,
    /// What a row is sorted by.
    key: fn(TableRow<'_>, Lang) -> SortKey,
}

/// How wide a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ColumnWidth {
    /// As wide as its widest text.
    Fit,
    /// As wide as its widest text, but at most `percent` of the room that the columns that fit leave to the
    /// others; not shown where that room is less than `min_width` cells.
    Share { percent: usize, min_width: usize },
    /// All that is left.
    Rest,
}

/// The columns from left to right.
const COLUMNS: &[Column] = &[
    Column {
        name: Text::new("Port", "端口"),
        has_header: true,
        width: ColumnWidth::Fit,
        text: |(_, endpoint), lang| words::spec(endpoint.port.spec(), lang),
        key: |(_, endpoint), _| SortKey::Port(endpoint.port.spec()),
    },
    Column {
        name: Text::new("Transport", "传输协议"),
        has_header: false,
        width: ColumnWidth::Fit,
        text: |(_, endpoint), _| endpoint.port.transport().label().to_owned(),
        key: |(_, endpoint), _| SortKey::Transport(endpoint.port.transport()),
    },
    Column {
        name: Text::new("Protocol", "应用协议"),
        has_header: true,
        width: ColumnWidth::Share {
            percent: 42,
            min_width: 19,
        },
        text: |(_, endpoint), lang| endpoint.protocol.get(lang).to_owned(),
        key: |(_, endpoint), lang| SortKey::text(endpoint.protocol.get(lang)),
    },
    Column {
        name: Text::new("Service", "服务"),
        has_header: true,
        width: ColumnWidth::Rest,
        text: |(service, _), lang| service.name.get(lang).to_owned(),
        key: |(service, _), lang| SortKey::text(service.name.get(lang)),
    },
];

/// What rows are sorted by: ports by number, texts without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SortKey {
    Port(PortSpec),
    Transport(Transport),
    Text(String),
}

impl SortKey {
    fn text(text: &str) -> Self {
        Self::Text(text.to_lowercase())
    }
}

/// An order of the table's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) struct Sort {
    /// The place of the column that rows are sorted by.
    pub(in crate::tui) column: usize,
    pub(in crate::tui) is_descending: bool,
}

impl Sort {
    /// The ascending order of a column.
    pub(in crate::tui) const fn by(column: usize) -> Self {
        Self {
            column,
            is_descending: false,
        }
    }

    /// The same the other way around.
    pub(in crate::tui) const fn reversed(self) -> Self {
        Self {
            is_descending: !self.is_descending,
            ..self
        }
    }

    /// The name of its column.
    pub(in crate::tui) const fn name(self) -> Label {
        COLUMNS[self.column].name
    }

    /// What a row is sorted by.
    pub(super) fn key(self, row: TableRow<'_>, lang: Lang) -> SortKey {
        (COLUMNS[self.column].key)(row, lang)
    }
}

/// The columns fitted to a table's width and rows.
pub(super) struct ColumnWidths {
    /// The cells of each column; none where it is not shown.
    cells: [usize; COLUMNS.len()],
}

/// The cells before the first column: pointer, mark and a blank.
const PREFIX_WIDTH: usize = MARK_WIDTH as usize + 1;

impl ColumnWidths {
    /// Fits the columns to `width` cells, so that these rows and the sign of the order have room.
    pub(super) fn measure<'a>(
        rows: &(impl Iterator<Item = TableRow<'a>> + Clone),
        sort: Option<Sort>,
        lang: Lang,
        width: usize,
    ) -> Self {
        let widest = |at: usize| {
            let texts = rows
                .clone()
                .map(|row| cells(&(COLUMNS[at].text)(row, lang)));
            let sign = usize::from(sort.is_some_and(|sort| sort.column == at));
            let header = cells(header(at, lang)) + sign;
            texts.max().unwrap_or(0).max(header)
        };
        let mut cells_of = [0; COLUMNS.len()];
        let mut room = width.saturating_sub(PREFIX_WIDTH);
        for (at, column) in COLUMNS.iter().enumerate() {
            if column.width == ColumnWidth::Fit {
                cells_of[at] = widest(at);
                room = room.saturating_sub(cells_of[at]);
            }
        }
        let is_shown = |column: &&Column| match column.width {
            ColumnWidth::Share { min_width, .. } => room >= min_width,
            ColumnWidth::Fit | ColumnWidth::Rest => true,
        };
        let gaps = COLUMNS.iter().filter(is_shown).count() - 1;
        let shared = room.saturating_sub(gaps);
        let mut rest = shared;
        for (at, column) in COLUMNS.iter().enumerate() {
            if let ColumnWidth::Share { percent, .. } = column.width
                && is_shown(&column)
            {
                cells_of[at] = widest(at).min(shared * percent / 100);
                rest = rest.saturating_sub(cells_of[at]);
            }
        }
        for (at, column) in COLUMNS.iter().enumerate() {
            if column.width == ColumnWidth::Rest {
                cells_of[at] = rest;
            }
        }
        Self { cells: cells_of }
    }

    /// The positions of the columns that are shown.
    pub(super) fn shown(&self) -> impl Iterator<Item = usize> {
        let positions = self.cells.into_iter().enumerate();
        positions.filter(|(_, cells)| *cells > 0).map(|(at, _)| at)
    }

    /// Where the columns are, from the left of the pane's inside; an empty range for one that is not shown.
    fn ranges(&self) -> [Range<usize>; COLUMNS.len()] {
        let mut x = PREFIX_WIDTH;
        self.cells.map(|width| {
            let range = x..x + width;
            if width > 0 {
                x = range.end + 1;
            }
            range
        })
    }

    /// The place of the column at a distance from the left of the pane's inside.
    pub(super) fn column_at(&self, x: usize) -> Option<usize> {
        self.ranges().iter().position(|range| range.contains(&x))
    }

    /// The line of headers.
    pub(super) fn header(&self, sort: Option<Sort>, look: &Look<'_>) -> Line<'static> {
        let ellipsis = look.glyphs.ellipsis;
        let mut line = " ".repeat(PREFIX_WIDTH);
        for (at, range) in self.ranges().into_iter().enumerate() {
            line.extend(std::iter::repeat_n(' ', range.start - cells(&line)));
            let sign = match sort {
                Some(sort) if sort.column == at => {
                    look.glyphs.order[usize::from(sort.is_descending)]
                }
                _ => "",
            };
            let room = range.len().saturating_sub(cells(sign));
            let name = fit(header(at, look.lang), room, ellipsis);
            line.push_str(&column(&format!("{name}{sign}"), range.len(), ellipsis));
        }
        Line::styled(line, look.theme.heading)
    }

    /// A row in the columns, what a query found in it highlighted.
    pub(super) fn row(
        &self,
        row: TableRow<'_>,
        query: &Query,
        base: Style,
        look: &Look<'_>,
    ) -> Vec<Span<'static>> {
        let mut spans = vec![Span::styled(" ", base)];
        for (column, range) in COLUMNS.iter().zip(self.ranges()) {
            if range.is_empty() {
                continue;
            }
            if range.start > PREFIX_WIDTH {
                spans.push(Span::styled(" ", base));
            }
            let text = (column.text)(row, look.lang);
            let positions = query.highlight(&text);
            let styles = [base, base.patch(look.theme.matched)];
            let ellipsis = look.glyphs.ellipsis;
            spans.extend(highlighted(
                &text,
                &positions,
                range.len(),
                ellipsis,
                styles,
            ));
        }
        spans
    }
}

fn header(at: usize, lang: Lang) -> &'static str {
    let column = &COLUMNS[at];
    if column.has_header {
        column.name.get(lang)
    } else {
        ""
    }
}
