//! What the browser remembers for its next start: which values have changed since they were last written.

use crate::export::FORMATS;
use crate::model::Lang;
use crate::tui::pane::columns::{Columns, columns_of, names_of};
use crate::tui::theme::Themes;
use crate::view_state::ViewState;

/// Remembered values, cheap to compare after every event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Remembered {
    pub(super) lang: Lang,
    /// Index of the theme.
    pub(super) theme: usize,
    pub(super) mouse: bool,
    /// Columns that the user has chosen.
    pub(super) columns: Option<Columns>,
    /// Index of the export format.
    pub(super) format: usize,
}

impl Remembered {
    /// Returns the values that differ from those before.
    pub(super) fn since(&self, before: &Self, themes: &Themes) -> ViewState {
        let theme = || {
            themes
                .names()
                .nth(self.theme)
                .unwrap_or_default()
                .to_owned()
        };
        let format = || FORMATS[self.format].name.to_owned();
        ViewState {
            lang: (self.lang != before.lang).then_some(self.lang),
            theme: (self.theme != before.theme).then(theme),
            mouse: (self.mouse != before.mouse).then_some(self.mouse),
            columns: (self.columns != before.columns).then(|| names_of(self.columns)),
            format: (self.format != before.format).then(format),
        }
    }
}

/// Returns the columns that an earlier instance left, if the user had chosen any.
pub(super) fn columns_in(view: &ViewState) -> Option<Columns> {
    columns_of(view.columns.as_deref().unwrap_or_default())
}

/// Returns the index of the export format that was used last; the first one if it is unknown.
pub(super) fn format_in(view: &ViewState) -> usize {
    let named = |name: &String| FORMATS.iter().position(|format| format.name == name);
    view.format.as_ref().and_then(named).unwrap_or(0)
}
