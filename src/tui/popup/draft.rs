//! A role that was left behind is offered: what it holds, how old it is, what to do with it.

use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::catalog::{Catalog, Saved, parse_saved};
use crate::draft::Left;
use crate::model::Ruleset;
use crate::tui::pane::{Look, builder};
use crate::tui::widget::popup::{centered, draw as draw_box};
use crate::tui::widget::text::{fit, wrapped};
use crate::tui::words::{self, Words};

/// A role that was left behind.
#[derive(Debug)]
pub(in crate::tui) struct Offer {
    /// The number of its draft.
    pub(in crate::tui) number: u32,
    /// The role.
    pub(in crate::tui) saved: Saved,
    ruleset: Ruleset,
    age: Duration,
    /// Whether lists that are still being read may bring what is unknown.
    waits: bool,
}

impl Offer {
    /// What was left behind, if it can be read.
    pub(in crate::tui) fn of(left: &Left, catalog: &Catalog, lists_coming: bool) -> Option<Self> {
        let saved = parse_saved("draft", &left.text, catalog).ok()?;
        Some(Self {
            waits: lists_coming && !saved.unknown.is_empty(),
            number: left.number,
            ruleset: saved.choice.ruleset(catalog),
            saved,
            age: left.age,
        })
    }
}

/// Draws the offer.
pub(in crate::tui) fn draw(offer: &Offer, frame: &mut Frame<'_>, screen: Rect, look: &Look<'_>) {
    const WIDTH: u16 = 64;
    let words = Words::of(look.lang);
    let width = usize::from(WIDTH.min(screen.width).saturating_sub(4));
    let choice = &offer.saved.choice;
    let facts = [
        choice.name.clone(),
        words::chosen(choice.picks().len() + offer.saved.unknown.len(), look.lang),
        words::ago(offer.age, look.lang),
    ];
    let facts = facts.join(&format!(" {} ", look.glyphs.dot));
    let mut lines = wrapped(&facts, width, 1, look.theme.heading);
    let known = builder::result(&offer.ruleset, look.lang).into_iter();
    let waits = offer.waits && offer.ruleset.is_empty();
    for line in known.filter(|_| !waits && !choice.is_empty()) {
        let line = format!(" {}", fit(&line, width, look.glyphs.ellipsis));
        lines.push(Line::styled(line, look.theme.text));
    }
    if offer.waits {
        lines.extend(wrapped(words.lists_coming, width, 1, look.theme.warning));
    } else if !offer.saved.unknown.is_empty() {
        // Most fit in one line; the rest is told once the role is restored.
        const MOST: usize = 3;
        let unknown = offer.saved.unknown.join(words.between);
        let unknown = format!("{} {unknown}", words.unknown_here);
        let unknown = wrapped(&unknown, width, 1, look.theme.warning);
        lines.extend(unknown.into_iter().take(MOST));
    }
    lines.push(Line::raw(""));
    lines.extend(wrapped(words.ended_before, width, 1, look.theme.text));
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let whole = centered(screen, WIDTH, height);
    let inside = draw_box(frame, whole, words.not_saved, look.theme, look.glyphs);
    frame.render_widget(Paragraph::new(lines), inside);
}
