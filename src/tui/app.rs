//! The state of the browser and what each action does to it. It does no input or output: what it wants
//! of the world outside it asks for as an [`Effect`].

mod command;
mod draft;
mod gather;
mod keep;
mod mouse;
mod navigate;
mod travel;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind};
use ratatui::layout::{Rect, Size};

use crate::catalog::Catalog;
use crate::draft::Left;
use crate::file::{OwnFolder, SaveError};
use crate::model::{
    Choice, Direction, DynamicMode, Extras, Lang, Localized, Port, Ruleset, Selection, Service,
    shown,
};
use crate::reason::of_io;
use crate::search::{Hits, Index, Query, Worker};
use crate::tui::action::{Action, Scope};
use crate::tui::effect::{Effect, Outcome};
use crate::tui::history::{History, Way};
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::layout::{self, Areas, Focus};
use crate::tui::pane::Look;
use crate::tui::pane::builder::{self, Builder};
use crate::tui::pane::detail::{self, Detail};
use crate::tui::pane::table::{self, Table};
use crate::tui::popup::Popup;
use crate::tui::popup::draft::Offer;
use crate::tui::popup::export::Stage;
use crate::tui::popup::help;
use crate::tui::popup::palette::{self, Palette};
use crate::tui::popup::prompt::{told_height, told_lines};
use crate::tui::popup::roles::{self, Roles};
use crate::tui::theme::{Glyphs, Themes};
use crate::tui::widget::field::Field;
use crate::tui::widget::list::List;
use crate::tui::widget::page::PageLine;
use crate::tui::words::{Message, Words, networks_text};

/// What the browser starts with.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The language of the interface.
    pub lang: Lang,
    /// The colours of the interface.
    pub themes: Themes,
    /// The keys.
    pub keys: Keymap,
    /// Whether borders and signs are ASCII only.
    pub ascii: bool,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// The folder that the program was started in.
    pub folder: PathBuf,
    /// Where saved roles go by themselves; none for the folder that the program was started in.
    pub roles_folder: Option<OwnFolder>,
    /// The roles that were left behind, the newest first.
    pub left: Vec<Left>,
    /// What was wrong with the user's own files, which the catalogue goes without: a line each.
    pub faults: Vec<String>,
}

/// The browser.
#[derive(Debug)]
pub struct App {
    pub(super) catalog: Arc<Catalog>,
    /// Built beside the screen, since the first frame needs none.
    index: Arc<OnceLock<Index>>,
    /// Whether lists are being read to stand beside the catalogue.
    is_loading: bool,
    pub(super) lang: Lang,
    pub(super) themes: Themes,
    pub(super) keys: Keymap,
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
    history: History,
    selection: Selection,
    pub(super) ruleset: Ruleset,
    /// The choice as it was last saved or exported.
    kept: Choice,
    /// The file of the role at hand, and what it held when it was last read or written.
    file: Option<(PathBuf, Vec<u8>)>,
    /// The folder that the program was started in.
    folder: PathBuf,
    /// Where saved roles go by themselves.
    roles_folder: Option<OwnFolder>,
    /// The choice as the draft holds it; none where there is no draft.
    drafted: Option<Choice>,
    /// Whether the user knows that drafts can't be written.
    drafts_fail: bool,
    /// The roles that were left behind and not answered yet, as they were found.
    left: Vec<Left>,
    /// Those that can be read, to be answered one by one.
    pub(super) offers: VecDeque<Offer>,
    pub(super) popup: Option<Popup>,
    /// What the popup opened over and gives back, the last first given.
    pub(super) below: Vec<Popup>,
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
        let faults = settings.faults;
        let popup = (!faults.is_empty()).then(|| Popup::Faults(List::default(), faults));
        let mut app = Self {
            catalog: Arc::new(catalog),
            index: Arc::default(),
            is_loading: false,
            lang: settings.lang,
            themes: settings.themes,
            keys: settings.keys,
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
            history: History::default(),
            selection,
            ruleset,
            kept,
            file: None,
            folder: settings.folder,
            roles_folder: settings.roles_folder,
            drafted: None,
            drafts_fail: false,
            left: settings.left,
            offers: VecDeque::new(),
            popup,
            below: Vec::new(),
            role_lines: Vec::new(),
            last_format: 0,
            message: None,
            over: false,
        };
        app.read_left();
        app
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

