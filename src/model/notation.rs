//! Ports in a text, as [`read_ports`](crate::model::read_ports) finds them.

use std::fmt;

use crate::model::port::{Port, PortSpec};
use crate::model::port_error::PortError;
use crate::model::transport::Transport;

/// Port in a text, with or without a transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PortItem {
    /// Transport; none for any.
    pub transport: Option<Transport>,
    /// Numbers, the keyword of a dynamic port, or the part of an IP protocol; [`PortSpec::None`] for all ports of the
    /// transport.
    pub spec: PortSpec,
}

impl From<Port> for PortItem {
    fn from(port: Port) -> Self {
        Self {
            transport: Some(port.transport()),
            spec: port.spec(),
        }
    }
}

impl fmt::Display for PortItem {
    /// Writes `445`, `tcp/445` or `udp`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.transport, self.spec) {
            (None, spec) => spec.fmt(f),
            (Some(transport), PortSpec::None) => f.write_str(transport.name()),
            (Some(transport), spec) => match Port::new(transport, spec) {
                Ok(port) => port.fmt(f),
                Err(_) => write!(f, "{}/{spec}", transport.name()),
            },
        }
    }
}

/// The ports in a text, and its other words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notation<'a> {
    /// Ports, each once, in the order of the text.
    pub ports: Vec<PortItem>,
    /// Words that are no ports.
    pub words: Vec<&'a str>,
    /// Number of words before the first port.
    pub words_before: usize,
    /// First word that only announces ports.
    pub port_word: Option<&'a str>,
    /// First problem of a text that should consist of ports only.
    pub(super) problem: Option<PortError>,
}
