//! What a user gathers: services, roles, single ports of either and typed ports, some taken out again, with
//! the options that decide how they are written. It keeps what was chosen and why, and its history.

use std::collections::BTreeMap;

use indexmap::IndexSet;
use ipnet::IpNet;

use crate::model::clear_text::ClearText;
use crate::model::direction::Direction;
use crate::model::generation::{DynamicMode, Generation};
use crate::model::id::{RoleId, ServiceId};
use crate::model::lang::Text;
use crate::model::port::Port;
use crate::model::role::{Entry, Extras, Role};
use crate::model::service::Service;
use crate::model::visible::visible;

/// Whoever knows the services and the roles: the catalogue.
pub trait Lookup {
    /// The service of that identifier.
    fn service(&self, id: &ServiceId) -> Option<&Service>;

    /// The role of that identifier.
    fn role(&self, id: &RoleId) -> Option<&Role>;

    /// The short name of the document with that tag.
    fn document_label(&self, _tag: &str) -> Option<&Text> {
        None
    }

    /// The protocols that transmit in clear text; none are known by default.
    fn clear_text(&self) -> &[ClearText] {
        &[]
    }
}

/// One thing that was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Pick {
    /// Every endpoint of a service.
    Service(ServiceId),
    /// One port of a service.
    Endpoint(ServiceId, Port),
    /// The required entries of a role, and those extras.
    Role(RoleId, Extras),
    /// One port of a role.
    Entry(RoleId, Port),
    /// A port that was typed, whoever uses it.
    Port(Port),
}

/// How the chosen ports become rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The Windows versions that the rules are for.
    pub generation: Generation,
    /// How dynamic RPC is written.
    pub dynamic: DynamicMode,
    /// Who opens the connection, seen from the host that carries the rules.
    pub direction: Direction,
    /// The networks that connections may come from; none means anyone.
    pub source_networks: Vec<IpNet>,
}

/// How a port of a service stands to a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Chosen, by itself or with its service.
    Picked,
    /// Not chosen here, and yet open because something else needs it.
    Covered,
    /// Not in the set.
    Absent,
}

/// What is chosen at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The name of the ruleset; exports make it safe for their target.
    pub name: String,
    /// How the ports become rules.
    pub options: Options,
    /// A role may hold every port there is, so each is found at once.
    picks: IndexSet<Pick>,
    /// How many of the picks are single ports of a service.
    endpoints: usize,
    excluded: IndexSet<Port>,
    /// Why a port was taken out, where somebody said so; sorted by port.
    because: BTreeMap<Port, String>,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            name: Self::UNNAMED.to_owned(),
            options: Options::default(),
            picks: IndexSet::new(),
            endpoints: 0,
            excluded: IndexSet::new(),
            because: BTreeMap::new(),
        }
    }
}

impl Choice {
    /// The name of a choice that nobody has named.
    pub const UNNAMED: &str = "portolan";

    /// Gives it a name, in one line of visible characters; a blank one is that of a choice without a name.
    pub fn set_name(&mut self, name: &str) {
        let name = visible(name);
        let name = name.trim();
        self.name = if name.is_empty() { Self::UNNAMED } else { name }.to_owned();
    }

    /// What was chosen, oldest first.
    #[must_use]
    pub fn picks(&self) -> &IndexSet<Pick> {
        &self.picks
    }

    /// What was taken out, whoever brought it, oldest first.
    #[must_use]
    pub fn excluded(&self) -> &IndexSet<Port> {
        &self.excluded
    }

