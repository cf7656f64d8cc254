//! Codes of errors and events in texts: words of a text, and the values of numbers in all their forms.

use crate::search::fold::{fold_char, is_han};

/// Words that announce the number of an event.
pub(super) const EVENT_WORDS: &[&str] = &["event", "eventid", "事件"];

/// Words that announce a number without describing it.
pub(super) const CODE_WORDS: &[&str] = &[
    "error",
    "code",
    "errorcode",
    "hresult",
    "id",
    "no",
    "system",
    "win32",
    "错误",
    "代码",
    "错误代码",
    "系统错误",
    "发生系统错误",
    "编号",
];

/// Returns the number of a word such as `event5719`.
pub(super) fn event_number(word: &str) -> Option<&str> {
    let number = word.strip_prefix("event")?;
    is_decimal(number).then_some(number)
}

/// Splits a text at spaces, punctuation, and where Chinese begins or ends, and folds the words. Dots and hyphens
/// within a word remain.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = None;
    for char in text.chars().map(fold_char) {
        let is_part = char.is_alphanumeric() || "._-".contains(char);
        if !is_part || before.is_some_and(|before| is_han(before) != is_han(char)) {
            words.push(String::new());
        }
        if is_part && let Some(last) = words.last_mut() {
            last.push(char);
        }
        before = Some(char);
    }
    let words = words.into_iter().map(|word| {
        let word = word.trim_matches(['.', '_']).trim_end_matches('-');
        let is_signed = word.strip_prefix('-').is_some_and(is_decimal);
        (if is_signed {
            word
        } else {
            word.trim_start_matches('-')
        })
        .to_owned()
    });
    words.filter(|word| !word.is_empty()).collect()
}

/// Returns whether a word has only decimal digits.
pub(super) fn is_decimal(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the value of a code in decimal (`1722`, `-2147023174`) or hexadecimal (`0x6ba`, `800706ba`), with
/// HRESULTs of Windows errors reduced to the error: 0x800706BA is 1722.
pub(super) fn value(word: &str) -> Option<u32> {
    let is_hex = |word: &str| word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let value = if let Some(digits) = word.strip_prefix("0x") {
        is_hex(digits).then(|| u64::from_str_radix(digits, 16).ok())??
    } else if word.len() == 8 && word.starts_with(['8', 'c']) && is_hex(word) {
        u64::from_str_radix(word, 16).ok()?
    } else {
        let digits = word.strip_suffix('l').unwrap_or(word);
        let unsigned = digits.strip_prefix('-').unwrap_or(digits);
        if !is_decimal(unsigned) || (unsigned.starts_with('0') && unsigned.len() > 1) {
            return None;
        }
        digits.parse::<i64>().ok()?.cast_unsigned()
    };
    // Debuggers extend the sign of 32-bit codes to 64 bits.
    let low = u32::try_from(value & 0xffff_ffff).ok()?;
    let high = value >> 32;
    if high != 0 && (high != 0xffff_ffff || low < 0x8000_0000) {
        return None;
    }
    Some(if low >> 16 == 0x8007 {
        low & 0xffff
    } else {
        low
    })
}

/// Number in a query that may be the code of an error or an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// Number as typed.
    pub(super) word: String,
    /// Value of the number.
    pub(super) value: u32,
    /// Digits of a decimal number, which may be that of an event.
    pub(super) digits: Option<String>,
    /// What the query says about it.
    pub(super) says: Says,
}

/// What a query says about a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// It is an event.
    Event,
    /// It is an error.
    Error,
    /// It is a code of some kind.
    Code,
    /// Its form is that of a code: hexadecimal, or 32 bits with a sign.
    Form,
    /// It is a port.
    Port,
    /// Nothing.
    Nothing,
}

/// Words that announce an error.
const ERROR_WORDS: &[&str] = &[
    "error",
    "errors",
    "err",
    "errno",
    "errorcode",
    "hresult",
    "ntstatus",
    "win32",
    "winerror",
    "exception",
];

/// Words between such a word and its number, or that announce a code of any kind.
const LINKS: &[&str] = &[
    "code", "codes", "id", "is", "nr", "no", "number", "of", "system", "was", "with", "result",
    "status", "为", "是",
];

