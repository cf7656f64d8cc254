//! Mark in front of a line whose port is in the role.

use ratatui::style::Style;
use ratatui::text::Span;

use crate::model::Presence;
use crate::tui::look::Look;

/// Width of the pointer and the mark in front of a line's text, in cells.
pub(crate) const MARK_WIDTH: u16 = 2;

/// Returns the mark for a port's presence in the role.
pub(crate) fn mark(presence: Presence, look: &Look<'_>, base: Style) -> Span<'static> {
    let sign = match presence {
        Presence::Picked => look.glyphs.picked,
        Presence::Covered => look.glyphs.covered,
        // A space in the mark's style would appear as a colored block in a line with reversed colors.
        Presence::Absent => return Span::styled(" ", base),
    };
    Span::styled(sign, base.patch(look.theme.mark))
}
