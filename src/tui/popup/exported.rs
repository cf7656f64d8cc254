//! Export that the export popup shows, and the thread that prepares a large one.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::export::{Export, ExportError, FORMATS};
use crate::model::{Lang, Localized as _, Notice, Ruleset};
use crate::tui::look::Look;
use crate::tui::widget::text::{cells, fit, wrapped};

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
}

impl Exported {
    /// Returns the number of lines.
    pub(super) const fn count(&self) -> usize {
        self.starts.len()
    }

    /// Returns the notices, followed by the lines from `scroll` on, or the reason why there is no export. Long lines
    /// are truncated, tabs become spaces.
    pub(super) fn preview(&self, scroll: usize, area: Rect, look: &Look<'_>) -> Vec<Line<'static>> {
        let width = usize::from(area.width);
        let export = match &self.export {
            Ok(export) => export,
            Err(error) => return wrapped(&error.text(look.lang), width, 0, look.theme.warning),
        };
        let mut lines: Vec<Line<'static>> = Vec::new();
        // The role pane and the head of the file also list what was left out.
        let is_danger = |notice: &&Notice| !matches!(notice, Notice::LeftOut(_));
        for notice in export.notices.iter().filter(is_danger) {
            let text = format!("! {}", notice.text(look.lang));
            lines.extend(wrapped(&text, width, 0, look.theme.warning));
        }
        let rest = usize::from(area.height).saturating_sub(lines.len());
        let start = self.starts.get(scroll).copied();
        let visible = &export.text[start.unwrap_or(export.text.len())..];
        lines.extend(visible.lines().take(rest).map(|line| {
            let line = line.trim_end_matches('\r').replace('\t', "    ");
            let shown = fit(&line, width, look.glyphs.ellipsis);
            let blank = width.saturating_sub(cells(&shown));
            Line::from(vec![Span::raw(shown), Span::raw(" ".repeat(blank))])
        }));
        lines
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
        assert_eq!(exports[0].count(), text.text.lines().count());
    }
}
