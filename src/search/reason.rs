//! Reason for which a row matches a query: the text that has the word, and where it is in it.

use serde::Serialize;
use strum::IntoStaticStr;

use crate::model::{Direction, Endpoint, Lang, Lookup, Os, Port, Role, Service};
use crate::search::char_sets::CharSets;
use crate::search::columns::Column;
use crate::search::fold::{fold, is_alphanumeric, is_han};
use crate::search::keys::{pinyin_match, whole_text_tier};
use crate::search::needle::{Needle, Tolerance, match_literal};
use crate::search::pinyin::Pinyin;
use crate::search::query::{Criterion, Field, Query, Term};
use crate::search::rank::{Match, Tier};
use crate::search::row::Row;

/// Kind of text that matches, with the names of the JSON output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum How {
    /// The port, its first digits, or its transport.
    Port,
    /// A range that has the port, or that the port is in.
    Range,
    /// A name of the service.
    Name,
    /// Its id.
    Id,
    /// Its name in Windows.
    SystemName,
    /// An alias of the service or of the port.
    Alias,
    /// A program that uses the port.
    Program,
    /// A name that a tool has for the port.
    Tool,
    /// The application protocol.
    Protocol,
    /// A Chinese text by its pinyin.
    Pinyin,
    /// Any of these with a typo.
    Slip,
    /// An error code or message that names the port.
    Symptom,
    /// A description, role, status or category, letters scattered in a name, or a wide range.
    Mention,
}

impl How {
    /// Returns the name in the JSON output.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Reason for a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Kind of the text.
    pub how: How,
    /// The text.
    pub text: String,
    /// Positions of the matching characters in it, ascending.
    pub places: Vec<usize>,
    /// True if the text is a description, of which only a part can be shown.
    pub is_passage: bool,
    pub(super) tier: Tier,
}

impl Reason {
    /// Returns the matching part of the text: whole words of a name or a description, any other text as a whole.
    #[must_use]
    pub fn matched(&self) -> String {
        let is_long = matches!(
            self.how,
            How::Name | How::Protocol | How::Pinyin | How::Slip | How::Mention
        );
        let (Some(&first), true) = (self.places.first(), is_long) else {
            return self.text.clone();
        };
        let chars: Vec<char> = self.text.chars().collect();
        let mut end = first + 1;
        // The other characters of the match follow each other, but for blanks and dashes.
        for &place in &self.places[1..] {
            if chars[end..place].iter().any(|&char| is_alphanumeric(char)) {
                break;
            }
            end = place + 1;
        }
        let in_word = |char: char| is_alphanumeric(char) && !is_han(char) || "-_.".contains(char);
        let before = chars[..first].iter().rev();
        let start = first - before.take_while(|&&char| in_word(char)).count();
        let more = chars[end..]
            .iter()
            .take_while(|&&char| in_word(char))
            .count();
        let matched: String = chars[start..end + more].iter().collect();
        matched.trim_matches(['-', '_', '.']).to_owned()
    }

    fn new(how: How, text: &str, tier: Tier, places: Vec<usize>) -> Self {
        Self {
            how,
            text: text.to_owned(),
            places,
            is_passage: false,
            tier,
        }
    }

    /// Creates the reason for a text that matches as a whole.
    fn whole(how: How, text: &str, tier: Tier) -> Self {
        Self::new(how, text, tier, (0..text.chars().count()).collect())
    }

    /// Returns true if the row is asked for by this match.
    #[must_use]
    pub const fn is_answer(&self) -> bool {
        self.tier.is_answer()
    }
}

/// Row whose match is explained, and what else may be the reason.
#[derive(Clone, Copy)]
#[expect(
    missing_debug_implementations,
    reason = "a catalog is too long to print"
)]
pub struct Subject<'a> {
    /// Service.
    pub service: &'a Service,
    /// Its port.
    pub endpoint: &'a Endpoint,
    /// Roles and symptoms, asked for only if a word may name one: reading them takes longer than reading the services.
    pub catalog: &'a dyn Lookup,
    /// Language in which names are preferred.
    pub lang: Lang,
}

