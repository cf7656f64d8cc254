//! The RPC endpoint mapper ([C706] appendix O, [MS-RPCE] 2.2.1.2): asks for all its entries, and returns the TCP ports
//! with the interfaces that they serve. Nobody logs in.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::check::connect::{Patience, connected, receive};
use crate::check::interfaces::{InterfaceId, name_of, text_of};
use crate::check::outcome::Reason;
use crate::model::{CheckState, escaped};

/// Port of the endpoint mapper.
pub const MAPPER_PORT: u16 = 135;
/// Name of its protocol in reports.
pub(super) const MAPPER: &str = "RPC";

/// Maximum number of ports that are taken.
pub const MAX_NAMED: usize = 256;
/// Maximum number of requests.
const MAX_ROUNDS: usize = 50;
/// Maximum number of bytes of all answers.
const MAX_BYTES: usize = 4 << 20;
/// Maximum number of interfaces of a port.
const MAX_INTERFACES: usize = 64;

/// Bind to the interface `epmapper`, version 3.0, with the transfer syntax NDR.
pub const BIND: &[u8; 72] = b"\x05\x00\x0b\x03\x10\x00\x00\x00\x48\x00\x00\x00\x01\x00\x00\x00\
    \xd0\x16\xd0\x16\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x01\x00\
    \x08\x83\xaf\xe1\x1f\x5d\xc9\x11\x91\xa4\x08\x00\x2b\x14\xa0\xfa\x03\x00\x00\x00\
    \x04\x5d\x88\x8a\xeb\x1c\xc9\x11\x9f\xe8\x08\x00\x2b\x10\x48\x60\x02\x00\x00\x00";
/// Request for the next 500 entries: operation `ept_lookup`, all elements, all versions, a handle of zeros, which is
/// replaced by the handle that the server returns.
pub const LOOKUP: &[u8; 64] = b"\x05\x00\x00\x03\x10\x00\x00\x00\x40\x00\x00\x00\x02\x00\x00\x00\
    \x28\x00\x00\x00\x00\x00\x02\x00\
    \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\
    \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xf4\x01\x00\x00";
/// Place and length of the handle in the request.
const HANDLE_AT: usize = 40;
const HANDLE: usize = 20;

/// Types of the messages of RPC.
const RESPONSE: u8 = 2;
const FAULT: u8 = 3;
const BIND_ACK: u8 = 12;
const BIND_NAK: u8 = 13;

/// TCP ports that the endpoint mapper names, each with the names of its interfaces, sorted.
pub type Named = BTreeMap<u16, Vec<String>>;

/// What is known of an endpoint mapper.
#[derive(Debug)]
pub(super) struct Mapper {
    /// State of its port, and the reason.
    pub(super) state: CheckState,
    pub(super) reason: Reason,
    /// The ports that it names; none if it gave no complete list.
    pub(super) named: Option<Named>,
}

/// Asks the endpoint mapper of a host. `is_stopped` is asked between its answers.
pub(super) fn ask(host: SocketAddr, patience: Patience, is_stopped: &dyn Fn() -> bool) -> Mapper {
    let mut address = host;
    address.set_port(MAPPER_PORT);
    let stream = match connected(address, patience) {
        Ok(stream) => stream,
        Err((state, reason)) => {
            return Mapper {
                state,
                reason,
                named: None,
            };
        }
    };
    let mut session = Session {
        stream,
        timeout: patience.timeout,
        // A large domain controller sends its list in some pieces.
        due: Instant::now() + patience.timeout.saturating_mul(4),
        read: 0,
    };
    let (reason, named) = match session.entries(is_stopped) {
        Ok(named) => (Reason::Answered(MAPPER), Some(named)),
        Err(error) => (session.reason(&error), None),
    };
    Mapper {
        state: CheckState::Open,
        reason,
        named,
    }
}

/// Conversation with an endpoint mapper.
struct Session {
    stream: TcpStream,
    timeout: Duration,
    due: Instant,
    /// Number of bytes that were read.
    read: usize,
}

impl Session {
    /// Returns the reason for a conversation that failed.
    fn reason(&self, error: &io::Error) -> Reason {
        match error.kind() {
            ErrorKind::InvalidData => Reason::IsNot(MAPPER),
            ErrorKind::PermissionDenied => Reason::ListRefused,
            _ if self.read > 0 => Reason::Half(MAPPER),
            ErrorKind::TimedOut | ErrorKind::WouldBlock => Reason::Silent(MAPPER),
            _ => Reason::HangsUp(MAPPER),
        }
    }

