//! Ports with their transport, and their text form: `tcp/445`, `udp/5004-5005`, `tcp/dynamic-rpc`, `gre`,
//! `icmp/echo`, `ip/41`.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::model::port_error::PortError;
use crate::model::range::{PortNumber, PortRange};
use crate::model::transport::Transport;

/// Port numbers without their transport: one, a range, dynamic, or none. For protocols without ports, the part of
/// the protocol instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PortSpec {
    /// No port: the whole of an IP protocol such as GRE.
    None,
    /// Type of an ICMP or ICMPv6 message.
    IcmpType(u8),
    /// Number of an IP protocol without a name, for [`Transport::Ip`].
    IpProtocol(u8),
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
            _ => None,
        }
    }

    /// Returns the keyword of a dynamic port, whose numbers depend on the Windows version.
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::DynamicRpc => Some(Self::DYNAMIC_RPC),
            Self::DynamicEphemeral => Some(Self::DYNAMIC_EPHEMERAL),
            _ => None,
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
    /// Writes `445`, `3268-3269`, `dynamic-rpc`, `dynamic-ephemeral`, `echo`, the number of a type or protocol, or
    /// `-` for no port.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("-"),
            Self::IcmpType(number) | Self::IpProtocol(number) => number.fmt(f),
            Self::Single(port) => port.fmt(f),
            Self::Range(range) => range.fmt(f),
            Self::DynamicRpc => f.write_str(Self::DYNAMIC_RPC),
            Self::DynamicEphemeral => f.write_str(Self::DYNAMIC_EPHEMERAL),
        }
    }
}

/// Name of the echo request among the types of ICMP and ICMPv6 messages.
const ECHO: &str = "echo";

/// Port numbers with their transport. TCP and UDP always have a port, other IP protocols never do; ICMP and ICMPv6
/// can have a message type.
///
/// Ports are ordered as in tables: IP protocols, then ports by number and transport, then dynamic ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "String")]
pub struct Port {
    transport: Transport,
    spec: PortSpec,
}

impl Port {
    /// Creates a port from a transport and a port spec.
    ///
    /// # Errors
    /// [`PortError::MissingPort`] for TCP or UDP without a port, [`PortError::HasNoPorts`] for an IP
    /// protocol with one, [`PortError::ProtocolNumber`] for [`Transport::Ip`] without a number, and the errors of
    /// numbers that have a name or mean more than one protocol.
    pub fn new(transport: Transport, spec: PortSpec) -> Result<Self, PortError> {
        let is_port = spec.range().is_some() || spec.is_dynamic();
        match (transport, spec) {
            (Transport::Tcp | Transport::Udp, _) if is_port => Ok(Self { transport, spec }),
            (Transport::Tcp | Transport::Udp, _) => Err(PortError::MissingPort(transport)),
            (Transport::Ip, PortSpec::IpProtocol(number)) => Self::of_protocol(number),
            (Transport::Ip, _) => Err(PortError::ProtocolNumber(spec.to_string())),
            (Transport::Icmp | Transport::Icmpv6, PortSpec::IcmpType(_)) | (_, PortSpec::None) => {
                Ok(Self { transport, spec })
            }
            _ => Err(PortError::HasNoPorts(transport)),
        }
    }

