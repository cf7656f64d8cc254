//! Merging of the collected ports of a choice into rules: the second of two steps to a ruleset.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ipnet::IpNet;

use crate::model::collect::{mapper_port, offer_notices, parts};
use crate::model::lang::Text;
use crate::model::need::Need;
use crate::model::notice::Notice;
use crate::model::os::DynamicMode;
use crate::model::port::Port;
use crate::model::portset::PortSet;
use crate::model::range::PortRange;
use crate::model::resolved::Resolved;
use crate::model::rule::{Kind, Matches, Part, Parts, Reason, Rule, shared_reasons};
use crate::model::ruleset::{Open, Ruleset};
use crate::model::selection::{Choice, Lookup};
use crate::model::transport::Transport;

impl Choice {
    /// Derives the ruleset that opens the chosen ports. `known` provides the services and roles.
    #[must_use]
    pub fn ruleset(&self, known: &impl Lookup) -> Ruleset {
        self.ruleset_with(known, &Resolved::default())
    }

    /// Derives the ruleset like [`ruleset`](Self::ruleset), from picks that are resolved.
    #[must_use]
    pub fn ruleset_with(&self, known: &impl Lookup, resolved: &Resolved) -> Ruleset {
        let options = &self.options;
        let offers = self.offers(known);
        let mut notices = offer_notices(self, &offers, known, resolved);
        let parts = parts(self, &offers, known, resolved);
        let disputed = parts.iter().filter(|part| is_disputed(part));
        let disputed: Vec<Notice> = disputed.map(|part| Notice::Disputed(part.port)).collect();
        let mut rules = rules(self, parts, &mut notices);
        rules.sort_by_key(|rule| (rule.transport, rule.matches, rule.kind));
        notices.extend(disputed);
        let mut ruleset = Ruleset {
            name: self.title_with(|| resolved.digest(self)),
            os: options.os,
            dynamic: options.dynamic,
            direction: options.direction,
            peers: options.peers.clone(),
            source_networks: options.source_networks.clone(),
            destination_networks: options.destination_networks.clone(),
            profiles: options.profiles.clone(),
            documents: documents(&rules, known),
            open: Open::by(&rules),
            rules,
            notices,
        };
        if let DynamicMode::Narrowed(range) = options.dynamic
            && range.count() < DynamicMode::RECOMMENDED
            && ruleset
                .rules
                .iter()
                .any(|rule| rule.kind == Kind::DynamicRpc)
        {
            ruleset.notices.push(Notice::FewDynamicPorts(range));
        }
        let wide = ruleset.rules.iter().filter_map(wide_range);
        ruleset.notices.extend(wide.collect::<Vec<_>>());
        let of_one_family = of_one_family(&ruleset);
        ruleset.notices.extend(of_one_family);
        if lacks_mapper(&ruleset) {
            ruleset.notices.push(Notice::MapperMissing);
        }
        ruleset
    }
}

/// Returns a notice for each type of ICMP and ICMPv6 that the other address family lacks, although networks of both are
/// named.
fn of_one_family(ruleset: &Ruleset) -> Vec<Notice> {
    let has_both = |networks: &[IpNet]| {
        let mut others = networks
            .iter()
            .skip_while(|one| one.addr().is_ipv4() == networks[0].addr().is_ipv4());
        others.next().is_some()
    };
    if !has_both(&ruleset.source_networks) && !has_both(&ruleset.destination_networks) {
        return Vec::new();
    }
    let ports = ruleset
        .rules
        .iter()
        .filter_map(|rule| rule.matches.protocol());
    let ports = ports.filter(|port| port.transport().has_types());
    let lacks_counterpart = |port: &Port| {
        port.counterpart()
            .is_none_or(|other| !ruleset.covers(other))
    };
    ports
        .filter(lacks_counterpart)
        .map(Notice::OneFamily)
        .collect()
}

