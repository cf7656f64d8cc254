//! Ports with their transport, and their text form: `tcp/445`, `udp/5004-5005`, `tcp/dynamic-rpc`, `gre`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::port_error::PortError;
use crate::model::range::{PortNumber, PortRange};
use crate::model::transport::Transport;

/// Port numbers without their transport: one, a range, dynamic, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PortSpec {
    /// No port: IP protocols such as GRE.
    None,
    /// Single port.
    Single(PortNumber),
    /// Range of ports.
    Range(PortRange),
    /// Port assigned by the RPC runtime. Clients query the endpoint mapper (135/TCP) for it.
    DynamicRpc,
    /// Port chosen by the server and announced by other means, such as passive FTP data or a named instance of
    /// SQL Server.
    DynamicEphemeral,
}

impl PortSpec {
    const DYNAMIC_RPC: &str = "dynamic-rpc";
    const DYNAMIC_EPHEMERAL: &str = "dynamic-ephemeral";

    /// Returns the range of port numbers; none for dynamic ports and for protocols without ports.
    #[must_use]
    pub const fn range(self) -> Option<PortRange> {
        match self {
            Self::Single(port) => Some(PortRange::single(port)),
            Self::Range(range) => Some(range),
            Self::None | Self::DynamicRpc | Self::DynamicEphemeral => None,
        }
    }

    /// Returns the keyword of a dynamic port, whose numbers depend on the Windows version.
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::DynamicRpc => Some(Self::DYNAMIC_RPC),
            Self::DynamicEphemeral => Some(Self::DYNAMIC_EPHEMERAL),
            Self::None | Self::Single(_) | Self::Range(_) => None,
        }
    }

    /// Returns whether the port is dynamic: its numbers depend on the Windows version.
    #[must_use]
    pub const fn is_dynamic(self) -> bool {
        matches!(self, Self::DynamicRpc | Self::DynamicEphemeral)
    }
}

impl From<PortRange> for PortSpec {
    fn from(range: PortRange) -> Self {
        range.only().map_or(Self::Range(range), Self::Single)
    }
}

impl FromStr for PortSpec {
    type Err = PortError;

    fn from_str(text: &str) -> Result<Self, PortError> {
        match text {
            Self::DYNAMIC_RPC => Ok(Self::DynamicRpc),
            Self::DYNAMIC_EPHEMERAL => Ok(Self::DynamicEphemeral),
            _ => Ok(text.parse::<PortRange>()?.into()),
        }
    }
}

impl fmt::Display for PortSpec {
    /// Writes `445`, `3268-3269`, `dynamic-rpc`, `dynamic-ephemeral`, or `-` for no port.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("-"),
            Self::Single(port) => port.fmt(f),
            Self::Range(range) => range.fmt(f),
            Self::DynamicRpc => f.write_str(Self::DYNAMIC_RPC),
            Self::DynamicEphemeral => f.write_str(Self::DYNAMIC_EPHEMERAL),
        }
    }
}

/// Port numbers with their transport. TCP and UDP always have a port, other IP protocols never do.
///
/// Ports are ordered as in tables: IP protocols, then ports by number and transport, then dynamic ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Port {
    transport: Transport,
    spec: PortSpec,
}

impl Port {
    /// Creates a port from a transport and a port spec.
    ///
    /// # Errors
    /// [`PortError::MissingPort`] for TCP or UDP without a port, [`PortError::HasNoPorts`] for an IP
    /// protocol with one.
    pub const fn new(transport: Transport, spec: PortSpec) -> Result<Self, PortError> {
        match (transport.has_ports(), matches!(spec, PortSpec::None)) {
            (true, true) => Err(PortError::MissingPort(transport)),
            (false, false) => Err(PortError::HasNoPorts(transport)),
            _ => Ok(Self { transport, spec }),
        }
    }

    /// Returns the transport.
    #[must_use]
    pub const fn transport(self) -> Transport {
        self.transport
    }

    /// Returns the port numbers without the transport.
    #[must_use]
    pub const fn spec(self) -> PortSpec {
        self.spec
    }

    /// Returns whether the two share a port number, or are the same dynamic port or IP protocol.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        let specs_overlap = match (self.spec.range(), other.spec.range()) {
            (Some(one), Some(other)) => one.overlaps(other),
            _ => self.spec == other.spec,
        };
        self.transport == other.transport && specs_overlap
    }

    /// Returns the sort key for tables.
    fn sort_key(self) -> (u32, u32, Transport, PortSpec) {
        let (low, high) = match self.spec {
            PortSpec::None => (0, 0),
            PortSpec::Single(port) => (u32::from(port.get()), 0),
            PortSpec::Range(range) => (u32::from(range.low()), u32::from(range.high())),
            PortSpec::DynamicRpc | PortSpec::DynamicEphemeral => (u32::MAX, 0),
        };
        (low, high, self.transport, self.spec)
    }
}

impl Ord for Port {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.sort_key().cmp(&other.sort_key())
    }
}

impl PartialOrd for Port {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for Port {
    type Err = PortError;

