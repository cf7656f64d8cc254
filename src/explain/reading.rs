//! What a reader finds in an input.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::model::{
    AnyPortRule, Evidence, Observed, Port, PortNumber, PortRange, PortSpec, PortState, Sighting,
    Transport,
};

/// Part of an input that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUnderstood {
    /// Line, counted from 1.
    pub line: usize,
    /// The text, as it stands there.
    pub text: String,
}

/// What a reader has found so far.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) evidence: Evidence,
    /// What was observed, one entry for each host.
    pub(super) hosts: Vec<Observed>,
    /// Places of the hosts that have a name, and of the one that has none: a scan may have thousands.
    named: HashMap<String, usize>,
    unnamed: Option<usize>,
    /// Parts that were not understood, limited in number.
    pub(super) not_understood: Vec<NotUnderstood>,
    /// Number of all such parts.
    pub(super) not_understood_count: usize,
    /// Lines of a list without a port, which may be names of services.
    pub(super) names: Vec<(usize, String)>,
    /// Number of ports and names in a list.
    pub(super) items: usize,
    /// Number of words in a list that are neither ports nor labels of ports.
    pub(super) other_words: usize,
    /// True if a port of a list has no transport and was taken as TCP.
    pub(super) is_tcp_assumed: bool,
    /// Blocked ports, which win over allowed ones.
    blocked: Vec<Port>,
}

/// Maximum number of parts that were not understood and are kept.
const MAX_NOT_UNDERSTOOD: usize = 1000;

impl Reading {
    pub(super) fn new(evidence: Evidence) -> Self {
        Self {
            evidence,
            hosts: Vec::new(),
            named: HashMap::new(),
            unnamed: None,
            not_understood: Vec::new(),
            not_understood_count: 0,
            names: Vec::new(),
            items: 0,
            other_words: 0,
            is_tcp_assumed: false,
            blocked: Vec::new(),
        }
    }

    /// Returns the observation of a host, which is added if it is new.
    pub(super) fn host(&mut self, name: Option<&str>) -> &mut Observed {
        let known = match name {
            Some(name) => self.named.get(name).copied(),
            None => self.unnamed,
        };
        let at = known.unwrap_or_else(|| {
            let at = self.hosts.len();
            let host = name.map(str::to_owned);
            match &host {
                Some(host) => drop(self.named.insert(host.clone(), at)),
                None => self.unnamed = Some(at),
            }
            self.hosts.push(Observed::new(self.evidence, host));
            at
        });
        &mut self.hosts[at]
    }

    /// Adds a port of the only host.
    pub(super) fn add(&mut self, port: Port, state: PortState, line: usize) {
        self.host(None).add(port, state, at_line(line));
    }

    /// Adds a part that was not understood.
    pub(super) fn reject(&mut self, line: usize, text: &str) {
        self.not_understood_count += 1;
        if self.not_understood.len() < MAX_NOT_UNDERSTOOD {
            let text = text.trim().to_owned();
            self.not_understood.push(NotUnderstood { line, text });
        }
    }

    /// Blocks a port, whatever other rules allow.
    pub(super) fn block(&mut self, port: Port, line: usize) {
        self.blocked.push(port);
        self.add(port, PortState::Shut, line);
    }

    /// Adds an allow rule for every port.
    pub(super) fn allow_any(&mut self, transport: Option<Transport>, name: &str, line: usize) {
        self.host(None).any_port_rules.push(AnyPortRule {
            transport,
            name: name.to_owned(),
            line,
        });
    }

    /// Finishes: blocked ports are shut, and it is known what was looked at.
    pub(super) fn finish(mut self) -> Self {
        let blocked = std::mem::take(&mut self.blocked);
        for host in &mut self.hosts {
            for (port, seen) in &mut host.ports {
                let is_blocked = |block: &Port| match (block.spec().range(), port.spec().range()) {
                    (Some(outer), Some(inner)) => {
                        block.transport() == port.transport() && outer.contains_range(inner)
                    }
                    _ => block == port,
                };
                if blocked.iter().any(is_blocked) {
                    seen.state = PortState::Shut;
                }
            }
            let is_set = host.looked_at.is_some() || host.evidence == Evidence::Log;
            if !is_set {
                host.look_at_occurring_transports();
            }
        }
        self
    }
}

/// Returns a sighting of which only the line is known.
pub(super) fn at_line(line: usize) -> Sighting {
    Sighting {
        line,
        ..Sighting::default()
    }
}

/// Returns a single port.
pub(super) fn port_of(transport: Transport, number: u16) -> Option<Port> {
    let number = PortNumber::new(number)?;
    Port::new(transport, PortSpec::Single(number)).ok()
}

/// Returns a range of ports, or a single one.
pub(super) fn range_of(transport: Transport, low: u16, high: u16) -> Option<Port> {
    let (low, high) = (PortNumber::new(low)?, PortNumber::new(high)?);
    let range = PortRange::new(low, high).ok()?;
    Port::new(transport, PortSpec::from(range)).ok()
}

/// Returns TCP or UDP by its name, in any case, with or without the digit of the IP version.
pub(super) fn transport_of(word: &str) -> Option<Transport> {
    let word = word
        .trim_end_matches(['4', '6'])
        .trim_end_matches(['v', 'V']);
    let both = [("tcp", Transport::Tcp), ("udp", Transport::Udp)];
    let found = both
        .into_iter()
        .find(|(name, _)| word.eq_ignore_ascii_case(name));
    found.map(|(_, transport)| transport)
}

/// Returns whether an address, with or without brackets and a zone, is a loopback address.
pub(super) fn is_loopback(address: &str) -> bool {
    let address = address.trim_matches(['[', ']']);
    let address = address.split('%').next().unwrap_or_default();
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) => address.to_canonical().is_loopback(),
        Ok(IpAddr::V4(address)) => address.is_loopback(),
        Err(_) => false,
    }
}

/// Returns the lines of a text, numbered from 1.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(at, line)| (at + 1, line))
}