/// The short names of the documents that the rules are based on, by tag.
fn documents(rules: &[Rule], known: &impl Lookup) -> BTreeMap<String, Text> {
    let sources = shared_reasons(rules).flat_map(|reason| &reason.sources);
    // The same document may be the source of 10,000 ports.
    let mut last = "";
    let tags = sources.map(|source| source.document.as_str());
    let tags = tags.filter(|tag| std::mem::replace(&mut last, tag) != *tag);
    let tags: BTreeSet<&str> = tags.collect();
    let named = tags.into_iter().filter_map(|tag| {
        let label = known.document_label(tag)?;
        Some((tag.to_owned(), label.clone()))
    });
    named.collect()
}

/// Creates the rules, merging ports of the same transport and kind.
fn rules(choice: &Choice, parts: Vec<Part>, notices: &mut Vec<Notice>) -> Vec<Rule> {
    let mut groups: Vec<((Transport, Kind), Vec<Part>)> = Vec::new();
    for part in parts {
        let of = (part.port.transport(), Kind::of(part.port.spec()));
        match groups.iter_mut().find(|(group, _)| *group == of) {
            Some((_, parts)) => parts.push(part),
            None => groups.push((of, vec![part])),
        }
    }
    groups.sort_by_key(|(group, _)| *group);
    let mut rules = Vec::new();
    for ((transport, kind), parts) in groups {
        let rule = |(matches, parts)| Rule {
            transport,
            matches,
            kind,
            parts,
        };
        match (kind, choice.options.dynamic) {
            (Kind::IpProtocol, _) => rules.extend(protocols(&parts).into_iter().map(rule)),
            (Kind::DynamicRpc | Kind::DynamicEphemeral, DynamicMode::Omit) => {
                notices.push(Notice::DynamicOmitted(transport, kind));
            }
            (Kind::DynamicRpc, DynamicMode::Keyword) => {
                let excluded = choice.excluded().iter().copied();
                let dynamic = excluded.filter(|&port| may_be_dynamic(port, transport, choice));
                notices.extend(dynamic.map(Notice::ExcludedButDynamic));
                rules.push(rule((Matches::RpcKeyword, parts.into())));
            }
            _ => {
                notices.extend(ephemeral_notice(transport, kind, choice.options.dynamic));
                let ranges = merged_ranges(&parts, choice);
                let found = parts_in_ranges(&ranges, &parts, choice);
                rules.extend(sections(&ranges, &found, parts).map(rule));
            }
        }
    }
    rules
}

/// Returns a notice about a rule for over 1,000 ports.
fn wide_range(rule: &Rule) -> Option<Notice> {
    let range = rule.range().filter(|range| range.is_wide())?;
    Some(Notice::WideRange(rule.transport, range, rule.kind))
}

/// Returns a notice about the ports that a server picks without RPC, which have no keyword and follow no RPC setting.
fn ephemeral_notice(transport: Transport, kind: Kind, mode: DynamicMode) -> Option<Notice> {
    match (kind, mode) {
        (Kind::DynamicEphemeral, DynamicMode::Narrowed(range)) => {
            Some(Notice::ServerMustFollow(transport, range))
        }
        (Kind::DynamicEphemeral, DynamicMode::Keyword) => Some(Notice::NoKeyword(transport)),
        _ => None,
    }
}

/// Returns the matches of ports without numbers. A whole protocol includes its message types.
fn protocols(parts: &[Part]) -> Vec<(Matches, Parts)> {
    let mut set = PortSet::new();
    for part in parts {
        set.insert_protocol(part.port);
    }
    let of = |port: Port| {
        let parts = parts.iter().filter(|part| part.port.overlaps(port));
        parts.cloned().collect::<Vec<_>>().into()
    };
    let protocols = set.protocols();
    protocols
        .map(|port| (Matches::Protocol(port), of(port)))
        .collect()
}

