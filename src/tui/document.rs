//! Role being edited: the choice with its undo history, the resulting rules, and the file.

use std::collections::BTreeSet;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::catalog::{Catalog, Row};
use crate::file::{Existing, NameError};
use crate::model::{
    Choice, Endpoint, Entry, Extras, Flow, Lookup as _, Need, Offer, Options, Peer, Pick, Port,
    Presence, Resolved, Role, RoleId, Ruleset, Selection, Service, ServiceId, Text,
};
use crate::saved::{Saved, write_saved};
use crate::tui::changed::describe;
use crate::tui::draft_text::DraftText;
use crate::tui::keymap::Keymap;
use crate::tui::message::{self, Message};
use crate::tui::words;

/// Role being edited, with the catalog that it refers to.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) catalog: Arc<Catalog>,
    selection: Selection,
    /// Rules that result from the choice. Nothing but a change of the choice or the catalog computes them.
    ruleset: Arc<Ruleset>,
    /// Reasons for ports of services from lists.
    resolved: Resolved,
    /// Choice that was last saved or exported.
    saved: Arc<Choice>,
    /// File of the role, and its content when it was last read or written.
    file: Option<(PathBuf, Arc<Vec<u8>>)>,
}

impl Document {
    /// Creates an empty role.
    pub(super) fn new(catalog: Catalog) -> Self {
        let selection = Selection::default();
        let ruleset = selection.choice().ruleset(&catalog).into();
        Self {
            catalog: Arc::new(catalog),
            saved: Arc::clone(selection.choice()),
            selection,
            ruleset,
            resolved: Resolved::default(),
            file: None,
        }
    }

    /// Creates a document with the same choice and without history or file, to try changes on. The changes are
    /// [adopted](Self::adopt) or [dropped](Self::drop_tried).
    pub(super) fn copy(&mut self) -> Self {
        Self {
            catalog: Arc::clone(&self.catalog),
            selection: Selection::new(Arc::clone(self.selection.choice())),
            ruleset: Arc::clone(&self.ruleset),
            resolved: mem::take(&mut self.resolved),
            saved: Arc::default(),
            file: None,
        }
    }

    /// Makes the changes that were tried on a copy.
    pub(super) fn adopt(&mut self, tried: Self) {
        self.selection.continue_with(tried.selection);
        self.ruleset = tried.ruleset;
        self.resolved = tried.resolved;
    }

    /// Drops the changes that were tried on a copy.
    pub(super) fn drop_tried(&mut self, tried: Self) {
        self.resolved = tried.resolved;
        self.resolved
            .update(self.selection.choice(), &*self.catalog);
    }

    /// Choice that the user has made.
    pub(super) const fn choice(&self) -> &Arc<Choice> {
        self.selection.choice()
    }

    /// Rules that result from the choice.
    pub(super) const fn ruleset(&self) -> &Arc<Ruleset> {
        &self.ruleset
    }

    /// Reasons for ports of services from lists in the choice.
    pub(super) const fn resolved(&self) -> &Resolved {
        &self.resolved
    }

    /// Replaces the catalog and keeps the choice.
    pub(super) fn set_catalog(&mut self, catalog: Catalog) {
        self.catalog = Arc::new(catalog);
        self.resolved = Resolved::default();
        self.update_rules();
    }

    fn update_rules(&mut self) {
        let choice = self.selection.choice();
        self.resolved.update(choice, &*self.catalog);
        let ruleset = choice.ruleset_with(&*self.catalog, &self.resolved);
        self.ruleset = ruleset.into();
    }