impl Query {
    /// Returns the reason for each required word of a relaxed query that the row matches, each text once.
    #[must_use]
    pub fn reasons(&self, row: &Subject<'_>) -> Vec<Reason> {
        self.hidden_reasons(row, &[])
    }

    /// Returns the reasons that none of the shown texts has.
    #[must_use]
    pub fn hidden_reasons(&self, row: &Subject<'_>, shown: &[&str]) -> Vec<Reason> {
        let mut hidden: Vec<Reason> = Vec::new();
        let words = if self.is_code() {
            Vec::new()
        } else {
            self.words_of(row)
        };
        let mut is_answer = !words.is_empty();
        'words: for term in words {
            let needle = term.needle();
            let mut best: Option<Tier> = None;
            for text in shown {
                let lit = term.tier_shown(text, needle.as_ref());
                best = best.into_iter().chain(lit).min();
                if best.is_some_and(Tier::is_answer) {
                    continue 'words;
                }
            }
            let Some(reason) = self.explain(&term, row) else {
                is_answer = false;
                continue;
            };
            is_answer &= reason.is_answer() || reason.tier == Tier::Kind;
            let is_known = hidden.iter().any(|other| other.text == reason.text);
            if !is_known && best.is_none_or(|best| reason.tier < best) {
                hidden.push(reason);
            }
        }
        if !is_answer && let Some(symptom) = self.symptom_of(row) {
            return vec![symptom];
        }
        hidden
    }

    /// Returns the symptom that is asked for and about the service of the row.
    fn symptom_of(&self, row: &Subject<'_>) -> Option<Reason> {
        let mut asked = self.symptoms.iter();
        let asked = asked.find(|asked| {
            let symptom = row.catalog.symptoms().get(asked.symptom);
            symptom.is_some_and(|symptom| symptom.services.contains(&row.service.id))
        })?;
        Some(Reason::whole(How::Symptom, &asked.text, Tier::Symptom))
    }

    /// Returns the reason for the word that matches worst, which decides on the rank of the row.
    #[must_use]
    pub fn reason(&self, row: &Subject<'_>) -> Option<Reason> {
        let mut reasons = self.reasons(row);
        // A role or status only narrows what another word asks for.
        if reasons.iter().any(Reason::is_answer) {
            reasons.retain(|reason| reason.tier != Tier::Kind);
        }
        reasons.into_iter().max_by_key(|reason| reason.tier)
    }

    /// Returns the required words, or the phrase of all of them if a name has it.
    fn words_of(&self, row: &Subject<'_>) -> Vec<Term> {
        let phrase = self.phrase.as_ref().map(|phrase| {
            let term = Term::word(&phrase.words);
            if phrase.typo { term.with_typo() } else { term }
        });
        let is_name = |term: &Term| row.named(term).is_some_and(|reason| reason.is_answer());
        if let Some(phrase) = phrase.filter(is_name) {
            return vec![phrase];
        }
        let terms = self.terms.iter().filter(|term| !term.negated);
        terms.cloned().collect()
    }

    /// Returns the reason for a word.
    fn explain(&self, term: &Term, row: &Subject<'_>) -> Option<Reason> {
        let mut reason = row.reason(term)?;
        let is_prefix = reason.how == How::Port && reason.tier == Tier::Prefix;
        if self.is_complete && is_prefix && matches!(term.criterion, Criterion::Number { .. }) {
            (reason.how, reason.tier) = (How::Mention, Tier::Description);
        }
        let is_port = matches!(reason.how, How::Port | How::Range);
        if self.lone_ports().is_some() && !is_port {
            (reason.how, reason.tier) = (How::Mention, Tier::Description);
        }
        Some(reason)
    }
}

impl Term {
    fn needle(&self) -> Option<Needle<'_>> {
        match &self.criterion {
            Criterion::Word {
                word, exact, typo, ..
            } => {
                let tolerance = match (exact, typo) {
                    (true, _) => Tolerance::Exact,
                    (false, true) => Tolerance::Typo,
                    (false, false) => Tolerance::Subsequence,
                };
                Some(Needle::new(word, tolerance))
            }
            criterion => Some(Needle::new(criterion.word()?, Tolerance::Exact)),
        }
    }

    /// Returns the tier of the term in a text where it is highlighted; `needle` is its word.
    fn tier_shown(&self, text: &str, needle: Option<&Needle<'_>>) -> Option<Tier> {
        let found = needle.and_then(|needle| match_text(text, 0, needle));
        match (found, &self.criterion) {
            (Some((found, Way::Typed)), Criterion::Word { .. }) => Some(found.tier),
            (None, Criterion::Word { .. }) => None,
            (found, _) => {
                let tier = found.map_or(Tier::ExactPort, |(found, _)| found.tier);
                (!highlight_of(self, text).is_empty()).then_some(tier)
            }
        }
    }
}

