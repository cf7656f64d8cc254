//! Explanation of an observed host: its roles and kinds of ports, with the page of the selected one.

mod page;
mod section;

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::explain::Comparison;
use crate::inspect::NamedInput;
use crate::model::{Extras, Lang, Pick};
use crate::page::input_line;
use crate::tui::action::{Action, Scope};
use crate::tui::effect::{Copied, Effect};
use crate::tui::layout::Focus;
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::observation::Observation;
use crate::tui::popup::explained::page::{Place, page_lines};
use crate::tui::popup::explained::section::{Section, section_line, sections};
use crate::tui::popup::observe::Observe;
use crate::tui::popup::{Popup, Reply, ask};
use crate::tui::session::Session;
use crate::tui::toggle::Toggle;
use crate::tui::widget::list::ListState;
use crate::tui::widget::mark::MARK_WIDTH;
use crate::tui::widget::popup::{ListAndPage, centered, draw_box, inside, popup_width};
use crate::tui::widget::scroll::{self, ScrollView, scroll_amount};
use crate::tui::widget::scrollbar::draw_scrollbar;
use crate::tui::widget::text::wrap;
use crate::tui::words;

/// State of the popup.
#[derive(Debug, Default)]
pub(in crate::tui) struct Explained {
    /// Lines of the list.
    sections: Vec<Section>,
    /// Selection among them, never a heading.
    list: ListState,
    /// Page of the selected line.
    page: ScrollView<Place>,
    /// True if the page has the focus instead of the list.
    in_page: bool,
    /// What the page was made from.
    of: Option<Made>,
}

/// What a page is made from. It may have thousands of lines, so it is not made again for each key.
#[derive(Debug)]
struct Made {
    inputs: Arc<Vec<NamedInput>>,
    host: usize,
    comparison: Option<Arc<Comparison>>,
    section: Option<Section>,
    lang: Lang,
    theme: usize,
    width: usize,
}

/// Areas of the popup's parts.
#[derive(Debug, Clone, Copy)]
struct Areas {
    whole: Rect,
    /// What was read.
    head: Rect,
    list: Rect,
    page: Rect,
}

/// Maximum number of lines about what was read.
const MAX_HEAD: usize = 3;

impl Explained {
    fn areas(&self, session: &Session) -> Areas {
        let screen = session.screen;
        let height = screen.height.saturating_sub(2);
        let whole = centered(screen, popup_width(screen, ListAndPage::WIDTH), height);
        let inside = inside(whole);
        let head = head(session, usize::from(inside.width)).len() as u16;
        let head = head.min(inside.height / 3);
        let below = Rect {
            y: inside.y + head,
            height: inside.height - head,
            ..inside
        };
        let ListAndPage { list, page } = ListAndPage::new(below, self.in_page);
        Areas {
            whole,
            head: Rect {
                height: head,
                ..inside
            },
            list,
            page,
        }
    }

    fn section(&self) -> Option<Section> {
        self.sections.get(self.list.selected).cloned()
    }

    /// Adds the ports that the selected role requires, or removes the role; of other lines, goes to the page.
    fn accept(&mut self, session: &mut Session) -> Reply {
        let role = self.section().and_then(|section| section.role().cloned());
        match role {
            Some(id) => ask::toggle(Toggle::Pick(Pick::Role(id), Extras::default()), session),
            None => {
                self.in_page = true;
                Reply::Done
            }
        }
    }

    /// Moves the table's cursor to the port under the page's cursor.
    fn go(&self, session: &Session) -> Reply {
        let place = self.page.target();
        let place = place.and_then(|place| place.row(&session.document));
        Reply::Go(place, Focus::Table)
    }

    /// Adds the port under the page's cursor to the role, or removes it.
    fn toggle(&self, session: &mut Session) -> Reply {
        let Some(place) = self.page.target() else {
            session.report(message::NOTHING_HERE);
            return Reply::Done;
        };
        let toggle = match (&place.role, place.row(&session.document)) {
            (Some(role), _) => Toggle::Entry(role.clone(), place.port),
            (None, Some((service, port))) => Toggle::Endpoint(service, port),
            (None, None) => Toggle::Ports(vec![place.port]),
        };
        ask::toggle(toggle, session)
    }

