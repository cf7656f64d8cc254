//! Tables with a column of local ports, separated by tabs, semicolons or commas: the management console's export of
//! rules, and PowerShell's Export-Csv of rules or sockets.

use csv::ReaderBuilder;

use crate::explain::readers::record::{Field, Record, add_rule, add_socket, field_of};
use crate::explain::reading::Reading;
use crate::model::{Evidence, Transport};

const SEPARATORS: [u8; 3] = [b'\t', b';', b','];

/// First line that is a head: neither empty nor the line with the type that PowerShell 5.1 writes.
fn head_line(text: &str) -> Option<(usize, &str)> {
    let mut lines = text.lines().enumerate();
    lines.find(|(_, line)| !line.trim().is_empty() && !line.starts_with("#TYPE"))
}

/// Separator and columns of the head, if one of them is that of the local port.
fn columns(text: &str) -> Option<(u8, Vec<Option<Field>>)> {
    let (_, head) = head_line(text)?;
    SEPARATORS.iter().find_map(|separator| {
        let names = head.split(char::from(*separator));
        let columns: Vec<Option<Field>> = names.map(field_of).collect();
        let is_table = columns.len() > 2 && columns.contains(&Some(Field::LocalPort));
        is_table.then_some((*separator, columns))
    })
}

pub(super) fn knows(head: &str) -> bool {
    columns(head).is_some()
}

pub(super) fn read(text: &str, reading: &mut Reading) {
    let (Some((separator, columns)), Some((skipped, _))) = (columns(text), head_line(text)) else {
        return;
    };
    let has = |field| columns.contains(&Some(field));
    let are_rules = has(Field::Action);
    reading.evidence = if are_rules {
        Evidence::Rules
    } else {
        Evidence::Sockets
    };
    // PowerShell's sockets of UDP have no state.
    let transport = if has(Field::State) || has(Field::RemotePort) {
        Transport::Tcp
    } else {
        Transport::Udp
    };
    let table = text.lines().skip(skipped).collect::<Vec<_>>().join("\n");
    let mut rows = ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(table.as_bytes());
    for row in rows.records() {
        let Ok(row) = row else {
            continue;
        };
        let within = row.position().map_or(1, csv::Position::line);
        let line = skipped + usize::try_from(within).unwrap_or(1);
        let values = columns.iter().zip(&row);
        let values = values.filter_map(|(field, value)| Some(((*field)?, value.to_owned())));
        let record = Record {
            line,
            values: values.collect(),
        };
        if are_rules {
            add_rule(&record, reading);
        } else {
            add_socket(&record, transport, reading);
        }
    }
}
