//! The state of the browser, and what events do to it. It does no input or output: what it wants of the world
//! outside it asks for as an [`Effect`].

mod update;

use std::path::PathBuf;

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind,
};
use ratatui::layout::{Position, Rect, Size};

use crate::catalog::Catalog;
use crate::draft::Left;
use crate::file::OwnFolder;
use crate::model::{Choice, Lang, Port, Ruleset, Service, Text};
use crate::search::{Hits, Query, Worker};
use crate::tui::action::{Action, Scope};
use crate::tui::document::Document;
use crate::tui::effect::{Draft, Effect};
use crate::tui::glyphs::Glyphs;
use crate::tui::history::History;
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::layout::{self, Areas, Focus};
use crate::tui::message;
use crate::tui::pane::builder::Builder;
use crate::tui::pane::detail::Detail;
use crate::tui::pane::table::Table;
use crate::tui::popup::draft::Unsaved;
use crate::tui::popup::notice::Notice;
use crate::tui::popup::{Popup, Stack};
use crate::tui::recovery::Recovery;
use crate::tui::session::Session;
use crate::tui::theme::Themes;
use crate::tui::widget::field::Field;

/// What the browser starts with.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The language of the interface.
    pub lang: Lang,
    /// The colors of the interface.
    pub themes: Themes,
    /// The keys.
    pub keys: Keymap,
    /// Whether borders and signs are ASCII only.
    pub ascii: bool,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// The folder that the program was started in.
    pub folder: PathBuf,
    /// The folder of saved roles; none for the folder that the program was started in.
    pub roles_folder: Option<OwnFolder>,
    /// The unsaved roles of earlier instances, the newest first.
    pub left: Vec<Left>,
    /// What was wrong with the user's own files, which the catalogue goes without: a line each.
    pub faults: Vec<String>,
}

/// The browser.
#[derive(Debug)]
pub struct App {
    pub(super) session: Session,
    pub(super) focus: Focus,
    pub(super) table: Table,
    pub(super) detail: Detail,
    pub(super) builder: Builder,
    pub(super) popups: Stack,
    history: History,
    /// Whether lists are being read to stand beside the catalogue.
    is_loading: bool,
    mouse: bool,
    is_over: bool,
}

