//! The keys of every row, and the search over them.

use std::collections::HashMap;

use crate::model::{Category, Endpoint, Role, Service, ServiceId, Standing, Status, Text};
use crate::search::answers::{Answer, Answers};
use crate::search::claim::Claim;
use crate::search::fold::fold;
use crate::search::fuzzy::Fuzzy;
use crate::search::hits::Hits;
use crate::search::keys::{ALIASES, Keys, Mercy, NAME, Needle, PROTOCOL};
use crate::search::query::{Field, Query, Term, What};
use crate::search::rank::{Found, Rank, Standby, Tier};
use crate::search::row::Row;

/// The searchable keys of a port table.
///
/// Rows share their services and their protocols, so a word is looked for once in each of these and the
/// rows only look up what was found.
#[derive(Debug, Clone)]
pub struct Index {
    services: Keys,
    facts: Vec<Facts>,
    /// The descriptions, folded: (service, text). Services of a list have none.
    descriptions: Vec<(u32, String)>,
    protocols: Keys,
    rows: Vec<Row>,
    roles: Keys,
    /// The rows that each role needs, ascending.
    role_rows: Vec<Vec<u32>>,
}

#[derive(Debug, Clone, Copy)]
struct Facts {
    status: Status,
    category: Category,
    standby: Standby,
}

