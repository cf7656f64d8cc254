//! Who opens a connection: what rules for what a host accepts and for what it opens are told apart by.

use strum::{IntoStaticStr, VariantArray};

/// Who opens the connection, seen from the host that carries the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Direction {
    /// Others connect to the host: the ports are its own.
    #[default]
    In,
    /// The host connects to others: the ports are theirs.
    Out,
}

impl Direction {
    /// Both of them.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its word on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}
