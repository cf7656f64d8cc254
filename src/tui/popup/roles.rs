//! Popup of predefined roles: search, page of the selected role, and adding the role or individual ports.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::catalog::Catalog;
use crate::model::{Extras, Pick, Port, Role, RoleId};
use crate::page::RolePage;
use crate::search::Query;
use crate::tui::action::{Action, Scope};
use crate::tui::effect::{Copied, Effect};
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::page::role_lines;
use crate::tui::popup::own_roles::{role_line, role_page};
use crate::tui::popup::role_rows::{Row, matching_roles, ports_text, predefined_line};
use crate::tui::popup::{Popup, Reply, ask};
use crate::tui::role_files::ListedRole;
use crate::tui::session::Session;
use crate::tui::toggle::Toggle;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::ListState;
use crate::tui::widget::mark::MARK_WIDTH;
use crate::tui::widget::popup::{ListAndPage, centered, draw_box, first_line, inside, popup_width};
use crate::tui::widget::scroll::{self, ScrollView, scroll_amount};
use crate::tui::widget::search;
use crate::tui::widget::text::fit;
use crate::tui::words;

/// State of the popup of predefined roles.
#[derive(Debug)]
pub(in crate::tui) struct Roles {
    /// Search text.
    filter: Field,
    /// Lines of the list: the newest saved roles that match, then the predefined ones.
    rows: Vec<Row>,
    /// Selection among them, never a heading.
    list: ListState,
    /// Revision of the listing of saved roles that the lines refer to.
    revision: u32,
    /// Page of the selected role.
    page: ScrollView<Port>,
    /// True if the page has the focus instead of the list.
    in_page: bool,
}

/// Areas of the popup's parts.
#[derive(Debug, Clone, Copy)]
struct Areas {
    /// Box with its border.
    whole: Rect,
    /// Search box.
    filter: Rect,
    /// List of roles.
    list: Rect,
    /// Page of the selected role.
    page: Rect,
}

impl Roles {
    /// Opens the popup with all roles.
    pub(in crate::tui) fn new(session: &Session) -> Self {
        let mut roles = Self {
            filter: Field::default(),
            rows: Vec::new(),
            list: ListState::default(),
            revision: 0,
            page: ScrollView::default(),
            in_page: false,
        };
        roles.find(session);
        roles
    }

    /// Computes the areas for a screen. If list and page don't fit side by side, only the one with the focus is
    /// shown.
    fn areas(&self, screen: Rect) -> Areas {
        let whole = centered(
            screen,
            popup_width(screen, ListAndPage::WIDTH),
            screen.height.saturating_sub(2),
        );
        let inside = inside(whole);
        let ListAndPage { list, page } = ListAndPage::new(inside, self.in_page);
        Areas {
            whole,
            filter: first_line(list),
            list: Rect {
                y: list.y + 1,
                height: list.height.saturating_sub(1),
                ..list
            },
            page,
        }
    }

