//! Portolan charts the network ports of Windows servers: which ports each service needs, and the
//! firewall rules that follow.
//!
//! ```text
//! main ─┬─> cli ─┬─> search  export ────────────────────────────────> model
//!       └─> tui ─┼─> draft ──> saved ─> catalog ─> read ─> reason ─> model
//!                ├─> places ─> file ───────────────────> reason ─> model
//!                └─> config ───────────────────────────> reason ─> model
//! ```
//!
//! Every room stands on [`model`] alone, and where files or settings are read on [`reason`]; drafts
//! are saved roles in files, and settings also ask [`near`]. Two doors open on the rooms: [`cli`] and [`tui`]; they do not
//! know each other, `main` hands the browser to the command line as functions. `tests/it/house.rs` keeps
//! these walls.
//!
//! - [`model`]: ports, port sets, services, roles, what a user gathers, and the rules that follow.
//! - [`catalog`]: what is known, from the files embedded in the binary and those of the user.
//! - [`saved`]: the file format of saved roles and drafts.
//! - [`search`]: which rows of the port table answer a query, in order.
//! - [`export`]: rules as text, one format a file.
//! - [`config`]: the user's settings.
//! - [`places`]: locations of the user's own files.
//! - [`read`]: reads and decodes text files: which kinds of file, how large, in which encoding.
//! - [`mod@file`]: writes the files that either door saves, whole or not at all.
//! - [`draft`]: keeps the role at hand against a crash.
//! - [`near`]: what an unknown name could have meant.
//! - [`reason`]: what the system and the TOML reader give as reasons, in both languages.
//! - [`cli`]: the command line, one of the doors.
//! - [`tui`]: the browser, the other.
//!
//! From a selection to rules in a format:
//!
//! ```
//! use portolan::catalog::Catalog;
//! use portolan::model::{Choice, Lang, Pick};
//!
//! let catalog = Catalog::embedded()?;
//! let dns = catalog.find("DNS").expect("the catalogue knows it");
//! let mut choice = Choice::default();
//! choice.add(Pick::Service(dns.id.clone()));
//! let csv = portolan::export::find("csv").expect("a format");
//! let export = csv.export(&choice.ruleset(&catalog), Lang::En)?;
//! assert!(export.text.contains("tcp,6,53,53,static,DNS Server,L23"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod catalog;
pub mod cli;
pub mod config;
pub mod draft;
pub mod export;
pub mod file;
pub mod model;
pub mod near;
pub mod places;
pub mod read;
pub mod reason;
pub mod saved;
pub mod search;
pub mod tui;
