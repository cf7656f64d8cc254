//! The palette's commands: which there are here, and doing one. Help and palette open over another popup
//! and give it back when they close.

use crate::export::FORMATS;
use crate::model::{Extras, Lang, Text};
use crate::tui::action::{Action, Scope};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::layout::Focus;
use crate::tui::popup::Popup;
use crate::tui::popup::palette::{Command, Entry};
use crate::tui::sort::{Column, Sort};
use crate::tui::words::{self, Message, Words};

impl App {
    /// Opens a popup over whatever is there; of help and palette the one takes the other's place.
    pub(super) fn open_over(&mut self, popup: Popup) {
        if let Some(under) = self.popup.replace(popup)
            && !under.is_passing()
        {
            self.below.push(under);
        }
    }

    /// Closes the popup; what was below it comes back.
    pub(super) fn close(&mut self) {
        self.popup = self.below.pop();
    }

    /// The scope that keys would have without help and palette.
    fn ground(&self) -> Scope {
        match (&self.popup, self.below.last()) {
            (Some(popup), _) if !popup.is_passing() => popup.scope(),
            (Some(_), Some(below)) => below.scope(),
            _ => self.focus.scope(),
        }
    }

    /// Every command that can be given here.
    pub(in crate::tui) fn commands(&self) -> Vec<Entry> {
        let ground = self.ground();
        // From the search box the table is worked on as well.
        let scopes: Vec<Scope> = match ground {
            Scope::Search => [ground]
                .iter()
                .chain(Scope::Table.chain())
                .copied()
                .collect(),
            _ => ground.chain().to_vec(),
        };
        let mut entries: Vec<Entry> = Vec::new();
        for bound in self.keys.rows(&scopes) {
            let row = bound.row;
            let labels = bound.keys.iter().map(|key| key.label());
            let labels: Vec<String> = labels.collect();
            let command = Command::Action(row.action);
            if row.action == Action::Palette {
                continue;
            }
            match entries.iter_mut().find(|entry| entry.command == command) {
                // The same by another key.
                Some(entry) => {
                    for label in labels {
                        if !entry.keys.split("  ").any(|known| known == label) {
                            entry.keys.push_str("  ");
                            entry.keys.push_str(&label);
                        }
                    }
                }
                None => entries.push(Entry {
                    command,
                    text: both(|lang| row.about(lang).to_owned()),
                    others: row
                        .hint
                        .into_iter()
                        .flatten()
                        .chain([row.action.name()])
                        .collect(),
                    keys: labels.join("  "),
                }),
            }
        }
        let target = |command, text, name: &[&'static str]| Entry {
            command,
            text,
            others: name.to_vec(),
            keys: String::new(),
        };
        if matches!(
            ground,
            Scope::Search | Scope::Table | Scope::Detail | Scope::Builder | Scope::Export
        ) {
            entries.extend(FORMATS.iter().enumerate().map(|(at, format)| {
                let text = both(|lang| {
                    let words = Words::of(lang);
                    let about = format.about(lang);
                    format!("{}{}{}{about}", words.export_as, format.name, words.colon)
                });
                target(Command::Format(at), text, &[format.name])
            }));
        }
        let in_pane = matches!(
            ground,
            Scope::Search | Scope::Table | Scope::Detail | Scope::Builder
        );
        if in_pane {
            let orders = Column::ALL.map(|column| Some(Sort::by(column)));
            entries.extend(orders.into_iter().chain([None]).map(|sort| {
                let text = both(|lang| words::sorting(sort, lang));
                target(Command::Sort(sort), text, &[Action::Sort.name()])
            }));
        }
        entries.extend(self.themes.names().enumerate().map(|(at, name)| {
            let text = both(|lang| format!("{}{name}", Words::of(lang).theme));
            target(Command::Theme(at), text, &[])
        }));
        if in_pane {
            entries.extend(self.catalog.roles().iter().map(|role| {
                let chosen = self.choice().role_extras(&role.id).is_some();
                let text = both(|lang| {
                    let words = Words::of(lang);
                    let verb = if chosen {
                        words.take_out_role
                    } else {
                        words.add_role
                    };
                    format!("{verb}{}", role.name.get(lang))
                });
                target(Command::Role(role.id.clone()), text, &[])
            }));
        }
        entries
    }

    /// Does what the palette's cursor stands on.
    pub(super) fn run_command(&mut self) -> Option<Effect> {
        let Some(Popup::Palette(palette)) = &self.popup else {
            return None;
        };
        let at = palette.list.selected;
        let entry = palette.found(self.commands()).into_iter().nth(at)?;
        self.close();
        match entry.command {
            Command::Action(action) => return self.update(action),
            Command::Format(at) => {
                self.last_format = at;
                self.popup = None;
                self.open_export();
            }
            Command::Sort(sort) => {
                if self.focus != Focus::Search {
                    self.focus = Focus::Table;
                }
                self.sort_by(sort);
            }
            Command::Theme(at) => {
                self.themes.choose(at);
                self.tell_theme();
            }
            Command::Role(id) => self.toggle_role_of(&id, Extras::default()),
        }
        None
    }

    /// Takes the next theme.
    pub(super) fn next_theme(&mut self) {
        self.themes.step();
        self.tell_theme();
    }

    fn tell_theme(&mut self) {
        self.message = Some(if self.themes.names().len() > 1 {
            Message::Theme(self.themes.name().to_owned())
        } else {
            Message::NoColor
        });
    }
}

/// A text made in each language.
fn both(text: impl Fn(Lang) -> String) -> Text {
    Text {
        en: text(Lang::En),
        zh: text(Lang::Zh),
    }
}
