//! Export that the export popup shows, and the thread that prepares a large one.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crate::export::{Export, ExportError, FORMATS};
use crate::model::{Lang, Ruleset};
use crate::tui::widget::text::{base_chars, pieces, wrap};

/// What an export depends on.
#[derive(Debug, Clone)]
pub(in crate::tui) struct Wanted {
    pub(super) ruleset: Arc<Ruleset>,
    /// Index of the format.
    pub(super) format: usize,
    pub(super) lang: Lang,
}

impl PartialEq for Wanted {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.ruleset, &other.ruleset)
            && (self.format, self.lang) == (other.format, other.lang)
    }
}

impl Wanted {
    /// Number of ports from which a thread prepares the export: a port takes up to 7 µs, and a key less than a
    /// millisecond.
    const LARGE: usize = 250;

    /// Returns whether a key can't wait for the export.
    pub(super) fn is_large(&self) -> bool {
        let ports = self.ruleset.rules.iter().map(|rule| rule.parts.len());
        ports.sum::<usize>() >= Self::LARGE
    }

    /// Exports the rules.
    pub(super) fn export(self) -> Exported {
        let export = FORMATS[self.format].export(&self.ruleset, self.lang);
        let text = export.as_ref().map_or("", |export| &export.text);
        let mut starts = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            starts.push(at);
            at += line.len();
        }
        Exported {
            of: self,
            export,
            starts,
            wrapped: None,
        }
    }
}

/// Export of a ruleset. A large one takes longer than a key may, so it is kept until another one is wanted.
#[derive(Debug)]
pub(in crate::tui) struct Exported {
    pub(super) of: Wanted,
    pub(super) export: Result<Export, ExportError>,
    /// Place of each line in the text.
    starts: Vec<usize>,
    /// Rows on the screen, if long lines are wrapped.
    wrapped: Option<Wrapped>,
}

/// Rows of lines that are wrapped at a width.
#[derive(Debug)]
struct Wrapped {
    width: usize,
    /// First row of each line, and the number of all rows.
    first_rows: Vec<usize>,
}

impl Exported {
    /// Returns the number of lines.
    const fn count(&self) -> usize {
        self.starts.len()
    }

    /// Wraps long lines at `width` cells; with none, a line is a row.
    pub(super) fn wrap(&mut self, width: Option<usize>) {
        let Some(width) = width else {
            self.wrapped = None;
            return;
        };
        if self.wrapped.as_ref().is_some_and(|one| one.width == width) {
            return;
        }
        let mut first_rows = vec![0];
        let mut rows = 0;
        for at in 0..self.count() {
            rows += pieces(&self.line(at), width).len();
            first_rows.push(rows);
        }
        self.wrapped = Some(Wrapped { width, first_rows });
    }

    /// Returns the number of rows.
    pub(super) fn rows(&self) -> usize {
        self.first_row(self.count())
    }

    /// Returns the number of lines of the head and the number of its rows; 0 for a head that isn't worth hiding.
    pub(super) fn head(&self) -> (usize, usize) {
        let head = self.export.as_ref().map_or(0, |export| export.head);
        let lines = if head > 1 { head } else { 0 };
        (lines, self.first_row(lines))
    }

    /// Returns how to load a file that can't say so itself, wrapped at `width` cells.
    pub(super) fn instructions(&self, width: usize) -> Vec<String> {
        let lines = self.export.iter().flat_map(|export| &export.instructions);
        let lines = lines.map(|line| line.get(self.of.lang));
        lines.flat_map(|line| wrap(line, width)).collect()
    }

    /// Returns the first row of a line.
    pub(super) fn first_row(&self, line: usize) -> usize {
        let wrapped = self.wrapped.as_ref();
        wrapped.map_or(line, |wrapped| wrapped.first_rows[line])
    }

    /// Returns the line that a row belongs to.
    pub(super) fn line_of(&self, row: usize) -> usize {
        let wrapped = self.wrapped.as_ref();
        wrapped.map_or(row, |wrapped| {
            let after = wrapped.first_rows.partition_point(|&first| first <= row);
            after.saturating_sub(1)
        })
    }

