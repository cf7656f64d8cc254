//! Export popup: list of formats, preview of the selected one, and prompt for a file name.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::export::{FORMATS, Format, Group};
use crate::file::Existing;
use crate::model::{Label, Localized as _};
use crate::tui::action::{Action, Scope};
use crate::tui::effect::{Copied, Effect, Written};
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::popup::exported::{Exported, Wanted};
use crate::tui::popup::save::PathPrompt;
use crate::tui::popup::{Popup, Reply};
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::ListState;
use crate::tui::widget::popup::{centered, draw_box, inside, popup_width};
use crate::tui::widget::scroll::scroll_amount;
use crate::tui::widget::scrollbar::draw_scrollbar;
use crate::tui::widget::text::{column, fit, wrap};
use crate::tui::words::{self, networks_text};

/// State of the export popup.
#[derive(Debug)]
pub(in crate::tui) struct Export {
    /// Selected format and scroll position of the list.
    formats: ListState,
    /// First visible line of the preview.
    scroll: usize,
    /// Prompt for the path, once a format is confirmed.
    target: Option<PathPrompt>,
    /// Export that the preview shows; none before the first layout, and while a thread prepares it.
    written: Option<Exported>,
    /// Last export that was requested from the thread.
    asked: Option<Wanted>,
}

impl Export {
    /// Opens the popup with the last used format selected.
    pub(in crate::tui) fn new(session: &Session) -> Self {
        Self {
            formats: ListState {
                selected: session.last_format.min(FORMATS.len() - 1),
                offset: 0,
            },
            scroll: 0,
            target: None,
            written: None,
            asked: None,
        }
    }

