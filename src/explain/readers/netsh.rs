//! Rules of Windows Firewall as netsh lists them, in English, German and Chinese, and netsh commands that add rules.

use crate::explain::error::InputError;
use crate::explain::readers::record::{Field, Record, add_rule, field_of};
use crate::explain::reading::{Reading, numbered};

/// Minimum number of dashes below the name of a rule.
const RULER: usize = 20;

/// Returns whether the text has a rule: a line with a value, then a line of dashes; or a command that adds one.
pub(super) fn knows(head: &str) -> bool {
    let lines: Vec<&str> = head.lines().collect();
    let is_listing = lines
        .windows(2)
        .any(|two| split(two[0]).is_some() && is_ruler(two[1]));
    is_listing || lines.iter().any(|line| command(line).is_some())
}

fn is_ruler(line: &str) -> bool {
    let line = line.trim();
    line.len() >= RULER && line.bytes().all(|byte| byte == b'-')
}

/// Splits a line into label and value.
fn split(line: &str) -> Option<(&str, &str)> {
    let (label, value) = line.split_once([':', '：'])?;
    (!label.trim().is_empty()).then(|| (label.trim(), value.trim()))
}

/// Returns the part of a command that describes a rule, if the line adds or changes one.
fn command(line: &str) -> Option<&str> {
    let at = line.to_ascii_lowercase().find("advfirewall firewall ")?;
    let rest = &line[at + "advfirewall firewall ".len()..];
    let lower = rest.to_ascii_lowercase();
    ["add rule ", "set rule "]
        .iter()
        .find_map(|verb| lower.starts_with(verb).then(|| &rest[verb.len()..]))
}

/// Reads a listing, or commands.
///
/// # Errors
/// If the labels are in a language that the table doesn't have.
pub(super) fn read(text: &str, reading: &mut Reading) -> Result<(), InputError> {
    let lines: Vec<(usize, &str)> = numbered(text).collect();
    let mut commands: Vec<Record> = Vec::new();
    let mut record: Option<Record> = None;
    for (at, (number, line)) in lines.iter().enumerate() {
        if let Some(arguments) = command(line) {
            add_command(arguments, *number, &mut commands);
            continue;
        }
        let is_name = lines.get(at + 1).is_some_and(|(_, next)| is_ruler(next));
        let Some((label, value)) = split(line) else {
            continue;
        };
        if is_name {
            if let Some(record) = record.take() {
                finish(&record, reading)?;
            }
            record = Some(Record {
                line: *number,
                values: vec![(Field::Name, value.to_owned())],
            });
        } else if let (Some(record), Some(field)) = (&mut record, field_of(label)) {
            record.values.push((field, value.to_owned()));
        }
    }
    if let Some(record) = record {
        finish(&record, reading)?;
    }
    for record in &commands {
        add_rule(record, reading);
    }
    Ok(())
}

/// Adds the rule of a listing. Without a protocol the labels are in an unknown language.
fn finish(record: &Record, reading: &mut Reading) -> Result<(), InputError> {
    if record.get(Field::Protocol).is_none() || record.get(Field::Action).is_none() {
        return Err(InputError::NetshLanguage { line: record.line });
    }
    add_rule(record, reading);
    Ok(())
}

/// Adds the rule of a command: `name="…" dir=in action=allow protocol=TCP localport=80`. Of a name that occurs twice, only
/// one rule counts, with the values of both.
fn add_command(arguments: &str, line: usize, commands: &mut Vec<Record>) {
    let values = pairs(arguments);
    let value = |key: &str| {
        let mut found = values
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(key));
        found.next().map(|(_, value)| value.clone())
    };
    let name = value("name").unwrap_or_default();
    let mut record = Record {
        line,
        values: vec![(Field::Name, name.clone())],
    };
    let keys = [
        ("dir", Field::Direction),
        ("action", Field::Action),
        ("protocol", Field::Protocol),
        ("localport", Field::LocalPort),
        ("remoteip", Field::RemoteAddress),
        ("enable", Field::Enabled),
    ];
    for (key, field) in keys {
        if let Some(value) = value(key) {
            record.values.push((field, value));
        }
    }
    let known = commands
        .iter_mut()
        .find(|one| !name.is_empty() && one.get(Field::Name) == Some(&name));
    match known {
        Some(known) => {
            for (field, value) in record.values {
                known.values.retain(|(other, _)| *other != field);
                known.values.push((field, value));
            }
        }
        None => commands.push(record),
    }
}

/// Splits `key=value` pairs; a value may be in quotes.
fn pairs(arguments: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = arguments.trim_start();
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.split_whitespace().last().unwrap_or_default().to_owned();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        found.push((key, value.to_owned()));
        rest = next.trim_start();
    }
    found
}
