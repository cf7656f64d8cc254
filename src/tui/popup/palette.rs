//! Command palette: all commands that are available in the current scope, with a search box.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::export::FORMATS;
use crate::model::{Label, Pick, Text, text};
use crate::search::Query;
use crate::tui::action::{Action, Scope};
use crate::tui::look::Look;
use crate::tui::pane::columns::Sort;
use crate::tui::popup::{Command, Popup, Reply, matching};
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::ListState;
use crate::tui::widget::popup::{SearchBox, draw_box};
use crate::tui::widget::scroll::scroll_amount;
use crate::tui::widget::scrollbar::draw_scrollbar;
use crate::tui::widget::search;
use crate::tui::widget::text::{cells, fit, highlighted};
use crate::tui::words;

/// State of the command palette.
#[derive(Debug)]
pub(in crate::tui) struct Palette {
    /// All available commands.
    items: Vec<Item>,
    /// Search text.
    filter: Field,
    /// Indices of the matching commands, best match first.
    found: Vec<usize>,
    /// Selection among them.
    list: ListState,
}

/// Command with its texts.
#[derive(Debug)]
struct Item {
    command: Command,
    /// Description.
    text: Text,
    /// Further search terms: the command's name and the words of its hint.
    keywords: Vec<&'static str>,
    /// Labels of its keys.
    keys: String,
}

const WIDTH: u16 = 76;
const HEIGHT: u16 = 22;

/// Returns the areas for a screen.
fn areas(screen: Rect) -> SearchBox {
    SearchBox::new(screen, WIDTH, HEIGHT)
}

impl Palette {
    /// Lists the commands that are available in `scope`; `orders` are the sort orders of the table.
    pub(in crate::tui) fn new(scope: Scope, orders: &[Sort], session: &Session) -> Self {
        let items = items(scope, orders, session);
        Self {
            found: (0..items.len()).collect(),
            items,
            filter: Field::default(),
            list: ListState::default(),
        }
    }

