//! JSON of `portolan check`.

use serde_json::Value;

use crate::explain::error::InputError;
use crate::explain::readers::json;
use crate::explain::reading::Reading;
use crate::model::{CheckState, Port};

pub(super) fn knows(head: &str) -> bool {
    let has = |key: &str| head.contains(key);
    let is_checked = has("\"check\"") || has("\"rpc\"") && has("\"ms\"");
    head.trim_start().starts_with('{') && has("\"schema\"") && has("\"hosts\"") && is_checked
}

/// Reads the ports of each host, by its address.
///
/// # Errors
/// If the JSON is broken.
pub(super) fn read(text: &str, reading: &mut Reading) -> Result<(), InputError> {
    let check = json::value(text)?;
    for host in check["hosts"].as_array().into_iter().flatten() {
        let address = host["address"].as_str().or_else(|| host["name"].as_str());
        // A host of which nothing is known is a host all the same.
        reading.host(address);
        for record in host["ports"].as_array().into_iter().flatten() {
            let state = record["state"].as_str();
            let state = state.and_then(|state| state.parse::<CheckState>().ok());
            let Some((port, state)) = port(record).zip(state) else {
                reading.reject(1, &record.to_string());
                continue;
            };
            let rpc = record["rpc"].as_array().into_iter().flatten();
            let rpc: Vec<String> = rpc
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect();
            reading.host(address).add_checked(port, state, &rpc);
        }
    }
    Ok(())
}

fn port(record: &Value) -> Option<Port> {
    if let Some(number) = record["ip_protocol"].as_u64() {
        return Port::of_protocol(u8::try_from(number).ok()?).ok();
    }
    let (transport, number) = (record["transport"].as_str()?, record["port"].as_str()?);
    format!("{transport}/{number}").parse().ok()
}
