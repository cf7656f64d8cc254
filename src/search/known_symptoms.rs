//! Symptoms of the catalog, with the rows that each is about.

use std::sync::OnceLock;

use crate::model::Symptom;
use crate::search::query::AskedSymptom;
use crate::search::symptom_index::SymptomIndex;

/// Symptoms that a query may ask for. Their texts are prepared when a query first may ask for one.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownSymptoms {
    pub(super) known: Vec<Symptom>,
    /// Rows of each symptom, for each of its services in turn.
    pub(super) rows: Vec<Vec<Vec<u32>>>,
    index: OnceLock<SymptomIndex>,
}

impl KnownSymptoms {
    pub(super) const fn new(known: Vec<Symptom>, rows: Vec<Vec<Vec<u32>>>) -> Self {
        Self {
            known,
            rows,
            index: OnceLock::new(),
        }
    }

    /// Returns the symptoms that a query asks for, best first.
    pub(super) fn find(&self, text: &str, is_port: impl Fn(u16) -> bool) -> Vec<AskedSymptom> {
        if self.known.is_empty() || !SymptomIndex::may_answer(text) {
            return Vec::new();
        }
        let index = self.index.get_or_init(|| SymptomIndex::new(&self.known));
        let answers = index.find(text, is_port).into_iter();
        let asked = answers.map(|answer| AskedSymptom {
            symptom: answer.symptom,
            text: answer.text.to_owned(),
            is_code: answer.is_code,
        });
        asked.collect()
    }
}
