//! What files and pasted texts show of hosts, explained by a catalog. Joins the readers and the inference of
//! [`explain`](crate::explain) with the search, whose order decides which service has the strongest claim to a port.

mod claims;
mod content;
mod host;

pub use claims::Claims;
pub use content::{Content, MAX_INPUT, Progress};
pub use host::{Host, NamedInput, merged_hosts};
