//! Role pane: the current selection, the resulting ports and the reasons for each.

use std::collections::HashSet;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::catalog::Catalog;
use crate::model::{
    Direction, Extras, Kind, Label, Lang, Localized as _, Lookup as _, Matches, Notice, Options,
    Part, Pick, Port, Rule, Ruleset, Transport,
};
use crate::tui::action::Action;
use crate::tui::advice;
use crate::tui::document::Document;
use crate::tui::effect::{Copied, Effect};
use crate::tui::layout::{Focus, inner_height, inner_width};
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::pane::frame_pane;
use crate::tui::popup::Reply;
use crate::tui::popup::prompt::Prompt;
use crate::tui::session::Session;
use crate::tui::widget::mark::MARK_WIDTH;
use crate::tui::widget::scroll::{self, ScrollView, ViewLine};
use crate::tui::widget::text::wrapped;
use crate::tui::words;

/// Target of a line of the pane.
#[derive(Debug, Clone, PartialEq, Eq)]
enum RoleTarget {
    /// Item of the selection.
    Pick(Pick),
    /// Port of the result.
    Port(Port),
    /// Port that the user excluded.
    Excluded(Port),
}

/// State of the role pane.
#[derive(Debug, Default)]
pub(in crate::tui) struct Builder {
    view: ScrollView<RoleTarget>,
}

impl Builder {
    /// Rebuilds the lines and keeps the cursor within them.
    pub(in crate::tui) fn settle(&mut self, area: Rect, session: &Session, focused: bool) {
        let lines = lines(&session.document, &session.look(focused), inner_width(area));
        self.view.set(lines, inner_height(area));
    }

    /// Handles an action while the pane has the focus.
    pub(in crate::tui) fn act(
        &mut self,
        action: Action,
        area: Rect,
        session: &mut Session,
    ) -> Reply {
        if self.view.act(action, inner_height(area)) {
            return Reply::Done;
        }
        match action {
            Action::Open => {
                let target = self.view.target();
                let place = target.and_then(|target| match target {
                    RoleTarget::Pick(pick) => session.document.row_of_pick(pick),
                    RoleTarget::Port(port) | RoleTarget::Excluded(port) => {
                        session.document.row_of_port(*port)
                    }
                });
                return Reply::Go(place, Focus::Table);
            }
            Action::Back => return Reply::Focus(Focus::Table),
            Action::Copy => return copy(session),
            Action::Toggle => self.toggle(session),
            Action::Reason => match self.view.target() {
                Some(&RoleTarget::Excluded(port)) => {
                    return Reply::Open(Prompt::reason(port, session).into());
                }
                _ => session.report(message::NOTHING_HERE),
            },
            _ => return Reply::Pass,
        }
        Reply::Done
    }

    /// Removes the selected item from the role or excludes the selected port; includes a port that is excluded.
    fn toggle(&self, session: &mut Session) {
        let document = &mut session.document;
        let answer = match self.view.target() {
            None => Some(message::NOTHING_HERE.into()),
            Some(RoleTarget::Pick(pick)) => document.remove(pick),
            Some(RoleTarget::Port(port)) => Some(document.exclude(*port)),
            Some(RoleTarget::Excluded(port)) => Some(document.include(*port)),
        };
        session.answer(answer);
    }

    /// Scrolls by a number of lines.
    pub(in crate::tui) fn wheel(&mut self, lines: isize) {
        self.view.move_by(lines);
    }

    /// Handles a click inside the pane.
    pub(in crate::tui) fn click(&mut self, at: Position, area: Rect, session: &mut Session) {
        let is_line = self.view.click(at, area);
        if is_line && at.x <= area.x + MARK_WIDTH && self.view.target().is_some() {
            self.toggle(session);
        }
    }

    /// Draws the pane.
    pub(in crate::tui) fn draw(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        session: &Session,
        look: &Look<'_>,
    ) {
        let ruleset = session.document.ruleset();
        let dot = look.glyphs.dot;
        let mut title = format!(
            "3 {}{}{} {dot} {}",
            words::ROLE.get(look.lang),
            words::COLON.get(look.lang),
            ruleset.name,
            words::windows_version(ruleset.os).get(look.lang)
        );
        let has_dynamic = ruleset
            .rules
            .iter()
            .any(|rule| rule.kind == Kind::DynamicRpc);
        let is_omitted = |notice: &Notice| matches!(notice, Notice::DynamicOmitted(..));
        if has_dynamic || ruleset.notices.iter().any(is_omitted) {
            let dynamic = words::dynamic_rpc(ruleset.dynamic).pick(look.lang);
            title = format!("{title} {dot} RPC{}{dynamic}", words::COLON.get(look.lang));
        }
        if ruleset.direction == Direction::Out {
            let direction = ruleset.direction.label().get(look.lang);
            title = format!("{title} {dot} {direction}");
        }
        let (lines, list) = (&self.view.lines, self.view.list);
        let inside = frame_pane(frame, area, &title, look, list, lines.len());
        let selected = look.focused.then_some(look.theme.selected);
        scroll::draw(frame, inside, lines, list, selected);
    }
}

