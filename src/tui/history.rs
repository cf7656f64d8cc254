//! Where the user was: the places before this one and after it.

use crate::model::{Port, ServiceId};
use crate::tui::layout::Focus;

/// A place to come back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) query: String,
    /// The row: lists that are loaded meanwhile move it.
    pub(super) row: (ServiceId, Port),
    pub(super) focus: Focus,
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
    pub(super) fn leave(&mut self, place: Place) {
        self.forward.clear();
        if self.back.last() != Some(&place) {
            self.back.push(place);
        }
        if self.back.len() > Self::MOST {
            self.back.remove(0);
        }
    }

    /// Leaves the current place for the previous one, or for the next; none if there is none.
    pub(super) fn travel(&mut self, way: Way, here: Option<Place>) -> Option<Place> {
        let (from, to) = match way {
            Way::Back => (&mut self.back, &mut self.forward),
            Way::Forward => (&mut self.forward, &mut self.back),
        };
        // Going to where one is already would look like a key that does nothing.
        while from
            .last()
            .is_some_and(|place| Some(place) == here.as_ref())
        {
            from.pop();
        }
        let place = from.pop()?;
        to.extend(here);
        Some(place)
    }
}

/// Which way to go in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Back,
    Forward,
}