/// Words beside the number of a port.
const PORT_WORDS: &[&str] = &["port", "ports", "tcp", "udp"];

/// Returns what a word says about a number beside it.
fn says(word: &str) -> Option<Says> {
    let has = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    if PORT_WORDS.contains(&word) || has(&["端口"]) {
        Some(Says::Port)
    } else if word == "events" || EVENT_WORDS.contains(&word) || has(&["事件"]) {
        Some(Says::Event)
    } else if ERROR_WORDS.contains(&word) || has(&["错误", "报错", "异常", "返回"]) {
        Some(Says::Error)
    } else if CODE_WORDS.contains(&word) || has(&["代码", "编号"]) {
        Some(Says::Code)
    } else {
        None
    }
}

/// Returns whether a word is a number, or only announces one.
pub(super) fn is_number(word: &str) -> bool {
    let announces = says(word).is_some() || LINKS.contains(&word);
    announces || split_glued(word).0.is_some() || number_of(word, None).is_some()
}

/// Splits a word such as `event5719` into what it says and the number.
fn split_glued(word: &str) -> (Option<Says>, &str) {
    let mut starts = ["eventid", "event", "errorcode", "error", "err", "id"].into_iter();
    let glued = starts.find_map(|start| {
        let rest = word.strip_prefix(start)?;
        is_decimal(rest).then(|| (says(start).or(Some(Says::Code)), rest))
    });
    glued.unwrap_or((None, word))
}

/// Returns the numbers among the words of a query.
pub(super) fn numbers(words: &[String]) -> Vec<Asked> {
    let numbers = words.iter().enumerate();
    numbers
        .filter_map(|(at, word)| {
            let (before, number) = split_glued(word);
            let says = before.or_else(|| beside(words, at));
            number_of(number, says)
        })
        .collect()
}

/// Returns the number that a word is, if the words beside it say this.
fn number_of(word: &str, says: Option<Says>) -> Option<Asked> {
    if is_decimal(word) {
        // Zeros in front are no part of the value; a port is not written so.
        let digits = word.trim_start_matches('0');
        let value = value(if digits.is_empty() { "0" } else { digits })?;
        let is_long = digits.len() < word.len() || digits.parse::<u16>().is_err();
        let of_form = if is_long { Says::Form } else { Says::Nothing };
        return Some(Asked {
            word: word.to_owned(),
            value,
            digits: Some(digits.to_owned()),
            says: says.unwrap_or(of_form),
        });
    }
    let is_signed = word.strip_prefix('-').is_some_and(is_decimal);
    let small = is_signed && word.len() < 7;
    let hexadecimal = word.strip_suffix(['l', 'h']).unwrap_or(word);
    let value = value(word)
        .or_else(|| value(hexadecimal))
        .or_else(|| bare(hexadecimal))?;
    let of_form = if small { Says::Nothing } else { Says::Form };
    Some(Asked {
        word: word.to_owned(),
        value,
        digits: None,
        says: says.unwrap_or(of_form),
    })
}

/// Returns the value of a hexadecimal number without `0x`, with a digit and a letter: `6ba`, `000006BA`.
fn bare(word: &str) -> Option<u32> {
    let is_hex = (3..=8).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_letter = word.bytes().any(|byte| byte.is_ascii_alphabetic());
    let begins = word.starts_with(|char: char| char.is_ascii_digit());
    (is_hex && has_letter && begins)
        .then(|| value(&format!("0x{word}")))
        .flatten()
}

/// Returns what the words beside a number say: before it, with words such as “code” in between, or right after it.
fn beside(words: &[String], at: usize) -> Option<Says> {
    let mut some = None;
    for word in words[..at].iter().rev().take(4) {
        match says(word) {
            Some(Says::Code) => some = Some(Says::Code),
            Some(Says::Port) if some.is_some() => break,
            Some(sure) => return Some(sure),
            None if LINKS.contains(&word.as_str()) => {}
            None => break,
        }
    }
    let after = words.get(at + 1).and_then(|word| says(word));
    some.or(after)
}
