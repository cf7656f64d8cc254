//! Explanation of observed ports: readers of listings, scans, logs and lists of rules, one per file, and what the ports
//! that they show mean.

mod compare;
mod decode;
mod error;
mod input;
mod known;
mod log;
mod readers;
mod reading;
mod role_ports;
mod roles;
mod services;
mod standing;

pub use compare::{Comparison, NeededPort, compare};
pub use error::InputError;
pub use input::{Input, read_input, read_log};
pub use known::{Claim, Known};
pub use log::{LogReader, is_log};
pub use readers::{READERS, Reader, is_any_port};
pub use reading::NotUnderstood;
pub use roles::{InferredRole, InferredRoles, Likelihood, infer_roles};
pub use services::{Explained, Explanation, explain_ports, folded};
pub use standing::{Standing, Standings};
