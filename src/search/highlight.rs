//! Which letters of a shown text a query is about.

use crate::model::{PortRange, Transport};
use crate::search::fold::{fold_sign, starts_word};
use crate::search::fuzzy::Fuzzy;
use crate::search::letters::Letters;
use crate::search::pinyin::Sound;
use crate::search::query::{Query, What};

impl Query {
    /// The places (in characters, ascending) of `text` that this query is about.
    #[must_use]
    pub fn highlight(&self, text: &str) -> Vec<usize> {
        let folded: Vec<char> = text.chars().map(fold_sign).collect();
        let mut places: Vec<usize> = Vec::new();
        for term in self.terms.iter().filter(|term| !term.negated) {
            match &term.what {
                What::Number {
                    digits, transport, ..
                } => {
                    places.extend(occurrences(&folded, digits, true));
                    places.extend(transport_name(&folded, *transport));
                }
                What::Ranges { ranges, transport } => {
                    places.extend(numbers_within(&folded, ranges));
                    places.extend(transport_name(&folded, *transport));
                }
                What::Transport(transport) => {
                    places.extend(occurrences(&folded, transport.name(), true));
                }
                What::Word {
                    word, exact, slip, ..
                } => {
                    // At the beginning of words where there are such, as the search ranks them.
                    let mut found = occurrences(&folded, word, true);
                    if found.is_empty() {
                        found = occurrences(&folded, word, false);
                    }
                    if found.is_empty() && !exact {
                        found = unlike(&folded, word, *slip);
                    }
                    places.extend(found);
                }
                What::Of { values, .. } => {
                    let found = values
                        .iter()
                        .flat_map(|value| occurrences(&folded, value, true));
                    places.extend(found);
                }
                What::Kinds(_) => {}
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// The places of a word that does not stand in `text` letter by letter.
fn unlike(text: &[char], word: &str, slip: bool) -> Vec<usize> {
    let letters = Letters::of(word);
    if let Some(sound) = Sound::of(text) {
        let slipped = || slip.then(|| sound.find_slipped(&letters)).flatten();
        if let Some(heard) = sound.find(word).or_else(slipped) {
            return sound.places(heard).collect();
        }
    }
    if slip && let Some((from, to)) = letters.slipped(text) {
        return (from..to).collect();
    }
    // As in the search: digits stand together.
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let text: String = text.iter().collect();
    if !letters.scattered(&text) {
        return Vec::new();
    }
    let matched = Fuzzy::new().matches(&text, word);
    matched.map_or_else(Vec::new, |(_, places)| places)
}

/// Every place of `text` that belongs to an occurrence of `part`.
fn occurrences(text: &[char], part: &str, at_word_start: bool) -> Vec<usize> {
    let part: Vec<char> = part.chars().collect();
    let mut places = Vec::new();
    if part.is_empty() {
        return places;
    }
    for (at, window) in text.windows(part.len()).enumerate() {
        let before = at.checked_sub(1).map(|before| text[before]);
        if window == part && (!at_word_start || starts_word(before, window[0])) {
            places.extend(at..at + part.len());
        }
    }
    places
}

fn transport_name(text: &[char], transport: Option<Transport>) -> Vec<usize> {
    transport.map_or_else(Vec::new, |transport| {
        occurrences(text, transport.name(), true)
    })
}

/// The places of the numbers in `text` that lie in one of `ranges`.
fn numbers_within(text: &[char], ranges: &[PortRange]) -> Vec<usize> {
    let mut places = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let digits = text[at..]
            .iter()
            .take_while(|char| char.is_ascii_digit())
            .count();
        let number: String = text[at..at + digits].iter().collect();
        if number
            .parse()
            .is_ok_and(|number| ranges.iter().any(|range| range.contains(number)))
        {
            places.extend(at..at + digits);
        }
        at += digits.max(1);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::Term;

    #[test]
    fn highlights_stand_on_the_letters_that_were_meant() {
        for (query, text, places) in [
            ("kerb", "Kerberos", &[0, 1, 2, 3][..]),
            ("密钥", "Kerberos 密钥分发中心", &[9, 10]),
            ("44", "443", &[0, 1]),
            ("44", "1443", &[]),
            ("135-139", "137", &[0, 1, 2]),
            ("tcp/445", "TCP", &[0, 1, 2]),
            ("!kerb", "Kerberos", &[]),
            ("krb", "Kerberos", &[0, 2, 3]),
            ("'krb", "Kerberos", &[]),
            ("yczm", "远程桌面服务", &[0, 1, 2, 3]),
            ("zhuomian fuwu", "远程桌面服务", &[2, 3, 4, 5]),
            ("'yczm", "远程桌面服务", &[]),
            ("service:dns", "DNS Server", &[0, 1, 2]),
            ("sérveur", "Serveur", &[0, 1, 2, 3, 4, 5, 6]),
            ("ｄｎｓ", "ＤＮＳ 53", &[0, 1, 2]),
            ("hyper v", "Hyper-V server", &[0, 1, 2, 3, 4, 6]),
            ("erb", "Kerberos", &[1, 2, 3]),
            ("yuancheng zhuomian", "远程桌面", &[0, 1, 2, 3]),
            ("zsfw", "AD 证书服务", &[3, 4, 5, 6]),
            ("135", "135-139 1135", &[0, 1, 2]),
            (
                "dynamic-rpc",
                "dynamic-rpc",
                &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
            ),
            ("tcp/dynamic-rpc", "TCP", &[0, 1, 2]),
            ("", "DNS", &[]),
            ("dns", "", &[]),
        ] {
            assert_eq!(
                Query::parse(query).highlight(text),
                places,
                "{query}: {text}"
            );
        }
    }

    #[test]
    fn a_word_that_is_read_with_a_slip_lights_up_what_it_was_read_as() {
        for (word, text, places) in [
            ("kebreros", "Kerberos 88", &[0, 1, 2, 3, 4, 5, 6, 7][..]),
            (
                "exhcange",
                "Microsoft Exchange",
                &[10, 11, 12, 13, 14, 15, 16, 17],
            ),
            ("远程卓面", "远程桌面服务", &[0, 1, 2, 3]),
            ("yuanchenzhuomian", "远程桌面服务", &[0, 1, 2, 3]),
            ("kebreros", "DNS", &[]),
        ] {
            let query = Query {
                terms: vec![Term::plain(word).slipped()],
                phrase: None,
            };
            assert_eq!(query.highlight(text), places, "{word}: {text}");
        }
    }
}
