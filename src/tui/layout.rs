//! Layout of the screen, for drawing and for mouse events.

use std::ops::Range;

use ratatui::layout::{Rect, Size};

use crate::model::Lang;
use crate::tui::action::{Action, Scope};
use crate::tui::keymap::Keymap;
use crate::tui::widget::popup::inside;
use crate::tui::widget::text::cells;
use crate::tui::words;

/// Maximum size that is drawn; the rest of a larger terminal stays blank. A terminal may report up to 65,535
/// columns and rows, whose cells would not fit in memory. No real screen exceeds this limit.
const LARGEST: Size = Size::new(2_000, 500);

/// Limits the size of a terminal to the part that is drawn.
pub(super) fn bounded(size: Size) -> Size {
    Size::new(
        size.width.min(LARGEST.width),
        size.height.min(LARGEST.height),
    )
}

/// Part of the screen with the keyboard focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    Search,
    Table,
    Detail,
    Builder,
}

impl Focus {
    pub(super) const ALL: [Self; 4] = [Self::Search, Self::Table, Self::Detail, Self::Builder];

    /// Scope of its key bindings.
    pub(super) const fn scope(self) -> Scope {
        match self {
            Self::Search => Scope::Search,
            Self::Table => Scope::Table,
            Self::Detail => Scope::Detail,
            Self::Builder => Scope::Builder,
        }
    }

    /// Part `by` steps after this one, cyclically.
    pub(super) fn step(self, by: usize) -> Self {
        let at = Self::ALL.iter().position(|&one| one == self).unwrap_or(0);
        Self::ALL[(at + by) % Self::ALL.len()]
    }
}

/// Minimum size of the screen, in columns and rows, to find and add a port.
pub(super) const SMALLEST: (u16, u16) = (30, 8);
/// Minimum width at which the header shows more than the search box.
const FULL_HEADER: u16 = 60;
/// Minimum width at which the state in the header is labeled.
const LABELED_STATE: u16 = 80;
/// Minimum width at which the three panes are in three columns.
const WIDE: u16 = 180;
/// Width below which the table has the full width, with the other pane under it.
const NARROW: u16 = 110;
/// Minimum size at which the panes are side by side; on smaller screens tabs show one at a time.
const SIDE_BY_SIDE: (u16, u16) = (76, 20);
/// Width of the table, in percent, and its height above another pane.
const TABLE_SHARE: u32 = 52;
const TABLE_HEIGHT_SHARE: u32 = 56;
/// Height of the service pane next to the table, in percent.
const DETAIL_SHARE: u32 = 60;
/// Widths of the table and the service pane on a wide screen, in percent; the role pane has the rest.
const WIDE_SHARES: [u32; 2] = [46, 30];

/// Areas of the parts of the screen; a hidden part has no size.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Areas {
    pub(super) name: Rect,
    pub(super) search: Rect,
    pub(super) state: Rect,
    pub(super) tabs: Rect,
    pub(super) table: Rect,
    pub(super) detail: Rect,
    pub(super) builder: Rect,
    /// Line with the state of the role, where it has no pane.
    pub(super) role: Rect,
    pub(super) footer: Rect,
}

impl Areas {
    /// Lays out a screen of a size and focus.
    pub(super) fn of(screen: Rect, focus: Focus) -> Self {
        let (name, state) = match screen.width {
            ..FULL_HEADER => (1, 0),
            FULL_HEADER..LABELED_STATE => (10, 22),
            LABELED_STATE.. => (10, 31),
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

    /// Places the panes: one with tabs, three columns, or the table next to the two others.
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
        if body.width < NARROW {
            self.stack_panes(body, focus);
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

    /// Places the table over the service, or over the role while that has the focus; the role is a line, too.
    fn stack_panes(&mut self, body: Rect, focus: Focus) {
        let panes = Rect {
            height: body.height - 1,
            ..body
        };
        let above = share(panes.height, TABLE_HEIGHT_SHARE);
        let below = Rect {
            y: panes.y + above,
            height: panes.height - above,
            ..panes
        };
        self.table = Rect {
            height: above,
            ..panes
        };
        match focus {
            Focus::Builder => self.builder = below,
            Focus::Search | Focus::Table | Focus::Detail => self.detail = below,
        }
        self.role = Rect {
            y: body.bottom() - 1,
            height: 1,
            ..body
        };
    }
}

fn share(whole: u16, percent: u32) -> u16 {
    u16::try_from(u32::from(whole) * percent / 100).unwrap_or(whole)
}

/// Number of lines inside a pane's border.
pub(super) fn inner_height(area: Rect) -> usize {
    usize::from(inside(area).height)
}

/// Number of cells inside a pane's border.
pub(super) fn inner_width(area: Rect) -> usize {
    usize::from(inside(area).width)
}

/// Key hint of the footer, with its columns and the action of a click on it.
#[derive(Debug, Clone)]
pub(super) struct Hint {
    pub(super) columns: Range<u16>,
    pub(super) action: Action,
    pub(super) label: String,
    pub(super) word: &'static str,
}

/// Key hints that fit in the footer, each action once: those of the focused part first, then the others by their
/// worth. The vital ones are always shown, at the end, and before them the way back; of the others, those of least
/// worth are omitted.
pub(super) fn hints(keymap: &Keymap, scopes: &[Scope], lang: Lang, width: u16) -> Vec<Hint> {
    const GAP: usize = 2;
    let wide = |hint: &Hint| cells(&hint.label) + 1 + cells(hint.word) + GAP;
    let all = all_hints(keymap, scopes, lang);
    let (vital, mut others): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|(_, hint)| hint.action.is_vital());
    others.sort_by_key(|(worth, _)| *worth);
    let vital = vital.into_iter().map(|(_, hint)| hint);
    let mut vital: Vec<Hint> = vital.collect();
    vital.sort_by_key(|hint| hint.action == Action::Leave);
    // There is one blank before the first hint and no gap after the last.
    let mut free =
        (usize::from(width) + GAP - 1).saturating_sub(vital.iter().map(wide).sum::<usize>());
    let fitting = others.into_iter().map(|(_, hint)| hint);
    let fitting = fitting.take_while(|hint| {
        let rest = free.checked_sub(wide(hint));
        free = rest.unwrap_or(free);
        rest.is_some()
    });
    let (back, others): (Vec<Hint>, Vec<Hint>) =
        fitting.partition(|hint| hint.action == Action::Back);
    let mut hints: Vec<Hint> = Vec::new();
    let mut x = 1;
    for hint in others.into_iter().chain(back).chain(vital) {
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

/// Key hints of all scopes with their worth, each action once.
fn all_hints(keymap: &Keymap, scopes: &[Scope], lang: Lang) -> Vec<(u8, Hint)> {
    let scope = scopes.first().copied().unwrap_or(Scope::Always);
    let mut seen: Vec<Action> = Vec::new();
    let mut all: Vec<(u8, Hint)> = Vec::new();
    for bound in keymap.rows(scopes) {
        let Some(key) = bound.keys.first() else {
            continue;
        };
        let action = bound.row.action;
        // The most specific row decides, even if it has no hint.
        if seen.contains(&action) {
            continue;
        }
        seen.push(action);
        let Some(word) = bound.row.hint else {
            continue;
        };
        let is_own = bound.row.scope == scope;
        let place = is_own.then_some(all.len());
        let hint = Hint {
            columns: 0..0,
            action,
            label: key.label(),
            word: word.get(lang),
        };
        all.push((action.worth(scope, place), hint));
    }
    all
}

/// Tabs of a narrow screen: columns, pane and label. `picks` is the number of items in the role.
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
