//! Popup of symptoms: error codes and messages, with the ports to check.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::catalog::Catalog;
use crate::model::{Lookup as _, Port, ServiceId, Symptom, SymptomId};
use crate::page::{COLON, SymptomPage, code_text};
use crate::search::find_symptoms;
use crate::tui::action::{Action, Scope};
use crate::tui::effect::{Copied, Effect};
use crate::tui::layout::Focus;
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::popup::roles::Roles;
use crate::tui::popup::{Popup, Reply};
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::ListState;
use crate::tui::widget::popup::{centered, draw_box, inside, popup_width};
use crate::tui::widget::scroll::scroll_amount;
use crate::tui::widget::scrollbar::draw_scrollbar;
use crate::tui::widget::search;
use crate::tui::widget::text::{cells, column, wrapped};
use crate::tui::words;

/// State of the popup of symptoms.
#[derive(Debug)]
pub(in crate::tui) struct Symptoms {
    /// Search text.
    filter: Field,
    /// Matching symptoms, best first, each with the code that matches.
    found: Vec<(SymptomId, Option<String>)>,
    /// Selection among them.
    list: ListState,
    /// First visible line of the details.
    scroll: usize,
}

/// Areas of the popup's parts, from top to bottom.
#[derive(Debug, Clone, Copy)]
struct Areas {
    /// Box with its border.
    whole: Rect,
    /// Search box.
    filter: Rect,
    /// List of symptoms.
    list: Rect,
    /// Line between list and details.
    divider: Rect,
    /// Details of the selected symptom.
    details: Rect,
}

/// Maximum width of the box.
const WIDTH: u16 = 110;
/// Height of the list, in percent of the lines below the search box.
const LIST_PERCENT: u16 = 40;
/// Maximum width of the codes in the list, in percent of the list.
const CODE_PERCENT: usize = 30;

/// Computes the areas for a screen.
fn areas(screen: Rect) -> Areas {
    let whole = centered(
        screen,
        popup_width(screen, WIDTH),
        screen.height.saturating_sub(2),
    );
    let inside = inside(whole);
    let below = inside.height.saturating_sub(1);
    let list = below * LIST_PERCENT / 100;
    let part = |y: u16, height: u16| Rect {
        y: inside.y + y.min(inside.height),
        height,
        ..inside
    };
    Areas {
        whole,
        filter: part(0, 1.min(inside.height)),
        list: part(1, list),
        divider: part(1 + list, u16::from(below > list)),
        details: part(2 + list, below.saturating_sub(list + 1)),
    }
}

impl Symptoms {
    /// Opens the popup with all symptoms.
    pub(in crate::tui) fn new(session: &Session) -> Self {
        let mut symptoms = Self {
            filter: Field::default(),
            found: Vec::new(),
            list: ListState::default(),
            scroll: 0,
        };
        symptoms.find(&session.document.catalog);
        symptoms
    }

    /// Opens the popup with the text of a search.
    pub(in crate::tui) fn asked(query: &str, session: &Session) -> Self {
        let mut symptoms = Self::new(session);
        symptoms.filter.set(query);
        symptoms.find(&session.document.catalog);
        symptoms
    }

    /// Updates the list after a change of the search text.
    fn find(&mut self, catalog: &Catalog) {
        let hits = find_symptoms(catalog.symptoms(), self.filter.text()).into_iter();
        self.found = hits
            .map(|hit| (hit.symptom.id.clone(), hit.code.map(str::to_owned)))
            .collect();
        self.list = ListState::default();
        self.scroll = 0;
    }

