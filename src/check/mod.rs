//! Check of what is really reachable: the only module that uses a network. It sends constant requests to the hosts that
//! it is given, never logs in, and never scans ranges.
//!
//! [`Check::start`] runs a [`Plan`] on threads and reports [`Event`]s, which a [`Report`] collects.

mod ber;
mod connect;
mod host;
mod interfaces;
mod mapper;
mod outcome;
mod plan;
mod probe;
mod probes;
mod queue;
mod report;
mod resolve;
mod run;

pub use host::{HostError, HostName, MAX_HOSTS, parse_hosts};
pub use mapper::{BIND, LOOKUP, MAPPER_PORT, MAX_NAMED, Named};
pub use outcome::{Outcome, Reason, Unreachable};
pub use plan::{MAX_RANGE, Options, Plan};
pub use probe::Probe;
pub use probes::PROBES;
pub use report::{Report, Target};
pub use resolve::{Family, MAX_ADDRESSES, ResolveError, Resolved};
pub use run::{Check, Event};
