//! Rendering of a service's page.

use ratatui::text::{Line, Span};

use crate::model::{COMMA, Endpoint, Lang, Need, Port, Service, ServiceId};
use crate::page::{COLON, Fact, PortRow, ServicePage, Term};
use crate::search::Query;
use crate::tui::document::Document;
use crate::tui::look::Look;
use crate::tui::page::block::Blocks;
use crate::tui::widget::mark::mark;
use crate::tui::widget::scroll::ViewLine;
use crate::tui::widget::text::{cells, fit, highlighted, wrap};
use crate::tui::words;

/// Target of a line, which keys act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum ServiceTarget {
    /// Port of the service.
    Endpoint(Port),
    /// Other service, and its port that overlaps the selected one.
    Service(ServiceId, Port),
}

/// Data that the lines of a service's page are made from.
#[derive(Clone, Copy)]
pub(in crate::tui) struct ServicePageInput<'a> {
    /// Content of the page.
    pub(in crate::tui) page: ServicePage<'a>,
    /// Port of the selected row of the table.
    pub(in crate::tui) port: Port,
    /// Query that determines the highlights.
    pub(in crate::tui) query: &'a Query,
    /// Role that determines the marks.
    pub(in crate::tui) document: &'a Document,
}

/// Width of a port's line without its number, its transport and its protocol, in cells: mark, sign and gaps.
const FIXED_WIDTH: usize = 6;
/// Minimum width of the transport column, in cells.
const TRANSPORT_WIDTH: usize = 4;

/// Renders the page `width` cells wide.
pub(in crate::tui) fn lines(
    input: &ServicePageInput<'_>,
    look: &Look<'_>,
    width: usize,
) -> Vec<ViewLine<ServiceTarget>> {
    let page = &input.page;
    let mut blocks = Blocks::new(look, width);
    name(page, &mut blocks);
    let is_whole = summary(input, &mut blocks);
    ports(input, &mut blocks);
    blocks.lines.push(ViewLine::text(""));
    service_facts(page, &mut blocks);
    other_services(input, &mut blocks);
    listed_names(page, &mut blocks);
    tool_names(page, &mut blocks);
    if !is_whole {
        description(input, &mut blocks);
    }
    blocks.items(Term::Notes, &page.notes());
    blocks.documents(&page.documents());
    blocks.lines
}

/// Number of lines of the description that are right below the name.
const SUMMARY_LINES: usize = 2;

/// Adds the name in both languages, on one line if there is room.
fn name(page: &ServicePage<'_>, blocks: &mut Blocks<'_, ServiceTarget>) {
    let (lang, theme) = (blocks.look.lang, blocks.look.theme);
    let name = &page.service.name;
    let (own, other) = (name.get(lang), name.get(lang.other()));
    let dot = format!(" {} ", blocks.look.glyphs.dot);
    let fits = cells(own) + cells(&dot) + cells(other) <= blocks.width;
    if own == other || !fits {
        blocks.title(name);
        return;
    }
    let spans = vec![
        Span::styled(own.to_owned(), theme.heading),
        Span::styled(dot, theme.dim),
        Span::styled(other.to_owned(), theme.text),
    ];
    blocks.lines.push(ViewLine::text(Line::from(spans)));
}

/// Adds the beginning of the description: what the service is. Returns whether it is the whole description.
fn summary(input: &ServicePageInput<'_>, blocks: &mut Blocks<'_, ServiceTarget>) -> bool {
    let description = input.page.service.description.get(blocks.look.lang);
    let mut lines = wrap(description, blocks.width);
    if description.is_empty() {
        return true;
    }
    let is_whole = lines.len() <= SUMMARY_LINES;
    if !is_whole {
        let rest = lines.split_off(SUMMARY_LINES - 1).join(" ");
        lines.push(fit(&rest, blocks.width, blocks.look.glyphs.ellipsis));
    }
    for line in lines {
        blocks.lines.push(prose(&line, input, blocks.look));
    }
    is_whole
}

/// Adds the facts about the service: short ones share a line, each longer one has a separate line.
fn service_facts(page: &ServicePage<'_>, blocks: &mut Blocks<'_, ServiceTarget>) {
    let facts = page.facts();
    let lang = blocks.look.lang;
    let short = facts.iter().filter_map(|fact| short_fact(fact, lang));
    let dot = format!(" {} ", blocks.look.glyphs.dot);
    let short = short.collect::<Vec<_>>().join(&dot);
    blocks.wrapped(&short, 0, blocks.look.theme.dim);
    for fact in &facts {
        let is_long = matches!(
            fact.term,
            Term::CurrentName | Term::OtherNames | Term::Successor | Term::Programs | Term::Origins
        );
        if is_long {
            blocks.fact(fact);
        }
    }
}

