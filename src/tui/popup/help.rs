//! Help popup: all key bindings, those of the asking pane first, the query syntax and a glossary. Typing filters the
//! lines, and a line of a key runs its command.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::model::{Label, Text};
use crate::search::{GRAMMAR, Query};
use crate::tui::action::{Action, Scope};
use crate::tui::actions::ActionRow;
use crate::tui::glossary::TERMS;
use crate::tui::keymap::Bound;
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::popup::{Command, Popup, Reply, matching};
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::ListState;
use crate::tui::widget::popup::{SearchBox, draw_box};
use crate::tui::widget::scroll::{self, ScrollView, ViewLine};
use crate::tui::widget::scrollbar::draw_scrollbar;
use crate::tui::widget::search;
use crate::tui::widget::text::{cells, column, highlighted, wrap, wrapped};
use crate::tui::words;

/// Maximum width of the box: enough for the longest line in either language.
const WIDTH: u16 = 84;

/// Minimum width of the descriptions to be placed next to the keys, in cells; below it they follow the keys on
/// separate lines.
const MIN_ABOUT_WIDTH: usize = 20;

/// State of the help popup.
#[derive(Debug)]
pub(in crate::tui) struct Help {
    /// Scopes whose actions can be run from where the help was asked for, most specific first.
    available: Vec<Scope>,
    filter: Field,
    view: ScrollView<Target>,
    /// True until the cursor is on the first command.
    is_new: bool,
}

/// What a line leads to.
#[derive(Debug, Clone)]
struct Target {
    command: Command,
    /// Scope outside of which the command can't be run from here.
    elsewhere: Option<Scope>,
}

/// Returns the areas of the box.
fn areas(screen: Rect) -> SearchBox {
    SearchBox::new(screen, WIDTH, u16::MAX)
}

impl Help {
    /// Creates the help for a pane or popup.
    pub(in crate::tui) fn new(asking: Scope) -> Self {
        Self {
            available: asking.commands(),
            filter: Field::default(),
            view: ScrollView::default(),
            is_new: true,
        }
    }

    /// Runs the command of the selected line.
    fn run(&self, session: &mut Session) -> Reply {
        match self.view.target() {
            None => Reply::Done,
            Some(Target {
                elsewhere: Some(scope),
                ..
            }) => {
                session.report(message::only_in(*scope));
                Reply::Done
            }
            Some(Target { command, .. }) => Reply::Run(command.clone()),
        }
    }

    fn back(&mut self) -> Reply {
        if self.filter.text().is_empty() {
            return Reply::Close;
        }
        self.filter.set("");
        self.is_new = true;
        Reply::Done
    }

    fn lines(&self, look: &Look<'_>, width: usize) -> Vec<ViewLine<Target>> {
        let queries = matching::queries(self.filter.text());
        let mut page = Page {
            lines: Vec::new(),
            queries: &queries,
            look,
            width,
        };
        let others = Scope::ALL.iter().copied();
        let others = others.filter(|scope| !self.available.contains(scope));
        let scopes: Vec<Scope> = self.available.iter().copied().chain(others).collect();
        let key_width = page.key_width();
        for scope in scopes {
            page.keys(scope, key_width, self.available.contains(&scope));
            // Whoever asks in the search box asks for the syntax, too.
            if scope == Scope::Search && self.available.first() == Some(&scope) {
                page.grammar(true);
            }
        }
        if self.available.first() != Some(&Scope::Search) {
            page.grammar(self.available.contains(&Scope::Anywhere));
        }
        page.terms();
        page.lines
    }
}

