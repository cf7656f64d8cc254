//! Pages of the explanation: a role of the host with its ports, the comparison with the current role, and the ports of a
//! kind.

use ratatui::text::{Line, Span};

use crate::explain::{Comparison, InferredRole, NeededPort, Standing};
use crate::inspect::Host;
use crate::model::{
    COMMA, Direction, Entry, Lookup as _, Need, Port, PortState, Role, RoleId, ServiceId, Text,
    escaped,
};
use crate::page::{
    BEYOND, MISSING, ObservedPage, ObservedPorts, UNPROVEN, UNSEEN, input_notes, state_label,
};
use crate::tui::document::Document;
use crate::tui::look::Look;
use crate::tui::observation::Observation;
use crate::tui::popup::explained::section::{Section, belongs};
use crate::tui::widget::scroll::ViewLine;
use crate::tui::widget::text::{cells, column, fit};
use crate::tui::words;

/// Port of a line, to which keys lead.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) port: Port,
    /// Service that explains it.
    pub(super) service: Option<ServiceId>,
    /// Role that it is listed for.
    pub(super) role: Option<RoleId>,
}

impl Place {
    /// Returns the row of the table: that of the service with the port or, if it has none, of any service.
    pub(super) fn row(&self, document: &Document) -> Option<(ServiceId, Port)> {
        let of_service = self.service.as_ref().and_then(|id| {
            let service = document.catalog.service(id)?;
            let endpoints = || service.endpoints.iter();
            let exact = endpoints().find(|endpoint| endpoint.port == self.port);
            let overlaps = || endpoints().find(|endpoint| endpoint.port.overlaps(self.port));
            let endpoint = exact.or_else(overlaps)?;
            Some((id.clone(), endpoint.port))
        });
        of_service.or_else(|| document.row_of_port(self.port))
    }
}

/// Builder of a page.
struct Page<'a> {
    observation: &'a Observation,
    host: &'a Host,
    document: &'a Document,
    look: &'a Look<'a>,
    width: usize,
    lines: Vec<ViewLine<Place>>,
}

/// Returns the lines of a page.
pub(super) fn page_lines(
    section: &Section,
    observation: &Observation,
    document: &Document,
    look: &Look<'_>,
    width: usize,
) -> Vec<ViewLine<Place>> {
    let Some(host) = observation.host() else {
        return Vec::new();
    };
    let mut page = Page {
        observation,
        host,
        document,
        look,
        width,
        lines: Vec::new(),
    };
    match section {
        Section::Heading(_) => {}
        Section::NoRole => page.paragraph(words::NO_ROLE_TOLD.get(look.lang)),
        Section::Role(id, _) => {
            let roles = &host.roles.roles;
            if let Some(inferred) = roles.iter().find(|inferred| inferred.role == *id) {
                page.add_role(inferred);
            }
        }
        Section::Untold(id) => page.add_untold(id),
        Section::Compared(..) => page.add_comparison(),
        Section::NotUnderstood(_) => page.add_not_understood(),
        Section::Open(_) | Section::Unexplained(_) | Section::Other(_) => page.add_ports(section),
    }
    page.lines
}

