//! Merges the collected ports of a choice into rules: the second half of the way to a ruleset.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::collect::{mapper_port, parts, role_notices};
use crate::model::generation::DynamicMode;
use crate::model::lang::Text;
use crate::model::notice::Notice;
use crate::model::port::{Port, PortSpec};
use crate::model::portset::PortSet;
use crate::model::range::PortRange;
use crate::model::rule::{Kind, Matches, Part, Reason, Rule};
use crate::model::ruleset::Ruleset;
use crate::model::selection::{Choice, Lookup};
use crate::model::service::Standing;
use crate::model::transport::Transport;

impl Choice {
    /// Derives the ruleset that opens the chosen ports.
    #[must_use]
    pub fn ruleset(&self, known: &impl Lookup) -> Ruleset {
        let options = &self.options;
        let mut notices = role_notices(self, known);
        let parts = parts(self, known);
        let mut rules = rules(self, &parts, &mut notices);
        rules.sort_by_key(|rule| (rule.transport, rule.matches, rule.kind));
        let doubted = parts.iter().filter(|part| is_doubted(part));
        notices.extend(doubted.map(|part| Notice::Disputed(part.port)));
        let mut ruleset = Ruleset {
            name: self.name.clone(),
            generation: options.generation,
            dynamic: options.dynamic,
            direction: options.direction,
            source_networks: options.source_networks.clone(),
            documents: documents(&rules, known),
            rules,
            notices,
        };
        if lacks_mapper(&ruleset) {
            ruleset.notices.push(Notice::MapperMissing);
        }
        ruleset
    }
}

/// The short names of the documents that the rules are based on, by tag.
fn documents(rules: &[Rule], known: &impl Lookup) -> BTreeMap<String, Text> {
    let tags: BTreeSet<&str> = rules.iter().flat_map(Rule::tags).collect();
    let named = tags.into_iter().filter_map(|tag| {
        let label = known.document_label(tag)?;
        Some((tag.to_owned(), label.clone()))
    });
    named.collect()
}

/// Makes the rules of each transport and kind.
fn rules(choice: &Choice, parts: &[Part], notices: &mut Vec<Notice>) -> Vec<Rule> {
    let mut groups: BTreeMap<(Transport, Kind), Vec<&Part>> = BTreeMap::new();
    for part in parts {
        let group = (part.port.transport(), Kind::of(part.port.spec()));
        groups.entry(group).or_default().push(part);
    }
    let mut rules = Vec::new();
    for ((transport, kind), parts) in groups {
        let all = || parts.iter().copied().cloned().collect();
        let matched = match (kind, choice.options.dynamic) {
            (Kind::IpProtocol, _) => vec![(Matches::Protocol, all())],
            (Kind::DynamicRpc, DynamicMode::Omit) => {
                notices.push(Notice::DynamicRpcOmitted);
                Vec::new()
            }
            (Kind::DynamicRpc, DynamicMode::Keyword) => {
                let held = choice.excluded().iter().copied();
                let held = held.filter(|&port| may_be_dynamic(port, transport, choice));
                notices.extend(held.map(Notice::KeywordHolds));
                vec![(Matches::RpcKeyword, all())]
            }
            _ => {
                let runs = runs(&parts, choice);
                let inside = parts_inside(&runs, &parts, choice);
                runs.into_iter().map(Matches::Ports).zip(inside).collect()
            }
        };
        rules.extend(matched.into_iter().map(|(matches, parts)| Rule {
            transport,
            matches,
            kind,
            parts,
        }));
    }
    rules
}

/// Returns whether a port has a number that its transport could hand out dynamically.
fn may_be_dynamic(port: Port, transport: Transport, choice: &Choice) -> bool {
    let mut dynamic = choice.options.generation.dynamic_ranges().iter();
    let range = port.spec().range();
    port.transport() == transport
        && range.is_some_and(|own| dynamic.any(|range| range.overlaps(own)))
}

/// Returns whether every reason for a port is disputed.
fn is_doubted(part: &Part) -> bool {
    let disputed = |reason: &Reason| reason.standing == Standing::Disputed;
    part.reasons.iter().all(disputed)
}

/// Returns whether dynamic RPC over TCP is open without the endpoint mapper.
fn lacks_mapper(ruleset: &Ruleset) -> bool {
    let dynamic = |rule: &Rule| rule.kind == Kind::DynamicRpc && rule.transport == Transport::Tcp;
    ruleset.rules.iter().any(dynamic) && !mapper_port().is_some_and(|port| ruleset.covers(port))
}

/// The numbers that a port stands for under the choice's options.
fn settled(port: Port, choice: &Choice) -> impl Iterator<Item = PortRange> {
    let own = port.spec().range();
    let dynamic: &[PortRange] = match (port.spec(), &choice.options.dynamic) {
        (PortSpec::DynamicRpc, DynamicMode::Narrowed(range)) => std::slice::from_ref(range),
        (spec, _) if spec.is_dynamic() => choice.options.generation.dynamic_ranges(),
        _ => &[],
    };
    own.into_iter().chain(dynamic.iter().copied())
}

/// The merged numbers of `parts`, without what was taken out.
fn runs(parts: &[&Part], choice: &Choice) -> Vec<PortRange> {
    let Some(transport) = parts.first().map(|part| part.port.transport()) else {
        return Vec::new();
    };
    let mut set = PortSet::new();
    for range in parts.iter().flat_map(|part| settled(part.port, choice)) {
        set.insert(transport, range);
    }
    let mut out = PortSet::new();
    for port in choice.excluded() {
        if let Some(range) = port.spec().range() {
            out.insert(port.transport(), range);
        }
    }
    set.difference(&out).ranges(transport).collect()
}

/// For each run, the parts that have a number in it. Both are sorted, so each part finds its first run at once.
fn parts_inside(runs: &[PortRange], parts: &[&Part], choice: &Choice) -> Vec<Vec<Part>> {
    let mut inside: Vec<Vec<Part>> = vec![Vec::new(); runs.len()];
    for part in parts {
        for range in settled(part.port, choice) {
            let first = runs.partition_point(|run| run.high() < range.low());
            let reached = runs[first..]
                .iter()
                .take_while(|run| run.low() <= range.high());
            for at in (first..).take(reached.count()) {
                // The ranges of a dynamic port can share a run.
                if inside[at].last().is_none_or(|last| last.port != part.port) {
                    inside[at].push(Part::clone(part));
                }
            }
        }
    }
    inside
}
