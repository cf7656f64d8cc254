//! Text of a service's page.
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
use crate::model::{Lang, Port, Service};
use crate::page::{COLON, COMMA, ServicePage, Term};

/// The page of `service`, `width` cells wide where a terminal says so.
pub(super) fn of(service: &Service, catalog: &Catalog, lang: Lang, width: Option<usize>) -> String {
    let page = ServicePage::new(service, catalog);
    let wide = width.unwrap_or(WIDTH);
    let notes = [page.port_notes(), page.notes()].concat();
    let [near, in_wide_ranges] = neighbors(&page, lang);
    let names = |term: Term, lines: &[String]| list(term.label().get(lang), lines, wide);
    assemble([
        title(&service.name, lang, wide),
        facts(&page.facts(), lang, wide),
        wrap(service.description.get(lang), wide, "", ""),
        ports(&page, lang, width),
        items(Term::Notes, &notes, lang, wide),
        names(Term::OtherServices, &near),
        names(Term::WideRanges, &in_wide_ranges),
        names(Term::Listed, &listed(&page, lang)),
        sources(&page.documents(), lang, wide),
    ])
}

/// Table of the ports with protocol, need and source.
fn ports(page: &ServicePage<'_>, lang: Lang, width: Option<usize>) -> String {
    let heads = [words::PORT, words::PROTOCOL, words::NEED, words::SOURCE];
    let mut table = Table::new(&heads.map(|head| head.get(lang)));
    for row in page.ports() {
        table.push([
            row.endpoint.port.to_string(),
            row.endpoint.protocol.get(lang).to_owned(),
            row.need().pick(lang),
            row.sources.text(lang, COMMA.get(lang)),
        ]);
    }
    table.columns(width).trim_end().to_owned()
}

/// A line of names on a port.
fn names_on<S: AsRef<str>>(port: Port, names: &[S], lang: Lang) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    format!("{port}{}{}", COLON.get(lang), names.join(COMMA.get(lang)))
}

/// Lines of the names that the user's lists have for the ports.
fn listed(page: &ServicePage<'_>, lang: Lang) -> Vec<String> {
    let listed = page.listed().into_iter();
    listed
        .map(|(port, names)| names_on(port, &names, lang))
        .collect()
}

/// Lines of the other services on each port, each with its own port where that differs: those close to the
/// port, and those in wide ranges.
fn neighbors(page: &ServicePage<'_>, lang: Lang) -> [Vec<String>; 2] {
    let mut lines = [Vec::new(), Vec::new()];
    for endpoint in &page.service.endpoints {
        let found = page.neighbors(endpoint.port);
        for (others, lines) in [found.near, found.wide].into_iter().zip(&mut lines) {
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
    fn nothing_is_wider_than_the_terminal() {
        let catalog = Catalog::embedded().expect("the embedded catalogue");
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
    fn a_page_tells_who_else_uses_its_ports() {
        let catalog = Catalog::embedded().expect("the embedded catalogue");
        let rpc = catalog.find("rpc").expect("known");
        let page = of(rpc, &catalog, Lang::En, None);
        let (_, others) = page
            .split_once(Term::OtherServices.label().en)
            .expect("the section");
        assert!(others.contains("tcp/135: Message Queuing, "), "{others}");
        // The locator is another service.
        assert!(!others.contains("Remote Procedure Call (RPC),"), "{others}");
    }
}
