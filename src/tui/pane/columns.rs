//! Columns of the port table, which [`COLUMNS`] defines.

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::catalog::Row;
use crate::explain::Standing;
use crate::model::{Label, Lang, Port, Status, Text};
use crate::search::{Query, Reason, Subject};
use crate::tui::glyphs::Glyphs;
use crate::tui::look::Look;
use crate::tui::widget::mark::MARK_WIDTH;
use crate::tui::widget::text::{cells, column, fit, highlighted, snippet};
use crate::tui::words;

/// Definition of a column of the port table.
struct Column {
    /// Name, used in the header, in messages and in the command palette.
    name: Label,
    width: ColumnWidth,
    shown: Shown,
    /// Returns the text of a row.
    text: fn(&Entry<'_>, Lang) -> String,
    /// Returns the sort key of a row.
    key: fn(&Entry<'_>, Lang) -> SortKey,
}

/// Row of the table with what is observed of it.
#[derive(Clone, Copy)]
pub(in crate::tui) struct Entry<'a> {
    pub(in crate::tui) row: Row<'a>,
    pub(in crate::tui) standing: Option<Standing>,
    pub(in crate::tui) glyphs: &'a Glyphs,
}

/// Width of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ColumnWidth {
    /// Width of the widest text.
    Fit,
    /// Width of the widest text, but at most `percent` of the width that remains after the [`Fit`](Self::Fit)
    /// columns. The column is hidden if less than `min_width` cells remain.
    Share { percent: usize, min_width: usize },
    /// Remaining width.
    Rest,
}

/// Columns from left to right.
const COLUMNS: &[Column] = &[
    Column {
        name: Text::new("Port", "端口"),
        width: ColumnWidth::Fit,
        shown: Shown::Always,
        text: |one, lang| words::port(one.row.port(), lang),
        key: |one, _| SortKey::Port(one.row.port()),
    },
    Column {
        name: Text::new("Seen", "已见"),
        width: ColumnWidth::Fit,
        shown: Shown::WhileObserved,
        text: |one, _| one.glyphs.standing(one.standing).to_owned(),
        key: |one, _| SortKey::Standing(one.standing.map_or(u8::MAX, |one| one as u8)),
    },
    Column {
        name: Text::new("Protocol", "协议"),
        width: ColumnWidth::Share {
            percent: 42,
            min_width: 19,
        },
        shown: Shown::Usually,
        text: |one, lang| one.row.protocol(lang).to_owned(),
        key: |one, lang| SortKey::text(one.row.protocol(lang)),
    },
    Column {
        name: Text::new("Service", "服务"),
        width: ColumnWidth::Rest,
        shown: Shown::Always,
        text: |one, lang| one.row.name(lang).to_owned(),
        key: |one, lang| SortKey::text(one.row.name(lang)),
    },
    Column {
        name: Text::new("Need", "必要性"),
        width: ColumnWidth::Fit,
        shown: Shown::OnWideScreens,
        text: |one, lang| need(one.row).get(lang).to_owned(),
        key: |one, lang| SortKey::text(need(one.row).get(lang)),
    },
    Column {
        name: Text::new("Status", "状态"),
        width: ColumnWidth::Fit,
        shown: Shown::OnWideScreens,
        text: |one, lang| one.row.status().label().get(lang).to_owned(),
        key: |one, lang| SortKey::text(one.row.status().label().get(lang)),
    },
    Column {
        name: Text::new("Category", "类别"),
        width: ColumnWidth::Fit,
        shown: Shown::OnRequest,
        text: |one, lang| one.row.service().category.label().get(lang).to_owned(),
        key: |one, lang| SortKey::text(one.row.service().category.label().get(lang)),
    },
];

/// Positions of the columns in [`COLUMNS`] that also show why a row matches.
const PORT: usize = 0;
const PROTOCOL: usize = 2;
const SERVICE: usize = 3;
/// Position of the column with what is observed.
const SEEN: usize = 1;
/// Minimum width of the screen at which further columns are shown, in cells.
const WIDE_SCREEN: u16 = 140;
/// Minimum width of the name of the service, in cells: further columns give way to it.
const MIN_SERVICE: usize = 16;

