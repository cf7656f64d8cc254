//! Errors for unknown or ambiguous names, with suggestions.

use crate::catalog::Catalog;
use crate::cli::error::CliError;
use crate::cli::words::comma_separated;
use crate::explain::READERS;
use crate::export::FORMATS;
use crate::model::{Label, Service, ServiceId, Text, text};
use crate::similar::{MAX_SUGGESTIONS, closest, similarity};

/// Returns the error for a name that several services share, or that no service has, with similar names.
pub(super) fn unknown_service(name: &str, catalog: &Catalog) -> CliError {
    let wanted = name.trim().to_lowercase();
    ambiguous(name, &wanted, catalog).unwrap_or_else(|| {
        CliError::new(text!("no service “{name}”", "没有服务“{name}”"))
            .hint(suggestion_hint(service_scores(&wanted, catalog)))
            .hint(Label::new(
                "run portolan services to list all",
                "运行 portolan services 可列出全部服务",
            ))
    })
}

/// Returns the error for a name that no role has, with similar names.
pub(super) fn unknown_role(name: &str, catalog: &Catalog) -> CliError {
    CliError::new(text!("no role “{name}”", "没有角色“{name}”"))
        .hint(suggestion_hint(role_scores(
            &name.trim().to_lowercase(),
            catalog,
        )))
        .hint(Label::new(
            "run portolan roles to list all",
            "运行 portolan roles 可列出全部角色",
        ))
}

/// Returns the error for a name that several services share, or that no service or role has, with similar names.
pub(super) fn unknown(name: &str, catalog: &Catalog) -> CliError {
    let wanted = name.trim().to_lowercase();
    ambiguous(name, &wanted, catalog).unwrap_or_else(|| {
        let known = service_scores(&wanted, catalog).chain(role_scores(&wanted, catalog));
        CliError::new(text!(
            "no service or role “{name}”",
            "没有服务或角色“{name}”"
        ))
        .hint(suggestion_hint(known))
        .hint(Label::new(
            "run portolan services or portolan roles to list all",
            "运行 portolan services 或 portolan roles 可列出全部",
        ))
    })
}

/// Returns the error for an alias that several services share; `None` if fewer than two do.
fn ambiguous(name: &str, wanted: &str, catalog: &Catalog) -> Option<CliError> {
    let shares = |alias: &String| alias.to_lowercase() == wanted;
    let mut matching = catalog.all_services();
    matching.retain(|service| service.aliases.iter().any(shares));
    let count = matching.len();
    let some: Vec<&ServiceId> = matching
        .iter()
        .take(MAX_SUGGESTIONS)
        .map(|service| &service.id)
        .collect();
    let Text { en, zh } = comma_separated(&some);
    (count > 1).then(|| {
        CliError::new(text!(
            "“{name}” matches {count} services",
            "“{name}”对应 {count} 个服务"
        ))
        .hint(text!(
            "choose one, such as {en}",
            "请指定其中一个，例如 {zh}"
        ))
        .hint(text!(
            "run portolan search {name} to list all",
            "运行 portolan search {name} 可列出全部"
        ))
    })
}

/// Returns each service with its similarity to `wanted`.
fn service_scores(wanted: &str, catalog: &Catalog) -> impl Iterator<Item = (String, f64)> {
    catalog.all_services().into_iter().map(move |service| {
        let score = all_names(&service).map(|text| similarity(wanted, text));
        (service.id.to_string(), score.fold(0.0, f64::max))
    })
}

/// Returns each role with its similarity to `wanted`.
fn role_scores(wanted: &str, catalog: &Catalog) -> impl Iterator<Item = (String, f64)> {
    catalog.roles().iter().map(move |role| {
        let score = role.names().map(|text| similarity(wanted, text));
        (role.id.to_string(), score.fold(0.0, f64::max))
    })
}

/// Returns the error for an unknown export format, with similar names.
pub(super) fn unknown_format(name: &str) -> CliError {
    let wanted = name.trim().to_lowercase();
    let known = FORMATS
        .iter()
        .map(|format| (format.name, similarity(&wanted, format.name)));
    CliError::new(text!("no format “{name}”", "没有格式“{name}”"))
        .hint(suggestion_hint(known))
        .hint(Label::new(
            "run portolan formats to list all",
            "运行 portolan formats 可列出全部格式",
        ))
}

/// Returns the error for an unknown kind of input.
pub(super) fn unknown_input(name: &str) -> CliError {
    let wanted = name.trim().to_lowercase();
    let known = READERS
        .iter()
        .map(|reader| (reader.name, similarity(&wanted, reader.name)));
    CliError::new(text!("no kind of input “{name}”", "没有输入种类“{name}”"))
        .hint(suggestion_hint(known))
        .hint(Label::new(
            "run portolan inputs to list all",
            "运行 portolan inputs 可列出全部种类",
        ))
}

/// Returns a hint at the names with the highest similarity.
fn suggestion_hint<S: AsRef<str>>(known: impl Iterator<Item = (S, f64)>) -> Text {
    let similar = closest(known);
    let Text { en, zh } = comma_separated(&similar);
    match similar.len() {
        0 => text!("no similar name", "没有相近的名称"),
        1 => text!("the closest match is {en}", "最接近的是 {zh}"),
        _ => text!("the closest matches are {en}", "最接近的是 {zh}"),
    }
}

/// Returns the id and all names and aliases of a service.
fn all_names(service: &Service) -> impl Iterator<Item = &str> {
    std::iter::once(service.id.as_str())
        .chain(service.system_names.iter().map(String::as_str))
        .chain(service.names())
        .chain(service.aliases.iter().map(String::as_str))
}
