//! Windows versions that rules apply to, their dynamic port ranges, and the ways to write dynamic RPC.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::lang::{Lang, Localized, Text, text};
use crate::model::port_error::PortError;
use crate::model::range::PortRange;

/// Windows versions that a rule or a port applies to.
///
/// Default dynamic ranges: 1025–5000 up to Windows Server 2003, 49152–65535 since Windows Server 2008
/// (Microsoft, "The default dynamic port range for TCP/IP has changed", KB929851).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Os {
    /// Windows Vista, Server 2008 and later.
    #[default]
    Modern,
    /// Windows 2000, XP and Server 2003.
    Legacy,
    /// Both kinds in one network.
    Mixed,
}

/// Dynamic ports of Windows Server 2003 and earlier: 1025–5000.
const LEGACY: PortRange = match PortRange::from_numbers(1025, 5000) {
    Some(range) => range,
    None => unreachable!(),
};
/// Dynamic ports of Windows Server 2008 and later: 49152–65535.
const MODERN: PortRange = match PortRange::from_numbers(49152, 65535) {
    Some(range) => range,
    None => unreachable!(),
};

impl Os {
    /// All values, in the order in which the browser's key cycles through them.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns the name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the default dynamic port ranges, the same for TCP and UDP, lowest first.
    #[must_use]
    pub const fn dynamic_ranges(self) -> &'static [PortRange] {
        match self {
            Self::Legacy => &[LEGACY],
            Self::Modern => &[MODERN],
            Self::Mixed => &[LEGACY, MODERN],
        }
    }

    /// Returns the next value, starting over after the last.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|&one| one == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }
}

impl fmt::Display for Os {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Error for an unknown name of Windows versions; holds the name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub struct UnknownOs(String);

impl Localized for UnknownOs {
    fn both(&self) -> Text {
        let Self(name) = self;
        text!(
            "unknown Windows version “{name}”: expected legacy (2003 and earlier), modern (2008 and later) or mixed (both)",
            "未知的 Windows 版本“{name}”：应为 legacy（2003 及更早）、modern（2008 及更高）或 mixed（两者）"
        )
    }
}

impl FromStr for Os {
    type Err = UnknownOs;

    fn from_str(text: &str) -> Result<Self, UnknownOs> {
        let mut all = Self::ALL.iter().copied();
        all.find(|one| one.name() == text)
            .ok_or_else(|| UnknownOs(text.to_owned()))
    }
}

/// Notation for dynamic ports: those of RPC, and those that a server picks itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum DynamicMode {
    /// Whole default range of the Windows version.
    #[default]
    Full,
    /// Smaller range, to which the administrator has limited the servers.
    Narrowed(PortRange),
    /// Keyword of the target for dynamic RPC, such as `RPC` in Windows Firewall.
    Keyword,
    /// Left out, with a notice.
    Omit,
}

impl DynamicMode {
    /// Least number of ports that Microsoft recommends for the RPC Internet key, which limits dynamic RPC
    /// (KB154596). `netsh int ipv4 set dynamicport` accepts 255 or more (KB929851).
    pub const RECOMMENDED: u32 = 100;
    /// Lowest port that `netsh int ipv4 set dynamicport` accepts.
    pub const LOWEST: u16 = 1025;

    /// Creates the mode for a range.
    ///
    /// # Errors
    /// [`DynamicModeError::TooLow`] for a range that starts below [`Self::LOWEST`].
    pub const fn narrowed(range: PortRange) -> Result<Self, DynamicModeError> {
        if range.low() < Self::LOWEST {
            return Err(DynamicModeError::TooLow(range));
        }
        Ok(Self::Narrowed(range))
    }
}

impl fmt::Display for DynamicMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("full"),
            Self::Narrowed(range) => range.fmt(f),
            Self::Keyword => f.write_str("keyword"),
            Self::Omit => f.write_str("omit"),
        }
    }
}

/// Error from parsing a [`DynamicMode`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum DynamicModeError {
    /// Neither a known word nor a range; holds the text as typed.
    Unknown(String),
    /// Invalid range.
    Range(#[from] PortError),
    /// Range that starts below the lowest port that Windows accepts.
    TooLow(PortRange),
}

impl Localized for DynamicModeError {
    fn both(&self) -> Text {
        let lowest = DynamicMode::LOWEST;
        match self {
            Self::Unknown(typed) => text!(
                "invalid value “{typed}” for dynamic RPC: expected full, keyword, omit or a range such as 50000-50999",
                "动态 RPC 的值“{typed}”无效：应为 full、keyword、omit 或 50000-50999 形式的范围"
            ),
            Self::Range(cause) => cause.both(),
            Self::TooLow(range) => text!(
                "the range {range} starts too low: Windows requires dynamic ports of {lowest} or higher",
                "范围 {range} 的起始端口过低：Windows 的动态端口不得低于 {lowest}"
            ),
        }
    }
}

impl FromStr for DynamicMode {
    type Err = DynamicModeError;

    fn from_str(text: &str) -> Result<Self, DynamicModeError> {
        match text {
            "full" => return Ok(Self::Full),
            "keyword" => return Ok(Self::Keyword),
            "omit" => return Ok(Self::Omit),
            _ => {}
        }
        if !text.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(DynamicModeError::Unknown(text.to_owned()));
        }
        Self::narrowed(text.parse()?)
    }
}
