//! Rows of the port table that an observed host says something about, for the filter `is:`.

use crate::model::{Label, PortItem};
use crate::search::fold::fold;
use crate::search::row_set::RowSet;

/// What an observed host says about rows.
#[derive(Debug, Clone, Default)]
pub struct ObservedRows {
    pub(super) open: RowSet,
    pub(super) missing: RowSet,
    pub(super) unexplained: RowSet,
    pub(super) ports: Vec<PortItem>,
}

impl ObservedRows {
    /// Creates it from rows, as indices of the table: those whose ports are open, those whose ports are needed but not
    /// open, and those of wide ranges with ports that nothing explains. `ports` are the latter.
    #[must_use]
    pub fn new(
        open: impl IntoIterator<Item = usize>,
        missing: impl IntoIterator<Item = usize>,
        unexplained: impl IntoIterator<Item = usize>,
        ports: Vec<PortItem>,
    ) -> Self {
        Self {
            open: row_set(open),
            missing: row_set(missing),
            unexplained: row_set(unexplained),
            ports,
        }
    }
}

fn row_set(rows: impl IntoIterator<Item = usize>) -> RowSet {
    let mut set = RowSet::default();
    set.extend(rows.into_iter().map(|row| row as u32));
    set
}

/// What can be asked about an observed host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aspect {
    /// Ports that are open.
    Open,
    /// Ports that are needed but not open.
    Missing,
    /// Open ports that nothing explains.
    Unexplained,
}

impl Aspect {
    const ALL: [Self; 3] = [Self::Open, Self::Missing, Self::Unexplained];

    /// Returns the word for it in a query, and the label to show.
    pub(super) const fn label(self) -> Label {
        match self {
            Self::Open => Label::new("open", "开放"),
            Self::Missing => Label::new("missing", "缺少"),
            Self::Unexplained => Label::new("unexplained", "无法说明"),
        }
    }

    /// Returns those whose word begins with `value`, so that the filter works while it is typed.
    pub(super) fn with_prefix(value: &str) -> Vec<Self> {
        let begins = |aspect: &Self| {
            let label = aspect.label();
            [label.en, label.zh]
                .iter()
                .any(|word| fold(word).starts_with(value))
        };
        Self::ALL.into_iter().filter(begins).collect()
    }
}
