//! The popups over the panes. Each file has a popup's state, what keys and the mouse do in it, and how it is
//! drawn.

pub(super) mod ask;
pub(super) mod draft;
pub(super) mod export;
pub(super) mod help;
pub(super) mod notice;
pub(super) mod palette;
pub(super) mod prompt;
pub(super) mod roles;
pub(super) mod save;

use std::fmt::Debug;
use std::path::PathBuf;

use ratatui::Frame;
use ratatui::layout::Position;

use crate::model::{Port, RoleId, ServiceId};
use crate::tui::action::{Action, Scope};
use crate::tui::effect::Effect;
use crate::tui::layout::Focus;
use crate::tui::look::Look;
use crate::tui::pane::columns::Sort;
use crate::tui::session::Session;
use crate::tui::widget::field::Field;

/// An open popup.
pub(super) trait Popup: Debug {
    /// Where its keys count.
    fn scope(&self) -> Scope;

    /// The line that is being typed, if one is.
    fn field(&mut self) -> Option<&mut Field> {
        None
    }

    /// Follows a change of that line.
    fn typed(&mut self, _session: &Session) {}

    /// Does an action, or passes it on.
    fn act(&mut self, action: Action, session: &mut Session) -> Reply;

    /// Takes a click.
    fn click(&mut self, _at: Position, _session: &mut Session) -> Reply {
        Reply::Done
    }

    /// Scrolls by lines under the mouse.
    fn wheel(&mut self, _at: Position, _lines: isize, _session: &Session) {}

    /// Asks whether to replace the file, which exists.
    fn ask_to_replace(&mut self, _path: PathBuf) {}

    /// Adds faults of the user's own files to those that it shows; false if it shows none.
    fn add_faults(&mut self, _faults: &[String]) -> bool {
        false
    }

    /// Whether it can't be confirmed before the lists are there, which may know what a saved role names.
    fn waits_for_lists(&self) -> bool {
        false
    }

    /// Whether it opens over any popup and keeps nothing that would be lost with it.
    fn is_passing(&self) -> bool {
        false
    }

    /// Whether it has nothing to show anymore.
    fn is_over(&self, _session: &Session) -> bool {
        false
    }

    /// Brings cursors and scrolling in line with what changed.
    fn settle(&mut self, _session: &Session) {}

    /// Draws it over what is there.
    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>);
}

/// What a pane or a popup wants of the browser.
#[derive(Debug)]
pub(super) enum Reply {
    /// Nothing more: it is done.
    Done,
    /// Nothing: the action is not its own.
    Pass,
    /// Do something outside of the program.
    Do(Effect),
    /// Do something outside of the program, and show these lines about the role in place of the popups, if
    /// there are any.
    DoAndShow(Effect, Vec<String>),
    /// Close the popup; what it opened over is back.
    Close,
    /// Close the popup, then run a command.
    Run(Command),
    /// Open a popup.
    Open(Box<dyn Popup>),
    /// Move the focus.
    Focus(Focus),
    /// Move the focus, as a visit that going back returns from.
    Visit(Focus),
    /// Put the table's cursor on a service's port and move the focus, as a visit; without a place there is
    /// nothing to act on.
    Go(Option<(ServiceId, Port)>, Focus),
    /// Quit.
    Quit,
}

/// A command of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    Action(Action),
    /// Export in the format at that place of the table.
    Format(usize),
    /// Sort so, or not at all.
    Sort(Option<Sort>),
    /// Take the theme at that place.
    Theme(usize),
    /// Add what the ready-made role requires, or take it out.
    Role(RoleId),
}

impl<P: Popup + 'static> From<P> for Box<dyn Popup> {
    fn from(popup: P) -> Self {
        Box::new(popup)
    }
}

/// The open popups, the last on top.
#[derive(Debug, Default)]
pub(super) struct Stack {
    popups: Vec<Box<dyn Popup>>,
}

impl Stack {
    pub(super) fn is_empty(&self) -> bool {
        self.popups.is_empty()
    }

    /// The popup that keys go to.
    pub(super) fn top(&self) -> Option<&dyn Popup> {
        self.popups.last().map(AsRef::as_ref)
    }

    /// The same, to be changed.
    pub(super) fn top_mut(&mut self) -> Option<&mut Box<dyn Popup>> {
        self.popups.last_mut()
    }

    /// The popups from the lowest to the top.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &dyn Popup> {
        self.popups.iter().map(AsRef::as_ref)
    }

    /// Opens a popup in place of all that are open.
    pub(super) fn open(&mut self, popup: impl Into<Box<dyn Popup>>) {
        self.popups.clear();
        self.popups.push(popup.into());
    }

    /// Opens a popup over the others; of two passing ones, the new one takes the other's place.
    pub(super) fn open_over(&mut self, popup: impl Into<Box<dyn Popup>>) {
        if self.top().is_some_and(Popup::is_passing) {
            self.popups.pop();
        }
        self.popups.push(popup.into());
    }

    /// Closes the top popup.
    pub(super) fn close(&mut self) {
        self.popups.pop();
    }

    /// Closes all popups.
    pub(super) fn clear(&mut self) {
        self.popups.clear();
    }

    /// Closes what has nothing to show, and settles the rest.
    pub(super) fn settle(&mut self, session: &Session) {
        self.popups.retain(|popup| !popup.is_over(session));
        for popup in &mut self.popups {
            popup.settle(session);
        }
    }
}
