//! Export popup: list of formats, preview of the selected one, and prompt for a file name.

mod about;
mod areas;
mod formats;
mod preview;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::export::FORMATS;
use crate::file::Existing;
use crate::model::Localized as _;
use crate::tui::action::{Action, Scope};
use crate::tui::advice;
use crate::tui::effect::{Copied, Effect, Written};
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::popup::export::about::Sum;
use crate::tui::popup::export::areas::Areas;
use crate::tui::popup::export::formats::Formats;
use crate::tui::popup::export::preview::Preview;
use crate::tui::popup::exported::{Exported, Wanted};
use crate::tui::popup::save::PathPrompt;
use crate::tui::popup::{Popup, Reply};
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::widget::popup::draw_box;
use crate::tui::widget::scroll::scroll_amount;
use crate::tui::words;

/// State of the export popup.
#[derive(Debug)]
pub(in crate::tui) struct Export {
    formats: Formats,
    preview: Preview,
    /// True if the preview has the focus instead of the list.
    in_preview: bool,
    /// Prompt for the path, once a format is confirmed.
    target: Option<PathPrompt>,
    /// Ports of the role.
    sum: Option<Sum>,
    /// Export that the preview shows; none before the first layout, and while a thread prepares it.
    written: Option<Exported>,
    /// Last export that was requested from the thread.
    asked: Option<Wanted>,
}

impl Export {
    /// Opens the popup with the last used format selected.
    pub(in crate::tui) fn new(session: &Session) -> Self {
        Self {
            formats: Formats::new(session.last_format),
            preview: Preview::default(),
            in_preview: false,
            target: None,
            sum: None,
            written: None,
            asked: None,
        }
    }

    /// Returns what the export of the role in the selected format depends on.
    fn wanted(&self, session: &Session) -> Wanted {
        Wanted {
            ruleset: Arc::clone(session.document.ruleset()),
            format: self.formats.selected(),
            lang: session.lang,
        }
    }

    /// Exports the role in the selected format unless this was done before. A large role is left to the thread.
    fn prepare(&mut self, session: &Session) {
        let wanted = self.wanted(session);
        let last = self.written.take_if(|written| written.of != wanted);
        if last.is_some_and(|last| last.of.format != wanted.format) {
            self.preview.restart();
        }
        if self.written.is_some() {
            return;
        }
        let exporter = session.exporter.as_ref();
        let Some(exporter) = exporter.filter(|_| wanted.is_large()) else {
            self.written = Some(wanted.export());
            return;
        };
        self.written = exporter.ready(&wanted);
        if self.written.is_none() && self.asked.as_ref() != Some(&wanted) {
            exporter.ask(wanted.clone());
            self.asked = Some(wanted);
        }
    }

    /// Returns the export of the role in the selected format, without waiting for the thread.
    fn export(&mut self, session: &Session) -> &Exported {
        self.prepare(session);
        let wanted = self.wanted(session);
        self.written.get_or_insert_with(|| wanted.export())
    }

    /// Returns the warnings above the preview, and the area that is left for it below them and the sum of the ports.
    fn parts_of_preview(&self, session: &Session, look: &Look<'_>) -> (Vec<Line<'static>>, Rect) {
        let area = Areas::of(session.screen, self.in_preview).preview;
        let (width, below) = (usize::from(area.width), area.height.saturating_sub(1));
        let written = self.written.as_ref().zip(self.formats.format());
        let warnings = written.map(|(written, format)| {
            about::warnings(format, &written.export, width, usize::from(below / 3), look)
        });
        let warnings = warnings.unwrap_or_default();
        let taken = u16::try_from(warnings.len()).unwrap_or(u16::MAX).min(below);
        let rows = Rect {
            y: area.bottom() - (below - taken),
            height: below - taken,
            ..area
        };
        (warnings, rows)
    }

