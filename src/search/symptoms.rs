//! Search for symptoms by error code or words. Codes are compared by value, so that a Windows error is found in
//! decimal, in hexadecimal, and as an HRESULT in hexadecimal or as a negative number.

use crate::model::Symptom;
use crate::search::codes::{CODE_WORDS, EVENT_WORDS, event_number, is_decimal, value, words};
use crate::search::fold::{fold, is_boundary, starts_word};

/// Symptom that matches a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SymptomHit<'a> {
    /// Symptom.
    pub symptom: &'a Symptom,
    /// Code that matches, as the catalog writes it; none if only words match.
    pub code: Option<&'a str>,
}

/// Returns the symptoms that match a query, best first; all of them for a query without words and numbers. A query
/// with a number returns only the symptoms that have exactly this number, if there are any. A message with more
/// words than the catalog knows is found by its number, or by a wording that it contains.
#[must_use]
pub fn find_symptoms<'a>(symptoms: &'a [Symptom], query: &str) -> Vec<SymptomHit<'a>> {
    let terms = parse(query);
    let mut ranked: Vec<(Rank, SymptomHit<'a>)> = Vec::new();
    let known: Vec<Known<'a>> = symptoms.iter().map(Known::new).collect();
    ranked.extend(known.iter().filter_map(|one| one.rank(&terms)));
    let has_number = terms.iter().any(Term::is_number);
    if has_number && ranked.iter().any(|(rank, _)| rank.is_exact) {
        ranked.retain(|(rank, _)| rank.is_exact);
    } else if !ranked.iter().any(|(rank, _)| rank.is_exact) && terms.len() > 1 {
        let whole = fold(query);
        ranked.extend(
            known
                .iter()
                .filter_map(|one| one.loose_rank(&terms, &whole)),
        );
    }
    // Sorting is stable: symptoms of equal rank stay in the order of the catalog.
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut found: Vec<SymptomHit<'a>> = Vec::new();
    for (_, hit) in ranked {
        if found.iter().all(|one| one.symptom.id != hit.symptom.id) {
            found.push(hit);
        }
    }
    found
}

/// Quality of a match; the lowest is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// Sum of the ranks of the terms.
    sum: usize,
    /// True if all numbers match by value.
    is_exact: bool,
}

/// Word or number of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    /// Number of an error or an event, as typed and by value.
    Number(String, u32),
    /// Number of an event.
    Event(String),
    /// Anything else.
    Word(String),
}

impl Term {
    const fn is_number(&self) -> bool {
        !matches!(self, Self::Word(_))
    }
}

/// Parses a query into its words and numbers.
fn parse(query: &str) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let words = words(query);
    let is_event = words
        .iter()
        .any(|word| EVENT_WORDS.contains(&word.as_str()));
    for word in words {
        terms.push(match (value(&word), event_number(&word)) {
            (_, Some(number)) => Term::Event(number.to_owned()),
            (Some(_), _) if is_event && is_decimal(&word) => Term::Event(word),
            (Some(value), _) => Term::Number(word, value),
            (None, None) => Term::Word(word),
        });
    }
    if terms.iter().any(Term::is_number) {
        let announces = |word: &str| EVENT_WORDS.contains(&word) || CODE_WORDS.contains(&word);
        terms.retain(|term| !matches!(term, Term::Word(word) if announces(word)));
    }
    terms
}

/// Symptom with the texts to search in.
struct Known<'a> {
    symptom: &'a Symptom,
    codes: Vec<Code<'a>>,
    /// Folded wordings in both languages.
    wordings: Vec<String>,
    /// Folded advice, services, roles and ports.
    rest: String,
}

/// Code of a symptom.
struct Code<'a> {
    text: &'a str,
    folded: String,
    words: Vec<String>,
    /// Number of the event, for the code of an event.
    event: Option<&'a str>,
}

impl<'a> Code<'a> {
    fn new(text: &'a str) -> Self {
        let event = text.strip_prefix("event:");
        let event = event.and_then(|rest| rest.split(':').next());
        Self {
            text,
            folded: fold(text),
            words: words(text),
            event,
        }
    }

    /// Returns whether the code is that of an error with this value: 0 if it is nothing else, 1 if it has words
    /// too.
    fn rank_of_value(&self, wanted: u32) -> Option<usize> {
        let mut words = self.words.iter();
        let has = self.event.is_none() && words.any(|word| value(word) == Some(wanted));
        has.then(|| self.words.len().min(2) - 1)
    }
}

