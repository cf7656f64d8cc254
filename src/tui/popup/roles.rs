//! The ready-made roles: found by typing, read, and added whole, in part or port by port.

use std::cell::RefCell;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::catalog::Catalog;
use crate::model::{Choice, Entry, Flow, Lang, Port, Presence, Role, Ruleset, Standing};
use crate::search::Query;
use crate::tui::action::Scope;
use crate::tui::pane::{Look, mark, search};
use crate::tui::widget::field::Field;
use crate::tui::widget::list::List;
use crate::tui::widget::page::{self, PageLine};
use crate::tui::widget::popup::{broad, centered, draw as draw_box, inside};
use crate::tui::widget::text::{cells, column, highlighted};
use crate::tui::words::{self, Words};

/// The state of the roles.
#[derive(Debug, Clone, Default)]
pub(in crate::tui) struct Roles {
    /// What is typed to find one.
    pub(in crate::tui) filter: Field,
    /// The cursor among the roles that were found.
    pub(in crate::tui) list: List,
    /// The cursor in the selected role's page.
    pub(in crate::tui) page: List,
    /// Whether keys go to the page.
    pub(in crate::tui) in_page: bool,
    /// The roles that answer a text, by their place in the catalogue: every key and frame asks for them.
    answers: RefCell<Option<(String, Vec<usize>)>>,
}

/// Where the parts stand.
#[derive(Debug, Clone, Copy)]
pub(in crate::tui) struct Areas {
    /// The whole box.
    pub(in crate::tui) whole: Rect,
    filter: Rect,
    /// The list of roles.
    pub(in crate::tui) list: Rect,
    /// The selected role's page.
    pub(in crate::tui) page: Rect,
}

/// Wide enough for a page beside the list.
const WIDTH: u16 = 140;
/// The list's share of the box, in percent.
const LIST_SHARE: u16 = 38;
const WIDEST_LIST: u16 = 44;
/// In a narrower box, list and page take turns.
const BOTH: u16 = 50;

impl Roles {
    /// Where the parts stand on a screen of that size; without room for both, the page takes the list's
    /// place while keys go to it.
    pub(in crate::tui) fn areas(&self, screen: Rect) -> Areas {
        let whole = centered(
            screen,
            broad(screen, WIDTH),
            screen.height.saturating_sub(2),
        );
        let inside = inside(whole);
        let left = match (inside.width < BOTH, self.in_page) {
            (false, _) => (inside.width * LIST_SHARE / 100).min(WIDEST_LIST),
            (true, false) => inside.width,
            (true, true) => 0,
        };
        let right = inside.width.saturating_sub(left + 1);
        Areas {
            whole,
            filter: Rect {
                width: left,
                height: 1.min(inside.height),
                ..inside
            },
            list: Rect {
                y: inside.y + 1,
                width: left,
                height: inside.height.saturating_sub(1),
                ..inside
            },
            page: Rect {
                x: inside.right() - right,
                width: right,
                ..inside
            },
        }
    }

    pub(in crate::tui) const fn scope(&self) -> Scope {
        if self.in_page {
            Scope::RolePage
        } else {
            Scope::Roles
        }
    }

    /// The roles that answer what is typed, those named so first.
    pub(in crate::tui) fn found<'a>(&self, catalog: &'a Catalog) -> Vec<&'a Role> {
        let mut answers = self.answers.borrow_mut();
        let typed = self.filter.text();
        if answers.as_ref().is_none_or(|(text, _)| text != typed) {
            *answers = Some((typed.to_owned(), answering(typed, catalog)));
        }
        let places = answers.iter().flat_map(|(_, places)| places);
        places.filter_map(|&at| catalog.roles().get(at)).collect()
    }

    /// The role under the cursor.
    pub(in crate::tui) fn selected<'a>(&self, catalog: &'a Catalog) -> Option<&'a Role> {
        self.found(catalog).get(self.list.selected).copied()
    }
}

