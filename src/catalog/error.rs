//! Faults of catalogue files.

use crate::model::{Lang, Localized, Text, escaped};

/// One fault in one catalogue file. The file counts for nothing then, unless the fault is only that bytes of it
/// are not text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub struct CatalogError {
    /// The file: its path as it is printed, or its name where it is embedded.
    pub file: String,
    /// The line, from 1; 1 also where the whole file is meant.
    pub line: usize,
    /// What is wrong there, in one line.
    pub cause: Text,
}

impl Localized for CatalogError {
    fn both(&self) -> Text {
        let Self { file, line, cause } = self;
        // A cause quotes the file.
        let located = |cause: &String| escaped(&format!("{file}:{line}: {cause}")).into_owned();
        Text::new(located(&cause.en), located(&cause.zh))
    }
}
