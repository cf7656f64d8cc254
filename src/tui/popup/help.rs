//! All keys, made from the table of actions, what can be searched for, and the terms.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::model::Lang;
use crate::search::GRAMMAR;
use crate::tui::action::Scope;
use crate::tui::glossary::TERMS;
use crate::tui::key::Key;
use crate::tui::keymap::Bound;
use crate::tui::pane::Look;
use crate::tui::widget::list::List;
use crate::tui::widget::popup::{broad, centered, draw as draw_box, inside};
use crate::tui::widget::text::{cells, column, wrap, wrapped};
use crate::tui::words::Words;

/// Wide enough for the longest line in either language.
const WIDTH: u16 = 84;

/// With less room beside the keys, what they do stands below them.
const LEAST: usize = 20;

/// Where the box stands.
pub(in crate::tui) fn area(screen: Rect) -> Rect {
    centered(
        screen,
        broad(screen, WIDTH),
        screen.height.saturating_sub(2),
    )
}

/// How many lines are seen at once.
pub(in crate::tui) fn height(screen: Rect) -> usize {
    usize::from(inside(area(screen)).height)
}

/// The lines: a heading for each scope with a line for each action (more where it is narrow), then the
/// terms.
pub(in crate::tui) fn lines(look: &Look<'_>, screen: Rect) -> Vec<Line<'static>> {
    let keys = |bound: &Bound<'_>| {
        let labels: Vec<String> = bound.keys.iter().map(|key: &Key| key.label()).collect();
        labels.join("  ")
    };
    let rows = look.keys.rows(&Scope::ALL);
    let width = rows.map(|bound| cells(&keys(&bound))).max().unwrap_or(0);
    let inside = usize::from(inside(area(screen)).width);
    let mut lines = Vec::new();
    for scope in Scope::ALL {
        if !lines.is_empty() {
            lines.push(Line::raw(""));
        }
        lines.push(Line::styled(scope.heading(look.lang), look.theme.heading));
        for bound in look.keys.rows(&[scope]) {
            let room = inside.saturating_sub(width + 4);
            if room < LEAST {
                lines.extend(wrapped(&keys(&bound), inside, 2, look.theme.key));
                let about = bound.row.about(look.lang);
                lines.extend(wrapped(about, inside, 4, look.theme.text));
                continue;
            }
            for (at, about) in wrap(bound.row.about(look.lang), room)
                .into_iter()
                .enumerate()
            {
                let keys = if at == 0 { keys(&bound) } else { String::new() };
                lines.push(Line::from(vec![
                    Span::styled(format!("  {}  ", column(&keys, width, "")), look.theme.key),
                    Span::styled(about, look.theme.text),
                ]));
            }
        }
    }
    lines.push(Line::raw(""));
    lines.push(Line::styled(
        Words::of(look.lang).grammar,
        look.theme.heading,
    ));
    for row in GRAMMAR {
        let typed = row.examples(look.lang).join("   ");
        lines.extend(wrapped(&typed, inside, 2, look.theme.key));
        lines.extend(wrapped(row.about(look.lang), inside, 4, look.theme.text));
    }
    let at = usize::from(look.lang == Lang::Zh);
    lines.push(Line::raw(""));
    lines.push(Line::styled(Words::of(look.lang).terms, look.theme.heading));
    for (term, meaning) in TERMS {
        lines.push(Line::styled(format!("  {}", term[at]), look.theme.key));
        lines.extend(wrapped(meaning[at], inside, 4, look.theme.text));
    }
    lines
}

/// Draws the help.
pub(in crate::tui) fn draw(frame: &mut Frame<'_>, screen: Rect, list: List, look: &Look<'_>) {
    let title = Words::of(look.lang).help;
    let inside = draw_box(frame, area(screen), title, look.theme, look.glyphs);
    let lines: Vec<Line<'_>> = lines(look, screen).into_iter().skip(list.offset).collect();
    frame.render_widget(Paragraph::new(lines), inside);
}
