//! What is observed of hosts: the host that is shown, what it says about each row of the table, and how it compares with
//! the role.

use std::collections::HashMap;
use std::mem;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use crate::catalog::{Catalog, Row};
use crate::explain::{Comparison, NeededPort, Standing, compare};
use crate::inspect::{Host, NamedInput};
use crate::model::{
    Lookup as _, Os, Port, PortItem, PortSpec, Ruleset, ServiceId, Text, shown, text,
};
use crate::search::{Index, ObservedRows};
use crate::tui::document::Document;
use crate::tui::effect::Effect;
use crate::tui::observe::{ObserveProgress, ObserveReport, ObserveRequest, Observed, Source};

/// What is observed, and what is being read for it.
#[derive(Debug, Default)]
pub(super) struct Observing {
    observation: Option<Observation>,
    reading: Option<Reading>,
    /// Number of the last request.
    requests: u32,
    /// Search index of the catalog, once it is built.
    pub(super) index: Arc<OnceLock<Index>>,
    /// What was found and is to be explained.
    #[cfg(feature = "check")]
    found: Option<Arc<Vec<NamedInput>>>,
    /// File that the program was started with, and whether it has been read.
    start: Option<(PathBuf, bool)>,
}

/// Request whose report has not come yet.
#[derive(Debug)]
pub(super) struct Reading {
    /// Progress, once there is any.
    pub(super) progress: ObserveProgress,
    /// True if what is known already is explained again.
    is_again: bool,
    stop: Arc<AtomicBool>,
}

impl Observing {
    /// Prepares for reading a file after the first frame.
    pub(super) fn starting_with(file: Option<PathBuf>, index: Arc<OnceLock<Index>>) -> Self {
        Self {
            index,
            start: file.map(|path| (path, false)),
            ..Self::default()
        }
    }

    /// Returns the path of the file that the program was started with; empty if there was none.
    pub(super) fn started_with(&self) -> String {
        let path = self.start.as_ref().map(|(path, _)| shown(path));
        path.unwrap_or_default()
    }

    pub(super) const fn observation(&self) -> Option<&Observation> {
        self.observation.as_ref()
    }

    pub(super) const fn observation_mut(&mut self) -> Option<&mut Observation> {
        self.observation.as_mut()
    }

    /// Returns what is being read, unless what is known already is only explained again.
    pub(super) fn reading(&self) -> Option<&Reading> {
        self.reading.as_ref().filter(|reading| !reading.is_again)
    }

    /// Returns whether a thread still works.
    pub(super) const fn is_busy(&self) -> bool {
        self.reading.is_some()
    }

    /// Returns the effect that reads and explains something in place of what is being read.
    pub(super) fn request(&mut self, source: Source, document: &Document) -> Effect {
        self.stop();
        self.requests = self.requests.wrapping_add(1);
        let stop = Arc::new(AtomicBool::new(false));
        self.reading = Some(Reading {
            progress: ObserveProgress {
                number: self.requests,
                read: 0,
                size: 0,
            },
            is_again: matches!(source, Source::Again(_)),
            stop: Arc::clone(&stop),
        });
        Effect::Observe(ObserveRequest {
            source,
            number: self.requests,
            catalog: Arc::clone(&document.catalog),
            index: Arc::clone(&self.index),
            os: document.choice().options.os,
            stop,
        })
    }

    /// Stops reading; returns false if nothing is being read.
    pub(super) fn stop(&mut self) -> bool {
        let reading = self.reading.take();
        let reading = reading.inspect(|reading| reading.stop.store(true, Ordering::Relaxed));
        reading.is_some()
    }

    /// Forgets what is observed, and returns its name; none if nothing is.
    pub(super) fn forget(&mut self) -> Option<String> {
        self.stop();
        self.observation.take().map(|known| known.name())
    }

    /// Explains what was found, as soon as the event loop asks for an effect.
    #[cfg(feature = "check")]
    pub(super) fn explain(&mut self, found: Arc<Vec<NamedInput>>) {
        self.found = Some(found);
    }