    /// Returns up to `count` rows from `row` on: whole lines, or pieces of them.
    pub(super) fn rows_from(&self, row: usize, count: usize) -> Vec<String> {
        let Some(wrapped) = &self.wrapped else {
            let lines = (row..self.count()).take(count);
            return lines.map(|at| self.line(at)).collect();
        };
        let mut rows = Vec::new();
        for at in self.line_of(row)..self.count() {
            if rows.len() >= count {
                break;
            }
            let skipped = row.saturating_sub(wrapped.first_rows[at]);
            let pieces = pieces(&self.line(at), wrapped.width).into_iter();
            rows.extend(pieces.skip(skipped).take(count - rows.len()));
        }
        rows
    }

    /// Returns a line as it is shown: tabs become spaces.
    fn line(&self, at: usize) -> String {
        let text = self.export.as_ref().map_or("", |export| &export.text);
        let end = self.starts.get(at + 1).copied().unwrap_or(text.len());
        let line = text[self.starts[at]..end].trim_end_matches(['\r', '\n']);
        base_chars(&line.replace('\t', "    ")).into_owned()
    }
}

/// Thread that prepares exports. It ends by itself after the handle is dropped; nothing waits for an export that it
/// still prepares.
#[derive(Debug)]
pub(in crate::tui) struct Exporter {
    requests: Sender<Wanted>,
    exports: Receiver<Exported>,
}

impl Exporter {
    /// Starts the thread. It calls `report` when an export is ready, and skips requests if there are newer ones.
    pub(in crate::tui) fn start(report: impl Fn() + Send + 'static) -> Self {
        let (requests, wanted) = channel::<Wanted>();
        let (ready, exports) = channel();
        thread::spawn(move || {
            while let Ok(mut next) = wanted.recv() {
                while let Ok(newer) = wanted.try_recv() {
                    next = newer;
                }
                if ready.send(next.export()).is_err() {
                    return;
                }
                report();
            }
        });
        Self { requests, exports }
    }

    /// Requests an export.
    pub(super) fn ask(&self, wanted: Wanted) {
        // Sending fails only if the thread has ended; then the preview stays empty.
        let _ = self.requests.send(wanted);
    }

    /// Returns the export if it is ready, and drops all others.
    pub(super) fn ready(&self, wanted: &Wanted) -> Option<Exported> {
        let exports = self.exports.try_iter();
        exports.filter(|one| one.of == *wanted).last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Choice, EmptyCatalog, Pick};

    #[test]
    fn the_export_that_was_wanted_last_is_returned() {
        let mut choice = Choice::default();
        choice.add(Pick::Port("tcp/53".parse().expect("a port")));
        let ruleset = Arc::new(choice.ruleset(&EmptyCatalog));
        let wanted = |format| Wanted {
            ruleset: Arc::clone(&ruleset),
            format,
            lang: Lang::En,
        };
        let (report, reported) = channel();
        let exporter = Exporter::start(move || report.send(()).expect("the test listens"));
        (0..3).for_each(|format| exporter.ask(wanted(format)));
        let mut exports = Vec::new();
        while exports.is_empty() {
            reported.recv().expect("an export");
            exports.extend(exporter.ready(&wanted(2)));
        }
        let text = FORMATS[2].export(&ruleset, Lang::En).expect("an export");
        assert_eq!(exports[0].export, Ok(text.clone()));
        assert_eq!(exports[0].rows(), text.text.lines().count());
    }

    #[test]
    fn rows_are_lines_or_pieces_of_them() {
        let mut choice = Choice::default();
        choice.add(Pick::Port("tcp/53".parse().expect("a port")));
        let ruleset = Arc::new(choice.ruleset(&EmptyCatalog));
        for format in 0..FORMATS.len() {
            let lang = Lang::Zh;
            let ruleset = Arc::clone(&ruleset);
            let wanted = Wanted {
                ruleset,
                format,
                lang,
            };
            let mut exported = wanted.export();
            let lines = exported.rows_from(0, usize::MAX);
            assert_eq!(lines.len(), exported.rows());
            for width in [7, 20, 500] {
                exported.wrap(Some(width));
                let rows = exported.rows_from(0, usize::MAX);
                assert_eq!(rows.len(), exported.rows());
                assert_eq!(rows.concat(), lines.concat());
                for row in 0..=rows.len() {
                    assert_eq!(
                        exported.rows_from(row, 1),
                        rows[row..].iter().take(1).cloned().collect::<Vec<_>>()
                    );
                }
            }
            exported.wrap(None);
            assert_eq!(exported.rows_from(0, usize::MAX), lines);
        }
    }
}