    /// Returns the selected role.
    fn selected<'a>(&self, catalog: &'a Catalog) -> Option<&'a Role> {
        match self.rows.get(self.list.selected)? {
            Row::Predefined(at) => catalog.roles().get(*at),
            _ => None,
        }
    }

    /// Returns the selected saved role.
    fn selected_own<'a>(&self, session: &'a Session) -> Option<&'a ListedRole> {
        match self.rows.get(self.list.selected)? {
            Row::Own(at) => session.saved_roles.roles().get(*at),
            _ => None,
        }
    }

    /// Updates the list after a change of the search text. The first predefined role is selected: opening a saved
    /// one replaces the current role.
    fn find(&mut self, session: &Session) {
        self.fill(session);
        let mut rows = self.rows.iter();
        let first = rows.position(|row| matches!(row, Row::Predefined(_)));
        let selected = first.unwrap_or(1);
        self.list = ListState {
            selected,
            offset: 0,
        };
        self.page.list = ListState::default();
    }

    /// Fills the list.
    fn fill(&mut self, session: &Session) {
        /// Maximum number of saved roles; their popup has all of them.
        const MAX_OWN: usize = 5;
        self.revision = session.saved_roles.revision();
        let text = self.filter.text();
        let mut own = session.saved_roles.matching(text);
        own.retain(|&at| session.saved_roles.roles()[at].ports.is_ok());
        own.truncate(MAX_OWN);
        let found = matching_roles(text, &session.document.catalog);
        self.rows.clear();
        if !own.is_empty() {
            self.rows.push(Row::Heading(words::YOUR_ROLES));
            self.rows.extend(own.into_iter().map(Row::Own));
            if !found.is_empty() {
                self.rows.push(Row::Heading(words::ROLES));
            }
        }
        self.rows.extend(found.into_iter().map(Row::Predefined));
    }

    /// Fills the list again after a new listing of the saved roles. The selected role stays selected.
    fn refill(&mut self, session: &Session) {
        let before = self.rows.get(self.list.selected).copied();
        self.fill(session);
        let at = self.rows.iter().position(|row| Some(*row) == before);
        match (before, at) {
            (Some(Row::Predefined(_)), Some(at)) => self.list.selected = at,
            _ => self.move_by(0),
        }
    }

    /// Number of predefined roles in the list.
    fn count(&self) -> usize {
        let rows = self.rows.iter();
        rows.filter(|row| matches!(row, Row::Predefined(_))).count()
    }

    /// Opens the popup at the page of a role.
    pub(in crate::tui) fn at(id: &RoleId, session: &Session) -> Self {
        let mut roles = Self::new(session);
        let known = session.document.catalog.roles().iter();
        roles.select(known.take_while(|role| role.id != *id).count());
        roles.in_page = true;
        roles
    }

    /// Selects a predefined role, given as an index of the catalog's roles; returns false if it is not listed.
    fn select(&mut self, role: usize) -> bool {
        let mut rows = self.rows.iter();
        let at = rows.position(|row| *row == Row::Predefined(role));
        self.list.selected = at.unwrap_or(self.list.selected);
        at.is_some()
    }

    /// Opens the popup with the text of a search that asks for a role, which is selected.
    pub(in crate::tui) fn asked(id: &RoleId, query: &str, session: &Session) -> Self {
        let mut known = session.document.catalog.roles().iter();
        let mut roles = Self::new(session);
        roles.filter.set(query);
        roles.find(session);
        match known.position(|role| role.id == *id) {
            Some(role) if roles.select(role) => roles,
            _ => Self::at(id, session),
        }
    }

    /// Adds the ports that the selected role requires without a condition and those of `extras`, or removes the
    /// role. Goes to the page of a role that has ports but takes none by itself.
    fn toggle(&mut self, extras: Extras, session: &mut Session) -> Reply {
        let Some(role) = self.selected(&session.document.catalog) else {
            return Reply::Done;
        };
        let pick = Pick::Role(role.id.clone());
        let reply = ask::toggle(Toggle::Pick(pick.clone(), extras), session);
        if session.document.has_no_default(&pick) {
            self.in_page = true;
        }
        reply
    }

    /// Adds the port under the page's cursor, or removes it.
    fn toggle_entry(&self, session: &mut Session) -> Reply {
        let role = self.selected(&session.document.catalog);
        let (Some(role), Some(port)) = (role, self.page.target()) else {
            session.report(message::NOTHING_HERE);
            return Reply::Done;
        };
        ask::toggle(Toggle::Entry(role.id.clone(), *port), session)
    }

    /// Moves the cursor of the part that has the focus.
    fn scroll(&mut self, action: Action, session: &Session) -> Reply {
        // Page Up and Page Down use the height of the role's page in both parts.
        let height = usize::from(self.areas(session.screen).page.height);
        if self.in_page {
            return if self.page.act(action, height) {
                Reply::Done
            } else {
                Reply::Pass
            };
        }
        match scroll_amount(action, height) {
            Some(lines) => {
                self.move_by(lines);
                Reply::Done
            }
            None => Reply::Pass,
        }
    }

    fn move_by(&mut self, lines: isize) {
        self.list.move_by(lines, self.rows.len());
        // Headings are passed; the first line can be one.
        if let Some(Row::Heading(_)) = self.rows.get(self.list.selected) {
            let is_up = lines < 0 && self.list.selected > 0;
            self.list
                .move_by(if is_up { -1 } else { 1 }, self.rows.len());
        }
        self.page.list = ListState::default();
    }
}

impl Popup for Roles {
    fn scope(&self) -> Scope {
        if self.in_page {
            Scope::RolePage
        } else {
            Scope::Roles
        }
    }

    fn field(&mut self) -> Option<&mut Field> {
        (!self.in_page).then_some(&mut self.filter)
    }

