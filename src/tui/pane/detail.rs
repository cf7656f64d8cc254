//! The page of the selected row's service.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::catalog::Catalog;
use crate::model::{
    Choice, Endpoint, Lang, Lookup as _, Port, Ruleset, Service, ServiceId, Standing, Status,
};
use crate::search::Query;
use crate::tui::action::Action;
use crate::tui::effect::{Copied, Effect};
use crate::tui::layout::{Focus, inner_height, inner_width};
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::pane::frame_pane;
use crate::tui::popup::Reply;
use crate::tui::session::Session;
use crate::tui::widget::list::List;
use crate::tui::widget::mark::{MARKS, mark};
use crate::tui::widget::page::{self, Page, PageLine};
use crate::tui::widget::text::{cells, fit, highlighted, wrap};
use crate::tui::words;

/// What a line of the page stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    /// A port of the service.
    Endpoint(Port),
    /// Another service on the selected port.
    Service(ServiceId, Port),
}

/// The page of the table's selected row.
#[derive(Debug, Default)]
pub(in crate::tui) struct Detail {
    page: Page<Target>,
    /// The row that it is about.
    row: Option<usize>,
}

impl Detail {
    /// The service and the port that it is about.
    fn subject<'a>(&self, catalog: &'a Catalog) -> Option<(&'a Service, Port)> {
        let (service, endpoint) = catalog.row(self.row?)?;
        Some((service, endpoint.port))
    }

    /// Shows a row of the table.
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
            self.page.list = List::default();
        }
        let catalog = &session.document.catalog;
        let lines = self.subject(catalog).map(|(service, port)| {
            let props = Props {
                catalog,
                service,
                port,
                query,
                choice: session.document.choice(),
                ruleset: session.document.ruleset(),
            };
            lines(&props, &session.look(focused), inner_width(area))
        });
        self.page.set(lines.unwrap_or_default(), inner_height(area));
    }

    /// Does an action with keys in the page.
    pub(in crate::tui) fn act(
        &mut self,
        action: Action,
        area: Rect,
        session: &mut Session,
    ) -> Reply {
        if self.page.act(action, inner_height(area)) {
            return Reply::Done;
        }
        match action {
            Action::Open => return self.open(session),
            Action::Back => return Reply::Focus(Focus::Table),
            Action::Copy => {
                let subject = self.subject(&session.document.catalog);
                return subject.map_or(Reply::Done, |(service, _)| {
                    Reply::Do(Effect::Copy {
                        text: ports_text(service, session.lang),
                        what: Copied::Other,
                    })
                });
            }
            Action::Toggle => self.toggle(session),
            Action::ToggleService => self.toggle_service(session),
            _ => return Reply::Pass,
        }
        Reply::Done
    }

    /// A port is a row of the table; another service is a page like this one.
    fn open(&self, session: &Session) -> Reply {
        match self.page.target() {
            Some(Target::Service(id, port)) => Reply::Go(Some((id.clone(), *port)), Focus::Detail),
            Some(Target::Endpoint(port)) => {
                let subject = self.subject(&session.document.catalog);
                let place = subject.map(|(service, _)| (service.id.clone(), *port));
                Reply::Go(place, Focus::Table)
            }
            None => Reply::Go(None, Focus::Table),
        }
    }

    /// The service that the cursor is on, and its port where it is on one.
    fn under_cursor<'a>(&self, catalog: &'a Catalog) -> Option<(&'a Service, Option<Port>)> {
        match self.page.target() {
            Some(Target::Service(id, port)) => Some((catalog.service(id)?, Some(*port))),
            Some(Target::Endpoint(port)) => Some((self.subject(catalog)?.0, Some(*port))),
            None => Some((self.subject(catalog)?.0, None)),
        }
    }

    fn toggle(&self, session: &mut Session) {
        let catalog = Arc::clone(&session.document.catalog);
        let answer = match self.under_cursor(&catalog) {
            Some((service, Some(port))) => session.document.toggle_endpoint(service, port),
            _ => Some(message::NOTHING_HERE.into()),
        };
        session.answer(answer);
    }

    fn toggle_service(&self, session: &mut Session) {
        let catalog = Arc::clone(&session.document.catalog);
        let answer = match self.under_cursor(&catalog) {
            Some((service, _)) => session.document.toggle_service(service),
            None => Some(message::NOTHING_HERE.into()),
        };
        session.answer(answer);
    }

    /// Scrolls by lines.
    pub(in crate::tui) fn wheel(&mut self, lines: isize) {
        self.page.move_by(lines);
    }

    /// Takes a click into the page's area.
    pub(in crate::tui) fn click(
        &mut self,
        at: Position,
        area: Rect,
        session: &mut Session,
    ) -> Reply {
        if !self.page.click(at, area) {
            return Reply::Done;
        }
        match self.page.target() {
            Some(Target::Endpoint(_)) if at.x <= area.x + MARKS => self.toggle(session),
            Some(Target::Service(..)) => return self.open(session),
            _ => {}
        }
        Reply::Done
    }

    /// Draws the page.
    pub(in crate::tui) fn draw(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        session: &Session,
        look: &Look<'_>,
    ) {
        let subject = self.subject(&session.document.catalog);
        let title = match subject {
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
        let (lines, list) = (&self.page.lines, self.page.list);
        let inside = frame_pane(frame, area, &title, look, list, lines.len());
        if subject.is_none() {
            let none = Line::styled(words::NOTHING_SELECTED.get(look.lang), look.theme.dim);
            frame.render_widget(Paragraph::new(none), inside);
            return;
        }
        let selected = look.focused.then_some(look.theme.selected);
        page::draw(frame, inside, lines, list, selected);
    }
}