/// The places of the roles that answer every word of a text, those named so first.
fn answering(typed: &str, catalog: &Catalog) -> Vec<usize> {
    let words = Query::parse(typed).apart();
    let roles = catalog.roles().iter().enumerate();
    let mut found: Vec<((usize, usize), usize)> = roles
        .filter_map(|(at, role)| {
            let ranks = words.iter().map(|word| rank(word, role));
            let rank = ranks.sum::<Option<usize>>()?;
            // Among equals a shorter name is more of what was typed; nothing typed leaves the order.
            let length = if words.is_empty() {
                0
            } else {
                role.name.en.len()
            };
            Some(((rank, length), at))
        })
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, at)| at).collect()
}

/// How well a role answers a word, least best: by the beginning of a name (0), by a part of one (1) or by
/// its texts and ports (2).
fn rank(word: &Query, role: &Role) -> Option<usize> {
    let names = [role.id.as_str(), &role.name.en, &role.name.zh];
    let in_names = names.iter().map(|name| word.highlight(name));
    let best = in_names.filter(|places| !places.is_empty()).min();
    if let Some(places) = best {
        return Some(usize::from(places.first() != Some(&0)));
    }
    let texts = [&role.description.en, &role.description.zh];
    let purposes = role
        .entries
        .iter()
        .flat_map(|entry| [&entry.purpose.en, &entry.purpose.zh]);
    let ports = role
        .entries
        .iter()
        .map(|entry| entry.port.spec().to_string());
    let mut all = texts.into_iter().chain(purposes).cloned().chain(ports);
    all.any(|text| !word.highlight(&text).is_empty())
        .then_some(2)
}

/// The lines of a role's page, `width` cells wide.
pub(in crate::tui) fn lines(
    role: &Role,
    choice: &Choice,
    ruleset: &Ruleset,
    look: &Look<'_>,
    width: usize,
) -> Vec<PageLine<Port>> {
    let words = Words::of(look.lang);
    let mut lines = Vec::new();
    let mut push = |text: &str, style| {
        lines.extend(PageLine::wrapped(text, width, 0, style));
    };
    push(role.name.get(look.lang), look.theme.heading);
    let other = role.name.get(look.lang.other());
    if other != role.name.get(look.lang) {
        push(other, look.theme.text);
    }
    push("", look.theme.text);
    push(role.description.get(look.lang), look.theme.text);
    for origin in &role.origins {
        push(
            &format!("{}{}{origin}", words.own_file, words.colon),
            look.theme.dim,
        );
    }
    for caution in &role.cautions {
        push("", look.theme.text);
        push(
            &format!("! {}", caution.text.get(look.lang)),
            look.theme.warning,
        );
    }
    let parts: [(&str, &[Flow]); 3] = [
        (words.accepts, &[Flow::In, Flow::Both]),
        (words.opens, &[Flow::Out]),
        (words.elsewhere, &[Flow::Elsewhere]),
    ];
    for (heading, flows) in parts {
        let mut entries = role
            .entries
            .iter()
            .filter(|entry| flows.contains(&entry.flow))
            .peekable();
        if entries.peek().is_none() {
            continue;
        }
        lines.push(PageLine::text(""));
        lines.push(PageLine::text(Line::styled(
            heading.to_owned(),
            look.theme.heading,
        )));
        for entry in entries {
            push_entry(role, entry, choice, ruleset, look, width, &mut lines);
        }
    }
    lines
}

fn push_entry(
    role: &Role,
    entry: &Entry,
    choice: &Choice,
    ruleset: &Ruleset,
    look: &Look<'_>,
    width: usize,
    lines: &mut Vec<PageLine<Port>>,
) {
    const PORT: usize = 12;
    let presence = if choice.has_entry(&role.id, entry) {
        Presence::Picked
    } else if ruleset.covers(entry.port) {
        Presence::Covered
    } else {
        Presence::Absent
    };
    let port = words::port(entry.port, look.lang);
    let style = if entry.standing == Standing::Required {
        look.theme.text
    } else {
        look.theme.dim
    };
    let room = width.saturating_sub(PORT + 3);
    let purpose = column(entry.purpose.get(look.lang), room, look.glyphs.ellipsis);
    lines.push(PageLine::of(
        entry.port,
        Line::from(vec![
            mark(presence, look, look.theme.text),
            Span::styled(
                format!(" {} ", column(&port, PORT, look.glyphs.ellipsis)),
                style,
            ),
            Span::styled(purpose.trim_end().to_owned(), style),
        ]),
    ));
    let mut facts = vec![format!(
        "{} {} {}",
        entry.from.get(look.lang),
        look.glyphs.arrow,
        entry.to.get(look.lang)
    )];
    facts.push(match (entry.standing, &entry.condition) {
        (standing, None) => standing.label(look.lang).to_owned(),
        (standing, Some(when)) => {
            let standing = standing.label(look.lang);
            format!(
                "{standing}{}{}",
                Words::of(look.lang).colon,
                when.get(look.lang)
            )
        }
    });
    facts.push(words::places(&entry.sources, look.lang));
    let facts = facts.join(&format!(" {} ", look.glyphs.dot));
    lines.extend(PageLine::wrapped(&facts, width, 2, look.theme.dim));
}

