//! Highlighting of the matched characters in shown texts.

use crate::model::{Port, PortItem, PortRange, PortSpec, Transport};
use crate::search::fold::{fold, fold_name_char, starts_word};
use crate::search::fuzzy::Fuzzy;
use crate::search::letters::Letters;
use crate::search::pinyin::Pinyin;
use crate::search::query::{Criterion, Query};

impl Query {
    /// Returns the positions in `text` that this query matches, in characters, ascending.
    #[must_use]
    pub fn highlight(&self, text: &str) -> Vec<usize> {
        let folded: Vec<char> = text.chars().map(fold_name_char).collect();
        let mut places: Vec<usize> = Vec::new();
        for term in self.terms.iter().filter(|term| !term.negated) {
            match &term.criterion {
                Criterion::Number {
                    digits,
                    number,
                    transport,
                } => {
                    places.extend(occurrences(&folded, digits, true));
                    places.extend(range_with(&folded, &[PortRange::single(*number)]));
                    places.extend(transport_name(&folded, *transport));
                }
                Criterion::Ports(items) => places.extend(listed(&folded, items)),
                Criterion::Protocol(port) => places.extend(protocol(&folded, *port)),
                Criterion::Transport(transport) => {
                    places.extend(occurrences(&folded, transport.name(), true));
                }
                Criterion::Word {
                    word, exact, typo, ..
                } => {
                    // Word starts are preferred, as in the ranking.
                    let mut found = occurrences(&folded, word, true);
                    if found.is_empty() {
                        found = occurrences(&folded, word, false);
                    }
                    if found.is_empty() && !exact {
                        found = inexact_match(&folded, word, *typo);
                    }
                    places.extend(found);
                }
                Criterion::Named { values, .. } => {
                    let found = values
                        .iter()
                        .flat_map(|value| occurrences(&folded, value, true));
                    places.extend(found);
                }
                Criterion::Kinds(_) | Criterion::Observed { .. } => {}
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// Returns the positions of the ports of a list and of their transports.
fn listed(text: &[char], items: &[PortItem]) -> Vec<usize> {
    let ranges: Vec<PortRange> = items.iter().filter_map(|item| item.spec.range()).collect();
    let mut places = numbers_within(text, &ranges);
    places.extend(range_with(text, &ranges));
    for item in items {
        places.extend(transport_name(text, item.transport));
        if let Some(keyword) = item.spec.word() {
            places.extend(occurrences(text, &fold(keyword), true));
        }
        if let Some(transport) = item.transport
            && matches!(item.spec, PortSpec::IcmpType(_) | PortSpec::IpProtocol(_))
        {
            let port = Port::new(transport, item.spec);
            places.extend(port.into_iter().flat_map(|port| protocol(text, port)));
        }
    }
    places
}

fn protocol(text: &[char], port: Port) -> Vec<usize> {
    let mut places = occurrences(text, port.transport().name(), true);
    places.extend(occurrences(text, &port.spec_text(), true));
    places
}

/// Returns the positions of a match of `word` without a literal occurrence in `text`.
fn inexact_match(text: &[char], word: &str, typo: bool) -> Vec<usize> {
    let letters = Letters::of(word);
    if let Some(pinyin) = Pinyin::of(text) {
        let with_typo = || typo.then(|| pinyin.find_with_typo(&letters)).flatten();
        if let Some(matched) = pinyin.find(word).or_else(with_typo) {
            return pinyin.places(matched).collect();
        }
    }
    if typo && let Some((from, to)) = letters.match_with_typo(text) {
        return (from..to).collect();
    }
    // As in the search, digits must match literally.
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let text: String = text.iter().collect();
    if !letters.is_subsequence_of(&text) {
        return Vec::new();
    }
    let matched = Fuzzy::new().matches(&text, word);
    matched.map_or_else(Vec::new, |(_, places)| places)
}

/// Returns every position of `text` that belongs to an occurrence of `part`.
fn occurrences(text: &[char], part: &str, at_word_start: bool) -> Vec<usize> {
    let part: Vec<char> = part.chars().collect();
    let mut places = Vec::new();
    let Some(&first) = part.first() else {
        return places;
    };
    for (at, window) in text.windows(part.len()).enumerate() {
        if window[0] != first || window != part {
            continue;
        }
        let before = at.checked_sub(1).map(|before| text[before]);
        if !at_word_start || starts_word(before, first) {
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

/// Returns all positions of a text that is a range with a port of one of `ranges`.
fn range_with(text: &[char], ranges: &[PortRange]) -> Vec<usize> {
    let text: String = text.iter().collect();
    // A hyphen is folded to a blank.
    let ends = text
        .split_once(' ')
        .map(|(low, high)| format!("{low}-{high}"));
    let range = ends.and_then(|ends| ends.parse::<PortRange>().ok());
    let has_port = range.is_some_and(|range| ranges.iter().any(|other| range.overlaps(*other)));
    if has_port {
        (0..text.chars().count()).collect()
    } else {
        Vec::new()
    }
}

/// Returns the positions of the numbers in `text` that are in one of `ranges`.
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
    fn matched_characters_are_highlighted() {
        for (query, text, places) in [
            ("kerb", "Kerberos", &[0, 1, 2, 3][..]),
            ("密钥", "Kerberos 密钥分发中心", &[9, 10]),
            ("44", "443", &[0, 1]),
            ("44", "1443", &[]),
            ("135-139", "137", &[0, 1, 2]),
            ("137", "135-139", &[0, 1, 2, 3, 4, 5, 6]),
            ("140", "135-139", &[]),
            ("tcp/445", "TCP", &[0, 1, 2]),
            ("!kerb", "Kerberos", &[]),
            ("krbr", "Kerberos", &[0, 2, 3, 5]),
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
    fn a_word_with_a_typo_highlights_its_correction() {
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
                terms: vec![Term::word(word).with_typo()],
                ..Query::default()
            };
            assert_eq!(query.highlight(text), places, "{word}: {text}");
        }
    }
}
