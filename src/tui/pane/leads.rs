//! Lines above the port table: the roles and symptoms that a search asks for, and notices about it.

use ratatui::text::{Line, Span};

use crate::catalog::Catalog;
use crate::model::{Choice, Extras, Pick, Port, PortItem, Text, Transport};
use crate::page::{role_line, symptom_line};
use crate::search::{Hits, Lead, Query};
use crate::tui::document::Document;
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::popup::prompt::Prompt;
use crate::tui::popup::roles::Roles;
use crate::tui::popup::symptoms::Symptoms;
use crate::tui::popup::transport::AskTransport;
use crate::tui::popup::{Reply, ask};
use crate::tui::session::Session;
use crate::tui::toggle::Toggle;
use crate::tui::widget::text::{cells, fit, highlighted};
use crate::tui::words;

/// Returns what adding a role or the ports of a symptom does; none if the catalog has no such ports.
pub(super) fn toggle(lead: &Lead, catalog: &Catalog) -> Option<Toggle> {
    match lead {
        Lead::Own(items) => {
            let port = |item: &PortItem| Port::new(item.transport?, item.spec).ok();
            Some(Toggle::Ports(
                items.iter().map(port).collect::<Option<_>>()?,
            ))
        }
        Lead::Role(at) => {
            let id = catalog.roles().get(*at)?.id.clone();
            Some(Toggle::Pick(Pick::Role(id), Extras::default()))
        }
        Lead::Symptom(at, _) => {
            let symptom = catalog.symptoms().get(*at)?;
            let places = symptom.services.iter().flat_map(|id| {
                let ports = symptom.ports.iter();
                ports.filter_map(move |port| catalog.row_of(id, *port))
            });
            let rows: Vec<usize> = places.collect();
            (!rows.is_empty()).then_some(Toggle::Rows(rows))
        }
    }
}

/// Adds or removes what a line is about; asks for the transport of ports first where none was typed.
pub(super) fn act(lead: &Lead, session: &mut Session) -> Reply {
    if let Lead::Own(items) = lead {
        let chosen = chosen(items, session.document.choice());
        if !chosen.is_empty() {
            return ask::toggle(Toggle::Ports(chosen), session);
        }
        if items.iter().any(|item| item.transport.is_none()) {
            return Reply::OpenOver(AskTransport::new(items.clone()).into());
        }
    }
    match toggle(lead, &session.document.catalog) {
        Some(toggle) => ask::toggle(toggle, session),
        None => {
            session.report(message::NOTHING_HERE);
            Reply::Done
        }
    }
}

/// Asks what ports are for that no service has.
pub(super) fn explain(lead: &Lead, session: &mut Session) -> Reply {
    let chosen = match lead {
        Lead::Own(items) => chosen(items, session.document.choice()),
        Lead::Role(_) | Lead::Symptom(..) => Vec::new(),
    };
    if chosen.is_empty() {
        session.report(message::NOTHING_HERE);
        return Reply::Done;
    }
    Reply::Open(Prompt::purpose(chosen, session).into())
}

/// Returns the ports of a query that were added for a transport.
fn chosen(items: &[PortItem], choice: &Choice) -> Vec<Port> {
    let transports = Transport::ALL.iter().copied();
    let ports = items.iter().flat_map(|item| {
        let own = transports
            .clone()
            .filter(|one| item.transport.is_none_or(|own| own == *one));
        own.filter_map(|transport| Port::new(transport, item.spec).ok())
    });
    ports
        .filter(|port| choice.extras(&Pick::Port(*port)).is_some())
        .collect()
}

/// Opens the popup of the roles or of the symptoms with the text of the search.
pub(super) fn open(lead: &Lead, query: &str, session: &Session) -> Reply {
    match lead {
        Lead::Own(_) => Reply::Pass,
        Lead::Role(at) => match session.document.catalog.roles().get(*at) {
            Some(role) => Reply::Open(Roles::asked(&role.id, query, session).into()),
            None => Reply::Done,
        },
        Lead::Symptom(..) => Reply::Open(Symptoms::asked(query, session).into()),
    }
}

/// Draws a role or symptom with the words of the query highlighted, in `width` cells.
pub(super) fn line(
    lead: &Lead,
    query: &Query,
    unknown: &[PortItem],
    document: &Document,
    is_selected: bool,
    width: usize,
    look: &Look<'_>,
) -> Line<'static> {
    let catalog = &document.catalog;
    let (sign, text) = match lead {
        Lead::Own(items) => {
            let is_chosen = !chosen(items, document.choice()).is_empty();
            let sign = if is_chosen { look.glyphs.picked } else { "+" };
            let is_unknown = items.iter().all(|item| unknown.contains(item));
            (sign, Some(words::own_ports(items, is_unknown)))
        }
        Lead::Role(at) => (look.glyphs.role, catalog.roles().get(*at).map(role_line)),
        Lead::Symptom(at, code) => {
            let symptom = catalog.symptoms().get(*at);
            let line = symptom.map(|symptom| symptom_line(symptom, code.as_deref()));
            (look.glyphs.symptom, line)
        }
    };
    let text = text.map_or_else(String::new, |text| text.pick(look.lang));
    let base = match (is_selected, look.focused) {
        (true, true) => look.theme.selected,
        (true, false) => look.theme.selected_elsewhere,
        (false, _) => look.theme.text,
    };
    let pointer = if is_selected {
        look.glyphs.pointer
    } else {
        " "
    };
    let head = format!("{pointer}{sign} ");
    let room = width.saturating_sub(cells(&head));
    let positions = query.highlight(&text);
    let styles = [base, base.patch(look.theme.matched)];
    let mut spans = vec![Span::styled(head, base.patch(look.theme.key))];
    spans.extend(highlighted(
        &text,
        &positions,
        room,
        look.glyphs.ellipsis,
        styles,
    ));
    Line::from(spans)
}

/// Draws the line between the rows that are asked for and those that merely mention the query.
pub(super) fn divider(
    mentions: usize,
    query: &str,
    is_selected: bool,
    width: usize,
    look: &Look<'_>,
) -> Line<'static> {
    let text = words::more_mentions(mentions, query).pick(look.lang);
    let rule = look.glyphs.rule;
    let pointer = if is_selected {
        look.glyphs.pointer
    } else {
        rule
    };
    let text = format!("{pointer}{rule} {text} ");
    let text = fit(&text, width, look.glyphs.ellipsis);
    let rest = look.glyphs.rule.repeat(width.saturating_sub(cells(&text)));
    let style = match (is_selected, look.focused) {
        (true, true) => look.theme.selected,
        (true, false) => look.theme.selected_elsewhere,
        (false, _) => look.theme.dim,
    };
    Line::styled(text + &rest, style)
}

/// Returns the notices about a search: words that are left out, and that only mentions are shown.
pub(super) fn notices(hits: &Hits, query: &str) -> Vec<Text> {
    let mut notices = hits.notices();
    if hits.answers() == 0 && !hits.is_empty() {
        notices.push(words::only_mentions(query));
    }
    notices
}
