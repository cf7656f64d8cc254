//! Parsed queries.

use crate::model::{Port, PortItem, PortNumber, PortSpec, Transport};
use crate::search::fold::fold;
use crate::search::kind::Kinds;
use crate::search::observed::Aspect;
use crate::search::rank::{Match, Tier};
use crate::search::row_set::RowSet;

/// Parsed query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// The text, folded.
    pub(super) text: String,
    /// True if nothing more is typed, so that a number is not the beginning of another.
    pub(super) is_complete: bool,
    pub(super) terms: Vec<Term>,
    /// The words as one phrase; set by query relaxation.
    pub(super) phrase: Option<Phrase>,
    /// Words that were left out; set by query relaxation.
    pub(super) left_out: Vec<LeftOut>,
    /// Symptoms that it asks for, best first; set by the search.
    pub(super) symptoms: Vec<AskedSymptom>,
    /// Ports that no row has; set by the search.
    pub(super) unknown_ports: Vec<PortItem>,
}

/// Symptom that a query asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AskedSymptom {
    /// Index of the symptom.
    pub(super) symptom: usize,
    /// Code or message that matches.
    pub(super) text: String,
    pub(super) is_code: bool,
}

/// Word of a query that no row has together with the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The word, folded.
    pub word: String,
    /// True if a row has it without the others.
    pub is_known: bool,
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
    /// Any of these ports: a list, or a range.
    Ports(Vec<PortItem>),
    /// A transport.
    Transport(Transport),
    /// A message type of ICMP, or an IP protocol by its number.
    Protocol(Port),
    /// Only rows with these statuses or categories.
    Kinds(Kinds),
    /// Only rows of the services or roles named by one of these values.
    Named { field: Field, values: Vec<String> },
    /// Only rows that an observed host says one of these things about, with the ports that nothing explains.
    Observed {
        aspects: Vec<Aspect>,
        rows: RowSet,
        ports: Vec<PortItem>,
    },
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
    /// What an observed host says.
    Observed,
}

/// Words that only mark a port, the longer ones first.
pub(super) const PORT_WORDS: [&str; 4] = ["端口号", "端口", "ports", "port"];

impl Query {
    /// Returns the same query with other terms, none of which is relaxed.
    pub(super) fn with_terms(&self, terms: Vec<Term>) -> Self {
        Self {
            text: self.text.clone(),
            is_complete: self.is_complete,
            terms,
            ..Self::default()
        }
    }

    /// Returns true if it consists of ports only.
    #[must_use]
    pub fn is_only_ports(&self) -> bool {
        let is_port = |term: &Term| {
            let criterion = &term.criterion;
            !matches!(
                criterion,
                Criterion::Word { .. }
                    | Criterion::Kinds(_)
                    | Criterion::Named { .. }
                    | Criterion::Observed { .. }
            )
        };
        self.terms.iter().all(is_port)
    }

    /// Words that are left out of a relaxed query, in the order in which they were typed.
    #[must_use]
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// Returns true if it has the code of a symptom and more than a number, so that the number is no port.
    pub(super) fn is_code(&self) -> bool {
        !self.is_only_ports() && self.symptoms.iter().any(|asked| asked.is_code)
    }

    /// Ports of the query that no row has, apart from wide ranges, after a search.
    #[must_use]
    pub fn unknown_ports(&self) -> &[PortItem] {
        &self.unknown_ports
    }

    /// Returns true if the match of a port counts: the beginning of a number doesn't if nothing more is typed.
    pub(super) fn counts(&self, term: &Term, found: Match) -> bool {
        let is_number = matches!(term.criterion, Criterion::Number { .. });
        !(self.is_complete && is_number && found.tier == Tier::Prefix)
    }

    /// Returns true if there are no terms, so that every row matches.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Returns the ports that the query asks for by number: one, a list or ranges, or those that nothing explains.
    #[must_use]
    pub fn ports(&self) -> Vec<PortItem> {
        let wanted = self.terms.iter().filter(|term| !term.negated);
        let ports = wanted.flat_map(|term| match &term.criterion {
            Criterion::Number {
                transport, number, ..
            } => vec![PortItem {
                transport: *transport,
                spec: PortSpec::Single(*number),
            }],
            Criterion::Ports(ports) | Criterion::Observed { ports, .. } => ports.clone(),
            _ => Vec::new(),
        });
        ports.filter(|port| port.spec.range().is_some()).collect()
    }

    /// Splits the query into one query per required word, for texts that are searched one by one.
    #[must_use]
    pub fn apart(&self) -> Vec<Self> {
        let wanted = self.terms.iter().filter(|term| !term.negated);
        wanted
            .map(|term| Self {
                terms: vec![term.clone()],
                ..Self::default()
            })
            .collect()
    }

    /// The only term, if it is a number or a list of ports. Names that have the number too merely mention it.
    pub(super) fn lone_ports(&self) -> Option<&Term> {
        let [term] = &self.terms[..] else {
            return None;
        };
        let is_port = matches!(
            term.criterion,
            Criterion::Number { .. } | Criterion::Ports(_)
        );
        is_port.then_some(term)
    }

    /// Returns the text as names are folded, with one blank between words.
    pub(super) fn typed_words(&self) -> String {
        let folded = fold(&self.text);
        let words: Vec<&str> = folded.split_whitespace().collect();
        words.join(" ")
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
                Criterion::Kinds(_) | Criterion::Named { .. } | Criterion::Observed { .. }
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

impl Criterion {
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
            | Self::Ports(_)
            | Self::Transport(_)
            | Self::Protocol(_)
            | Self::Kinds(_)
            | Self::Named { .. }
            | Self::Observed { .. } => None,
        }
    }
}
