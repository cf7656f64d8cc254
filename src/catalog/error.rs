//! What can be wrong with a catalogue file.

/// One fault in one catalogue file. The file counts for nothing then.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{file}:{line}: {cause}")]
pub struct CatalogError {
    /// The file: its path, or its name where it is embedded.
    pub file: String,
    /// The line, from 1; 1 also where the whole file is meant.
    pub line: usize,
    /// What is wrong there, in one line.
    pub cause: String,
}