    /// Whether nothing is chosen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.picks.is_empty()
    }

    /// Adds a pick, unless it is there. A whole service takes the place of its single endpoints; a role
    /// takes the place of the same role with other extras.
    pub fn add(&mut self, pick: Pick) {
        if self.picks.contains(&pick) {
            return;
        }
        match &pick {
            // The others need not be looked through when there are none to replace.
            Pick::Service(id) if self.endpoints > 0 => {
                self.retain(|other| !matches!(other, Pick::Endpoint(service, _) if service == id));
            }
            Pick::Endpoint(id, _) if self.has_service(id) => return,
            Pick::Endpoint(..) => self.endpoints += 1,
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
            self.endpoints -= usize::from(matches!(pick, Pick::Endpoint(..)));
        }
    }

    fn retain(&mut self, is_kept: impl FnMut(&Pick) -> bool) {
        self.picks.retain(is_kept);
        let endpoints = self.picks.iter();
        let endpoints = endpoints.filter(|pick| matches!(pick, Pick::Endpoint(..)));
        self.endpoints = endpoints.count();
    }

    /// Puts other picks, none of which is there yet, in the place of the one at that place.
    fn replace(&mut self, at: usize, picks: Vec<Pick>) {
        let endpoints = picks.iter();
        let endpoints = endpoints.filter(|pick| matches!(pick, Pick::Endpoint(..)));
        self.endpoints += endpoints.count();
        drop(self.picks.splice(at..=at, picks));
    }

    /// Takes a port out, whoever brings it.
    pub fn exclude(&mut self, port: Port) {
        self.excluded.insert(port);
    }

    /// Lets a port that was taken out come back.
    pub fn include(&mut self, port: Port) {
        self.excluded.shift_remove(&port);
        self.because.remove(&port);
    }

    /// Why a port was taken out, where somebody said so.
    #[must_use]
    pub fn why_excluded(&self, port: Port) -> Option<&str> {
        self.because.get(&port).map(String::as_str)
    }

    /// Says why a port was taken out, in one line of visible characters; nothing is said of a port that was
    /// not, and a blank reason is none.
    pub fn explain_exclusion(&mut self, port: Port, reason: &str) {
        let reason = visible(reason);
        let reason = reason.trim();
        if reason.is_empty() {
            self.because.remove(&port);
        } else if self.excluded.contains(&port) {
            self.because.insert(port, reason.to_owned());
        }
    }

    /// Forgets every pick and what was taken out; name and options stay.
    pub fn clear(&mut self) {
        self.picks.clear();
        self.endpoints = 0;
        self.excluded.clear();
        self.because.clear();
    }

    /// Whether the whole service is chosen.
    #[must_use]
    pub fn has_service(&self, id: &ServiceId) -> bool {
        self.picks.contains(&Pick::Service(id.clone()))
    }

    /// Whether that port of that service is chosen, by itself or with its service, and not taken out.
    #[must_use]
    pub fn has_endpoint(&self, id: &ServiceId, port: Port) -> bool {
        let is_chosen =
            self.has_service(id) || self.picks.contains(&Pick::Endpoint(id.clone(), port));
        is_chosen && !self.excluded.contains(&port)
    }

    /// Adds that port of `service`, or takes it out if it is chosen. Taking one port out of a whole
    /// service leaves its other ports, one by one.
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

    /// Adds the whole of `service`, or removes it and its single ports if it is wholly chosen.
    pub fn toggle_service(&mut self, id: &ServiceId) {
        if self.has_service(id) {
            self.remove(&Pick::Service(id.clone()));
        } else {
            self.add(Pick::Service(id.clone()));
        }
    }

    /// The extras with which the role is chosen, if it is.
    #[must_use]
    pub fn role_extras(&self, id: &RoleId) -> Option<Extras> {
        self.picks.iter().find_map(|pick| match pick {
            Pick::Role(other, extras) if other == id => Some(*extras),
            _ => None,
        })
    }

    /// Whether that entry of the role is chosen, by its port or with its role, and not taken out.
    #[must_use]
    pub fn has_entry(&self, id: &RoleId, entry: &Entry) -> bool {
        let chosen = self.picks.iter().any(|pick| match pick {
            Pick::Role(other, extras) => other == id && extras.wants(entry.standing),
            Pick::Entry(other, port) => other == id && *port == entry.port,
            Pick::Service(_) | Pick::Endpoint(..) | Pick::Port(_) => false,
        });
        chosen && !self.excluded.contains(&entry.port)
    }

    /// Adds the role with those extras, or removes it and its single ports if it is chosen so.
    pub fn toggle_role(&mut self, id: &RoleId, extras: Extras) {
        if self.role_extras(id) == Some(extras) {
            self.retain(
                |pick| !matches!(pick, Pick::Role(role, _) | Pick::Entry(role, _) if role == id),
            );
        } else {
            self.add(Pick::Role(id.clone(), extras));
        }
    }

    /// Adds the entries of `role` on that port, or takes them out if one is chosen. Taking one out of a
    /// whole role leaves its other entries, port by port.
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
            let known = rest.contains(&pick) || self.picks.contains(&pick);
            if self.has_entry(&role.id, entry) && !known {
                rest.push(pick);
            }
        }
        self.replace(at, rest);
    }
}

/// A choice with its history.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    now: Choice,
    past: Vec<Choice>,
    future: Vec<Choice>,
}

impl Selection {
    /// How many steps back are kept.
    const DEPTH: usize = 1000;

    /// What is chosen now.
    #[must_use]
    pub fn choice(&self) -> &Choice {
        &self.now
    }

    /// Changes the choice as one step that can be undone; `false` when nothing changed.
    pub fn change(&mut self, change: impl FnOnce(&mut Choice)) -> bool {
        let mut next = self.now.clone();
        change(&mut next);
        if next == self.now {
            return false;
        }
        self.past.push(std::mem::replace(&mut self.now, next));
        if self.past.len() > Self::DEPTH {
            self.past.remove(0);
        }
        self.future.clear();
        true
    }

    /// Goes back a step; `false` at the beginning.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.past.pop() else {
            return false;
        };
        self.future.push(std::mem::replace(&mut self.now, before));
        true
    }

    /// Goes forward again; `false` when nothing was undone.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.future.pop() else {
            return false;
        };
        self.past.push(std::mem::replace(&mut self.now, after));
        true
    }
}
