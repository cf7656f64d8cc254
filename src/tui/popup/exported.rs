//! Export that the export popup shows.

use std::sync::Arc;

use crate::export::{Export, ExportError, FORMATS};
use crate::model::{Lang, Ruleset};
use crate::tui::session::Session;

/// Export of a ruleset, and what it depends on. A large one takes longer than a key may, so it is kept until one of
/// these changes.
#[derive(Debug)]
pub(super) struct Exported {
    ruleset: Arc<Ruleset>,
    format: usize,
    lang: Lang,
    pub(super) export: Result<Export, ExportError>,
    /// Number of lines.
    pub(super) lines: usize,
}

impl Exported {
    /// Exports the role in the format with that index.
    pub(super) fn new(session: &Session, format: usize) -> Self {
        let ruleset = Arc::clone(session.document.ruleset());
        let export = FORMATS[format].export(&ruleset, session.lang);
        let lines = export.as_ref();
        let lines = lines.map_or(0, |export| export.text.lines().count());
        Self {
            ruleset,
            format,
            lang: session.lang,
            export,
            lines,
        }
    }

    /// Returns whether it is the export of the role in the format with that index.
    pub(super) fn is_current(&self, session: &Session, format: usize) -> bool {
        Arc::ptr_eq(&self.ruleset, session.document.ruleset())
            && (self.format, self.lang) == (format, session.lang)
    }
}
