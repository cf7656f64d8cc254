//! List of formats in the export popup, filtered by typing.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::export::{FORMATS, Format, Group};
use crate::search::Query;
use crate::tui::advice;
use crate::tui::look::Look;
use crate::tui::popup::export::areas::Areas;
use crate::tui::popup::matching;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::ListState;
use crate::tui::widget::search;
use crate::tui::widget::text::{cells, highlighted, wrapped};
use crate::tui::words;

/// Formats that match what was typed, one of which is selected.
#[derive(Debug)]
pub(super) struct Formats {
    filter: Field,
    /// True if a file was saved since the filter was typed: typing then begins a new filter.
    is_done: bool,
    /// Text for which the formats were found.
    sought: String,
    /// Matching formats, as indices of [`FORMATS`].
    found: Vec<usize>,
    /// Selected format, as an index of [`FORMATS`]; kept while nothing matches.
    selected: usize,
    /// First visible line.
    offset: usize,
}

impl Formats {
    /// Creates the list of all formats.
    pub(super) fn new(selected: usize) -> Self {
        Self {
            filter: Field::default(),
            is_done: false,
            sought: String::new(),
            found: (0..FORMATS.len()).collect(),
            selected: selected.min(FORMATS.len() - 1),
            offset: 0,
        }
    }

    /// Returns the index of the selected format, which may not match the filter.
    pub(super) const fn selected(&self) -> usize {
        self.selected
    }

    /// Returns the selected format; none if nothing matches the filter.
    pub(super) fn format(&self) -> Option<&'static Format> {
        let is_found = self.found.contains(&self.selected);
        is_found.then(|| &FORMATS[self.selected])
    }

    /// Returns the number of matching formats.
    pub(super) const fn count(&self) -> usize {
        self.found.len()
    }

    /// Returns the text field of the filter for a key that is typed.
    pub(super) fn field(&mut self) -> &mut Field {
        if self.is_done {
            self.is_done = false;
            self.filter.set("");
        }
        &mut self.filter
    }

    /// Keeps the filter until something is typed.
    pub(super) const fn finish(&mut self) {
        self.is_done = true;
    }

    /// Clears the filter; returns false if it was empty.
    pub(super) fn clear(&mut self) -> bool {
        self.is_done = false;
        let had_text = !self.filter.text().is_empty();
        self.filter.set("");
        self.find();
        had_text
    }

    /// Finds the formats that match every typed word, and selects the best one.
    pub(super) fn find(&mut self) {
        self.filter.text().clone_into(&mut self.sought);
        let queries = matching::queries(&self.sought);
        let ranked = FORMATS.iter().enumerate().filter_map(|(at, format)| {
            let ranks = queries.iter().map(|query| rank(query, format));
            Some((ranks.sum::<Option<u32>>()?, at))
        });
        let ranked: Vec<(u32, usize)> = ranked.collect();
        self.found = ranked.iter().map(|&(_, at)| at).collect();
        let best = ranked.into_iter().min().map(|(_, at)| at);
        if let Some(best) = best.filter(|_| !queries.is_empty()) {
            self.selected = best;
        }
    }

    /// Moves the selection by a number of formats.
    pub(super) fn move_by(&mut self, formats: isize) {
        let at = self.found.iter().position(|&at| at == self.selected);
        let mut list = ListState {
            selected: at.unwrap_or(0),
            offset: 0,
        };
        list.move_by(formats, self.found.len());
        if let Some(&selected) = self.found.get(list.selected) {
            self.selected = selected;
        }
    }

    /// Selects the format at a place of the list; returns false if there is none.
    pub(super) fn click(&mut self, at: Position, area: Rect) -> bool {
        let line = self.offset + usize::from(at.y.saturating_sub(area.y));
        match self.items().get(line) {
            Some(Item::Format(format)) => {
                self.selected = *format;
                true
            }
            _ => false,
        }
    }

    /// Scrolls so that the selected format is visible, and its group's heading if it is the group's first format.
    pub(super) fn settle(&mut self, height: usize) {
        if self.sought != self.filter.text() {
            self.find();
        }
        let items = self.items();
        let selected = Item::Format(self.selected);
        let at = items.iter().position(|item| *item == selected);
        let mut list = ListState {
            selected: at.unwrap_or(0),
            offset: self.offset,
        };
        list.settle(items.len(), height);
        if let Some(above) = list.selected.checked_sub(1)
            && height > 1
            && matches!(items[above], Item::Heading(_))
        {
            list.offset = list.offset.min(above);
        }
        self.offset = list.offset;
    }

    /// Returns the lines of the list: each group's heading, followed by its formats.
    fn items(&self) -> Vec<Item> {
        let mut items = Vec::new();
        let mut last = None;
        for &at in &self.found {
            let group = FORMATS[at].group;
            if last != Some(group) {
                items.push(Item::Heading(group));
            }
            last = Some(group);
            items.push(Item::Format(at));
        }
        items
    }

    /// Draws the filter and the list.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, areas: &Areas, look: &Look<'_>) {
        let texts = ["/ ", words::FORMAT_PLACEHOLDER.get(look.lang)];
        search::draw(frame, areas.filter, texts, &self.filter, look);
        if self.is_done {
            let width = u16::try_from(cells(self.filter.text())).unwrap_or(u16::MAX);
            let room = areas.filter.width.saturating_sub(2);
            let text = Rect {
                x: areas.filter.x + 2,
                width: width.min(room),
                ..areas.filter
            };
            frame.buffer_mut().set_style(text, look.theme.selected);
        }
        let width = usize::from(areas.formats.width);
        if self.found.is_empty() {
            let advice = advice::no_format(look.keys).pick(look.lang);
            let lines = wrapped(&advice, width, 0, look.theme.dim);
            frame.render_widget(Paragraph::new(lines), areas.formats);
            return;
        }
        let queries = matching::queries(&self.sought);
        let window = self.items().into_iter().skip(self.offset);
        let window = window.take(usize::from(areas.formats.height));
        let lines = window.map(|item| self.line(item, &queries, width, look));
        let lines: Vec<Line<'_>> = lines.collect();
        frame.render_widget(Paragraph::new(lines), areas.formats);
    }

    fn line(&self, item: Item, queries: &[Query], width: usize, look: &Look<'_>) -> Line<'static> {
        let (text, base, pointer) = match item {
            Item::Heading(group) => (group.label().get(look.lang), look.theme.heading, ""),
            Item::Format(at) if at != self.selected => (FORMATS[at].name, look.theme.text, " "),
            Item::Format(at) => {
                let base = if look.focused {
                    look.theme.selected
                } else {
                    look.theme.selected_elsewhere
                };
                (FORMATS[at].name, base, look.glyphs.pointer)
            }
        };
        let positions = matching::positions(queries, text);
        let styles = [base, base.patch(look.theme.matched)];
        let room = width.saturating_sub(cells(pointer));
        let mut spans = vec![Span::styled(pointer, base)];
        let ellipsis = look.glyphs.ellipsis;
        spans.extend(highlighted(text, &positions, room, ellipsis, styles));
        Line::from(spans)
    }
}

/// Line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    /// Heading of a group.
    Heading(Group),
    /// Format, as an index of [`FORMATS`].
    Format(usize),
}

/// Ranks the match of a word in a format: in its name before all other texts.
fn rank(query: &Query, format: &'static Format) -> Option<u32> {
    let group = format.group.label();
    let texts = [
        (format.name, 0),
        (format.extension, 1),
        (format.about.en, 10),
        (format.about.zh, 10),
        (group.en, 10),
        (group.zh, 10),
    ];
    matching::rank(query, texts)
}
