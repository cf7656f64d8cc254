//! The Windows generation, which decides what a dynamic port is, and how dynamic RPC is written.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::lang::{Lang, Localized, Text, text};
use crate::model::port_error::PortError;
use crate::model::range::PortRange;

/// Which Windows versions the rules are for.
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
pub enum Generation {
    /// Windows Vista, Server 2008 and later.
    #[default]
    Modern,
    /// Windows 2000, XP and Server 2003.
    Legacy,
    /// Both in one network.
    Mixed,
}

/// 1025–5000.
const LEGACY: PortRange = match PortRange::from_numbers(1025, 5000) {
    Some(range) => range,
    None => unreachable!(),
};
/// 49152–65535.
const MODERN: PortRange = match PortRange::from_numbers(49152, 65535) {
    Some(range) => range,
    None => unreachable!(),
};

impl Generation {
    /// All of them, in the order in which a key steps through them.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its name on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The default dynamic ports of TCP and of UDP, lowest first.
    #[must_use]
    pub const fn dynamic_ranges(self) -> &'static [PortRange] {
        match self {
            Self::Legacy => &[LEGACY],
            Self::Modern => &[MODERN],
            Self::Mixed => &[LEGACY, MODERN],
        }
    }

    /// The next one, for a key that steps through them.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|&one| one == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A generation name that doesn't exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub struct UnknownGeneration(String);

impl Localized for UnknownGeneration {
    fn both(&self) -> Text {
        let Self(name) = self;
        text!(
            "no Windows generation “{name}”: write legacy (2000–2003), modern (2008 and later) or mixed (both)",
            "没有 Windows 版本“{name}”：请写 legacy（2000 至 2003）、modern（2008 及更高版本）或 mixed（两者）"
        )
    }
}

impl FromStr for Generation {
    type Err = UnknownGeneration;

    fn from_str(text: &str) -> Result<Self, UnknownGeneration> {
        let mut all = Self::ALL.iter().copied();
        all.find(|one| one.name() == text)
            .ok_or_else(|| UnknownGeneration(text.to_owned()))
    }
}

/// How the dynamic RPC ports are written. Other dynamic ports always follow the generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum DynamicMode {
    /// The generation's whole range.
    #[default]
    Full,
    /// A range to which the administrator has narrowed RPC on the servers.
    Narrowed(PortRange),
    /// The target's own word for it, such as `RPC` of Windows Firewall.
    Keyword,
    /// Left out, and said so.
    Omit,
}

impl DynamicMode {
    /// The fewest ports that `netsh int ipv4 set dynamicport` takes.
    pub const FEWEST: u32 = 255;
    /// The lowest port that `netsh int ipv4 set dynamicport` takes.
    pub const LOWEST: u16 = 1025;
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

/// Why a text is no way to write dynamic RPC.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum DynamicModeError {
    /// Neither a word that is known nor a range.
    Unknown(String),
    /// A range that is no range.
    Range(#[from] PortError),
    /// Windows takes no such range: it is too narrow.
    TooNarrow(PortRange),
    /// Windows takes no such range: it begins too low.
    TooLow(PortRange),
}

impl Localized for DynamicModeError {
    fn both(&self) -> Text {
        let (fewest, lowest) = (DynamicMode::FEWEST, DynamicMode::LOWEST);
        match self {
            Self::Unknown(typed) => text!(
                "“{typed}” is no way to write dynamic RPC: write full, keyword, omit or a range like 50000-50999",
                "“{typed}”不是动态 RPC 的写法：请写 full、keyword、omit 或 50000-50999 这样的范围"
            ),
            Self::Range(cause) => cause.both(),
            Self::TooNarrow(range) => text!(
                "the range {range} is too narrow: Windows takes no fewer than {fewest} dynamic ports",
                "范围 {range} 太窄：Windows 要求至少 {fewest} 个动态端口"
            ),
            Self::TooLow(range) => text!(
                "the range {range} begins too low: Windows takes dynamic ports from {lowest} up",
                "范围 {range} 起点太低：Windows 的动态端口从 {lowest} 起"
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
        let range: PortRange = text.parse()?;
        if range.low() < Self::LOWEST {
            return Err(DynamicModeError::TooLow(range));
        }
        if range.count() < Self::FEWEST {
            return Err(DynamicModeError::TooNarrow(range));
        }
        Ok(Self::Narrowed(range))
    }
}
