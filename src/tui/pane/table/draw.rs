//! Drawing of the port table.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::search::Subject;
use crate::tui::advice;
use crate::tui::document::Document;
use crate::tui::look::Look;
use crate::tui::pane::columns::{ColumnWidths, Entry};
use crate::tui::pane::leads;
use crate::tui::pane::table::Table;
use crate::tui::pane::{draw_progress, frame_pane};
use crate::tui::session::Session;
use crate::tui::widget::mark::mark;
use crate::tui::widget::text::{fit, wrapped};
use crate::tui::words;

impl Table {
    /// Draws the pane.
    pub(in crate::tui) fn draw(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        session: &Session,
        look: &Look<'_>,
    ) {
        let document = &session.document;
        let (answers, of) = (self.rows.hits.answers(), document.catalog.row_count());
        let mut title = format!(
            "1 {} {answers} {} {of}",
            words::PORTS.get(look.lang),
            words::OF.get(look.lang)
        );
        let mentions = self.rows.hits.len() - answers;
        if mentions > 0 {
            let mentions = words::mention_it(mentions).pick(look.lang);
            title = format!("{title} {} {mentions}", look.glyphs.dot);
        }
        if self.rows.anchor.is_some() {
            let marked = words::marked(self.rows.marked().count(), look.lang);
            title = format!("{title} {} {marked}", look.glyphs.dot);
        }
        // The scrollbar counts the lines above the rows in addition to them.
        let count = self.rows.len() + 1 + self.lines_above(area);
        let inside = frame_pane(frame, area, &title, look, self.rows.list, count);
        let width = usize::from(inside.width);
        if let Some(percent) = session.loading {
            draw_progress(percent, frame, area, look);
        }
        let mut lines = self.draw_above(area, width, document, look);
        if self.rows.hits.is_empty() {
            let is_observed = session.observing.observation().is_some();
            let advice = if self.asks_about_observed() && !is_observed {
                advice::nothing_observed(look.lang, look.keys)
            } else {
                advice::nothing_found(look.lang, look.keys)
            };
            let advice = advice.iter();
            lines.extend(advice.flat_map(|text| wrapped(text, width, 0, look.theme.dim)));
            frame.render_widget(Paragraph::new(lines), inside);
            return;
        }
        let widths = self.widths(area, session);
        lines.push(widths.header(self.rows.sort, look));
        let end = self.rows.list.offset + self.height(area);
        for at in self.rows.list.offset..end.min(self.rows.len()) {
            let row = self.rows.row_at(at);
            let row = row.and_then(|row| Some(session.entry(row, document.catalog.row(row)?)));
            lines.push(match row {
                Some(row) => self.line(row, at, document, &widths, look),
                None => {
                    let is_selected = self.is_selected(at);
                    leads::divider(mentions, self.field.text(), is_selected, width, look)
                }
            });
        }
        frame.render_widget(Paragraph::new(lines), inside);
    }

    /// Draws the roles and symptoms that are asked for, and the notices about the search.
    fn draw_above(
        &self,
        area: Rect,
        width: usize,
        document: &Document,
        look: &Look<'_>,
    ) -> Vec<Line<'static>> {
        let leads = self.rows.hits.leads();
        let query = self.rows.hits.query();
        let unknown = self.rows.hits.understood().unknown_ports();
        let visible = self.visible_leads(area);
        let mut lines: Vec<Line<'static>> = visible
            .map(|at| {
                let is_selected = self.rows.lead == Some(at);
                leads::line(
                    &leads[at],
                    query,
                    unknown,
                    document,
                    is_selected,
                    width,
                    look,
                )
            })
            .collect();
        let notices = self.notices().into_iter();
        lines.extend(notices.map(|notice| {
            let text = fit(&notice.pick(look.lang), width, look.glyphs.ellipsis);
            Line::styled(text, look.theme.warning)
        }));
        lines.truncate(self.lines_above(area));
        lines
    }

    /// Returns true if the cursor is on a line of the list.
    fn is_selected(&self, at: usize) -> bool {
        self.rows.lead.is_none() && at == self.rows.list.selected
    }

    fn line(
        &self,
        entry: Entry<'_>,
        at: usize,
        document: &Document,
        widths: &ColumnWidths,
        look: &Look<'_>,
    ) -> Line<'static> {
        let Look { theme, glyphs, .. } = *look;
        let (service, endpoint) = (entry.row.service(), entry.row.endpoint());
        let ruleset = document.ruleset();
        let is_marked = self.rows.lead.is_none() && self.rows.marked().contains(&at);
        let base = match (is_marked, look.focused) {
            (true, true) => theme.selected,
            (true, false) => theme.selected_elsewhere,
            // Ports that the chosen versions of Windows don't open are dimmed.
            (false, _) if !endpoint.is_open_in(ruleset.os, ruleset.direction) => theme.dim,
            (false, _) => theme.text,
        };
        let pointer = if self.is_selected(at) {
            glyphs.pointer
        } else {
            " "
        };
        let presence = ruleset.presence(document.choice(), &service, &endpoint);
        let mut spans = vec![Span::styled(pointer, base), mark(presence, look, base)];
        let subject = Subject {
            service: &service,
            endpoint: &endpoint,
            catalog: &*document.catalog,
            lang: look.lang,
        };
        let query = self.rows.hits.understood();
        spans.extend(widths.row(&entry, &subject, query, base, look));
        Line::from(spans)
    }
}
