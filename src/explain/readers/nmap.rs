//! Results of nmap as text: what it prints, and its grepable form.

use crate::explain::reading::{Reading, at_line, numbered, port_of, range_of, transport_of};
use crate::model::{Port, PortState, Transport};

/// Returns the state of a port by nmap's word.
pub(super) fn state_of(word: &str) -> PortState {
    match word {
        "open" => PortState::Open,
        "open|filtered" | "unfiltered" => PortState::Unproven,
        _ => PortState::Shut,
    }
}

/// Returns the ports that were scanned, as nmap writes them: `53,88,135-139`.
pub(super) fn scanned(transport: Transport, text: &str) -> Vec<Port> {
    let parts = text.split(',');
    let ports = parts.filter_map(|part| {
        let (low, high) = part
            .trim()
            .split_once('-')
            .unwrap_or((part.trim(), part.trim()));
        range_of(transport, low.parse().ok()?, high.parse().ok()?)
    });
    ports.collect()
}

pub(super) fn knows_text(head: &str) -> bool {
    head.lines().any(|line| {
        let mut words = line.split_whitespace();
        words.next() == Some("PORT")
            && words.next() == Some("STATE")
            && words.next() == Some("SERVICE")
    })
}

/// Reads what nmap prints, for each host.
pub(super) fn read_text(text: &str, reading: &mut Reading) {
    let mut host: Option<String> = None;
    for (number, line) in numbered(text) {
        if let Some(name) = line.strip_prefix("Nmap scan report for ") {
            host = Some(address_of(name).to_owned());
            reading.host(host.as_deref());
            continue;
        }
        let mut words = line.split_whitespace();
        let port = words.next().and_then(|word| word.split_once('/'));
        let port = port
            .and_then(|(port, transport)| port_of(transport_of(transport)?, port.parse().ok()?));
        if let (Some(port), Some(state)) = (port, words.next()) {
            let host = reading.host(host.as_deref());
            host.add(port, state_of(state), at_line(number));
        }
    }
    only_answers_are_known(reading);
}

/// What was scanned is not written: only the listed ports were looked at.
fn only_answers_are_known(reading: &mut Reading) {
    for host in &mut reading.hosts {
        host.looked_at
            .get_or_insert_with(|| host.ports.keys().copied().collect());
    }
}

/// Address in `name (address)`, else the name.
fn address_of(name: &str) -> &str {
    let inside = name
        .rsplit_once('(')
        .and_then(|(_, rest)| rest.split(')').next());
    inside.unwrap_or(name).trim()
}

pub(super) fn knows_grepable(head: &str) -> bool {
    head.lines()
        .any(|line| line.starts_with("Host: ") && line.contains("Ports: "))
}

/// Reads the grepable form, whose head says which ports were scanned.
pub(super) fn read_grepable(text: &str, reading: &mut Reading) {
    let mut looked_at: Option<Vec<Port>> = None;
    for (number, line) in numbered(text) {
        if let Some((_, scanned)) = line.split_once("Ports scanned:") {
            looked_at = Some(ports_scanned(scanned));
        }
        let Some(rest) = line.strip_prefix("Host: ") else {
            continue;
        };
        let address = rest.split_whitespace().next().unwrap_or_default();
        let host = reading.host(Some(address));
        host.looked_at = host.looked_at.take().or_else(|| looked_at.clone());
        let Some((_, ports)) = line.split_once("Ports: ") else {
            continue;
        };
        let ports = ports.split('\t').next().unwrap_or_default();
        for entry in ports.split(',') {
            let mut parts = entry.trim().split('/');
            let (port, state, transport) = (parts.next(), parts.next(), parts.next());
            let port = port.zip(transport).and_then(|(port, transport)| {
                port_of(transport_of(transport)?, port.parse().ok()?)
            });
            if let (Some(port), Some(state)) = (port, state) {
                host.add(port, state_of(state), at_line(number));
            }
        }
    }
    only_answers_are_known(reading);
}

/// Ports in `TCP(7;53,88) UDP(0;) SCTP(0;) PROTOCOLS(0;)`.
fn ports_scanned(text: &str) -> Vec<Port> {
    let parts = [("TCP(", Transport::Tcp), ("UDP(", Transport::Udp)];
    let ports = parts.into_iter().flat_map(|(name, transport)| {
        let inside = text
            .split_once(name)
            .and_then(|(_, rest)| rest.split(')').next());
        let list = inside
            .and_then(|inside| inside.split_once(';'))
            .map(|(_, list)| list);
        scanned(transport, list.unwrap_or_default())
    });
    ports.collect()
}
