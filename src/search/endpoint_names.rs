//! Names of single endpoints: their aliases, their programs, and the names that tools have for them.

use std::num::NonZeroU32;

use crate::model::{Direction, Endpoint, PortRange, Service, Tool};
use crate::search::keys::{Keys, PORT_ALIAS_WEIGHT, PROGRAM_WEIGHT, TOOL_WEIGHT};
use crate::search::needle::{Needle, Tolerance};
use crate::search::rank::{Match, Tier};

/// Names of the endpoints that have any.
#[derive(Debug, Clone)]
pub(super) struct EndpointNames {
    aliases: Keys,
    programs: Keys,
    /// Names that tools have for the service's port.
    tools: Keys,
    /// Names of built-in firewall rules, which only lead to the port as a whole.
    rules: Keys,
    /// Names that tools have for the port because it is registered for another program.
    unrelated: Keys,
}

/// Rates a match in one kind of name; none if it is no match there.
type Rating = fn(Match) -> Option<Match>;

/// Score of a whole name of another program among letters inside of words.
const WHOLE_UNRELATED: i16 = 40;

/// Program name of the kernel, which is too common a word to lead to its ports.
pub(super) const KERNEL: &str = "System";

/// Owner of the names of an endpoint. An `Option` of it is no larger, which counts in a million rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EndpointOwner(NonZeroU32);

impl EndpointOwner {
    fn new(owner: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(owner))
    }

    /// Returns its position among the owners.
    pub(super) const fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl EndpointNames {
    pub(super) const fn new() -> Self {
        Self {
            aliases: Keys::new(),
            programs: Keys::new(),
            tools: Keys::new(),
            rules: Keys::new(),
            unrelated: Keys::new(),
        }
    }

    /// Adds the names of an endpoint and returns their owner; none if it has no names.
    pub(super) fn add(&mut self, service: &Service, endpoint: &Endpoint) -> Option<EndpointOwner> {
        let mut programs = programs_of(service, endpoint);
        programs.retain(|name| *name != KERNEL);
        let of_tools = |are_rules: bool| {
            let names = endpoint.tool_names.iter();
            let names =
                names.filter(move |(tool, _)| (**tool == Tool::WindowsFirewall) == are_rules);
            names.flat_map(|(_, names)| names)
        };
        let has_tools = of_tools(false).chain(of_tools(true)).next().is_some();
        let unrelated = Endpoint::names_of(&endpoint.unrelated_names);
        let has_own = !endpoint.aliases.is_empty() || !programs.is_empty();
        if !has_own && !has_tools && unrelated.is_empty() {
            return None;
        }
        let owner = self.aliases.add_owner();
        let others = [
            &mut self.programs,
            &mut self.tools,
            &mut self.rules,
            &mut self.unrelated,
        ];
        for keys in others {
            keys.add_owner();
        }
        for alias in &endpoint.aliases {
            self.aliases.add(alias, PORT_ALIAS_WEIGHT);
        }
        for program in programs {
            self.programs.add(program, PROGRAM_WEIGHT);
        }
        for name in of_tools(false) {
            self.tools.add(name, TOOL_WEIGHT);
        }
        for name in of_tools(true) {
            self.rules.add(name, TOOL_WEIGHT);
        }
        for name in unrelated {
            self.unrelated.add(name, TOOL_WEIGHT);
        }
        Some(EndpointOwner::new(owner))
    }

    /// Matches a word in the names of each endpoint. Letters may be missing in names of services only, since there
    /// are too many names here.
    pub(super) fn find(&self, needle: &Needle<'_>) -> Vec<Option<Match>> {
        let tolerance = match needle.tolerance {
            Tolerance::Subsequence => Tolerance::Pinyin,
            other => other,
        };
        let exact = needle.with_tolerance(Tolerance::Exact);
        let mut found = self.correct(&needle.with_tolerance(tolerance));
        let others: [(&Keys, Rating); 4] = [
            (&self.programs, of_program),
            (&self.tools, of_tool),
            (&self.rules, of_rule),
            (&self.unrelated, of_unrelated),
        ];
        for (keys, rate) in others {
            for (found, other) in found.iter_mut().zip(keys.find(&exact, usize::MAX)) {
                *found = Match::better(*found, other.and_then(rate));
            }
        }
        found
    }

    /// Matches a word with a typo that no name contains as typed: only aliases are corrected.
    pub(super) fn correct(&self, needle: &Needle<'_>) -> Vec<Option<Match>> {
        let mut found = self.aliases.find(needle, usize::MAX);
        found.iter_mut().flatten().for_each(weaken_typo);
        found
    }

    /// Disables the sets of characters, so that no text is skipped.
    #[cfg(test)]
    pub(super) fn unmask(&mut self) {
        self.aliases.unmask();
        self.programs.unmask();
        self.tools.unmask();
        self.rules.unmask();
        self.unrelated.unmask();
    }
}

/// Returns the programs of an endpoint: its own, or those of the service if it has the same for all.
fn programs_of<'a>(service: &'a Service, endpoint: &'a Endpoint) -> Vec<&'a str> {
    if !endpoint.programs.is_empty() {
        return endpoint.programs.iter().map(String::as_str).collect();
    }
    let mut endpoints = service.endpoints.iter();
    let is_split = endpoints.any(|one| !one.programs.is_empty());
    let listens = service.endpoints.iter().any(is_own_listener);
    if is_split || (listens && !is_own_listener(endpoint)) {
        return Vec::new();
    }
    service.program_names()
}

/// Returns true for a port that a program of the service itself holds: not one that it calls, nor one that the
/// endpoint mapper or the kernel holds for all services.
fn is_own_listener(endpoint: &Endpoint) -> bool {
    const HELD_FOR_ALL: [u16; 5] = [135, 137, 138, 139, 445];
    let number = endpoint.port.spec().range().map(PortRange::low);
    endpoint.direction == Direction::In
        && !number.is_some_and(|number| HELD_FOR_ALL.contains(&number))
}

/// Ranks a name with a typo after those of services.
fn weaken_typo(found: &mut Match) {
    if found.tier == Tier::Typo {
        found.score = 0;
    }
}

/// Returns the match of a word in the name of a program; a part of it is no name.
fn of_program(found: Match) -> Option<Match> {
    (found.tier <= Tier::Prefix).then_some(found)
}

/// Returns the match of a word in a tool's name: words inside of it only mention the port.
fn of_tool(found: Match) -> Option<Match> {
    Some(match found.tier {
        Tier::WordStart | Tier::Inside => Match::new(Tier::Description, 0),
        _ => found,
    })
}

/// Returns the match of words in the name of a firewall rule: anything but the whole name only mentions the port.
fn of_rule(found: Match) -> Option<Match> {
    Some(match found.tier {
        Tier::ExactAlias => found,
        _ => Match::new(Tier::Description, 0),
    })
}

/// Returns the match of a word in a name that another program is registered with: after all words in names of
/// services, but before letters inside of their words if it is the whole name.
fn of_unrelated(found: Match) -> Option<Match> {
    Some(match found.tier {
        Tier::WordStart | Tier::Inside => Match::new(Tier::Description, 0),
        Tier::Prefix => Match::new(Tier::Inside, 0),
        _ => Match::new(Tier::Inside, WHOLE_UNRELATED),
    })
}
