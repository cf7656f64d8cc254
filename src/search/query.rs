//! What was typed into the search box, and how it is read. The grammar itself stands in
//! [`GRAMMAR`](crate::search::grammar::GRAMMAR); what it can't read is a word, so no query is an error.

use crate::model::{PortNumber, PortRange, PortSpec, Transport};
use crate::search::fold::{fold, fold_char, is_han, is_mark};
use crate::search::kind::Kinds;
use crate::search::letters::Letters;

/// A query, read from text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pub(super) terms: Vec<Term>,
    /// Its words as they stand, once it is understood.
    pub(super) phrase: Option<Phrase>,
}

/// Several words, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) words: String,
    /// Read with a slip.
    pub(super) slip: bool,
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
    /// Rows of these statuses or categories only.
    Kinds(Kinds),
    /// Rows only of the services or roles that one of these words names.
    Of { field: Field, values: Vec<String> },
    /// A word, folded.
    Word {
        word: String,
        /// Letter by letter only.
        exact: bool,
        /// Read with a slip; a query is never parsed so, only understood so.
        slip: bool,
        /// What it names beside services.
        kinds: Kinds,
    },
}

/// What the value of a filter is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Role,
    Service,
    Status,
    Category,
}

/// The names of the fields in both languages.
pub(super) const FIELDS: &[(&str, Field)] = &[
    ("role", Field::Role),
    ("角色", Field::Role),
    ("service", Field::Service),
    ("服务", Field::Service),
    ("status", Field::Status),
    ("状态", Field::Status),
    ("category", Field::Category),
    ("类别", Field::Category),
];

/// Words that say no more than that a port is meant, the longer ones first.
pub(super) const PORT_WORDS: [&str; 4] = ["端口号", "端口", "ports", "port"];

impl Query {
    /// The most words that are read; nobody types more, and a pasted page must not stall the search.
    pub(super) const MOST: usize = 16;

    /// Reads what was typed. Every text is a query.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let folded: String = text
            .chars()
            .filter(|&char| !is_mark(char))
            .map(|char| {
                if char.is_control() {
                    ' '
                } else {
                    fold_char(char)
                }
            })
            .collect();
        let mut terms: Vec<Term> = Vec::new();
        for token in folded.split_whitespace() {
            terms.extend(Term::read(token));
            if terms.len() >= Self::MOST {
                break;
            }
        }
        terms.truncate(Self::MOST);
        if terms.iter().any(|term| !term.is_port_word()) {
            terms.retain(|term| !term.is_port_word());
        }
        Self {
            terms,
            phrase: None,
        }
    }

    /// Whether it asks for nothing, so that every row answers it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// A query for each word that must be found: for texts that are looked through one by one.
    #[must_use]
    pub fn apart(&self) -> Vec<Self> {
        let wanted = self.terms.iter().filter(|term| !term.negated);
        wanted
            .map(|term| Self {
                terms: vec![term.clone()],
                phrase: None,
            })
            .collect()
    }

    /// All its words as one text, when they are two or more and none carries a sign.
    pub(super) fn words(&self) -> Option<String> {
        let mut words: Vec<&str> = Vec::new();
        for term in &self.terms {
            match &term.what {
                What::Word { exact: true, .. } | What::Word { slip: true, .. } => return None,
                what if !term.negated => words.push(what.word()?),
                _ => return None,
            }
        }
        (words.len() > 1).then(|| words.join(" "))
    }
}

