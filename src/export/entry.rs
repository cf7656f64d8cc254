//! What a port list gets: runs of ports that nothing overlaps, each with all that is behind it. Rules of
//! different kinds may share ports (1433 is in 1025-5000); a target's list must not.

use crate::export::comment::one_line;
use crate::export::facts::needed_by;
use crate::model::{Lang, Matches, Part, PortRange, PortSet, PortSpec, Rule, Ruleset, Transport};

/// A run of a port list.
pub(super) struct Entry<'a> {
    /// Its ports.
    pub(super) range: PortRange,
    parts: Vec<&'a Part>,
}

/// The runs of `transport` in `set`, which is the ruleset's or a part of it, lowest first.
pub(super) fn entries<'a>(
    ruleset: &'a Ruleset,
    set: &PortSet,
    transport: Transport,
) -> Vec<Entry<'a>> {
    let entry = |range| Entry {
        range,
        parts: Vec::new(),
    };
    let mut entries: Vec<Entry<'_>> = set.ranges(transport).map(entry).collect();
    let rules = ruleset.rules.iter();
    for rule in rules.filter(|rule| rule.transport == transport) {
        let Some(range) = rule.range() else {
            continue;
        };
        // The runs are sorted, and there may be tens of thousands: each rule finds its first at once.
        let first = entries.partition_point(|entry| entry.range.high() < range.low());
        let reached = entries[first..].iter_mut();
        for entry in reached.take_while(|entry| entry.range.low() <= range.high()) {
            let run = entry.range;
            let inside = rule.parts.iter();
            let inside =
                inside.filter(|part| part.port.spec().range().is_none_or(|own| own.overlaps(run)));
            entry.parts.extend(inside);
        }
    }
    for entry in &mut entries {
        entry.parts.sort_by_key(|part| part.port);
        entry.parts.dedup();
    }
    entries
}

/// `entries` in lists of at most `slots` places, in which a port takes one and a run takes two.
pub(super) fn packed<'a, 'b>(entries: &'b [Entry<'a>], slots: usize) -> Vec<&'b [Entry<'a>]> {
    let mut lists = Vec::new();
    let (mut start, mut taken) = (0, 0);
    for (at, entry) in entries.iter().enumerate() {
        let needs = if entry.range.count() > 1 { 2 } else { 1 };
        if taken + needs > slots {
            lists.push(&entries[start..at]);
            (start, taken) = (at, 0);
        }
        taken += needs;
    }
    lists.push(&entries[start..]);
    lists.retain(|list| !list.is_empty());
    lists
}

impl Entry<'_> {
    /// Its ports with another sign between the ends of a run: `3268:3269`.
    pub(super) fn with_dash(&self, dash: char) -> String {
        self.range.to_string().replace('-', &dash.to_string())
    }

    /// Who needs it, in one line.
    pub(super) fn why(&self, lang: Lang) -> String {
        match self.parts.as_slice() {
            [part] if part.port.spec().range() == Some(self.range) => needers(part, lang),
            parts => {
                let whys = parts.iter().map(|part| {
                    let port = match (part.port.spec(), lang) {
                        (PortSpec::DynamicRpc, Lang::En) => "dynamic RPC".to_owned(),
                        (PortSpec::DynamicRpc, Lang::Zh) => "动态 RPC".to_owned(),
                        (PortSpec::DynamicEphemeral, Lang::En) => "dynamic".to_owned(),
                        (PortSpec::DynamicEphemeral, Lang::Zh) => "动态".to_owned(),
                        (spec, _) => spec.to_string(),
                    };
                    format!("{port}: {}", needers(part, lang))
                });
                whys.collect::<Vec<_>>().join("; ")
            }
        }
    }
}

/// Who needs what `matches` stands for, in one line, where that is no run of ports.
pub(super) fn why(ruleset: &Ruleset, transport: Transport, matches: Matches, lang: Lang) -> String {
    let reasons = ruleset
        .rules
        .iter()
        .filter(|rule| rule.transport == transport && rule.matches == matches)
        .flat_map(Rule::reasons);
    one_line(&needed_by(reasons, lang).join(", "))
}

fn needers(part: &Part, lang: Lang) -> String {
    one_line(&needed_by(part.reasons.iter(), lang).join(", "))
}
