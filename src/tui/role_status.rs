//! State of the role in one line, where it has no pane of its own.

use ratatui::text::{Line, Span};

use crate::model::{DynamicMode, Kind, Notice, Ruleset, Text, text};
use crate::tui::action::{Action, Scope};
use crate::tui::advice;
use crate::tui::observation::Observation;
use crate::tui::session::Session;
use crate::tui::widget::text::{cells, fit};
use crate::tui::words;

/// Returns the line: the name and the number of ports, what is special about them, and the key that opens the pane.
pub(super) fn line(session: &Session, width: u16) -> Line<'static> {
    let look = session.look(false);
    let ruleset = session.document.ruleset();
    let lang = session.lang;
    let [label, colon] = [words::ROLE, words::COLON].map(|label| label.get(lang));
    if session.document.choice().is_empty() {
        let [port, service] = advice::adding(&session.keys);
        let empty = text!(
            "empty; {port} adds a port, {service} a service",
            "空；按 {port} 加入端口，按 {service} 加入服务"
        );
        let text = format!(" {label}{colon}{}", empty.pick(lang));
        let text = fit(&text, usize::from(width), look.glyphs.ellipsis);
        return Line::styled(text, look.theme.dim);
    }
    let dot = format!(" {} ", look.glyphs.dot);
    let ports: usize = ruleset.rules.iter().map(|rule| rule.parts.len()).sum();
    let s = if ports == 1 { "" } else { "s" };
    let count = text!("{ports} port{s}", "{ports} 个端口").pick(lang);
    let name = session.short_name(&ruleset.name);
    let head = format!(" {label} {name}{colon}{count}");
    let seen = session.observing.observation();
    let seen = seen.and_then(Observation::summary);
    let seen = seen.map(|text| (format!("{dot}{}", text.pick(lang)), look.theme.text));
    let key = session.keys.label(Scope::Panes, Action::FocusBuilder);
    let opens = text!("{key} opens", "按 {key} 打开").pick(lang);
    let mut spans = vec![Span::styled(head.clone(), look.theme.text)];
    let mut room = usize::from(width).saturating_sub(cells(&head));
    let dangers = dangers(ruleset).into_iter();
    let dangers = dangers.map(|danger| {
        let text = format!("{dot}{} !", danger.pick(lang));
        (text, look.theme.warning)
    });
    let opens = (format!("{dot}{opens}"), look.theme.dim);
    for (text, style) in dangers.chain(seen).chain([opens]) {
        if let Some(rest) = room.checked_sub(cells(&text)) {
            room = rest;
            spans.push(Span::styled(text, style));
        }
    }
    Line::from(spans)
}

/// Returns what to look at: the whole range of dynamic RPC, and warnings.
fn dangers(ruleset: &Ruleset) -> Vec<Text> {
    let mut dangers = Vec::new();
    let mut rules = ruleset.rules.iter();
    let has_dynamic = rules.any(|rule| rule.kind == Kind::DynamicRpc);
    if has_dynamic && ruleset.dynamic == DynamicMode::Full {
        dangers.push(text!("whole RPC range", "全部 RPC 范围"));
    }
    let is_range = |notice: &Notice| matches!(notice, Notice::WideRange(_, _, Kind::DynamicRpc));
    let is_danger = |notice: &&Notice| {
        !is_range(notice) && !matches!(notice, Notice::LeftOut(_) | Notice::EveryGroup(..))
    };
    let count = ruleset.notices.iter().filter(is_danger).count();
    if count > 0 {
        let s = if count == 1 { "" } else { "s" };
        dangers.push(text!("{count} warning{s}", "{count} 条警告"));
    }
    dangers
}