    /// Returns the selected symptom.
    fn selected<'a>(&self, catalog: &'a Catalog) -> Option<&'a Symptom> {
        let (id, _) = self.found.get(self.list.selected)?;
        symptom(id, catalog)
    }

    fn move_by(&mut self, lines: isize) {
        self.list.move_by(lines, self.found.len());
        self.scroll = 0;
    }

    /// Goes to the row of the first service, or to the page of the first role if there is no service.
    fn accept(&self, session: &Session) -> Reply {
        let catalog = &session.document.catalog;
        let Some(symptom) = self.selected(catalog) else {
            return Reply::Done;
        };
        let services = symptom.services.iter();
        let place = services.filter_map(|id| first_row(id, &symptom.ports, catalog));
        match place.into_iter().next() {
            Some(place) => Reply::Go(Some(place), Focus::Table),
            None => self.open_role(session),
        }
    }

    /// Opens the page of the first role.
    fn open_role(&self, session: &Session) -> Reply {
        let role = self.selected(&session.document.catalog);
        match role.and_then(|symptom| symptom.roles.first()) {
            Some(id) => Reply::OpenOver(Roles::at(id, session).into()),
            None => Reply::Go(None, Focus::Table),
        }
    }

    /// Copies the ports of the selected symptom, one per line.
    fn copy(&self, session: &mut Session) -> Reply {
        let symptom = self.selected(&session.document.catalog);
        let ports = symptom.map_or(&[] as &[Port], |symptom| &symptom.ports);
        if ports.is_empty() {
            session.report(message::NOTHING_HERE);
            return Reply::Done;
        }
        let lines = ports.iter().map(|port| format!("{port}\n"));
        Reply::Do(Effect::Copy {
            text: lines.collect(),
            what: Copied::Other,
        })
    }

    /// Renders the details of the selected symptom.
    fn details(&self, session: &Session, width: usize, look: &Look<'_>) -> Vec<Line<'static>> {
        let catalog = &session.document.catalog;
        let Some(symptom) = self.selected(catalog) else {
            let none = words::NOTHING_FOUND.get(look.lang);
            return vec![Line::styled(none, look.theme.dim)];
        };
        let page = SymptomPage::new(symptom, catalog);
        let (theme, lang) = (look.theme, look.lang);
        let mut lines = Vec::new();
        let mut add = |text: &str, style| lines.extend(wrapped(text, width, 0, style));
        for wording in page.wordings().pick(lang) {
            add(&wording, theme.heading);
        }
        for fact in page.facts() {
            let label = fact.term.label().get(lang);
            let text = format!("{label}{}{}", COLON.get(lang), fact.text.get(lang));
            add(&text, theme.text);
        }
        for wording in page.wordings().pick(lang.other()) {
            add(&wording, theme.dim);
        }
        if let Some(remark) = page.remark() {
            add(remark.get(lang), theme.dim);
        }
        lines
    }

    fn list_lines(&self, session: &Session, parts: &Areas, look: &Look<'_>) -> Vec<Line<'static>> {
        let catalog = &session.document.catalog;
        let window = self.found.iter().enumerate().skip(self.list.offset);
        let window = window.take(usize::from(parts.list.height));
        let width = usize::from(parts.list.width);
        let lines = window.filter_map(|(at, (id, matching))| {
            let symptom = symptom(id, catalog)?;
            let selected = at == self.list.selected;
            let base = if selected {
                look.theme.selected
            } else {
                look.theme.text
            };
            let pointer = if selected { look.glyphs.pointer } else { " " };
            let code = matching.as_ref().or_else(|| symptom.codes.first());
            let code = code.map(|code| code_text(code).pick(look.lang));
            let code_width = width * CODE_PERCENT / 100;
            let code = column(&code.unwrap_or_default(), code_width, look.glyphs.ellipsis);
            let room = width.saturating_sub(cells(pointer) + code_width + 2);
            let message = symptom.message().pick(look.lang);
            let message = column(&message, room, look.glyphs.ellipsis);
            Some(Line::from(vec![
                Span::styled(format!("{pointer} "), base),
                Span::styled(code, base.patch(look.theme.key)),
                Span::styled(format!(" {message}"), base),
            ]))
        });
        lines.collect()
    }
}

fn symptom<'a>(id: &SymptomId, catalog: &'a Catalog) -> Option<&'a Symptom> {
    let symptoms = catalog.symptoms();
    let at = symptoms.binary_search_by(|symptom| symptom.id.cmp(id));
    at.ok().map(|at| &symptoms[at])
}

