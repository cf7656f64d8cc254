//! Rows of the port table.

use std::borrow::Cow;

use crate::catalog::listed::Listed;
use crate::model::{Endpoint, Lang, Port, Service, ServiceId, Status};

/// Row of the port table: a port of a service. The data of a row from a port list are built when they are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a>(Origin<'a>);

#[derive(Debug, Clone, Copy)]
enum Origin<'a> {
    Catalog(&'a Service, &'a Endpoint),
    /// The lists, and the first line of the row.
    List(&'a Listed, u32),
}

impl<'a> Row<'a> {
    pub(super) const fn of_catalog(service: &'a Service, endpoint: &'a Endpoint) -> Self {
        Self(Origin::Catalog(service, endpoint))
    }

    pub(super) const fn of_list(listed: &'a Listed, line: u32) -> Self {
        Self(Origin::List(listed, line))
    }

    /// Returns the port.
    #[must_use]
    pub fn port(self) -> Port {
        match self.0 {
            Origin::Catalog(_, endpoint) => endpoint.port,
            Origin::List(listed, line) => listed.line(line).port,
        }
    }

    /// Returns the name of the application protocol.
    #[must_use]
    pub fn protocol(self, lang: Lang) -> &'a str {
        match self.0 {
            Origin::Catalog(_, endpoint) => endpoint.protocol.get(lang),
            Origin::List(listed, line) => listed.protocol(line),
        }
    }

    /// Returns the name of the service.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'a str {
        match self.0 {
            Origin::Catalog(service, _) => service.name.get(lang),
            Origin::List(listed, line) => listed.name(line),
        }
    }

    /// Returns the status of the service.
    #[must_use]
    pub const fn status(self) -> Status {
        match self.0 {
            Origin::Catalog(service, _) => service.status,
            Origin::List(..) => Status::Listed,
        }
    }

    /// Returns the id of the service.
    #[must_use]
    pub fn service_id(self) -> Cow<'a, ServiceId> {
        match self.0 {
            Origin::Catalog(service, _) => Cow::Borrowed(&service.id),
            Origin::List(listed, line) => Cow::Owned(listed.id(listed.service_of(line))),
        }
    }

    /// Returns the service.
    #[must_use]
    pub fn service(self) -> Cow<'a, Service> {
        match self.0 {
            Origin::Catalog(service, _) => Cow::Borrowed(service),
            Origin::List(listed, line) => Cow::Owned(listed.service(listed.service_of(line))),
        }
    }

    /// Returns the endpoint of the service.
    #[must_use]
    pub fn endpoint(self) -> Cow<'a, Endpoint> {
        match self.0 {
            Origin::Catalog(_, endpoint) => Cow::Borrowed(endpoint),
            Origin::List(listed, line) => Cow::Owned(listed.endpoint(line)),
        }
    }
}
