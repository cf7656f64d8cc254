//! What the targets of formats differ in: networks, groups and encodings.

use ipnet::IpNet;

use crate::model::{Direction, Label};

/// Source networks that a file of a format can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Networks {
    /// Networks of both address families.
    Both,
    /// Networks of both address families for inbound rules. For outbound rules, the sources are the hosts that
    /// the rules are attached to, and the head of the file lists the networks.
    BothIn,
    /// IPv4 networks.
    Ipv4,
    /// IPv6 networks.
    Ipv6,
    /// No networks: they belong in the commands that load the file, which are listed in its head.
    Apart,
}

impl Networks {
    /// Returns true if the networks are not part of the rules of that direction.
    pub(super) fn are_separate(self, direction: Direction) -> bool {
        match self {
            Self::Apart => true,
            Self::BothIn => direction == Direction::Out,
            Self::Both | Self::Ipv4 | Self::Ipv6 => false,
        }
    }

    pub(super) fn names(self, network: &IpNet) -> bool {
        match self {
            Self::Both | Self::BothIn | Self::Apart => true,
            Self::Ipv4 => matches!(network, IpNet::V4(_)),
            Self::Ipv6 => matches!(network, IpNet::V6(_)),
        }
    }
}

/// Support of a format for destination networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Destinations {
    /// Files can't name them.
    Never,
    /// Outbound rules name them. Inbound rules can't: their destinations are the hosts that they are attached to.
    Outbound,
    /// Rules of both directions name them.
    Always,
}

/// Group of formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Windows Firewall.
    Windows,
    /// Firewalls of Linux hosts.
    Linux,
    /// Routers and switches.
    Routers,
    /// Firewalls of other vendors.
    Firewalls,
    /// Firewalls of clouds.
    Clouds,
    /// Programs that write other formats.
    Generators,
    /// Tables for people and programs.
    Documents,
    /// Tools that test whether ports are open, or capture traffic.
    Checks,
}

impl Group {
    /// Heading.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Windows => Label::new("Windows", "Windows"),
            Self::Linux => Label::new("Linux", "Linux"),
            Self::Routers => Label::new("Routers and switches", "路由器和交换机"),
            Self::Firewalls => Label::new("Firewalls", "防火墙"),
            Self::Clouds => Label::new("Clouds", "云"),
            Self::Generators => Label::new("Generators", "生成器"),
            Self::Documents => Label::new("Documents", "文档"),
            Self::Checks => Label::new("Checks", "检查"),
        }
    }
}

/// Encoding of a format's files; always UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Lines end in LF.
    Lf,
    /// Lines end in CRLF.
    Crlf,
    /// Lines end in CRLF, with a byte order mark if any character is not ASCII: without it, Windows
    /// PowerShell 5.1 reads a file in the system's code page.
    CrlfMarked,
    /// Lines end in LF, and every character is ASCII. Comments are in English, whatever the user's language,
    /// and other characters become `?`.
    Ascii,
    /// Like [`Ascii`](Self::Ascii) with CRLF line ends: cmd reads batch files in the console's code page.
    AsciiCrlf,
}

impl Encoding {
    pub(super) const fn is_ascii(self) -> bool {
        matches!(self, Self::Ascii | Self::AsciiCrlf)
    }
}
