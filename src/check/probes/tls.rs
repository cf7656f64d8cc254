//! TLS (RFC 5246, RFC 8446): a hello with a constant random value, to which a server answers with its own or with an alert.
//! No key is agreed on, and no certificate is checked.

use crate::check::probe::{Answer, Probe};
use crate::model::Transport;

/// HTTPS, LDAP and the global catalog over TLS, `WinRM`, and WSUS.
const PORTS: &[u16] = &[443, 636, 3269, 5986, 8531];

/// Record with a `ClientHello` of TLS 1.2: cipher suites of this century, signature algorithms and groups.
const REQUEST: &[u8; 125] = b"\x16\x03\x01\x00\x78\x01\x00\x00\x74\x03\x03\
    portolan portolan portolan porto\x00\
    \x00\x1a\xc0\x2f\xc0\x30\xc0\x2b\xc0\x2c\xc0\x27\xc0\x28\xc0\x13\xc0\x14\x00\x9c\x00\x9d\x00\x2f\x00\x35\x00\x0a\
    \x01\x00\x00\x31\
    \x00\x0d\x00\x12\x00\x10\x04\x01\x05\x01\x06\x01\x02\x01\x04\x03\x05\x03\x08\x04\x08\x05\
    \x00\x0a\x00\x08\x00\x06\x00\x17\x00\x18\x00\x1d\
    \x00\x0b\x00\x02\x01\x00\
    \x00\x17\x00\x00\
    \xff\x01\x00\x01\x00";

pub(in crate::check) const PROBE: Probe = Probe::new("TLS", Transport::Tcp, PORTS, REQUEST, reads);

/// Types of records and messages.
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const SERVER_HELLO: u8 = 2;

fn reads(answer: &[u8]) -> Answer {
    match answer {
        [ALERT, 3, _, 0, 2, 1 | 2, _, ..] => Answer::Fits,
        [HANDSHAKE, 3, _, _, _, SERVER_HELLO, ..] => Answer::Fits,
        [] | [ALERT | HANDSHAKE] | [ALERT | HANDSHAKE, 3] => Answer::Begun,
        [HANDSHAKE, 3, rest @ ..] if rest.len() < 4 => Answer::Begun,
        [ALERT, 3, rest @ ..] if rest.len() < 5 => Answer::Begun,
        _ => Answer::Unfit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_right() {
        let length = |at: usize| usize::from(u16::from_be_bytes([REQUEST[at], REQUEST[at + 1]]));
        assert_eq!(length(3), REQUEST.len() - 5);
        assert_eq!(length(7), REQUEST.len() - 9);
        let suites = 5 + 4 + 2 + 32 + 1;
        assert_eq!(length(suites), 26);
        let extensions = suites + 2 + 26 + 2;
        assert_eq!(length(extensions), REQUEST.len() - extensions - 2);
    }

    #[test]
    fn alerts_are_answers() {
        assert_eq!(reads(b"\x15\x03\x03\x00\x02\x02\x28"), Answer::Fits);
        assert_eq!(reads(b"\x16\x03\x03\x00\x7a\x02\x00"), Answer::Fits);
        assert_eq!(reads(b"\x16\x03\x03"), Answer::Begun);
        assert_eq!(reads(REQUEST), Answer::Unfit);
    }
}