impl Page<'_> {
    fn observed(&self) -> ObservedPage<'_> {
        ObservedPage {
            host: self.host,
            catalog: &self.document.catalog,
            all: false,
        }
    }

    fn paragraph(&mut self, text: &str) {
        let lines = ViewLine::wrapped(text, self.width, 0, self.look.theme.text);
        self.lines.extend(lines);
    }

    fn heading(&mut self, text: &str) {
        if !self.lines.is_empty() {
            self.lines.push(ViewLine::text(""));
        }
        let line = Line::styled(text.to_owned(), self.look.theme.heading);
        self.lines.push(ViewLine::text(line));
    }

    /// Adds a port: its sign, the number, and what it is for.
    fn port(&mut self, place: Place, standing: Standing, ports: &str, about: &str) {
        /// Width of the column of ports, in cells.
        const PORTS: usize = 12;
        let Look { theme, glyphs, .. } = *self.look;
        let sign = glyphs.standing(Some(standing));
        let style = match standing {
            Standing::Missing => theme.warning,
            _ => theme.text,
        };
        let ports = column(ports, PORTS.max(cells(ports)), glyphs.ellipsis);
        let text = format!(" {ports} {about}");
        let text = fit(&text, self.width.saturating_sub(2), glyphs.ellipsis);
        let line = Line::from(vec![
            Span::styled(format!(" {sign}"), self.look.standing(Some(standing))),
            Span::styled(text, style),
        ]);
        self.lines.push(ViewLine::with_target(place, line));
    }

    /// Adds a role that ports tell: what speaks for it, then its ports, first those that are not open.
    fn add_role(&mut self, inferred: &InferredRole) {
        let lang = self.look.lang;
        let Some(role) = self.document.catalog.role(&inferred.role) else {
            return;
        };
        self.title(&role.name);
        let observed = self.observed();
        let about = observed.about_role(inferred).into_iter();
        let about: Vec<String> = [inferred.word.label().get(lang).to_owned()]
            .into_iter()
            .chain(about.take(2).map(|part| part.pick(lang)))
            .collect();
        self.paragraph(&about.join(&format!(" {} ", self.look.glyphs.dot)));
        if !inferred.same.is_empty() {
            let names: Vec<Text> = inferred
                .same
                .iter()
                .map(|id| self.observed().role_name(id))
                .collect();
            let names = Text::join(&names, COMMA);
            self.paragraph(&words::same_ports(&names).pick(lang));
        }
        let is_required = |entry: &&Entry| {
            let ports = [&inferred.found, &inferred.missing, &inferred.unproven];
            let mut ports = ports.into_iter().chain([&inferred.unseen]);
            ports.any(|ports| ports.contains(&entry.port))
        };
        let also = inbound(role).filter(|entry| !is_required(entry));
        let mut also: Vec<Port> = also
            .filter(|entry| {
                let seen = self.host.observed.ports.get(&entry.port);
                seen.is_some_and(|seen| seen.state == PortState::Open)
            })
            .map(|entry| entry.port)
            .collect();
        also.sort_unstable();
        also.dedup();
        for (label, standing, ports) in [
            (MISSING, Standing::Missing, &inferred.missing),
            (UNPROVEN, Standing::Unproven, &inferred.unproven),
            (UNSEEN, Standing::Unseen, &inferred.unseen),
            (words::SEEN_OPEN, Standing::Open, &inferred.found),
            (words::ALSO_OPEN, Standing::Open, &also),
        ] {
            self.entries(role, label.get(lang), standing, ports);
        }
    }

    /// Adds ports of a role under a heading, if there are any.
    fn entries(&mut self, role: &Role, heading: &str, standing: Standing, ports: &[Port]) {
        if ports.is_empty() {
            return;
        }
        let lang = self.look.lang;
        self.heading(&format!("{heading} ({})", ports.len()));
        for &port in ports {
            let entry = inbound(role).find(|entry| entry.port == port);
            let about = entry.map_or("", |entry| entry.purpose.get(lang));
            let place = Place {
                port,
                service: entry.and_then(|entry| entry.service.clone()),
                role: Some(role.id.clone()),
            };
            self.port(place, standing, &words::port(port, lang), about);
        }
    }

    /// Adds a role that ports can't tell, with its required ports.
    fn add_untold(&mut self, id: &RoleId) {
        let lang = self.look.lang;
        let Some(role) = self.document.catalog.role(id) else {
            return;
        };
        self.title(&role.name);
        self.paragraph(words::WHY_UNTOLD.get(lang));
        let required =
            inbound(role).filter(|entry| entry.need == Need::Required && entry.when.is_none());
        let mut ports: Vec<Port> = required.map(|entry| entry.port).collect();
        ports.dedup();
        self.entries(role, words::SEEN_OPEN.get(lang), Standing::Open, &ports);
    }

    fn title(&mut self, name: &Text) {
        let (lang, theme) = (self.look.lang, self.look.theme);
        let lines = ViewLine::wrapped(name.get(lang), self.width, 0, theme.heading);
        self.lines.extend(lines);
    }

    /// Adds what the current role lacks on the host, and what the host has beyond it.
    fn add_comparison(&mut self) {
        let lang = self.look.lang;
        let Some(comparison) = self.observation.comparison().cloned() else {
            return;
        };
        if let Some(summary) = self.observation.summary() {
            self.paragraph(summary.get(lang));
        }
        let Comparison {
            missing,
            unproven,
            unseen,
            beyond,
            ..
        } = &*comparison;
        for (label, standing, ports) in [
            (MISSING, Standing::Missing, missing),
            (UNPROVEN, Standing::Unproven, unproven),
            (UNSEEN, Standing::Unseen, unseen),
        ] {
            if !ports.is_empty() {
                self.heading(&format!("{} ({})", label.get(lang), ports.len()));
            }
            for needed in ports {
                self.needed(needed, standing);
            }
        }
        if !beyond.is_empty() {
            self.heading(&format!("{} ({})", BEYOND.get(lang), beyond.len()));
        }
        for &port in beyond {
            let explained = self.host.explained(port);
            let service = explained.and_then(|one| one.service.clone());
            let about = service.as_ref().and_then(|id| {
                let service = self.document.catalog.service(id)?;
                Some(service.name.get(lang).to_owned())
            });
            let place = Place {
                port,
                service,
                role: None,
            };
            let about = about.unwrap_or_default();
            self.port(place, Standing::Open, &words::port(port, lang), &about);
        }
    }

    fn needed(&mut self, needed: &NeededPort, standing: Standing) {
        let lang = self.look.lang;
        let services = needed.services();
        let names: Vec<&str> = services.iter().map(|(_, name)| name.get(lang)).collect();
        let about = names.join(COMMA.get(lang));
        let place = Place {
            port: needed.port,
            service: services.first().map(|(id, _)| id.clone()),
            role: None,
        };
        self.port(place, standing, &words::port(needed.port, lang), &about);
    }

    /// Adds the ports of a kind.
    fn add_ports(&mut self, section: &Section) {
        let lang = self.look.lang;
        let page = ObservedPage {
            host: self.host,
            catalog: &self.document.catalog,
            all: false,
        };
        let groups: Vec<(ObservedPorts<'_>, Option<ServiceId>)> = page
            .ports()
            .into_iter()
            .flatten()
            .filter_map(|group| {
                let explained = self.host.explained(group.first)?;
                let belongs = belongs(section, group.state, explained.kind);
                belongs.then(|| (group, explained.service.clone()))
            })
            .collect();
        for (group, service) in groups {
            let place = Place {
                port: group.first,
                service,
                role: None,
            };
            let standing = group.state.into();
            let state = state_label(group.state).map(|label| label.get(lang).to_owned());
            let texts = [&group.service, &group.protocol].into_iter().flatten();
            let texts = texts.map(|text| text.get(lang).to_owned());
            let role = group.role.map(|id| page.role_name(id).pick(lang));
            let rest = group.rest.iter().map(|text| text.get(lang).to_owned());
            let about: Vec<String> = state
                .into_iter()
                .chain(texts)
                .chain(role)
                .chain(rest)
                .collect();
            let about = about.join(&format!(" {} ", self.look.glyphs.dot));
            let ports = match group.others {
                Some((last, count)) => words::ports_from(group.first, last, count).pick(lang),
                None => words::port(group.first, lang),
            };
            self.port(place, standing, &ports, &about);
        }
    }

    /// Adds the parts of the input that were not understood, and what was assumed.
    fn add_not_understood(&mut self) {
        let lang = self.look.lang;
        let inputs = self.observation.inputs().clone();
        for named in inputs.iter() {
            for note in input_notes(named) {
                self.paragraph(note.get(lang));
            }
            for part in &named.input.not_understood {
                let text = words::at_line(part.line, &escaped(&part.text));
                self.paragraph(text.get(lang));
            }
        }
    }
}

/// Returns the entries of a role for ports of its host.
fn inbound(role: &Role) -> impl Iterator<Item = &Entry> {
    let entries = role.entries.iter();
    entries.filter(|entry| entry.flow.goes(Direction::In))
}
