//! Symptoms that a query of the search box asks for: by an error code, or by the wording of a message. Stricter than
//! [`find_symptoms`](crate::search::symptoms::find_symptoms): a port is no code, and a name is no message.

use std::collections::HashMap;

use crate::model::Symptom;
use crate::search::codes::{Asked, Says, is_number, numbers, words};
use crate::search::symptom_code::Code;
use crate::search::wording::Wording;

/// Symptom that a query asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SymptomAnswer<'a> {
    /// Index of the symptom.
    pub symptom: usize,
    /// Code or wording that matches, as the catalog has it.
    pub text: &'a str,
    /// True if it is a code.
    pub is_code: bool,
}

/// Codes and wordings of symptoms, prepared for the search.
#[derive(Debug, Clone, Default)]
pub struct SymptomIndex {
    symptoms: Vec<Known>,
    texts: Vec<Message>,
    /// Number of each word that occurs in a message.
    tokens: HashMap<String, u32>,
    /// Weight of each word: the rarer the higher.
    weights: Vec<f32>,
    /// Size of each word: one, or half for a pair of Chinese characters.
    sizes: Vec<f32>,
}

#[derive(Debug, Clone)]
struct Known {
    codes: Vec<Code>,
    /// Words of the codes and sources of events, ascending.
    named: Vec<u32>,
    /// Words of all messages too.
    all: Vec<u32>,
}

/// Wording of a symptom, or a code that is a phrase.
#[derive(Debug, Clone)]
struct Message {
    symptom: usize,
    text: String,
    /// The words, with one space between them.
    words: String,
    tokens: Vec<u32>,
}

/// Query for symptoms.
struct Asking {
    words: Vec<String>,
    numbers: Vec<Asked>,
    wording: Wording,
    /// Words of the query that occur in messages, ascending.
    tokens: Vec<u32>,
    /// Weight of all words of the query.
    weight: f32,
    /// Words of the query beside its numbers that occur in messages, ascending.
    beside: Vec<u32>,
}

/// Match of a symptom, with its rank: the lower the better.
struct Found<'a> {
    answer: SymptomAnswer<'a>,
    /// Weight of the words that the query and the symptom share.
    shared: f32,
    class: usize,
}

/// Minimum length of a hexadecimal number that is not finished, and the maximum number of symptoms for it.
const MIN_PARTIAL: usize = 6;
const MAX_PARTIAL: usize = 12;
/// Maximum number of symptoms for a code, and for a message.
const MAX_BY_CODE: usize = 12;
const MAX_BY_WORDING: usize = 6;
/// Weight of a word that no message has.
const UNKNOWN: f32 = 4.5;
/// Weight of a pair of Chinese characters, compared to a word.
const PAIR: f32 = 0.5;
/// Part of the query that a message must have, or of a message that a query must have.
const MOST: f32 = 0.7;
/// The same for all messages of a symptom together.
const NEARLY_ALL: f32 = 0.85;
/// Minimum weight of the words that a query and a message share, and their minimum number, with pairs counting half.
const MIN_SHARED: f32 = 3.6;
const MIN_WORDS: f32 = 1.5;
/// Minimum number without a word about a failure.
const MIN_WORDS_OF_NAME: f32 = 5.0;
/// Part of the best rank that other messages must have.
const CLOSE: f32 = 0.8;

impl SymptomIndex {
    /// Prepares symptoms.
    #[must_use]
    pub fn new(symptoms: &[Symptom]) -> Self {
        let mut index = Self::default();
        for (at, symptom) in symptoms.iter().enumerate() {
            index.add(at, symptom);
        }
        let mut counts = vec![0_usize; index.tokens.len()];
        for known in &index.symptoms {
            known
                .all
                .iter()
                .for_each(|&token| counts[token as usize] += 1);
        }
        let total = symptoms.len() as f32;
        index.weights = counts
            .iter()
            .map(|&count| (total / count.max(1) as f32).ln().max(0.1))
            .collect();
        index.sizes = vec![1.0; index.weights.len()];
        for (token, &number) in &index.tokens {
            if !token.is_ascii() {
                index.sizes[number as usize] = PAIR;
                index.weights[number as usize] *= PAIR;
            }
        }
        index
    }