    /// Returns the effect that is due: reading the file that the program was started with, or explaining what is known
    /// again after a change of the catalog or of the versions of Windows.
    pub(super) fn pending(&mut self, document: &Document) -> Option<Effect> {
        if let Some((path, is_read)) = &mut self.start
            && !mem::replace(is_read, true)
        {
            let source = Source::File(path.clone(), shown(path));
            return Some(self.request(source, document));
        }
        #[cfg(feature = "check")]
        if let Some(found) = self.found.take() {
            return Some(self.request(Source::Found(found), document));
        }
        let known = self.observation.as_ref()?;
        if self.reading.is_some() || !known.is_stale(document) {
            return None;
        }
        let inputs = Arc::clone(&known.inputs);
        Some(self.request(Source::Again(inputs), document))
    }

    /// Notes the progress of what is being read.
    pub(super) fn note(&mut self, progress: ObserveProgress) {
        if let Some(reading) = &mut self.reading
            && reading.progress.number == progress.number
        {
            reading.progress = progress;
        }
    }

    /// Takes the report of the last request: what was read replaces what was known. Returns whether it was read for the
    /// first time; nothing for the report of an earlier request.
    ///
    /// # Errors
    /// The reason why nothing was read.
    pub(super) fn take(
        &mut self,
        report: ObserveReport,
        document: &Document,
    ) -> Option<Result<bool, Text>> {
        let is_of = |reading: &mut Reading| reading.progress.number == report.number;
        let reading = self.reading.take_if(is_of)?;
        let observed = match report.result {
            Ok(observed) => observed,
            Err(why) => return Some(Err(why)),
        };
        let shown = self.observation.as_ref().map_or(0, |known| known.shown);
        let mut observation = Observation::new(observed, document);
        if reading.is_again {
            observation.show(shown, document);
        }
        self.observation = Some(observation);
        Some(Ok(!reading.is_again))
    }
}

/// Observed hosts, one of which is shown.
#[derive(Debug)]
pub(super) struct Observation {
    inputs: Arc<Vec<NamedInput>>,
    hosts: Vec<Host>,
    shown: usize,
    os: Os,
    catalog: Arc<Catalog>,
    /// Standing of each row of the table.
    standings: Vec<Standing>,
    /// Comparison with the role, and the rules of the role that it is of.
    compared: Option<(Arc<Ruleset>, Arc<Comparison>)>,
    /// Rows for the search, once it asks for them.
    rows: Option<Arc<ObservedRows>>,
}

impl Observation {
    /// Creates the observation of the first host.
    pub(super) fn new(observed: Observed, document: &Document) -> Self {
        let mut observation = Self {
            inputs: observed.inputs,
            hosts: observed.hosts,
            shown: 0,
            os: observed.os,
            catalog: observed.catalog,
            standings: Vec::new(),
            compared: None,
            rows: None,
        };
        observation.show(0, document);
        observation
    }

    /// Returns the host that is shown; none if nothing was found.
    pub(super) fn host(&self) -> Option<&Host> {
        self.hosts.get(self.shown)
    }

    /// Returns the index of the host that is shown, and the number of hosts.
    pub(super) const fn place(&self) -> (usize, usize) {
        (self.shown, self.hosts.len())
    }

    pub(super) fn inputs(&self) -> &Arc<Vec<NamedInput>> {
        &self.inputs
    }

