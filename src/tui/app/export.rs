//! Confirming what was typed, writing files and copying.

use std::path::PathBuf;

use crate::file::Existing;
use crate::model::{Choice, DynamicMode, Extras};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::layout::Focus;
use crate::tui::pane::{builder, detail, table};
use crate::tui::popup::Popup;
use crate::tui::popup::export::{self, Export, Stage};
use crate::tui::widget::field::Field;
use crate::tui::words::{self, Message};

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
                let name = field.text().trim().to_owned();
                let name = if name.is_empty() {
                    Choice::UNNAMED.to_owned()
                } else {
                    name
                };
                self.popup = None;
                self.change(|choice| choice.name.clone_from(&name));
                self.message = Some(Message::Named(name));
                None
            }
            Some(Popup::Range(field)) => {
                match field.text().trim().parse::<DynamicMode>() {
                    Ok(mode) => {
                        self.popup = None;
                        self.change(|choice| choice.options.dynamic = mode);
                        self.message = Some(Message::Dynamic(mode.to_string()));
                    }
                    Err(error) => {
                        let why = words::dynamic_error(&error, self.lang);
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
                self.over = true;
                None
            }
            Some(Popup::Export(state)) => {
                self.last_format = state.formats.selected;
                match &state.stage {
                    Stage::Choosing => {
                        if let Some(fault) = export::fault(state, &self.ruleset, self.lang) {
                            let text = words::export_error(&fault, self.lang);
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
            Some(Popup::Help(_)) | None => None,
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
        })
    }

    /// The text that the copy key means here.
    pub(super) fn copy(&mut self) -> Option<String> {
        if let Some(Popup::Export(export)) = &self.popup {
            return match export.format().export(&self.ruleset, self.lang) {
                Ok(written) => Some(written.text),
                Err(fault) => {
                    let text = words::export_error(&fault, self.lang);
                    self.message = Some(Message::CopyFailed(text));
                    None
                }
            };
        }
        match self.focus {
            Focus::Search | Focus::Table => {
                let (service, endpoint) = self.catalog.row(self.table.selected()?)?;
                Some(table::row_text(service, endpoint, self.lang))
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
}
