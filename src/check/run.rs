//! Runs a check: resolves the hosts, and tests the ports of their addresses with a limited number of threads, which
//! report what they find.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Instant;

use crate::check::connect::{self, Patience};
use crate::check::host::HostName;
use crate::check::mapper::{MAPPER_PORT, Mapper, Named, ask};
use crate::check::outcome::Outcome;
use crate::check::plan::{Options, Plan, Test};
use crate::check::queue::{AT_A_TIME, Queue};
use crate::check::resolve::{ResolveError, Resolved, resolve};
use crate::model::Transport;

/// Maximum number of threads.
const MAX_THREADS: usize = 256;

/// A check of hosts.
#[derive(Debug, Clone)]
pub struct Check {
    /// The hosts.
    pub hosts: Vec<HostName>,
    /// What is sent to each of their addresses.
    pub plan: Plan,
    /// Options.
    pub options: Options,
}

/// What a check finds, in the order in which it is found.
#[derive(Debug)]
pub enum Event {
    /// A host has these addresses, which are the next targets: they are numbered from 0.
    Resolved {
        /// Index of the host.
        host: usize,
        /// Its addresses.
        resolved: Resolved,
    },
    /// A host has no address, for this reason.
    NotResolved(ResolveError),
    /// The endpoint mapper of a target was asked: it names these ports, if it gave a list.
    Mapped {
        /// Number of the target.
        target: usize,
        /// The ports with their interfaces.
        named: Option<Named>,
    },
    /// A port of a target was tested.
    Tested {
        /// Number of the target.
        target: usize,
        /// The outcome.
        outcome: Outcome,
    },
}

/// A test that waits for a thread.
#[derive(Debug, Clone, Copy)]
enum Work {
    /// Ask the endpoint mapper.
    Mapper(SocketAddr),
    /// Test a port of an address.
    Port(SocketAddr, Test),
}

/// What all threads share.
#[derive(Debug)]
struct Shared {
    check: Check,
    queue: Queue<Work>,
    stop: Arc<AtomicBool>,
}

impl Check {
    /// Starts the check. The events end when it is done, or soon after `stop` is set; threads that wait for the system
    /// then are left alone, and end with their time limits.
    #[must_use]
    pub fn start(self, stop: Arc<AtomicBool>) -> Receiver<Event> {
        let (sender, receiver) = channel();
        let most = self.hosts.len().saturating_mul(AT_A_TIME).min(MAX_THREADS);
        let shared = Arc::new(Shared {
            check: self,
            queue: Queue::new(),
            stop,
        });
        let with = |work: fn(&Shared, &Sender<Event>)| {
            let (shared, sender) = (Arc::clone(&shared), sender.clone());
            let thread = thread::Builder::new();
            thread.spawn(move || work(&shared, &sender)).is_ok()
        };
        // If the system allows no more threads, those that run do the work.
        let _ = with(Shared::resolve) && (0..most).all(|_| with(Shared::work));
        receiver
    }
}

impl Shared {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Resolves the hosts, and adds their addresses to the queue.
    fn resolve(&self, events: &Sender<Event>) {
        let Check {
            hosts,
            plan,
            options,
        } = &self.check;
        resolve(hosts, options.family, |host, resolved| {
            let resolved = match resolved {
                Ok(resolved) => resolved,
                Err(error) => {
                    let _ = events.send(Event::NotResolved(error));
                    return;
                }
            };
            let addresses = resolved.addresses.clone();
            // The listener must know an address before it hears of its ports.
            let _ = events.send(Event::Resolved { host, resolved });
            for address in addresses {
                let mapper = plan.asks_mapper.then_some(Work::Mapper(address));
                let tests = plan.tests.iter().map(|test| Work::Port(address, *test));
                self.queue.add_target(mapper.into_iter().chain(tests));
            }
        });
        self.queue.close();
    }

    /// Tests ports until there are no more.
    fn work(&self, events: &Sender<Event>) {
        let is_stopped = || self.is_stopped();
        while let Some((target, work)) = self.queue.take(&is_stopped) {
            let (outcome, more) = match work {
                Work::Mapper(address) => self.ask_mapper(address, target, events),
                Work::Port(address, test) => (Some(self.test(address, test)), Vec::new()),
            };
            if let Some(outcome) = outcome {
                let _ = events.send(Event::Tested { target, outcome });
            }
            self.queue.done(target, more);
        }
    }

    fn patience(&self, transport: Transport) -> Patience {
        Patience {
            timeout: self.check.options.timeout,
            tries: self.check.options.tries(transport),
        }
    }

    /// Asks the endpoint mapper; returns the outcome for its port, and the tests of the ports that it names.
    fn ask_mapper(
        &self,
        address: SocketAddr,
        target: usize,
        events: &Sender<Event>,
    ) -> (Option<Outcome>, Vec<Work>) {
        let begun = Instant::now();
        let patience = self.patience(Transport::Tcp);
        let Mapper {
            state,
            reason,
            mut named,
        } = ask(address, patience, &|| self.is_stopped());
        let elapsed = begun.elapsed();
        // The mapper names itself; its own port is no dynamic one.
        if let Some(named) = &mut named {
            named.remove(&MAPPER_PORT);
        }
        let tests = self.check.plan.named(named.iter().flat_map(Named::keys));
        let more = tests.map(|test| Work::Port(address, test)).collect();
        let _ = events.send(Event::Mapped { target, named });
        let own = Test::of_tcp(MAPPER_PORT);
        let outcome = own.map(|own| Outcome::tested(own.port, state, reason, elapsed));
        (outcome, more)
    }

    fn test(&self, mut address: SocketAddr, test: Test) -> Outcome {
        let begun = Instant::now();
        address.set_port(test.number);
        let transport = test.port.transport();
        let patience = self.patience(transport);
        let (state, reason) = match (transport, test.probe) {
            (Transport::Udp, Some(probe)) => connect::udp(address, probe, patience),
            (_, probe) => connect::tcp(address, probe, patience),
        };
        Outcome::tested(test.port, state, reason, begun.elapsed())
    }
}