impl<'a> Known<'a> {
    fn new(symptom: &'a Symptom) -> Self {
        let wordings = symptom.text.en.iter().chain(&symptom.text.zh);
        let advice = [&symptom.advice.en, &symptom.advice.zh].map(String::clone);
        let services = symptom.services.iter().map(ToString::to_string);
        let roles = symptom.roles.iter().map(ToString::to_string);
        let ports = symptom.ports.iter().map(ToString::to_string);
        let rest = advice.into_iter().chain(services).chain(roles).chain(ports);
        Self {
            symptom,
            codes: symptom.codes.iter().map(|code| Code::new(code)).collect(),
            wordings: wordings.map(|wording| fold(wording)).collect(),
            rest: fold(&rest.collect::<Vec<_>>().join("\n")),
        }
    }

    /// Ranks the symptom for a query; none if a term doesn't match.
    fn rank(&self, terms: &[Term]) -> Option<(Rank, SymptomHit<'a>)> {
        let mut rank = Rank {
            sum: 0,
            is_exact: true,
        };
        let mut code = None;
        for term in terms {
            let (sum, of_term) = self.rank_term(term)?;
            rank.sum += sum;
            rank.is_exact &= !term.is_number() || sum < Self::INEXACT;
            code = code.or(of_term);
        }
        Some((rank, self.hit(code)))
    }

    /// Ranks the symptom for a message with unknown words: by its numbers, or by a wording within `whole`.
    fn loose_rank(&self, terms: &[Term], whole: &str) -> Option<(Rank, SymptomHit<'a>)> {
        let of_numbers = terms.iter().filter(|term| term.is_number());
        let of_numbers = of_numbers.map(|term| self.rank_term(term));
        let exact = of_numbers
            .flatten()
            .filter(|(rank, _)| *rank < Self::INEXACT);
        let code = exact.map(|(_, code)| code).next();
        let is_within = |wording: &String| {
            let wording = wording.trim_end_matches(['.', '。', ' ']);
            whole.contains(wording)
        };
        if code.is_none() && !self.wordings.iter().any(is_within) {
            return None;
        }
        let missing = terms.iter().filter(|term| self.rank_term(term).is_none());
        let rank = Rank {
            sum: Self::LOOSE + missing.count(),
            is_exact: code.is_some(),
        };
        Some((rank, self.hit(code.flatten())))
    }

