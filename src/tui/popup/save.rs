//! Where to save: the path is typed, and a file that exists is replaced only after a question.

use std::path::{Path, PathBuf};

use ratatui::Frame;

use crate::model::shown;
use crate::tui::action::{Action, Scope};
use crate::tui::look::Look;
use crate::tui::popup::ask::draw_question;
use crate::tui::popup::prompt::draw_prompt;
use crate::tui::popup::{Popup, Reply};
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::words;

/// The path to save to.
#[derive(Debug)]
pub(super) struct PathPrompt {
    pub(super) field: Field,
    /// The file that exists and may be replaced, while that is asked.
    pub(super) replacing: Option<PathBuf>,
}

impl PathPrompt {
    /// Begins with a proposed path.
    pub(super) fn new(proposed: &Path) -> Self {
        Self {
            field: Field::new(&proposed.to_string_lossy()),
            replacing: None,
        }
    }

    pub(super) const fn scope(&self) -> Scope {
        match self.replacing {
            None => Scope::Prompt,
            Some(_) => Scope::Confirm,
        }
    }

    pub(super) const fn field(&mut self) -> Option<&mut Field> {
        match self.replacing {
            None => Some(&mut self.field),
            Some(_) => None,
        }
    }

    /// Goes back from the question to the path, which can be changed then; false if the path was typed.
    pub(super) fn back(&mut self) -> bool {
        let path = self.replacing.take();
        if let Some(path) = &path {
            self.field.set(&path.to_string_lossy());
        }
        path.is_some()
    }

    /// The path that was confirmed, and whether its file may be replaced. The path can be changed should the
    /// writing fail.
    pub(super) fn accept(
        &mut self,
        typed: impl Fn(&str) -> Option<PathBuf>,
    ) -> Option<(PathBuf, bool)> {
        let replace = self.replacing.is_some();
        let path = match self.replacing.take() {
            Some(path) => path,
            None => typed(self.field.text())?,
        };
        self.field.set(&path.to_string_lossy());
        Some((path, replace))
    }

    /// Draws the path, or the question that ends in `question`.
    pub(super) fn draw(
        &self,
        frame: &mut Frame<'_>,
        session: &Session,
        title: &str,
        question: &str,
        look: &Look<'_>,
    ) {
        match &self.replacing {
            None => draw_prompt(frame, session.screen, title, &self.field, look),
            Some(path) => {
                let text = format!("{}{}{question}", shown(path), words::COLON.get(look.lang));
                draw_question(
                    frame,
                    session.screen,
                    words::FILE.get(look.lang),
                    &text,
                    look,
                );
            }
        }
    }
}

/// Saves the role.
#[derive(Debug)]
pub(in crate::tui) struct SaveRole {
    target: PathPrompt,
}

impl SaveRole {
    pub(in crate::tui) fn new(session: &Session) -> Self {
        Self {
            target: PathPrompt::new(&session.proposed_path()),
        }
    }
}

impl Popup for SaveRole {
    fn scope(&self) -> Scope {
        self.target.scope()
    }

    fn field(&mut self) -> Option<&mut Field> {
        self.target.field()
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Accept => match self.target.accept(|text| session.typed_path(text)) {
                Some((path, replace)) => Reply::Do(session.save(path, replace)),
                None => Reply::Done,
            },
            Action::Back if self.target.back() => Reply::Done,
            Action::Back => Reply::Close,
            _ => Reply::Pass,
        }
    }

    fn ask_to_replace(&mut self, path: PathBuf) {
        self.target.replacing = Some(path);
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let is_own = self.target.replacing.as_deref() == session.document.path();
        let question = if is_own {
            words::CHANGED_SINCE.get(look.lang)
        } else {
            words::OVERWRITE.get(look.lang)
        };
        self.target.draw(
            frame,
            session,
            words::SAVE_TO.get(look.lang),
            question,
            look,
        );
    }
}
