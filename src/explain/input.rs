//! Inputs: recognition and reading of a text, and its errors.

use crate::explain::decode::decode;
use crate::explain::error::InputError;
use crate::explain::log::LogReader;
use crate::explain::readers::{READERS, Reader};
use crate::explain::reading::{NotUnderstood, Reading};
use crate::model::{Evidence, Observed, Port, PortState};

/// What an input shows.
#[derive(Debug)]
pub struct Input {
    /// Reader that has read it.
    pub reader: &'static Reader,
    /// Kind of evidence.
    pub evidence: Evidence,
    /// Name of its encoding.
    pub encoding: &'static str,
    /// Number of lines.
    pub lines: usize,
    /// What was observed, one entry for each host.
    pub observed: Vec<Observed>,
    /// Parts that were not understood, limited in number.
    pub not_understood: Vec<NotUnderstood>,
    /// Number of all such parts.
    pub not_understood_count: usize,
    /// True if ports without a transport were taken as TCP.
    pub is_tcp_assumed: bool,
}

/// Number of bytes of a text by which its kind is recognised.
const HEAD: usize = 64 * 1024;

/// Name of a configuration, and a test of a line that only it has.
type Configuration = (&'static str, fn(&str) -> bool);

/// Configurations that are refused, each with a line by which it is recognised.
const CONFIGURATIONS: &[Configuration] = &[
    ("iptables", |line| {
        matches!(line.trim_end(), "*filter" | "*nat" | "*mangle" | "*raw")
    }),
    ("nftables", |line| {
        let mut words = line.split_whitespace();
        let is_table = words.next() == Some("table") && line.trim_end().ends_with('{');
        is_table || line.contains("\"nftables\"")
    }),
    ("Cisco ASA", |line| {
        line.starts_with("object-group service ") || line.starts_with("access-list ")
    }),
    ("Terraform", |line| {
        let blocks = [
            "resource \"",
            "variable \"",
            "module \"",
            "provider \"",
            "locals {",
        ];
        blocks.iter().any(|block| line.starts_with(block))
    }),
    ("AWS", |line| line.contains("\"IpPermissions\"")),
];

/// Reads an input: recognises its kind, unless one is named. `names` returns the ports that a name stands for in a list.
///
/// # Errors
/// If there is nothing in it, its kind is not recognised or it can't be evaluated, or it is broken.
pub fn read_input(
    bytes: &[u8],
    named: Option<&'static Reader>,
    names: &dyn Fn(&str) -> Vec<Port>,
) -> Result<Input, InputError> {
    let decoded = decode(bytes);
    let text = decoded.text.as_str();
    let first = text.lines().find(|line| !line.trim().is_empty());
    let first = first.ok_or(InputError::Empty)?;
    let head = head_of(text);
    let reader = match named {
        Some(reader) => reader,
        None => recognise(head)?,
    };
    let mut reading = Reading::new(reader.evidence);
    (reader.read)(text, &mut reading)?;
    resolve_names(&mut reading, names);
    let reading = reading.finish();
    let ports = reading
        .hosts
        .iter()
        .map(|host| host.ports.len() + host.any_port_rules.len());
    let is_nothing = ports.sum::<usize>() == 0;
    if reader.evidence == Evidence::List && (reading.other_words > reading.items || is_nothing) {
        let shortened: String = first.chars().take(60).collect();
        return Err(InputError::Unknown(shortened));
    }
    Ok(Input {
        reader,
        evidence: reading.evidence,
        encoding: decoded.encoding,
        lines: text.lines().count(),
        observed: reading.hosts,
        not_understood: reading.not_understood,
        not_understood_count: reading.not_understood_count,
        is_tcp_assumed: reading.is_tcp_assumed,
    })
}

/// Returns what a log shows that was read in pieces.
///
/// # Errors
/// If it has no lines.
pub fn read_log(log: LogReader) -> Result<Input, InputError> {
    let lines = log.lines();
    let mut reading = Reading::new(Evidence::Log);
    log.finish_into(&mut reading);
    let reading = reading.finish();
    let reader = READERS
        .iter()
        .find(|reader| reader.evidence == Evidence::Log);
    Ok(Input {
        reader: reader.ok_or(InputError::Empty)?,
        evidence: Evidence::Log,
        encoding: "UTF-8",
        lines,
        observed: reading.hosts,
        not_understood: Vec::new(),
        not_understood_count: 0,
        is_tcp_assumed: false,
    })
}

fn recognise(head: &str) -> Result<&'static Reader, InputError> {
    let is_of = |(_, knows): &&Configuration| head.lines().any(knows);
    if let Some((name, _)) = CONFIGURATIONS.iter().find(is_of) {
        return Err(InputError::Configuration(name));
    }
    let reader = READERS.iter().find(|reader| (reader.knows)(head));
    reader.ok_or_else(|| InputError::Unknown(String::new()))
}

/// Beginning of a text, cut between characters.
fn head_of(text: &str) -> &str {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Adds the ports of names in a list; other lines are not understood.
fn resolve_names(reading: &mut Reading, names: &dyn Fn(&str) -> Vec<Port>) {
    /// Maximum number of names that are looked up: each takes a search.
    const MAX_NAMES: usize = 200;
    for (at, (line, name)) in std::mem::take(&mut reading.names).into_iter().enumerate() {
        let ports = if at < MAX_NAMES {
            names(&name)
        } else {
            Vec::new()
        };
        if ports.is_empty() {
            reading.reject(line, &name);
            continue;
        }
        reading.items += 1;
        reading.other_words -= name.split_whitespace().count();
        for port in ports {
            reading.add(port, PortState::Open, line);
        }
    }
}
