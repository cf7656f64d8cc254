//! Other services on the same port, for the service page in the browser and on the command line.

use crate::catalog::lookup::Catalog;
use crate::model::{Direction, Port, Service, ServiceId};

/// Other services of the catalog that listen on a port, each with its overlapping port. Services that only call the
/// port, and those from port lists, are not included; [`Catalog::listed_names`] returns their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbors<'a> {
    /// Services on the same port or an overlapping range; exact matches first.
    pub close: Vec<(&'a Service, Port)>,
    /// Services that overlap only because one of the two ranges is wide ([`Port::is_wide`]).
    pub in_wide_ranges: Vec<(&'a Service, Port)>,
}

impl Catalog {
    /// Finds the other services that listen on `port` of the service `id`.
    #[must_use]
    pub fn neighbors(&self, id: &ServiceId, port: Port) -> Neighbors<'_> {
        let mut neighbors = Neighbors::default();
        let mut overlapping: Vec<(&Service, Port)> = self
            .rows()
            .filter(|(other, at)| {
                other.id != *id && at.direction == Direction::In && at.port.overlaps(port)
            })
            .map(|(other, at)| (other, at.port))
            .collect();
        overlapping.sort_by_key(|&(_, at)| (at.is_wide(), at != port));
        for (other, at) in overlapping {
            let is_new = |known: &[(&Service, Port)]| known.iter().all(|one| one.0.id != other.id);
            if !is_new(&neighbors.close) || !is_new(&neighbors.in_wide_ranges) {
                continue;
            }
            if port.is_wide() || at.is_wide() {
                neighbors.in_wide_ranges.push((other, at));
            } else {
                neighbors.close.push((other, at));
            }
        }
        neighbors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Endpoint;

    /// Compares with a direct implementation of the definition, for each row.
    #[test]
    fn neighbors_are_the_services_that_overlap() {
        let catalog = Catalog::embedded().expect("the embedded catalog");
        for (service, endpoint) in catalog.rows() {
            let port = endpoint.port;
            let neighbors = catalog.neighbors(&service.id, port);
            for other in catalog.services().iter().filter(|one| one.id != service.id) {
                let listens = |at: &&Endpoint| at.direction == Direction::In;
                let ports = || other.endpoints.iter().filter(listens).map(|at| at.port);
                let shares = |is_wide_too: bool| {
                    ports().any(|at| {
                        at.overlaps(port) && (at.is_wide() || port.is_wide()) == is_wide_too
                    })
                };
                let holds = |found: &[(&Service, Port)]| {
                    let count = found.iter().filter(|one| one.0.id == other.id).count();
                    assert!(count < 2, "{}: {} twice", service.id, other.id);
                    count == 1
                };
                let near = shares(false);
                assert_eq!(holds(&neighbors.close), near, "{} {port}", service.id);
                let wide = !near && shares(true);
                assert_eq!(
                    holds(&neighbors.in_wide_ranges),
                    wide,
                    "{} {port}",
                    service.id
                );
            }
        }
    }

    #[test]
    fn near_neighbors_are_symmetric() {
        let catalog = Catalog::embedded().expect("the embedded catalog");
        let listening = catalog
            .rows()
            .filter(|row| row.1.direction == Direction::In);
        for (service, endpoint) in listening {
            for (other, at) in catalog.neighbors(&service.id, endpoint.port).close {
                let back = catalog.neighbors(&other.id, at).close;
                assert!(back.iter().any(|one| one.0.id == service.id));
            }
        }
    }
}
