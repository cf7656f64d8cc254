//! The signs that a terminal can show, and their forms in ASCII.

use ratatui::symbols::border;

/// The signs that are drawn beside text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyphs {
    /// The border of a pane.
    pub(super) border: border::Set<'static>,
    /// The border of the focused pane, told apart without colour.
    pub(super) border_focused: border::Set<'static>,
    /// What stands for cut text, one cell wide.
    pub(super) ellipsis: &'static str,
    /// Before the selected line.
    pub(super) pointer: &'static str,
    /// Chosen for the role.
    pub(super) picked: &'static str,
    /// Open because something else needs it.
    pub(super) covered: &'static str,
    /// Taken out.
    pub(super) excluded: &'static str,
    /// Between two facts of a line.
    pub(super) dot: &'static str,
    /// From one to another.
    pub(super) arrow: &'static str,
    /// The line between two parts of a pane.
    pub(super) rule: &'static str,
    /// Sorted forwards, backwards.
    pub(super) order: [&'static str; 2],
    /// The track and the thumb of a scrollbar.
    pub(super) scrollbar: [&'static str; 2],
}

impl Glyphs {
    /// Box drawing, as nearly every terminal shows it.
    pub(super) const UNICODE: Self = Self {
        border: border::PLAIN,
        border_focused: border::THICK,
        ellipsis: "…",
        pointer: "›",
        picked: "●",
        covered: "○",
        excluded: "×",
        dot: "·",
        arrow: "→",
        rule: "─",
        order: ["▲", "▼"],
        scrollbar: ["│", "┃"],
    };

    /// ASCII alone: consoles with a Chinese code page or font draw the others two cells wide.
    pub(super) const ASCII: Self = Self {
        border: ASCII_BORDER,
        border_focused: border::Set {
            horizontal_top: "=",
            horizontal_bottom: "=",
            ..ASCII_BORDER
        },
        ellipsis: "~",
        pointer: ">",
        picked: "*",
        covered: "o",
        excluded: "x",
        dot: "-",
        arrow: "->",
        rule: "-",
        order: ["^", "v"],
        scrollbar: ["|", "#"],
    };
}

const ASCII_BORDER: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};
