//! Handling of actions and of the outcomes of effects. The top popup or the focused pane gets an action first;
//! actions that it passes on are handled here.

use std::mem;
use std::path::{Path, PathBuf};

use crate::file::{Loss, SaveError};
use crate::model::{Extras, Localized as _, Pick, Port, ServiceId, Text, shown, text};
use crate::read::ReadError;
use crate::reason::of_io;
use crate::tui::action::{Action, Scope};
use crate::tui::app::App;
use crate::tui::effect::{Clipboard, Copied, Effect, Outcome, Written};
use crate::tui::history::{Place, Way};
use crate::tui::layout::{Areas, Focus};
use crate::tui::message;
use crate::tui::observe::ObserveReport;
use crate::tui::popup::ask::{self, AskToQuit};
#[cfg(feature = "check")]
use crate::tui::popup::check::{CheckHosts, refusal};
use crate::tui::popup::columns::ChooseColumns;
use crate::tui::popup::explained::Explained;
use crate::tui::popup::export::Export;
use crate::tui::popup::help::Help;
use crate::tui::popup::notice::Notice;
use crate::tui::popup::observe::Observe;
use crate::tui::popup::palette::Palette;
use crate::tui::popup::prompt::Prompt;
use crate::tui::popup::roles::Roles;
use crate::tui::popup::save::SaveRole;
use crate::tui::popup::saved_list::SavedList;
use crate::tui::popup::symptoms::Symptoms;
use crate::tui::popup::{Command, Popup, Reply};
use crate::tui::toggle::Toggle;

impl App {
    /// Handles an action and returns the effect to perform, if there is one.
    pub fn update(&mut self, action: Action) -> Option<Effect> {
        let reply = match self.popups.top_mut() {
            Some(popup) => popup.act(action, &mut self.session),
            None => self.act_in_pane(action),
        };
        match reply {
            Reply::Pass => self.act(action),
            reply => self.take(reply),
        }
    }

    fn act_in_pane(&mut self, action: Action) -> Reply {
        let areas = self.areas();
        let session = &mut self.session;
        match self.focus {
            Focus::Search | Focus::Table => {
                self.table.act(action, self.focus, areas.table, session)
            }
            Focus::Detail if self.start.is_shown() => self.start.act(action, areas.detail),
            Focus::Detail => self.detail.act(action, areas.detail, session),
            Focus::Builder => self.builder.act(action, areas.builder, session),
        }
    }

    /// Handles an action that is independent of the focused pane.
    fn act(&mut self, action: Action) -> Option<Effect> {
        let session = &mut self.session;
        match action {
            Action::Quit => self.is_over = true,
            Action::Suspend => return Some(Effect::Suspend),
            Action::Leave if session.document.is_at_risk() => self.popups.open(AskToQuit),
            Action::Leave => self.is_over = true,
            Action::Mouse => return Some(Effect::Mouse(!self.mouse)),
            Action::FocusSearch => {
                self.focus = Focus::Search;
                self.table.field.select();
            }
            Action::FocusTable => self.focus = Focus::Table,
            Action::FocusDetail => self.focus = Focus::Detail,
            Action::FocusBuilder => self.focus = Focus::Builder,
            Action::NextPane => self.focus = self.focus.step(1),
            Action::PreviousPane => self.focus = self.focus.step(Focus::ALL.len() - 1),
            Action::HistoryBack => self.navigate(Way::Back),
            Action::HistoryForward => self.navigate(Way::Forward),
            Action::Theme => session.next_theme(),
            Action::Language => {
                session.lang = session.lang.other();
                self.table.rows.sort_again(session);
            }
            Action::Clear => session.clear(),
            Action::Undo => {
                let undone = session.document.undo();
                session.report(undone);
            }
            Action::Redo => {
                let redone = session.document.redo();
                session.report(redone);
            }
            Action::Os => session.next_generation(),
            Action::Dynamic => session.next_dynamic(),
            Action::Direction => session.turn_direction(),
            Action::Peers => session.next_peers(),
            Action::Profiles => session.next_profiles(),
            // All others open a popup or apply in certain panes and popups only.
            _ => self.open_popup(action),
        }
        None
    }

