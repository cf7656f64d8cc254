//! Data model shared by all other modules: ports, port sets, services, roles, the user's selection and the
//! rules derived from it. It performs no I/O and no rendering.

mod clear_text;
mod collect;
mod direction;
mod id;
mod lang;
mod merge;
mod network;
mod notice;
mod os;
mod port;
mod port_error;
mod portset;
mod range;
mod role;
mod rule;
mod ruleset;
mod selection;
mod service;
mod transport;
mod visible;
mod warning;

pub use clear_text::ClearText;
pub use direction::Direction;
pub use id::{Id, IdError, OfRole, OfService, RoleId, ServiceId};
pub(crate) use lang::text;
pub use lang::{COMMA, Label, Lang, Localized, Text, UnknownLang};
pub use network::{NetworkError, parse_network, parse_networks};
pub use notice::Notice;
pub use os::{DynamicMode, DynamicModeError, Os, UnknownOs};
pub use port::{Port, PortSpec, parse_ports};
pub use port_error::PortError;
pub use portset::PortSet;
pub use range::{PortNumber, PortRange};
pub use role::{Entry, Extras, Flow, Role};
pub use rule::{Kind, Matches, Part, Reason, Rule};
pub use ruleset::Ruleset;
pub use selection::{Choice, Lookup, Options, Pick, Presence, Selection};
pub use service::{Category, Document, Endpoint, Need, Note, Service, Source, Status};
pub use transport::Transport;
pub use visible::{escaped, is_invisible, shown, visible};
pub use warning::Warning;
