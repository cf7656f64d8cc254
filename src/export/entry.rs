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
    let entry = |run: PortRange| {
        let mut parts: Vec<&Part> = ruleset
            .rules
            .iter()
            .filter(|rule| rule.transport == transport)
            .filter(|rule| rule.range().is_some_and(|range| range.overlaps(run)))
            .flat_map(|rule| &rule.parts)
            .filter(|part| part.port.spec().range().is_none_or(|own| own.overlaps(run)))
            .collect();
        parts.sort_by_key(|part| part.port);
        parts.dedup();
        Entry { range: run, parts }
    };
    set.ranges(transport).map(entry).collect()
}

impl Entry<'_> {
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