    /// Parses `tcp/445`, `udp/5004-5005`, `tcp/dynamic-rpc`, `gre`, and the order `445/tcp` of nmap and
    /// firewalld. Letter case is ignored.
    fn from_str(text: &str) -> Result<Self, PortError> {
        let lower = text.trim().to_ascii_lowercase();
        let Some((left, right)) = lower.split_once('/') else {
            return match Transport::find(&lower) {
                Some(transport) => Self::new(transport, PortSpec::None),
                None => match lower.parse::<PortSpec>() {
                    Ok(_) => Err(PortError::NoTransport(lower)),
                    Err(PortError::NotANumber(_)) => Err(PortError::Unreadable(text.to_owned())),
                    Err(error) => Err(error),
                },
            };
        };
        let (transport, spec) = match (Transport::find(left), Transport::find(right)) {
            (Some(transport), _) => (transport, right),
            (None, Some(transport)) => (transport, left),
            (None, None) => return Err(PortError::UnknownTransport(left.to_owned())),
        };
        let spec = match (spec, transport.has_ports()) {
            ("", true) => return Err(PortError::MissingPort(transport)),
            (spec, true) => spec.parse()?,
            (_, false) => return Err(PortError::HasNoPorts(transport)),
        };
        Self::new(transport, spec)
    }
}

impl TryFrom<String> for Port {
    type Error = PortError;

    fn try_from(text: String) -> Result<Self, PortError> {
        text.parse()
    }
}

impl From<Port> for String {
    fn from(port: Port) -> Self {
        port.to_string()
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.spec {
            PortSpec::None => f.write_str(self.transport.name()),
            spec => write!(f, "{}/{spec}", self.transport.name()),
        }
    }
}

/// Parses a list such as `tcp/53,88,3268-3269,udp/53`. A part without a transport has the transport of the
/// part before it.
///
/// # Errors
/// The error of the first invalid part.
pub fn parse_ports(text: &str) -> Result<Vec<Port>, PortError> {
    let mut ports: Vec<Port> = Vec::new();
    for part in text.split(',').map(str::trim) {
        let parsed = part.parse();
        ports.push(match (parsed, ports.last()) {
            (Err(PortError::NoTransport(spec)), Some(previous)) => {
                Port::new(previous.transport, spec.parse()?)?
            }
            (parsed, _) => parsed?,
        });
    }
    Ok(ports)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        text.parse::<Port>().expect_err(text).to_string()
    }

    #[test]
    fn display_round_trips() {
        for text in [
            "tcp/445",
            "udp/5004-5005",
            "tcp/dynamic-rpc",
            "tcp/dynamic-ephemeral",
            "gre",
            "esp",
            "ah",
            "icmp",
            "tcp/65535",
            "tcp/1-65535",
        ] {
            assert_eq!(text.parse::<Port>().expect(text).to_string(), text);
        }
        assert_eq!("445/TCP".parse::<Port>(), "tcp/445".parse::<Port>());
        assert_eq!("tcp/445-445".parse::<Port>(), "tcp/445".parse::<Port>());
    }

    #[test]
    fn errors_name_the_problem_and_the_correction() {
        assert!(message("tcp/0").contains("port 0 is reserved"));
        assert!(message("tcp/65536").contains("65536 is too high"));
        assert!(message("tcp/99999999999999999999").contains("too high"));
        assert!(message("tcp/445-139").contains("write 139-445"));
        assert!(message("tcp/").contains("needs a port"));
        assert!(message("udp").contains("needs a port"));
        assert!(message("445").contains("tcp/445 or udp/445"));
        assert!(message("gre/47").contains("without ports"));
        assert!(message("sctp/9").contains("unknown transport “sctp”"));
        assert!(message("tcp/+5").contains("invalid port number"));
        assert!(message("smb").contains("invalid port “smb”"));
        assert!(message("445-139").contains("write 139-445"));
        assert!(message("0").contains("port 0 is reserved"));
        assert!(message("65536").contains("too high"));
    }

    #[test]
    fn ports_overlap_by_number_within_a_transport() {
        let overlap = |one: &str, other: &str| {
            let port = |text: &str| text.parse::<Port>().expect(text);
            port(one).overlaps(port(other))
        };
        assert!(overlap("tcp/3268-3269", "tcp/3269"));
        assert!(overlap("tcp/dynamic-rpc", "tcp/dynamic-rpc"));
        assert!(overlap("gre", "gre"));
        assert!(!overlap("tcp/53", "udp/53"));
        assert!(!overlap("tcp/3268-3269", "tcp/3270"));
        assert!(!overlap("tcp/dynamic-rpc", "tcp/50000"));
        assert!(!overlap("gre", "esp"));
    }

    #[test]
    fn list_parts_inherit_the_transport() {
        let ports = parse_ports("tcp/53,88,3268-3269,udp/53,gre").expect("a good list");
        let texts: Vec<String> = ports.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            ["tcp/53", "tcp/88", "tcp/3268-3269", "udp/53", "gre"]
        );
        assert!(parse_ports("53,tcp/88").is_err());
        assert!(parse_ports("tcp/53,,88").is_err());
        assert!(parse_ports("gre,47").is_err());
    }
}
