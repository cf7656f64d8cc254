//! The user's selection: chosen services, roles and ports, excluded ports, and the options for deriving rules,
//! with undo history.

use std::collections::BTreeMap;

use indexmap::IndexSet;
use ipnet::IpNet;

use crate::model::clear_text::ClearText;
use crate::model::direction::Direction;
use crate::model::id::{RoleId, ServiceId};
use crate::model::lang::Text;
use crate::model::os::{DynamicMode, Os};
use crate::model::port::Port;
use crate::model::role::{Entry, Extras, Role};
use crate::model::service::Service;
use crate::model::visible::visible;

/// Access to services and roles by identifier; the catalog implements it.
pub trait Lookup {
    /// Returns the service with that identifier.
    fn service(&self, id: &ServiceId) -> Option<&Service>;

    /// Returns the role with that identifier.
    fn role(&self, id: &RoleId) -> Option<&Role>;

    /// The short name of the document with that tag.
    fn document_label(&self, _tag: &str) -> Option<&Text> {
        None
    }

    /// Returns the protocols that transmit in clear text. The default implementation returns none.
    fn clear_text(&self) -> &[ClearText] {
        &[]
    }
}

/// Chosen item.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Pick {
    /// All ports of a service.
    Service(ServiceId),
    /// Single port of a service.
    Endpoint(ServiceId, Port),
    /// Required entries of a role, and the given extras.
    Role(RoleId, Extras),
    /// Single port of a role.
    Entry(RoleId, Port),
    /// Port that was typed, independent of any service or role.
    Port(Port),
}

/// Options for deriving rules from the chosen ports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Windows versions that the rules apply to.
    pub os: Os,
    /// Notation for dynamic RPC ports.
    pub dynamic: DynamicMode,
    /// Direction of traffic, from the point of view of the host that carries the rules.
    pub direction: Direction,
    /// Networks that may connect; empty for any network.
    pub source_networks: Vec<IpNet>,
}

/// Relation of a port to a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Chosen, individually or with its service.
    Picked,
    /// Not chosen, but open because another chosen item needs it.
    Covered,
    /// Not open.
    Absent,
}

/// Role in progress: everything that the user has chosen, with name and options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Name of the ruleset. Exporters sanitize it for their target.
    pub name: String,
    /// Options for deriving rules.
    pub options: Options,
    /// Chosen items, oldest first. There can be as many as there are ports, so lookups must not scan them.
    picks: IndexSet<Pick>,
    /// Number of picks that are single ports of a service.
    endpoint_count: usize,
    excluded: IndexSet<Port>,
    /// User's reasons for excluding ports.
    exclusion_reasons: BTreeMap<Port, String>,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            name: Self::UNNAMED.to_owned(),
            options: Options::default(),
            picks: IndexSet::new(),
            endpoint_count: 0,
            excluded: IndexSet::new(),
            exclusion_reasons: BTreeMap::new(),
        }
    }
}

impl Choice {
    /// Name of a choice that has not been named.
    pub const UNNAMED: &str = "portolan";

    /// Sets the name, reduced to one line of visible characters. A blank name resets it to [`Self::UNNAMED`].
    pub fn set_name(&mut self, name: &str) {
        let name = visible(name);
        let name = name.trim();
        self.name = if name.is_empty() { Self::UNNAMED } else { name }.to_owned();
    }

    /// Returns the chosen items, oldest first.
    #[must_use]
    pub fn picks(&self) -> &IndexSet<Pick> {
        &self.picks
    }

    /// Returns the excluded ports, oldest first. They are excluded whichever pick includes them.
    #[must_use]
    pub fn excluded(&self) -> &IndexSet<Port> {
        &self.excluded
    }

