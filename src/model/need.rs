//! Need: the degree to which a service or a role needs a port, and the ports that a selection takes in addition to
//! the required ones.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::lang::{Label, Text};

/// Degree to which a port is needed.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    IntoStaticStr,
    VariantArray,
)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Need {
    /// The service doesn't work without it.
    #[default]
    Required,
    /// Needed for a feature that may not be in use.
    Optional,
    /// Needed for old clients, old servers or an old mode of operation.
    Legacy,
    /// The documents disagree or are doubtful.
    Disputed,
    /// Only used on the host itself, so never opened.
    Local,
}

impl Need {
    /// All values, the most needed first.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns the name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the label to show.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Required => Label::new("required", "必需"),
            Self::Optional => Label::new("optional", "可选"),
            Self::Legacy => Label::new("legacy", "旧版"),
            Self::Disputed => Label::new("disputed", "有争议"),
            Self::Local => Label::new("local", "仅本机"),
        }
    }
}

/// Ports that a selection can take in addition to those that are required without a condition.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Extra {
    /// Optional ports.
    Optional,
    /// Legacy ports.
    Legacy,
    /// Disputed ports.
    Disputed,
    /// Required ports that have a condition.
    Conditional,
}

impl Extra {
    /// All values.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns the name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the label to show.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Optional => Need::Optional.label(),
            Self::Legacy => Need::Legacy.label(),
            Self::Disputed => Need::Disputed.label(),
            Self::Conditional => Label::new("conditional", "有条件"),
        }
    }
}

/// Set of [`Extra`] values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Extras(u8);

impl Extras {
    /// Everything except local ports, which are never opened.
    pub const ALL: Self = Self(0b1111);

    /// Returns whether the set contains `extra`.
    #[must_use]
    pub const fn contains(self, extra: Extra) -> bool {
        self.0 & Self::bit(extra) != 0
    }

    /// Returns the values in the set, in the order of [`Extra::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Extra> {
        let all = Extra::ALL.iter().copied();
        all.filter(move |&extra| self.contains(extra))
    }

    /// Returns whether a port with this need and condition is taken. Ports that are required without a condition
    /// always are, local ones never. The condition of any other port than a required one doesn't matter.
    #[must_use]
    pub const fn take(self, need: Need, when: Option<&Text>) -> bool {
        match need {
            Need::Required => when.is_none() || self.contains(Extra::Conditional),
            Need::Optional => self.contains(Extra::Optional),
            Need::Legacy => self.contains(Extra::Legacy),
            Need::Disputed => self.contains(Extra::Disputed),
            Need::Local => false,
        }
    }

    const fn bit(extra: Extra) -> u8 {
        1 << extra as u8
    }
}

impl FromIterator<Extra> for Extras {
    fn from_iter<I: IntoIterator<Item = Extra>>(extras: I) -> Self {
        let bits = extras.into_iter().map(Self::bit);
        Self(bits.fold(0, |all, bit| all | bit))
    }
}
