//! Lists of ports as people write them: in prose-free lines, tables and columns.

use crate::explain::readers::record::word_of;
use crate::explain::reading::{Reading, numbered, transport_of};
use crate::model::{Port, PortItem, PortSpec, PortState, Transport, read_ports};

/// Maximum number of words beside the ports of a line that is no sentence.
const MAX_LABELS: usize = 4;

/// Maximum number of words of a line that may be a name.
const MAX_NAME: usize = 4;

/// Beginnings of lines of scripts: their numbers are exit codes, sizes and the like.
const SCRIPTS: &[&str] = &["#!", "@echo ", "#Requires ", "[CmdletBinding", "param("];

/// Beginnings of lines of BSD's netstat, whose endpoints are `*.88`: the digit belongs to the protocol.
const FAMILIES: &[&str] = &["tcp4 ", "tcp6 ", "tcp46 ", "udp4 ", "udp6 ", "udp46 "];

/// Every text but a script may be a list.
pub(super) fn knows(head: &str) -> bool {
    let begins = |line: &str| {
        let mut marks = SCRIPTS.iter().chain(FAMILIES);
        marks.any(|mark| line.starts_with(mark))
    };
    !head.lines().any(begins)
}

/// Reads lines of ports. A transport alone on a line holds for the lines below it. A line without a port whose words are
/// a name is left to the caller, who knows names.
pub(super) fn read(text: &str, reading: &mut Reading) {
    let mut list = List::default();
    for (number, line) in numbered(text) {
        let line = without_marks(line);
        let is_row = line.contains(['|', '\t']);
        for part in line.split([';', '；']) {
            list.read(part.trim(), is_row, number, reading);
        }
    }
    reading.items = list.ports;
    reading.other_words = list.others;
    if list.misspelt.len() < list.with_transport {
        for (number, word) in list.misspelt {
            reading.reject(number, &word);
        }
    }
}

/// State while a list is read.
#[derive(Default)]
struct List {
    /// Transports of the last line that had nothing else.
    carried: Vec<Transport>,
    /// Number of ports so far.
    ports: usize,
    /// Number of other words so far, apart from labels of ports.
    others: usize,
    /// Number of lines that begin with a transport and a port.
    with_transport: usize,
    /// Words that stand before a port where other lines have a transport, with their lines: it may be misspelt.
    misspelt: Vec<(usize, String)>,
}

impl List {
    /// Reads a line, or its part up to a semicolon; `is_row` if it is a row of a table.
    fn read(&mut self, line: &str, is_row: bool, number: usize, reading: &mut Reading) {
        let (rest, mut words) = take_port_words(line);
        if is_row && is_dynamic_rpc(line) {
            words.extend(word_of(Transport::Tcp, "rpc"));
        }
        let notation = read_ports(&rest);
        let numbers = notation
            .ports
            .iter()
            .filter(|item| item.spec != PortSpec::None);
        let numbers = numbers.count() + words.len();
        let labels = notation.words.len();
        if numbers == 0 {
            let transports = notation.ports.iter().filter_map(|item| item.transport);
            let transports: Vec<Transport> = transports.collect();
            if !transports.is_empty() && labels == 0 {
                self.carried = transports;
            } else if !is_row && !line.is_empty() {
                let words = line.split_whitespace().count();
                self.others += words;
                if words <= MAX_NAME {
                    reading.names.push((number, line.to_owned()));
                } else {
                    reading.reject(number, line);
                }
            }
            // The head of a table and the line below it have no ports.
            return;
        }
        if !is_row && labels > MAX_LABELS && labels > numbers {
            self.others += labels + numbers;
            reading.reject(number, line);
            return;
        }
        self.ports += numbers;
        if let Some(word) = word_before_port(line) {
            if transport_of(word).is_some() {
                self.with_transport += 1;
            } else if self.carried.is_empty() {
                self.misspelt.push((number, word.to_owned()));
            }
        }
        for port in words {
            reading.add(port, PortState::Open, number);
        }
        for item in notation.ports {
            add(item, &self.carried, number, reading);
        }
    }
}

/// Adds a port; without a transport, with that of the lines above, or else as TCP.
fn add(item: PortItem, carried: &[Transport], line: usize, reading: &mut Reading) {
    if item.spec == PortSpec::None && item.transport.is_none_or(Transport::has_ports) {
        return;
    }
    let transports = match item.transport {
        Some(transport) => vec![transport],
        None if carried.is_empty() => {
            reading.is_tcp_assumed = true;
            vec![Transport::Tcp]
        }
        None => carried.to_vec(),
    };
    for transport in transports {
        match Port::new(transport, item.spec) {
            Ok(port) => reading.add(port, PortState::Open, line),
            Err(_) => reading.reject(line, &item.to_string()),
        }
    }
}

/// Removes the mark of a list item, and the superscript digits of footnotes.
fn without_marks(line: &str) -> String {
    let line = line.replace('－', "-");
    let line: String = line
        .chars()
        .filter(|char| !"¹²³⁰⁴⁵⁶⁷⁸⁹".contains(*char))
        .collect();
    let line = line.trim();
    let line = line
        .strip_prefix(['-', '*', '•'])
        .unwrap_or(line)
        .trim_start();
    // `1. ` numbers an item.
    let numbered = line.split_once(". ").filter(|(number, _)| {
        (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    numbered.map_or(line, |(_, rest)| rest).trim().to_owned()
}

/// Returns the first word of a line if a port follows it.
fn word_before_port(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let word = words.next()?;
    let is_word = word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_port = words
        .next()?
        .starts_with(|char: char| char.is_ascii_digit());
    (is_word && is_port).then_some(word)
}

/// Returns whether the cells of a row name dynamic ports and RPC.
fn is_dynamic_rpc(row: &str) -> bool {
    let has = |name: &str| {
        let mut cells = row.split(['|', '\t']);
        cells.any(|cell| cell.trim().eq_ignore_ascii_case(name))
    };
    has("rpc") && row.to_lowercase().contains("dynamic")
}

/// Takes out items between commas that are nothing but a word for ports, such as RPC; returns the rest of the line.
fn take_port_words(line: &str) -> (String, Vec<Port>) {
    let mut ports = Vec::new();
    let mut rest = Vec::new();
    for item in line.split([',', '，', '、']) {
        match word_of(Transport::Tcp, item) {
            Some(port) => ports.push(port),
            None => rest.push(item),
        }
    }
    (rest.join(","), ports)
}
