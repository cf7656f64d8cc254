//! Table of texts with three output formats: aligned columns, CSV and TSV.

use std::borrow::Cow;
use std::io;
use std::iter::repeat_n;

use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::export::cell;

/// Style of headings on a terminal.
pub(super) const HEAD: Style = Style::new().bold();

/// Blanks between two columns.
const GAP: usize = 2;

/// Column heads and rows of cells; every row has a cell for each head.
#[derive(Debug)]
pub(super) struct Table {
    heads: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Creates an empty table with the given column heads.
    pub(super) fn new(heads: &[&'static str]) -> Self {
        Self {
            heads: heads.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a row with a cell for each head.
    pub(super) fn push<const N: usize>(&mut self, cells: [String; N]) {
        debug_assert_eq!(N, self.heads.len(), "a cell for each head");
        self.rows.push(cells.into());
    }

    /// Adds a last column with a cell for each row.
    pub(super) fn push_column(&mut self, head: &'static str, cells: impl Iterator<Item = String>) {
        self.heads.push(head);
        for (row, cell) in self.rows.iter_mut().zip(cells) {
            row.push(cell);
        }
    }

    /// Renders columns as wide as their widest cell, measured in terminal cells, below a head line; lines are cut
    /// to `width`, if given. Without rows the result is empty.
    pub(super) fn columns(&self, width: Option<usize>) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let mut widths: Vec<usize> = self.heads.iter().map(|head| head.width()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.width().max(*width);
            }
        }
        // One line after the other in the same memory: a list may have thousands of rows.
        let mut line = String::new();
        let mut add = |text: &mut String, cells: &mut dyn Iterator<Item = &str>| {
            line.clear();
            for (cell, width) in cells.zip(&widths) {
                line.push_str(cell);
                line.extend(repeat_n(' ', width - cell.width() + GAP));
            }
            text.push_str(&cut(line.trim_end(), width));
        };
        let mut text = HEAD.to_string();
        add(&mut text, &mut self.heads.iter().copied());
        text.push_str(&format!("{HEAD:#}\n"));
        for row in &self.rows {
            add(&mut text, &mut row.iter().map(String::as_str));
            text.push('\n');
        }
        text
    }

    /// Renders the rows as [`columns`](Self::columns) does, without a head line.
    pub(super) fn lines(&self, width: Option<usize>) -> String {
        let headless = Self {
            heads: vec![""; self.heads.len()],
            rows: self.rows.clone(),
        };
        let text = headless.columns(width);
        let rows = text.split_once('\n').map(|(_, rows)| rows.to_owned());
        rows.unwrap_or_default()
    }

    /// Renders comma-separated values (RFC 4180 quoting) with LF line endings. No cell is a formula to a
    /// spreadsheet.
    ///
    /// # Errors
    /// None in practice: the output is memory.
    pub(super) fn csv(&self) -> io::Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.heads)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|text| cell(text)))?;
        }
        let bytes = writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?;
        String::from_utf8(bytes).map_err(io::Error::other)
    }

    /// Renders tab-separated values, one row per line: a tab or line end inside a cell becomes a space, and no cell
    /// is a formula to a spreadsheet.
    pub(super) fn tsv(&self) -> String {
        let mut text = self.heads.join("\t");
        text.push('\n');
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|text| cell(text)).collect();
            text.push_str(&cells.join("\t"));
            text.push('\n');
        }
        text
    }
}

/// Cuts `line` to at most `width` terminal cells; `…` replaces the removed text.
fn cut(line: &str, width: Option<usize>) -> Cow<'_, str> {
    let Some(width) = width.filter(|&width| line.width() > width) else {
        return Cow::Borrowed(line);
    };
    let mut left = width.saturating_sub(1);
    let fitting = line.chars().take_while(|char| {
        let cells = char.width().unwrap_or(1);
        let fits = cells <= left;
        left = left.saturating_sub(cells);
        fits
    });
    let fitting: String = fitting.collect();
    Cow::Owned(format!("{}…", fitting.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["名称", "Port"]);
        table.push(["远程桌面".to_owned(), "3389".to_owned()]);
        table.push(["a,b".to_owned(), "1\t2".to_owned()]);
        table
    }

    #[test]
    fn columns_are_measured_in_terminal_cells() {
        let mut table = Table::new(&["名称", "Port"]);
        table.push(["远程桌面".to_owned(), "3389".to_owned()]);
        table.push(["RDP".to_owned(), "3389".to_owned()]);
        let text = anstream::adapter::strip_str(&table.columns(None)).to_string();
        assert_eq!(text, "名称      Port\n远程桌面  3389\nRDP       3389\n");
    }

    #[test]
    fn a_cut_never_exceeds_the_width_or_splits_a_wide_character() {
        assert_eq!(cut("远程桌面", Some(8)), "远程桌面");
        assert_eq!(cut("远程桌面", Some(7)), "远程桌…");
        assert_eq!(cut("远程桌面", Some(6)), "远程…");
        assert_eq!(cut("远程桌面", Some(1)), "…");
        for width in 1..12 {
            assert!(cut("a远b程c桌d面", Some(width)).width() <= width);
        }
    }

    #[test]
    fn separators_inside_cells_are_escaped() {
        let csv = table().csv().expect("memory");
        assert_eq!(csv, "名称,Port\n远程桌面,3389\n\"a,b\",1 2\n");
        assert_eq!(table().tsv(), "名称\tPort\n远程桌面\t3389\na,b\t1 2\n");
    }
}