    /// Changes the choice as one undo step. Returns the previous rules if anything changed.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Choice)) -> Option<Arc<Ruleset>> {
        if !self.selection.change(change) {
            return None;
        }
        let before = Arc::clone(&self.ruleset);
        self.update_rules();
        Some(before)
    }

    /// Undoes the last change.
    pub(super) fn undo(&mut self) -> Message {
        let undone = Arc::clone(self.choice());
        if !self.selection.undo() {
            return message::NOTHING_TO_UNDO.into();
        }
        self.update_rules();
        message::undone(describe(self.choice(), &undone, &self.catalog))
    }

    /// Redoes the last undone change.
    pub(super) fn redo(&mut self) -> Message {
        let before = Arc::clone(self.choice());
        if !self.selection.redo() {
            return message::NOTHING_TO_REDO.into();
        }
        self.update_rules();
        message::redone(describe(&before, self.choice(), &self.catalog))
    }

    // Saving.

    /// True if quitting would lose changes, because they are neither saved nor exported.
    pub(super) fn is_at_risk(&self) -> bool {
        !self.choice().is_empty() && !is_same(self.choice(), &self.saved)
    }

    /// Marks the choice as saved, exported or abandoned.
    pub(super) fn keep(&mut self) {
        self.saved = Arc::clone(self.choice());
    }

    /// Path of the role's file.
    pub(super) fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(|(path, _)| path.as_path())
    }

    /// Sets the role's file, with its current content.
    pub(super) fn set_file(&mut self, path: PathBuf, content: Vec<u8>) {
        self.file = Some((path, Arc::new(content)));
    }

    /// Sets the new path of the role's file, which was renamed.
    pub(super) fn move_file(&mut self, path: PathBuf) {
        if let Some(file) = &mut self.file {
            file.0 = path;
        }
    }

    /// Marks the role as unsaved, since its file was deleted.
    pub(super) fn forget_file(&mut self) {
        self.file = None;
        self.saved = Arc::default();
    }

    /// Replaces the role with another, as a change that can be undone.
    pub(super) fn replace(&mut self, saved: &Saved) {
        self.change(|choice| choice.clone_from(&saved.choice));
        let origin = saved.origin.clone();
        self.file = origin.map(|origin| (origin.path, Arc::new(origin.held.into_bytes())));
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
        let name = if name.is_empty() { "role" } else { name };
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
    pub(super) fn to_draft(&self, folder: &Path) -> DraftText {
        let file = self.file.as_ref();
        DraftText {
            choice: Arc::clone(self.choice()),
            ruleset: Arc::clone(&self.ruleset),
            file: file.map(|(path, content)| (folder.join(path), Arc::clone(content))),
        }
    }

    /// Handling of an existing file when saving to `path`: the role's own file is replaced unless another program
    /// has changed it; any other file is kept.
    pub(super) fn existing(&self, path: &Path) -> Existing {
        match &self.file {
            Some((own, content)) if own == path => Existing::ReplaceUnchanged(content.to_vec()),
            _ => Existing::Keep,
        }
    }

    // Adding and removing; each function returns a message about the result.

    /// Adds a port of a service, or removes it.
    pub(super) fn toggle_endpoint(
        &mut self,
        service: &Service,
        port: Port,
        keys: &Keymap,
    ) -> Option<Message> {
        let on_port = || service.endpoints.iter().filter(|one| one.port == port);
        if on_port().all(|one| one.need == Need::Local) {
            return Some(message::LOCAL_ONLY.into());
        }
        let was_chosen = on_port().any(|one| self.choice().has_endpoint(&service.id, one));
        let before = self.change(|choice| choice.toggle_endpoint(service, port))?;
        let os = self.choice().options.os;
        if !was_chosen && !on_port().any(|one| one.applies_to(os)) {
            return Some(message::not_in_versions(port_text(port), keys));
        }
        Some(self.toggled_port(port, was_chosen, service.name.clone(), &before, keys))
    }

    /// Adds a service or predefined role with the ports that are required without a condition and those of
    /// `extras`, or removes it if it was added with the same extras.
    pub(super) fn toggle(&mut self, pick: &Pick, extras: Extras, keys: &Keymap) -> Option<Message> {
        let was_chosen = self.choice().extras(pick) == Some(extras);
        let offer = self.offer(pick);
        let before = self.change(|choice| choice.toggle(pick.clone(), extras))?;
        if was_chosen {
            let offer = offer?;
            let taken = offer.ports.iter().filter(|one| one.is_taken);
            let ports: Vec<Port> = taken.map(|one| one.port).collect();
            return Some(message::removed(offer.name, covered(&ports, &self.ruleset)));
        }
        let offer = self.offer(pick)?;
        let taken = offer.ports.iter().filter(|one| one.is_taken);
        let mut ports: Vec<Port> = taken.map(|one| one.port).collect();
        ports.sort_unstable();
        ports.dedup();
        Some(if ports.is_empty() {
            message::nothing_added(&offer, &self.choice().options, keys)
        } else {
            let had = covered(&ports, &before);
            message::added_pick(ports.len(), had, &offer, keys)
        })
    }

    /// True if a chosen service or role offers ports, but takes none of them.
    pub(super) fn has_no_default(&self, pick: &Pick) -> bool {
        let offer = self.offer(pick);
        offer.is_some_and(|offer| {
            !offer.ports.is_empty() && !offer.ports.iter().any(|one| one.is_taken)
        })
    }

    /// Ports that a chosen service or role offers.
    fn offer(&self, pick: &Pick) -> Option<Offer> {
        let offers = self.choice().offers(&*self.catalog);
        offers.into_iter().find(|offer| offer.pick == *pick)
    }

    /// Adds the ports of several rows, or removes them if the role has all of them.
    pub(super) fn toggle_rows(&mut self, rows: &[(&Service, &Endpoint)]) -> Message {
        let is_open = |row: &&(&Service, &Endpoint)| row.1.need != Need::Local;
        let open: Vec<_> = rows.iter().filter(is_open).collect();
        let local = rows.len() - open.len();
        let all = open
            .iter()
            .all(|(service, at)| self.choice().has_endpoint(&service.id, at));
        let before = self.change(|choice| {
            for (service, at) in &open {
                // A service can have two rows with the same port.
                if choice.has_endpoint(&service.id, at) == all {
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
    pub(super) fn toggle_services(
        &mut self,
        services: &[&Service],
        keys: &Keymap,
    ) -> Option<Message> {
        if let [one] = services {
            return self.toggle(&Pick::Service(one.id.clone()), Extras::default(), keys);
        }
        let picks = services.iter().map(|one| Pick::Service(one.id.clone()));
        let picks: Vec<Pick> = picks.collect();
        let all = picks.iter().all(|one| self.choice().extras(one).is_some());
        self.change(|choice| {
            for pick in picks {
                if choice.extras(&pick).is_some() == all {
                    choice.toggle(pick, Extras::default());
                }
            }
        })?;
        Some(if all {
            message::removed_services(services.len())
        } else {
            message::added_services(services.len())
        })
    }

    /// Adds ports that no service has, or removes them if the role has all of them.
    pub(super) fn toggle_ports(&mut self, ports: &[Port], keys: &Keymap) -> Option<Message> {
        let picks = || ports.iter().map(|&port| Pick::Port(port));
        let all = picks().all(|pick| self.choice().extras(&pick).is_some());
        self.change(|choice| {
            for pick in picks() {
                if all {
                    choice.remove(&pick);
                } else {
                    choice.add(pick);
                }
            }
        })?;
        let names = Text::each(|lang| {
            let names: Vec<String> = ports.iter().map(|&port| words::port(port, lang)).collect();
            names.join(words::COMMA.get(lang))
        });
        Some(if all {
            message::removed(names, covered(ports, &self.ruleset))
        } else {
            message::added_own(names, keys)
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
        if on_port().all(|entry| entry.flow == Flow::Elsewhere) {
            return Some(message::BETWEEN_OTHERS.into());
        }
        let was_chosen = on_port().any(|entry| self.choice().has_entry(&role.id, entry));
        let before = self.change(|choice| choice.toggle_entry(role, port))?;
        let options = &self.choice().options;
        let serves = |peers: &BTreeSet<Peer>| {
            on_port().any(|entry| entry.is_open_in(options.direction, peers))
        };
        if !was_chosen && serves(&BTreeSet::new()) && !serves(&options.peers) {
            return Some(message::no_port_for_peers(port_text(port), options, keys));
        }
        Some(self.toggled_port(port, was_chosen, role.name.clone(), &before, keys))
    }

    /// Message about a single port of `what` that was added or removed.
    fn toggled_port(
        &self,
        port: Port,
        was_chosen: bool,
        what: Text,
        before: &Ruleset,
        keys: &Keymap,
    ) -> Message {
        if was_chosen {
            self.removed_port(port)
        } else if self.ruleset.covers(port) {
            message::added(1, usize::from(before.covers(port)), what)
        } else {
            let direction = self.choice().options.direction;
            message::no_port_in_direction(port_text(port), direction, keys)
        }
    }

    /// Presence of a role's port in the rules, which depends on their direction and peers.
    pub(super) fn entry_presence(&self, role: &Role, entry: &Entry) -> Presence {
        let Options {
            direction, peers, ..
        } = &self.choice().options;
        if entry.is_open_in(*direction, peers) && self.choice().has_entry(&role.id, entry) {
            Presence::Picked
        } else if entry.flow.goes(*direction) && self.ruleset.covers(entry.port) {
            Presence::Covered
        } else {
            Presence::Absent
        }
    }

    /// Returns whether ports of a predefined role were chosen.
    pub(super) fn has_role(&self, id: &RoleId) -> bool {
        let role = self.catalog.role(id).into_iter();
        let mut entries = role.flat_map(|role| &role.entries);
        entries.any(|entry| self.choice().has_entry(id, entry))
    }

    /// Removes an item from the role.
    pub(super) fn remove(&mut self, pick: &Pick) -> Option<Message> {
        let offer = self.offer(pick);
        self.change(|choice| choice.remove(pick))?;
        match pick {
            Pick::Service(_) | Pick::Role(_) => {
                let offer = offer?;
                let ports: Vec<Port> = offer.ports.iter().map(|one| one.port).collect();
                Some(message::removed(offer.name, covered(&ports, &self.ruleset)))
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
                let service = self.catalog.service(id)?;
                Some((id.clone(), service.endpoints.first()?.port))
            }
            Pick::Role(id) => {
                let mut entries = self.catalog.role(id)?.entries.iter();
                entries.find_map(|entry| Some((entry.service.clone()?, entry.port)))
            }
            Pick::Entry(_, port) | Pick::Port(port) => self.row_of_port(*port),
        }
    }

    /// Row of the port table with a port; preferably one that is part of the role.
    pub(super) fn row_of_port(&self, port: Port) -> Option<(ServiceId, Port)> {
        let on_port = || self.catalog.rows_on(port);
        let is_chosen = |row: &Row<'_>| {
            let (id, endpoint) = (row.service_id(), row.endpoint());
            self.choice().has_endpoint(&id, &endpoint)
        };
        let row = on_port().find(is_chosen).or_else(|| on_port().next())?;
        Some((row.service_id().into_owned(), port))
    }
}

/// True if two choices are equal. Nearly always they are the same one: it is asked for each key.
pub(super) fn is_same(one: &Arc<Choice>, other: &Arc<Choice>) -> bool {
    Arc::ptr_eq(one, other) || one == other
}

fn port_text(port: Port) -> Text {
    Text::each(|lang| words::port(port, lang))
}

/// Number of the given ports that a ruleset opens.
fn covered(ports: &[Port], ruleset: &Ruleset) -> usize {
    ports.iter().filter(|&&port| ruleset.covers(port)).count()
}
