//! Lines above the preview of the export: the format, the options, the sum of the ports, and what the format can't
//! express.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::export::{Export, ExportError, Format};
use crate::model::{Label, Lang, Localized as _, Notice, Ruleset, Text, text};
use crate::tui::look::Look;
use crate::tui::pane::role_texts::result_lines;
use crate::tui::widget::text::{cells, fit, wrap, wrapped};
use crate::tui::words::{self, networks_text};

/// Draws a format's description, the options of the export, and a rule that shows which part has the focus.
pub(super) fn draw(
    format: &Format,
    ruleset: &Ruleset,
    frame: &mut Frame<'_>,
    area: Rect,
    look: &Look<'_>,
) {
    let width = usize::from(area.width);
    let about = fit(format.about.get(look.lang), width, look.glyphs.ellipsis);
    let mut lines = vec![Line::styled(about, look.theme.heading)];
    let room = usize::from(area.height).saturating_sub(2);
    lines.extend(options_lines(&options(ruleset, look), width, room, look));
    lines.truncate(room + 1);
    let (rule, style) = if look.focused {
        let rule = look.glyphs.border_focused.horizontal_top;
        (rule, look.theme.focused)
    } else {
        (look.glyphs.rule, look.theme.border)
    };
    lines.push(Line::styled(rule.repeat(width), style));
    frame.render_widget(Paragraph::new(lines), area);
}

