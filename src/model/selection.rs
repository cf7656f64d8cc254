//! The user's selection: chosen services, roles and ports, excluded ports, and the options for deriving rules.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use foldhash::fast::RandomState;
use indexmap::{IndexMap, IndexSet};
use ipnet::IpNet;

use crate::model::clear_text::ClearText;
use crate::model::direction::Direction;
use crate::model::id::{RoleId, ServiceId};
use crate::model::lang::Text;
use crate::model::need::Extras;
use crate::model::os::{DynamicMode, Os};
use crate::model::peer::Peer;
use crate::model::port::Port;
use crate::model::profile::Profile;
use crate::model::role::{Entry, Role};
use crate::model::service::{Endpoint, Service};
use crate::model::symptom::Symptom;
use crate::model::visible::visible;

/// Access to services, roles and symptoms; the catalog implements it.
pub trait Lookup {
    /// Returns the service with that identifier; an owned one if it is not stored, but built on demand.
    fn service(&self, id: &ServiceId) -> Option<Cow<'_, Service>>;

    /// Returns the role with that identifier.
    fn role(&self, id: &RoleId) -> Option<&Role>;

    /// Returns all predefined roles. The default implementation returns none.
    fn roles(&self) -> &[Role] {
        &[]
    }

    /// Returns all symptoms. The default implementation returns none.
    fn symptoms(&self) -> &[Symptom] {
        &[]
    }

    /// The short name of the document with that tag.
    fn document_label(&self, _tag: &str) -> Option<&Text> {
        None
    }

    /// Returns the services that are not part of the current Windows Server. Port lists have none.
    fn outdated(&self) -> Vec<&Service> {
        Vec::new()
    }

    /// Returns the protocols that transmit in clear text. The default implementation returns none.
    fn clear_text(&self) -> &[ClearText] {
        &[]
    }
}

/// Catalog without services and roles, for choices of typed ports only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmptyCatalog;

impl Lookup for EmptyCatalog {
    fn service(&self, _: &ServiceId) -> Option<Cow<'_, Service>> {
        None
    }

    fn role(&self, _: &RoleId) -> Option<&Role> {
        None
    }
}

/// Chosen item.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Pick {
    /// Ports of a service that are required without a condition, and those of its extras.
    Service(ServiceId),
    /// Single port of a service.
    Endpoint(ServiceId, Port),
    /// Entries of a role that are required without a condition, and those of its extras.
    Role(RoleId),
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
    /// Groups of hosts that the rules serve; empty for all. Only roles know the groups: services and typed ports
    /// serve all of them.
    pub peers: BTreeSet<Peer>,
    /// Networks that may connect; empty for any network.
    pub source_networks: Vec<IpNet>,
    /// Networks that they connect to: the host's own addresses for inbound rules, the servers' for outbound ones;
    /// empty for any.
    pub destination_networks: Vec<IpNet>,
    /// Profiles of Windows Firewall in which the rules apply; empty for all.
    pub profiles: BTreeSet<Profile>,
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
#[derive(Debug, Clone, Default, Eq)]
pub struct Choice {
    /// Name that the user gave the ruleset; none for a name after its contents ([`title`](Self::title)).
    pub name: Option<String>,
    /// Options for deriving rules.
    pub options: Options,
    /// Chosen items, oldest first, with the extras of services and roles. There can be as many as there are ports,
    /// so lookups must not scan them, and undoing hashes all of them.
    pub(super) picks: IndexMap<Pick, Extras, RandomState>,
    pub(super) excluded: IndexSet<Port>,
    /// User's reasons for excluding ports.
    pub(super) exclusion_reasons: BTreeMap<Port, String>,
    /// What the ports that were typed are for, in the user's words.
    pub(super) purposes: BTreeMap<Port, String>,
}

/// The order of picks and exclusions doesn't matter. Nearly always it is the same, and comparing in order takes a
/// twentieth of the time of looking each item up.
impl PartialEq for Choice {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.options) == (&other.name, &other.options)
            && self.picks.len() == other.picks.len()
            && (self.excluded.iter().eq(&other.excluded) || self.excluded == other.excluded)
            && self.exclusion_reasons == other.exclusion_reasons
            && self.purposes == other.purposes
            && (self.picks.iter().eq(&other.picks) || self.picks == other.picks)
    }
}

impl Choice {
    /// Sets the name, reduced to one line of visible characters. A blank name removes it.
    pub fn set_name(&mut self, name: &str) {
        let name = visible(name);
        let name = name.trim();
        self.name = (!name.is_empty()).then(|| name.to_owned());
    }

    /// Returns the chosen items, oldest first, with the extras of services and roles.
    pub fn picks(&self) -> impl ExactSizeIterator<Item = (&Pick, Extras)> {
        self.picks.iter().map(|(pick, extras)| (pick, *extras))
    }