    /// Opens the popup of an action, if it has one.
    fn open_popup(&mut self, action: Action) {
        let session = &mut self.session;
        match action {
            Action::Help => {
                let help = Help::new(self.underlying_scope());
                self.popups.open_over(help);
            }
            Action::Palette => {
                // On a small screen another tab may hide the table.
                let area = Areas::of(session.screen, Focus::Table).table;
                let orders = self.table.orders(area, session);
                let palette = Palette::new(self.underlying_scope(), &orders, &self.session);
                self.popups.open_over(palette);
            }
            Action::Export => self.open_export(),
            Action::Columns => self.popups.open_over(ChooseColumns::default()),
            Action::Roles => {
                session.saved_roles.is_wanted = true;
                self.popups.open(Roles::new(session));
            }
            Action::Symptoms => self.popups.open(Symptoms::new(session)),
            #[cfg(feature = "check")]
            Action::Check => match refusal(session) {
                Some(message) => session.report(message),
                None => self.popups.open(CheckHosts::default()),
            },
            Action::Explain if session.observing.observation().is_some() => {
                self.popups.open(Explained::default());
            }
            Action::Explain => self.popups.open(Observe::default()),
            Action::Name => self.popups.open(Prompt::name(session)),
            Action::Load => {
                session.saved_roles.is_wanted = true;
                self.popups.open(SavedList::new(session));
            }
            Action::Narrow => self.popups.open_over(Prompt::range(session)),
            Action::Networks => self.popups.open_over(Prompt::networks(session)),
            Action::Save if session.document.choice().is_empty() => {
                session.report(message::nothing_to_export(&session.keys));
            }
            Action::Save => self.popups.open(SaveRole::new(session)),
            _ => {}
        }
    }

    /// Carries out the reply of a pane or popup.
    pub(super) fn take(&mut self, reply: Reply) -> Option<Effect> {
        match reply {
            Reply::Done | Reply::Pass => {}
            Reply::Do(effect) => return Some(effect),
            Reply::DoAndShow(effect, notes) => {
                self.show_notes(notes);
                return Some(effect);
            }
            Reply::Close => self.popups.close(),
            Reply::CloseAndDo(effect) => {
                self.popups.close();
                return Some(effect);
            }
            Reply::Run(command) => {
                self.popups.close();
                return self.run(command);
            }
            Reply::Open(popup) => self.popups.open(popup),
            Reply::OpenOver(popup) => self.popups.open_over(popup),
            Reply::Focus(focus) => self.focus = focus,
            Reply::Visit(focus) => {
                self.remember();
                self.focus = focus;
            }
            Reply::Go(place, focus) => self.go_to(place, focus),
            Reply::Quit => self.is_over = true,
        }
        None
    }

    /// Runs a command of the palette.
    fn run(&mut self, command: Command) -> Option<Effect> {
        let session = &mut self.session;
        match command {
            Command::Action(action) => return self.update(action),
            Command::Format(at) => {
                session.last_format = at;
                // The palette may have been opened over the export, which may be open over the roles.
                let top = self.popups.top().map(Popup::scope);
                if matches!(top, Some(Scope::Export | Scope::ExportPreview)) {
                    self.popups.close();
                }
                self.open_export();
            }
            Command::Sort(sort) => {
                if self.focus != Focus::Search {
                    self.focus = Focus::Table;
                }
                self.table.sort_by(sort, session);
            }
            Command::Search(text) => {
                self.focus = Focus::Search;
                self.table.search_for(&text, &session.document.catalog);
            }
            Command::Open(path) => return Some(Effect::Load(path)),
            Command::Theme(at) => session.choose_theme(at),
            Command::Role(id) => {
                let toggle = Toggle::Pick(Pick::Role(id), Extras::default());
                let reply = ask::toggle(toggle, session);
                return self.take(reply);
            }
        }
        None
    }

