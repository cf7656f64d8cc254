//! Tests of search with the table of what administrators type: the answer must come first, or be among the first
//! five, and what the catalog lacks must have none.

use std::collections::{BTreeMap, BTreeSet};

use portolan::model::{Lang, Port};
use portolan::search::{Lead, Query};
use ratatui::style::Modifier;

use crate::search::{KNOWN, answers};
use crate::support::browser::Browser;

/// Minimum share of queries with the right answer first where required, and among the first five services.
const FIRST: f64 = 0.95;
const FIRST_FIVE: f64 = 0.99;

const ABSENT: &str = "absent subjects";
const UNKNOWN: &str = "unknown ports";

/// The least number of queries of kinds that other tables do not have.
const KINDS: [(&str, usize); 11] = [
    ("error texts", 80),
    ("symptom codes", 80),
    ("phrases", 150),
    ("commands", 120),
    ("daemons", 100),
    ("tool names", 50),
    ("programs", 50),
    ("notations", 80),
    ("roles", 60),
    (ABSENT, 120),
    (UNKNOWN, 60),
];

/// Row of the table of queries.
#[derive(Debug, Clone, Copy)]
struct Asked {
    kind: &'static str,
    query: &'static str,
    /// Right answers, separated by commas: `SERVICE`, `SERVICE PORT`, `PORT` of any service, or `role:ID`; `-` for
    /// none.
    wanted: &'static str,
    /// The right answer comes first; otherwise it is among the first five services.
    is_first: bool,
}

impl Asked {
    fn parse(line: &'static str) -> Self {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().expect("four cells");
        Self {
            kind: cell(),
            query: cell(),
            wanted: cell(),
            is_first: cell() == "1",
        }
    }

    fn alternatives(&self) -> impl Iterator<Item = &'static str> {
        self.wanted.split(',')
    }

    /// Returns true if a row, as `SERVICE PORT`, is a right answer.
    fn is_met_by(&self, row: &str) -> bool {
        let (service, port) = row.split_once(' ').expect("a service and a port");
        self.alternatives()
            .any(|one| one == row || one == service || one == port)
    }

    /// Returns whether the right answer is first, and whether it is among the first five services.
    fn result(&self) -> (bool, bool) {
        if let Some(role) = self.wanted.strip_prefix("role:") {
            let roles = roles(self.query);
            let at = roles.iter().position(|id| id == role);
            return (at == Some(0), at.is_some_and(|at| at < 5));
        }
        let rows = answers(self.query);
        if self.wanted == "-" {
            return (rows.is_empty(), rows.is_empty());
        }
        let leads = rows.first().is_some_and(|row| self.is_met_by(row));
        let mut services: Vec<&str> = Vec::new();
        for row in &rows {
            let service = row.split(' ').next().unwrap_or_default();
            if services.last() != Some(&service) {
                services.push(service);
            }
            if services.len() > 5 {
                break;
            }
            if self.is_met_by(row) {
                return (leads, true);
            }
        }
        (leads, false)
    }
}

/// Returns the ids of the roles above the rows of a query, best first.
fn roles(query: &str) -> Vec<String> {
    let (catalog, index) = &*KNOWN;
    let hits = index.search(&Query::parse(query));
    let leads = hits.leads().iter();
    let roles = leads.filter_map(|lead| match lead {
        Lead::Role(at) => Some(catalog.roles()[*at].id.to_string()),
        Lead::Own(_) | Lead::Symptom(..) => None,
    });
    roles.collect()
}

fn table() -> Vec<Asked> {
    let lines = include_str!("../fixtures/queries.tsv").lines().skip(1);
    lines.map(Asked::parse).collect()
}

/// Number of queries, of those with a required first rank, and of the right answers among both.
#[derive(Debug, Default)]
struct Rates {
    all: usize,
    all_first: usize,
    first: usize,
    five: usize,
}

impl Rates {
    fn add(&mut self, is_first_wanted: bool, (first, five): (bool, bool)) {
        self.all += 1;
        self.five += usize::from(five);
        if is_first_wanted {
            self.all_first += 1;
            self.first += usize::from(first);
        }
    }

    fn first(&self) -> f64 {
        self.first as f64 / self.all_first.max(1) as f64
    }

    fn five(&self) -> f64 {
        self.five as f64 / self.all.max(1) as f64
    }

    fn print(&self, kind: &str) {
        let (first, five) = (self.first() * 100.0, self.five() * 100.0);
        println!("{kind:22} {:5}  {first:5.1} %  {five:5.1} %", self.all);
    }
}

#[test]
fn administrators_find_what_they_mean() {
    let mut of_kind: BTreeMap<&str, Rates> = BTreeMap::new();
    let (mut present, mut answered) = (Rates::default(), Vec::new());
    let mut missed = Vec::new();
    for asked in table() {
        let result = asked.result();
        of_kind
            .entry(asked.kind)
            .or_default()
            .add(asked.is_first, result);
        let is_met = result.1 && (result.0 || !asked.is_first);
        if !is_met {
            let got: Vec<String> = answers(asked.query).into_iter().take(3).collect();
            let Asked {
                kind,
                query,
                wanted,
                ..
            } = asked;
            missed.push(format!("{kind}: {query} → {wanted}, got {got:?}"));
        }
        match asked.wanted {
            "-" if !is_met => answered.push(asked.query),
            "-" => {}
            _ => present.add(asked.is_first, result),
        }
    }
    println!(
        "kind                   queries  first    first five (no answer, where there is none)"
    );
    for (kind, rates) in &of_kind {
        rates.print(kind);
    }
    present.print("counted");
    println!("{}", missed.join("\n"));
    assert!(answered.is_empty(), "answers to {answered:?}");
    let (first, five) = (present.first(), present.five());
    assert!(
        first >= FIRST && five >= FIRST_FIVE,
        "first {first:.4}, first five {five:.4}"
    );
}