    fn entries(&mut self, is_stopped: &dyn Fn() -> bool) -> io::Result<Named> {
        self.send(BIND)?;
        self.message(BIND_ACK)?;
        let mut named = Named::new();
        let mut request = *LOOKUP;
        for _ in 0..MAX_ROUNDS {
            if is_stopped() {
                return Err(ErrorKind::Interrupted.into());
            }
            self.send(&request)?;
            let body = self.message(RESPONSE)?;
            let page = Page::parse(&body).ok_or(ErrorKind::InvalidData)?;
            let is_last = page.is_last();
            for (port, id, note) in page.entries {
                add(&mut named, port, id, &note);
            }
            if is_last || named.len() >= MAX_NAMED {
                return Ok(named);
            }
            request[HANDLE_AT..HANDLE_AT + HANDLE].copy_from_slice(&page.handle);
        }
        Ok(named)
    }

    fn send(&mut self, message: &[u8]) -> io::Result<()> {
        self.stream.set_write_timeout(Some(self.timeout))?;
        self.stream.write_all(message)
    }

    /// Reads a message of a type, which may come in fragments, and returns its body.
    fn message(&mut self, kind: u8) -> io::Result<Vec<u8>> {
        const HEAD: usize = 16;
        const LAST: u8 = 2;
        let mut body = Vec::new();
        loop {
            let head = self.exactly(HEAD)?;
            let length = usize::from(u16::from_le_bytes([head[8], head[9]]));
            // Version 5.0; numbers are little-endian.
            let is_rpc = head[0] == 5 && head[1] == 0 && head[4] == 0x10;
            if is_rpc && [FAULT, BIND_NAK].contains(&head[2]) {
                // Windows can be set to list its entries only after a login.
                return Err(ErrorKind::PermissionDenied.into());
            }
            if !is_rpc || head[2] != kind || length < HEAD + 8 {
                return Err(ErrorKind::InvalidData.into());
            }
            let rest = self.exactly(length - HEAD)?;
            body.extend_from_slice(&rest[8..]);
            if head[3] & LAST != 0 {
                return Ok(body);
            }
        }
    }

    fn exactly(&mut self, count: usize) -> io::Result<Vec<u8>> {
        if self.read + count > MAX_BYTES {
            return Err(ErrorKind::InvalidData.into());
        }
        let mut bytes = vec![0; count];
        let mut filled = 0;
        while filled < count {
            let due = self.due.min(Instant::now() + self.timeout);
            match receive(&mut self.stream, &mut bytes[filled..], due)? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                more => {
                    filled += more;
                    self.read += more;
                }
            }
        }
        Ok(bytes)
    }
}

/// Adds an interface to a port: by its name, by what the server says about it, or by its identifier.
fn add(named: &mut Named, port: u16, id: InterfaceId, note: &str) {
    const LONGEST: usize = 64;
    if port == 0 || named.len() >= MAX_NAMED && !named.contains_key(&port) {
        return;
    }
    let name = match name_of(id) {
        Some(name) => name.to_owned(),
        None if note.is_empty() => text_of(id),
        None => escaped(note).chars().take(LONGEST).collect(),
    };
    let interfaces = named.entry(port).or_default();
    if interfaces.len() < MAX_INTERFACES
        && let Err(at) = interfaces.binary_search(&name)
    {
        interfaces.insert(at, name);
    }
}

/// Answer to `ept_lookup`.
struct Page {
    handle: [u8; HANDLE],
    count: usize,
    status: u32,
    /// Port, interface and annotation of each entry over TCP.
    entries: Vec<(u16, InterfaceId, String)>,
}

impl Page {
    /// Returns whether no more entries follow: Samba ends with a live handle and `ept_s_not_registered` (0x16c9a0d6).
    fn is_last(&self) -> bool {
        self.handle == [0; HANDLE] || self.count == 0 || self.status != 0
    }

    /// Parses the body of a response in NDR. Returns nothing if it is malformed.
    fn parse(body: &[u8]) -> Option<Self> {
        let mut reader = Ndr { body, at: 0 };
        let handle = reader.take(HANDLE)?.try_into().ok()?;
        let count = reader.number()?;
        // The array: its size, the first element, and the number of elements that follow.
        let (_, first, length) = (reader.number()?, reader.number()?, reader.number()?);
        if first != 0 || length != count || length > body.len() / 4 {
            return None;
        }
        let mut notes = Vec::new();
        for _ in 0..length {
            reader.align();
            reader.take(16)?;
            let has_tower = reader.number()? != 0;
            let (_, length) = (reader.number()?, reader.number()?);
            let note = reader.take(length)?;
            let note = note.split(|byte| *byte == 0).next().unwrap_or(note);
            notes.push((has_tower, String::from_utf8_lossy(note).into_owned()));
        }
        let mut entries = Vec::new();
        for (_, note) in notes.into_iter().filter(|(has_tower, _)| *has_tower) {
            let (size, length) = (reader.number()?, reader.number()?);
            if size != length {
                return None;
            }
            if let Some((port, id)) = tcp_tower(reader.take(length)?) {
                entries.push((port, id, note));
            }
        }
        let status = u32::try_from(reader.number()?).ok()?;
        Some(Self {
            handle,
            count,
            status,
            entries,
        })
    }
}

