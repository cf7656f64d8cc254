//! What PowerShell shows of sockets and port filters: as JSON, as a table and as a list.

use serde_json::Value;

use crate::explain::error::InputError;
use crate::explain::readers::json;
use crate::explain::readers::record::{Field, Record, add_rule, add_socket, field_of};
use crate::explain::reading::{Reading, numbered};
use crate::model::{Evidence, Transport};

/// Returns whether the text is JSON with a local port.
pub(super) fn knows_json(head: &str) -> bool {
    head.trim_start().starts_with(['[', '{']) && head.contains("\"LocalPort\"")
}

/// Reads one object or an array of them.
///
/// # Errors
/// If the JSON is broken.
pub(super) fn read_json(text: &str, reading: &mut Reading) -> Result<(), InputError> {
    let objects = json::objects(text)?;
    let has = |key: &str| objects.iter().any(|(_, object)| object.get(key).is_some());
    let are_rules = has("Action");
    let transport = transport_by_columns(has("State") || has("RemotePort"));
    set_evidence(are_rules, reading);
    for (line, object) in &objects {
        let values = object.as_object().into_iter().flatten();
        let values = values.filter_map(|(key, value)| Some((field_of(key)?, written(value))));
        let record = Record {
            line: *line,
            values: values.collect(),
        };
        add(&record, are_rules, transport, reading);
    }
    Ok(())
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        // Ports of a filter.
        Value::Array(values) => values.iter().map(written).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// UDP sockets have neither a state nor a peer.
const fn transport_by_columns(has_peer: bool) -> Transport {
    if has_peer {
        Transport::Tcp
    } else {
        Transport::Udp
    }
}

const fn set_evidence(are_rules: bool, reading: &mut Reading) {
    reading.evidence = if are_rules {
        Evidence::Rules
    } else {
        Evidence::Sockets
    };
}

fn add(record: &Record, are_rules: bool, transport: Transport, reading: &mut Reading) {
    if are_rules {
        add_rule(record, reading);
    } else {
        add_socket(record, transport, reading);
    }
}

/// Columns of a table's head above a line of dashes, and the head's line.
fn table_columns(text: &str) -> Option<(usize, Vec<Option<Field>>)> {
    let lines: Vec<&str> = text.lines().collect();
    let is_dashes = |line: &str| {
        let line = line.trim();
        line.starts_with("---") && line.chars().all(|char| matches!(char, '-' | ' '))
    };
    let at = lines.windows(2).position(|two| {
        let names = two[0].split_whitespace();
        let mut fields = names.map(field_of);
        is_dashes(two[1]) && fields.any(|field| field == Some(Field::LocalPort))
    })?;
    Some((at, lines[at].split_whitespace().map(field_of).collect()))
}

pub(super) fn knows_table(head: &str) -> bool {
    table_columns(head).is_some()
}

/// Reads a table. Its cells have no blanks, unless some are empty: then they are below their heads.
pub(super) fn read_table(text: &str, reading: &mut Reading) {
    let Some((head, columns)) = table_columns(text) else {
        return;
    };
    let has = |field| columns.contains(&Some(field));
    let are_rules = has(Field::Action);
    set_evidence(are_rules, reading);
    // A table that was put together by hand has programs instead of peers.
    let transport =
        transport_by_columns(has(Field::State) || has(Field::RemotePort) || has(Field::Program));
    let title = text.lines().nth(head).unwrap_or_default();
    let starts = starts_of(title);
    for (number, line) in numbered(text).skip(head + 2) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let cells = if words.len() == columns.len() {
            words
        } else {
            below(line, &starts)
        };
        let cells = columns.iter().zip(cells);
        let values = cells.filter_map(|(field, value)| Some(((*field)?, value.to_owned())));
        let record = Record {
            line: number,
            values: values.collect(),
        };
        if record
            .get(Field::LocalPort)
            .is_some_and(|port| !port.is_empty())
        {
            add(&record, are_rules, transport, reading);
        }
    }
}

/// Positions in a head at which its words begin, in characters.
fn starts_of(head: &str) -> Vec<usize> {
    let chars: Vec<char> = head.chars().collect();
    let begins = |at: &usize| {
        let is_word = !chars[*at].is_whitespace();
        is_word && (*at == 0 || chars[*at - 1].is_whitespace())
    };
    (0..chars.len()).filter(begins).collect()
}

/// Cells of a line below the heads that begin at those positions.
fn below<'a>(line: &'a str, starts: &[usize]) -> Vec<&'a str> {
    let at = |start: usize| {
        line.char_indices()
            .nth(start)
            .map_or(line.len(), |(at, _)| at)
    };
    let ends = starts
        .iter()
        .skip(1)
        .map(|start| at(*start))
        .chain([line.len()]);
    let cells = starts.iter().zip(ends);
    cells
        .map(|(start, end)| line[at(*start).min(end)..end].trim())
        .collect()
}

/// Splits a line of a list into name and value.
fn pair(line: &str) -> Option<(Field, &str)> {
    let (name, value) = line.split_once(':')?;
    Some((field_of(name)?, value.trim()))
}

pub(super) fn knows_list(head: &str) -> bool {
    let mut lines = head.lines();
    lines.any(|line| {
        let is_padded = line.contains(" : ") || line.trim_end().ends_with(" :");
        is_padded && matches!(pair(line), Some((Field::LocalPort, _)))
    })
}

/// Reads blocks of `name : value`, separated by empty lines.
pub(super) fn read_list(text: &str, reading: &mut Reading) {
    let mut records: Vec<Record> = Vec::new();
    let mut is_new = true;
    for (number, line) in numbered(text) {
        if line.trim().is_empty() {
            is_new = true;
        } else if let Some((field, value)) = pair(line) {
            let repeats = records.last().is_some_and(|last| last.get(field).is_some());
            if is_new || repeats {
                records.push(Record {
                    line: number,
                    values: Vec::new(),
                });
                is_new = false;
            }
            if let Some(last) = records.last_mut() {
                last.values.push((field, value.to_owned()));
            }
        }
    }
    let has = |field| records.iter().any(|record| record.get(field).is_some());
    // A filter of a rule has a protocol; a socket has none.
    let are_rules = has(Field::Protocol) && !has(Field::State);
    set_evidence(are_rules, reading);
    let transport = transport_by_columns(has(Field::State) || has(Field::RemotePort));
    for record in &records {
        add(record, are_rules, transport, reading);
    }
}
