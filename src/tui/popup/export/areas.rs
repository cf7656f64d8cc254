//! Places of the parts of the export popup.

use ratatui::layout::Rect;

use crate::export::FORMATS;
use crate::tui::widget::popup::{centered, inside, popup_width};

/// Areas of the popup's parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Areas {
    /// Box with its border.
    pub(super) whole: Rect,
    /// Filter of the formats.
    pub(super) filter: Rect,
    /// List of formats.
    pub(super) formats: Rect,
    /// Description of the format, and the options.
    pub(super) about: Rect,
    /// Preview of the export.
    pub(super) preview: Rect,
}

/// Maximum width of the box: enough for a preview next to the formats.
const WIDTH: u16 = 135;
/// Number of lines above the preview: description, options and a rule. In a narrow box the options take two.
const ABOUT_HEIGHT: u16 = 3;
/// Minimum width for the options to fit on one line.
const OPTIONS_WIDTH: u16 = 63;
/// Minimum height for anything above the preview.
const MIN_HEIGHT: u16 = 8;
/// Width of the list of formats: the pointer and the longest name.
const FORMATS_WIDTH: u16 = {
    let mut longest = 0;
    let mut at = 0;
    while at < FORMATS.len() {
        let length = FORMATS[at].name.len();
        longest = if length > longest { length } else { longest };
        at += 1;
    }
    longest as u16 + 1
};

impl Areas {
    /// Computes the areas for a screen. If list and preview don't fit side by side, only the one with the focus is
    /// shown.
    pub(super) fn of(screen: Rect, in_preview: bool) -> Self {
        let whole = centered(
            screen,
            popup_width(screen, WIDTH),
            screen.height.saturating_sub(2),
        );
        let inside = inside(whole);
        let left = match (inside.width < FORMATS_WIDTH * 2, in_preview) {
            (false, _) => FORMATS_WIDTH,
            (true, false) => inside.width,
            (true, true) => 0,
        };
        let rest = inside.width.saturating_sub(left + u16::from(left > 0));
        let right = Rect {
            x: inside.right() - rest,
            width: rest,
            ..inside
        };
        let about = if right.height < MIN_HEIGHT {
            0
        } else {
            ABOUT_HEIGHT + u16::from(right.width < OPTIONS_WIDTH)
        };
        Self {
            whole,
            filter: Rect {
                width: left,
                height: 1.min(inside.height),
                ..inside
            },
            formats: Rect {
                y: inside.y + 1,
                width: left,
                height: inside.height.saturating_sub(1),
                ..inside
            },
            about: Rect {
                height: about,
                ..right
            },
            preview: Rect {
                y: right.y + about,
                height: right.height - about,
                ..right
            },
        }
    }
}
