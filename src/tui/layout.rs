//! Where everything stands on a screen: used to draw, and to know what the mouse points at.

use std::ops::Range;

use ratatui::layout::{Rect, Size};

use crate::model::Lang;
use crate::tui::action::{Action, Scope};
use crate::tui::keymap::Keymap;
use crate::tui::widget::popup::inside;
use crate::tui::widget::text::cells;
use crate::tui::words;

/// The most columns and rows that are drawn. A terminal may claim 65,535 of each, whose cells no memory holds; a
/// wall of screens has fewer than these. The rest of a larger terminal stays blank.
const LARGEST: Size = Size::new(2_000, 500);

/// The part of a terminal of that size that is drawn on.
pub(super) fn bounded(size: Size) -> Size {
    Size::new(
        size.width.min(LARGEST.width),
        size.height.min(LARGEST.height),
    )
}

/// What keys go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    Search,
    Table,
    Detail,
    Builder,
}

impl Focus {
    pub(super) const ALL: [Self; 4] = [Self::Search, Self::Table, Self::Detail, Self::Builder];

    /// Where its keys count.
    pub(super) const fn scope(self) -> Scope {
        match self {
            Self::Search => Scope::Search,
            Self::Table => Scope::Table,
            Self::Detail => Scope::Detail,
            Self::Builder => Scope::Builder,
        }
    }

    /// The pane `by` places on, around the end.
    pub(super) fn step(self, by: usize) -> Self {
        let at = Self::ALL.iter().position(|&one| one == self).unwrap_or(0);
        Self::ALL[(at + by) % Self::ALL.len()]
    }
}

/// The smallest screen on which a port can be found and added.
pub(super) const SMALLEST: (u16, u16) = (30, 8);
/// Below this width the header has room for the search alone.
const ROOMY: u16 = 60;
/// From this width on the three panes stand in three columns.
const WIDE: u16 = 140;
/// From this size on the panes stand side by side; below, one at a time behind tabs.
const SIDE_BY_SIDE: (u16, u16) = (76, 20);
/// The table's share of the width, in percent.
const TABLE_SHARE: u32 = 52;
/// The detail's share of the height beside it, in percent.
const DETAIL_SHARE: u32 = 60;
/// The shares of table and detail on a wide screen, in percent; the role has the rest.
const WIDE_SHARES: [u32; 2] = [42, 33];

/// Where the parts of the screen stand; a pane that is not shown has no size.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Areas {
    pub(super) name: Rect,
    pub(super) search: Rect,
    pub(super) state: Rect,
    pub(super) tabs: Rect,
    pub(super) table: Rect,
    pub(super) detail: Rect,
    pub(super) builder: Rect,
    pub(super) footer: Rect,
}

impl Areas {
    /// The parts of a screen of that size, with that pane in focus.
    pub(super) fn of(screen: Rect, focus: Focus) -> Self {
        let (name, state) = if screen.width < ROOMY {
            (1, 0)
        } else {
            (10, 16)
        };
        if screen.width < SMALLEST.0 || screen.height < SMALLEST.1 {
            return Self::default();
        }
        let line = |y| Rect::new(0, y, screen.width, 1);
        let part = |x, width| Rect {
            x,
            width,
            ..line(0)
        };
        let mut areas = Self {
            name: part(0, name),
            search: part(name, screen.width - name - state),
            state: part(screen.width - state, state),
            footer: line(screen.height - 1),
            ..Self::default()
        };
        let top = if screen.width >= SIDE_BY_SIDE.0 && screen.height >= SIDE_BY_SIDE.1 {
            1
        } else {
            areas.tabs = line(1);
            2
        };
        let body = Rect::new(0, top, screen.width, screen.height - top - 1);
        areas.place_panes(body, focus);
        areas
    }

