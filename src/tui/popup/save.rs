//! Prompt for the path to save to, with a confirmation before an existing file is replaced.

use std::path::{Path, PathBuf};

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::model::shown;
use crate::tui::action::{Action, Scope};
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::popup::prompt::PROMPT_WIDTH;
use crate::tui::popup::question::draw_question;
use crate::tui::popup::{Popup, Reply};
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::widget::popup::{centered, draw_box, first_line};
use crate::tui::widget::text::pieces;
use crate::tui::words;

/// Prompt for a path, followed by a confirmation if the file exists.
#[derive(Debug)]
pub(super) struct PathPrompt {
    /// Text field with the path.
    pub(super) field: Field,
    /// Existing file, while the user is asked whether to replace it.
    pub(super) replacing: Option<PathBuf>,
}

impl PathPrompt {
    /// Creates a prompt with a proposed path.
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

    /// Returns from the confirmation to the path, so that it can be changed; returns false if there was no
    /// confirmation to return from.
    pub(super) fn back(&mut self) -> bool {
        let path = self.replacing.take();
        if let Some(path) = &path {
            self.field.set(&path.to_string_lossy());
        }
        path.is_some()
    }

    /// Returns the confirmed path, and whether an existing file may be replaced. The path is kept in the text
    /// field, so that it can be changed if writing fails.
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

    /// Draws the text field, or the confirmation: the path followed by `question`.
    pub(super) fn draw(
        &self,
        frame: &mut Frame<'_>,
        session: &Session,
        title: &str,
        question: &str,
        look: &Look<'_>,
    ) {
        match &self.replacing {
            None => draw_path_prompt(frame, session, title, &self.field, look),
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

/// Draws a box with the text field of a path and, below it, the full path of the file. If that is too long, its start
/// is hidden.
fn draw_path_prompt(
    frame: &mut Frame<'_>,
    session: &Session,
    title: &str,
    field: &Field,
    look: &Look<'_>,
) {
    const MAX_LINES: usize = 3;
    let screen = session.screen;
    let width = usize::from(PROMPT_WIDTH.min(screen.width).saturating_sub(2));
    let mut lines = if field.text().trim().is_empty() {
        vec![words::NO_FILE_NAME.get(look.lang).to_owned()]
    } else {
        let path = shown(&session.full_path(field.text()));
        pieces(&format!("{} {path}", look.glyphs.arrow), width)
    };
    if let Some(hidden) = lines.len().checked_sub(MAX_LINES).filter(|more| *more > 0) {
        let rest: String = lines.drain(hidden..).collect();
        let skipped = rest.chars().skip(2);
        let rest: String = look.glyphs.ellipsis.chars().chain(skipped).collect();
        lines = pieces(&rest, width);
    }
    let height = u16::try_from(lines.len() + 3).unwrap_or(u16::MAX);
    let whole = centered(screen, PROMPT_WIDTH, height);
    let inside = draw_box(frame, whole, title, look.theme, look.glyphs);
    let lines: Vec<Line<'_>> = lines
        .into_iter()
        .map(|line| Line::styled(line, look.theme.dim))
        .collect();
    let below = Rect {
        y: inside.y + 1.min(inside.height),
        height: inside.height.saturating_sub(1),
        ..inside
    };
    frame.render_widget(Paragraph::new(lines), below);
    field.draw(frame, first_line(inside), look.focused);
}

/// Popup that saves the role.
#[derive(Debug)]
pub(in crate::tui) struct SaveRole {
    target: PathPrompt,
    /// True if the program quits once the file is written.
    quits: bool,
}

impl SaveRole {
    pub(in crate::tui) fn new(session: &Session) -> Self {
        Self {
            target: PathPrompt::new(&session.proposed_path()),
            quits: false,
        }
    }

    /// Saves the role, then quits.
    pub(super) fn and_quit(session: &Session) -> Self {
        Self {
            quits: true,
            ..Self::new(session)
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
                None => {
                    session.report(message::no_file_name());
                    Reply::Done
                }
            },
            Action::Back if self.target.back() => Reply::Done,
            Action::Back => Reply::Close,
            _ => Reply::Pass,
        }
    }

    fn quits_when_saved(&self) -> bool {
        self.quits
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
