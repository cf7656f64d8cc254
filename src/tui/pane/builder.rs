//! The role: what is gathered, the ports that result, and why each is there.

use std::collections::HashSet;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::catalog::Catalog;
use crate::model::{
    Choice, Direction, Kind, Lang, Lookup as _, Matches, Pick, Port, Rule, Ruleset, Transport,
};
use crate::tui::pane::{Look, frame_pane};
use crate::tui::widget::list::List;
use crate::tui::widget::page::{self, PageLine};
use crate::tui::widget::text::wrapped;
use crate::tui::words::{self, Words};

/// What a line of the pane stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum Target {
    /// Something that was chosen.
    Pick(Pick),
    /// A port of the result.
    Port(Port),
    /// A port that was taken out.
    Excluded(Port),
}

/// The cursor in the pane.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::tui) struct Builder {
    pub(in crate::tui) list: List,
}

/// The pane's lines, `width` cells wide.
pub(in crate::tui) fn lines(
    catalog: &Catalog,
    choice: &Choice,
    ruleset: &Ruleset,
    look: &Look<'_>,
    width: usize,
) -> Vec<PageLine<Target>> {
    let words = Words::of(look.lang);
    let Look {
        theme,
        glyphs,
        lang,
        ..
    } = *look;
    let mut lines: Vec<PageLine<Target>> = Vec::new();
    let mut say = |target: Option<&Target>, sign: &str, text: &str, style| {
        // What runs over a line stays under its text, and each of its lines stands for the same.
        for (at, mut line) in wrapped(text, width, 2, style).into_iter().enumerate() {
            if at == 0 && !sign.is_empty() {
                let text = line.to_string();
                let sign_style = if sign == "!" { style } else { theme.mark };
                let mark = Span::styled(sign.to_owned(), sign_style);
                let rest = Span::styled(text.chars().skip(1).collect::<String>(), style);
                line = Line::from(vec![mark, rest]);
            }
            lines.push(match target {
                Some(target) => PageLine::of(target.clone(), line),
                None => PageLine::text(line),
            });
        }
    };
    if choice.is_empty() && choice.excluded().is_empty() {
        for line in words::empty_role(lang, look.keys) {
            say(None, "", &line, theme.dim);
        }
        return lines;
    }
    let heading = |text: &str| format!("{0}{0} {text}", glyphs.rule);
    for text in result(ruleset, lang) {
        say(None, "", &text, theme.text);
    }
    if !ruleset.source_networks.is_empty() {
        let networks = words::networks_text(&ruleset.source_networks);
        let text = format!("{}{}{networks}", words.may_connect, words.colon);
        say(None, "", &text, theme.text);
    }
    say(None, "", &heading(words.chosen), theme.heading);
    for pick in choice.picks() {
        let target = Target::Pick(pick.clone());
        say(
            Some(&target),
            glyphs.picked,
            &pick_text(catalog, pick, lang),
            theme.text,
        );
    }
    for notice in &ruleset.notices {
        say(None, "!", &notice.text(lang), theme.warning);
    }
    for warning in ruleset.warnings(catalog) {
        say(None, "!", &warning.text(lang), theme.warning);
    }
    if !ruleset.is_empty() {
        say(None, "", &heading(words.reasons), theme.heading);
    }
    let mut said: HashSet<Port> = HashSet::new();
    for part in ruleset.rules.iter().flat_map(|rule| &rule.parts) {
        if !said.insert(part.port) {
            continue;
        }
        let target = Target::Port(part.port);
        let reasons: Vec<String> = part
            .reasons
            .iter()
            .map(|reason| {
                reason
                    .who()
                    .map_or(words.typed, |name| name.get(lang))
                    .to_owned()
            })
            .collect();
        let mut unique: Vec<String> = Vec::new();
        for reason in reasons {
            if !unique.contains(&reason) {
                unique.push(reason);
            }
        }
        let protocol = part
            .reasons
            .iter()
            .find_map(|reason| reason.protocol.as_ref());
        let protocol =
            protocol.map_or(String::new(), |protocol| format!(" {}", protocol.get(lang)));
        let port = words::port(part.port, lang);
        let text = format!(
            "{port}{protocol}{}{}",
            words.colon,
            unique.join(words.between)
        );
        say(Some(&target), "", &text, theme.text);
    }
    if !choice.excluded().is_empty() {
        say(None, "", &heading(words.taken_out), theme.heading);
        for &port in choice.excluded() {
            let target = Target::Excluded(port);
            let text = match choice.why_excluded(port) {
                Some(reason) => format!("{}{}{reason}", words::port(port, lang), words.colon),
                None => words::port(port, lang),
            };
            say(Some(&target), glyphs.excluded, &text, theme.dim);
        }
    }
    lines
}

