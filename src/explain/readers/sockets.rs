//! Listings of sockets: netstat on Windows and Linux, ss.
//!
//! The word for the state is translated on Windows, so it is not read: a socket listens if its peer has port 0 or `*`.

use memchr::{memchr_iter, memchr2, memrchr};

use crate::explain::decode::decode_line;
use crate::explain::lines::LineReader;
use crate::explain::reading::{Reading, is_loopback, port_of, transport_of};
use crate::model::{Port, PortState, Sighting, Transport};

/// Returns whether the text has a line of a socket, or the head of a listing without protocols.
pub(super) fn knows(head: &str) -> bool {
    let mut lines = head.lines();
    lines.any(|line| Socket::parse(line.as_bytes()).is_some()) || has_no_protocols(head)
}

/// Returns whether the head names the two addresses but no protocol: such a listing is of TCP.
fn has_no_protocols(head: &str) -> bool {
    head.lines().any(|line| {
        let line = line.to_lowercase();
        let is_head = line.contains("local address")
            && (line.contains("foreign address") || line.contains("peer address"));
        let first = line.split_whitespace().next().unwrap_or_default();
        is_head && !matches!(first, "proto" | "netid")
    })
}

/// Line of a socket.
struct Socket<'a> {
    transport: Transport,
    address: &'a [u8],
    port: &'a [u8],
    peer_port: &'a [u8],
}

impl<'a> Socket<'a> {
    fn parse(line: &'a [u8]) -> Option<Self> {
        let mut words = words(line);
        let transport = transport_of_word(words.next()?)?;
        Self::of_words(transport, words)
    }

    /// Takes the first two words that are endpoints.
    fn of_words(transport: Transport, words: impl Iterator<Item = &'a [u8]>) -> Option<Self> {
        let mut endpoints = words.filter_map(endpoint);
        let ((address, port), (_, peer_port)) = (endpoints.next()?, endpoints.next()?);
        Some(Self {
            transport,
            address,
            port,
            peer_port,
        })
    }

    fn listens(&self) -> bool {
        matches!(self.peer_port, b"0" | b"*")
    }
}

/// Returns whether a line may have a peer with port 0 or `*`, which most lines of a long listing don't have: they are
/// passed over without a look at their words.
fn may_listen(line: &[u8]) -> bool {
    memchr_iter(b':', line).any(|at| matches!(line.get(at + 1), Some(b'0' | b'*')))
}

/// Returns the words of a line.
fn words(mut line: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let start = line.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let word = &line[start..];
        let end = word.iter().position(u8::is_ascii_whitespace);
        let (word, rest) = word.split_at(end.unwrap_or(word.len()));
        line = rest;
        Some(word)
    })
}

/// Returns a word as text, empty if it is none.
fn text_of(word: &[u8]) -> &str {
    str::from_utf8(word).unwrap_or_default()
}

fn transport_of_word(word: &[u8]) -> Option<Transport> {
    let is = |name: &[u8]| word.eq_ignore_ascii_case(name);
    match word.len() {
        3 if is(b"tcp") => Some(Transport::Tcp),
        3 if is(b"udp") => Some(Transport::Udp),
        4.. => transport_of(text_of(word)),
        _ => None,
    }
}

/// Splits an endpoint at its last colon: `[::]:80`, `10.0.0.1:445`, `:::53`, `*:*`, `fe80::1%6:123`.
fn endpoint(word: &[u8]) -> Option<(&[u8], &[u8])> {
    let (address, port) = word.split_at(memrchr(b':', word)?);
    let port = &port[1..];
    let is_port = port == b"*" || !port.is_empty() && port.iter().all(u8::is_ascii_digit);
    let is_address = |byte: &u8| match byte {
        b'.' | b':' | b'*' | b'[' | b']' | b'%' | b'-' | b'_' => true,
        _ => byte.is_ascii_alphanumeric() || !byte.is_ascii(),
    };
    (is_port && !address.is_empty() && address.iter().all(is_address)).then_some((address, port))
}

/// Returns the program that a line of a socket names: `users:(("name",…`, `123/name`.
fn program(line: &str) -> Option<&str> {
    let users = line.split_once('(');
    if let Some((_, after)) = users.filter(|(before, _)| before.ends_with("users:")) {
        return after.strip_prefix("(\"")?.split('"').next();
    }
    line.split_whitespace().skip(4).find_map(|word| {
        let (id, name) = word.split_once('/')?;
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        (is_id && !name.is_empty()).then(|| name.trim_end_matches(':'))
    })
}

/// Returns the program in the last column of a line, where the head has no protocols.
fn last_column(line: &str) -> Option<&str> {
    let is_name = |word: &&str| {
        let is_lower = |char: char| char.is_ascii_lowercase();
        endpoint(word.as_bytes()).is_none() && word.contains(is_lower)
    };
    line.split_whitespace().last().filter(is_name)
}

/// Reader of a listing.
#[derive(Debug)]
pub(super) struct Listing {
    without_protocols: bool,
    /// Port of the last line if it listens: netstat -b names the program below it.
    last: Option<(Port, PortState)>,
}

impl Listing {
    /// Creates a reader of a listing with this beginning.
    pub(super) fn new(head: &str) -> Self {
        Self {
            without_protocols: has_no_protocols(head),
            last: None,
        }
    }

    /// Returns the program that a line of a socket names.
    fn program(&self, line: &[u8]) -> Option<String> {
        // Few listings have programs.
        if !self.without_protocols && memchr2(b'(', b'/', line).is_none() {
            return None;
        }
        let line = decode_line(line);
        let column = || last_column(&line).filter(|_| self.without_protocols);
        program(&line).or_else(column).map(str::to_owned)
    }

    fn socket(&mut self, socket: &Socket<'_>, number: usize, line: &[u8], reading: &mut Reading) {
        let port = text_of(socket.port).parse().ok();
        let Some(port) = port.and_then(|number| port_of(socket.transport, number)) else {
            if socket.port != b"*" {
                reading.reject(number, &decode_line(line));
            }
            return;
        };
        let state = if is_loopback(text_of(socket.address)) {
            PortState::Local
        } else {
            PortState::Open
        };
        let named = self.program(line);
        add(port, state, named, number, reading);
        self.last = Some((port, state));
    }
}

impl LineReader for Listing {
    fn line(&mut self, number: usize, line: &[u8], reading: &mut Reading) {
        // What doesn't listen matters only below a socket that does.
        if self.last.is_none() && !may_listen(line) {
            return;
        }
        let socket = Socket::parse(line).or_else(|| {
            let is_socket = self.without_protocols;
            is_socket.then(|| Socket::of_words(Transport::Tcp, words(line)))?
        });
        if let Some(socket) = socket {
            self.last = None;
            if socket.listens() {
                self.socket(&socket, number, line, reading);
            }
            return;
        }
        let Some((port, state)) = self.last else {
            return;
        };
        let line = decode_line(line);
        let name = line.trim().strip_prefix('[');
        if let Some(name) = name.and_then(|name| name.strip_suffix(']')) {
            add(port, state, Some(name.to_owned()), number, reading);
        }
    }
}

fn add(port: Port, state: PortState, program: Option<String>, line: usize, reading: &mut Reading) {
    let sighting = Sighting {
        program,
        line,
        ..Sighting::default()
    };
    reading.host(None).add(port, state, sighting);
}
