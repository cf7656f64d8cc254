//! Ranking: tiers of matches and the order of hits.

use std::cmp::Reverse;

/// Kind of match, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Tier {
    /// The port number.
    ExactPort,
    /// A whole id, system name or name; a transport.
    ExactName,
    /// A whole alias.
    ExactAlias,
    /// A whole application protocol.
    ExactProtocol,
    /// The start of any of these or of a port number.
    Prefix,
    /// The start of a word in any of these; a port range that contains the number.
    WordStart,
    /// Inside a word of any of these.
    Inside,
    /// In any of these with one typo; only tried for words without a match as typed.
    Typo,
    /// In any of these with letters missing.
    Subsequence,
    /// The name of a predefined role that needs the port; a status or a category.
    Kind,
    /// In the description.
    Description,
}

/// Match of one word in a row: the tier, and the score within it (higher is better).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) tier: Tier,
    pub(super) score: i16,
}

impl Match {
    pub(super) const fn new(tier: Tier, score: i16) -> Self {
        Self { tier, score }
    }

    /// Returns the better of two matches.
    pub(super) fn better(a: Option<Self>, b: Option<Self>) -> Option<Self> {
        match (a, b) {
            (Some(a), Some(b)) => {
                let key = |found: Self| (found.tier, Reverse(found.score));
                Some(if key(b) < key(a) { b } else { a })
            }
            (a, b) => a.or(b),
        }
    }
}

/// Matches of a row's words, added up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Total {
    /// Tiers of the best-matching and the worst-matching word; the former above the latter if there are no words.
    strongest: u64,
    weakest: u64,
    tiers: u64,
    score: u64,
}

impl Total {
    /// No words.
    pub(super) const NONE: Self = Self {
        strongest: u64::MAX,
        weakest: 0,
        tiers: 0,
        score: 0,
    };

    /// Adds the match of another word.
    pub(super) fn add(self, found: Match) -> Self {
        let tier = found.tier as u64;
        Self {
            strongest: self.strongest.min(tier),
            weakest: self.weakest.max(tier),
            tiers: self.tiers + tier,
            score: self.score + u64::from(found.score.max(0) as u16),
        }
    }

    /// Returns true if a word is the port number.
    pub(super) const fn has_port(self) -> bool {
        self.strongest == Tier::ExactPort as u64
    }
}

/// Reason for ranking a row after other matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[repr(u8)]
pub(super) enum Demotion {
    /// Nothing: a current service.
    #[default]
    None,
    /// Service that Windows no longer includes.
    Removed,
    /// Service from a port list, not from the catalog.
    Listed,
}

/// Row that matches a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Index of the row in the port table.
    pub row: usize,
    /// Tier of the worst-matching word.
    pub tier: Tier,
}

/// A row and its sort key, packed into one integer: sorting a million rows takes a tenth of the time that
/// structs take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank(u64);

impl Rank {
    /// Packs the sort criteria; smaller ranks come first:
    /// 1. the tier of the worst-matching word, so that a row never leads because of half the query;
    /// 2. the sum of the tiers of all words;
    /// 3. removed services after the others, services from port lists after both;
    /// 4. the sum of the scores within the tiers;
    /// 5. the position in the port table, so that the order is stable.
    ///
    /// A query without words keeps the table's order.
    pub(super) fn of(row: u32, words: Total, demotion: Demotion) -> Self {
        let row = u64::from(row);
        if words.strongest > words.weakest {
            return Self(row);
        }
        let sum = words.tiers.min(u64::from(u8::MAX));
        let score = u64::from(u16::MAX) - words.score.min(u64::from(u16::MAX));
        Self(words.weakest << 58 | sum << 50 | (demotion as u64) << 48 | score << 32 | row)
    }

    /// All criteria but score and row, known before anything is scored.
    pub(super) const fn class(self) -> u64 {
        self.0 >> 48
    }

    /// Returns the same rank for another row.
    #[cfg(test)]
    pub(super) fn at(self, row: u32) -> Self {
        Self(self.0 & !u64::from(u32::MAX) | u64::from(row))
    }

    pub(super) const fn row(self) -> u32 {
        (self.0 & u32::MAX as u64) as u32
    }

    pub(super) fn hit(self) -> Hit {
        const TIERS: [Tier; 11] = [
            Tier::ExactPort,
            Tier::ExactName,
            Tier::ExactAlias,
            Tier::ExactProtocol,
            Tier::Prefix,
            Tier::WordStart,
            Tier::Inside,
            Tier::Typo,
            Tier::Subsequence,
            Tier::Kind,
            Tier::Description,
        ];
        Hit {
            row: self.row() as usize,
            tier: TIERS[(self.0 >> 58) as usize],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_criterion_only_breaks_ties() {
        let found = |tier, score| Match::new(tier, score);
        let exact = found(Tier::ExactName, 0);
        let rank = |row, words: &[Match], demotion| {
            let total = words.iter().fold(Total::NONE, |all, &one| all.add(one));
            Rank::of(row, total, demotion)
        };
        let none = Demotion::None;
        let ordered = [
            rank(9, &[exact, exact], Demotion::Listed),
            rank(8, &[exact, found(Tier::Prefix, 9)], none),
            rank(6, &[found(Tier::Prefix, 1), found(Tier::Prefix, 2)], none),
            rank(7, &[found(Tier::Prefix, 3), found(Tier::Prefix, 0)], none),
            rank(5, &[found(Tier::Prefix, 2), found(Tier::Prefix, 0)], none),
            rank(
                4,
                &[found(Tier::Prefix, 9), found(Tier::Prefix, 9)],
                Demotion::Removed,
            ),
            rank(3, &[exact, found(Tier::Description, i16::MAX)], none),
        ];
        assert!(ordered.is_sorted_by(|a, b| a < b), "{ordered:?}");
        assert_eq!(
            ordered[6].hit(),
            Hit {
                row: 3,
                tier: Tier::Description
            }
        );
        assert!(rank(1, &[], Demotion::Listed) < rank(2, &[], none));
    }
}