/// Returns the options of the export.
fn options(ruleset: &Ruleset, look: &Look<'_>) -> String {
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
    for (label, networks) in words::ends(ruleset) {
        options.push(labeled(label, &networks_text(networks)));
    }
    if !ruleset.profiles.is_empty() {
        options.push(words::profiles(&ruleset.profiles).pick(look.lang));
    }
    options.join(&format!(" {} ", look.glyphs.dot))
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

/// Ports of a ruleset, one text per transport: `TCP 53, 88`. They are kept because a role may have tens of thousands.
#[derive(Debug)]
pub(super) struct Sum {
    of: Arc<Ruleset>,
    lang: Lang,
    parts: Vec<String>,
}

impl Sum {
    /// Sums up the ports of a ruleset.
    pub(super) fn new(ruleset: &Arc<Ruleset>, lang: Lang) -> Self {
        /// Number of characters of a text that no screen can show.
        const MAX_CHARS: usize = 500;
        let parts = result_lines(ruleset, lang).into_iter();
        let shortened = parts.map(|part| match part.char_indices().nth(MAX_CHARS) {
            Some((end, _)) => part[..end].to_owned(),
            None => part,
        });
        Self {
            of: Arc::clone(ruleset),
            lang,
            parts: shortened.collect(),
        }
    }

    /// Returns whether these are the ports of a ruleset.
    pub(super) fn is_of(&self, ruleset: &Arc<Ruleset>, lang: Lang) -> bool {
        Arc::ptr_eq(&self.of, ruleset) && self.lang == lang
    }

    /// Returns the ports of all transports on a line. If it is too long, each transport gets its share of it.
    pub(super) fn line(&self, width: usize, look: &Look<'_>) -> Line<'static> {
        let between = format!(" {} ", look.glyphs.dot);
        let gaps = cells(&between) * self.parts.len().saturating_sub(1);
        let mut room = width.saturating_sub(gaps);
        let mut shortest: Vec<usize> = (0..self.parts.len()).collect();
        shortest.sort_by_key(|&at| cells(&self.parts[at]));
        let mut parts = self.parts.clone();
        for (done, at) in shortest.into_iter().enumerate() {
            let share = room / (parts.len() - done);
            parts[at] = cut_list(&parts[at], ", ", share, look.glyphs.ellipsis);
            room = room.saturating_sub(cells(&parts[at]));
        }
        let line = fit(&parts.join(&between), width, look.glyphs.ellipsis);
        Line::styled(line, look.theme.key)
    }
}

/// Cuts a list to `width` cells, if possible after one of its items, which `comma` separates.
fn cut_list(list: &str, comma: &str, width: usize, ellipsis: &str) -> String {
    if cells(list) <= width {
        return list.to_owned();
    }
    let room = width.saturating_sub(cells(ellipsis) + 1);
    let ends = list.match_indices(comma).map(|(at, _)| &list[..at]);
    match ends.take_while(|part| cells(part) <= room).last() {
        Some(part) => format!("{part} {ellipsis}"),
        None => fit(list, width, ellipsis),
    }
}

/// Returns the lines about what the format can't express, followed by the other notices of the export, or the reason
/// why there is none. They take at most `height` lines, if possible.
pub(super) fn warnings(
    format: &Format,
    export: &Result<Export, ExportError>,
    width: usize,
    height: usize,
    look: &Look<'_>,
) -> Vec<Line<'static>> {
    let style = look.theme.warning;
    let export = match export {
        Ok(export) => export,
        Err(error) => return wrapped(&sign(&error.both()).pick(look.lang), width, 0, style),
    };
    let mut lines = Vec::new();
    lines.extend(missing_line(format, &export.notices, width, look));
    let others = others(&export.notices);
    let room = height.saturating_sub(lines.len());
    let text = |notice: &&Notice| sign(&notice.both()).pick(look.lang);
    if others.len() <= room {
        let texts = others.iter().map(text);
        let whole: Vec<Line<'_>> = texts
            .flat_map(|text| wrapped(&text, width, 0, style))
            .collect();
        if whole.len() <= room {
            lines.extend(whole);
            return lines;
        }
    }
    let shown = if others.len() > room {
        room.saturating_sub(1)
    } else {
        others.len()
    };
    let more = others.len() - shown;
    let more = (more > 0).then(|| words::more_notices(more).pick(look.lang));
    let texts = others[..shown].iter().map(text).chain(more);
    lines.extend(texts.map(|text| Line::styled(fit(&text, width, look.glyphs.ellipsis), style)));
    lines
}

/// Returns the line about what the format can't express, if there is such.
fn missing_line(
    format: &Format,
    notices: &[Notice],
    width: usize,
    look: &Look<'_>,
) -> Option<Line<'static>> {
    /// Number of items that no line can show.
    const MAX_ITEMS: usize = 100;
    let missing = notices.iter().filter_map(Notice::not_expressible);
    let missing: Vec<Text> = missing.take(MAX_ITEMS).collect();
    let list = Text::join(&missing, words::COMMA).pick(look.lang);
    let line = words::cannot_express(format.name).pick(look.lang) + &list;
    let comma = words::COMMA.get(look.lang);
    let line = cut_list(&line, comma, width, look.glyphs.ellipsis);
    (!missing.is_empty()).then(|| Line::styled(line, look.theme.warning))
}

/// Returns the other notices, those about the format first. The role pane and the head of the file also list what was
/// left out.
fn others(notices: &[Notice]) -> Vec<&Notice> {
    let is_listed = |notice: &&Notice| {
        !matches!(
            notice,
            Notice::NotExpressible(..)
                | Notice::NotOverIpv6(..)
                | Notice::NetworkNotExpressible(_)
                | Notice::DestinationNotExpressible(_)
                | Notice::LeftOut(_)
        )
    };
    let is_about_format = |notice: &&Notice| {
        matches!(
            notice,
            Notice::NetworksApart
                | Notice::Alone(..)
                | Notice::NoSource(_)
                | Notice::NoDestination(_)
                | Notice::NoCounterpart(_)
        )
    };
    let mut others: Vec<&Notice> = notices.iter().filter(is_listed).collect();
    others.sort_by_key(|notice| !is_about_format(notice));
    others
}

/// Adds the sign of warnings to a text.
fn sign(text: &Text) -> Text {
    let Text { en, zh } = text;
    text!("! {en}", "! {zh}")
}
