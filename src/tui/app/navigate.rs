//! Moving about: cursors and scrolling, from a pane to what it points at, and back.

use crate::export::FORMATS;
use crate::model::{Lookup as _, Pick, Port, ServiceId};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::layout::{self, Areas, Focus};
use crate::tui::pane::table::Table;
use crate::tui::pane::{builder, detail};
use crate::tui::popup::export::Stage;
use crate::tui::popup::prompt::told_height;
use crate::tui::popup::{Popup, export, help, palette};
use crate::tui::sort::{Column, Sort};
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
            Focus::Table => {
                self.remember();
                self.focus = Focus::Detail;
            }
            Focus::Detail => {
                let place = match self.detail_target() {
                    Some(detail::Target::Service(id, port)) => Some((id.clone(), *port)),
                    Some(detail::Target::Endpoint(port)) => self
                        .subject()
                        .map(|(service, _)| (service.id.clone(), *port)),
                    None => None,
                };
                // A port is a row of the table; another service is a page like this one.
                let focus = match self.detail_target() {
                    Some(detail::Target::Service(..)) => Focus::Detail,
                    _ => Focus::Table,
                };
                self.go_to(place, focus);
            }
            Focus::Builder => {
                let place = self
                    .builder_target()
                    .and_then(|target| self.place_of(target));
                self.go_to(place, Focus::Table);
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

    /// The row of a service's port.
    pub(super) fn row_of(&self, id: &ServiceId, port: Port) -> Option<usize> {
        let mut rows = self.catalog.rows();
        rows.position(|(service, endpoint)| service.id == *id && endpoint.port == port)
    }

    /// Puts the table's cursor on a service's port, seen in that pane; the history remembers.
    pub(super) fn go_to(&mut self, place: Option<(ServiceId, Port)>, focus: Focus) {
        let Some(row) = place.and_then(|(id, port)| self.row_of(&id, port)) else {
            self.message = Some(Message::NothingHere);
            return;
        };
        self.remember();
        self.aim_at(row);
        self.focus = focus;
    }

    /// Puts the table's cursor on a row; empties the search if it hides that row.
    pub(super) fn aim_at(&mut self, row: usize) {
        if self.table.wanted.is_some() {
            self.table.aim = Some(row);
            return;
        }
        if let Some(index) = self.index.get() {
            self.table.reach(index, usize::MAX / 2);
        }
        if !self.table.select(row) {
            self.query.set("");
            self.search();
            self.table.select(row);
        }
    }

    /// Sorts the table by its next column; after the last one stands the order that it came in.
    pub(super) fn sort_on(&mut self) {
        let next = match self.table.sort {
            None => Some(Column::ALL[0]),
            Some(sort) => sort.column.next(),
        };
        self.sort_by(next.map(Sort::by));
    }

    /// Turns the order around.
    pub(super) fn reverse(&mut self) {
        let sort = self.table.sort.unwrap_or_else(|| Sort::by(Column::ALL[0]));
        self.sort_by(Some(sort.turned()));
    }

    /// Sorts by a column that was clicked: forwards, backwards, not at all.
    pub(super) fn sort_by_click(&mut self, column: Column) {
        let next = match self.table.sort {
            Some(sort) if sort.column == column && sort.is_descending => None,
            Some(sort) if sort.column == column => Some(sort.turned()),
            _ => Some(Sort::by(column)),
        };
        self.sort_by(next);
    }

    /// Sorts the table; the cursor stays on its row.
    pub(super) fn sort_by(&mut self, sort: Option<Sort>) {
        let row = self.table.selected();
        self.table.sort = sort;
        self.arrange_on(row);
        self.message = Some(Message::Sorted(sort));
    }

    /// Sorts anew what is sorted by texts of the language; the cursor stays on its row.
    pub(super) fn arrange(&mut self) {
        let row = self.table.selected();
        self.arrange_on(row);
    }

    fn arrange_on(&mut self, row: Option<usize>) {
        self.table.arrange(&self.catalog, self.lang);
        if let Some(row) = row {
            self.table.select(row);
        }
    }

    /// Begins to mark rows from the cursor on, or leaves them.
    pub(super) fn mark(&mut self) {
        self.table.anchor = match self.table.anchor {
            Some(_) => None,
            None => Some(self.table.list.selected),
        };
        self.message = self.table.anchor.map(|_| Message::Marking);
    }

    /// Marks all that was found.
    pub(super) fn mark_all(&mut self) {
        self.table.anchor = Some(0);
        self.table.list.selected = self.table.hits.len().saturating_sub(1);
        self.message = Some(Message::Marking);
    }

    pub(super) fn back(&mut self) -> Option<Effect> {
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
            Some(Popup::Draft) => return self.later(),
            // Faults are told before what was left behind is offered.
            Some(Popup::Faults(..)) if !self.offers.is_empty() => self.popup = Some(Popup::Draft),
            Some(_) => self.close(),
            None => match self.focus {
                Focus::Search if self.query.text().is_empty() => self.focus = Focus::Table,
                Focus::Table if self.table.anchor.is_some() => self.table.anchor = None,
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
        None
    }

    /// Moves the cursor a line: in the pages to the next line that can be acted on.
    pub(super) fn step(&mut self, by: isize) {
        let areas = Areas::of(self.screen, self.focus);
        match (&mut self.popup, self.focus) {
            (Some(Popup::Roles(roles)), _) if roles.in_page => {
                let height = usize::from(roles.areas(self.screen).page.height);
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
            Some(Popup::Help(list) | Popup::Faults(list, _) | Popup::Told(list, _)) => {
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
            (Some(Popup::Faults(_, told) | Popup::Told(_, told)), _) => {
                told_height(told, self.screen)
            }
            (Some(Popup::Export(_)), _) => usize::from(export::areas(self.screen).preview.height),
            (Some(Popup::Palette(_)), _) => usize::from(palette::areas(self.screen).list.height),
            (Some(Popup::Roles(roles)), _) => usize::from(roles.areas(self.screen).page.height),
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
