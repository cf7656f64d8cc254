//! Errors in catalog files.

use crate::model::{Lang, Localized, Text, escaped};

/// One error in one catalog file. A file with an error is ignored, unless the only error is that some bytes are
/// not text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub struct CatalogError {
    /// File: its path as displayed, or a description for embedded files.
    pub file: String,
    /// Line, counted from 1; also 1 for an error of the whole file.
    pub line: usize,
    /// Description of the error, on one line.
    pub cause: Text,
}

impl Localized for CatalogError {
    fn both(&self) -> Text {
        let Self { file, line, cause } = self;
        // The cause may quote the file.
        let located = |cause: &String| escaped(&format!("{file}:{line}: {cause}")).into_owned();
        Text::new(located(&cause.en), located(&cause.zh))
    }
}
