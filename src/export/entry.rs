//! Port lists: disjoint port ranges, each with the services that need it, and IP protocols. Rules of different
//! kinds may share ports (1433 is in 1025-5000); a target's list must not.

use crate::export::comment::one_line;
use crate::export::facts::needed_by;
use crate::model::{
    Label, Lang, Matches, Part, Port, PortRange, PortSet, PortSpec, Rule, Ruleset, Transport,
};

/// Port range of a port list.
pub(super) struct Entry<'a> {
    /// Transport of the list.
    pub(super) transport: Transport,
    /// Its ports.
    pub(super) range: PortRange,
    parts: Vec<&'a Part>,
}

/// Port ranges of a transport, lowest first; at least one.
pub(super) struct PortList<'a> {
    pub(super) transport: Transport,
    pub(super) entries: Vec<Entry<'a>>,
}

/// Returns the port list of each transport with ports in `set`, which is the ruleset's set or a part of it.
pub(super) fn port_lists<'a>(ruleset: &'a Ruleset, set: &PortSet) -> Vec<PortList<'a>> {
    let list = |transport| PortList {
        transport,
        entries: entries(ruleset, set, transport),
    };
    let mut lists = Vec::from([Transport::Tcp, Transport::Udp].map(list));
    lists.retain(|list| !list.entries.is_empty());
    lists
}

fn entries<'a>(ruleset: &'a Ruleset, set: &PortSet, transport: Transport) -> Vec<Entry<'a>> {
    let entry = |range| Entry {
        transport,
        range,
        parts: Vec::new(),
    };
    let mut entries: Vec<Entry<'_>> = set.ranges(transport).map(entry).collect();
    let rules = ruleset.rules.iter();
    for rule in rules.filter(|rule| rule.transport == transport) {
        let Some(range) = rule.range() else {
            continue;
        };
        // The ranges are sorted, and there may be tens of thousands: a binary search finds the first one of
        // each rule.
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

/// Splits `entries` into lists of at most `slots` slots, of which a port takes one and a range two.
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
    /// Formats the ports with `dash` between the ends of a range: `3268:3269`.
    pub(super) fn with_dash(&self, dash: char) -> String {
        self.range.to_string().replace('-', &dash.to_string())
    }

    /// Names of the services that need the range, on one line.
    pub(super) fn services(&self, lang: Lang) -> String {
        match self.parts.as_slice() {
            [part] if part.port.spec().range() == Some(self.range) => part_services(part, lang),
            parts => {
                let services = parts.iter().map(|part| {
                    let port = match part.port.spec() {
                        PortSpec::DynamicRpc => DYNAMIC_RPC.get(lang).to_owned(),
                        PortSpec::DynamicEphemeral => DYNAMIC.get(lang).to_owned(),
                        spec => spec.to_string(),
                    };
                    format!("{port}: {}", part_services(part, lang))
                });
                services.collect::<Vec<_>>().join("; ")
            }
        }
    }

    /// Ports and services: `53: DNS Server`.
    pub(super) fn reason(&self, lang: Lang) -> String {
        format!("{}: {}", self.range, self.services(lang))
    }

    /// Transport, ports and services: `TCP 53: DNS Server`.
    pub(super) fn labeled_reason(&self, lang: Lang) -> String {
        format!("{} {}", self.transport.label(), self.reason(lang))
    }
}

impl PortList<'_> {
    /// The ports as most targets write them: `53`, `3268-3269`.
    pub(super) fn ranges(&self) -> Vec<String> {
        ranges(&self.entries)
    }
}

/// The ports of `entries`, one string each.
pub(super) fn ranges(entries: &[Entry<'_>]) -> Vec<String> {
    let ranges = entries.iter().map(|entry| entry.range.to_string());
    ranges.collect()
}

const DYNAMIC_RPC: Label = Label::new("dynamic RPC", "动态 RPC");
const DYNAMIC: Label = Label::new("dynamic", "动态");

/// IP protocol without ports, matched as a whole or by one type of message.
pub(super) struct Protocol<'a> {
    pub(super) transport: Transport,
    port: Port,
    ruleset: &'a Ruleset,
}

/// Returns the protocols without ports in `set`, one for each message type.
pub(super) fn protocols<'a>(ruleset: &'a Ruleset, set: &PortSet) -> Vec<Protocol<'a>> {
    let protocol = |port: Port| Protocol {
        transport: port.transport(),
        port,
        ruleset,
    };
    set.protocols().map(protocol).collect()
}

impl Protocol<'_> {
    /// Number in the IANA registry of IP protocol numbers.
    pub(super) fn number(&self) -> u8 {
        self.port.ip_protocol()
    }

    /// Type of ICMP or ICMPv6 messages; none for the whole protocol.
    pub(super) const fn icmp_type(&self) -> Option<u8> {
        self.port.icmp_type()
    }

    /// Protocol, with its type or number where it has one: `GRE`, `ICMP echo`, `IP 41`.
    pub(super) fn label(&self) -> String {
        self.port.protocol_label()
    }

    /// Message type as in texts, or `-`: `echo`, `11`.
    pub(super) fn part(&self) -> String {
        self.port.spec_text()
    }

    /// Name of the protocol in most targets, or its number if it has no name: `gre`, `41`.
    pub(super) fn word(&self) -> String {
        match self.transport {
            Transport::Ip => self.number().to_string(),
            other => other.name().to_owned(),
        }
    }

    /// Part of the names of objects for the protocol: `gre`, `icmp-8`, `ip-41`.
    pub(super) fn key(&self) -> String {
        let name = self.transport.name();
        match (self.icmp_type(), self.transport) {
            (Some(number), _) => format!("{name}-{number}"),
            (None, Transport::Ip) => format!("{name}-{}", self.number()),
            (None, _) => name.to_owned(),
        }
    }

    /// Like [`key`](Self::key) in at most eight characters, for names that are limited to 63: `icmp-8`, `v6-128`.
    pub(super) fn short_key(&self) -> String {
        match (self.transport, self.icmp_type()) {
            (Transport::Icmpv6, Some(number)) => format!("v6-{number}"),
            _ => self.key(),
        }
    }

    /// Names of the services that need the protocol, on one line.
    pub(super) fn services(&self, lang: Lang) -> String {
        services_of(
            self.ruleset,
            self.transport,
            Matches::Protocol(self.port),
            lang,
        )
    }

    /// Protocol and services: `GRE: Routing and Remote Access`.
    pub(super) fn reason(&self, lang: Lang) -> String {
        format!("{}: {}", self.label(), self.services(lang))
    }
}

/// Names of the services that need `matches`, on one line, for matches without a port range.
pub(super) fn services_of(
    ruleset: &Ruleset,
    transport: Transport,
    matches: Matches,
    lang: Lang,
) -> String {
    let reasons = ruleset
        .rules
        .iter()
        .filter(|rule| rule.transport == transport && rule.matches == matches)
        .flat_map(Rule::reasons);
    one_line(&needed_by(reasons, lang).join(", "))
}

fn part_services(part: &Part, lang: Lang) -> String {
    one_line(&needed_by(part.reasons.iter(), lang).join(", "))
}
