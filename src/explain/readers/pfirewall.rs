//! Log of Windows Firewall (pfirewall.log): what was let in and what was dropped.

use memchr::{memchr_iter, memrchr};

use crate::explain::lines::LineReader;
use crate::explain::reading::{Reading, port_of};
use crate::model::{PortState, Sighting, Transport};

const FIELDS: &[u8] = b"#Fields:";

/// Returns whether a text begins like a log: comments, among them the names of the columns.
pub(super) fn knows(head: &str) -> bool {
    let mut lines = head.lines();
    lines.any(|line| line.as_bytes().starts_with(FIELDS))
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

/// States in which a log has ports.
const STATES: [PortState; 2] = [PortState::Open, PortState::Shut];
const TRANSPORTS: [Transport; 2] = [Transport::Tcp, Transport::Udp];

/// Reader of a log.
#[derive(Debug)]
pub(super) struct Log {
    columns: Option<Columns>,
    /// Events by transport, state and port.
    tallies: Vec<Option<Box<Tally>>>,
}

impl Log {
    /// Creates a reader at the beginning of a log.
    pub(super) fn new() -> Self {
        let count = (TRANSPORTS.len() * STATES.len()) << u16::BITS;
        Self {
            columns: None,
            tallies: std::iter::repeat_with(|| None).take(count).collect(),
        }
    }

    fn count(&mut self, transport: usize, state: usize, port: u16, source: &[u8], line: usize) {
        let at = ((transport * STATES.len() + state) << u16::BITS) | usize::from(port);
        let tally = self.tallies[at].get_or_insert_with(Box::default);
        if tally.times == 0 {
            tally.line = line;
        }
        tally.times += 1;
        if tally.sources.len() < MAX_SOURCES
            && !tally.sources.iter().any(|known| &**known == source)
        {
            tally.sources.push(source.into());
        }
    }
}

impl LineReader for Log {
    fn line(&mut self, number: usize, line: &[u8], _reading: &mut Reading) {
        if line.first() == Some(&b'#') {
            if let Some(head) = line.strip_prefix(FIELDS) {
                self.columns = Columns::of(head).filter(|columns| columns.count() <= MAX_COLUMNS);
            }
            return;
        }
        let Some(columns) = self.columns else {
            return;
        };
        if columns.ends_in_path && !may_be_inbound(line) {
            return;
        }
        let mut fields: [&[u8]; MAX_COLUMNS] = [&[]; MAX_COLUMNS];
        let mut start = 0;
        let ends = spaces(line).chain([line.len()]);
        for (field, end) in fields.iter_mut().zip(ends).take(columns.count()) {
            *field = &line[start..end];
            start = end + 1;
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
        if let Some(port) = number_of(fields[columns.port]) {
            self.count(transport, state, port, fields[columns.source], number);
        }
    }

    fn finish(self: Box<Self>, reading: &mut Reading) {
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

/// Returns whether a line is of a packet that came in. A line that was cut off has no direction, and counts.
fn may_be_inbound(line: &[u8]) -> bool {
    if line.ends_with(b" RECEIVE") {
        return true;
    }
    let last = memrchr(b' ', line).map_or(line, |at| &line[at + 1..]);
    let is_direction = last.len() > 1 && last.iter().all(u8::is_ascii_uppercase);
    !is_direction
}

/// Returns the places of the spaces in a line. The first columns are short, so those of the first 64 bytes are found
/// together, which takes half the time.
fn spaces(line: &[u8]) -> impl Iterator<Item = usize> {
    let block: Option<&[u8; 64]> = line.first_chunk();
    let mut mask = block.map_or(0, spaces_in_block);
    let from = block.map_or(0, |block| block.len());
    let near = std::iter::from_fn(move || {
        let at = mask.trailing_zeros() as usize;
        (mask != 0).then(|| {
            mask &= mask - 1;
            at
        })
    });
    near.chain(memchr_iter(b' ', &line[from..]).map(move |at| from + at))
}

/// Returns a bit for each byte: 1 for a space. Eight bytes are compared at a time.
fn spaces_in_block(block: &[u8; 64]) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = block.as_chunks::<8>();
    eights.iter().rev().fold(0, |mask, eight| {
        // Zero where there is a space.
        let other = u64::from_le_bytes(*eight) ^ u64::from_le_bytes([b' '; 8]);
        // The highest bit of each byte that is zero.
        let spaces = !(((other & LOW) + LOW) | other | LOW);
        mask << 8 | (spaces >> 7).wrapping_mul(GATHER) >> 56
    })
}

/// Returns a port number.
fn number_of(text: &[u8]) -> Option<u16> {
    if !(1..=5).contains(&text.len()) {
        return None;
    }
    let mut value = 0;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u32::from(digit);
    }
    u16::try_from(value).ok()
}
