//! State shared by all panes and popups: the role being edited, appearance, screen size and message line.

use std::collections::BTreeSet;
use std::mem;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use ratatui::layout::Rect;

use crate::catalog::{Row, undecoded};
use crate::file::{Existing, SaveError, UserFolder};
use crate::model::{Choice, Direction, DynamicMode, Lang, Localized, Peer, Profile, shown};
use crate::read::decode;
use crate::saved::{Saved, parse_saved};
#[cfg(feature = "check")]
use crate::tui::check_request::CheckNews;
#[cfg(feature = "check")]
use crate::tui::checking::Checking;
use crate::tui::document::Document;
use crate::tui::effect::{Effect, Written, expand_tilde};
use crate::tui::glyphs::Glyphs;
use crate::tui::keymap::Keymap;
use crate::tui::look::Look;
use crate::tui::message::{self, Message};
use crate::tui::observation::Observing;
use crate::tui::pane::columns::{Columns, Entry, default_columns, with_observed};
use crate::tui::popup::exported::Exporter;
use crate::tui::recovery::Recovery;
use crate::tui::remembered::Remembered;
use crate::tui::saved_roles::SavedRoles;
use crate::tui::theme::Themes;
use crate::tui::toast::Toast;
use crate::tui::widget::text::fit;
use crate::tui::words;

/// State shared by all panes and popups.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) document: Document,
    pub(super) lang: Lang,
    pub(super) themes: Themes,
    pub(super) keys: Keymap,
    pub(super) glyphs: Glyphs,
    pub(super) screen: Rect,
    /// Message about the last action.
    pub(super) toast: Toast,
    /// Progress of the lists that are loading in the background, in percent.
    pub(super) loading: Option<u8>,
    /// Index of the export format that was selected last.
    pub(super) last_format: usize,
    /// Index of the export format in which something was last saved or copied.
    pub(super) used_format: usize,
    /// Working folder of the program.
    pub(super) folder: PathBuf,
    /// Folder of saved roles; none to use the working folder.
    pub(super) roles_folder: Option<UserFolder>,
    pub(super) saved_roles: SavedRoles,
    pub(super) recovery: Recovery,
    /// What was last written for the next start.
    pub(super) remembered: Remembered,
    /// True if the settings name the theme of every start.
    pub(super) theme_is_set: bool,
    /// True after it was reported that nothing can be remembered.
    pub(super) is_forgetting_reported: bool,
    /// Columns of the table that the user has chosen; none to choose by the width of the screen.
    pub(super) chosen_columns: Option<Columns>,
    /// What is observed of hosts.
    pub(super) observing: Observing,
    /// The check of hosts that runs, or has run last.
    #[cfg(feature = "check")]
    pub(super) checking: Checking,
    /// Thread that prepares large exports; none to prepare them at once.
    pub(super) exporter: Option<Exporter>,
}

