//! Parser for search queries. The syntax is listed in [`GRAMMAR`](crate::search::grammar::GRAMMAR); anything
//! else is a word, so every text is a valid query.

use crate::model::{Port, PortNumber, PortRange, PortSpec, Transport};
use crate::search::fold::{fold, fold_char, is_combining_mark, is_han};
use crate::search::kind::Kinds;
use crate::search::letters::Letters;

/// Parsed query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pub(super) terms: Vec<Term>,
    /// The words as one phrase; set by query relaxation.
    pub(super) phrase: Option<Phrase>,
}

/// Several consecutive words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) words: String,
    /// Matched with one typo.
    pub(super) typo: bool,
}

/// One word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// True if the word must not match.
    pub(super) negated: bool,
    pub(super) criterion: Criterion,
}

/// Search criterion of one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Criterion {
    /// One port: exactly, or as the start of a longer number.
    Number {
        transport: Option<Transport>,
        number: PortNumber,
        /// The digits as typed, because names such as “Manager 2000” contain numbers too.
        digits: String,
    },
    /// Any port in these ranges.
    Ranges {
        transport: Option<Transport>,
        ranges: Vec<PortRange>,
    },
    /// A transport.
    Transport(Transport),
    /// A message type of ICMP, or an IP protocol by its number.
    Protocol(Port),
    /// Only rows with these statuses or categories.
    Kinds(Kinds),
    /// Only rows of the services or roles named by one of these values.
    Named { field: Field, values: Vec<String> },
    /// A folded word.
    Word {
        word: String,
        /// Literal matches only.
        exact: bool,
        /// Matched with one typo; set by query relaxation only, never by parsing.
        typo: bool,
        /// Statuses and categories with this name.
        kinds: Kinds,
    },
}

/// Field of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Role,
    Service,
    Status,
    Category,
}

/// Field names in both languages.
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

/// Words that only mark a port, the longer ones first.
pub(super) const PORT_WORDS: [&str; 4] = ["端口号", "端口", "ports", "port"];

impl Query {
    /// Maximum number of terms: more than anyone types, and a pasted page must not slow down the search.
    pub(super) const MAX_TERMS: usize = 16;

    /// Parses the text of the search box; never fails.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let folded: String = text
            .chars()
            .filter(|&char| !is_combining_mark(char))
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
            terms.extend(Term::parse(token));
            if terms.len() >= Self::MAX_TERMS {
                break;
            }
        }
        terms.truncate(Self::MAX_TERMS);
        if terms.iter().any(|term| !term.is_port_word()) {
            terms.retain(|term| !term.is_port_word());
        }
        Self {
            terms,
            phrase: None,
        }
    }

    /// Returns true if there are no terms, so that every row matches.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Returns true if a word may name a role. Otherwise the index needs no roles.
    #[must_use]
    pub fn may_name_role(&self) -> bool {
        self.terms.iter().any(|term| match &term.criterion {
            Criterion::Word { exact, .. } => !exact && !term.negated,
            Criterion::Named { field, .. } => *field == Field::Role,
            _ => false,
        })
    }

    /// Splits the query into one query per required word, for texts that are searched one by one.
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

    /// Returns all words as one text, if there are at least two and all are plain words.
    pub(super) fn plain_words(&self) -> Option<String> {
        let mut words: Vec<&str> = Vec::new();
        for term in &self.terms {
            match &term.criterion {
                Criterion::Word { exact: true, .. } | Criterion::Word { typo: true, .. } => {
                    return None;
                }
                criterion if !term.negated => words.push(criterion.word()?),
                _ => return None,
            }
        }
        (words.len() > 1).then(|| words.join(" "))
    }
}