    /// Moves the cursor of the part that has the focus.
    fn scroll(&mut self, action: Action, session: &Session) -> Reply {
        let height = usize::from(self.areas(session).page.height);
        let is_moved = if self.in_page {
            self.page.act(action, height)
        } else {
            let lines = scroll_amount(action, height);
            lines.is_some_and(|lines| {
                self.move_by(lines);
                true
            })
        };
        if is_moved { Reply::Done } else { Reply::Pass }
    }

    fn move_by(&mut self, lines: isize) {
        self.list.move_by(lines, self.sections.len());
        self.pass_headings(lines);
        self.page.list = ListState::default();
    }

    /// Moves the cursor off a heading.
    fn pass_headings(&mut self, direction: isize) {
        let is_heading = |at: usize| matches!(self.sections.get(at), Some(Section::Heading(_)));
        let mut at = self.list.selected;
        while is_heading(at) {
            at = if direction < 0 && at > 0 {
                at - 1
            } else {
                at + 1
            };
            // The first line is a heading.
            if at == 0 {
                at = 1;
                break;
            }
        }
        self.list.selected = at;
    }

    fn step_host(&mut self, by: isize, session: &mut Session) {
        let document = &session.document;
        if let Some(observation) = session.observing.observation_mut() {
            observation.step(by, document);
            self.list = ListState::default();
            self.page.list = ListState::default();
        }
    }

