//! Symbols of the interface, in Unicode and in ASCII.

use ratatui::symbols::border;

use crate::explain::Standing;

/// Set of symbols.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyphs {
    /// Border of a pane.
    pub(super) border: border::Set<'static>,
    /// Border of the focused pane, distinguishable without color.
    pub(super) border_focused: border::Set<'static>,
    /// Mark of truncated text, one cell wide.
    pub(super) ellipsis: &'static str,
    /// Cursor in front of the selected line.
    pub(super) pointer: &'static str,
    /// Part of the role.
    pub(super) picked: &'static str,
    /// Open because something else in the role needs it.
    pub(super) covered: &'static str,
    /// Excluded from the role.
    pub(super) excluded: &'static str,
    /// Signs of a need: required, for a feature or under a condition, legacy, disputed, local.
    pub(super) needs: [&'static str; 5],
    /// Signs of what is observed of a port: open, perhaps open, not open.
    pub(super) standings: [&'static str; 3],
    /// Signs of a message: done, not done, error.
    pub(super) signs: [&'static str; 3],
    /// Predefined role.
    pub(super) role: &'static str,
    /// Symptom of a closed port.
    pub(super) symptom: &'static str,
    /// Separator between the items of a line.
    pub(super) dot: &'static str,
    /// Arrow between two items.
    pub(super) arrow: &'static str,
    /// Horizontal rule between two parts of a pane.
    pub(super) rule: &'static str,
    /// Ascending and descending order.
    pub(super) order: [&'static str; 2],
    /// Track and thumb of a scrollbar.
    pub(super) scrollbar: [&'static str; 2],
}

impl Glyphs {
    /// Returns the sign of what is observed of a port; blank if nothing is.
    pub(super) const fn standing(&self, standing: Option<Standing>) -> &'static str {
        match standing {
            Some(Standing::Open) => self.standings[0],
            Some(Standing::Unproven) => self.standings[1],
            Some(Standing::Missing) => self.standings[2],
            Some(Standing::Unseen) | None => " ",
        }
    }

    /// Unicode symbols, which nearly every terminal can show.
    pub(super) const UNICODE: Self = Self {
        border: border::PLAIN,
        border_focused: border::THICK,
        ellipsis: "…",
        pointer: "›",
        picked: "●",
        covered: "○",
        excluded: "×",
        needs: ["■", "□", "▽", "?", "·"],
        standings: ["●", "◐", "·"],
        signs: ["√", "!", "×"],
        role: "◆",
        symptom: "▲",
        dot: "·",
        arrow: "→",
        rule: "─",
        order: ["▲", "▼"],
        scrollbar: ["│", "┃"],
    };

    /// ASCII symbols, for consoles with a Chinese code page or font, which draw the others two cells wide.
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
        needs: ["!", "+", "v", "?", "."],
        standings: ["o", "?", "x"],
        signs: ["+", "!", "x"],
        role: "#",
        symptom: "!",
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