/// Returns the text of a fact that is short enough to share a line with others.
fn short_fact(fact: &Fact, lang: Lang) -> Option<String> {
    let text = fact.text.get(lang);
    match fact.term {
        Term::Status | Term::Category => Some(text.to_owned()),
        Term::SystemName => Some(format!(
            "{}{}{text}",
            fact.term.label().get(lang),
            COLON.get(lang)
        )),
        _ => None,
    }
}

/// Adds the ports with their marks, protocols, limits and sources, each followed by its remark.
fn ports(input: &ServicePageInput<'_>, blocks: &mut Blocks<'_, ServiceTarget>) {
    let lang = blocks.look.lang;
    blocks.heading(Term::Ports.label().get(lang));
    let mut rows = input.page.ports();
    // The port that was searched for comes first.
    rows.sort_by_key(|row| row.endpoint.port != input.port);
    let specs = rows.iter().map(|row| words::spec(row.endpoint.port, lang));
    let specs: Vec<String> = specs.collect();
    let transports = || rows.iter().map(|row| row.endpoint.port.transport().label());
    let widths = [
        specs.iter().map(|spec| cells(spec)).max().unwrap_or(0),
        transports()
            .map(cells)
            .max()
            .unwrap_or(0)
            .max(TRANSPORT_WIDTH),
    ];
    for (row, spec) in rows.iter().zip(&specs) {
        let (line, below) = port_line(input, row, (spec, widths), blocks.look, blocks.width);
        let target = ServiceTarget::Endpoint(row.endpoint.port);
        blocks.lines.push(ViewLine::with_target(target, line));
        if let Some(below) = below {
            blocks.wrapped(&below, 2, blocks.look.theme.dim);
        }
        if let Some(note) = &row.endpoint.note {
            blocks.wrapped(note.get(lang), 2, blocks.look.theme.dim);
        }
    }
}

/// Returns the line of a port, and its limits if they don't fit on it. `spec` is its number, followed by the widths
/// of the columns of numbers and transports.
fn port_line(
    input: &ServicePageInput<'_>,
    row: &PortRow<'_>,
    (spec, [widest, transport_width]): (&str, [usize; 2]),
    look: &Look<'_>,
    width: usize,
) -> (Line<'static>, Option<String>) {
    let endpoint = row.endpoint;
    let (choice, ruleset) = (input.document.choice(), input.document.ruleset());
    let presence = ruleset.presence(choice, input.page.service, endpoint);
    let is_asked = endpoint.port == input.port;
    let base = if is_asked {
        look.theme.selected_elsewhere
    } else {
        look.theme.text
    };
    let highlight = |text: &str, cells: usize| {
        let styles = [base, base.patch(look.theme.matched)];
        let positions = input.query.highlight(text);
        highlighted(text, &positions, cells, look.glyphs.ellipsis, styles)
    };
    let mut spans = vec![
        mark(presence, look, look.theme.text),
        Span::raw(" "),
        need_sign(endpoint, look),
        Span::raw(" "),
    ];
    let transport = endpoint.port.transport().label();
    for (text, cells) in [(spec, widest), (transport, transport_width)] {
        spans.extend(highlight(text, cells));
        spans.push(Span::raw(" "));
    }
    let protocol = endpoint.protocol.get(look.lang);
    let room = width.saturating_sub(widest + transport_width + FIXED_WIDTH);
    let used = cells(protocol).min(room);
    spans.extend(highlight(protocol, used));
    let [limits, sources] = limits(row, look);
    let free = room.saturating_sub(used);
    let fits = |text: &str| cells(text) + 2 <= free;
    let dot = format!(" {} ", look.glyphs.dot);
    let both = [limits.as_str(), &sources];
    let both = both.into_iter().filter(|text| !text.is_empty());
    let both = both.collect::<Vec<_>>().join(&dot);
    // Without room for both, the sources are dropped first; the limits never are.
    let beside = [both, limits.clone()].into_iter().find(|text| fits(text));
    let below = (beside.is_none() && !limits.is_empty()).then_some(limits);
    let beside = beside.filter(|text| !text.is_empty());
    spans.extend(beside.map(|text| Span::styled(format!("  {text}"), look.theme.dim)));
    (Line::from(spans), below)
}

