//! What is sent for the ports of a selection, and what can't be tested.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::time::Duration;

use crate::check::mapper::MAPPER_PORT;
use crate::check::outcome::{Outcome, Reason};
use crate::check::probe::Probe;
use crate::check::probes::probe_for;
use crate::check::resolve::Family;
use crate::explain::NeededPort;
use crate::model::{Port, PortNumber, PortSpec, Transport};

/// Maximum number of ports of a range that are tried one by one.
pub const MAX_RANGE: u32 = 256;

/// Options of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Time for each attempt.
    pub timeout: Duration,
    /// Number of attempts for each port; 1 for TCP and 2 for UDP if it is not set.
    pub tries: Option<NonZeroU32>,
    /// Family of addresses; both if it is not set.
    pub family: Option<Family>,
    /// Whether the endpoint mapper is asked.
    pub asks_mapper: bool,
    /// Whether SNMP is asked with the community `public`.
    pub asks_snmp: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_millis(1500),
            tries: None,
            family: None,
            asks_mapper: true,
            asks_snmp: false,
        }
    }
}

impl Options {
    /// Returns the number of attempts for a port.
    pub(super) fn tries(&self, transport: Transport) -> u32 {
        let default = if transport == Transport::Udp { 2 } else { 1 };
        self.tries.map_or(default, NonZeroU32::get)
    }
}

/// A port that is tested.
#[derive(Debug, Clone, Copy)]
pub(super) struct Test {
    /// The port, which is a single one.
    pub(super) port: Port,
    /// Its number.
    pub(super) number: u16,
    pub(super) probe: Option<&'static Probe>,
}

impl Test {
    /// Returns the test of a port; nothing for a UDP port without a probe.
    fn new(port: Port, number: u16, options: &Options) -> Result<Self, Reason> {
        let probe = probe_for(port.transport(), number);
        match probe {
            None if port.transport() != Transport::Tcp => Err(Reason::NoProbe),
            Some(probe) if probe.is_optional && !options.asks_snmp => Err(Reason::NoCommunity),
            probe => Ok(Self {
                port,
                number,
                probe,
            }),
        }
    }

    /// Returns the test of a TCP port by its number, without a probe, as for those that the endpoint mapper names.
    pub(super) fn of_tcp(number: u16) -> Option<Self> {
        let spec = PortSpec::Single(PortNumber::new(number)?);
        Some(Self {
            port: Port::new(Transport::Tcp, spec).ok()?,
            number,
            probe: None,
        })
    }
}

/// What is sent to each address.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Tests of single ports, without that of the endpoint mapper.
    pub(super) tests: Vec<Test>,
    /// Whether the endpoint mapper is asked.
    pub(super) asks_mapper: bool,
    /// Port of dynamic RPC, if the selection has it.
    pub(super) dynamic_rpc: Option<Port>,
    /// What can't be tested.
    pub(super) untested: Vec<Outcome>,
    /// The single ports of the selection, tested or not: its ranges may overlap, and it may have thousands.
    single: BTreeSet<Port>,
}

impl Plan {
    /// Creates the plan for the ports that a selection needs.
    #[must_use]
    pub fn new(needed: &[NeededPort], options: &Options) -> Self {
        let mut plan = Self::default();
        for needed in needed {
            plan.add(needed.port, options);
        }
        plan
    }

    /// Returns the number of ports that are tested, as far as it is known before.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tests.len() + usize::from(self.asks_mapper)
    }

    /// Returns whether nothing is tested.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the ports that are tested, as far as they are known before.
    pub(super) fn ports(&self) -> impl Iterator<Item = Port> {
        let mapper = Test::of_tcp(MAPPER_PORT).filter(|_| self.asks_mapper);
        let tests = mapper.into_iter().chain(self.tests.iter().copied());
        tests.map(|test| test.port)
    }

    /// Returns those of the TCP ports that the endpoint mapper names that are tested for that reason alone: all of them
    /// if the selection has dynamic RPC.
    pub(super) fn named<'a>(
        &'a self,
        numbers: impl Iterator<Item = &'a u16>,
    ) -> impl Iterator<Item = Test> {
        let tests = numbers.filter_map(|number| Test::of_tcp(*number));
        let is_new = |test: &Test| !self.single.contains(&test.port);
        tests.filter(move |test| self.dynamic_rpc.is_some() && is_new(test))
    }

    fn add(&mut self, port: Port, options: &Options) {
        let untested = |reason| Outcome::untested(port, reason);
        match port.spec() {
            PortSpec::DynamicRpc if port.transport() != Transport::Tcp => {
                self.untested.push(untested(Reason::ServerChooses));
            }
            PortSpec::DynamicRpc if options.asks_mapper => {
                self.dynamic_rpc = Some(port);
                self.asks_mapper = true;
            }
            PortSpec::DynamicRpc => self.untested.push(untested(Reason::MapperSkipped)),
            PortSpec::DynamicEphemeral => self.untested.push(untested(Reason::ServerChooses)),
            PortSpec::None | PortSpec::IcmpType(_) | PortSpec::IpProtocol(_) => {
                self.untested.push(untested(Reason::NoPorts));
            }
            PortSpec::Single(number) => self.add_single(port.transport(), number, options),
            PortSpec::Range(range) if range.count() > MAX_RANGE => {
                self.untested.push(untested(Reason::TooWide));
            }
            PortSpec::Range(range) => {
                for number in (range.low()..=range.high()).filter_map(PortNumber::new) {
                    self.add_single(port.transport(), number, options);
                }
            }
        }
    }

    fn add_single(&mut self, transport: Transport, number: PortNumber, options: &Options) {
        let Ok(port) = Port::new(transport, PortSpec::Single(number)) else {
            return;
        };
        if !self.single.insert(port) {
            return;
        }
        if transport == Transport::Tcp && number.get() == MAPPER_PORT && options.asks_mapper {
            self.asks_mapper = true;
            return;
        }
        match Test::new(port, number.get(), options) {
            Ok(test) => self.tests.push(test),
            Err(reason) => self.untested.push(Outcome::untested(port, reason)),
        }
    }
}
