//! Helpers shared by the test files.

pub(crate) mod admitted;
pub(crate) mod appliances;
pub(crate) mod browser;
pub(crate) mod clouds;
pub(crate) mod devices;
pub(crate) mod film;
pub(crate) mod fixture;
pub(crate) mod hosts;
pub(crate) mod loopback;
pub(crate) mod network;
pub(crate) mod packets;
pub(crate) mod policy;
pub(crate) mod program;
pub(crate) mod random;
pub(crate) mod readback;
pub(crate) mod reader;
pub(crate) mod rulesets;
pub(crate) mod sandbox;
pub(crate) mod schema;
pub(crate) mod screen;
pub(crate) mod skip;
pub(crate) mod svg;
#[cfg(unix)]
pub(crate) mod terminal;
pub(crate) mod tools;
