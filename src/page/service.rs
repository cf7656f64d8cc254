//! Page of a service.

use crate::catalog::{Catalog, Neighbors};
use crate::model::{COMMA, Document, Endpoint, Port, Service, Status, Text, Tool, ToolNames};
use crate::page::block::{Fact, Item, PortRow};
use crate::page::citation::{Citations, documents};
use crate::page::term::Term;

/// Page of a service.
#[derive(Debug, Clone, Copy)]
pub struct ServicePage<'a> {
    /// Service that the page is about.
    pub service: &'a Service,
    catalog: &'a Catalog,
}

impl<'a> ServicePage<'a> {
    /// Creates the page of a service of `catalog`.
    #[must_use]
    pub const fn new(service: &'a Service, catalog: &'a Catalog) -> Self {
        Self { service, catalog }
    }

    /// Returns the facts about the service itself, in reading order.
    #[must_use]
    pub fn facts(&self) -> Vec<Fact> {
        let service = self.service;
        let name = |term, name: Option<&Text>| {
            name.map(|name| Fact {
                term,
                text: name.clone(),
            })
        };
        let current = service.today.as_ref().filter(|name| **name != service.name);
        let label = |term, text: Text<&'static str>| Fact {
            term,
            text: text.into(),
        };
        let status = service.status.label();
        let category = service.category.label();
        let facts = [
            Some(Fact::names(Term::Id, &[service.id.as_str()])),
            Some(Fact::names(Term::SystemName, &service.system_names)),
            name(Term::CurrentName, current),
            Some(Fact::names(Term::OtherNames, &service.other_names)),
            Some(label(Term::Status, status)),
            name(Term::Successor, service.successor.as_ref()),
            Some(label(Term::Category, category)),
            Some(Fact::names(Term::Programs, &self.programs())),
            Some(Fact::names(Term::Aliases, &service.aliases)),
            Some(Fact::names(Term::Origins, &service.origins)),
        ];
        let facts = facts.into_iter().flatten();
        facts.filter(|fact| !fact.text.en.is_empty()).collect()
    }

    /// Returns the ports.
    #[must_use]
    pub fn ports(&self) -> Vec<PortRow<'a>> {
        let endpoints = self.service.endpoints.iter();
        let rows = endpoints.map(|endpoint| PortRow {
            endpoint,
            sources: Citations::new(&endpoint.sources, self.catalog),
        });
        rows.collect()
    }

    /// Returns the processes in which the service runs, with the Windows services in them: `svchost.exe (Dnscache)`.
    fn programs(&self) -> Vec<String> {
        let programs = self.service.programs.iter().map(|program| {
            let services = program.services.join(", ");
            let services = (!services.is_empty()).then(|| format!(" ({services})"));
            format!("{}{}", program.name, services.unwrap_or_default())
        });
        let of_ports = self.service.endpoints.iter();
        let of_ports = of_ports.flat_map(|one| one.programs.iter().cloned());
        let mut names: Vec<String> = Vec::new();
        for name in programs.chain(of_ports) {
            let is_known =
                |known: &String| known == &name || known.split(" (").next() == Some(name.as_str());
            if !names.iter().any(is_known) {
                names.push(name);
            }
        }
        names
    }

    /// Returns the names that tools have for the ports, a line for each port.
    #[must_use]
    pub fn tool_names(&self) -> Vec<(Port, Text)> {
        self.names(|endpoint| &endpoint.tool_names)
    }

    /// Returns the names that tools have for the ports because they are registered for another program, a line for
    /// each port.
    #[must_use]
    pub fn unrelated_names(&self) -> Vec<(Port, Text)> {
        self.names(|endpoint| &endpoint.unrelated_names)
    }

    fn names(&self, of: impl Fn(&'a Endpoint) -> &'a ToolNames) -> Vec<(Port, Text)> {
        let mut lines: Vec<(Port, Text)> = Vec::new();
        for endpoint in &self.service.endpoints {
            let line = (endpoint.port, names_with_tools(of(endpoint)));
            if !line.1.en.is_empty() && !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }

    /// Returns the remarks on single ports.
    #[must_use]
    pub fn port_notes(&self) -> Vec<Item<'a>> {
        let rows = self.ports().into_iter();
        let notes = rows.filter_map(|row| {
            let text = row.endpoint.note.as_ref()?;
            Some(Item {
                port: Some(row.endpoint.port),
                text,
                sources: row.sources,
            })
        });
        notes.collect()
    }

    /// Returns the remarks on the whole service.
    #[must_use]
    pub fn notes(&self) -> Vec<Item<'a>> {
        let notes = self.service.notes.iter().map(|note| Item {
            port: None,
            text: &note.text,
            sources: Citations::new(&note.sources, self.catalog),
        });
        notes.collect()
    }

    /// Returns the other services on one of the service's ports.
    #[must_use]
    pub fn neighbors(&self, port: Port) -> Neighbors<'a> {
        self.catalog.neighbors(&self.service.id, port)
    }

    /// Returns the names of the service's ports in the user's port lists; none for a service that comes from
    /// a list.
    #[must_use]
    pub fn listed(&self) -> Vec<(Port, Vec<&'a str>)> {
        if self.service.status == Status::Listed || !self.catalog.has_lists() {
            return Vec::new();
        }
        let mut names: Vec<(Port, Vec<&str>)> = Vec::new();
        for endpoint in &self.service.endpoints {
            let port = endpoint.port;
            let listed = self.catalog.listed_names(port);
            if !listed.is_empty() && names.iter().all(|(known, _)| *known != port) {
                names.push((port, listed));
            }
        }
        names
    }

    /// Returns the documents that the facts come from.
    #[must_use]
    pub fn documents(&self) -> Vec<&'a Document> {
        let of_ports = self.service.endpoints.iter().map(|one| &one.sources);
        let of_notes = self.service.notes.iter().map(|note| &note.sources);
        documents(of_ports.chain(of_notes).flatten(), self.catalog)
    }
}

/// Returns each name with the tools that use it, such as `microsoft-ds (IANA, nmap)`.
fn names_with_tools(names: &ToolNames) -> Text {
    let mut tools_of: Vec<(&str, Vec<Tool>)> = Vec::new();
    for (tool, names) in names {
        for name in names {
            match tools_of.iter_mut().find(|(known, _)| known == name) {
                Some((_, tools)) => tools.push(*tool),
                None => tools_of.push((name, vec![*tool])),
            }
        }
    }
    Text::each(|lang| {
        let comma = COMMA.get(lang);
        let names = tools_of.iter().map(|(name, tools)| {
            let tools: Vec<&str> = tools.iter().map(|tool| tool.label().get(lang)).collect();
            format!("{name} ({})", tools.join(comma))
        });
        names.collect::<Vec<_>>().join(comma)
    })
}