impl Popup for Help {
    fn scope(&self) -> Scope {
        Scope::Help
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.filter)
    }

    fn typed(&mut self, _session: &Session) {
        self.is_new = true;
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        let height = usize::from(areas(session.screen).list.height);
        match action {
            Action::Accept => self.run(session),
            Action::Back => self.back(),
            Action::Help => Reply::Close,
            _ if self.view.act(action, height) => Reply::Done,
            _ => Reply::Pass,
        }
    }

    fn click(&mut self, at: Position, session: &mut Session) -> Reply {
        let areas = areas(session.screen);
        if !areas.whole.contains(at) {
            return Reply::Close;
        }
        if areas.list.contains(at) {
            let line = self.view.list.offset + usize::from(at.y - areas.list.y);
            if line == self.view.list.selected {
                return self.run(session);
            }
            self.view.list.selected = line.min(self.view.lines.len().saturating_sub(1));
        }
        Reply::Done
    }

    fn wheel(&mut self, _at: Position, lines: isize, session: &Session) {
        let height = usize::from(areas(session.screen).list.height);
        self.view.scroll_by(lines, height);
    }

    fn is_passing(&self) -> bool {
        true
    }

    fn settle(&mut self, session: &Session) {
        let list = areas(session.screen).list;
        let lines = self.lines(&session.look(true), usize::from(list.width));
        if self.is_new {
            self.is_new = false;
            let first = lines.iter().position(|line| line.target.is_some());
            self.view.list = ListState {
                selected: first.unwrap_or(0),
                offset: 0,
            };
        }
        self.view.set(lines, usize::from(list.height));
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let areas = areas(session.screen);
        let title = words::HELP.get(look.lang);
        draw_box(frame, areas.whole, title, look.theme, look.glyphs);
        let texts = ["/ ", words::FORMAT_PLACEHOLDER.get(look.lang)];
        search::draw(frame, areas.field, texts, &self.filter, look);
        let (lines, list) = (&self.view.lines, self.view.list);
        let visible = lines.iter().enumerate().skip(list.offset);
        let visible = visible.take(usize::from(areas.list.height));
        let visible = visible.map(|(at, line)| {
            let mut line = line.line.clone();
            if at == list.selected {
                // With reversed colors, the color of the keys would be a block.
                let keys = line.spans.iter_mut();
                let keys = keys.filter(|span| span.style == look.theme.key);
                keys.for_each(|span| span.style = look.theme.text);
            }
            line
        });
        let selected = look.focused.then_some(look.theme.selected);
        scroll::draw_lines(frame, areas.list, visible.collect(), list, selected);
        draw_scrollbar(frame, areas.list, list.offset, lines.len(), look);
    }
}

/// Builder of the lines that match the typed words.
struct Page<'a> {
    lines: Vec<ViewLine<Target>>,
    queries: &'a [Query],
    look: &'a Look<'a>,
    /// Width of the page, in cells.
    width: usize,
}