/// Returns the row of a service on one of the ports, or else its first row.
fn first_row(id: &ServiceId, ports: &[Port], catalog: &Catalog) -> Option<(ServiceId, Port)> {
    let service = catalog.service(id)?;
    let own = |port: &&Port| service.endpoints.iter().any(|one| one.port == **port);
    let first = || service.endpoints.first().map(|one| one.port);
    let port = ports.iter().find(own).copied().or_else(first)?;
    Some((id.clone(), port))
}

impl Popup for Symptoms {
    fn scope(&self) -> Scope {
        Scope::Symptoms
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.filter)
    }

    fn typed(&mut self, session: &Session) {
        self.find(&session.document.catalog);
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        let page = usize::from(areas(session.screen).details.height.max(1));
        match action {
            Action::Accept => return self.accept(session),
            Action::Open => return self.open_role(session),
            Action::Copy => return self.copy(session),
            Action::PreviewDown => self.scroll = self.scroll.saturating_add(page),
            Action::PreviewUp => self.scroll = self.scroll.saturating_sub(page),
            Action::Back if !self.filter.text().is_empty() => {
                self.filter.set("");
                self.find(&session.document.catalog);
            }
            Action::Back => return Reply::Close,
            _ => match scroll_amount(action, page) {
                Some(lines) => self.move_by(lines),
                None => return Reply::Pass,
            },
        }
        Reply::Done
    }

    fn click(&mut self, at: Position, session: &mut Session) -> Reply {
        let parts = areas(session.screen);
        if parts.list.contains(at) {
            let line = usize::from(at.y - parts.list.y) + self.list.offset;
            self.list.selected = line.min(self.found.len().saturating_sub(1));
            self.scroll = 0;
        } else if !parts.whole.contains(at) {
            return Reply::Close;
        }
        Reply::Done
    }

    fn wheel(&mut self, at: Position, lines: isize, session: &Session) {
        if areas(session.screen).details.contains(at) {
            self.scroll = self.scroll.saturating_add_signed(lines);
        } else {
            self.move_by(lines);
        }
    }

    fn settle(&mut self, session: &Session) {
        let parts = areas(session.screen);
        let height = usize::from(parts.list.height);
        self.list.settle(self.found.len(), height);
        let width = usize::from(parts.details.width);
        let count = self.details(session, width, &session.look(true)).len();
        let last = count.saturating_sub(usize::from(parts.details.height));
        self.scroll = self.scroll.min(last);
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let parts = areas(session.screen);
        let of = session.document.catalog.symptoms().len();
        let title = format!(
            "{} {} {} {of}",
            words::SYMPTOMS.get(look.lang),
            self.found.len(),
            words::OF.get(look.lang)
        );
        draw_box(frame, parts.whole, &title, look.theme, look.glyphs);
        let texts = ["/ ", words::SYMPTOM_PLACEHOLDER.get(look.lang)];
        search::draw(frame, parts.filter, texts, &self.filter, look);
        let lines = self.list_lines(session, &parts, look);
        frame.render_widget(Paragraph::new(lines), parts.list);
        draw_scrollbar(frame, parts.list, self.list.offset, self.found.len(), look);
        let width = usize::from(parts.divider.width);
        let rule = Line::styled(look.glyphs.rule.repeat(width), look.theme.border);
        frame.render_widget(Paragraph::new(rule), parts.divider);
        let lines = self.details(session, width, look);
        let count = lines.len();
        let window: Vec<Line<'_>> = lines.into_iter().skip(self.scroll).collect();
        frame.render_widget(Paragraph::new(window), parts.details);
        draw_scrollbar(frame, parts.details, self.scroll, count, look);
    }
}
