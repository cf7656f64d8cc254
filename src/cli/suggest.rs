//! What an unknown name of the catalogue could have meant.

use crate::catalog::Catalog;
use crate::cli::error::CliError;
use crate::export::FORMATS;
use crate::model::Service;
use crate::near::{MOST, best, likeness};

/// Why no service is called `name`: several are, or none is and these come near.
pub(super) fn unknown_service(name: &str, catalog: &Catalog) -> CliError {
    let wanted = name.trim().to_lowercase();
    ambiguous(name, &wanted, catalog).unwrap_or_else(|| CliError::UnknownService {
        name: name.to_owned(),
        near: best(services(&wanted, catalog)),
    })
}

/// Why no role is called `name`.
pub(super) fn unknown_role(name: &str, catalog: &Catalog) -> CliError {
    CliError::UnknownRole {
        name: name.to_owned(),
        near: best(roles(&name.trim().to_lowercase(), catalog)),
    }
}

/// Why neither one service nor a role is called `name`.
pub(super) fn unknown(name: &str, catalog: &Catalog) -> CliError {
    let wanted = name.trim().to_lowercase();
    ambiguous(name, &wanted, catalog).unwrap_or_else(|| CliError::Unknown {
        name: name.to_owned(),
        near: best(services(&wanted, catalog).chain(roles(&wanted, catalog))),
    })
}

/// The services that share the alias `wanted`, where there are several.
fn ambiguous(name: &str, wanted: &str, catalog: &Catalog) -> Option<CliError> {
    let shares = |alias: &String| alias.to_lowercase() == wanted;
    let fits: Vec<&Service> = catalog
        .services()
        .iter()
        .filter(|service| service.aliases.iter().any(shares))
        .collect();
    (fits.len() > 1).then(|| CliError::AmbiguousService {
        name: name.to_owned(),
        count: fits.len(),
        some: fits
            .iter()
            .take(MOST)
            .map(|service| service.id.to_string())
            .collect(),
    })
}

/// How near each service comes.
fn services<'a>(wanted: &str, catalog: &'a Catalog) -> impl Iterator<Item = (&'a str, f64)> {
    catalog.services().iter().map(move |service| {
        let score = spoken(service).map(|text| likeness(wanted, text));
        (service.id.as_str(), score.fold(0.0, f64::max))
    })
}

/// How near each role comes.
fn roles<'a>(wanted: &str, catalog: &'a Catalog) -> impl Iterator<Item = (&'a str, f64)> {
    catalog.roles().iter().map(move |role| {
        let spoken = [role.id.as_str(), &role.name.en, &role.name.zh];
        let score = spoken.map(|text| likeness(wanted, text));
        (role.id.as_str(), score.into_iter().fold(0.0, f64::max))
    })
}

/// Why no export format is called `name`.
pub(super) fn unknown_format(name: &str) -> CliError {
    let wanted = name.trim().to_lowercase();
    let known = FORMATS
        .iter()
        .map(|format| (format.name, likeness(&wanted, format.name)));
    CliError::UnknownFormat {
        name: name.to_owned(),
        near: best(known),
    }
}

/// All that a service answers to.
fn spoken(service: &Service) -> impl Iterator<Item = &str> {
    std::iter::once(service.id.as_str())
        .chain(service.system_names.iter().map(String::as_str))
        .chain(service.names())
        .chain(service.aliases.iter().map(String::as_str))
}
