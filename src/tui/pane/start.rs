//! Start page: what the program is and where to begin, in place of a service while nothing was typed.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::export::FORMATS;
use crate::model::{Label, Text};
use crate::tui::action::{Action, Scope};
use crate::tui::layout::{Focus, inner_height, inner_width};
use crate::tui::look::Look;
use crate::tui::pane::frame_pane;
use crate::tui::popup::{Command, Reply};
use crate::tui::session::Session;
use crate::tui::widget::scroll::{self, ScrollView, ViewLine};
use crate::tui::widget::text::{cells, column, fit};
use crate::tui::words;

/// State of the start page.
#[derive(Debug, Default)]
pub(in crate::tui) struct Start {
    view: ScrollView<Command>,
    is_shown: bool,
}

/// What the program is.
const INTRODUCTION: Label = Text::new(
    "Portolan knows the ports of Windows Server services and writes firewall rules.",
    "Portolan 收录 Windows Server 各服务的端口，并据此生成防火墙规则。",
);

/// Searches to try, with the kind of each.
const EXAMPLES: [(Label, Label); 3] = [
    (
        Text::new("3268", "3268"),
        Text::new("a port: who uses it", "端口：由谁使用"),
    ),
    (
        Text::new("file share", "文件共享"),
        Text::new("a task: what it needs", "用途：需要哪些端口"),
    ),
    (
        Text::new("0x800706ba", "0x800706ba"),
        Text::new("an error: what to check", "错误代码：应检查什么"),
    ),
];

/// Number of saved roles that are shown.
const ROLES: usize = 3;

/// Minimum number of lines of a pane with headings.
const SPACIOUS: usize = 15;

impl Start {
    pub(in crate::tui) const fn is_shown(&self) -> bool {
        self.is_shown
    }

    /// Shows the page while the table is untouched and has no focus, until it gets the focus.
    pub(in crate::tui) fn settle(
        &mut self,
        focus: Focus,
        is_untouched: bool,
        area: Rect,
        session: &Session,
    ) {
        self.is_shown = is_untouched
            && match focus {
                Focus::Search => true,
                Focus::Table => false,
                Focus::Detail | Focus::Builder => self.is_shown,
            };
        if self.is_shown {
            let height = inner_height(area);
            let lines = lines(session, inner_width(area), height >= SPACIOUS);
            self.view.set(lines, height);
        }
    }

    /// Handles an action while the pane has the focus.
    pub(in crate::tui) fn act(&mut self, action: Action, area: Rect) -> Reply {
        if self.view.act(action, inner_height(area)) {
            return Reply::Done;
        }
        match action {
            Action::Open => self.run(),
            Action::Back => Reply::Focus(Focus::Search),
            _ => Reply::Pass,
        }
    }

    fn run(&self) -> Reply {
        let command = self.view.target().cloned();
        command.map_or(Reply::Done, Reply::Run)
    }

    /// Handles a click inside the pane.
    pub(in crate::tui) fn click(&mut self, at: Position, area: Rect) -> Reply {
        if self.view.click(at, area) {
            self.run()
        } else {
            Reply::Done
        }
    }

    /// Scrolls by a number of lines.
    pub(in crate::tui) fn wheel(&mut self, lines: isize, area: Rect) {
        self.view.scroll_by(lines, inner_height(area));
    }

    /// Draws the pane.
    pub(in crate::tui) fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: &Look<'_>) {
        let title = format!("2 {}", words::START.get(look.lang));
        let (lines, list) = (&self.view.lines, self.view.list);
        let inside = frame_pane(frame, area, &title, look, list, lines.len());
        let selected = look.focused.then_some(look.theme.selected);
        scroll::draw(frame, inside, lines, list, selected);
    }
}

/// Builder of the page's lines.
struct Page<'a> {
    lines: Vec<ViewLine<Command>>,
    look: Look<'a>,
    width: usize,
    is_spacious: bool,
}

impl Page<'_> {
    /// Adds an empty line and a heading, if there is room.
    fn heading(&mut self, text: Label) {
        if !self.is_spacious {
            return;
        }
        self.lines.push(ViewLine::text(""));
        let line = Line::styled(text.get(self.look.lang), self.look.theme.heading);
        self.lines.push(ViewLine::text(line));
    }

    /// Adds lines that lead somewhere: what to type or press, and what for.
    fn items(&mut self, items: Vec<(String, String, Command)>) {
        let Look { theme, glyphs, .. } = self.look;
        let widest = items.iter().map(|(key, ..)| cells(key)).max().unwrap_or(0);
        let widest = widest.min(self.width / 2);
        for (key, about, command) in items {
            let key = column(&key, widest, glyphs.ellipsis);
            let room = self.width.saturating_sub(widest + 4);
            let line = Line::from(vec![
                Span::raw("  "),
                Span::styled(key, theme.key),
                Span::styled(
                    format!("  {}", fit(&about, room, glyphs.ellipsis)),
                    theme.text,
                ),
            ]);
            self.lines.push(ViewLine::with_target(command, line));
        }
    }
}

fn lines(session: &Session, width: usize, is_spacious: bool) -> Vec<ViewLine<Command>> {
    let look = session.look(true);
    let lang = look.lang;
    let introduction = INTRODUCTION.get(lang);
    let mut page = Page {
        lines: ViewLine::wrapped(introduction, width, 0, look.theme.text).collect(),
        look,
        width,
        is_spacious,
    };
    let saved = session.saved_roles.roles().iter();
    let saved = saved.filter_map(|role| {
        let ports = role.ports.as_ref().ok()?;
        let ports = ports.map(|count| words::ports(count, lang));
        let age = words::ago(role.age, lang);
        let about = ports.into_iter().chain([age]);
        let about: Vec<String> = about.collect();
        let about = about.join(&format!(" {} ", look.glyphs.dot));
        Some((role.name.clone(), about, Command::Open(role.path.clone())))
    });
    let saved: Vec<_> = saved.take(ROLES).collect();
    if !saved.is_empty() {
        page.heading(words::LAST_ROLES);
        page.items(saved);
    }
    page.heading(words::TYPE_TO_SEARCH);
    let examples = EXAMPLES.iter().map(|(query, about)| {
        let query = query.get(lang).to_owned();
        let about = about.get(lang).to_owned();
        (query.clone(), about, Command::Search(query))
    });
    page.items(examples.collect());
    page.heading(words::OR_PRESS);
    let key = |action, about: String| {
        let label = look.keys.label(Scope::Search, action);
        (label, about, Command::Action(action))
    };
    let roles = session.document.catalog.roles().len();
    let mut commands = vec![
        key(Action::Roles, words::predefined_roles(roles).pick(lang)),
        key(Action::Export, words::formats(FORMATS.len()).pick(lang)),
        key(Action::Explain, words::EXPLAIN.get(lang).to_owned()),
        key(Action::Language, words::OTHER_LANGUAGE.get(lang).to_owned()),
    ];
    if is_spacious {
        // It is in the footer, too.
        commands.push(key(Action::Help, words::HELP_HINT.get(lang).to_owned()));
    }
    page.items(commands);
    page.lines
}
