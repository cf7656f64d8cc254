//! Kerberos: a request for a ticket in a realm that can't exist (RFC 2606), without a password (RFC 4120, AS-REQ). Every
//! answer is an error message, and no account is touched.

use crate::check::ber::element;
use crate::check::probe::{Answer, Probe, behind_length, framed};
use crate::model::Transport;

const PORTS: &[u16] = &[88];

/// AS-REQ for `portolan@PORTOLAN.INVALID`, until 2037, with AES and RC4.
const REQUEST: &[u8; 150] = b"\x6a\x81\x93\x30\x81\x90\xa1\x03\x02\x01\x05\xa2\x03\x02\x01\x0a\xa4\x81\x83\x30\x81\x80\
    \xa0\x07\x03\x05\x00\x00\x00\x00\x00\xa1\x15\x30\x13\xa0\x03\x02\x01\x01\xa1\x0c\x30\x0a\x1b\x08portolan\
    \xa2\x12\x1b\x10PORTOLAN.INVALID\xa3\x25\x30\x23\xa0\x03\x02\x01\x02\xa1\x1c\x30\x1a\x1b\x06krbtgt\
    \x1b\x10PORTOLAN.INVALID\xa5\x11\x18\x0f20370913024805Z\xa7\x03\x02\x01\x01\
    \xa8\x0b\x30\x09\x02\x01\x12\x02\x01\x11\x02\x01\x17";
/// The request behind its length.
const FRAMED: &[u8; 154] = &framed::<4, 154>(REQUEST);

pub(in crate::check) const OVER_UDP: Probe =
    Probe::new("Kerberos", Transport::Udp, PORTS, REQUEST, reads);
pub(in crate::check) const OVER_TCP: Probe =
    Probe::new("Kerberos", Transport::Tcp, PORTS, FRAMED, |answer| {
        behind_length(answer, 4, 1 << 20, reads)
    });

/// Tags of the messages of application classes: AS-REP and KRB-ERROR.
const AS_REP: u8 = 0x6b;
const KRB_ERROR: u8 = 0x7e;
/// Tag of a sequence.
const SEQUENCE: u8 = 0x30;
/// First element of both messages: the version of the protocol, 5.
const VERSION: [u8; 5] = [0xa0, 3, 2, 1, 5];

/// Recognises a message of a key distribution center.
pub(in crate::check) fn reads(answer: &[u8]) -> Answer {
    let message = match element(answer) {
        Ok(message) if [AS_REP, KRB_ERROR].contains(&message.tag) => message,
        Ok(_) => return Answer::Unfit,
        Err(answer) => return answer,
    };
    match element(message.contents) {
        Ok(body) if body.tag != SEQUENCE => Answer::Unfit,
        Ok(body) if body.contents.starts_with(&VERSION) => Answer::Fits,
        Ok(body) if VERSION.starts_with(body.contents) && !message.is_whole() => Answer::Begun,
        Ok(_) => Answer::Unfit,
        Err(Answer::Begun) if message.is_whole() => Answer::Unfit,
        Err(answer) => answer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_answers() {
        let error = b"\x7e\x0c\x30\x0a\xa0\x03\x02\x01\x05\xa1\x03\x02\x01\x1e";
        assert_eq!(reads(error), Answer::Fits);
        assert_eq!(reads(&error[..6]), Answer::Begun);
        assert_eq!(reads(b"\x7e\x00"), Answer::Unfit);
        assert_eq!(reads(&REQUEST[..]), Answer::Unfit);
        let framed = [&[0, 0, 0, 14][..], error].concat();
        assert_eq!((OVER_TCP.reads)(&framed), Answer::Fits);
    }

    #[test]
    fn both_requests_are_the_same() {
        assert_eq!(FRAMED[4..], REQUEST[..]);
        assert_eq!(usize::from(FRAMED[3]), REQUEST.len());
    }
}