/// Reader of NDR.
struct Ndr<'a> {
    body: &'a [u8],
    at: usize,
}

impl<'a> Ndr<'a> {
    fn align(&mut self) {
        self.at = self.at.next_multiple_of(4);
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(length)?;
        let bytes = self.body.get(self.at..end)?;
        self.at = end;
        Some(bytes)
    }

    /// Reads an aligned number of four bytes.
    fn number(&mut self) -> Option<usize> {
        self.align();
        let bytes = self.take(4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    }
}

/// Returns the port and the interface of a tower of protocols, if it leads over TCP.
fn tcp_tower(tower: &[u8]) -> Option<(u16, InterfaceId)> {
    const INTERFACE: u8 = 0x0d;
    const TCP: u8 = 0x07;
    const MAX_FLOORS: u16 = 16;
    let mut reader = Ndr { body: tower, at: 0 };
    let length = |reader: &mut Ndr<'_>| {
        let bytes = reader.take(2)?.try_into().ok()?;
        Some(u16::from_le_bytes(bytes))
    };
    let floors = length(&mut reader)?;
    let (mut id, mut port) = (None, None);
    for floor in 0..floors.min(MAX_FLOORS) {
        let left = length(&mut reader)?;
        let left = reader.take(left.into())?;
        let right = length(&mut reader)?;
        let right = reader.take(right.into())?;
        match (floor, left, right) {
            (0, [INTERFACE, id_and_version @ ..], _) => {
                id = id_and_version.get(..16).map(in_text_order);
            }
            (_, [TCP], [high, low]) => port = Some(u16::from_be_bytes([*high, *low])),
            _ => {}
        }
    }
    port.zip(id)
}

/// Returns the bytes of an identifier in the order of its text: its first three numbers are little-endian.
fn in_text_order(bytes: &[u8]) -> InterfaceId {
    let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    order.map(|at| bytes.get(at).copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, proptest};
    use proptest::sample::Index;

    use super::*;

    /// Page of one entry, with a handle, an annotation and a tower that leads to TCP 49664.
    fn page() -> Vec<u8> {
        let mut page = vec![0; 4];
        page.extend([7; 16]);
        for number in [1_u32, 500, 0, 1] {
            page.extend(number.to_le_bytes());
        }
        page.extend([0; 16]);
        for number in [3_u32, 0, 6] {
            page.extend(number.to_le_bytes());
        }
        page.extend(b"Chart\0\0\0");
        let mut tower = vec![2, 0, 19, 0, 0x0d];
        tower.extend([1; 18]);
        tower.extend([2, 0, 0, 0]);
        tower.extend([1, 0, 0x07, 2, 0, 0xc2, 0x00]);
        let length = u32::try_from(tower.len()).expect("short");
        page.extend(length.to_le_bytes());
        page.extend(length.to_le_bytes());
        page.extend(&tower);
        page.resize(page.len().next_multiple_of(4), 0);
        page.extend(0x16c9_a0d6_u32.to_le_bytes());
        page
    }

    #[test]
    fn entries_are_read_and_annotations_name_unknown_interfaces() {
        let page = Page::parse(&page()).expect("a page");
        assert!(page.is_last(), "not registered: the end of the list");
        let [(port, id, note)] = page.entries.as_slice() else {
            panic!("one entry");
        };
        assert_eq!((*port, *id, note.as_str()), (49664, [1; 16], "Chart"));
        let mut named = Named::new();
        add(&mut named, *port, *id, note);
        add(&mut named, *port, *id, "");
        add(&mut named, 0, *id, note);
        let unknown = "01010101-0101-0101-0101-010101010101";
        assert_eq!(named[&49664], [unknown, "Chart"]);
        assert_eq!(named.len(), 1);
    }

    proptest! {
        #[test]
        fn no_page_makes_the_reader_panic(
            changes in vec((any::<Index>(), any::<u8>()), 0..6),
            cut in any::<Index>(),
            noise in vec(any::<u8>(), 0..200),
        ) {
            let mut changed = page();
            for (at, byte) in changes {
                let at = at.index(changed.len());
                changed[at] = byte;
            }
            let _ = Page::parse(&changed);
            let _ = Page::parse(&changed[..cut.index(changed.len())]);
            let _ = Page::parse(&noise);
            let _ = tcp_tower(&noise);
        }
    }
}
