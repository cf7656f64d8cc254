//! Protocols that transmit in clear text.

use serde::{Deserialize, Serialize};

use crate::model::port::Port;

/// Protocol without encryption, whose traffic can be read in transit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClearText {
    /// Name, which is the first word of the catalog's texts about the protocol.
    pub name: String,
    /// Default ports, all of one transport.
    pub ports: Vec<Port>,
    /// Standard that documents the lack of encryption or adds encryption.
    pub standard: String,
}