    /// Creates a port for a whole IP protocol, by its number; a known protocol gets its name.
    ///
    /// # Errors
    /// [`PortError::EveryProtocol`] for 0, [`PortError::AllPorts`] for TCP and UDP.
    pub fn of_protocol(number: u8) -> Result<Self, PortError> {
        match (number, Transport::of_number(number)) {
            (0, _) => Err(PortError::EveryProtocol),
            (_, Some(transport)) if transport.has_ports() => Err(PortError::AllPorts(transport)),
            (_, Some(transport)) => Ok(Self {
                transport,
                spec: PortSpec::None,
            }),
            (_, None) => Ok(Self {
                transport: Transport::Ip,
                spec: PortSpec::IpProtocol(number),
            }),
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

    /// Returns the number in the IANA registry of IP protocol numbers.
    #[must_use]
    pub fn ip_protocol(self) -> u8 {
        match self.spec {
            PortSpec::IpProtocol(number) => number,
            // Only `ip` lacks a number.
            _ => self.transport.ip_protocol().unwrap_or_default(),
        }
    }

    /// Returns the same of the other address family: ICMPv6 for ICMP, one echo request for the other. None for other
    /// types, whose numbers have different meanings, and for other protocols.
    #[must_use]
    pub fn counterpart(self) -> Option<Self> {
        let other = match self.transport {
            Transport::Icmp => Transport::Icmpv6,
            Transport::Icmpv6 => Transport::Icmp,
            _ => return None,
        };
        let spec = match self.icmp_type() {
            None => PortSpec::None,
            number if number == self.transport.echo() => PortSpec::IcmpType(other.echo()?),
            Some(_) => return None,
        };
        Self::new(other, spec).ok()
    }

    /// Returns the type of ICMP or ICMPv6 messages; none for the whole protocol, and for other protocols.
    #[must_use]
    pub const fn icmp_type(self) -> Option<u8> {
        match self.spec {
            PortSpec::IcmpType(number) => Some(number),
            _ => None,
        }
    }

    /// Returns whether the port is a wide range ([`PortRange::is_wide`]). Dynamic ports are none: they answer for
    /// each of their numbers.
    #[must_use]
    pub fn is_wide(self) -> bool {
        self.spec.range().is_some_and(PortRange::is_wide)
    }

    /// Returns whether the two share a port number or message type, or are the same dynamic port or IP protocol.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        let specs_overlap = match (self.spec.range(), other.spec.range()) {
            (Some(one), Some(other)) => one.overlaps(other),
            _ => {
                let is_whole = |port: Self| port.spec == PortSpec::None;
                self.spec == other.spec || is_whole(self) || is_whole(other)
            }
        };
        self.transport == other.transport && specs_overlap
    }

    /// Formats the transport of tables, with the message type or number: `GRE`, `ICMP echo`, `IP 41`.
    #[must_use]
    pub fn protocol_label(self) -> String {
        let label = self.transport.label();
        match self.spec {
            PortSpec::None => label.to_owned(),
            _ => format!("{label} {}", self.spec_text()),
        }
    }

    /// Formats the part after the transport: `445`, `echo`, or `-` for a whole protocol.
    #[must_use]
    pub fn spec_text(self) -> String {
        match self.spec {
            PortSpec::IcmpType(number) if self.transport.echo() == Some(number) => ECHO.to_owned(),
            spec => spec.to_string(),
        }
    }

    /// Appends the port to a text, as formatted.
    pub fn push_to(self, text: &mut String) {
        if let Some(range) = self.spec.range() {
            // Only these have ports. Texts of fixed length are copied faster.
            match self.transport {
                Transport::Tcp => text.push_str("tcp/"),
                _ => text.push_str("udp/"),
            }
            range.push_to(text);
        } else {
            text.push_str(&self.to_string());
        }
    }

