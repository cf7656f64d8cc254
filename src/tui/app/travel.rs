//! Back and forward between the ports and services that were visited, as in a web browser.

use crate::tui::app::App;
use crate::tui::history::{Place, Way};
use crate::tui::words::Message;

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
