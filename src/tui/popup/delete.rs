//! Confirmation before the file of a saved role is deleted.

use std::path::{Path, PathBuf};

use ratatui::Frame;

use crate::file::Seen;
use crate::model::shown;
use crate::tui::action::{Action, Scope};
use crate::tui::effect::Effect;
use crate::tui::look::Look;
use crate::tui::popup::question::draw_question;
use crate::tui::popup::{Popup, Reply};
use crate::tui::role_files::ListedRole;
use crate::tui::session::Session;
use crate::tui::words;

/// Confirmation that names the file.
#[derive(Debug)]
pub(super) struct AskToDelete {
    path: PathBuf,
    seen: Seen,
}

impl AskToDelete {
    pub(super) fn new(role: &ListedRole) -> Self {
        Self {
            path: role.path.clone(),
            seen: role.seen.clone(),
        }
    }
}

impl Popup for AskToDelete {
    fn scope(&self) -> Scope {
        Scope::Confirm
    }

    fn act(&mut self, action: Action, _session: &mut Session) -> Reply {
        match action {
            Action::Accept => Reply::CloseAndDo(Effect::Delete {
                path: self.path.clone(),
                seen: self.seen.clone(),
            }),
            Action::Back => Reply::Close,
            _ => Reply::Pass,
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let file = shown(Path::new(self.path.file_name().unwrap_or_default()));
        let question = words::delete_file(&file, look.lang);
        let title = words::DELETE_TITLE.get(look.lang);
        draw_question(frame, session.screen, title, &question, look);
    }
}
