//! Yes-or-no questions: confirmation before quitting with unsaved changes, and before adding a wide range.

use ratatui::Frame;

use crate::model::{Localized as _, Notice};
use crate::page::SEMICOLON;
use crate::tui::action::{Action, Scope};
use crate::tui::look::Look;
use crate::tui::popup::question::draw_question;
use crate::tui::popup::save::SaveRole;
use crate::tui::popup::{Popup, Reply};
use crate::tui::session::Session;
use crate::tui::toggle::Toggle;
use crate::tui::words;

/// Confirmation before quitting with changes that are neither saved nor exported.
#[derive(Debug)]
pub(in crate::tui) struct AskToQuit;

impl Popup for AskToQuit {
    fn scope(&self) -> Scope {
        Scope::Leaving
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Save => Reply::Open(SaveRole::and_quit(session).into()),
            Action::Accept => {
                // The user knows that it is lost.
                session.document.keep();
                Reply::Quit
            }
            Action::Back => Reply::Close,
            _ => Reply::Pass,
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        draw_question(
            frame,
            session.screen,
            words::ROLE.get(look.lang),
            words::LEAVE.get(look.lang),
            look,
        );
    }
}

/// Adds something to the role or removes it. If that would open a wide range, asks first.
pub(in crate::tui) fn toggle(toggle: Toggle, session: &mut Session) -> Reply {
    match session.document.apply_unless_wide(&toggle, &session.keys) {
        Ok(answer) => {
            session.answer(answer);
            Reply::Done
        }
        Err(wide) => Reply::OpenOver(AskWide { toggle, wide }.into()),
    }
}

/// Confirmation before adding a range of over 1,000 ports.
#[derive(Debug)]
struct AskWide {
    toggle: Toggle,
    /// Notices about the ranges, with the numbers of ports and the way to narrow them.
    wide: Vec<Notice>,
}

impl Popup for AskWide {
    fn scope(&self) -> Scope {
        Scope::Confirm
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Accept => {
                let answer = session.document.apply(&self.toggle, &session.keys);
                session.answer(answer);
                Reply::Close
            }
            Action::Back => Reply::Close,
            _ => Reply::Pass,
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let notices = self.wide.iter().map(|notice| notice.text(look.lang));
        let mut text = notices.collect::<Vec<_>>().join(SEMICOLON.get(look.lang));
        text.push_str(words::STOP.get(look.lang));
        text.push_str(words::ADD_WIDE.get(look.lang));
        let title = words::WIDE.get(look.lang);
        draw_question(frame, session.screen, title, &text, look);
    }
}
