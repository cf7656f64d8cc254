//! Question for what shows the ports of a host: the path of a file, with completion, or a pasted or typed text.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::explain::read_input;
use crate::model::{Evidence, Text};
use crate::tui::action::{Action, Scope};
use crate::tui::advice;
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::observation::Observation;
use crate::tui::observe::Source;
use crate::tui::popup::path_input::{PathInput, candidate_lines, is_path, is_separator};
use crate::tui::popup::{Popup, Reply};
use crate::tui::role_files::Completion;
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::ListState;
use crate::tui::widget::popup::{SearchBox, draw_box};
use crate::tui::widget::scrollbar::draw_scrollbar;
use crate::tui::widget::search;
use crate::tui::widget::text::wrapped;
use crate::tui::words;

/// State of the question.
#[derive(Debug, Default)]
pub(in crate::tui) struct Observe {
    /// Path or ports; in a text, its last line.
    field: Field,
    path: PathInput,
    list: ListState,
    /// Complete lines of a text that is typed or pasted as single keys.
    lines: Option<Vec<String>>,
    /// Reason why the last attempt failed.
    error: Option<Text>,
}

const WIDTH: u16 = 100;
const HEIGHT: u16 = 22;

fn areas(screen: Rect) -> SearchBox {
    SearchBox::new(screen, WIDTH, HEIGHT)
}

impl Observe {
    /// Opens the question after a failure, with the reason; the text that was typed is kept.
    pub(in crate::tui) fn failed(why: Text, typed: &str) -> Self {
        Self {
            field: Field::new(typed),
            error: Some(why),
            ..Self::default()
        }
    }

    /// Reads what was typed: a file, or the ports themselves. An empty line forgets what was read.
    fn accept(&mut self, session: &mut Session) -> Reply {
        self.error = None;
        let typed = self.field.text().trim().to_owned();
        if typed.is_empty() {
            return forget(session);
        }
        let is_completed = self.path.selected().is_some() || self.path.completion().is_some();
        if is_path(&typed) || is_completed || typed.contains(is_separator) && !has_ports(&typed) {
            return Self::read_file(&typed, session);
        }
        if has_ports(&typed) {
            return read_text(typed, session);
        }
        if typed.contains(char::is_whitespace) {
            // The first line of a listing whose lines come as keys.
            self.lines = Some(vec![self.field.text().to_owned()]);
            self.field.set("");
            return Reply::Done;
        }
        Self::read_file(&typed, session)
    }

    fn read_file(typed: &str, session: &mut Session) -> Reply {
        let source = Source::File(session.full_path(typed), typed.to_owned());
        Reply::Do(session.observing.request(source, &session.document))
    }

    /// Begins a text of single lines, or explains the lines.
    fn type_lines(&mut self, session: &mut Session) -> Reply {
        let Some(lines) = &mut self.lines else {
            self.lines = Some(Vec::new());
            self.error = None;
            self.field.set("");
            self.path.clear();
            return Reply::Done;
        };
        let mut text = lines.join("\n");
        text.push('\n');
        text.push_str(self.field.text());
        read_text(text, session)
    }

    fn end_line(&mut self) {
        if let Some(lines) = &mut self.lines {
            lines.push(self.field.text().to_owned());
            self.field.set("");
        }
    }

    fn complete_path(&mut self, session: &Session) -> Reply {
        let effect = self.path.next(&mut self.field, session);
        self.list.selected = self.path.selected().unwrap_or_default();
        effect.map_or(Reply::Done, Reply::Do)
    }

    fn step(&mut self, lines: isize) {
        self.path.step(lines, &mut self.field);
        self.list.selected = self.path.selected().unwrap_or_default();
    }

    /// Goes back: stops reading, discards lines, clears the path, or closes.
    fn back(&mut self, session: &mut Session) -> Reply {
        if session.observing.reading().is_some() {
            session.observing.stop();
            self.error = Some(words::READING_STOPPED.into());
        } else if self.lines.take().is_some() || !self.field.text().is_empty() {
            self.field.set("");
            self.path.clear();
            self.error = None;
        } else {
            return Reply::Close;
        }
        Reply::Done
    }