    /// Returns the names of what was read.
    pub(super) fn name(&self) -> String {
        let names = self.inputs.iter().map(|input| input.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    }

    /// Shows another host, `by` places after this one.
    pub(super) fn step(&mut self, by: isize, document: &Document) {
        let count = self.hosts.len().max(1) as isize;
        let next = (self.shown as isize + by).rem_euclid(count);
        self.show(next as usize, document);
    }

    /// Shows the host that was shown before it was explained again.
    pub(super) fn show(&mut self, at: usize, document: &Document) {
        self.shown = at.min(self.hosts.len().saturating_sub(1));
        let rows = self.catalog.all_rows().map(Row::port);
        let standings = self.host().map(|host| host.standings(rows));
        self.standings = standings.unwrap_or_default();
        self.compared = None;
        self.update(document);
    }

    /// Returns whether it was explained with another catalog or for other versions of Windows.
    pub(super) fn is_stale(&self, document: &Document) -> bool {
        !Arc::ptr_eq(&self.catalog, &document.catalog) || self.os != document.choice().options.os
    }

    /// Compares it with the role again, if the role has changed.
    pub(super) fn update(&mut self, document: &Document) {
        let ruleset = document.ruleset();
        let is_of = |(of, _): &(Arc<Ruleset>, _)| Arc::ptr_eq(of, ruleset);
        if self.compared.as_ref().is_some_and(is_of) {
            return;
        }
        let Some(host) = self.host() else {
            return;
        };
        let comparison = Arc::new(compare(&host.observed, ruleset));
        self.rows = None;
        self.compared = Some((Arc::clone(ruleset), comparison));
    }

    /// Returns the comparison with the role, if the role has ports.
    pub(super) fn comparison(&self) -> Option<&Arc<Comparison>> {
        let (_, comparison) = self.compared.as_ref()?;
        (comparison.needed > 0).then_some(comparison)
    }

    /// Returns the standing of a row of the table.
    pub(super) fn standing(&self, row: usize) -> Option<Standing> {
        self.standings.get(row).copied()
    }

    /// Returns the rows for the search.
    pub(super) fn rows(&mut self) -> Option<Arc<ObservedRows>> {
        if self.rows.is_none() {
            let (_, comparison) = self.compared.as_ref()?;
            let rows = self.rows_of(self.host()?, comparison);
            self.rows = Some(Arc::new(rows));
        }
        self.rows.clone()
    }

    fn rows_of(&self, host: &Host, comparison: &Comparison) -> ObservedRows {
        let missing = self.missing(host, comparison);
        let unexplained: Vec<Port> = host.unexplained().collect();
        let standings = self.standings.iter().enumerate();
        let open = standings.filter(|(_, standing)| **standing == Standing::Open);
        let rows = || self.catalog.all_rows().enumerate();
        let missing = rows().filter(|(_, row)| {
            let needed_by = missing.get(&row.port());
            needed_by.is_some_and(|services| {
                services.is_empty() || services.contains(&*row.service_id())
            })
        });
        let has_unexplained = rows().filter(|(_, row)| {
            let port = row.port();
            let is_range = matches!(port.spec(), PortSpec::Range(_));
            is_range && unexplained.iter().any(|one| one.overlaps(port))
        });
        let items = unexplained.iter().map(|port| PortItem {
            transport: Some(port.transport()),
            spec: port.spec(),
        });
        ObservedRows::new(
            open.map(|(row, _)| row),
            missing.map(|(row, _)| row),
            has_unexplained.map(|(row, _)| row),
            items.collect(),
        )
    }

    /// Returns the ports that the role needs and that are not open, each with its services, if it has any; those of the
    /// host's roles if the role has no ports.
    fn missing(&self, host: &Host, comparison: &Comparison) -> HashMap<Port, Vec<ServiceId>> {
        if comparison.needed > 0 {
            let services = |needed: &NeededPort| {
                let services = needed.services().into_iter();
                services.map(|(id, _)| id.clone()).collect()
            };
            let missing = comparison.missing.iter();
            return missing
                .map(|needed| (needed.port, services(needed)))
                .collect();
        }
        let mut missing: HashMap<Port, Vec<ServiceId>> = HashMap::new();
        for inferred in &host.roles.roles {
            let role = self.catalog.role(&inferred.role);
            let entries = role.into_iter().flat_map(|role| &role.entries);
            for entry in entries.filter(|entry| inferred.missing.contains(&entry.port)) {
                let services = missing.entry(entry.port).or_default();
                services.extend(entry.service.clone());
            }
        }
        missing
    }

    /// Returns how much of the role was seen open, if the role has ports.
    pub(super) fn summary(&self) -> Option<Text> {
        let comparison = self.comparison()?;
        let (seen, needed) = (comparison.seen(), comparison.needed);
        Some(text!(
            "{seen} of {needed} seen open",
            "{needed} 个端口中 {seen} 个已见开放"
        ))
    }
}
