//! The palette: every command that can be given here, found by typing.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::export::FORMATS;
use crate::model::{Label, Text, text};
use crate::search::Query;
use crate::tui::action::{Action, Scope};
use crate::tui::look::Look;
use crate::tui::pane::columns::Sort;
use crate::tui::popup::{Command, Popup, Reply};
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::List;
use crate::tui::widget::page::scroll_of;
use crate::tui::widget::popup::{broad, centered, draw as draw_box, inside};
use crate::tui::widget::scrollbar::draw_scrollbar;
use crate::tui::widget::search;
use crate::tui::widget::text::{cells, fit, highlighted};
use crate::tui::words;

/// The palette.
#[derive(Debug)]
pub(in crate::tui) struct Palette {
    /// Every command that can be given.
    entries: Vec<Entry>,
    /// What is typed to find one.
    filter: Field,
    /// The commands that were found, by their place, the better found first.
    found: Vec<usize>,
    /// The cursor among them.
    list: List,
}

/// A line of the palette.
#[derive(Debug)]
struct Entry {
    command: Command,
    /// What it does.
    text: Text,
    /// What else it is found by: its name, the words of its hint.
    others: Vec<&'static str>,
    /// Its keys.
    keys: String,
}

/// Where the parts stand.
#[derive(Debug, Clone, Copy)]
struct Areas {
    /// The whole box.
    whole: Rect,
    filter: Rect,
    /// The list of commands.
    list: Rect,
}

const WIDTH: u16 = 76;
const HEIGHT: u16 = 22;

