//! Appearance shared by panes, popups and widgets.

use ratatui::style::Style;

use crate::explain::Standing;
use crate::model::Lang;
use crate::tui::glyphs::Glyphs;
use crate::tui::keymap::Keymap;
use crate::tui::theme::Theme;

/// Appearance of a part of the screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) lang: Lang,
    pub(super) theme: &'a Theme,
    pub(super) glyphs: &'a Glyphs,
    pub(super) keys: &'a Keymap,
    /// True if this part has the keyboard focus.
    pub(super) focused: bool,
}

impl Look<'_> {
    /// Returns the style of what is observed of a port.
    pub(super) const fn standing(&self, standing: Option<Standing>) -> Style {
        match standing {
            Some(Standing::Open) => self.theme.mark,
            Some(Standing::Unproven) => self.theme.warning,
            _ => self.theme.dim,
        }
    }
}
