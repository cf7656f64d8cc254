//! What can be typed into the search box, and how it is read.
//!
//! Words stand in any order and all must hold. A word is
//! - a number `445`, a list or a range `135,139,445`, `135-139`, `>49151`, each also with a transport:
//!   `tcp/445`, `445/udp`, and a transport alone: `udp`, `gre`;
//! - anything else, found in names, protocols, aliases and descriptions of both languages, also when
//!   letters are missing;
//! - with `'` in front, found letter by letter only; with `!` in front, what must not be found.
//!
//! What can't be read as a port is a word, so no query is ever an error.

use crate::model::{PortNumber, PortRange, Transport};
use crate::search::fold::{fold_char, starts_word};
use crate::search::fuzzy;

/// A query, read from text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pub(super) terms: Vec<Term>,
}

/// One word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// It must not be found.
    pub(super) negated: bool,
    pub(super) what: What,
}

/// What a word looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// One port: exactly, or as the beginning of a longer number.
    Number {
        transport: Option<Transport>,
        number: PortNumber,
        /// As typed: names such as “Manager 2000” hold numbers too.
        digits: String,
    },
    /// Any port of these runs.
    Ranges {
        transport: Option<Transport>,
        ranges: Vec<PortRange>,
    },
    /// A transport.
    Transport(Transport),
    /// A word, folded; letter by letter when `exact`.
    Word { word: String, exact: bool },
}

impl Query {
    /// The most words that are read; nobody types more, and a pasted page must not stall the search.
    const MOST: usize = 16;
    /// The most characters of a word that are read.
    const LONGEST: usize = 64;

    /// Reads what was typed. Every text is a query.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let folded: String = text
            .chars()
            .map(|char| {
                if char.is_control() {
                    ' '
                } else {
                    fold_char(char)
                }
            })
            .collect();
        let terms = folded.split_whitespace().filter_map(Term::parse);
        Self {
            terms: terms.take(Self::MOST).collect(),
        }
    }

    /// Whether it asks for nothing, so that every row answers it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// All its words as one text, when they are two or more and none carries a sign.
    pub(super) fn phrase(&self) -> Option<String> {
        let mut words: Vec<&str> = Vec::new();
        for term in &self.terms {
            match &term.what {
                What::Word { exact: true, .. } => return None,
                what if !term.negated => words.push(what.word()?),
                _ => return None,
            }
        }
        (words.len() > 1).then(|| words.join(" "))
    }

    /// The places (in characters, ascending) of `text` that this query is about.
    #[must_use]
    pub fn highlight(&self, text: &str) -> Vec<usize> {
        let folded: Vec<char> = text.chars().map(fold_char).collect();
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
                What::Word { word, exact } => {
                    let whole = occurrences(&folded, word, false);
                    if whole.is_empty() && !exact {
                        let text: String = folded.iter().collect();
                        places.extend(
                            fuzzy::matches(&text, word)
                                .map(|(_, at)| at)
                                .unwrap_or_default(),
                        );
                    }
                    places.extend(whole);
                }
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }
}

impl Term {
    /// Reads a folded word; `None` when only its signs were typed yet.
    fn parse(word: &str) -> Option<Self> {
        let (negated, word) = match word.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, word),
        };
        let (exact, word) = match word.strip_prefix('\'') {
            Some(rest) => (true, rest),
            None => (false, word),
        };
        if word.is_empty() {
            return None;
        }
        let ports = if exact { None } else { What::of_ports(word) };
        let what = ports.unwrap_or_else(|| What::Word {
            word: word.chars().take(Query::LONGEST).collect(),
            exact,
        });
        Some(Self { negated, what })
    }
}

