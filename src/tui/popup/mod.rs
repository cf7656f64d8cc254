//! What opens over the panes: one at a time, each file with its state and how it is drawn.

pub(super) mod draft;
pub(super) mod export;
pub(super) mod help;
pub(super) mod palette;
pub(super) mod prompt;
pub(super) mod roles;

use std::path::PathBuf;

use crate::model::Port;
use crate::tui::action::Scope;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::List;

/// An open popup.
#[derive(Debug, Clone)]
pub(super) enum Popup {
    /// All keys.
    Help(List),
    /// All commands.
    Palette(palette::Palette),
    /// The formats and their preview.
    Export(export::Export),
    /// The ready-made roles.
    Roles(roles::Roles),
    /// The role's name is being typed.
    Name(Field),
    /// The range of dynamic RPC is being typed.
    Range(Field),
    /// The networks that may connect are being typed.
    Networks(Field),
    /// Where to save the role is being typed.
    Save(Field),
    /// The file exists; whether to replace it with the role.
    Replace(PathBuf),
    /// The file of a saved role is being typed.
    Load(Field),
    /// Why that port was taken out is being typed.
    Reason(Port, Field),
    /// Something to read about the role.
    Told(List, Vec<String>),
    /// What is wrong with the user's own files.
    Faults(List, Vec<String>),
    /// Whether to leave with changes that are not exported.
    Leave,
    /// Whether to restore a role that was left behind.
    Draft,
}

impl Popup {
    /// Where its keys count.
    pub(super) const fn scope(&self) -> Scope {
        match self {
            Self::Help(_) => Scope::Help,
            Self::Palette(_) => Scope::Palette,
            Self::Export(export) => export.scope(),
            Self::Roles(roles) => roles.scope(),
            Self::Name(_)
            | Self::Range(_)
            | Self::Networks(_)
            | Self::Save(_)
            | Self::Load(_)
            | Self::Reason(..) => Scope::Prompt,
            Self::Replace(_) | Self::Leave => Scope::Confirm,
            Self::Told(..) | Self::Faults(..) => Scope::Help,
            Self::Draft => Scope::Draft,
        }
    }

    /// The line that is being typed, if one is.
    pub(super) const fn field(&mut self) -> Option<&mut Field> {
        match self {
            Self::Name(field)
            | Self::Range(field)
            | Self::Networks(field)
            | Self::Save(field)
            | Self::Load(field)
            | Self::Reason(_, field) => Some(field),
            Self::Palette(palette) => Some(&mut palette.filter),
            Self::Roles(roles) if !roles.in_page => Some(&mut roles.filter),
            Self::Export(export) => export.field(),
            Self::Help(_)
            | Self::Roles(_)
            | Self::Replace(_)
            | Self::Told(..)
            | Self::Faults(..)
            | Self::Leave
            | Self::Draft => None,
        }
    }

    /// Whether it gives back the popup that it opened over: help and palette any, the options the export.
    pub(super) const fn gives_back(&self) -> bool {
        self.is_passing() || matches!(self, Self::Range(_) | Self::Networks(_))
    }

    /// Whether it opens over any popup, and keeps nothing that would be lost with it.
    pub(super) const fn is_passing(&self) -> bool {
        matches!(self, Self::Help(_) | Self::Palette(_))
    }
}
