//! Set of rows.

/// Rows, one bit each up to the last one: every row of a table is looked up in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RowSet(Vec<u64>);

impl RowSet {
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the rows of another set.
    pub(super) fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (bits, more) in self.0.iter_mut().zip(&other.0) {
            *bits |= more;
        }
    }

    pub(super) fn contains(&self, row: u32) -> bool {
        let bits = self.0.get(row as usize / 64);
        bits.is_some_and(|bits| bits >> (row % 64) & 1 == 1)
    }
}

impl Extend<u32> for RowSet {
    fn extend<T: IntoIterator<Item = u32>>(&mut self, rows: T) {
        for row in rows {
            let at = row as usize / 64;
            if at >= self.0.len() {
                self.0.resize(at + 1, 0);
            }
            self.0[at] |= 1 << (row % 64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn added_rows_are_contained() {
        let mut rows = RowSet::default();
        assert!(rows.is_empty());
        rows.extend([64, 0, 199]);
        let contained: Vec<u32> = (0..1000).filter(|&row| rows.contains(row)).collect();
        assert_eq!(contained, [0, 64, 199]);
        assert!(!rows.is_empty());
    }
}