impl What {
    fn of_ports(word: &str) -> Option<Self> {
        let (transport, ports) = match word.split_once('/') {
            Some((left, right)) => match (Transport::find(left), Transport::find(right)) {
                (Some(transport), _) => (Some(transport), right),
                (None, Some(transport)) => (Some(transport), left),
                (None, None) => return None,
            },
            None => match Transport::find(word) {
                Some(transport) => return Some(Self::Transport(transport)),
                None => (None, word),
            },
        };
        // While `135-` or `135,` is being typed it still means 135, and `tcp/` means tcp.
        let ports = ports.trim_end_matches(['-', ',']);
        if let (Some(transport), "") = (transport, ports) {
            return Some(Self::Transport(transport));
        }
        if let Ok(number) = ports.parse::<PortNumber>() {
            return Some(Self::Number {
                transport,
                number,
                digits: ports.to_owned(),
            });
        }
        let ranges = ports.split(',').map(range).collect::<Option<_>>()?;
        Some(Self::Ranges { transport, ranges })
    }

    /// The letters to look for in names, if any: a plain number stands in names too.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word { word, .. } => Some(word),
            Self::Number {
                digits,
                transport: None,
                ..
            } => Some(digits),
            Self::Number { .. } | Self::Ranges { .. } | Self::Transport(_) => None,
        }
    }
}

/// Reads `445`, `135-139` in either order, `>49151`, `>=`, `<` and `<=`.
fn range(text: &str) -> Option<PortRange> {
    let number = |text: &str| text.parse::<PortNumber>().ok().map(PortNumber::get);
    if let Some(rest) = text.strip_prefix(">=") {
        return PortRange::from_numbers(number(rest)?, u16::MAX);
    }
    if let Some(rest) = text.strip_prefix("<=") {
        return PortRange::from_numbers(1, number(rest)?);
    }
    if let Some(rest) = text.strip_prefix('>') {
        return PortRange::from_numbers(number(rest)?.checked_add(1)?, u16::MAX);
    }
    if let Some(rest) = text.strip_prefix('<') {
        return PortRange::from_numbers(1, number(rest)?.checked_sub(1)?);
    }
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let (low, high) = (number(low)?, number(high)?);
    PortRange::from_numbers(low.min(high), low.max(high))
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

    fn what(text: &str) -> What {
        Query::parse(text).terms.remove(0).what
    }

    #[test]
    fn ports_are_read_in_every_form() {
        assert!(matches!(
            what("445"),
            What::Number {
                transport: None,
                ..
            }
        ));
        for text in ["tcp/445", "445/TCP", "ｔｃｐ／４４５"] {
            let What::Number {
                transport, number, ..
            } = what(text)
            else {
                panic!("{text} is a number");
            };
            assert_eq!((transport, number.get()), (Some(Transport::Tcp), 445));
        }
        assert_eq!(what("135,139-140"), what("135,140-139"));
        assert_eq!(what(">49151"), what("49152-65535"));
        assert_eq!(what("<=1023"), what("1-1023"));
        assert_eq!(what("udp"), What::Transport(Transport::Udp));
        assert_eq!(what("tcp/"), What::Transport(Transport::Tcp));
        assert_eq!(what("135-"), what("135"));
    }

    #[test]
    fn what_is_no_port_is_a_word() {
        for text in [
            "0", "65536", "x.400", "802.1x", ">65535", "<1", "a/b", "1-2-3", "tcp/x",
        ] {
            assert!(matches!(what(text), What::Word { .. }), "{text}");
        }
        assert!(Query::parse(" ! ' !' \u{1b} ").is_empty());
    }

    #[test]
    fn highlights_stand_on_the_letters_that_were_meant() {
        assert_eq!(Query::parse("kerb").highlight("Kerberos"), [0, 1, 2, 3]);
        assert_eq!(
            Query::parse("密钥").highlight("Kerberos 密钥分发中心"),
            [9, 10]
        );
        assert_eq!(Query::parse("44").highlight("443"), [0, 1]);
        assert!(Query::parse("44").highlight("1443").is_empty());
        assert_eq!(Query::parse("135-139").highlight("137"), [0, 1, 2]);
        assert_eq!(Query::parse("tcp/445").highlight("TCP"), [0, 1, 2]);
        assert!(Query::parse("!kerb").highlight("Kerberos").is_empty());
        assert_eq!(Query::parse("krb").highlight("Kerberos"), [0, 2, 3]);
        assert!(Query::parse("'krb").highlight("Kerberos").is_empty());
    }
}
