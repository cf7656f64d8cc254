//! A saved role that was read, and what has changed since it was saved.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::model::{
    Choice, Direction, Extra, Extras, Lookup, Pick, Port, PortSet, Ruleset, Text, text,
};

/// A parsed saved role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The selection, without unknown services and roles.
    pub choice: Choice,
    /// Resulting ports at the time of saving, if the file lists them.
    pub ports: Option<PortSet>,
    /// True for a file of version 1, whose services and roles took more ports by themselves.
    pub is_old: bool,
    /// Ids of services and roles that are not in the catalog.
    pub unknown: Vec<String>,
    /// For a draft: the file of its role.
    pub origin: Option<Origin>,
}

/// File that a role was opened from or saved to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Absolute path.
    pub path: PathBuf,
    /// Content when it was last read or written.
    pub held: String,
}

/// Changes to the resulting ports since a role was saved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Added ports.
    pub added: Vec<Port>,
    /// Removed ports.
    pub removed: Vec<Port>,
}

impl Difference {
    /// Returns true if nothing has changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

impl Saved {
    /// Compares the resulting ports with those at the time of saving. `today` is the ruleset from
    /// the current catalog. What a file of version 1 loses is left to [`no_longer_taken`](Self::no_longer_taken).
    #[must_use]
    pub fn difference(&self, today: &Ruleset) -> Difference {
        let Some(then) = &self.ports else {
            return Difference::default();
        };
        let now = today.set();
        let removed = if self.is_old {
            PortSet::new()
        } else {
            then.difference(&now)
        };
        Difference {
            added: now.difference(then).to_ports(),
            removed: removed.to_ports(),
        }
    }

    /// Returns one line about the ports that a file of version 1 opened and that its selection no longer takes by
    /// itself; none for other versions, or without such ports. `today` is the ruleset from the current catalog.
    #[must_use]
    pub fn no_longer_taken(&self, today: &Ruleset, known: &impl Lookup) -> Option<Text> {
        if !self.is_old {
            return None;
        }
        let then = match &self.ports {
            Some(ports) => ports.clone(),
            None => self.taken_by_version_1(known),
        };
        let lost = then.difference(&today.set()).to_ports();
        let names: Vec<String> = lost.iter().map(Port::to_string).collect();
        let Text { en, zh } = Text::list(&names);
        (!lost.is_empty()).then(|| {
            text!(
                "saved by an earlier version, which opened more by default; no longer open: {en}",
                "由较早的版本保存，当时默认开放更多端口；现不再开放：{zh}"
            )
        })
    }

    /// Returns the ports that the selection took by the rules of version 1: all ports of a service, those that it
    /// calls too, and the entries of a role that are required under a condition.
    fn taken_by_version_1(&self, known: &impl Lookup) -> PortSet {
        let mut services = self.choice.clone();
        services.clear();
        services.options.direction = Direction::Out;
        let mut roles = self.choice.clone();
        for (pick, extras) in self.choice.picks() {
            if let Pick::Service(_) = pick {
                services.add_with(pick.clone(), Extras::ALL);
            } else {
                let extras = extras.iter().chain([Extra::Conditional]);
                roles.add_with(pick.clone(), extras.collect());
            }
        }
        for &port in self.choice.excluded() {
            services.exclude(port);
        }
        roles
            .ruleset(known)
            .set()
            .union(&services.ruleset(known).set())
    }
}
