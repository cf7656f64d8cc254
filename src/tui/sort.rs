//! The columns of the port table, and the order that they bring its rows into.

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Port,
    Transport,
    Protocol,
    Service,
}

impl Column {
    pub(super) const ALL: [Self; 4] = [Self::Port, Self::Transport, Self::Protocol, Self::Service];

    /// The column to its right.
    pub(super) fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }
}

/// The order of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sort {
    pub(super) column: Column,
    pub(super) is_descending: bool,
}

impl Sort {
    pub(super) const fn by(column: Column) -> Self {
        Self {
            column,
            is_descending: false,
        }
    }

    pub(super) const fn turned(self) -> Self {
        Self {
            is_descending: !self.is_descending,
            ..self
        }
    }
}
