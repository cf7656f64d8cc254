//! Completion of a typed path: the candidates and the one that is in the field.

use std::path::MAIN_SEPARATOR;

use ratatui::text::{Line, Span};

use crate::model::Text;
use crate::tui::effect::Effect;
use crate::tui::look::Look;
use crate::tui::role_files::{Completion, TypedPath};
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::widget::text::{column, wrapped};
use crate::tui::words;

/// Candidates for the path in a field.
#[derive(Debug, Default)]
pub(super) struct PathInput {
    /// Candidates, once they were requested and until the text changes.
    completion: Option<Completion>,
    /// Candidate in the field.
    at: Option<usize>,
}

/// Returns whether a text is a path: it begins with `/`, `~`, `.` or a drive.
pub(super) fn is_path(text: &str) -> bool {
    let text = text.trim_start();
    let mut chars = text.chars();
    let has_drive = match (chars.next(), chars.next(), chars.next()) {
        (Some(drive), Some(':'), Some(after)) => {
            drive.is_ascii_alphabetic() && matches!(after, '/' | '\\')
        }
        _ => false,
    };
    has_drive || text.starts_with(['/', '~', '.']) || text.starts_with("\\\\")
}

/// Returns whether a character separates the names of a path.
pub(super) const fn is_separator(char: char) -> bool {
    char == '/' || (cfg!(windows) && char == '\\')
}

impl PathInput {
    /// Returns the candidates as they are shown.
    pub(super) fn names(&self) -> &[String] {
        self.completion
            .as_ref()
            .map_or(&[], |completion| &completion.names)
    }

    /// Returns the index of the candidate in the field.
    pub(super) const fn selected(&self) -> Option<usize> {
        self.at
    }

    /// Returns the completion, if one was requested.
    pub(super) const fn completion(&self) -> Option<&Completion> {
        self.completion.as_ref()
    }

    /// Returns the reason why the folder can't be read.
    pub(super) fn error(&self) -> Option<&Text> {
        self.completion.as_ref()?.error.as_ref()
    }

    /// Drops the candidates after a change of the text.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Puts the next candidate into the field, or requests candidates if there are none. A folder that is the only
    /// candidate is entered.
    pub(super) fn next(&mut self, field: &mut Field, session: &Session) -> Option<Effect> {
        if self.names().len() > 1 {
            self.step(1, field);
            return None;
        }
        let text = field.text().trim_start();
        let mut head = match text {
            "~" | "." | ".." => format!("{text}{MAIN_SEPARATOR}"),
            _ => text.to_owned(),
        };
        let name = head.split_off(head.rfind(is_separator).map_or(0, |at| at + 1));
        let folder = session
            .typed_path(&head)
            .unwrap_or_else(|| session.working_folder());
        Some(Effect::Complete(TypedPath { head, folder, name }))
    }

    /// Moves to another candidate and puts it into the field.
    pub(super) fn step(&mut self, lines: isize, field: &mut Field) {
        let Some(completion) = &self.completion else {
            return;
        };
        let count = completion.names.len();
        let at = match (self.at, count) {
            (_, 0) => return,
            (None, _) if lines > 0 => 0,
            (None, _) => count - 1,
            (Some(at), _) if lines > 0 => (at + 1) % count,
            (Some(at), _) => (at + count - 1) % count,
        };
        self.choose(at, field);
    }

    /// Puts a candidate into the field.
    pub(super) fn choose(&mut self, at: usize, field: &mut Field) {
        if let Some(completion) = &self.completion
            && let Some(name) = completion.names.get(at)
        {
            field.set(&format!("{}{name}", completion.typed.head));
            self.at = Some(at);
        }
    }

    /// Takes the candidates and completes the field as far as they agree.
    pub(super) fn set(&mut self, completion: Completion, field: &mut Field) {
        let mut names = completion.names.iter();
        if let Some(first) = names.next() {
            let mut common = first.as_str();
            for name in names {
                let same = common.char_indices().zip(name.chars());
                let end = same
                    .take_while(|((_, one), other)| one == other)
                    .last()
                    .map_or(0, |((at, one), _)| at + one.len_utf8());
                common = &common[..end];
            }
            if common.len() >= completion.typed.name.len() {
                field.set(&format!("{}{common}", completion.typed.head));
            }
        }
        self.at = None;
        self.completion = Some(completion);
    }
}

/// Returns the candidates for a path, and what is to be said of them.
pub(super) fn candidate_lines(
    path: &PathInput,
    width: usize,
    look: &Look<'_>,
) -> Vec<Line<'static>> {
    let (theme, lang) = (look.theme, look.lang);
    let names = path.names().iter().enumerate();
    let mut lines: Vec<Line<'static>> = names
        .map(|(at, name)| candidate_line(name, path.selected() == Some(at), width, look))
        .collect();
    if let Some(why) = path.error() {
        lines.extend(wrapped(why.get(lang), width, 1, theme.error));
    } else if path.names().is_empty() {
        let text = words::NO_CANDIDATES.get(lang);
        lines.extend(wrapped(text, width, 1, theme.warning));
    } else if path.completion().is_some_and(|found| found.is_cut) {
        let text = words::MORE_CANDIDATES.get(lang);
        lines.extend(wrapped(text, width, 1, theme.dim));
    }
    lines
}

/// Returns a line of a list of paths.
pub(super) fn candidate_line(
    text: &str,
    is_selected: bool,
    width: usize,
    look: &Look<'_>,
) -> Line<'static> {
    let base = if is_selected {
        look.theme.selected
    } else {
        look.theme.text
    };
    let pointer = if is_selected {
        look.glyphs.pointer
    } else {
        " "
    };
    let text = column(text, width.saturating_sub(1), look.glyphs.ellipsis);
    Line::from(vec![Span::styled(pointer, base), Span::styled(text, base)])
}
