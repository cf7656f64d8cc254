//! States of the ports that were checked from another host.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::model::lang::Label;

/// State of a port that was checked from another host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum CheckState {
    /// A TCP connection was made, or a UDP answer came.
    Open,
    /// The host or a firewall refused.
    Closed,
    /// No answer to TCP, or something reports that the port can't be reached.
    Filtered,
    /// No answer to UDP: filtered, or a service that keeps silent.
    NoAnswer,
    /// Nothing was sent.
    Untested,
}

impl CheckState {
    /// All states.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// Returns the name used in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the label.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Open => Label::new("open", "开放"),
            Self::Closed => Label::new("closed", "关闭"),
            Self::Filtered => Label::new("filtered", "被过滤"),
            Self::NoAnswer => Label::new("no answer", "无应答"),
            Self::Untested => Label::new("untested", "未检查"),
        }
    }
}
