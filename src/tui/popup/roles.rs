//! Popup of predefined roles: search, page of the selected role, and adding the role or individual ports.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::catalog::Catalog;
use crate::model::{Extras, Lang, Pick, Port, Role, RoleId};
use crate::page::RolePage;
use crate::search::Query;
use crate::tui::action::{Action, Scope};
use crate::tui::effect::{Copied, Effect};
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::page::role_lines;
use crate::tui::popup::{Popup, Reply, ask};
use crate::tui::session::Session;
use crate::tui::toggle::Toggle;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::ListState;
use crate::tui::widget::mark::MARK_WIDTH;
use crate::tui::widget::popup::{centered, draw_box, inside, popup_width};
use crate::tui::widget::scroll::{self, ScrollView, scroll_amount};
use crate::tui::widget::search;
use crate::tui::widget::text::{cells, highlighted};
use crate::tui::words;

/// State of the popup of predefined roles.
#[derive(Debug)]
pub(in crate::tui) struct Roles {
    /// Search text.
    filter: Field,
    /// Matching roles, as indices of the catalog's roles.
    found: Vec<usize>,
    /// Selection among them.
    list: ListState,
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

/// Maximum width of the box: enough for a page next to the list.
const WIDTH: u16 = 140;
/// Width of the list, in percent of the box.
const LIST_PERCENT: u16 = 38;
/// Maximum width of the list, in cells.
const MAX_LIST_WIDTH: u16 = 44;
/// Minimum width for showing list and page side by side, in cells; below it only one of them is shown.
const MIN_SPLIT_WIDTH: u16 = 50;

impl Roles {
    /// Opens the popup with all roles.
    pub(in crate::tui) fn new(session: &Session) -> Self {
        Self {
            filter: Field::default(),
            found: matching_roles("", &session.document.catalog),
            list: ListState::default(),
            page: ScrollView::default(),
            in_page: false,
        }
    }

    /// Computes the areas for a screen. If list and page don't fit side by side, only the one with the focus is
    /// shown.
    fn areas(&self, screen: Rect) -> Areas {
        let whole = centered(
            screen,
            popup_width(screen, WIDTH),
            screen.height.saturating_sub(2),
        );
        let inside = inside(whole);
        let left = match (inside.width < MIN_SPLIT_WIDTH, self.in_page) {
            (false, _) => (inside.width * LIST_PERCENT / 100).min(MAX_LIST_WIDTH),
            (true, false) => inside.width,
            (true, true) => 0,
        };
        let right = inside.width.saturating_sub(left + 1);
        Areas {
            whole,
            filter: Rect {
                width: left,
                height: 1.min(inside.height),
                ..inside
            },
            list: Rect {
                y: inside.y + 1,
                width: left,
                height: inside.height.saturating_sub(1),
                ..inside
            },
            page: Rect {
                x: inside.right() - right,
                width: right,
                ..inside
            },
        }
    }

