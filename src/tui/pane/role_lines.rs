//! Lines of the role pane. A role may have tens of thousands of ports: the pane is laid out again only if its content
//! or its width changes, and only the visible lines are rendered.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::catalog::Catalog;
use crate::model::{
    Choice, Extras, Label, Lang, Localized as _, Lookup as _, Matches, Notice, Options, Part, Pick,
    Port, PortSpec, Rule, Ruleset, Transport,
};
use crate::tui::advice;
use crate::tui::document::Document;
use crate::tui::look::Look;
use crate::tui::theme::Theme;
use crate::tui::widget::text::{cells, wrap, wrapped};
use crate::tui::words;

/// Target of a line of the pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RoleTarget {
    /// Item of the selection.
    Pick(Pick),
    /// Port of the result.
    Port(Port),
    /// Port that the user excluded.
    Excluded(Port),
}

/// Paragraph of the pane.
#[derive(Debug)]
enum Item {
    /// Text without a target, wrapped.
    Text(Vec<String>, &'static str, Tone),
    /// Index of an item of the selection.
    Pick(usize),
    /// Indices of a rule of the result and of a part of it.
    Part(usize, usize),
    /// Index of an excluded port.
    Excluded(usize),
}

/// Color of a text without a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tone {
    Text,
    Dim,
    Warning,
    Heading,
}

/// Length from which a list of resulting ports is wrapped word by word: balancing its lines takes 4 ms for 10,000
/// ports, and no one notices it there.
const LONG: usize = 4000;
/// Number of cells in front of each line.
const INDENT: usize = 2;

/// Content of the pane at a width.
#[derive(Debug)]
pub(super) struct RoleLines {
    catalog: Arc<Catalog>,
    choice: Arc<Choice>,
    ruleset: Arc<Ruleset>,
    lang: Lang,
    width: usize,
    items: Vec<Item>,
    /// Number of the first line of each item.
    starts: Vec<usize>,
    count: usize,
}

impl RoleLines {
    /// Lays out the lines for a pane of `width` cells.
    pub(super) fn new(document: &Document, look: &Look<'_>, width: usize) -> Self {
        // Nearly all items are picks and their ports.
        let most = document.choice().picks().len() * 2;
        let mut lines = Self {
            catalog: Arc::clone(&document.catalog),
            choice: Arc::clone(document.choice()),
            ruleset: Arc::clone(document.ruleset()),
            lang: look.lang,
            width,
            items: Vec::with_capacity(most),
            starts: Vec::with_capacity(most),
            count: 0,
        };
        let choice = document.choice();
        if choice.is_empty() && choice.excluded().is_empty() {
            if !choice.options.peers.is_empty() {
                lines.add_result();
            }
            for line in advice::empty_role(look.lang, look.keys) {
                lines.text(&line, Tone::Dim);
            }
        } else {
            lines.add_result();
            lines.heading(words::CHOSEN, look);
            lines.add_picks();
            lines.add_notices();
            lines.add_reasons(look);
            lines.add_excluded(look);
        }
        lines
    }

    /// Returns whether these are the lines of a document at a width.
    pub(super) fn is_of(&self, document: &Document, look: &Look<'_>, width: usize) -> bool {
        Arc::ptr_eq(&self.choice, document.choice())
            && Arc::ptr_eq(&self.ruleset, document.ruleset())
            && Arc::ptr_eq(&self.catalog, &document.catalog)
            && (self.lang, self.width) == (look.lang, width)
    }

    /// Returns the number of lines.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// Returns the index of the item with a line.
    fn item_at(&self, line: usize) -> Option<usize> {
        let after = self.starts.partition_point(|&start| start <= line);
        (line < self.count).then(|| after - 1)
    }

    /// Returns the target of a line. All lines of an item have the same.
    pub(super) fn target(&self, line: usize) -> Option<RoleTarget> {
        match self.items[self.item_at(line)?] {
            Item::Text(..) => None,
            Item::Pick(at) => Some(RoleTarget::Pick(self.choice.pick(at)?.0.clone())),
            Item::Part(rule, part) => {
                let port = self.ruleset.rules[rule].parts[part].port;
                Some(RoleTarget::Port(port))
            }
            Item::Excluded(at) => {
                let port = self.choice.excluded().get_index(at)?;
                Some(RoleTarget::Excluded(*port))
            }
        }
    }

