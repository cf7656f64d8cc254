//! Selection and scroll position of a list.

/// Selection and scroll position of a list that may be longer than its window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ListState {
    /// Index of the selected line.
    pub(crate) selected: usize,
    /// Index of the first visible line.
    pub(crate) offset: usize,
}

impl ListState {
    /// Moves the selection by `lines` in a list of `count` lines, stopping at either end.
    pub(crate) fn move_by(&mut self, lines: isize, count: usize) {
        let last = count.saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(lines).min(last);
    }

    /// Scrolls by `lines` in a list of `count` lines with a window of `height` lines; the selection stays in the window.
    pub(crate) fn scroll_by(&mut self, lines: isize, count: usize, height: usize) {
        let height = height.max(1);
        let last = count.saturating_sub(height);
        self.offset = self.offset.saturating_add_signed(lines).min(last);
        let end = (self.offset + height).min(count).saturating_sub(1);
        self.selected = self.selected.clamp(self.offset.min(end), end);
    }

    /// Clamps the selection to `count` lines and scrolls so that it is visible in a window of `height` lines.
    /// The end of the window is left blank only if the whole list fits.
    pub(crate) fn settle(&mut self, count: usize, height: usize) {
        self.selected = self.selected.min(count.saturating_sub(1));
        let height = height.max(1);
        if self.selected < self.offset {
            self.offset = self.selected;
        }
        if self.selected >= self.offset + height {
            self.offset = self.selected + 1 - height;
        }
        self.offset = self.offset.min(count.saturating_sub(height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selection_stays_in_range_and_visible() {
        let mut list = ListState::default();
        list.move_by(-3, 10);
        assert_eq!(list.selected, 0);
        list.move_by(7, 10);
        list.settle(10, 4);
        assert_eq!((list.selected, list.offset), (7, 4));
        list.move_by(99, 10);
        list.settle(10, 4);
        assert_eq!((list.selected, list.offset), (9, 6));
        list.settle(3, 4);
        assert_eq!((list.selected, list.offset), (2, 0));
        list.settle(0, 0);
        assert_eq!(list, ListState::default());
    }

    #[test]
    fn scrolling_takes_the_selection_along_only_at_the_edges() {
        let mut list = ListState {
            selected: 2,
            offset: 0,
        };
        for (lines, expected) in [
            (1, (2, 1)),
            (3, (4, 4)),
            (99, (6, 6)),
            (-3, (6, 3)),
            (-9, (3, 0)),
        ] {
            list.scroll_by(lines, 10, 4);
            assert_eq!((list.selected, list.offset), expected, "{lines}");
        }
        list.scroll_by(3, 2, 4);
        assert_eq!((list.selected, list.offset), (1, 0));
        list.scroll_by(3, 0, 0);
        assert_eq!(list, ListState::default());
    }
}