impl Page<'_> {
    /// Returns whether each typed word matches one of the texts.
    fn matches<'t>(&self, texts: &(impl Iterator<Item = &'t str> + Clone)) -> bool {
        self.queries
            .iter()
            .all(|query| texts.clone().any(|text| !query.highlight(text).is_empty()))
    }

    /// Adds lines under a heading, with an empty line above it unless it is the first line.
    fn section(&mut self, heading: Label, lines: Vec<ViewLine<Target>>) {
        if lines.is_empty() {
            return;
        }
        if !self.lines.is_empty() {
            self.lines.push(ViewLine::text(""));
        }
        let heading = heading.get(self.look.lang);
        let line = Line::styled(heading, self.look.theme.heading);
        self.lines.push(ViewLine::text(line));
        self.lines.extend(lines);
    }

    /// Returns a paragraph with the typed words highlighted, each line indented by `indent` cells.
    fn paragraph(&self, text: &str, indent: usize) -> Vec<ViewLine<Target>> {
        let room = self.width.saturating_sub(indent);
        let lines = wrap(text, room).into_iter();
        let lines = lines.map(|line| {
            let mut spans = vec![Span::raw(" ".repeat(indent))];
            spans.extend(self.highlighted(&line));
            ViewLine::text(Line::from(spans))
        });
        lines.collect()
    }

    fn highlighted(&self, text: &str) -> Vec<Span<'static>> {
        let Look { theme, glyphs, .. } = self.look;
        let positions = matching::positions(self.queries, text);
        let styles = [theme.text, theme.matched];
        highlighted(text, &positions, cells(text), glyphs.ellipsis, styles)
    }

    /// Returns the width of the column of keys: that of the widest one, if all are shown.
    fn key_width(&self) -> usize {
        let rows = self.look.keys.rows(Scope::ALL);
        rows.map(|bound| cells(&labels(&bound))).max().unwrap_or(0)
    }

    /// Adds the keys of a scope: one line for each action, or several in a narrow box.
    fn keys(&mut self, scope: Scope, key_width: usize, is_available: bool) {
        let look = self.look;
        let room = self.width.saturating_sub(key_width + 4);
        let mut lines = Vec::new();
        for bound in look.keys.rows(&[scope]) {
            let keys = labels(&bound);
            if !self.matches(&texts(bound.row, &keys)) {
                continue;
            }
            let target = Target {
                command: Command::Action(bound.row.action),
                elsewhere: (!is_available).then_some(scope),
            };
            let about = bound.row.about.get(look.lang);
            if room < MIN_ABOUT_WIDTH {
                let mut target = Some(target);
                let keys = wrapped(&keys, self.width, 2, look.theme.key).into_iter();
                lines.extend(keys.map(|line| ViewLine {
                    line,
                    target: target.take(),
                }));
                lines.extend(self.paragraph(about, 4));
                continue;
            }
            let mut target = Some(target);
            for about in wrap(about, room) {
                let keys = if target.is_some() { keys.as_str() } else { "" };
                let keys = format!("  {}  ", column(keys, key_width, ""));
                let mut spans = vec![Span::styled(keys, look.theme.key)];
                spans.extend(self.highlighted(&about));
                lines.push(ViewLine {
                    line: Line::from(spans),
                    target: target.take(),
                });
            }
        }
        self.section(scope.heading(), lines);
    }

    /// Adds the query syntax; its examples can be searched for if `is_available`.
    fn grammar(&mut self, is_available: bool) {
        let look = self.look;
        let mut lines = Vec::new();
        for row in GRAMMAR {
            let Text { en, zh } = row.examples;
            let abouts = [row.about.en, row.about.zh];
            if !self.matches(&en.iter().chain(zh).copied().chain(abouts)) {
                continue;
            }
            let examples = row.examples.pick(look.lang);
            let first = examples.first().filter(|_| is_available);
            let mut target = first.map(|first| Target {
                command: Command::Search((*first).to_owned()),
                elsewhere: None,
            });
            let examples = wrapped(&examples.join("   "), self.width, 2, look.theme.key);
            lines.extend(examples.into_iter().map(|line| ViewLine {
                line,
                target: target.take(),
            }));
            lines.extend(self.paragraph(row.about.get(look.lang), 4));
        }
        self.section(words::GRAMMAR, lines);
    }

    /// Adds the glossary.
    fn terms(&mut self) {
        let look = self.look;
        let mut lines = Vec::new();
        for (term, meaning) in TERMS {
            let texts = [term.en, term.zh, meaning.en, meaning.zh];
            if self.matches(&texts.into_iter()) {
                let term = format!("  {}", term.get(look.lang));
                lines.push(ViewLine::text(Line::styled(term, look.theme.key)));
                lines.extend(self.paragraph(meaning.get(look.lang), 4));
            }
        }
        self.section(words::TERMS, lines);
        if self.lines.is_empty() {
            let none = Line::styled(words::NOTHING_FOUND.get(look.lang), look.theme.dim);
            self.lines.push(ViewLine::text(none));
        }
    }
}

/// Returns the labels of the keys of an action.
fn labels(bound: &Bound<'_>) -> String {
    let labels: Vec<String> = bound.keys.iter().map(|key| key.label()).collect();
    labels.join("  ")
}

/// Returns the texts that the typed words are looked for in, in both languages.
fn texts<'a>(row: &ActionRow, keys: &'a str) -> impl Iterator<Item = &'a str> + Clone {
    let hint = row.hint.into_iter().flat_map(|hint| [hint.en, hint.zh]);
    [keys, row.action.name(), row.about.en, row.about.zh]
        .into_iter()
        .chain(hint)
}
