//! What a port fact can say (a number, a range, "dynamic", or no port at all) and over which transport,
//! with the one way in which it is written and read: `tcp/445`, `udp/5004-5005`, `tcp/dynamic-rpc`, `gre`.

use std::fmt;
use std::num::NonZeroU16;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::lang::{Lang, Localized, Text, text};

/// What carries the traffic: a transport with ports, or an IP protocol without any.
///
/// The order is that of tables: transports with ports first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Transport {
    /// TCP, IP protocol 6.
    Tcp,
    /// UDP, IP protocol 17.
    Udp,
    /// Generic Routing Encapsulation, IP protocol 47: the tunnel of PPTP.
    Gre,
    /// IPsec Encapsulating Security Payload, IP protocol 50.
    Esp,
    /// IPsec Authentication Header, IP protocol 51.
    Ah,
    /// ICMP for IPv4, IP protocol 1.
    Icmp,
}

impl Transport {
    /// Every transport, in table order.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its number in the IANA registry of IP protocol numbers.
    #[must_use]
    pub const fn ip_protocol(self) -> u8 {
        match self {
            Self::Tcp => 6,
            Self::Udp => 17,
            Self::Gre => 47,
            Self::Esp => 50,
            Self::Ah => 51,
            Self::Icmp => 1,
        }
    }

    /// Whether its packets carry port numbers.
    #[must_use]
    pub const fn has_ports(self) -> bool {
        matches!(self, Self::Tcp | Self::Udp)
    }

    /// Its name in lower case, as in `tcp/445`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Its name in upper case, as tables print it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Gre => "GRE",
            Self::Esp => "ESP",
            Self::Ah => "AH",
            Self::Icmp => "ICMP",
        }
    }

    /// The transport of that name, whatever its letter case.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|transport| transport.name().eq_ignore_ascii_case(name))
    }
}

/// A port number, 1 to 65535. Port 0 is reserved and can't be listened on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortNumber(NonZeroU16);

impl PortNumber {
    /// The highest port number.
    pub const MAX: Self = Self(NonZeroU16::MAX);

    /// The port of that number, unless it is 0.
    #[must_use]
    pub const fn new(number: u16) -> Option<Self> {
        match NonZeroU16::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

impl FromStr for PortNumber {
    type Err = PortError;

    fn from_str(text: &str) -> Result<Self, PortError> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PortError::NotANumber(text.to_owned()));
        }
        // More digits than u32 holds are just as much above 65535.
        let number = text.parse::<u32>().unwrap_or(u32::MAX);
        let number = u16::try_from(number).map_err(|_| PortError::TooHigh(text.to_owned()))?;
        Self::new(number).ok_or(PortError::Zero)
    }
}

impl fmt::Display for PortNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A run of port numbers, both ends included; its low end is never above its high end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortRange {
    low: PortNumber,
    high: PortNumber,
}

impl PortRange {
    /// The range from `low` to `high`.
    ///
    /// # Errors
    /// [`PortError::Reversed`] when `low` is above `high`.
    pub const fn new(low: PortNumber, high: PortNumber) -> Result<Self, PortError> {
        if low.get() > high.get() {
            return Err(PortError::Reversed { low, high });
        }
        Ok(Self { low, high })
    }

    /// The range of a single port.
    #[must_use]
    pub const fn single(port: PortNumber) -> Self {
        Self {
            low: port,
            high: port,
        }
    }

    /// The same range from plain numbers; `None` when 0 is in it or it is reversed.
    #[must_use]
    pub const fn from_numbers(low: u16, high: u16) -> Option<Self> {
        match (PortNumber::new(low), PortNumber::new(high)) {
            (Some(low), Some(high)) if low.get() <= high.get() => Some(Self { low, high }),
            _ => None,
        }
    }

    /// Its lowest port.
    #[must_use]
    pub const fn low(self) -> u16 {
        self.low.get()
    }

    /// Its highest port.
    #[must_use]
    pub const fn high(self) -> u16 {
        self.high.get()
    }

    /// How many ports it holds, 1 to 65535.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.high() as u32 - self.low() as u32 + 1
    }

    /// Whether `port` is in it.
    #[must_use]
    pub const fn contains(self, port: u16) -> bool {
        self.low() <= port && port <= self.high()
    }

    /// Whether the two ranges share a port.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.low() <= other.high() && other.low() <= self.high()
    }
}

impl FromStr for PortRange {
    type Err = PortError;

    /// Reads `445` or `3268-3269`.
    fn from_str(text: &str) -> Result<Self, PortError> {
        match text.split_once('-') {
            Some((low, high)) => Self::new(low.trim().parse()?, high.trim().parse()?),
            None => text.parse().map(Self::single),
        }
    }
}

impl fmt::Display for PortRange {
    /// `445` for one port, `3268-3269` for more.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.low == self.high {
            write!(f, "{}", self.low)
        } else {
            write!(f, "{}-{}", self.low, self.high)
        }
    }
}

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
        if range.low == range.high {
            Self::Single(range.low)
        } else {
            Self::Range(range)
        }
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

/// Why a text is no port.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum PortError {
    /// Port 0.
    Zero,
    /// Above 65535.
    TooHigh(String),
    /// Not digits.
    NotANumber(String),
    /// The high end first.
    Reversed {
        /// The end that was written first.
        low: PortNumber,
        /// The end that was written last.
        high: PortNumber,
    },
    /// `tcp/` or `udp` alone.
    MissingPort(Transport),
    /// `gre/47`.
    HasNoPorts(Transport),
    /// `445` alone.
    NoTransport(String),
    /// `sctp/445`.
    UnknownTransport(String),
    /// Anything else.
    Unreadable(String),
}

impl Localized for PortError {
    fn both(&self) -> Text {
        match self {
            Self::Zero => text!(
                "port 0 is reserved: ports go from 1 to 65535",
                "端口 0 为保留端口：端口为 1 到 65535"
            ),
            Self::TooHigh(typed) => text!(
                "port {typed} is too high: ports go from 1 to 65535",
                "端口 {typed} 过大：端口为 1 到 65535"
            ),
            Self::NotANumber(typed) => text!(
                "“{typed}” is no port number: ports go from 1 to 65535",
                "“{typed}”不是端口号：端口为 1 到 65535"
            ),
            Self::Reversed { low, high } => text!(
                "the range {low}-{high} is reversed: write {high}-{low}",
                "范围 {low}-{high} 大小颠倒：请写 {high}-{low}"
            ),
            Self::MissingPort(transport) => text!(
                "{name} needs a port: write {name}/445 or {name}/3268-3269",
                "{name} 须带端口：请写 {name}/445 或 {name}/3268-3269",
                name = transport.name()
            ),
            Self::HasNoPorts(transport) => text!(
                "{name} is an IP protocol without ports: write {name} alone",
                "{name} 是没有端口的 IP 协议：请只写 {name}",
                name = transport.name()
            ),
            Self::NoTransport(typed) => text!(
                "{typed} names no transport: write tcp/{typed} or udp/{typed}",
                "{typed} 未指明传输协议：请写 tcp/{typed} 或 udp/{typed}"
            ),
            Self::UnknownTransport(typed) => text!(
                "no transport “{typed}”: known are tcp, udp, gre, esp, ah and icmp",
                "没有传输协议“{typed}”：可用 tcp、udp、gre、esp、ah、icmp"
            ),
            Self::Unreadable(typed) => text!(
                "“{typed}” is no port: write one like tcp/445, udp/5004-5005 or gre",
                "“{typed}”不是端口：请写成 tcp/445、udp/5004-5005 或 gre 的形式"
            ),
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
