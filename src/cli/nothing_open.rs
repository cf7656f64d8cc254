//! Report on a selection that opens nothing: the reasons, the flags that change it, and the ports that can be added.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::catalog::Catalog;
use crate::cli::words;
use crate::model::{
    Choice, Direction, Extra, Localized as _, Need, Notice, Offer, OfferedPort, Os, Peer, Pick,
    Port, Ruleset, Text,
};

/// Returns the lines of the report; none if nothing is chosen that could open a port.
pub(super) fn lines(choice: &Choice, ruleset: &Ruleset, catalog: &Catalog) -> Vec<Text> {
    let mut lines = Vec::new();
    for notice in &ruleset.notices {
        if let Notice::DynamicOmitted(..) = notice {
            lines.push(words::fixed(&notice.both(), &[words::KEEP_DYNAMIC.into()]));
        }
    }
    for offer in choice.offers(catalog) {
        let selection = Alone::new(choice, &offer, catalog);
        match offer.ports.iter().any(|port| port.is_taken) {
            // Left out by an option, as reported above.
            true => {}
            false if !offer.has_direction => lines.push(selection.nothing_this_way()),
            false if offer.ports.is_empty() => lines.extend(selection.nothing_for_peers()),
            false => lines.extend(selection.nothing_by_default()),
        }
    }
    lines
}

/// A chosen service or role by itself, to find the options under which it opens a port.
struct Alone<'a> {
    choice: Choice,
    offer: &'a Offer,
    catalog: &'a Catalog,
}

impl<'a> Alone<'a> {
    fn new(whole: &Choice, offer: &'a Offer, catalog: &'a Catalog) -> Self {
        let mut choice = whole.clone();
        choice.clear();
        for &port in whole.excluded() {
            choice.exclude(port);
        }
        let extras = whole.extras(&offer.pick).unwrap_or_default();
        choice.add_with(offer.pick.clone(), extras);
        Self {
            choice,
            offer,
            catalog,
        }
    }

    /// Returns the ports that are offered under changed options.
    fn ports_with(&self, change: impl FnOnce(&mut Choice)) -> Vec<OfferedPort> {
        let mut choice = self.choice.clone();
        change(&mut choice);
        let offers = choice.offers(self.catalog).into_iter();
        offers.flat_map(|offer| offer.ports).collect()
    }

    const fn direction(&self) -> Direction {
        self.choice.options.direction
    }

    /// Returns the flag for the other direction if it takes a port by default.
    fn other_direction(&self) -> Option<Text> {
        let other = match self.direction() {
            Direction::In => Direction::Out,
            Direction::Out => Direction::In,
        };
        let ports = self.ports_with(|choice| choice.options.direction = other);
        let is_open = ports.iter().any(|port| port.is_taken);
        is_open.then(|| words::flag("--direction", other.name()))
    }

    /// Reports a service or role without ports in this direction, for the Windows versions of the selection or for
    /// all of them.
    fn nothing_this_way(&self) -> Text {
        let name = self.offer.name.clone();
        let others = Os::ALL.iter().filter(|&&os| {
            let ports = self.ports_with(|choice| choice.options.os = os);
            os != Os::Mixed && !ports.is_empty()
        });
        if let Some(os) = others.copied().next() {
            let why = Notice::NotInVersions(name).both();
            return words::fixed(&why, &[words::flag("--os", os.name())]);
        }
        let why = Notice::NothingThisWay(name, self.direction()).both();
        let fixes: Vec<Text> = self.other_direction().into_iter().collect();
        if fixes.is_empty() {
            return words::see(&why, &self.show());
        }
        words::fixed(&why, &fixes)
    }

    /// Returns the command that shows the service or role.
    fn show(&self) -> String {
        match &self.offer.pick {
            Pick::Role(id) => format!("portolan show --role {id}"),
            Pick::Service(id) | Pick::Endpoint(id, _) => format!("portolan show {id}"),
            Pick::Entry(id, _) => format!("portolan show --role {id}"),
            Pick::Port(_) => "portolan ports".to_owned(),
        }
    }

    /// Reports a role without ports for the groups of hosts; none if all of its ports are excluded.
    fn nothing_for_peers(&self) -> Option<Text> {
        let peers = &self.choice.options.peers;
        if peers.is_empty() {
            return None;
        }
        let served = Peer::ALL.iter().copied().filter(|&peer| {
            let ports = self.ports_with(|choice| choice.options.peers = BTreeSet::from([peer]));
            !ports.is_empty()
        });
        let served: Vec<&str> = served.map(Peer::name).collect();
        let why = Notice::NothingForPeers(self.offer.name.clone(), peers.clone()).both();
        Some(words::fixed(
            &why,
            &[words::flag("--from", &served.join(","))],
        ))
    }

    /// Reports a service or role that takes nothing by default, with a line for each port that can be added.
    fn nothing_by_default(&self) -> Vec<Text> {
        let why = words::nothing_by_default(&self.offer.name, self.direction());
        let mut fixes = vec![words::PORT_OF_THESE.into(), self.extras()];
        fixes.extend(self.other_direction());
        let mut choices: IndexMap<Port, Vec<Text>> = IndexMap::new();
        for port in &self.offer.ports {
            let choice = choices.entry(port.port).or_default();
            choice.push(words::purpose(port));
        }
        let choices = choices.iter();
        let choices = choices.map(|(&port, purposes)| words::offered(port, purposes));
        [words::fixed(&why, &fixes)]
            .into_iter()
            .chain(choices)
            .collect()
    }

    /// Returns the flag for all extras that add a port.
    fn extras(&self) -> Text {
        let adds = |extra: Extra| {
            self.offer.ports.iter().any(|port| {
                let need = match extra {
                    Extra::Optional => Need::Optional,
                    Extra::Legacy => Need::Legacy,
                    Extra::Disputed => Need::Disputed,
                    Extra::Conditional => Need::Required,
                };
                port.reason.need == need
            })
        };
        let extras = Extra::ALL.iter().copied().filter(|&extra| adds(extra));
        let extras: Vec<&str> = extras.map(Extra::name).collect();
        words::flag("--with", &extras.join(","))
    }
}