/// What the page is made from.
#[derive(Clone, Copy)]
struct Props<'a> {
    catalog: &'a Catalog,
    service: &'a Service,
    /// The port of the selected row.
    port: Port,
    query: &'a Query,
    choice: &'a Choice,
    ruleset: &'a Ruleset,
}

/// The page's lines, `width` cells wide.
fn lines(props: &Props<'_>, look: &Look<'_>, width: usize) -> Vec<PageLine<Target>> {
    let mut lines = Vec::new();
    names(props, look, width, &mut lines);
    ports(props, look, width, &mut lines);
    others(props, look, width, &mut lines);
    listed(props, look, width, &mut lines);
    about(props, look, width, &mut lines);
    notes(props, look, width, &mut lines);
    sources(props, look, width, &mut lines);
    lines
}

/// What the service is.
fn about(props: &Props<'_>, look: &Look<'_>, width: usize, lines: &mut Vec<PageLine<Target>>) {
    let description = props.service.description.get(look.lang);
    if description.is_empty() {
        // A list gives names only.
        return;
    }
    heading(words::ABOUT.get(look.lang).to_owned(), look, lines);
    for line in wrap(description, width) {
        let places = props.query.highlight(&line);
        // Only whole words light up in running text; scattered letters would flicker over every line.
        let places = if is_run(&places) { places } else { Vec::new() };
        let styles = [look.theme.text, look.theme.matched];
        let spans = highlighted(&line, &places, cells(&line), look.glyphs.ellipsis, styles);
        lines.push(PageLine::text(Line::from(spans)));
    }
}

/// Whether places form runs of two or more.
fn is_run(places: &[usize]) -> bool {
    let mut runs = places.chunk_by(|a, b| a + 1 == *b);
    runs.all(|run| run.len() > 1)
}

fn heading(text: String, look: &Look<'_>, lines: &mut Vec<PageLine<Target>>) {
    lines.push(PageLine::text(""));
    lines.push(PageLine::text(Line::styled(text, look.theme.heading)));
}

