//! Moving about: cursors and scrolling, from a pane to what it points at, and back.

use crate::export::FORMATS;
use crate::model::{Lookup as _, Pick, Port, ServiceId};
use crate::tui::app::App;
use crate::tui::layout::{self, Areas, Focus};
use crate::tui::pane::table::Table;
use crate::tui::pane::{builder, detail};
use crate::tui::popup::export::Stage;
use crate::tui::popup::prompt::told_height;
use crate::tui::popup::{Popup, export, help, palette, roles};
use crate::tui::widget::field::Field;
use crate::tui::widget::list::List;
use crate::tui::widget::page;
use crate::tui::words::Message;

impl App {
    pub(super) fn open(&mut self) {
        if let Some(Popup::Roles(roles)) = &mut self.popup {
            roles.in_page = true;
            return;
        }
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
    pub(super) fn place_of(&self, target: &builder::Target) -> Option<(ServiceId, Port)> {
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
    pub(super) fn go_to(&mut self, place: Option<(ServiceId, Port)>) {
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

    pub(super) fn back(&mut self) {
        match &mut self.popup {
            Some(Popup::Export(export)) => match &export.stage {
                Stage::Choosing => {
                    self.last_format = export.formats.selected;
                    self.popup = None;
                }
                Stage::Path(_) => export.stage = Stage::Choosing,
                // The name that was typed can be mended.
                Stage::Replace(path) => {
                    export.stage = Stage::Path(Field::new(&path.to_string_lossy()));
                }
            },
            Some(Popup::Replace(path)) => {
                let path = Field::new(&path.to_string_lossy());
                self.popup = Some(Popup::Save(path));
            }
            Some(Popup::Roles(roles)) if roles.in_page => roles.in_page = false,
            Some(Popup::Roles(roles)) if !roles.filter.text().is_empty() => {
                roles.filter.set("");
                roles.list = List::default();
            }
            Some(_) => self.close(),
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

    /// Moves the cursor a line: in the pages to the next line that can be acted on.
    pub(super) fn step(&mut self, by: isize) {
        let areas = Areas::of(self.screen, self.focus);
        match (&mut self.popup, self.focus) {
            (Some(Popup::Roles(roles)), _) if roles.in_page => {
                let height = usize::from(roles::areas(self.screen).page.height);
                page::step(&mut roles.page, &self.role_lines, by, height);
            }
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
    pub(super) fn move_by(&mut self, by: isize) {
        match &mut self.popup {
            Some(Popup::Help(list) | Popup::Faults(list, _)) => {
                list.offset = list.offset.saturating_add_signed(by);
            }
            Some(Popup::Export(export)) => {
                export.formats.move_by(by, FORMATS.len());
                export.scroll = 0;
            }
            Some(Popup::Roles(roles)) if roles.in_page => {
                roles.page.move_by(by, self.role_lines.len());
            }
            Some(Popup::Roles(roles)) => {
                let count = roles.found(&self.catalog).len();
                roles.list.move_by(by, count);
                roles.page = List::default();
            }
            Some(Popup::Palette(_)) => {
                let commands = self.commands();
                if let Some(Popup::Palette(state)) = &mut self.popup {
                    let count = state.found(commands).len();
                    state.list.move_by(by, count);
                }
            }
            Some(_) => {}
            None => match self.focus {
                Focus::Search | Focus::Table => self.table.list.move_by(by, self.table.hits.len()),
                Focus::Detail => self.detail.list.move_by(by, self.detail_lines.len()),
                Focus::Builder => self.builder.list.move_by(by, self.builder_lines.len()),
            },
        }
    }

    /// How many lines a page is here.
    pub(super) fn page(&self) -> isize {
        let areas = Areas::of(self.screen, self.focus);
        let height = match (&self.popup, self.focus) {
            (Some(Popup::Help(_)), _) => help::height(self.screen),
            (Some(Popup::Faults(_, told)), _) => told_height(told, self.screen),
            (Some(Popup::Export(_)), _) => usize::from(export::areas(self.screen).preview.height),
            (Some(Popup::Palette(_)), _) => usize::from(palette::areas(self.screen).list.height),
            (Some(Popup::Roles(_)), _) => usize::from(roles::areas(self.screen).page.height),
            (_, Focus::Search | Focus::Table) => Table::height(areas.table),
            (_, Focus::Detail) => layout::inner_height(areas.detail),
            (_, Focus::Builder) => layout::inner_height(areas.builder),
        };
        isize::try_from(height.saturating_sub(1).max(1)).unwrap_or(1)
    }

    pub(super) fn scroll_preview(&mut self, by: isize) {
        if let Some(Popup::Export(export)) = &mut self.popup {
            export.scroll(by, &self.ruleset, self.lang, self.screen);
        }
    }
}
