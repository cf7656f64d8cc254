//! Role pane: the current selection, the resulting ports and the reasons for each.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use crate::model::{Direction, Kind, Notice, Pick, Port};
use crate::tui::action::Action;
use crate::tui::effect::{Copied, Effect};
use crate::tui::layout::{Focus, inner_height, inner_width};
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::pane::frame_pane;
use crate::tui::pane::role_lines::{RoleLines, RoleTarget};
use crate::tui::pane::role_texts::result_lines;
use crate::tui::popup::Reply;
use crate::tui::popup::prompt::Prompt;
use crate::tui::session::Session;
use crate::tui::widget::list::ListState;
use crate::tui::widget::mark::MARK_WIDTH;
use crate::tui::widget::popup::inside;
use crate::tui::widget::scroll;
use crate::tui::words;

/// State of the role pane.
#[derive(Debug, Default)]
pub(in crate::tui) struct Builder {
    /// Lines; none before the first layout.
    lines: Option<RoleLines>,
    list: ListState,
    /// Port that was just excluded; its line is in another place now.
    excluded: Option<Port>,
}

impl Builder {
    /// Lays out the lines again if they have changed, and keeps the cursor within them.
    pub(in crate::tui) fn settle(&mut self, area: Rect, session: &Session) {
        let (document, width) = (&session.document, inner_width(area));
        let look = session.look(false);
        let known = session.observing.observation();
        let is_of = |lines: &RoleLines| lines.is_of(document, known, &look, width);
        if !self.lines.as_ref().is_some_and(is_of) {
            self.lines = Some(RoleLines::new(document, known, &look, width));
        }
        self.list.settle(self.count(), inner_height(area));
    }

    /// Returns the number of lines.
    fn count(&self) -> usize {
        self.lines.as_ref().map_or(0, RoleLines::count)
    }

    /// Returns the target under the cursor.
    fn target(&self) -> Option<RoleTarget> {
        self.lines.as_ref()?.target(self.list.selected)
    }

    /// Handles an action while the pane has the focus.
    pub(in crate::tui) fn act(
        &mut self,
        action: Action,
        area: Rect,
        session: &mut Session,
    ) -> Reply {
        let has_target = |line| {
            let lines = self.lines.as_ref();
            lines.is_some_and(|lines| lines.has_target(line))
        };
        let count = self.count();
        if scroll::act(
            &mut self.list,
            action,
            count,
            has_target,
            inner_height(area),
        ) {
            self.excluded = None;
            return Reply::Done;
        }
        match action {
            Action::Open => {
                let target = self.target();
                let place = target.and_then(|target| match target {
                    RoleTarget::Pick(pick) => session.document.row_of_pick(&pick),
                    RoleTarget::Port(port) | RoleTarget::Excluded(port) => {
                        session.document.row_of_port(port)
                    }
                });
                return Reply::Go(place, Focus::Table);
            }
            Action::Back => return Reply::Focus(Focus::Table),
            Action::Copy => return copy(session),
            Action::Toggle => self.toggle(session),
            Action::Reason => return self.explain(session),
            _ => return Reply::Pass,
        }
        Reply::Done
    }

    /// Asks for the reason of an exclusion, or for what a port that was typed is for.
    fn explain(&self, session: &mut Session) -> Reply {
        let choice = session.document.choice();
        let own = |port: Port| choice.extras(&Pick::Port(port)).map(|_| vec![port]);
        let excluded = || {
            let excluded = self.excluded;
            excluded.filter(|port| choice.excluded().contains(port))
        };
        let prompt = match self.target() {
            Some(RoleTarget::Excluded(port)) => Some(Prompt::reason(port, session)),
            Some(RoleTarget::Pick(Pick::Port(port)) | RoleTarget::Port(port))
                if own(port).is_some() =>
            {
                Some(Prompt::purpose(vec![port], session))
            }
            // The line of the port that was just excluded is in another place now.
            _ => excluded().map(|port| Prompt::reason(port, session)),
        };
        match prompt {
            Some(prompt) => Reply::Open(prompt.into()),
            None => {
                session.report(message::NOTHING_HERE);
                Reply::Done
            }
        }
    }

    /// Removes the selected item from the role or excludes the selected port; includes a port that is excluded.
    fn toggle(&mut self, session: &mut Session) {
        let document = &mut session.document;
        self.excluded = None;
        let answer = match self.target() {
            None => Some(message::NOTHING_HERE.into()),
            Some(RoleTarget::Pick(pick)) => document.remove(&pick),
            Some(RoleTarget::Port(port)) => {
                self.excluded = Some(port);
                Some(document.exclude(port))
            }
            Some(RoleTarget::Excluded(port)) => Some(document.include(port)),
        };
        session.answer(answer);
    }

    /// Scrolls by a number of lines.
    pub(in crate::tui) fn wheel(&mut self, lines: isize, area: Rect) {
        let count = self.count();
        self.list.scroll_by(lines, count, inner_height(area));
    }

    /// Returns whether a double click at a position opens a line.
    pub(in crate::tui) fn opens(&self, at: Position, area: Rect) -> bool {
        inside(area).contains(at) && at.x > area.x + MARK_WIDTH && self.target().is_some()
    }

    /// Handles a click inside the pane.
    pub(in crate::tui) fn click(&mut self, at: Position, area: Rect, session: &mut Session) {
        let count = self.count();
        let is_line = scroll::click(&mut self.list, at, area, count);
        if is_line && at.x <= area.x + MARK_WIDTH && self.target().is_some() {
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
        let list = self.list;
        let inside = frame_pane(frame, area, &title, look, list, self.count());
        let selected = look.focused.then_some(look.theme.selected);
        let visible = list.offset..list.offset + usize::from(inside.height);
        let lines = self.lines.as_ref();
        let lines = lines.map_or_else(Vec::new, |lines| lines.render(visible, look));
        scroll::draw_lines(frame, inside, lines, list, selected);
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