    const fn hit(&self, code: Option<&'a str>) -> SymptomHit<'a> {
        SymptomHit {
            symptom: self.symptom,
            code,
        }
    }

    /// Rank of numbers that only begin with the typed digits, or that occur in other texts than codes and wordings.
    const INEXACT: usize = 6;
    /// Rank of messages that have unknown words.
    const LOOSE: usize = 1000;

    /// Ranks a term, and returns the code that it matches.
    fn rank_term(&self, term: &Term) -> Option<(usize, Option<&'a str>)> {
        match term {
            Term::Number(typed, value) => self.rank_number(typed, *value),
            Term::Event(number) => {
                let mut codes = self.codes.iter();
                let code = codes.find(|code| code.event == Some(number))?;
                Some((1, Some(code.text)))
            }
            Term::Word(word) => self.rank_word(&fold(word)),
        }
    }

    fn rank_number(&self, typed: &str, wanted: u32) -> Option<(usize, Option<&'a str>)> {
        let of_value = self.codes.iter().filter_map(|code| {
            let rank = code.rank_of_value(wanted)?;
            Some((rank * 2, Some(code.text)))
        });
        let of_event = self.codes.iter().filter(|code| code.event == Some(typed));
        let of_event = of_event.map(|code| (1, Some(code.text)));
        if let Some(best) = of_value.chain(of_event).min_by_key(|(rank, _)| *rank) {
            return Some(best);
        }
        let is_wanted = |word: &String| value(word) == Some(wanted);
        if self
            .wordings
            .iter()
            .any(|text| words(text).iter().any(is_wanted))
        {
            return Some((3, None));
        }
        let is_started = |word: &String| word.starts_with(typed);
        let mut codes = self.codes.iter();
        if let Some(code) = codes.find(|code| code.words.iter().any(is_started)) {
            return Some((Self::INEXACT, Some(code.text)));
        }
        let mut rest = self.rest.split(|char: char| !char.is_alphanumeric());
        rest.any(|word| word == typed)
            .then_some((Self::INEXACT + 1, None))
    }

    fn rank_word(&self, word: &str) -> Option<(usize, Option<&'a str>)> {
        let in_code = self.codes.iter().find(|code| has_word(&code.folded, word));
        match in_code {
            Some(code) if code.folded == word => return Some((0, Some(code.text))),
            Some(code) => return Some((2, Some(code.text))),
            None => {}
        }
        if self.wordings.iter().any(|text| has_word(text, word)) {
            return Some((3, None));
        }
        has_word(&self.rest, word).then_some((5, None))
    }
}

/// Returns whether a folded text contains a folded word, or one that begins with it.
fn has_word(text: &str, word: &str) -> bool {
    let Some(first) = word.chars().next() else {
        return true;
    };
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        starts_word(before, first) || is_boundary(before, first)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Text;

    fn symptom(id: &str, codes: &[&str], en: &str, zh: &str) -> Symptom {
        Symptom {
            id: id.parse().expect(id),
            codes: codes.iter().map(|&code| code.to_owned()).collect(),
            text: Text::new(vec![en.to_owned()], vec![zh.to_owned()]),
            own_zh: false,
            services: vec!["rpc".parse().expect("an id")],
            roles: Vec::new(),
            ports: vec!["tcp/135".parse().expect("a port")],
            advice: Text::new("Check name resolution.".into(), "检查名称解析。".into()),
            sources: Vec::new(),
        }
    }

    fn found(query: &str) -> String {
        let symptoms = [
            symptom(
                "replication",
                &[
                    "1722",
                    "0x6ba",
                    "RPC_S_SERVER_UNAVAILABLE",
                    "event:1925:NTDS KCC",
                ],
                "The RPC server is unavailable.",
                "RPC 服务器不可用。",
            ),
            symptom(
                "certificate",
                &["0x800706ba certificate"],
                "The RPC server is unavailable. 0x800706ba (WIN32: 1722)",
                "RPC 服务器不可用。0x800706ba",
            ),
            symptom(
                "netlogon",
                &["event:5719:NETLOGON", "0xc000005e"],
                "No logon server.",
                "没有登录服务器。",
            ),
            symptom(
                "path",
                &["53", "System error 53"],
                "The network path was not found.",
                "找不到网络路径。",
            ),
            symptom(
                "sql",
                &["-2", "10060L"],
                "Timeout expired.",
                "超时时间已到。",
            ),
            symptom("dtc", &["8004d00a"], "Unable to enlist.", "无法登记。"),
        ];
        let hits = find_symptoms(&symptoms, query);
        let ids: Vec<&str> = hits.iter().map(|hit| hit.symptom.id.as_str()).collect();
        ids.join(" ")
    }

    #[test]
    fn codes_are_compared_by_value() {
        for code in [
            "1722",
            "0x6ba",
            "0x6BA",
            "0X000006BA",
            "0x800706BA",
            "800706ba",
            "-2147023174",
            "2147944122",
            "0xFFFFFFFF800706BA",
            "error 1722",
            "错误代码：0x6ba",
            "(0x800706BA)",
            "１７２２",
        ] {
            assert_eq!(found(code), "replication certificate", "{code}");
        }
        assert_eq!(found("0x80070035"), "path");
        assert_eq!(found("80070035"), "path");
        assert_eq!(found("0x35"), "path");
        assert_eq!(found("0x8004D00A"), "dtc");
        assert_eq!(found("-2"), "sql");
        assert_eq!(found("10060"), "sql");
        assert_eq!(found("0x1722"), "");
    }

    #[test]
    fn events_are_found_by_their_number_in_decimal() {
        for query in [
            "event 5719",
            "event:5719:NETLOGON",
            "5719",
            "事件 5719",
            "事件5719",
            "event5719",
            "Event ID: 5719",
            "netlogon 5719",
        ] {
            assert_eq!(found(query), "netlogon", "{query}");
        }
        assert_eq!(found("event 1722"), "");
        assert_eq!(found("event 53"), "");
    }

    #[test]
    fn words_are_found_in_both_languages() {
        for words in ["rpc server", "RPC 服务器", "rpc服务器", "UNAVAIL"] {
            let found = found(words);
            assert!(
                found.starts_with("replication certificate"),
                "{words}: {found}"
            );
        }
        assert_eq!(found("rpc_s_server_unavailable"), "replication");
        assert_eq!(found("certificate 1722"), "certificate");
        assert_eq!(found("网络路径"), "path");
        assert_eq!(found("no such message"), "");
        assert_eq!(found("  ").split(' ').count(), 6);
    }

    #[test]
    fn digits_match_whole_numbers_first_then_their_beginning() {
        assert_eq!(found("17"), "replication");
        assert_eq!(found("722"), "");
        assert_eq!(found("135").split(' ').count(), 6, "a port");
    }

    #[test]
    fn pasted_messages_are_found_by_number_or_wording() {
        let whole = "The RPC server is unavailable. (Exception from HRESULT: 0x800706BA)";
        assert_eq!(found(whole), "replication certificate");
        assert_eq!(
            found("\\\\server\\share: the network path was not found."),
            "path"
        );
        assert_eq!(found("发生系统错误 53。找不到网络路径。"), "path");
    }

    #[test]
    fn the_matching_code_is_returned() {
        let symptoms = [symptom(
            "one",
            &["event:1925:NTDS KCC", "0x6ba"],
            "Text",
            "文字",
        )];
        let code = |query| find_symptoms(&symptoms, query)[0].code;
        assert_eq!(code("1722"), Some("0x6ba"));
        assert_eq!(code("1925"), Some("event:1925:NTDS KCC"));
        assert_eq!(code("text"), None);
    }
}
