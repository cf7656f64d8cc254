//! Portolan charts the network ports of Windows servers: the ports that each service needs, and the firewall
//! rules that follow from them.
//!
//! ```text
//! main ─┬─> cli ─┬─> search  export  explain ───────────────────────> model
//!       │        ├─> check ─> explain  reason ──────────────────────> model
//!       └─> tui ─┼─> page ─> inspect ─> search  explain ─────────────────> model
//!                ├─> page ─> inspect ─> catalog ─> read ─> reason ─────────> model
//!                ├─> draft ──> saved ─> catalog ─> read ─> reason ─> model
//!                ├─> view_state ─> config  file ───────────> reason ─> model
//!                ├─> places ─> file ───────────────────> reason ─> model
//!                └─> config ───────────────────────────> reason ─> model
//! ```
//!
//! Every module depends on [`model`], and those that read files or settings on [`reason`]. The two front ends,
//! [`cli`] and [`tui`], use all other modules but not each other; `main` passes the browser to the command line
//! as functions. `tests/it/house.rs` enforces these dependencies.
//!
//! - [`model`]: ports, port sets, services, roles, selections, and the rules that follow from a selection.
//! - [`catalog`]: services, roles and documents, from embedded files and from the user's.
//! - [`page`]: the pages of services and roles as blocks, which both front ends render.
//! - [`saved`]: the file format of saved roles and drafts.
//! - [`search`]: the rows of the port table that match a query, ranked.
//! - [`export`]: rules as text, one format per file.
//! - [`check`]: what is really reachable on hosts; the only module that uses a network (feature `check`).
//! - [`explain`]: what listings, scans and logs show of a host, and the services and roles that explain it.
//! - [`inspect`]: files and pasted texts, explained by a catalog.
//! - [`config`]: the user's settings.
//! - [`places`]: locations of the user's files.
//! - [`read`]: reads and decodes text files, with limits on kind, size and encoding.
//! - [`mod@file`]: writes files atomically.
//! - [`draft`]: autosaves the current role for crash recovery.
//! - [`view_state`]: what the browser remembers between starts.
//! - [`similar`]: suggestions for unknown names.
//! - [`reason`]: error messages of the system and the TOML parser in both languages.
//! - [`cli`]: the command line.
//! - [`tui`]: the browser.
//!
//! From a selection to rules in a format:
//!
//! ```
//! use portolan::catalog::Catalog;
//! use portolan::model::{Choice, Lang, Pick};
//!
//! let catalog = Catalog::embedded()?;
//! let dns = catalog.find("DNS").expect("the catalog has it");
//! let mut choice = Choice::default();
//! choice.add(Pick::Service(dns.id.clone()));
//! let csv = portolan::export::find("csv").expect("a format");
//! let export = csv.export(&choice.ruleset(&catalog), Lang::En)?;
//! assert!(export.text.contains("tcp,6,53,53,static,DNS Server,KB832017 (2023)"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod catalog;
#[cfg(feature = "check")]
pub mod check;
pub mod cli;
pub mod config;
pub mod draft;
pub mod explain;
pub mod export;
pub mod file;
pub mod inspect;
pub mod model;
pub mod page;
pub mod places;
pub mod read;
pub mod reason;
pub mod saved;
pub mod search;
pub mod similar;
pub mod tui;
pub mod view_state;