fn copy(session: &mut Session) -> Reply {
    let ruleset = session.document.ruleset();
    if ruleset.is_empty() {
        session.report(message::nothing_to_export(&session.keys));
        return Reply::Done;
    }
    Reply::Do(Effect::Copy {
        text: result_lines(ruleset, session.lang).join("\n"),
        what: Copied::Other,
    })
}

/// Renders the pane's lines, `width` cells wide.
fn lines(document: &Document, look: &Look<'_>, width: usize) -> Vec<ViewLine<RoleTarget>> {
    let mut lines = RoleLines {
        document,
        look,
        width,
        lines: Vec::new(),
    };
    let choice = document.choice();
    if choice.is_empty() && choice.excluded().is_empty() {
        if !choice.options.peers.is_empty() {
            lines.add_result();
        }
        for line in advice::empty_role(look.lang, look.keys) {
            lines.text(&line, look.theme.dim);
        }
    } else {
        lines.add_result();
        lines.add_chosen();
        lines.add_reasons();
        lines.add_excluded();
    }
    lines.lines
}

/// Builder of the pane's lines.
struct RoleLines<'a> {
    document: &'a Document,
    look: &'a Look<'a>,
    width: usize,
    lines: Vec<ViewLine<RoleTarget>>,
}

impl RoleLines<'_> {
    /// Adds the resulting ports and the source networks.
    fn add_result(&mut self) {
        let (theme, lang) = (self.look.theme, self.look.lang);
        let ruleset = self.document.ruleset();
        for text in result_lines(ruleset, lang) {
            self.text(&text, theme.text);
        }
        let Options {
            direction, peers, ..
        } = &self.document.choice().options;
        if !peers.is_empty() {
            let text = format!(
                "{}{}{}",
                words::PEERS.get(lang),
                words::COLON.get(lang),
                words::peers(peers, *direction).get(lang)
            );
            self.text(&text, theme.text);
        }
        if !ruleset.source_networks.is_empty() {
            let networks = words::networks_text(&ruleset.source_networks);
            let text = format!(
                "{}{}{networks}",
                words::MAY_CONNECT.get(lang),
                words::COLON.get(lang)
            );
            self.text(&text, theme.text);
        }
    }

    /// Adds the selection, followed by notices and warnings.
    fn add_chosen(&mut self) {
        let Look {
            theme,
            glyphs,
            lang,
            ..
        } = *self.look;
        let document = self.document;
        self.heading(words::CHOSEN);
        for (pick, extras) in document.choice().picks() {
            let text = pick_text(&document.catalog, pick, extras, lang);
            let target = RoleTarget::Pick(pick.clone());
            self.push(Some(&target), glyphs.picked, &text, theme.text);
        }
        let ruleset = document.ruleset();
        for notice in &ruleset.notices {
            match notice {
                // What was left out is no danger.
                Notice::LeftOut(left_out) => {
                    for one in left_out {
                        self.push(None, "", &one.text(lang), theme.dim);
                    }
                }
                Notice::EveryGroup(_) => self.push(None, "", &notice.text(lang), theme.dim),
                _ => self.push(None, "!", &notice.text(lang), theme.warning),
            }
        }
        for warning in ruleset.warnings(&*document.catalog) {
            self.push(None, "!", &warning.text(lang), theme.warning);
        }
    }

    /// Adds each port of the result with the reasons for it.
    fn add_reasons(&mut self) {
        let ruleset = self.document.ruleset();
        if !ruleset.is_empty() {
            self.heading(words::REASONS);
        }
        let mut seen: HashSet<Port> = HashSet::new();
        for part in ruleset.rules.iter().flat_map(|rule| &rule.parts) {
            if seen.insert(part.port) {
                let target = RoleTarget::Port(part.port);
                let text = part_text(part, self.look.lang);
                self.push(Some(&target), "", &text, self.look.theme.text);
            }
        }
    }

    /// Adds the excluded ports.
    fn add_excluded(&mut self) {
        let Look {
            theme,
            glyphs,
            lang,
            ..
        } = *self.look;
        let choice = self.document.choice();
        if !choice.excluded().is_empty() {
            self.heading(words::EXCLUDED);
        }
        for &port in choice.excluded() {
            let mut text = words::port(port, lang);
            if let Some(reason) = choice.why_excluded(port) {
                text = format!("{text}{}{reason}", words::COLON.get(lang));
            }
            let target = RoleTarget::Excluded(port);
            self.push(Some(&target), glyphs.excluded, &text, theme.dim);
        }
    }

    fn heading(&mut self, label: Label) {
        let Look { theme, glyphs, .. } = *self.look;
        let text = label.get(self.look.lang);
        self.text(&format!("{0}{0} {text}", glyphs.rule), theme.heading);
    }

    /// Adds text without a target.
    fn text(&mut self, text: &str, style: Style) {
        self.push(None, "", text, style);
    }

    /// Adds text with a sign in front of it. Continuation lines are aligned with the text and have the same
    /// target.
    fn push(&mut self, target: Option<&RoleTarget>, sign: &str, text: &str, style: Style) {
        for (at, mut line) in wrapped(text, self.width, 2, style).into_iter().enumerate() {
            if at == 0 && !sign.is_empty() {
                let text = line.to_string();
                let mark = self.look.theme.mark;
                let sign_style = if sign == "!" { style } else { mark };
                let mark = Span::styled(sign.to_owned(), sign_style);
                let rest = Span::styled(text.chars().skip(1).collect::<String>(), style);
                line = Line::from(vec![mark, rest]);
            }
            self.lines.push(match target {
                Some(target) => ViewLine::with_target(target.clone(), line),
                None => ViewLine::text(line),
            });
        }
    }
}

