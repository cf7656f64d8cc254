//! The export: the formats, a preview of the selected one, then a file's name.

use std::path::PathBuf;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::export::{self, ExportError, FORMATS, Format, Group};
use crate::file::NameFault;
use crate::model::{Choice, Lang, Localized, Ruleset, shown};
use crate::tui::action::Scope;
use crate::tui::pane::{Look, draw_scrollbar};
use crate::tui::popup::prompt::{draw_prompt, draw_question};
use crate::tui::widget::field::Field;
use crate::tui::widget::list::List;
use crate::tui::widget::popup::{broad, centered, draw as draw_box, inside};
use crate::tui::widget::text::{cells, column, fit, wrap, wrapped};
use crate::tui::words::{Words, networks_text};

/// The state of the export.
#[derive(Debug, Clone)]
pub(in crate::tui) struct Export {
    /// The cursor in the formats.
    pub(in crate::tui) formats: List,
    /// The first visible line of the preview.
    pub(in crate::tui) scroll: usize,
    pub(in crate::tui) stage: Stage,
}

/// How far the export is.
#[derive(Debug, Clone)]
pub(in crate::tui) enum Stage {
    /// A format is being chosen.
    Choosing,
    /// The file's name is being typed.
    Path(Field),
    /// The file exists; whether to replace it.
    Replace(PathBuf),
}

impl Export {
    /// The export with the cursor on that format.
    pub(in crate::tui) fn on(format: usize) -> Self {
        Self {
            formats: List {
                selected: format.min(FORMATS.len() - 1),
                offset: 0,
            },
            scroll: 0,
            stage: Stage::Choosing,
        }
    }

    /// The format under the cursor.
    pub(in crate::tui) fn format(&self) -> &'static Format {
        &FORMATS[self.formats.selected]
    }

    pub(in crate::tui) const fn scope(&self) -> Scope {
        match self.stage {
            Stage::Choosing => Scope::Export,
            Stage::Path(_) => Scope::Prompt,
            Stage::Replace(_) => Scope::Confirm,
        }
    }

    pub(in crate::tui) const fn field(&mut self) -> Option<&mut Field> {
        match &mut self.stage {
            Stage::Path(field) => Some(field),
            Stage::Choosing | Stage::Replace(_) => None,
        }
    }

    /// The file name that is proposed.
    pub(in crate::tui) fn proposed(&self, ruleset: &Ruleset) -> String {
        file_name(&ruleset.name, self.format().extension)
    }

    /// Scrolls the preview by `lines`, not beyond its end.
    pub(in crate::tui) fn scroll(
        &mut self,
        lines: isize,
        ruleset: &Ruleset,
        lang: Lang,
        screen: Rect,
    ) {
        let count = match self.format().export(ruleset, lang) {
            Ok(export) => export.text.lines().count(),
            Err(_) => 0,
        };
        let last = count.saturating_sub(usize::from(areas(screen).preview.height));
        self.scroll = self.scroll.saturating_add_signed(lines).min(last);
    }
}

/// A file name after a role's, with what no file system takes left out.
pub(in crate::tui) fn file_name(name: &str, extension: &str) -> String {
    const LONGEST: usize = 60;
    let kept = |char: char| {
        let bad = char.is_control() || char.is_whitespace() || "/\\:*?\"<>|".contains(char);
        if bad { '-' } else { char }
    };
    let name: String = name.trim().chars().map(kept).take(LONGEST).collect();
    let name = name.trim_matches(['.', '-']);
    let name = if name.is_empty() {
        Choice::UNNAMED
    } else {
        name
    };
    // Roles are shared between systems, so that the name of a device is none anywhere.
    let before = if NameFault::of_name(name).is_some() {
        "role-"
    } else {
        ""
    };
    format!("{before}{name}.{extension}")
}

/// Where the parts of the export stand.
#[derive(Debug, Clone, Copy)]
pub(in crate::tui) struct Areas {
    /// The whole box.
    pub(in crate::tui) whole: Rect,
    /// The list of formats.
    pub(in crate::tui) formats: Rect,
    /// What the format is for, and the options.
    about: Rect,
    /// The preview.
    pub(in crate::tui) preview: Rect,
}

/// Wide enough for a preview beside the formats.
const WIDTH: u16 = 130;
/// The lines above the preview: about, options, a rule; where it is narrow, the options take two.
const ABOUT: u16 = 3;
/// The width that the options need to stand in one line.
const OPTIONS_WIDTH: u16 = 56;
/// The pointer and the longest name.
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