    /// Confirms the current step: goes from the formats to the path, and from the path to writing the file.
    fn accept(&mut self, session: &mut Session) -> Reply {
        let Some(format) = self.formats.format() else {
            session.report(message::refused(advice::no_format(&session.keys)));
            return Reply::Done;
        };
        if let Err(error) = format.check(session.document.ruleset()) {
            session.report(message::save_failed(error.both()));
            return Reply::Done;
        }
        let Some(target) = &mut self.target else {
            let proposed = session.document.file_name(format.extension);
            self.target = Some(PathPrompt::new(Path::new(&proposed)));
            return Reply::Done;
        };
        let typed = |text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| PathBuf::from(text))
        };
        let Some((path, replace)) = target.accept(typed) else {
            session.report(message::no_file_name());
            return Reply::Done;
        };
        let bytes = match &self.export(session).export {
            Ok(export) => export.file_bytes(),
            Err(error) => {
                session.report(message::save_failed(error.both()));
                return Reply::Done;
            }
        };
        Reply::Do(Effect::Save {
            path,
            bytes,
            existing: if replace {
                Existing::Replace
            } else {
                Existing::Keep
            },
            folder: None,
            what: Written::Export,
        })
    }

    /// Goes back one step: from the question to the path, from the path or the preview to the formats, from there to
    /// all formats, and out of the popup.
    fn back(&mut self) -> Reply {
        if let Some(target) = &mut self.target {
            if !target.back() {
                self.target = None;
            }
        } else if self.in_preview {
            self.in_preview = false;
        } else if !self.formats.clear() {
            return Reply::Close;
        }
        Reply::Done
    }

    fn copy(&mut self, session: &mut Session) -> Reply {
        if self.formats.format().is_none() {
            session.report(message::refused(advice::no_format(&session.keys)));
            return Reply::Done;
        }
        match &self.export(session).export {
            Ok(export) => Reply::Do(Effect::Copy {
                text: export.text.clone(),
                what: Copied::Export,
            }),
            Err(error) => {
                session.report(message::copy_failed(error.both()));
                Reply::Done
            }
        }
    }

    /// Moves in the part that has the focus, or changes how the preview shows long lines.
    fn go(&mut self, action: Action, session: &Session) -> Reply {
        self.prepare(session);
        let (_, rows) = self.parts_of_preview(session, &session.look(true));
        if !self.in_preview {
            let height = Areas::of(session.screen, false).formats.height;
            if let Some(formats) = scroll_amount(action, usize::from(height)) {
                self.formats.move_by(formats);
                return Reply::Done;
            }
        }
        let Some(written) = &mut self.written else {
            return Reply::Pass;
        };
        if action == Action::Wrap {
            self.preview.toggle_wrap(written, usize::from(rows.width));
        } else if !self.preview.act(action, written, rows) {
            return Reply::Pass;
        }
        Reply::Done
    }

    fn draw_preview(
        &self,
        frame: &mut Frame<'_>,
        areas: &Areas,
        session: &Session,
        look: &Look<'_>,
    ) {
        let Some(format) = self.formats.format() else {
            let none = Line::styled(words::NOTHING_FOUND.get(look.lang), look.theme.dim);
            frame.render_widget(Paragraph::new(none), areas.preview);
            return;
        };
        let ruleset = session.document.ruleset();
        about::draw(format, ruleset, frame, areas.about, look);
        let (warnings, rows) = self.parts_of_preview(session, look);
        let width = usize::from(areas.preview.width);
        let sum = self.sum.as_ref().map(|sum| sum.line(width, look));
        let mut lines: Vec<Line<'_>> = sum.into_iter().chain(warnings).collect();
        if self.written.is_none() {
            let preparing = words::PREPARING.get(look.lang);
            lines.push(Line::styled(preparing, look.theme.dim));
        }
        frame.render_widget(Paragraph::new(lines), areas.preview);
        if let Some(written) = &self.written {
            self.preview.draw(written, frame, rows, look);
        }
    }
}

impl Popup for Export {
    fn scope(&self) -> Scope {
        match &self.target {
            Some(target) => target.scope(),
            None if self.in_preview => Scope::ExportPreview,
            None => Scope::Export,
        }
    }