impl Term {
    /// Parses a folded word; returns nothing while only its operators are typed.
    fn parse(token: &str) -> Vec<Self> {
        let (negated, word) = match token.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, token),
        };
        let term = |criterion| Self { negated, criterion };
        if let Some(word) = word.strip_prefix('\'') {
            let criterion = Criterion::from_word(word, true);
            return criterion.map(term).into_iter().collect();
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
                if let Some(criterion) = Criterion::from_field(field, &values) {
                    return vec![term(criterion)];
                }
            } else if PORT_WORDS.contains(&name) || name.is_empty() {
                return Self::parse(values);
            }
        }
        if let Some(criterion) = Criterion::from_ports(word) {
            return vec![term(criterion)];
        }
        if let Some((Some(transport), rest)) = split_transport(word)
            && rest.parse::<PortSpec>().is_ok()
            && !negated
        {
            // `tcp/dynamic-rpc`, as shown in the table.
            let both = [
                Some(Criterion::Transport(transport)),
                Criterion::from_word(rest, false),
            ];
            return both.into_iter().flatten().map(term).collect();
        }
        if negated {
            return Criterion::from_word(word, false)
                .map(term)
                .into_iter()
                .collect();
        }
        // Chinese is written without spaces: `dns服务器`, `445端口`.
        let parts = word_runs(word).filter_map(|part| {
            Criterion::from_ports(part).or_else(|| Criterion::from_word(part, false))
        });
        parts.map(term).collect()
    }

    fn is_port_word(&self) -> bool {
        let Criterion::Word {
            word, exact: false, ..
        } = &self.criterion
        else {
            return false;
        };
        !self.negated && PORT_WORDS.contains(&word.as_str())
    }

    /// Creates a term for a plain word.
    pub(super) fn word(word: &str) -> Self {
        Self {
            negated: false,
            criterion: Criterion::Word {
                word: word.to_owned(),
                exact: false,
                typo: false,
                kinds: Kinds::default(),
            },
        }
    }

    /// Returns the same word, matched with one typo.
    pub(super) fn with_typo(&self) -> Self {
        let mut term = self.clone();
        if let Criterion::Word { typo, .. } = &mut term.criterion {
            *typo = true;
        }
        term
    }

    /// Returns true if the match affects the rank; filters only select rows.
    pub(super) const fn affects_rank(&self) -> bool {
        !self.negated
            && !matches!(
                self.criterion,
                Criterion::Kinds(_) | Criterion::Named { .. }
            )
    }

    /// Returns true for a word that is matched with one typo.
    pub(super) const fn allows_typo(&self) -> bool {
        matches!(self.criterion, Criterion::Word { typo: true, .. })
    }

    /// The word, if query relaxation may replace it when nothing matches it as typed.
    pub(super) fn inexact_word(&self) -> Option<&str> {
        match &self.criterion {
            Criterion::Word {
                word, exact: false, ..
            } if !self.negated => Some(word),
            _ => None,
        }
    }
}

/// Splits a word where Chinese starts or ends.
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

impl Criterion {
    /// Creates a criterion for a folded word; `None` if it is punctuation only.
    fn from_word(word: &str, exact: bool) -> Option<Self> {
        let signs_only = word.bytes().all(|byte| byte.is_ascii_punctuation());
        (!signs_only).then(|| Self::Word {
            word: normalized(word),
            exact,
            typo: false,
            kinds: if exact {
                Kinds::default()
            } else {
                Kinds::named(word)
            },
        })
    }

    /// Creates a filter; `None` if no status or category has such a name.
    fn from_field(field: Field, values: &[&str]) -> Option<Self> {
        let kinds = |of: fn(&str) -> Kinds| {
            let mut kinds = Kinds::default();
            for value in values {
                kinds.extend(of(value));
            }
            (!kinds.is_empty()).then_some(Self::Kinds(kinds))
        };
        match field {
            Field::Status => kinds(Kinds::status_prefix),
            Field::Category => kinds(Kinds::category_prefix),
            Field::Role | Field::Service => {
                let values = values.iter().map(|value| normalized(value)).collect();
                Some(Self::Named { field, values })
            }
        }
    }

