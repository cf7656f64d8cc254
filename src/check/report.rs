//! What a check has found so far, one entry for each address.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::check::mapper::{MAX_NAMED, Named};
use crate::check::outcome::{Outcome, Reason};
use crate::check::plan::Plan;
use crate::check::resolve::{MAX_ADDRESSES, ResolveError};
use crate::check::run::{Check, Event};
use crate::model::{CheckState, Evidence, Observed, Port, Text, Transport, text};

/// What a check has found so far.
#[derive(Debug)]
pub struct Report {
    /// Names of the hosts, as they were typed.
    names: Vec<String>,
    plan: Plan,
    /// Number of hosts that are not resolved yet.
    unresolved: usize,
    /// Hosts without an address.
    pub errors: Vec<ResolveError>,
    /// The addresses, in the order in which they were resolved.
    pub targets: Vec<Target>,
    /// The port that was tested last.
    last: Option<Port>,
    /// Whether all that can be found has been.
    is_done: bool,
}

/// What is known of an address.
#[derive(Debug, Clone)]
pub struct Target {
    /// Index of its host.
    host: usize,
    /// Name of its host, as it was typed.
    pub name: String,
    /// The address, with port 0.
    pub address: SocketAddr,
    /// Number of addresses of the host that are not asked.
    left_out: usize,
    /// Outcomes of the tests so far, by port.
    tested: BTreeMap<Port, Outcome>,
    /// The ports that the endpoint mapper names; the outer one is none before it was asked for a list, the inner one if
    /// it gave none.
    named: Option<Option<Named>>,
}

impl Report {
    /// Creates the report of a check that has not begun.
    #[must_use]
    pub fn new(check: &Check) -> Self {
        let names = check.hosts.iter().map(|host| host.as_str().to_owned());
        Self {
            names: names.collect(),
            plan: check.plan.clone(),
            unresolved: check.hosts.len(),
            errors: Vec::new(),
            targets: Vec::new(),
            last: None,
            is_done: false,
        }
    }

    /// Adds what was found.
    pub fn take(&mut self, event: Event) {
        match event {
            Event::Resolved { host, resolved } => {
                self.unresolved -= 1;
                let name = &self.names[host];
                let left_out = resolved.left_out;
                let targets = resolved.addresses.into_iter().map(|address| Target {
                    host,
                    name: name.clone(),
                    address,
                    left_out,
                    tested: BTreeMap::new(),
                    named: None,
                });
                self.targets.extend(targets);
            }
            Event::NotResolved(error) => {
                self.unresolved -= 1;
                self.errors.push(error);
            }
            Event::Mapped { target, named } => {
                if let Some(target) = self.targets.get_mut(target) {
                    target.named = Some(named);
                }
            }
            Event::Tested { target, outcome } => {
                self.last = Some(outcome.port);
                if let Some(target) = self.targets.get_mut(target) {
                    target.tested.insert(outcome.port, outcome);
                }
            }
        }
    }

    /// Declares that nothing more is found, and sorts the addresses by their hosts.
    pub fn finish(&mut self) {
        self.is_done = true;
        self.targets.sort_by_key(|target| target.host);
    }