    fn open_export(&mut self) {
        if self.ruleset().is_empty() {
            let empty = message::nothing_to_export(&self.session.keys);
            self.session.report(empty);
        } else {
            self.popups.open_over(Export::new(&self.session));
        }
    }

    /// Scope of the keys below help and command palette.
    fn underlying_scope(&self) -> Scope {
        let mut popups = self.popups.iter().rev();
        let popup = popups.find(|popup| !popup.is_passing());
        popup.map_or_else(|| self.pane_scope(), Popup::scope)
    }

    /// Scope of the focused pane.
    pub(super) const fn pane_scope(&self) -> Scope {
        match self.focus {
            Focus::Detail if self.start.is_shown() => Scope::Start,
            focus => focus.scope(),
        }
    }

    /// Returns an effect that can wait until the frame is drawn: listing the saved roles, and reading or explaining what
    /// is observed.
    pub(in crate::tui) fn pending(&mut self) -> Option<Effect> {
        let session = &mut self.session;
        let is_wanted = mem::take(&mut session.saved_roles.is_wanted);
        let folder = session.roles_folder.as_ref().filter(|_| is_wanted);
        let listing = folder.map(|folder| Effect::ListRoles(folder.path().to_owned()));
        listing.or_else(|| session.observing.pending(&session.document))
    }

    /// True if the screen shows the list of saved roles.
    pub(in crate::tui) fn is_listing_shown(&self) -> bool {
        let in_start = self.start.is_shown() && !self.session.saved_roles.roles().is_empty();
        in_start || !self.popups.is_empty()
    }

    // Outcomes.

    /// Handles the outcome of an effect.
    pub fn handle_outcome(&mut self, outcome: Outcome) {
        let session = &mut self.session;
        match outcome {
            Outcome::Saved {
                path,
                bytes,
                lost,
                what,
            } => self.saved(path, bytes, &lost, what),
            Outcome::NotSaved(SaveError::Exists(path)) => {
                if let Some(popup) = self.popups.top_mut() {
                    popup.ask_to_replace(path);
                }
            }
            Outcome::NotSaved(error) => session.report(message::save_failed(error.both())),
            Outcome::Loaded { path, bytes } => {
                if let Some(notes) = session.load(path, bytes) {
                    self.show_notes(notes);
                }
            }
            Outcome::NotLoaded { path, error } => self.not_loaded(&path, &error),
            Outcome::Listed(listing) => session.saved_roles.set(listing),
            Outcome::Completed(completion) => {
                if let Some(popup) = self.popups.top_mut() {
                    popup.complete(completion);
                }
            }
            Outcome::Observed(report) => self.observed(report),
            #[cfg(feature = "check")]
            Outcome::Checked(news) => session.checked(news),
            Outcome::Deleted(path) => session.role_deleted(&path),
            Outcome::NotDeleted(error) => session.role_kept(message::delete_failed(error.both())),
            Outcome::Renamed { from, to } => {
                self.popups.close();
                session.role_renamed(&from, to);
            }
            Outcome::NotRenamed(error) => session.role_kept(message::rename_failed(error.both())),
            Outcome::Copied {
                bytes,
                what,
                clipboard,
            } => self.copied(bytes, what, clipboard),
            Outcome::NotCopied(error) => session.report(message::copy_failed(of_io(&error))),
            Outcome::NotDrafted(error) => session.report_draft_failure(&error),
            Outcome::NotRemembered(error) => session.report_forgetting(&error),
            Outcome::Mouse(on) => {
                self.mouse = on;
                let [off_text, on_text] = [message::MOUSE_OFF, message::MOUSE_ON];
                session.report(if on { on_text } else { off_text });
            }
            Outcome::Done => return,
        }
        self.settle();
    }

    fn not_loaded(&mut self, path: &Path, error: &ReadError) {
        let session = &mut self.session;
        let name = shown(path);
        if error.is_missing() && session.saved_roles.has(path) {
            session.role_kept(message::role_gone(&name));
        } else {
            let Text { en, zh } = error.both();
            let why = text!("{name}: {en}", "{name}：{zh}");
            session.report(message::open_failed(why));
        }
    }