    /// Returns the selected format.
    fn format(&self) -> &'static Format {
        &FORMATS[self.formats.selected]
    }

    /// Returns what the export of the role in the selected format depends on.
    fn wanted(&self, session: &Session) -> Wanted {
        Wanted {
            ruleset: Arc::clone(session.document.ruleset()),
            format: self.formats.selected,
            lang: session.lang,
        }
    }

    /// Exports the role in the selected format unless this was done before. A large role is left to the thread.
    fn prepare(&mut self, session: &Session) {
        let wanted = self.wanted(session);
        self.written.take_if(|written| written.of != wanted);
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

    /// Selects a format and shows the start of its preview.
    const fn select(&mut self, format: usize) {
        self.formats.selected = format;
        self.scroll = 0;
    }

    /// Scrolls the preview by a number of lines, up to its end.
    fn scroll(&mut self, lines: isize, session: &Session) {
        self.prepare(session);
        let Some(written) = &self.written else {
            return;
        };
        let last = written
            .count()
            .saturating_sub(usize::from(areas(session.screen).preview.height));
        self.scroll = self.scroll.saturating_add_signed(lines).min(last);
    }

    /// Confirms the current step: goes from the formats to the path, and from the path to writing the file.
    fn accept(&mut self, session: &mut Session) -> Reply {
        session.last_format = self.formats.selected;
        if let Err(error) = self.format().check(session.document.ruleset()) {
            session.report(message::save_failed(error.both()));
            return Reply::Done;
        }
        let Some(target) = &mut self.target else {
            let proposed = session.document.file_name(self.format().extension);
            self.target = Some(PathPrompt::new(Path::new(&proposed)));
            return Reply::Done;
        };
        let typed = |text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| PathBuf::from(text))
        };
        let Some((path, replace)) = target.accept(typed) else {
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

    /// Goes back one step: from the question to the path, from the path to the formats, and out of the popup.
    fn back(&mut self, session: &mut Session) -> Reply {
        let Some(target) = &mut self.target else {
            session.last_format = self.formats.selected;
            return Reply::Close;
        };
        if !target.back() {
            self.target = None;
        }
        Reply::Done
    }

    fn copy(&mut self, session: &mut Session) -> Reply {
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
}

impl Popup for Export {
    fn scope(&self) -> Scope {
        self.target
            .as_ref()
            .map_or(Scope::Export, PathPrompt::scope)
    }

    fn field(&mut self) -> Option<&mut Field> {
        self.target.as_mut().and_then(PathPrompt::field)
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        let height = usize::from(areas(session.screen).preview.height);
        match action {
            Action::Accept => return self.accept(session),
            Action::Back => return self.back(session),
            Action::Copy => return self.copy(session),
            _ => {}
        }
        let preview = match action {
            Action::PreviewUp => scroll_amount(Action::PageUp, height),
            Action::PreviewDown => scroll_amount(Action::PageDown, height),
            _ => None,
        };
        if let Some(lines) = preview {
            self.scroll(lines, session);
            return Reply::Done;
        }
        match scroll_amount(action, height) {
            Some(lines) => {
                self.formats.move_by(lines, FORMATS.len());
                self.scroll = 0;
                Reply::Done
            }
            None => Reply::Pass,
        }
    }

    fn click(&mut self, at: Position, session: &mut Session) -> Reply {
        let parts = areas(session.screen);
        if parts.formats.contains(at) && self.target.is_none() {
            let line = usize::from(at.y - parts.formats.y);
            if let Some(format) = self.format_at(line) {
                self.select(format);
            }
        } else if !parts.whole.contains(at) {
            return self.back(session);
        }
        Reply::Done
    }

    fn wheel(&mut self, _at: Position, lines: isize, session: &Session) {
        self.scroll(lines, session);
    }

    fn ask_to_replace(&mut self, path: PathBuf) {
        if let Some(target) = &mut self.target {
            target.replacing = Some(path);
        }
    }

    fn is_preparing(&self) -> bool {
        self.written.is_none()
    }

    fn settle(&mut self, session: &Session) {
        self.settle_formats(session.screen);
        self.scroll(0, session);
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let areas = areas(session.screen);
        draw_box(
            frame,
            areas.whole,
            words::EXPORT.get(look.lang),
            look.theme,
            look.glyphs,
        );
        draw_formats(self, frame, areas.formats, look);
        draw_about(self.format(), session, frame, areas.about, look);
        let preview = match &self.written {
            Some(written) => {
                draw_scrollbar(frame, areas.preview, self.scroll, written.count(), look);
                written.preview(self.scroll, areas.preview, look)
            }
            None => vec![Line::styled(
                words::PREPARING.get(look.lang),
                look.theme.dim,
            )],
        };
        frame.render_widget(Paragraph::new(preview), areas.preview);
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

/// Areas of the popup's parts.
#[derive(Debug, Clone, Copy)]
struct Areas {
    /// Box with its border.
    whole: Rect,
    /// List of formats.
    formats: Rect,
    /// Description of the format, and the options.
    about: Rect,
    /// Preview of the export.
    preview: Rect,
}

/// Maximum width of the box: enough for a preview next to the formats.
const WIDTH: u16 = 130;
/// Number of lines above the preview: description, options and a rule. In a narrow box the options take two.
const ABOUT_HEIGHT: u16 = 3;
/// Minimum width for the options to fit on one line.
const OPTIONS_WIDTH: u16 = 63;
/// Width of the list of formats: the pointer and the longest name.
const FORMATS_WIDTH: u16 = {
    let mut longest = 0;
    let mut at = 0;
    while at < FORMATS.len() {
        let length = FORMATS[at].name.len();
        longest = if length > longest { length } else { longest };
        at += 1;
    }
    longest as u16 + 1
};

/// Computes the areas for a screen.
fn areas(screen: Rect) -> Areas {
    let whole = centered(
        screen,
        popup_width(screen, WIDTH),
        screen.height.saturating_sub(2),
    );
    let inside = inside(whole);
    // If there is no space for a preview, the list takes the full width.
    let left = if inside.width < FORMATS_WIDTH * 2 {
        inside.width
    } else {
        FORMATS_WIDTH
    };
    let rest = inside.width.saturating_sub(left + 1);
    let right = Rect {
        x: inside.right() - rest,
        width: rest,
        ..inside
    };
    let about = ABOUT_HEIGHT + u16::from(right.width < OPTIONS_WIDTH);
    Areas {
        whole,
        formats: Rect {
            width: left,
            ..inside
        },
        about: Rect {
            height: about.min(right.height),
            ..right
        },
        preview: Rect {
            y: right.y + about.min(right.height),
            height: right.height.saturating_sub(about),
            ..right
        },
    }
}

/// Draws a format's description and the options of the export.
fn draw_about(
    format: &Format,
    session: &Session,
    frame: &mut Frame<'_>,
    area: Rect,
    look: &Look<'_>,
) {
    let ruleset = session.document.ruleset();
    let width = usize::from(area.width);
    let about = fit(format.about.get(look.lang), width, look.glyphs.ellipsis);
    let labeled = |label: Label, value: &str| {
        let (label, colon) = (label.get(look.lang), words::COLON.get(look.lang));
        format!("{label}{colon}{value}")
    };
    let windows = words::windows_version(ruleset.os).get(look.lang);
    let dynamic = words::dynamic_rpc(ruleset.dynamic).pick(look.lang);
    let direction = ruleset.direction.label().get(look.lang);
    let mut options = vec![
        labeled(words::WINDOWS, windows),
        labeled(words::DYNAMIC_RPC, &dynamic),
        direction.to_owned(),
    ];
    if !ruleset.peers.is_empty() {
        let peers = words::peers(&ruleset.peers, ruleset.direction);
        options.push(peers.pick(look.lang));
    }
    if !ruleset.source_networks.is_empty() {
        let networks = networks_text(&ruleset.source_networks);
        options.push(labeled(words::MAY_CONNECT, &networks));
    }
    let options = options.join(&format!(" {} ", look.glyphs.dot));
    let mut lines = vec![Line::styled(about, look.theme.heading)];
    let room = usize::from(area.height).saturating_sub(2);
    lines.extend(options_lines(&options, width, room, look));
    lines.truncate(room + 1);
    lines.push(Line::styled(
        look.glyphs.rule.repeat(width),
        look.theme.border,
    ));
    frame.render_widget(Paragraph::new(lines), area);
}

/// Wraps the options into at most `max_lines` lines; the last one is truncated with an ellipsis.
fn options_lines(
    options: &str,
    width: usize,
    max_lines: usize,
    look: &Look<'_>,
) -> Vec<Line<'static>> {
    let mut lines = wrap(options, width);
    if lines.len() > max_lines
        && let Some(last) = max_lines.checked_sub(1)
    {
        let rest = lines.split_off(last).join(" ");
        lines.push(fit(&rest, width, look.glyphs.ellipsis));
    }
    let lines = lines.into_iter().take(max_lines);
    lines
        .map(|line| Line::styled(line, look.theme.text))
        .collect()
}

/// Line of the list of formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ListItem {
    /// Heading of a group.
    Heading(Group),
    /// Format, by its index in [`FORMATS`].
    Format(usize),
}

/// Returns the lines of the list: each group's heading, followed by its formats.
fn items() -> Vec<ListItem> {
    let mut items = Vec::new();
    for (at, format) in FORMATS.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| FORMATS[before].group);
        if before != Some(format.group) {
            items.push(ListItem::Heading(format.group));
        }
        items.push(ListItem::Format(at));
    }
    items
}

