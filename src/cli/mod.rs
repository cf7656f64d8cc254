//! The command line: one of the two doors. It reads what was typed, resolves it into the nouns of the
//! model, lets the rooms do the work and writes what they found, with grep's exit codes.
//!
//! The way of a command is args (as typed) → resolve (as meant) → run (the work) → listing, page or the
//! export's own text → output or a file. Before it, setting finds the language to speak, also of what is
//! wrong with the arguments themselves (misuse); help, completion and manual pages are made from the grammar
//! in args and the texts in `help_text`.

mod args;
mod browse;
mod complete;
mod error;
mod fault;
mod help;
mod help_text;
mod key_page;
mod listing;
mod man;
mod misuse;
mod output;
mod page;
mod record;
mod resolve;
mod role_page;
mod run;
mod saved;
mod scene;
mod service_page;
mod setting;
mod suggest;
mod table;
mod words;
mod write;

pub use browse::{Browser, Startup};
pub use key_page::{KeyRow, Keys};
pub use run::run;