/// Where they stand on a screen of that size.
pub(in crate::tui) fn areas(screen: Rect) -> Areas {
    let whole = centered(
        screen,
        broad(screen, WIDTH),
        screen.height.saturating_sub(2),
    );
    let inside = inside(whole);
    // Without room for a preview, the formats alone.
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
    let about = ABOUT + u16::from(right.width < OPTIONS_WIDTH);
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

/// Draws the export.
pub(in crate::tui) fn draw(
    export: &Export,
    ruleset: &Ruleset,
    frame: &mut Frame<'_>,
    screen: Rect,
    look: &Look<'_>,
) {
    let words = Words::of(look.lang);
    let areas = areas(screen);
    draw_box(frame, areas.whole, words.export, look.theme, look.glyphs);
    draw_formats(export, frame, areas.formats, look);
    let format = export.format();
    let about = fit(
        format.about(look.lang),
        usize::from(areas.about.width),
        look.glyphs.ellipsis,
    );
    let dot = look.glyphs.dot;
    let mut options = vec![
        (words.windows, ruleset.generation.to_string()),
        (words.dynamic_rpc, ruleset.dynamic.to_string()),
        (words.direction, ruleset.direction.name().to_owned()),
    ];
    if !ruleset.source_networks.is_empty() {
        let networks = networks_text(&ruleset.source_networks);
        options.push((words.may_connect, networks));
    }
    let options: Vec<String> = options
        .iter()
        .map(|(label, value)| format!("{label}{}{value}", words.colon))
        .collect();
    let options = options.join(&format!(" {dot} "));
    let rule = look.glyphs.rule.repeat(usize::from(areas.about.width));
    let width = usize::from(areas.about.width);
    let mut about = vec![Line::styled(about, look.theme.heading)];
    let room = usize::from(areas.about.height).saturating_sub(2);
    about.extend(options_lines(&options, width, room, look));
    about.truncate(room + 1);
    about.push(Line::styled(rule, look.theme.border));
    frame.render_widget(Paragraph::new(about), areas.about);
    let preview = match format.export(ruleset, look.lang) {
        Ok(written) => {
            let lines = written.text.lines().count();
            draw_scrollbar(frame, areas.preview, export.scroll, lines, look);
            preview(&written, export.scroll, areas.preview, look)
        }
        Err(error) => {
            let width = usize::from(areas.preview.width);
            wrapped(&error.text(look.lang), width, 0, look.theme.warning)
        }
    };
    frame.render_widget(Paragraph::new(preview), areas.preview);
    match &export.stage {
        Stage::Choosing => {}
        Stage::Path(field) => draw_prompt(frame, screen, words.file, field, look),
        Stage::Replace(path) => {
            let text = format!("{}{}{}", shown(path), words.colon, words.overwrite);
            draw_question(frame, screen, words.file, &text, look);
        }
    }
}

/// The options in `room` lines; what doesn't fit ends in an ellipsis.
fn options_lines(options: &str, width: usize, room: usize, look: &Look<'_>) -> Vec<Line<'static>> {
    let mut lines = wrap(options, width);
    if lines.len() > room
        && let Some(last) = room.checked_sub(1)
    {
        let rest = lines.split_off(last).join(" ");
        lines.push(fit(&rest, width, look.glyphs.ellipsis));
    }
    let lines = lines.into_iter().take(room);
    lines
        .map(|line| Line::styled(line, look.theme.text))
        .collect()
}

/// A line of the list of formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    /// The heading of a group.
    Heading(Group),
    /// The format at that place of the table.
    Format(usize),
}

/// The lines of the list: each group with its formats.
fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for (at, format) in FORMATS.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| FORMATS[before].group);
        if before != Some(format.group) {
            rows.push(Row::Heading(format.group));
        }
        rows.push(Row::Format(at));
    }
    rows
}

impl Export {
    /// Scrolls the list so that the selected format is in sight, its group's heading too where it is the
    /// first of it.
    pub(in crate::tui) fn settle_formats(&mut self, screen: Rect) {
        let rows = rows();
        let height = usize::from(areas(screen).formats.height);
        let at = rows
            .iter()
            .position(|row| *row == Row::Format(self.formats.selected));
        let mut list = List {
            selected: at.unwrap_or(0),
            offset: self.formats.offset,
        };
        list.settle(rows.len(), height);
        let above = list.selected.checked_sub(1);
        if above.is_some_and(|above| matches!(rows[above], Row::Heading(_))) {
            list.offset = list.offset.min(list.selected - 1);
        }
        self.formats.offset = list.offset;
    }

    /// The format on the line `line` of the list as it is scrolled, if a format stands there.
    pub(in crate::tui) fn format_on(&self, line: usize) -> Option<usize> {
        match rows().get(self.formats.offset + line) {
            Some(Row::Format(at)) => Some(*at),
            Some(Row::Heading(_)) | None => None,
        }
    }
}

fn draw_formats(export: &Export, frame: &mut Frame<'_>, area: Rect, look: &Look<'_>) {
    let window = rows().into_iter().skip(export.formats.offset);
    let lines: Vec<Line<'_>> = window
        .take(usize::from(area.height))
        .map(|row| match row {
            Row::Heading(group) => Line::styled(group.label(look.lang), look.theme.heading),
            Row::Format(at) => {
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

/// The visible part of the text, long lines cut, tabs shown as blanks; warnings come first.
fn preview(
    written: &export::Export,
    scroll: usize,
    area: Rect,
    look: &Look<'_>,
) -> Vec<Line<'static>> {
    let width = usize::from(area.width);
    let mut lines: Vec<Line<'static>> = Vec::new();
    for notice in &written.notices {
        let text = format!("! {}", notice.text(look.lang));
        lines.extend(wrapped(&text, width, 0, look.theme.warning));
    }
    let rest = usize::from(area.height).saturating_sub(lines.len());
    let text = written.text.lines().skip(scroll).take(rest);
    lines.extend(text.map(|line| {
        let line = line.trim_end_matches('\r').replace('\t', "    ");
        let shown = fit(&line, width, look.glyphs.ellipsis);
        let blank = width.saturating_sub(cells(&shown));
        Line::from(vec![Span::raw(shown), Span::raw(" ".repeat(blank))])
    }));
    lines
}

/// Why the selected format can't be written now, if it can't.
pub(in crate::tui) fn fault(export: &Export, ruleset: &Ruleset, lang: Lang) -> Option<ExportError> {
    export.format().export(ruleset, lang).err()
}