/// The resulting ports, a line for each transport: `TCP 53, 88, 3268-3269`.
pub(in crate::tui) fn result(ruleset: &Ruleset, lang: Lang) -> Vec<String> {
    let words = Words::of(lang);
    if ruleset.is_empty() {
        return vec![format!("{}{}{}", words.result, words.colon, words.no_ports)];
    }
    let set = ruleset.set();
    let mut lines = Vec::new();
    for transport in Transport::ALL
        .into_iter()
        .filter(|transport| transport.has_ports())
    {
        let mut runs: Vec<String> = set
            .ranges(transport)
            .map(|range| range.to_string())
            .collect();
        let keyword =
            |rule: &&Rule| rule.transport == transport && rule.matches == Matches::RpcKeyword;
        if ruleset.rules.iter().any(|rule| keyword(&rule)) {
            runs.push(words.dynamic_rpc.to_owned());
        }
        if !runs.is_empty() {
            lines.push(format!("{} {}", transport.label(), runs.join(", ")));
        }
    }
    let protocols: Vec<&str> = set.protocols().map(Transport::label).collect();
    if !protocols.is_empty() {
        lines.push(protocols.join(", "));
    }
    lines
}

fn pick_text(catalog: &Catalog, pick: &Pick, lang: Lang) -> String {
    let words = Words::of(lang);
    let name = |id| {
        catalog
            .service(id)
            .map_or("", |service| service.name.get(lang))
    };
    let role = |id| catalog.role(id).map_or("", |role| role.name.get(lang));
    match pick {
        Pick::Service(id) => words::aside(name(id), words.whole_service, lang),
        Pick::Endpoint(id, port) => format!("{} {}", words::port(*port, lang), name(id)),
        Pick::Role(id, extras) => {
            let extras = words::extras(*extras, lang);
            words::aside(role(id), &extras, lang)
        }
        Pick::Entry(id, port) => format!("{} {}", words::port(*port, lang), role(id)),
        Pick::Port(port) => words::aside(&words::port(*port, lang), words.typed, lang),
    }
}

/// Draws the pane.
pub(in crate::tui) fn draw(
    builder: Builder,
    frame: &mut Frame<'_>,
    area: Rect,
    lines: &[PageLine<Target>],
    ruleset: &Ruleset,
    look: &Look<'_>,
) {
    let words = Words::of(look.lang);
    let dot = look.glyphs.dot;
    let mut title = format!(
        "3 {}{}{} {dot} {}",
        words.role, words.colon, ruleset.name, ruleset.generation
    );
    if ruleset
        .rules
        .iter()
        .any(|rule| rule.kind == Kind::DynamicRpc)
        || !ruleset.notices.is_empty()
    {
        title = format!("{title} {dot} RPC {}", ruleset.dynamic);
    }
    if ruleset.direction == Direction::Out {
        title = format!("{title} {dot} {}", ruleset.direction.name());
    }
    let inside = frame_pane(frame, area, &title, look, builder.list, lines.len());
    let selected = look.focused.then_some(look.theme.selected);
    page::draw(frame, inside, lines, builder.list, selected);
}
