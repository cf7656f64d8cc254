//! Protocols that transmit in clear text.

use serde::{Deserialize, Serialize};

use crate::model::port::Port;

/// A protocol whose traffic anyone on the way can read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClearText {
    /// Its name: the first word of the catalogue's texts about it.
    pub name: String,
    /// The ports on which it is used by default, all of one transport.
    pub ports: Vec<Port>,
    /// The standard that states it or adds the protection that it lacks.
    pub standard: String,
}
