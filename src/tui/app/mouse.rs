//! The mouse: the wheel moves what it is over, a click does what the place stands for.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use crate::model::Extras;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::layout::{self, Areas, Focus};
use crate::tui::pane::detail;
use crate::tui::pane::table::MARKS;
use crate::tui::popup::export::Stage;
use crate::tui::popup::{Popup, export, help, palette};
use crate::tui::widget::list::List;

/// How many lines a turn of the wheel moves.
const WHEEL: isize = 3;

impl App {
    pub(super) fn mouse(&mut self, event: MouseEvent) -> Option<Effect> {
        let at = Position {
            x: event.column,
            y: event.row,
        };
        match event.kind {
            MouseEventKind::ScrollUp => self.wheel(at, -WHEEL),
            MouseEventKind::ScrollDown => self.wheel(at, WHEEL),
            MouseEventKind::Drag(MouseButton::Left) => self.drag(at),
            MouseEventKind::Down(MouseButton::Left) => {
                self.message = None;
                return self.click(at);
            }
            _ => {}
        }
        None
    }

    /// Marks the rows from the one that was pressed to the one under the mouse.
    fn drag(&mut self, at: Position) {
        let areas = Areas::of(self.screen, self.focus);
        if self.popup.is_some() || self.focus != Focus::Table || !areas.table.contains(at) {
            return;
        }
        if let Some(hit) = self.table.at(areas.table, at.y) {
            let from = self.table.list.selected;
            if self.table.anchor.is_some() || hit != from {
                self.table.anchor.get_or_insert(from);
                self.table.list.selected = hit;
            }
        }
    }

    pub(super) fn wheel(&mut self, at: Position, by: isize) {
        match &self.popup {
            Some(Popup::Export(_)) => return self.scroll_preview(by),
            Some(Popup::Roles(_)) => return self.wheel_roles(at, by),
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

    pub(super) fn wheel_roles(&mut self, at: Position, by: isize) {
        if let Some(Popup::Roles(state)) = &mut self.popup {
            let areas = state.areas(self.screen);
            let was = std::mem::replace(&mut state.in_page, areas.page.contains(at));
            self.move_by(by);
            if let Some(Popup::Roles(state)) = &mut self.popup {
                state.in_page = was;
            }
        }
    }

    pub(super) fn click_roles(&mut self, at: Position) {
        let Some(Popup::Roles(state)) = &mut self.popup else {
            return;
        };
        let areas = state.areas(self.screen);
        if areas.list.contains(at) {
            state.in_page = false;
            state.list.selected = state.list.offset + usize::from(at.y - areas.list.y);
            state.page = List::default();
            let is_role = state.list.selected < state.found(&self.catalog).len();
            if is_role && at.x < areas.list.x + MARKS {
                self.toggle_role(Extras::default());
            }
        } else if areas.page.contains(at) {
            state.in_page = true;
            state.page.selected = state.page.offset + usize::from(at.y - areas.page.y);
            if at.x < areas.page.x + MARKS {
                self.toggle();
            }
        } else if areas.whole.contains(at) {
            state.in_page = false;
        } else {
            self.popup = None;
        }
    }

    pub(super) fn click(&mut self, at: Position) -> Option<Effect> {
        let areas = Areas::of(self.screen, self.focus);
        if areas.footer.contains(at) {
            let hints = layout::hints(&self.keys, self.scopes(), self.lang, self.screen.width);
            let hint = hints.iter().find(|hint| hint.columns.contains(&at.x))?;
            return self.update(hint.action);
        }
        if matches!(self.popup, Some(Popup::Roles(_))) {
            self.click_roles(at);
            return None;
        }
        if let Some(Popup::Palette(state)) = &mut self.popup {
            let parts = palette::areas(self.screen);
            if parts.list.contains(at) {
                state.list.selected = state.list.offset + usize::from(at.y - parts.list.y);
                return self.run_command();
            }
            if !parts.whole.contains(at) {
                self.close();
            }
            return None;
        }
        if let Some(popup) = &mut self.popup {
            if let Popup::Export(state) = popup {
                let parts = export::areas(self.screen);
                if parts.formats.contains(at) && matches!(state.stage, Stage::Choosing) {
                    let line = usize::from(at.y - parts.formats.y);
                    if let Some(format) = state.format_on(line) {
                        state.formats.selected = format;
                        state.scroll = 0;
                    }
                } else if !parts.whole.contains(at) {
                    return self.back();
                }
            } else if matches!(popup, Popup::Help(_)) && !help::area(self.screen).contains(at) {
                return self.back();
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
            self.table.anchor = None;
            let header = self
                .table
                .header_at(areas.table, at, &self.catalog, self.lang);
            if let Some(column) = header {
                self.sort_by_click(column);
            } else if let Some(hit) = self.table.at(areas.table, at.y) {
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
}
