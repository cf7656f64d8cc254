//! Profiles of Windows Firewall: kinds of networks that a host is connected to.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::lang::{COMMA, Label, Text};

/// Profile of Windows Firewall. Source: <https://learn.microsoft.com/windows/security/operating-system-security/network-security/windows-firewall/>.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    VariantArray,
)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Profile {
    /// Networks on which the host reaches a controller of its domain.
    Domain,
    /// Networks that an administrator trusts.
    Private,
    /// All other networks.
    Public,
}

impl Profile {
    /// All values.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns the name used in files, on the command line and by Windows.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the label to show.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Domain => Label::new("domain", "域"),
            Self::Private => Label::new("private", "专用"),
            Self::Public => Label::new("public", "公用"),
        }
    }

    /// Returns the chosen profiles; all of them if none is chosen.
    #[must_use]
    pub fn of(chosen: &BTreeSet<Self>) -> Vec<Self> {
        let profiles = Self::ALL.iter().copied();
        profiles
            .filter(|profile| chosen.is_empty() || chosen.contains(profile))
            .collect()
    }

    /// Lists the chosen profiles.
    #[must_use]
    pub fn list(chosen: &BTreeSet<Self>) -> Text {
        let profiles = Self::of(chosen).into_iter();
        let labels: Vec<Text> = profiles.map(|profile| profile.label().into()).collect();
        Text::join(&labels, COMMA)
    }

    /// Returns the choice after another: all, each alone, then pairs.
    #[must_use]
    pub fn next(chosen: &BTreeSet<Self>) -> BTreeSet<Self> {
        use Profile as P;
        const CHOICES: [&[Profile]; 7] = [
            &[],
            &[P::Domain],
            &[P::Domain, P::Private],
            &[P::Private],
            &[P::Private, P::Public],
            &[P::Public],
            &[P::Domain, P::Public],
        ];
        let now: Vec<Self> = chosen.iter().copied().collect();
        let place = CHOICES.iter().position(|choice| *choice == now);
        let next = place.map_or(0, |place| (place + 1) % CHOICES.len());
        CHOICES[next].iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_reached() {
        let mut chosen = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for _ in 0..7 {
            assert!(seen.insert(chosen.clone()));
            chosen = Profile::next(&chosen);
        }
        assert!(chosen.is_empty());
        let all: BTreeSet<Profile> = Profile::ALL.iter().copied().collect();
        assert_eq!(Profile::of(&chosen), Profile::of(&all));
        assert!(Profile::next(&all).is_empty());
    }
}
