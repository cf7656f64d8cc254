//! The state of the browser and what each action does to it. It does no input or output: what it wants
//! of the world outside it asks for as an [`Effect`].

mod gather;
mod keep;
mod mouse;
mod navigate;

use std::cell::OnceCell;
use std::path::PathBuf;

use crossterm::event::{Event, KeyEvent, KeyEventKind};
use ratatui::layout::Rect;

use crate::catalog::Catalog;
use crate::file::SaveError;
use crate::model::{
    Choice, Direction, DynamicMode, Extras, Lang, Localized, Port, Ruleset, Selection, Service,
};
use crate::search::{Index, Query};
use crate::tui::action::{Action, Scope};
use crate::tui::effect::{Effect, Outcome};
use crate::tui::key::Key;
use crate::tui::keymap;
use crate::tui::layout::{self, Areas, Focus};
use crate::tui::pane::Look;
use crate::tui::pane::builder::{self, Builder};
use crate::tui::pane::detail::{self, Detail};
use crate::tui::pane::table::Table;
use crate::tui::popup::Popup;
use crate::tui::popup::export::Stage;
use crate::tui::popup::help;
use crate::tui::popup::roles::{self, Roles};
use crate::tui::theme::{Glyphs, Theme};
use crate::tui::widget::field::Field;
use crate::tui::widget::list::List;
use crate::tui::widget::page::PageLine;
use crate::tui::words::Message;

/// What the browser starts with.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The language of the interface.
    pub lang: Lang,
    /// Whether colours are used.
    pub color: bool,
    /// Whether borders and signs are ASCII only.
    pub ascii: bool,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Where saved roles go by themselves; none for the folder that the program was started in.
    pub roles_folder: Option<PathBuf>,
    /// What was wrong with the user's own files, which the catalogue goes without: a line each.
    pub faults: Vec<String>,
}

/// The browser.
#[derive(Debug)]
pub struct App {
    pub(super) catalog: Catalog,
    /// Built with the first word that is typed: the first frame needs none.
    index: OnceCell<Index>,
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
    /// The choice as it was last saved or exported.
    kept: Choice,
    /// The file of the role at hand, and what it held when it was last read or written.
    file: Option<(PathBuf, Vec<u8>)>,
    /// Where saved roles go by themselves.
    roles_folder: Option<PathBuf>,
    pub(super) popup: Option<Popup>,
    /// The page of the selected ready-made role.
    pub(super) role_lines: Vec<PageLine<Port>>,
    last_format: usize,
    pub(super) message: Option<Message>,
    over: bool,
}

