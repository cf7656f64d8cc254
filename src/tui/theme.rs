//! Styles by meaning, and the glyphs that a terminal can show. The only file that names a colour.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

/// How each kind of thing looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Theme {
    /// Plain text.
    pub(super) text: Style,
    /// What matters less.
    pub(super) dim: Style,
    /// Headings inside a pane.
    pub(super) heading: Style,
    /// The border of a pane.
    pub(super) border: Style,
    /// The border and title of the focused pane.
    pub(super) focused: Style,
    /// The selected line of the focused pane.
    pub(super) selected: Style,
    /// The selected line of another pane.
    pub(super) selected_elsewhere: Style,
    /// Letters that were searched for.
    pub(super) matched: Style,
    /// The mark of what is in the role.
    pub(super) mark: Style,
    /// A key in a hint.
    pub(super) key: Style,
    /// A warning.
    pub(super) warning: Style,
    /// An error.
    pub(super) error: Style,
}

impl Theme {
    /// The terminal's own palette: readable on dark and light alike.
    #[must_use]
    pub(super) const fn ansi() -> Self {
        let plain = Style::new();
        Self {
            text: plain,
            dim: plain.add_modifier(Modifier::DIM),
            heading: plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
            border: plain.add_modifier(Modifier::DIM),
            focused: plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
            selected: plain.add_modifier(Modifier::REVERSED),
            selected_elsewhere: plain.add_modifier(Modifier::BOLD),
            matched: plain
                .fg(Color::Magenta)
                .add_modifier(Modifier::BOLD)
                .add_modifier(Modifier::UNDERLINED),
            mark: plain.fg(Color::Green).add_modifier(Modifier::BOLD),
            key: plain.fg(Color::Cyan),
            warning: plain.fg(Color::Yellow),
            error: plain.fg(Color::Red).add_modifier(Modifier::BOLD),
        }
    }

    /// No colour at all: with one set, terminals under `NO_COLOR` lose reverse and bold too.
    #[must_use]
    pub(super) const fn mono() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        Self {
            text: plain,
            dim: plain,
            heading: bold,
            border: plain,
            focused: bold,
            selected: plain.add_modifier(Modifier::REVERSED),
            selected_elsewhere: bold,
            matched: plain.add_modifier(Modifier::UNDERLINED),
            mark: bold,
            key: bold,
            warning: bold,
            error: bold,
        }
    }
}

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