    /// Returns the number of ports that were tested, and of those that are tested in all, as far as it is known.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let tested = self.targets.iter().map(|target| target.tested.len());
        let all = self.targets.iter().map(|target| {
            let named = target.named_ports(&self.plan);
            self.plan.len() + named.count()
        });
        let unresolved = self.unresolved * self.plan.len();
        (tested.sum(), all.sum::<usize>() + unresolved)
    }

    /// Returns the port that was tested last.
    #[must_use]
    pub const fn last(&self) -> Option<Port> {
        self.last
    }

    /// Returns whether everything was tested that can be.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let (tested, all) = self.progress();
        self.unresolved == 0 && tested == all
    }

    /// Returns the outcomes for an address, in table order: what was tested, what can't be, and what is not known yet.
    #[must_use]
    pub fn outcomes(&self, target: &Target) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = target.tested.values().cloned().collect();
        outcomes.extend(self.plan.untested.iter().cloned());
        let mut dynamic_rpc = target.dynamic_rpc(&self.plan);
        if self.is_done {
            let stopped = |port| Outcome::untested(port, Reason::Stopped);
            outcomes.extend(target.missing(&self.plan).map(stopped));
            dynamic_rpc = dynamic_rpc.or_else(|| self.plan.dynamic_rpc.map(stopped));
        }
        outcomes.extend(dynamic_rpc);
        for outcome in &mut outcomes {
            let interfaces = target.interfaces(outcome.port);
            outcome.interfaces = interfaces.cloned().unwrap_or_default();
        }
        outcomes.sort_by_key(|outcome| outcome.port);
        outcomes
    }

    /// Returns the ports of an address that are still tested.
    #[must_use]
    pub fn pending(&self, target: &Target) -> Vec<Port> {
        let missing = target.missing(&self.plan);
        missing.filter(|_| !self.is_done).collect()
    }

    /// Returns what is to be said about an address besides its ports.
    #[must_use]
    pub fn notes(&self, target: &Target) -> Vec<Text> {
        let mut notes = Vec::new();
        let left_out = target.left_out;
        if left_out > 0 {
            let (name, all) = (&target.name, left_out + MAX_ADDRESSES);
            notes.push(text!(
                "{name} has {all} addresses: the first {MAX_ADDRESSES} are checked",
                "{name} 有 {all} 个地址：只检查前 {MAX_ADDRESSES} 个"
            ));
        }
        let named = target.named.iter().flatten().map(Named::len);
        if named.sum::<usize>() >= MAX_NAMED {
            notes.push(text!(
                "the endpoint mapper names more ports: the first {MAX_NAMED} are checked",
                "终结点映射器给出的端口过多：只检查前 {MAX_NAMED} 个"
            ));
        }
        notes
    }

    /// Returns the number of ports in each state that some are in, of all addresses, in the order of the states. Dynamic
    /// RPC counts by the ports that the endpoint mapper names.
    #[must_use]
    pub fn counts(&self) -> Vec<(CheckState, usize)> {
        let outcomes = self.targets.iter().map(|target| self.outcomes(target));
        let ports = outcomes.flatten();
        let ports = ports.filter(|outcome| !matches!(outcome.reason, Reason::Named(..)));
        let states: Vec<CheckState> = ports.map(|outcome| outcome.state).collect();
        let counts = CheckState::ALL.iter().map(|state| {
            let count = states.iter().filter(|one| *one == state).count();
            (*state, count)
        });
        counts.filter(|(_, count)| *count > 0).collect()
    }

    /// Returns whether every port of every address is open, those that were not tested aside.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let mut targets = self.targets.iter();
        targets.all(|target| {
            let outcomes = self.outcomes(target);
            let mut states = outcomes.iter().map(|outcome| outcome.state);
            states.all(|state| matches!(state, CheckState::Open | CheckState::Untested))
        })
    }

    /// Returns what was observed of each address.
    #[must_use]
    pub fn observed(&self) -> Vec<Observed> {
        let targets = self.targets.iter().map(|target| {
            let mut observed = Observed::new(Evidence::Scan, Some(target.address_text()));
            for outcome in self.outcomes(target) {
                observed.add_checked(outcome.port, outcome.state, &outcome.interfaces);
            }
            observed
        });
        targets.collect()
    }
}

impl Target {
    /// Returns the address as text.
    #[must_use]
    pub fn address_text(&self) -> String {
        match self.address {
            SocketAddr::V6(address) if address.scope_id() != 0 => {
                format!("{}%{}", address.ip(), address.scope_id())
            }
            address => address.ip().to_string(),
        }
    }

    /// Returns the name with the address, or only the address if that was typed.
    #[must_use]
    pub fn title(&self) -> String {
        let address = self.address_text();
        if self.name == address {
            address
        } else {
            format!("{}  {address}", self.name)
        }
    }

    /// Returns the ports that are tested because the endpoint mapper names them.
    fn named_ports<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = Port> {
        let numbers = self.named.iter().flatten().flat_map(Named::keys);
        plan.named(numbers).map(|test| test.port)
    }

    /// Returns the ports whose tests have not ended.
    fn missing<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = Port> {
        let is_missing = |port: &Port| !self.tested.contains_key(port);
        let ports = plan.ports().chain(self.named_ports(plan));
        ports.filter(is_missing)
    }

    /// Returns the outcome for dynamic RPC, once the endpoint mapper was asked and the ports that it names were tested:
    /// that of the worst of them.
    fn dynamic_rpc(&self, plan: &Plan) -> Option<Outcome> {
        let port = plan.dynamic_rpc?;
        let untested = |reason| Some(Outcome::untested(port, reason));
        match self.named.as_ref()? {
            None => return untested(Reason::MapperFailed),
            Some(named) if named.is_empty() => return untested(Reason::NoneNamed),
            Some(_) => {}
        }
        let is_named = |port: Port| self.interfaces(port).is_some();
        if self.missing(plan).any(is_named) {
            return None;
        }
        let tested = self.tested.values();
        let named: Vec<&Outcome> = tested.filter(|outcome| is_named(outcome.port)).collect();
        let is_open = |outcome: &&&Outcome| outcome.state == CheckState::Open;
        let open = named.iter().filter(is_open).count();
        let worst = named.iter().find(|outcome| !is_open(outcome));
        let state = worst.map_or(CheckState::Open, |outcome| outcome.state);
        let elapsed = named.iter().filter_map(|outcome| outcome.elapsed).max();
        let reason = Reason::Named(open, named.len());
        Some(Outcome::tested(
            port,
            state,
            reason,
            elapsed.unwrap_or_default(),
        ))
    }

    /// Returns the interfaces that the endpoint mapper names for a port, if it names it.
    fn interfaces(&self, port: Port) -> Option<&Vec<String>> {
        let number = port.spec().range()?.only()?;
        let named = self.named.as_ref()?.as_ref()?;
        let is_tcp = port.transport() == Transport::Tcp;
        named.get(&number.get()).filter(|_| is_tcp)
    }
}
