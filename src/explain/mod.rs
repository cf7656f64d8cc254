//! Explanation of observed ports: readers of listings, scans, logs and lists of rules, one per file, and what the ports
//! that they show mean.

mod compare;
mod decode;
mod error;
mod input;
mod known;
mod lines;
mod readers;
mod reading;
mod recognise;
mod role_ports;
mod roles;
mod services;
mod standing;

pub use compare::{Comparison, NeededPort, compare, needed_ports};
pub use error::InputError;
pub use input::{Input, Stream, read_input};
pub use known::{Claim, Known};
pub use readers::{CHECK, READERS, Reader, is_any_port};
pub use reading::NotUnderstood;
pub use recognise::HEAD;
pub use roles::{InferredRole, InferredRoles, Likelihood, infer_roles};
pub use services::{Explained, Explanation, explain_ports, folded};
pub use standing::{Standing, Standings};
