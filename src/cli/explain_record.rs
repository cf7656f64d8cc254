//! JSON of an explanation, and its table of ports.

use std::io;

use serde::Serialize;

use crate::cli::explain_page::{HostPage, Page};
use crate::cli::render::{self, SEPARATOR};
use crate::cli::table::Table;
use crate::explain::{Explained, NeededPort, Reader};
use crate::model::{Observed, Port, RoleId, ServiceId, Text};

/// Version of the JSON.
pub(super) const SCHEMA: u32 = 1;

/// Kind of text that can be read.
#[derive(Debug, Serialize)]
pub(super) struct ReaderRecord {
    name: &'static str,
    kind: &'static str,
    made_by: &'static str,
    about: Text,
}

impl ReaderRecord {
    pub(super) fn new(reader: &Reader) -> Self {
        Self {
            name: reader.name,
            kind: reader.evidence.name(),
            made_by: reader.made_by,
            about: reader.about.into(),
        }
    }
}

#[derive(Debug, Serialize)]
struct PageRecord<'a> {
    schema: u32,
    inputs: Vec<InputRecord<'a>>,
    hosts: Vec<HostRecord<'a, PortRecord<'a>>>,
    not_understood: Vec<NotUnderstoodRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct InputRecord<'a> {
    name: &'a str,
    input: &'static str,
    kind: &'static str,
    encoding: &'static str,
    lines: usize,
}

#[derive(Debug, Serialize)]
struct NotUnderstoodRecord<'a> {
    input: &'a str,
    line: usize,
    text: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct HostRecord<'a, P> {
    address: Option<&'a str>,
    ports: Vec<P>,
    roles: Vec<RoleRecord<'a>>,
    cannot_tell: Vec<&'a str>,
    selection: Option<SelectionRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct PortRecord<'a> {
    port: String,
    transport: &'static str,
    state: &'static str,
    kind: &'static str,
    service: Option<&'a str>,
    role: Option<&'a str>,
    protocol: Option<&'a Text>,
    program: Option<&'a str>,
    networks: &'a [String],
    times: u64,
    from: &'a [String],
    line: usize,
    also: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct RoleRecord<'a> {
    id: &'a str,
    word: &'static str,
    required: usize,
    found: usize,
    evidence: f64,
    told_by: Vec<String>,
    missing: Vec<String>,
    unseen: Vec<String>,
    unproven: Vec<String>,
    same: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct SelectionRecord<'a> {
    missing: Vec<NeededRecord<'a>>,
    unproven: Vec<NeededRecord<'a>>,
    unseen: Vec<NeededRecord<'a>>,
    beyond: Vec<String>,
}

#[derive(Debug, Serialize)]
struct NeededRecord<'a> {
    port: String,
    transport: &'static str,
    need: &'static str,
    services: Vec<&'a str>,
    roles: Vec<&'a str>,
}

fn texts(ports: &[Port]) -> Vec<String> {
    ports.iter().map(ToString::to_string).collect()
}

/// Returns the number or keyword of a port, as in the listing of ports.
fn number(port: Port) -> String {
    port.spec_text()
}

fn port_record<'a>(explained: &'a Explained, host: &'a Observed) -> Option<PortRecord<'a>> {
    let seen = host.ports.get(&explained.port)?;
    Some(PortRecord {
        port: number(explained.port),
        transport: explained.port.transport().name(),
        state: seen.state.name(),
        kind: explained.kind.name(),
        service: explained.service.as_ref().map(ServiceId::as_str),
        role: explained.role.as_ref().map(RoleId::as_str),
        protocol: explained.protocol.as_ref(),
        program: seen.sighting.program.as_deref(),
        networks: &seen.sighting.networks,
        times: seen.sighting.times,
        from: &seen.sighting.from,
        line: seen.sighting.line,
        also: explained.also.iter().map(ServiceId::as_str).collect(),
    })
}

fn needed_records(ports: &[NeededPort]) -> Vec<NeededRecord<'_>> {
    let records = ports.iter().map(|needed| NeededRecord {
        port: number(needed.port),
        transport: needed.port.transport().name(),
        need: needed.need().name(),
        services: needed
            .services()
            .iter()
            .map(|(id, _)| id.as_str())
            .collect(),
        roles: needed.roles().iter().map(|(id, _)| id.as_str()).collect(),
    });
    records.collect()
}

/// Returns the record of a host with the records of its ports.
pub(super) fn host_record<P>(page: &HostPage, ports: Vec<P>) -> HostRecord<'_, P> {
    let host = &page.host;
    let roles = host.roles.roles.iter().map(|role| RoleRecord {
        id: role.role.as_str(),
        word: role.word.name(),
        required: role.required(),
        found: role.found.len(),
        evidence: role.evidence,
        told_by: texts(&role.told_by),
        missing: texts(&role.missing),
        unseen: texts(&role.unseen),
        unproven: texts(&role.unproven),
        same: role.same.iter().map(RoleId::as_str).collect(),
    });
    let selection = page.comparison.as_ref().map(|comparison| SelectionRecord {
        missing: needed_records(&comparison.missing),
        unproven: needed_records(&comparison.unproven),
        unseen: needed_records(&comparison.unseen),
        beyond: texts(&comparison.beyond),
    });
    HostRecord {
        address: host.observed.host.as_deref(),
        ports,
        roles: roles.collect(),
        cannot_tell: host.roles.cannot_tell.iter().map(RoleId::as_str).collect(),
        selection,
    }
}

/// Returns the JSON.
///
/// # Errors
/// If it can't be written.
pub(super) fn json(page: &Page<'_>) -> io::Result<String> {
    let inputs = page.inputs.iter().map(|named| InputRecord {
        name: &named.name,
        input: named.input.reader.name,
        kind: named.input.evidence.name(),
        encoding: named.input.encoding,
        lines: named.input.lines,
    });
    let not_understood = page.inputs.iter().flat_map(|named| {
        let parts = named.input.not_understood.iter();
        parts.map(|part| NotUnderstoodRecord {
            input: &named.name,
            line: part.line,
            text: &part.text,
        })
    });
    let hosts = page.hosts.iter().map(|page| {
        let ports = page.host.ports.iter();
        let ports = ports.filter_map(|port| port_record(port, &page.host.observed));
        host_record(page, ports.collect())
    });
    render::json(&PageRecord {
        schema: SCHEMA,
        inputs: inputs.collect(),
        hosts: hosts.collect(),
        not_understood: not_understood.collect(),
    })
}

/// Returns the ports of all hosts as a table.
pub(super) fn table(page: &Page<'_>) -> Table {
    let mut table = Table::new(&[
        "host",
        "port",
        "transport",
        "state",
        "kind",
        "service",
        "role",
        "program",
        "times",
        "line",
        "also",
    ]);
    for HostPage { host, .. } in page.hosts {
        let address = host.observed.host.clone().unwrap_or_default();
        for port in &host.ports {
            let Some(record) = port_record(port, &host.observed) else {
                continue;
            };
            table.push([
                address.clone(),
                record.port,
                record.transport.to_owned(),
                record.state.to_owned(),
                record.kind.to_owned(),
                record.service.unwrap_or_default().to_owned(),
                record.role.unwrap_or_default().to_owned(),
                record.program.unwrap_or_default().to_owned(),
                record.times.to_string(),
                record.line.to_string(),
                record.also.join(SEPARATOR),
            ]);
        }
    }
    table
}
