//! LDAP (RFC 4511): over UDP the ping by which clients find a domain controller ([MS-ADTS] 6.3.3), over TCP a search for
//! the root of the directory without its attributes. Neither needs a login.

use crate::check::ber::element;
use crate::check::probe::{Answer, Probe};
use crate::model::Transport;

/// LDAP and the global catalog.
const PORTS: &[u16] = &[389, 3268];

/// Search of the root for `Netlogon` where `NtVer` is 6.
const PING: &[u8; 53] = b"\x30\x33\x02\x01\x01\x63\x2e\x04\x00\x0a\x01\x00\x0a\x01\x00\x02\x01\x00\x02\x01\x00\x01\x01\x00\
    \xa0\x0f\xa3\x0d\x04\x05NtVer\x04\x04\x06\x00\x00\x00\x30\x0a\x04\x08Netlogon";
/// Search of the root where `objectClass` is present, for the attribute `1.1`, which means none.
const ROOT: &[u8; 44] = b"\x30\x2a\x02\x01\x01\x63\x25\x04\x00\x0a\x01\x00\x0a\x01\x00\x02\x01\x00\x02\x01\x00\x01\x01\x00\
    \x87\x0bobjectClass\x30\x05\x04\x031.1";

pub(in crate::check) const OVER_UDP: Probe =
    Probe::new("LDAP", Transport::Udp, &[389], PING, reads);
pub(in crate::check) const OVER_TCP: Probe = Probe::new("LDAP", Transport::Tcp, PORTS, ROOT, reads);

/// Tags of a message, of its identifier, and of the results: entry, end of the search, and notice of disconnection.
const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const RESULTS: [u8; 3] = [0x64, 0x65, 0x78];

/// Recognises the result of a search.
fn reads(answer: &[u8]) -> Answer {
    let inside =
        |bytes| element(bytes).map(|one| (one.tag, one.contents, one.rest, one.is_whole()));
    let (message, is_whole) = match inside(answer) {
        Ok((SEQUENCE, message, _, is_whole)) => (message, is_whole),
        Ok(_) => return Answer::Unfit,
        Err(answer) => return answer,
    };
    let lacking = |answer| match answer {
        Answer::Begun if is_whole => Answer::Unfit,
        other => other,
    };
    let result = match inside(message) {
        Ok((INTEGER, [0 | 1], result, true)) => result,
        Ok((INTEGER, [], ..)) if !is_whole => return Answer::Begun,
        Ok(_) => return Answer::Unfit,
        Err(answer) => return lacking(answer),
    };
    match result.first() {
        Some(tag) if RESULTS.contains(tag) => Answer::Fits,
        Some(_) => Answer::Unfit,
        None => lacking(Answer::Begun),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_answers() {
        let done = b"\x30\x0c\x02\x01\x01\x65\x07\x0a\x01\x00\x04\x00\x04\x00";
        assert_eq!(reads(done), Answer::Fits);
        for end in 0..5 {
            assert_eq!(reads(&done[..end]), Answer::Begun, "{end}");
        }
        // Active Directory writes lengths in four bytes.
        let entry = b"\x30\x84\x00\x00\x00\x10\x02\x01\x01\x64\x84\x00\x00\x00\x07\x04\x00\x30\x84\x00\x00\x00\x00";
        assert_eq!(reads(entry), Answer::Fits);
        assert_eq!(reads(b"\x30\x03\x02\x01\x01"), Answer::Unfit);
        assert_eq!(reads(b"\x30\x0c\x02\x01\x02\x65\x07"), Answer::Unfit);
        assert_eq!(reads(b"HTTP/1.1 400 Bad Request"), Answer::Unfit);
    }
}
