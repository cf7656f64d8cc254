//! Transports: TCP and UDP, which have ports, and IP protocols without ports.

use strum::{IntoStaticStr, VariantArray};

/// Transport with ports, or IP protocol without ports.
///
/// Transports are ordered as in tables: those with ports first.
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
    /// ICMP for IPv6, IP protocol 58.
    Icmpv6,
    /// Any other IP protocol, given by its number.
    Ip,
}

impl Transport {
    /// All transports, in table order.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns the number in the IANA registry of IP protocol numbers; none for [`Self::Ip`], whose number is
    /// part of the port.
    #[must_use]
    pub const fn ip_protocol(self) -> Option<u8> {
        match self {
            Self::Tcp => Some(6),
            Self::Udp => Some(17),
            Self::Gre => Some(47),
            Self::Esp => Some(50),
            Self::Ah => Some(51),
            Self::Icmp => Some(1),
            Self::Icmpv6 => Some(58),
            Self::Ip => None,
        }
    }

    /// Returns the transport with this IP protocol number; none for a protocol without a name here.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|transport| transport.ip_protocol() == Some(number))
    }

    /// Returns whether this is ICMP or ICMPv6, whose messages have types.
    #[must_use]
    pub const fn has_types(self) -> bool {
        matches!(self, Self::Icmp | Self::Icmpv6)
    }

    /// Returns the type of an echo request (RFC 792, RFC 4443); none for other protocols than ICMP and ICMPv6.
    #[must_use]
    pub const fn echo(self) -> Option<u8> {
        match self {
            Self::Icmp => Some(8),
            Self::Icmpv6 => Some(128),
            _ => None,
        }
    }

    /// Returns whether packets carry port numbers.
    #[must_use]
    pub const fn has_ports(self) -> bool {
        matches!(self, Self::Tcp | Self::Udp)
    }

    /// Returns the name in lower case, as in `tcp/445`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the name in upper case, as shown in tables.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Gre => "GRE",
            Self::Esp => "ESP",
            Self::Ah => "AH",
            Self::Icmp => "ICMP",
            Self::Icmpv6 => "ICMPv6",
            Self::Ip => "IP",
        }
    }

    /// Finds the transport of a name, ignoring letter case.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|transport| transport.name().eq_ignore_ascii_case(name))
    }
}