    fn body(&self, session: &Session, width: usize, look: &Look<'_>) -> Vec<Line<'static>> {
        let (theme, lang) = (look.theme, look.lang);
        let mut lines = Vec::new();
        if let Some(reading) = session.observing.reading() {
            let text = words::reading(reading.progress.read, reading.progress.size);
            lines.extend(wrapped(text.get(lang), width, 1, theme.mark));
            let text = advice::stop_reading(look.keys);
            lines.extend(wrapped(text.get(lang), width, 1, theme.dim));
            return lines;
        }
        if let Some(why) = &self.error {
            lines.extend(wrapped(why.get(lang), width, 1, theme.error));
            lines.push(Line::raw(""));
        }
        if let Some(typed) = &self.lines {
            let text = advice::typed_lines(typed.len(), look.keys);
            lines.extend(wrapped(text.get(lang), width, 1, theme.text));
            lines.push(Line::raw(""));
            const SHOWN: usize = 8;
            let last = typed.len().saturating_sub(SHOWN);
            let last = typed[last..].iter();
            lines.extend(last.map(|line| Line::styled(format!(" {line}"), theme.dim)));
        } else if self.path.completion().is_some() {
            lines.extend(candidate_lines(&self.path, width, look));
        } else {
            let known = session.observing.observation().map(Observation::name);
            for text in advice::observe(known.as_deref(), look.keys) {
                lines.extend(wrapped(text.get(lang), width, 1, theme.text));
                lines.push(Line::raw(""));
            }
        }
        lines
    }
}

/// Returns whether a text is a list of ports.
fn has_ports(typed: &str) -> bool {
    let input = read_input(typed.as_bytes(), None, &|_| Vec::new());
    input.is_ok_and(|input| input.evidence == Evidence::List && input.not_understood_count == 0)
}

/// Explains a text.
fn read_text(text: String, session: &mut Session) -> Reply {
    let name = words::PASTED.get(session.lang).to_owned();
    let source = Source::Text(name, text);
    Reply::Do(session.observing.request(source, &session.document))
}

/// Forgets what was read.
fn forget(session: &mut Session) -> Reply {
    match session.observing.forget() {
        Some(name) => {
            session.report(message::forgotten(&name));
            Reply::Close
        }
        None => {
            session.report(message::NOTHING_READ);
            Reply::Done
        }
    }
}

impl Popup for Observe {
    fn scope(&self) -> Scope {
        if self.lines.is_some() {
            Scope::ObserveText
        } else {
            Scope::Observe
        }
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.field)
    }

    fn typed(&mut self, _session: &Session) {
        self.path.clear();
        self.list = ListState::default();
        self.error = None;
    }

    fn paste(&mut self, text: &str, session: &mut Session) -> Option<Reply> {
        let is_text = text.trim().contains(['\n', '\r']);
        match &mut self.lines {
            Some(lines) => {
                let mut whole = lines.join("\n");
                whole.push('\n');
                whole.push_str(self.field.text());
                whole.push_str(text);
                Some(read_text(whole, session))
            }
            None => is_text.then(|| {
                self.error = None;
                read_text(text.to_owned(), session)
            }),
        }
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Accept => return self.accept(session),
            Action::CompletePath => return self.complete_path(session),
            Action::TypeLines => return self.type_lines(session),
            Action::EndLine => self.end_line(),
            Action::TypeTab => {
                let typed = format!("{}\t", self.field.text());
                self.field.set(&typed);
            }
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::Back => return self.back(session),
            _ => return Reply::Pass,
        }
        Reply::Done
    }

    fn complete(&mut self, completion: Completion) {
        self.path.set(completion, &mut self.field);
        self.list = ListState::default();
    }

    fn fail(&mut self, why: Text) {
        self.error = Some(why);
    }

    fn click(&mut self, at: Position, session: &mut Session) -> Reply {
        let parts = areas(session.screen);
        if !parts.whole.contains(at) {
            // A typed text is not lost by a click.
            let is_text = self.lines.as_ref().is_some_and(|lines| !lines.is_empty());
            return if is_text { Reply::Done } else { Reply::Close };
        }
        if parts.list.contains(at) {
            let line = self.list.offset + usize::from(at.y - parts.list.y);
            self.path.choose(line, &mut self.field);
            self.list.selected = self.path.selected().unwrap_or_default();
        }
        Reply::Done
    }

    fn settle(&mut self, session: &Session) {
        let height = usize::from(areas(session.screen).list.height);
        self.list.settle(self.path.names().len(), height);
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let parts = areas(session.screen);
        let title = words::EXPLAIN.get(look.lang);
        draw_box(frame, parts.whole, title, look.theme, look.glyphs);
        let texts = ["> ", words::OBSERVE_PLACEHOLDER.get(look.lang)];
        search::draw(frame, parts.field, texts, &self.field, look);
        let lines = self.body(session, usize::from(parts.list.width), look);
        let lines: Vec<Line<'static>> = lines.into_iter().skip(self.list.offset).collect();
        frame.render_widget(Paragraph::new(lines), parts.list);
        let count = self.path.names().len();
        draw_scrollbar(frame, parts.list, self.list.offset, count, look);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_ports_are_told_from_paths() {
        for text in ["80,443", "tcp/53 udp:53", "445", "3268-3269"] {
            assert!(has_ports(text), "{text}");
        }
        for text in ["netstat.txt", "scan1.xml", "dns", "Active Connections", ""] {
            assert!(!has_ports(text), "{text}");
        }
    }
}
