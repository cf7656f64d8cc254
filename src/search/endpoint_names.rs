//! Names of single endpoints: their aliases, their programs, and the names that tools have for them.

use std::num::NonZeroU32;

use crate::model::{Endpoint, Service};
use crate::search::columns::Column;
use crate::search::keys::Keys;
use crate::search::needle::{Needle, Tolerance};
use crate::search::rank::Match;

/// Names of the endpoints that have any, one list for each column.
#[derive(Debug, Clone)]
pub(super) struct EndpointNames([Keys; COLUMNS.len()]);

/// Columns with names of endpoints; aliases first, since only they are corrected.
const COLUMNS: [Column; 5] = [
    Column::PortAlias,
    Column::Program,
    Column::Tool,
    Column::Rule,
    Column::Unrelated,
];

/// Owner of the names of an endpoint. An `Option` of it is no larger, which counts in a million rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EndpointOwner(NonZeroU32);

impl EndpointOwner {
    fn new(owner: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(owner))
    }

    /// Returns its position among the owners.
    pub(super) const fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl EndpointNames {
    pub(super) const fn new() -> Self {
        Self([const { Keys::new() }; COLUMNS.len()])
    }

    /// Adds the names of an endpoint and returns their owner; none if it has no names.
    pub(super) fn add(&mut self, service: &Service, endpoint: &Endpoint) -> Option<EndpointOwner> {
        let names = COLUMNS.map(|column| column.of_endpoint(service, endpoint));
        if names.iter().all(Vec::is_empty) {
            return None;
        }
        let mut owner = 0;
        for (keys, names) in self.0.iter_mut().zip(names) {
            owner = keys.add_owner();
            for (name, weight) in names {
                keys.add(name, weight);
            }
        }
        Some(EndpointOwner::new(owner))
    }

    /// Matches a word in the names of each endpoint.
    pub(super) fn find(&self, needle: &Needle<'_>) -> Vec<Option<Match>> {
        let exact = needle.with_tolerance(Tolerance::Exact);
        let mut found: Vec<Option<Match>> = vec![None; self.0[0].len()];
        for (column, keys) in COLUMNS.into_iter().zip(&self.0) {
            let mut add = |owner: usize, one: Match| {
                if let Some(one) = column.rate(one) {
                    found[owner] = Match::better(found[owner], Some(one));
                }
            };
            match column.tolerance(needle.tolerance) {
                Tolerance::Exact => keys.find_exactly(&exact, add),
                tolerance => {
                    let needle = needle.with_tolerance(tolerance);
                    let all = keys.find(&needle, usize::MAX).into_iter().enumerate();
                    all.for_each(|(owner, one)| one.into_iter().for_each(|one| add(owner, one)));
                }
            }
        }
        found
    }

    /// Matches a word with a typo that no name contains as typed.
    pub(super) fn correct(&self, needle: &Needle<'_>) -> Vec<Option<Match>> {
        let [aliases, ..] = &self.0;
        let found = aliases.find(needle, usize::MAX).into_iter();
        found
            .map(|one| one.and_then(|one| COLUMNS[0].rate(one)))
            .collect()
    }

    /// Disables the sets of characters, so that no text is skipped.
    #[cfg(test)]
    pub(super) fn unmask(&mut self) {
        self.0.iter_mut().for_each(Keys::unmask);
    }
}