impl App {
    /// The browser over a catalogue.
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
                last_format: 0,
                folder: settings.folder,
                roles_folder: settings.roles_folder,
                recovery: Recovery::new(settings.left),
            },
            focus: Focus::Search,
            detail: Detail::default(),
            builder: Builder::default(),
            popups: Stack::default(),
            history: History::default(),
            is_loading: false,
            mouse: settings.mouse,
            is_over: false,
        };
        if !settings.faults.is_empty() {
            app.popups.open(Notice::faults(settings.faults));
        }
        app.read_left();
        app
    }

    /// Whether the user has quit.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.is_over
    }

    /// What was chosen.
    #[must_use]
    pub fn choice(&self) -> &Choice {
        self.session.document.choice()
    }

    /// The rules that follow from it.
    #[must_use]
    pub const fn ruleset(&self) -> &Ruleset {
        self.session.document.ruleset()
    }

    /// The service and the port under the table's cursor.
    #[must_use]
    pub fn subject(&self) -> Option<(&Service, Port)> {
        let (service, endpoint) = self
            .session
            .document
            .catalog
            .row(self.table.rows.selected()?)?;
        Some((service, endpoint.port))
    }

    /// Sets the size of the screen, in cells.
    pub fn resize(&mut self, width: u16, height: u16) {
        let screen = Rect::from(layout::bounded(Size::new(width, height)));
        if self.session.screen != screen {
            self.session.screen = screen;
            self.settle();
        }
    }

    /// Where everything is on the screen.
    pub(super) fn areas(&self) -> Areas {
        Areas::of(self.session.screen, self.focus)
    }

    /// Whether keys go to that pane.
    pub(super) fn has_focus(&self, focus: Focus) -> bool {
        self.popups.is_empty() && self.focus == focus
    }

    /// The scopes in which a key counts now, the nearest first.
    pub(super) fn scopes(&self) -> &'static [Scope] {
        let popup = self.popups.top().map(Popup::scope);
        popup.unwrap_or_else(|| self.focus.scope()).chain()
    }

    // Events.

    /// Takes an event; what is to be done outside comes back.
    pub fn handle(&mut self, event: &Event) -> Option<Effect> {
        let effect = match event {
            // Windows reports keys that are let go too.
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
        // No key is bound to such letters by anyone: they come from an input method, and are searched for.
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

    /// Goes from a pane to an empty search box: what was searched before is done with, and nothing would be
    /// found by it together with what is typed now.
    fn begin_search(&mut self) {
        if self.popups.is_empty() && self.focus != Focus::Search {
            self.focus = Focus::Search;
            self.table.field.set("");
        }
    }

    /// The line that takes what is typed, if one does.
    fn field(&mut self) -> Option<&mut Field> {
        match self.popups.top_mut() {
            Some(popup) => popup.field(),
            None if self.focus == Focus::Search => Some(&mut self.table.field),
            None => None,
        }
    }

    /// Searches for what was typed, where a search takes it.
    fn typed(&mut self) {
        match self.popups.top_mut() {
            Some(popup) => popup.typed(&self.session),
            None => self.table.typed(&self.session.document.catalog),
        }
    }

    fn mouse(&mut self, event: MouseEvent) -> Option<Effect> {
        /// How many lines a turn of the wheel moves.
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
            self.table.click(at, areas.table, session);
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

    /// Whether an event can be taken now. While a search runs, only what goes on typing can: anything else
    /// might act on a row that the search is about to replace.
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
        let waits = self.is_loading && self.popups.iter().any(Popup::waits_for_lists);
        if waits && (action == Some(Action::Accept) || matches!(event, Event::Mouse(_))) {
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

    // Changes from outside.

    /// What is to be done with the draft for it to hold the role as long as that is at risk; nothing when it
    /// does already.
    pub(super) fn draft(&mut self) -> Option<Effect> {
        let Session {
            document,
            recovery,
            folder,
            ..
        } = &mut self.session;
        let wanted = document.is_at_risk().then(|| document.choice());
        if wanted == recovery.drafted.as_ref() {
            return None;
        }
        recovery.drafted = wanted.cloned();
        Some(Effect::Draft(if recovery.drafted.is_some() {
            Draft::Keep(document.to_draft(folder))
        } else {
            Draft::Clear
        }))
    }

    /// The query to be searched; its hits go to [`App::found`].
    #[must_use]
    pub const fn wanted(&self) -> Option<&Query> {
        self.table.rows.wanted.as_ref()
    }

    /// Takes what a search found.
    pub fn found(&mut self, hits: Hits) {
        self.table.rows.found(hits);
        self.settle();
    }

    /// A worker that searches the catalogue as it is now.
    pub(super) fn worker(&self, tell: impl Fn(Hits) + Send + 'static) -> Worker {
        self.table.rows.worker(&self.session.document.catalog, tell)
    }

    /// Expects lists; returns the catalogue that they are to be added to.
    pub(super) fn lists_loading(&mut self) -> Catalog {
        self.is_loading = true;
        self.read_left();
        Catalog::clone(&self.session.document.catalog)
    }

    /// Takes the catalogue with its lists, and what was wrong with them. Its first rows are those that were
    /// there before, so the cursor stays.
    pub(super) fn lists_loaded(&mut self, catalog: Catalog, faults: Vec<String>) {
        let before = self.session.document.catalog.rows().len();
        let rows = catalog.rows().len();
        self.is_loading = false;
        self.session.document.set_catalog(catalog);
        self.detail = Detail::default();
        self.read_left();
        self.table.rows.renew(rows);
        self.session
            .report(message::listed(rows.saturating_sub(before)));
        if !faults.is_empty() {
            let is_shown = self
                .popups
                .top_mut()
                .is_some_and(|popup| popup.add_faults(&faults));
            if self.popups.is_empty() {
                self.popups.open(Notice::faults(faults));
            } else if !is_shown {
                let first = faults.into_iter().next();
                let failed = first.map(|fault| message::open_failed(Text::each(|_| fault.clone())));
                self.session.answer(failed);
            }
        }
        self.settle();
    }

    /// Reads the unsaved roles by the catalogue as it is now, and offers them.
    fn read_left(&mut self) {
        let Session {
            document, recovery, ..
        } = &mut self.session;
        recovery.read(&document.catalog, self.is_loading);
        self.offer_left();
    }

    /// Offers the unsaved roles where nothing else is open.
    fn offer_left(&mut self) {
        if self.popups.is_empty() && !self.session.recovery.offers.is_empty() {
            self.popups.open(Unsaved);
        }
    }

    /// Brings what is derived in line with what changed: the pages' lines, the cursors, the scrolling.
    fn settle(&mut self) {
        self.popups.settle(&self.session);
        self.offer_left();
        let areas = self.areas();
        self.table.rows.settle(Table::height(areas.table));
        let in_detail = self.has_focus(Focus::Detail);
        self.detail.settle(
            self.table.rows.selected(),
            self.table.rows.hits.understood(),
            areas.detail,
            &self.session,
            in_detail,
        );
        let in_builder = self.has_focus(Focus::Builder);
        self.builder
            .settle(areas.builder, &self.session, in_builder);
    }
}
