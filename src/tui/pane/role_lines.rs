//! Lines of the role pane. A role may have tens of thousands of ports: the pane is laid out again only if its content
//! or its width changes, only the visible lines are rendered, and entries of one line each are laid out as one item.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::catalog::Catalog;
use crate::explain::{Comparison, Standing};
use crate::model::{
    Choice, Label, Lang, Localized as _, Lookup as _, Notice, Options, Part, Pick, Port, PortSpec,
    Resolved, Ruleset, Text,
};
use crate::tui::advice;
use crate::tui::document::Document;
use crate::tui::look::Look;
use crate::tui::observation::Observation;
use crate::tui::pane::role_texts::{
    PartCells, excluded_text, most_cells, part_text, port_cells, result_lines,
};
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

/// Paragraph or list of the pane.
#[derive(Debug)]
enum Item {
    /// Text without a target, wrapped.
    Text(Vec<String>, &'static str, Tone),
    /// Very long text without a target, and the place of each of its lines.
    Long(String, Vec<Range<usize>>),
    /// Adjacent entries of a list with one line each, or one entry with any number of lines.
    Entries(List, Range<usize>),
}

/// List of entries with targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    /// The selection.
    Picks,
    /// The parts of the rules.
    Parts,
    /// The excluded ports.
    Excluded,
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
    /// Comparison of an observed host with the role.
    seen: Option<Arc<Comparison>>,
    lang: Lang,
    width: usize,
    /// Rule and place in the rule of each part that is listed.
    parts: Vec<(usize, usize)>,
    items: Vec<Item>,
    /// Number of the first line of each item.
    starts: Vec<usize>,
    count: usize,
}

impl RoleLines {
    /// Lays out the lines for a pane of `width` cells.
    pub(super) fn new(
        document: &Document,
        observation: Option<&Observation>,
        look: &Look<'_>,
        width: usize,
    ) -> Self {
        let mut lines = Self {
            catalog: Arc::clone(&document.catalog),
            choice: Arc::clone(document.choice()),
            ruleset: Arc::clone(document.ruleset()),
            seen: comparison(observation),
            lang: look.lang,
            width,
            parts: Vec::new(),
            items: Vec::new(),
            starts: Vec::new(),
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
            if let Some(summary) = observation.and_then(Observation::summary) {
                lines.text(summary.get(look.lang), Tone::Heading);
            }
            lines.heading(words::CHOSEN, look);
            lines.add_picks(document.resolved());
            lines.add_notices();
            lines.add_reasons(look);
            lines.add_excluded(look);
        }
        lines
    }

