//! What all panes and popups share: the role being edited, the looks, the screen and the message line.

use std::path::{MAIN_SEPARATOR, PathBuf};

use ratatui::layout::Rect;

use crate::catalog::undecoded;
use crate::file::{Existing, OwnFolder, SaveError};
use crate::model::{Choice, Direction, DynamicMode, Extras, Lang, Localized, RoleId, shown};
use crate::read::decode;
use crate::saved::{Saved, parse_saved};
use crate::tui::document::Document;
use crate::tui::effect::{Effect, Written};
use crate::tui::glyphs::Glyphs;
use crate::tui::keymap::Keymap;
use crate::tui::look::Look;
use crate::tui::message::{self, Message};
use crate::tui::recovery::Recovery;
use crate::tui::theme::Themes;
use crate::tui::widget::text::fit;
use crate::tui::words;

/// What panes and popups see and change of the browser, besides their own state.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) document: Document,
    pub(super) lang: Lang,
    pub(super) themes: Themes,
    pub(super) keys: Keymap,
    pub(super) glyphs: Glyphs,
    pub(super) screen: Rect,
    /// The answer to the last action.
    pub(super) message: Option<Message>,
    /// The export format that was chosen last.
    pub(super) last_format: usize,
    /// The folder that the program was started in.
    pub(super) folder: PathBuf,
    /// The folder of saved roles; none for the folder that the program was started in.
    pub(super) roles_folder: Option<OwnFolder>,
    pub(super) recovery: Recovery,
}