/// When a column is shown, unless the user has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Always: it can't be hidden.
    Always,
    /// On every screen.
    Usually,
    /// On a screen that is wide enough.
    OnWideScreens,
    /// Only if the user has chosen it.
    OnRequest,
    /// While a host is observed: it can't be hidden then.
    WhileObserved,
}

impl Shown {
    /// Returns whether the user can't choose.
    const fn is_fixed(self) -> bool {
        matches!(self, Self::Always | Self::WhileObserved)
    }
}

/// Columns that are shown, by their positions in [`COLUMNS`].
pub(in crate::tui) type Columns = [bool; COLUMNS.len()];

/// Returns the columns that a screen of that width shows by default.
pub(in crate::tui) fn default_columns(screen_width: u16) -> Columns {
    let mut columns = [false; COLUMNS.len()];
    for (column, is_shown) in COLUMNS.iter().zip(&mut columns) {
        *is_shown = match column.shown {
            Shown::Always | Shown::Usually => true,
            Shown::OnWideScreens => screen_width >= WIDE_SCREEN,
            Shown::OnRequest | Shown::WhileObserved => false,
        };
    }
    columns
}

/// Returns the columns with the one of what is observed, or without it.
pub(in crate::tui) const fn with_observed(mut columns: Columns, is_observed: bool) -> Columns {
    columns[SEEN] = is_observed;
    columns
}

/// Returns the positions and names of the columns to choose from, each with whether it can be hidden.
pub(in crate::tui) fn column_names() -> impl Iterator<Item = (usize, Label, bool)> {
    let columns = COLUMNS.iter().enumerate();
    let columns = columns.filter(|(_, column)| column.shown != Shown::WhileObserved);
    columns.map(|(at, column)| (at, column.name, !column.shown.is_fixed()))
}

/// Returns the English names of chosen columns in lower case; none if they are chosen by the width of the screen.
pub(in crate::tui) fn names_of(columns: Option<Columns>) -> Vec<String> {
    let shown = COLUMNS.iter().zip(columns.unwrap_or_default());
    let shown =
        shown.filter(|(column, is_shown)| *is_shown && column.shown != Shown::WhileObserved);
    shown
        .map(|(column, _)| column.name.en.to_lowercase())
        .collect()
}

/// Returns the columns of those names, as [`names_of`] returns them. Unknown names are ignored.
pub(in crate::tui) fn columns_of(names: &[String]) -> Option<Columns> {
    let mut columns = [false; COLUMNS.len()];
    for (column, is_shown) in COLUMNS.iter().zip(&mut columns) {
        let is_named = names.contains(&column.name.en.to_lowercase());
        *is_shown = is_named || column.shown == Shown::Always;
    }
    (!names.is_empty()).then_some(columns)
}

/// Returns the need for a port, which those of port lists don't state.
fn need(row: Row<'_>) -> Label {
    match row.status() {
        Status::Listed => Text::new("", ""),
        _ => row.endpoint().need.label(),
    }
}

/// Minimum width, in cells, in which a part of a description is shown.
const MIN_PASSAGE: usize = 16;

/// Sort key of a row: ports are compared by number, texts ignore case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SortKey {
    Port(Port),
    /// What is observed, the best first.
    Standing(u8),
    Text(String),
}

impl SortKey {
    fn text(text: &str) -> Self {
        Self::Text(text.to_lowercase())
    }
}

/// Sort order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) struct Sort {
    /// Index of the column that rows are sorted by.
    pub(in crate::tui) column: usize,
    pub(in crate::tui) is_descending: bool,
}

impl Sort {
    /// Returns the ascending order of a column.
    pub(in crate::tui) const fn by(column: usize) -> Self {
        Self {
            column,
            is_descending: false,
        }
    }

    /// Returns the opposite order.
    pub(in crate::tui) const fn reversed(self) -> Self {
        Self {
            is_descending: !self.is_descending,
            ..self
        }
    }

    /// Returns the name of the column.
    pub(in crate::tui) const fn name(self) -> Label {
        COLUMNS[self.column].name
    }

    /// Returns the sort key of a row.
    pub(super) fn key(self, row: &Entry<'_>, lang: Lang) -> SortKey {
        (COLUMNS[self.column].key)(row, lang)
    }
}