impl Subject<'_> {
    /// Returns the best reason for a term.
    fn reason(&self, term: &Term) -> Option<Reason> {
        let named = || self.named(term).or_else(|| self.mention(term));
        match (self.by_port(term), &term.criterion) {
            (found, Criterion::Kinds(_) | Criterion::Named { .. } | Criterion::Observed { .. }) => {
                found.or_else(|| self.of_filter(term))
            }
            (None, _) => named(),
            // A name may have the number too, and match better than the start of a longer one.
            (Some(found), _) => named()
                .filter(|other| other.tier < found.tier)
                .or(Some(found)),
        }
    }

    /// Returns the match of the port.
    fn by_port(&self, term: &Term) -> Option<Reason> {
        let port = self.endpoint.port;
        let found = Row::alone(port).match_port(&term.criterion)?;
        let text = port_text(port);
        let is_range = !matches!(port.spec().range(), Some(range) if range.only().is_some());
        let how = match found.tier {
            tier if !tier.is_answer() => How::Mention,
            _ if matches!(term.criterion, Criterion::Transport(_)) => {
                let name = port.transport().name();
                return Some(Reason::whole(How::Port, name, found.tier));
            }
            _ if is_range && port.transport().has_ports() => How::Range,
            _ => How::Port,
        };
        Some(Reason::whole(how, &text, found.tier))
    }

    /// Returns the best match in the names.
    fn named(&self, term: &Term) -> Option<Reason> {
        let mut best: Option<(Match, How, &str)> = None;
        let typed = term.needle()?;
        for column in Column::ALL {
            let needle = typed.with_tolerance(column.tolerance(typed.tolerance));
            let texts = column.of_service(self.service).into_iter();
            let texts = texts.chain(column.of_endpoint(self.service, self.endpoint));
            for (text, weight) in texts {
                let Some((found, way)) = match_text(text, weight, &needle) else {
                    continue;
                };
                let Some(mut found) = column.rate(found) else {
                    continue;
                };
                let calls = self.endpoint.direction == Direction::Out;
                if calls && column == Column::Protocol && found.tier.is_answer() {
                    found.tier = Tier::Kind;
                }
                if best.is_none_or(|(best, ..)| found.tier < best.tier) {
                    best = Some((found, how(found.tier, way, column), text));
                }
            }
        }
        let (found, how, text) = best?;
        Some(Reason::new(how, text, found.tier, highlight_of(term, text)))
    }

    /// Returns a role, status, category or description that has the word.
    fn mention(&self, term: &Term) -> Option<Reason> {
        let Criterion::Word {
            word, kinds, exact, ..
        } = &term.criterion
        else {
            return None;
        };
        let role = (!exact).then(|| self.role_named(word)).flatten();
        let kind = || {
            self.kind(
                kinds.contain(self.service.status, self.service.category),
                term,
            )
        };
        role.or_else(kind).or_else(|| {
            let needle = term.needle()?;
            let description = &self.service.description;
            let texts = [self.lang, self.lang.other()].map(|lang| description.get(lang));
            let text = texts
                .into_iter()
                .find(|text| needle.is_mentioned_in(&fold(text)))?;
            let places = highlight_of(term, text);
            Some(Reason {
                is_passage: true,
                ..Reason::new(How::Mention, text, Tier::Description, places)
            })
        })
    }

    /// Returns what a filter selects the row by.
    fn of_filter(&self, term: &Term) -> Option<Reason> {
        match &term.criterion {
            Criterion::Kinds(kinds) => self.kind(
                kinds.contain(self.service.status, self.service.category),
                term,
            ),
            Criterion::Named {
                field: Field::Role,
                values,
            } => values.iter().find_map(|value| self.role_named(value)),
            Criterion::Named { values, .. } => values
                .iter()
                .find_map(|value| self.named(&Term::word(value))),
            _ => None,
        }
    }

    /// Returns the label of the status or the category that a word names.
    fn kind(&self, is_named: bool, term: &Term) -> Option<Reason> {
        let labels = [self.service.status.label(), self.service.category.label()];
        let labels = labels.map(|label| label.get(self.lang));
        let named = labels
            .into_iter()
            .find(|label| !highlight_of(term, label).is_empty());
        let label = named.unwrap_or(labels[0]);
        is_named.then(|| Reason::whole(How::Mention, label, Tier::Kind))
    }

    /// Returns the name of a role that needs the port.
    fn role_named(&self, word: &str) -> Option<Reason> {
        let needs = |role: &&Role| {
            role.entries.iter().any(|entry| {
                let is_service = entry.service.as_ref() == Some(&self.service.id);
                is_service && entry.port.overlaps(self.endpoint.port)
            })
        };
        let needle = Needle::at_word_start(word, Tolerance::Pinyin);
        self.catalog.roles().iter().filter(needs).find_map(|role| {
            let names = [
                role.name.get(self.lang),
                role.name.get(self.lang.other()),
                role.id.as_str(),
            ];
            let is_named = |name: &&str| {
                let found = match_text(name, 0, &needle);
                found.is_some_and(|(found, _)| found.tier <= Tier::WordStart)
            };
            let name = names.into_iter().find(is_named)?;
            let places = highlight_of(&Term::word(word), name);
            Some(Reason::new(How::Mention, name, Tier::Kind, places))
        })
    }
}

