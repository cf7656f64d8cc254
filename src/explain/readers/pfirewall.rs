//! Log of Windows Firewall (pfirewall.log): what was let in and what was dropped.

use crate::explain::reading::{Reading, numbered, port_of, transport_of};
use crate::model::{PortState, Sighting};

const FIELDS: &str = "#Fields:";

pub(super) fn knows(head: &str) -> bool {
    head.lines().any(|line| line.starts_with(FIELDS))
}

/// Positions of the columns that are read.
#[derive(Default)]
struct Columns {
    action: Option<usize>,
    protocol: Option<usize>,
    source: Option<usize>,
    port: Option<usize>,
    path: Option<usize>,
}

impl Columns {
    fn of(head: &str) -> Self {
        let names: Vec<&str> = head.split_whitespace().collect();
        let at = |name: &str| names.iter().position(|known| *known == name);
        Self {
            action: at("action"),
            protocol: at("protocol"),
            source: at("src-ip"),
            port: at("dst-port"),
            path: at("path"),
        }
    }
}

pub(super) fn read(text: &str, reading: &mut Reading) {
    let mut columns = Columns::default();
    let mut words: Vec<&str> = Vec::new();
    for (number, line) in numbered(text) {
        if let Some(head) = line.strip_prefix(FIELDS) {
            columns = Columns::of(head);
            continue;
        }
        if line.starts_with('#') {
            continue;
        }
        words.clear();
        words.extend(line.split_whitespace());
        let word = |at: Option<usize>| at.and_then(|at| words.get(at)).copied();
        let state = match word(columns.action) {
            Some("ALLOW" | "OPEN-INBOUND") => PortState::Open,
            Some("DROP") => PortState::Shut,
            _ => continue,
        };
        // Older logs have no direction; then a line with a local destination can't be told apart.
        if word(columns.path).is_some_and(|path| path != "RECEIVE") {
            continue;
        }
        let transport = word(columns.protocol).and_then(transport_of);
        let number_of = word(columns.port).and_then(|port| port.parse().ok());
        let port = transport
            .zip(number_of)
            .and_then(|(transport, port)| port_of(transport, port));
        if let Some(port) = port {
            let sighting = Sighting {
                times: 1,
                from: word(columns.source)
                    .map(str::to_owned)
                    .into_iter()
                    .collect(),
                line: number,
                ..Sighting::default()
            };
            reading.host(None).add(port, state, sighting);
        }
    }
}
