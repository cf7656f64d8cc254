//! What an unknown name of the catalogue could have meant.

use crate::catalog::Catalog;
use crate::cli::error::CliError;
use crate::cli::words::listed;
use crate::export::FORMATS;
use crate::model::{Label, Service, ServiceId, Text, text};
use crate::near::{MOST, best, likeness};

/// Why no service is called `name`: several are, or none is and these come near.
pub(super) fn unknown_service(name: &str, catalog: &Catalog) -> CliError {
    let wanted = name.trim().to_lowercase();
    ambiguous(name, &wanted, catalog).unwrap_or_else(|| {
        CliError::new(text!("no service “{name}”", "没有服务“{name}”"))
            .hint(nearest(services(&wanted, catalog)))
            .hint(Label::new(
                "portolan services lists them",
                "portolan services 列出全部服务",
            ))
    })
}

/// Why no role is called `name`.
pub(super) fn unknown_role(name: &str, catalog: &Catalog) -> CliError {
    CliError::new(text!("no role “{name}”", "没有角色“{name}”"))
        .hint(nearest(roles(&name.trim().to_lowercase(), catalog)))
        .hint(Label::new(
            "portolan roles lists them",
            "portolan roles 列出全部角色",
        ))
}

/// Why neither one service nor a role is called `name`.
pub(super) fn unknown(name: &str, catalog: &Catalog) -> CliError {
    let wanted = name.trim().to_lowercase();
    ambiguous(name, &wanted, catalog).unwrap_or_else(|| {
        let known = services(&wanted, catalog).chain(roles(&wanted, catalog));
        CliError::new(text!(
            "no service or role “{name}”",
            "没有服务或角色“{name}”"
        ))
        .hint(nearest(known))
        .hint(Label::new(
            "portolan services and portolan roles list them",
            "portolan services 和 portolan roles 列出全部",
        ))
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
    let count = fits.len();
    let some: Vec<&ServiceId> = fits.iter().take(MOST).map(|service| &service.id).collect();
    let Text { en, zh } = listed(&some);
    (count > 1).then(|| {
        CliError::new(text!(
            "“{name}” fits {count} services",
            "“{name}”对应 {count} 个服务"
        ))
        .hint(text!("name one, such as {en}", "请写明其中一个，如 {zh}"))
        .hint(text!(
            "portolan search {name} lists them",
            "portolan search {name} 列出全部"
        ))
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
    CliError::new(text!("no format “{name}”", "没有格式“{name}”"))
        .hint(nearest(known))
        .hint(Label::new(
            "portolan formats lists them",
            "portolan formats 列出全部格式",
        ))
}

/// The nearest of the known names, which come with their likeness.
fn nearest<'a>(known: impl Iterator<Item = (&'a str, f64)>) -> Text {
    let near = best(known);
    let Text { en, zh } = listed(&near);
    match near.len() {
        0 => text!("nothing known comes near", "没有相近的名称"),
        1 => text!("the nearest is {en}", "最接近的是 {zh}"),
        _ => text!("the nearest are {en}", "最接近的是 {zh}"),
    }
}

/// All that a service answers to.
fn spoken(service: &Service) -> impl Iterator<Item = &str> {
    std::iter::once(service.id.as_str())
        .chain(service.system_names.iter().map(String::as_str))
        .chain(service.names())
        .chain(service.aliases.iter().map(String::as_str))
}