    /// Returns the selected role.
    fn selected<'a>(&self, catalog: &'a Catalog) -> Option<&'a Role> {
        catalog.roles().get(*self.found.get(self.list.selected)?)
    }

    /// Updates the list after a change of the search text.
    fn find(&mut self, catalog: &Catalog) {
        self.found = matching_roles(self.filter.text(), catalog);
        self.list = ListState::default();
        self.page.list = ListState::default();
    }

    /// Opens the popup at the page of a role.
    pub(in crate::tui) fn at(id: &RoleId, session: &Session) -> Self {
        let mut roles = Self::new(session);
        let known = session.document.catalog.roles().iter();
        roles.list.selected = known.take_while(|role| role.id != *id).count();
        roles.in_page = true;
        roles
    }

    /// Opens the popup with the text of a search that asks for a role, which is selected.
    pub(in crate::tui) fn asked(id: &RoleId, query: &str, session: &Session) -> Self {
        let catalog = &session.document.catalog;
        let found = matching_roles(query, catalog);
        let mut asked = found.iter();
        let Some(selected) = asked.position(|&at| catalog.roles()[at].id == *id) else {
            return Self::at(id, session);
        };
        let mut roles = Self::new(session);
        roles.filter.set(query);
        roles.found = found;
        roles.list.selected = selected;
        roles
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
        self.list.move_by(lines, self.found.len());
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
        self.find(&session.document.catalog);
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
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
                self.find(&session.document.catalog);
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
            self.page.list = ListState::default();
            let is_role = self.list.selected < self.found.len();
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
        list.contains(at) && at.x >= list.x + MARK_WIDTH && self.list.selected < self.found.len()
    }

    fn wheel(&mut self, at: Position, lines: isize, session: &Session) {
        if self.areas(session.screen).page.contains(at) {
            let height = self.areas(session.screen).page.height;
            self.page.scroll_by(lines, usize::from(height));
        } else {
            self.move_by(lines);
        }
    }

    fn settle(&mut self, session: &Session) {
        let areas = self.areas(session.screen);
        self.list
            .settle(self.found.len(), usize::from(areas.list.height));
        let document = &session.document;
        let width = usize::from(areas.page.width);
        let look = session.look(true);
        let lines = self
            .selected(&document.catalog)
            .map(|role| RolePage::new(role, &document.catalog))
            .map(|page| role_lines(&page, document, &look, width));
        let height = usize::from(areas.page.height);
        self.page.set(lines.unwrap_or_default(), height);
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let roles = session.document.catalog.roles();
        let parts = self.areas(session.screen);
        let (count, of) = (self.found.len(), roles.len());
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
        if self.found.is_empty() {
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

/// Returns the indices of the roles that match every word of the text, roles with a matching name first.
fn matching_roles(typed: &str, catalog: &Catalog) -> Vec<usize> {
    let words = Query::parse(typed).apart();
    let roles = catalog.roles().iter().enumerate();
    let mut found: Vec<((usize, usize), usize)> = roles
        .filter_map(|(at, role)| {
            let ranks = words.iter().map(|word| rank(word, role));
            let rank = ranks.sum::<Option<usize>>()?;
            // At equal rank, the match covers more of a shorter name. Without any words the order stays.
            let length = if words.is_empty() {
                0
            } else {
                role.name.en.len()
            };
            Some(((rank, length), at))
        })
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, at)| at).collect()
}

/// Ranks the match of a word in a role, lower being better: at the start of a name (0), elsewhere in a name
/// (1), or in the role's texts and ports (2).
fn rank(word: &Query, role: &Role) -> Option<usize> {
    let in_names = role.names().map(|name| word.highlight(name));
    let best = in_names.filter(|positions| !positions.is_empty()).min();
    if let Some(positions) = best {
        return Some(usize::from(positions.first() != Some(&0)));
    }
    let texts = [&role.description.en, &role.description.zh];
    let purposes = role
        .entries
        .iter()
        .flat_map(|entry| [&entry.purpose.en, &entry.purpose.zh]);
    let ports = role
        .entries
        .iter()
        .map(|entry| entry.port.spec().to_string());
    let mut all = texts.into_iter().chain(purposes).cloned().chain(ports);
    all.any(|text| !word.highlight(&text).is_empty())
        .then_some(2)
}

/// Returns the role's ports for the clipboard, one per line.
fn ports_text(role: &Role, lang: Lang) -> String {
    let lines = role
        .entries
        .iter()
        .map(|entry| format!("{}\t{}\n", entry.port, entry.purpose.get(lang)));
    lines.collect()
}

impl Roles {
    fn list_lines(&self, session: &Session, width: usize, look: &Look<'_>) -> Vec<Line<'static>> {
        let query = Query::parse(self.filter.text());
        let roles = session.document.catalog.roles();
        let found = self.found.iter().filter_map(|&at| roles.get(at));
        let lines = found.enumerate().map(|(at, role)| {
            let selected = at == self.list.selected;
            let base = match (selected, self.in_page) {
                (true, false) => look.theme.selected,
                (true, true) => look.theme.selected_elsewhere,
                (false, _) => look.theme.text,
            };
            let chosen = role
                .entries
                .iter()
                .any(|entry| session.document.choice().has_entry(&role.id, entry));
            let (sign, marked) = if chosen {
                (look.glyphs.picked, base.patch(look.theme.mark))
            } else {
                (" ", base)
            };
            let pointer = if selected { look.glyphs.pointer } else { " " };
            let name = role.name.get(look.lang);
            let mut spans = vec![Span::styled(pointer, base), Span::styled(sign, marked)];
            let room = width.saturating_sub(cells(pointer) + cells(sign));
            let styles = [base, base.patch(look.theme.matched)];
            let positions = query.highlight(name);
            spans.extend(highlighted(
                name,
                &positions,
                room,
                look.glyphs.ellipsis,
                styles,
            ));
            Line::from(spans)
        });
        lines.collect()
    }
}
