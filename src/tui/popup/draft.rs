//! Crash recovery: offers roles that earlier instances autosaved, with their content and age.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::tui::action::{Action, Scope};
use crate::tui::effect::{Draft, Effect};
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::pane::role_texts::result_lines;
use crate::tui::popup::{Popup, Reply};
use crate::tui::recovery::Offer;
use crate::tui::session::Session;
use crate::tui::widget::popup::{centered, draw_box};
use crate::tui::widget::text::{fit, wrapped};
use crate::tui::words;

/// Popup that offers autosaved roles one by one.
#[derive(Debug)]
pub(in crate::tui) struct Unsaved;

impl Unsaved {
    /// Replaces the current role with the offered one, as a change that can be undone. The others are offered
    /// at the next start. Refuses if the catalog has nothing of the role, because the role would be lost.
    fn restore(session: &mut Session) -> Reply {
        let offers = &mut session.recovery.offers;
        let is_unknown = |offer: &Offer| offer.saved.choice.is_empty();
        if offers.front().is_some_and(is_unknown) {
            session.report(message::nothing_known());
            return Reply::Done;
        }
        let Some(Offer { number, saved, .. }) = session.recovery.take() else {
            return Reply::Done;
        };
        session.recovery.postpone();
        session.document.replace(&saved);
        session.recovery.drafted = Some(Arc::clone(session.document.choice()));
        let name = session.short_name(&saved.choice.title());
        session.report(message::restored(&name, &session.keys));
        let notes = session.notes_on(&saved);
        Reply::DoAndShow(Effect::Draft(Draft::Adopt(number)), notes)
    }

    /// Discards the offered role and offers the next one.
    fn discard(session: &mut Session) -> Reply {
        let Some(offer) = session.recovery.take() else {
            return Reply::Done;
        };
        let name = session.short_name(&offer.saved.choice.title());
        session.report(message::discarded(&name));
        Reply::Do(Effect::Draft(Draft::Discard(offer.number)))
    }

    /// Postpones all offers to the next start.
    fn postpone(session: &mut Session) -> Reply {
        session.recovery.postpone();
        session.report(message::OFFERED_AGAIN);
        Reply::Do(Effect::Draft(Draft::Leave))
    }
}

impl Popup for Unsaved {
    fn scope(&self) -> Scope {
        Scope::Draft
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Accept => Self::restore(session),
            Action::Discard => Self::discard(session),
            Action::Back => Self::postpone(session),
            _ => Reply::Pass,
        }
    }

    fn waits_for_lists(&self) -> bool {
        true
    }

    fn is_over(&self, session: &Session) -> bool {
        session.recovery.offers.is_empty()
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        if let Some(offer) = session.recovery.offers.front() {
            draw(offer, frame, session.screen, look);
        }
    }
}

/// Draws the offer of a role.
fn draw(offer: &Offer, frame: &mut Frame<'_>, screen: Rect, look: &Look<'_>) {
    const WIDTH: u16 = 64;
    let width = usize::from(WIDTH.min(screen.width).saturating_sub(4));
    let choice = &offer.saved.choice;
    let facts = [
        choice.title(),
        words::chosen(choice.picks().len() + offer.saved.unknown.len(), look.lang),
        words::ago(offer.age, look.lang),
    ];
    let facts = facts.join(&format!(" {} ", look.glyphs.dot));
    let mut lines = wrapped(&facts, width, 1, look.theme.heading);
    let known = result_lines(&offer.ruleset, look.lang).into_iter();
    let waits = offer.waits && offer.ruleset.is_empty();
    for line in known.filter(|_| !waits && !choice.is_empty()) {
        let line = format!(" {}", fit(&line, width, look.glyphs.ellipsis));
        lines.push(Line::styled(line, look.theme.text));
    }
    if offer.waits {
        lines.extend(wrapped(
            words::LISTS_COMING.get(look.lang),
            width,
            1,
            look.theme.warning,
        ));
    } else if !offer.saved.unknown.is_empty() {
        // The popup about the restored role lists all of them.
        const MAX_LINES: usize = 3;
        let unknown = offer.saved.unknown.join(words::COMMA.get(look.lang));
        let unknown = format!("{} {unknown}", words::UNKNOWN_HERE.get(look.lang));
        let unknown = wrapped(&unknown, width, 1, look.theme.warning);
        lines.extend(unknown.into_iter().take(MAX_LINES));
    }
    lines.push(Line::raw(""));
    lines.extend(wrapped(
        words::ENDED_BEFORE.get(look.lang),
        width,
        1,
        look.theme.text,
    ));
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let whole = centered(screen, WIDTH, height);
    let inside = draw_box(
        frame,
        whole,
        words::NOT_SAVED.get(look.lang),
        look.theme,
        look.glyphs,
    );
    frame.render_widget(Paragraph::new(lines), inside);
}