impl Export {
    /// Scrolls the list so that the selected format is visible, and so is the group's heading if the format is
    /// the first of the group.
    fn settle_formats(&mut self, screen: Rect) {
        let items = items();
        let height = usize::from(areas(screen).formats.height);
        let at = items
            .iter()
            .position(|item| *item == ListItem::Format(self.formats.selected));
        let mut list = ListState {
            selected: at.unwrap_or(0),
            offset: self.formats.offset,
        };
        list.settle(items.len(), height);
        let above = list.selected.checked_sub(1);
        if above.is_some_and(|above| matches!(items[above], ListItem::Heading(_))) {
            list.offset = list.offset.min(list.selected - 1);
        }
        self.formats.offset = list.offset;
    }

    /// Returns the format on a visible line of the list, unless the line is a heading or empty.
    fn format_at(&self, line: usize) -> Option<usize> {
        match items().get(self.formats.offset + line) {
            Some(ListItem::Format(at)) => Some(*at),
            Some(ListItem::Heading(_)) | None => None,
        }
    }
}

fn draw_formats(export: &Export, frame: &mut Frame<'_>, area: Rect, look: &Look<'_>) {
    let window = items().into_iter().skip(export.formats.offset);
    let lines: Vec<Line<'_>> = window
        .take(usize::from(area.height))
        .map(|item| match item {
            ListItem::Heading(group) => {
                Line::styled(group.label().get(look.lang), look.theme.heading)
            }
            ListItem::Format(at) => {
                let selected = at == export.formats.selected;
                let style = if selected {
                    look.theme.selected
                } else {
                    look.theme.text
                };
                let pointer = if selected { look.glyphs.pointer } else { " " };
                let width = usize::from(area.width).saturating_sub(1);
                let name = column(FORMATS[at].name, width, look.glyphs.ellipsis);
                Line::styled(format!("{pointer}{name}"), style)
            }
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), area);
}
