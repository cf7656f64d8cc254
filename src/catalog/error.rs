//! What can be wrong with a catalogue file.

use crate::model::{Lang, Localized, Text};

/// One fault in one catalogue file. The file counts for nothing then.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub struct CatalogError {
    /// The file: its path, or its name where it is embedded.
    pub file: String,
    /// The line, from 1; 1 also where the whole file is meant.
    pub line: usize,
    /// What is wrong there, in one line.
    pub cause: Text,
}

impl Localized for CatalogError {
    fn text(&self, lang: Lang) -> String {
        let (file, line, cause) = (&self.file, self.line, self.cause.get(lang));
        format!("{file}:{line}: {cause}")
    }
}
