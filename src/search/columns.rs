//! Columns of a row: the texts that a search looks at, in one table. The index is built from them, the reason for a
//! match is one of them, and the browser shows some of them.

use crate::model::{Direction, Endpoint, PortRange, Service, Status, Tool};
use crate::search::keys::{
    NAME_WEIGHT, PORT_ALIAS_WEIGHT, PROGRAM_WEIGHT, PROTOCOL_WEIGHT, TOOL_WEIGHT, alias_weight,
};
use crate::search::needle::Tolerance;
use crate::search::rank::{Match, Tier};

/// Column with texts of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Names of the service in both languages, those of today and of former times.
    Name,
    /// Id of the service.
    Id,
    /// Names that Windows has for the service.
    SystemName,
    /// Other names of the service, the most specific one first.
    Alias,
    /// Application protocol in both languages.
    Protocol,
    /// Other names of this port of the service.
    PortAlias,
    /// Programs that use the port.
    Program,
    /// Names that tools have for the service's port.
    Tool,
    /// Names of built-in firewall rules.
    Rule,
    /// Names that tools have for the port because it is registered for another program.
    Unrelated,
}

/// Program name of the kernel, which is too common a word to lead to its ports.
const KERNEL: &str = "System";
/// Score of a whole name of another program among letters inside of words.
const WHOLE_UNRELATED: i16 = 40;

impl Column {
    /// All columns, in the order in which the reason for a match is looked for.
    pub(super) const ALL: [Self; 10] = [
        Self::Name,
        Self::Protocol,
        Self::PortAlias,
        Self::Alias,
        Self::SystemName,
        Self::Id,
        Self::Program,
        Self::Tool,
        Self::Rule,
        Self::Unrelated,
    ];
    /// Columns of a service as a whole.
    pub(super) const OF_SERVICE: [Self; 5] = [
        Self::Id,
        Self::Name,
        Self::SystemName,
        Self::Alias,
        Self::Program,
    ];

    /// Returns the texts of a service with their weights. Those of a port list have no id of their own, and their
    /// names weigh no more than aliases.
    pub(super) fn of_service(self, service: &Service) -> Vec<(&str, i16)> {
        let is_listed = service.status == Status::Listed;
        let weight = if is_listed {
            alias_weight(0)
        } else {
            NAME_WEIGHT
        };
        match self {
            Self::Id if is_listed => Vec::new(),
            Self::Id => vec![(service.id.as_str(), weight)],
            Self::Name => service.names().map(|name| (name, weight)).collect(),
            Self::SystemName => {
                let names = service.system_names.iter();
                names.map(|name| (name.as_str(), weight)).collect()
            }
            Self::Alias => {
                let aliases = service.aliases.iter().enumerate();
                aliases
                    .map(|(at, alias)| (alias.as_str(), alias_weight(at)))
                    .collect()
            }
            Self::Program => {
                let programs = programs_without_port(service);
                programs.into_iter().map(|name| (name, 0)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Returns the texts of a port of a service with their weights, without those of the service as a whole.
    pub(super) fn of_endpoint<'a>(
        self,
        service: &'a Service,
        endpoint: &'a Endpoint,
    ) -> Vec<(&'a str, i16)> {
        let tools = |are_rules: bool| {
            let names = endpoint.tool_names.iter();
            let names =
                names.filter(move |(tool, _)| (**tool == Tool::WindowsFirewall) == are_rules);
            let names = names.flat_map(|(_, names)| names);
            names.map(|name| (name.as_str(), TOOL_WEIGHT)).collect()
        };
        match self {
            Self::Protocol => {
                let Endpoint { protocol, .. } = endpoint;
                [&protocol.en, &protocol.zh]
                    .map(|name| (name.as_str(), PROTOCOL_WEIGHT))
                    .into()
            }
            Self::PortAlias => {
                let aliases = endpoint.aliases.iter();
                aliases
                    .map(|name| (name.as_str(), PORT_ALIAS_WEIGHT))
                    .collect()
            }
            Self::Program => {
                let programs = programs_of(service, endpoint).into_iter();
                let programs = programs.filter(|name| *name != KERNEL);
                programs.map(|name| (name, PROGRAM_WEIGHT)).collect()
            }
            Self::Tool => tools(false),
            Self::Rule => tools(true),
            Self::Unrelated => {
                let names = Endpoint::names_of(&endpoint.unrelated_names).into_iter();
                names.map(|name| (name, TOOL_WEIGHT)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Returns the tolerance with which a word is searched for in the column: there are too many names of ports, so
    /// letters may be missing in those of services only, and only aliases are corrected.
    pub(super) const fn tolerance(self, wanted: Tolerance) -> Tolerance {
        match (self, wanted) {
            (Self::Program | Self::Tool | Self::Rule | Self::Unrelated, _) => Tolerance::Exact,
            (Self::PortAlias, Tolerance::Subsequence) => Tolerance::Pinyin,
            (_, wanted) => wanted,
        }
    }

    /// Returns the rank of a match in the column; none if it is no match there.
    pub(super) fn rate(self, found: Match) -> Option<Match> {
        let mention = Match::new(Tier::Description, 0);
        Some(match (self, found.tier) {
            // A part of the name of a program is no name.
            (Self::Program, tier) if tier > Tier::Prefix => return None,
            // Words inside of a tool's name only mention the port, as does anything but the whole name of a rule.
            (Self::Tool | Self::Unrelated, Tier::WordStart | Tier::Inside) => mention,
            (Self::Tool | Self::Rule | Self::Unrelated, Tier::Description) => return None,
            (Self::Rule, tier) if tier != Tier::ExactAlias => mention,
            // The name of another program: after all words in names of services, but before letters inside of their
            // words if it is the whole name.
            (Self::Unrelated, Tier::Prefix) => Match::new(Tier::Inside, 0),
            (Self::Unrelated, _) => Match::new(Tier::Inside, WHOLE_UNRELATED),
            // A name with a typo, after those of services.
            (Self::PortAlias, Tier::Typo) => Match::new(Tier::Typo, 0),
            _ => found,
        })
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

/// Returns the programs of a service that none of its endpoints names, although others are named.
fn programs_without_port(service: &Service) -> Vec<&str> {
    let of_endpoints = || service.endpoints.iter().flat_map(|one| &one.programs);
    if of_endpoints().next().is_none() {
        return Vec::new();
    }
    let is_left = |name: &&str| *name != KERNEL && !of_endpoints().any(|other| other == name);
    let names = service.program_names().into_iter();
    names.filter(is_left).collect()
}
