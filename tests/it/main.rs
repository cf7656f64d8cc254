//! Integration tests in one binary, so that the crate is linked once and the tests of all files run in
//! parallel.

#![expect(
    clippy::too_many_lines,
    reason = "a test of one scenario is easier to read in one piece"
)]

mod support;

mod answers;
mod browser;
mod catalog;
mod check;
mod check_browser;
#[cfg(unix)]
mod check_terminal;
mod cli;
mod defaults;
mod explain;
mod explain_roles;
mod export;
mod export_appliances;
mod export_clouds;
// The stand-in for another program is an executable file.
#[cfg(unix)]
mod export_devices;
mod export_hosts;
mod export_network;
// Paths are typed with the separators of Unix.
#[cfg(unix)]
mod export_popup;
mod facts;
#[cfg(unix)]
mod faults;
mod files;
mod flows;
mod fuzz_corpus;
mod hostile;
mod house;
mod in_force;
#[cfg(unix)]
mod input;
mod kernel;
mod keys;
#[cfg(unix)]
mod lab;
mod laws;
mod limits;
mod lists;
mod names;
mod neighbors;
mod notation;
mod observation;
#[cfg(target_os = "linux")]
mod offline;
mod overlay;
mod packages;
mod policy;
mod powershell;
#[cfg(unix)]
mod pty;
mod queries;
mod reading;
mod readme;
mod roles;
mod saved;
// Paths are typed with the separators of Unix.
#[cfg(unix)]
mod saved_roles;
mod screenshots;
mod search;
mod shells;
mod symptoms;
mod tasks;
mod texts;
mod tui;
#[cfg(unix)]
mod view_state;
