//! Prompt for a new name of the file of a saved role.

use std::path::PathBuf;

use ratatui::Frame;

use crate::file::NameError;
use crate::model::{Localized as _, Text, text};
use crate::tui::action::{Action, Scope};
use crate::tui::effect::Effect;
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::popup::prompt::draw_prompt;
use crate::tui::popup::{Popup, Reply};
use crate::tui::role_files::ListedRole;
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::words;

/// Prompt for a file name without its extension, which is kept.
#[derive(Debug)]
pub(super) struct RenameRole {
    path: PathBuf,
    field: Field,
}

impl RenameRole {
    pub(super) fn new(role: &ListedRole) -> Self {
        let stem = role.path.file_stem().unwrap_or_default();
        Self {
            field: Field::new(&stem.to_string_lossy()),
            path: role.path.clone(),
        }
    }

    /// Returns the new path, or the reason why the name is invalid.
    fn renamed(&self) -> Result<PathBuf, Text> {
        let name = self.field.text().trim();
        if name.is_empty() {
            return Err(text!("the name is empty", "名称为空"));
        }
        let extension = self.path.extension().unwrap_or_default();
        let ending = format!(".{}", extension.to_string_lossy());
        let name = name.strip_suffix(&ending).unwrap_or(name);
        if let Some(fault) = NameError::of_name(name) {
            return Err(fault.both());
        }
        if name.starts_with('.') || name.is_empty() {
            return Err(text!("the name begins with a dot", "名称以点开头"));
        }
        let mut file = std::ffi::OsString::from(name);
        file.push(".");
        file.push(extension);
        Ok(self.path.with_file_name(file))
    }
}

impl Popup for RenameRole {
    fn scope(&self) -> Scope {
        Scope::Prompt
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.field)
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Accept => match self.renamed() {
                Ok(to) if to == self.path => Reply::Close,
                Ok(to) => Reply::Do(Effect::Rename {
                    from: self.path.clone(),
                    to,
                }),
                Err(why) => {
                    session.report(message::rename_failed(why));
                    Reply::Done
                }
            },
            Action::Back => Reply::Close,
            _ => Reply::Pass,
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let title = words::RENAME_TITLE.get(look.lang);
        draw_prompt(frame, session.screen, title, &self.field, look);
    }
}
