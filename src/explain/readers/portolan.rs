//! Portolan's own JSON and CSV, so that two roles can be compared.

use csv::ReaderBuilder;

use crate::explain::error::InputError;
use crate::explain::readers::json;
use crate::explain::reading::{Reading, at_line, range_of};
use crate::model::{Port, PortSpec, PortState, Sighting, Transport};

const CSV_HEAD: &str = "protocol,number,from,to,kind,services";

pub(super) fn knows(head: &str) -> bool {
    let is_export = head.trim_start().starts_with('{')
        && head.contains("\"schema\"")
        && head.contains("\"rules\"");
    is_export || head.trim_start().starts_with(CSV_HEAD)
}

/// Reads an export. One of outbound connections is refused: what is observed is the host's own.
///
/// # Errors
/// If the JSON is broken or its direction is out.
pub(super) fn read(text: &str, reading: &mut Reading) -> Result<(), InputError> {
    if text.trim_start().starts_with(CSV_HEAD) {
        return read_csv(text, reading);
    }
    let export = json::value(text)?;
    if export["direction"] == "out" {
        return Err(InputError::Outbound);
    }
    let networks = export["source_networks"].as_array().into_iter().flatten();
    let networks: Vec<String> = networks
        .filter_map(|network| network.as_str().map(str::to_owned))
        .collect();
    let rules = export["rules"].as_array().into_iter().flatten();
    for (at, rule) in rules.enumerate() {
        let number = |key: &str| {
            rule[key]
                .as_u64()
                .and_then(|number| u16::try_from(number).ok())
        };
        let protocol = rule["ip_protocol"]
            .as_u64()
            .and_then(|number| u8::try_from(number).ok());
        let kind = rule["kind"].as_str().unwrap_or_default();
        let icmp_type = rule["icmp_type"]
            .as_u64()
            .and_then(|number| u8::try_from(number).ok());
        match rule_port(protocol, number("from").zip(number("to")), kind, icmp_type) {
            Some(port) => {
                let sighting = Sighting {
                    networks: networks.clone(),
                    ..at_line(at + 1)
                };
                reading.host(None).add(port, PortState::Open, sighting);
            }
            None => reading.reject(at + 1, &rule.to_string()),
        }
    }
    Ok(())
}

fn read_csv(text: &str, reading: &mut Reading) -> Result<(), InputError> {
    let mut rows = ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let heads = rows.headers().cloned().unwrap_or_default();
    let at = |name: &str| heads.iter().position(|head| head == name);
    let [protocol, from, to, kind, icmp] = ["number", "from", "to", "kind", "icmp_type"].map(at);
    let [direction, networks] = ["direction", "networks"].map(at);
    for row in rows.records().flatten() {
        let line = row.position().map_or(1, csv::Position::line);
        let line = usize::try_from(line).unwrap_or(1);
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default();
        if cell(direction) == "out" {
            return Err(InputError::Outbound);
        }
        let ports = cell(from).parse().ok().zip(cell(to).parse().ok());
        let port = rule_port(
            cell(protocol).parse().ok(),
            ports,
            cell(kind),
            cell(icmp).parse().ok(),
        );
        match port {
            Some(port) => {
                let networks = cell(networks).split("; ").filter(|one| !one.is_empty());
                let sighting = Sighting {
                    networks: networks.map(str::to_owned).collect(),
                    ..at_line(line)
                };
                reading.host(None).add(port, PortState::Open, sighting);
            }
            None => reading.reject(line, &row.iter().collect::<Vec<_>>().join(",")),
        }
    }
    Ok(())
}

/// Returns the port of a rule: dynamic RPC by its kind, which its numbers depend on the Windows version.
fn rule_port(
    protocol: Option<u8>,
    ports: Option<(u16, u16)>,
    kind: &str,
    icmp_type: Option<u8>,
) -> Option<Port> {
    let protocol = protocol?;
    let Some(transport) = Transport::of_number(protocol) else {
        return Port::of_protocol(protocol).ok();
    };
    if !transport.has_ports() {
        let spec = icmp_type.map_or(PortSpec::None, PortSpec::IcmpType);
        return Port::new(transport, spec).ok();
    }
    if kind == "dynamic-rpc" {
        return Port::new(transport, PortSpec::DynamicRpc).ok();
    }
    let (low, high) = ports?;
    range_of(transport, low, high)
}
