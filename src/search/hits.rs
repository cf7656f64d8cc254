//! The rows that answer a query, counted at once and put in order only as far as they are looked at.

use crate::search::answers::Answers;
use crate::search::query::Query;
use crate::search::rank::{Hit, Rank, Standby};

/// The rows that answer a query.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    query: Query,
    understood: Query,
    ranks: Vec<Rank>,
    /// How many of them stand in order.
    ranked: usize,
    answers: Answers,
}

impl Hits {
    pub(super) const fn new(
        query: Query,
        understood: Query,
        ranks: Vec<Rank>,
        answers: Answers,
    ) -> Self {
        Self {
            query,
            understood,
            ranks,
            ranked: 0,
            answers,
        }
    }

    /// Every row of a table of so many, in its order: the answer to an empty query, without an index.
    #[must_use]
    pub fn all(rows: usize) -> Self {
        let ranks: Vec<Rank> = (0..rows as u32)
            .map(|row| Rank::of(row, &[], Standby::No))
            .collect();
        Self {
            ranked: ranks.len(),
            ranks,
            ..Self::default()
        }
    }

    /// What was asked.
    #[must_use]
    pub const fn query(&self) -> &Query {
        &self.query
    }

    /// The query as it was understood: the one whose letters are highlighted.
    #[must_use]
    pub const fn understood(&self) -> &Query {
        &self.understood
    }

    /// How many rows there are, in order or not.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ranks.len()
    }

    /// Whether nothing answers.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ranks.is_empty()
    }

    /// The hit at that place, if the order is known so far.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<Hit> {
        let rank = self.ranks[..self.ranked].get(at);
        rank.map(|rank| rank.hit())
    }

    /// The rows of all hits, in order or not.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = usize> {
        self.ranks.iter().map(|rank| rank.row() as usize)
    }

    /// The hits, best first, as far as they are in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Hit> {
        self.ranks[..self.ranked].iter().map(|rank| rank.hit())
    }

    /// Puts the best `most` in order (all that there are, if fewer); `score` gives fuzzy words their
    /// scores in the rows that it gets.
    ///
    /// The tiers alone decide most places, so only rows of the tiers that are reached get a score from
    /// the fuzzy crate: of a million rows some thousands instead of all.
    pub(super) fn order(
        &mut self,
        most: usize,
        score: impl FnOnce(&Query, &mut Answers, &mut [Rank]),
    ) {
        let wanted = most.min(self.ranks.len()).saturating_sub(self.ranked);
        if wanted == 0 {
            return;
        }
        let rest = &mut self.ranks[self.ranked..];
        let mut reached = rest.len();
        if self.answers.is_fuzzy() {
            if wanted < rest.len() {
                let (_, last, _) = rest.select_nth_unstable_by_key(wanted - 1, |rank| rank.class());
                let last = last.class();
                // All before the last one are of its class or better; some behind it may be as good.
                reached = wanted;
                for at in wanted..rest.len() {
                    if rest[at].class() == last {
                        rest.swap(reached, at);
                        reached += 1;
                    }
                }
            }
            score(&self.understood, &mut self.answers, &mut rest[..reached]);
        }
        let reached = &mut rest[..reached];
        if wanted < reached.len() {
            reached.select_nth_unstable(wanted - 1);
        }
        reached[..wanted].sort_unstable();
        self.ranked += wanted;
    }
}