/// Column widths, fitted to the table's width and rows.
pub(super) struct ColumnWidths {
    /// Width of each column, in cells; 0 if the column is hidden.
    cells: [usize; COLUMNS.len()],
}

/// Width of the cells in front of the first column: pointer, mark and a space.
const PREFIX_WIDTH: usize = MARK_WIDTH as usize + 1;

impl ColumnWidths {
    /// Distributes `width` cells among the columns that are to be shown, according to the texts of `rows` and the sort
    /// indicator. Further columns are left out where the name of the service would have too little room.
    pub(super) fn measure<'a>(
        rows: &(impl Iterator<Item = Entry<'a>> + Clone),
        sort: Option<Sort>,
        columns: Columns,
        lang: Lang,
        width: usize,
    ) -> Self {
        let widest = |at: usize| {
            let texts = rows
                .clone()
                .map(|row| cells(&(COLUMNS[at].text)(&row, lang)));
            let sign = usize::from(sort.is_some_and(|sort| sort.column == at));
            let header = cells(header(at, lang)) + sign;
            texts.max().unwrap_or(0).max(header)
        };
        let mut cells_of = [0; COLUMNS.len()];
        let mut room = width.saturating_sub(PREFIX_WIDTH);
        for (at, column) in COLUMNS.iter().enumerate() {
            if column.width == ColumnWidth::Fit && columns[at] {
                let width = widest(at);
                let fits = column.shown.is_fixed() || room >= width + 1 + 2 * MIN_SERVICE;
                if fits {
                    cells_of[at] = width;
                    room = room.saturating_sub(width + usize::from(at != PORT));
                }
            }
        }
        let is_shown = |(at, column): &(usize, &Column)| match column.width {
            ColumnWidth::Share { min_width, .. } => columns[*at] && room >= min_width,
            ColumnWidth::Fit => *at == PORT,
            ColumnWidth::Rest => true,
        };
        let gaps = COLUMNS.iter().enumerate().filter(is_shown).count() - 1;
        let shared = room.saturating_sub(gaps);
        let mut rest = shared;
        for (at, column) in COLUMNS.iter().enumerate() {
            if let ColumnWidth::Share { percent, .. } = column.width
                && is_shown(&(at, column))
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

    /// Returns the indices of the visible columns.
    pub(super) fn shown(&self) -> impl Iterator<Item = usize> {
        let positions = self.cells.into_iter().enumerate();
        positions.filter(|(_, cells)| *cells > 0).map(|(at, _)| at)
    }

    /// Returns the columns' horizontal ranges, relative to the inner left edge of the pane; empty if hidden.
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

    /// Returns the index of the column at `x`, relative to the inner left edge of the pane.
    pub(super) fn column_at(&self, x: usize) -> Option<usize> {
        self.ranges().iter().position(|range| range.contains(&x))
    }

    /// Renders the header line.
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

    /// Renders a row, with the query's matches highlighted. What matches but is in none of the columns follows the name
    /// of the service; the part of a description that matches takes the place of the protocol.
    pub(super) fn row(
        &self,
        row: &Entry<'_>,
        subject: &Subject<'_>,
        query: &Query,
        base: Style,
        look: &Look<'_>,
    ) -> Vec<Span<'static>> {
        let ranges = self.ranges();
        let text = |column: &Column| (column.text)(row, look.lang);
        let texts: Vec<String> = COLUMNS.iter().map(text).collect();
        let ellipsis = look.glyphs.ellipsis;
        let shown = texts.iter().zip(&ranges);
        let shown: Vec<String> = shown
            .map(|(text, range)| fit(text, range.len(), ellipsis))
            .collect();
        let [spec, transport] = port_parts(&texts[PORT]);
        let shown: Vec<&str> = shown
            .iter()
            .map(String::as_str)
            .chain([spec, transport])
            .collect();
        let mut reasons = query.hidden_reasons(subject, &shown);
        let passage = reasons.iter().position(|reason| reason.is_passage);
        let passage = passage.filter(|_| ranges[PROTOCOL].len() >= MIN_PASSAGE);
        let passage = passage.map(|at| reasons.remove(at));
        let mut spans = vec![Span::styled(" ", base)];
        for (at, range) in ranges.into_iter().enumerate() {
            if range.is_empty() {
                continue;
            }
            if range.start > PREFIX_WIDTH {
                spans.push(Span::styled(" ", base));
            }
            let places = match at {
                PORT => port_places(&texts[PORT], query),
                SEEN => Vec::new(),
                _ => query.highlight(&texts[at]),
            };
            let base = match at {
                SEEN => base.patch(look.standing(row.standing)),
                _ => base,
            };
            let cell = Cell::new(&texts[at], places, base, look);
            spans.extend(match (&passage, at) {
                (Some(reason), PROTOCOL) => {
                    Cell::of_reasons(&[reason], base, look).cut(range.len())
                }
                (_, SERVICE) if !reasons.is_empty() => {
                    let reasons: Vec<&Reason> = reasons.iter().collect();
                    cell.followed_by(Cell::of_reasons(&reasons, base, look), range.len())
                }
                _ => cell.fill(range.len()),
            });
        }
        spans
    }
}

/// Text of a cell with the positions of its matches.
struct Cell<'a> {
    text: String,
    places: Vec<usize>,
    /// Styles of the text and of the matches in it.
    styles: [Style; 2],
    look: &'a Look<'a>,
}