    /// Returns whether a query may ask for a symptom: it has a digit, a name with `_`, or a word about a failure, or is
    /// long. Otherwise no symptoms are needed.
    #[must_use]
    pub fn may_answer(query: &str) -> bool {
        let has_sign = query.chars().any(|char| char == '_' || char.is_numeric());
        has_sign || {
            let wording = Wording::of(query);
            wording.has_failure || wording.tokens.len() as f32 >= MIN_WORDS_OF_NAME
        }
    }

    /// Returns the symptoms that a query asks for, best first. `is_port` tells the numbers that are ports of a
    /// service, apart from wide ranges.
    #[must_use]
    pub fn find(&self, query: &str, is_port: impl Fn(u16) -> bool) -> Vec<SymptomAnswer<'_>> {
        if self.symptoms.is_empty() || !Self::may_answer(query) {
            return Vec::new();
        }
        let asking = self.asking(query);
        let of_numbers = self.by_number(&asking, &is_port);
        if !of_numbers.is_empty() {
            return ordered(of_numbers, MAX_BY_CODE);
        }
        let of_names = self.by_name(&asking);
        if !of_names.is_empty() {
            return ordered(of_names, MAX_BY_CODE);
        }
        let partial = self.by_partial_number(&asking);
        if !partial.is_empty() && partial.len() <= MAX_PARTIAL {
            return ordered(partial, MAX_BY_CODE);
        }
        self.by_wording(&asking)
    }

    fn add(&mut self, at: usize, symptom: &Symptom) {
        let codes: Vec<Code> = symptom.codes.iter().map(|code| Code::new(code)).collect();
        let mut named: Vec<u32> = Vec::new();
        let mut all: Vec<u32> = Vec::new();
        for code in &codes {
            let tokens = self.tokens_of(&Wording::of(&code.text));
            if code.is_phrase() {
                self.texts
                    .push(Message::new(at, &code.text, tokens.clone()));
            }
            named.extend(tokens);
        }
        for text in symptom.text.en.iter().chain(&symptom.text.zh) {
            let tokens = self.tokens_of(&Wording::of(text));
            all.extend(&tokens);
            self.texts.push(Message::new(at, text, tokens));
        }
        all.extend(&named);
        for tokens in [&mut named, &mut all] {
            tokens.sort_unstable();
            tokens.dedup();
        }
        self.symptoms.push(Known { codes, named, all });
    }

    /// Numbers the words of a message.
    fn tokens_of(&mut self, wording: &Wording) -> Vec<u32> {
        let mut tokens: Vec<u32> = Vec::new();
        for token in &wording.tokens {
            let next = self.tokens.len() as u32;
            tokens.push(*self.tokens.entry(token.clone()).or_insert(next));
        }
        tokens.sort_unstable();
        tokens
    }

    fn asking(&self, query: &str) -> Asking {
        let words = words(query);
        let wording = Wording::of(query);
        let (tokens, weight) = self.known(&wording);
        let beside: Vec<&str> = words
            .iter()
            .map(String::as_str)
            .filter(|word| !is_number(word))
            .collect();
        let (beside, _) = self.known(&Wording::of(&beside.join(" ")));
        Asking {
            numbers: numbers(&words),
            words,
            wording,
            tokens,
            weight,
            beside,
        }
    }

    /// Returns the words that occur in messages, ascending, and the weight of all words.
    fn known(&self, wording: &Wording) -> (Vec<u32>, f32) {
        let mut known = Vec::new();
        let mut weight = 0.0;
        for token in &wording.tokens {
            match self.tokens.get(token) {
                Some(&token) => {
                    known.push(token);
                    weight += self.weights[token as usize];
                }
                None if token.is_ascii() => weight += UNKNOWN,
                None => weight += UNKNOWN * PAIR,
            }
        }
        known.sort_unstable();
        (known, weight)
    }

    /// Returns the weight and the number of words that two sorted lists share; pairs of characters count half.
    fn shared(&self, one: &[u32], other: &[u32]) -> (f32, f32) {
        let mut sum = (0.0, 0.0);
        for token in one
            .iter()
            .filter(|token| other.binary_search(token).is_ok())
        {
            let token = *token as usize;
            sum = (sum.0 + self.weights[token], sum.1 + self.sizes[token]);
        }
        sum
    }

    /// Finds the symptoms with the numbers of a query.
    fn by_number<'a>(&'a self, asking: &Asking, is_port: &impl Fn(u16) -> bool) -> Vec<Found<'a>> {
        let bare = asking
            .numbers
            .iter()
            .filter(|one| one.says == Says::Nothing);
        // Several numbers alone are a list of ports.
        let is_list = bare.count() > 1;
        let is_alone = asking.words.iter().all(|word| is_number(word));
        let mut found = Vec::new();
        for asked in &asking.numbers {
            let port = u16::try_from(asked.value).is_ok_and(is_port);
            let needs_name = match asked.says {
                Says::Port => continue,
                Says::Event | Says::Error | Says::Code | Says::Form => false,
                Says::Nothing if is_list || (is_alone && port) => continue,
                Says::Nothing => port || asked.digits.is_none(),
            };
            for (symptom, known) in self.symptoms.iter().enumerate() {
                let names = self.shared(&asking.beside, &known.named).0;
                if needs_name && names == 0.0 {
                    continue;
                }
                let (shared, _) = self.shared(&asking.beside, &known.all);
                let codes = known.codes.iter().filter_map(|code| {
                    let class = code.rank(asked, names > 0.0)?;
                    Some((class, code))
                });
                if let Some((class, code)) = codes.min_by_key(|(class, _)| *class) {
                    found.push(Found::of_code(symptom, code, shared, class));
                }
            }
        }
        found
    }

    /// Finds the symptoms with a code that is a name, as a whole or in part, or that has words with digits.
    fn by_name<'a>(&'a self, asking: &Asking) -> Vec<Found<'a>> {
        let mut found = Vec::new();
        for (symptom, known) in self.symptoms.iter().enumerate() {
            let code = known
                .codes
                .iter()
                .find(|code| code.is_named(&asking.words, &asking.wording));
            if let Some(code) = code {
                let (shared, _) = self.shared(&asking.tokens, &known.all);
                found.push(Found::of_code(symptom, code, shared, 0));
            }
        }
        found
    }

    /// Finds the symptoms whose hexadecimal code begins with the digits of a query.
    fn by_partial_number<'a>(&'a self, asking: &Asking) -> Vec<Found<'a>> {
        let partial = asking.words.iter().filter_map(|word| {
            let digits = word.strip_prefix("0x").unwrap_or(word);
            let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let is_prefixed = digits.len() < word.len() && digits.len() > 3;
            let is_long = digits.len() >= MIN_PARTIAL && digits.starts_with(['8', 'c']);
            (is_hex && (is_prefixed || is_long)).then_some(digits)
        });
        let Some(digits) = partial.max_by_key(|digits| digits.len()) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (symptom, known) in self.symptoms.iter().enumerate() {
            let codes = known.codes.iter();
            let codes = codes.filter_map(|code| Some((code.rank_of_start(digits)?, code)));
            if let Some((class, code)) = codes.min_by_key(|(class, _)| *class) {
                found.push(Found::of_code(symptom, code, 0.0, class));
            }
        }
        found
    }

    /// Finds the symptoms with a wording of which a query has most words, or which has most words of the query.
    fn by_wording(&self, asking: &Asking) -> Vec<SymptomAnswer<'_>> {
        let least = if asking.wording.has_failure {
            MIN_WORDS
        } else {
            MIN_WORDS_OF_NAME
        };
        let typed = asking.wording.words.join(" ");
        let of_all: Vec<bool> = self
            .symptoms
            .iter()
            .map(|one| self.is_about(asking, one))
            .collect();
        let mut best: Vec<Option<(f32, &Message)>> = vec![None; self.symptoms.len()];
        for message in &self.texts {
            let (weight, count) = self.shared(&asking.tokens, &message.tokens);
            if weight == 0.0 {
                continue;
            }
            let own = message
                .tokens
                .iter()
                .map(|token| self.weights[*token as usize]);
            let (of_query, of_message) = (weight / asking.weight, weight / own.sum::<f32>());
            let is_quoted = message.words.contains(&typed);
            // Without a failure it must be the message, and not only a name in it.
            let has_most = if asking.wording.has_failure {
                of_query.max(of_message) >= MOST
            } else {
                of_query.min(of_message) >= MOST
            };
            let is_whole = message.words == typed && asking.wording.has_failure;
            let is_asked = (weight >= MIN_SHARED || is_whole) && count >= least && has_most;
            if !is_asked && !of_all[message.symptom] {
                continue;
            }
            let rank = of_query + of_message / 2.0 + if is_quoted { 0.5 } else { 0.0 };
            let best = &mut best[message.symptom];
            if best.is_none_or(|(other, _)| other < rank) {
                *best = Some((rank, message));
            }
        }
        let mut found: Vec<(f32, &Message)> = best.into_iter().flatten().collect();
        found.sort_by(|one, other| other.0.total_cmp(&one.0));
        let least = found.first().map_or(0.0, |one| one.0 * CLOSE);
        found.retain(|one| one.0 >= least);
        let found = found.into_iter().take(MAX_BY_WORDING);
        found.map(|(_, message)| message.answer()).collect()
    }

    /// Returns whether the messages of a symptom have nearly all words of a query together.
    fn is_about(&self, asking: &Asking, known: &Known) -> bool {
        let (weight, count) = self.shared(&asking.tokens, &known.all);
        let has_all = weight >= MIN_SHARED && weight / asking.weight >= NEARLY_ALL;
        asking.wording.has_failure && count >= MIN_WORDS && has_all
    }
}

