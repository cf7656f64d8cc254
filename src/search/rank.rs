//! The order of hits, in one place: how a word can be found, and what makes a row stand before another.

use std::cmp::Reverse;

/// How a word was found, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Tier {
    /// The port itself.
    ExactPort,
    /// A whole id, system name or name; a transport.
    ExactName,
    /// A whole alias.
    ExactAlias,
    /// A whole application protocol.
    ExactProtocol,
    /// The beginning of one of these, or of a port number.
    Prefix,
    /// The beginning of a word in one of these; a range that holds the number.
    WordStart,
    /// Inside a word of one of these.
    Inside,
    /// In one of these but for a slip; tried for words only that stand nowhere as typed.
    Slip,
    /// In one of these with letters missing.
    Fuzzy,
    /// The name of a ready-made role that needs the port; a status or a category.
    Kind,
    /// In the description.
    Description,
}

/// How well one word was found in a row: the tier, and the score inside it (higher is better).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) tier: Tier,
    pub(super) score: i16,
}

impl Found {
    pub(super) const fn new(tier: Tier, score: i16) -> Self {
        Self { tier, score }
    }

    /// The better of two ways in which a word was found.
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

/// Which rows stand behind others that were found as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[repr(u8)]
pub(super) enum Standby {
    /// None: a service of today.
    #[default]
    No,
    /// No longer shipped.
    Removed,
    /// From a services file, not from the catalogue.
    Listed,
}

/// A row that answers a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The row's place in the port table.
    pub row: usize,
    /// The tier of its weakest word.
    pub tier: Tier,
}

/// A row and all that decides its place, packed so that comparing two is comparing integers: a million
/// rows are sorted in a tenth of the time that structs take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank(u64);

impl Rank {
    /// The order of hits, the smaller the better:
    /// 1. the tier of the weakest word, so that a row never leads by half of what was typed;
    /// 2. the tiers of all words, added up;
    /// 3. what is no longer shipped behind the rest, what only a services file names behind both;
    /// 4. how well the words match inside their tiers, added up;
    /// 5. the place in the port table, so that the order is the same every time.
    ///
    /// A query without words leaves the table in its order.
    pub(super) fn of(row: u32, words: &[Found], standby: Standby) -> Self {
        let Some(weakest) = words.iter().map(|found| found.tier as u64).max() else {
            return Self(u64::from(row));
        };
        let sum: u64 = words.iter().map(|found| found.tier as u64).sum();
        let sum = sum.min(u64::from(u8::MAX));
        let score: u64 = words
            .iter()
            .map(|found| u64::from(found.score.max(0) as u16))
            .sum();
        let score = u64::from(u16::MAX) - score.min(u64::from(u16::MAX));
        Self(weakest << 58 | sum << 50 | (standby as u64) << 48 | score << 32 | u64::from(row))
    }

    /// All but score and row: what is known before anything is scored.
    pub(super) const fn class(self) -> u64 {
        self.0 >> 48
    }

    /// The same for another row.
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
            Tier::Slip,
            Tier::Fuzzy,
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
    fn each_criterion_counts_only_among_equals() {
        let found = |tier, score| Found::new(tier, score);
        let exact = found(Tier::ExactName, 0);
        let no = Standby::No;
        let ordered = [
            Rank::of(9, &[exact, exact], Standby::Listed),
            Rank::of(8, &[exact, found(Tier::Prefix, 9)], no),
            Rank::of(6, &[found(Tier::Prefix, 1), found(Tier::Prefix, 2)], no),
            Rank::of(7, &[found(Tier::Prefix, 3), found(Tier::Prefix, 0)], no),
            Rank::of(5, &[found(Tier::Prefix, 2), found(Tier::Prefix, 0)], no),
            Rank::of(
                4,
                &[found(Tier::Prefix, 9), found(Tier::Prefix, 9)],
                Standby::Removed,
            ),
            Rank::of(3, &[exact, found(Tier::Description, i16::MAX)], no),
        ];
        assert!(ordered.is_sorted_by(|a, b| a < b), "{ordered:?}");
        assert_eq!(
            ordered[6].hit(),
            Hit {
                row: 3,
                tier: Tier::Description
            }
        );
        assert!(Rank::of(1, &[], Standby::Listed) < Rank::of(2, &[], no));
    }
}