    /// Returns whether these are the lines of a document at a width.
    pub(super) fn is_of(
        &self,
        document: &Document,
        observation: Option<&Observation>,
        look: &Look<'_>,
        width: usize,
    ) -> bool {
        let seen = comparison(observation);
        let is_seen = match (&self.seen, &seen) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        is_seen
            && Arc::ptr_eq(&self.choice, document.choice())
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

    /// Returns the entry with a line: its list and its index.
    fn entry_at(&self, line: usize) -> Option<(List, usize)> {
        let item = self.item_at(line)?;
        match &self.items[item] {
            Item::Entries(list, entries) => {
                let at = entries.start + line - self.starts[item];
                Some((*list, at.min(entries.end - 1)))
            }
            Item::Text(..) | Item::Long(..) => None,
        }
    }

    /// Returns the target of a line.
    pub(super) fn target(&self, line: usize) -> Option<RoleTarget> {
        let (list, at) = self.entry_at(line)?;
        Some(match list {
            List::Picks => RoleTarget::Pick(self.choice.pick(at)?.0.clone()),
            List::Parts => RoleTarget::Port(self.part(at).port),
            List::Excluded => RoleTarget::Excluded(*self.choice.excluded().get_index(at)?),
        })
    }

    /// Returns whether a line has a target.
    pub(super) fn has_target(&self, line: usize) -> bool {
        self.entry_at(line).is_some()
    }

    fn part(&self, at: usize) -> &Part {
        let (rule, part) = self.parts[at];
        &self.ruleset.rules[rule].parts[part]
    }

    /// Renders some lines.
    pub(super) fn render(&self, visible: Range<usize>, look: &Look<'_>) -> Vec<Line<'static>> {
        let Some(first) = self.item_at(visible.start) else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        let items = self.items.iter().zip(&self.starts).skip(first);
        for (item, &start) in items {
            let hidden = visible.start.saturating_sub(start);
            let rest = visible.len() - lines.len();
            lines.extend(self.item_lines(item, hidden, rest, look));
            if lines.len() == visible.len() {
                break;
            }
        }
        lines
    }

    /// Renders at most `count` lines of an item after the hidden ones.
    fn item_lines(
        &self,
        item: &Item,
        hidden: usize,
        count: usize,
        look: &Look<'_>,
    ) -> Vec<Line<'static>> {
        let lines = match item {
            Item::Text(lines, sign, tone) => {
                let style = tone.style(look.theme);
                let line = |text: &String| Line::styled(text.clone(), style);
                signed(lines.iter().map(line).collect(), sign, style, style)
            }
            Item::Long(text, places) => {
                let places = places.iter().skip(hidden).take(count);
                let line = |place: &Range<usize>| {
                    let text = format!("{}{}", " ".repeat(INDENT), &text[place.clone()]);
                    Line::styled(text, look.theme.text)
                };
                return places.map(line).collect();
            }
            Item::Entries(list, entries) if entries.len() > 1 => {
                let entries = entries.clone().skip(hidden).take(count);
                return entries
                    .flat_map(|at| self.entry_lines(*list, at, look))
                    .collect();
            }
            Item::Entries(list, entries) => self.entry_lines(*list, entries.start, look),
        };
        lines.into_iter().skip(hidden).take(count).collect()
    }

    fn entry_lines(&self, list: List, at: usize, look: &Look<'_>) -> Vec<Line<'static>> {
        let Look { theme, glyphs, .. } = *look;
        let (text, sign, style) = match list {
            List::Picks => {
                let pick = self.choice.pick(at);
                let text = |(pick, extras)| words::pick(&self.catalog, pick, extras, self.lang);
                (pick.map(text), glyphs.picked, theme.text)
            }
            List::Parts => {
                let part = self.part(at);
                return self.part_lines(part, look);
            }
            List::Excluded => {
                let port = self.choice.excluded().get_index(at);
                let text =
                    |&port: &Port| excluded_text(&self.catalog, &self.choice, port, self.lang);
                (port.map(text), glyphs.excluded, theme.dim)
            }
        };
        let lines = wrapped(&text.unwrap_or_default(), self.width, INDENT, style);
        signed(lines, sign, theme.mark, style)
    }

    /// Renders a port of the result, with the sign of what is observed of it.
    fn part_lines(&self, part: &Part, look: &Look<'_>) -> Vec<Line<'static>> {
        let theme = look.theme;
        let standing = self.seen.as_ref().map(|seen| seen.standing(part.port));
        let (sign, style) = match standing {
            Some(Standing::Missing) => ("!", theme.error),
            Some(Standing::Unseen) | None => ("", theme.text),
            standing => (look.glyphs.standing(standing), theme.text),
        };
        let mark = match standing {
            Some(Standing::Missing) => theme.error,
            standing => look.standing(standing),
        };
        let lines = wrapped(&part_text(part, self.lang), self.width, INDENT, style);
        signed(lines, sign, mark, style)
    }

    /// Adds an item of `height` lines.
    fn push(&mut self, item: Item, height: usize) {
        self.items.push(item);
        self.starts.push(self.count);
        self.count += height;
    }

    /// Adds an entry of a list.
    fn push_entry(&mut self, list: List, at: usize, height: usize) {
        let start = self.starts.last().copied().unwrap_or_default();
        if let Some(Item::Entries(last, entries)) = self.items.last_mut()
            && (*last, entries.end, entries.len(), 1) == (list, at, self.count - start, height)
        {
            entries.end += 1;
            self.count += 1;
        } else {
            self.push(Item::Entries(list, at..at + 1), height);
        }
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

    /// Adds a very long ASCII text, with as many words as fit on each line.
    fn long_text(&mut self, text: String) {
        let width = self.width.saturating_sub(INDENT).max(1);
        let mut places = Vec::new();
        let mut start = 0;
        while start < text.len() {
            let end = if text.len() - start <= width {
                text.len()
            } else {
                let fits = text[start..=start + width].rfind(' ');
                let longer = || text[start..].find(' ');
                fits.or_else(longer).map_or(text.len(), |end| start + end)
            };
            places.push(start..end);
            start = end + 1;
        }
        let height = places.len();
        self.push(Item::Long(text, places), height);
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
                self.long_text(text);
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
            let peers = words::peers(peers, *direction);
            let text = format!("{}{colon}{}", words::PEERS.get(lang), peers.get(lang));
            self.text(&text, Tone::Text);
        }
        for (label, networks) in words::ends(&ruleset) {
            let networks = words::networks_text(networks);
            let text = format!("{}{colon}{networks}", label.get(lang));
            self.text(&text, Tone::Text);
        }
    }

    /// Adds the selection.
    fn add_picks(&mut self, resolved: &Resolved) {
        let choice = Arc::clone(&self.choice);
        let typed = cells(&words::aside("", words::TYPED.get(self.lang), self.lang));
        for (at, (pick, extras)) in choice.picks().enumerate() {
            let most = match pick {
                Pick::Port(port) => port_cells(*port, self.lang) + typed,
                Pick::Endpoint(id, port) => {
                    let most = |name: &Text| most_cells(name.get(self.lang));
                    let known = || self.catalog.service(id).map(|one| most(&one.name));
                    let name = resolved.service_name(at).map(most).or_else(known);
                    port_cells(*port, self.lang) + 1 + name.unwrap_or_default()
                }
                Pick::Service(_) | Pick::Role(_) | Pick::Entry(..) => usize::MAX,
            };
            let text = || words::pick(&self.catalog, pick, extras, self.lang);
            self.push_entry(List::Picks, at, self.height(most, text));
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
        let mut cells = PartCells::default();
        self.parts.reserve(ruleset.rules.len());
        for (rule, parts) in ruleset.rules.iter().map(|rule| &rule.parts).enumerate() {
            for (at, part) in parts.iter().enumerate() {
                // A single port is in one rule only.
                let is_single = matches!(part.port.spec(), PortSpec::Single(_));
                if is_single || seen.insert(part.port) {
                    let most = cells.most(part, self.lang);
                    let height = self.height(most, || part_text(part, self.lang));
                    self.push_entry(List::Parts, self.parts.len(), height);
                    self.parts.push((rule, at));
                }
            }
        }
    }

    /// Adds the excluded ports.
    fn add_excluded(&mut self, look: &Look<'_>) {
        let catalog = Arc::clone(&self.catalog);
        let choice = Arc::clone(&self.choice);
        if !choice.excluded().is_empty() {
            self.heading(words::EXCLUDED, look);
        }
        for (at, &port) in choice.excluded().iter().enumerate() {
            let text = || excluded_text(&catalog, &choice, port, self.lang);
            self.push_entry(List::Excluded, at, self.height(usize::MAX, text));
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

/// Returns the comparison of an observed host with the role, if there is one.
fn comparison(observation: Option<&Observation>) -> Option<Arc<Comparison>> {
    observation.and_then(Observation::comparison).cloned()
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
