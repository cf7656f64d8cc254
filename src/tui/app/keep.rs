//! Confirming what was typed, saving and opening roles, exporting and copying.

use std::path::{MAIN_SEPARATOR, PathBuf};

use crate::catalog::{Saved, parse_saved, undecoded, write_saved};
use crate::file::{Existing, OwnFolder};
use crate::model::{DynamicMode, Extras, Localized, parse_networks, shown};
use crate::read::decode;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::layout::Focus;
use crate::tui::pane::{builder, detail, table};
use crate::tui::popup::export::{self, Export, Stage};
use crate::tui::popup::{Popup, roles};
use crate::tui::widget::field::Field;
use crate::tui::widget::list::List;
use crate::tui::words::{Message, Words, networks_text};

impl App {
    pub(super) fn open_export(&mut self) {
        if self.ruleset.is_empty() {
            self.message = Some(Message::NothingToExport);
        } else {
            self.popup = Some(Popup::Export(Export::on(self.last_format)));
        }
    }

    pub(super) fn accept(&mut self) -> Option<Effect> {
        match &mut self.popup {
            Some(Popup::Name(field)) => {
                let name = field.text().to_owned();
                self.popup = None;
                self.change(|choice| choice.set_name(&name));
                self.message = Some(Message::Named(self.choice().name.clone()));
                None
            }
            Some(Popup::Range(field)) => {
                match field.text().trim().parse::<DynamicMode>() {
                    Ok(mode) => {
                        self.close();
                        self.change(|choice| choice.options.dynamic = mode);
                        self.message = Some(Message::Dynamic(mode.to_string()));
                    }
                    Err(error) => {
                        let why = error.text(self.lang);
                        self.message = Some(Message::Refused(why));
                    }
                }
                None
            }
            Some(Popup::Networks(field)) => {
                match parse_networks(field.text()) {
                    Ok(networks) => {
                        self.close();
                        let text = networks_text(&networks);
                        self.change(|choice| choice.options.source_networks = networks);
                        self.message = Some(Message::Networks(text));
                    }
                    Err(error) => {
                        let why = error.text(self.lang);
                        self.message = Some(Message::Refused(why));
                    }
                }
                None
            }
            Some(Popup::Roles(_)) => {
                self.toggle_role(Extras::default());
                None
            }
            Some(Popup::Leave) => {
                // The user knows that it is lost.
                self.kept = self.choice().clone();
                self.over = true;
                None
            }
            Some(Popup::Draft) => self.restore(),
            Some(Popup::Export(state)) => {
                self.last_format = state.formats.selected;
                match &state.stage {
                    Stage::Choosing => {
                        if let Some(fault) = export::fault(state, &self.ruleset, self.lang) {
                            let text = fault.text(self.lang);
                            self.message = Some(Message::SaveFailed(text));
                        } else {
                            let proposed = state.proposed(&self.ruleset);
                            state.stage = Stage::Path(Field::new(&proposed));
                        }
                        None
                    }
                    Stage::Path(field) => {
                        let path = field.text().trim();
                        (!path.is_empty())
                            .then(|| PathBuf::from(path))
                            .and_then(|path| self.save(path, Existing::Keep))
                    }
                    Stage::Replace(path) => {
                        let path = path.clone();
                        self.save(path, Existing::Replace)
                    }
                }
            }
            Some(Popup::Save(field)) => {
                let path = field.text().trim().to_owned();
                (!path.is_empty())
                    .then(|| self.save_role(self.typed_path(&path), false))
                    .flatten()
            }
            Some(Popup::Replace(path)) => {
                let path = path.clone();
                self.save_role(path, true)
            }
            Some(Popup::Load(field)) => {
                let path = field.text().trim().to_owned();
                (!path.is_empty()).then(|| Effect::Load(self.typed_path(&path)))
            }
            Some(Popup::Reason(port, field)) => {
                let (port, reason) = (*port, field.text().to_owned());
                self.popup = None;
                self.change(|choice| choice.explain_exclusion(port, &reason));
                None
            }
            Some(Popup::Palette(_)) => self.run_command(),
            Some(Popup::Help(_) | Popup::Told(..) | Popup::Faults(..)) | None => None,
        }
    }

    /// Asks for the export to be written.
    pub(super) fn save(&mut self, path: PathBuf, existing: Existing) -> Option<Effect> {
        let Some(Popup::Export(export)) = &mut self.popup else {
            return None;
        };
        // Should the write fail, the name can be mended.
        export.stage = Stage::Path(Field::new(&path.to_string_lossy()));
        let written = export.format().export(&self.ruleset, self.lang).ok()?;
        Some(Effect::Save {
            path,
            bytes: written.file_bytes(),
            existing,
            folder: None,
        })
    }

