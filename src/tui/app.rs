//! The state of the browser and what each action does to it. It does no input or output: what it wants
//! of the world outside it asks for as an [`Effect`].

use std::path::PathBuf;

use crossterm::event::{Event, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use crate::catalog::Catalog;
use crate::file::{Existing, SaveError};
use crate::model::{
    Choice, DynamicMode, Lang, Lookup as _, Pick, Port, Ruleset, Selection, Service, ServiceId,
};
use crate::search::Index;
use crate::tui::action::{Action, Scope};
use crate::tui::effect::{Effect, Outcome};
use crate::tui::key::Key;
use crate::tui::keymap;
use crate::tui::layout::{self, Areas, Focus};
use crate::tui::pane::Look;
use crate::tui::pane::builder::{self, Builder};
use crate::tui::pane::detail::{self, Detail};
use crate::tui::pane::table::{self, MARKS, Table};
use crate::tui::popup::Popup;
use crate::tui::popup::export::{self, Export, Stage};
use crate::tui::popup::help;
use crate::tui::theme::{Glyphs, Theme};
use crate::tui::widget::field::Field;
use crate::tui::widget::list::List;
use crate::tui::widget::page::{self, PageLine};
use crate::tui::words::{self, Message};

/// What the browser starts with.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The language of the interface.
    pub lang: Lang,
    /// Whether colours are used.
    pub color: bool,
    /// Whether borders and signs are ASCII only.
    pub ascii: bool,
    /// Whether the mouse is used.
    pub mouse: bool,
}

/// The browser.
#[derive(Debug)]
pub struct App {
    pub(super) catalog: Catalog,
    index: Index,
    pub(super) lang: Lang,
    pub(super) theme: Theme,
    pub(super) glyphs: Glyphs,
    mouse: bool,
    pub(super) screen: Rect,
    pub(super) focus: Focus,
    pub(super) query: Field,
    pub(super) table: Table,
    pub(super) detail: Detail,
    pub(super) detail_lines: Vec<PageLine<detail::Target>>,
    /// The row that the detail shows.
    detail_row: Option<usize>,
    pub(super) builder: Builder,
    pub(super) builder_lines: Vec<PageLine<builder::Target>>,
    selection: Selection,
    pub(super) ruleset: Ruleset,
    /// The choice as it was last exported.
    exported: Choice,
    pub(super) popup: Option<Popup>,
    last_format: usize,
    pub(super) message: Option<Message>,
    over: bool,
}

/// How many lines a turn of the wheel moves.
const WHEEL: isize = 3;

impl App {
    /// The browser over a catalogue.
    #[must_use]
    pub fn new(catalog: Catalog, settings: Settings) -> Self {
        let index = Index::new(catalog.rows());
        let selection = Selection::default();
        let ruleset = selection.choice().ruleset(&catalog);
        let exported = selection.choice().clone();
        let mut table = Table::default();
        table.search(&index, "");
        Self {
            catalog,
            index,
            lang: settings.lang,
            theme: if settings.color {
                Theme::ansi()
            } else {
                Theme::mono()
            },
            glyphs: if settings.ascii {
                Glyphs::ASCII
            } else {
                Glyphs::UNICODE
            },
            mouse: settings.mouse,
            screen: Rect::default(),
            focus: Focus::Search,
            query: Field::default(),
            table,
            detail: Detail::default(),
            detail_lines: Vec::new(),
            detail_row: None,
            builder: Builder::default(),
            builder_lines: Vec::new(),
            selection,
            ruleset,
            exported,
            popup: None,
            last_format: 0,
            message: None,
            over: false,
        }
    }

