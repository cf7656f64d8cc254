//! Role being edited: the choice with its undo history, the resulting rules, and the file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::file::{Existing, NameError};
use crate::model::{
    Choice, Endpoint, Entry, Extras, Lookup as _, Need, Pick, Port, Role, RoleId, Ruleset,
    Selection, Service, ServiceId, Text,
};
use crate::saved::{Origin, Saved, write_draft, write_saved};
use crate::tui::keymap::Keymap;
use crate::tui::message::{self, Message};
use crate::tui::words;

/// Role being edited, with the catalog that it refers to.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) catalog: Arc<Catalog>,
    selection: Selection,
    ruleset: Ruleset,
    /// Choice that was last saved or exported.
    saved: Choice,
    /// File of the role, and its content when it was last read or written.
    file: Option<(PathBuf, Vec<u8>)>,
}

impl Document {
    /// Creates an empty role.
    pub(super) fn new(catalog: Catalog) -> Self {
        let selection = Selection::default();
        let ruleset = selection.choice().ruleset(&catalog);
        Self {
            catalog: Arc::new(catalog),
            saved: selection.choice().clone(),
            selection,
            ruleset,
            file: None,
        }
    }

    /// Choice that the user has made.
    pub(super) fn choice(&self) -> &Choice {
        self.selection.choice()
    }

    /// Rules that result from the choice.
    pub(super) const fn ruleset(&self) -> &Ruleset {
        &self.ruleset
    }

    /// Replaces the catalog and keeps the choice.
    pub(super) fn set_catalog(&mut self, catalog: Catalog) {
        self.catalog = Arc::new(catalog);
        self.update_rules();
    }

    fn update_rules(&mut self) {
        self.ruleset = self.choice().ruleset(&*self.catalog);
    }