/// Returns whether a port has a number that may be assigned dynamically on `transport`.
fn may_be_dynamic(port: Port, transport: Transport, choice: &Choice) -> bool {
    let mut dynamic = choice.options.os.dynamic_ranges().iter();
    let range = port.spec().range();
    port.transport() == transport
        && range.is_some_and(|own| dynamic.any(|range| range.overlaps(own)))
}

/// Returns whether every reason for a port is disputed.
fn is_disputed(part: &Part) -> bool {
    let disputed = |reason: &Reason| reason.need == Need::Disputed;
    part.reasons.iter().all(disputed)
}

/// Returns whether dynamic RPC over TCP is open without the endpoint mapper.
fn lacks_mapper(ruleset: &Ruleset) -> bool {
    let dynamic = |rule: &Rule| rule.kind == Kind::DynamicRpc && rule.transport == Transport::Tcp;
    ruleset.rules.iter().any(dynamic) && !mapper_port().is_some_and(|port| ruleset.covers(port))
}

/// Returns the port numbers of a port under the choice's options.
fn resolve(port: Port, choice: &Choice) -> impl Iterator<Item = PortRange> {
    let own = port.spec().range();
    let dynamic: &[PortRange] = match (port.spec(), &choice.options.dynamic) {
        (spec, DynamicMode::Narrowed(range)) if spec.is_dynamic() => std::slice::from_ref(range),
        (spec, _) if spec.is_dynamic() => choice.options.os.dynamic_ranges(),
        _ => &[],
    };
    own.into_iter().chain(dynamic.iter().copied())
}

/// Returns the merged port numbers of `parts`, without the excluded ones.
fn merged_ranges(parts: &[Part], choice: &Choice) -> Vec<PortRange> {
    let Some(transport) = parts.first().map(|part| part.port.transport()) else {
        return Vec::new();
    };
    let mut set = PortSet::new();
    for range in parts.iter().flat_map(|part| resolve(part.port, choice)) {
        set.insert(transport, range);
    }
    let mut excluded = PortSet::new();
    for port in choice.excluded() {
        if let Some(range) = port.spec().range() {
            excluded.insert(port.transport(), range);
        }
    }
    set.difference(&excluded).ranges(transport).collect()
}

/// Returns the indices of the parts with a number in each of the merged `ranges`, after the index of the range. All are
/// sorted, so one pass finds them.
fn parts_in_ranges(ranges: &[PortRange], parts: &[Part], choice: &Choice) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::with_capacity(parts.len());
    let mut first = 0;
    for (of, part) in parts.iter().enumerate() {
        for range in resolve(part.port, choice) {
            let ends_before = |merged: &&PortRange| merged.high() < range.low();
            first += ranges[first..].iter().take_while(ends_before).count();
            let rest = ranges[first..].iter();
            let reached = rest.take_while(|merged| merged.low() <= range.high());
            found.extend((first..).take(reached.count()).map(|at| (at, of)));
        }
    }
    found.sort_by_key(|&(at, _)| at);
    // Two ranges of a dynamic port can be in the same merged range.
    found.dedup();
    found
}

/// Returns each range with its parts, which [`parts_in_ranges`] has found.
fn sections(
    ranges: &[PortRange],
    found: &[(usize, usize)],
    parts: Vec<Part>,
) -> impl ExactSizeIterator<Item = (Matches, Parts)> {
    // Nearly always, each part is in one range. Moving it takes half the time of copying it and dropping the original.
    let list: Arc<[Part]> = if found.iter().map(|&(_, part)| part).eq(0..parts.len()) {
        parts.into()
    } else {
        let parts = found.iter().map(|&(_, part)| parts[part].clone());
        parts.collect()
    };
    let mut end = 0;
    ranges.iter().enumerate().map(move |(at, &range)| {
        let start = end;
        let rest = found[start..].iter();
        end += rest.take_while(|(of, _)| *of == at).count();
        (Matches::Ports(range), Parts::section(&list, start..end))
    })
}
