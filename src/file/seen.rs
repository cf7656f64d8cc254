//! State of a file at a point in time, to detect later changes by other programs.

use std::fs::Metadata;
use std::time::SystemTime;

/// Size and time of a file when it was listed, to detect later changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Size in bytes.
    pub bytes: u64,
    /// Time of the last change, if the file system has it.
    pub modified: Option<SystemTime>,
}

impl From<&Metadata> for Seen {
    fn from(metadata: &Metadata) -> Self {
        Self {
            bytes: metadata.len(),
            modified: metadata.modified().ok(),
        }
    }
}
