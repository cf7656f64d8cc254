//! State of the browser and event handling. Does no input or output itself; requests it as an [`Effect`].

mod update;

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind,
};
use ratatui::layout::{Position, Rect, Size};

use crate::catalog::Catalog;
use crate::draft::RecoveredDraft;
use crate::file::UserFolder;
use crate::model::{Choice, Lang, Port, Ruleset, Service, Text};
use crate::search::{Hits, Query, Worker};
use crate::tui::action::{Action, Scope};
use crate::tui::document::{Document, is_same};
use crate::tui::effect::{Draft, Effect};
use crate::tui::glyphs::Glyphs;
use crate::tui::history::History;
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::layout::{self, Areas, Focus};
use crate::tui::loaded::Loaded;
use crate::tui::message;
use crate::tui::pane::builder::Builder;
use crate::tui::pane::detail::Detail;
use crate::tui::pane::table::Table;
use crate::tui::popup::draft::Unsaved;
use crate::tui::popup::exported::Exporter;
use crate::tui::popup::notice::Notice;
use crate::tui::popup::{Popup, Stack};
use crate::tui::recovery::Recovery;
use crate::tui::saved_roles::SavedRoles;
use crate::tui::session::Session;
use crate::tui::theme::Themes;
use crate::tui::widget::field::Field;

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
    /// Errors in the user's files that were skipped, one line each.
    pub errors: Vec<String>,
}

/// Browser of the catalog.
#[derive(Debug)]
pub struct App {
    pub(super) session: Session,
    pub(super) focus: Focus,
    pub(super) table: Table,
    pub(super) detail: Detail,
    pub(super) builder: Builder,
    pub(super) popups: Stack,
    history: History,
    mouse: bool,
    is_over: bool,
}

