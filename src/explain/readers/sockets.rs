//! Listings of sockets: netstat on Windows and Linux, ss.
//!
//! The word for the state is translated on Windows, so it is not read: a socket listens if its peer has port 0 or `*`.

use crate::explain::reading::{Reading, is_loopback, numbered, port_of, transport_of};
use crate::model::{PortState, Sighting, Transport};

/// Returns whether the text has a line of a socket, or the head of a listing without protocols.
pub(super) fn knows(head: &str) -> bool {
    head.lines().any(|line| Socket::parse(line).is_some()) || has_no_protocols(head)
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
    address: &'a str,
    port: &'a str,
    peer_port: &'a str,
}

impl<'a> Socket<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let transport = transport_of(words.next()?)?;
        Self::of_words(transport, words)
    }

    /// Takes the first two words that are endpoints.
    fn of_words(transport: Transport, words: impl Iterator<Item = &'a str>) -> Option<Self> {
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
        matches!(self.peer_port, "0" | "*")
    }
}

/// Splits an endpoint at its last colon: `[::]:80`, `10.0.0.1:445`, `:::53`, `*:*`, `fe80::1%6:123`.
fn endpoint(word: &str) -> Option<(&str, &str)> {
    let (address, port) = word.rsplit_once(':')?;
    let is_port =
        port == "*" || (!port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    let is_address = |char: char| {
        char.is_ascii_hexdigit() || ".:*[]%-_".contains(char) || char.is_alphanumeric()
    };
    (is_port && !address.is_empty() && address.chars().all(is_address)).then_some((address, port))
}

/// Returns the program that a line of a socket names: `users:(("name",…`, `123/name`.
fn program(line: &str) -> Option<&str> {
    if let Some((_, after)) = line.split_once("users:((\"") {
        return after.split('"').next();
    }
    line.split_whitespace().skip(4).find_map(|word| {
        let (id, name) = word.split_once('/')?;
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        (is_id && !name.is_empty()).then(|| name.trim_end_matches(':'))
    })
}

pub(super) fn read(text: &str, reading: &mut Reading) {
    let without_protocols = has_no_protocols(text);
    let mut last = None;
    for (number, line) in numbered(text) {
        let socket = Socket::parse(line).or_else(|| {
            let words = line.split_whitespace();
            without_protocols.then(|| Socket::of_words(Transport::Tcp, words))?
        });
        let Some(socket) = socket else {
            // netstat -b names the program below the socket.
            let program = line
                .trim()
                .strip_prefix('[')
                .and_then(|name| name.strip_suffix(']'));
            if let (Some(program), Some((port, state))) = (program, last) {
                let sighting = Sighting {
                    program: Some(program.to_owned()),
                    line: number,
                    ..Sighting::default()
                };
                reading.host(None).add(port, state, sighting);
            }
            continue;
        };
        last = None;
        if !socket.listens() {
            continue;
        }
        let port = socket.port.parse().ok();
        let Some(port) = port.and_then(|number| port_of(socket.transport, number)) else {
            if socket.port != "*" {
                reading.reject(number, line);
            }
            continue;
        };
        let state = if is_loopback(socket.address) {
            PortState::Local
        } else {
            PortState::Open
        };
        let named = program(line).or_else(|| {
            let column = line.split_whitespace().last();
            let is_name = |word: &&str| {
                endpoint(word).is_none() && word.chars().any(|char| char.is_ascii_lowercase())
            };
            column.filter(|_| without_protocols).filter(is_name)
        });
        let sighting = Sighting {
            program: named.map(str::to_owned),
            line: number,
            ..Sighting::default()
        };
        reading.host(None).add(port, state, sighting);
        last = Some((port, state));
    }
}
