//! Service pane: the page of the selected row's service.

use std::borrow::Cow;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::catalog::Catalog;
use crate::model::{Lang, Lookup as _, Port, Service};
use crate::page::ServicePage;
use crate::search::Query;
use crate::tui::action::Action;
use crate::tui::effect::{Copied, Effect};
use crate::tui::layout::{Focus, inner_height, inner_width};
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::page::{ServicePageInput, ServiceTarget, service_lines};
use crate::tui::pane::frame_pane;
use crate::tui::popup::{Reply, ask};
use crate::tui::session::Session;
use crate::tui::toggle::Toggle;
use crate::tui::widget::list::ListState;
use crate::tui::widget::mark::MARK_WIDTH;
use crate::tui::widget::popup::inside;
use crate::tui::widget::scroll::{self, ScrollView, ViewLine};
use crate::tui::words;

/// State of the service pane.
#[derive(Debug, Default)]
pub(in crate::tui) struct Detail {
    view: ScrollView<ServiceTarget>,
    /// Row of the catalog whose service is shown.
    row: Option<usize>,
    /// True until the cursor is on the port of that row.
    is_new: bool,
}

impl Detail {
    /// Returns the service and the port of that row.
    fn subject<'a>(&self, catalog: &'a Catalog) -> Option<(Cow<'a, Service>, Port)> {
        let row = catalog.row(self.row?)?;
        Some((row.service(), row.port()))
    }

    /// Shows the service of a row and rebuilds the page's lines. The cursor goes to the port of the row if it
    /// is another row.
    pub(in crate::tui) fn settle(
        &mut self,
        row: Option<usize>,
        query: &Query,
        area: Rect,
        session: &Session,
        focused: bool,
    ) {
        if self.row != row {
            self.row = row;
            self.is_new = true;
            self.view.list = ListState::default();
        }
        let catalog = &session.document.catalog;
        let lines = self.subject(catalog).map(|(service, port)| {
            let input = ServicePageInput {
                page: ServicePage::new(&service, catalog),
                port,
                query,
                document: &session.document,
            };
            service_lines(&input, &session.look(focused), inner_width(area))
        });
        self.view.set(lines.unwrap_or_default(), inner_height(area));
        // A hidden pane has no width, and so no lines.
        if self.is_new && area.height > 0 {
            self.is_new = false;
            // The port that was searched for is the first one.
            let is_port = |line: &ViewLine<ServiceTarget>| line.target.is_some();
            let first = self.view.lines.iter().position(is_port);
            self.view.list.selected = first.unwrap_or(0);
            self.view
                .list
                .settle(self.view.lines.len(), inner_height(area));
        }
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
            Action::Open => self.open(session),
            Action::Back => Reply::Focus(Focus::Table),
            Action::Copy => {
                let subject = self.subject(&session.document.catalog);
                subject.map_or(Reply::Done, |(service, _)| {
                    Reply::Do(Effect::Copy {
                        text: ports_text(&service, session.lang),
                        what: Copied::Other,
                    })
                })
            }
            Action::Toggle => self.toggle(session),
            Action::ToggleService => self.toggle_service(session),
            _ => Reply::Pass,
        }
    }

    /// Goes to the selected port in the table, or to the page of the selected other service.
    fn open(&self, session: &Session) -> Reply {
        match self.view.target() {
            Some(ServiceTarget::Service(id, port)) => {
                Reply::Go(Some((id.clone(), *port)), Focus::Detail)
            }
            Some(ServiceTarget::Endpoint(port)) => {
                let subject = self.subject(&session.document.catalog);
                let place = subject.map(|(service, _)| (service.id.clone(), *port));
                Reply::Go(place, Focus::Table)
            }
            None => Reply::Go(None, Focus::Table),
        }
    }

    /// Returns the service under the cursor, and the port if the line is about one.
    fn under_cursor<'a>(&self, catalog: &'a Catalog) -> Option<(Cow<'a, Service>, Option<Port>)> {
        match self.view.target() {
            Some(ServiceTarget::Service(id, port)) => Some((catalog.service(id)?, Some(*port))),
            Some(ServiceTarget::Endpoint(port)) => Some((self.subject(catalog)?.0, Some(*port))),
            None => Some((self.subject(catalog)?.0, None)),
        }
    }

    fn toggle(&self, session: &mut Session) -> Reply {
        let catalog = Arc::clone(&session.document.catalog);
        if let Some((service, Some(port))) = self.under_cursor(&catalog) {
            return ask::toggle(Toggle::Endpoint(service.id.clone(), port), session);
        }
        session.report(message::NOTHING_HERE);
        Reply::Done
    }

    fn toggle_service(&self, session: &mut Session) -> Reply {
        let catalog = Arc::clone(&session.document.catalog);
        if let Some((service, _)) = self.under_cursor(&catalog) {
            return ask::toggle(Toggle::Services(vec![service.id.clone()]), session);
        }
        session.report(message::NOTHING_HERE);
        Reply::Done
    }

    /// Scrolls by a number of lines.
    pub(in crate::tui) fn wheel(&mut self, lines: isize, area: Rect) {
        self.view.scroll_by(lines, inner_height(area));
    }

    /// Returns whether a double click at a position opens a line.
    pub(in crate::tui) fn opens(&self, at: Position, area: Rect) -> bool {
        inside(area).contains(at) && at.x > area.x + MARK_WIDTH && self.view.target().is_some()
    }

    /// Handles a click inside the pane.
    pub(in crate::tui) fn click(
        &mut self,
        at: Position,
        area: Rect,
        session: &mut Session,
    ) -> Reply {
        if !self.view.click(at, area) {
            return Reply::Done;
        }
        match self.view.target() {
            Some(ServiceTarget::Endpoint(_)) if at.x <= area.x + MARK_WIDTH => self.toggle(session),
            Some(ServiceTarget::Service(..)) => self.open(session),
            _ => Reply::Done,
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
        let subject = self.subject(&session.document.catalog);
        let title = match &subject {
            Some((service, _)) => {
                let name = service.name.get(look.lang);
                format!(
                    "2 {}{}{name}",
                    words::SERVICE.get(look.lang),
                    words::COLON.get(look.lang)
                )
            }
            None => format!("2 {}", words::SERVICE.get(look.lang)),
        };
        let (lines, list) = (&self.view.lines, self.view.list);
        let inside = frame_pane(frame, area, &title, look, list, lines.len());
        if subject.is_none() {
            let none = Line::styled(words::NOTHING_SELECTED.get(look.lang), look.theme.dim);
            frame.render_widget(Paragraph::new(none), inside);
            return;
        }
        let selected = look.focused.then_some(look.theme.selected);
        scroll::draw(frame, inside, lines, list, selected);
    }
}

/// Returns the service's ports for the clipboard, one per line.
fn ports_text(service: &Service, lang: Lang) -> String {
    let lines = service
        .endpoints
        .iter()
        .map(|endpoint| format!("{}\t{}\n", endpoint.port, endpoint.protocol.get(lang)));
    lines.collect()
}
