//! JSON of a check, and its table of ports: the records of an explanation, with what was tested.

use std::io;
use std::time::Duration;

use serde::Serialize;

use crate::check::{Outcome, Report, Target};
use crate::cli::explain_page::HostPage;
use crate::cli::explain_record::{HostRecord, SCHEMA, host_record};
use crate::cli::record::port_text;
use crate::cli::render::{self, SEPARATOR};
use crate::cli::table::Table;
use crate::explain::{Explained, NeededPort};
use crate::model::{Lang, Port, RoleId, ServiceId, Text};

/// An address with its page.
pub(super) struct Checked<'a> {
    pub(super) target: &'a Target,
    pub(super) page: HostPage,
}

#[derive(Debug, Serialize)]
struct CheckRecord<'a> {
    schema: u32,
    /// By it the text is recognised when it is explained.
    kind: &'static str,
    hosts: Vec<CheckedRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct CheckedRecord<'a> {
    name: &'a str,
    notes: Vec<Text>,
    #[serde(flatten)]
    host: HostRecord<'a, PortRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct PortRecord<'a> {
    port: Option<String>,
    transport: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_protocol: Option<u8>,
    state: &'static str,
    reason: Text,
    ms: Option<f64>,
    rpc: Vec<String>,
    need: Option<&'static str>,
    services: Vec<&'a str>,
    kind: Option<&'static str>,
    service: Option<&'a str>,
    role: Option<&'a str>,
    protocol: Option<&'a Text>,
    also: Vec<&'a str>,
}

/// Returns a time in milliseconds, with one decimal.
pub(super) fn ms(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() * 10_000.0).round() / 10.0
}

/// Returns the port that a selection needs, if it is one, of all that it needs, sorted.
pub(super) fn needed_port(needed: &[NeededPort], port: Port) -> Option<&NeededPort> {
    let at = needed.binary_search_by_key(&port, |one| one.port);
    needed.get(at.ok()?)
}

fn port_record<'a>(
    outcome: Outcome,
    explained: Option<&'a Explained>,
    needed: &'a [NeededPort],
) -> PortRecord<'a> {
    let needed = needed_port(needed, outcome.port);
    let services = needed.map(NeededPort::services).unwrap_or_default();
    let port = port_text(outcome.port);
    PortRecord {
        ip_protocol: port.is_none().then(|| outcome.port.ip_protocol()),
        port,
        transport: outcome.port.transport().name(),
        state: outcome.state.name(),
        reason: outcome.reason.text(),
        ms: outcome.elapsed.map(ms),
        rpc: outcome.interfaces,
        need: needed.map(|needed| needed.need().name()),
        services: services.into_iter().map(|(id, _)| id.as_str()).collect(),
        kind: explained.map(|one| one.kind.name()),
        service: explained.and_then(|one| one.service.as_ref().map(ServiceId::as_str)),
        role: explained.and_then(|one| one.role.as_ref().map(RoleId::as_str)),
        protocol: explained.and_then(|one| one.protocol.as_ref()),
        also: explained.map_or_else(Vec::new, |one| {
            one.also.iter().map(ServiceId::as_str).collect()
        }),
    }
}

/// Returns the JSON.
///
/// # Errors
/// If it can't be written.
pub(super) fn json(
    report: &Report,
    checked: &[Checked<'_>],
    needed: &[NeededPort],
) -> io::Result<String> {
    let hosts = checked.iter().map(|Checked { target, page }| {
        let ports = report.outcomes(target).into_iter().map(|outcome| {
            let explained = page.host.explained(outcome.port);
            port_record(outcome, explained, needed)
        });
        CheckedRecord {
            name: &target.name,
            notes: report.notes(target),
            host: host_record(page, ports.collect()),
        }
    });
    render::json(&CheckRecord {
        schema: SCHEMA,
        kind: "check",
        hosts: hosts.collect(),
    })
}

/// Returns the ports of all addresses as a table.
pub(super) fn table(
    report: &Report,
    checked: &[Checked<'_>],
    needed: &[NeededPort],
    lang: Lang,
) -> Table {
    let mut table = Table::new(&[
        "name",
        "address",
        "port",
        "transport",
        "state",
        "reason",
        "ms",
        "rpc",
        "need",
        "services",
    ]);
    for Checked { target, .. } in checked {
        for outcome in report.outcomes(target) {
            let record = port_record(outcome, None, needed);
            table.push([
                target.name.clone(),
                target.address_text(),
                record.port.unwrap_or_default(),
                record.transport.to_owned(),
                record.state.to_owned(),
                record.reason.pick(lang),
                record.ms.map_or_else(String::new, |ms| ms.to_string()),
                record.rpc.join(SEPARATOR),
                record.need.unwrap_or_default().to_owned(),
                record.services.join(SEPARATOR),
            ]);
        }
    }
    table
}
