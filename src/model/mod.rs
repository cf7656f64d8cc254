//! The nouns that every other room speaks: ports, port sets, services, what a user gathered and the
//! rules that follow from it. Nothing here reads a file, draws or prints.

mod direction;
mod generation;
mod id;
mod lang;
mod network;
mod port;
mod portset;
mod role;
mod ruleset;
mod selection;
mod service;
mod visible;
mod warning;

pub use direction::Direction;
pub use generation::{DynamicMode, DynamicModeError, Generation, UnknownGeneration};
pub use id::{Id, IdError, OfRole, OfService, RoleId, ServiceId};
pub(crate) use lang::text;
pub use lang::{Label, Lang, Localized, Text, UnknownLang};
pub use network::{NetworkError, parse_network, parse_networks};
pub use port::{Port, PortError, PortNumber, PortRange, PortSpec, Transport, parse_ports};
pub use portset::PortSet;
pub use role::{Entry, Extras, Flow, Role};
pub use ruleset::{Kind, Matches, Notice, Part, Reason, Rule, Ruleset};
pub use selection::{Choice, Lookup, Options, Pick, Presence, Selection};
pub use service::{Category, Document, Endpoint, Note, Service, Source, Standing, Status};
pub use visible::{escaped, is_invisible, shown, visible};
pub use warning::Warning;