    /// Finds the commands that match all typed words, in either language.
    fn find(&mut self) {
        let queries = matching::queries(self.filter.text());
        let items = self.items.iter().enumerate();
        let mut found: Vec<(u32, usize)> = items
            .filter_map(|(at, item)| {
                let ranks = queries.iter().map(|query| rank(query, item));
                Some((ranks.sum::<Option<u32>>()?, at))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        self.found = found.into_iter().map(|(_, at)| at).collect();
    }

    /// Runs the selected command.
    fn run(&self) -> Reply {
        let selected = self.found.get(self.list.selected);
        selected.map_or(Reply::Done, |&at| {
            Reply::Run(self.items[at].command.clone())
        })
    }
}

/// Ranks the match of a word in an item. A match in the visible text ranks before one in the keywords, all else being
/// equal.
fn rank(query: &Query, item: &Item) -> Option<u32> {
    let read = [item.text.en.as_str(), &item.text.zh];
    let read = read.into_iter().map(|text| (text, 0));
    let keywords = item.keywords.iter().map(|text| (*text, 1));
    matching::rank(query, read.chain(keywords))
}

impl Popup for Palette {
    fn scope(&self) -> Scope {
        Scope::Palette
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.filter)
    }

    fn typed(&mut self, _session: &Session) {
        self.list = ListState::default();
        self.find();
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Accept => return self.run(),
            Action::Back | Action::Palette => return Reply::Close,
            _ => {}
        }
        match scroll_amount(action, usize::from(areas(session.screen).list.height)) {
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

    fn waits_for_lists(&self) -> bool {
        let selected = self.found.get(self.list.selected);
        selected.is_some_and(|&at| matches!(self.items[at].command, Command::Open(_)))
    }

    fn settle(&mut self, session: &Session) {
        let height = areas(session.screen).list.height;
        self.list.settle(self.found.len(), usize::from(height));
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let parts = areas(session.screen);
        let (count, of) = (self.found.len(), self.items.len());
        let title = format!(
            "{} {count} {} {of}",
            words::COMMANDS.get(look.lang),
            words::OF.get(look.lang)
        );
        draw_box(frame, parts.whole, &title, look.theme, look.glyphs);
        let texts = [": ", words::COMMAND_PLACEHOLDER.get(look.lang)];
        search::draw(frame, parts.field, texts, &self.filter, look);
        if self.found.is_empty() {
            let none = Line::styled(words::NOTHING_FOUND.get(look.lang), look.theme.dim);
            frame.render_widget(Paragraph::new(none), parts.list);
            return;
        }
        let queries = matching::queries(self.filter.text());
        let width = usize::from(parts.list.width);
        let window = self.found.iter().enumerate().skip(self.list.offset);
        let lines: Vec<Line<'_>> = window
            .take(usize::from(parts.list.height))
            .map(|(at, &item)| {
                let selected = at == self.list.selected;
                item_line(&self.items[item], selected, &queries, width, look)
            })
            .collect();
        frame.render_widget(Paragraph::new(lines), parts.list);
        draw_scrollbar(frame, parts.list, self.list.offset, count, look);
    }
}

fn item_line(
    item: &Item,
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
    let keys = fit(&item.keys, width / 2, look.glyphs.ellipsis);
    let room = width.saturating_sub(cells(pointer) + cells(&keys) + 2);
    let text = item.text.get(look.lang);
    let positions = matching::positions(queries, text);
    let styles = [base, base.patch(look.theme.matched)];
    let mut spans = vec![Span::styled(pointer, base)];
    spans.extend(highlighted(
        text,
        &positions,
        room,
        look.glyphs.ellipsis,
        styles,
    ));
    spans.push(Span::styled(" ", base));
    spans.push(Span::styled(keys, base.patch(look.theme.key)));
    spans.push(Span::styled(" ", base));
    Line::from(spans)
}

/// Returns all commands that are available in `scope`.
fn items(scope: Scope, orders: &[Sort], session: &Session) -> Vec<Item> {
    let in_pane = matches!(
        scope,
        Scope::Search | Scope::Table | Scope::Detail | Scope::Start | Scope::Builder
    );
    let mut items = actions(scope, session);
    if in_pane || matches!(scope, Scope::Export | Scope::ExportPreview) {
        items.extend(formats());
    }
    if in_pane {
        let orders = orders.iter().map(|&sort| Some(sort));
        items.extend(orders.chain([None]).map(|sort| {
            let text = match sort {
                Some(sort) => {
                    let Text { en, zh } = sort.name().map(str::to_lowercase);
                    text!("sort by {en}", "按{zh}排序")
                }
                None => text!("default order", "默认排序"),
            };
            item(Command::Sort(sort), text, &[Action::Sort.name()])
        }));
    }
    items.extend(session.themes.names().enumerate().map(|(at, name)| {
        let text = text!("theme: {name}", "主题：{name}");
        item(Command::Theme(at), text, &[])
    }));
    if in_pane {
        items.extend(roles(session));
        items.extend(saved_roles(session));
    }
    items
}

fn item(command: Command, text: Text, keywords: &[&'static str]) -> Item {
    Item {
        command,
        text,
        keywords: keywords.to_vec(),
        keys: String::new(),
    }
}

fn actions(scope: Scope, session: &Session) -> Vec<Item> {
    let scopes = scope.commands();
    let mut items: Vec<Item> = Vec::new();
    for bound in session.keys.rows(&scopes) {
        let row = bound.row;
        if row.action == Action::Palette {
            continue;
        }
        let labels = bound.keys.iter().map(|key| key.label());
        let labels: Vec<String> = labels.collect();
        let command = Command::Action(row.action);
        match items.iter_mut().find(|item| item.command == command) {
            // The same action with another key.
            Some(item) => {
                for label in labels {
                    if !item.keys.split("  ").any(|known| known == label) {
                        item.keys.push_str("  ");
                        item.keys.push_str(&label);
                    }
                }
            }
            None => items.push(Item {
                command,
                text: row.about.into(),
                keywords: row
                    .hint
                    .into_iter()
                    .flat_map(|hint| [hint.en, hint.zh])
                    .chain([row.action.name()])
                    .collect(),
                keys: labels.join("  "),
            }),
        }
    }
    items
}

fn formats() -> impl Iterator<Item = Item> {
    FORMATS.iter().enumerate().map(|(at, format)| {
        let Label { en, zh } = format.about;
        let name = format.name;
        let text = text!("export as {name}: {en}", "导出为 {name}：{zh}");
        item(Command::Format(at), text, &[format.name])
    })
}

fn roles(session: &Session) -> impl Iterator<Item = Item> {
    let document = &session.document;
    document.catalog.roles().iter().map(|role| {
        let is_chosen = document
            .choice()
            .extras(&Pick::Role(role.id.clone()))
            .is_some();
        let Text { en, zh } = &role.name;
        let text = if is_chosen {
            text!("remove role: {en}", "移除角色：{zh}")
        } else {
            text!("add role: {en}", "加入角色：{zh}")
        };
        item(Command::Role(role.id.clone()), text, &[])
    })
}

fn saved_roles(session: &Session) -> impl Iterator<Item = Item> {
    let roles = session.saved_roles.roles().iter();
    roles.filter(|role| role.ports.is_ok()).map(|role| {
        let (name, file) = (&role.name, role.file());
        let text = text!(
            "open saved role: {name} ({file})",
            "打开已保存的角色：{name}（{file}）"
        );
        item(
            Command::Open(role.path.clone()),
            text,
            &[Action::Load.name()],
        )
    })
}
