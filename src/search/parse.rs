//! Parser for search queries. The syntax is listed in [`GRAMMAR`](crate::search::grammar::GRAMMAR); anything
//! else is a word, so every text is a valid query.

use crate::model::{Port, PortItem, PortSpec, read_ports};
use crate::search::fold::{fold, fold_char, is_combining_mark, is_han};
use crate::search::kind::Kinds;
use crate::search::letters::Letters;
use crate::search::observed::Aspect;
use crate::search::query::{Criterion, Field, Query, Term};
use crate::search::row_set::RowSet;

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
    ("is", Field::Observed),
    ("是", Field::Observed),
];

impl Query {
    /// Maximum number of terms: more than anyone types, and a pasted page must not slow down the search.
    pub(super) const MAX_TERMS: usize = 16;
    /// Maximum number of ports in a list, which each row is compared with.
    const MAX_PORTS: usize = 256;

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
        // Terms with an operator stand alone; the other words are read together.
        let mut plain = String::with_capacity(folded.len());
        let mut special: Vec<Term> = Vec::new();
        for token in folded.split_whitespace().flat_map(unpacked) {
            match Term::special(token) {
                Some(found) => special.extend(found),
                None => {
                    plain.push_str(token);
                    plain.push(' ');
                }
            }
        }
        let mut terms = Term::plain(&plain, special.is_empty());
        terms.extend(special);
        terms.truncate(Self::MAX_TERMS);
        Self {
            text: folded.trim().to_owned(),
            terms,
            ..Self::default()
        }
    }

    /// Parses a text to which nothing is added, so that a number is not the beginning of another.
    #[must_use]
    pub fn parse_complete(text: &str) -> Self {
        Self {
            is_complete: true,
            ..Self::parse(text)
        }
    }
}

impl Term {
    /// Parses a folded word with an operator: `!`, `'` or a field. `None` for other words; nothing while only the
    /// operator is typed.
    fn special(token: &str) -> Option<Option<Self>> {
        let (negated, word) = match token.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, token),
        };
        let term = |criterion| Self { negated, criterion };
        if let Some(word) = word.strip_prefix('\'') {
            return Some(Criterion::from_word(word, true).map(term));
        }
        if let Some((name, values)) = word.split_once(':')
            && let Some(&(_, field)) = FIELDS.iter().find(|&&(known, _)| known == name)
        {
            let values: Vec<&str> = values
                .split(',')
                .filter(|value| !value.is_empty())
                .collect();
            if values.is_empty() {
                return Some(None);
            }
            if let Some(criterion) = Criterion::from_field(field, &values) {
                return Some(Some(term(criterion)));
            }
        }
        if !negated {
            return None;
        }
        let found = read_ports(word);
        let ports = Some(found.ports).filter(|_| found.words.is_empty());
        let criterion = ports.and_then(Criterion::from_ports);
        Some(
            criterion
                .or_else(|| Criterion::from_word(word, false))
                .map(term),
        )
    }

    /// Parses folded words without operators. The ports among them are one term, which any of them satisfies: several
    /// numbers can't all hold of one row. With `alone`, there are no other terms.
    fn plain(text: &str, alone: bool) -> Vec<Self> {
        let found = read_ports(text);
        let mut terms: Vec<Self> = Vec::new();
        let ports = Criterion::all_of_ports(found.ports);
        let mut ports = ports.into_iter().map(|criterion| Self {
            negated: false,
            criterion,
        });
        for (at, word) in found.words.into_iter().enumerate() {
            if at == found.words_before {
                terms.extend(ports.by_ref());
            }
            if terms.len() >= Query::MAX_TERMS {
                break;
            }
            // Chinese is written without spaces: `dns服务器`.
            let runs = word_runs(word.trim_matches(':'));
            let criteria = runs.filter_map(|part| Criterion::from_word(part, false));
            terms.extend(criteria.map(|criterion| Self {
                negated: false,
                criterion,
            }));
        }
        terms.truncate(Query::MAX_TERMS - ports.len());
        terms.extend(ports);
        if let (true, true, Some(word)) = (alone, terms.is_empty(), found.port_word) {
            terms.push(Self::word(word));
        }
        terms
    }
}

/// Returns the parts of a token that say something about ports: the scheme and the port of an address, SMB for the path
/// of a shared folder, and the name of an option.
fn unpacked(token: &str) -> Vec<&str> {
    if let Some((scheme, rest)) = token.split_once("://") {
        let host = rest.split('/').next().unwrap_or_default();
        let port = host.rsplit_once(':').map(|(_, port)| port);
        let is_number = |port: &&str| port.bytes().all(|byte| byte.is_ascii_digit());
        return [Some(scheme), port.filter(is_number)]
            .into_iter()
            .flatten()
            .collect();
    }
    if let Some(path) = token.strip_prefix("\\\\") {
        let has_share = path.trim_end_matches('\\').contains('\\');
        return if has_share { vec!["smb"] } else { Vec::new() };
    }
    let option = token.strip_prefix('-');
    let option = option.filter(|name| name.starts_with(|char: char| char.is_ascii_alphabetic()));
    vec![option.unwrap_or(token)]
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
        let word = if exact {
            word
        } else {
            without_punctuation(word)
        };
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

    /// Creates a filter; `None` if it has no such value.
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
            Field::Observed => {
                let aspects = values.iter().flat_map(|value| Aspect::with_prefix(value));
                let aspects: Vec<Aspect> = aspects.collect();
                (!aspects.is_empty()).then_some(Self::Observed {
                    aspects,
                    rows: RowSet::default(),
                    ports: Vec::new(),
                })
            }
            Field::Role | Field::Service => {
                let values = values.iter().map(|value| normalized(value)).collect();
                Some(Self::Named { field, values })
            }
        }
    }

    /// Creates the criterion for any of some ports; `None` without ports.
    fn from_ports(mut ports: Vec<PortItem>) -> Option<Self> {
        ports.truncate(Query::MAX_PORTS);
        let [PortItem { transport, spec }] = *ports else {
            return (!ports.is_empty()).then_some(Self::Ports(ports));
        };
        Some(match (transport, spec) {
            (_, PortSpec::Single(number)) => Self::Number {
                transport,
                number,
                digits: number.to_string(),
            },
            (Some(transport), PortSpec::None) => Self::Transport(transport),
            (Some(transport), _) if !transport.has_ports() => {
                Self::Protocol(Port::new(transport, spec).ok()?)
            }
            _ => Self::Ports(ports),
        })
    }

    /// The same; a dynamic port alone is a word, as shown in the table, with its transport.
    fn all_of_ports(ports: Vec<PortItem>) -> Vec<Self> {
        if let [PortItem { transport, spec }] = *ports
            && let Some(keyword) = spec.word()
        {
            let transport = transport.map(Self::Transport);
            let word = Self::from_word(keyword, false);
            return transport.into_iter().chain(word).collect();
        }
        Self::from_ports(ports).into_iter().collect()
    }
}

/// Removes the punctuation of a sentence around a word; the dot of `.exe` remains.
fn without_punctuation(word: &str) -> &str {
    let is_opening = |char: char| "\"'([{<“‘《（【「".contains(char);
    let is_closing = |char: char| "\"')]}>”’》）】」.,;:!?。，；：！？…".contains(char);
    word.trim_start_matches(is_opening)
        .trim_end_matches(is_closing)
}

/// Folds a word like names and truncates it to the maximum length.
fn normalized(word: &str) -> String {
    fold(word.trim_matches(['-', '_']))
        .chars()
        .take(Letters::MAX_LEN)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Transport;

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