/// Where they stand on a screen of that size.
fn areas(screen: Rect) -> Areas {
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
    /// The commands where keys count as in `ground`; the table can be sorted by `orders`.
    pub(in crate::tui) fn new(ground: Scope, orders: &[Sort], session: &Session) -> Self {
        let entries = entries(ground, orders, session);
        Self {
            found: (0..entries.len()).collect(),
            entries,
            filter: Field::default(),
            list: List::default(),
        }
    }

    /// Finds the commands in which every typed word is found, in either language.
    fn find(&mut self) {
        let queries = self.queries();
        let entries = self.entries.iter().enumerate();
        let mut found: Vec<(u32, usize)> = entries
            .filter_map(|(at, entry)| {
                let ranks = queries.iter().map(|query| rank(query, entry));
                Some((ranks.sum::<Option<u32>>()?, at))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        self.found = found.into_iter().map(|(_, at)| at).collect();
    }

    /// The command under the cursor.
    fn run(&self) -> Reply {
        let selected = self.found.get(self.list.selected);
        selected.map_or(Reply::Done, |&at| {
            Reply::Run(self.entries[at].command.clone())
        })
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

impl Popup for Palette {
    fn scope(&self) -> Scope {
        Scope::Palette
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.filter)
    }

    fn typed(&mut self, _session: &Session) {
        self.list = List::default();
        self.find();
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Accept => return self.run(),
            Action::Back | Action::Palette => return Reply::Close,
            _ => {}
        }
        match scroll_of(action, usize::from(areas(session.screen).list.height)) {
            Some(lines) => {
                self.list.move_by(lines, self.found.len());
                Reply::Done
            }
            None => Reply::Pass,
        }
    }

    fn click(&mut self, at: Position, session: &mut Session) -> Reply {
        let parts = areas(session.screen);
        if parts.list.contains(at) {
            self.list.selected = self.list.offset + usize::from(at.y - parts.list.y);
            return self.run();
        }
        if parts.whole.contains(at) {
            Reply::Done
        } else {
            Reply::Close
        }
    }

    fn wheel(&mut self, _at: Position, lines: isize, _session: &Session) {
        self.list.move_by(lines, self.found.len());
    }

    fn is_passing(&self) -> bool {
        true
    }

    fn settle(&mut self, session: &Session) {
        let height = areas(session.screen).list.height;
        self.list.settle(self.found.len(), usize::from(height));
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let parts = areas(session.screen);
        let (count, of) = (self.found.len(), self.entries.len());
        let title = format!(
            "{} {count} {} {of}",
            words::COMMANDS.get(look.lang),
            words::OF.get(look.lang)
        );
        draw_box(frame, parts.whole, &title, look.theme, look.glyphs);
        let texts = [": ", words::COMMAND_PLACEHOLDER.get(look.lang)];
        search::draw(frame, parts.filter, texts, &self.filter, look);
        if self.found.is_empty() {
            let none = Line::styled(words::NOTHING_FOUND.get(look.lang), look.theme.dim);
            frame.render_widget(Paragraph::new(none), parts.list);
            return;
        }
        let queries = self.queries();
        let width = usize::from(parts.list.width);
        let window = self.found.iter().enumerate().skip(self.list.offset);
        let lines: Vec<Line<'_>> = window
            .take(usize::from(parts.list.height))
            .map(|(at, &entry)| {
                let selected = at == self.list.selected;
                entry_line(&self.entries[entry], selected, &queries, width, look)
            })
            .collect();
        frame.render_widget(Paragraph::new(lines), parts.list);
        draw_scrollbar(frame, parts.list, self.list.offset, count, look);
    }
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

/// Every command that can be given where keys count as in `ground`.
fn entries(ground: Scope, orders: &[Sort], session: &Session) -> Vec<Entry> {
    let in_pane = matches!(
        ground,
        Scope::Search | Scope::Table | Scope::Detail | Scope::Builder
    );
    let mut entries = actions(ground, session);
    if in_pane || ground == Scope::Export {
        entries.extend(formats());
    }
    if in_pane {
        let orders = orders.iter().map(|&sort| Some(sort));
        entries.extend(orders.chain([None]).map(|sort| {
            let text = match sort {
                Some(sort) => {
                    let Text { en, zh } = sort.name().map(str::to_lowercase);
                    text!("sort by {en}", "按{zh}排序")
                }
                None => text!("order as found", "恢复原序"),
            };
            entry(Command::Sort(sort), text, &[Action::Sort.name()])
        }));
    }
    entries.extend(session.themes.names().enumerate().map(|(at, name)| {
        let text = text!("theme: {name}", "主题：{name}");
        entry(Command::Theme(at), text, &[])
    }));
    if in_pane {
        entries.extend(roles(session));
    }
    entries
}

fn entry(command: Command, text: Text, others: &[&'static str]) -> Entry {
    Entry {
        command,
        text,
        others: others.to_vec(),
        keys: String::new(),
    }
}

fn actions(ground: Scope, session: &Session) -> Vec<Entry> {
    // From the search box the table is worked on as well.
    let scopes: Vec<Scope> = match ground {
        Scope::Search => [ground]
            .iter()
            .chain(Scope::Table.chain())
            .copied()
            .collect(),
        _ => ground.chain().to_vec(),
    };
    let mut entries: Vec<Entry> = Vec::new();
    for bound in session.keys.rows(&scopes) {
        let row = bound.row;
        if row.action == Action::Palette {
            continue;
        }
        let labels = bound.keys.iter().map(|key| key.label());
        let labels: Vec<String> = labels.collect();
        let command = Command::Action(row.action);
        match entries.iter_mut().find(|entry| entry.command == command) {
            // The same by another key.
            Some(entry) => {
                for label in labels {
                    if !entry.keys.split("  ").any(|known| known == label) {
                        entry.keys.push_str("  ");
                        entry.keys.push_str(&label);
                    }
                }
            }
            None => entries.push(Entry {
                command,
                text: row.about.into(),
                others: row
                    .hint
                    .into_iter()
                    .flat_map(|hint| [hint.en, hint.zh])
                    .chain([row.action.name()])
                    .collect(),
                keys: labels.join("  "),
            }),
        }
    }
    entries
}

fn formats() -> impl Iterator<Item = Entry> {
    FORMATS.iter().enumerate().map(|(at, format)| {
        let Label { en, zh } = format.about;
        let name = format.name;
        let text = text!("export as {name}: {en}", "导出为 {name}：{zh}");
        entry(Command::Format(at), text, &[format.name])
    })
}

fn roles(session: &Session) -> impl Iterator<Item = Entry> {
    let document = &session.document;
    document.catalog.roles().iter().map(|role| {
        let is_chosen = document.choice().role_extras(&role.id).is_some();
        let Text { en, zh } = &role.name;
        let text = if is_chosen {
            text!("remove role: {en}", "移除角色：{zh}")
        } else {
            text!("add role: {en}", "加入角色：{zh}")
        };
        entry(Command::Role(role.id.clone()), text, &[])
    })
}