    /// The rules that follow from it.
    #[must_use]
    pub const fn ruleset(&self) -> &Ruleset {
        &self.ruleset
    }

    /// The service and the port under the table's cursor.
    #[must_use]
    pub fn subject(&self) -> Option<(&Service, Port)> {
        let (service, endpoint) = self.catalog.row(self.table.selected()?)?;
        Some((service, endpoint.port))
    }

    /// Tells the size of the screen, in cells.
    pub fn resize(&mut self, width: u16, height: u16) {
        let screen = Rect::from(layout::bounded(Size::new(width, height)));
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
            _ => return None,
        };
        self.settle();
        effect
    }

    /// Takes what came of an effect.
    pub fn told(&mut self, outcome: Outcome) {
        self.message = Some(match outcome {
            Outcome::Saved { path, bytes, lost } => {
                self.kept = self.choice().clone();
                let message = Message::Saved {
                    path: shown(&path),
                    bytes: bytes.len(),
                    lost,
                };
                if matches!(self.popup, Some(Popup::Save(_) | Popup::Replace(_))) {
                    self.file = Some((path, bytes));
                }
                self.popup = None;
                message
            }
            Outcome::Loaded { path, bytes } => self.loaded(path, bytes),
            Outcome::NotLoaded { path, error } => {
                let colon = Words::of(self.lang).colon;
                let why = error.text(self.lang);
                Message::LoadFailed(format!("{}{colon}{why}", shown(&path)))
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
                let rows = self.table.marked().count();
                let in_table = self.popup.is_none() && self.focus == Focus::Table;
                if in_table && self.table.anchor.take().is_some() {
                    Message::CopiedRows { rows, bytes }
                } else {
                    Message::Copied { bytes }
                }
            }
            Outcome::NotCopied(error) => {
                Message::CopyFailed(of_io(&error).get(self.lang).to_owned())
            }
            Outcome::Done => return,
            Outcome::NotDrafted(error) => {
                self.not_drafted(&error);
                return;
            }
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

    pub(super) fn look(&self, focus: Focus) -> Look<'_> {
        Look {
            lang: self.lang,
            theme: self.themes.current(),
            glyphs: &self.glyphs,
            keys: &self.keys,
            focused: self.popup.is_none() && self.focus == focus,
        }
    }

    /// The scopes in which a key counts now, the nearest first.
    pub(super) fn scopes(&self) -> &'static [Scope] {
        let popup = self.popup.as_ref().map(Popup::scope);
        popup.unwrap_or_else(|| self.focus.scope()).chain()
    }

    fn key(&mut self, event: KeyEvent) -> Option<Effect> {
        self.message = None;
        if let Some(action) = self.keys.find(self.scopes(), Key::of(event)) {
            return self.update(action);
        }
        // No key is bound to such letters by anyone: they come from an input method, and are looked for.
        let is_typed = matches!(event.code, KeyCode::Char(char) if !char.is_ascii());
        if is_typed && self.popup.is_none() {
            self.search_anew();
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
            self.search_anew();
        }
        if let Some(field) = self.field() {
            field.paste(text);
            self.typed();
        }
    }

    /// Goes from a pane to an empty search box: what was searched before is done with, and what is typed
    /// behind it would find nothing.
    fn search_anew(&mut self) {
        if self.focus != Focus::Search {
            self.focus = Focus::Search;
            self.query.set("");
        }
    }

    /// Searches for what was typed, where a search takes it.
    fn typed(&mut self) {
        match &mut self.popup {
            Some(Popup::Roles(roles)) => {
                roles.list = List::default();
                roles.page = List::default();
            }
            Some(Popup::Palette(palette)) => palette.list = List::default(),
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
        } else {
            self.table.search(query);
        }
    }

    /// The query that is to be searched beside the screen; what it finds is told with [`App::found`].
    #[must_use]
    pub const fn wanted(&self) -> Option<&Query> {
        self.table.wanted.as_ref()
    }

    /// Takes what a search found.
    pub fn found(&mut self, hits: Hits) {
        self.table.found(hits);
        self.settle();
    }

    /// A worker that searches the catalogue as it is now.
    pub(super) fn worker(&self, tell: impl Fn(Hits) + Send + 'static) -> Worker {
        let catalog = Arc::clone(&self.catalog);
        let build = move || Index::new(catalog.rows(), catalog.roles());
        Worker::start(Arc::clone(&self.index), build, table::ORDERED, tell)
    }

    /// Says that lists are being read; gives back the catalogue to lay them beside.
    pub(super) fn lists_loading(&mut self) -> Catalog {
        self.is_loading = true;
        self.read_left();
        Catalog::clone(&self.catalog)
    }

    /// Takes the catalogue with its lists, and what was wrong with them. Its first rows are those that were
    /// there before, so the cursor stays.
    pub(super) fn lists_loaded(&mut self, catalog: Catalog, faults: Vec<String>) {
        let more = catalog
            .rows()
            .len()
            .saturating_sub(self.catalog.rows().len());
        self.is_loading = false;
        self.catalog = Arc::new(catalog);
        self.index = Arc::default();
        self.detail_row = None;
        self.renew_rules();
        self.read_left();
        self.table.renew(self.catalog.rows().len());
        self.message = Some(Message::Listed(more));
        if !faults.is_empty() {
            match &mut self.popup {
                Some(Popup::Faults(_, told)) => told.extend(faults),
                None => self.popup = Some(Popup::Faults(List::default(), faults)),
                Some(_) => self.message = faults.into_iter().next().map(Message::LoadFailed),
            }
        }
        self.settle();
    }

    /// Whether an event can be taken now. While a search runs, only what goes on typing can: anything else
    /// might act on a row that the search is about to replace.
    #[must_use]
    pub fn can_take(&self, event: &Event) -> bool {
        let action = match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                self.keys.find(self.scopes(), Key::of(*key))
            }
            _ => None,
        };
        if action == Some(Action::Quit) {
            return true;
        }
        // A saved role may name what the lists bring.
        let mut popups = self.below.iter().chain(&self.popup);
        let opens = popups.any(|popup| matches!(popup, Popup::Load(_) | Popup::Draft));
        let acts = action == Some(Action::Accept) || matches!(event, Event::Mouse(_));
        if self.is_loading && opens && acts {
            return false;
        }
        if self.table.wanted.is_none() {
            return true;
        }
        let is_typing = self.popup.is_none() && self.focus == Focus::Search && action.is_none();
        match event {
            Event::Key(key) => is_typing || key.kind == KeyEventKind::Release,
            Event::Mouse(_) => false,
            _ => true,
        }
    }

    /// Does what the user wants.
    pub fn update(&mut self, action: Action) -> Option<Effect> {
        match action {
            Action::Quit => self.over = true,
            Action::Leave => self.leave(),
            Action::Help if matches!(self.popup, Some(Popup::Help(_))) => self.close(),
            Action::Help => self.open_over(Popup::Help(List::default())),
            Action::Palette if matches!(self.popup, Some(Popup::Palette(_))) => self.close(),
            Action::Palette => self.open_over(Popup::Palette(Palette::default())),
            Action::Theme => self.next_theme(),
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
            Action::HistoryBack => self.travel(Way::Back),
            Action::HistoryForward => self.travel(Way::Forward),
            Action::Sort => self.sort_on(),
            Action::Reverse => self.reverse(),
            Action::Mark => self.mark(),
            Action::MarkAll => self.mark_all(),
            Action::Back => return self.back(),
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
                self.renew_rules();
            }
            Action::Redo => {
                let redone = self.selection.redo();
                self.message = Some(if redone {
                    Message::Redone
                } else {
                    Message::NothingToRedo
                });
                self.renew_rules();
            }
            Action::Name => {
                let name = &self.choice().name;
                let name = if name == Choice::UNNAMED { "" } else { name };
                self.popup = Some(Popup::Name(Field::new(name)));
            }
            Action::Save => self.open_save(),
            Action::Load => {
                let folder = self.roles_folder.as_ref();
                let folder = folder
                    .map(|folder| folder.path().join(""))
                    .unwrap_or_default();
                self.popup = Some(Popup::Load(Field::new(&folder.to_string_lossy())));
            }
            Action::Reason => self.open_reason(),
            Action::Language => {
                self.lang = self.lang.other();
                self.arrange();
            }
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
                self.open_over(Popup::Range(Field::new(&range)));
            }
            Action::Networks => {
                let networks = networks_text(&self.choice().options.source_networks);
                self.open_over(Popup::Networks(Field::new(&networks)));
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
            Action::Suspend => return Some(Effect::Suspend),
            Action::Discard => return self.discard(),
        }
        None
    }

    /// The rules that follow from the choice as it is now.
    fn renew_rules(&mut self) {
        self.ruleset = self.choice().ruleset(&*self.catalog);
    }

    fn leave(&mut self) {
        if self.is_at_risk() {
            self.popup = Some(Popup::Leave);
        } else {
            self.over = true;
        }
    }

    /// Brings what is derived in line with what changed: the pages' lines, the cursors, the scrolling.
    fn settle(&mut self) {
        if matches!(self.popup, Some(Popup::Draft)) && self.offers.is_empty() {
            self.popup = None;
        }
        let areas = Areas::of(self.screen, self.focus);
        let count = self.table.hits.len();
        let height = Table::height(areas.table);
        self.table.list.settle(count, height);
        if let Some(index) = self.index.get() {
            self.table.reach(index, height);
        }
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
                    theme: self.themes.current(),
                    glyphs: &self.glyphs,
                    keys: &self.keys,
                    focused: true,
                };
                let count = help::lines(&look, self.screen).len();
                let last = count.saturating_sub(help::height(self.screen));
                list.offset = list.offset.min(last);
            }
            Some(Popup::Faults(list, told) | Popup::Told(list, told)) => {
                let last = told_lines(told, self.screen) - told_height(told, self.screen);
                list.offset = list.offset.min(last);
            }
            Some(Popup::Palette(state)) => {
                let mut state = state.clone();
                let found = state.found(self.commands()).len();
                let height = palette::areas(self.screen).list.height;
                state.list.settle(found, usize::from(height));
                self.popup = Some(Popup::Palette(state));
            }
            _ => {}
        }
    }

    fn settle_roles(&mut self) {
        if !self.popup.as_ref().is_some_and(Popup::gives_back) {
            self.below.clear();
        }
        let passing = self.popup.as_ref().is_some_and(Popup::is_passing);
        let place = if passing {
            self.below.last()
        } else {
            self.popup.as_ref()
        };
        let Some(Popup::Roles(state)) = place else {
            self.role_lines = Vec::new();
            return;
        };
        let mut state = state.clone();
        let areas = state.areas(self.screen);
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
        let place = if passing {
            self.below.last_mut()
        } else {
            self.popup.as_mut()
        };
        if let Some(place) = place {
            *place = Popup::Roles(state);
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
            query: self.table.hits.understood(),
            choice: self.choice(),
            ruleset: &self.ruleset,
        };
        detail::lines(&props, &self.look(Focus::Detail), width)
    }
}