/// Returns the sign of the need for a port, in the style of the need.
fn need_sign(endpoint: &Endpoint, look: &Look<'_>) -> Span<'static> {
    let theme = look.theme;
    let [required, optional, legacy, disputed, local] = look.glyphs.needs;
    let (sign, style) = match endpoint.need {
        Need::Required if endpoint.when.is_none() => (required, theme.mark),
        Need::Required | Need::Optional => (optional, theme.key),
        Need::Legacy => (legacy, theme.warning),
        Need::Disputed => (disputed, theme.warning),
        Need::Local => (local, theme.dim),
    };
    Span::styled(sign, style)
}

/// Returns the limits and the sources of a port.
fn limits(row: &PortRow<'_>, look: &Look<'_>) -> [String; 2] {
    let limits = row.limits().into_iter();
    let limits: Vec<String> = limits.map(|limit| limit.pick(look.lang)).collect();
    let sources = row.sources.text(look.lang, COMMA.get(look.lang));
    [limits.join(&format!(" {} ", look.glyphs.dot)), sources]
}

/// Adds the other services on the selected port.
fn other_services(input: &ServicePageInput<'_>, blocks: &mut Blocks<'_, ServiceTarget>) {
    let look = blocks.look;
    blocks.heading(&words::others_on(input.port, look.lang));
    let neighbors = input.page.neighbors(input.port);
    let dim = |text: &'static str| ViewLine::text(Line::styled(text, look.theme.dim));
    if neighbors.close.is_empty() {
        blocks.lines.push(dim(words::NOBODY_ELSE.get(look.lang)));
    }
    let width = blocks.width;
    let line = |(other, at): (&Service, Port)| {
        let target = ServiceTarget::Service(other.id.clone(), at);
        let port = words::port(at, look.lang);
        let port = if at == input.port { "" } else { &port };
        let room = width.saturating_sub(cells(port) + 4);
        let name = fit(other.name.get(look.lang), room, look.glyphs.ellipsis);
        let line = vec![
            Span::raw(format!("  {name}  ")),
            Span::styled(port.to_owned(), look.theme.dim),
        ];
        ViewLine::with_target(target, Line::from(line))
    };
    blocks.lines.extend(neighbors.close.into_iter().map(line));
    if !neighbors.in_wide_ranges.is_empty() {
        let heading = Term::WideRanges.label().get(look.lang);
        blocks.lines.push(dim(heading));
    }
    blocks
        .lines
        .extend(neighbors.in_wide_ranges.into_iter().map(line));
}

/// Adds the names of the ports in the user's lists.
fn listed_names(page: &ServicePage<'_>, blocks: &mut Blocks<'_, ServiceTarget>) {
    let lang = blocks.look.lang;
    let listed = page.listed();
    if listed.is_empty() {
        return;
    }
    blocks.heading(Term::Listed.label().get(lang));
    for (port, names) in listed {
        let port = words::port(port, lang);
        let text = format!("{port}{}{}", COLON.get(lang), names.join(COMMA.get(lang)));
        blocks.wrapped(&text, 2, blocks.look.theme.text);
    }
}

/// Adds the names of the ports in tools, and those of other programs for which the ports are registered.
fn tool_names(page: &ServicePage<'_>, blocks: &mut Blocks<'_, ServiceTarget>) {
    let lang = blocks.look.lang;
    let sections = [
        (Term::ToolNames, page.tool_names()),
        (Term::UnrelatedNames, page.unrelated_names()),
    ];
    for (term, names) in sections {
        if !names.is_empty() {
            blocks.heading(term.label().get(lang));
        }
        for (port, names) in names {
            let port = words::port(port, lang);
            let text = format!("{port}{}{}", COLON.get(lang), names.get(lang));
            blocks.wrapped(&text, 2, blocks.look.theme.text);
        }
    }
}

/// Adds the description. Services from the user's lists have none.
fn description(input: &ServicePageInput<'_>, blocks: &mut Blocks<'_, ServiceTarget>) {
    let look = blocks.look;
    let description = input.page.service.description.get(look.lang);
    if description.is_empty() {
        return;
    }
    blocks.heading(Term::About.label().get(look.lang));
    for line in wrap(description, blocks.width) {
        blocks.lines.push(prose(&line, input, look));
    }
}

/// Draws a line of a description. Only runs of letters are highlighted: isolated letters would match in every line.
fn prose(line: &str, input: &ServicePageInput<'_>, look: &Look<'_>) -> ViewLine<ServiceTarget> {
    let positions = input.query.highlight(line);
    let positions = if has_only_runs(&positions) {
        positions
    } else {
        Vec::new()
    };
    let styles = [look.theme.text, look.theme.matched];
    let spans = highlighted(line, &positions, cells(line), look.glyphs.ellipsis, styles);
    ViewLine::text(Line::from(spans))
}

/// Returns whether the positions form runs of two or more characters.
fn has_only_runs(positions: &[usize]) -> bool {
    let mut runs = positions.chunk_by(|a, b| a + 1 == *b);
    runs.all(|run| run.len() > 1)
}