/// Returns the best answer for each symptom, best first.
fn ordered(mut found: Vec<Found<'_>>, limit: usize) -> Vec<SymptomAnswer<'_>> {
    // The words beside a code decide where several symptoms have it.
    let most = found.iter().map(|one| one.shared).fold(0.0, f32::max);
    found.retain(|one| one.shared * 2.0 >= most);
    found.sort_by(|one, other| {
        let by_words = other.shared.total_cmp(&one.shared);
        one.class.cmp(&other.class).then(by_words)
    });
    let mut answers: Vec<SymptomAnswer<'_>> = Vec::new();
    for one in found {
        if answers
            .iter()
            .all(|other| other.symptom != one.answer.symptom)
        {
            answers.push(one.answer);
        }
    }
    answers.truncate(limit);
    answers
}

impl<'a> Found<'a> {
    fn of_code(symptom: usize, code: &'a Code, shared: f32, class: usize) -> Self {
        Self {
            answer: SymptomAnswer {
                symptom,
                text: &code.text,
                is_code: true,
            },
            shared,
            class,
        }
    }
}

impl Message {
    fn new(symptom: usize, text: &str, tokens: Vec<u32>) -> Self {
        Self {
            symptom,
            text: text.to_owned(),
            words: Wording::of(text).words.join(" "),
            tokens,
        }
    }

    fn answer(&self) -> SymptomAnswer<'_> {
        SymptomAnswer {
            symptom: self.symptom,
            text: &self.text,
            is_code: false,
        }
    }
}