    fn field(&mut self) -> Option<&mut Field> {
        match &mut self.target {
            Some(target) => target.field(),
            None if self.in_preview => None,
            None => Some(self.formats.field()),
        }
    }

    fn typed(&mut self, _session: &Session) {
        if self.target.is_none() {
            self.formats.find();
        }
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        let reply = match action {
            Action::Accept => self.accept(session),
            Action::Back => self.back(),
            Action::Copy => self.copy(session),
            Action::Open => {
                self.in_preview = self.formats.format().is_some();
                Reply::Done
            }
            _ => self.go(action, session),
        };
        session.last_format = self.formats.selected();
        reply
    }

    fn click(&mut self, at: Position, session: &mut Session) -> Reply {
        let areas = Areas::of(session.screen, self.in_preview);
        session.last_format = self.formats.selected();
        if self.target.is_some() {
            return if areas.whole.contains(at) {
                Reply::Done
            } else {
                self.back()
            };
        }
        if !areas.whole.contains(at) {
            return Reply::Close;
        }
        if areas.preview.contains(at) || areas.about.contains(at) {
            self.in_preview = self.formats.format().is_some();
        } else if areas.filter.contains(at) || areas.formats.contains(at) {
            self.in_preview = false;
        }
        if areas.formats.contains(at) && self.formats.click(at, areas.formats) {
            // Where there is no space for the preview, it can't be clicked on.
            let is_again = self.formats.selected() == session.last_format;
            self.in_preview = is_again && areas.preview.width == 0;
            session.last_format = self.formats.selected();
        }
        Reply::Done
    }

    fn wheel(&mut self, at: Position, lines: isize, session: &Session) {
        let areas = Areas::of(session.screen, self.in_preview);
        if areas.formats.contains(at) && self.target.is_none() {
            self.formats.move_by(lines);
        } else if let Some(written) = &self.written {
            self.preview.scroll(lines, written);
        }
    }

    fn ask_to_replace(&mut self, path: PathBuf) {
        if let Some(target) = &mut self.target {
            target.replacing = Some(path);
        }
    }

    fn continue_after_saving(&mut self) -> bool {
        self.target = None;
        self.in_preview = false;
        self.formats.finish();
        true
    }

    fn is_preparing(&self) -> bool {
        self.written.is_none()
    }

    fn settle(&mut self, session: &Session) {
        let areas = Areas::of(session.screen, self.in_preview);
        self.formats.settle(usize::from(areas.formats.height));
        let (ruleset, lang) = (session.document.ruleset(), session.lang);
        if !self
            .sum
            .as_ref()
            .is_some_and(|sum| sum.is_of(ruleset, lang))
        {
            self.sum = Some(Sum::new(ruleset, lang));
        }
        self.prepare(session);
        let (_, rows) = self.parts_of_preview(session, &session.look(true));
        if let Some(written) = &mut self.written {
            self.preview.settle(written, rows);
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let areas = Areas::of(session.screen, self.in_preview);
        let title = words::EXPORT.get(look.lang);
        let format = self.formats.format();
        let title = match format.filter(|_| areas.formats.width == 0) {
            Some(format) => format!("{title}{}{}", words::COLON.get(look.lang), format.name),
            None => {
                let (count, of) = (self.formats.count(), FORMATS.len());
                format!("{title} {count} {} {of}", words::OF.get(look.lang))
            }
        };
        draw_box(frame, areas.whole, &title, look.theme, look.glyphs);
        let [list, preview] = [!self.in_preview, self.in_preview].map(|has_focus| Look {
            focused: look.focused && has_focus && self.target.is_none(),
            ..*look
        });
        if areas.formats.width > 0 {
            self.formats.draw(frame, &areas, &list);
        }
        if areas.preview.width > 0 {
            self.draw_preview(frame, &areas, session, &preview);
        }
        if let Some(target) = &self.target {
            target.draw(
                frame,
                session,
                words::FILE.get(look.lang),
                words::OVERWRITE.get(look.lang),
                look,
            );
        }
    }
}
