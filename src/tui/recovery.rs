//! Crash recovery: the draft of the role being edited, and the roles that earlier instances left unsaved.

use std::collections::VecDeque;
use std::time::Duration;

use crate::catalog::Catalog;
use crate::draft::Left;
use crate::model::{Choice, Ruleset};
use crate::saved::{Saved, parse_saved};

/// What is known of drafts.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    /// The choice as this instance's draft holds it; none where there is no draft.
    pub(super) drafted: Option<Choice>,
    /// Whether it was reported that drafts can't be written.
    pub(super) is_failure_reported: bool,
    /// The unsaved roles of earlier instances that were not answered yet, as they were found.
    left: Vec<Left>,
    /// Those of them that can be read, to be answered one by one.
    pub(super) offers: VecDeque<Offer>,
}

impl Recovery {
    pub(super) fn new(left: Vec<Left>) -> Self {
        Self {
            left,
            ..Self::default()
        }
    }

    /// Reads the unsaved roles by that catalogue; `is_loading` if lists may still bring what is unknown.
    pub(super) fn read(&mut self, catalog: &Catalog, is_loading: bool) {
        let left = self.left.iter();
        let offers = left.filter_map(|left| Offer::of(left, catalog, is_loading));
        self.offers = offers.collect();
    }

    /// Takes the first offer out of the unsaved roles; the next one is offered then.
    pub(super) fn take(&mut self) -> Option<Offer> {
        let offer = self.offers.pop_front()?;
        self.left.retain(|left| left.number != offer.number);
        Some(offer)
    }

    /// Leaves the unsaved roles to the next start.
    pub(super) fn postpone(&mut self) {
        self.offers.clear();
        self.left.clear();
    }
}

/// An unsaved role of an earlier instance.
#[derive(Debug)]
pub(super) struct Offer {
    /// The number of its draft.
    pub(super) number: u32,
    /// The role.
    pub(super) saved: Saved,
    /// Its rules by the catalogue as it is now.
    pub(super) ruleset: Ruleset,
    pub(super) age: Duration,
    /// Whether lists that are still being read may bring what is unknown.
    pub(super) waits: bool,
}

impl Offer {
    /// An unsaved role by a catalogue, if it can be read; `lists_coming` may know more of it.
    pub(super) fn of(left: &Left, catalog: &Catalog, lists_coming: bool) -> Option<Self> {
        let saved = parse_saved("draft", &left.text, catalog).ok()?;
        Some(Self {
            waits: lists_coming && !saved.unknown.is_empty(),
            number: left.number,
            ruleset: saved.choice.ruleset(catalog),
            saved,
            age: left.age,
        })
    }
}
