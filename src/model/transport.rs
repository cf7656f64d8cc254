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
}

impl Transport {
    /// All transports, in table order.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns the number in the IANA registry of IP protocol numbers.
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
        }
    }

    /// Finds the transport of a name, ignoring letter case.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|transport| transport.name().eq_ignore_ascii_case(name))
    }
}