    /// Shows what was read, or why nothing was: where it was asked for.
    fn observed(&mut self, report: ObserveReport) {
        let session = &mut self.session;
        let Some(taken) = session.observing.take(report, &session.document) else {
            return;
        };
        let scope = self.popups.top().map(Popup::scope);
        let is_asking = matches!(scope, Some(Scope::Observe | Scope::ObserveText));
        match taken {
            Ok(true) if is_asking || scope.is_none() => self.popups.open(Explained::default()),
            Ok(_) => {}
            Err(why) if is_asking => {
                if let Some(popup) = self.popups.top_mut() {
                    popup.fail(why);
                }
            }
            Err(why) if scope.is_none() => {
                let typed = session.observing.started_with();
                self.popups.open(Observe::failed(why, &typed));
            }
            Err(why) => session.report(message::open_failed(why)),
        }
    }

    fn saved(&mut self, path: PathBuf, bytes: Vec<u8>, lost: &[Loss], what: Written) {
        let session = &mut self.session;
        session.document.keep();
        self.is_over |= self.popups.iter().any(Popup::quits_when_saved);
        let popup = self.popups.top_mut();
        if !popup.is_some_and(|popup| popup.continue_after_saving()) {
            self.popups.clear();
        }
        session.report(message::saved(&shown(&path), bytes.len(), lost));
        match what {
            Written::Role => {
                session.saved_roles.is_wanted = true;
                session.document.set_file(path, bytes);
            }
            Written::Export => session.used_format = session.last_format,
        }
    }

    fn copied(&mut self, bytes: usize, what: Copied, clipboard: Clipboard) {
        let session = &mut self.session;
        match what {
            Copied::Rows(rows) => {
                self.table.rows.anchor = None;
                session.report(message::copied_rows(rows, bytes, clipboard));
                return;
            }
            Copied::Export => {
                session.used_format = session.last_format;
                session.document.keep();
            }
            Copied::Other => {}
        }
        session.report(message::copied(bytes, clipboard));
    }

    /// Closes all popups, and shows notes about the role if there are any.
    fn show_notes(&mut self, notes: Vec<String>) {
        self.popups.clear();
        if !notes.is_empty() {
            self.popups.open(Notice::on_role(notes));
        }
    }

    // Navigation.

    /// Moves the cursor of the table to a port of a service and the focus to a pane.
    fn go_to(&mut self, place: Option<(ServiceId, Port)>, focus: Focus) {
        let Some(row) = place.and_then(|(id, port)| self.row_of(&id, port)) else {
            self.session.report(message::NOTHING_HERE);
            return;
        };
        self.popups.clear();
        self.remember();
        self.table.go_to(row, &self.session.document.catalog);
        self.focus = focus;
    }

    /// Row of a port of a service.
    fn row_of(&self, id: &ServiceId, port: Port) -> Option<usize> {
        self.session.document.catalog.row_of(id, port)
    }

    fn place(&self) -> Option<Place> {
        let (service, port) = self.subject()?;
        Some(Place {
            query: self.table.field.text().to_owned(),
            row: (service.id.clone(), port),
            focus: self.focus,
        })
    }

    /// Adds the current position to the history, before moving elsewhere.
    fn remember(&mut self) {
        if let Some(place) = self.place() {
            self.history.push(place);
        }
    }

    /// Goes back or forward in the history.
    fn navigate(&mut self, way: Way) {
        let here = self.place();
        let Some(place) = self.history.go(way, here) else {
            self.session.report(match way {
                Way::Back => message::NOTHING_BACK,
                Way::Forward => message::NOTHING_FORWARD,
            });
            return;
        };
        let Place { query, row, focus } = place;
        self.table
            .search_for(&query, &self.session.document.catalog);
        self.focus = focus;
        let (service, port) = row;
        if let Some(row) = self.row_of(&service, port) {
            self.table.go_to(row, &self.session.document.catalog);
        }
    }
}