impl Term {
    /// Reads a folded word; nothing when only its signs were typed yet.
    fn read(token: &str) -> Vec<Self> {
        let (negated, word) = match token.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, token),
        };
        let term = |what| Self { negated, what };
        if let Some(word) = word.strip_prefix('\'') {
            let what = What::of_word(word, true);
            return what.map(term).into_iter().collect();
        }
        if let Some((name, values)) = word.split_once(':') {
            if let Some(&(_, field)) = FIELDS.iter().find(|&&(known, _)| known == name) {
                let values: Vec<&str> = values
                    .split(',')
                    .filter(|value| !value.is_empty())
                    .collect();
                if values.is_empty() {
                    return Vec::new();
                }
                if let Some(what) = What::of_field(field, &values) {
                    return vec![term(what)];
                }
            } else if PORT_WORDS.contains(&name) || name.is_empty() {
                return Self::read(values);
            }
        }
        if let Some(what) = What::of_ports(word) {
            return vec![term(what)];
        }
        if let Some((Some(transport), rest)) = split_transport(word)
            && rest.parse::<PortSpec>().is_ok()
            && !negated
        {
            // `tcp/dynamic-rpc`, as the table has it.
            let both = [Some(What::Transport(transport)), What::of_word(rest, false)];
            return both.into_iter().flatten().map(term).collect();
        }
        if negated {
            return What::of_word(word, false).map(term).into_iter().collect();
        }
        // Chinese is written on without a blank: `dns服务器`, `445端口`.
        let parts = word_runs(word)
            .filter_map(|part| What::of_ports(part).or_else(|| What::of_word(part, false)));
        parts.map(term).collect()
    }

    fn is_port_word(&self) -> bool {
        let What::Word {
            word, exact: false, ..
        } = &self.what
        else {
            return false;
        };
        !self.negated && PORT_WORDS.contains(&word.as_str())
    }

    /// A word as typed.
    pub(super) fn plain(word: &str) -> Self {
        Self {
            negated: false,
            what: What::Word {
                word: word.to_owned(),
                exact: false,
                slip: false,
                kinds: Kinds::default(),
            },
        }
    }

    /// The same word, read with a slip.
    pub(super) fn slipped(&self) -> Self {
        let mut read = self.clone();
        if let What::Word { slip, .. } = &mut read.what {
            *slip = true;
        }
        read
    }

    /// Whether how it was found counts in the order; a filter only lets through.
    pub(super) const fn counts(&self) -> bool {
        !self.negated && !matches!(self.what, What::Kinds(_) | What::Of { .. })
    }

    /// Whether it is a word that is read with a slip.
    pub(super) const fn is_slip(&self) -> bool {
        matches!(self.what, What::Word { slip: true, .. })
    }

    /// The letters that may be read otherwise when they stand nowhere as typed.
    pub(super) fn plain_word(&self) -> Option<&str> {
        match &self.what {
            What::Word {
                word, exact: false, ..
            } if !self.negated => Some(word),
            _ => None,
        }
    }
}

/// The parts of a word between which Chinese begins or ends.
fn word_runs(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let han = is_han(rest.chars().next()?);
        let end = rest.find(|char| is_han(char) != han).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        Some(run)
    })
}

impl What {
    /// A folded word, unless it has nothing but signs.
    fn of_word(word: &str, exact: bool) -> Option<Self> {
        let signs_only = word.bytes().all(|byte| byte.is_ascii_punctuation());
        (!signs_only).then(|| Self::Word {
            word: short(word),
            exact,
            slip: false,
            kinds: if exact {
                Kinds::default()
            } else {
                Kinds::called(word)
            },
        })
    }

    /// A filter by these values, unless they name nothing.
    fn of_field(field: Field, values: &[&str]) -> Option<Self> {
        let kinds = |of: fn(&str) -> Kinds| {
            let mut kinds = Kinds::default();
            for value in values {
                kinds.extend(of(value));
            }
            (!kinds.is_empty()).then_some(Self::Kinds(kinds))
        };
        match field {
            Field::Status => kinds(Kinds::of_status),
            Field::Category => kinds(Kinds::of_category),
            Field::Role | Field::Service => {
                let values = values.iter().map(|value| short(value)).collect();
                Some(Self::Of { field, values })
            }
        }
    }

    fn of_ports(word: &str) -> Option<Self> {
        if let Some(transport) = Transport::find(word) {
            return Some(Self::Transport(transport));
        }
        let (transport, ports) = split_transport(word)?;
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
            Self::Number { .. }
            | Self::Ranges { .. }
            | Self::Transport(_)
            | Self::Kinds(_)
            | Self::Of { .. } => None,
        }
    }
}

/// As much of a word as is looked for, with blanks for signs as in names.
fn short(word: &str) -> String {
    fold(word.trim_matches(['-', '_']))
        .chars()
        .take(Letters::MOST)
        .collect()
}

