//! The order of hits. A row stands by its weakest word's tier, then by the tiers of all words; services
//! that are no longer shipped stand behind others as good; then comes how well the words match inside
//! their tiers, then the place in the port table. So the order is the same every time.

use std::cmp::{Ordering, Reverse};

/// How a word was found, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// The port itself.
    ExactPort,
    /// A whole id, system name, alias or name; a transport.
    ExactName,
    /// A whole application protocol.
    ExactProtocol,
    /// The beginning of one of these, or of a port number.
    Prefix,
    /// The beginning of a word in one of these; a range that holds the number.
    WordStart,
    /// Inside one of these, or with letters missing.
    Fuzzy,
    /// In the description.
    Description,
}

/// How well one word was found in a row: the tier, and the score inside it (higher is better).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) tier: Tier,
    pub(super) score: i64,
}

impl Found {
    pub(super) const fn new(tier: Tier, score: i64) -> Self {
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

/// A row that answers a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The row's place in the port table.
    pub row: usize,
    /// The tier of its weakest word.
    pub tier: Tier,
    /// The tiers of all its words, added up.
    sum: usize,
    score: i64,
    /// Whether it stands behind hits that are as good.
    behind: bool,
}

impl Hit {
    /// The hit of a row in which every word of a query was found.
    pub(super) fn new(row: usize, words: impl Iterator<Item = Found>) -> Self {
        let mut hit = Self {
            row,
            tier: Tier::ExactPort,
            sum: 0,
            score: 0,
            behind: false,
        };
        for found in words {
            hit.tier = hit.tier.max(found.tier);
            hit.sum += found.tier as usize;
            hit.score += found.score;
        }
        hit
    }

    /// The same hit, behind those that are as good.
    pub(super) const fn behind(self) -> Self {
        Self {
            behind: true,
            ..self
        }
    }

    const fn key(&self) -> (Tier, usize, bool, Reverse<i64>, usize) {
        (
            self.tier,
            self.sum,
            self.behind,
            Reverse(self.score),
            self.row,
        )
    }
}

impl Ord for Hit {
    /// Best first.
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Hit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