impl Index {
    /// Reads the keys of a port table's rows, in its order, and of the roles that need them. At most
    /// 2³² rows.
    pub fn new<'a>(
        table: impl IntoIterator<Item = (&'a Service, &'a Endpoint)>,
        roles: &[Role],
    ) -> Self {
        let mut index = Self {
            services: Keys::new(),
            facts: Vec::new(),
            descriptions: Vec::new(),
            protocols: Keys::new(),
            rows: Vec::new(),
            roles: Keys::new(),
            role_rows: Vec::new(),
        };
        let mut services: HashMap<&ServiceId, u32> = HashMap::new();
        let mut protocols: HashMap<&Text, u32> = HashMap::new();
        let mut on_service: HashMap<&ServiceId, Vec<u32>> = HashMap::new();
        for (service, endpoint) in table {
            let owner = *services
                .entry(&service.id)
                .or_insert_with(|| index.add_service(service));
            let protocol = *protocols
                .entry(&endpoint.protocol)
                .or_insert_with_key(|text| {
                    let protocol = index.protocols.add_owner();
                    index.protocols.add(&text.en, PROTOCOL);
                    index.protocols.add(&text.zh, PROTOCOL);
                    protocol
                });
            let names = index.services.weighed(owner as usize);
            let spoken: Vec<&str> = index.protocols.of(protocol as usize).collect();
            let claim = Claim::of(service, endpoint, names, &spoken);
            let row = index.rows.len() as u32;
            on_service.entry(&service.id).or_default().push(row);
            index.rows.push(Row {
                service: owner,
                protocol,
                port: endpoint.port,
                required: endpoint.standing == Standing::Required,
                claim,
            });
        }
        for role in roles {
            index.add_role(role, &on_service);
        }
        index
    }

    fn add_service(&mut self, service: &Service) -> u32 {
        let owner = self.services.add_owner();
        if service.status == Status::Listed {
            // A list's name is a word like any other: it must not stand before what the catalogue says
            // of the same word, and its id is made from it.
            self.services.add(&service.name.en, ALIASES[0]);
        } else {
            self.services.add(service.id.as_str(), NAME);
            let system_names = service.system_names.iter().map(String::as_str);
            for name in service.names().chain(system_names) {
                self.services.add(name, NAME);
            }
        }
        let weights = ALIASES.iter().chain(std::iter::repeat(&0));
        for (alias, weight) in service.aliases.iter().zip(weights) {
            self.services.add(alias, *weight);
        }
        self.facts.push(Facts {
            status: service.status,
            category: service.category,
            standby: match service.status {
                Status::Removed => Standby::Removed,
                Status::Listed => Standby::Listed,
                _ => Standby::No,
            },
        });
        for text in [&service.description.en, &service.description.zh] {
            if !text.is_empty() {
                self.descriptions.push((owner, fold(text)));
            }
        }
        owner
    }

    fn add_role(&mut self, role: &Role, on_service: &HashMap<&ServiceId, Vec<u32>>) {
        self.roles.add_owner();
        for name in [role.id.as_str(), &role.name.en, &role.name.zh] {
            self.roles.add(name, NAME);
        }
        let mut rows: Vec<u32> = Vec::new();
        for entry in &role.entries {
            let on_service = entry.service.as_ref().and_then(|id| on_service.get(id));
            let on_port = |&&row: &&u32| self.rows[row as usize].port.overlaps(entry.port);
            rows.extend(on_service.into_iter().flatten().filter(on_port));
        }
        rows.sort_unstable();
        rows.dedup();
        self.role_rows.push(rows);
    }

    /// How many rows there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows that answer `query`, none of them in order yet ([`Index::rank`]); every row for an empty
    /// one.
    #[must_use]
    pub fn search(&self, query: &Query) -> Hits {
        let (understood, answers) = self.understand(query);
        let ranks = (0..self.rows.len() as u32)
            .filter_map(|row| self.rank_of(row, &understood, &answers))
            .collect();
        Hits::new(query.clone(), understood, ranks, answers)
    }

    /// Puts the best `most` of the hits that this index gave in order; all, if there are fewer.
    pub fn rank(&self, hits: &mut Hits, most: usize) {
        hits.order(most, |query, answers, ranks| {
            self.score(query, answers, ranks);
        });
    }

    /// How many services are the catalogue's; those of lists stand behind them.
    pub(super) fn known(&self) -> usize {
        let listed = |facts: &Facts| facts.standby == Standby::Listed;
        self.facts.partition_point(|facts| !listed(facts))
    }

    /// Which of the catalogue's services have a word of that beginning in their names.
    pub(super) fn stands(&self, word: &str) -> Vec<bool> {
        self.have(&Needle::new(word, Mercy::None))
    }

    /// Which of the catalogue's services have what is looked for at the beginning of a word.
    pub(super) fn have(&self, needle: &Needle<'_>) -> Vec<bool> {
        let found = self.services.find(needle, self.known());
        let stands =
            |found: &Option<Found>| found.is_some_and(|found| found.tier <= Tier::WordStart);
        found.iter().map(stands).collect()
    }

    /// How the words are found as they stand, one after the other.
    pub(super) fn phrase(&self, query: &Query) -> Option<Answer> {
        let phrase = query.phrase.as_ref()?;
        let mut answer = if phrase.slip {
            // Slips cost most to look for: in the catalogue's names only, not in those of a list.
            let needle = Needle::new(&phrase.words, Mercy::Slip);
            Answer {
                services: self.services.find(&needle, self.known()),
                ..Answer::default()
            }
        } else {
            self.find(&Needle::new(&phrase.words, Mercy::Sound))
        };
        let counts =
            |found: &Found| found.tier < Tier::Inside || (phrase.slip && found.tier == Tier::Slip);
        let found = answer.services.iter_mut().chain(&mut answer.protocols);
        found.for_each(|found| *found = found.filter(counts));
        Some(answer)
    }

    /// How each word of a query is found, as it is.
    #[cfg(test)]
    fn answers(&self, query: &Query) -> Answers {
        Answers {
            terms: query.terms.iter().map(|term| self.answer(term)).collect(),
            phrase: self.phrase(query),
        }
    }

    fn find(&self, needle: &Needle<'_>) -> Answer {
        Answer {
            services: self.services.find(needle, usize::MAX),
            protocols: self.protocols.find(needle, usize::MAX),
            rows: Vec::new(),
        }
    }

    pub(super) fn answer(&self, term: &Term) -> Answer {
        match &term.what {
            What::Transport(_) | What::Ranges { .. } => Answer::default(),
            What::Number { .. } => {
                let digits = term.what.word();
                digits.map_or_else(Answer::default, |digits| {
                    self.find(&Needle::new(digits, Mercy::None))
                })
            }
            What::Kinds(kinds) => {
                let holds = |facts: &Facts| kinds.hold(facts.status, facts.category);
                let found = |facts| holds(facts).then_some(Found::new(Tier::Kind, 0));
                Answer {
                    services: self.facts.iter().map(found).collect(),
                    ..Answer::default()
                }
            }
            What::Of { field, values } => self.answer_of(*field, values),
            What::Word {
                word,
                exact,
                slip,
                kinds,
            } => {
                let mercy = match (term.negated || *exact, slip) {
                    (true, _) => Mercy::None,
                    (false, false) => Mercy::Fuzzy,
                    (false, true) => Mercy::Slip,
                };
                let mut answer = self.find(&Needle::new(word, mercy));
                if !kinds.is_empty() {
                    for (found, facts) in answer.services.iter_mut().zip(&self.facts) {
                        if kinds.hold(facts.status, facts.category) {
                            *found = Found::better(*found, Some(Found::new(Tier::Kind, 0)));
                        }
                    }
                }
                if term.negated {
                    return answer;
                }
                if !exact {
                    answer.rows = self.rows_of_roles(word);
                }
                for (service, text) in &self.descriptions {
                    let found = &mut answer.services[*service as usize];
                    if found.is_none() && text.contains(word.as_str()) {
                        *found = Some(Found::new(Tier::Description, 0));
                    }
                }
                answer
            }
        }
    }

    /// Filters by the name of a service or a role.
    fn answer_of(&self, field: Field, values: &[String]) -> Answer {
        let mut answer = Answer::default();
        if field == Field::Role {
            for value in values {
                answer.rows.extend(self.rows_of_roles(value));
            }
            answer.rows.sort_unstable();
            return answer;
        }
        answer.services = vec![None; self.services.len()];
        for value in values {
            let found = self
                .services
                .find(&Needle::new(value, Mercy::Sound), usize::MAX);
            for (all, one) in answer.services.iter_mut().zip(found) {
                *all = Found::better(*all, one.filter(|one| one.tier <= Tier::WordStart));
            }
        }
        answer
    }

    /// The rows of all roles of that name, ascending.
    fn rows_of_roles(&self, word: &str) -> Vec<u32> {
        let roles = self
            .roles
            .find(&Needle::new(word, Mercy::Sound), usize::MAX);
        let called = roles
            .iter()
            .zip(&self.role_rows)
            .filter(|(found, _)| found.is_some_and(|found| found.tier <= Tier::WordStart));
        let mut rows: Vec<u32> = called.flat_map(|(_, rows)| rows).copied().collect();
        rows.sort_unstable();
        rows
    }

    /// Where a row stands, if it answers.
    fn rank_of(&self, at: u32, query: &Query, answers: &Answers) -> Option<Rank> {
        let row = &self.rows[at as usize];
        let mut words = [Found::new(Tier::ExactPort, 0); Query::MOST * 2];
        let mut count = 0;
        for (term, answer) in query.terms.iter().zip(&answers.terms) {
            let found = row.answers(at, term, answer);
            if found.is_some() == term.negated {
                return None;
            }
            if let (Some(found), true) = (found, term.counts())
                && let Some(word) = words.get_mut(count)
            {
                *word = found;
                count += 1;
            }
        }
        let words = &words[..count];
        let standby = match self.facts[row.service as usize].standby {
            // Its number asks for it by name.
            Standby::Removed
                if row.claim.by_name && words.iter().any(|word| word.tier == Tier::ExactPort) =>
            {
                Standby::No
            }
            standby => standby,
        };
        let rank = Rank::of(at, words, standby);
        let phrase = answers.phrase.as_ref().and_then(|phrase| row.found(phrase));
        Some(phrase.map_or(rank, |phrase| rank.min(Rank::of(at, &[phrase], standby))))
    }

    /// Where the only row stands, every fuzzy word scored.
    #[cfg(test)]
    pub(super) fn only_row(&self, query: &Query) -> Option<Rank> {
        let mut answers = self.answers(query);
        let mut rank = [self.rank_of(0, query, &answers)?];
        self.score(query, &mut answers, &mut rank);
        Some(rank[0])
    }

    /// Lets every text be looked at.
    #[cfg(test)]
    pub(super) fn unmask(&mut self) {
        self.services.unmask();
        self.protocols.unmask();
    }

    /// Gives the rows' fuzzy words their scores.
    fn score(&self, query: &Query, answers: &mut Answers, ranks: &mut [Rank]) {
        let fuzzy = Fuzzy::new();
        for rank in ranks {
            let at = rank.row();
            let row = &self.rows[at as usize];
            for (term, answer) in query.terms.iter().zip(&mut answers.terms) {
                let Some(word) = term.what.word() else {
                    continue;
                };
                let (service, protocol) = (row.service as usize, row.protocol as usize);
                if let Some(found) = answer.services.get_mut(service) {
                    self.services.score(service, found, word, &fuzzy);
                }
                if let Some(found) = answer.protocols.get_mut(protocol) {
                    self.protocols.score(protocol, found, word, &fuzzy);
                }
            }
            if let Some(scored) = self.rank_of(at, query, answers) {
                *rank = scored;
            }
        }
    }
}
