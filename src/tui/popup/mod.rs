//! Popups over the panes: one file per popup, with its state, its handling of keys and the mouse, and its
//! drawing.

pub(super) mod ask;
#[cfg(feature = "check")]
pub(super) mod check;
#[cfg(feature = "check")]
mod checked;
pub(super) mod columns;
mod delete;
pub(super) mod draft;
pub(super) mod explained;
pub(super) mod export;
pub(super) mod exported;
pub(super) mod help;
mod matching;
pub(super) mod notice;
pub(super) mod observe;
mod own_roles;
pub(super) mod palette;
mod path_input;
pub(super) mod prompt;
mod question;
mod rename;
mod role_rows;
pub(super) mod roles;
pub(super) mod save;
pub(super) mod saved_list;
pub(super) mod symptoms;
pub(super) mod transport;

use std::fmt::Debug;
use std::path::PathBuf;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use crate::model::{Port, RoleId, ServiceId, Text};
use crate::tui::action::{Action, Scope};
use crate::tui::effect::Effect;
use crate::tui::layout::Focus;
use crate::tui::look::Look;
use crate::tui::pane::columns::Sort;
use crate::tui::role_files::Completion;
use crate::tui::session::Session;
use crate::tui::widget::field::Field;

/// Interface of an open popup.
pub(super) trait Popup: Debug {
    /// Returns the scope of its key bindings.
    fn scope(&self) -> Scope;

    /// Returns the text field that accepts typed text, if there is one.
    fn field(&mut self) -> Option<&mut Field> {
        None
    }

    /// Updates the popup after a change of the text field.
    fn typed(&mut self, _session: &Session) {}

    /// Handles an action, or passes it on.
    fn act(&mut self, action: Action, session: &mut Session) -> Reply;

    /// Takes pasted text of several lines; none to treat it as typed text.
    fn paste(&mut self, _text: &str, _session: &mut Session) -> Option<Reply> {
        None
    }

    /// Handles a click.
    fn click(&mut self, _at: Position, _session: &mut Session) -> Reply {
        Reply::Done
    }

    /// Returns whether a double click at a position opens a line.
    fn opens(&self, _at: Position, _screen: Rect) -> bool {
        false
    }

    /// Scrolls the part under the mouse by a number of lines.
    fn wheel(&mut self, _at: Position, _lines: isize, _session: &Session) {}

    /// Asks whether to replace a file that exists.
    fn ask_to_replace(&mut self, _path: PathBuf) {}

    /// Continues after a file that it requested was written; returns false if the popup is over then.
    fn continue_after_saving(&mut self) -> bool {
        false
    }

    /// Shows the candidates for a typed path.
    fn complete(&mut self, _completion: Completion) {}

    /// Shows why what it asked for could not be read.
    fn fail(&mut self, _why: Text) {}

    /// Returns whether the program quits once the role is saved.
    fn quits_when_saved(&self) -> bool {
        false
    }

    /// Adds problems with the user's files to the list that the popup shows; returns false if it shows none.
    fn add_errors(&mut self, _faults: &[String]) -> bool {
        false
    }

    /// Returns whether confirming must wait until the lists are loaded: a saved role may name entries of them.
    fn waits_for_lists(&self) -> bool {
        false
    }

    /// Returns whether a thread still prepares what it shows.
    fn is_preparing(&self) -> bool {
        false
    }

    /// Returns whether it can open over any popup and can be closed without losing input.
    fn is_passing(&self) -> bool {
        false
    }

    /// Returns whether it has nothing left to show and can be closed.
    fn is_over(&self, _session: &Session) -> bool {
        false
    }

    /// Updates derived state after a change: lines, cursors and scroll positions.
    fn settle(&mut self, _session: &Session) {}

    /// Draws the popup over the panes and the popups below it.
    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>);
}

/// Request of a pane or a popup to the browser, in reply to an action or a click.
#[derive(Debug)]
pub(super) enum Reply {
    /// Nothing: the action has been handled.
    Done,
    /// Handle the action elsewhere: the pane or popup doesn't handle it.
    Pass,
    /// Perform an effect.
    Do(Effect),
    /// Perform an effect, close all popups and show these lines about the role, if there are any.
    DoAndShow(Effect, Vec<String>),
    /// Close the popup and return to the one below it, if there is one.
    Close,
    /// Close the popup and perform an effect.
    CloseAndDo(Effect),
    /// Close the popup and run a command.
    Run(Command),
    /// Open a popup.
    Open(Box<dyn Popup>),
    /// Open a popup on top of the others.
    OpenOver(Box<dyn Popup>),
    /// Move the focus.
    Focus(Focus),
    /// Move the focus and add the current position to the history.
    Visit(Focus),
    /// Close all popups, move the table's cursor to a service's port, move the focus and add the current position to
    /// the history.
    /// Without a port, report that there is nothing to act on.
    Go(Option<(ServiceId, Port)>, Focus),
    /// Quit.
    Quit,
}

/// Command of the command palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    /// Perform an action.
    Action(Action),
    /// Export in the format with this index.
    Format(usize),
    /// Sort in this order, or restore the order of the search results.
    Sort(Option<Sort>),
    /// Use the theme with this index.
    Theme(usize),
    /// Search for this text.
    Search(String),
    /// Open a saved role.
    Open(PathBuf),
    /// Add the required ports of a predefined role, or remove the role.
    Role(RoleId),
}

impl<P: Popup + 'static> From<P> for Box<dyn Popup> {
    fn from(popup: P) -> Self {
        Box::new(popup)
    }
}

/// Open popups; the last one is on top.
#[derive(Debug, Default)]
pub(super) struct Stack {
    popups: Vec<Box<dyn Popup>>,
}

impl Stack {
    pub(super) fn is_empty(&self) -> bool {
        self.popups.is_empty()
    }

    /// Returns the top popup, which receives keys.
    pub(super) fn top(&self) -> Option<&dyn Popup> {
        self.popups.last().map(AsRef::as_ref)
    }

    /// Returns the top popup mutably.
    pub(super) fn top_mut(&mut self) -> Option<&mut Box<dyn Popup>> {
        self.popups.last_mut()
    }

    /// Iterates over the popups from bottom to top.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &dyn Popup> {
        self.popups.iter().map(AsRef::as_ref)
    }

    /// Closes all popups and opens a new one.
    pub(super) fn open(&mut self, popup: impl Into<Box<dyn Popup>>) {
        self.popups.clear();
        self.popups.push(popup.into());
    }

    /// Opens a popup on top of the others. It replaces the top one if that one can be closed without losing
    /// input.
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

    /// Closes popups that have nothing left to show, and updates the others.
    pub(super) fn settle(&mut self, session: &Session) {
        self.popups.retain(|popup| !popup.is_over(session));
        for popup in &mut self.popups {
            popup.settle(session);
        }
    }
}