    /// Returns the chosen item at an index of [`picks`](Self::picks).
    #[must_use]
    pub fn pick(&self, at: usize) -> Option<(&Pick, Extras)> {
        let (pick, extras) = self.picks.get_index(at)?;
        Some((pick, *extras))
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

    /// Adds a pick with the ports that are required without a condition.
    pub fn add(&mut self, pick: Pick) {
        self.add_with(pick, Extras::default());
    }

    /// Adds a pick with extras, which only services and roles have. A pick that is present keeps its place and gets
    /// the new extras.
    pub fn add_with(&mut self, pick: Pick, extras: Extras) {
        self.picks.insert(pick, extras);
    }

    /// Removes a pick.
    pub fn remove(&mut self, pick: &Pick) {
        self.picks.shift_remove(pick);
        if let Pick::Port(port) = pick {
            self.purposes.remove(port);
        }
    }

    /// Returns what a port that was typed is for, in the user's words.
    #[must_use]
    pub fn purpose(&self, port: Port) -> Option<&str> {
        self.purposes.get(&port).map(String::as_str)
    }

    /// Sets what a port is for, reduced to one line of visible characters. A blank text removes it; ports that were not
    /// typed are ignored.
    pub fn set_purpose(&mut self, port: Port, purpose: &str) {
        let purpose = visible(purpose);
        let purpose = purpose.trim();
        if purpose.is_empty() {
            self.purposes.remove(&port);
        } else if self.picks.contains_key(&Pick::Port(port)) {
            self.purposes.insert(port, purpose.to_owned());
        }
    }

    /// Replaces a pick with other picks, at its place; those that are present already keep their own.
    fn replace(&mut self, pick: &Pick, mut others: Vec<Pick>) {
        others.retain(|other| !self.picks.contains_key(other));
        if let Some(at) = self.picks.get_index_of(pick) {
            let others = others.into_iter().map(|pick| (pick, Extras::default()));
            drop(self.picks.splice(at..=at, others));
        }
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
        self.excluded.clear();
        self.exclusion_reasons.clear();
        self.purposes.clear();
    }

    /// Returns the extras that a service or role is chosen with; none if it is not chosen as a whole.
    #[must_use]
    pub fn extras(&self, pick: &Pick) -> Option<Extras> {
        self.picks.get(pick).copied()
    }

    /// Returns whether an endpoint of a service is chosen, by its port or with its service, and not excluded.
    #[must_use]
    pub fn has_endpoint(&self, id: &ServiceId, endpoint: &Endpoint) -> bool {
        let with_service = self.extras(&Pick::Service(id.clone()));
        let taken = |extras: Extras| extras.take(endpoint.need, endpoint.when.as_ref());
        let by_port = || Pick::Endpoint(id.clone(), endpoint.port);
        let is_chosen = with_service.is_some_and(taken) || self.picks.contains_key(&by_port());
        is_chosen && !self.excluded.contains(&endpoint.port)
    }

    /// Returns whether an entry of a role is chosen, by its port or with its role, and not excluded.
    #[must_use]
    pub fn has_entry(&self, id: &RoleId, entry: &Entry) -> bool {
        let with_role = self.extras(&Pick::Role(id.clone()));
        let taken = |extras: Extras| extras.take(entry.need, entry.when.as_ref());
        let by_port = || Pick::Entry(id.clone(), entry.port);
        let is_chosen = with_role.is_some_and(taken) || self.picks.contains_key(&by_port());
        is_chosen && !self.excluded.contains(&entry.port)
    }

    /// Adds the endpoints of `service` on a port, or removes them if one of them is chosen. Removing a port of a
    /// whole service replaces the service with its other chosen ports.
    pub fn toggle_endpoint(&mut self, service: &Service, port: Port) {
        let pick = |port| Pick::Endpoint(service.id.clone(), port);
        let chosen = |choice: &Self| {
            let endpoints = service.endpoints.iter();
            let chosen = endpoints.filter(|one| choice.has_endpoint(&service.id, one));
            chosen.map(|one| one.port).collect::<IndexSet<Port>>()
        };
        let whole = Pick::Service(service.id.clone());
        self.toggle_port(port, pick, &chosen, &whole);
    }

    /// Adds the entries of `role` on a port, or removes them if one of them is chosen. Removing a port of a
    /// whole role replaces the role with its other chosen ports.
    pub fn toggle_entry(&mut self, role: &Role, port: Port) {
        let pick = |port| Pick::Entry(role.id.clone(), port);
        let chosen = |choice: &Self| {
            let entries = role.entries.iter();
            let chosen = entries.filter(|one| choice.has_entry(&role.id, one));
            chosen.map(|one| one.port).collect::<IndexSet<Port>>()
        };
        let whole = Pick::Role(role.id.clone());
        self.toggle_port(port, pick, &chosen, &whole);
    }

    /// Adds a port of `whole`, or removes it. `pick` is the pick for one port, `chosen` finds the chosen ports.
    fn toggle_port(
        &mut self,
        port: Port,
        pick: impl Fn(Port) -> Pick,
        chosen: &dyn Fn(&Self) -> IndexSet<Port>,
        whole: &Pick,
    ) {
        if !chosen(self).contains(&port) {
            self.include(port);
            self.add(pick(port));
            return;
        }
        self.remove(&pick(port));
        let mut rest = chosen(self);
        if rest.shift_remove(&port) {
            self.replace(whole, rest.into_iter().map(pick).collect());
        }
    }

    /// Adds a service or role with the given extras, or removes it and its single ports if it is chosen with the
    /// same extras.
    pub fn toggle(&mut self, pick: Pick, extras: Extras) {
        if self.extras(&pick) != Some(extras) {
            self.add_with(pick, extras);
            return;
        }
        self.remove(&pick);
        self.picks.retain(|other, _| match (other, &pick) {
            (Pick::Endpoint(id, _), Pick::Service(whole)) => id != whole,
            (Pick::Entry(id, _), Pick::Role(whole)) => id != whole,
            _ => true,
        });
    }
}