    /// Returns whether nothing is chosen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.picks.is_empty()
    }

    /// Adds a pick if it is not present. A whole service replaces its single ports; a role replaces the same
    /// role with other extras.
    pub fn add(&mut self, pick: Pick) {
        if self.picks.contains(&pick) {
            return;
        }
        match &pick {
            // Skips the scan if there are no single ports to replace.
            Pick::Service(id) if self.endpoint_count > 0 => {
                self.retain(|other| !matches!(other, Pick::Endpoint(service, _) if service == id));
            }
            Pick::Endpoint(id, _) if self.has_service(id) => return,
            Pick::Endpoint(..) => self.endpoint_count += 1,
            Pick::Role(id, _) => {
                self.retain(|other| !matches!(other, Pick::Role(role, _) if role == id));
            }
            Pick::Service(_) | Pick::Entry(..) | Pick::Port(_) => {}
        }
        self.picks.insert(pick);
    }

    /// Removes a pick.
    pub fn remove(&mut self, pick: &Pick) {
        if self.picks.shift_remove(pick) {
            self.endpoint_count -= usize::from(matches!(pick, Pick::Endpoint(..)));
        }
    }

    fn retain(&mut self, predicate: impl FnMut(&Pick) -> bool) {
        self.picks.retain(predicate);
        let endpoints = self.picks.iter();
        let endpoints = endpoints.filter(|pick| matches!(pick, Pick::Endpoint(..)));
        self.endpoint_count = endpoints.count();
    }

    /// Replaces the pick at index `at` with other picks, none of which may be present.
    fn replace(&mut self, at: usize, picks: Vec<Pick>) {
        let endpoints = picks.iter();
        let endpoints = endpoints.filter(|pick| matches!(pick, Pick::Endpoint(..)));
        self.endpoint_count += endpoints.count();
        drop(self.picks.splice(at..=at, picks));
    }

    /// Excludes a port, whichever pick includes it.
    pub fn exclude(&mut self, port: Port) {
        self.excluded.insert(port);
    }

    /// Undoes the exclusion of a port and removes the reason for it.
    pub fn include(&mut self, port: Port) {
        self.excluded.shift_remove(&port);
        self.exclusion_reasons.remove(&port);
    }

    /// Returns the user's reason for excluding a port.
    #[must_use]
    pub fn why_excluded(&self, port: Port) -> Option<&str> {
        self.exclusion_reasons.get(&port).map(String::as_str)
    }

    /// Sets the reason for excluding a port, reduced to one line of visible characters. A blank reason
    /// removes it; ports that are not excluded are ignored.
    pub fn explain_exclusion(&mut self, port: Port, reason: &str) {
        let reason = visible(reason);
        let reason = reason.trim();
        if reason.is_empty() {
            self.exclusion_reasons.remove(&port);
        } else if self.excluded.contains(&port) {
            self.exclusion_reasons.insert(port, reason.to_owned());
        }
    }

    /// Removes all picks and exclusions; name and options are unchanged.
    pub fn clear(&mut self) {
        self.picks.clear();
        self.endpoint_count = 0;
        self.excluded.clear();
        self.exclusion_reasons.clear();
    }

    /// Returns whether the whole service is chosen.
    #[must_use]
    pub fn has_service(&self, id: &ServiceId) -> bool {
        self.picks.contains(&Pick::Service(id.clone()))
    }

    /// Returns whether a port of a service is chosen, individually or with its service, and not excluded.
    #[must_use]
    pub fn has_endpoint(&self, id: &ServiceId, port: Port) -> bool {
        let is_chosen =
            self.has_service(id) || self.picks.contains(&Pick::Endpoint(id.clone(), port));
        is_chosen && !self.excluded.contains(&port)
    }

    /// Adds a port of `service`, or removes it if it is chosen. Removing a port of a whole service replaces
    /// the service with its other ports.
    pub fn toggle_endpoint(&mut self, service: &Service, port: Port) {
        if !self.has_endpoint(&service.id, port) {
            self.include(port);
            self.add(Pick::Endpoint(service.id.clone(), port));
            return;
        }
        self.remove(&Pick::Endpoint(service.id.clone(), port));
        let whole = Pick::Service(service.id.clone());
        if let Some(at) = self.picks.get_index_of(&whole) {
            let mut rest: Vec<Pick> = Vec::new();
            for other in service.endpoints.iter().filter(|other| other.port != port) {
                let pick = Pick::Endpoint(service.id.clone(), other.port);
                if !rest.contains(&pick) {
                    rest.push(pick);
                }
            }
            self.replace(at, rest);
        }
    }

    /// Adds a whole service, or removes it if it is chosen as a whole.
    pub fn toggle_service(&mut self, id: &ServiceId) {
        if self.has_service(id) {
            self.remove(&Pick::Service(id.clone()));
        } else {
            self.add(Pick::Service(id.clone()));
        }
    }

    /// Returns the extras that a role is chosen with; none if it is not chosen as a whole.
    #[must_use]
    pub fn role_extras(&self, id: &RoleId) -> Option<Extras> {
        self.picks.iter().find_map(|pick| match pick {
            Pick::Role(other, extras) if other == id => Some(*extras),
            _ => None,
        })
    }

    /// Returns whether an entry of a role is chosen, by its port or with its role, and not excluded.
    #[must_use]
    pub fn has_entry(&self, id: &RoleId, entry: &Entry) -> bool {
        let chosen = self.picks.iter().any(|pick| match pick {
            Pick::Role(other, extras) => other == id && extras.wants(entry.need),
            Pick::Entry(other, port) => other == id && *port == entry.port,
            Pick::Service(_) | Pick::Endpoint(..) | Pick::Port(_) => false,
        });
        chosen && !self.excluded.contains(&entry.port)
    }

    /// Adds a role with the given extras, or removes it and its single ports if it is chosen with the same
    /// extras.
    pub fn toggle_role(&mut self, id: &RoleId, extras: Extras) {
        if self.role_extras(id) == Some(extras) {
            self.retain(
                |pick| !matches!(pick, Pick::Role(role, _) | Pick::Entry(role, _) if role == id),
            );
        } else {
            self.add(Pick::Role(id.clone(), extras));
        }
    }

    /// Adds the entries of `role` on a port, or removes them if one of them is chosen. Removing a port of a
    /// whole role replaces the role with its other chosen ports.
    pub fn toggle_entry(&mut self, role: &Role, port: Port) {
        let on_port = |entry: &&Entry| entry.port == port;
        if !role
            .entries
            .iter()
            .filter(on_port)
            .any(|entry| self.has_entry(&role.id, entry))
        {
            self.include(port);
            self.add(Pick::Entry(role.id.clone(), port));
            return;
        }
        self.remove(&Pick::Entry(role.id.clone(), port));
        let is_role = |pick: &Pick| matches!(pick, Pick::Role(id, _) if *id == role.id);
        let Some(at) = self.picks.iter().position(is_role) else {
            return;
        };
        let mut rest: Vec<Pick> = Vec::new();
        for entry in role.entries.iter().filter(|entry| entry.port != port) {
            let pick = Pick::Entry(role.id.clone(), entry.port);
            let is_present = rest.contains(&pick) || self.picks.contains(&pick);
            if self.has_entry(&role.id, entry) && !is_present {
                rest.push(pick);
            }
        }
        self.replace(at, rest);
    }
}