    fn text(&self) -> String {
        let lines = self.page.lines.iter();
        let lines = lines.map(|line| line.line.to_string().trim_end().to_owned());
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// Returns what was read, and which of the hosts is shown.
fn head(session: &Session, width: usize) -> Vec<String> {
    let lang = session.lang;
    let Some(observation) = session.observing.observation() else {
        return Vec::new();
    };
    let mut lines: Vec<String> = Vec::new();
    for input in observation.inputs().iter() {
        lines.extend(wrap(&input_line(input).pick(lang), width));
    }
    lines.truncate(MAX_HEAD - 1);
    let (at, count) = observation.place();
    let host = observation
        .host()
        .and_then(|host| host.observed.host.clone());
    match (host, count) {
        (Some(name), 2..) => lines.push(words::host_of(&name, at, count).pick(lang)),
        (Some(name), _) => lines.push(name),
        (None, _) => {}
    }
    lines
}

impl Popup for Explained {
    fn scope(&self) -> Scope {
        if self.in_page {
            Scope::ExplainedPage
        } else {
            Scope::Explained
        }
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Accept if self.in_page => return self.go(session),
            Action::Accept => return self.accept(session),
            Action::Toggle => return self.toggle(session),
            Action::Open => self.in_page = true,
            Action::Unexplained => {
                let host = session.observing.observation().and_then(Observation::host);
                let ports = host.map(|host| host.unexplained().collect::<Vec<_>>());
                let ports = ports.unwrap_or_default();
                if ports.is_empty() {
                    session.report(message::ALL_EXPLAINED);
                    return Reply::Done;
                }
                return ask::toggle(Toggle::Ports(ports), session);
            }
            Action::Copy => {
                return Reply::Do(Effect::Copy {
                    text: self.text(),
                    what: Copied::Other,
                });
            }
            Action::ReadAnother => return Reply::Open(Observe::default().into()),
            Action::PreviousHost => self.step_host(-1, session),
            Action::NextHost => self.step_host(1, session),
            Action::Back if self.in_page => self.in_page = false,
            Action::Back => return Reply::Close,
            _ => return self.scroll(action, session),
        }
        Reply::Done
    }

    fn click(&mut self, at: Position, session: &mut Session) -> Reply {
        let areas = self.areas(session);
        if areas.list.contains(at) {
            self.in_page = false;
            self.list.selected = self.list.offset + usize::from(at.y - areas.list.y);
            self.move_by(0);
            if at.x < areas.list.x + MARK_WIDTH {
                return self.accept(session);
            }
        } else if areas.page.contains(at) {
            self.in_page = true;
            self.page.list.selected = self.page.list.offset + usize::from(at.y - areas.page.y);
            if at.x < areas.page.x + MARK_WIDTH {
                return self.toggle(session);
            }
        } else if !areas.whole.contains(at) {
            return Reply::Close;
        }
        Reply::Done
    }

    fn opens(&self, at: Position, screen: Rect) -> bool {
        inside(centered(
            screen,
            popup_width(screen, ListAndPage::WIDTH),
            screen.height,
        ))
        .contains(at)
    }

    fn wheel(&mut self, at: Position, lines: isize, session: &Session) {
        let areas = self.areas(session);
        if areas.page.contains(at) {
            self.page.scroll_by(lines, usize::from(areas.page.height));
        } else {
            self.move_by(lines);
        }
    }

    fn is_over(&self, session: &Session) -> bool {
        session.observing.observation().is_none()
    }

    fn settle(&mut self, session: &Session) {
        let Some(observation) = session.observing.observation() else {
            return;
        };
        self.sections = sections(observation, &session.document);
        self.pass_headings(1);
        let areas = self.areas(session);
        let height = usize::from(areas.list.height);
        self.list.settle(self.sections.len(), height);
        if self.list.offset == 1 && self.list.selected < height {
            self.list.offset = 0;
        }
        let look = session.look(true);
        let made = Made {
            inputs: Arc::clone(observation.inputs()),
            host: observation.place().0,
            comparison: observation.comparison().cloned(),
            section: self.section(),
            lang: look.lang,
            theme: session.themes.index(),
            width: usize::from(areas.page.width),
        };
        let height = usize::from(areas.page.height);
        if self.of.as_ref().is_some_and(|of| of.is_same(&made)) {
            self.page.list.settle(self.page.lines.len(), height);
            return;
        }
        let lines = made
            .section
            .as_ref()
            .map(|section| page_lines(section, observation, &session.document, &look, made.width));
        self.page.set(lines.unwrap_or_default(), height);
        self.of = Some(made);
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let parts = self.areas(session);
        let title = words::EXPLANATION.get(look.lang);
        draw_box(frame, parts.whole, title, look.theme, look.glyphs);
        let head = head(session, usize::from(parts.head.width)).into_iter();
        let head: Vec<Line<'_>> = head
            .map(|text| Line::styled(text, look.theme.dim))
            .collect();
        frame.render_widget(Paragraph::new(head), parts.head);
        let width = usize::from(parts.list.width);
        let sections = self.sections.iter().enumerate();
        let sections = sections.skip(self.list.offset);
        let lines: Vec<Line<'_>> = sections
            .take(usize::from(parts.list.height))
            .map(|(at, section)| {
                let base = match (at == self.list.selected, self.in_page) {
                    (true, false) => look.theme.selected,
                    (true, true) => look.theme.selected_elsewhere,
                    (false, _) => look.theme.text,
                };
                let is_selected = at == self.list.selected;
                section_line(section, &session.document, (is_selected, base), width, look)
            })
            .collect();
        frame.render_widget(Paragraph::new(lines), parts.list);
        if parts.page.width == 0 {
            return;
        }
        let divider = Rect {
            x: parts.page.x.saturating_sub(1),
            width: u16::from(parts.list.width > 0),
            ..parts.page
        };
        let bar = Span::styled(look.glyphs.border.vertical_left, look.theme.border);
        let bar: Vec<Line<'_>> = (0..divider.height)
            .map(|_| Line::from(bar.clone()))
            .collect();
        frame.render_widget(Paragraph::new(bar), divider);
        let selected = self.in_page.then_some(look.theme.selected);
        let page = &self.page;
        scroll::draw(frame, parts.page, &page.lines, page.list, selected);
        let count = page.lines.len();
        draw_scrollbar(frame, parts.page, page.list.offset, count, look);
    }
}

impl Made {
    fn is_same(&self, other: &Self) -> bool {
        let is_same_comparison = match (&self.comparison, &other.comparison) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        Arc::ptr_eq(&self.inputs, &other.inputs)
            && is_same_comparison
            && (self.host, &self.section, self.lang, self.theme, self.width)
                == (
                    other.host,
                    &other.section,
                    other.lang,
                    other.theme,
                    other.width,
                )
    }
}
