//! Connections and datagrams: what the system reports about a port, and what a service answers.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use crate::check::outcome::{Reason, Unreachable};
use crate::check::probe::{Answer, Probe};
use crate::model::CheckState;
use crate::reason::of_io;

/// Maximum number of bytes of an answer that are read.
const MAX_ANSWER: usize = 64 << 10;

/// Minimum time for an attempt to connect. Windows sends its request again after each refusal, in all for about two
/// seconds (Microsoft, Q175523): with less time, a closed port would look filtered.
const MIN_CONNECT: Duration = if cfg!(windows) {
    Duration::from_millis(2500)
} else {
    Duration::ZERO
};

/// How long and how often a port is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// Time for each attempt to connect, and for each answer.
    pub(super) timeout: Duration,
    /// Number of attempts, if no answer comes.
    pub(super) tries: u32,
}

/// State of a port with its reason.
pub(super) type Finding = (CheckState, Reason);

/// Connects to a TCP port, and asks the service if it has a probe.
pub(super) fn tcp(address: SocketAddr, probe: Option<&Probe>, patience: Patience) -> Finding {
    match connected(address, patience) {
        Ok(stream) => (
            CheckState::Open,
            probe.map_or(Reason::Connected, |probe| {
                asked(stream, probe, patience.timeout)
            }),
        ),
        Err(finding) => finding,
    }
}

/// Connects to a TCP port.
///
/// # Errors
/// The state of the port, with its reason, if there is no connection.
pub(super) fn connected(address: SocketAddr, patience: Patience) -> Result<TcpStream, Finding> {
    let mut failure = (CheckState::Filtered, Reason::TimedOut);
    let timeout = patience.timeout.max(MIN_CONNECT);
    for _ in 0..patience.tries {
        match TcpStream::connect_timeout(&address, timeout) {
            // A client's port that is also the server's: nobody listens there, and the stream is connected to itself.
            Ok(stream) if stream.local_addr().is_ok_and(|own| own == address) => {
                return Err((CheckState::Closed, Reason::Refused));
            }
            Ok(stream) => return Ok(stream),
            Err(error) => failure = of_error(&error, Reason::TimedOut),
        }
        if failure.1 != Reason::TimedOut {
            break;
        }
    }
    Err(failure)
}

/// Asks a service over a connection.
fn asked(mut stream: TcpStream, probe: &Probe, timeout: Duration) -> Reason {
    let reason = match answer(&mut stream, probe, timeout) {
        Ok(Answer::Fits) => Reason::Answered(probe.name),
        Ok(Answer::Unfit) => Reason::IsNot(probe.name),
        Ok(Answer::Begun) => Reason::Half(probe.name),
        Err(error) if is_timeout(&error) => Reason::Silent(probe.name),
        Err(_) => Reason::HangsUp(probe.name),
    };
    let _ = stream.shutdown(Shutdown::Both);
    reason
}

/// Sends a request and reads until the answer can be recognised.
fn answer(stream: &mut TcpStream, probe: &Probe, timeout: Duration) -> io::Result<Answer> {
    let due = Instant::now() + timeout;
    stream.set_write_timeout(Some(timeout))?;
    // A service that closes at once may still have sent an answer.
    let sent = stream.write_all(probe.request);
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let end = match receive(stream, &mut piece, due) {
            Ok(0) => sent
                .as_ref()
                .map_or(ErrorKind::ConnectionReset, |()| ErrorKind::UnexpectedEof),
            Ok(count) => {
                answer.extend_from_slice(&piece[..count]);
                match (probe.reads)(&answer) {
                    Answer::Begun if answer.len() < MAX_ANSWER => continue,
                    Answer::Begun => return Ok(Answer::Unfit),
                    known => return Ok(known),
                }
            }
            Err(error) => error.kind(),
        };
        return if answer.is_empty() {
            Err(end.into())
        } else {
            Ok(Answer::Begun)
        };
    }
}

/// Receives bytes until a time.
///
/// # Errors
/// If nothing comes until then, or the connection is broken.
pub(super) fn receive(stream: &mut TcpStream, piece: &mut [u8], due: Instant) -> io::Result<usize> {
    loop {
        let left = due.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(piece) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// Sends a datagram and waits for an answer.
pub(super) fn udp(address: SocketAddr, probe: &Probe, patience: Patience) -> Finding {
    let reason = Reason::NotAnswered(probe.name, patience.tries);
    match datagram(address, probe, patience) {
        Ok(Some(Answer::Fits)) => (CheckState::Open, Reason::Answered(probe.name)),
        Ok(Some(Answer::Unfit | Answer::Begun)) => (CheckState::Open, Reason::IsNot(probe.name)),
        Ok(None) => (CheckState::NoAnswer, reason),
        Err(error) => match of_error(&error, reason.clone()) {
            (_, why) if why == reason => (CheckState::NoAnswer, reason),
            finding => finding,
        },
    }
}

/// Returns what the answer to a datagram shows; none if no answer comes.
fn datagram(address: SocketAddr, probe: &Probe, patience: Patience) -> io::Result<Option<Answer>> {
    let own: SocketAddr = if address.is_ipv4() {
        (Ipv4Addr::UNSPECIFIED, 0).into()
    } else {
        (Ipv6Addr::UNSPECIFIED, 0).into()
    };
    let socket = UdpSocket::bind(own)?;
    // A connected socket receives only from this address, and learns that it refuses.
    socket.connect(address)?;
    let mut answer = vec![0; MAX_ANSWER];
    for _ in 0..patience.tries {
        socket.send(probe.request)?;
        let due = Instant::now() + patience.timeout;
        loop {
            let left = due.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            socket.set_read_timeout(Some(left))?;
            match socket.recv(&mut answer) {
                Ok(count) => return Ok(Some((probe.reads)(&answer[..count]))),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if is_timeout(&error) => break,
                Err(error) => return Err(error),
            }
        }
    }
    Ok(None)
}

/// Returns whether nothing came in time: the kind differs between systems.
fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock)
}

/// Returns the state that an error shows. A port of which nothing is known counts as filtered, never as open.
fn of_error(error: &io::Error, silent: Reason) -> Finding {
    match error.kind() {
        ErrorKind::ConnectionRefused
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted => (CheckState::Closed, Reason::Refused),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => (CheckState::Filtered, silent),
        ErrorKind::HostUnreachable => unreachable(Unreachable::Host),
        ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => unreachable(Unreachable::Network),
        ErrorKind::PermissionDenied => unreachable(Unreachable::Here),
        ErrorKind::InvalidInput | ErrorKind::AddrNotAvailable => unreachable(Unreachable::Address),
        _ => (CheckState::Filtered, Reason::System(of_io(error))),
    }
}

const fn unreachable(why: Unreachable) -> Finding {
    (CheckState::Filtered, Reason::Unreachable(why))
}
