//! Direction of the traffic that rules allow.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::lang::Label;

/// Direction of traffic, from the point of view of the host that carries the rules.
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Direction {
    /// Inbound: others connect to ports of this host.
    #[default]
    In,
    /// Outbound: this host connects to ports of others.
    Out,
}

impl Direction {
    /// Both directions.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns the name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the label to show.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::In => Label::new("inbound", "入站"),
            Self::Out => Label::new("outbound", "出站"),
        }
    }
}