impl Session {
    /// How things are drawn; `focused` if keys go there.
    pub(super) fn look(&self, focused: bool) -> Look<'_> {
        Look {
            lang: self.lang,
            theme: self.themes.current(),
            glyphs: &self.glyphs,
            keys: &self.keys,
            focused,
        }
    }

    /// Takes the next theme.
    pub(super) fn next_theme(&mut self) {
        self.themes.step();
        self.report_theme();
    }

    /// Takes the theme at that place of their list.
    pub(super) fn choose_theme(&mut self, at: usize) {
        self.themes.choose(at);
        self.report_theme();
    }

    fn report_theme(&mut self) {
        self.report(if self.themes.names().len() > 1 {
            message::theme(self.themes.name())
        } else {
            message::NO_COLOR.into()
        });
    }

    /// Empties the role.
    pub(super) fn clear(&mut self) {
        if self.document.change(Choice::clear).is_some() {
            self.report(message::cleared(&self.keys));
        }
    }

    /// Takes the next Windows generation.
    pub(super) fn next_generation(&mut self) {
        let next = self.document.choice().options.generation.next();
        self.document
            .change(|choice| choice.options.generation = next);
        self.report(message::generation(next));
    }

    /// Takes the next way to write dynamic RPC.
    pub(super) fn next_dynamic(&mut self) {
        let next = match self.document.choice().options.dynamic {
            DynamicMode::Full => DynamicMode::Keyword,
            DynamicMode::Keyword => DynamicMode::Omit,
            DynamicMode::Omit | DynamicMode::Narrowed(_) => DynamicMode::Full,
        };
        self.document.change(|choice| choice.options.dynamic = next);
        self.report(message::dynamic(next));
    }

    /// Switches between inbound and outbound.
    pub(super) fn turn_direction(&mut self) {
        let next = match self.document.choice().options.direction {
            Direction::In => Direction::Out,
            Direction::Out => Direction::In,
        };
        self.document
            .change(|choice| choice.options.direction = next);
        self.report(message::direction(next));
    }

    /// Adds what a ready-made role requires and those extras, or removes the role.
    pub(super) fn toggle_role(&mut self, id: &RoleId, extras: Extras) {
        let answer = self.document.toggle_role(id, extras, &self.keys);
        self.answer(answer);
    }

    /// Shows a message.
    pub(super) fn report(&mut self, message: impl Into<Message>) {
        self.message = Some(message.into());
    }

    /// Shows a message, if there is one.
    pub(super) fn answer(&mut self, message: Option<Message>) {
        if message.is_some() {
            self.message = message;
        }
    }

    /// Reports once that the role is not autosaved, besides what the last key did.
    pub(super) fn report_draft_failure(&mut self, error: &SaveError) {
        if !self.recovery.is_failure_reported {
            self.recovery.is_failure_reported = true;
            let shown = self.message.take();
            self.report(message::not_drafted(shown, error.both()));
        }
    }

    // Files.

    /// The path that is proposed for the role's file: its own, else one by its name among the saved roles.
    pub(super) fn proposed_path(&self) -> PathBuf {
        let name = || self.document.file_name("toml");
        match (self.document.path(), &self.roles_folder) {
            (Some(path), _) => path.to_owned(),
            (None, Some(folder)) => folder.path().join(name()),
            (None, None) => name().into(),
        }
    }

    /// The path that was typed; none if nothing was. If the name of the roles' folder is not UTF-8, it was
    /// shown with replacement characters and stands for that folder all the same.
    pub(super) fn typed_path(&self, text: &str) -> Option<PathBuf> {
        let text = text.trim();
        let own = self.roles_folder.as_ref().map(OwnFolder::path);
        let own = own.filter(|own| own.to_str().is_none()).and_then(|own| {
            let name = text.strip_prefix(&*own.join("").to_string_lossy())?;
            Some(own.join(name.trim_start_matches(MAIN_SEPARATOR)))
        });
        (!text.is_empty()).then(|| own.unwrap_or_else(|| text.into()))
    }

    /// Writes the role to a file; `replace` whatever is there.
    pub(super) fn save(&self, path: PathBuf, replace: bool) -> Effect {
        let existing = if replace {
            Existing::Replace
        } else {
            self.document.existing(&path)
        };
        // Nobody makes the folder of saved roles by hand; any other that is missing is reported.
        let own = self.roles_folder.clone();
        let folder = own.filter(|own| path.parent() == Some(own.path()));
        Effect::Save {
            path,
            bytes: self.document.to_saved(),
            existing,
            folder,
            what: Written::Role,
        }
    }

    /// Takes a saved role in place of the one being edited, which undo brings back. Returns what changed since
    /// it was saved, a line each; nothing if it can't be read.
    pub(super) fn load(&mut self, path: PathBuf, bytes: Vec<u8>) -> Option<Vec<String>> {
        let name = shown(&path);
        let decoded = decode(bytes.clone());
        let saved = match parse_saved(&name, &decoded.text, &*self.document.catalog) {
            Ok(saved) => saved,
            Err(error) => {
                self.report(message::open_failed(error.both()));
                return None;
            }
        };
        self.document.replace(&saved);
        self.document.keep();
        self.document.set_file(path, bytes);
        let mut notes = self.notes_on(&saved);
        notes.extend(undecoded(&name, &decoded).map(|fault| fault.text(self.lang)));
        let short = self.short_name(&self.document.choice().name);
        self.report(message::opened(&short, &name));
        Some(notes)
    }

    /// What a reader must know of a role that was opened: what is unknown here, which ports were added and
    /// removed since.
    pub(super) fn notes_on(&self, saved: &Saved) -> Vec<String> {
        let mut notes = Vec::new();
        if !saved.unknown.is_empty() {
            let unknown = saved.unknown.join(words::COMMA.get(self.lang));
            notes.push(format!("{} {unknown}", words::UNKNOWN_HERE.get(self.lang)));
        }
        let difference = saved.difference(self.document.ruleset());
        if !difference.is_empty() {
            notes.push(words::SINCE_SAVED.get(self.lang).to_owned());
        }
        for (sign, ports) in [("+", &difference.added), ("-", &difference.removed)] {
            if !ports.is_empty() {
                let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
                notes.push(format!("{sign} {}", ports.join(", ")));
            }
        }
        notes
    }

    /// A role's name as short as a message needs it, so that the rest of the message is seen.
    pub(super) fn short_name(&self, name: &str) -> String {
        const WIDEST: usize = 28;
        fit(name, WIDEST, self.glyphs.ellipsis)
    }
}
