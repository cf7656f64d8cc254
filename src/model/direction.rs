//! Who opens a connection: what rules for what a host accepts and for what it opens are told apart by.

/// Who opens the connection, seen from the host that carries the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Direction {
    /// Others connect to the host: the ports are its own.
    #[default]
    In,
    /// The host connects to others: the ports are theirs.
    Out,
}

impl Direction {
    /// Its word on the command line and in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}
