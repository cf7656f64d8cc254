//! The check of hosts that runs, or has run last, with what it has found so far.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::check::{Check, HostName, Options, Plan, Report};
use crate::explain::{CHECK, Input, needed_ports};
use crate::inspect::NamedInput;
use crate::model::Ruleset;
use crate::tui::check_request::{CheckNews, CheckRequest};
use crate::tui::effect::Effect;

/// The check that runs, or has run last.
#[derive(Debug, Default)]
pub(super) struct Checking {
    current: Option<Current>,
    /// Number of the last request.
    requests: u32,
}

#[derive(Debug)]
struct Current {
    report: Report,
    hosts: String,
    stop: Arc<AtomicBool>,
    is_running: bool,
}

impl Checking {
    /// Returns the effect that checks hosts for the inbound rules of a role, in place of what is being checked.
    pub(super) fn request(&mut self, hosts: Vec<HostName>, ruleset: &Ruleset) -> Effect {
        self.stop();
        self.requests = self.requests.wrapping_add(1);
        let options = Options::default();
        let names: Vec<&str> = hosts.iter().map(HostName::as_str).collect();
        let names = names.join(" ");
        let check = Check {
            plan: Plan::new(&needed_ports(ruleset), &options),
            hosts,
            options,
        };
        let stop = Arc::new(AtomicBool::new(false));
        self.current = Some(Current {
            report: Report::new(&check),
            hosts: names,
            stop: Arc::clone(&stop),
            is_running: true,
        });
        Effect::Check(CheckRequest {
            number: self.requests,
            check,
            stop,
        })
    }

    /// Returns whether a check runs.
    pub(super) fn is_running(&self) -> bool {
        self.current.as_ref().is_some_and(|one| one.is_running)
    }

    /// Returns what the check has found so far.
    pub(super) fn report(&self) -> Option<&Report> {
        self.current.as_ref().map(|one| &one.report)
    }

    /// Returns the hosts of the check, as they were typed.
    pub(super) fn hosts(&self) -> &str {
        self.current.as_ref().map_or("", |one| &one.hosts)
    }

    /// Takes what the check has found; returns what it shows of the hosts once it has ended.
    pub(super) fn take(&mut self, news: CheckNews) -> Option<Arc<Vec<NamedInput>>> {
        let number = self.requests;
        let current = self.current.as_mut();
        let current = current.filter(|one| one.is_running && news.number == number)?;
        match news.events {
            Some(events) => {
                for event in events {
                    current.report.take(event);
                }
                None
            }
            None => current.finish(),
        }
    }

    /// Stops the check; returns what it shows of the hosts, if it has not ended before.
    pub(super) fn stop(&mut self) -> Option<Arc<Vec<NamedInput>>> {
        let current = self.current.as_mut().filter(|one| one.is_running)?;
        current.stop.store(true, Ordering::Relaxed);
        current.finish()
    }
}

impl Current {
    /// Ends the check; returns what it shows, unless no host was found.
    fn finish(&mut self) -> Option<Arc<Vec<NamedInput>>> {
        self.is_running = false;
        self.report.finish();
        let observed = self.report.observed();
        (!observed.is_empty()).then(|| {
            Arc::new(vec![NamedInput {
                name: self.hosts.clone(),
                input: Input::of_hosts(&CHECK, observed),
            }])
        })
    }
}
