//! The palette: every command that can be given here, found by typing.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::model::{RoleId, Text};
use crate::search::Query;
use crate::tui::action::Action;
use crate::tui::pane::{Look, draw_scrollbar, search};
use crate::tui::sort::Sort;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::List;
use crate::tui::widget::popup::{broad, centered, draw as draw_box, inside};
use crate::tui::widget::text::{cells, fit, highlighted};
use crate::tui::words::Words;

/// The state of the palette.
#[derive(Debug, Clone, Default)]
pub(in crate::tui) struct Palette {
    /// What is typed to find one.
    pub(in crate::tui) filter: Field,
    /// The cursor among the commands that were found.
    pub(in crate::tui) list: List,
}

/// What a line of the palette does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum Command {
    Action(Action),
    /// Export in the format at that place of the table.
    Format(usize),
    /// Sort so, or not at all.
    Sort(Option<Sort>),
    /// Take the theme at that place.
    Theme(usize),
    /// Add what the ready-made role requires, or take it out.
    Role(RoleId),
}

/// A line of the palette.
#[derive(Debug, Clone)]
pub(in crate::tui) struct Entry {
    pub(in crate::tui) command: Command,
    /// What it does.
    pub(in crate::tui) text: Text,
    /// What else it is found by: its name, the words of its hint.
    pub(in crate::tui) others: Vec<&'static str>,
    /// Its keys.
    pub(in crate::tui) keys: String,
}

/// Where the parts stand.
#[derive(Debug, Clone, Copy)]
pub(in crate::tui) struct Areas {
    /// The whole box.
    pub(in crate::tui) whole: Rect,
    filter: Rect,
    /// The list of commands.
    pub(in crate::tui) list: Rect,
}

const WIDTH: u16 = 76;
const HEIGHT: u16 = 22;

/// Where they stand on a screen of that size.
pub(in crate::tui) fn areas(screen: Rect) -> Areas {
    let whole = centered(
        screen,
        broad(screen, WIDTH),
        screen.height.saturating_sub(2).min(HEIGHT),
    );
    let inside = inside(whole);
    Areas {
        whole,
        filter: Rect {
            height: 1.min(inside.height),
            ..inside
        },
        list: Rect {
            y: inside.y + 1,
            height: inside.height.saturating_sub(1),
            ..inside
        },
    }
}

impl Palette {
    /// Those of `entries` that every typed word is found in, in either language; the better found first.
    pub(in crate::tui) fn found(&self, entries: Vec<Entry>) -> Vec<Entry> {
        let queries = self.queries();
        let mut found: Vec<(u32, Entry)> = entries
            .into_iter()
            .filter_map(|entry| {
                let ranks = queries.iter().map(|query| rank(query, &entry));
                Some((ranks.sum::<Option<u32>>()?, entry))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, entry)| entry).collect()
    }

    /// A query for each typed word. Signs only part words here: none takes a word back or picks a kind.
    fn queries(&self) -> Vec<Query> {
        let parts = |char: char| !char.is_alphanumeric() && char != '-';
        let words = self.filter.text().split(parts);
        words
            .filter(|word| !word.is_empty())
            .map(Query::parse)
            .collect()
    }
}

/// How well a word is found in an entry, least best: in what is read before what is not.
fn rank(query: &Query, entry: &Entry) -> Option<u32> {
    let read = [entry.text.en.as_str(), &entry.text.zh];
    let read = read.into_iter().map(|text| (text, 0));
    let others = entry.others.iter().map(|text| (*text, 1));
    let ranks = read.chain(others).filter_map(|(text, more)| {
        let places = query.highlight(text);
        let (first, last) = (*places.first()?, *places.last()?);
        let before = first.checked_sub(1).and_then(|at| text.chars().nth(at));
        let rank = match before {
            _ if last - first + 1 > places.len() => 8,
            None if places.len() == text.chars().count() => 0,
            None => 2,
            Some(before) if !before.is_alphanumeric() => 4,
            Some(_) => 6,
        };
        Some(rank + more)
    });
    ranks.min()
}

/// Draws the palette with what was found of `of` commands.
pub(in crate::tui) fn draw(
    palette: &Palette,
    found: &[Entry],
    of: usize,
    frame: &mut Frame<'_>,
    screen: Rect,
    look: &Look<'_>,
) {
    let words = Words::of(look.lang);
    let parts = areas(screen);
    let title = format!("{} {} {} {of}", words.commands, found.len(), words.of);
    draw_box(frame, parts.whole, &title, look.theme, look.glyphs);
    let texts = [": ", words.command_placeholder];
    search::draw(frame, parts.filter, texts, &palette.filter, look);
    if found.is_empty() {
        let none = Line::styled(words.nothing_found, look.theme.dim);
        frame.render_widget(Paragraph::new(none), parts.list);
        return;
    }
    let queries = palette.queries();
    let window = found.iter().enumerate().skip(palette.list.offset);
    let lines: Vec<Line<'_>> = window
        .take(usize::from(parts.list.height))
        .map(|(at, entry)| {
            let selected = at == palette.list.selected;
            entry_line(
                entry,
                selected,
                &queries,
                usize::from(parts.list.width),
                look,
            )
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), parts.list);
    draw_scrollbar(frame, parts.list, palette.list.offset, found.len(), look);
}

fn entry_line(
    entry: &Entry,
    selected: bool,
    queries: &[Query],
    width: usize,
    look: &Look<'_>,
) -> Line<'static> {
    let base = if selected {
        look.theme.selected
    } else {
        look.theme.text
    };
    let pointer = if selected { look.glyphs.pointer } else { " " };
    let keys = fit(&entry.keys, width / 2, look.glyphs.ellipsis);
    let room = width.saturating_sub(cells(pointer) + cells(&keys) + 2);
    let text = entry.text.get(look.lang);
    let mut places: Vec<usize> = queries
        .iter()
        .flat_map(|query| query.highlight(text))
        .collect();
    places.sort_unstable();
    places.dedup();
    let styles = [base, base.patch(look.theme.matched)];
    let mut spans = vec![Span::styled(pointer, base)];
    spans.extend(highlighted(
        text,
        &places,
        room,
        look.glyphs.ellipsis,
        styles,
    ));
    spans.push(Span::styled(" ", base));
    spans.push(Span::styled(keys, base.patch(look.theme.key)));
    spans.push(Span::styled(" ", base));
    Line::from(spans)
}
