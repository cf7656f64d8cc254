//! Navigation history: back and forward between visited rows.

use crate::model::{Port, ServiceId};
use crate::tui::layout::Focus;

/// Position in the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) query: String,
    /// Service and port of the row; its index changes when lists are loaded.
    pub(super) row: (ServiceId, Port),
    pub(super) focus: Focus,
}

/// Back and forward stacks.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    back: Vec<Place>,
    forward: Vec<Place>,
}

impl History {
    /// Maximum length of the back stack.
    const MAX: usize = 100;

    /// Records a position that the user leaves for a new one, and clears the forward stack.
    pub(super) fn push(&mut self, place: Place) {
        self.forward.clear();
        if self.back.last() != Some(&place) {
            self.back.push(place);
        }
        if self.back.len() > Self::MAX {
            self.back.remove(0);
        }
    }

    /// Moves from `here` to the previous or next position and returns it, if there is one.
    pub(super) fn go(&mut self, way: Way, here: Option<Place>) -> Option<Place> {
        let (from, to) = match way {
            Way::Back => (&mut self.back, &mut self.forward),
            Way::Forward => (&mut self.forward, &mut self.back),
        };
        // Skip entries equal to the current position: the key would seem to have no effect.
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

/// Direction of a move in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Back,
    Forward,
}
