//! Text of a recovery file. That of a large role is written in the background.

use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{Choice, Ruleset};
use crate::saved::{Origin, write_draft};

/// What the text of a recovery file consists of. All of it is shared with the role, so that a key only has to name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftText {
    pub(super) choice: Arc<Choice>,
    pub(super) ruleset: Arc<Ruleset>,
    /// File of the role, and its content when it was last read or written.
    pub(super) file: Option<(PathBuf, Arc<Vec<u8>>)>,
}

impl DraftText {
    /// Number of items from which the text is written in the background: that of 10,000 ports takes as long as
    /// everything else that a key of an empty role does.
    const LARGE: usize = 500;

    /// Returns whether a key can't wait for the text.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.choice.picks().len() + self.choice.excluded().len() >= Self::LARGE
    }

    /// Writes the text.
    #[must_use]
    pub fn write(self) -> String {
        let origin = self.file.map(|(path, content)| Origin {
            path,
            held: String::from_utf8_lossy(&content).into_owned(),
        });
        write_draft(&self.choice, &self.ruleset, origin)
    }
}
