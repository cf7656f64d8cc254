//! DNS: a query for the name servers of the root (RFC 1035). A server that doesn't answer it for strangers refuses it,
//! which is an answer.

use crate::check::probe::{Answer, Probe, begins, behind_length, framed};
use crate::model::Transport;

const PORTS: &[u16] = &[53];

/// Query: identifier, flags with recursion desired, one question, the name of the root, type NS, class IN.
const QUERY: &[u8; 17] = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01";
/// The query behind its length.
const FRAMED: &[u8; 19] = &framed::<2, 19>(QUERY);

pub(in crate::check) const OVER_UDP: Probe = Probe::new("DNS", Transport::Udp, PORTS, QUERY, reads);
pub(in crate::check) const OVER_TCP: Probe =
    Probe::new("DNS", Transport::Tcp, PORTS, FRAMED, |answer| {
        behind_length(answer, 2, usize::from(u16::MAX), reads)
    });

fn reads(answer: &[u8]) -> Answer {
    responds(answer, [0x12, 0x34])
}

/// Recognises the header of a response to a query with an identifier, which name services of NetBIOS have as well.
pub(super) fn responds(answer: &[u8], [high, low]: [u8; 2]) -> Answer {
    const HEADER: usize = 12;
    /// Flag of a response, in the first byte of the flags.
    const RESPONSE: u8 = 0x80;
    if answer.get(2).is_some_and(|flags| flags & RESPONSE == 0) {
        return Answer::Unfit;
    }
    let mut header = [None; HEADER];
    (header[0], header[1]) = (Some(high), Some(low));
    begins(answer, &header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_answers() {
        let refused = b"\x12\x34\x81\x05\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01";
        assert_eq!(reads(refused), Answer::Fits);
        assert_eq!(reads(&refused[..8]), Answer::Begun);
        let other = b"\x12\x35\x81\x05\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01";
        assert_eq!(reads(other), Answer::Unfit);
        let framed: Vec<u8> = [0, 17].into_iter().chain(*refused).collect();
        assert_eq!((OVER_TCP.reads)(&framed), Answer::Fits);
        assert_eq!((OVER_TCP.reads)(refused), Answer::Unfit);
    }
}