#[test]
fn the_table_of_queries_is_large_and_names_what_the_catalog_has() {
    let (catalog, _) = &*KNOWN;
    let asked = table();
    assert!(asked.len() >= 1_650, "{}", asked.len());
    let mut rows = BTreeSet::new();
    for row in &asked {
        let key = (row.query, row.wanted.starts_with("role:"));
        assert!(rows.insert(key), "{row:?} is there twice");
        for one in row.alternatives().filter(|one| *one != "-") {
            let is_there = match (one.strip_prefix("role:"), one.split_once(' ')) {
                (Some(role), _) => catalog
                    .roles()
                    .iter()
                    .any(|known| known.id.as_str() == role),
                (None, None) if one.contains('/') => has_port(None, one),
                (None, None) => catalog.find(one).is_some(),
                (None, Some((service, port))) => has_port(Some(service), port),
            };
            assert!(is_there, "{row:?}: the catalog has no {one}");
        }
    }
    for (kind, least) in KINDS {
        let of_kind = asked.iter().filter(|row| row.kind == kind).count();
        assert!(of_kind >= least, "{kind}: {of_kind}");
    }
}

/// Returns true if the catalog has this port, of a service if one is given.
fn has_port(service: Option<&str>, port: &str) -> bool {
    let port: Port = port.parse().expect(port);
    let mut rows = KNOWN.0.rows();
    rows.any(|(of, end)| end.port == port && service.is_none_or(|id| of.id.as_str() == id))
}

#[test]
fn absent_subjects_are_no_names_of_the_catalog() {
    let (catalog, _) = &*KNOWN;
    let mut names = BTreeSet::new();
    for service in catalog.services() {
        let of_ends = service.endpoints.iter().flat_map(|end| &end.aliases);
        let aliases = service.aliases.iter().chain(of_ends).map(String::as_str);
        let own = std::iter::once(service.id.as_str()).chain(service.names());
        names.extend(own.chain(aliases).map(str::to_lowercase));
    }
    for row in table().iter().filter(|row| row.kind == ABSENT) {
        assert!(!names.contains(&row.query.to_lowercase()), "{row:?}");
    }
}

/// Screens on which the queries are tried, in turn.
const SCREENS: [(u16, u16, Lang); 4] = [
    (120, 35, Lang::En),
    (80, 24, Lang::Zh),
    (60, 15, Lang::En),
    (80, 24, Lang::En),
];

#[test]
fn every_row_on_the_first_screen_shows_why_it_is_there() {
    // The screens don't depend on the system.
    let share = if cfg!(windows) { 4 } else { 1 };
    let (mut unexplained, mut count) = (Vec::new(), 0);
    for (at, (width, height, lang)) in SCREENS.into_iter().enumerate() {
        let mut browser = Browser::open(width, height).lang(lang);
        let asked = table().into_iter().skip(at);
        for Asked { query, .. } in asked.step_by(SCREENS.len() * share) {
            browser.keys("<c-u>").paste(query);
            let (all, rows) = rows_without_reason(&browser);
            count += all;
            unexplained.extend(
                rows.into_iter()
                    .map(|row| format!("{width}: {query}: {row}")),
            );
        }
    }
    assert!(count > 10_000 / share, "{count} rows");
    let wanted = "no row without a reason";
    assert!(
        unexplained.is_empty(),
        "{wanted}: {}\n{}",
        unexplained.len(),
        unexplained.join("\n")
    );
}

/// Returns the number of rows of the port table on the screen, and those that have no highlighted character.
fn rows_without_reason(browser: &Browser) -> (usize, Vec<String>) {
    let buffer = browser.buffer();
    let is_header = |line: &str| {
        let line: String = line.chars().skip(1).collect();
        line.starts_with("   Port ") || line.starts_with("   端口 ")
    };
    let mut lines = (0..buffer.area.height).skip_while(|row| !is_header(&browser.line(*row)));
    lines.next();
    let lines = lines.take_while(|row| browser.line(*row).starts_with(['│', '┃']));
    let is_lit = |row: u16| {
        let edge = (1..buffer.area.width).find(|&x| "│┃".contains(buffer[(x, row)].symbol()));
        let mut inside = 1..edge.unwrap_or(buffer.area.width);
        inside.any(|x| buffer[(x, row)].modifier.contains(Modifier::UNDERLINED))
    };
    let is_row = |line: &str| {
        let start: String = line.chars().skip(1).take(12).collect();
        start.trim() != "" && !start.contains("──")
    };
    let rows: Vec<u16> = lines.filter(|row| is_row(&browser.line(*row))).collect();
    let unlit = rows.iter().filter(|row| !is_lit(**row));
    let unlit = unlit.map(|row| browser.line(*row)).collect();
    (rows.len(), unlit)
}
