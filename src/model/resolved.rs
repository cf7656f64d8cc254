//! Reasons for the chosen single ports of services from port lists, kept from one change of a choice to the next.
//!
//! Such a service is built from the lines of its list, and a reason copies its texts. When each change did that again,
//! in a role of 10,000 such ports it took 45 to 64 ms; with the reasons kept, it takes 3 to 5.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use foldhash::HashMap;

use crate::model::history::Splice;
use crate::model::lang::Text;
use crate::model::rule::Reason;
use crate::model::selection::{Choice, Lookup, Pick};
use crate::model::service::Endpoint;

/// Reasons for single ports of services that are built on demand, for a catalog and the last choice.
#[derive(Debug, Clone, Default)]
pub struct Resolved {
    known: HashMap<Pick, Arc<[Reason]>>,
    last: Arc<Choice>,
    /// Reasons for each pick of the last choice.
    picks: Vec<Option<Arc<[Reason]>>>,
    /// Digest of the ports of the last choice, which only another pick changes.
    digest: OnceLock<u32>,
}

impl Resolved {
    /// Number of reasons that are kept for ports that are no longer chosen, so that undoing is fast too.
    const SPARE: usize = 20_000;

    /// Resolves the picks of a choice that differ from those of the last one. `known` is always the same catalog.
    pub fn update(&mut self, choice: &Arc<Choice>, known: &impl Lookup) {
        let last = std::mem::replace(&mut self.last, Arc::clone(choice));
        let (old, new) = (last.picks.iter(), choice.picks.iter());
        let Splice { range, items } = Splice::between(&old, &new, |(pick, _)| pick);
        if range.is_empty() && items.is_empty() {
            return;
        }
        let new: Vec<_> = items
            .into_iter()
            .map(|pick| self.of_pick(pick, known))
            .collect();
        self.picks.splice(range, new);
        self.digest = OnceLock::new();
        if self.known.len() > choice.picks.len() + Self::SPARE {
            self.known.retain(|pick, _| choice.picks.contains_key(pick));
        }
    }

    fn of_pick(&mut self, pick: &Pick, known: &impl Lookup) -> Option<Arc<[Reason]>> {
        if let Some(reasons) = self.known.get(pick) {
            return Some(Arc::clone(reasons));
        }
        let new = listed_reasons(pick, known)?;
        self.known.insert(pick.clone(), Arc::clone(&new));
        Some(new)
    }

    /// Returns the digest of the ports of `choice`, which is the last one if there is one.
    pub(super) fn digest(&self, choice: &Choice) -> u32 {
        *self.digest.get_or_init(|| choice.ports_digest())
    }

    /// Returns the reasons for the pick at an index of the choice, if it is a port of a service from a list.
    pub(super) fn reasons(&self, at: usize) -> Option<&Arc<[Reason]>> {
        self.picks.get(at)?.as_ref()
    }

    /// Returns the name of the service of the pick at an index of the choice, if it is a port of one from a list.
    #[must_use]
    pub fn service_name(&self, at: usize) -> Option<&Text> {
        let (_, name) = self.reasons(at)?.first()?.service.as_ref()?;
        Some(name)
    }
}

/// Returns the reasons for a port of a service that is built on demand, if they are the same under all options.
fn listed_reasons(pick: &Pick, known: &impl Lookup) -> Option<Arc<[Reason]>> {
    let Pick::Endpoint(id, port) = pick else {
        return None;
    };
    let Some(Cow::Owned(service)) = known.service(id) else {
        return None;
    };
    let on_port = || service.endpoints.iter().filter(|one| one.port == *port);
    if on_port().next().is_none() || !on_port().all(Endpoint::is_always_open) {
        return None;
    }
    let mut reasons: Vec<Reason> = Vec::with_capacity(1);
    for reason in on_port().map(|one| Reason::of_endpoint(&service, one)) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    Some(reasons.into())
}