impl<'a> Cell<'a> {
    fn new(text: &str, places: Vec<usize>, base: Style, look: &'a Look<'a>) -> Self {
        Self {
            text: text.to_owned(),
            places,
            styles: [base, base.patch(look.theme.matched)],
            look,
        }
    }

    /// Creates a cell of the texts that match, one after the other.
    fn of_reasons(reasons: &[&Reason], base: Style, look: &'a Look<'a>) -> Self {
        let mut cell = Self::new("", Vec::new(), base.patch(look.theme.dim), look);
        for reason in reasons {
            if !cell.text.is_empty() {
                cell.text.push_str(words::COMMA.get(look.lang));
            }
            let start = cell.text.chars().count();
            cell.places
                .extend(reason.places.iter().map(|place| start + place));
            cell.text.push_str(&reason.text);
        }
        cell
    }

    /// Draws the text in exactly `width` cells.
    fn fill(self, width: usize) -> Vec<Span<'static>> {
        let ellipsis = self.look.glyphs.ellipsis;
        highlighted(&self.text, &self.places, width, ellipsis, self.styles)
    }

    /// Draws the part of the text around the first match in exactly `width` cells.
    fn cut(mut self, width: usize) -> Vec<Span<'static>> {
        let ellipsis = self.look.glyphs.ellipsis;
        (self.text, self.places) = snippet(&self.text, &self.places, width, ellipsis);
        self.fill(width)
    }

    /// Draws the text followed by another one, in exactly `width` cells: the first one gives way to the other down to
    /// a third of the width.
    fn followed_by(self, other: Self, width: usize) -> Vec<Span<'static>> {
        let separator = format!(" {} ", self.look.glyphs.dot);
        let room = width.saturating_sub(cells(&separator));
        // The reason is read first, so the name gives way to it, down to a third of the width.
        let kept = cells(&self.text).min(room / 3);
        let other_width = cells(&other.text).min(room - kept);
        let own_width = cells(&self.text).min(room - other_width);
        let separator = Span::styled(separator, other.styles[0]);
        let mut spans = self.fill(own_width);
        spans.push(separator);
        spans.extend(other.cut(room - own_width));
        spans
    }
}

const fn header(at: usize, lang: Lang) -> &'static str {
    COLUMNS[at].name.get(lang)
}

/// Splits a port into its numbers and its transport; a protocol without ports has only the first.
fn port_parts(port: &str) -> [&str; 2] {
    port.rsplit_once('/')
        .map_or([port, ""], |(spec, transport)| [spec, transport])
}

/// Returns the positions that a query matches in the numbers and in the transport of a port.
fn port_places(port: &str, query: &Query) -> Vec<usize> {
    let [spec, transport] = port_parts(port);
    let mut places = query.highlight(spec);
    let start = spec.chars().count() + 1;
    let in_transport = query.highlight(transport).into_iter();
    places.extend(in_transport.map(|place| start + place));
    places
}
