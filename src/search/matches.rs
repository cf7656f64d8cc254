//! Matches of a query's words in the services and protocols, computed before any row is looked at.

use crate::search::rank::{Match, Tier};
use crate::search::row_set::RowSet;

/// Matches of all words of a query.
#[derive(Debug, Clone, Default)]
pub(super) struct QueryMatches {
    pub(super) terms: Vec<TermMatches>,
    /// Matches of the words as one phrase.
    pub(super) phrase: Option<TermMatches>,
}

/// Matches of one word in each service, protocol and endpoint that has names.
#[derive(Debug, Clone, Default)]
pub(super) struct TermMatches {
    pub(super) services: Vec<Option<Match>>,
    pub(super) protocols: Vec<Option<Match>>,
    /// Matches in the aliases, programs and tool names of endpoints.
    pub(super) endpoints: Vec<Option<Match>>,
    /// Rows of the matching roles.
    pub(super) rows: RowSet,
    /// True if a port can match too, so that each row must be asked for its port.
    pub(super) by_port: bool,
}

impl QueryMatches {
    /// Returns true if some rows may have to be scored.
    pub(super) fn needs_scores(&self) -> bool {
        let found = self
            .terms
            .iter()
            .flat_map(|matches| matches.services.iter().chain(&matches.protocols));
        found.flatten().any(|found| found.tier == Tier::Subsequence)
    }

    /// Returns the size in memory, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let all = self.terms.iter().chain(&self.phrase);
        let names = all.map(|one| one.services.len() + one.protocols.len() + one.endpoints.len());
        names.sum::<usize>() * size_of::<Option<Match>>()
    }
}

impl TermMatches {
    /// Returns true if a name contains the word as typed.
    pub(super) fn is_in_names(&self) -> bool {
        let is_in_name = |found: &Match| found.tier <= Tier::Inside;
        self.all().any(is_in_name)
    }

    /// Returns true if any text contains the word as typed.
    pub(super) fn is_literal(&self) -> bool {
        let is_literal = |found: &Match| !matches!(found.tier, Tier::Subsequence | Tier::Typo);
        !self.rows.is_empty() || self.all().any(is_literal)
    }

    /// Number of services, protocols and endpoints that match.
    pub(super) fn count(&self) -> usize {
        self.all().count()
    }

    fn all(&self) -> impl Iterator<Item = &Match> {
        let names = self.services.iter().chain(&self.protocols);
        names.chain(&self.endpoints).flatten()
    }
}