/// Way in which a word matches a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Typed,
    Pinyin,
    Slip,
    Scattered,
}

/// Matches a word with a text of the given weight as the index does.
fn match_text(text: &str, weight: i16, needle: &Needle<'_>) -> Option<(Match, Way)> {
    let folded = fold(text);
    let chars = CharSets::of(&folded);
    if let Some((tier, bonus)) = match_literal(&folded, chars, needle, whole_text_tier(weight)) {
        return Some((Match::new(tier, weight + bonus), Way::Typed));
    }
    let spoken = Pinyin::of_text(&folded);
    if let (Some(typed), Some(spoken)) = (&needle.pinyin, &spoken)
        && let Some(found) = pinyin_match(spoken, weight, &typed.word)
    {
        return Some((found, Way::Pinyin));
    }
    if needle.corrected() {
        let slip = needle.match_with_typo(&folded);
        let slip = slip.or_else(|| {
            let spoken = spoken?.find_with_typo(&needle.letters);
            spoken.map(|_| 0)
        });
        if let Some(bonus) = slip {
            return Some((Match::new(Tier::Typo, weight + bonus), Way::Slip));
        }
    }
    let is_scattered =
        needle.may_be_subsequence(chars) && needle.letters.is_subsequence_of(&folded);
    is_scattered.then_some((Match::new(Tier::Subsequence, 0), Way::Scattered))
}

/// Returns the kind of a match in a column.
fn how(tier: Tier, way: Way, column: Column) -> How {
    match way {
        _ if !tier.is_answer() => How::Mention,
        Way::Pinyin => How::Pinyin,
        Way::Slip => How::Slip,
        Way::Typed | Way::Scattered => match column {
            Column::Name => How::Name,
            Column::Id => How::Id,
            Column::SystemName => How::SystemName,
            Column::Alias | Column::PortAlias => How::Alias,
            Column::Protocol => How::Protocol,
            Column::Program => How::Program,
            Column::Tool | Column::Rule | Column::Unrelated => How::Tool,
        },
    }
}

/// Returns the positions in a text that a term matches.
fn highlight_of(term: &Term, text: &str) -> Vec<usize> {
    let query = Query {
        terms: vec![term.clone()],
        ..Query::default()
    };
    query.highlight(text)
}

/// Returns the numbers of a port as text; those of a dynamic port in current versions of Windows.
fn port_text(port: Port) -> String {
    match Os::Modern.dynamic_ranges() {
        [range, ..] if port.spec().is_dynamic() => range.to_string(),
        _ => port.spec_text(),
    }
}