    fn from_ports(word: &str) -> Option<Self> {
        if let Ok(port) = word.parse::<Port>()
            && word.contains('/')
            && !port.transport().has_ports()
        {
            return Some(Self::Protocol(port));
        }
        if let Some(transport) = Transport::find(word) {
            // “IP” alone is the first word of “IP address”.
            return (transport != Transport::Ip).then_some(Self::Transport(transport));
        }
        let (transport, ports) = split_transport(word)?;
        // Incomplete input: `135-` and `135,` already mean 135, and `tcp/` means tcp.
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
        let ranges = ports.split(',').map(parse_range).collect::<Option<_>>()?;
        Some(Self::Ranges { transport, ranges })
    }

    /// Text to search for in names, if any; names can contain plain numbers too.
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
            | Self::Protocol(_)
            | Self::Kinds(_)
            | Self::Named { .. } => None,
        }
    }
}

/// Folds a word like names and truncates it to the maximum length.
fn normalized(word: &str) -> String {
    fold(word.trim_matches(['-', '_']))
        .chars()
        .take(Letters::MAX_LEN)
        .collect()
}

/// Splits off the transport of `tcp/445`, `445/udp`, `tcp445` and `445tcp`; `None` if there is a slash
/// without a transport.
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

/// Parses `445`, `135-139` in either order, `>49151`, `>=`, `<` and `<=`.
fn parse_range(text: &str) -> Option<PortRange> {
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

    fn criterion(text: &str) -> Criterion {
        Query::parse(text).terms.remove(0).criterion
    }

    fn words(text: &str) -> Vec<String> {
        let terms = Query::parse(text).terms;
        let word = |term: &Term| term.criterion.word().unwrap_or("-").to_owned();
        terms.iter().map(word).collect()
    }

    #[test]
    fn ports_are_parsed_in_every_form() {
        let number = |text: &str| match criterion(text) {
            Criterion::Number {
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
        assert_eq!(criterion("135,139-140"), criterion("135,140-139"));
        assert_eq!(criterion("135、139–140"), criterion("135,139~140"));
        assert_eq!(criterion(">49151"), criterion("49152-65535"));
        assert_eq!(criterion("<=1023"), criterion("1-1023"));
        assert_eq!(criterion("udp"), Criterion::Transport(Transport::Udp));
        assert_eq!(criterion("tcp/"), Criterion::Transport(Transport::Tcp));
        assert_eq!(criterion("135-"), criterion("135"));
    }

    #[test]
    fn filters_are_parsed_in_both_languages_and_while_they_are_typed() {
        assert_eq!(criterion("status:legacy"), criterion("状态：旧版"));
        assert_eq!(criterion("status:leg"), criterion("status:legacy"));
        assert_eq!(criterion("category:mail"), criterion("类别:邮件"));
        assert_eq!(
            criterion("role:Domain-Controller"),
            criterion("角色:domain-controller")
        );
        assert_eq!(criterion("service:dfs,dns"), criterion("服务：dfs，dns"));
        assert!(Query::parse("status: role: 类别：").is_empty());
        assert!(Query::parse("!status:legacy").terms[0].negated);
        // An unknown status makes it a plain word.
        assert_eq!(words("status:sunny a:b"), ["status:sunny", "a:b"]);
    }

    #[test]
    fn anything_but_a_port_is_a_word() {
        for text in [
            "0", "65536", "x.400", "802.1x", ">65535", "<1", "a/b", "1-2-3", "tcp/x", "tcpip",
        ] {
            assert!(matches!(criterion(text), Criterion::Word { .. }), "{text}");
        }
        assert!(Query::parse(" ! ' !' \u{1b} > -").is_empty());
        assert_eq!(words("port"), ["port"]);
        assert_eq!(words("e\u{301}cho"), ["echo"]);
    }

    #[test]
    fn chinese_words_need_no_space() {
        assert_eq!(words("DNS服务器"), ["dns", "服务器"]);
        assert_eq!(words("smb端口"), ["smb"]);
        assert_eq!(words("'dns服务器"), ["dns服务器"]);
    }
}