impl App {
    /// The browser over a catalogue.
    #[must_use]
    pub fn new(catalog: Catalog, settings: Settings) -> Self {
        let selection = Selection::default();
        let ruleset = selection.choice().ruleset(&catalog);
        let kept = selection.choice().clone();
        let mut table = Table::default();
        table.show_all(catalog.rows().len());
        Self {
            catalog,
            index: OnceCell::new(),
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
            kept,
            file: None,
            roles_folder: settings.roles_folder,
            popup: (!settings.faults.is_empty()).then_some(Popup::Told(settings.faults)),
            role_lines: Vec::new(),
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
                self.kept = self.choice().clone();
                let message = Message::Saved {
                    path: path.display().to_string(),
                    bytes: bytes.len(),
                };
                if matches!(self.popup, Some(Popup::Save(_) | Popup::Replace(_))) {
                    self.file = Some((path, bytes));
                }
                self.popup = None;
                message
            }
            Outcome::Loaded { path, text } => self.loaded(path, text),
            Outcome::NotLoaded { path, error } => {
                Message::LoadFailed(format!("{}: {error}", path.display()))
            }
            Outcome::NotSaved(SaveError::Exists(path)) => {
                match &mut self.popup {
                    Some(Popup::Export(export)) => export.stage = Stage::Replace(path),
                    _ => self.popup = Some(Popup::Replace(path)),
                }
                return;
            }
            Outcome::NotSaved(error) => Message::SaveFailed(error.text(self.lang)),
            Outcome::Copied { bytes } => {
                if matches!(self.popup, Some(Popup::Export(_))) {
                    self.kept = self.choice().clone();
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
            self.typed();
        }
        None
    }

    fn paste(&mut self, text: &str) {
        if self.popup.is_none() {
            self.focus = Focus::Search;
        }
        if let Some(field) = self.field() {
            field.paste(text);
            self.typed();
        }
    }

    /// Searches for what was typed, where a search takes it.
    fn typed(&mut self) {
        match &mut self.popup {
            Some(Popup::Roles(roles)) => {
                roles.list = List::default();
                roles.page = List::default();
            }
            Some(_) => {}
            None => self.search(),
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
        let query = Query::parse(self.query.text());
        if query.is_empty() {
            self.table.show_all(self.catalog.rows().len());
            return;
        }
        let index = || Index::new(self.catalog.rows(), self.catalog.roles());
        self.table.search(self.index.get_or_init(index), &query);
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
            Action::Save => self.open_save(),
            Action::Load => {
                let folder = self.roles_folder.as_ref();
                let folder = folder.map(|folder| folder.join("").display().to_string());
                self.popup = Some(Popup::Load(Field::new(&folder.unwrap_or_default())));
            }
            Action::Reason => self.open_reason(),
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
            Action::Narrow => {
                let range = match self.choice().options.dynamic {
                    DynamicMode::Narrowed(range) => range.to_string(),
                    _ => String::new(),
                };
                self.popup = Some(Popup::Range(Field::new(&range)));
            }
            Action::Direction => {
                let next = match self.choice().options.direction {
                    Direction::In => Direction::Out,
                    Direction::Out => Direction::In,
                };
                self.change(|choice| choice.options.direction = next);
                self.message = Some(Message::Direction(next));
            }
            Action::Roles => self.popup = Some(Popup::Roles(Roles::default())),
            Action::ToggleRole => self.toggle_role(Extras::ALL),
            Action::Copy => return self.copy().map(Effect::Copy),
            Action::Mouse => return Some(Effect::Mouse(!self.mouse)),
            Action::Accept => return self.accept(),
        }
        None
    }

    fn leave(&mut self) {
        if self.choice().is_empty() || *self.choice() == self.kept {
            self.over = true;
        } else {
            self.popup = Some(Popup::Leave);
        }
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
        self.settle_roles();
        match &mut self.popup {
            Some(Popup::Export(state)) => {
                state.settle_formats(self.screen);
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
            _ => {}
        }
    }

    fn settle_roles(&mut self) {
        let Some(Popup::Roles(state)) = &self.popup else {
            self.role_lines = Vec::new();
            return;
        };
        let mut state = state.clone();
        let areas = roles::areas(self.screen);
        let found = state.found(&self.catalog);
        state
            .list
            .settle(found.len(), usize::from(areas.list.height));
        let look = Look {
            focused: true,
            ..self.look(self.focus)
        };
        let width = usize::from(areas.page.width);
        let lines = found
            .get(state.list.selected)
            .map(|role| roles::lines(role, self.choice(), &self.ruleset, &look, width));
        self.role_lines = lines.unwrap_or_default();
        let height = usize::from(areas.page.height);
        state.page.settle(self.role_lines.len(), height);
        self.popup = Some(Popup::Roles(state));
    }

    fn detail_page(&self, width: usize) -> Vec<PageLine<detail::Target>> {
        let Some((service, port)) = self.subject() else {
            return Vec::new();
        };
        let props = detail::Props {
            catalog: &self.catalog,
            service,
            port,
            query: self.table.hits.understood(),
            choice: self.choice(),
            ruleset: &self.ruleset,
        };
        detail::lines(&props, &self.look(Focus::Detail), width)
    }
}
