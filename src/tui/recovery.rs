//! Crash recovery: autosaves of the role being edited, and autosaved roles of earlier instances.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use crate::catalog::Catalog;
use crate::draft::RecoveredDraft;
use crate::model::{Choice, Ruleset};
use crate::saved::{Saved, parse_saved};

/// State of the crash recovery.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    /// Choice in the recovery file of this instance, if there is one.
    pub(super) drafted: Option<Arc<Choice>>,
    /// True if the recovery file is written in the background.
    pub(super) is_large: bool,
    /// True if the user was informed that autosaving fails.
    pub(super) is_failure_reported: bool,
    /// Autosaved roles of earlier instances that the user has not decided on, including unreadable ones.
    unsaved: Vec<RecoveredDraft>,
    /// The readable ones, offered one by one.
    pub(super) offers: VecDeque<Offer>,
}

impl Recovery {
    pub(super) fn new(unsaved: Vec<RecoveredDraft>) -> Self {
        Self {
            unsaved,
            ..Self::default()
        }
    }

    /// Parses the autosaved roles against a catalog. While `is_loading`, lists may still add ports that the
    /// catalog does not have.
    pub(super) fn read(&mut self, catalog: &Catalog, is_loading: bool) {
        let unsaved = self.unsaved.iter();
        let offers = unsaved.filter_map(|role| Offer::of(role, catalog, is_loading));
        self.offers = offers.collect();
    }

    /// Removes and returns the current offer; the next one becomes current.
    pub(super) fn take(&mut self) -> Option<Offer> {
        let offer = self.offers.pop_front()?;
        self.unsaved.retain(|role| role.number != offer.number);
        Some(offer)
    }

    /// Postpones all offers to the next start of the program.
    pub(super) fn postpone(&mut self) {
        self.offers.clear();
        self.unsaved.clear();
    }
}

/// Autosaved role of an earlier instance that can be restored.
#[derive(Debug)]
pub(super) struct Offer {
    /// Number of its recovery file.
    pub(super) number: u32,
    /// Role.
    pub(super) saved: Saved,
    /// Rules of the role with the current catalog.
    pub(super) ruleset: Ruleset,
    pub(super) age: Duration,
    /// True if lists that are still loading may add ports that the catalog does not have.
    pub(super) waits: bool,
}

impl Offer {
    /// Parses an autosaved role against a catalog; none if it can't be parsed.
    fn of(unsaved: &RecoveredDraft, catalog: &Catalog, is_loading: bool) -> Option<Self> {
        let saved = parse_saved("draft", &unsaved.text, catalog).ok()?;
        Some(Self {
            waits: is_loading && !saved.unknown.is_empty(),
            number: unsaved.number,
            ruleset: saved.choice.ruleset(catalog),
            saved,
            age: unsaved.age,
        })
    }
}
