//! State of the browser and event handling. Does no input or output itself; requests it as an [`Effect`].

mod background;
mod update;

use std::borrow::Cow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind,
};
use ratatui::layout::{Position, Rect, Size};

use crate::catalog::Catalog;
use crate::draft::RecoveredDraft;
use crate::file::UserFolder;
use crate::model::{Choice, Lang, Port, Ruleset, Service};
use crate::tui::action::{Action, Scope};
#[cfg(feature = "check")]
use crate::tui::checking::Checking;
use crate::tui::document::Document;
use crate::tui::effect::Effect;
use crate::tui::glyphs::Glyphs;
use crate::tui::history::History;
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::layout::{self, Areas, Focus};
use crate::tui::message;
use crate::tui::observation::Observing;
use crate::tui::pane::builder::Builder;
use crate::tui::pane::detail::Detail;
use crate::tui::pane::start::Start;
use crate::tui::pane::table::Table;
use crate::tui::popup::notice::Notice;
use crate::tui::popup::{Popup, Stack};
use crate::tui::recovery::Recovery;
use crate::tui::remembered::{Remembered, columns_in, format_in};
use crate::tui::saved_roles::SavedRoles;
use crate::tui::session::Session;
use crate::tui::theme::Themes;
use crate::tui::toast::Toast;
use crate::tui::widget::field::Field;
use crate::view_state::ViewState;

/// Initial settings of the browser.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Language of the interface.
    pub lang: Lang,
    /// Colors of the interface.
    pub themes: Themes,
    /// Key bindings.
    pub keys: Keymap,
    /// True to draw borders and symbols in ASCII only.
    pub ascii: bool,
    /// True to use the mouse.
    pub mouse: bool,
    /// Working folder of the program.
    pub folder: PathBuf,
    /// Folder of saved roles; none to use the working folder.
    pub roles_folder: Option<UserFolder>,
    /// Autosaved roles of earlier instances, newest first.
    pub left: Vec<RecoveredDraft>,
    /// What an earlier instance left, as far as the settings don't determine it.
    pub view: ViewState,
    /// True if the settings name the theme of every start.
    pub theme_is_set: bool,
    /// File that shows the ports of a host.
    pub observe: Option<PathBuf>,
    /// Errors in the user's files that were skipped, one line each.
    pub errors: Vec<String>,
}

/// Browser of the catalog.
#[derive(Debug)]
pub struct App {
    pub(super) session: Session,
    pub(super) focus: Focus,
    pub(super) table: Table,
    pub(super) start: Start,
    pub(super) detail: Detail,
    pub(super) builder: Builder,
    pub(super) popups: Stack,
    history: History,
    mouse: bool,
    /// Place and time of the last press of the left button, and the row under the cursor after it.
    pressed: Option<(Position, Option<usize>, Instant)>,
    is_over: bool,
}

impl App {
    /// Creates a browser of a catalog.
    #[must_use]
    pub fn new(catalog: Catalog, settings: Settings) -> Self {
        let Settings { view, themes, .. } = &settings;
        let remembered = Remembered {
            lang: settings.lang,
            theme: themes.index(),
            mouse: settings.mouse,
            columns: columns_in(view),
            format: format_in(view),
        };
        let mut app = Self {
            table: Table::new(&catalog),
            session: Session {
                document: Document::new(catalog),
                lang: settings.lang,
                themes: settings.themes,
                keys: settings.keys,
                glyphs: if settings.ascii {
                    Glyphs::ASCII
                } else {
                    Glyphs::UNICODE
                },
                screen: Rect::default(),
                toast: Toast::default(),
                loading: None,
                last_format: remembered.format,
                used_format: remembered.format,
                folder: settings.folder,
                saved_roles: SavedRoles::new(settings.roles_folder.is_some()),
                roles_folder: settings.roles_folder,
                recovery: Recovery::new(settings.left),
                observing: Observing::default(),
                #[cfg(feature = "check")]
                checking: Checking::default(),
                exporter: None,
                chosen_columns: remembered.columns,
                remembered,
                theme_is_set: settings.theme_is_set,
                is_forgetting_reported: false,
            },
            focus: Focus::Search,
            start: Start::default(),
            detail: Detail::default(),
            builder: Builder::default(),
            popups: Stack::default(),
            history: History::default(),
            mouse: settings.mouse,
            pressed: None,
            is_over: false,
        };
        let index = app.table.rows.index();
        app.session.observing = Observing::starting_with(settings.observe, index);
        if !settings.errors.is_empty() {
            app.popups.open(Notice::errors(settings.errors));
        }
        app.read_unsaved();
        app
    }

