//! Popup of saved roles: search, opening, renaming and deleting, and a path with completion.

use std::path::PathBuf;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::model::shown;
use crate::search::Query;
use crate::tui::action::{Action, Scope};
use crate::tui::advice;
use crate::tui::effect::Effect;
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::popup::delete::AskToDelete;
use crate::tui::popup::own_roles::role_line;
use crate::tui::popup::path_input::{
    PathInput, candidate_line, candidate_lines, is_path, is_separator,
};
use crate::tui::popup::rename::RenameRole;
use crate::tui::popup::{Popup, Reply};
use crate::tui::role_files::{Completion, ListedRole};
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::ListState;
use crate::tui::widget::popup::{SearchBox, draw_box};
use crate::tui::widget::scroll::scroll_amount;
use crate::tui::widget::scrollbar::draw_scrollbar;
use crate::tui::widget::search;
use crate::tui::widget::text::wrapped;
use crate::tui::words;

/// State of the popup of saved roles.
#[derive(Debug)]
pub(in crate::tui) struct SavedList {
    /// Search text or path.
    field: Field,
    /// Matching roles, as indices of the listing.
    found: Vec<usize>,
    /// Selection among them and the last line, which leads to a path.
    list: ListState,
    /// File of the role that the user selected; it stays selected in a new listing.
    selected: Option<PathBuf>,
    /// Revision of the listing that the indices refer to.
    revision: u32,
    /// Completion of a path.
    path: PathInput,
}

const WIDTH: u16 = 100;
const HEIGHT: u16 = 22;

/// Returns the areas for a screen.
fn areas(screen: Rect) -> SearchBox {
    SearchBox::new(screen, WIDTH, HEIGHT)
}

impl SavedList {
    /// Opens the popup with all saved roles that are known; a new listing follows.
    pub(in crate::tui) fn new(session: &Session) -> Self {
        Self {
            field: Field::default(),
            found: session.saved_roles.matching(""),
            list: ListState::default(),
            selected: None,
            revision: session.saved_roles.revision(),
            path: PathInput::default(),
        }
    }

    /// True if the text is a path.
    fn is_path(&self) -> bool {
        is_path(self.field.text())
    }

    /// Number of lines that can be selected.
    fn count(&self) -> usize {
        if self.is_path() {
            self.path.names().len()
        } else {
            self.found.len() + 1
        }
    }

    fn role<'a>(&self, session: &'a Session) -> Option<&'a ListedRole> {
        let at = *self.found.get(self.list.selected)?;
        session.saved_roles.roles().get(at)
    }

    fn find(&mut self, session: &Session) {
        self.path.clear();
        self.list = ListState::default();
        self.selected = None;
        self.found = session.saved_roles.matching(self.field.text());
    }

    /// Opens the selected role or the typed path.
    fn accept(&mut self, session: &Session) -> Reply {
        let text = self.field.text();
        let has_names = text.contains(is_separator) && self.found.is_empty();
        if self.is_path() || has_names {
            let path = session.typed_path(text);
            return path.map_or(Reply::Done, |path| Reply::Do(Effect::Load(path)));
        }
        if let Some(role) = self.role(session) {
            return Reply::Do(Effect::Load(role.path.clone()));
        }
        let start = if text.trim().is_empty() { "~" } else { "." };
        let path = format!("{start}{}{}", std::path::MAIN_SEPARATOR, text.trim_start());
        self.field.set(&path);
        self.complete_path(session)
    }

    fn complete_path(&mut self, session: &Session) -> Reply {
        let effect = self.path.next(&mut self.field, session);
        self.list.selected = self.path.selected().unwrap_or_default();
        effect.map_or(Reply::Done, Reply::Do)
    }

    /// Moves the selection; in a path, to another candidate.
    fn move_by(&mut self, lines: isize, session: &Session) {
        if self.is_path() {
            self.path.step(lines.signum(), &mut self.field);
            self.list.selected = self.path.selected().unwrap_or_default();
        } else {
            self.list.move_by(lines, self.count());
        }
        self.selected = self.role(session).map(|role| role.path.clone());
    }

    /// Opens a popup about the selected file.
    fn about_file(
        &self,
        session: &mut Session,
        open: impl FnOnce(&ListedRole) -> Box<dyn Popup>,
    ) -> Reply {
        if let Some(role) = self.role(session) {
            return Reply::OpenOver(open(role));
        }
        session.report(message::NO_ROLE_FILE);
        Reply::Done
    }
}