impl Session {
    /// Appearance of a part of the screen; `focused` if it has the keyboard focus.
    pub(super) fn look(&self, focused: bool) -> Look<'_> {
        Look {
            lang: self.lang,
            theme: self.themes.current(),
            glyphs: &self.glyphs,
            keys: &self.keys,
            focused,
        }
    }

    /// Takes what a check has found, and explains it once the check has ended.
    #[cfg(feature = "check")]
    pub(super) fn checked(&mut self, news: CheckNews) {
        if let Some(inputs) = self.checking.take(news) {
            self.observing.explain(inputs);
        }
    }

    /// Stops a check, and explains what it has found.
    #[cfg(feature = "check")]
    pub(super) fn stop_checking(&mut self) {
        if let Some(inputs) = self.checking.stop() {
            self.observing.explain(inputs);
        }
    }

    /// Columns that the table shows, if they fit.
    pub(super) fn columns(&self) -> Columns {
        let default = || default_columns(self.screen.width);
        let columns = self.chosen_columns.unwrap_or_else(default);
        with_observed(columns, self.observing.observation().is_some())
    }

    /// Row of the table, given with its index, with what is observed of it.
    pub(super) fn entry<'a>(&'a self, at: usize, row: Row<'a>) -> Entry<'a> {
        let observation = self.observing.observation();
        Entry {
            row,
            standing: observation.and_then(|known| known.standing(at)),
            glyphs: &self.glyphs,
        }
    }

    /// Switches to the next theme.
    pub(super) fn next_theme(&mut self) {
        self.themes.step();
        self.report_theme();
    }

    /// Switches to the theme with that index.
    pub(super) fn choose_theme(&mut self, at: usize) {
        self.themes.choose(at);
        self.report_theme();
    }

    fn report_theme(&mut self) {
        self.report(if self.themes.names().len() > 1 {
            message::theme(self.themes.name(), self.theme_is_set)
        } else {
            message::NO_COLOR.into()
        });
    }

    /// Clears the role.
    pub(super) fn clear(&mut self) {
        if self.document.change(Choice::clear).is_some() {
            self.report(message::cleared(&self.keys));
        }
    }

    /// Switches to the next Windows version.
    pub(super) fn next_generation(&mut self) {
        let next = self.document.choice().options.os.next();
        self.document.change(|choice| choice.options.os = next);
        self.report(message::os(next));
    }

    /// Switches to the next way to write dynamic RPC.
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

    /// Switches to the next group of hosts: all, then each group, then all again.
    pub(super) fn next_peers(&mut self) {
        let options = &self.document.choice().options;
        let mut peers = options.peers.iter();
        let next = match (peers.next(), peers.next()) {
            (None, _) => Peer::ALL.first(),
            (Some(one), None) => {
                let mut after = Peer::ALL.iter().skip_while(|peer| *peer != one);
                after.nth(1)
            }
            // Several groups, from a saved role.
            (Some(_), Some(_)) => None,
        };
        let next: BTreeSet<Peer> = next.copied().into_iter().collect();
        let text = message::peers(&next, options.direction);
        self.document.change(|choice| choice.options.peers = next);
        self.report(text);
    }

    /// Switches to the next choice of profiles of Windows Firewall.
    pub(super) fn next_profiles(&mut self) {
        let next = Profile::next(&self.document.choice().options.profiles);
        self.report(message::profiles(&next));
        self.document
            .change(|choice| choice.options.profiles = next);
    }

    /// Shows a message.
    pub(super) fn report(&mut self, message: impl Into<Message>) {
        self.toast.show(message.into());
    }

    /// Returns the part of the screen that the message covers.
    pub(super) fn toast_area(&self) -> Rect {
        self.toast.area(self.screen, &self.look(true))
    }

    /// Shows a message, if there is one.
    pub(super) fn answer(&mut self, message: Option<Message>) {
        if let Some(message) = message {
            self.toast.show(message);
        }
    }

    /// Reports once that nothing can be remembered for the next start.
    pub(super) fn report_forgetting(&mut self, error: &SaveError) {
        if !mem::replace(&mut self.is_forgetting_reported, true) {
            self.report(message::not_remembered(error.both()));
        }
    }

    /// Reports once that autosaving fails, together with the current message.
    pub(super) fn report_draft_failure(&mut self, error: &SaveError) {
        if !self.recovery.is_failure_reported {
            self.recovery.is_failure_reported = true;
            let shown = self.toast.take();
            self.report(message::autosave_failed(shown, error.both()));
        }
    }

    // Files.

    /// Path proposed for saving the role: its current file, or else its name in the folder of saved roles.
    pub(super) fn proposed_path(&self) -> PathBuf {
        let name = || self.document.file_name("toml");
        match (self.document.path(), &self.roles_folder) {
            (Some(path), _) => path.to_owned(),
            (None, Some(folder)) => folder.path().join(name()),
            (None, None) => name().into(),
        }
    }

    /// Path entered by the user; none if it is empty. If the path of the folder of saved roles is not UTF-8, the
    /// prompt shows it with replacement characters; these are mapped back to the actual folder.
    pub(super) fn typed_path(&self, text: &str) -> Option<PathBuf> {
        let text = text.trim();
        let own = self.roles_folder.as_ref().map(UserFolder::path);
        let own = own.filter(|own| own.to_str().is_none()).and_then(|own| {
            let name = text.strip_prefix(&*own.join("").to_string_lossy())?;
            Some(own.join(name.trim_start_matches(MAIN_SEPARATOR)))
        });
        (!text.is_empty()).then(|| own.unwrap_or_else(|| text.into()))
    }

    /// Working folder of the program.
    pub(super) fn working_folder(&self) -> PathBuf {
        if self.folder.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            self.folder.clone()
        }
    }

    /// Full path of the file that a typed path means.
    pub(super) fn full_path(&self, typed: &str) -> PathBuf {
        let path = self.folder.join(expand_tilde(typed.trim().into()));
        // Without `.`, which only makes it longer.
        path.components().collect()
    }

    /// Returns the effect that writes the role to a file; `replace` to overwrite any existing file.
    pub(super) fn save(&self, path: PathBuf, replace: bool) -> Effect {
        let existing = if replace {
            Existing::Replace
        } else {
            self.document.existing(&path)
        };
        // The folder of saved roles is created on demand; any other missing folder is an error.
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

    /// Replaces the role being edited with a saved role, as a change that can be undone. Returns the differences
    /// since it was saved, one line each; none if the file is invalid.
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
        let short = self.short_name(&self.document.choice().title());
        self.report(message::opened(&short, &name));
        Some(notes)
    }

    /// Updates the state after the file of a saved role was deleted: the current role becomes unsaved if it was its
    /// file.
    pub(super) fn role_deleted(&mut self, path: &Path) {
        let is_own = self.is_own_file(path);
        if is_own {
            self.document.forget_file();
        }
        self.saved_roles.is_wanted = true;
        self.report(message::deleted(&file_of(path), is_own));
    }

    /// Updates the state after the file of a saved role was renamed.
    pub(super) fn role_renamed(&mut self, from: &Path, to: PathBuf) {
        self.saved_roles.is_wanted = true;
        self.report(message::renamed(&file_of(from), &file_of(&to)));
        if self.is_own_file(from) {
            self.document.move_file(to);
        }
    }

    /// Reports that the file of a saved role could not be opened, deleted or renamed, and lists the files again.
    pub(super) fn role_kept(&mut self, why: Message) {
        self.saved_roles.is_wanted = true;
        self.report(why);
    }

    /// True if a file is the one of the current role.
    fn is_own_file(&self, path: &Path) -> bool {
        let own = self.document.path();
        own.is_some_and(|own| self.folder.join(own) == self.folder.join(path))
    }

    /// Notes for the user about an opened role: unknown items, and ports that were added and removed since.
    pub(super) fn notes_on(&self, saved: &Saved) -> Vec<String> {
        let mut notes = Vec::new();
        if !saved.unknown.is_empty() {
            let unknown = saved.unknown.join(words::COMMA.get(self.lang));
            notes.push(format!("{} {unknown}", words::UNKNOWN_HERE.get(self.lang)));
        }
        let today = self.document.ruleset();
        let mut difference = saved.difference(today);
        if let Some(lost) = saved.no_longer_taken(today, &*self.document.catalog) {
            notes.push(lost.pick(self.lang));
            difference.removed.clear();
        }
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

    /// Name of a role, truncated so that the rest of a message remains visible.
    pub(super) fn short_name(&self, name: &str) -> String {
        const WIDEST: usize = 28;
        fit(name, WIDEST, self.glyphs.ellipsis)
    }
}

/// Name of a file for display.
fn file_of(path: &Path) -> String {
    shown(Path::new(path.file_name().unwrap_or_default()))
}
