//! The search command: the rows that a query asks for, the roles and symptoms above them, and what it doesn't know.

use std::io;
use std::mem::ManuallyDrop;
use std::thread;

use crate::catalog::{Catalog, Row};
use crate::cli::args::{ListFormat, Search};
use crate::cli::context::Context;
use crate::cli::output;
use crate::cli::rows::{self, Found};
use crate::cli::words;
use crate::model::{Lang, Progress};
use crate::page::{role_line, symptom_line};
use crate::search::{Hits, Index, Lead, Query, Subject};

impl Context {
    /// Prints what a query asks for; returns false if nothing does.
    pub(super) fn search(&self, args: &Search, catalog: &Catalog) -> io::Result<bool> {
        let lang = self.settings.lang;
        let typed = args.query.join(" ");
        let query = Query::parse_complete(&typed);
        let hits = hits(args, &query, catalog);
        let answers = hits.answers();
        let shown = if args.mentions { hits.len() } else { answers };
        let shown = shown.min(args.limit.map_or(usize::MAX, usize::from));
        let found: Vec<Found<'_>> = hits
            .iter()
            .take(shown)
            .filter_map(|hit| self.found(hit.row, &hits, catalog))
            .collect();
        let mut page = String::new();
        if self.options.format == ListFormat::Text {
            for line in hits
                .leads()
                .iter()
                .filter_map(|lead| lead_line(lead, catalog, lang))
            {
                page.push_str(&line);
                page.push('\n');
            }
        }
        page.push_str(&rows::found(&found, catalog, self.options)?);
        self.print_listing(&page)?;
        for notice in hits.unknown_ports().into_iter().chain(hits.notices()) {
            output::note(&notice, lang);
        }
        let mut leads = hits.leads().iter();
        if query.asks_about_observed() {
            output::note(&words::ONLY_IN_BROWSER.into(), lang);
        }
        let is_answered = answers > 0 || leads.any(|lead| !matches!(lead, Lead::Own(_)));
        if !is_answered {
            output::report(words::no_answer(&typed).get(lang));
        }
        let mentions = hits.len() - answers;
        if mentions > 0 && !args.mentions {
            output::note(&words::mentions(mentions), lang);
        }
        Ok(is_answered)
    }

    /// Returns a row with the reason for which it matches.
    fn found<'a>(&self, row: usize, hits: &Hits, catalog: &'a Catalog) -> Option<Found<'a>> {
        let lang = self.settings.lang;
        let row: Row<'a> = catalog.row(row)?;
        let (service, endpoint) = (row.service(), row.endpoint());
        let subject = Subject {
            service: &service,
            endpoint: &endpoint,
            catalog,
            lang,
        };
        // Names first: they have a word more often than the other cells, and the rest is not looked at then.
        let shown = [
            row.name(lang).to_owned(),
            row.protocol(lang).to_owned(),
            row.port().spec_text(),
            row.port().transport().label().to_owned(),
            service.id.to_string(),
            row.status().label().get(lang).to_owned(),
        ];
        let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
        let query = hits.understood();
        let is_text = self.options.format == ListFormat::Text;
        Some(Found {
            row,
            reason: (!is_text).then(|| query.reason(&subject)).flatten(),
            hidden: if is_text {
                query.hidden_reasons(&subject, &shown)
            } else {
                Vec::new()
            },
        })
    }
}

/// Searches for a query and sorts as many of the rows as are shown.
fn hits(args: &Search, query: &Query, catalog: &Catalog) -> Hits {
    let limit = args.limit.map_or(usize::MAX, usize::from);
    // Reading roles and symptoms takes longer than reading the services. Ports need them only if no service has them:
    // the number may be an error code.
    if query.is_only_ports() {
        let index = with_lists(Index::new(catalog.rows(), &[]), catalog);
        let hits = ranked(index, query, limit);
        if hits.answers() > 0 {
            return hits;
        }
    }
    let index = Index::new(catalog.rows(), catalog.roles());
    let index = index.with_symptoms(catalog.symptoms(), catalog.rows());
    ranked(with_lists(index, catalog), query, limit)
}

fn ranked(index: Index, query: &Query, limit: usize) -> Hits {
    // The program ends with the command, so nothing is freed.
    let index = ManuallyDrop::new(index);
    let mut hits = index.search(query);
    index.rank(&mut hits, limit);
    hits
}

/// Adds the port lists, if there are any.
fn with_lists(index: Index, catalog: &Catalog) -> Index {
    if !catalog.has_lists() {
        return index;
    }
    // The ids of the rows are printed.
    thread::scope(|scope| {
        scope.spawn(|| catalog.prepare_listed_ids());
        let (services, protocols) = (catalog.listed_services(), catalog.listed_protocols());
        index.with_lists(services, protocols, catalog.listed_rows(), Progress::NONE)
    })
}

/// Formats a role or symptom above the rows.
fn lead_line(lead: &Lead, catalog: &Catalog, lang: Lang) -> Option<String> {
    Some(match lead {
        // A notice names them.
        Lead::Own(_) => return None,
        Lead::Role(at) => format!("◆ {}", role_line(catalog.roles().get(*at)?).get(lang)),
        Lead::Symptom(at, code) => {
            let symptom = catalog.symptoms().get(*at)?;
            format!("▲ {}", symptom_line(symptom, code.as_deref()).get(lang))
        }
    })
}