    /// Returns an integer that orders ports as in tables.
    #[must_use]
    pub fn sort_key(self) -> u64 {
        let (low, high) = match self.spec {
            PortSpec::None | PortSpec::IcmpType(_) | PortSpec::IpProtocol(_) => (0, 0),
            PortSpec::Single(port) => (u64::from(port.get()), 0),
            PortSpec::Range(range) => (u64::from(range.low()), u64::from(range.high())),
            PortSpec::DynamicRpc | PortSpec::DynamicEphemeral => (1 << 16, 0),
        };
        let rest = match self.spec {
            PortSpec::IcmpType(number) => 1 << 8 | u64::from(number),
            PortSpec::IpProtocol(number) => 2 << 8 | u64::from(number),
            PortSpec::DynamicEphemeral => 1,
            _ => 0,
        };
        low << 40 | high << 24 | (self.transport as u64) << 16 | rest
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

    /// Parses `tcp/445`, `udp/5004-5005`, `tcp/dynamic-rpc`, `gre`, `icmp/echo`, `ip/41`, and the order `445/tcp`
    /// of nmap and firewalld. Letter case is ignored.
    fn from_str(text: &str) -> Result<Self, PortError> {
        let mut lower = Cow::from(text.trim());
        if lower.bytes().any(|byte| byte.is_ascii_uppercase()) {
            lower.to_mut().make_ascii_lowercase();
        }
        let Some((left, right)) = lower.split_once('/') else {
            return match Transport::find(&lower) {
                Some(transport) => Self::new(transport, PortSpec::None),
                None => match lower.parse::<PortSpec>() {
                    Ok(_) => Err(PortError::NoTransport(lower.into_owned())),
                    Err(PortError::NotANumber(_)) => Err(PortError::Unreadable(text.to_owned())),
                    Err(error) => Err(error),
                },
            };
        };
        let (transport, spec) = if let Some(transport) = Transport::find(left) {
            (transport, right)
        } else if let Some(transport) = Transport::find(right) {
            (transport, left)
        } else {
            return Err(PortError::UnknownTransport(left.to_owned()));
        };
        let spec = match (spec, transport) {
            (ECHO, _) if transport.has_types() => {
                PortSpec::IcmpType(transport.echo().unwrap_or_default())
            }
            (number, _) if transport.has_types() => match number.parse() {
                Ok(number) => PortSpec::IcmpType(number),
                Err(_) => return Err(PortError::UnknownType(transport, number.to_owned())),
            },
            (number, Transport::Ip) => match number.parse() {
                Ok(number) => PortSpec::IpProtocol(number),
                Err(_) => return Err(PortError::ProtocolNumber(number.to_owned())),
            },
            ("", _) if transport.has_ports() => return Err(PortError::MissingPort(transport)),
            (spec, _) if transport.has_ports() => spec.parse()?,
            _ => return Err(PortError::HasNoPorts(transport)),
        };
        Self::new(transport, spec)
    }
}

impl<'de> Deserialize<'de> for Port {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// A text that is not copied if the format has it as it is: the embedded catalog has thousands.
        #[derive(Deserialize)]
        struct Borrowed<'a>(#[serde(borrow)] Cow<'a, str>);
        let Borrowed(text) = Borrowed::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
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
            PortSpec::IcmpType(_) => write!(f, "{}/{}", self.transport.name(), self.spec_text()),
            spec => write!(f, "{}/{spec}", self.transport.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        text.parse::<Port>().expect_err(text).to_string()
    }

    #[test]
    fn only_echo_and_whole_protocols_have_a_counterpart() {
        let counterpart = |text: &str| {
            let port: Port = text.parse().unwrap();
            port.counterpart().map(|other| other.to_string())
        };
        for (one, other) in [("icmp", "icmpv6"), ("icmp/echo", "icmpv6/echo")] {
            assert_eq!(counterpart(one).unwrap(), other);
            assert_eq!(counterpart(other).unwrap(), one);
        }
        for alone in ["icmp/11", "icmpv6/8", "gre", "tcp/53"] {
            assert_eq!(counterpart(alone), None, "{alone}");
        }
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
            "icmp/echo",
            "icmp/3",
            "icmpv6",
            "icmpv6/echo",
            "icmpv6/8",
            "ip/41",
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
        assert!(message("icmp/nonsense").contains("write icmp/echo"));
        assert!(message("icmp/256").contains("number from 0 to 255 as in icmp/8"));
        assert!(message("icmpv6/").contains("as in icmpv6/128"));
        assert!(message("ip/256").contains("a number from 1 to 255"));
        assert!(message("ip").contains("a number from 1 to 255"));
        assert!(message("ip/0").contains("every protocol"));
        assert!(message("ip/6").contains("every TCP port"));
        assert!(message("ip/17").contains("as in udp/445"));
        assert!(message("sctp/9").contains("unknown transport “sctp”"));
        assert!(message("tcp/+5").contains("invalid port number"));
        assert!(message("smb").contains("invalid port “smb”"));
        assert!(message("445-139").contains("write 139-445"));
        assert!(message("0").contains("port 0 is reserved"));
        assert!(message("65536").contains("too high"));
    }

    #[test]
    fn numbers_become_names_where_there_are_names() {
        let port = |text: &str| text.parse::<Port>().expect(text).to_string();
        let pairs = [
            ("ip/1", "icmp"),
            ("ip/47", "gre"),
            ("ip/50", "esp"),
            ("ip/51", "ah"),
            ("ip/58", "icmpv6"),
            ("icmp/8", "icmp/echo"),
            ("ICMPv6/128", "icmpv6/echo"),
            ("41/ip", "ip/41"),
        ];
        for (typed, written) in pairs {
            assert_eq!(port(typed), written);
        }
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
        assert!(overlap("icmp", "icmp/echo"));
        assert!(!overlap("icmp/echo", "icmpv6/echo"));
        assert!(!overlap("icmp/3", "icmp/echo"));
        assert!(!overlap("ip/41", "ip/42"));
    }
}