    /// Whether the user has left.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.over
    }

    /// What is gathered.
    #[must_use]
    pub fn choice(&self) -> &Choice {
        self.selection.choice()
    }

    /// The service and the port under the table's cursor.
    #[must_use]
    pub fn subject(&self) -> Option<(&Service, Port)> {
        let (service, endpoint) = self.catalog.row(self.table.selected()?)?;
        Some((service, endpoint.port))
    }

    /// Tells the size of the screen, in cells.
    pub fn resize(&mut self, width: u16, height: u16) {
        let screen = Rect::new(0, 0, width, height);
        if self.screen != screen {
            self.screen = screen;
            self.settle();
        }
    }

    /// Takes an event; what is to be done outside comes back.
    pub fn handle(&mut self, event: &Event) -> Option<Effect> {
        let effect = match event {
            // Windows tells of keys that are let go too.
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
            _ => None,
        };
        self.settle();
        effect
    }

    /// Takes what came of an effect.
    pub fn told(&mut self, outcome: Outcome) {
        self.message = Some(match outcome {
            Outcome::Saved { path, bytes } => {
                self.exported = self.choice().clone();
                self.popup = None;
                let path = path.display().to_string();
                Message::Saved { path, bytes }
            }
            Outcome::NotSaved(SaveError::Exists(path)) => {
                if let Some(Popup::Export(export)) = &mut self.popup {
                    export.stage = Stage::Replace(path);
                }
                return;
            }
            Outcome::NotSaved(error) => Message::SaveFailed(words::save_error(&error, self.lang)),
            Outcome::Copied { bytes } => {
                if matches!(self.popup, Some(Popup::Export(_))) {
                    self.exported = self.choice().clone();
                }
                Message::Copied { bytes }
            }
            Outcome::NotCopied(error) => Message::CopyFailed(error.to_string()),
            Outcome::Mouse(on) => {
                self.mouse = on;
                if on {
                    Message::MouseOn
                } else {
                    Message::MouseOff
                }
            }
        });
    }

    pub(super) const fn look(&self, focus: Focus) -> Look<'_> {
        Look {
            lang: self.lang,
            theme: &self.theme,
            glyphs: &self.glyphs,
            focused: self.popup.is_none() && self.focus as u8 == focus as u8,
        }
    }

    /// The scopes in which a key counts now, the nearest first.
    pub(super) fn scopes(&self) -> Vec<Scope> {
        if let Some(popup) = &self.popup {
            return vec![popup.scope(), Scope::Always];
        }
        match self.focus {
            Focus::Search => vec![Scope::Search, Scope::Anywhere, Scope::Always],
            Focus::Table => vec![Scope::Table, Scope::Panes, Scope::Anywhere, Scope::Always],
            Focus::Detail => vec![Scope::Detail, Scope::Panes, Scope::Anywhere, Scope::Always],
            Focus::Builder => vec![Scope::Builder, Scope::Panes, Scope::Anywhere, Scope::Always],
        }
    }

    fn key(&mut self, event: KeyEvent) -> Option<Effect> {
        self.message = None;
        if let Some(action) = keymap::find(&self.scopes(), Key::of(event)) {
            return self.update(action);
        }
        if let Some(field) = self.field()
            && field.key(event)
        {
            self.search();
        }
        None
    }

    fn paste(&mut self, text: &str) {
        if self.popup.is_none() {
            self.focus = Focus::Search;
        }
        if let Some(field) = self.field() {
            field.paste(text);
            self.search();
        }
    }

    /// The line that takes what is typed, if one does.
    fn field(&mut self) -> Option<&mut Field> {
        match &mut self.popup {
            Some(popup) => popup.field(),
            None if self.focus == Focus::Search => Some(&mut self.query),
            None => None,
        }
    }

    fn search(&mut self) {
        self.table.search(&self.index, self.query.text());
    }

    /// Does what the user wants.
    pub fn update(&mut self, action: Action) -> Option<Effect> {
        match action {
            Action::Quit => self.over = true,
            Action::Leave => self.leave(),
            Action::Help => self.popup = Some(Popup::Help(List::default())),
            Action::Export => self.open_export(),
            Action::FocusSearch => self.focus = Focus::Search,
            Action::FocusTable => self.focus = Focus::Table,
            Action::FocusDetail => self.focus = Focus::Detail,
            Action::FocusBuilder => self.focus = Focus::Builder,
            Action::NextPane => self.focus = self.focus.step(1),
            Action::PreviousPane => self.focus = self.focus.step(Focus::ALL.len() - 1),
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.move_by(-self.page()),
            Action::PageDown => self.move_by(self.page()),
            Action::Top => self.move_by(isize::MIN),
            Action::Bottom => self.move_by(isize::MAX),
            Action::PreviewUp => self.scroll_preview(-self.page()),
            Action::PreviewDown => self.scroll_preview(self.page()),
            Action::Open => self.open(),
            Action::Back => self.back(),
            Action::Toggle => self.toggle(),
            Action::ToggleService => self.toggle_service(),
            Action::Clear => {
                if self.change(Choice::clear).is_some() {
                    self.message = Some(Message::Cleared);
                }
            }
            Action::Undo => {
                let undone = self.selection.undo();
                self.message = Some(if undone {
                    Message::Undone
                } else {
                    Message::NothingToUndo
                });
                self.ruleset = self.choice().ruleset(&self.catalog);
            }
            Action::Redo => {
                let redone = self.selection.redo();
                self.message = Some(if redone {
                    Message::Redone
                } else {
                    Message::NothingToRedo
                });
                self.ruleset = self.choice().ruleset(&self.catalog);
            }
            Action::Name => {
                let name = &self.choice().name;
                let name = if name == Choice::UNNAMED { "" } else { name };
                self.popup = Some(Popup::Name(Field::new(name)));
            }
            Action::Language => self.lang = self.lang.other(),
            Action::Generation => {
                let next = self.choice().options.generation.next();
                self.change(|choice| choice.options.generation = next);
                self.message = Some(Message::Generation(next.to_string()));
            }
            Action::Dynamic => {
                let next = match self.choice().options.dynamic {
                    DynamicMode::Full => DynamicMode::Keyword,
                    DynamicMode::Keyword => DynamicMode::Omit,
                    DynamicMode::Omit | DynamicMode::Narrowed(_) => DynamicMode::Full,
                };
                self.change(|choice| choice.options.dynamic = next);
                self.message = Some(Message::Dynamic(next.to_string()));
            }
            Action::Copy => return self.copy().map(Effect::Copy),
            Action::Mouse => return Some(Effect::Mouse(!self.mouse)),
            Action::Accept => return self.accept(),
        }
        None
    }

    fn leave(&mut self) {
        if self.choice().is_empty() || *self.choice() == self.exported {
            self.over = true;
        } else {
            self.popup = Some(Popup::Leave);
        }
    }

    fn open_export(&mut self) {
        if self.ruleset.is_empty() {
            self.message = Some(Message::NothingToExport);
        } else {
            self.popup = Some(Popup::Export(Export::on(self.last_format)));
        }
    }

    /// A change of the role as one step; the rules before it, if anything changed.
    fn change(&mut self, change: impl FnOnce(&mut Choice)) -> Option<Ruleset> {
        if !self.selection.change(change) {
            return None;
        }
        let after = self.choice().ruleset(&self.catalog);
        Some(std::mem::replace(&mut self.ruleset, after))
    }

    /// What the cursor stands on: a service, and one of its ports where one is meant.
    fn under_cursor(&self) -> Option<(Service, Option<Port>)> {
        let (service, port) = self.subject()?;
        match self.focus {
            Focus::Search | Focus::Table => Some((service.clone(), Some(port))),
            Focus::Detail => match self.detail_target() {
                Some(detail::Target::Endpoint(port)) => Some((service.clone(), Some(*port))),
                Some(detail::Target::Service(id, port)) => {
                    Some((self.catalog.service(id)?.clone(), Some(*port)))
                }
                None => Some((service.clone(), None)),
            },
            Focus::Builder => None,
        }
    }

    fn detail_target(&self) -> Option<&detail::Target> {
        self.detail_lines
            .get(self.detail.list.selected)?
            .target
            .as_ref()
    }

    fn builder_target(&self) -> Option<&builder::Target> {
        self.builder_lines
            .get(self.builder.list.selected)?
            .target
            .as_ref()
    }

    fn toggle(&mut self) {
        if self.focus == Focus::Builder {
            self.toggle_line();
            return;
        }
        let Some((service, Some(port))) = self.under_cursor() else {
            self.message = Some(Message::NothingHere);
            return;
        };
        let was_chosen = self.choice().has_endpoint(&service.id, port);
        let Some(before) = self.change(|choice| choice.toggle_endpoint(&service, port)) else {
            return;
        };
        let name = service.name.get(self.lang).to_owned();
        self.message = Some(if was_chosen {
            let stay = usize::from(self.ruleset.covers(port));
            Message::TakenOut {
                what: builder::port_text(port, self.lang),
                stay,
            }
        } else {
            Message::Added {
                ports: 1,
                had: usize::from(before.covers(port)),
                what: name,
            }
        });
    }

    fn toggle_service(&mut self) {
        let Some((service, _)) = self.under_cursor() else {
            self.message = Some(Message::NothingHere);
            return;
        };
        let was_chosen = self.choice().has_service(&service.id);
        let Some(before) = self.change(|choice| choice.toggle_service(&service.id)) else {
            return;
        };
        self.message = Some(self.service_message(&service, was_chosen, &before));
    }

    fn service_message(&self, service: &Service, taken_out: bool, before: &Ruleset) -> Message {
        let mut ports: Vec<Port> = service
            .endpoints
            .iter()
            .map(|endpoint| endpoint.port)
            .collect();
        ports.dedup();
        let covered =
            |ruleset: &Ruleset| ports.iter().filter(|&&port| ruleset.covers(port)).count();
        let what = service.name.get(self.lang).to_owned();
        if taken_out {
            Message::TakenOut {
                what,
                stay: covered(&self.ruleset),
            }
        } else {
            Message::Added {
                ports: ports.len(),
                had: covered(before),
                what,
            }
        }
    }

    /// Takes the role's selected line out, or brings it back.
    fn toggle_line(&mut self) {
        let Some(target) = self.builder_target().cloned() else {
            self.message = Some(Message::NothingHere);
            return;
        };
        match target {
            builder::Target::Pick(pick) => {
                let Some(before) = self.change(|choice| choice.remove(&pick)) else {
                    return;
                };
                let message = match &pick {
                    Pick::Service(id) => self
                        .catalog
                        .service(id)
                        .map(|service| self.service_message(service, true, &before)),
                    Pick::Role(id, _) => self.catalog.role(id).map(|role| Message::TakenOut {
                        what: role.name.get(self.lang).to_owned(),
                        stay: 0,
                    }),
                    Pick::Endpoint(_, port) | Pick::Entry(_, port) | Pick::Port(port) => {
                        Some(Message::TakenOut {
                            what: builder::port_text(*port, self.lang),
                            stay: usize::from(self.ruleset.covers(*port)),
                        })
                    }
                };
                self.message = message;
            }
            builder::Target::Port(port) => {
                self.change(|choice| choice.exclude(port));
                let what = builder::port_text(port, self.lang);
                self.message = Some(Message::TakenOut { what, stay: 0 });
            }
            builder::Target::Excluded(port) => {
                self.change(|choice| choice.include(port));
                let what = builder::port_text(port, self.lang);
                self.message = Some(Message::BroughtBack { what });
            }
        }
    }

    fn open(&mut self) {
        match self.focus {
            Focus::Search => self.focus = Focus::Table,
            Focus::Table => self.focus = Focus::Detail,
            Focus::Detail => {
                let place = match self.detail_target() {
                    Some(detail::Target::Service(id, port)) => Some((id.clone(), *port)),
                    Some(detail::Target::Endpoint(port)) => self
                        .subject()
                        .map(|(service, _)| (service.id.clone(), *port)),
                    None => None,
                };
                self.go_to(place);
            }
            Focus::Builder => {
                let place = self
                    .builder_target()
                    .and_then(|target| self.place_of(target));
                self.go_to(place);
            }
        }
    }

    /// The row of the table that a line of the role is about.
    fn place_of(&self, target: &builder::Target) -> Option<(ServiceId, Port)> {
        let of_port = |port: Port| {
            let on_port = || self.catalog.rows().filter(move |row| row.1.port == port);
            let chosen = on_port().find(|row| self.choice().has_endpoint(&row.0.id, port));
            let row = chosen.or_else(|| on_port().next())?;
            Some((row.0.id.clone(), port))
        };
        match target {
            builder::Target::Pick(Pick::Endpoint(id, port)) => Some((id.clone(), *port)),
            builder::Target::Pick(Pick::Service(id)) => {
                let first = self.catalog.service(id)?.endpoints.first()?;
                Some((id.clone(), first.port))
            }
            builder::Target::Pick(Pick::Role(id, _)) => {
                let mut entries = self.catalog.role(id)?.entries.iter();
                entries.find_map(|entry| Some((entry.service.clone()?, entry.port)))
            }
            builder::Target::Pick(Pick::Entry(_, port) | Pick::Port(port))
            | builder::Target::Port(port)
            | builder::Target::Excluded(port) => of_port(*port),
        }
    }

    /// Puts the table's cursor on a service's port; empties the search if it hides that row.
    fn go_to(&mut self, place: Option<(ServiceId, Port)>) {
        let row = place.and_then(|(id, port)| {
            let mut rows = self.catalog.rows();
            rows.position(|(service, endpoint)| service.id == id && endpoint.port == port)
        });
        let Some(row) = row else {
            self.message = Some(Message::NothingHere);
            return;
        };
        if !self.table.select(row) {
            self.query.set("");
            self.search();
            self.table.select(row);
        }
        self.focus = Focus::Table;
    }

    fn back(&mut self) {
        match &mut self.popup {
            Some(Popup::Export(export)) => {
                if matches!(export.stage, Stage::Choosing) {
                    self.last_format = export.formats.selected;
                    self.popup = None;
                } else {
                    export.stage = Stage::Choosing;
                }
            }
            Some(_) => self.popup = None,
            None => match self.focus {
                Focus::Search if self.query.text().is_empty() => self.focus = Focus::Table,
                Focus::Search | Focus::Table => {
                    self.query.set("");
                    let row = self.table.selected();
                    self.search();
                    // What was found stays under the cursor when the whole table comes back.
                    if let (Focus::Table, Some(row)) = (self.focus, row) {
                        self.table.select(row);
                    }
                }
                Focus::Detail | Focus::Builder => self.focus = Focus::Table,
            },
        }
    }

    fn accept(&mut self) -> Option<Effect> {
        match &mut self.popup {
            Some(Popup::Name(field)) => {
                let name = field.text().trim().to_owned();
                let name = if name.is_empty() {
                    Choice::UNNAMED.to_owned()
                } else {
                    name
                };
                self.popup = None;
                self.change(|choice| choice.name.clone_from(&name));
                self.message = Some(Message::Named(name));
                None
            }
            Some(Popup::Leave) => {
                self.over = true;
                None
            }
            Some(Popup::Export(state)) => {
                self.last_format = state.formats.selected;
                match &state.stage {
                    Stage::Choosing => {
                        if let Some(fault) = export::fault(state, &self.ruleset, self.lang) {
                            let text = words::export_error(&fault, self.lang);
                            self.message = Some(Message::SaveFailed(text));
                        } else {
                            let proposed = state.proposed(&self.ruleset);
                            state.stage = Stage::Path(Field::new(&proposed));
                        }
                        None
                    }
                    Stage::Path(field) => {
                        let path = field.text().trim();
                        (!path.is_empty())
                            .then(|| PathBuf::from(path))
                            .and_then(|path| self.save(path, Existing::Keep))
                    }
                    Stage::Replace(path) => {
                        let path = path.clone();
                        self.save(path, Existing::Replace)
                    }
                }
            }
            Some(Popup::Help(_)) | None => None,
        }
    }

    /// Asks for the export to be written.
    fn save(&mut self, path: PathBuf, existing: Existing) -> Option<Effect> {
        let Some(Popup::Export(export)) = &mut self.popup else {
            return None;
        };
        // Should the write fail, the name can be mended.
        export.stage = Stage::Path(Field::new(&path.to_string_lossy()));
        let written = export.format().export(&self.ruleset, self.lang).ok()?;
        Some(Effect::Save {
            path,
            bytes: written.file_bytes(),
            existing,
        })
    }

    /// The text that the copy key means here.
    fn copy(&mut self) -> Option<String> {
        if let Some(Popup::Export(export)) = &self.popup {
            return match export.format().export(&self.ruleset, self.lang) {
                Ok(written) => Some(written.text),
                Err(fault) => {
                    let text = words::export_error(&fault, self.lang);
                    self.message = Some(Message::CopyFailed(text));
                    None
                }
            };
        }
        match self.focus {
            Focus::Search | Focus::Table => {
                let (service, endpoint) = self.catalog.row(self.table.selected()?)?;
                Some(table::row_text(service, endpoint, self.lang))
            }
            Focus::Detail => {
                let (service, _) = self.subject()?;
                Some(detail::ports_text(service, self.lang))
            }
            Focus::Builder if self.ruleset.is_empty() => {
                self.message = Some(Message::NothingToExport);
                None
            }
            Focus::Builder => Some(builder::result(&self.ruleset, self.lang).join("\n")),
        }
    }

    /// Moves the cursor a line: in the pages to the next line that can be acted on.
    fn step(&mut self, by: isize) {
        let areas = Areas::of(self.screen, self.focus);
        match (&mut self.popup, self.focus) {
            (None, Focus::Detail) => {
                let height = layout::inner_height(areas.detail);
                page::step(&mut self.detail.list, &self.detail_lines, by, height);
            }
            (None, Focus::Builder) => {
                let height = layout::inner_height(areas.builder);
                page::step(&mut self.builder.list, &self.builder_lines, by, height);
            }
            _ => self.move_by(by),
        }
    }

    /// Moves the cursor by lines, stopping at either end.
    fn move_by(&mut self, by: isize) {
        match &mut self.popup {
            Some(Popup::Help(list)) => {
                list.offset = list.offset.saturating_add_signed(by);
            }
            Some(Popup::Export(export)) => {
                export.formats.move_by(by, crate::export::FORMATS.len());
                export.scroll = 0;
            }
            Some(Popup::Name(_) | Popup::Leave) => {}
            None => match self.focus {
                Focus::Search | Focus::Table => self.table.list.move_by(by, self.table.hits.len()),
                Focus::Detail => self.detail.list.move_by(by, self.detail_lines.len()),
                Focus::Builder => self.builder.list.move_by(by, self.builder_lines.len()),
            },
        }
    }

    /// How many lines a page is here.
    fn page(&self) -> isize {
        let areas = Areas::of(self.screen, self.focus);
        let height = match (&self.popup, self.focus) {
            (Some(Popup::Help(_)), _) => help::height(self.screen),
            (Some(Popup::Export(_)), _) => usize::from(export::areas(self.screen).preview.height),
            (_, Focus::Search | Focus::Table) => Table::height(areas.table),
            (_, Focus::Detail) => layout::inner_height(areas.detail),
            (_, Focus::Builder) => layout::inner_height(areas.builder),
        };
        isize::try_from(height.saturating_sub(1).max(1)).unwrap_or(1)
    }

    fn scroll_preview(&mut self, by: isize) {
        if let Some(Popup::Export(export)) = &mut self.popup {
            export.scroll(by, &self.ruleset, self.lang, self.screen);
        }
    }

    fn mouse(&mut self, event: MouseEvent) -> Option<Effect> {
        let at = Position {
            x: event.column,
            y: event.row,
        };
        match event.kind {
            MouseEventKind::ScrollUp => self.wheel(at, -WHEEL),
            MouseEventKind::ScrollDown => self.wheel(at, WHEEL),
            MouseEventKind::Down(MouseButton::Left) => {
                self.message = None;
                return self.click(at);
            }
            _ => {}
        }
        None
    }

    fn wheel(&mut self, at: Position, by: isize) {
        match &self.popup {
            Some(Popup::Export(_)) => return self.scroll_preview(by),
            Some(_) => return self.move_by(by),
            None => {}
        }
        let areas = Areas::of(self.screen, self.focus);
        if areas.table.contains(at) {
            self.table.list.move_by(by, self.table.hits.len());
        } else if areas.detail.contains(at) {
            self.detail.list.move_by(by, self.detail_lines.len());
        } else if areas.builder.contains(at) {
            self.builder.list.move_by(by, self.builder_lines.len());
        }
    }

    fn click(&mut self, at: Position) -> Option<Effect> {
        let areas = Areas::of(self.screen, self.focus);
        if areas.footer.contains(at) {
            let hints = layout::hints(&self.scopes(), self.lang, self.screen.width);
            let hint = hints.iter().find(|hint| hint.columns.contains(&at.x))?;
            return self.update(hint.action);
        }
        if let Some(popup) = &mut self.popup {
            if let Popup::Export(state) = popup {
                let parts = export::areas(self.screen);
                if parts.formats.contains(at) && matches!(state.stage, Stage::Choosing) {
                    let line = usize::from(at.y - parts.formats.y) + state.formats.offset;
                    if line < crate::export::FORMATS.len() {
                        state.formats.selected = line;
                        state.scroll = 0;
                    }
                } else if !parts.whole.contains(at) {
                    self.back();
                }
            } else if matches!(popup, Popup::Help(_)) && !help::area(self.screen).contains(at) {
                self.back();
            }
            return None;
        }
        if areas.tabs.contains(at) {
            let tabs = layout::tabs(self.lang, self.choice().picks().len());
            if let Some((_, focus, _)) = tabs.iter().find(|(columns, ..)| columns.contains(&at.x)) {
                self.focus = *focus;
            }
        } else if areas.search.contains(at) {
            self.focus = Focus::Search;
        } else if areas.table.contains(at) {
            self.focus = Focus::Table;
            if let Some(hit) = self.table.at(areas.table, at.y) {
                self.table.list.selected = hit;
                if at.x <= areas.table.x + MARKS {
                    self.toggle();
                }
            }
        } else if areas.detail.contains(at) {
            self.focus = Focus::Detail;
            if let Some(line) = layout::line_at(areas.detail, at, self.detail.list) {
                self.detail.list.selected = line.min(self.detail_lines.len().saturating_sub(1));
                let on_mark = at.x <= areas.detail.x + MARKS;
                match self.detail_target() {
                    Some(detail::Target::Endpoint(_)) if on_mark => self.toggle(),
                    Some(detail::Target::Service(..)) => self.open(),
                    _ => {}
                }
            }
        } else if areas.builder.contains(at) {
            self.focus = Focus::Builder;
            if let Some(line) = layout::line_at(areas.builder, at, self.builder.list) {
                self.builder.list.selected = line.min(self.builder_lines.len().saturating_sub(1));
                if at.x <= areas.builder.x + MARKS && self.builder_target().is_some() {
                    self.toggle();
                }
            }
        }
        None
    }

    /// Brings what is derived in line with what changed: the pages' lines, the cursors, the scrolling.
    fn settle(&mut self) {
        let areas = Areas::of(self.screen, self.focus);
        let count = self.table.hits.len();
        self.table.list.settle(count, Table::height(areas.table));
        let row = self.table.selected();
        if row != self.detail_row {
            self.detail = Detail::default();
            self.detail_row = row;
        }
        self.detail_lines = self.detail_page(layout::inner_width(areas.detail));
        let height = layout::inner_height(areas.detail);
        self.detail.list.settle(self.detail_lines.len(), height);
        let look = self.look(Focus::Builder);
        let width = layout::inner_width(areas.builder);
        self.builder_lines =
            builder::lines(&self.catalog, self.choice(), &self.ruleset, &look, width);
        let height = layout::inner_height(areas.builder);
        self.builder.list.settle(self.builder_lines.len(), height);
        match &mut self.popup {
            Some(Popup::Export(state)) => {
                let height = usize::from(export::areas(self.screen).formats.height);
                state.formats.settle(crate::export::FORMATS.len(), height);
                state.scroll(0, &self.ruleset, self.lang, self.screen);
            }
            Some(Popup::Help(list)) => {
                let look = Look {
                    lang: self.lang,
                    theme: &self.theme,
                    glyphs: &self.glyphs,
                    focused: true,
                };
                let count = help::lines(&look, self.screen).len();
                let last = count.saturating_sub(help::height(self.screen));
                list.offset = list.offset.min(last);
            }
            Some(Popup::Name(_) | Popup::Leave) | None => {}
        }
    }

    fn detail_page(&self, width: usize) -> Vec<PageLine<detail::Target>> {
        let Some((service, port)) = self.subject() else {
            return Vec::new();
        };
        let props = detail::Props {
            catalog: &self.catalog,
            service,
            port,
            query: &self.table.query,
            choice: self.choice(),
            ruleset: &self.ruleset,
        };
        detail::lines(&props, &self.look(Focus::Detail), width)
    }
}
