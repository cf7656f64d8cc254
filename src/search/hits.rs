//! Matching rows of a query: counted at once, but sorted only as far as they are shown.

use crate::model::PortItem;
use crate::search::matches::QueryMatches;
use crate::search::query::Query;
use crate::search::rank::{Demotion, Hit, Rank, Total};

/// Rows that match a query.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    query: Query,
    relaxed: Query,
    ranks: Vec<Rank>,
    /// Number of ranks that are answers, which come first once sorted.
    answers: usize,
    /// Number of ranks at the start of `ranks` that are sorted.
    ranked: usize,
    matches: QueryMatches,
    leads: Vec<Lead>,
}

/// What a query asks for besides rows, shown above them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// Ports that no service has, so that they can be added all the same.
    Own(Vec<PortItem>),
    /// Predefined role, as an index of the roles of the search index.
    Role(usize),
    /// Symptom, as an index of its symptoms, and the code that matches; none if only words do.
    Symptom(usize, Option<String>),
}

impl Hits {
    pub(super) fn new(
        query: Query,
        relaxed: Query,
        ranks: Vec<Rank>,
        matches: QueryMatches,
        leads: Vec<Lead>,
    ) -> Self {
        Self {
            query,
            relaxed,
            answers: ranks.iter().filter(|rank| rank.is_answer()).count(),
            ranks,
            ranked: 0,
            matches,
            leads,
        }
    }

    /// Unknown ports, roles and symptoms that the query asks for, in this order, the best ones of each.
    #[must_use]
    pub fn leads(&self) -> &[Lead] {
        &self.leads
    }

    /// Returns all rows of a table in a given order: the result of an empty query, without an index.
    #[must_use]
    pub fn all(rows: impl IntoIterator<Item = usize>) -> Self {
        let ranks: Vec<Rank> = rows
            .into_iter()
            .map(|row| Rank::of(row as u32, Total::NONE, Demotion::None, 0))
            .collect();
        Self {
            answers: ranks.len(),
            ranked: ranks.len(),
            ranks,
            ..Self::default()
        }
    }

    /// Frees the matches, unless some hits may still have to be scored.
    pub(super) fn shrink(&mut self) {
        if self.ranked == self.ranks.len() || !self.matches.needs_scores() {
            self.matches = QueryMatches::default();
            self.ranks.shrink_to_fit();
        }
    }

    /// Returns the size in memory, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.ranks.len() * size_of::<Rank>() + self.matches.bytes()
    }

    /// The query as parsed.
    #[must_use]
    pub const fn query(&self) -> &Query {
        &self.query
    }

    /// The query after relaxation, to be used for highlighting.
    #[must_use]
    pub const fn understood(&self) -> &Query {
        &self.relaxed
    }

    /// Number of rows, sorted or not.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ranks.len()
    }

    /// Number of rows that are asked for, which come first. The others only mention the words.
    #[must_use]
    pub const fn answers(&self) -> usize {
        self.answers
    }

    /// Returns true if no row matches.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ranks.is_empty()
    }

    /// Returns the hit at position `at`, if the hits are sorted that far.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<Hit> {
        let rank = self.ranks[..self.ranked].get(at);
        rank.map(|rank| rank.hit())
    }

    /// The rows of all answers or of all mentions, in no particular order.
    pub fn rows(&self, are_answers: bool) -> impl Iterator<Item = usize> {
        let ranks = self.ranks.iter();
        let wanted = ranks.filter(move |rank| rank.is_answer() == are_answers);
        wanted.map(|rank| rank.row() as usize)
    }

    /// The sorted hits, best first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Hit> {
        self.ranks[..self.ranked].iter().map(|rank| rank.hit())
    }

    /// Sorts the best `limit` hits (all, if there are fewer). `score` scores the subsequence matches in the
    /// rows that it is called with.
    ///
    /// The tiers alone decide most positions, so only rows of the tiers that are reached are scored: of a
    /// million rows, some thousands.
    pub(super) fn order(
        &mut self,
        limit: usize,
        score: impl FnOnce(&Query, &mut QueryMatches, &mut [Rank]),
    ) {
        let wanted = limit.min(self.ranks.len()).saturating_sub(self.ranked);
        if wanted == 0 {
            return;
        }
        let rest = &mut self.ranks[self.ranked..];
        let mut reached = rest.len();
        if self.matches.needs_scores() {
            if wanted < rest.len() {
                let (_, last, _) = rest.select_nth_unstable_by_key(wanted - 1, |rank| rank.class());
                let last = last.class();
                // All rows before the last wanted one are of its class or better; later ones may be of the
                // same class.
                reached = wanted;
                for at in wanted..rest.len() {
                    if rest[at].class() == last {
                        rest.swap(reached, at);
                        reached += 1;
                    }
                }
            }
            score(&self.relaxed, &mut self.matches, &mut rest[..reached]);
        }
        let reached = &mut rest[..reached];
        if wanted < reached.len() {
            reached.select_nth_unstable(wanted - 1);
        }
        reached[..wanted].sort_unstable();
        self.ranked += wanted;
    }
}
