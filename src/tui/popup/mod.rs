//! What opens over the panes: one at a time, each file with its state and how it is drawn.

pub(super) mod export;
pub(super) mod help;
pub(super) mod prompt;

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
    /// The role's name is being typed.
    Name(Field),
    /// Whether to leave with changes that are not exported.
    Leave,
}

impl Popup {
    /// Where its keys count.
    pub(super) const fn scope(&self) -> Scope {
        match self {
            Self::Help(_) => Scope::Help,
            Self::Export(export) => export.scope(),
            Self::Name(_) => Scope::Prompt,
            Self::Leave => Scope::Confirm,
        }
    }

    /// The line that is being typed, if one is.
    pub(super) const fn field(&mut self) -> Option<&mut Field> {
        match self {
            Self::Name(field) => Some(field),
            Self::Export(export) => export.field(),
            Self::Help(_) | Self::Leave => None,
        }
    }
}
