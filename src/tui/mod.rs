//! The browser: one screen with the port table, the service's page and the role.
//!
//! ```text
//! ┌ Portolan / search ───────────────── modern · EN ┐
//! │ 1 Ports             │ 2 Service                 │
//! │   what was found    │   the selected row's      │
//! │                     │ 3 Role                    │
//! │                     │   what is gathered        │
//! └ keys that count here, or what the last one did ─┘
//! ```
//!
//! An event becomes an [`Action`] by the key map of the focused pane or the top popup, which owns its state
//! and does the action or passes it on to [`App::update`]; what the world outside has to do comes back as an
//! [`Effect`]. What they share is in one session: the role being edited, the looks, the message line. [`serve`] is the loop, over any screen
//! and any events; [`run`] gives it the real ones.

mod action;
mod advice;
mod app;
#[cfg(unix)]
mod decoder;
mod document;
mod effect;
mod glossary;
mod glyphs;
mod history;
mod input;
mod key;
mod keymap;
mod layout;
mod look;
mod message;
mod page;
mod pane;
mod popup;
mod recovery;
mod serve;
mod session;
mod signal;
mod terminal;
mod theme;
mod view;
mod widget;
mod words;

pub use action::{ACTIONS, Action, ActionRow, Scope};
pub use app::{App, Settings};
pub use effect::{Copied, Draft, Effect, Outcome, Outside, Written, perform};
pub use key::{Key, UnknownKey};
pub use keymap::{Bound, Keymap};
pub use serve::{Input, InputSender, Inputs, serve};
pub use terminal::{Loader, Ready, run};
pub use theme::{Colors, Themes};