/// Choice with undo history.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    current: Choice,
    undo_stack: Vec<Choice>,
    redo_stack: Vec<Choice>,
}

impl Selection {
    /// Maximum number of undo steps.
    const MAX_STEPS: usize = 1000;

    /// Returns the current choice.
    #[must_use]
    pub fn choice(&self) -> &Choice {
        &self.current
    }

    /// Changes the choice as one undoable step; returns `false` if nothing changed.
    pub fn change(&mut self, change: impl FnOnce(&mut Choice)) -> bool {
        let mut next = self.current.clone();
        change(&mut next);
        if next == self.current {
            return false;
        }
        self.undo_stack
            .push(std::mem::replace(&mut self.current, next));
        if self.undo_stack.len() > Self::MAX_STEPS {
            self.undo_stack.remove(0);
        }
        self.redo_stack.clear();
        true
    }

    /// Undoes the last step; returns `false` if there is none.
    pub fn undo(&mut self) -> bool {
        let Some(previous) = self.undo_stack.pop() else {
            return false;
        };
        self.redo_stack
            .push(std::mem::replace(&mut self.current, previous));
        true
    }

    /// Redoes the last undone step; returns `false` if there is none.
    pub fn redo(&mut self) -> bool {
        let Some(next) = self.redo_stack.pop() else {
            return false;
        };
        self.undo_stack
            .push(std::mem::replace(&mut self.current, next));
        true
    }
}