/// The transport of `tcp/445`, `445/udp`, `tcp445` and `445tcp`, and the rest; `None` when what stands
/// beside the slash is no transport.
fn split_transport(word: &str) -> Option<(Option<Transport>, &str)> {
    if let Some((left, right)) = word.split_once('/') {
        return match (Transport::find(left), Transport::find(right)) {
            (Some(transport), _) => Some((Some(transport), right)),
            (None, Some(transport)) => Some((Some(transport), left)),
            (None, None) => None,
        };
    }
    let with_ports = Transport::ALL
        .iter()
        .copied()
        .filter(|transport| transport.has_ports());
    let mut joined = with_ports.filter_map(|transport| {
        let before = word.strip_prefix(transport.name());
        let before = before.map(|rest| rest.trim_start_matches([':', '-', '_']));
        let ports = before.or_else(|| word.strip_suffix(transport.name()))?;
        let ports =
            Some(ports).filter(|ports| ports.contains(|char: char| char.is_ascii_digit()))?;
        Some((Some(transport), ports))
    });
    Some(joined.next().unwrap_or((None, word)))
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
    let (low, high) = text.split_once(['-', '~']).unwrap_or((text, text));
    let (low, high) = (number(low)?, number(high)?);
    PortRange::from_numbers(low.min(high), low.max(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(text: &str) -> What {
        Query::parse(text).terms.remove(0).what
    }

    fn words(text: &str) -> Vec<String> {
        let terms = Query::parse(text).terms;
        let word = |term: &Term| term.what.word().unwrap_or("-").to_owned();
        terms.iter().map(word).collect()
    }

    #[test]
    fn ports_are_read_in_every_form() {
        let number = |text: &str| match what(text) {
            What::Number {
                transport, number, ..
            } => (transport, number.get()),
            other => panic!("{text} is no number but {other:?}"),
        };
        for text in [
            "445",
            ":445",
            "port:445",
            "端口445",
            "445端口",
            "port 445",
            "445 端口号",
        ] {
            assert_eq!(number(text), (None, 445), "{text}");
        }
        let tcp = Some(Transport::Tcp);
        for text in [
            "tcp/445",
            "445/TCP",
            "ｔｃｐ／４４５",
            "tcp445",
            "tcp:445",
            "TCP-445",
            "445tcp",
        ] {
            assert_eq!(number(text), (tcp, 445), "{text}");
        }
        assert_eq!(what("135,139-140"), what("135,140-139"));
        assert_eq!(what("135、139–140"), what("135,139~140"));
        assert_eq!(what(">49151"), what("49152-65535"));
        assert_eq!(what("<=1023"), what("1-1023"));
        assert_eq!(what("udp"), What::Transport(Transport::Udp));
        assert_eq!(what("tcp/"), What::Transport(Transport::Tcp));
        assert_eq!(what("135-"), what("135"));
    }

    #[test]
    fn filters_are_read_in_both_languages_and_while_they_are_typed() {
        assert_eq!(what("status:legacy"), what("状态：旧版"));
        assert_eq!(what("status:leg"), what("status:legacy"));
        assert_eq!(what("category:mail"), what("类别:邮件"));
        assert_eq!(
            what("role:Domain-Controller"),
            what("角色:domain-controller")
        );
        assert_eq!(what("service:dfs,dns"), what("服务：dfs，dns"));
        assert!(Query::parse("status: role: 类别：").is_empty());
        assert!(Query::parse("!status:legacy").terms[0].negated);
        // What no status is called is looked for as it stands.
        assert_eq!(words("status:sunny a:b"), ["status:sunny", "a:b"]);
    }

    #[test]
    fn what_is_no_port_is_a_word() {
        for text in [
            "0", "65536", "x.400", "802.1x", ">65535", "<1", "a/b", "1-2-3", "tcp/x", "tcpip",
        ] {
            assert!(matches!(what(text), What::Word { .. }), "{text}");
        }
        assert!(Query::parse(" ! ' !' \u{1b} > -").is_empty());
        assert_eq!(words("port"), ["port"]);
        assert_eq!(words("e\u{301}cho"), ["echo"]);
    }

    #[test]
    fn chinese_words_need_no_blank() {
        assert_eq!(words("DNS服务器"), ["dns", "服务器"]);
        assert_eq!(words("smb端口"), ["smb"]);
        assert_eq!(words("'dns服务器"), ["dns服务器"]);
    }
}
