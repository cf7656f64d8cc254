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
    /// A symptom that names the port.
    Symptom,
    /// In any of the names with letters missing.
    Subsequence,
    /// The name of a predefined role that needs the port; a status; the protocol of a port that the service calls.
    Kind,
    /// In the description; a category; a wide range that merely contains the number.
    Description,
}

impl Tier {
    /// All tiers, best first.
    const ALL: [Self; 12] = [
        Self::ExactPort,
        Self::ExactName,
        Self::ExactAlias,
        Self::ExactProtocol,
        Self::Prefix,
        Self::WordStart,
        Self::Inside,
        Self::Typo,
        Self::Symptom,
        Self::Subsequence,
        Self::Kind,
        Self::Description,
    ];

    /// Returns true if a row that matches like this is asked for; otherwise it only mentions the word.
    #[must_use]
    pub const fn is_answer(self) -> bool {
        self as u8 <= Self::Symptom as u8
    }
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
    /// True if a word is mentioned in the row only, without regard to roles and statuses.
    is_mentioned: bool,
}

impl Total {
    /// No words.
    pub(super) const NONE: Self = Self {
        strongest: u64::MAX,
        weakest: 0,
        tiers: 0,
        score: 0,
        is_mentioned: false,
    };

    /// Adds the match of another word.
    pub(super) fn add(self, found: Match) -> Self {
        let tier = found.tier as u64;
        Self {
            strongest: self.strongest.min(tier),
            weakest: self.weakest.max(tier),
            tiers: self.tiers + tier,
            score: self.score + u64::from(found.score.max(0) as u16),
            is_mentioned: self.is_mentioned
                | (!found.tier.is_answer() & (found.tier != Tier::Kind)),
        }
    }

    /// Returns true if the row is asked for: it answers a word, and others at most name its role or status.
    const fn is_answer(self) -> bool {
        !self.is_mentioned && self.strongest <= Tier::Symptom as u64
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
    /// Service of former times, or that Windows no longer includes.
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
    /// True if the row is asked for, false if it only mentions the words.
    pub is_answer: bool,
}

/// A row and its sort key, packed into one integer: sorting a million rows takes a tenth of the time that
/// structs take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank(u64);

impl Rank {
    /// Packs the sort criteria; smaller ranks come first:
    /// 1. answers before mentions;
    /// 2. the tier of the worst-matching word, so that a row never leads because of half the query;
    /// 3. the sum of the tiers of all words;
    /// 4. removed services after the others, services from port lists after both;
    /// 5. the sum of the scores within the tiers;
    /// 6. `order`, less than 32: deprecated services after the others, required ports before the others;
    /// 7. the position in the port table, which is sorted by port, so that the order is stable.
    ///
    /// A query without words keeps the table's order.
    pub(super) fn of(row: u32, words: Total, demotion: Demotion, order: u8) -> Self {
        const MAX_SUM: u64 = (1 << 7) - 1;
        const MAX_SCORE: u64 = (1 << 13) - 1;
        let row = u64::from(row);
        if words.strongest > words.weakest {
            return Self(row);
        }
        let mention = u64::from(!words.is_answer());
        let sum = words.tiers.min(MAX_SUM);
        let score = MAX_SCORE - words.score.min(MAX_SCORE);
        let class = mention << 63 | words.weakest << 59 | sum << 52 | (demotion as u64) << 50;
        Self(class | score << 37 | u64::from(order & 0x1f) << 32 | row)
    }

    /// All criteria but score, order and row, known before anything is scored.
    pub(super) const fn class(self) -> u64 {
        self.0 >> 50
    }

    /// Returns true if the row is an answer.
    pub(super) const fn is_answer(self) -> bool {
        self.0 >> 63 == 0
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
        Hit {
            row: self.row() as usize,
            tier: Tier::ALL[(self.0 >> 59 & 0xf) as usize],
            is_answer: self.is_answer(),
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
            Rank::of(row, total, demotion, 0)
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
                tier: Tier::Description,
                is_answer: false,
            }
        );
        assert!(rank(1, &[], Demotion::Listed) < rank(2, &[], none));
        let total = Total::NONE.add(exact);
        assert!(Rank::of(2, total, none, 0) < Rank::of(1, total, none, 1));
    }
}
