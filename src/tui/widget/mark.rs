//! The mark before a line whose port is in the role.

use ratatui::style::Style;
use ratatui::text::Span;

use crate::model::Presence;
use crate::tui::look::Look;

/// The cells before the text of a line: pointer and mark.
pub(crate) const MARK_WIDTH: u16 = 2;

/// The mark of a port's presence in the role.
pub(crate) fn mark(presence: Presence, look: &Look<'_>, base: Style) -> Span<'static> {
    let sign = match presence {
        Presence::Picked => look.glyphs.picked,
        Presence::Covered => look.glyphs.covered,
        // A blank in the mark's colour would be a block of it in a reversed line.
        Presence::Absent => return Span::styled(" ", base),
    };
    Span::styled(sign, base.patch(look.theme.mark))
}
