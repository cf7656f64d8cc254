//! Results of single probes: `PortQry`, Test-NetConnection, and the greppable form of `RustScan`.

use std::net::IpAddr;

use crate::explain::reading::{Reading, at_line, numbered, port_of, transport_of};
use crate::model::{Observed, Port, PortState, Sighting, Transport};

/// Declares that only the ports with a result were looked at.
fn only_results(observed: &mut Observed) {
    observed.looked_at = Some(observed.ports.keys().copied().collect());
}

// PortQry.

/// Parses `TCP port 135 (epmap service): LISTENING` and `UDP port 389 is LISTENING`.
fn portqry_result(line: &str) -> Option<(Port, PortState)> {
    let mut words = line.split_whitespace();
    let transport = transport_of(words.next()?)?;
    if words.next()? != "port" {
        return None;
    }
    let port = port_of(transport, words.next()?.parse().ok()?)?;
    let rest = line
        .split_once("): ")
        .or_else(|| line.split_once(" is "))?
        .1
        .trim();
    let state = match rest {
        "LISTENING" => PortState::Open,
        "LISTENING or FILTERED" => PortState::Unproven,
        "NOT LISTENING" | "FILTERED" => PortState::Shut,
        _ => return None,
    };
    Some((port, state))
}

pub(super) fn knows_portqry(head: &str) -> bool {
    head.lines()
        .any(|line| line.contains(" service): ") && portqry_result(line.trim()).is_some())
}

/// Reads results, of which a later one corrects an earlier one, and the ports that the endpoint mapper names.
pub(super) fn read_portqry(text: &str, reading: &mut Reading) {
    let mut interface: Option<&str> = None;
    for (number, line) in numbered(text) {
        let line = line.trim();
        if let Some((port, state)) = portqry_result(line) {
            reading.host(None).set(port, state, at_line(number));
        } else if let Some(port) = line.strip_prefix("ncacn_ip_tcp:").and_then(mapped) {
            let sighting = Sighting {
                interface: interface.map(str::to_owned),
                line: number,
                ..Sighting::default()
            };
            reading.host(None).add(port, PortState::Open, sighting);
        } else if let Some(uuid) = line.strip_prefix("UUID: ") {
            interface = Some(uuid.trim());
        }
    }
    reading.hosts.iter_mut().for_each(only_results);
}

/// Port in `server[49667]`.
fn mapped(binding: &str) -> Option<Port> {
    let (_, rest) = binding.rsplit_once('[')?;
    port_of(Transport::Tcp, rest.split(']').next()?.parse().ok()?)
}

// Test-NetConnection.

pub(super) fn knows_test_netconnection(head: &str) -> bool {
    head.contains("TcpTestSucceeded")
}

/// Reads blocks of `name : value`.
pub(super) fn read_test_netconnection(text: &str, reading: &mut Reading) {
    let (mut host, mut port) = (None::<String>, None::<Port>);
    for (number, line) in numbered(text) {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name.trim() {
            "RemoteAddress" => host = Some(value.to_owned()),
            "RemotePort" => {
                port = value
                    .parse()
                    .ok()
                    .and_then(|number| port_of(Transport::Tcp, number));
            }
            "TcpTestSucceeded" => {
                let state = if value == "True" {
                    PortState::Open
                } else {
                    PortState::Shut
                };
                if let Some(port) = port.take() {
                    reading
                        .host(host.as_deref())
                        .add(port, state, at_line(number));
                }
            }
            _ => {}
        }
    }
    reading.hosts.iter_mut().for_each(only_results);
}

// RustScan.

/// Parses `10.0.0.1 -> [53,88]`, or `Open 10.0.0.1:53` of the output for people.
fn rustscan_line(line: &str) -> Option<(&str, &str)> {
    if let Some((host, ports)) = line.split_once(" -> [") {
        return Some((host.trim(), ports.split(']').next()?));
    }
    let (host, port) = line.strip_prefix("Open ")?.trim().rsplit_once(':')?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_line = host.parse::<IpAddr>().is_ok() && port.parse::<u16>().is_ok();
    is_line.then_some((host, port))
}

pub(super) fn knows_rustscan(head: &str) -> bool {
    head.lines().any(|line| rustscan_line(line).is_some())
}

/// Reads a line for each host. Only open ports of TCP are written.
pub(super) fn read_rustscan(text: &str, reading: &mut Reading) {
    for (number, line) in numbered(text) {
        let Some((host, ports)) = rustscan_line(line) else {
            continue;
        };
        let observed = reading.host(Some(host));
        for word in ports.split(',') {
            if let Some(port) = word
                .trim()
                .parse()
                .ok()
                .and_then(|port| port_of(Transport::Tcp, port))
            {
                observed.add(port, PortState::Open, at_line(number));
            }
        }
        // By default it scans every port.
        observed.look_at_occurring_transports();
    }
}