impl App {
    /// Creates a browser of a catalog.
    #[must_use]
    pub fn new(catalog: Catalog, settings: Settings) -> Self {
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
                message: None,
                loading: None,
                last_format: 0,
                folder: settings.folder,
                saved_roles: SavedRoles::new(settings.roles_folder.is_some()),
                roles_folder: settings.roles_folder,
                recovery: Recovery::new(settings.left),
                exporter: None,
            },
            focus: Focus::Search,
            detail: Detail::default(),
            builder: Builder::default(),
            popups: Stack::default(),
            history: History::default(),
            mouse: settings.mouse,
            is_over: false,
        };
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
        popup.unwrap_or_else(|| self.focus.scope()).chain()
    }

    // Events.

    /// Handles an event and returns the effect to perform, if there is one.
    pub fn handle(&mut self, event: &Event) -> Option<Effect> {
        let effect = match event {
            // Windows also reports key releases.
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(*key),
            Event::Mouse(mouse) => self.mouse(*mouse),
            Event::Paste(text) => {
                self.paste(text);
                None
            }
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
        self.session.message = None;
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

    fn paste(&mut self, text: &str) {
        self.begin_search();
        if let Some(field) = self.field() {
            field.paste(text);
            self.typed();
        }
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
            MouseEventKind::Down(MouseButton::Left) => {
                self.session.message = None;
                return self.click(at);
            }
            _ => {}
        }
        None
    }

    fn wheel(&mut self, at: Position, lines: isize) {
        let areas = self.areas();
        if let Some(popup) = self.popups.top_mut() {
            popup.wheel(at, lines, &self.session);
        } else if areas.table.contains(at) {
            self.table.rows.move_by(lines);
        } else if areas.detail.contains(at) {
            self.detail.wheel(lines);
        } else if areas.builder.contains(at) {
            self.builder.wheel(lines);
        }
    }

    fn click(&mut self, at: Position) -> Option<Effect> {
        let areas = self.areas();
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
            let reply = self.detail.click(at, areas.detail, session);
            return self.take(reply);
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

    // Updates from the event loop.

    /// Returns the effect that brings the recovery file in line with the role: written while the role has
    /// unsaved changes, else removed. None if the file is up to date and not written in the background.
    pub(super) fn draft(&mut self) -> Option<Effect> {
        let Session {
            document,
            recovery,
            folder,
            ..
        } = &mut self.session;
        let wanted = document.is_at_risk().then(|| document.choice());
        let is_current = match (wanted, &recovery.drafted) {
            (Some(wanted), Some(drafted)) => is_same(wanted, drafted),
            (None, None) => true,
            _ => false,
        };
        if is_current {
            let is_large = recovery.is_large;
            return is_large.then_some(Effect::Draft(Draft::Check));
        }
        recovery.drafted = wanted.map(Arc::clone);
        recovery.is_large = false;
        Some(Effect::Draft(if recovery.drafted.is_some() {
            let text = document.to_draft(folder);
            recovery.is_large = text.is_large();
            Draft::Keep(text)
        } else {
            Draft::Clear
        }))
    }

    /// Query to be searched; its hits go to [`App::found`].
    #[must_use]
    pub const fn wanted(&self) -> Option<&Query> {
        self.table.rows.wanted.as_ref()
    }

    /// Shows the result of a search.
    pub fn found(&mut self, hits: Hits) {
        self.table.rows.found(hits);
        self.settle();
    }

    /// Starts a worker that searches the current catalog and passes results to `send`.
    pub(super) fn worker(&self, send: impl Fn(Hits) + Send + 'static) -> Worker {
        self.table.rows.worker(&self.session.document.catalog, send)
    }

    /// Starts the thread that prepares large exports. It calls `report` when one is ready.
    pub(super) fn prepare_exports(&mut self, report: impl Fn() + Send + 'static) {
        self.session.exporter = Some(Exporter::start(report));
    }

    /// True if a thread still searches or exports for the screen.
    pub(super) fn is_busy(&self) -> bool {
        self.wanted().is_some() || self.popups.iter().any(Popup::is_preparing)
    }

    /// Shows an export that is ready.
    pub(super) fn exported(&mut self) {
        self.settle();
    }

    /// Prepares for the loading of lists; returns a copy of the catalog to which they are added.
    pub(super) fn lists_loading(&mut self) -> Catalog {
        self.session.loading = Some(0);
        self.read_unsaved();
        Catalog::clone(&self.session.document.catalog)
    }

    /// Shows the progress of the lists that are loading, in percent.
    pub(super) const fn lists_progress(&mut self, percent: u8) {
        self.session.loading = Some(percent);
    }

    /// Replaces the catalog with the one that includes the lists, and shows the errors in the lists. The rows
    /// that existed before come first, so the cursor stays in place.
    pub(super) fn lists_loaded(&mut self, loaded: Loaded) {
        let Loaded {
            catalog,
            index,
            errors,
        } = loaded;
        let before = self.session.document.catalog.row_count();
        let rows = catalog.row_count();
        self.session.loading = None;
        self.session.document.set_catalog(catalog);
        self.detail = Detail::default();
        self.read_unsaved();
        self.table.rows.renew(index, rows);
        self.session
            .report(message::lists_loaded(rows.saturating_sub(before)));
        if !errors.is_empty() {
            let is_shown = self
                .popups
                .top_mut()
                .is_some_and(|popup| popup.add_errors(&errors));
            if self.popups.is_empty() {
                self.popups.open(Notice::errors(errors));
            } else if !is_shown {
                let first = errors.into_iter().next();
                let failed = first.map(|fault| message::open_failed(Text::each(|_| fault.clone())));
                self.session.answer(failed);
            }
        }
        self.settle();
    }

    /// Parses the autosaved roles against the current catalog and offers to restore them.
    fn read_unsaved(&mut self) {
        let Session {
            document,
            recovery,
            loading,
            ..
        } = &mut self.session;
        recovery.read(&document.catalog, loading.is_some());
        self.offer_unsaved();
    }

    /// Offers to restore autosaved roles if no popup is open.
    fn offer_unsaved(&mut self) {
        if self.popups.is_empty() && !self.session.recovery.offers.is_empty() {
            self.popups.open(Unsaved);
        }
    }

    /// Updates derived state after a change: rendered lines, cursors, scroll positions.
    fn settle(&mut self) {
        self.popups.settle(&self.session);
        self.offer_unsaved();
        let areas = self.areas();
        let height = self.table.height(areas.table);
        self.table.rows.settle(height);
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