fn names(props: &Props<'_>, look: &Look<'_>, width: usize, lines: &mut Vec<PageLine<Target>>) {
    let service = props.service;
    let dot = format!(" {} ", look.glyphs.dot);
    let mut push = |text: &str, style| {
        lines.extend(PageLine::wrapped(text, width, 0, style));
    };
    push(service.name.get(look.lang), look.theme.heading);
    let other = service.name.get(look.lang.other());
    if other != service.name.get(look.lang) {
        push(other, look.theme.text);
    }
    let system = if service.system_names.is_empty() {
        words::NO_SYSTEM_NAME.get(look.lang).to_owned()
    } else {
        format!(
            "{} {}",
            words::SYSTEM_NAME.get(look.lang),
            service.system_names.join(words::BETWEEN.get(look.lang))
        )
    };
    let facts = [
        system,
        service.status.label(look.lang).to_owned(),
        service.category.label(look.lang).to_owned(),
    ];
    push(&facts.join(&dot), look.theme.dim);
    let more = [
        (
            words::TODAY.get(look.lang),
            service
                .today
                .as_ref()
                .map(|name| name.get(look.lang).to_owned()),
        ),
        (
            words::ALSO_NAMED.get(look.lang),
            (!service.other_names.is_empty())
                .then(|| service.other_names.join(words::BETWEEN.get(look.lang))),
        ),
        (
            words::SUCCESSOR.get(look.lang),
            service
                .successor
                .as_ref()
                .map(|name| name.get(look.lang).to_owned()),
        ),
    ];
    for (label, text) in more {
        if let Some(text) = text {
            push(
                &format!("{label}{}{text}", words::COLON.get(look.lang)),
                look.theme.dim,
            );
        }
    }
}

fn ports(props: &Props<'_>, look: &Look<'_>, width: usize, lines: &mut Vec<PageLine<Target>>) {
    heading(words::REQUIRED_PORTS.get(look.lang).to_owned(), look, lines);
    let endpoints = &props.service.endpoints;
    let specs: Vec<String> = endpoints
        .iter()
        .map(|endpoint| words::spec(endpoint.port.spec(), look.lang))
        .collect();
    let spec_width = specs.iter().map(|spec| cells(spec)).max().unwrap_or(0);
    for (endpoint, spec) in endpoints.iter().zip(&specs) {
        let presence = props
            .ruleset
            .presence(props.choice, props.service, endpoint);
        let transport = endpoint.port.transport().label();
        let mut spans = vec![mark(presence, look, look.theme.text), Span::raw(" ")];
        let styles = [look.theme.text, look.theme.matched];
        for (text, cells) in [(spec.as_str(), spec_width), (transport, 4)] {
            let places = props.query.highlight(text);
            spans.extend(highlighted(
                text,
                &places,
                cells,
                look.glyphs.ellipsis,
                styles,
            ));
            spans.push(Span::raw(" "));
        }
        let protocol = endpoint.protocol.get(look.lang);
        let room = width.saturating_sub(spec_width + 8);
        let places = props.query.highlight(protocol);
        let width = cells(protocol).min(room);
        spans.extend(highlighted(
            protocol,
            &places,
            width,
            look.glyphs.ellipsis,
            styles,
        ));
        let facts = endpoint_facts(endpoint, room.saturating_sub(width), look);
        spans.extend(facts.map(|facts| Span::styled(facts, look.theme.dim)));
        lines.push(PageLine::of(
            Target::Endpoint(endpoint.port),
            Line::from(spans),
        ));
        if let Some(note) = &endpoint.note {
            lines.extend(PageLine::wrapped(
                note.get(look.lang),
                room + spec_width + 8,
                2,
                look.theme.dim,
            ));
        }
    }
}

/// What is known of a port besides its protocol, in at most `room` cells. Where it is narrow, the documents
/// give way before what the port is needed for.
fn endpoint_facts(endpoint: &Endpoint, room: usize, look: &Look<'_>) -> Option<String> {
    let mut facts = Vec::new();
    if endpoint.standing != Standing::Required {
        facts.push(endpoint.standing.label(look.lang).to_owned());
    }
    if let Some(generation) = endpoint.generation {
        facts.push(words::only(generation, look.lang).to_owned());
    }
    facts.push(words::places(&endpoint.sources, look.lang));
    while !facts.is_empty() {
        let text = format!("  {}", facts.join(&format!(" {} ", look.glyphs.dot)));
        if cells(&text) <= room {
            return Some(text);
        }
        facts.pop();
    }
    None
}