    /// True if the user has quit.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.is_over
    }

    /// Choice that the user has made.
    #[must_use]
    pub fn choice(&self) -> &Choice {
        self.session.document.choice()
    }

    /// Rules that result from the choice.
    #[must_use]
    pub fn ruleset(&self) -> &Ruleset {
        self.session.document.ruleset()
    }

    /// Service and port under the cursor of the table.
    #[must_use]
    pub fn subject(&self) -> Option<(Cow<'_, Service>, Port)> {
        let catalog = &self.session.document.catalog;
        let row = catalog.row(self.table.rows.selected()?)?;
        Some((row.service(), row.port()))
    }

    /// Sets the size of the screen, in cells.
    pub fn resize(&mut self, width: u16, height: u16) {
        let screen = Rect::from(layout::bounded(Size::new(width, height)));
        if self.session.screen != screen {
            self.session.screen = screen;
            self.settle();
        }
    }

    /// Layout of the screen.
    pub(super) fn areas(&self) -> Areas {
        Areas::of(self.session.screen, self.focus)
    }

    /// True if a pane has the keyboard focus.
    pub(super) fn has_focus(&self, focus: Focus) -> bool {
        self.popups.is_empty() && self.focus == focus
    }

    /// Scopes whose key bindings apply now, most specific first.
    pub(super) fn scopes(&self) -> &'static [Scope] {
        let popup = self.popups.top().map(Popup::scope);
        popup.unwrap_or_else(|| self.pane_scope()).chain()
    }

    // Events.

    /// Handles an event and returns the effect to perform, if there is one.
    pub fn handle(&mut self, event: &Event) -> Option<Effect> {
        let effect = match event {
            // Windows also reports key releases.
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(*key),
            Event::Mouse(mouse) => self.mouse(*mouse),
            Event::Paste(text) => self.paste(text),
            Event::Resize(width, height) => {
                self.resize(*width, *height);
                None
            }
            _ => return None,
        };
        self.settle();
        effect
    }

    fn key(&mut self, event: KeyEvent) -> Option<Effect> {
        if let Some(action) = self.session.keys.find(self.scopes(), Key::of(event)) {
            return self.update(action);
        }
        // Non-ASCII characters come from an input method and start a search.
        if matches!(event.code, KeyCode::Char(char) if !char.is_ascii()) {
            self.begin_search();
        }
        if let Some(field) = self.field()
            && field.key(event)
        {
            self.typed();
        }
        None
    }

    fn paste(&mut self, text: &str) -> Option<Effect> {
        if let Some(popup) = self.popups.top_mut()
            && let Some(reply) = popup.paste(text, &mut self.session)
        {
            return self.take(reply);
        }
        if self.popups.is_empty() && text.trim().lines().nth(2).is_some() {
            let advice = message::pasted_lines(&self.session.keys);
            self.session.report(advice);
        }
        self.begin_search();
        if let Some(field) = self.field() {
            field.paste(text);
            self.typed();
        }
        None
    }

    /// Moves the focus from a pane to the search box and clears it: the earlier query together with the new text
    /// would find nothing.
    fn begin_search(&mut self) {
        if self.popups.is_empty() && self.focus != Focus::Search {
            self.focus = Focus::Search;
            self.table.field.set("");
        }
    }

    /// Input field that receives text, if there is one.
    fn field(&mut self) -> Option<&mut Field> {
        match self.popups.top_mut() {
            Some(popup) => popup.field(),
            None if self.focus == Focus::Search => Some(&mut self.table.field),
            None => None,
        }
    }

    /// Informs the popup or the table that its input field has changed.
    fn typed(&mut self) {
        match self.popups.top_mut() {
            Some(popup) => popup.typed(&self.session),
            None => self.table.typed(&self.session.document.catalog),
        }
    }

    fn mouse(&mut self, event: MouseEvent) -> Option<Effect> {
        /// Lines per step of the mouse wheel.
        const WHEEL: isize = 3;
        let at = Position {
            x: event.column,
            y: event.row,
        };
        match event.kind {
            MouseEventKind::ScrollUp => self.wheel(at, -WHEEL),
            MouseEventKind::ScrollDown => self.wheel(at, WHEEL),
            MouseEventKind::Drag(MouseButton::Left) => {
                let area = self.areas().table;
                if self.has_focus(Focus::Table) && area.contains(at) {
                    self.table.drag(at, area);
                }
            }
            MouseEventKind::Down(MouseButton::Left) => return self.press(at),
            _ => {}
        }
        None
    }

    fn wheel(&mut self, at: Position, lines: isize) {
        let areas = self.areas();
        if let Some(popup) = self.popups.top_mut() {
            popup.wheel(at, lines, &self.session);
        } else if areas.table.contains(at) {
            self.table.wheel(lines, areas.table);
        } else if areas.detail.contains(at) && self.start.is_shown() {
            self.start.wheel(lines, areas.detail);
        } else if areas.detail.contains(at) {
            self.detail.wheel(lines, areas.detail);
        } else if areas.builder.contains(at) {
            self.builder.wheel(lines, areas.builder);
        }
    }

    /// Handles a press of the left button: the second one on the same line opens it.
    fn press(&mut self, at: Position) -> Option<Effect> {
        const DOUBLE_CLICK: Duration = Duration::from_millis(500);
        let row = self.table.rows.selected();
        let before = self.pressed.take();
        let effect = self.click(at);
        let is_same = |(place, row_then, time): &(Position, Option<usize>, Instant)| {
            *place == at && *row_then == row && time.elapsed() <= DOUBLE_CLICK
        };
        if effect.is_none() && before.as_ref().is_some_and(is_same) && self.opens(at) {
            return self.update(Action::Open);
        }
        self.pressed = Some((at, self.table.rows.selected(), Instant::now()));
        effect
    }

    /// Returns whether a double click at a position opens a line.
    fn opens(&self, at: Position) -> bool {
        let areas = self.areas();
        if let Some(popup) = self.popups.top() {
            return popup.opens(at, self.session.screen);
        }
        if areas.table.contains(at) {
            self.table.opens(at, areas.table)
        } else if areas.detail.contains(at) {
            !self.start.is_shown() && self.detail.opens(at, areas.detail)
        } else {
            self.builder.opens(at, areas.builder)
        }
    }

    fn click(&mut self, at: Position) -> Option<Effect> {
        let areas = self.areas();
        if self.session.toast_area().contains(at) {
            self.session.toast.take();
            return None;
        }
        if areas.footer.contains(at) {
            let session = &self.session;
            let width = session.screen.width;
            let hints = layout::hints(&session.keys, self.scopes(), session.lang, width);
            let hint = hints.iter().find(|hint| hint.columns.contains(&at.x))?;
            return self.update(hint.action);
        }
        let session = &mut self.session;
        if let Some(popup) = self.popups.top_mut() {
            let reply = popup.click(at, session);
            return self.take(reply);
        }
        if areas.tabs.contains(at) {
            let picks = session.document.choice().picks().len();
            let tabs = layout::tabs(session.lang, picks);
            if let Some((_, focus, _)) = tabs.iter().find(|(columns, ..)| columns.contains(&at.x)) {
                self.focus = *focus;
            }
        } else if areas.search.contains(at) {
            self.focus = Focus::Search;
        } else if areas.table.contains(at) {
            self.focus = Focus::Table;
            let reply = self.table.click(at, areas.table, session);
            return self.take(reply);
        } else if areas.detail.contains(at) {
            self.focus = Focus::Detail;
            let reply = if self.start.is_shown() {
                self.start.click(at, areas.detail)
            } else {
                self.detail.click(at, areas.detail, session)
            };
            return self.take(reply);
        } else if areas.role.contains(at) {
            self.focus = Focus::Builder;
        } else if areas.builder.contains(at) {
            self.focus = Focus::Builder;
            self.builder.click(at, areas.builder, session);
        }
        None
    }

    /// True if an event can be handled now. While a search runs, only text input can: any other event might act on
    /// a row that the search is about to replace.
    #[must_use]
    pub fn can_take(&self, event: &Event) -> bool {
        let action = match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                self.session.keys.find(self.scopes(), Key::of(*key))
            }
            _ => None,
        };
        if action == Some(Action::Quit) {
            return true;
        }
        let needs_lists =
            self.session.loading.is_some() && self.popups.iter().any(Popup::waits_for_lists);
        if needs_lists && (action == Some(Action::Accept) || matches!(event, Event::Mouse(_))) {
            return false;
        }
        if self.table.rows.wanted.is_none() {
            return true;
        }
        let is_typing = self.has_focus(Focus::Search) && action.is_none();
        match event {
            Event::Key(key) => is_typing || key.kind == KeyEventKind::Release,
            Event::Mouse(_) => false,
            _ => true,
        }
    }

    /// Updates derived state after a change: rendered lines, cursors, scroll positions.
    fn settle(&mut self) {
        self.settle_observation();
        self.popups.settle(&self.session);
        self.offer_unsaved();
        let areas = self.areas();
        let height = self.table.height(areas.table);
        self.table.rows.settle(height);
        let is_untouched = self.table.rows.is_untouched();
        self.start
            .settle(self.focus, is_untouched, areas.detail, &self.session);
        let in_detail = self.has_focus(Focus::Detail);
        self.detail.settle(
            self.table.rows.explained(),
            self.table.rows.hits.understood(),
            areas.detail,
            &self.session,
            in_detail,
        );
        self.builder.settle(areas.builder, &self.session);
    }
}
