//! Ports that a chosen service or role offers, but that the choice doesn't take.

use indexmap::IndexMap;

use crate::model::lang::{COMMA, Localized, Text, text};
use crate::model::need::Need;
use crate::model::offer::{Offer, OfferedPort};

/// Numbers of ports of a service or role that a choice takes and leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Name of the service or role.
    pub name: Text,
    /// Number of ports taken.
    pub taken: usize,
    /// Number of ports offered.
    pub total: usize,
    /// Required ports that are left out, by condition, with their number.
    pub conditions: IndexMap<Text, usize>,
    /// Other ports that are left out, by need, with their number.
    pub needs: Vec<(Need, usize)>,
}

impl LeftOut {
    /// Number of conditions that are named; more are only counted.
    const NAMED: usize = 3;

    /// Counts the ports of an offer; none if all of them are taken.
    #[must_use]
    pub fn of(offer: &Offer) -> Option<Self> {
        let left = || offer.ports.iter().filter(|one| !one.is_taken);
        let mut conditions: IndexMap<Text, usize> = IndexMap::new();
        for when in left().filter(|one| one.reason.need == Need::Required) {
            *conditions.entry(when.when.clone()?).or_default() += 1;
        }
        let count = |need: Need| {
            let of_need = |one: &&OfferedPort| one.reason.need == need;
            (need, left().filter(of_need).count())
        };
        let needs = [Need::Optional, Need::Legacy, Need::Disputed].map(count);
        let total = offer.ports.len();
        let taken = total - left().count();
        (taken < total).then(|| Self {
            name: offer.name.clone(),
            taken,
            total,
            conditions,
            needs: needs.into_iter().filter(|(_, count)| *count > 0).collect(),
        })
    }

    /// Returns the numbers of what is left out, such as `1 for named instances, 4 optional`.
    #[must_use]
    pub fn counts(&self) -> Text {
        let conditions = self.conditions.iter().map(|(when, count)| {
            let Text { en, zh } = when;
            text!("{count} {en}", "{count} 个{zh}")
        });
        let mut counts: Vec<Text> = conditions.collect();
        if counts.len() > Self::NAMED {
            let count: usize = self.conditions.values().sum();
            counts = vec![text!("{count} under a condition", "{count} 个有条件")];
        }
        counts.extend(self.needs.iter().map(|(need, count)| {
            let Text { en, zh } = need.label();
            text!("{count} {en}", "{count} 个{zh}")
        }));
        Text::join(&counts, COMMA)
    }
}

/// A clause without a period: `SQL Server: 1 of 8 ports added; left out: 1 for named instances, 4 optional`.
impl Localized for LeftOut {
    fn both(&self) -> Text {
        let Self {
            name, taken, total, ..
        } = self;
        let counts = self.counts();
        if *taken == 0 {
            return Text::new(
                format!("{}: no port by default; left out: {}", name.en, counts.en),
                format!("{}：默认不加入任何端口；未加入：{}", name.zh, counts.zh),
            );
        }
        Text::new(
            format!(
                "{}: {taken} of {total} ports added; left out: {}",
                name.en, counts.en
            ),
            format!(
                "{}：共 {total} 个端口，已加入 {taken} 个；未加入：{}",
                name.zh, counts.zh
            ),
        )
    }
}
