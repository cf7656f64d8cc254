//! Command line front end: parses the arguments, resolves them into the types of the model, runs the
//! command and prints its result, with grep's exit codes.
//!
//! A command passes through `args` (parsing), `resolve` (names and options), `run` (dispatch), then `listing`,
//! a page or an export, and finally `output` or a file. `settings` determines the language before parsing, so
//! that `usage_error` can report invalid arguments in it. Help, completions and manual pages are generated
//! from the grammar in `args` and the texts in `help_text`.

mod args;
mod browse;
#[cfg(feature = "check")]
mod check;
#[cfg(feature = "check")]
mod check_page;
#[cfg(feature = "check")]
mod check_record;
#[cfg(feature = "check")]
mod check_run;
#[cfg(feature = "check")]
mod check_watch;
mod complete;
mod context;
mod error;
mod explain;
mod explain_page;
mod explain_record;
mod help;
#[cfg(feature = "check")]
mod help_check;
mod help_page;
mod help_selection;
mod help_text;
#[cfg(feature = "check")]
mod interrupt;
mod key_page;
mod listing;
mod man;
mod nothing_open;
mod output;
mod page;
mod panic_hook;
mod progress_line;
mod record;
mod render;
mod resolve;
mod role_page;
mod role_ports;
mod rows;
mod run;
mod saved;
mod search;
mod service_page;
mod settings;
mod suggest;
mod symptom_page;
mod table;
mod usage_error;
mod words;
mod write;

pub use browse::{Browser, Startup};
pub use key_page::{KeyRow, Keys};
pub use run::run;
