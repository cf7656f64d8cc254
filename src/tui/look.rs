//! Appearance shared by panes, popups and widgets.

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
