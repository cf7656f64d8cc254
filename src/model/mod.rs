//! Data model shared by all other modules: ports, port sets, services, roles, the user's selection and the
//! rules derived from it. It performs no I/O and no rendering.

mod clear_text;
mod collect;
mod direction;
mod history;
mod id;
mod lang;
mod left_out;
mod listed;
mod merge;
mod name;
mod need;
mod network;
mod notice;
mod offer;
mod os;
mod peer;
mod port;
mod port_error;
mod portset;
mod progress;
mod range;
mod resolved;
mod role;
mod rule;
mod ruleset;
mod selection;
mod service;
mod symptom;
mod transport;
mod visible;
mod warning;

pub use clear_text::ClearText;
pub use direction::Direction;
pub use history::Selection;
pub use id::{Id, IdError, OfRole, OfService, OfSymptom, RoleId, ServiceId, SymptomId};
pub(crate) use lang::text;
pub use lang::{COMMA, Label, Lang, Localized, Text, UnknownLang};
pub use left_out::LeftOut;
pub use listed::{ListedProtocol, ListedRow, ListedService};
pub use name::digest;
pub use need::{Extra, Extras, Need};
pub use network::{NetworkError, parse_network, parse_networks};
pub use notice::Notice;
pub use offer::{Offer, OfferedPort};
pub use os::{DynamicMode, DynamicModeError, Os, UnknownOs};
pub use peer::Peer;
pub use port::{Port, PortSpec, parse_ports};
pub use port_error::PortError;
pub use portset::PortSet;
pub use progress::Progress;
pub use range::{PortNumber, PortRange};
pub use resolved::Resolved;
pub use role::{Entry, Flow, Role};
pub use rule::{Kind, Matches, Part, Parts, Reason, Rule};
pub use ruleset::Ruleset;
pub use selection::{Choice, EmptyCatalog, Lookup, Options, Pick, Presence};
pub use service::{
    Category, Document, Endpoint, Note, Program, Service, Source, Status, Tool, ToolNames,
};
pub use symptom::Symptom;
pub use transport::Transport;
pub use visible::{escaped, is_invisible, shown, visible};
pub use warning::Warning;