/// The role's ports as lines of text, for the clipboard.
pub(in crate::tui) fn ports_text(role: &Role, lang: Lang) -> String {
    let lines = role
        .entries
        .iter()
        .map(|entry| format!("{}\t{}\n", entry.port, entry.purpose.get(lang)));
    lines.collect()
}

/// Draws the roles.
pub(in crate::tui) fn draw(
    roles: &Roles,
    catalog: &Catalog,
    page_lines: &[PageLine<Port>],
    choice: &Choice,
    frame: &mut Frame<'_>,
    screen: Rect,
    look: &Look<'_>,
) {
    let words = Words::of(look.lang);
    let parts = roles.areas(screen);
    let found = roles.found(catalog);
    let title = format!(
        "{} {} {} {}",
        words.roles,
        found.len(),
        words.of,
        catalog.roles().len()
    );
    draw_box(frame, parts.whole, &title, look.theme, look.glyphs);
    let typing = Look {
        focused: look.focused && !roles.in_page,
        ..*look
    };
    let texts = ["/ ", words.role_placeholder];
    search::draw(frame, parts.filter, texts, &roles.filter, &typing);
    let lines = role_lines(roles, &found, choice, usize::from(parts.list.width), look);
    let window: Vec<Line<'_>> = lines
        .into_iter()
        .skip(roles.list.offset)
        .take(usize::from(parts.list.height))
        .collect();
    frame.render_widget(Paragraph::new(window), parts.list);
    if parts.page.width == 0 {
        return;
    }
    let divider = Rect {
        x: parts.page.x.saturating_sub(1),
        width: u16::from(parts.list.width > 0),
        ..parts.page
    };
    let bar: Vec<Line<'_>> = (0..divider.height)
        .map(|_| Line::styled(look.glyphs.border.vertical_left, look.theme.border))
        .collect();
    frame.render_widget(Paragraph::new(bar), divider);
    if found.is_empty() {
        let lines: Vec<Line<'_>> = vec![Line::styled(words.nothing_found, look.theme.dim)];
        frame.render_widget(Paragraph::new(lines), parts.page);
    } else {
        let selected = roles.in_page.then_some(look.theme.selected);
        page::draw(frame, parts.page, page_lines, roles.page, selected);
    }
}

fn role_lines(
    roles: &Roles,
    found: &[&Role],
    choice: &Choice,
    width: usize,
    look: &Look<'_>,
) -> Vec<Line<'static>> {
    let query = Query::parse(roles.filter.text());
    let lines = found.iter().enumerate().map(|(at, role)| {
        let selected = at == roles.list.selected;
        let base = match (selected, roles.in_page) {
            (true, false) => look.theme.selected,
            (true, true) => look.theme.selected_elsewhere,
            (false, _) => look.theme.text,
        };
        let chosen = role
            .entries
            .iter()
            .any(|entry| choice.has_entry(&role.id, entry));
        let (sign, marked) = if chosen {
            (look.glyphs.picked, base.patch(look.theme.mark))
        } else {
            (" ", base)
        };
        let pointer = if selected { look.glyphs.pointer } else { " " };
        let name = role.name.get(look.lang);
        let mut spans = vec![Span::styled(pointer, base), Span::styled(sign, marked)];
        let room = width.saturating_sub(cells(pointer) + cells(sign));
        let styles = [base, base.patch(look.theme.matched)];
        let places = query.highlight(name);
        spans.extend(highlighted(
            name,
            &places,
            room,
            look.glyphs.ellipsis,
            styles,
        ));
        Line::from(spans)
    });
    lines.collect()
}