impl Popup for SavedList {
    fn scope(&self) -> Scope {
        if self.is_path() {
            Scope::RolePath
        } else {
            Scope::SavedRoles
        }
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.field)
    }

    fn typed(&mut self, session: &Session) {
        self.find(session);
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Accept => return self.accept(session),
            Action::CompletePath => return self.complete_path(session),
            Action::Delete => {
                return self.about_file(session, |role| AskToDelete::new(role).into());
            }
            Action::RenameFile => {
                return self.about_file(session, |role| RenameRole::new(role).into());
            }
            Action::Back if self.field.text().is_empty() => return Reply::Close,
            Action::Back => {
                self.field.set("");
                self.find(session);
                return Reply::Done;
            }
            _ => {}
        }
        match scroll_amount(action, usize::from(areas(session.screen).list.height)) {
            Some(lines) => {
                self.move_by(lines, session);
                Reply::Done
            }
            None => Reply::Pass,
        }
    }

    fn complete(&mut self, completion: Completion) {
        self.path.set(completion, &mut self.field);
        self.list = ListState::default();
    }

    fn waits_for_lists(&self) -> bool {
        true
    }

    fn click(&mut self, at: Position, session: &mut Session) -> Reply {
        let parts = areas(session.screen);
        if !parts.whole.contains(at) {
            return Reply::Close;
        }
        let line = self.list.offset + usize::from(at.y.saturating_sub(parts.list.y));
        if !parts.list.contains(at) || line >= self.count() {
            return Reply::Done;
        }
        if self.is_path() {
            self.path.choose(line, &mut self.field);
            self.list.selected = line;
            return Reply::Done;
        }
        // The first click selects, a second one opens.
        let was_selected = self.list.selected == line;
        self.list.selected = line;
        self.selected = self.role(session).map(|role| role.path.clone());
        if was_selected || self.role(session).is_none() {
            return self.accept(session);
        }
        Reply::Done
    }

    fn wheel(&mut self, _at: Position, lines: isize, session: &Session) {
        if !self.is_path() {
            self.move_by(lines, session);
        }
    }

    fn settle(&mut self, session: &Session) {
        let saved = &session.saved_roles;
        if self.revision != saved.revision() {
            self.revision = saved.revision();
            self.found = saved.matching(self.field.text());
            let selected = self.selected.as_ref();
            let mut found = self.found.iter();
            let at = found.position(|&at| Some(&saved.roles()[at].path) == selected);
            self.list.selected = at.unwrap_or(self.list.selected);
        }
        let height = usize::from(areas(session.screen).list.height);
        self.list.settle(self.count(), height);
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let parts = areas(session.screen);
        let saved = &session.saved_roles;
        let title = format!(
            "{} {} {} {}{}",
            words::SAVED_ROLES.get(look.lang),
            self.found.len(),
            words::OF.get(look.lang),
            saved.roles().len(),
            if saved.is_cut() { "+" } else { "" }
        );
        let title = if self.is_path() {
            words::SAVED_ROLES.get(look.lang).to_owned()
        } else {
            title
        };
        draw_box(frame, parts.whole, &title, look.theme, look.glyphs);
        let texts = ["/ ", words::SAVED_PLACEHOLDER.get(look.lang)];
        search::draw(frame, parts.field, texts, &self.field, look);
        let width = usize::from(parts.list.width);
        let mut lines = if self.is_path() {
            path_lines(&self.path, width, look)
        } else {
            self.role_lines(session, width, look)
        };
        lines = lines
            .into_iter()
            .skip(self.list.offset)
            .take(usize::from(parts.list.height))
            .collect();
        frame.render_widget(Paragraph::new(lines), parts.list);
        draw_scrollbar(frame, parts.list, self.list.offset, self.count(), look);
    }
}

impl SavedList {
    /// Returns the lines of the roles, the line that leads to a path, and advice if there are no roles.
    fn role_lines(&self, session: &Session, width: usize, look: &Look<'_>) -> Vec<Line<'static>> {
        let saved = &session.saved_roles;
        let query = Query::parse(self.field.text());
        let found = self.found.iter().filter_map(|&at| saved.roles().get(at));
        let mut lines: Vec<Line<'static>> = found
            .enumerate()
            .map(|(at, role)| role_line(role, &query, at == self.list.selected, width, look))
            .collect();
        let is_selected = self.list.selected >= self.found.len();
        let text = words::A_PATH.get(look.lang);
        lines.push(candidate_line(text, is_selected, width, look));
        let (theme, lang) = (look.theme, look.lang);
        if let Some(Err(why)) = self.role(session).map(|role| &role.ports) {
            lines.push(Line::raw(""));
            lines.extend(wrapped(why.get(lang), width, 1, theme.error));
        }
        if let Some(why) = saved.error() {
            lines.push(Line::raw(""));
            lines.extend(wrapped(why.get(lang), width, 1, theme.error));
        } else if !self.found.is_empty() {
        } else if !saved.roles().is_empty() {
            lines.push(Line::raw(""));
            lines.extend(wrapped(words::NOTHING_FOUND.get(lang), width, 1, theme.dim));
        } else {
            let advice = match &session.roles_folder {
                Some(folder) => advice::no_saved_roles(&shown(folder.path()), lang, look.keys),
                None => words::NO_ROLES_FOLDER.get(lang).to_owned(),
            };
            lines.push(Line::raw(""));
            lines.extend(wrapped(&advice, width, 1, theme.text));
        }
        lines
    }
}

/// Returns the candidates for a path, or how to get them.
fn path_lines(path: &PathInput, width: usize, look: &Look<'_>) -> Vec<Line<'static>> {
    if path.completion().is_some() {
        return candidate_lines(path, width, look);
    }
    let text = advice::typed_path(look.lang, look.keys);
    wrapped(&text, width, 1, look.theme.dim)
}
