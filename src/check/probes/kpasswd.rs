//! Change of a password over Kerberos (RFC 3244): a request without a ticket, which the service rejects with an error
//! message. No password is changed.

use crate::check::probe::{Answer, Probe, behind_length, framed};
use crate::check::probes::kerberos;
use crate::model::Transport;

const PORTS: &[u16] = &[464];

/// Length, version 0xff80, length of an AP-REQ that has only its version and type, and two bytes in place of the rest.
const REQUEST: &[u8; 22] = b"\x00\x16\xff\x80\x00\x0e\
    \x6e\x0c\x30\x0a\xa0\x03\x02\x01\x05\xa1\x03\x02\x01\x0e\x00\x00";
/// The request behind its length.
const FRAMED: &[u8; 26] = &framed::<4, 26>(REQUEST);

pub(in crate::check) const OVER_UDP: Probe =
    Probe::new("kpasswd", Transport::Udp, PORTS, REQUEST, reads);
pub(in crate::check) const OVER_TCP: Probe =
    Probe::new("kpasswd", Transport::Tcp, PORTS, FRAMED, |answer| {
        behind_length(answer, 4, 1 << 20, reads)
    });

/// Bytes in front of the message: length, version, length of an AP-REP.
const HEAD: usize = 6;

/// An answer is an error message: alone, or behind its lengths, without an AP-REP.
fn reads(answer: &[u8]) -> Answer {
    match answer {
        // The beginning of a length is none of an error message.
        [0x7e, ..] => kerberos::reads(answer),
        [_, _, _, _, 0, 0, error @ ..] => kerberos::reads(error),
        [_, _, _, _, _, _, ..] => Answer::Unfit,
        short if short.len() < HEAD => Answer::Begun,
        _ => Answer::Unfit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_answers() {
        let error = b"\x7e\x0c\x30\x0a\xa0\x03\x02\x01\x05\xa1\x03\x02\x01\x1e";
        let whole = [&[0, 20, 0, 1, 0, 0][..], error].concat();
        assert_eq!(reads(&whole), Answer::Fits);
        assert_eq!(reads(error), Answer::Fits);
        assert_eq!(reads(&whole[..4]), Answer::Begun);
        assert_eq!(reads(&REQUEST[..]), Answer::Unfit);
    }
}
