//! What a port fact can say (a number, a range, "dynamic", or no port at all) and over which transport,
//! with the one way in which it is written and read: `tcp/445`, `udp/5004-5005`, `tcp/dynamic-rpc`, `gre`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::port_error::PortError;
use crate::model::range::{PortNumber, PortRange};
use crate::model::transport::Transport;

/// What a port fact says, its transport aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PortSpec {
    /// An IP protocol without ports, such as GRE.
    None,
    /// One port.
    Single(PortNumber),
    /// A run of ports.
    Range(PortRange),
    /// A port that the RPC runtime hands out, which clients learn from the endpoint mapper (135/TCP).
    DynamicRpc,
    /// A port that the server chooses and tells by other means: FTP's passive data, a named instance
    /// of SQL Server.
    DynamicEphemeral,
}

impl PortSpec {
    const DYNAMIC_RPC: &str = "dynamic-rpc";
    const DYNAMIC_EPHEMERAL: &str = "dynamic-ephemeral";

    /// Its numbers, when it names any.
    #[must_use]
    pub const fn range(self) -> Option<PortRange> {
        match self {
            Self::Single(port) => Some(PortRange::single(port)),
            Self::Range(range) => Some(range),
            Self::None | Self::DynamicRpc | Self::DynamicEphemeral => None,
        }
    }

    /// The word that stands for its numbers, where they depend on the Windows generation.
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::DynamicRpc => Some(Self::DYNAMIC_RPC),
            Self::DynamicEphemeral => Some(Self::DYNAMIC_EPHEMERAL),
            Self::None | Self::Single(_) | Self::Range(_) => None,
        }
    }

    /// Whether its numbers depend on the Windows generation.
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
    /// `445`, `3268-3269`, `dynamic-rpc`, `dynamic-ephemeral`, and `-` where there is no port.
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

/// A port spec with its transport. TCP and UDP always name a port, the other IP protocols never do.
///
/// The order is by port number, then transport, then what has no number: that of a printed table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Port {
    transport: Transport,
    spec: PortSpec,
}

impl Port {
    /// The port of that transport.
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

    /// Its transport.
    #[must_use]
    pub const fn transport(self) -> Transport {
        self.transport
    }

    /// What it says beside the transport.
    #[must_use]
    pub const fn spec(self) -> PortSpec {
        self.spec
    }

    /// Whether the two can mean the same port: they share a number, or say the same without one.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        let said = match (self.spec.range(), other.spec.range()) {
            (Some(one), Some(other)) => one.overlaps(other),
            _ => self.spec == other.spec,
        };
        self.transport == other.transport && said
    }

    /// Where it stands in a table sorted by port.
    fn place(self) -> (u32, u32, Transport, PortSpec) {
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
        self.place().cmp(&other.place())
    }
}

impl PartialOrd for Port {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for Port {
    type Err = PortError;

    /// Reads `tcp/445`, `udp/5004-5005`, `tcp/dynamic-rpc`, `gre`, and the order `445/tcp` that nmap and
    /// firewalld print. Letter case doesn't matter.
    fn from_str(text: &str) -> Result<Self, PortError> {
        let lower = text.trim().to_ascii_lowercase();
        let Some((left, right)) = lower.split_once('/') else {
            return match Transport::find(&lower) {
                Some(transport) => Self::new(transport, PortSpec::None),
                None => match lower.parse::<PortSpec>() {
                    Ok(_) => Err(PortError::NoTransport(lower)),
                    Err(PortError::NotANumber(_)) => Err(PortError::Unreadable(text.to_owned())),
                    Err(fault) => Err(fault),
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

/// Reads a list such as `tcp/53,88,3268-3269,udp/53`: a part without a transport takes that of the part
/// before it.
///
/// # Errors
/// The first part that is no port.
pub fn parse_ports(text: &str) -> Result<Vec<Port>, PortError> {
    let mut ports: Vec<Port> = Vec::new();
    for part in text.split(',').map(str::trim) {
        let parsed = part.parse();
        ports.push(match (parsed, ports.last()) {
            (Err(PortError::NoTransport(spec)), Some(before)) => {
                Port::new(before.transport, spec.parse()?)?
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
    fn written_forms_are_read_back() {
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
    fn impossible_ports_are_refused_with_the_reason() {
        assert!(message("tcp/0").contains("port 0 is reserved"));
        assert!(message("tcp/65536").contains("65536 is too high"));
        assert!(message("tcp/99999999999999999999").contains("too high"));
        assert!(message("tcp/445-139").contains("write 139-445"));
        assert!(message("tcp/").contains("needs a port"));
        assert!(message("udp").contains("needs a port"));
        assert!(message("445").contains("tcp/445 or udp/445"));
        assert!(message("gre/47").contains("without ports"));
        assert!(message("sctp/9").contains("no transport “sctp”"));
        assert!(message("tcp/+5").contains("no port number"));
        assert!(message("smb").contains("is no port"));
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
    fn a_list_keeps_its_transport() {
        let ports = parse_ports("tcp/53,88,3268-3269,udp/53,gre").expect("a good list");
        let written: Vec<String> = ports.iter().map(ToString::to_string).collect();
        assert_eq!(
            written,
            ["tcp/53", "tcp/88", "tcp/3268-3269", "udp/53", "gre"]
        );
        assert!(parse_ports("53,tcp/88").is_err());
        assert!(parse_ports("tcp/53,,88").is_err());
        assert!(parse_ports("gre,47").is_err());
    }
}
