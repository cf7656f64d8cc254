//! Results of masscan as JSON: an object for each answer, in an array or one on each line.

use serde_json::Value;

use crate::explain::error::InputError;
use crate::explain::readers::json;
use crate::explain::reading::{Reading, at_line, port_of, transport_of};
use crate::model::PortState;

pub(super) fn knows(head: &str) -> bool {
    let is_json = head.trim_start().starts_with(['[', '{']);
    is_json && head.contains("\"ip\"") && (head.contains("\"ports\"") || head.contains("\"port\""))
}

/// Reads the answers of each address.
///
/// # Errors
/// If the JSON is broken.
pub(super) fn read(text: &str, reading: &mut Reading) -> Result<(), InputError> {
    for (line, object) in json::objects(text)? {
        let Some(ip) = object["ip"].as_str() else {
            continue;
        };
        let listed = object["ports"].as_array().map(Vec::as_slice);
        let ports = listed.unwrap_or(std::slice::from_ref(&object));
        for port in ports {
            add(port, ip, line, reading);
        }
    }
    // What was scanned is not written: only ports that answered are.
    for host in &mut reading.hosts {
        host.looked_at = Some(host.ports.keys().copied().collect());
    }
    Ok(())
}

fn add(answer: &Value, ip: &str, line: usize, reading: &mut Reading) {
    // The form with an object on each line keeps the state in `data`.
    let status = answer["status"]
        .as_str()
        .or(answer["data"]["status"].as_str());
    let number = answer["port"]
        .as_u64()
        .and_then(|number| u16::try_from(number).ok());
    let transport = answer["proto"].as_str().and_then(transport_of);
    let port = transport
        .zip(number)
        .and_then(|(transport, number)| port_of(transport, number));
    let (Some(port), Some(status)) = (port, status) else {
        return;
    };
    let state = if status == "open" {
        PortState::Open
    } else {
        PortState::Shut
    };
    reading.host(Some(ip)).add(port, state, at_line(line));
}