/// Returns a port of the result with its protocol and its reasons, without duplicates.
fn part_text(part: &Part, lang: Lang) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    for reason in &part.reasons {
        let name = reason
            .who()
            .map_or(words::TYPED.get(lang), |name| name.get(lang));
        if !reasons.contains(&name) {
            reasons.push(name);
        }
    }
    let mut protocols = part.reasons.iter().filter_map(|one| one.protocol.as_ref());
    let protocol = protocols.next();
    let protocol = protocol.map_or(String::new(), |protocol| format!(" {}", protocol.get(lang)));
    let port = words::port(part.port, lang);
    let reasons = reasons.join(words::COMMA.get(lang));
    format!("{port}{protocol}{}{reasons}", words::COLON.get(lang))
}

/// Returns the resulting ports, one line per transport: `TCP 53, 88, 3268-3269`.
pub(in crate::tui) fn result_lines(ruleset: &Ruleset, lang: Lang) -> Vec<String> {
    if ruleset.is_empty() {
        return vec![format!(
            "{}{}{}",
            words::RESULT.get(lang),
            words::COLON.get(lang),
            words::NO_PORTS.get(lang)
        )];
    }
    let set = ruleset.set();
    let mut lines = Vec::new();
    for transport in Transport::ALL
        .iter()
        .copied()
        .filter(|transport| transport.has_ports())
    {
        let mut runs: Vec<String> = set
            .ranges(transport)
            .map(|range| range.to_string())
            .collect();
        let keyword =
            |rule: &&Rule| rule.transport == transport && rule.matches == Matches::RpcKeyword;
        if ruleset.rules.iter().any(|rule| keyword(&rule)) {
            runs.push(words::DYNAMIC_RPC.get(lang).to_owned());
        }
        if !runs.is_empty() {
            lines.push(format!("{} {}", transport.label(), runs.join(", ")));
        }
    }
    let protocols: Vec<String> = set.protocols().map(Port::protocol_label).collect();
    if !protocols.is_empty() {
        lines.push(protocols.join(", "));
    }
    lines
}

fn pick_text(catalog: &Catalog, pick: &Pick, extras: Extras, lang: Lang) -> String {
    let name = |id| {
        let service = catalog.service(id);
        service.map_or(String::new(), |one| one.name.get(lang).to_owned())
    };
    let role = |id| catalog.role(id).map_or("", |role| role.name.get(lang));
    match pick {
        Pick::Service(id) => words::aside(&name(id), &words::extras(extras, lang), lang),
        Pick::Endpoint(id, port) => format!("{} {}", words::port(*port, lang), name(id)),
        Pick::Role(id) => words::aside(role(id), &words::extras(extras, lang), lang),
        Pick::Entry(id, port) => format!("{} {}", words::port(*port, lang), role(id)),
        Pick::Port(port) => words::aside(&words::port(*port, lang), words::TYPED.get(lang), lang),
    }
}
