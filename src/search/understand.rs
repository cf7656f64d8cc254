//! What is meant by a query that names don't have as it was typed: words beside the point, plurals, words
//! joined without a blank, slips.

use crate::search::answers::Answers;
use crate::search::index::Index;
use crate::search::keys::Needle;
use crate::search::query::{PORT_WORDS, Phrase, Query, Term};
use crate::search::row::{PART, names_port};

/// Words that say no more than that a service, a program or a server's is meant.
const NOISE: [&str; 11] = [
    "service",
    "services",
    "server",
    "servers",
    "windows",
    "microsoft",
    ".exe",
    ".msc",
    "服务器",
    "服务",
    "微软",
];
/// The fewest Chinese characters of a part into which a word is split.
const PART_HAN: usize = 2;

impl Index {
    /// Reads a word that stands nowhere as typed as others that do, or with a slip, and leaves out words
    /// that are beside the point.
    pub(super) fn understand(&self, query: &Query) -> (Query, Answers) {
        let mut understood = Query::default();
        let mut answers = Answers::default();
        for term in self.telling(query) {
            let answer = self.answer(term);
            let word = term.plain_word();
            let word = word.filter(|word| !answer.is_in_names() && !names_port(word));
            let others = word.and_then(|word| self.otherwise(word, answer.is_as_typed()));
            let terms: Vec<Term> = match (word, others) {
                (_, Some(others)) => others.iter().map(|word| Term::plain(word)).collect(),
                (Some(_), None) if !answer.is_as_typed() => vec![term.slipped()],
                _ => {
                    understood.terms.push(term.clone());
                    answers.terms.push(answer);
                    continue;
                }
            };
            for term in terms {
                answers.terms.push(self.answer(&term));
                understood.terms.push(term);
            }
        }
        // One slip is forgiven in all of them together.
        let slip = understood.terms.iter().any(Term::is_slip);
        let words = if slip { query } else { &understood }.words();
        understood.phrase = words.map(|words| Phrase { words, slip });
        answers.phrase = self.phrase(&understood);
        (understood, answers)
    }

    /// The words of a query without those that only say that a service is meant, unless one service is
    /// called by all of them: the service of `dns service` is called DNS Server.
    fn telling<'a>(&self, query: &'a Query) -> Vec<&'a Term> {
        let is_noise = |term: &Term| term.plain_word().is_some_and(|word| NOISE.contains(&word));
        let words: Vec<&str> = query.terms.iter().filter_map(Term::plain_word).collect();
        let noise = query.terms.iter().filter(|term| is_noise(term)).count();
        let all = || query.terms.iter().collect();
        if noise == 0 || noise == words.len() {
            return all();
        }
        let mut holding = vec![true; self.known()];
        for word in words {
            for (holds, stands) in holding.iter_mut().zip(self.stands(word)) {
                *holds &= stands;
            }
        }
        if holding.contains(&true) {
            return all();
        }
        query.terms.iter().filter(|term| !is_noise(term)).collect()
    }

    /// The words that are meant by one that no name has: its singular; or, where it stands nowhere at all,
    /// the words that it was joined of.
    fn otherwise(&self, word: &str, as_typed: bool) -> Option<Vec<String>> {
        let singular = word
            .strip_suffix("ies")
            .map(|stem| format!("{stem}y"))
            .or_else(|| word.strip_suffix('s').map(str::to_owned))
            .filter(|singular| singular.len() >= PART && singular.is_ascii());
        if let Some(singular) = singular
            && self.stands(&singular).contains(&true)
        {
            return Some(vec![singular]);
        }
        if as_typed {
            return None;
        }
        let parts = self.parts(word)?;
        Some(parts.into_iter().map(str::to_owned).collect())
    }

    /// The words that stand in one service of the catalogue when blanks are put into `word`, the first
    /// as long as can be.
    fn parts<'a>(&self, word: &'a str) -> Option<Vec<&'a str>> {
        let least = if word.is_ascii() { PART } else { PART_HAN };
        let mut cuts: Vec<usize> = word.char_indices().map(|(at, _)| at).skip(least).collect();
        cuts.truncate((cuts.len() + 1).saturating_sub(least));
        cuts.into_iter().rev().find_map(|cut| {
            let (first, rest) = word.split_at(cut);
            let firsts = self.have(&Needle::whole(first));
            let rests = self.stands(rest);
            let mut both = firsts.iter().zip(&rests);
            if both.any(|(&first, &rest)| first && rest) {
                return Some(vec![first, rest]);
            }
            let beside = PORT_WORDS.contains(&rest) || NOISE.contains(&rest);
            (beside && firsts.contains(&true)).then(|| vec![first])
        })
    }
}