    /// Changes the choice as one undo step. Returns the previous rules if anything changed.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Choice)) -> Option<Ruleset> {
        if !self.selection.change(change) {
            return None;
        }
        let after = self.choice().ruleset(&*self.catalog);
        Some(std::mem::replace(&mut self.ruleset, after))
    }

    /// Undoes the last change.
    pub(super) fn undo(&mut self) -> Message {
        if !self.selection.undo() {
            return message::NOTHING_TO_UNDO.into();
        }
        self.update_rules();
        message::UNDONE.into()
    }

    /// Redoes the last undone change.
    pub(super) fn redo(&mut self) -> Message {
        if !self.selection.redo() {
            return message::NOTHING_TO_REDO.into();
        }
        self.update_rules();
        message::REDONE.into()
    }

    // Saving.

    /// True if quitting would lose changes, because they are neither saved nor exported.
    pub(super) fn is_at_risk(&self) -> bool {
        !self.choice().is_empty() && *self.choice() != self.saved
    }

    /// Marks the choice as saved, exported or abandoned.
    pub(super) fn keep(&mut self) {
        self.saved = self.choice().clone();
    }

    /// Path of the role's file.
    pub(super) fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(|(path, _)| path.as_path())
    }

    /// Sets the role's file, with its current content.
    pub(super) fn set_file(&mut self, path: PathBuf, content: Vec<u8>) {
        self.file = Some((path, content));
    }

    /// Replaces the role with another, as a change that can be undone.
    pub(super) fn replace(&mut self, saved: &Saved) {
        self.change(|choice| choice.clone_from(&saved.choice));
        let origin = saved.origin.clone();
        self.file = origin.map(|origin| (origin.path, origin.held.into_bytes()));
    }

    /// File name derived from the role's name, without characters that are invalid in a file system.
    pub(super) fn file_name(&self, extension: &str) -> String {
        const LONGEST: usize = 60;
        let allowed = |char: char| {
            let bad = char.is_control() || char.is_whitespace() || "/\\:*?\"<>|".contains(char);
            if bad { '-' } else { char }
        };
        let name = self.ruleset.name.trim();
        let name: String = name.chars().map(allowed).take(LONGEST).collect();
        let name = name.trim_matches(['.', '-']);
        let name = if name.is_empty() {
            Choice::UNNAMED
        } else {
            name
        };
        // Roles are shared between systems, so names of Windows devices are avoided everywhere.
        let prefix = if NameError::of_name(name).is_some() {
            "role-"
        } else {
            ""
        };
        format!("{prefix}{name}.{extension}")
    }

    /// Content of a saved role.
    pub(super) fn to_saved(&self) -> Vec<u8> {
        write_saved(self.choice(), &self.ruleset).into_bytes()
    }

    /// Content of a recovery file; relative paths start at `folder`.
    pub(super) fn to_draft(&self, folder: &Path) -> String {
        let origin = self.file.as_ref().map(|(path, content)| Origin {
            path: folder.join(path),
            held: String::from_utf8_lossy(content).into_owned(),
        });
        write_draft(self.choice(), &self.ruleset, origin)
    }

    /// Handling of an existing file when saving to `path`: the role's own file is replaced unless another program
    /// has changed it; any other file is kept.
    pub(super) fn existing(&self, path: &Path) -> Existing {
        match &self.file {
            Some((own, content)) if own == path => Existing::ReplaceUnchanged(content.clone()),
            _ => Existing::Keep,
        }
    }

    // Adding and removing; each function returns a message about the result.

    /// Adds a port of a service, or removes it.
    pub(super) fn toggle_endpoint(&mut self, service: &Service, port: Port) -> Option<Message> {
        let mut endpoints = service.endpoints.iter().filter(|at| at.port == port);
        if endpoints.all(|at| at.need == Need::Local) {
            return Some(message::LOCAL_ONLY.into());
        }
        let was_chosen = self.choice().has_endpoint(&service.id, port);
        let before = self.change(|choice| choice.toggle_endpoint(service, port))?;
        Some(if was_chosen {
            self.removed_port(port)
        } else {
            let had = usize::from(before.covers(port));
            message::added(1, had, service.name.clone())
        })
    }

    /// Adds a whole service, or removes it.
    pub(super) fn toggle_service(&mut self, service: &Service) -> Option<Message> {
        let was_chosen = self.choice().has_service(&service.id);
        let before = self.change(|choice| choice.toggle_service(&service.id))?;
        Some(self.toggled(service, was_chosen, &before))
    }

    /// Adds the ports of several rows, or removes them if the role has all of them.
    pub(super) fn toggle_rows(&mut self, rows: &[(&Service, &Endpoint)]) -> Message {
        let is_open = |row: &&(&Service, &Endpoint)| row.1.need != Need::Local;
        let open: Vec<_> = rows.iter().filter(is_open).collect();
        let local = rows.len() - open.len();
        let all = open
            .iter()
            .all(|(service, at)| self.choice().has_endpoint(&service.id, at.port));
        let before = self.change(|choice| {
            for (service, at) in &open {
                // A service can have two rows with the same port.
                if choice.has_endpoint(&service.id, at.port) == all {
                    choice.toggle_endpoint(service, at.port);
                }
            }
        });
        match before {
            None => message::LOCAL_ONLY.into(),
            Some(_) if all => message::removed_rows(open.len()),
            Some(before) => {
                let had = open.iter().filter(|row| before.covers(row.1.port));
                message::added_rows(open.len(), had.count(), local)
            }
        }
    }

    /// Adds several services, or removes them if the role has all of them.
    pub(super) fn toggle_services(&mut self, services: &[&Service]) -> Option<Message> {
        let all = services
            .iter()
            .all(|service| self.choice().has_service(&service.id));
        let before = self.change(|choice| {
            for service in services {
                if choice.has_service(&service.id) == all {
                    choice.toggle_service(&service.id);
                }
            }
        });
        match services {
            [one] => before.map(|before| self.toggled(one, all, &before)),
            _ if all => Some(message::removed_services(services.len())),
            _ => Some(message::added_services(services.len())),
        }
    }

    fn toggled(&self, service: &Service, is_removed: bool, before: &Ruleset) -> Message {
        let ports = service.endpoints.iter().map(|endpoint| endpoint.port);
        let mut ports: Vec<Port> = ports.collect();
        ports.dedup();
        let what = service.name.clone();
        if is_removed {
            message::removed(what, covered(&ports, &self.ruleset))
        } else {
            message::added(ports.len(), covered(&ports, before), what)
        }
    }

    /// Adds the required ports of a predefined role and those of the given `extras`, or removes the role if it was
    /// added with the same extras.
    pub(super) fn toggle_role(
        &mut self,
        id: &RoleId,
        extras: Extras,
        keys: &Keymap,
    ) -> Option<Message> {
        let catalog = Arc::clone(&self.catalog);
        let role = catalog.role(id)?;
        let was_chosen = self.choice().role_extras(id) == Some(extras);
        let before = self.change(|choice| choice.toggle_role(id, extras))?;
        let what = role.name.clone();
        let direction = self.choice().options.direction;
        let is_wanted = |entry: &&Entry| extras.wants(entry.need) && entry.flow.goes(direction);
        let entries = role.entries.iter().filter(is_wanted);
        let mut ports: Vec<Port> = entries.map(|entry| entry.port).collect();
        ports.sort_unstable();
        ports.dedup();
        Some(if was_chosen {
            message::removed(what, covered(&ports, &self.ruleset))
        } else if ports.is_empty() {
            message::no_port_in_direction(what, direction, keys)
        } else {
            message::added(ports.len(), covered(&ports, &before), what)
        })
    }

    /// Adds a port of a predefined role, or removes it.
    pub(super) fn toggle_entry(
        &mut self,
        role: &Role,
        port: Port,
        keys: &Keymap,
    ) -> Option<Message> {
        let on_port = || role.entries.iter().filter(|entry| entry.port == port);
        if on_port().all(|entry| entry.need == Need::Local) {
            return Some(message::LOCAL_ONLY.into());
        }
        let was_chosen = on_port().any(|entry| self.choice().has_entry(&role.id, entry));
        let before = self.change(|choice| choice.toggle_entry(role, port))?;
        Some(if was_chosen {
            self.removed_port(port)
        } else if self.ruleset.covers(port) {
            let had = usize::from(before.covers(port));
            message::added(1, had, role.name.clone())
        } else {
            let direction = self.choice().options.direction;
            message::no_port_in_direction(port_text(port), direction, keys)
        })
    }

    /// Removes an item from the role.
    pub(super) fn remove(&mut self, pick: &Pick) -> Option<Message> {
        let before = self.change(|choice| choice.remove(pick))?;
        match pick {
            Pick::Service(id) => {
                let service = self.catalog.service(id)?;
                Some(self.toggled(service, true, &before))
            }
            Pick::Role(id, _) => {
                let what = self.catalog.role(id)?.name.clone();
                Some(message::removed(what, 0))
            }
            Pick::Endpoint(_, port) | Pick::Entry(_, port) | Pick::Port(port) => {
                Some(self.removed_port(*port))
            }
        }
    }

    fn removed_port(&self, port: Port) -> Message {
        let stay = usize::from(self.ruleset.covers(port));
        message::removed(port_text(port), stay)
    }

    /// Excludes a port from the result.
    pub(super) fn exclude(&mut self, port: Port) -> Message {
        self.change(|choice| choice.exclude(port));
        message::removed(port_text(port), 0)
    }

    /// Includes an excluded port in the result again.
    pub(super) fn include(&mut self, port: Port) -> Message {
        self.change(|choice| choice.include(port));
        message::included(port_text(port))
    }

    /// Row of the port table that an item of the role refers to.
    pub(super) fn row_of_pick(&self, pick: &Pick) -> Option<(ServiceId, Port)> {
        match pick {
            Pick::Endpoint(id, port) => Some((id.clone(), *port)),
            Pick::Service(id) => {
                let first = self.catalog.service(id)?.endpoints.first()?;
                Some((id.clone(), first.port))
            }
            Pick::Role(id, _) => {
                let mut entries = self.catalog.role(id)?.entries.iter();
                entries.find_map(|entry| Some((entry.service.clone()?, entry.port)))
            }
            Pick::Entry(_, port) | Pick::Port(port) => self.row_of_port(*port),
        }
    }

    /// Row of the port table with a port; preferably one that is part of the role.
    pub(super) fn row_of_port(&self, port: Port) -> Option<(ServiceId, Port)> {
        let on_port = || self.catalog.rows().filter(move |row| row.1.port == port);
        let chosen = on_port().find(|row| self.choice().has_endpoint(&row.0.id, port));
        let (service, _) = chosen.or_else(|| on_port().next())?;
        Some((service.id.clone(), port))
    }
}

fn port_text(port: Port) -> Text {
    Text::each(|lang| words::port(port, lang))
}

/// Number of the given ports that a ruleset opens.
fn covered(ports: &[Port], ruleset: &Ruleset) -> usize {
    ports.iter().filter(|&&port| ruleset.covers(port)).count()
}
