//! What opens over the panes: one at a time, each file with its state and how it is drawn.

pub(super) mod export;
pub(super) mod help;
pub(super) mod prompt;
pub(super) mod roles;

use crate::tui::action::Scope;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::List;

/// An open popup.
#[derive(Debug, Clone)]
pub(super) enum Popup {
    /// All keys.
    Help(List),
    /// The formats and their preview.
    Export(export::Export),
    /// The ready-made roles.
    Roles(roles::Roles),
    /// The role's name is being typed.
    Name(Field),
    /// The range of dynamic RPC is being typed.
    Range(Field),
    /// Whether to leave with changes that are not exported.
    Leave,
}

impl Popup {
    /// Where its keys count.
    pub(super) const fn scope(&self) -> Scope {
        match self {
            Self::Help(_) => Scope::Help,
            Self::Export(export) => export.scope(),
            Self::Roles(roles) => roles.scope(),
            Self::Name(_) | Self::Range(_) => Scope::Prompt,
            Self::Leave => Scope::Confirm,
        }
    }

    /// The line that is being typed, if one is.
    pub(super) const fn field(&mut self) -> Option<&mut Field> {
        match self {
            Self::Name(field) | Self::Range(field) => Some(field),
            Self::Roles(roles) if !roles.in_page => Some(&mut roles.filter),
            Self::Export(export) => export.field(),
            Self::Help(_) | Self::Roles(_) | Self::Leave => None,
        }
    }
}
