//! NetBIOS over TCP/IP (RFC 1002): the names of a node over UDP, and the request for a session with any server over TCP.

use crate::check::probe::{Answer, Probe, begins};
use crate::check::probes::dns::responds;
use crate::model::Transport;

/// Query for the status of a node: identifier, one question, the name `*`, type NBSTAT, class IN.
const STATUS: &[u8; 50] = b"\xbe\xef\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\
    \x20CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\x00\x00\x21\x00\x01";
/// Request for a session of `PORTOLAN` with `*SMBSERVER`, both in the encoding of the first level.
const SESSION: &[u8; 72] = b"\x81\x00\x00\x44\
    \x20CKFDENECFDEFFCFGEFFCCACACACACACA\x00\
    \x20FAEPFCFEEPEMEBEOCACACACACACACAAA\x00";

pub(in crate::check) const NAMES: Probe =
    Probe::new("NetBIOS", Transport::Udp, &[137], STATUS, |answer| {
        responds(answer, [0xbe, 0xef])
    });
pub(in crate::check) const SESSIONS: Probe =
    Probe::new("NetBIOS", Transport::Tcp, &[139], SESSION, |answer| {
        let answers = RESPONSES
            .map(|[kind, length]| begins(answer, &[Some(kind), Some(0), Some(0), Some(length)]));
        let mut answers = answers.into_iter();
        answers
            .find(|one| *one != Answer::Unfit)
            .unwrap_or(Answer::Unfit)
    });

/// Types of responses and their lengths: accepted, refused with an error, or sent to another address.
const RESPONSES: [[u8; 2]; 3] = [[0x82, 0], [0x83, 1], [0x84, 6]];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_encoded_in_halves_of_bytes() {
        let encoded = |name: &str, last: u8| -> Vec<u8> {
            let name = format!("{name:<15}").into_bytes();
            let bytes = name.into_iter().chain([last]);
            bytes
                .flat_map(|byte| [b'A' + (byte >> 4), b'A' + (byte & 15)])
                .collect()
        };
        assert_eq!(SESSION[5..37], encoded("*SMBSERVER", b' '));
        assert_eq!(SESSION[39..71], encoded("PORTOLAN", 0));
    }

    #[test]
    fn refusals_are_answers() {
        for answer in [&b"\x82\x00\x00\x00"[..], b"\x83\x00\x00\x01\x82"] {
            assert_eq!((SESSIONS.reads)(answer), Answer::Fits);
            assert_eq!((SESSIONS.reads)(&answer[..2]), Answer::Begun);
        }
        assert_eq!((SESSIONS.reads)(b"\x83\x00\x00\x09"), Answer::Unfit);
    }
}
