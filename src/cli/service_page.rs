//! Text page of a service.
//!
//! ```text
//! Kerberos Key Distribution Center
//! Kerberos 密钥分发中心
//!
//! Id           kerberos-kdc
//! System name  kdc
//! Status       current
//!
//! Runs on every domain controller and issues Kerberos tickets …
//!
//! Port    Protocol  Need      Source
//! tcp/88  Kerberos  required  KB832017 (2003), KB832017 (2023)
//! ```

use crate::catalog::Catalog;
use crate::cli::page::{WIDTH, assemble, facts, items, list, sources, title, wrap};
use crate::cli::table::Table;
use crate::cli::words;
use crate::model::{COMMA, Direction, Lang, Port, Service, Text};
use crate::page::{COLON, ServicePage, Term};

/// Renders the page of `service`, wrapped to `width` cells or the default width.
pub(super) fn of(service: &Service, catalog: &Catalog, lang: Lang, width: Option<usize>) -> String {
    let page = ServicePage::new(service, catalog);
    let max_width = width.unwrap_or(WIDTH);
    let notes = [page.port_notes(), page.notes()].concat();
    let [on_same_ports, in_wide_ranges] = neighbors(&page, lang);
    let names = |term: Term, lines: &[String]| list(term.label().get(lang), lines, max_width);
    assemble([
        title(&service.name, lang, max_width),
        facts(&page.facts(), lang, max_width),
        wrap(service.description.get(lang), max_width, "", ""),
        ports(&page, lang, width),
        items(Term::Notes, &notes, lang, max_width),
        names(Term::OtherServices, &on_same_ports),
        names(Term::WideRanges, &in_wide_ranges),
        names(Term::Listed, &listed(&page, lang)),
        names(Term::ToolNames, &lines(page.tool_names(), lang)),
        names(Term::UnrelatedNames, &lines(page.unrelated_names(), lang)),
        sources(&page.documents(), lang, max_width),
    ])
}

/// Renders the ports with protocol, need and source as a table.
fn ports(page: &ServicePage<'_>, lang: Lang, width: Option<usize>) -> String {
    let heads = [words::PORT, words::PROTOCOL, words::NEED, words::SOURCE];
    let mut table = Table::new(&heads.map(|head| head.get(lang)));
    for row in page.ports() {
        let mut need = row.need().pick(lang);
        if row.endpoint.direction == Direction::Out {
            need = format!("{need}{}{}", COMMA.get(lang), row.direction().get(lang));
        }
        table.push([
            row.endpoint.port.to_string(),
            row.endpoint.protocol.get(lang).to_owned(),
            need,
            row.sources.text(lang, COMMA.get(lang)),
        ]);
    }
    table.columns(width).trim_end().to_owned()
}

/// Formats a port and the names on it in one line.
fn names_on<S: AsRef<str>>(port: Port, names: &[S], lang: Lang) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    format!("{port}{}{}", COLON.get(lang), names.join(COMMA.get(lang)))
}

/// Formats ports with a text each.
fn lines(texts: Vec<(Port, Text)>, lang: Lang) -> Vec<String> {
    let lines = texts.into_iter();
    lines
        .map(|(port, text)| names_on(port, &[text.get(lang)], lang))
        .collect()
}

/// Returns a line for each port with its names in the user's port lists.
fn listed(page: &ServicePage<'_>, lang: Lang) -> Vec<String> {
    let listed = page.listed().into_iter();
    listed
        .map(|(port, names)| names_on(port, &names, lang))
        .collect()
}

/// Returns a line for each port with the other services on it, each with its port if that differs: first those
/// with the same port or a narrow range, then those with wide ranges.
fn neighbors(page: &ServicePage<'_>, lang: Lang) -> [Vec<String>; 2] {
    let mut lines = [Vec::new(), Vec::new()];
    for endpoint in &page.service.endpoints {
        let found = page.neighbors(endpoint.port);
        for (others, lines) in [found.close, found.in_wide_ranges]
            .into_iter()
            .zip(&mut lines)
        {
            let names = others.into_iter().map(|(other, at)| {
                let name = other.name.get(lang);
                if at == endpoint.port {
                    name.to_owned()
                } else {
                    format!("{name} ({at})")
                }
            });
            let names: Vec<String> = names.collect();
            let line = names_on(endpoint.port, &names, lang);
            if !names.is_empty() && !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn pages_fit_the_terminal() {
        let catalog = Catalog::embedded().expect("the embedded catalog");
        for service in catalog.services() {
            for lang in [Lang::En, Lang::Zh] {
                assert!(!of(service, &catalog, lang, Some(1)).is_empty());
                let page = of(service, &catalog, lang, Some(40));
                let page = anstream::adapter::strip_str(&page).to_string();
                let widest = page.lines().map(UnicodeWidthStr::width).max();
                assert!(widest <= Some(40), "{}:\n{page}", service.id);
            }
        }
    }

    #[test]
    fn page_lists_other_services_on_the_same_ports() {
        let catalog = Catalog::embedded().expect("the embedded catalog");
        let rpc = catalog.find("rpc").expect("known");
        let page = of(&rpc, &catalog, Lang::En, None);
        let (_, others) = page
            .split_once(Term::OtherServices.label().en)
            .expect("the section");
        assert!(others.contains("tcp/135: Message Queuing, "), "{others}");
        // The RPC Locator is a different service with a similar name.
        assert!(!others.contains("Remote Procedure Call (RPC),"), "{others}");
    }
}