    /// The text that the copy key means here.
    pub(super) fn copy(&mut self) -> Option<String> {
        if let Some(Popup::Export(export)) = &self.popup {
            return match export.format().export(&self.ruleset, self.lang) {
                Ok(written) => Some(written.text),
                Err(fault) => {
                    let text = fault.text(self.lang);
                    self.message = Some(Message::CopyFailed(text));
                    None
                }
            };
        }
        if let Some(role) = self.role() {
            return Some(roles::ports_text(role, self.lang));
        }
        match self.focus {
            Focus::Search | Focus::Table => {
                let rows = self.marked_rows();
                let lines = rows
                    .iter()
                    .map(|row| table::row_text(row.0, row.1, self.lang));
                let lines: Vec<String> = lines.collect();
                (!lines.is_empty()).then(|| lines.join("\n"))
            }
            Focus::Detail => {
                let (service, _) = self.subject()?;
                Some(detail::ports_text(service, self.lang))
            }
            Focus::Builder if self.ruleset.is_empty() => {
                self.message = Some(Message::NothingToExport);
                None
            }
            Focus::Builder => Some(builder::result(&self.ruleset, self.lang).join("\n")),
        }
    }

    /// Asks where to save the role: its own file again, or one by its name among the saved roles.
    pub(super) fn open_save(&mut self) {
        if self.choice().is_empty() {
            self.message = Some(Message::NothingToExport);
            return;
        }
        let path = match (&self.file, &self.roles_folder) {
            (Some((path, _)), _) => path.clone(),
            (None, Some(folder)) => folder
                .path()
                .join(export::file_name(&self.ruleset.name, "toml")),
            (None, None) => export::file_name(&self.ruleset.name, "toml").into(),
        };
        self.popup = Some(Popup::Save(Field::new(&path.to_string_lossy())));
    }

    /// The path that was typed. If the name of the roles' folder is not UTF-8, it was shown with replacement
    /// characters and stands for that folder all the same.
    fn typed_path(&self, text: &str) -> PathBuf {
        let own = self.roles_folder.as_ref().map(OwnFolder::path);
        let own = own.filter(|own| own.to_str().is_none()).and_then(|own| {
            let name = text.strip_prefix(&*own.join("").to_string_lossy())?;
            Some(own.join(name.trim_start_matches(MAIN_SEPARATOR)))
        });
        own.unwrap_or_else(|| text.into())
    }

    /// Asks for the role to be written. Its own file is replaced unasked as long as nobody else changed it.
    fn save_role(&mut self, path: PathBuf, replace: bool) -> Option<Effect> {
        let existing = match &self.file {
            _ if replace => Existing::Replace,
            Some((own, bytes)) if *own == path => Existing::ReplaceUnchanged(bytes.clone()),
            _ => Existing::Keep,
        };
        // Should the write fail, the name can be mended.
        self.popup = Some(Popup::Save(Field::new(&path.to_string_lossy())));
        // Nobody makes the folder of saved roles by hand; any other that is missing is told.
        let own = self.roles_folder.clone();
        let folder = own.filter(|own| path.parent() == Some(own.path()));
        Some(Effect::Save {
            path,
            bytes: write_saved(self.choice(), &self.ruleset).into_bytes(),
            existing,
            folder,
        })
    }

    /// Takes a saved role in place of the one at hand, which undo brings back, and tells what changed.
    pub(super) fn loaded(&mut self, path: PathBuf, bytes: Vec<u8>) -> Message {
        let name = shown(&path);
        let decoded = decode(bytes.clone());
        let saved = match parse_saved(&name, &decoded.text, &*self.catalog) {
            Ok(saved) => saved,
            Err(error) => return Message::LoadFailed(error.text(self.lang)),
        };
        self.change(|choice| choice.clone_from(&saved.choice));
        self.kept = self.choice().clone();
        self.file = Some((path, bytes));
        let mut told = self.told_of(&saved);
        told.extend(undecoded(&name, &decoded).map(|fault| fault.text(self.lang)));
        self.popup = (!told.is_empty()).then_some(Popup::Told(List::default(), told));
        Message::Loaded {
            name: self.name_in_short(&self.choice().name),
            path: name,
        }
    }

    /// What a reader must know of a role that was opened: what is unknown here, what came and went.
    pub(super) fn told_of(&self, saved: &Saved) -> Vec<String> {
        let words = Words::of(self.lang);
        let mut told = Vec::new();
        if !saved.unknown.is_empty() {
            let unknown = saved.unknown.join(words.between);
            told.push(format!("{} {unknown}", words.unknown_here));
        }
        let difference = saved.difference(&self.ruleset);
        if !difference.is_empty() {
            told.push(words.since_saved.to_owned());
        }
        for (sign, ports) in [("+", &difference.added), ("-", &difference.removed)] {
            if !ports.is_empty() {
                let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
                told.push(format!("{sign} {}", ports.join(", ")));
            }
        }
        told
    }

    /// Asks why the port under the role's cursor was taken out.
    pub(super) fn open_reason(&mut self) {
        match self.builder_target() {
            Some(&builder::Target::Excluded(port)) => {
                let reason = self.choice().why_excluded(port).unwrap_or_default();
                self.popup = Some(Popup::Reason(port, Field::new(reason)));
            }
            _ => self.message = Some(Message::NothingHere),
        }
    }
}