    /// Returns whether a line has a target.
    pub(super) fn has_target(&self, line: usize) -> bool {
        let item = self.item_at(line).map(|at| &self.items[at]);
        item.is_some_and(|item| !matches!(item, Item::Text(..)))
    }

    /// Renders some lines.
    pub(super) fn render(&self, visible: Range<usize>, look: &Look<'_>) -> Vec<Line<'static>> {
        let Some(first) = self.item_at(visible.start) else {
            return Vec::new();
        };
        let hidden = visible.start - self.starts[first];
        let items = self.items[first..].iter();
        let lines = items.flat_map(|item| self.item_lines(item, look));
        lines.skip(hidden).take(visible.len()).collect()
    }

    fn item_lines(&self, item: &Item, look: &Look<'_>) -> Vec<Line<'static>> {
        let Look { theme, glyphs, .. } = *look;
        let (texts, sign, style): (_, &str, _) = match item {
            Item::Text(lines, sign, tone) => {
                let style = tone.style(theme);
                let line = |text: &String| Line::styled(text.clone(), style);
                return signed(lines.iter().map(line).collect(), sign, style, style);
            }
            Item::Pick(at) => {
                let pick = self.choice.pick(*at);
                let text = pick.map(|(pick, extras)| self.pick_text(pick, extras));
                (text.unwrap_or_default(), glyphs.picked, theme.text)
            }
            Item::Part(rule, part) => {
                let part = &self.ruleset.rules[*rule].parts[*part];
                (part_text(part, self.lang), "", theme.text)
            }
            Item::Excluded(at) => (self.excluded_text(*at), glyphs.excluded, theme.dim),
        };
        let lines = wrapped(&texts, self.width, INDENT, style);
        signed(lines, sign, theme.mark, style)
    }

    /// Adds an item of `height` lines.
    fn push(&mut self, item: Item, height: usize) {
        self.items.push(item);
        self.starts.push(self.count);
        self.count += height;
    }

    /// Adds text without a target.
    fn text(&mut self, text: &str, tone: Tone) {
        self.marked_text(text, "", tone);
    }

    /// Adds text without a target with a sign in front of it.
    fn marked_text(&mut self, text: &str, sign: &'static str, tone: Tone) {
        let lines = wrap(text, self.width.saturating_sub(INDENT)).into_iter();
        let indent = " ".repeat(INDENT);
        let lines: Vec<String> = lines.map(|line| format!("{indent}{line}")).collect();
        let height = lines.len();
        self.push(Item::Text(lines, sign, tone), height);
    }

    /// Adds a very long text, with as many words as fit on each line.
    fn long_text(&mut self, text: &str) {
        let width = self.width.saturating_sub(INDENT).max(1);
        let mut lines = Vec::new();
        let mut line = " ".repeat(INDENT);
        for word in text.split(' ') {
            if line.len() > INDENT && line.len() + 1 + word.len() > INDENT + width {
                lines.push(std::mem::replace(&mut line, " ".repeat(INDENT)));
            }
            if line.len() > INDENT {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
        let height = lines.len();
        self.push(Item::Text(lines, "", Tone::Text), height);
    }

    fn heading(&mut self, label: Label, look: &Look<'_>) {
        let text = label.get(self.lang);
        self.text(&format!("{0}{0} {text}", look.glyphs.rule), Tone::Heading);
    }

    /// Returns the number of lines of a text of at most `most` cells. Nearly all texts fit on a line, and counting
    /// their cells takes a tenth of the time of wrapping them.
    fn height(&self, most: usize, text: impl Fn() -> String) -> usize {
        let width = self.width.saturating_sub(INDENT);
        if most <= width {
            1
        } else {
            wrap(&text(), width).len()
        }
    }

    /// Adds the resulting ports and the source networks.
    fn add_result(&mut self) {
        let lang = self.lang;
        let ruleset = Arc::clone(&self.ruleset);
        for text in result_lines(&ruleset, lang) {
            if text.len() > LONG && text.is_ascii() {
                self.long_text(&text);
            } else {
                self.text(&text, Tone::Text);
            }
        }
        let choice = Arc::clone(&self.choice);
        let Options {
            direction, peers, ..
        } = &choice.options;
        let colon = words::COLON.get(lang);
        if !peers.is_empty() {
            let label = words::PEERS.get(lang);
            let peers = words::peers(peers, *direction);
            let text = format!("{label}{colon}{}", peers.get(lang));
            self.text(&text, Tone::Text);
        }
        if !ruleset.source_networks.is_empty() {
            let networks = words::networks_text(&ruleset.source_networks);
            let label = words::MAY_CONNECT.get(lang);
            self.text(&format!("{label}{colon}{networks}"), Tone::Text);
        }
    }

    /// Adds the selection.
    fn add_picks(&mut self) {
        let choice = Arc::clone(&self.choice);
        let typed = cells(&words::aside("", words::TYPED.get(self.lang), self.lang));
        for (at, (pick, extras)) in choice.picks().enumerate() {
            let most = match pick {
                Pick::Port(port) => port_cells(*port, self.lang) + typed,
                Pick::Endpoint(id, port) => {
                    let service = self.catalog.service(id);
                    let name = service.map_or(0, |one| most_cells(one.name.get(self.lang)));
                    port_cells(*port, self.lang) + 1 + name
                }
                Pick::Service(_) | Pick::Role(_) | Pick::Entry(..) => usize::MAX,
            };
            let height = self.height(most, || self.pick_text(pick, extras));
            self.push(Item::Pick(at), height);
        }
    }

    /// Adds notices and warnings.
    fn add_notices(&mut self) {
        let ruleset = Arc::clone(&self.ruleset);
        for notice in &ruleset.notices {
            match notice {
                // What was left out is no danger.
                Notice::LeftOut(left_out) => {
                    for one in left_out {
                        self.text(&one.text(self.lang), Tone::Dim);
                    }
                }
                Notice::EveryGroup(..) => self.text(&notice.text(self.lang), Tone::Dim),
                _ => self.marked_text(&notice.text(self.lang), "!", Tone::Warning),
            }
        }
        for warning in ruleset.warnings(&*self.catalog) {
            self.marked_text(&warning.text(self.lang), "!", Tone::Warning);
        }
    }

    /// Adds each port of the result with the reasons for it.
    fn add_reasons(&mut self, look: &Look<'_>) {
        let ruleset = Arc::clone(&self.ruleset);
        if !ruleset.is_empty() {
            self.heading(words::REASONS, look);
        }
        let mut seen: HashSet<Port> = HashSet::new();
        for (rule, parts) in ruleset.rules.iter().map(|rule| &rule.parts).enumerate() {
            for (at, part) in parts.iter().enumerate() {
                // A single port is in one rule only.
                let is_single = matches!(part.port.spec(), PortSpec::Single(_));
                if is_single || seen.insert(part.port) {
                    let most = most_part_cells(part, self.lang);
                    let height = self.height(most, || part_text(part, self.lang));
                    self.push(Item::Part(rule, at), height);
                }
            }
        }
    }

    /// Adds the excluded ports.
    fn add_excluded(&mut self, look: &Look<'_>) {
        let choice = Arc::clone(&self.choice);
        if !choice.excluded().is_empty() {
            self.heading(words::EXCLUDED, look);
        }
        for (at, &port) in choice.excluded().iter().enumerate() {
            let most = match choice.why_excluded(port) {
                None => port_cells(port, self.lang),
                Some(_) => usize::MAX,
            };
            let height = self.height(most, || self.excluded_text(at));
            self.push(Item::Excluded(at), height);
        }
    }

    fn excluded_text(&self, at: usize) -> String {
        let Some(&port) = self.choice.excluded().get_index(at) else {
            return String::new();
        };
        let text = words::port(port, self.lang);
        match self.choice.why_excluded(port) {
            Some(reason) => format!("{text}{}{reason}", words::COLON.get(self.lang)),
            None => text,
        }
    }

    fn pick_text(&self, pick: &Pick, extras: Extras) -> String {
        let lang = self.lang;
        let name = |id| {
            let service = self.catalog.service(id);
            service.map_or(String::new(), |one| one.name.get(lang).to_owned())
        };
        let role = |id| {
            let role = self.catalog.role(id);
            role.map_or("", |role| role.name.get(lang))
        };
        let port = |port| words::port(port, lang);
        match pick {
            Pick::Service(id) => words::aside(&name(id), &words::extras(extras, lang), lang),
            Pick::Endpoint(id, at) => format!("{} {}", port(*at), name(id)),
            Pick::Role(id) => words::aside(role(id), &words::extras(extras, lang), lang),
            Pick::Entry(id, at) => format!("{} {}", port(*at), role(id)),
            Pick::Port(at) => words::aside(&port(*at), words::TYPED.get(lang), lang),
        }
    }
}

impl Tone {
    const fn style(self, theme: &Theme) -> Style {
        match self {
            Self::Text => theme.text,
            Self::Dim => theme.dim,
            Self::Warning => theme.warning,
            Self::Heading => theme.heading,
        }
    }
}

/// Puts a sign at the beginning of the first line. The other lines are aligned with its text.
fn signed(
    mut lines: Vec<Line<'static>>,
    sign: &str,
    mark: Style,
    style: Style,
) -> Vec<Line<'static>> {
    if let (Some(first), false) = (lines.first_mut(), sign.is_empty()) {
        let text = first.to_string();
        let rest: String = text.chars().skip(1).collect();
        *first = Line::from(vec![
            Span::styled(sign.to_owned(), mark),
            Span::styled(rest, style),
        ]);
    }
    lines
}

/// Returns the number of cells of the display form of a port.
fn port_cells(port: Port, lang: Lang) -> usize {
    let digits = |number: u16| number.checked_ilog10().map_or(1, |log| log as usize + 1);
    let numbers = match port.spec() {
        PortSpec::Single(number) => digits(number.get()),
        PortSpec::Range(range) => digits(range.low()) + 1 + digits(range.high()),
        _ => return cells(&words::port(port, lang)),
    };
    numbers + 1 + port.transport().label().len()
}

/// Returns a number of cells that a text doesn't exceed on one line: no character has more cells than bytes.
fn most_cells(text: &str) -> usize {
    if text.contains('\n') {
        usize::MAX / 8
    } else {
        text.len()
    }
}

/// Returns a number of cells that [`part_text`] doesn't exceed.
fn most_part_cells(part: &Part, lang: Lang) -> usize {
    let mut protocols = part.reasons.iter().filter_map(|one| one.protocol.as_ref());
    let protocol = protocols.next();
    let protocol = protocol.map_or(0, |protocol| 1 + most_cells(protocol.get(lang)));
    let names = part.reasons.iter().map(|reason| {
        let name = reason
            .who()
            .map_or(words::TYPED.get(lang), |name| name.get(lang));
        most_cells(name) + words::COMMA.get(lang).len()
    });
    let names: usize = names.fold(0, usize::saturating_add);
    port_cells(part.port, lang) + protocol + words::COLON.get(lang).len() + names
}

/// Returns a port of the result with its protocol and its reasons, without duplicates.
fn part_text(part: &Part, lang: Lang) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    for reason in part.reasons.iter() {
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
        let mut line = String::new();
        for range in set.ranges(transport) {
            line.push_str(", ");
            range.push_to(&mut line);
        }
        let keyword =
            |rule: &Rule| rule.transport == transport && rule.matches == Matches::RpcKeyword;
        if ruleset.rules.iter().any(keyword) {
            line.push_str(", ");
            line.push_str(words::DYNAMIC_RPC.get(lang));
        }
        if let Some(runs) = line.strip_prefix(", ") {
            lines.push(format!("{} {runs}", transport.label()));
        }
    }
    let protocols: Vec<String> = set.protocols().map(Port::protocol_label).collect();
    if !protocols.is_empty() {
        lines.push(protocols.join(", "));
    }
    lines
}
