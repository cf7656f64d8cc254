//! Codes of symptoms as the catalog has them: numbers of errors and events, names, and phrases.

use crate::search::codes::{Asked, Says, is_decimal, is_number, numbers, words};
use crate::search::wording::Wording;

#[derive(Debug, Clone)]
pub(super) struct Code {
    /// Code as the catalog has it.
    pub(super) text: String,
    kind: Kind,
    /// Digits of the numbers in it that are longer than four.
    digits: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// Number of an error; true if the code has other words too.
    Value(u32, bool),
    /// Number of an event.
    Event(String),
    /// Name of an error, in lower case.
    Symbol(String),
    /// Words, which are found as they are if this is true: one has digits.
    Words(Vec<String>, bool),
}

/// Minimum length of a part of a name such as `NO_LOGON_SERVERS`.
const MIN_SYMBOL: usize = 6;
impl Code {
    /// Returns whether the code is a phrase.
    pub(super) const fn is_phrase(&self) -> bool {
        matches!(self.kind, Kind::Words(..))
    }

    /// Returns 0 if a long number in the code begins with these hexadecimal digits, or 1 if it has other words too.
    pub(super) fn rank_of_start(&self, digits: &str) -> Option<usize> {
        let has_words = matches!(self.kind, Kind::Value(_, true));
        let mut own = self.digits.iter();
        own.any(|own| own.starts_with(digits))
            .then_some(usize::from(has_words))
    }

    /// Prepares a code.
    pub(super) fn new(text: &str) -> Self {
        let kind = if let Some(event) = text.strip_prefix("event:") {
            Kind::Event(event.split(':').next().unwrap_or_default().to_owned())
        } else {
            Self::kind(text)
        };
        let digits = words(text).into_iter();
        let digits = digits.map(|word| word.trim_start_matches("0x").to_owned());
        Self {
            text: text.to_owned(),
            kind,
            digits: digits.filter(|word| is_hexadecimal(word)).collect(),
        }
    }

    fn kind(text: &str) -> Kind {
        let parts = words(text);
        let asked = numbers(&parts);
        let is_form = |one: &&Asked| matches!(one.says, Says::Error | Says::Form);
        let has_words = parts.len() > 1;
        let number = asked
            .iter()
            .find(is_form)
            .or_else(|| asked.first().filter(|_| !has_words));
        // A number with zeros in front is a code of SQL, not a value.
        let is_value = |one: &&Asked| {
            has_words
                || !parts[0].starts_with('0')
                || parts[0].starts_with("0x")
                || one.digits.is_none()
        };
        if let Some(number) = number.filter(is_value) {
            let is_plain = parts.iter().all(|word| is_number(word));
            return Kind::Value(number.value, !is_plain);
        }
        match parts.as_slice() {
            [one] if text.contains('_') || one.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                Kind::Symbol(one.clone())
            }
            _ => {
                let words = Wording::of(text).words;
                let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
                Kind::Words(words, has_digit)
            }
        }
    }

    /// Ranks the code for a number: 0 for its very digits, 1 for its value, more for a code with other words.
    pub(super) fn rank(&self, asked: &Asked, is_named: bool) -> Option<usize> {
        match &self.kind {
            Kind::Value(own, has_words) => {
                let is_it = *own == asked.value && asked.says != Says::Event;
                let is_typed = self.text.eq_ignore_ascii_case(&asked.word);
                is_it.then_some(if *has_words {
                    2
                } else {
                    usize::from(!is_typed)
                })
            }
            Kind::Event(own) => {
                let is_it = asked.digits.as_ref() == Some(own);
                let is_event = match asked.says {
                    Says::Event | Says::Code => true,
                    Says::Nothing => is_named,
                    Says::Error | Says::Form | Says::Port => false,
                };
                (is_it && is_event).then_some(0)
            }
            Kind::Symbol(_) | Kind::Words(..) => None,
        }
    }

    /// Returns whether a query has this name, or part of one with `_`, or these words.
    pub(super) fn is_named(&self, typed: &[String], wording: &Wording) -> bool {
        match &self.kind {
            Kind::Symbol(own) => typed.iter().any(|word| {
                let part = word.trim_matches('_');
                let is_part = part.contains('_') && part.len() >= MIN_SYMBOL;
                own == part || (is_part && format!("_{own}").contains(&format!("_{part}")))
            }),
            Kind::Words(own, true) => {
                let is_alone = own.len() == 1 && is_decimal(&own[0]) && !own[0].starts_with('0');
                !is_alone && wording.words.windows(own.len()).any(|words| words == own)
            }
            Kind::Words(..) | Kind::Value(..) | Kind::Event(_) => false,
        }
    }
}

/// Returns whether these are more than four hexadecimal digits.
fn is_hexadecimal(word: &str) -> bool {
    word.len() > 4 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}
