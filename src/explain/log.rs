//! Log of Windows Firewall (pfirewall.log): what was let in and what was dropped. It is read in pieces of any size, so
//! that a log of many gigabytes needs no more memory than a short one.

use memchr::{memchr, memchr_iter, memrchr};

use crate::explain::reading::{Reading, port_of};
use crate::model::{PortState, Sighting, Transport};

const FIELDS: &[u8] = b"#Fields:";

/// Returns whether a text begins like a log: comments, among them the names of the columns.
#[must_use]
pub fn is_log(head: &[u8]) -> bool {
    let mut lines = head.split(|byte| *byte == b'\n');
    lines.any(|line| line.starts_with(FIELDS))
}

/// Positions of the columns that are read.
#[derive(Debug, Default, Clone, Copy)]
struct Columns {
    action: usize,
    protocol: usize,
    source: usize,
    port: usize,
    /// True if the last column is the direction.
    ends_in_path: bool,
}

impl Columns {
    fn of(head: &[u8]) -> Option<Self> {
        let head = String::from_utf8_lossy(head);
        let names: Vec<&str> = head.split_whitespace().collect();
        let at = |name: &str| names.iter().position(|known| *known == name);
        Some(Self {
            action: at("action")?,
            protocol: at("protocol")?,
            source: at("src-ip")?,
            port: at("dst-port")?,
            ends_in_path: names.last() == Some(&"path"),
        })
    }

    /// Number of columns from the first to the last one that is read.
    fn count(self) -> usize {
        let last = self
            .action
            .max(self.protocol)
            .max(self.source)
            .max(self.port);
        last + 1
    }
}

/// Events of a port with the same state.
#[derive(Debug, Default)]
struct Tally {
    times: u64,
    line: usize,
    /// Addresses that they came from, limited in number.
    sources: Vec<Box<[u8]>>,
}

/// Maximum number of sources of a port.
const MAX_SOURCES: usize = 64;
/// Maximum number of columns up to the last one that is read; Windows writes 8.
const MAX_COLUMNS: usize = 12;
/// Maximum length of a line; the rest of a longer one is passed over.
const MAX_LINE: usize = 4096;

/// States in which a log has ports.
const STATES: [PortState; 2] = [PortState::Open, PortState::Shut];
const TRANSPORTS: [Transport; 2] = [Transport::Tcp, Transport::Udp];

/// Reader of a log in pieces.
#[derive(Debug)]
pub struct LogReader {
    columns: Option<Columns>,
    /// Number of complete lines so far.
    lines: usize,
    /// Events by transport, state and port.
    tallies: Vec<Option<Box<Tally>>>,
    /// Beginning of a line whose end is not there yet.
    rest: Vec<u8>,
}

impl LogReader {
    /// Creates a reader at the beginning of a log.
    #[must_use]
    pub fn new() -> Self {
        let count = (TRANSPORTS.len() * STATES.len()) << u16::BITS;
        Self {
            columns: None,
            lines: 0,
            tallies: std::iter::repeat_with(|| None).take(count).collect(),
            rest: Vec::new(),
        }
    }

    /// Number of lines so far.
    #[must_use]
    pub const fn lines(&self) -> usize {
        self.lines
    }

    /// Reads the next piece.
    pub fn feed(&mut self, piece: &[u8]) {
        let mut from = 0;
        for end in memchr_iter(b'\n', piece) {
            let line = &piece[from..end];
            if self.rest.is_empty() {
                self.line(line);
            } else {
                let mut whole = std::mem::take(&mut self.rest);
                whole.extend_from_slice(&line[..line.len().min(MAX_LINE)]);
                self.line(&whole);
            }
            from = end + 1;
        }
        let room = MAX_LINE.saturating_sub(self.rest.len());
        let rest = &piece[from..];
        self.rest.extend_from_slice(&rest[..rest.len().min(room)]);
    }

    fn line(&mut self, line: &[u8]) {
        self.lines += 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.first() == Some(&b'#') {
            if let Some(head) = line.strip_prefix(FIELDS) {
                self.columns = Columns::of(head).filter(|columns| columns.count() <= MAX_COLUMNS);
            }
            return;
        }
        let Some(columns) = self.columns else {
            return;
        };
        // Only what came in counts. A line that was cut off has no direction.
        let last = memrchr(b' ', line).map_or(line, |at| &line[at + 1..]);
        let is_direction = last.len() > 1 && last.iter().all(u8::is_ascii_uppercase);
        if columns.ends_in_path && is_direction && last != b"RECEIVE" {
            return;
        }
        let mut fields: [&[u8]; MAX_COLUMNS] = [&[]; MAX_COLUMNS];
        let count = columns.count();
        let mut left = line;
        for field in fields.iter_mut().take(count) {
            let end = memchr(b' ', left).unwrap_or(left.len());
            *field = &left[..end];
            left = left.get(end + 1..).unwrap_or_default();
        }
        let state = match fields[columns.action] {
            b"ALLOW" | b"OPEN-INBOUND" => 0,
            b"DROP" => 1,
            _ => return,
        };
        let transport = match fields[columns.protocol] {
            b"TCP" => 0,
            b"UDP" => 1,
            _ => return,
        };
        if let Some(port) = number(fields[columns.port]) {
            self.count(transport, state, port, fields[columns.source]);
        }
    }

    fn count(&mut self, transport: usize, state: usize, port: u16, source: &[u8]) {
        let at = ((transport * STATES.len() + state) << u16::BITS) | usize::from(port);
        let tally = self.tallies[at].get_or_insert_with(Box::default);
        if tally.times == 0 {
            tally.line = self.lines;
        }
        tally.times += 1;
        if tally.sources.len() < MAX_SOURCES
            && !tally.sources.iter().any(|known| &**known == source)
        {
            tally.sources.push(source.into());
        }
    }

    /// Ends the log.
    pub(super) fn finish_into(mut self, reading: &mut Reading) {
        if !self.rest.is_empty() {
            let rest = std::mem::take(&mut self.rest);
            self.line(&rest);
        }
        for (at, tally) in self.tallies.into_iter().enumerate() {
            let Some(tally) = tally else {
                continue;
            };
            let number = u16::try_from(at & usize::from(u16::MAX)).unwrap_or(0);
            let kind = at >> u16::BITS;
            let transport = TRANSPORTS[kind / STATES.len()];
            let state = STATES[kind % STATES.len()];
            let Some(port) = port_of(transport, number) else {
                continue;
            };
            let sources = tally.sources.iter();
            let sighting = Sighting {
                times: tally.times,
                from: sources
                    .map(|source| String::from_utf8_lossy(source).into_owned())
                    .collect(),
                line: tally.line,
                ..Sighting::default()
            };
            reading.host(None).add(port, state, sighting);
        }
    }
}

impl Default for LogReader {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns a port number.
fn number(text: &[u8]) -> Option<u16> {
    let is_number = (1..=5).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
    let value = text
        .iter()
        .fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'));
    is_number.then(|| u16::try_from(value).ok())?
}