    fn typed(&mut self, session: &Session) {
        self.find(session);
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Accept if let Some(role) = self.selected_own(session) => {
                return Reply::Do(Effect::Load(role.path.clone()));
            }
            Action::Accept => return self.toggle(Extras::default(), session),
            Action::ToggleRole => return self.toggle(Extras::ALL, session),
            Action::Toggle => return self.toggle_entry(session),
            Action::Open => self.in_page = true,
            Action::Copy => {
                let role = self.selected(&session.document.catalog);
                return role.map_or(Reply::Done, |role| {
                    Reply::Do(Effect::Copy {
                        text: ports_text(role, session.lang),
                        what: Copied::Other,
                    })
                });
            }
            Action::Back if self.in_page => self.in_page = false,
            Action::Back if !self.filter.text().is_empty() => {
                self.filter.set("");
                self.find(session);
            }
            Action::Back => return Reply::Close,
            _ => return self.scroll(action, session),
        }
        Reply::Done
    }

    fn click(&mut self, at: Position, session: &mut Session) -> Reply {
        let areas = self.areas(session.screen);
        if areas.list.contains(at) {
            self.in_page = false;
            self.list.selected = self.list.offset + usize::from(at.y - areas.list.y);
            let is_role = self.selected(&session.document.catalog).is_some();
            self.move_by(0);
            if is_role && at.x < areas.list.x + MARK_WIDTH {
                return self.toggle(Extras::default(), session);
            }
        } else if areas.page.contains(at) {
            self.in_page = true;
            self.page.list.selected = self.page.list.offset + usize::from(at.y - areas.page.y);
            if at.x < areas.page.x + MARK_WIDTH {
                return self.toggle_entry(session);
            }
        } else if areas.whole.contains(at) {
            self.in_page = false;
        } else {
            return Reply::Close;
        }
        Reply::Done
    }

    fn opens(&self, at: Position, screen: Rect) -> bool {
        let list = self.areas(screen).list;
        list.contains(at) && at.x >= list.x + MARK_WIDTH
    }

    fn wheel(&mut self, at: Position, lines: isize, session: &Session) {
        if self.areas(session.screen).page.contains(at) {
            let height = self.areas(session.screen).page.height;
            self.page.scroll_by(lines, usize::from(height));
        } else {
            self.move_by(lines);
        }
    }

    fn waits_for_lists(&self) -> bool {
        matches!(self.rows.get(self.list.selected), Some(Row::Own(_)))
    }

    fn settle(&mut self, session: &Session) {
        if self.revision != session.saved_roles.revision() {
            self.refill(session);
        }
        let areas = self.areas(session.screen);
        self.list
            .settle(self.rows.len(), usize::from(areas.list.height));
        // The heading is shown with the first role.
        if self.list.offset == 1 && areas.list.height > 1 && self.list.selected == 1 {
            self.list.offset = 0;
        }
        let document = &session.document;
        let width = usize::from(areas.page.width);
        let look = session.look(true);
        let lines = self
            .selected(&document.catalog)
            .map(|role| RolePage::new(role, &document.catalog))
            .map(|page| role_lines(&page, document, &look, width))
            .or_else(|| Some(role_page(self.selected_own(session)?, width, &look)));
        let height = usize::from(areas.page.height);
        self.page.set(lines.unwrap_or_default(), height);
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let roles = session.document.catalog.roles();
        let parts = self.areas(session.screen);
        let (count, of) = (self.count(), roles.len());
        let title = format!(
            "{} {count} {} {of}",
            words::ROLES.get(look.lang),
            words::OF.get(look.lang)
        );
        draw_box(frame, parts.whole, &title, look.theme, look.glyphs);
        let typing = Look {
            focused: look.focused && !self.in_page,
            ..*look
        };
        let texts = ["/ ", words::ROLE_PLACEHOLDER.get(look.lang)];
        search::draw(frame, parts.filter, texts, &self.filter, &typing);
        let lines = self.list_lines(session, usize::from(parts.list.width), look);
        let window: Vec<Line<'_>> = lines
            .into_iter()
            .skip(self.list.offset)
            .take(usize::from(parts.list.height))
            .collect();
        frame.render_widget(Paragraph::new(window), parts.list);
        if parts.page.width == 0 {
            return;
        }
        let divider = Rect {
            x: parts.page.x.saturating_sub(1),
            width: u16::from(parts.list.width > 0),
            ..parts.page
        };
        let bar: Vec<Line<'_>> = (0..divider.height)
            .map(|_| Line::styled(look.glyphs.border.vertical_left, look.theme.border))
            .collect();
        frame.render_widget(Paragraph::new(bar), divider);
        if self.rows.is_empty() {
            let none = Line::styled(words::NOTHING_FOUND.get(look.lang), look.theme.dim);
            frame.render_widget(Paragraph::new(none), parts.page);
        } else {
            let selected = self.in_page.then_some(look.theme.selected);
            scroll::draw(
                frame,
                parts.page,
                &self.page.lines,
                self.page.list,
                selected,
            );
        }
    }
}

impl Roles {
    fn list_lines(&self, session: &Session, width: usize, look: &Look<'_>) -> Vec<Line<'static>> {
        let query = Query::parse(self.filter.text());
        let roles = session.document.catalog.roles();
        let rows = self.rows.iter().enumerate();
        let lines = rows.filter_map(|(at, row)| {
            let is_selected = at == self.list.selected;
            Some(match *row {
                Row::Heading(heading) => {
                    let text = fit(heading.get(look.lang), width, look.glyphs.ellipsis);
                    Line::styled(text, look.theme.heading)
                }
                Row::Own(at) => {
                    let role = session.saved_roles.roles().get(at)?;
                    role_line(role, &query, is_selected, width, look)
                }
                Row::Predefined(at) => {
                    let base = match (is_selected, self.in_page) {
                        (true, false) => look.theme.selected,
                        (true, true) => look.theme.selected_elsewhere,
                        (false, _) => look.theme.text,
                    };
                    let document = &session.document;
                    predefined_line(
                        roles.get(at)?,
                        document,
                        &query,
                        (is_selected, base),
                        width,
                        look,
                    )
                }
            })
        });
        lines.collect()
    }
}
