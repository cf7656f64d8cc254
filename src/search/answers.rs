//! How the words of a query were found, before rows are asked: once for each service and each protocol.

use crate::search::rank::{Found, Tier};

/// How each service and each protocol answers the words of a query.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    pub(super) terms: Vec<Answer>,
    /// Several words as they stand.
    pub(super) phrase: Option<Answer>,
}

/// How they answer one word.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    pub(super) services: Vec<Option<Found>>,
    pub(super) protocols: Vec<Option<Found>>,
    /// The rows of roles that answer, ascending.
    pub(super) rows: Vec<u32>,
}

impl Answers {
    /// Whether any row may have to be scored.
    pub(super) fn is_fuzzy(&self) -> bool {
        let found = self
            .terms
            .iter()
            .flat_map(|answer| answer.services.iter().chain(&answer.protocols));
        found.flatten().any(|found| found.tier == Tier::Fuzzy)
    }
}

impl Answer {
    /// Whether a word stands in a name as it was typed.
    pub(super) fn is_in_names(&self) -> bool {
        let in_name = |found: &Found| found.tier <= Tier::Inside;
        let mut found = self.services.iter().chain(&self.protocols).flatten();
        found.any(in_name)
    }

    /// Whether a word stands somewhere as it was typed.
    pub(super) fn is_as_typed(&self) -> bool {
        let is_typed = |found: &Found| !matches!(found.tier, Tier::Fuzzy | Tier::Slip);
        let mut found = self.services.iter().chain(&self.protocols).flatten();
        !self.rows.is_empty() || found.any(is_typed)
    }
}
