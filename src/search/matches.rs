//! Matches of a query's words in the services and protocols, computed before any row is looked at.

use crate::search::rank::{Match, Tier};
use crate::search::row_set::RowSet;

/// Matches of all words of a query.
#[derive(Debug, Clone, Default)]
pub(super) struct QueryMatches {
    pub(super) terms: Vec<TermMatches>,
    /// Matches of the words as one phrase.
    pub(super) phrase: Option<TermMatches>,
    /// Rows of each service of each symptom that is asked for.
    pub(super) symptoms: Vec<RowSet>,
    /// True if only the symptoms count, because the query is a code.
    pub(super) only_symptoms: bool,
    /// True if rows merely mention the words: together they are the name of another maker's product.
    pub(super) is_foreign: bool,
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
    /// Tiers of the matches, one bit each.
    pub(super) tiers: u16,
    /// Number of matches.
    pub(super) count: usize,
}

impl QueryMatches {
    /// Returns true if some rows may have to be scored.
    pub(super) fn needs_scores(&self) -> bool {
        let mut terms = self.terms.iter();
        terms.any(|matches| matches.tiers & bit(Tier::Subsequence) != 0)
    }

    /// Returns the size in memory, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let all = self.terms.iter().chain(&self.phrase);
        let names = all.map(|one| one.services.len() + one.protocols.len() + one.endpoints.len());
        names.sum::<usize>() * size_of::<Option<Match>>()
    }
}

impl TermMatches {
    /// Counts the matches, which is needed by the functions below.
    ///
    /// All are asked once, since most of the thousands of names have no match.
    pub(super) fn counted(mut self) -> Self {
        let (mut tiers, mut count) = (0, 0);
        for all in [&self.services, &self.protocols, &self.endpoints] {
            for found in all {
                tiers |= found.map_or(0, |found| bit(found.tier));
                count += usize::from(found.is_some());
            }
        }
        (self.tiers, self.count) = (tiers, count);
        self
    }

    /// Returns true if a name contains the word as typed.
    pub(super) const fn is_in_names(&self) -> bool {
        self.tiers & (bit(Tier::Inside) * 2 - 1) != 0
    }

    /// Returns true if any text contains the word as typed.
    pub(super) const fn is_literal(&self) -> bool {
        let inexact = bit(Tier::Subsequence) | bit(Tier::Typo);
        !self.rows.is_empty() || self.tiers & !inexact != 0
    }

    /// Returns true if a name answers the word.
    pub(super) const fn is_answer(&self) -> bool {
        self.tiers & (bit(Tier::Symptom) - 1) != 0
    }

    /// Returns true if the word is a whole name.
    pub(super) const fn has_whole_name(&self) -> bool {
        self.tiers & (bit(Tier::ExactProtocol) * 2 - 1) != 0
    }

    /// Number of services, protocols and endpoints that match.
    pub(super) const fn count(&self) -> usize {
        self.count
    }
}

/// Returns the bit of a tier.
const fn bit(tier: Tier) -> u16 {
    1 << tier as u16
}
