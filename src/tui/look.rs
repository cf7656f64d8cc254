//! The looks that panes, popups and widgets are drawn with.

use crate::model::Lang;
use crate::tui::glyphs::Glyphs;
use crate::tui::keymap::Keymap;
use crate::tui::theme::Theme;

/// The looks of a part of the screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) lang: Lang,
    pub(super) theme: &'a Theme,
    pub(super) glyphs: &'a Glyphs,
    pub(super) keys: &'a Keymap,
    /// True if keys go to this part.
    pub(super) focused: bool,
}
