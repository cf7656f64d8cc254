//! Where the user was: back and forward between ports and services, as in a web browser.

use crate::model::{Port, ServiceId};
use crate::tui::app::App;
use crate::tui::layout::Focus;
use crate::tui::words::Message;

/// A place to come back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    query: String,
    /// The row: lists that are loaded meanwhile move it.
    row: (ServiceId, Port),
    focus: Focus,
}

/// The places before this one and after it, the nearest last.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    back: Vec<Place>,
    forward: Vec<Place>,
}

impl History {
    /// How many places are kept.
    const MOST: usize = 100;

    /// Leaves a place for a new one; what was forward is gone.
    fn leave(&mut self, place: Place) {
        self.forward.clear();
        if self.back.last() != Some(&place) {
            self.back.push(place);
        }
        if self.back.len() > Self::MOST {
            self.back.remove(0);
        }
    }
}

/// Which way to go in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Back,
    Forward,
}

impl App {
    fn place(&self) -> Option<Place> {
        let (service, port) = self.subject()?;
        Some(Place {
            query: self.query.text().to_owned(),
            row: (service.id.clone(), port),
            focus: self.focus,
        })
    }

    /// Remembers where the user is, before going elsewhere.
    pub(super) fn remember(&mut self) {
        if let Some(place) = self.place() {
            self.history.leave(place);
        }
    }

    /// Goes to the place before this one, or back to the one that was left so.
    pub(super) fn travel(&mut self, way: Way) {
        let here = self.place();
        let place = loop {
            let from = match way {
                Way::Back => &mut self.history.back,
                Way::Forward => &mut self.history.forward,
            };
            let Some(place) = from.pop() else {
                self.message = Some(Message::NoPlace(way == Way::Back));
                return;
            };
            // Going on from where one is already would look like a key that does nothing.
            if Some(&place) != here.as_ref() {
                break place;
            }
        };
        if let Some(here) = here {
            match way {
                Way::Back => self.history.forward.push(here),
                Way::Forward => self.history.back.push(here),
            }
        }
        let Place { query, row, focus } = place;
        if query != self.query.text() {
            self.query.set(&query);
            self.search();
        }
        self.focus = focus;
        let (service, port) = row;
        if let Some(row) = self.row_of(&service, port) {
            self.aim_at(row);
        }
    }
}