fn others(props: &Props<'_>, look: &Look<'_>, width: usize, lines: &mut Vec<PageLine<Target>>) {
    heading(words::others_on(props.port, look.lang), look, lines);
    let neighbors = props.catalog.neighbors(&props.service.id, props.port);
    if neighbors.near.is_empty() {
        let none = Line::styled(words::NOBODY_ELSE.get(look.lang), look.theme.dim);
        lines.push(PageLine::text(none));
    }
    let other_line = |(other, at): (&Service, Port)| {
        let target = Target::Service(other.id.clone(), at);
        let port = words::port(at, look.lang);
        let port = if at == props.port { "" } else { &port };
        let room = width.saturating_sub(cells(port) + 4);
        let name = fit(other.name.get(look.lang), room, look.glyphs.ellipsis);
        let line = vec![
            Span::raw(format!("  {name}  ")),
            Span::styled(port.to_owned(), look.theme.dim),
        ];
        PageLine::of(target, Line::from(line))
    };
    lines.extend(neighbors.near.into_iter().map(other_line));
    if !neighbors.wide.is_empty() {
        let apart = Line::styled(words::IN_WIDE_RANGES.get(look.lang), look.theme.dim);
        lines.push(PageLine::text(apart));
    }
    lines.extend(neighbors.wide.into_iter().map(other_line));
}

/// What the user's lists call the service's ports; a list's own row needs no second name.
fn listed(props: &Props<'_>, look: &Look<'_>, width: usize, lines: &mut Vec<PageLine<Target>>) {
    if props.service.status == Status::Listed || !props.catalog.has_lists() {
        return;
    }
    let mut texts: Vec<String> = Vec::new();
    for endpoint in &props.service.endpoints {
        let names = props.catalog.listed_names(endpoint.port);
        let port = words::port(endpoint.port, look.lang);
        let text = format!(
            "{port}{}{}",
            words::COLON.get(look.lang),
            names.join(words::BETWEEN.get(look.lang))
        );
        if !names.is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    }
    if texts.is_empty() {
        return;
    }
    heading(words::LISTED.get(look.lang).to_owned(), look, lines);
    for text in texts {
        lines.extend(PageLine::wrapped(&text, width, 2, look.theme.text));
    }
}

fn notes(props: &Props<'_>, look: &Look<'_>, width: usize, lines: &mut Vec<PageLine<Target>>) {
    if props.service.notes.is_empty() {
        return;
    }
    heading(words::NOTES.get(look.lang).to_owned(), look, lines);
    for note in &props.service.notes {
        let places = words::places(&note.sources, look.lang);
        let text = words::aside(note.text.get(look.lang), &places, look.lang);
        lines.extend(PageLine::wrapped(&text, width, 2, look.theme.text));
    }
}

fn sources(props: &Props<'_>, look: &Look<'_>, width: usize, lines: &mut Vec<PageLine<Target>>) {
    let facts = props
        .service
        .endpoints
        .iter()
        .flat_map(|endpoint| &endpoint.sources);
    let mut tags: Vec<&str> = facts.map(|source| source.document.as_str()).collect();
    tags.sort_unstable();
    tags.dedup();
    heading(words::SOURCES.get(look.lang).to_owned(), look, lines);
    for origin in &props.service.origins {
        let text = format!(
            "{}{}{origin}",
            words::OWN_FILE.get(look.lang),
            words::COLON.get(look.lang)
        );
        lines.extend(PageLine::wrapped(&text, width, 2, look.theme.dim));
    }
    for tag in tags {
        let title = props
            .catalog
            .document(tag)
            .map_or("", |document| document.title.get(look.lang));
        lines.extend(PageLine::wrapped(
            &format!("{tag}{}{title}", words::COLON.get(look.lang)),
            width,
            2,
            look.theme.dim,
        ));
    }
}

/// The service's ports as lines of text, for the clipboard.
fn ports_text(service: &Service, lang: Lang) -> String {
    let lines = service
        .endpoints
        .iter()
        .map(|endpoint| format!("{}\t{}\n", endpoint.port, endpoint.protocol.get(lang)));
    lines.collect()
}
