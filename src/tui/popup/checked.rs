//! Lines of what a check finds, while it runs and afterwards: the state of each port of each address.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::check::{Outcome, Report, Target};
use crate::explain::Standing;
use crate::model::{CheckState, Lang, Localized as _, Port, PortState};
use crate::tui::advice;
use crate::tui::look::Look;
use crate::tui::session::Session;
use crate::tui::widget::text::{cells, fit, wrapped};

/// Returns the line above the ports: how far the check is, or what it has found.
pub(super) fn head(session: &Session, look: &Look<'_>) -> Line<'static> {
    let Some(report) = session.checking.report() else {
        return Line::raw("");
    };
    let (tested, all) = report.progress();
    if session.checking.is_running() {
        let last = report.last().map(|port| port.to_string());
        let text = advice::check_progress(tested, all, &last.unwrap_or_default(), look.keys);
        return Line::styled(format!(" {}", text.get(look.lang)), look.theme.mark);
    }
    let mut spans = vec![Span::raw(" ")];
    for (at, (state, count)) in report.counts().into_iter().enumerate() {
        if at > 0 {
            spans.push(Span::styled("  ", look.theme.dim));
        }
        let text = format!("{} {count}", state.label().get(look.lang));
        spans.push(Span::styled(text, style(state, look)));
    }
    Line::from(spans)
}

/// Returns the lines of all addresses, and of the hosts that have none.
pub(super) fn lines(session: &Session, width: usize, look: &Look<'_>) -> Vec<Line<'static>> {
    let Some(report) = session.checking.report() else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for error in &report.errors {
        let text = error.text(look.lang);
        lines.extend(wrapped(&text, width, 1, look.theme.error));
    }
    for target in &report.targets {
        if !lines.is_empty() {
            lines.push(Line::raw(""));
        }
        lines.push(Line::styled(
            format!(" {}", target.title()),
            look.theme.heading,
        ));
        for note in report.notes(target) {
            lines.extend(wrapped(note.get(look.lang), width, 1, look.theme.warning));
        }
        lines.extend(port_lines(report, target, width, look));
    }
    lines
}

/// Returns the lines of the ports of an address: known ones, and those that are still tested.
fn port_lines(
    report: &Report,
    target: &Target,
    width: usize,
    look: &Look<'_>,
) -> Vec<Line<'static>> {
    let outcomes = report.outcomes(target);
    let known = outcomes.iter().map(|outcome| (outcome.port, Some(outcome)));
    let pending = report.pending(target).into_iter();
    let pending = pending.map(|port| (port, None));
    let mut rows: Vec<(Port, Option<&Outcome>)> = known.chain(pending).collect();
    rows.sort_by_key(|(port, _)| *port);
    let rows = rows.into_iter();
    rows.map(|(port, outcome)| port_line(port, outcome, width, look))
        .collect()
}

fn port_line(
    port: Port,
    outcome: Option<&Outcome>,
    width: usize,
    look: &Look<'_>,
) -> Line<'static> {
    const PORT: usize = 17;
    let state_width = state_width(look.lang);
    let port = format!("{:PORT$}", port.to_string());
    let Some(outcome) = outcome else {
        let waiting = look.glyphs.ellipsis;
        return Line::styled(format!("   {port}{waiting}"), look.theme.dim);
    };
    let seen = PortState::of_check(outcome.state);
    let standing = seen.map_or(Standing::Unseen, Standing::from);
    let sign = look.glyphs.standing(Some(standing));
    let label = outcome.state.label().get(look.lang);
    let pad = " ".repeat((state_width + 2).saturating_sub(cells(label)));
    let mut why = outcome.reason.text().pick(look.lang);
    if !outcome.interfaces.is_empty() {
        why.push_str("  ");
        why.push_str(&outcome.interfaces.join(", "));
    }
    let room = width.saturating_sub(3 + PORT + state_width + 2);
    let why = fit(&why, room, look.glyphs.ellipsis);
    let style = style(outcome.state, look);
    Line::from(vec![
        Span::styled(format!(" {sign} "), style),
        Span::styled(port, look.theme.text),
        Span::styled(format!("{label}{pad}"), style),
        Span::styled(why, look.theme.dim),
    ])
}

/// Returns the width of the widest state in cells.
fn state_width(lang: Lang) -> usize {
    let states = CheckState::ALL.iter();
    let widths = states.map(|state| cells(state.label().get(lang)));
    widths.max().unwrap_or_default()
}

fn style(state: CheckState, look: &Look<'_>) -> Style {
    match state {
        CheckState::Open => look.theme.mark,
        CheckState::Closed | CheckState::Filtered => look.theme.error,
        CheckState::NoAnswer => look.theme.warning,
        CheckState::Untested => look.theme.dim,
    }
}