    /// Places the panes: one behind tabs, three columns, or the table beside the two others.
    fn place_panes(&mut self, body: Rect, focus: Focus) {
        if self.tabs.height > 0 {
            match focus {
                Focus::Search | Focus::Table => self.table = body,
                Focus::Detail => self.detail = body,
                Focus::Builder => self.builder = body,
            }
            return;
        }
        if body.width >= WIDE {
            let [left, middle] = WIDE_SHARES.map(|percent| share(body.width, percent));
            self.table = Rect {
                width: left,
                ..body
            };
            self.detail = Rect {
                x: left,
                width: middle,
                ..body
            };
            self.builder = Rect {
                x: left + middle,
                width: body.width - left - middle,
                ..body
            };
            return;
        }
        let left = share(body.width, TABLE_SHARE);
        let above = share(body.height, DETAIL_SHARE);
        self.table = Rect {
            width: left,
            ..body
        };
        self.detail = Rect {
            x: left,
            width: body.width - left,
            height: above,
            ..body
        };
        self.builder = Rect {
            y: body.y + above,
            height: body.height - above,
            ..self.detail
        };
    }
}

fn share(whole: u16, percent: u32) -> u16 {
    u16::try_from(u32::from(whole) * percent / 100).unwrap_or(whole)
}

/// The lines inside a pane's border.
pub(super) fn inner_height(area: Rect) -> usize {
    usize::from(inside(area).height)
}

/// The cells inside a pane's border.
pub(super) fn inner_width(area: Rect) -> usize {
    usize::from(inside(area).width)
}

/// A key of the footer: where it stands, and what a click on it does.
#[derive(Debug, Clone)]
pub(super) struct Hint {
    pub(super) columns: Range<u16>,
    pub(super) action: Action,
    pub(super) label: String,
    pub(super) word: &'static str,
}

/// The hints that fit the footer: those of the nearest scope first, each action once. The vital ones keep
/// their place at the end, and the last of the others give way.
pub(super) fn hints(keymap: &Keymap, scopes: &[Scope], lang: Lang, width: u16) -> Vec<Hint> {
    const GAP: usize = 2;
    let mut seen: Vec<Action> = Vec::new();
    let mut all: Vec<Hint> = Vec::new();
    for bound in keymap.rows(scopes) {
        let Some(key) = bound.keys.first() else {
            continue;
        };
        let action = bound.row.action;
        // The nearest row decides, also that there is nothing to hint at.
        if seen.contains(&action) {
            continue;
        }
        seen.push(action);
        all.extend(bound.row.hint.map(|word| Hint {
            columns: 0..0,
            action,
            label: key.label(),
            word: word.get(lang),
        }));
    }
    let wide = |hint: &Hint| cells(&hint.label) + 1 + cells(hint.word) + GAP;
    let (vital, others): (Vec<Hint>, Vec<Hint>) =
        all.into_iter().partition(|hint| hint.action.is_vital());
    // A cell is left free before the first, and no gap is needed behind the last.
    let mut room =
        (usize::from(width) + GAP - 1).saturating_sub(vital.iter().map(wide).sum::<usize>());
    let fitting = others.into_iter().take_while(|hint| {
        let left = room.checked_sub(wide(hint));
        room = left.unwrap_or(room);
        left.is_some()
    });
    let mut hints: Vec<Hint> = Vec::new();
    let mut x = 1;
    for hint in fitting.chain(vital) {
        let end = x + wide(&hint) - GAP;
        let (Ok(from), Ok(to)) = (u16::try_from(x), u16::try_from(end)) else {
            break;
        };
        if to > width {
            break;
        }
        hints.push(Hint {
            columns: from..to,
            ..hint
        });
        x = end + GAP;
    }
    hints
}

/// The tabs of a narrow screen: where they stand, what they open and what they say. `picks` is how many
/// things are gathered.
pub(super) fn tabs(lang: Lang, picks: usize) -> Vec<(Range<u16>, Focus, String)> {
    let role = format!("{} ({picks})", words::ROLE.get(lang));
    let names = [
        (Focus::Table, words::PORTS.get(lang).to_owned()),
        (Focus::Detail, words::SERVICE.get(lang).to_owned()),
        (Focus::Builder, role),
    ];
    let mut x = 0;
    let mut tabs = Vec::new();
    for (at, (focus, name)) in names.into_iter().enumerate() {
        let text = format!(" {} {name} ", at + 1);
        let end = x + u16::try_from(cells(&text)).unwrap_or(u16::MAX);
        tabs.push((x..end, focus, text));
        x = end + 1;
    }
    tabs
}
