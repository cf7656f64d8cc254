//! The browser: one screen with the port table, the page of the selected service and the role.
//!
//! ```text
//! ┌ Portolan / search ── Windows 2008 and later · EN ┐
//! │ 1 Ports             │ 2 Service                  │
//! │   search results    │   of the selected row      │
//! │                     │ 3 Role                     │
//! │                     │   selected ports           │
//! └ key hints, or the result of the last action ─────┘
//! ```
//!
//! The key map translates an event into an [`Action`]. The top popup or else the focused pane, each with its
//! own state, handles the action or passes it on to [`App::update`]. Input and output are requested as an
//! [`Effect`]. Shared state (the role being edited, the appearance, the message line) is in one session.
//! [`serve`] is the event loop, for any screen and any events; [`run`] runs it in the real terminal.

mod action;
mod actions;
mod advice;
mod app;
mod changed;
#[cfg(feature = "check")]
mod check_request;
#[cfg(feature = "check")]
mod checking;
#[cfg(unix)]
mod decoder;
mod document;
mod draft_text;
mod effect;
mod glossary;
mod glyphs;
mod history;
mod input;
mod key;
mod keymap;
mod layout;
mod loaded;
mod look;
mod message;
mod observation;
mod observe;
mod page;
mod pane;
mod popup;
mod recovery;
mod remembered;
mod role_files;
mod role_status;
mod saved_roles;
mod serve;
mod session;
mod signal;
mod terminal;
mod theme;
mod toast;
mod toggle;
mod view;
mod widget;
mod words;

pub use action::{Action, Scope};
pub use actions::{ACTIONS, ActionRow};
pub use app::{App, Settings};
#[cfg(feature = "check")]
pub use check_request::{CheckNews, CheckRequest};
pub use draft_text::DraftText;
pub use effect::{Clipboard, Copied, Draft, Effect, Outcome, Outside, Written, perform};
pub use key::{Key, UnknownKey};
pub use keymap::{Bound, Keymap};
pub use loaded::Loaded;
pub use observe::{ObserveProgress, ObserveReport, ObserveRequest};
pub use role_files::{Completion, ListedRole, Listing, TypedPath};
pub use serve::{Input, InputSender, Inputs, serve};
pub use terminal::{Loader, OwnFiles, TerminalGuard, run};
pub use theme::{Colors, Themes};
