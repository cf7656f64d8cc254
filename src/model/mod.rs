//! The nouns that every other room speaks: ports, port sets, services, what a user gathered and the
//! rules that follow from it. Nothing here reads a file, draws or prints.

mod generation;
mod lang;
mod port;
mod portset;
mod ruleset;
mod selection;
mod service;

pub use generation::{DynamicMode, DynamicModeError, Generation, UnknownGeneration};
pub use lang::{Lang, Text, UnknownLang};
pub use port::{Port, PortError, PortNumber, PortRange, PortSpec, Transport, parse_ports};
pub use portset::PortSet;
pub use ruleset::{Direction, Kind, Matches, Notice, Part, Reason, Rule, Ruleset};
pub use selection::{Choice, Options, Pick, Presence, Selection, Services};
pub use service::{
    Category, Document, Endpoint, Note, Service, ServiceId, ServiceIdError, Source, Status,
};
